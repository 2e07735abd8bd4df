// Tidegate's conformance driver for Apache Kafka's own Java client: the protocol of ../README.md on standard input and output.
// Needs kafka-clients and jackson-databind on the class path. Each command is one method; what is tested lives in the kit.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.*;
import org.apache.kafka.common.utils.AppInfoParser;

public final class Driver {
    static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Object> connection = new HashMap<>();
    private final Map<String, Consumer<byte[], byte[]>> readers = new HashMap<>();
    private final Map<String, Producer<byte[], byte[]>> transactional = new HashMap<>();
    private Admin admin;
    private long deadline; // of the command at hand, by the monotonic clock in ms

    public static void main(String[] args) throws IOException {
        PrintStream answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err); // whatever a library prints must not get among the answers
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Driver driver = new Driver();
        for (String line; (line = commands.readLine()) != null;) {
            JsonNode command = JSON.readTree(line);
            if (command.path("op").asText().equals("exit")) break;
            answers.println(JSON.writeValueAsString(driver.answer(command)));
        }
        driver.close();
        System.exit(0); // the client's own threads may be in the middle of something
    }

    private ObjectNode answer(JsonNode command) {
        try {
            deadline = now() + command.path("deadline_ms").asLong(10_000);
            return run(command);
        } catch (Throwable thrown) {
            Throwable cause = thrown;
            while (cause instanceof ExecutionException && cause.getCause() != null) cause = cause.getCause();
            String code = Errors.forException(cause).name();
            if (cause instanceof TimeoutException || cause instanceof java.util.concurrent.TimeoutException) code = "REQUEST_TIMED_OUT";
            if (cause instanceof UnsupportedOperationException) code = "UNSUPPORTED";
            if (code.equals("UNKNOWN_SERVER_ERROR")) code = "CLIENT";
            ObjectNode answer = JSON.createObjectNode();
            answer.putObject("error").put("code", code).put("message", cause.toString());
            return answer;
        }
    }

    private ObjectNode run(JsonNode c) throws Exception {
        ObjectNode done = JSON.createObjectNode();
        switch (c.path("op").asText()) {
            case "hello" -> {
                done.put("protocol", 2).put("name", "java").put("library", "kafka-clients").put("version", AppInfoParser.getVersion());
                done.putArray("lacks");
            }
            case "open" -> open(c);
            case "close" -> close();
            case "produce" -> {
                try (Producer<byte[], byte[]> producer = producer(c, null)) {
                    return send(producer, c);
                }
            }
            case "transaction" -> { return transaction(c); }
            case "read_start" -> readers.put(c.get("reader").asText(), start(c));
            case "read_poll" -> { return poll(reader(c.get("reader")), c); }
            case "read_commit" -> reader(c.get("reader")).commitSync(places(c.get("offsets")), left());
            case "read_stop" -> readers.remove(c.get("reader").asText()).close(CloseOptions.timeout(left()));
            default -> {
                if (admin == null) admin = Admin.create(connection);
                return new Administration(admin, left()).run(c);
            }
        }
        return done;
    }

    private void open(JsonNode c) {
        close();
        connection.put("bootstrap.servers", c.get("bootstrap").asText());
        JsonNode security = c.path("security");
        connection.put("security.protocol", security.path("protocol").asText("PLAINTEXT"));
        if (security.hasNonNull("ca_file")) {
            connection.put("ssl.truststore.type", "PEM");
            connection.put("ssl.truststore.location", security.get("ca_file").asText());
        }
        if (security.hasNonNull("mechanism")) {
            String mechanism = security.get("mechanism").asText();
            String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
            connection.put("sasl.mechanism", mechanism);
            connection.put("sasl.jaas.config", "org.apache.kafka.common.security." + module + " required username=\""
                    + security.get("username").asText() + "\" password=\"" + security.get("password").asText() + "\";");
        }
    }

    private void close() {
        deadline = now() + 5_000;
        readers.values().forEach(reader -> reader.close(CloseOptions.timeout(left())));
        transactional.values().forEach(producer -> producer.close(left()));
        if (admin != null) admin.close(left());
        readers.clear();
        transactional.clear();
        admin = null;
        connection.clear();
    }

    private Producer<byte[], byte[]> producer(JsonNode c, String transactionalId) {
        Map<String, Object> config = new HashMap<>(connection);
        long timeout = left().toMillis();
        config.put("linger.ms", 5); // so that records of one command become one batch
        config.put("request.timeout.ms", (int) Math.max(1, timeout - 5));
        config.put("delivery.timeout.ms", (int) Math.max(6, timeout));
        config.put("max.block.ms", timeout);
        config.put("acks", c.path("acks").asText("-1"));
        config.put("enable.idempotence", transactionalId != null || c.path("idempotent").asBoolean());
        config.put("compression.type", c.path("compression").asText("none"));
        if (transactionalId != null) config.put("transactional.id", transactionalId);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Consumer<byte[], byte[]> reader(JsonNode name) {
        return Objects.requireNonNull(readers.get(name.asText()), "no such reader");
    }

    private ObjectNode send(Producer<byte[], byte[]> producer, JsonNode c) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (JsonNode record : c.get("records")) {
            ProducerRecord<byte[], byte[]> one = new ProducerRecord<>(c.get("topic").asText(),
                    record.hasNonNull("partition") ? (Integer) record.get("partition").asInt() : null,
                    record.hasNonNull("timestamp_ms") ? (Long) record.get("timestamp_ms").asLong() : null,
                    bytes(record.path("key")), bytes(record.path("value")));
            for (JsonNode header : record.path("headers")) one.headers().add(header.get(0).asText(), bytes(header.get(1)));
            sent.add(producer.send(one));
        }
        ObjectNode done = JSON.createObjectNode();
        ArrayNode records = done.putArray("records");
        for (Future<RecordMetadata> one : sent) {
            RecordMetadata at = one.get(left().toMillis(), TimeUnit.MILLISECONDS);
            records.addObject().put("partition", at.partition()).put("offset", at.offset());
        }
        return done;
    }

    private Consumer<byte[], byte[]> start(JsonNode c) {
        Map<String, Object> config = new HashMap<>(connection);
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("isolation.level", c.get("isolation").asText());
        if (c.hasNonNull("group")) config.put("group.id", c.get("group").asText());
        if (c.hasNonNull("group")) config.put("group.protocol", c.get("protocol").asText());
        if (c.hasNonNull("instance_id")) config.put("group.instance.id", c.get("instance_id").asText());
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        if (c.hasNonNull("group")) {
            consumer.subscribe(StreamSupport.stream(c.get("topics").spliterator(), false).map(JsonNode::asText).toList());
        } else {
            Map<TopicPartition, OffsetAndMetadata> from = places(c.get("from"));
            consumer.assign(from.keySet());
            from.forEach(consumer::seek);
        }
        return consumer;
    }

    private ObjectNode poll(Consumer<byte[], byte[]> consumer, JsonNode c) {
        ObjectNode done = JSON.createObjectNode();
        ArrayNode records = done.putArray("records");
        do {
            Duration wait = Duration.ofMillis(Math.min(100, left().toMillis()));
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
                ObjectNode one = records.addObject().put("topic", record.topic()).put("partition", record.partition())
                        .put("offset", record.offset()).put("key", record.key()).put("value", record.value()).put("timestamp_ms", record.timestamp());
                ArrayNode headers = one.putArray("headers");
                record.headers().forEach(header -> headers.addArray().add(header.key()).add(header.value()));
            }
        } while (records.size() < c.get("count").asInt() && now() < deadline);
        ArrayNode assignment = done.putArray("assignment");
        consumer.assignment().forEach(at -> assignment.addObject().put("topic", at.topic()).put("partition", at.partition()));
        return done;
    }

    private ObjectNode transaction(JsonNode c) throws Exception {
        String key = c.get("transactional_id").asText() + "/" + c.path("instance").asInt();
        Producer<byte[], byte[]> producer = transactional.get(key);
        if (producer == null) {
            producer = producer(c, c.get("transactional_id").asText());
            transactional.put(key, producer);
            producer.initTransactions();
        }
        producer.beginTransaction();
        ObjectNode done = send(producer, c);
        if (c.hasNonNull("reader")) {
            producer.sendOffsetsToTransaction(places(c.get("offsets")), reader(c.get("reader")).groupMetadata());
        }
        if (c.get("end").asText().equals("commit")) producer.commitTransaction();
        else producer.abortTransaction();
        return done;
    }

    private static Map<TopicPartition, OffsetAndMetadata> places(JsonNode offsets) {
        Map<TopicPartition, OffsetAndMetadata> all = new LinkedHashMap<>();
        for (JsonNode at : offsets) {
            TopicPartition place = new TopicPartition(at.get("topic").asText(), at.get("partition").asInt());
            all.put(place, new OffsetAndMetadata(at.get("offset").asLong()));
        }
        return all;
    }

    private static byte[] bytes(JsonNode base64) throws IOException {
        return base64.isNull() || base64.isMissingNode() ? null : base64.binaryValue();
    }

    private Duration left() {
        return Duration.ofMillis(Math.max(1, deadline - now()));
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
