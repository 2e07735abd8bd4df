//! Produce (v0 to v13): appends to leaders' logs, and waits for in-sync replicas (acks=-1).
//!
//! Never knows how a log keeps batches, nor what makes one valid.

use std::collections::BTreeMap;
use std::time::Duration;

use tidegate_wire::message::{Struct, Value};
use tidegate_wire::records::{Batches, Entry, RecordError, RecordLimits};

use super::leaders::Leaders;
use super::produce_verification::{Verified, verify};
use super::{Outcome, Request, Wait, Wake};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, Uuid};
use crate::log::{Refused, Rejected, Sequence, frame, sequence_after, validate};
use crate::security::{Operation, Resource};
use crate::time::Instant;
use crate::topics::is_internal_name;
use crate::waiting::Key;

/// The client id that may write to the brokers' own topics (`AdminUtils.ADMIN_CLIENT_ID`).
const ADMIN_CLIENT_ID: &str = "__admin_client";

/// The first version whose answers name the leader (KIP-951).
const FIRST_VERSION_WITH_LEADERS: i16 = 10;

/// How long a leader asks for a transaction again whose predecessor is not written down everywhere
/// (`add.partitions.to.txn.retry.backoff.max.ms`).
const VERIFICATION_RETRY_MAX: Duration = Duration::from_millis(100);

/// Least length that any batch or message may claim (`LegacyRecord.RECORD_OVERHEAD_V0`). One of magic 2 that claims more, and less than
/// its header, breaks a broker's reader.
const MESSAGE_LENGTH_MIN: i32 = 14;

/// One partition of the request.
struct Part {
    topic: String,
    topic_id: Uuid,
    index: i32,
    /// What came of it so far.
    result: Result<Appended, Rejected>,
}

/// What was appended, or had been before.
struct Appended {
    base_offset: i64,
    last_offset: i64,
    log_append_time_ms: i64,
    log_start_offset: i64,
    /// An error that came after it was appended.
    code: ErrorCode,
    /// Whether in-sync replicas have not got it yet.
    waits: bool,
}

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let again_until = cluster.now.plus(VERIFICATION_RETRY_MAX);
    attempt(cluster, request, again_until, Wake::Touched)
}

/// Asks the coordinator of a transaction, again while the one before is not written down everywhere, and then appends.
fn attempt(cluster: &mut Cluster, request: &mut Request, again_until: Instant, wake: Wake) -> Outcome {
    let last = wake == Wake::Expired || cluster.now >= again_until;
    let verified = match refuse_all(cluster, request) {
        Some(code) => Verified::All(code),
        None => verify(cluster, request, last),
    };
    if let Verified::Again = verified {
        let resume = Box::new(move |cluster: &mut Cluster, request: &Request, wake| {
            attempt(cluster, &mut request.clone(), again_until, wake)
        });
        let key = Key::Transaction(request.body.text("TransactionalId"));
        return Outcome::Wait(Wait { keys: vec![key], deadline: again_until, resume });
    }
    append_all(cluster, request, verified)
}

fn append_all(cluster: &mut Cluster, request: &mut Request, verified: Verified) -> Outcome {
    let topics = take_array(&mut request.body, "TopicData");
    let (refused, mut unverified) = match verified {
        Verified::Refused(unverified) => (None, unverified),
        Verified::All(code) => (Some(code), BTreeMap::new()),
        Verified::Again => (Some(ErrorCode::CONCURRENT_TRANSACTIONS), BTreeMap::new()),
    };
    let mut parts = Vec::new();
    for topic in topics {
        let Value::Struct(mut topic) = topic else { continue };
        let (name, topic_id) = name_of(cluster, request, &topic);
        for partition in take_array(&mut topic, "PartitionData") {
            let Value::Struct(mut partition) = partition else { continue };
            let index = partition.i32("Index");
            let records = match partition.value_mut("Records").map(std::mem::take) {
                Some(Value::Bytes(bytes)) => bytes,
                _ => Vec::new(),
            };
            let result = match (refused, &name) {
                (Some(code), _) => Err(refused_with_all(code)),
                (None, None) => Err(Rejected::of(ErrorCode::UNKNOWN_TOPIC_ID)),
                (None, Some(name)) => {
                    let unverified = unverified.remove(&(name.clone(), index));
                    append(cluster, request, (name, index), records, unverified)
                }
            };
            let topic = name.clone().unwrap_or_default();
            parts.push(Part { topic, topic_id, index, result });
        }
    }
    let deadline = cluster.now.plus_ms(request.body.i32("TimeoutMs"));
    conclude(cluster, request, parts, deadline, Wake::Touched)
}

/// The name of a topic, and its id as the answer has it. From version 13 on it is asked for by id.
fn name_of(cluster: &Cluster, request: &Request, topic: &Struct) -> (Option<String>, Uuid) {
    let id = topic.uuid("TopicId");
    match request.version {
        13.. => (cluster.topics.by_id(id).map(|topic| topic.name.clone()), id),
        _ => (Some(topic.text("Name")), id),
    }
}

/// What is answered for a partition where the whole request is refused: with a text where the broker's way to it is the one of all
/// APIs (`AbstractRequest.getErrorResponse`).
fn refused_with_all(code: ErrorCode) -> Rejected {
    let has_text = code == ErrorCode::CORRUPT_MESSAGE;
    Rejected { message: has_text.then(|| code.message().to_owned()), ..Rejected::of(code) }
}

/// What a batch that cannot even be looked at is answered with, for the whole request: a broker looks at the first batch of each
/// partition for transactions before anything else (`RequestUtils.hasTransactionalRecords`).
fn unreadable(topic: &Struct) -> Option<ErrorCode> {
    topic.structs("PartitionData").into_iter().find_map(|partition| {
        match Batches::new(partition.bytes("Records"), RecordLimits::default()).next()? {
            Err(RecordError::BatchLengthInvalid { minimum, .. }) if minimum > MESSAGE_LENGTH_MIN => {
                Some(ErrorCode::UNKNOWN_SERVER_ERROR)
            }
            Err(_) => Some(ErrorCode::CORRUPT_MESSAGE),
            Ok(_) => None,
        }
    })
}

/// What refuses the whole request.
fn refuse_all(cluster: &Cluster, request: &Request) -> Option<ErrorCode> {
    if let Some(code) = request.body.structs("TopicData").into_iter().find_map(unreadable) {
        return Some(code);
    }
    if request.body.structs("TopicData").into_iter().any(has_transactional_records) {
        let may = |id: &String| cluster.may(request, Operation::Write, Resource::TransactionalId(id));
        if !request.body.nullable_text("TransactionalId").as_ref().is_some_and(may) {
            return Some(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
        }
    }
    (!(-1..=1).contains(&request.body.i16("Acks"))).then_some(ErrorCode::INVALID_REQUIRED_ACKS)
}

fn has_transactional_records(topic: &Struct) -> bool {
    topic.structs("PartitionData").into_iter().any(|partition| {
        let first = Batches::new(partition.bytes("Records"), RecordLimits::default()).next();
        matches!(first, Some(Ok(Entry::Batch(batch))) if batch.is_transactional())
    })
}

fn take_array(message: &mut Struct, name: &str) -> Vec<Value> {
    match message.value_mut(name).map(std::mem::take) {
        Some(Value::Array(elements)) => elements,
        _ => Vec::new(),
    }
}

/// One partition: all that a broker checks, in its order.
fn append(
    cluster: &mut Cluster,
    request: &Request,
    (topic, index): (&str, i32),
    records: Vec<u8>,
    unverified: Option<Rejected>,
) -> Result<Appended, Rejected> {
    let acks = request.body.i16("Acks");
    if !cluster.may(request, Operation::Write, Resource::Topic(topic)) {
        return Err(Rejected::of(ErrorCode::TOPIC_AUTHORIZATION_FAILED));
    }
    if cluster.topics.partition(topic, index).is_none() {
        return Err(Rejected::of(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION));
    }
    frame(&records, request.version).map_err(Rejected::of)?;
    if let Some(rejected) = unverified {
        return Err(rejected);
    }
    if is_internal_name(topic) && request.client_id != ADMIN_CLIENT_ID {
        return Err(Rejected::with_log_start(ErrorCode::INVALID_TOPIC_EXCEPTION))
            .map_err(|rejected| without_log_start_elsewhere(cluster, request, (topic, index), rejected));
    }
    let settings = cluster.log_settings(topic);
    let now_ms = cluster.wall_ms();
    let partition = cluster.topics.partition(topic, index).filter(|found| found.leader == request.node_id);
    let partition = partition.ok_or_else(|| Rejected::of(ErrorCode::NOT_LEADER_OR_FOLLOWER))?;
    let isr_min = settings.isr_min.min(partition.replicas.len());
    if acks == -1 && partition.isr.len() < isr_min {
        return Err(Rejected::with_log_start(ErrorCode::NOT_ENOUGH_REPLICAS));
    }
    let valid = validate(records, &settings, &format!("{topic}-{index}"), now_ms)?;
    let log = partition.leader_log().ok_or_else(|| Rejected::of(ErrorCode::KAFKA_STORAGE_ERROR))?;
    let log_start_offset = log.start_offset;
    let sequence = sequence_of(&valid.bytes);
    let checked = sequence.map_or(Ok(()), |sequence| log.producers().check(sequence));
    let (base_offset, last_offset, log_append_time_ms) = match checked {
        Ok(()) => {
            let appended = cluster.append(topic, index, valid.bytes, settings);
            let (base, last) = appended.ok_or_else(|| Rejected::of(ErrorCode::KAFKA_STORAGE_ERROR))?;
            (base, last, valid.log_append_time_ms)
        }
        Err(Refused::Duplicate(written)) => {
            let count = written.last_sequence.wrapping_sub(written.base_sequence);
            // The time of the batch stands where the append time would be, as a broker answers it.
            (written.base_offset, written.base_offset + i64::from(count & i32::MAX), written.timestamp_ms)
        }
        Err(Refused::Error(code)) => return Err(Rejected::with_log_start(code)),
    };
    let waits = acks == -1;
    let code = ErrorCode::NONE;
    Ok(Appended { base_offset, last_offset, log_append_time_ms, log_start_offset, code, waits })
}

/// A broker that does not lead the partition knows no start of its log.
fn without_log_start_elsewhere(
    cluster: &Cluster,
    request: &Request,
    (topic, index): (&str, i32),
    rejected: Rejected,
) -> Rejected {
    let here = cluster.topics.partition(topic, index).is_some_and(|found| found.leader == request.node_id);
    Rejected { shows_log_start: rejected.shows_log_start && here, ..rejected }
}

/// Where an idempotent producer's batch stands; `None` for other producers.
fn sequence_of(batch: &[u8]) -> Option<Sequence> {
    let Some(Ok(Entry::Batch(view))) = Batches::new(batch, RecordLimits::default()).next() else {
        return None;
    };
    (view.producer_id() >= 0).then(|| Sequence {
        producer_id: view.producer_id(),
        producer_epoch: view.producer_epoch(),
        base_sequence: view.base_sequence(),
        last_sequence: sequence_after(view.base_sequence(), view.last_offset_delta()),
    })
}

/// Answers, or waits until in-sync replicas have what was appended (`DelayedProduce`).
fn conclude(
    cluster: &mut Cluster,
    request: &Request,
    mut parts: Vec<Part>,
    deadline: Instant,
    wake: Wake,
) -> Outcome {
    for part in &mut parts {
        if let Ok(appended) = &mut part.result
            && appended.waits
            && let Some(code) = replicated(cluster, request, &part.topic, part.index, appended.last_offset)
        {
            (appended.code, appended.waits) = (code, false);
        }
    }
    let waits = |part: &&Part| part.result.as_ref().is_ok_and(|appended| appended.waits);
    let keys: Vec<Key> = parts
        .iter()
        .filter(waits)
        .filter_map(|part| Some(Key::Partition(cluster.topics.get(&part.topic)?.id, part.index)))
        .collect();
    if !keys.is_empty() && wake != Wake::Expired && cluster.now < deadline {
        let resume = Box::new(move |cluster: &mut Cluster, request: &Request, wake| {
            conclude(cluster, request, parts, deadline, wake)
        });
        return Outcome::Wait(Wait { keys, deadline, resume });
    }
    answer(cluster, request, parts)
}

/// Whether in-sync replicas have a record (`checkEnoughReplicasReachOffset`); `None`: not yet.
fn replicated(
    cluster: &Cluster,
    request: &Request,
    topic: &str,
    index: i32,
    offset: i64,
) -> Option<ErrorCode> {
    let Some(partition) = cluster.topics.partition(topic, index) else {
        return Some(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    };
    if partition.leader != request.node_id {
        return Some(ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    if partition.high_watermark <= offset {
        return None;
    }
    let isr_min = cluster.log_settings(topic).isr_min.min(partition.replicas.len());
    let enough = partition.isr.len() >= isr_min;
    Some(if enough { ErrorCode::NONE } else { ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND })
}

fn answer(cluster: &Cluster, request: &Request, parts: Vec<Part>) -> Outcome {
    let mut response = request.response();
    let mut leaders = Leaders::default();
    let mut topics: Vec<Struct> = Vec::new();
    let mut failed = false;
    for part in parts {
        let same =
            |topic: &&mut Struct| topic.text("Name") == part.topic && topic.uuid("TopicId") == part.topic_id;
        if topics.last_mut().filter(same).is_none() {
            let mut topic = response.element("Responses");
            topic.set("Name", part.topic.as_str()).set("TopicId", part.topic_id);
            topics.push(topic);
        }
        let Some(topic) = topics.last_mut() else { continue };
        let mut out = topic.element("PartitionResponses");
        let code = fill(cluster, &part, &mut out);
        failed |= code.is_error();
        if code == ErrorCode::NOT_LEADER_OR_FOLLOWER && request.version >= FIRST_VERSION_WITH_LEADERS {
            leaders.name(&mut out, cluster, request, &part.topic, part.index);
        }
        topic.push("PartitionResponses", out);
    }
    if request.body.i16("Acks") == 0 {
        return match failed {
            true => Outcome::Close("an error in answer to a Produce with acks=0".to_owned()),
            false => Outcome::Silent,
        };
    }
    response.set("Responses", topics);
    leaders.addresses(cluster, request, &mut response);
    Outcome::Answer(response)
}

fn fill(cluster: &Cluster, part: &Part, out: &mut Struct) -> ErrorCode {
    out.set("Index", part.index).set("BaseOffset", -1);
    match &part.result {
        Ok(appended) => {
            let code = match appended.waits {
                true => ErrorCode::REQUEST_TIMED_OUT,
                false => appended.code,
            };
            out.set("ErrorCode", code).set("BaseOffset", appended.base_offset);
            out.set("LogAppendTimeMs", appended.log_append_time_ms);
            out.set("LogStartOffset", appended.log_start_offset);
            code
        }
        Err(rejected) => {
            out.set("ErrorCode", rejected.code).set("ErrorMessage", rejected.message.clone());
            let log = cluster.topics.partition(&part.topic, part.index).and_then(|found| found.leader_log());
            if let Some(log) = log.filter(|_| rejected.shows_log_start) {
                out.set("LogStartOffset", log.start_offset);
            }
            for (index, text) in &rejected.records {
                let mut record = out.element("RecordErrors");
                record.set("BatchIndex", *index).set("BatchIndexErrorMessage", text.as_str());
                out.push("RecordErrors", record);
            }
            ErrorCode(rejected.code)
        }
    }
}
