//! Groups of KIP-848, and groups that change their protocol.
//!
//! Never knows how a coordinator keeps its state.

use std::time::Duration;

use tidegate_cluster::{ConnectionId, ErrorCode};
use tidegate_wire::message::{Struct, Value};

use crate::client::{World, at, element, int, request};
use crate::groups::{
    HEARTBEAT, JOIN_GROUP, OFFSET_COMMIT, alone, assert_code, assert_commit, commit, describe, heartbeat,
    join, text, world, world_of,
};

const CONSUMER_GROUP_HEARTBEAT: i16 = 68;
const CONSUMER_GROUP_DESCRIBE: i16 = 69;

/// A group is not assigned anew more often than this, by default.
const ASSIGNMENT_INTERVAL: Duration = Duration::from_secs(1);

/// A heartbeat in which nothing has changed.
fn beat(member_id: &str, epoch: i64) -> Struct {
    let mut body = request(CONSUMER_GROUP_HEARTBEAT);
    body.set("GroupId", "g").set("MemberId", member_id).set("MemberEpoch", epoch);
    body
}

/// The heartbeat of somebody who joins.
fn first_beat(member_id: &str) -> Struct {
    let mut body = beat(member_id, 0);
    body.set("RebalanceTimeoutMs", 60_000);
    body.set("SubscribedTopicNames", Value::Array(vec![Value::from("t")]));
    body.set("TopicPartitions", Value::Array(Vec::new()));
    body
}

/// A heartbeat of somebody who says what it has of `topic`.
fn owning(member_id: &str, epoch: i64, topic: [u8; 16], partitions: &[i32]) -> Struct {
    let mut body = beat(member_id, epoch);
    body.set("TopicPartitions", Value::Array(Vec::new()));
    let mut of_topic = element(&body, "TopicPartitions");
    let partitions = partitions.iter().map(|index| Value::from(*index)).collect();
    of_topic.set("TopicId", topic).set("Partitions", Value::Array(partitions));
    body.push("TopicPartitions", of_topic);
    body
}

fn tell(world: &mut World, connection: ConnectionId, body: &Struct) -> Struct {
    world.ask(connection, CONSUMER_GROUP_HEARTBEAT, 1, body)
}

/// The partitions in an answer; `None` where it says nothing of them.
fn assigned(answer: &Struct) -> Option<Vec<i64>> {
    let assignment = at(answer, "Assignment").as_struct()?;
    let partitions =
        at(assignment, "TopicPartitions").structs().flat_map(|of| at(of, "Partitions").elements());
    Some(partitions.filter_map(Value::as_int).collect())
}

fn state(world: &mut World, connection: ConnectionId) -> Struct {
    let mut body = request(CONSUMER_GROUP_DESCRIBE);
    body.set("GroupIds", Value::Array(vec![Value::from("g")]));
    world.ask(connection, CONSUMER_GROUP_DESCRIBE, 1, &body)
}

/// A world in which `t` has two partitions and `a` has joined; with the id of `t`.
fn with_one_member() -> (World, ConnectionId, [u8; 16]) {
    let (mut world, connection) = world_of(2, &[]);
    let joined = tell(&mut world, connection, &first_beat("a"));
    assert_code(&joined, ErrorCode::NONE);
    assert_eq!(int(&joined, "MemberEpoch"), 2);
    assert_eq!(assigned(&joined), Some(vec![0, 1]));
    let topic_id = *at(&joined, "Assignment.TopicPartitions.TopicId").as_uuid().expect("an id");
    (world, connection, topic_id)
}

#[test]
fn a_partition_is_released_before_somebody_else_gets_it() {
    let (mut world, connection, topic) = with_one_member();
    let joined = tell(&mut world, connection, &first_beat("b"));
    // The group was assigned just now, and is not again before the interval is over.
    assert_eq!((int(&joined, "MemberEpoch"), assigned(&joined)), (2, Some(vec![])));
    assert_eq!(text(&state(&mut world, connection), "Groups.GroupState"), "Assigning");
    world.pass(ASSIGNMENT_INTERVAL);
    let told = tell(&mut world, connection, &beat("b", 2));
    assert_eq!((int(&told, "MemberEpoch"), assigned(&told)), (3, None));
    let told = tell(&mut world, connection, &owning("a", 2, topic, &[0, 1]));
    assert_eq!((int(&told, "MemberEpoch"), assigned(&told)), (2, Some(vec![0])));
    // Not yet released.
    assert_eq!(assigned(&tell(&mut world, connection, &beat("b", 3))), None);
    let told = tell(&mut world, connection, &owning("a", 2, topic, &[0]));
    assert_eq!((int(&told, "MemberEpoch"), assigned(&told)), (3, None));
    assert_eq!(assigned(&tell(&mut world, connection, &beat("b", 3))), Some(vec![1]));
    assert_eq!(text(&state(&mut world, connection), "Groups.GroupState"), "Stable");
}

#[test]
fn a_member_that_does_not_revoke_in_time_is_out() {
    let (mut world, connection, topic) = with_one_member();
    tell(&mut world, connection, &first_beat("b"));
    world.pass(ASSIGNMENT_INTERVAL);
    tell(&mut world, connection, &owning("a", 2, topic, &[0, 1]));
    for _ in 0..2 {
        world.pass(Duration::from_secs(20));
        assert_code(&tell(&mut world, connection, &owning("a", 2, topic, &[0, 1])), ErrorCode::NONE);
        tell(&mut world, connection, &beat("b", 2));
        tell(&mut world, connection, &beat("b", 3));
    }
    world.pass(Duration::from_secs(20));
    let told = tell(&mut world, connection, &owning("a", 2, topic, &[0, 1]));
    assert_code(&told, ErrorCode::UNKNOWN_MEMBER_ID);
    assert_eq!(text(&told, "ErrorMessage"), "Member a is not a member of group g.");
}

#[test]
fn a_session_ends_after_45_seconds_of_silence() {
    let (mut world, connection, _) = with_one_member();
    world.pass(Duration::from_millis(44_999));
    assert_code(&tell(&mut world, connection, &beat("a", 2)), ErrorCode::NONE);
    world.pass(Duration::from_millis(45_000));
    assert_code(&tell(&mut world, connection, &beat("a", 2)), ErrorCode::UNKNOWN_MEMBER_ID);
    assert_eq!(text(&state(&mut world, connection), "Groups.GroupState"), "Empty");
}

#[test]
fn epochs_fence_and_a_lost_answer_is_given_again() {
    let (mut world, connection, topic) = with_one_member();
    for epoch in [1, 3] {
        let told = tell(&mut world, connection, &owning("a", epoch, topic, &[0, 1]));
        assert_code(&told, ErrorCode::FENCED_MEMBER_EPOCH);
    }
    // The epoch before was 0: whoever has nothing may join again.
    assert_eq!(assigned(&tell(&mut world, connection, &first_beat("a"))), Some(vec![0, 1]));
    let told = world.ask(connection, OFFSET_COMMIT, 9, &commit("a", 1, 5, None));
    assert_commit(&told, ErrorCode::STALE_MEMBER_EPOCH);
    let told = world.ask(connection, OFFSET_COMMIT, 8, &commit("a", 2, 5, None));
    assert_commit(&told, ErrorCode::UNSUPPORTED_VERSION);
    let told = world.ask(connection, OFFSET_COMMIT, 9, &commit("a", 2, 5, None));
    assert_commit(&told, ErrorCode::NONE);
}

#[test]
fn a_static_member_may_be_away_for_a_while() {
    let (mut world, connection) = world(&[]);
    let with_instance = |mut body: Struct| {
        body.set("InstanceId", "i");
        body
    };
    assert_code(&tell(&mut world, connection, &with_instance(first_beat("a"))), ErrorCode::NONE);
    let told = tell(&mut world, connection, &with_instance(first_beat("b")));
    assert_code(&told, ErrorCode::UNRELEASED_INSTANCE_ID);
    let left = tell(&mut world, connection, &with_instance(beat("a", -2)));
    assert_eq!(int(&left, "MemberEpoch"), -2);
    let told = tell(&mut world, connection, &with_instance(first_beat("b")));
    assert_eq!((int(&told, "MemberEpoch"), assigned(&told)), (2, Some(vec![0])));
    let told = tell(&mut world, connection, &with_instance(beat("a", 2)));
    assert_code(&told, ErrorCode::FENCED_INSTANCE_ID);
}

#[test]
fn a_regular_expression_finds_topics_with_the_next_heartbeat() {
    let (mut world, connection) = world(&[]);
    let mut body = beat("a", 0);
    body.set("RebalanceTimeoutMs", 60_000).set("SubscribedTopicRegex", "t+");
    body.set("TopicPartitions", Value::Array(Vec::new()));
    let joined = tell(&mut world, connection, &body);
    assert_eq!((int(&joined, "MemberEpoch"), assigned(&joined)), (1, Some(vec![])));
    world.pass(ASSIGNMENT_INTERVAL);
    let told = tell(&mut world, connection, &beat("a", 1));
    assert_eq!((int(&told, "MemberEpoch"), assigned(&told)), (2, Some(vec![0])));
}

#[test]
fn a_classic_group_becomes_a_consumer_group_and_back() {
    let (mut world, connection) = world(&[]);
    let (classic, generation) = alone(&mut world, connection);
    let joined = tell(&mut world, connection, &first_beat("new"));
    assert_code(&joined, ErrorCode::NONE);
    let told = describe(&mut world, connection);
    assert_eq!(text(&told, "Groups.ErrorMessage"), "Group g is not a classic group.");
    let told = world.ask(connection, HEARTBEAT, 4, &heartbeat(&classic, generation));
    assert_code(&told, ErrorCode::REBALANCE_IN_PROGRESS);
    let rejoined = world.ask(connection, JOIN_GROUP, 9, &join(&classic, None));
    assert_eq!(int(&rejoined, "GenerationId"), int(&joined, "MemberEpoch"));
    // The last member of the consumer protocol leaves: what is left is a classic group, and rebalances.
    assert_code(&tell(&mut world, connection, &beat("new", -1)), ErrorCode::NONE);
    let told = describe(&mut world, connection);
    assert_eq!(text(&told, "Groups.GroupState"), "PreparingRebalance");
    let rejoined = world.ask(connection, JOIN_GROUP, 9, &join(&classic, None));
    assert_code(&rejoined, ErrorCode::NONE);
    assert_eq!(text(&rejoined, "Leader"), classic);
}

#[test]
fn a_policy_can_forbid_that_groups_change() {
    let (mut world, connection) = world(&[("group.consumer.migration.policy", "downgrade")]);
    alone(&mut world, connection);
    let told = tell(&mut world, connection, &first_beat("new"));
    assert_code(&told, ErrorCode::GROUP_ID_NOT_FOUND);
    assert_eq!(text(&told, "ErrorMessage"), "Group g is not a consumer group.");
}
