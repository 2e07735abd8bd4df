//! OffsetCommit: by names of topics, and by their ids from version 10 on.
//!
//! Never knows what consumers do with offsets.

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, Uuid};
use crate::groups::offsets::{Commit, Committer, commit};
use crate::security::{Operation, Resource};

/// The first version with topic ids (KIP-848).
const TOPIC_ID_VERSION: i16 = 10;

/// One topic of the answer.
pub(super) struct Answered {
    name: String,
    id: Uuid,
    partitions: Vec<(i32, ErrorCode)>,
}

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let group_id = request.body.text("GroupId");
    if request.version == 0 {
        // Version 0 stored offsets in ZooKeeper, which brokers in KRaft mode do not have.
        return all_failed(request, ErrorCode::UNSUPPORTED_VERSION);
    }
    if !cluster.may(request, Operation::Read, Resource::Group(&group_id)) {
        return all_failed(request, ErrorCode::GROUP_AUTHORIZATION_FAILED);
    }
    let mut answered = Vec::new();
    let mut commits = Vec::new();
    for topic in request.body.structs("Topics") {
        let by_id = request.version >= TOPIC_ID_VERSION;
        sort_out(cluster, request, by_id, topic, &mut answered, &mut commits);
    }
    if !commits.is_empty() {
        let results = try_commit(cluster, request, &group_id, &commits);
        let results = results.unwrap_or_else(|code| vec![code; commits.len()]);
        for (commit, code) in commits.into_iter().zip(results) {
            add(&mut answered, commit.topic, commit.topic_id, commit.partition, code);
        }
    }
    Outcome::Answer(respond(request, answered))
}

/// Puts what cannot be committed into the answer, and the rest aside.
pub(super) fn sort_out(
    cluster: &Cluster,
    request: &Request,
    by_id: bool,
    topic: &Struct,
    answered: &mut Vec<Answered>,
    commits: &mut Vec<Commit>,
) {
    let found = if by_id {
        cluster.topics.by_id(topic.uuid("TopicId"))
    } else {
        cluster.topics.get(&topic.text("Name"))
    };
    let name = match found {
        Some(found) => found.name.clone(),
        None => topic.text("Name"),
    };
    let id = found.map_or_else(|| topic.uuid("TopicId"), |found| found.id);
    let refused = if by_id && found.is_none() {
        Some(ErrorCode::UNKNOWN_TOPIC_ID)
    } else if !cluster.may(request, Operation::Read, Resource::Topic(&name)) {
        Some(ErrorCode::TOPIC_AUTHORIZATION_FAILED)
    } else {
        found.is_none().then_some(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)
    };
    for partition in topic.structs("Partitions") {
        let index = partition.i32("PartitionIndex");
        let unknown = || {
            cluster.topics.partition(&name, index).is_none().then_some(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)
        };
        match refused.or_else(unknown) {
            Some(code) => add(answered, name.clone(), id, index, code),
            None => commits.push(Commit {
                topic: name.clone(),
                topic_id: id,
                partition: index,
                offset: partition.int("CommittedOffset"),
                leader_epoch: partition.i32("CommittedLeaderEpoch"),
                metadata: partition.nullable_text("CommittedMetadata"),
                // TxnOffsetCommit has none.
                timestamp_ms: partition.value("CommitTimestamp").and_then(Value::as_int).unwrap_or(-1),
            }),
        }
    }
}

fn try_commit(
    cluster: &mut Cluster,
    request: &Request,
    group_id: &str,
    commits: &[Commit],
) -> Result<Vec<ErrorCode>, ErrorCode> {
    cluster.check_group_coordinator(request, group_id)?;
    let member_id = request.body.text("MemberId");
    let instance_id = request.body.nullable_text("GroupInstanceId");
    let committer = Committer {
        group_id,
        member_id: &member_id,
        instance_id: instance_id.as_deref(),
        generation_or_epoch: request.body.i32("GenerationIdOrMemberEpoch"),
        version: request.version,
    };
    commit(cluster, &committer, commits, request.body.int("RetentionTimeMs"))
}

pub(super) fn add(answered: &mut Vec<Answered>, name: String, id: Uuid, index: i32, code: ErrorCode) {
    match answered.iter_mut().find(|topic| topic.name == name && topic.id == id) {
        Some(topic) => topic.partitions.push((index, code)),
        None => answered.push(Answered { name, id, partitions: vec![(index, code)] }),
    }
}

pub(super) fn respond(request: &Request, answered: Vec<Answered>) -> Struct {
    let mut response = request.response();
    for topic in answered {
        let mut element = response.element("Topics");
        element.set("Name", topic.name).set("TopicId", topic.id);
        for (index, code) in topic.partitions {
            let mut partition = element.element("Partitions");
            partition.set("PartitionIndex", index).set("ErrorCode", code);
            element.push("Partitions", partition);
        }
        response.push("Topics", element);
    }
    response
}

/// `OffsetCommitRequest.getErrorResponse`, and that of TxnOffsetCommit.
pub(super) fn all_failed(request: &Request, code: ErrorCode) -> Outcome {
    let topic = |topic: &Struct| Answered {
        name: topic.text("Name"),
        id: topic.uuid("TopicId"),
        partitions: topic
            .structs("Partitions")
            .into_iter()
            .map(|partition| (partition.i32("PartitionIndex"), code))
            .collect(),
    };
    let topics = request.body.structs("Topics").into_iter().map(topic).collect();
    Outcome::Answer(respond(request, topics))
}
