//! OffsetFetch: of one group (versions 0 to 7) or several (from version 8 on); by ids of topics from version 10 on.
//!
//! Never knows how offsets are kept.

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, Uuid};
use crate::groups::offsets::{Committed, check_fetch};
use crate::security::{Operation, Resource};

/// The first version whose answer has an error for the whole.
const GROUP_ERROR_VERSION: i16 = 2;
/// The first version with several groups (KIP-709).
const BATCHED_VERSION: i16 = 8;
/// The first version with topic ids (KIP-848).
const TOPIC_ID_VERSION: i16 = 10;

/// What is asked about one group.
struct Asked {
    group_id: String,
    member_id: Option<String>,
    member_epoch: i32,
    /// `None`: all topics.
    topics: Option<Vec<Topic>>,
}

/// A topic with the partitions that are asked for.
struct Topic {
    name: String,
    id: Uuid,
    partitions: Vec<i32>,
}

/// What is known of one partition, or what went wrong.
type Found = (i32, Result<Option<Committed>, ErrorCode>);

/// A topic of the answer.
struct Answered {
    name: String,
    id: Uuid,
    partitions: Vec<Found>,
}

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    if request.version >= BATCHED_VERSION {
        for group in request.body.structs("Groups") {
            let asked = Asked {
                group_id: group.text("GroupId"),
                member_id: group.nullable_text("MemberId"),
                member_epoch: group.i32("MemberEpoch"),
                topics: group.nullable_structs("Topics").map(topics),
            };
            let mut element = response.element("Groups");
            element.set("GroupId", asked.group_id.as_str());
            fill(cluster, request, &asked, &mut element);
            response.push("Groups", element);
        }
        return Outcome::Answer(response);
    }
    let asked = Asked {
        group_id: request.body.text("GroupId"),
        member_id: None,
        member_epoch: -1,
        topics: request.body.nullable_structs("Topics").map(topics),
    };
    fill(cluster, request, &asked, &mut response);
    Outcome::Answer(response)
}

fn topics(topics: Vec<&Struct>) -> Vec<Topic> {
    let topic = |topic: &Struct| Topic {
        name: topic.text("Name"),
        // Up to version 7 there is no such field in the table.
        id: topic.value("TopicId").and_then(|id| id.as_uuid().copied()).unwrap_or_default(),
        partitions: topic.ints("PartitionIndexes"),
    };
    topics.into_iter().map(topic).collect()
}

fn fill(cluster: &Cluster, request: &Request, asked: &Asked, out: &mut Struct) {
    let result = match request.version {
        // Version 0 fetched from ZooKeeper, which brokers in KRaft mode do not have.
        0 => Err(ErrorCode::UNSUPPORTED_VERSION),
        _ => fetch(cluster, request, asked),
    };
    let answered = match result {
        Ok(answered) => answered,
        Err(code) if request.version < GROUP_ERROR_VERSION => {
            let failed = |topic: &Topic| refuse(topic, code);
            asked.topics.iter().flatten().map(failed).collect()
        }
        Err(code) => {
            out.set("ErrorCode", code);
            return;
        }
    };
    for topic in answered {
        let mut element = out.element("Topics");
        element.set("Name", topic.name);
        if request.version >= BATCHED_VERSION {
            element.set("TopicId", topic.id);
        }
        for (index, found) in topic.partitions {
            let mut partition = element.element("Partitions");
            partition.set("PartitionIndex", index).set("CommittedOffset", -1).set("Metadata", "");
            match found {
                Ok(None) => {}
                Ok(Some(committed)) => {
                    partition.set("CommittedOffset", committed.offset).set("Metadata", committed.metadata);
                    partition.set("CommittedLeaderEpoch", committed.leader_epoch);
                }
                Err(code) => drop(partition.set("ErrorCode", code)),
            }
            element.push("Partitions", partition);
        }
        out.push("Topics", element);
    }
}

fn refuse(topic: &Topic, code: ErrorCode) -> Answered {
    let partitions = topic.partitions.iter().map(|index| (*index, Err(code))).collect();
    Answered { name: topic.name.clone(), id: topic.id, partitions }
}

fn fetch(cluster: &Cluster, request: &Request, asked: &Asked) -> Result<Vec<Answered>, ErrorCode> {
    let group_id = &asked.group_id;
    if !cluster.may(request, Operation::Describe, Resource::Group(group_id)) {
        return Err(ErrorCode::GROUP_AUTHORIZATION_FAILED);
    }
    cluster.check_group_coordinator(request, group_id)?;
    let exists = check_fetch(cluster, group_id, asked.member_id.as_deref(), asked.member_epoch)?;
    let by_id = request.version >= TOPIC_ID_VERSION;
    let may = |topic: &str| cluster.may(request, Operation::Describe, Resource::Topic(topic));
    let Some(topics) = &asked.topics else { return Ok(all(cluster, request, asked, may)) };
    let (mut answered, mut refused) = (Vec::new(), Vec::new());
    for topic in topics {
        let known = if by_id { cluster.topics.by_id(topic.id) } else { None };
        let name = known.map_or(topic.name.as_str(), |known| known.name.as_str());
        if by_id && known.is_none() {
            refused.push(refuse(topic, ErrorCode::UNKNOWN_TOPIC_ID));
        } else if !may(name) {
            refused.push(refuse(topic, ErrorCode::TOPIC_AUTHORIZATION_FAILED));
        } else {
            let find = |index: &i32| (*index, find(cluster, request, group_id, (name, topic.id), *index));
            let partitions = topic.partitions.iter().filter(|_| exists).map(find);
            let none = topic.partitions.iter().filter(|_| !exists).map(|index| (*index, Ok(None)));
            let partitions = partitions.chain(none).collect();
            answered.push(Answered { name: name.to_owned(), id: topic.id, partitions });
        }
    }
    answered.append(&mut refused);
    Ok(answered)
}

fn find(
    cluster: &Cluster,
    request: &Request,
    group_id: &str,
    (topic, topic_id): (&str, Uuid),
    index: i32,
) -> Result<Option<Committed>, ErrorCode> {
    let offsets = &cluster.groups.offsets;
    if request.body.flag("RequireStable") && offsets.is_pending(group_id, topic, index) {
        return Err(ErrorCode::UNSTABLE_OFFSET_COMMIT);
    }
    Ok(offsets.committed(group_id, topic, topic_id, index).cloned())
}

/// Everything that the group has committed. Topics that may not be described, or have no id any more, are left out.
fn all(cluster: &Cluster, request: &Request, asked: &Asked, may: impl Fn(&str) -> bool) -> Vec<Answered> {
    let mut answered = Vec::new();
    for (name, partitions) in cluster.groups.offsets.of_group(&asked.group_id).into_iter().flatten() {
        let id = cluster.topics.get(name).map(|topic| topic.id);
        if !may(name) || (request.version >= TOPIC_ID_VERSION && id.is_none()) {
            continue;
        }
        let topic = (name.as_str(), id.unwrap_or_default());
        let find = |index: &i32| (*index, find(cluster, request, &asked.group_id, topic, *index));
        let partitions = partitions.keys().map(find).collect();
        answered.push(Answered { name: name.clone(), id: topic.1, partitions });
    }
    answered
}
