//! ListOffsets (v0 to v11): offsets by time, and the special ones (KIP-79, KIP-734, KIP-405, KIP-1005, KIP-1023).
//!
//! Never knows how a log finds a time.

use std::collections::{BTreeMap, BTreeSet};

use tidegate_wire::message::{Struct, Value};

use super::leaders::check_epoch;
use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::log::Log;
use crate::partition::Partition;
use crate::security::{Operation, Resource};

/// Special timestamps of `ListOffsetsRequest`.
const LATEST: i64 = -1;
const EARLIEST: i64 = -2;
const MAX_TIMESTAMP: i64 = -3;
const EARLIEST_LOCAL: i64 = -4;
const LATEST_TIERED: i64 = -5;
const EARLIEST_PENDING_UPLOAD: i64 = -6;

/// Special timestamps, with the versions that have them (`timestampMinSupportedVersion`).
const SPECIAL: &[(i64, i16)] = &[
    (LATEST, 1),
    (EARLIEST, 1),
    (MAX_TIMESTAMP, 7),
    (EARLIEST_LOCAL, 8),
    (LATEST_TIERED, 9),
    (EARLIEST_PENDING_UPLOAD, 11),
];

/// The consumer that debugs, to whom any replica answers (`DEBUGGING_REPLICA_ID`).
const DEBUGGING_REPLICA: i32 = -2;
/// The consumer (`CONSUMER_REPLICA_ID`).
const CONSUMER: i32 = -1;

/// An offset, its time and its epoch; -1 for what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Position {
    offset: i64,
    timestamp_ms: i64,
    leader_epoch: i32,
}

const NOTHING: Position = Position { offset: -1, timestamp_ms: -1, leader_epoch: -1 };

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let counts = counts(&request.body);
    for topic in request.body.structs("Topics") {
        let name = topic.text("Name");
        let may = cluster.may(request, Operation::Describe, Resource::Topic(&name));
        let mut answered = response.element("Topics");
        answered.set("Name", name.as_str());
        let mut refused_once = BTreeSet::new();
        for partition in topic.structs("Partitions") {
            let index = partition.i32("PartitionIndex");
            let mut out = answered.element("Partitions");
            let twice = counts.get(&(name.clone(), index)).is_some_and(|count| *count > 1);
            if twice && !refused_once.insert(index) {
                continue;
            }
            let found = match (may, twice) {
                (false, _) => Err(ErrorCode::TOPIC_AUTHORIZATION_FAILED),
                (_, true) => Err(ErrorCode::INVALID_REQUEST),
                _ => look_up(cluster, request, &name, partition, &mut out),
            };
            let (code, position) = match found {
                Ok(position) => (ErrorCode::NONE, position),
                Err(code) => (code, NOTHING),
            };
            out.set("PartitionIndex", partition.i32("PartitionIndex")).set("ErrorCode", code);
            out.set("Timestamp", position.timestamp_ms).set("Offset", position.offset);
            out.set("LeaderEpoch", position.leader_epoch);
            answered.push("Partitions", out);
        }
        response.push("Topics", answered);
    }
    Outcome::Answer(response)
}

/// How often each partition is asked for: twice is an error.
fn counts(body: &Struct) -> BTreeMap<(String, i32), usize> {
    let mut counts = BTreeMap::new();
    for topic in body.structs("Topics") {
        for partition in topic.structs("Partitions") {
            *counts.entry((topic.text("Name"), partition.i32("PartitionIndex"))).or_default() += 1;
        }
    }
    counts
}

fn look_up(
    cluster: &Cluster,
    request: &Request,
    topic: &str,
    asked: &Struct,
    out: &mut Struct,
) -> Result<Position, ErrorCode> {
    let timestamp_ms = asked.int("Timestamp");
    let is_supported = |(special, since): &(i64, i16)| {
        *special == timestamp_ms && (request.version == 0 || request.version >= *since)
    };
    if timestamp_ms < 0 && !SPECIAL.iter().any(is_supported) {
        return Err(ErrorCode::UNSUPPORTED_VERSION);
    }
    let index = asked.i32("PartitionIndex");
    let partition = cluster.topics.partition(topic, index).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
    let log = partition.logs.get(&request.node_id).ok_or(ErrorCode::NOT_LEADER_OR_FOLLOWER)?;
    check_epoch(partition, asked.i32("CurrentLeaderEpoch"))?;
    let replica_id = request.body.i32("ReplicaId");
    if partition.leader != request.node_id && replica_id != DEBUGGING_REPLICA {
        return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    let until = match (replica_id, request.body.i8("IsolationLevel")) {
        (CONSUMER, 1) => log.last_stable_offset(partition.high_watermark),
        (CONSUMER, _) => partition.high_watermark,
        _ => log.end_offset,
    };
    if request.version == 0 {
        let offsets = log.offsets_before(timestamp_ms, asked.i32("MaxNumOffsets"), until, cluster.wall_ms());
        out.set("OldStyleOffsets", Value::Array(offsets.into_iter().map(Value::from).collect()));
        return Ok(NOTHING);
    }
    find(partition, log, timestamp_ms, until).ok_or_else(|| not_available(request.version))
}

/// `Partition.fetchOffsetForTimestamp`. `None`: after an election the high watermark may be behind the epoch's start, and what is
/// beyond it is not known yet (KIP-207).
fn find(partition: &Partition, log: &Log, timestamp_ms: i64, until: i64) -> Option<Position> {
    let lags = log.epochs().start_of_latest().is_some_and(|start| start > until);
    let epoch_of = |offset| log.epochs().of_offset(offset).unwrap_or(-1);
    let position = match timestamp_ms {
        LATEST if lags => return None,
        LATEST => Position { offset: until, timestamp_ms: -1, leader_epoch: partition.leader_epoch },
        EARLIEST | EARLIEST_LOCAL => {
            let offset = log.start_offset;
            Position { offset, timestamp_ms: -1, leader_epoch: epoch_of(offset) }
        }
        LATEST_TIERED | EARLIEST_PENDING_UPLOAD => NOTHING,
        _ => {
            let found = match timestamp_ms {
                MAX_TIMESTAMP => log.find_max_timestamp(),
                _ => log.find_by_timestamp(timestamp_ms),
            };
            match found.filter(|found| found.offset < until) {
                Some(found) => Position {
                    offset: found.offset,
                    timestamp_ms: found.timestamp_ms,
                    leader_epoch: found.leader_epoch,
                },
                None if lags => return None,
                None => NOTHING,
            }
        }
    };
    Some(position)
}

fn not_available(version: i16) -> ErrorCode {
    if version >= 5 { ErrorCode::OFFSET_NOT_AVAILABLE } else { ErrorCode::LEADER_NOT_AVAILABLE }
}
