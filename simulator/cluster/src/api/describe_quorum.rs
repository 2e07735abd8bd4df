//! DescribeQuorum (KIP-595): the controllers. Every broker is one.
//!
//! Never knows what is in the metadata log: there is none.

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::topics::METADATA_TOPIC;

/// The controllers elected their leader once.
const LEADER_EPOCH: i32 = 1;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    if !cluster.may(request, Operation::Describe, Resource::Cluster) {
        return super::failed(request, ErrorCode::CLUSTER_AUTHORIZATION_FAILED);
    }
    let mut response = request.response();
    let topics = request.body.structs("Topics");
    let right = is_the_metadata_partition(&topics);
    for topic in topics {
        let mut out = response.element("Topics");
        out.set("TopicName", topic.text("TopicName"));
        for partition in topic.structs("Partitions") {
            let mut element = out.element("Partitions");
            element.set("PartitionIndex", partition.i32("PartitionIndex"));
            if right {
                fill(cluster, &mut element);
            } else {
                let code = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
                element.set("ErrorCode", code).set("ErrorMessage", code.message());
            }
            out.push("Partitions", element);
        }
        response.push("Topics", out);
    }
    if right {
        nodes(cluster, &mut response);
    }
    Outcome::Answer(response)
}

/// Whether the request is about what there is, and nothing else.
fn is_the_metadata_partition(topics: &[&Struct]) -> bool {
    let [topic] = topics else { return false };
    let partitions = topic.structs("Partitions");
    let indexes: Vec<i32> = partitions.iter().map(|partition| partition.i32("PartitionIndex")).collect();
    topic.text("TopicName") == METADATA_TOPIC && indexes == [0]
}

fn fill(cluster: &Cluster, element: &mut Struct) {
    let (offset, now_ms) = (cluster.metadata_offset(), cluster.wall_ms());
    element.set("LeaderId", cluster.brokers.controller()).set("LeaderEpoch", LEADER_EPOCH);
    element.set("HighWatermark", offset);
    for node_id in cluster.brokers.ids() {
        let mut voter = element.element("CurrentVoters");
        voter.set("ReplicaId", node_id).set("LogEndOffset", offset);
        voter.set("LastFetchTimestamp", now_ms).set("LastCaughtUpTimestamp", now_ms);
        element.push("CurrentVoters", voter);
    }
}

/// Controllers have no listener of their own here: each is where its broker is.
fn nodes(cluster: &Cluster, response: &mut Struct) {
    for plan in &cluster.plan.brokers {
        let Some(place) = plan.listeners.first() else { continue };
        let mut node = response.element("Nodes");
        node.set("NodeId", plan.node_id);
        let mut listener = node.element("Listeners");
        listener.set("Name", "CONTROLLER").set("Host", place.host.as_str());
        listener.set("Port", Value::Int(i64::from(place.port)));
        node.push("Listeners", listener);
        response.push("Nodes", node);
    }
}
