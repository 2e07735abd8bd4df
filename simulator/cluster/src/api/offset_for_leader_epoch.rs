//! OffsetForLeaderEpoch (v0 to v4, KIP-101, KIP-320): where an epoch ended.
//!
//! Never knows how epochs are kept.

use tidegate_wire::message::Struct;

use super::leaders::check_epoch;
use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};

/// No epoch, no offset (`OffsetsForLeaderEpochResponse.UNDEFINED_EPOCH`).
const UNDEFINED: (i32, i64) = (-1, -1);

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let is_broker = cluster.may(request, Operation::ClusterAction, Resource::Cluster);
    for topic in request.body.structs("Topics") {
        let name = topic.text("Topic");
        let may = is_broker || cluster.may(request, Operation::Describe, Resource::Topic(&name));
        let mut answered = response.element("Topics");
        answered.set("Topic", name.as_str());
        for partition in topic.structs("Partitions") {
            let mut out = answered.element("Partitions");
            let found = match may {
                true => look_up(cluster, request, &name, partition),
                false => Err(ErrorCode::TOPIC_AUTHORIZATION_FAILED),
            };
            let (code, (epoch, end_offset)) = match found {
                Ok(found) => (ErrorCode::NONE, found),
                Err(code) => (code, UNDEFINED),
            };
            out.set("Partition", partition.i32("Partition")).set("ErrorCode", code);
            out.set("LeaderEpoch", epoch).set("EndOffset", end_offset);
            answered.push("Partitions", out);
        }
        response.push("Topics", answered);
    }
    Outcome::Answer(response)
}

fn look_up(
    cluster: &Cluster,
    request: &Request,
    topic: &str,
    asked: &Struct,
) -> Result<(i32, i64), ErrorCode> {
    let partition = cluster
        .topics
        .partition(topic, asked.i32("Partition"))
        .ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
    let log = partition.logs.get(&request.node_id).ok_or(ErrorCode::NOT_LEADER_OR_FOLLOWER)?;
    check_epoch(partition, asked.i32("CurrentLeaderEpoch"))?;
    if partition.leader != request.node_id {
        return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    let epoch = asked.i32("LeaderEpoch");
    let found = (epoch >= 0).then(|| log.epochs().end_offset_for(epoch, log.end_offset)).flatten();
    Ok(found.unwrap_or(UNDEFINED))
}
