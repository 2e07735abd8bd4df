//! ElectLeaders (KIP-183, KIP-460).
//!
//! Never knows how a leader is chosen.

use std::collections::BTreeMap;

use tidegate_wire::message::Value;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::topics::Refusal;

/// The kinds of elections (`ElectionType`).
const PREFERRED: i8 = 0;
const UNCLEAN: i8 = 1;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let kind = if request.version >= 1 { request.body.i8("ElectionType") } else { PREFERRED };
    let whole = if !cluster.may(request, Operation::Alter, Resource::Cluster) {
        let code = ErrorCode::CLUSTER_AUTHORIZATION_FAILED;
        Some((code, Some(code.message().to_owned())))
    } else if !matches!(kind, PREFERRED | UNCLEAN) {
        Some((ErrorCode::INVALID_REQUEST, Some(format!("Unknown election type {kind}"))))
    } else {
        None
    };
    if let Some((code, _)) = &whole {
        response.set("ErrorCode", *code);
    }
    let asked = request.body.nullable_structs("TopicPartitions").map(|topics| {
        let of_topic =
            |topic: &tidegate_wire::message::Struct| (topic.text("Topic"), topic.ints("Partitions"));
        topics.into_iter().map(of_topic).collect::<Vec<_>>()
    });
    let everything = asked.is_none();
    let topics = asked.unwrap_or_else(|| {
        let mut all: BTreeMap<String, Vec<i32>> = BTreeMap::new();
        for (topic, index) in cluster.all_partitions() {
            all.entry(topic).or_default().push(index);
        }
        all.into_iter().collect()
    });
    for (topic, indexes) in topics {
        let mut out = response.element("ReplicaElectionResults");
        out.set("Topic", topic.as_str());
        let mut any = !everything;
        for index in indexes {
            let (code, text) = match &whole {
                Some(refusal) => refusal.clone(),
                None => elect(cluster, kind, &topic, index).err().unwrap_or((ErrorCode::NONE, None)),
            };
            // Who asks for all hears only of those where there was something to do.
            if everything && code == ErrorCode::ELECTION_NOT_NEEDED {
                continue;
            }
            any = true;
            let mut element = out.element("PartitionResult");
            let text: Value = text.into();
            element.set("PartitionId", index).set("ErrorCode", code).set("ErrorMessage", text);
            out.push("PartitionResult", element);
        }
        if any {
            response.push("ReplicaElectionResults", out);
        }
    }
    Outcome::Answer(response)
}

/// `ReplicationControlManager.electLeader`.
fn elect(cluster: &mut Cluster, kind: i8, topic: &str, index: i32) -> Result<(), Refusal> {
    let refuse = |code: ErrorCode| Err((code, Some(code.message().to_owned())));
    let unknown = |text: String| Err((ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, Some(text)));
    if cluster.topics.get(topic).is_none() {
        return unknown(format!("No such topic as {topic}"));
    }
    let Some(partition) = cluster.topics.partition(topic, index) else {
        return unknown(format!("No such partition as {topic}-{index}"));
    };
    let preferred = partition.replicas.first().copied();
    if kind == PREFERRED {
        return match preferred {
            Some(id) if id == partition.leader => refuse(ErrorCode::ELECTION_NOT_NEEDED),
            Some(id) if partition.isr.contains(&id) && cluster.brokers.is_alive(id) => {
                cluster.make_leader(topic, index, id);
                Ok(())
            }
            _ => refuse(ErrorCode::PREFERRED_LEADER_NOT_AVAILABLE),
        };
    }
    if partition.leader >= 0 {
        return refuse(ErrorCode::ELECTION_NOT_NEEDED);
    }
    match cluster.elect(topic, index, true) {
        true => Ok(()),
        false => refuse(ErrorCode::ELIGIBLE_LEADERS_NOT_AVAILABLE),
    }
}
