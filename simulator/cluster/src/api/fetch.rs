//! Fetch (v0 to v18): what a client asks for, its session, and the long poll for `MinBytes`.
//!
//! Never knows how a log keeps batches: `read.rs` beside it reads.

mod read;

use tidegate_wire::message::{Struct, Value};

use self::read::{Isolation, Read, Reader};
use super::leaders::Leaders;
use super::{Outcome, Request, Wait, Wake};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fetch_sessions::{Asked, CacheLimits, Context, Metadata, NO_SESSION, PartKey, Told};
use crate::fields::{Fields as _, Uuid};
use crate::log::FirstBatch;
use crate::security::{Operation, Resource};
use crate::time::Instant;
use crate::waiting::Key;

/// The first version that asks for topics by id (KIP-516).
const FIRST_VERSION_BY_ID: i16 = 13;
/// The first version whose answers name the leader's address (KIP-951).
const FIRST_VERSION_WITH_ADDRESSES: i16 = 16;
/// The first version in which a batch larger than all limits is given all the same (KIP-74).
const FIRST_VERSION_WITH_ONE_BATCH: i16 = 3;
/// The first version that says where the client is (KIP-392).
const FIRST_VERSION_WITH_RACK: i16 = 11;

/// One partition to be read.
#[derive(Debug, Clone)]
struct Part {
    key: PartKey,
    /// The topic's name; empty where the id is not known.
    topic: String,
    topic_id: Uuid,
    asked: Asked,
    /// It is not even tried.
    refused: Option<ErrorCode>,
}

/// A request as it waits.
struct Fetch {
    parts: Vec<Part>,
    session: Session,
    reader: Reader,
    min_bytes: usize,
    deadline: Instant,
}

/// What the answer does for a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Session {
    None,
    Begins,
    GoesOn(i32),
}

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let body = &request.body;
    let by_id = request.version >= FIRST_VERSION_BY_ID;
    let asked = asked(body, by_id);
    let forgotten = forgotten(body, by_id);
    let metadata = Metadata {
        session_id: body.i32("SessionId"),
        epoch: body.i32("SessionEpoch"),
        by_id,
        asked: &asked,
        forgotten: &forgotten,
    };
    let now = cluster.now;
    let entered = cluster.fetch_sessions.entry(request.node_id).or_default().enter(&metadata, now);
    let (session, asked) = match entered {
        Ok(Context::Sessionless) => (Session::None, asked),
        Ok(Context::Full) => (Session::Begins, asked),
        Ok(Context::Incremental(id, parts)) => (Session::GoesOn(id), parts),
        Err(code) => {
            let mut response = request.response();
            response.set("ErrorCode", code);
            return Outcome::Answer(response);
        }
    };
    let parts: Vec<Part> =
        asked.into_iter().map(|(key, asked)| check(cluster, request, key, asked)).collect();
    let reader = reader(cluster, request);
    let min_bytes = (request.body.i32("MinBytes").max(0) as usize).min(reader.bytes_max);
    let deadline = cluster.now.plus_ms(request.body.i32("MaxWaitMs"));
    let fetch = Fetch { parts, session, reader, min_bytes, deadline };
    let reads = fetch.reader.read_all(cluster, request, &fetch.parts);
    let bytes: usize = reads.iter().map(|read| read.slice.bytes).sum();
    let nothing_to_read = fetch.parts.iter().all(|part| part.refused.is_some());
    let failed = |(part, read): (&Part, &Read)| part.refused.is_none() && read.ends_waiting();
    let ready = nothing_to_read
        || bytes >= fetch.min_bytes
        || cluster.now >= fetch.deadline
        || fetch.parts.iter().zip(&reads).any(failed)
        // What is about to wait is looked at once as if it had waited (`tryCompleteElseWatch`).
        || fetch.reader.has_enough(cluster, request, &fetch.parts, fetch.min_bytes);
    if ready { answer(cluster, request, &fetch, reads) } else { wait(cluster, fetch) }
}

fn reader(cluster: &Cluster, request: &Request) -> Reader {
    let body = &request.body;
    let replica_id = replica_id(request);
    let limit = cluster.broker_config_i64("fetch.max.bytes");
    let bytes_max = i64::from(body.i32("MaxBytes")).min(limit).max(0);
    let first =
        if request.version >= FIRST_VERSION_WITH_ONE_BATCH { FirstBatch::Whole } else { FirstBatch::Cut };
    let has_rack = request.version >= FIRST_VERSION_WITH_RACK;
    Reader {
        bytes_max: usize::try_from(bytes_max).unwrap_or(0),
        first,
        isolation: Isolation::of(replica_id, body.i8("IsolationLevel")),
        replica_id,
        from_followers: has_rack && replica_id < 0,
        rack: body.text("RackId"),
    }
}

/// The broker that fetches; -1 for a consumer.
fn replica_id(request: &Request) -> i32 {
    match request.version {
        15.. => request.body.inner("ReplicaState").map_or(-1, |state| state.i32("ReplicaId")),
        _ => request.body.i32("ReplicaId"),
    }
}

fn asked(body: &Struct, by_id: bool) -> Vec<(PartKey, Asked)> {
    let mut asked = Vec::new();
    for topic in body.structs("Topics") {
        for partition in topic.structs("Partitions") {
            let key = part_key(topic, by_id, partition.i32("Partition"));
            let wanted = Asked {
                fetch_offset: partition.int("FetchOffset"),
                bytes_max: partition.i32("PartitionMaxBytes"),
                current_leader_epoch: partition.i32("CurrentLeaderEpoch"),
                last_fetched_epoch: partition.i32("LastFetchedEpoch"),
            };
            asked.push((key, wanted));
        }
    }
    asked
}

fn forgotten(body: &Struct, by_id: bool) -> Vec<PartKey> {
    let of_topic = |topic: &Struct| {
        topic.ints("Partitions").into_iter().map(|index| part_key(topic, by_id, index)).collect::<Vec<_>>()
    };
    body.structs("ForgottenTopicsData").into_iter().flat_map(of_topic).collect()
}

fn part_key(topic: &Struct, by_id: bool, index: i32) -> PartKey {
    match by_id {
        true => PartKey { topic: String::new(), topic_id: topic.uuid("TopicId"), index },
        false => PartKey { topic: topic.text("Topic"), topic_id: Uuid::default(), index },
    }
}

/// Whether a partition may be read at all.
fn check(cluster: &Cluster, request: &Request, key: PartKey, asked: Asked) -> Part {
    let by_id = request.version >= FIRST_VERSION_BY_ID;
    let found = if by_id { cluster.topics.by_id(key.topic_id) } else { cluster.topics.get(&key.topic) };
    let topic = found.map_or_else(|| key.topic.clone(), |found| found.name.clone());
    let topic_id = found.map_or(key.topic_id, |found| found.id);
    let follower = replica_id(request) >= 0;
    let may = match follower {
        true => cluster.may(request, Operation::ClusterAction, Resource::Cluster),
        false => cluster.may(request, Operation::Read, Resource::Topic(&topic)),
    };
    let refused = if by_id && found.is_none() {
        Some(ErrorCode::UNKNOWN_TOPIC_ID)
    } else if !may {
        Some(ErrorCode::TOPIC_AUTHORIZATION_FAILED)
    } else if cluster.topics.partition(&topic, key.index).is_none() {
        Some(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)
    } else {
        None
    };
    Part { key, topic, topic_id, asked, refused }
}

fn wait(_cluster: &Cluster, fetch: Fetch) -> Outcome {
    let keys = fetch.parts.iter().map(|part| Key::Partition(part.topic_id, part.key.index)).collect();
    let deadline = fetch.deadline;
    let resume = Box::new(move |cluster: &mut Cluster, request: &Request, wake| {
        if wake == Wake::Touched && !fetch.reader.has_enough(cluster, request, &fetch.parts, fetch.min_bytes)
        {
            return wait(cluster, fetch);
        }
        let reads = fetch.reader.read_all(cluster, request, &fetch.parts);
        answer(cluster, request, &fetch, reads)
    });
    Outcome::Wait(Wait { keys, deadline, resume })
}

fn answer(cluster: &mut Cluster, request: &Request, fetch: &Fetch, reads: Vec<Read>) -> Outcome {
    let mut response = request.response();
    let mut leaders = Leaders::default();
    let mut told = Vec::new();
    let mut topics: Vec<Struct> = Vec::new();
    for (part, read) in fetch.parts.iter().zip(reads) {
        let news = Told { high_watermark: read.high_watermark, log_start_offset: read.log_start_offset };
        let has_data = read.slice.bytes > 0;
        if let Session::GoesOn(id) = fetch.session {
            let sessions = cluster.fetch_sessions.entry(request.node_id).or_default();
            if !sessions.tell(id, &part.key, news, has_data, read.ends_waiting()) {
                continue;
            }
        }
        told.push((part.key.clone(), part.asked, news));
        let name = part.topic.as_str();
        let same = |topic: &&Struct| {
            topic.bytes("Topic") == name.as_bytes() && topic.uuid("TopicId") == part.key.topic_id
        };
        if topics.last().filter(same).is_none() {
            let mut topic = response.element("Responses");
            topic.set("Topic", name).set("TopicId", part.key.topic_id);
            topics.push(topic);
        }
        let Some(topic) = topics.last_mut() else { continue };
        let mut out = topic.element("Partitions");
        let moved = matches!(read.code, ErrorCode::NOT_LEADER_OR_FOLLOWER | ErrorCode::FENCED_LEADER_EPOCH);
        fill(part, read, fetch.reader.isolation, &mut out);
        if moved && request.version >= FIRST_VERSION_WITH_ADDRESSES {
            leaders.name(&mut out, cluster, request, name, part.key.index);
        }
        topic.push("Partitions", out);
    }
    response.set("Responses", topics).set("SessionId", session_id(cluster, request, fetch, told));
    leaders.addresses(cluster, request, &mut response);
    Outcome::Answer(response)
}

fn session_id(
    cluster: &mut Cluster,
    request: &Request,
    fetch: &Fetch,
    told: Vec<(PartKey, Asked, Told)>,
) -> i32 {
    match fetch.session {
        Session::None => NO_SESSION,
        Session::GoesOn(id) => id,
        Session::Begins if request.version < 7 || told.is_empty() => NO_SESSION,
        Session::Begins => {
            let number = |name| cluster.broker_config_i64(name);
            let limits = CacheLimits {
                sessions_max: usize::try_from(number("max.incremental.fetch.session.cache.slots"))
                    .unwrap_or(0),
                // Not a setting of the table: Kafka defines it for its own tests only.
                eviction_ms: SESSION_EVICTION_MS,
            };
            let now = cluster.now;
            let Cluster { fetch_sessions, random, .. } = cluster;
            fetch_sessions.entry(request.node_id).or_default().begin(told, now, limits, random)
        }
    }
}

/// How long a session lives before another may take its place (`ServerConfigs.MIN_INCREMENTAL_FETCH_SESSION_EVICTION_MS`).
const SESSION_EVICTION_MS: u64 = 120_000;

fn fill(part: &Part, read: Read, isolation: Isolation, out: &mut Struct) {
    out.set("PartitionIndex", part.key.index).set("ErrorCode", read.code);
    out.set("HighWatermark", read.high_watermark).set("LastStableOffset", read.last_stable_offset);
    out.set("LogStartOffset", read.log_start_offset);
    if let Some((epoch, end_offset)) = read.diverging {
        let mut diverging = out.inner("DivergingEpoch").expect("the answer has a diverging epoch").clone();
        diverging.set("Epoch", epoch).set("EndOffset", end_offset);
        out.set("DivergingEpoch", diverging);
    }
    if let Some(node_id) = read.preferred_replica {
        out.set("PreferredReadReplica", node_id);
    }
    if part.refused.is_none() {
        out.set("AbortedTransactions", Value::Null);
    }
    if isolation == Isolation::Committed && !read.code.is_error() && read.preferred_replica.is_none() {
        out.set("AbortedTransactions", Value::Array(Vec::new()));
        for aborted in &read.aborted {
            let mut transaction = out.element("AbortedTransactions");
            transaction.set("ProducerId", aborted.producer_id).set("FirstOffset", aborted.first_offset);
            out.push("AbortedTransactions", transaction);
        }
    }
    out.set("Records", read.slice.batches.concat());
}
