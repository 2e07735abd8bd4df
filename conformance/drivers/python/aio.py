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
        self.common, self.admin, self.readers, self.transactional, self.fetches = {}, None, {}, {}, {}

    def op_hello(self, _command, _deadline):
        lacks = ["consumer", "delete_group"]
        return {"protocol": 2, "name": "aiokafka", "library": "aiokafka", "version": aiokafka.__version__, "lacks": lacks}

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
        for client in [*self.readers.values(), *self.transactional.values(), self.admin]:
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

    async def take(self, reader, deadline):
        """What comes within a tenth of a second. A rebalance holds getmany up; what it was asked for then is taken later."""
        fetch = self.fetches.pop(reader, None) or asyncio.ensure_future(reader.getmany(timeout_ms=100))
        await asyncio.wait([fetch], timeout=min(0.2, deadline.left_s()))
        if not fetch.done():
            self.fetches[reader] = fetch
            return []
        taken = fetch.result()
        return [
            protocol.record_to_json(one.topic, one.partition, one.offset, one.key, one.value, one.headers, one.timestamp)
            for some in taken.values()
            for one in some
        ]

    async def op_read_start(self, command, _deadline):
        fixed = {"enable_auto_commit": False, "auto_offset_reset": "earliest", "isolation_level": command["isolation"]}
        chosen = {"group_id": command.get("group"), "group_instance_id": command.get("instance_id")}
        reader = AIOKafkaConsumer(*command.get("topics") or [], **self.common, **fixed, **chosen)
        # start() waits for the first assignment, and with it for the other members, who are not polled meanwhile.
        starting = asyncio.ensure_future(reader.start())
        self.readers[command["reader"]] = reader
        await asyncio.wait([starting], timeout=0.5 if command.get("group") else None)
        if starting.done():
            starting.result()
        if not command.get("group"):
            from_ = places(command["from"])
            reader.assign(list(from_))
            for place, offset in from_.items():
                reader.seek(place, offset)

    async def op_read_poll(self, command, deadline):
        reader, records = self.readers[command["reader"]], []
        while True:
            records += await self.take(reader, deadline)
            if len(records) >= command["count"] or deadline.passed():
                assignment = [{"topic": at.topic, "partition": at.partition} for at in reader.assignment()]
                return {"records": records, "assignment": assignment}

    async def op_read_commit(self, command, _deadline):
        await self.readers[command["reader"]].commit(places(command["offsets"]))

    async def op_read_stop(self, command, _deadline):
        reader = self.readers.pop(command["reader"])
        if fetch := self.fetches.pop(reader, None):
            fetch.cancel()
        await reader.stop()

    async def op_transaction(self, command, deadline):
        key = (command["transactional_id"], command.get("instance"))
        if key not in self.transactional:
            producer = self.producer(command, deadline)
            await producer.start()
            self.transactional[key] = producer
        producer = self.transactional[key]
        await producer.begin_transaction()
        done = await self.send(producer, command["topic"], command["records"])
        if command.get("reader"):
            await producer.send_offsets_to_transaction(places(command["offsets"]), command["group"])
        await (producer.commit_transaction() if command["end"] == "commit" else producer.abort_transaction())
        return done

    async def op_committed(self, command, _deadline):
        listed = await (await self.with_admin()).list_consumer_group_offsets(command["group"])
        return {"offsets": [{"topic": at.topic, "partition": at.partition, "offset": value.offset} for at, value in listed.items()]}

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

    async def op_offset(self, command, _deadline):
        at, time = TopicPartition(command["topic"], command["partition"]), command["timestamp_ms"]
        async with AIOKafkaConsumer(**self.common) as reader:
            if time < 0:
                found = await (reader.beginning_offsets([at]) if time == -2 else reader.end_offsets([at]))
                return {"offset": found[at]}
            found = (await reader.offsets_for_times({at: time}))[at]
            return {"offset": -1 if found is None else found.offset}

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


def places(offsets):
    return {TopicPartition(at["topic"], at["partition"]): at["offset"] for at in offsets}


def check(errors):
    """Raises for the first error number that is one."""
    for error in errors:
        if error != 0:
            raise for_code(error)()


if __name__ == "__main__":
    protocol.serve(Driver(), code_of)
