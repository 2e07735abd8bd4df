//! WriteTxnMarkers: ends transactions in partitions, as coordinators ask their brokers to, and administrators for transactions that hang.
//!
//! Never knows transactional ids.

use std::collections::BTreeMap;

use tidegate_wire::message::Struct;

use super::{Outcome, Request, Wait, Wake};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::replication::EndTransaction;
use crate::security::{Operation, Resource};
use crate::time::Instant;
use crate::transactions::Place;
use crate::waiting::Key;

/// How a marker fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// It is in the log of a leader of this epoch, at this offset.
    At {
        leader_epoch: i32,
        offset: i64,
    },
    Failed(ErrorCode),
}

/// By producer id, as the response has them.
type Results = BTreeMap<i64, BTreeMap<Place, Written>>;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let allowed = cluster.may(request, Operation::Alter, Resource::Cluster)
        || cluster.may(request, Operation::ClusterAction, Resource::Cluster);
    let mut results = Results::new();
    for marker in request.body.structs("Markers") {
        let end = EndTransaction {
            producer_id: marker.int("ProducerId"),
            producer_epoch: marker.i16("ProducerEpoch"),
            coordinator_epoch: marker.i32("CoordinatorEpoch"),
            commit: marker.flag("TransactionResult"),
        };
        let of_producer = results.entry(end.producer_id).or_default();
        for topic in marker.structs("Topics") {
            for index in topic.ints("PartitionIndexes") {
                let place = (topic.text("Name"), index);
                let written = match allowed {
                    true => write(cluster, request.node_id, &place, end),
                    false => Err(ErrorCode::CLUSTER_AUTHORIZATION_FAILED),
                };
                of_producer.insert(place, written.unwrap_or_else(Written::Failed));
            }
        }
    }
    let timeout_ms = cluster.broker_config_i64("request.timeout.ms");
    let deadline = cluster.now.plus_ms(timeout_ms);
    conclude(cluster, request, results, deadline, Wake::Touched)
}

fn write(
    cluster: &mut Cluster,
    node_id: i32,
    place: &Place,
    end: EndTransaction,
) -> Result<Written, ErrorCode> {
    let partition = cluster.topics.partition(&place.0, place.1);
    let partition = partition
        .filter(|partition| partition.replicas.contains(&node_id))
        .ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
    if partition.leader != node_id {
        return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    let leader_epoch = partition.leader_epoch;
    let offset = cluster.write_marker(place, end)?;
    Ok(Written::At { leader_epoch, offset })
}

/// Answers when all markers are replicated, or will not be.
fn conclude(
    cluster: &mut Cluster,
    request: &Request,
    results: Results,
    deadline: Instant,
    wake: Wake,
) -> Outcome {
    let pending: Vec<Key> = results
        .values()
        .flatten()
        .filter(|(place, written)| state(cluster, place, **written).is_none())
        .filter_map(|((topic, index), _)| Some(Key::Partition(cluster.topics.get(topic)?.id, *index)))
        .collect();
    if pending.is_empty() || wake == Wake::Expired {
        return Outcome::Answer(answer(cluster, request, &results));
    }
    let resume = Box::new(move |cluster: &mut Cluster, request: &Request, wake| {
        conclude(cluster, request, results, deadline, wake)
    });
    Outcome::Wait(Wait { keys: pending, deadline, resume })
}

/// What became of a marker; `None` while it is not replicated.
fn state(cluster: &Cluster, place: &Place, written: Written) -> Option<ErrorCode> {
    let (leader_epoch, offset) = match written {
        Written::Failed(code) => return Some(code),
        Written::At { leader_epoch, offset } => (leader_epoch, offset),
    };
    match cluster.topics.partition(&place.0, place.1) {
        Some(partition) if partition.leader_epoch != leader_epoch => Some(ErrorCode::NOT_LEADER_OR_FOLLOWER),
        Some(partition) => (partition.high_watermark > offset).then_some(ErrorCode::NONE),
        None => Some(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION),
    }
}

fn answer(cluster: &Cluster, request: &Request, results: &Results) -> Struct {
    let mut response = request.response();
    for (producer_id, results) in results {
        let mut marker = response.element("Markers");
        marker.set("ProducerId", *producer_id);
        let mut topics: BTreeMap<&str, Struct> = BTreeMap::new();
        for (place, written) in results {
            let topic = topics.entry(&place.0).or_insert_with(|| {
                let mut topic = marker.element("Topics");
                topic.set("Name", place.0.as_str());
                topic
            });
            let code = state(cluster, place, *written).unwrap_or(ErrorCode::REQUEST_TIMED_OUT);
            let mut partition = topic.element("Partitions");
            partition.set("PartitionIndex", place.1).set("ErrorCode", code);
            topic.push("Partitions", partition);
        }
        marker.set("Topics", topics.into_values().collect::<Vec<_>>());
        response.push("Markers", marker);
    }
    response
}
