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
        self.common, self.admin, self.members, self.transactional = {}, None, {}, {}

    def op_hello(self, _command, _deadline):
        more = "none gzip snappy lz4 zstd idempotent null_headers repeated_headers static read_committed classic consumer SSL PLAIN SCRAM-SHA-256 SCRAM-SHA-512"
        version = f"{confluent_kafka.version()} with librdkafka {confluent_kafka.libversion()[0]}"
        features = protocol.features_of(self, more)
        return {"protocol": 1, "name": "confluent-kafka", "library": "confluent-kafka", "version": version, "features": features}

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
        for member in self.members.values():
            member.close()
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

    def consumer(self, more):
        fixed = {"enable.auto.commit": False, "auto.offset.reset": "earliest", "isolation.level": "read_uncommitted"}
        return Consumer(self.common | fixed | more)

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

    def take(self, consumer, deadline):
        """What comes within a tenth of a second."""
        records = []
        for message in consumer.consume(500, min(0.1, deadline.left_s())):
            if message.error() is None:
                records.append(
                    protocol.record_to_json(
                        message.topic(), message.partition(), message.offset(), message.key(), message.value(), message.headers(), message.timestamp()[1]
                    )
                )
            elif message.error().code() > 0 and not message.error().retriable():
                raise KafkaException(message.error())
        return records

    def op_consume(self, command, deadline):
        consumer = self.consumer({"group.id": f"unused-{uuid.uuid4()}", "isolation.level": command.get("isolation", "read_uncommitted")})
        try:
            consumer.assign([TopicPartition(command["topic"], at["partition"], at["offset"]) for at in command["from"]])
            records = []
            while len(records) < command["count"] and not deadline.passed():
                records += self.take(consumer, deadline)
            return {"records": records}
        finally:
            consumer.close()

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
        self.end(producer, command, deadline)
        return done

    def end(self, producer, command, deadline):
        end = producer.commit_transaction if command["end"] == "commit" else producer.abort_transaction
        end(deadline.left_s())

    def op_transform(self, command, deadline):
        consumer, producer = self.member(command), self.producer(command, deadline)
        try:
            producer.init_transactions(deadline.left_s())
            consumer.subscribe([command["from"]])
            records = []
            while len(records) < command["count"] and not deadline.passed():
                records += self.take(consumer, deadline)
            producer.begin_transaction()
            self.send(producer, command["to"], records, deadline)
            positions = consumer.position(consumer.assignment())
            producer.send_offsets_to_transaction([at for at in positions if at.offset >= 0], consumer.consumer_group_metadata(), deadline.left_s())
            self.end(producer, command, deadline)
            return {"records": records}
        finally:
            consumer.close()

    def member(self, command):
        more = {"group.id": command["group"], "group.protocol": command.get("protocol", "classic")}
        if command.get("instance_id"):
            more["group.instance.id"] = command["instance_id"]
        if command["op"] == "transform":
            more["isolation.level"] = "read_committed"
        return self.consumer(more)

    def op_group_start(self, command, _deadline):
        self.members[command["member"]] = self.member(command)
        self.members[command["member"]].subscribe(command["topics"])

    def op_group_poll(self, command, deadline):
        consumer, records = self.members[command["member"]], []
        while True:
            records += self.take(consumer, deadline)
            assignment = [{"topic": at.topic, "partition": at.partition} for at in consumer.assignment()]
            if deadline.passed() or protocol.enough(command, records, assignment):
                return {"records": records, "assignment": assignment}

    def op_group_commit(self, command, _deadline):
        offsets = [TopicPartition(at["topic"], at["partition"], at["offset"]) for at in command["offsets"]]
        for at in self.members[command["member"]].commit(offsets=offsets, asynchronous=False):
            if at.error is not None:
                raise KafkaException(at.error)

    def op_group_stop(self, command, _deadline):
        self.members.pop(command["member"]).close()

    def op_group_committed(self, command, deadline):
        wanted = [TopicPartition(command["topic"], partition) for partition in command["partitions"]]
        listed = one(self.admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(command["group"], wanted)]), deadline)
        return {"offsets": [{"partition": at.partition, "offset": max(-1, at.offset)} for at in listed.topic_partitions]}

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

    def op_offsets(self, command, deadline):
        at = TopicPartition(command["topic"], command["partition"])
        specs = {"earliest": OffsetSpec.earliest(), "latest": OffsetSpec.latest(), "at": OffsetSpec.for_timestamp(command.get("timestamp_ms", 0))}
        return {name: one(self.admin.list_offsets({at: spec}), deadline).offset for name, spec in specs.items()}

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


def one(futures, deadline):
    """The outcome of an admin call about one thing."""
    return next(iter(futures.values())).result(deadline.left_s())


if __name__ == "__main__":
    protocol.serve(Driver(), code_of)
