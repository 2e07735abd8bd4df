"""Tidegate's conformance driver for confluent-kafka (librdkafka): the protocol of ../README.md."""

import uuid

import confluent_kafka
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
)

import protocol

# librdkafka's own words for what the protocol has a name for.
LOCAL_CODES = {
    KafkaError._TIMED_OUT: "REQUEST_TIMED_OUT",
    KafkaError._MSG_TIMED_OUT: "REQUEST_TIMED_OUT",
    KafkaError._FENCED: "PRODUCER_FENCED",
    KafkaError._UNKNOWN_TOPIC: "UNKNOWN_TOPIC_OR_PARTITION",
    KafkaError._UNKNOWN_PARTITION: "UNKNOWN_TOPIC_OR_PARTITION",
}


def code_of(error):
    kafka = error.args[0] if isinstance(error, KafkaException) and error.args else None
    if not isinstance(kafka, KafkaError):
        return "CLIENT"
    return kafka.code() if kafka.code() > 0 else LOCAL_CODES.get(kafka.code(), "CLIENT")


class Driver:
    """Each method `op_NAME` is one command."""

    def __init__(self):
        self.common, self.admin, self.readers, self.transactional = {}, None, {}, {}

    def op_hello(self, _command, _deadline):
        version = f"{confluent_kafka.version()} with librdkafka {confluent_kafka.libversion()[0]}"
        return {"protocol": 2, "name": "confluent-kafka", "library": "confluent-kafka", "version": version, "lacks": []}

    def op_open(self, command, deadline):
        self.op_close(command, deadline)
        security = command.get("security") or {}
        names = {
            "protocol": "security.protocol",
            "ca_file": "ssl.ca.location",
            "mechanism": "sasl.mechanism",
            "username": "sasl.username",
            "password": "sasl.password",
        }
        self.common = {"bootstrap.servers": command["bootstrap"]}
        self.common |= {name: security[key] for key, name in names.items() if security.get(key)}
        self.admin = AdminClient(self.common)

    def op_close(self, _command, deadline):
        for reader in self.readers.values():
            reader.close()
        for producer in self.transactional.values():
            producer.flush(deadline.left_s())
        self.__init__()

    def producer(self, command, deadline):
        more = {
            "acks": command.get("acks", -1),
            "compression.codec": command.get("compression", "none"),
            "message.timeout.ms": int(deadline.left_s() * 1000),
        }
        if command.get("transactional_id"):
            # The producer outlives the command, and so may its messages.
            more |= {"transactional.id": command["transactional_id"], "message.timeout.ms": 30_000}
        else:
            more["enable.idempotence"] = command.get("idempotent", False)
        return Producer(self.common | more)

    def send(self, producer, topic, records, deadline):
        placed = [None] * len(records)

        def delivered(index):
            def callback(error, message):
                offset = -1 if message.offset() is None else message.offset()
                placed[index] = error or {"partition": message.partition(), "offset": offset}

            return callback

        for index, record in enumerate(records):
            optional = {name: record[key] for key, name in (("partition", "partition"), ("timestamp_ms", "timestamp")) if record.get(key) is not None}
            key, value = protocol.to_bytes(record.get("key")), protocol.to_bytes(record.get("value"))
            producer.produce(topic, value, key, headers=protocol.headers_of(record), on_delivery=delivered(index), **optional)
        producer.flush(deadline.left_s())
        for one in placed:
            if not isinstance(one, dict):
                raise KafkaException(one or KafkaError(KafkaError._TIMED_OUT))
        return {"records": placed}

    def op_produce(self, command, deadline):
        return self.send(self.producer(command, deadline), command["topic"], command["records"], deadline)

    def op_read_start(self, command, _deadline):
        fixed = {"enable.auto.commit": False, "auto.offset.reset": "earliest"}
        # The library wants a group even of who is in none.
        chosen = {"group.id": command.get("group") or f"unused-{uuid.uuid4()}", "isolation.level": command["isolation"]}
        for key, name in (("protocol", "group.protocol"), ("instance_id", "group.instance.id")):
            if command.get(key):
                chosen[name] = command[key]
        reader = self.readers[command["reader"]] = Consumer(self.common | fixed | chosen)
        if command.get("group"):
            reader.subscribe(command["topics"])
        else:
            reader.assign(places(command["from"]))

    def op_read_poll(self, command, deadline):
        reader, records = self.readers[command["reader"]], []
        while True:
            for message in reader.consume(500, min(0.1, deadline.left_s())):
                if message.error() is None:
                    at = message.topic(), message.partition(), message.offset()
                    records.append(protocol.record_to_json(*at, message.key(), message.value(), message.headers(), message.timestamp()[1]))
                elif message.error().code() > 0 and not message.error().retriable():
                    raise KafkaException(message.error())
            if len(records) >= command["count"] or deadline.passed():
                assignment = [{"topic": at.topic, "partition": at.partition} for at in reader.assignment()]
                return {"records": records, "assignment": assignment}

    def op_read_commit(self, command, _deadline):
        for at in self.readers[command["reader"]].commit(offsets=places(command["offsets"]), asynchronous=False):
            if at.error is not None:
                raise KafkaException(at.error)

    def op_read_stop(self, command, _deadline):
        self.readers.pop(command["reader"]).close()

    def op_transaction(self, command, deadline):
        key = (command["transactional_id"], command.get("instance"))
        if key not in self.transactional:
            self.transactional[key] = self.producer(command, deadline)
            self.transactional[key].init_transactions(deadline.left_s())
        producer = self.transactional[key]
        producer.begin_transaction()
        try:
            done = self.send(producer, command["topic"], command["records"], deadline)
        except KafkaException:
            producer.abort_transaction(deadline.left_s())  # says that the producer was fenced, where that is why
            raise
        if command.get("reader"):
            group = self.readers[command["reader"]].consumer_group_metadata()
            producer.send_offsets_to_transaction(places(command["offsets"]), group, deadline.left_s())
        end = producer.commit_transaction if command["end"] == "commit" else producer.abort_transaction
        end(deadline.left_s())
        return done

    def op_committed(self, command, deadline):
        wanted = [TopicPartition(command["topic"], partition) for partition in command["partitions"]]
        listed = one(self.admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(command["group"], wanted)]), deadline)
        return {"offsets": [{"topic": at.topic, "partition": at.partition, "offset": max(-1, at.offset)} for at in listed.topic_partitions]}

    def op_create_topic(self, command, deadline):
        configs = command.get("configs") or {}
        one(self.admin.create_topics([NewTopic(command["topic"], command["partitions"], command["replication_factor"], config=configs)]), deadline)

    def op_delete_topic(self, command, deadline):
        one(self.admin.delete_topics([command["topic"]]), deadline)

    def op_create_partitions(self, command, deadline):
        one(self.admin.create_partitions([NewPartitions(command["topic"], command["count"])]), deadline)

    def op_metadata(self, command, deadline):
        metadata = self.admin.list_topics(command["topic"], deadline.left_s())
        topic = metadata.topics[command["topic"]]
        if topic.error is not None:
            raise KafkaException(topic.error)
        return {
            "brokers": [{"id": broker.id, "host": broker.host, "port": broker.port} for broker in metadata.brokers.values()],
            "partitions": [{"partition": id, "leader": partition.leader} for id, partition in sorted(topic.partitions.items())],
        }

    def op_offset(self, command, deadline):
        at, time = TopicPartition(command["topic"], command["partition"]), command["timestamp_ms"]
        spec = {-2: OffsetSpec.earliest, -1: OffsetSpec.latest}.get(time, lambda: OffsetSpec.for_timestamp(time))()
        return {"offset": one(self.admin.list_offsets({at: spec}), deadline).offset}

    def op_describe_configs(self, command, deadline):
        described = one(self.admin.describe_configs([ConfigResource(ConfigResource.Type.TOPIC, command["topic"])]), deadline)
        return {"configs": {name: entry.value for name, entry in described.items()}}

    def op_alter_configs(self, command, deadline):
        changes = [ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET) for name, value in command["configs"].items()]
        one(self.admin.incremental_alter_configs([ConfigResource(ConfigResource.Type.TOPIC, command["topic"], incremental_configs=changes)]), deadline)

    def op_delete_records(self, command, deadline):
        one(self.admin.delete_records([TopicPartition(command["topic"], command["partition"], command["before"])]), deadline)

    def op_list_groups(self, _command, deadline):
        listed = self.admin.list_consumer_groups().result(deadline.left_s())
        return {"groups": [group.group_id for group in listed.valid]}

    def op_delete_group(self, command, deadline):
        one(self.admin.delete_consumer_groups([command["group"]]), deadline)


def places(offsets):
    return [TopicPartition(at["topic"], at["partition"], at["offset"]) for at in offsets]


def one(futures, deadline):
    """The outcome of an admin call about one thing."""
    return next(iter(futures.values())).result(deadline.left_s())


if __name__ == "__main__":
    protocol.serve(Driver(), code_of)
