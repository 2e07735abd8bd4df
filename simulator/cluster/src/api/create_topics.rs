//! CreateTopics.
//!
//! Never knows where replicas are best placed.

use std::collections::BTreeMap;

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::topics::is_valid_name;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    for topic in request.body.structs("Topics") {
        let mut out = response.element("Topics");
        out.set("Name", topic.text("Name"));
        if let Err(code) = create(cluster, topic, request.body.flag("validateOnly"), &mut out) {
            out.set("ErrorCode", code).set("ErrorMessage", code.message());
        }
        response.push("Topics", out);
    }
    Outcome::Answer(response)
}

fn create(
    cluster: &mut Cluster,
    topic: &Struct,
    validate_only: bool,
    out: &mut Struct,
) -> Result<(), ErrorCode> {
    let name = topic.text("Name");
    if !is_valid_name(&name) {
        return Err(ErrorCode::INVALID_TOPIC_EXCEPTION);
    }
    if cluster.topics.get(&name).is_some() {
        return Err(ErrorCode::TOPIC_ALREADY_EXISTS);
    }
    let partitions = match topic.i32("NumPartitions") {
        -1 => 1,
        count if count > 0 => count,
        _ => return Err(ErrorCode::INVALID_PARTITIONS),
    };
    let replicas = match topic.i16("ReplicationFactor") {
        -1 => 1,
        count if count > 0 && count <= cluster.brokers.count() => count,
        _ => return Err(ErrorCode::INVALID_REPLICATION_FACTOR),
    };
    let config = |config: &Struct| (config.text("Name"), config.text("Value"));
    let configs: BTreeMap<_, _> = topic.structs("Configs").into_iter().map(config).collect();
    if !validate_only {
        let id = cluster.create_topic(&name, partitions, replicas, configs);
        out.set("TopicId", id);
    }
    out.set("NumPartitions", partitions).set("ReplicationFactor", replicas);
    Ok(())
}
