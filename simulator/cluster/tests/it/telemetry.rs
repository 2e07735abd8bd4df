//! Metrics of clients (KIP-714), as Kafka 4.3.1 takes them when somebody wants them: what is expected here was seen there.
//!
//! Never knows sockets.

use std::time::Duration;

use tidegate_cluster::ErrorCode;
use tidegate_wire::message::{Struct, Value};

use crate::client::{Told, World, at, element, int, request};

const API_VERSIONS: i16 = 18;
const ALTER_CONFIGS: i16 = 44;
const GET: i16 = 71;
const PUSH: i16 = 72;

/// How often a client pushes that no subscription matches.
const INTERVAL: Duration = Duration::from_secs(300);

fn taking() -> World {
    World::with(1, |plan| plan.telemetry = true)
}

fn get(id: &Value) -> Struct {
    let mut body = request(GET);
    body.set("ClientInstanceId", id.clone());
    body
}

fn push(asked: &Struct) -> Struct {
    let mut body = request(PUSH);
    body.set("ClientInstanceId", at(asked, "ClientInstanceId").clone());
    body.set("SubscriptionId", at(asked, "SubscriptionId").clone());
    body
}

fn nobody() -> Value {
    at(&request(GET), "ClientInstanceId").clone()
}

fn code(answer: &Struct) -> ErrorCode {
    ErrorCode(int(answer, "ErrorCode") as i16)
}

fn subscribe(world: &mut World, configs: &[(&str, &str)]) {
    let mut body = request(ALTER_CONFIGS);
    let mut resource = element(&body, "Resources");
    resource.set("ResourceType", 16_i8).set("ResourceName", "s");
    for (name, value) in configs {
        let mut config = element(&resource, "Configs");
        config.set("Name", *name).set("Value", *value);
        resource.push("Configs", config);
    }
    body.push("Resources", resource);
    let client = world.connect(1);
    let answer = world.ask(client, ALTER_CONFIGS, 1, &body);
    assert_eq!(int(&answer, "Responses.ErrorCode"), 0);
}

#[test]
fn nobody_is_asked_for_metrics_that_nobody_takes() {
    for (mut world, offered) in [(World::new(1), false), (taking(), true)] {
        let client = world.connect(1);
        let answer = world.ask(client, API_VERSIONS, 0, &request(API_VERSIONS));
        let keys: Vec<i64> = at(&answer, "ApiKeys").structs().map(|api| int(api, "ApiKey")).collect();
        assert_eq!(keys.contains(&71) && keys.contains(&72), offered);
        world.send(client, GET, 0, &get(&nobody()));
        let closed = matches!(world.told(client), Some(Told::Closed(_)));
        assert_eq!(closed, !offered);
    }
}

#[test]
fn who_asks_or_pushes_too_soon_is_told_so_until_the_interval_is_over() {
    let mut world = taking();
    let client = world.connect(1);
    let asked = world.ask(client, GET, 0, &get(&nobody()));
    assert_eq!((code(&asked), int(&asked, "PushIntervalMs")), (ErrorCode::NONE, 300_000));
    let id = at(&asked, "ClientInstanceId").clone();
    assert_eq!(code(&world.ask(client, GET, 0, &get(&id))), ErrorCode::THROTTLING_QUOTA_EXCEEDED);
    world.pass(Duration::from_millis(1));
    assert_eq!(
        code(&world.ask(client, PUSH, 0, &push(&asked))),
        ErrorCode::NONE,
        "the first comes at any time"
    );
    world.pass(INTERVAL - Duration::from_millis(1));
    assert_eq!(code(&world.ask(client, PUSH, 0, &push(&asked))), ErrorCode::THROTTLING_QUOTA_EXCEEDED);
    world.pass(Duration::from_millis(1));
    assert_eq!(code(&world.ask(client, PUSH, 0, &push(&asked))), ErrorCode::NONE);
}

#[test]
fn what_is_wanted_changes_at_once_and_the_old_subscription_is_unknown() {
    let mut world = taking();
    let client = world.connect(1);
    let asked = world.ask(client, GET, 0, &get(&nobody()));
    let id = at(&asked, "ClientInstanceId").clone();
    subscribe(&mut world, &[("metrics", "a.,b."), ("interval.ms", "100"), ("match", "client_id=st.*")]);
    let refused = world.ask(client, PUSH, 0, &push(&asked));
    assert_eq!(code(&refused), ErrorCode::UNKNOWN_SUBSCRIPTION_ID);
    let again = world.ask(client, GET, 0, &get(&id));
    assert_eq!((code(&again), int(&again, "PushIntervalMs")), (ErrorCode::NONE, 100));
    let wanted: Vec<Value> = ["a.", "b."].map(Value::from).into();
    assert_eq!(at(&again, "RequestedMetrics"), &Value::Array(wanted));
    assert_ne!(int(&again, "SubscriptionId"), int(&asked, "SubscriptionId"));
    subscribe(&mut world, &[("match", "client_id=other")]);
    world.pass(Duration::from_millis(100));
    let unmatched = world.ask(client, GET, 0, &get(&id));
    assert_eq!(int(&unmatched, "PushIntervalMs"), 300_000);
}

#[test]
fn pushes_are_bounded_and_nothing_comes_after_the_last() {
    for (bytes, expected) in [
        (1_048_575, ErrorCode::NONE),
        (1_048_576, ErrorCode::NONE),
        (1_048_577, ErrorCode::TELEMETRY_TOO_LARGE),
    ] {
        let mut world = taking();
        let client = world.connect(1);
        let asked = world.ask(client, GET, 0, &get(&nobody()));
        let mut body = push(&asked);
        body.set("Metrics", vec![0_u8; bytes]).set("Terminating", true);
        world.pass(Duration::from_millis(1));
        assert_eq!(code(&world.ask(client, PUSH, 0, &body)), expected, "{bytes} bytes");
        assert_eq!(code(&world.ask(client, PUSH, 0, &push(&asked))), ErrorCode::INVALID_REQUEST);
    }
}

#[test]
fn a_client_that_has_gone_is_a_new_one_when_it_comes_again() {
    let mut world = taking();
    let client = world.connect(1);
    let asked = world.ask(client, GET, 0, &get(&nobody()));
    let id = at(&asked, "ClientInstanceId").clone();
    world.cluster.disconnect(world.now, client);
    let client = world.connect(1);
    assert_eq!(code(&world.ask(client, GET, 0, &get(&id))), ErrorCode::NONE);
}
