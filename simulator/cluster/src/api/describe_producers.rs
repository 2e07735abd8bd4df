//! DescribeProducers (v0, KIP-664): the producers that a partition's leader remembers.
//!
//! Never knows transactional ids.

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::log::Log;
use crate::security::{Operation, Resource};
use crate::topics::is_valid_name;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    for topic in request.body.structs("Topics") {
        let name = topic.text("Name");
        let refused = refused(cluster, request, &name);
        let mut answered = response.element("Topics");
        answered.set("Name", name.as_str());
        for index in topic.ints("PartitionIndexes") {
            let mut out = answered.element("Partitions");
            out.set("PartitionIndex", index);
            match refused {
                Some(code) => drop(out.set("ErrorCode", code).set("ErrorMessage", code.message())),
                None => match log(cluster, request, &name, index) {
                    Ok(log) => fill(log, &mut out),
                    Err(code) => drop(out.set("ErrorCode", code)),
                },
            }
            answered.push("Partitions", out);
        }
        response.push("Topics", answered);
    }
    Outcome::Answer(response)
}

/// What refuses a whole topic.
fn refused(cluster: &Cluster, request: &Request, topic: &str) -> Option<ErrorCode> {
    if !is_valid_name(topic) {
        Some(ErrorCode::INVALID_TOPIC_EXCEPTION)
    } else if !cluster.may(request, Operation::Read, Resource::Topic(topic)) {
        Some(ErrorCode::TOPIC_AUTHORIZATION_FAILED)
    } else if cluster.topics.get(topic).is_none() {
        Some(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)
    } else {
        None
    }
}

fn log<'a>(cluster: &'a Cluster, request: &Request, topic: &str, index: i32) -> Result<&'a Log, ErrorCode> {
    let partition = cluster.topics.partition(topic, index).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
    let led = partition.leader_log().filter(|_| partition.leader == request.node_id);
    led.ok_or(ErrorCode::NOT_LEADER_OR_FOLLOWER)
}

fn fill(log: &Log, out: &mut Struct) {
    for (producer_id, producer) in log.producers().iter() {
        let mut active = out.element("ActiveProducers");
        active.set("ProducerId", producer_id).set("ProducerEpoch", i32::from(producer.epoch));
        active.set("LastSequence", producer.last_sequence()).set("LastTimestamp", producer.last_timestamp_ms);
        active.set("CoordinatorEpoch", producer.coordinator_epoch);
        active.set("CurrentTxnStartOffset", producer.transaction_first_offset.unwrap_or(-1));
        out.push("ActiveProducers", active);
    }
}
