// Administration: topics, configurations, offsets, groups. Each command is one call of Kafka's Admin.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

record Administration(Admin admin, Duration timeout) {
    ObjectNode run(JsonNode c) throws Exception {
        String topic = c.path("topic").asText();
        ObjectNode done = Driver.JSON.createObjectNode();
        switch (c.path("op").asText()) {
            case "create_topic" -> get(admin.createTopics(List.of(new NewTopic(topic, c.get("partitions").asInt(),
                    (short) c.get("replication_factor").asInt()).configs(map(c.path("configs"))))).all());
            case "delete_topic" -> get(admin.deleteTopics(List.of(topic)).all());
            case "create_partitions" -> get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(c.get("count").asInt()))).all());
            case "metadata" -> { return metadata(topic); }
            case "describe_configs" -> {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
                ObjectNode configs = done.putObject("configs");
                get(admin.describeConfigs(List.of(resource)).all()).get(resource).entries().forEach(e -> configs.put(e.name(), e.value()));
            }
            case "alter_configs" -> {
                List<AlterConfigOp> ops = new ArrayList<>();
                map(c.get("configs")).forEach((name, value) -> ops.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
                get(admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), ops)).all());
            }
            case "delete_records" -> get(admin.deleteRecords(Map.of(new TopicPartition(topic, c.get("partition").asInt()),
                    RecordsToDelete.beforeOffset(c.get("before").asLong()))).all());
            case "list_groups" -> {
                ArrayNode groups = done.putArray("groups");
                get(admin.listGroups().all()).forEach(group -> groups.add(group.groupId()));
            }
            case "delete_group" -> get(admin.deleteConsumerGroups(List.of(c.get("group").asText())).all());
            case "offsets" -> { return offsets(new TopicPartition(topic, c.get("partition").asInt()), c.path("timestamp_ms").asLong(0)); }
            case "group_committed" -> { return committed(c); }
            default -> throw new UnsupportedOperationException(c.path("op").asText());
        }
        return done;
    }

    private ObjectNode offsets(TopicPartition at, long timestampMs) throws Exception {
        ObjectNode done = Driver.JSON.createObjectNode();
        Map<String, OffsetSpec> specs = Map.of("earliest", OffsetSpec.earliest(), "latest", OffsetSpec.latest(), "at", OffsetSpec.forTimestamp(timestampMs));
        for (var spec : specs.entrySet()) done.put(spec.getKey(), get(admin.listOffsets(Map.of(at, spec.getValue())).all()).get(at).offset());
        return done;
    }

    private ObjectNode committed(JsonNode c) throws Exception {
        var all = get(admin.listConsumerGroupOffsets(c.get("group").asText()).partitionsToOffsetAndMetadata());
        ObjectNode done = Driver.JSON.createObjectNode();
        ArrayNode offsets = done.putArray("offsets");
        for (JsonNode partition : c.get("partitions")) {
            OffsetAndMetadata at = all.get(new TopicPartition(c.get("topic").asText(), partition.asInt()));
            offsets.addObject().put("partition", partition.asInt()).put("offset", at == null ? -1 : at.offset());
        }
        return done;
    }

    private ObjectNode metadata(String topic) throws Exception {
        ObjectNode done = Driver.JSON.createObjectNode();
        ArrayNode brokers = done.putArray("brokers");
        get(admin.describeCluster().nodes()).forEach(node -> brokers.addObject().put("id", node.id()).put("host", node.host()).put("port", node.port()));
        ArrayNode partitions = done.putArray("partitions");
        get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().forEach(partition -> partitions.addObject()
                .put("partition", partition.partition()).put("leader", partition.leader() == null ? -1 : partition.leader().id()));
        return done;
    }

    private static Map<String, String> map(JsonNode object) {
        Map<String, String> all = new LinkedHashMap<>();
        object.properties().forEach(field -> all.put(field.getKey(), field.getValue().asText()));
        return all;
    }

    private <T> T get(Future<T> future) throws Exception {
        return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
