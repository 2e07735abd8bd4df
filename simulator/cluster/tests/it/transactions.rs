//! Transactions: of both versions, through the death of brokers, and those that nobody ends.
//!
//! Never knows how coordinators keep them.

use std::time::Duration;

use tidegate_cluster::{ConnectionId, ErrorCode, Release};
use tidegate_wire::message::{Struct, Value};
use tidegate_wire::records::BatchOptions;

use crate::client::{Sent, World, at, element, int, request, topic};
use crate::log::{FETCH, PRODUCE, batch, fetch, produce, values};

const OFFSET_FETCH: i16 = 9;
const FIND_COORDINATOR: i16 = 10;
const INIT_PRODUCER_ID: i16 = 22;
const ADD_PARTITIONS_TO_TXN: i16 = 24;
const ADD_OFFSETS_TO_TXN: i16 = 25;
const END_TXN: i16 = 26;
const TXN_OFFSET_COMMIT: i16 = 28;
const DESCRIBE_TRANSACTIONS: i16 = 65;

/// The last version of Produce whose producers add partitions themselves, and the first whose leaders do.
const PRODUCE_V1: i16 = 11;
const PRODUCE_V2: i16 = 12;

/// The last version of EndTxn that leaves the epoch as it is, and the first that raises it.
const END_V1: i16 = 4;
const END_V2: i16 = 5;

const TRANSACTION_STATE: &str = "__transaction_state";

/// A producer with the transactional id `x`.
#[derive(Debug, Clone, Copy)]
struct Producer {
    id: i64,
    epoch: i64,
    /// To its coordinator.
    coordinator: ConnectionId,
    coordinator_id: i32,
}

/// Who coordinates `x`, or the group `g`.
fn coordinator(world: &mut World, ask: i32, kind: i32) -> i32 {
    let client = world.connect(ask);
    let mut body = request(FIND_COORDINATOR);
    body.set("Key", if kind == 1 { "x" } else { "g" }).set("KeyType", kind);
    world.ask(client, FIND_COORDINATOR, 3, &body);
    // The first question may have made the topic.
    let answer = world.ask(client, FIND_COORDINATOR, 3, &body);
    assert_eq!(int(&answer, "ErrorCode"), 0);
    int(&answer, "NodeId") as i32
}

fn init(world: &mut World, client: ConnectionId, timeout_ms: i32) -> Struct {
    let mut body = request(INIT_PRODUCER_ID);
    body.set("TransactionalId", "x").set("TransactionTimeoutMs", timeout_ms);
    world.ask(client, INIT_PRODUCER_ID, 4, &body)
}

fn producer(world: &mut World, timeout_ms: i32) -> Producer {
    let coordinator_id = coordinator(world, 1, 1);
    let coordinator = world.connect(coordinator_id);
    let answer = init(world, coordinator, timeout_ms);
    assert_eq!(code(&answer, "ErrorCode"), ErrorCode::NONE);
    let (id, epoch) = (int(&answer, "ProducerId"), int(&answer, "ProducerEpoch"));
    Producer { id, epoch, coordinator, coordinator_id }
}

fn code(response: &Struct, path: &str) -> ErrorCode {
    ErrorCode(int(response, path) as i16)
}

fn leader(world: &mut World, ask: i32) -> i32 {
    let client = world.connect(ask);
    let mut body = request(3);
    body.set("Topics", Value::Null);
    let answer = world.ask(client, 3, 9, &body);
    let topics = answer.value("Topics").expect("Metadata has topics");
    let of_t = topics.structs().find(|topic| at(topic, "Name").as_text() == Some("t"));
    int(of_t.expect("the topic is there"), "Partitions.LeaderId") as i32
}

/// Sends a record of the transaction, the `sequence`th of its epoch.
fn write(world: &mut World, producer: Producer, version: i16, sequence: i32) -> (Sent, ConnectionId) {
    let leader = leader(world, producer.coordinator_id);
    let client = world.connect(leader);
    let options = BatchOptions {
        producer_id: producer.id,
        producer_epoch: producer.epoch as i16,
        base_sequence: sequence,
        transactional: true,
        ..BatchOptions::default()
    };
    let mut body = produce("t", -1, batch(options, &[&format!("{}/{sequence}", producer.epoch)]));
    body.set("TransactionalId", "x");
    (world.send(client, PRODUCE, version, &body), client)
}

fn written(world: &mut World, sent: Sent) -> ErrorCode {
    code(&world.answer(sent).expect("an answer"), "Responses.PartitionResponses.ErrorCode")
}

fn end(world: &mut World, producer: &mut Producer, version: i16, commit: bool) -> ErrorCode {
    let mut body = request(END_TXN);
    body.set("TransactionalId", "x").set("ProducerId", producer.id);
    body.set("ProducerEpoch", producer.epoch as i16).set("Committed", commit);
    let answer = world.ask(producer.coordinator, END_TXN, version, &body);
    let code = code(&answer, "ErrorCode");
    if version >= END_V2 && code == ErrorCode::NONE {
        (producer.id, producer.epoch) = (int(&answer, "ProducerId"), int(&answer, "ProducerEpoch"));
    }
    code
}

fn add_partition(world: &mut World, producer: Producer) -> ErrorCode {
    let mut body = request(ADD_PARTITIONS_TO_TXN);
    body.set("V3AndBelowTransactionalId", "x").set("V3AndBelowProducerId", producer.id);
    body.set("V3AndBelowProducerEpoch", producer.epoch as i16);
    let mut topic = element(&body, "V3AndBelowTopics");
    topic.set("Name", "t").push("Partitions", 0_i32);
    body.push("V3AndBelowTopics", topic);
    let answer = world.ask(producer.coordinator, ADD_PARTITIONS_TO_TXN, 3, &body);
    code(&answer, "ResultsByTopicV3AndBelow.ResultsByPartition.PartitionErrorCode")
}

fn describe(world: &mut World, client: ConnectionId) -> (ErrorCode, String) {
    let mut body = request(DESCRIBE_TRANSACTIONS);
    body.push("TransactionalIds", "x");
    let answer = world.ask(client, DESCRIBE_TRANSACTIONS, 0, &body);
    let state = at(&answer, "TransactionStates.TransactionState").as_text().unwrap_or_default().to_owned();
    (code(&answer, "TransactionStates.ErrorCode"), state)
}

/// What a consumer with `isolation.level=read_committed` is given, and the last stable offset.
fn committed(world: &mut World, ask: i32) -> (Vec<String>, i64) {
    let leader = leader(world, ask);
    let client = world.connect(leader);
    let mut body = fetch("t", 0, 0);
    body.set("IsolationLevel", 1_i8);
    let answer = world.ask(client, FETCH, 12, &body);
    let aborted: Vec<(i64, i64)> = at(&answer, "Responses.Partitions.AbortedTransactions")
        .structs()
        .map(|aborted| (int(aborted, "ProducerId"), int(aborted, "FirstOffset")))
        .collect();
    // Each story aborts all or nothing of what it has committed nothing of.
    let mut values = if aborted.is_empty() { values(&answer) } else { Vec::new() };
    // Markers are records too, whose values are not ours.
    values.retain(|value| value.contains('/'));
    (values, int(&answer, "Responses.Partitions.LastStableOffset"))
}

fn world(replication_factor: i16) -> World {
    World::with(3, |plan| plan.topics.push(topic("t", replication_factor, &[])))
}

#[test]
fn in_the_first_version_partitions_are_added_before_records_and_the_epoch_stays() {
    let mut world = World::with(3, |plan| {
        plan.release = Release::V3_9;
        plan.topics.push(topic("t", 3, &[]));
    });
    let mut producer = producer(&mut world, 60_000);
    assert_eq!(end(&mut world, &mut producer, END_V1, false), ErrorCode::INVALID_TXN_STATE);
    let (sent, _) = write(&mut world, producer, PRODUCE_V1, 0);
    assert_eq!(written(&mut world, sent), ErrorCode::TRANSACTION_ABORTABLE);
    assert_eq!(add_partition(&mut world, producer), ErrorCode::NONE);
    let (sent, _) = write(&mut world, producer, PRODUCE_V1, 0);
    assert_eq!(written(&mut world, sent), ErrorCode::NONE);
    assert_eq!(committed(&mut world, 1), (vec![], 0));
    assert_eq!(end(&mut world, &mut producer, END_V1, true), ErrorCode::NONE);
    assert_eq!(committed(&mut world, 1), (vec!["0/0".to_owned()], 2));
    assert_eq!(end(&mut world, &mut producer, END_V1, true), ErrorCode::NONE);
    assert_eq!(end(&mut world, &mut producer, END_V1, false), ErrorCode::INVALID_TXN_STATE);
}

#[test]
fn in_the_second_version_records_open_a_transaction_and_its_end_raises_the_epoch() {
    let mut world = world(3);
    let mut producer = producer(&mut world, 60_000);
    let zombie = producer;
    let (sent, _) = write(&mut world, producer, PRODUCE_V2, 0);
    assert_eq!(written(&mut world, sent), ErrorCode::NONE);
    assert_eq!(end(&mut world, &mut producer, END_V2, true), ErrorCode::NONE);
    assert_eq!((producer.id, producer.epoch), (zombie.id, 1));
    let (sent, _) = write(&mut world, zombie, PRODUCE_V2, 1);
    assert_eq!(written(&mut world, sent), ErrorCode::INVALID_PRODUCER_EPOCH);
    let (sent, _) = write(&mut world, producer, PRODUCE_V2, 0);
    assert_eq!(written(&mut world, sent), ErrorCode::NONE);
    assert_eq!(committed(&mut world, 1), (vec!["0/0".to_owned()], 2));
}

#[test]
fn a_transaction_that_nobody_ends_is_aborted_and_its_producer_fenced() {
    let mut world = world(3);
    let producer = producer(&mut world, 5_000);
    let (sent, _) = write(&mut world, producer, PRODUCE_V2, 0);
    assert_eq!(written(&mut world, sent), ErrorCode::NONE);
    // Coordinators look every ten seconds.
    world.pass(Duration::from_millis(9_999));
    assert_eq!(describe(&mut world, producer.coordinator), (ErrorCode::NONE, "Ongoing".to_owned()));
    world.pass(Duration::from_millis(1));
    assert_eq!(describe(&mut world, producer.coordinator), (ErrorCode::NONE, "CompleteAbort".to_owned()));
    assert_eq!(committed(&mut world, 1), (vec![], 2));
    let mut late = producer;
    assert_eq!(end(&mut world, &mut late, END_V1, true), ErrorCode::PRODUCER_FENCED);
    let (sent, _) = write(&mut world, producer, PRODUCE_V2, 1);
    assert_eq!(written(&mut world, sent), ErrorCode::INVALID_PRODUCER_EPOCH);
}

#[test]
fn a_timeout_is_longer_than_nothing_and_no_longer_than_the_brokers_allow() {
    let mut world = world(3);
    let client = coordinator(&mut world, 1, 1);
    let client = world.connect(client);
    let refused = ErrorCode::INVALID_TRANSACTION_TIMEOUT;
    for (timeout_ms, expected) in
        [(0, refused), (1, ErrorCode::NONE), (900_000, ErrorCode::NONE), (900_001, refused)]
    {
        assert_eq!(code(&init(&mut world, client, timeout_ms), "ErrorCode"), expected, "{timeout_ms}");
    }
}

#[test]
fn markers_wait_for_a_leader() {
    let mut world = world(1);
    let mut producer = producer(&mut world, 60_000);
    if leader(&mut world, 1) == producer.coordinator_id {
        let other = if producer.coordinator_id == 1 { 2 } else { 1 };
        let index = partition_of_x();
        world.cause(|cluster, now| cluster.move_leader(now, TRANSACTION_STATE, index, other));
        producer.coordinator_id = other;
        producer.coordinator = world.connect(other);
    }
    let (sent, _) = write(&mut world, producer, PRODUCE_V2, 0);
    assert_eq!(written(&mut world, sent), ErrorCode::NONE);
    let leader = leader(&mut world, producer.coordinator_id);
    world.cause(|cluster, now| cluster.kill_broker(now, leader));
    assert_eq!(end(&mut world, &mut producer, END_V2, true), ErrorCode::NONE);
    let client = producer.coordinator;
    world.pass(Duration::from_secs(20));
    assert_eq!(describe(&mut world, client), (ErrorCode::NONE, "PrepareCommit".to_owned()));
    assert_eq!(code(&init(&mut world, client, 60_000), "ErrorCode"), ErrorCode::CONCURRENT_TRANSACTIONS);
    world.cause(|cluster, now| cluster.restart_broker(now, leader));
    world.pass(Duration::from_secs(1));
    assert_eq!(describe(&mut world, client), (ErrorCode::NONE, "CompleteCommit".to_owned()));
    assert_eq!(committed(&mut world, producer.coordinator_id), (vec!["0/0".to_owned()], 2));
}

/// `"x".hashCode() % 50`.
const fn partition_of_x() -> i32 {
    b'x' as i32 % 50
}

#[test]
fn another_coordinator_knows_what_the_one_before_knew() {
    let mut world = world(3);
    let mut producer = producer(&mut world, 60_000);
    let (sent, _) = write(&mut world, producer, PRODUCE_V2, 0);
    assert_eq!(written(&mut world, sent), ErrorCode::NONE);
    let other = if producer.coordinator_id == 1 { 2 } else { 1 };
    world.cause(|cluster, now| cluster.move_leader(now, TRANSACTION_STATE, partition_of_x(), other));
    assert_eq!(end(&mut world, &mut producer, END_V2, true), ErrorCode::NOT_COORDINATOR);
    assert_eq!(coordinator(&mut world, 3, 1), other);
    producer.coordinator = world.connect(other);
    assert_eq!(end(&mut world, &mut producer, END_V2, true), ErrorCode::NONE);
    assert_eq!(committed(&mut world, 1), (vec!["0/0".to_owned()], 2));
}

#[test]
fn the_next_transaction_waits_while_markers_are_replicated() {
    let mut world = World::with(3, |plan| {
        plan.topics.push(topic("t", 3, &[]));
        plan.replication_delay = Duration::from_millis(50);
    });
    let mut producer = producer(&mut world, 60_000);
    let (sent, _) = write(&mut world, producer, PRODUCE_V2, 0);
    world.pass(Duration::from_millis(50));
    assert_eq!(written(&mut world, sent), ErrorCode::NONE);
    assert_eq!(end(&mut world, &mut producer, END_V2, true), ErrorCode::NONE);
    assert_eq!(describe(&mut world, producer.coordinator).1, "PrepareCommit");
    let (sent, _) = write(&mut world, producer, PRODUCE_V2, 0);
    assert!(world.answer(sent).is_none());
    world.pass(Duration::from_millis(60));
    assert_eq!(describe(&mut world, producer.coordinator).1, "Ongoing");
    world.pass(Duration::from_millis(60));
    assert_eq!(written(&mut world, sent), ErrorCode::NONE);
}

#[test]
fn ids_that_nobody_uses_for_as_long_as_the_brokers_say_are_forgotten() {
    let mut world = World::with(3, |plan| {
        plan.settings.insert("transactional.id.expiration.ms".to_owned(), "7200000".to_owned());
    });
    let producer = producer(&mut world, 60_000);
    world.pass(Duration::from_secs(2 * 3600 - 1));
    assert_eq!(describe(&mut world, producer.coordinator).0, ErrorCode::NONE);
    world.pass(Duration::from_secs(1));
    assert_eq!(describe(&mut world, producer.coordinator).0, ErrorCode::TRANSACTIONAL_ID_NOT_FOUND);
}

/// The group's offset of partition 0 of `t`; -1 for none.
fn offset_of_group(world: &mut World, client: ConnectionId) -> i64 {
    let mut body = request(OFFSET_FETCH);
    body.set("GroupId", "g");
    let mut topic = element(&body, "Topics");
    topic.set("Name", "t").push("PartitionIndexes", 0_i32);
    body.set("Topics", vec![topic]);
    int(&world.ask(client, OFFSET_FETCH, 5, &body), "Topics.Partitions.CommittedOffset")
}

fn commit_offset(
    world: &mut World,
    producer: Producer,
    client: ConnectionId,
    version: i16,
    offset: i64,
) -> ErrorCode {
    let mut body = request(TXN_OFFSET_COMMIT);
    body.set("TransactionalId", "x").set("GroupId", "g");
    body.set("ProducerId", producer.id).set("ProducerEpoch", producer.epoch as i16);
    let mut topic = element(&body, "Topics");
    topic.set("Name", "t");
    let mut partition = element(&topic, "Partitions");
    partition.set("CommittedOffset", offset);
    topic.push("Partitions", partition);
    body.push("Topics", topic);
    code(&world.ask(client, TXN_OFFSET_COMMIT, version, &body), "Topics.Partitions.ErrorCode")
}

#[test]
fn offsets_are_the_groups_when_the_transaction_is_committed_and_never_when_it_is_aborted() {
    let mut world = world(3);
    let mut producer = producer(&mut world, 60_000);
    let of_group = coordinator(&mut world, 1, 0);
    let client = world.connect(of_group);
    assert_eq!(commit_offset(&mut world, producer, client, 3, 7), ErrorCode::INVALID_TXN_STATE);
    assert_eq!(commit_offset(&mut world, producer, client, 4, 7), ErrorCode::TRANSACTION_ABORTABLE);
    let mut body = request(ADD_OFFSETS_TO_TXN);
    body.set("TransactionalId", "x").set("GroupId", "g");
    body.set("ProducerId", producer.id).set("ProducerEpoch", producer.epoch as i16);
    let answer = world.ask(producer.coordinator, ADD_OFFSETS_TO_TXN, 3, &body);
    assert_eq!(code(&answer, "ErrorCode"), ErrorCode::NONE);
    assert_eq!(commit_offset(&mut world, producer, client, 3, 7), ErrorCode::NONE);
    assert_eq!(offset_of_group(&mut world, client), -1);
    assert_eq!(end(&mut world, &mut producer, END_V2, true), ErrorCode::NONE);
    assert_eq!(offset_of_group(&mut world, client), 7);
    assert_eq!(commit_offset(&mut world, producer, client, 5, 9), ErrorCode::NONE);
    assert_eq!(end(&mut world, &mut producer, END_V2, false), ErrorCode::NONE);
    assert_eq!(offset_of_group(&mut world, client), 7);
}
