//! OffsetDelete: forgets what a group has committed for topics that it does not use (KIP-496).
//!
//! Never knows when offsets expire by themselves.

use tidegate_wire::message::Struct;

use super::{Outcome, Request, failed};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::groups::offsets::check_delete;
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let group_id = request.body.text("GroupId");
    if !cluster.may(request, Operation::Delete, Resource::Group(&group_id)) {
        return failed(request, ErrorCode::GROUP_AUTHORIZATION_FAILED);
    }
    let mut response = request.response();
    let (mut refused, mut deleted) = (Vec::new(), Vec::new());
    for topic in request.body.structs("Topics") {
        let mut bad = response.element("Topics");
        let mut good = response.element("Topics");
        let name = topic.text("Name");
        bad.set("Name", name.as_str());
        good.set("Name", name.as_str());
        for partition in topic.structs("Partitions") {
            let index = partition.i32("PartitionIndex");
            match check(cluster, request, &name, index) {
                Err(code) => push(&mut bad, index, code),
                Ok(()) => push(&mut good, index, ErrorCode::NONE),
            }
        }
        if !bad.structs("Partitions").is_empty() || good.structs("Partitions").is_empty() {
            refused.push(bad);
        }
        if !good.structs("Partitions").is_empty() {
            deleted.push(good);
        }
    }
    // The group is asked even where nothing is left to delete.
    if let Err(code) = ready(cluster, request, &group_id) {
        return failed(request, code);
    }
    for topic in &mut deleted {
        delete(cluster, &group_id, topic);
    }
    for topic in join(refused, deleted) {
        response.push("Topics", topic);
    }
    Outcome::Answer(response)
}

fn push(topic: &mut Struct, index: i32, code: ErrorCode) {
    let mut partition = topic.element("Partitions");
    partition.set("PartitionIndex", index).set("ErrorCode", code);
    topic.push("Partitions", partition);
}

fn check(cluster: &Cluster, request: &Request, topic: &str, index: i32) -> Result<(), ErrorCode> {
    if !cluster.may(request, Operation::Read, Resource::Topic(topic)) {
        return Err(ErrorCode::TOPIC_AUTHORIZATION_FAILED);
    }
    cluster.topics.partition(topic, index).map(|_| ()).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)
}

fn ready(cluster: &Cluster, request: &Request, group_id: &str) -> Result<(), ErrorCode> {
    if group_id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    cluster.check_group_coordinator(request, group_id)?;
    check_delete(cluster, group_id)
}

/// Deletes what nobody is subscribed to, and says so where somebody is.
fn delete(cluster: &mut Cluster, group_id: &str, topic: &mut Struct) {
    let name = topic.text("Name");
    let in_use = cluster.groups.by_id.get(group_id).is_some_and(|group| group.is_subscribed_to(&name));
    let indexes: Vec<i32> =
        topic.structs("Partitions").iter().map(|partition| partition.i32("PartitionIndex")).collect();
    topic.set("Partitions", Vec::<Struct>::new());
    for index in indexes {
        if in_use {
            push(topic, index, ErrorCode::GROUP_SUBSCRIBED_TO_TOPIC);
        } else {
            cluster.groups.offsets.remove(group_id, &name, index);
            cluster.note_commit(group_id, (&name, index), -1, true);
            push(topic, index, ErrorCode::NONE);
        }
    }
}

/// Refused topics come first; partitions of one topic come together (`OffsetDeleteResponse.Builder.merge`).
fn join(mut refused: Vec<Struct>, deleted: Vec<Struct>) -> Vec<Struct> {
    for topic in deleted {
        let name = topic.text("Name");
        match refused.iter_mut().find(|other| other.text("Name") == name) {
            Some(other) => {
                for partition in topic.structs("Partitions") {
                    other.push("Partitions", partition.clone());
                }
            }
            None => refused.push(topic),
        }
    }
    refused
}
