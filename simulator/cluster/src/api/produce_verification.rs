//! What a leader asks the coordinator before it appends records of a transaction (KIP-890): whether the partition is in it, or from
//! version 12 on, to put it there.
//!
//! Never knows what a log checks.

use std::collections::{BTreeMap, BTreeSet};

use tidegate_wire::records::{BatchView, Batches, Entry, RecordLimits};

use super::Request;
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::log::Rejected;
use crate::security::{Operation, Resource};
use crate::transactions::{Place, Producer, Verification};

/// What came of it.
pub(super) enum Verified {
    /// Partitions that must not be written to, and why.
    Refused(BTreeMap<Place, Rejected>),
    /// No partition may be written to.
    All(ErrorCode),
    /// The transaction before is not written down everywhere: it is worth to ask again soon.
    Again,
}

/// Asks for all partitions of a request. `last`: there is no time to ask again.
pub(super) fn verify(cluster: &mut Cluster, request: &Request, last: bool) -> Verified {
    let mut refused = BTreeMap::new();
    let Some(transactional_id) = request.body.nullable_text("TransactionalId") else {
        return Verified::Refused(refused);
    };
    let asked = transactional_parts(cluster, request);
    let producers: BTreeSet<(i64, i16)> =
        asked.iter().map(|(_, batch)| (batch.producer.id, batch.producer.epoch)).collect();
    if producers.len() > 1 {
        return Verified::All(ErrorCode::INVALID_PRODUCER_ID_MAPPING);
    }
    let verification = Verification::of_produce(request.version);
    for (place, First { producer, sequence }) in asked {
        let (topic, index) = (place.0.as_str(), place.1);
        let Some(partition) = cluster.topics.partition(topic, index) else { continue };
        if partition.leader != request.node_id
            || cluster.has_ongoing_transaction(topic, index, producer.id, producer.epoch)
        {
            continue;
        }
        let known = partition.leader_log().is_some_and(|log| log.producers().get(producer.id).is_some());
        match cluster.verify_transaction(&transactional_id, producer, place.clone(), verification) {
            Ok(()) if verification == Verification::AddPartition && !known && sequence != 0 => {
                let code = ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER;
                refused.insert(place, Rejected::with_log_start(code));
            }
            Ok(()) => {}
            Err(ErrorCode::CONCURRENT_TRANSACTIONS) if !last => return Verified::Again,
            Err(code) => drop(refused.insert(place, rejected(code))),
        }
    }
    Verified::Refused(refused)
}

/// The first batch of a partition.
struct First {
    producer: Producer,
    sequence: i32,
}

/// The partitions with records of a transaction.
fn transactional_parts(cluster: &Cluster, request: &Request) -> Vec<(Place, First)> {
    let mut parts = Vec::new();
    for topic in request.body.structs("TopicData") {
        let name = match request.version {
            13.. => cluster.topics.by_id(topic.uuid("TopicId")).map(|topic| topic.name.clone()),
            _ => Some(topic.text("Name")),
        };
        let Some(name) = name else { continue };
        let may = cluster.may(request, Operation::Write, Resource::Topic(&name));
        for partition in topic.structs("PartitionData") {
            let first = Batches::new(partition.bytes("Records"), RecordLimits::default()).next();
            if let Some(Ok(Entry::Batch(batch))) = first
                && may
                && batch.is_transactional()
                && batch.producer_id() >= 0
            {
                parts.push(((name.clone(), partition.i32("Index")), first_of(&batch)));
            }
        }
    }
    parts
}

fn first_of(batch: &BatchView<'_>) -> First {
    let producer = Producer { id: batch.producer_id(), epoch: batch.producer_epoch() };
    First { producer, sequence: batch.base_sequence() }
}

/// What a producer is told (`ReplicaManager.handleProduceAppend`): errors that it may not know become one that it tries again after.
fn rejected(code: ErrorCode) -> Rejected {
    match code {
        ErrorCode::INVALID_TXN_STATE => {
            let text = "Partition was not added to the transaction".to_owned();
            Rejected { message: Some(text), ..Rejected::of(code) }
        }
        ErrorCode::CONCURRENT_TRANSACTIONS
        | ErrorCode::COORDINATOR_NOT_AVAILABLE
        | ErrorCode::NOT_COORDINATOR => {
            let name = code.name().unwrap_or_default();
            let text = format!(
                "Unable to verify the partition has been added to the transaction. Underlying error: {name}"
            );
            Rejected { message: Some(text), ..Rejected::of(ErrorCode::NOT_ENOUGH_REPLICAS) }
        }
        code => Rejected::of(code),
    }
}
