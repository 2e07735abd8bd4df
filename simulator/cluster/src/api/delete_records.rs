//! DeleteRecords (v0 to v2, KIP-107): the log begins later.
//!
//! Never knows how a log drops batches.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::topics::is_internal_name;
use crate::waiting::Key;

/// The offset that stands for the high watermark (`DeleteRecordsRequest.HIGH_WATERMARK`).
const HIGH_WATERMARK: i64 = -1;
/// The low watermark of a partition that failed (`DeleteRecordsResponse.INVALID_LOW_WATERMARK`).
const INVALID_LOW_WATERMARK: i64 = -1;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    for topic in request.body.structs("Topics") {
        let name = topic.text("Name");
        let mut answered = response.element("Topics");
        answered.set("Name", name.as_str());
        for partition in topic.structs("Partitions") {
            let index = partition.i32("PartitionIndex");
            let mut out = answered.element("Partitions");
            out.set("PartitionIndex", index);
            match delete(cluster, request, &name, index, partition.int("Offset")) {
                Ok(low_watermark) => out.set("LowWatermark", low_watermark),
                Err(code) => out.set("ErrorCode", code).set("LowWatermark", INVALID_LOW_WATERMARK),
            };
            answered.push("Partitions", out);
        }
        response.push("Topics", answered);
    }
    Outcome::Answer(response)
}

/// `Partition.deleteRecordsOnLeader`. Returns where the log begins then.
fn delete(
    cluster: &mut Cluster,
    request: &Request,
    topic: &str,
    index: i32,
    offset: i64,
) -> Result<i64, ErrorCode> {
    if !cluster.may(request, Operation::Delete, Resource::Topic(topic)) {
        return Err(ErrorCode::TOPIC_AUTHORIZATION_FAILED);
    }
    let id = cluster.topics.get(topic).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?.id;
    let settings = cluster.log_settings(topic);
    let partition =
        cluster.topics.partition_mut(topic, index).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
    if is_internal_name(topic) {
        return Err(ErrorCode::INVALID_TOPIC_EXCEPTION);
    }
    if partition.leader != request.node_id {
        return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    if settings.compacted && settings.retention.is_none() {
        return Err(ErrorCode::POLICY_VIOLATION);
    }
    let offset = if offset == HIGH_WATERMARK { partition.high_watermark } else { offset };
    if !(0..=partition.high_watermark).contains(&offset) {
        return Err(ErrorCode::OFFSET_OUT_OF_RANGE);
    }
    for log in partition.logs.values_mut() {
        log.delete_before(offset.min(log.end_offset));
    }
    let start = partition.leader_log().map_or(INVALID_LOW_WATERMARK, |log| log.start_offset);
    cluster.touch(Key::Partition(id, index));
    Ok(start)
}
