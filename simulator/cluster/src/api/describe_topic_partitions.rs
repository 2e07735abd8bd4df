//! DescribeTopicPartitions (KIP-966): topics by name, so many partitions at a time.
//!
//! Never knows what is in the logs.

use std::collections::BTreeSet;

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, int_array};
use crate::security::{Operation, Resource};
use crate::topics::{Topic, is_valid_name};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let cursor =
        request.body.inner("Cursor").map(|cursor| (cursor.text("TopicName"), cursor.i32("PartitionIndex")));
    let asked: BTreeSet<String> =
        request.body.structs("Topics").into_iter().map(|topic| topic.text("Name")).collect();
    let everything = asked.is_empty();
    let wrong = |(topic, index): &(String, i32)| *index < 0 || (!everything && !asked.contains(topic));
    if cursor.as_ref().is_some_and(wrong) {
        return Outcome::Answer(invalid(request));
    }
    let names: Vec<String> = match everything {
        true => cluster.topics.iter().map(|topic| topic.name.clone()).collect(),
        false => asked.into_iter().collect(),
    };
    let from = |name: &String| cursor.as_ref().is_none_or(|(topic, _)| name >= topic);
    let (seen, hidden): (Vec<String>, Vec<String>) = names
        .into_iter()
        .filter(from)
        .partition(|name| cluster.may(request, Operation::Describe, Resource::Topic(name)));
    let mut response = request.response();
    let most = cluster.broker_config_i64("max.request.partition.size.limit").max(1);
    let mut left = request.body.int("ResponsePartitionLimit").clamp(1, most);
    for name in seen {
        if left == 0 {
            set_cursor(&mut response, &name, 0);
            break;
        }
        let first = match &cursor {
            Some((topic, index)) if *topic == name => *index,
            _ => 0,
        };
        let mut out = response.element("Topics");
        out.set("Name", name.as_str());
        out.set("TopicAuthorizedOperations", cluster.authorized_operations(request, Resource::Topic(&name)));
        let next = match cluster.topics.get(&name) {
            Some(topic) => describe(cluster, request, topic, first, &mut left, &mut out),
            None if is_valid_name(&name) => {
                out.set("ErrorCode", ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
                None
            }
            None => {
                out.set("ErrorCode", ErrorCode::INVALID_TOPIC_EXCEPTION);
                None
            }
        };
        response.push("Topics", out);
        if let Some(next) = next {
            set_cursor(&mut response, &name, next);
            break;
        }
    }
    for name in hidden.into_iter().filter(|_| !everything) {
        let mut out = response.element("Topics");
        out.set("Name", name).set("ErrorCode", ErrorCode::TOPIC_AUTHORIZATION_FAILED);
        response.push("Topics", out);
    }
    Outcome::Answer(response)
}

fn set_cursor(response: &mut Struct, topic: &str, index: i32) {
    let mut cursor = response.element("NextCursor");
    cursor.set("TopicName", topic).set("PartitionIndex", index);
    response.set("NextCursor", cursor);
}

/// A cursor that points nowhere.
fn invalid(request: &Request) -> Struct {
    let mut response = request.response();
    for topic in request.body.structs("Topics") {
        let mut out = response.element("Topics");
        out.set("Name", topic.text("Name")).set("ErrorCode", ErrorCode::INVALID_REQUEST);
        response.push("Topics", out);
    }
    response
}

/// Puts as many partitions as there is room for; returns the first for which there is none.
fn describe(
    cluster: &Cluster,
    request: &Request,
    topic: &Topic,
    first: i32,
    left: &mut i64,
    out: &mut Struct,
) -> Option<i32> {
    out.set("TopicId", topic.id).set("IsInternal", topic.is_internal());
    for (index, partition) in (0_i32..).zip(&topic.partitions).filter(|(index, _)| *index >= first) {
        if *left == 0 {
            return Some(index);
        }
        *left -= 1;
        let mut element = out.element("Partitions");
        let known = cluster.known_leader(request.node_id, topic, index);
        if known.leader < 0 {
            element.set("ErrorCode", ErrorCode::LEADER_NOT_AVAILABLE);
        }
        let is_offline = |id: &i32| !cluster.is_known_alive(request.node_id, *id);
        let offline = partition.replicas.iter().copied().filter(is_offline);
        element.set("PartitionIndex", index).set("LeaderId", known.leader);
        element.set("LeaderEpoch", known.leader_epoch);
        element.set("ReplicaNodes", int_array(partition.replicas.iter().copied()));
        element.set("IsrNodes", int_array(known.isr));
        element.set("EligibleLeaderReplicas", int_array(partition.elr.iter().copied()));
        element.set("LastKnownElr", int_array([]));
        element.set("OfflineReplicas", int_array(offline));
        out.push("Partitions", element);
    }
    None
}
