//! Fetch: reads from the leader's log, and waits for `MinBytes`.
//!
//! Never knows how the log keeps batches.

use tidegate_wire::message::Struct;

use super::{Outcome, Request, Wait, Wake};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::waiting::Key;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let deadline = cluster.now.plus_ms(request.body.i32("MaxWaitMs"));
    attempt(cluster, request, deadline, Wake::Touched)
}

fn attempt(cluster: &mut Cluster, request: &Request, deadline: crate::Instant, wake: Wake) -> Outcome {
    let read = read(cluster, request);
    let enough = read.bytes >= request.body.i32("MinBytes").max(0) as usize;
    if enough || read.failed || wake == Wake::Expired || cluster.now >= deadline {
        return Outcome::Answer(read.response);
    }
    let resume = Box::new(move |cluster: &mut Cluster, request: &Request, wake| {
        attempt(cluster, request, deadline, wake)
    });
    Outcome::Wait(Wait { keys: read.keys, deadline, resume })
}

struct Read {
    response: Struct,
    bytes: usize,
    failed: bool,
    keys: Vec<Key>,
}

fn read(cluster: &mut Cluster, request: &Request) -> Read {
    let mut read = Read { response: request.response(), bytes: 0, failed: false, keys: Vec::new() };
    for topic in request.body.structs("Topics") {
        let (name, id) = match request.version {
            13.. => {
                let id = topic.uuid("TopicId");
                (cluster.topics.by_id(id).map(|topic| topic.name.clone()).unwrap_or_default(), id)
            }
            _ => {
                let name = topic.text("Topic");
                let id = cluster.topics.get(&name).map(|topic| topic.id).unwrap_or_default();
                (name, id)
            }
        };
        let mut answered = read.response.element("Responses");
        answered.set("Topic", name.as_str()).set("TopicId", id);
        for partition in topic.structs("Partitions") {
            let index = partition.i32("Partition");
            read.keys.push(Key::Partition(id, index));
            let mut out = answered.element("Partitions");
            out.set("PartitionIndex", index);
            if let Err(code) = fill(cluster, request, &name, partition, &mut out) {
                read.failed = true;
                out.set("ErrorCode", code).set("HighWatermark", -1);
            }
            read.bytes += out.bytes("Records").len();
            answered.push("Partitions", out);
        }
        read.response.push("Responses", answered);
    }
    read
}

fn fill(
    cluster: &Cluster,
    request: &Request,
    name: &str,
    asked: &Struct,
    out: &mut Struct,
) -> Result<(), ErrorCode> {
    if !cluster.may(request, Operation::Read, Resource::Topic(name)) {
        return Err(ErrorCode::TOPIC_AUTHORIZATION_FAILED);
    }
    let partition = cluster
        .topics
        .partition(name, asked.i32("Partition"))
        .ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
    if partition.leader != request.node_id {
        return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    let log = partition.leader_log().ok_or(ErrorCode::KAFKA_STORAGE_ERROR)?;
    let offset = asked.int("FetchOffset");
    if !(log.start_offset..=log.end_offset).contains(&offset) {
        return Err(ErrorCode::OFFSET_OUT_OF_RANGE);
    }
    let bytes_max = asked.i32("PartitionMaxBytes").max(0) as usize;
    out.set("HighWatermark", partition.high_watermark).set("LastStableOffset", partition.high_watermark);
    out.set("LogStartOffset", log.start_offset);
    out.set("Records", log.read(offset, partition.high_watermark, bytes_max, true).batches.concat());
    Ok(())
}
