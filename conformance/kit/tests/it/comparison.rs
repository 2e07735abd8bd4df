//! What may differ between two clusters and what may not: for everything that is forgiven, a neighbour that is not.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tidegate_conformance::compare::{differences, normalise};
use tidegate_conformance::run::directory::{Address, Directory};
use tidegate_conformance::run::transcript::{Exchange, Outcome, Transcript};
use tidegate_conformance::value::placeholders::Names;

/// Some time in 2026, in milliseconds since 1970.
const NOW_MS: i64 = 1_790_000_000_000;

/// A cluster whose three brokers have the ids `first`, `first + 1`, … and ports from `port` on.
fn cluster(first: i32, port: u16) -> Directory {
    let address = |index: u16| Address { host: format!("host-{first}"), port: port + index };
    let brokers = (0..3).map(|index| (first + i32::from(index), address(index)));
    Directory {
        bootstrap: address(0),
        brokers: brokers.collect(),
        cluster_id: Some(format!("cluster-{first}")),
        served: BTreeMap::new(),
        deadline: None,
        is_secured: false,
    }
}

/// What a comparison finds between two answers of two clusters in which the case's topic has different names.
fn found(api: &str, version: i16, left: Value, right: Value) -> Vec<String> {
    let side = |value: Value, run: &str, directory: &Directory| {
        let exchange = Exchange { step: 1, api: api.to_owned(), version, outcome: Outcome::Response(value) };
        let names = Names::from([("t".to_owned(), json!(format!("tg{run}-00001-t")))]);
        normalise(&Transcript { exchanges: vec![exchange], names }, directory, NOW_MS, false)
    };
    let left = side(left, "aaaaaa", &cluster(1, 100));
    let right = side(right, "bbbbbb", &cluster(7, 700));
    differences(&left, &right).into_iter().map(|difference| difference.path).collect()
}

#[test]
fn brokers_are_compared_by_their_place() {
    let metadata = |first: i32, port: i32, leader: i32| {
        json!({ "Brokers": [{ "NodeId": first, "Host": format!("host-{first}"), "Port": port }],
            "Topics": [{ "Partitions": [{ "LeaderId": leader, "ReplicaNodes": [leader] }] }] })
    };
    assert_eq!(found("Metadata", 9, metadata(1, 100, 2), metadata(7, 700, 8)), [""; 0]);
    let other_leader = found("Metadata", 9, metadata(1, 100, 2), metadata(7, 700, 7));
    assert_eq!(other_leader, ["Topics[0].Partitions[0].LeaderId", "Topics[0].Partitions[0].ReplicaNodes[0]"]);
    let leaked = found("Metadata", 9, metadata(1, 100, 2), metadata(7, 9092, 8));
    assert_eq!(leaked, ["Brokers[0].Port"]);
}

#[test]
fn no_leader_is_not_some_leader() {
    let leader = |id: i32| json!({ "ControllerId": id });
    assert_eq!(found("Metadata", 9, leader(1), leader(9)), [""; 0]);
    assert_eq!(found("Metadata", 9, leader(1), leader(-1)), ["ControllerId"]);
}

#[test]
fn names_of_the_run_are_the_same_and_others_are_not() {
    let topic = |name: &str| json!({ "Topics": [{ "Name": name }] });
    assert_eq!(found("Metadata", 9, topic("tgaaaaaa-00001-t"), topic("tgbbbbbb-00001-t")), [""; 0]);
    assert_eq!(
        found("Metadata", 9, topic("tgaaaaaa-00001-t"), topic("tgaaaaaa-00001-t")),
        ["Topics[0].Name"]
    );
}

#[test]
fn what_is_random_is_compared_by_its_order_of_appearance() {
    let topics = |one: &str, two: &str| json!({ "Responses": [{ "TopicId": one }, { "TopicId": two }] });
    let (a, b) = ("____________________aA", "____________________aQ");
    assert_eq!(found("Fetch", 13, topics(a, b), topics(b, a)), [""; 0]);
    assert_eq!(found("Fetch", 13, topics(a, b), topics(a, a)), ["Responses[1].TopicId"]);
    let none = "AAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(found("Fetch", 13, topics(a, b), topics(none, b))[0], "Responses[0].TopicId");
    let session = |id: i32| json!({ "SessionId": id });
    assert_eq!(found("Fetch", 13, session(77), session(12)), [""; 0]);
    assert_eq!(found("Fetch", 13, session(77), session(0)), ["SessionId"]);
}

#[test]
fn times_near_now_are_alike_and_times_of_the_case_are_not() {
    let at = |ms: i64| json!({ "Topics": [{ "Partitions": [{ "Timestamp": ms }] }] });
    assert_eq!(found("ListOffsets", 5, at(NOW_MS - 5), at(NOW_MS + 900)), [""; 0]);
    assert_eq!(found("ListOffsets", 5, at(1_700_000_000_000), at(1_700_000_000_001)).len(), 1);
    assert_eq!(found("ListOffsets", 5, at(NOW_MS), at(-1)).len(), 1);
}

#[test]
fn the_order_of_a_map_does_not_count_and_that_of_an_answer_does() {
    let names = |list: [&str; 2]| json!({ "Topics": list.map(|name| json!({ "Name": name })) });
    assert_eq!(found("Metadata", 9, names(["a", "b"]), names(["b", "a"])), [""; 0]);
    assert_eq!(found("DescribeTopicPartitions", 0, names(["a", "b"]), names(["b", "a"])).len(), 2);
    assert_eq!(found("Metadata", 9, names(["a", "b"]), names(["b", "b"])), ["Topics[0].Name"]);
}

#[test]
fn words_may_differ_and_silence_may_not() {
    let error = |text: Option<&str>| json!({ "ErrorMessage": text, "ThrottleTimeMs": 5 });
    assert_eq!(found("DescribeCluster", 0, error(Some("a")), error(Some("b"))), [""; 0]);
    assert_eq!(found("DescribeCluster", 0, error(Some("a")), error(None)), ["ErrorMessage"]);
    assert_eq!(
        found("DescribeCluster", 0, json!({ "ErrorCode": 0 }), json!({ "ErrorCode": 3 })),
        ["ErrorCode"]
    );
}

#[test]
fn closing_is_not_answering() {
    let exchange = |outcome| vec![Exchange { step: 1, api: "Fetch".to_owned(), version: 4, outcome }];
    let (closed, silent) = (exchange(Outcome::Closed), exchange(Outcome::Silence));
    assert_eq!(differences(&closed, &closed), []);
    assert_eq!(differences(&closed, &silent).len(), 1);
    assert_eq!(differences(&closed, &[]).len(), 1);
}
