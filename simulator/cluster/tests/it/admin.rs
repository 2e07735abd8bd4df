//! What administrators do: topics, settings, moves, elections, features.
//!
//! Never knows how a controller keeps its state.

use tidegate_cluster::{ConnectionId, ErrorCode};
use tidegate_wire::message::{Struct, Value};

use crate::client::{World, at, element, int, request, topic};

const METADATA: i16 = 3;
const CREATE_TOPICS: i16 = 19;
const DELETE_TOPICS: i16 = 20;
const DESCRIBE_CONFIGS: i16 = 32;
const ELECT_LEADERS: i16 = 43;
const INCREMENTAL_ALTER_CONFIGS: i16 = 44;
const ALTER_PARTITION_REASSIGNMENTS: i16 = 45;
const UPDATE_FEATURES: i16 = 57;

/// The resource type of a topic.
const TOPIC: i64 = 2;

fn create(name: &str, partitions: i32, replicas: i32) -> Struct {
    let mut body = request(CREATE_TOPICS);
    let mut topic = element(&body, "Topics");
    topic.set("Name", name).set("NumPartitions", partitions).set("ReplicationFactor", replicas);
    body.push("Topics", topic);
    body
}

fn assert_code(answer: &Struct, path: &str, code: ErrorCode) {
    assert_eq!(int(answer, path), i64::from(code.0), "{path} of {answer:?}");
}

fn partition(world: &mut World, connection: ConnectionId, name: &str) -> Struct {
    let mut body = request(METADATA);
    let mut topic = element(&body, "Topics");
    topic.set("Name", name);
    body.push("Topics", topic).set("AllowAutoTopicCreation", false);
    let answer = world.ask(connection, METADATA, 12, &body);
    let found = at(&answer, "Topics.Partitions").structs().next().cloned();
    found.expect("the topic has a partition")
}

fn numbers(of: &Struct, name: &str) -> Vec<i64> {
    at(of, name).elements().iter().filter_map(Value::as_int).collect()
}

#[test]
fn a_topic_that_is_created_again_is_another_one() {
    let mut world = World::new(1);
    let connection = world.connect(1);
    let first = world.ask(connection, CREATE_TOPICS, 7, &create("t", 1, 1));
    let again = world.ask(connection, CREATE_TOPICS, 7, &create("t", 1, 1));
    assert_code(&again, "Topics.ErrorCode", ErrorCode::TOPIC_ALREADY_EXISTS);
    let mut delete = request(DELETE_TOPICS);
    let mut named = element(&delete, "Topics");
    named.set("TopicId", at(&first, "Topics.TopicId").clone());
    delete.push("Topics", named).set("TimeoutMs", 1000);
    let deleted = world.ask(connection, DELETE_TOPICS, 6, &delete);
    assert_code(&deleted, "Responses.ErrorCode", ErrorCode::NONE);
    assert_eq!(at(&deleted, "Responses.Name").as_text(), Some("t"));
    let second = world.ask(connection, CREATE_TOPICS, 7, &create("t", 1, 1));
    assert_ne!(at(&first, "Topics.TopicId"), at(&second, "Topics.TopicId"));
    let gone = world.ask(connection, DELETE_TOPICS, 6, &delete);
    assert_code(&gone, "Responses.ErrorCode", ErrorCode::UNKNOWN_TOPIC_ID);
}

#[test]
fn a_topic_has_at_most_ten_thousand_partitions_at_first_and_as_many_replicas_as_brokers() {
    let mut world = World::new(2);
    let connection = world.connect(1);
    for (partitions, replicas, code) in [
        (0, 1, ErrorCode::INVALID_PARTITIONS),
        (1, 2, ErrorCode::NONE),
        (1, 3, ErrorCode::INVALID_REPLICATION_FACTOR),
        (1, 0, ErrorCode::INVALID_REPLICATION_FACTOR),
        (9_999, 1, ErrorCode::NONE),
        (10_000, 1, ErrorCode::NONE),
        (10_001, 1, ErrorCode::POLICY_VIOLATION),
    ] {
        let mut body = create("t", partitions, replicas);
        body.set("validateOnly", true);
        let answer = world.ask(connection, CREATE_TOPICS, 7, &body);
        assert_code(&answer, "Topics.ErrorCode", code);
    }
}

#[test]
fn settings_are_changed_one_by_one_and_refused_in_words() {
    let mut world = World::with(1, |plan| plan.topics.push(topic("t", 1, &[])));
    let connection = world.connect(1);
    let alter = |world: &mut World, name: &str, operation: i32, value: &str| {
        let mut body = request(INCREMENTAL_ALTER_CONFIGS);
        let mut resource = element(&body, "Resources");
        resource.set("ResourceType", TOPIC).set("ResourceName", "t");
        let mut config = element(&resource, "Configs");
        config.set("Name", name).set("ConfigOperation", operation).set("Value", value);
        resource.push("Configs", config);
        body.push("Resources", resource);
        world.ask(connection, INCREMENTAL_ALTER_CONFIGS, 1, &body)
    };
    let refused = alter(&mut world, "retention.ms", 0, "-2");
    assert_code(&refused, "Responses.ErrorCode", ErrorCode::INVALID_CONFIG);
    assert_eq!(
        at(&refused, "Responses.ErrorMessage").as_text(),
        Some("Invalid value -2 for configuration retention.ms: Value must be at least -1")
    );
    // Appended to the default.
    let done = alter(&mut world, "cleanup.policy", 2, "compact");
    assert_code(&done, "Responses.ErrorCode", ErrorCode::NONE);
    let mut describe = request(DESCRIBE_CONFIGS);
    let mut resource = element(&describe, "Resources");
    resource.set("ResourceType", TOPIC).set("ResourceName", "t");
    resource.set("ConfigurationKeys", Value::Array(vec![Value::from("cleanup.policy")]));
    describe.push("Resources", resource);
    let shown = world.ask(connection, DESCRIBE_CONFIGS, 4, &describe);
    assert_eq!(at(&shown, "Results.Configs.Value").as_text(), Some("delete,compact"));
    assert_eq!(int(&shown, "Results.Configs.ConfigSource"), 1);
}

#[test]
fn a_partition_moves_and_its_preferred_replica_is_elected() {
    let mut world = World::with(3, |plan| plan.topics.push(topic("t", 2, &[])));
    let connection = world.connect(1);
    let before = numbers(&partition(&mut world, connection, "t"), "ReplicaNodes");
    let other = (1..=3).find(|id| !before.contains(id)).expect("three brokers, two replicas");
    let reassign = |world: &mut World, replicas: &[i64]| {
        let mut body = request(ALTER_PARTITION_REASSIGNMENTS);
        let mut topic = element(&body, "Topics");
        let mut moved = element(&topic, "Partitions");
        moved.set("Replicas", Value::Array(replicas.iter().map(|id| Value::Int(*id)).collect()));
        topic.set("Name", "t").push("Partitions", moved);
        body.push("Topics", topic);
        world.ask(connection, ALTER_PARTITION_REASSIGNMENTS, 0, &body)
    };
    let answer = reassign(&mut world, &[other, before[0]]);
    assert_code(&answer, "Responses.Partitions.ErrorCode", ErrorCode::NONE);
    let after = partition(&mut world, connection, "t");
    assert_eq!(numbers(&after, "ReplicaNodes"), [other, before[0]]);
    assert_eq!((int(&after, "LeaderId"), int(&after, "LeaderEpoch")), (before[0], 1));
    let mut elect = request(ELECT_LEADERS);
    elect.set("TopicPartitions", Value::Null);
    let elected = world.ask(connection, ELECT_LEADERS, 2, &elect);
    assert_code(&elected, "ReplicaElectionResults.PartitionResult.ErrorCode", ErrorCode::NONE);
    assert_eq!(int(&partition(&mut world, connection, "t"), "LeaderId"), other);
    let wrong = reassign(&mut world, &[9]);
    assert_code(&wrong, "Responses.Partitions.ErrorCode", ErrorCode::INVALID_REPLICA_ASSIGNMENT);
}

#[test]
fn a_feature_goes_down_only_when_told_so() {
    let mut world = World::new(1);
    let connection = world.connect(1);
    for (way, code) in [(1, ErrorCode::INVALID_UPDATE_VERSION), (2, ErrorCode::NONE)] {
        let mut body = request(UPDATE_FEATURES);
        let mut update = element(&body, "FeatureUpdates");
        update.set("Feature", "group.version").set("MaxVersionLevel", 0).set("UpgradeType", way);
        body.push("FeatureUpdates", update);
        let answer = world.ask(connection, UPDATE_FEATURES, 2, &body);
        assert_code(&answer, "ErrorCode", code);
    }
}
