//! Reading, alone and in groups.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers as _, Message as _};
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use serde_json::{Value, json};

use super::{Deadline, Failure, Librdkafka, Record, client, number, refused, text};

/// How long one poll waits.
const POLL: Duration = Duration::from_millis(100);

impl Librdkafka {
    pub(super) fn consumer(&self, group: &str, more: &[(&str, String)]) -> Result<BaseConsumer, Failure> {
        let mut all = vec![
            ("group.id", group.to_owned()),
            ("enable.auto.commit", "false".to_owned()),
            ("auto.offset.reset", "earliest".to_owned()),
        ];
        all.extend_from_slice(more);
        self.config(&all).create().map_err(refused)
    }

    pub(super) fn consume(&self, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
        let isolation = command["isolation"].as_str().unwrap_or("read_uncommitted").to_owned();
        let consumer = self.consumer("unused", &[("isolation.level", isolation)])?;
        let mut from = TopicPartitionList::new();
        for at in command["from"].as_array().into_iter().flatten() {
            let offset = Offset::Offset(at["offset"].as_i64().ok_or_else(|| client("an offset is missing"))?);
            from.add_partition_offset(text(command, "topic")?, number(at, "partition")?, offset)
                .map_err(refused)?;
        }
        consumer.assign(&from).map_err(refused)?;
        let count = command["count"].as_u64().unwrap_or(0);
        let mut records = Vec::new();
        while (records.len() as u64) < count && !deadline.has_passed() {
            take(&consumer, &mut records)?;
        }
        Ok(json!({ "records": to_json(&records) }))
    }

    pub(super) fn member(&self, command: &Value, isolation: &str) -> Result<BaseConsumer, Failure> {
        let protocol = command["protocol"].as_str().unwrap_or("classic").to_owned();
        let mut more = vec![("group.protocol", protocol), ("isolation.level", isolation.to_owned())];
        if let Some(id) = command["instance_id"].as_str() {
            more.push(("group.instance.id", id.to_owned()));
        }
        self.consumer(text(command, "group")?, &more)
    }

    pub(super) fn group(&mut self, op: &str, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
        let name = text(command, "member")?;
        if op == "group_start" {
            let consumer = self.member(command, "read_uncommitted")?;
            let topics: Vec<&str> =
                command["topics"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            consumer.subscribe(&topics).map_err(refused)?;
            self.members.insert(name.to_owned(), consumer);
            return Ok(json!({}));
        }
        if op == "group_stop" {
            let consumer = self.members.remove(name).ok_or_else(|| client("no such member"))?;
            drop(consumer); // closes it, which leaves the group
            return Ok(json!({}));
        }
        let consumer = self.members.get(name).ok_or_else(|| client("no such member"))?;
        if op == "group_poll" {
            return poll(consumer, command, deadline);
        }
        let mut offsets = TopicPartitionList::new();
        for at in command["offsets"].as_array().into_iter().flatten() {
            let offset = Offset::Offset(at["offset"].as_i64().ok_or_else(|| client("an offset is missing"))?);
            offsets
                .add_partition_offset(text(at, "topic")?, number(at, "partition")?, offset)
                .map_err(refused)?;
        }
        consumer.commit(&offsets, CommitMode::Sync).map_err(refused)?;
        Ok(json!({}))
    }
}

fn poll(consumer: &BaseConsumer, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
    let count = command["count"].as_u64().unwrap_or(0);
    let partitions = command["partitions"].as_u64();
    let mut records = Vec::new();
    loop {
        take(consumer, &mut records)?;
        let assignment = consumer.assignment().map_err(refused)?;
        let elements = assignment.elements();
        let enough =
            records.len() as u64 >= count && partitions.is_none_or(|want| elements.len() as u64 == want);
        if enough || deadline.has_passed() {
            let assignment: Vec<Value> = elements
                .iter()
                .map(|at| json!({ "topic": at.topic(), "partition": at.partition() }))
                .collect();
            return Ok(json!({ "records": to_json(&records), "assignment": assignment }));
        }
    }
}

/// Takes what comes within the time of one poll, and whatever is there behind it.
pub(super) fn take(consumer: &BaseConsumer, records: &mut Vec<Record>) -> Result<(), Failure> {
    let mut wait = POLL;
    while let Some(message) = consumer.poll(wait) {
        wait = Duration::ZERO;
        match message {
            Ok(message) => records.push(record(&message)),
            // A broker that cannot be reached for a moment is the library's to find again; only Kafka's own errors count.
            Err(KafkaError::MessageConsumption(code)) if (code as i32) <= 0 => {}
            Err(error) => return Err(refused(error)),
        }
    }
    Ok(())
}

fn record(message: &BorrowedMessage<'_>) -> Record {
    let headers = message.headers().into_iter().flat_map(|headers| headers.iter());
    Record {
        topic: Some(message.topic().to_owned()),
        partition: Some(message.partition()),
        offset: Some(message.offset()),
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers: headers.map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec))).collect(),
        timestamp_ms: message.timestamp().to_millis(),
    }
}

fn to_json(records: &[Record]) -> Vec<Value> {
    records.iter().map(Record::to_json).collect()
}
