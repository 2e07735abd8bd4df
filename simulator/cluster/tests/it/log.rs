//! Produce, Fetch and what else reads logs.
//!
//! Never knows how a log is kept.

use std::time::Duration;

use tidegate_cluster::{ConnectionId, ErrorCode};
use tidegate_wire::message::Struct;
use tidegate_wire::records::{
    BatchOptions, BatchWriter, Batches, CompressionLevels, Entry, NewRecord, RecordLimits, Scratch,
};

use crate::client::{World, at, element, int, request, topic};

pub(crate) const PRODUCE: i16 = 0;
pub(crate) const FETCH: i16 = 1;
const LIST_OFFSETS: i16 = 2;
const DELETE_RECORDS: i16 = 21;

/// A batch of these values.
pub(crate) fn batch(options: BatchOptions, values: &[&str]) -> Vec<u8> {
    batch_at(options, values, 1_700_000_000_000)
}

fn batch_at(options: BatchOptions, values: &[&str], timestamp_ms: i64) -> Vec<u8> {
    let mut writer = BatchWriter::new(options);
    for value in values {
        let record = NewRecord { timestamp_ms, key: None, value: Some(value.as_bytes()), headers: &[] };
        writer.push(&record).expect("a small record");
    }
    let mut out = Vec::new();
    writer.finish(&mut Scratch::new(), CompressionLevels::default(), &mut out).expect("a small batch");
    out
}

pub(crate) fn produce(topic: &str, acks: i16, records: Vec<u8>) -> Struct {
    let mut body = request(PRODUCE);
    body.set("Acks", acks).set("TimeoutMs", 1000);
    let mut data = element(&body, "TopicData");
    data.set("Name", topic);
    let mut partition = element(&data, "PartitionData");
    partition.set("Records", records);
    data.push("PartitionData", partition);
    body.push("TopicData", data);
    body
}

pub(crate) fn fetch(topic: &str, offset: i64, max_wait_ms: i32) -> Struct {
    let mut body = request(FETCH);
    body.set("MaxWaitMs", max_wait_ms).set("MinBytes", 1).set("MaxBytes", 1_000_000).set("SessionEpoch", -1);
    let mut asked = element(&body, "Topics");
    asked.set("Topic", topic);
    let mut partition = element(&asked, "Partitions");
    partition.set("FetchOffset", offset).set("PartitionMaxBytes", 1_000_000);
    asked.push("Partitions", partition);
    body.push("Topics", asked);
    body
}

/// The values in a Fetch answer's first partition.
pub(crate) fn values(response: &Struct) -> Vec<String> {
    let bytes = at(response, "Responses.Partitions.Records").as_bytes().unwrap_or_default().to_vec();
    let mut values = Vec::new();
    for entry in Batches::new(&bytes, RecordLimits::default()) {
        let Entry::Batch(view) = entry.expect("whole batches") else { continue };
        for record in view.records(&mut Scratch::new()).expect("records") {
            let value = record.expect("a record").value.unwrap_or_default().to_vec();
            values.push(String::from_utf8(value).expect("text"));
        }
    }
    values
}

fn code(response: &Struct) -> i64 {
    int(response, "Responses.PartitionResponses.ErrorCode")
}

fn one_broker(configs: &[(&str, &str)]) -> (World, ConnectionId) {
    let mut world = World::with(1, |plan| plan.topics.push(topic("t", 1, configs)));
    let connection = world.connect(1);
    (world, connection)
}

#[test]
fn what_is_produced_is_fetched_and_a_fetch_waits_for_it() {
    let (mut world, producer) = one_broker(&[]);
    let consumer = world.connect(1);
    let waiting = world.send(consumer, FETCH, 12, &fetch("t", 0, 500));
    assert_eq!(world.answer(waiting), None, "nothing is there yet");
    let answer =
        world.ask(producer, PRODUCE, 9, &produce("t", -1, batch(BatchOptions::default(), &["a", "b"])));
    assert_eq!((code(&answer), int(&answer, "Responses.PartitionResponses.BaseOffset")), (0, 0));
    let answer = world.answer(waiting).expect("the produce woke it");
    assert_eq!(values(&answer), ["a", "b"]);
    assert_eq!(int(&answer, "Responses.Partitions.HighWatermark"), 2);
}

#[test]
fn a_fetch_that_finds_nothing_is_answered_when_its_time_is_over() {
    let (mut world, consumer) = one_broker(&[]);
    let waiting = world.send(consumer, FETCH, 12, &fetch("t", 0, 500));
    world.pass(Duration::from_millis(499));
    assert_eq!(world.answer(waiting), None);
    world.pass(Duration::from_millis(1));
    assert!(values(&world.answer(waiting).expect("its time is over")).is_empty());
}

#[test]
fn a_batch_is_as_large_as_the_topic_allows_and_no_larger() {
    let small = batch(BatchOptions::default(), &["0123456789"]);
    for (limit, expected) in [
        (small.len() - 1, ErrorCode::MESSAGE_TOO_LARGE),
        (small.len(), ErrorCode::NONE),
        (small.len() + 1, ErrorCode::NONE),
    ] {
        let (mut world, producer) = one_broker(&[("max.message.bytes", &limit.to_string())]);
        let answer = world.ask(producer, PRODUCE, 9, &produce("t", 1, small.clone()));
        assert_eq!(code(&answer), i64::from(expected.0), "a limit of {limit} bytes");
    }
}

#[test]
fn a_batch_that_was_appended_is_not_appended_again() {
    let (mut world, producer) = one_broker(&[]);
    let options =
        BatchOptions { producer_id: 7, producer_epoch: 0, base_sequence: 0, ..BatchOptions::default() };
    for _ in 0..2 {
        let answer = world.ask(producer, PRODUCE, 9, &produce("t", -1, batch(options, &["a"])));
        assert_eq!((code(&answer), int(&answer, "Responses.PartitionResponses.BaseOffset")), (0, 0));
    }
    let ahead = BatchOptions { base_sequence: 2, ..options };
    let answer = world.ask(producer, PRODUCE, 9, &produce("t", -1, batch(ahead, &["c"])));
    assert_eq!(code(&answer), i64::from(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER.0));
    assert_eq!(values(&world.ask(producer, FETCH, 12, &fetch("t", 0, 0))), ["a"]);
}

#[test]
fn records_of_the_wrong_time_are_named() {
    let (mut world, producer) = one_broker(&[("message.timestamp.after.max.ms", "1000")]);
    let late = batch_at(BatchOptions::default(), &["a"], 1_700_000_001_001);
    let answer = world.ask(producer, PRODUCE, 9, &produce("t", 1, late));
    assert_eq!(code(&answer), i64::from(ErrorCode::INVALID_TIMESTAMP.0));
    let text = at(&answer, "Responses.PartitionResponses.RecordErrors.BatchIndexErrorMessage").as_text();
    assert_eq!(
        text,
        Some(
            "Timestamp 1700000001001 of message with offset 0 is out of range. The timestamp should be within \
             [-9223370336854775807, 1700000001000]"
        )
    );
    let just = batch_at(BatchOptions::default(), &["a"], 1_700_000_001_000);
    assert_eq!(code(&world.ask(producer, PRODUCE, 9, &produce("t", 1, just))), 0);
}

#[test]
fn the_broker_sets_the_time_where_the_topic_says_so() {
    let (mut world, producer) = one_broker(&[("message.timestamp.type", "LogAppendTime")]);
    world.pass(Duration::from_secs(5));
    let answer = world.ask(producer, PRODUCE, 9, &produce("t", 1, batch(BatchOptions::default(), &["a"])));
    assert_eq!(int(&answer, "Responses.PartitionResponses.LogAppendTimeMs"), 1_700_000_005_000);
    let answer = world.ask(producer, FETCH, 12, &fetch("t", 0, 0));
    let bytes = at(&answer, "Responses.Partitions.Records").as_bytes().unwrap_or_default();
    let Some(Ok(Entry::Batch(view))) = Batches::new(bytes, RecordLimits::default()).next() else {
        panic!("one batch")
    };
    view.check_crc().expect("the checksum is that of the new header");
    assert_eq!(view.max_timestamp_ms(), 1_700_000_005_000);
}

#[test]
fn an_error_without_acks_ends_the_connection() {
    let (mut world, producer) = one_broker(&[]);
    world.send(producer, PRODUCE, 9, &produce("t", 0, batch(BatchOptions::default(), &["a"])));
    assert_eq!(world.told(producer), None, "no answer to acks=0");
    world.send(producer, PRODUCE, 9, &produce("missing", 0, batch(BatchOptions::default(), &["a"])));
    assert!(matches!(world.told(producer), Some(crate::client::Told::Closed(_))));
}

#[test]
fn a_log_that_is_deleted_from_begins_later() {
    let (mut world, client) = one_broker(&[]);
    for value in ["a", "b", "c"] {
        world.ask(client, PRODUCE, 9, &produce("t", 1, batch(BatchOptions::default(), &[value])));
    }
    let mut body = request(DELETE_RECORDS);
    let mut asked = element(&body, "Topics");
    asked.set("Name", "t");
    let mut partition = element(&asked, "Partitions");
    partition.set("Offset", 2);
    asked.push("Partitions", partition);
    body.push("Topics", asked);
    assert_eq!(int(&world.ask(client, DELETE_RECORDS, 2, &body), "Topics.Partitions.LowWatermark"), 2);
    let answer = world.ask(client, FETCH, 12, &fetch("t", 1, 0));
    assert_eq!(int(&answer, "Responses.Partitions.ErrorCode"), i64::from(ErrorCode::OFFSET_OUT_OF_RANGE.0));
    assert_eq!(values(&world.ask(client, FETCH, 12, &fetch("t", 2, 0))), ["c"]);
}

#[test]
fn a_fetch_reads_no_further_than_the_end_of_a_segment_and_does_not_wait_for_more_of_it() {
    let (mut world, client) = one_broker(&[("segment.ms", "1000"), ("retention.ms", "-1")]);
    for (value, timestamp_ms) in
        [("a", 1_700_000_000_000), ("b", 1_700_000_000_500), ("c", 1_700_000_002_000)]
    {
        let records = batch_at(BatchOptions::default(), &[value], timestamp_ms);
        world.ask(client, PRODUCE, 10, &produce("t", 1, records));
    }
    let mut body = fetch("t", 0, 500);
    body.set("MinBytes", 100_000);
    assert_eq!(values(&world.ask(client, FETCH, 11, &body)), ["a", "b"]);
    assert_eq!(values(&world.ask(client, FETCH, 11, &fetch("t", 2, 0))), ["c"]);
}

#[test]
fn old_segments_go_when_their_time_is_over() {
    let (mut world, client) = one_broker(&[("retention.ms", "60000"), ("segment.ms", "1000")]);
    let at_ms = |seconds: i64| 1_700_000_000_000 + seconds * 1000;
    for seconds in [0, 10, 70] {
        let records = batch_at(BatchOptions::default(), &["v"], at_ms(seconds));
        world.ask(client, PRODUCE, 9, &produce("t", 1, records));
    }
    // The checks come after half a minute, and then every five minutes: by then all is older than a minute.
    world.pass(Duration::from_secs(329));
    assert_eq!(earliest(&mut world, client), 0);
    world.pass(Duration::from_secs(1));
    assert_eq!(earliest(&mut world, client), 3);
}

fn earliest(world: &mut World, client: ConnectionId) -> i64 {
    let mut body = request(LIST_OFFSETS);
    body.set("ReplicaId", -1);
    let mut asked = element(&body, "Topics");
    asked.set("Name", "t");
    let mut partition = element(&asked, "Partitions");
    partition.set("Timestamp", -2_i64).set("CurrentLeaderEpoch", -1);
    asked.push("Partitions", partition);
    body.push("Topics", asked);
    int(&world.ask(client, LIST_OFFSETS, 7, &body), "Topics.Partitions.Offset")
}

#[test]
fn all_logs_together_keep_no_more_than_the_plan_says() {
    let one = batch(BatchOptions::default(), &["0123456789"]).len() as u64;
    let mut world = World::with(1, |plan| {
        plan.topics.push(topic("t", 1, &[]));
        plan.topics.push(topic("u", 1, &[]));
        plan.retain_bytes = Some(3 * one);
    });
    let client = world.connect(1);
    for name in ["t", "t", "u", "u"] {
        let records = batch(BatchOptions::default(), &["0123456789"]);
        assert_eq!(code(&world.ask(client, PRODUCE, 9, &produce(name, 1, records))), 0);
    }
    assert_eq!(earliest(&mut world, client), 1, "the oldest of all is gone");
    assert_eq!(values(&world.ask(client, FETCH, 12, &fetch("u", 0, 0))).len(), 2);
}
