// Administration: topics, configurations, offsets, groups. Each command is one call of Kafka's Admin.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

record Administration(Admin admin, Duration timeout) {
    ObjectNode run(JsonNode c) throws Exception {
        String topic = c.path("topic").asText();
        Map<String, String> configs = new LinkedHashMap<>();
        c.path("configs").properties().forEach(config -> configs.put(config.getKey(), config.getValue().asText()));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        ObjectNode done = Driver.JSON.createObjectNode();
        switch (c.path("op").asText()) {
            case "create_topic" -> get(admin.createTopics(List.of(new NewTopic(topic, c.get("partitions").asInt(),
                    (short) c.get("replication_factor").asInt()).configs(configs))).all());
            case "delete_topic" -> get(admin.deleteTopics(List.of(topic)).all());
            case "create_partitions" -> get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(c.get("count").asInt()))).all());
            case "metadata" -> {
                ArrayNode brokers = done.putArray("brokers");
                get(admin.describeCluster().nodes()).forEach(one -> brokers.addObject().put("id", one.id()).put("host", one.host()).put("port", one.port()));
                ArrayNode partitions = done.putArray("partitions");
                get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().forEach(one -> partitions.addObject()
                        .put("partition", one.partition()).put("leader", one.leader() == null ? -1 : one.leader().id()));
            }
            case "describe_configs" -> {
                ObjectNode found = done.putObject("configs");
                get(admin.describeConfigs(List.of(resource)).all()).get(resource).entries().forEach(one -> found.put(one.name(), one.value()));
            }
            case "alter_configs" -> {
                List<AlterConfigOp> ops = new ArrayList<>();
                configs.forEach((name, value) -> ops.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
                get(admin.incrementalAlterConfigs(Map.of(resource, ops)).all());
            }
            case "delete_records" -> get(admin.deleteRecords(Map.of(new TopicPartition(topic, c.get("partition").asInt()),
                    RecordsToDelete.beforeOffset(c.get("before").asLong()))).all());
            case "list_groups" -> {
                ArrayNode groups = done.putArray("groups");
                get(admin.listGroups().all()).forEach(group -> groups.add(group.groupId()));
            }
            case "delete_group" -> get(admin.deleteConsumerGroups(List.of(c.get("group").asText())).all());
            case "offset" -> {
                TopicPartition at = new TopicPartition(topic, c.get("partition").asInt());
                long time = c.get("timestamp_ms").asLong();
                OffsetSpec spec = time == -2 ? OffsetSpec.earliest() : time == -1 ? OffsetSpec.latest() : OffsetSpec.forTimestamp(time);
                done.put("offset", get(admin.listOffsets(Map.of(at, spec)).all()).get(at).offset());
            }
            case "committed" -> {
                ArrayNode offsets = done.putArray("offsets");
                get(admin.listConsumerGroupOffsets(c.get("group").asText()).partitionsToOffsetAndMetadata()).forEach((at, offset) -> offsets
                        .addObject().put("topic", at.topic()).put("partition", at.partition()).put("offset", offset == null ? -1 : offset.offset()));
            }
            default -> throw new UnsupportedOperationException(c.path("op").asText());
        }
        return done;
    }

    private <T> T get(Future<T> future) throws Exception {
        return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
