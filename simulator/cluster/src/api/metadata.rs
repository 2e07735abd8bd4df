//! Metadata: brokers, topics, leaders.
//!
//! Never knows what is in the logs.

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, Uuid, int_array};
use crate::security::{Operation, Resource};
use crate::topics::{Topic, is_valid_name};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    for broker in cluster.brokers.alive_on(&request.listener) {
        let mut element = response.element("Brokers");
        element.set("NodeId", broker.node_id).set("Host", broker.host).set("Port", i32::from(broker.port));
        element.set("Rack", broker.rack);
        response.push("Brokers", element);
    }
    response
        .set("ClusterId", cluster.topics.cluster_id.as_str())
        .set("ControllerId", cluster.brokers.controller());
    for topic in asked(cluster, request) {
        let element = describe(cluster, request, &response, topic);
        response.push("Topics", element);
    }
    Outcome::Answer(response)
}

/// A topic as the request has it.
enum Asked {
    Name(String),
    Id(Uuid),
}

/// Which topics are asked for: null is all, and so is an empty list in version 0.
fn asked(cluster: &Cluster, request: &Request) -> Vec<Asked> {
    let all = || cluster.topics.iter().map(|topic| Asked::Name(topic.name.clone())).collect();
    match request.body.nullable_structs("Topics") {
        None => all(),
        Some(topics) if topics.is_empty() && request.version == 0 => all(),
        Some(topics) => topics
            .into_iter()
            .map(|topic| match topic.nullable_text("Name") {
                Some(name) => Asked::Name(name),
                None => Asked::Id(topic.uuid("TopicId")),
            })
            .collect(),
    }
}

fn describe(cluster: &mut Cluster, request: &Request, response: &Struct, asked: Asked) -> Struct {
    let mut element = response.element("Topics");
    let name = match asked {
        Asked::Name(name) => name,
        Asked::Id(id) => match cluster.topics.by_id(id) {
            Some(topic) => topic.name.clone(),
            None => {
                element.set("ErrorCode", ErrorCode::UNKNOWN_TOPIC_ID).set("TopicId", id);
                element.set("Name", tidegate_wire::message::Value::Null);
                return element;
            }
        },
    };
    element.set("Name", name.as_str());
    if !cluster.may(request, Operation::Describe, Resource::Topic(&name)) {
        element.set("ErrorCode", ErrorCode::TOPIC_AUTHORIZATION_FAILED);
        return element;
    }
    if !is_valid_name(&name) {
        element.set("ErrorCode", ErrorCode::INVALID_TOPIC_EXCEPTION);
        return element;
    }
    let allowed = request.version < 4 || request.body.flag("AllowAutoTopicCreation");
    if cluster.topics.get(&name).is_none() && allowed && cluster.creates_topics() {
        cluster.create_topic_by_default(&name);
        element.set("ErrorCode", ErrorCode::LEADER_NOT_AVAILABLE);
        return element;
    }
    match cluster.topics.get(&name) {
        Some(topic) => fill(cluster, topic, &mut element),
        None => drop(element.set("ErrorCode", ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)),
    }
    element
}

fn fill(cluster: &Cluster, topic: &Topic, element: &mut Struct) {
    element.set("TopicId", topic.id).set("IsInternal", topic.is_internal());
    for (index, partition) in (0_i32..).zip(&topic.partitions) {
        let mut out = element.element("Partitions");
        if partition.leader < 0 {
            out.set("ErrorCode", ErrorCode::LEADER_NOT_AVAILABLE);
        }
        out.set("PartitionIndex", index).set("LeaderId", partition.leader);
        out.set("LeaderEpoch", partition.leader_epoch);
        let offline = partition.replicas.iter().filter(|id| !cluster.brokers.is_alive(**id)).copied();
        out.set("ReplicaNodes", int_array(partition.replicas.iter().copied()));
        out.set("IsrNodes", int_array(partition.isr.iter().copied()));
        out.set("OfflineReplicas", int_array(offline));
        element.push("Partitions", out);
    }
}
