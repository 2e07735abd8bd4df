"""Tidegate's conformance driver for aiokafka: the protocol of ../README.md."""

import asyncio
import ssl

import aiokafka
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, KafkaTimeoutError, ProducerFenced, RequestTimedOutError, for_code

import protocol


def code_of(error):
    if isinstance(error, (KafkaTimeoutError, RequestTimedOutError)):
        return "REQUEST_TIMED_OUT"
    if isinstance(error, ProducerFenced):
        return "PRODUCER_FENCED"
    number = getattr(error, "errno", None) if isinstance(error, KafkaError) else None
    return number if isinstance(number, int) and number > 0 else "CLIENT"


class Driver:
    """Each method `op_NAME` is one command."""

    def __init__(self):
        self.common, self.admin, self.members, self.transactional, self.fetches = {}, None, {}, {}, {}

    def op_hello(self, _command, _deadline):
        more = "none gzip snappy lz4 zstd idempotent null_headers repeated_headers static read_committed classic SSL PLAIN SCRAM-SHA-256 SCRAM-SHA-512"
        features = protocol.features_of(self, more)
        return {"protocol": 1, "name": "aiokafka", "library": "aiokafka", "version": aiokafka.__version__, "features": features}

    async def op_open(self, command, deadline):
        await self.op_close(command, deadline)
        security = command.get("security") or {}
        self.common = {
            "bootstrap_servers": command["bootstrap"],
            "security_protocol": security.get("protocol") or "PLAINTEXT",
            "sasl_mechanism": security.get("mechanism") or "PLAIN",
            "sasl_plain_username": security.get("username"),
            "sasl_plain_password": security.get("password"),
        }
        if security.get("ca_file"):
            self.common["ssl_context"] = ssl.create_default_context(cafile=security["ca_file"])

    async def op_close(self, _command, _deadline):
        for fetch in self.fetches.values():
            fetch.cancel()
        for client in [*self.members.values(), *self.transactional.values(), self.admin]:
            if client is not None:
                await (client.close() if client is self.admin else client.stop())
        self.__init__()

    async def with_admin(self):
        if self.admin is None:
            admin = AIOKafkaAdminClient(**self.common)
            await admin.start()
            self.admin = admin
        return self.admin

    def producer(self, command, deadline):
        codec = command.get("compression", "none")
        more = {
            "compression_type": None if codec == "none" else codec,
            "request_timeout_ms": int(deadline.left_s() * 1000),
            "linger_ms": 5,
        }
        if command.get("transactional_id"):
            more["transactional_id"] = command["transactional_id"]
        else:
            more |= {"acks": command.get("acks", -1), "enable_idempotence": command.get("idempotent", False)}
            more["acks"] = "all" if more["acks"] == -1 else more["acks"]
        return AIOKafkaProducer(**self.common, **more)

    def consumer(self, *topics, **more):
        return AIOKafkaConsumer(*topics, **self.common, enable_auto_commit=False, auto_offset_reset="earliest", **more)

    async def send(self, producer, topic, records):
        sent = []
        for record in records:
            key, value = protocol.to_bytes(record.get("key")), protocol.to_bytes(record.get("value"))
            headers = protocol.headers_of(record)
            sent.append(
                await producer.send(topic, value, key, record.get("partition"), timestamp_ms=record.get("timestamp_ms"), headers=headers or None)
            )
        placed = [await one for one in sent]
        # With acks=0 the library knows nothing of where a record went.
        return {
            "records": [
                {"partition": record.get("partition"), "offset": -1} if at is None else {"partition": at.partition, "offset": at.offset}
                for record, at in zip(records, placed)
            ]
        }

    async def op_produce(self, command, deadline):
        async with self.producer(command, deadline) as producer:
            return await self.send(producer, command["topic"], command["records"])

    async def take(self, consumer, deadline):
        """What comes within a tenth of a second. A rebalance holds getmany up; what it was asked for then is taken later."""
        fetch = self.fetches.pop(consumer, None) or asyncio.ensure_future(consumer.getmany(timeout_ms=100))
        await asyncio.wait([fetch], timeout=min(0.2, deadline.left_s()))
        if not fetch.done():
            self.fetches[consumer] = fetch
            return []
        taken = fetch.result()
        return [
            protocol.record_to_json(one.topic, one.partition, one.offset, one.key, one.value, one.headers, one.timestamp)
            for some in taken.values()
            for one in some
        ]

    async def op_consume(self, command, deadline):
        async with self.consumer(isolation_level=command.get("isolation", "read_uncommitted")) as consumer:
            places = [(TopicPartition(command["topic"], at["partition"]), at["offset"]) for at in command["from"]]
            consumer.assign([place for place, _ in places])
            for place, offset in places:
                consumer.seek(place, offset)
            records = []
            while len(records) < command["count"] and not deadline.passed():
                records += await self.take(consumer, deadline)
            return {"records": records}

    async def op_transaction(self, command, deadline):
        key = (command["transactional_id"], command.get("instance"))
        if key not in self.transactional:
            producer = self.producer(command, deadline)
            await producer.start()
            self.transactional[key] = producer
        producer = self.transactional[key]
        await producer.begin_transaction()
        done = await self.send(producer, command["topic"], command["records"])
        await self.end(producer, command)
        return done

    async def end(self, producer, command):
        await (producer.commit_transaction() if command["end"] == "commit" else producer.abort_transaction())

    async def op_transform(self, command, deadline):
        consumer = self.member([command["from"]], command, isolation_level="read_committed")
        async with self.producer(command, deadline) as producer, consumer:
            records = []
            while len(records) < command["count"] and not deadline.passed():
                records += await self.take(consumer, deadline)
            await producer.begin_transaction()
            await self.send(producer, command["to"], records)
            positions = {at: await consumer.position(at) for at in consumer.assignment()}
            await producer.send_offsets_to_transaction(positions, command["group"])
            await self.end(producer, command)
            return {"records": records}

    def member(self, topics, command, **more):
        if command.get("protocol", "classic") != "classic":
            raise protocol.Unsupported("aiokafka has classic groups only")
        return self.consumer(*topics, group_id=command["group"], group_instance_id=command.get("instance_id"), **more)

    async def op_group_start(self, command, _deadline):
        consumer = self.member(command["topics"], command)
        # start() waits for the first assignment, and with it for the other members, who are not polled meanwhile.
        starting = asyncio.ensure_future(consumer.start())
        self.members[command["member"]] = consumer
        await asyncio.wait([starting], timeout=0.5)
        if starting.done():
            starting.result()

    async def op_group_poll(self, command, deadline):
        consumer, records = self.members[command["member"]], []
        while True:
            records += await self.take(consumer, deadline)
            assignment = [{"topic": at.topic, "partition": at.partition} for at in consumer.assignment()]
            if deadline.passed() or protocol.enough(command, records, assignment):
                return {"records": records, "assignment": assignment}

    async def op_group_commit(self, command, _deadline):
        await self.members[command["member"]].commit({TopicPartition(at["topic"], at["partition"]): at["offset"] for at in command["offsets"]})

    async def op_group_stop(self, command, _deadline):
        consumer = self.members.pop(command["member"])
        if fetch := self.fetches.pop(consumer, None):
            fetch.cancel()
        await consumer.stop()

    async def op_group_committed(self, command, _deadline):
        listed = await (await self.with_admin()).list_consumer_group_offsets(command["group"])
        found = {at.partition: value.offset for at, value in listed.items() if at.topic == command["topic"]}
        return {"offsets": [{"partition": partition, "offset": found.get(partition, -1)} for partition in command["partitions"]]}

    async def op_create_topic(self, command, _deadline):
        new = NewTopic(command["topic"], command["partitions"], command["replication_factor"], topic_configs=command.get("configs") or {})
        check(error for _, error, *_ in (await (await self.with_admin()).create_topics([new])).topic_errors)

    async def op_delete_topic(self, command, _deadline):
        deleted = await (await self.with_admin()).delete_topics([command["topic"]])
        check(error for _, error, *_ in deleted.topic_error_codes)

    async def op_create_partitions(self, command, _deadline):
        created = await (await self.with_admin()).create_partitions({command["topic"]: NewPartitions(command["count"])})
        check(error for _, error, *_ in created.topic_errors)

    async def op_metadata(self, command, _deadline):
        admin = await self.with_admin()
        cluster, [topic] = await admin.describe_cluster(), await admin.describe_topics([command["topic"]])
        check([topic["error_code"]])
        return {
            "brokers": [{"id": broker["node_id"], "host": broker["host"], "port": broker["port"]} for broker in cluster["brokers"]],
            "partitions": [{"partition": one["partition"], "leader": one["leader"]} for one in topic["partitions"]],
        }

    async def op_offsets(self, command, _deadline):
        at = TopicPartition(command["topic"], command["partition"])
        async with self.consumer() as consumer:
            found = (await consumer.offsets_for_times({at: command.get("timestamp_ms", 0)}))[at]
            return {
                "earliest": (await consumer.beginning_offsets([at]))[at],
                "latest": (await consumer.end_offsets([at]))[at],
                "at": -1 if found is None else found.offset,
            }

    async def op_describe_configs(self, command, _deadline):
        resource = ConfigResource(ConfigResourceType.TOPIC, command["topic"])
        [described] = await (await self.with_admin()).describe_configs([resource])
        [(error, _, _, _, entries)] = described.resources
        check([error])
        return {"configs": {name: value for name, value, *_ in entries}}

    async def op_alter_configs(self, command, _deadline):
        resource = ConfigResource(ConfigResourceType.TOPIC, command["topic"], command["configs"])
        for altered in await (await self.with_admin()).alter_configs([resource]):
            check(error for error, *_ in altered.resources)

    async def op_delete_records(self, command, _deadline):
        at = TopicPartition(command["topic"], command["partition"])
        await (await self.with_admin()).delete_records({at: RecordsToDelete(command["before"])})

    async def op_list_groups(self, _command, _deadline):
        return {"groups": [group for group, *_ in await (await self.with_admin()).list_consumer_groups()]}


def check(errors):
    """Raises for the first error number that is one."""
    for error in errors:
        if error != 0:
            raise for_code(error)()


if __name__ == "__main__":
    protocol.serve(Driver(), code_of)
