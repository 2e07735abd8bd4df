//! Produce: appends to the leader's log.
//!
//! Never knows how the log keeps batches.

use tidegate_wire::message::{Struct, Value};
use tidegate_wire::records::{Batches, Entry, RecordLimits};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let acks = request.body.i16("Acks");
    let topics = take_array(&mut request.body, "TopicData");
    for topic in topics {
        let Value::Struct(mut topic) = topic else { continue };
        let name = match request.version {
            13.. => cluster.topics.by_id(topic.uuid("TopicId")).map(|topic| topic.name.clone()),
            _ => Some(topic.text("Name")),
        };
        let mut answered = response.element("Responses");
        answered.set("Name", name.clone().unwrap_or_default()).set("TopicId", topic.uuid("TopicId"));
        for partition in take_array(&mut topic, "PartitionData") {
            let Value::Struct(mut partition) = partition else { continue };
            let index = partition.i32("Index");
            let records = match partition.value_mut("Records").map(std::mem::take) {
                Some(Value::Bytes(bytes)) => bytes,
                _ => Vec::new(),
            };
            let result = match &name {
                Some(name) => append(cluster, request, name, index, records),
                None => Err(ErrorCode::UNKNOWN_TOPIC_ID),
            };
            answered.push("PartitionResponses", answer(&answered, index, result));
        }
        response.push("Responses", answered);
    }
    if acks == 0 { Outcome::Silent } else { Outcome::Answer(response) }
}

fn answer(topic: &Struct, index: i32, result: Result<i64, ErrorCode>) -> Struct {
    let mut out = topic.element("PartitionResponses");
    out.set("Index", index);
    match result {
        Ok(base_offset) => out.set("BaseOffset", base_offset).set("LogStartOffset", 0),
        Err(code) => out.set("ErrorCode", code).set("BaseOffset", -1),
    };
    out
}

fn take_array(message: &mut Struct, name: &str) -> Vec<Value> {
    match message.value_mut(name).map(std::mem::take) {
        Some(Value::Array(elements)) => elements,
        _ => Vec::new(),
    }
}

fn append(
    cluster: &mut Cluster,
    request: &Request,
    name: &str,
    index: i32,
    records: Vec<u8>,
) -> Result<i64, ErrorCode> {
    if !cluster.may(request, Operation::Write, Resource::Topic(name)) {
        return Err(ErrorCode::TOPIC_AUTHORIZATION_FAILED);
    }
    let settings = cluster.log_settings(name);
    let partition = cluster.topics.partition(name, index).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
    if partition.leader != request.node_id {
        return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    let mut entries = Batches::new(&records, RecordLimits::default());
    let (Some(Ok(Entry::Batch(batch))), None) = (entries.next(), entries.next()) else {
        return Err(ErrorCode::INVALID_RECORD);
    };
    if batch.check_crc().is_err() || batch.last_offset_delta() < 0 {
        return Err(ErrorCode::CORRUPT_MESSAGE);
    }
    cluster.append(name, index, records, settings).map(|(base, _)| base).ok_or(ErrorCode::KAFKA_STORAGE_ERROR)
}
