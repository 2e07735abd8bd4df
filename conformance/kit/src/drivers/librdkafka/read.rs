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

    /// A reader that was started.
    pub(super) fn reader(&self, name: &str) -> Result<&BaseConsumer, Failure> {
        self.readers.get(name).ok_or_else(|| client("no such reader"))
    }

    fn start(&self, command: &Value) -> Result<BaseConsumer, Failure> {
        let isolation = ("isolation.level", text(command, "isolation")?.to_owned());
        let Some(group) = command["group"].as_str() else {
            let consumer = self.consumer("unused", &[isolation])?;
            consumer.assign(&places(&command["from"])?).map_err(refused)?;
            return Ok(consumer);
        };
        let mut more = vec![isolation, ("group.protocol", text(command, "protocol")?.to_owned())];
        if let Some(id) = command["instance_id"].as_str() {
            more.push(("group.instance.id", id.to_owned()));
        }
        let consumer = self.consumer(group, &more)?;
        let topics: Vec<&str> =
            command["topics"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        consumer.subscribe(&topics).map_err(refused)?;
        Ok(consumer)
    }

    pub(super) fn read(&mut self, op: &str, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
        let name = text(command, "reader")?;
        match op {
            "read_start" => {
                let reader = self.start(command)?;
                self.readers.insert(name.to_owned(), reader);
            }
            "read_poll" => return poll(self.reader(name)?, command, deadline),
            "read_commit" => {
                let offsets = places(&command["offsets"])?;
                self.reader(name)?.commit(&offsets, CommitMode::Sync).map_err(refused)?;
            }
            _ => {
                let reader = self.readers.remove(name).ok_or_else(|| client("no such reader"))?;
                drop(reader); // closes it, which leaves the group
            }
        }
        Ok(json!({}))
    }
}

/// Places in logs, from `[{topic, partition, offset}]`.
pub(super) fn places(offsets: &Value) -> Result<TopicPartitionList, Failure> {
    let mut list = TopicPartitionList::new();
    for at in offsets.as_array().into_iter().flatten() {
        let offset = Offset::Offset(at["offset"].as_i64().ok_or_else(|| client("an offset is missing"))?);
        list.add_partition_offset(text(at, "topic")?, number(at, "partition")?, offset).map_err(refused)?;
    }
    Ok(list)
}

fn poll(consumer: &BaseConsumer, command: &Value, deadline: Deadline) -> Result<Value, Failure> {
    let count = command["count"].as_u64().unwrap_or(0);
    let mut records = Vec::new();
    loop {
        take(consumer, &mut records)?;
        if records.len() as u64 >= count || deadline.has_passed() {
            break;
        }
    }
    let assignment = consumer.assignment().map_err(refused)?;
    let assignment: Vec<Value> = assignment
        .elements()
        .iter()
        .map(|at| json!({ "topic": at.topic(), "partition": at.partition() }))
        .collect();
    let records: Vec<Value> = records.iter().map(Record::to_json).collect();
    Ok(json!({ "records": records, "assignment": assignment }))
}

/// Takes what comes within the time of one poll, and whatever is there behind it.
fn take(consumer: &BaseConsumer, records: &mut Vec<Record>) -> Result<(), Failure> {
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
