//! Classic groups and committed offsets.
//!
//! Never knows how a coordinator keeps its state.

use std::time::Duration;

use tidegate_cluster::{ConnectionId, ErrorCode, TopicPlan};
use tidegate_wire::message::{Struct, Value};

use crate::client::{Sent, World, at, element, int, request, topic};

pub(crate) const OFFSET_COMMIT: i16 = 8;
pub(crate) const OFFSET_FETCH: i16 = 9;
const FIND_COORDINATOR: i16 = 10;
pub(crate) const JOIN_GROUP: i16 = 11;
pub(crate) const HEARTBEAT: i16 = 12;
const LEAVE_GROUP: i16 = 13;
pub(crate) const SYNC_GROUP: i16 = 14;
pub(crate) const DESCRIBE_GROUPS: i16 = 15;
const LIST_GROUPS: i16 = 16;
const DELETE_GROUPS: i16 = 42;
const OFFSET_DELETE: i16 = 47;

/// The first rebalance of a group waits so long for more members, by default.
const INITIAL_DELAY: Duration = Duration::from_secs(3);
const SESSION_TIMEOUT_MS: i32 = 10_000;
const REBALANCE_TIMEOUT_MS: i32 = 60_000;

/// A world with a topic `t` of one partition, a coordinator, and a connection to it.
pub(crate) fn world(settings: &[(&str, &str)]) -> (World, ConnectionId) {
    world_of(1, settings)
}

/// A world with a topic `t`, a coordinator, and a connection to it.
pub(crate) fn world_of(partitions: i32, settings: &[(&str, &str)]) -> (World, ConnectionId) {
    let mut world = World::with(2, |plan| {
        plan.topics.push(TopicPlan { partitions, ..topic("t", 2, &[]) });
        for (name, value) in settings {
            plan.settings.insert((*name).to_owned(), (*value).to_owned());
        }
    });
    let coordinator = coordinator(&mut world);
    let connection = world.connect(coordinator);
    (world, connection)
}

/// Who coordinates the group `g`. The first to ask makes the topic, and has to ask again.
pub(crate) fn coordinator(world: &mut World) -> i32 {
    coordinator_of(world, 1)
}

/// Who coordinates the group `g`, as this broker says.
fn coordinator_of(world: &mut World, node_id: i32) -> i32 {
    let connection = world.connect(node_id);
    let mut body = request(FIND_COORDINATOR);
    body.set("Key", "g");
    let first = world.ask(connection, FIND_COORDINATOR, 3, &body);
    if int(&first, "ErrorCode") == 0 {
        return int(&first, "NodeId") as i32;
    }
    assert_code(&first, ErrorCode::COORDINATOR_NOT_AVAILABLE);
    let second = world.ask(connection, FIND_COORDINATOR, 3, &body);
    assert_code(&second, ErrorCode::NONE);
    int(&second, "NodeId") as i32
}

#[track_caller]
pub(crate) fn assert_code(answer: &Struct, code: ErrorCode) {
    assert_eq!(int(answer, "ErrorCode"), i64::from(code.0), "{answer:?}");
}

pub(crate) fn text(message: &Struct, path: &str) -> String {
    at(message, path).as_text().unwrap_or_default().to_owned()
}

/// Metadata of a consumer that is subscribed to `t`.
pub(crate) fn subscription() -> Vec<u8> {
    vec![0, 1, 0, 0, 0, 1, 0, 1, b't', 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]
}

pub(crate) fn join(member_id: &str, instance_id: Option<&str>) -> Struct {
    let mut body = request(JOIN_GROUP);
    body.set("GroupId", "g").set("SessionTimeoutMs", SESSION_TIMEOUT_MS);
    body.set("RebalanceTimeoutMs", REBALANCE_TIMEOUT_MS).set("MemberId", member_id);
    body.set("GroupInstanceId", instance_id).set("ProtocolType", "consumer");
    let mut protocol = element(&body, "Protocols");
    protocol.set("Name", "range").set("Metadata", subscription());
    body.push("Protocols", protocol);
    body
}

fn sync(member_id: &str, generation: i64, assignments: &[(&str, &str)]) -> Struct {
    let mut body = request(SYNC_GROUP);
    body.set("GroupId", "g").set("GenerationId", generation).set("MemberId", member_id);
    body.set("ProtocolType", "consumer").set("ProtocolName", "range");
    for (member_id, assigned) in assignments {
        let mut assignment = element(&body, "Assignments");
        assignment.set("MemberId", *member_id).set("Assignment", assigned.as_bytes().to_vec());
        body.push("Assignments", assignment);
    }
    body
}

pub(crate) fn heartbeat(member_id: &str, generation: i64) -> Struct {
    let mut body = request(HEARTBEAT);
    body.set("GroupId", "g").set("GenerationId", generation).set("MemberId", member_id);
    body
}

pub(crate) fn commit(member_id: &str, generation: i64, offset: i64, metadata: Option<&str>) -> Struct {
    let mut body = request(OFFSET_COMMIT);
    body.set("GroupId", "g").set("MemberId", member_id).set("GenerationIdOrMemberEpoch", generation);
    let mut of_topic = element(&body, "Topics");
    of_topic.set("Name", "t");
    let mut partition = element(&of_topic, "Partitions");
    partition.set("CommittedOffset", offset).set("CommittedMetadata", metadata);
    of_topic.push("Partitions", partition);
    body.push("Topics", of_topic);
    body
}

#[track_caller]
pub(crate) fn assert_commit(answer: &Struct, code: ErrorCode) {
    assert_eq!(int(answer, "Topics.Partitions.ErrorCode"), i64::from(code.0), "{answer:?}");
}

/// What is committed for `t`, partition 0.
pub(crate) fn committed(world: &mut World, connection: ConnectionId) -> i64 {
    let mut body = request(OFFSET_FETCH);
    body.set("GroupId", "g");
    let mut of_topic = element(&body, "Topics");
    of_topic.set("Name", "t").set("PartitionIndexes", Value::Array(vec![Value::from(0)]));
    body.push("Topics", of_topic);
    int(&world.ask(connection, OFFSET_FETCH, 7, &body), "Topics.Partitions.CommittedOffset")
}

pub(crate) fn describe(world: &mut World, connection: ConnectionId) -> Struct {
    let mut body = request(DESCRIBE_GROUPS);
    body.set("Groups", Value::Array(vec![Value::from("g")]));
    world.ask(connection, DESCRIBE_GROUPS, 6, &body)
}

/// A member that has joined as the only one, with its generation.
pub(crate) fn alone(world: &mut World, connection: ConnectionId) -> (String, i64) {
    let told = world.ask(connection, JOIN_GROUP, 9, &join("", None));
    assert_code(&told, ErrorCode::MEMBER_ID_REQUIRED);
    let member_id = text(&told, "MemberId");
    let sent = world.send(connection, JOIN_GROUP, 9, &join(&member_id, None));
    world.pass(INITIAL_DELAY);
    let joined = answered(world, sent);
    assert_code(&joined, ErrorCode::NONE);
    assert_eq!(text(&joined, "Leader"), member_id);
    let generation = int(&joined, "GenerationId");
    let synced = world.ask(connection, SYNC_GROUP, 5, &sync(&member_id, generation, &[(&member_id, "all")]));
    assert_eq!(at(&synced, "Assignment").as_bytes(), Some(b"all".as_slice()));
    (member_id, generation)
}

#[track_caller]
fn answered(world: &mut World, sent: Sent) -> Struct {
    world.answer(sent).expect("an answer by now")
}

#[test]
fn the_first_rebalance_waits_for_more_members() {
    let (mut world, connection) = world(&[]);
    let told = world.ask(connection, JOIN_GROUP, 9, &join("", None));
    let member_id = text(&told, "MemberId");
    assert!(member_id.starts_with("story-"), "{member_id}");
    let sent = world.send(connection, JOIN_GROUP, 9, &join(&member_id, None));
    world.pass(INITIAL_DELAY - Duration::from_millis(1));
    assert!(world.answer(sent).is_none());
    world.pass(Duration::from_millis(1));
    let joined = answered(&mut world, sent);
    assert_eq!(int(&joined, "GenerationId"), 1);
    assert_eq!(text(&joined, "ProtocolName"), "range");
}

#[test]
fn a_second_member_makes_the_first_join_again() {
    let (mut world, one) = world(&[]);
    let (first, generation) = alone(&mut world, one);
    let node_id = coordinator(&mut world);
    let two = world.connect(node_id);
    let second = text(&world.ask(two, JOIN_GROUP, 9, &join("", None)), "MemberId");
    let waiting = world.send(two, JOIN_GROUP, 9, &join(&second, None));
    assert!(world.answer(waiting).is_none());
    let told = world.ask(one, HEARTBEAT, 4, &heartbeat(&first, generation));
    assert_code(&told, ErrorCode::REBALANCE_IN_PROGRESS);
    let leader = world.ask(one, JOIN_GROUP, 9, &join(&first, None));
    assert_eq!(int(&leader, "GenerationId"), generation + 1);
    assert_eq!(at(&leader, "Members").elements().len(), 2);
    let follower = answered(&mut world, waiting);
    assert!(at(&follower, "Members").elements().is_empty());
    // The follower waits for the leader's assignment.
    let synced = world.send(two, SYNC_GROUP, 5, &sync(&second, generation + 1, &[]));
    assert!(world.answer(synced).is_none());
    let assignments = [(first.as_str(), "a"), (second.as_str(), "b")];
    let told = world.ask(one, SYNC_GROUP, 5, &sync(&first, generation + 1, &assignments));
    assert_eq!(at(&told, "Assignment").as_bytes(), Some(b"a".as_slice()));
    assert_eq!(at(&answered(&mut world, synced), "Assignment").as_bytes(), Some(b"b".as_slice()));
    assert_eq!(text(&describe(&mut world, one), "Groups.GroupState"), "Stable");
}

#[test]
fn a_member_that_is_silent_for_its_session_is_out() {
    let (mut world, connection) = world(&[]);
    let (member_id, generation) = alone(&mut world, connection);
    let nearly = Duration::from_millis(SESSION_TIMEOUT_MS as u64 - 1);
    world.pass(nearly);
    assert_code(&world.ask(connection, HEARTBEAT, 4, &heartbeat(&member_id, generation)), ErrorCode::NONE);
    world.pass(nearly);
    assert_eq!(text(&describe(&mut world, connection), "Groups.GroupState"), "Stable");
    world.pass(Duration::from_millis(1));
    assert_eq!(text(&describe(&mut world, connection), "Groups.GroupState"), "Empty");
    let told = world.ask(connection, HEARTBEAT, 4, &heartbeat(&member_id, generation));
    assert_code(&told, ErrorCode::UNKNOWN_MEMBER_ID);
}

#[test]
fn who_does_not_join_again_in_time_is_left_out() {
    let (mut world, one) = world(&[]);
    let (first, generation) = alone(&mut world, one);
    let node_id = coordinator(&mut world);
    let two = world.connect(node_id);
    let second = text(&world.ask(two, JOIN_GROUP, 9, &join("", None)), "MemberId");
    let waiting = world.send(two, JOIN_GROUP, 9, &join(&second, None));
    for _ in 0..REBALANCE_TIMEOUT_MS / 5_000 - 1 {
        world.pass(Duration::from_secs(5));
        let told = world.ask(one, HEARTBEAT, 4, &heartbeat(&first, generation));
        assert_code(&told, ErrorCode::REBALANCE_IN_PROGRESS);
    }
    assert!(world.answer(waiting).is_none());
    world.pass(Duration::from_secs(5));
    let joined = answered(&mut world, waiting);
    assert_eq!(text(&joined, "Leader"), second);
    assert_eq!(at(&joined, "Members").elements().len(), 1);
    let told = world.ask(one, HEARTBEAT, 4, &heartbeat(&first, generation));
    assert_code(&told, ErrorCode::UNKNOWN_MEMBER_ID);
}

#[test]
fn a_static_member_that_comes_back_keeps_its_assignment_and_fences_the_old_one() {
    let (mut world, connection) = world(&[("group.initial.rebalance.delay.ms", "0")]);
    let joined = world.send(connection, JOIN_GROUP, 9, &join("", Some("i")));
    world.pass(Duration::ZERO);
    let joined = answered(&mut world, joined);
    let (old, generation) = (text(&joined, "MemberId"), int(&joined, "GenerationId"));
    let mut body = sync(&old, generation, &[(&old, "all")]);
    body.set("GroupInstanceId", "i");
    world.ask(connection, SYNC_GROUP, 5, &body);
    let again = world.ask(connection, JOIN_GROUP, 9, &join("", Some("i")));
    assert_code(&again, ErrorCode::NONE);
    assert_eq!(int(&again, "GenerationId"), generation);
    assert_eq!(int(&again, "SkipAssignment"), 1);
    let mut body = heartbeat(&old, generation);
    body.set("GroupInstanceId", "i");
    assert_code(&world.ask(connection, HEARTBEAT, 4, &body), ErrorCode::FENCED_INSTANCE_ID);
    let mut body = sync(&text(&again, "MemberId"), generation, &[]);
    body.set("GroupInstanceId", "i");
    let synced = world.ask(connection, SYNC_GROUP, 5, &body);
    assert_eq!(at(&synced, "Assignment").as_bytes(), Some(b"all".as_slice()));
}

#[test]
fn the_bounds_of_sessions_and_of_groups_are_kept() {
    let settings = [("group.max.size", "1"), ("group.initial.rebalance.delay.ms", "0")];
    let (mut world, connection) = world(&settings);
    let codes = [(5_999, 26), (6_000, 79), (1_800_000, 79), (1_800_001, 26)];
    for (session_timeout_ms, code) in codes {
        let mut body = join("", None);
        body.set("SessionTimeoutMs", session_timeout_ms);
        let told = world.ask(connection, JOIN_GROUP, 9, &body);
        assert_eq!(int(&told, "ErrorCode"), code, "{session_timeout_ms}");
    }
    // Ids that were given out and never used expire with their sessions.
    world.pass(Duration::from_millis(1_800_000));
    let first = text(&world.ask(connection, JOIN_GROUP, 9, &join("", None)), "MemberId");
    let joined = world.send(connection, JOIN_GROUP, 9, &join(&first, None));
    world.pass(Duration::ZERO);
    assert_code(&answered(&mut world, joined), ErrorCode::NONE);
    let told = world.ask(connection, JOIN_GROUP, 9, &join("", None));
    assert_code(&told, ErrorCode::GROUP_MAX_SIZE_REACHED);
}

#[test]
fn only_the_coordinator_answers_for_a_group() {
    let (mut world, connection) = world(&[]);
    let (member_id, generation) = alone(&mut world, connection);
    let other = 3 - coordinator(&mut world);
    let elsewhere = world.connect(other);
    let told = world.ask(elsewhere, HEARTBEAT, 4, &heartbeat(&member_id, generation));
    assert_code(&told, ErrorCode::NOT_COORDINATOR);
    assert_code(&world.ask(elsewhere, JOIN_GROUP, 9, &join("", None)), ErrorCode::NOT_COORDINATOR);
    let told = world.ask(elsewhere, OFFSET_COMMIT, 9, &commit("", -1, 5, None));
    assert_commit(&told, ErrorCode::NOT_COORDINATOR);
    let listed = world.ask(elsewhere, LIST_GROUPS, 5, &request(LIST_GROUPS));
    assert!(at(&listed, "Groups").elements().is_empty());
}

#[test]
fn commits_need_the_generation_and_a_short_metadata() {
    let (mut world, connection) = world(&[]);
    let (member_id, generation) = alone(&mut world, connection);
    let mut try_commit = |member_id: &str, generation, metadata: Option<&str>, code| {
        let told = world.ask(connection, OFFSET_COMMIT, 9, &commit(member_id, generation, 7, metadata));
        assert_commit(&told, code);
    };
    try_commit(&member_id, generation + 1, None, ErrorCode::ILLEGAL_GENERATION);
    try_commit("nobody", generation, None, ErrorCode::UNKNOWN_MEMBER_ID);
    try_commit("", -1, None, ErrorCode::UNKNOWN_MEMBER_ID);
    try_commit(&member_id, generation, Some(&"x".repeat(4097)), ErrorCode::OFFSET_METADATA_TOO_LARGE);
    assert_eq!(committed(&mut world, connection), -1);
    let long = "x".repeat(4096);
    let told = world.ask(connection, OFFSET_COMMIT, 9, &commit(&member_id, generation, 7, Some(&long)));
    assert_commit(&told, ErrorCode::NONE);
    assert_eq!(committed(&mut world, connection), 7);
}

#[test]
fn offsets_of_an_empty_group_expire_and_the_group_with_them() {
    let settings = [("offsets.retention.minutes", "60"), ("offsets.retention.check.interval.ms", "600000")];
    let (mut world, connection) = world(&settings);
    assert_commit(&world.ask(connection, OFFSET_COMMIT, 9, &commit("", -1, 7, None)), ErrorCode::NONE);
    world.pass(Duration::from_secs(50 * 60));
    assert_eq!(committed(&mut world, connection), 7);
    world.pass(Duration::from_secs(10 * 60));
    assert_eq!(committed(&mut world, connection), -1);
    assert_eq!(text(&describe(&mut world, connection), "Groups.GroupState"), "Dead");
}

#[test]
fn offsets_in_use_are_not_deleted_and_groups_in_use_neither() {
    let (mut world, connection) = world(&[]);
    let (member_id, generation) = alone(&mut world, connection);
    world.ask(connection, OFFSET_COMMIT, 9, &commit(&member_id, generation, 7, None));
    let mut offsets = request(OFFSET_DELETE);
    offsets.set("GroupId", "g");
    let mut of_topic = element(&offsets, "Topics");
    of_topic.set("Name", "t");
    of_topic.push("Partitions", element(&of_topic, "Partitions"));
    offsets.push("Topics", of_topic);
    let told = world.ask(connection, OFFSET_DELETE, 0, &offsets);
    assert_commit(&told, ErrorCode::GROUP_SUBSCRIBED_TO_TOPIC);
    let mut group = request(DELETE_GROUPS);
    group.set("GroupsNames", Value::Array(vec![Value::from("g")]));
    let told = world.ask(connection, DELETE_GROUPS, 2, &group);
    assert_eq!(int(&told, "Results.ErrorCode"), i64::from(ErrorCode::NON_EMPTY_GROUP.0));

    let mut leave = request(LEAVE_GROUP);
    leave.set("GroupId", "g");
    let mut member = element(&leave, "Members");
    member.set("MemberId", member_id.as_str());
    leave.push("Members", member);
    assert_code(&world.ask(connection, LEAVE_GROUP, 5, &leave), ErrorCode::NONE);
    assert_eq!(committed(&mut world, connection), 7);
    let told = world.ask(connection, OFFSET_DELETE, 0, &offsets);
    assert_commit(&told, ErrorCode::NONE);
    assert_eq!(committed(&mut world, connection), -1);
    let told = world.ask(connection, DELETE_GROUPS, 2, &group);
    assert_eq!(int(&told, "Results.ErrorCode"), 0);
}

#[test]
fn a_group_outlives_its_coordinator() {
    let (mut world, connection) = world(&[]);
    let (member_id, generation) = alone(&mut world, connection);
    world.ask(connection, OFFSET_COMMIT, 9, &commit(&member_id, generation, 7, None));
    let old = coordinator(&mut world);
    // Shortly before the session is over, so that only a new one keeps the member.
    world.pass(Duration::from_secs(9));
    world.cause(|cluster, now| cluster.stop_broker(now, old));
    assert_eq!(coordinator_of(&mut world, 3 - old), 3 - old);
    let connection = world.connect(3 - old);
    world.pass(Duration::from_secs(9));
    let told = world.ask(connection, HEARTBEAT, 4, &heartbeat(&member_id, generation));
    assert_code(&told, ErrorCode::NONE);
    assert_eq!(committed(&mut world, connection), 7);
}
