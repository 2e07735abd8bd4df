//! Authentication, ACLs, quotas and delegation tokens, as Kafka 4.3.1 does them: what is expected here was seen there.
//!
//! Never knows sockets.

use std::time::Duration;

use tidegate_cluster::{ConnectionId, ErrorCode};
use tidegate_wire::message::{Struct, Value};

use crate::client::{Told, World, at, element, int, request};

const METADATA: i16 = 3;
const SASL_HANDSHAKE: i16 = 17;
const API_VERSIONS: i16 = 18;
const DESCRIBE_ACLS: i16 = 29;
const CREATE_ACLS: i16 = 30;
const SASL_AUTHENTICATE: i16 = 36;
const CREATE_TOKEN: i16 = 38;
const EXPIRE_TOKEN: i16 = 40;
const DESCRIBE_TOKEN: i16 = 41;
const ALTER_CLIENT_QUOTAS: i16 = 49;

/// How long a broker lets those wait whom it refuses.
const REFUSAL_DELAY: Duration = Duration::from_millis(100);

/// One broker that wants SASL of alice, who may do everything, and of bob.
fn secured(more: &[(&str, &str)]) -> World {
    World::with(1, |plan| {
        plan.brokers[0].listeners[0].sasl = true;
        plan.users = [("alice", "secret"), ("bob", "b")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        let settings = [
            ("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,OAUTHBEARER"),
            ("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
            ("super.users", "User:alice"),
        ];
        let settings = settings.iter().chain(more);
        plan.settings = settings.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    })
}

fn handshake(world: &mut World, client: ConnectionId, mechanism: &str) -> Struct {
    let mut body = request(SASL_HANDSHAKE);
    body.set("Mechanism", mechanism);
    world.ask(client, SASL_HANDSHAKE, 1, &body)
}

fn token(text: &str) -> Struct {
    let mut body = request(SASL_AUTHENTICATE);
    body.set("AuthBytes", text.as_bytes().to_vec());
    body
}

fn log_in(world: &mut World, user: &str, password: &str) -> (ConnectionId, Struct) {
    let client = world.connect(1);
    handshake(world, client, "PLAIN");
    let answer = world.ask(client, SASL_AUTHENTICATE, 2, &token(&format!("\0{user}\0{password}")));
    (client, answer)
}

fn text(message: &Struct, path: &str) -> String {
    at(message, path).as_text().unwrap_or_default().to_owned()
}

fn is_closed(world: &mut World, client: ConnectionId) -> bool {
    matches!(world.told(client), Some(Told::Closed(_)))
}

#[test]
fn nothing_is_answered_before_authentication() {
    let mut world = secured(&[]);
    let client = world.connect(1);
    let mut versions = request(API_VERSIONS);
    versions.set("ClientSoftwareName", "story").set("ClientSoftwareVersion", "1");
    assert_eq!(int(&world.ask(client, API_VERSIONS, 3, &versions), "ErrorCode"), 0);
    world.send(client, METADATA, 12, &request(METADATA));
    world.pass(REFUSAL_DELAY);
    assert!(is_closed(&mut world, client));
    // ApiVersions is answered once.
    let client = world.connect(1);
    world.ask(client, API_VERSIONS, 3, &versions);
    world.send(client, API_VERSIONS, 3, &versions);
    world.pass(REFUSAL_DELAY);
    assert!(is_closed(&mut world, client));
}

#[test]
fn a_password_lets_in_and_a_wrong_one_is_refused_after_a_while() {
    let mut world = secured(&[]);
    let (client, answer) = log_in(&mut world, "alice", "secret");
    assert_eq!((int(&answer, "ErrorCode"), int(&answer, "SessionLifetimeMs")), (0, 0));
    world.ask(client, METADATA, 12, &request(METADATA));

    let client = world.connect(1);
    handshake(&mut world, client, "PLAIN");
    let sent = world.send(client, SASL_AUTHENTICATE, 2, &token("\0alice\0wrong"));
    assert!(world.answer(sent).is_none(), "a broker takes its time");
    world.pass(REFUSAL_DELAY);
    let answer = world.answer(sent).expect("an answer");
    assert_eq!(int(&answer, "ErrorCode"), i64::from(ErrorCode::SASL_AUTHENTICATION_FAILED.0));
    assert_eq!(text(&answer, "ErrorMessage"), "Authentication failed: Invalid username or password");
    assert!(is_closed(&mut world, client));
}

#[test]
fn who_does_not_exist_is_not_told_from_who_has_another_password() {
    let mut world = secured(&[]);
    let client = world.connect(1);
    handshake(&mut world, client, "SCRAM-SHA-256");
    let sent = world.send(client, SASL_AUTHENTICATE, 2, &token("n,,n=nobody,r=abc"));
    world.pass(REFUSAL_DELAY);
    let answer = world.answer(sent).expect("an answer");
    let expected = "Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-256";
    assert_eq!(text(&answer, "ErrorMessage"), expected);
}

#[test]
fn an_unknown_mechanism_is_answered_with_those_there_are() {
    let mut world = secured(&[]);
    let client = world.connect(1);
    let mut body = request(SASL_HANDSHAKE);
    body.set("Mechanism", "GSSAPI");
    let sent = world.send(client, SASL_HANDSHAKE, 1, &body);
    world.pass(REFUSAL_DELAY);
    let answer = world.answer(sent).expect("an answer");
    assert_eq!(int(&answer, "ErrorCode"), i64::from(ErrorCode::UNSUPPORTED_SASL_MECHANISM.0));
    assert_eq!(at(&answer, "Mechanisms").elements().len(), 3);
    assert!(is_closed(&mut world, client));
}

#[test]
fn a_session_ends_unless_it_authenticates_again_as_the_same() {
    let limit = Duration::from_secs(20);
    let mut world = secured(&[("connections.max.reauth.ms", "20000")]);
    let (late, answer) = log_in(&mut world, "alice", "secret");
    assert_eq!(int(&answer, "SessionLifetimeMs"), 20_000);
    let (again, _) = log_in(&mut world, "alice", "secret");
    let (other, _) = log_in(&mut world, "alice", "secret");
    world.pass(limit / 2);
    assert_eq!(int(&handshake(&mut world, again, "PLAIN"), "ErrorCode"), 0);
    assert_eq!(int(&world.ask(again, SASL_AUTHENTICATE, 2, &token("\0alice\0secret")), "ErrorCode"), 0);
    assert_eq!(int(&handshake(&mut world, other, "PLAIN"), "ErrorCode"), 0);
    let sent = world.send(other, SASL_AUTHENTICATE, 2, &token("\0bob\0b"));
    world.pass(limit / 2);
    let refused = world.answer(sent).expect("an answer");
    let expected = "Cannot change principals during re-authentication from User.alice: User.bob";
    assert_eq!(text(&refused, "ErrorMessage"), expected);
    world.ask(again, METADATA, 12, &request(METADATA));
    world.send(late, METADATA, 12, &request(METADATA));
    assert!(is_closed(&mut world, late));
}

fn acl(body: &Struct, principal: &str, operation: i8) -> Struct {
    let mut acl = element(body, "Creations");
    acl.set("ResourceType", 4_i8).set("ResourceName", "kafka-cluster").set("ResourcePatternType", 3_i8);
    acl.set("Principal", principal).set("Host", "*").set("Operation", operation).set("PermissionType", 3_i8);
    acl
}

#[test]
fn what_is_not_allowed_is_refused_until_it_is() {
    let mut world = secured(&[]);
    let (alice, _) = log_in(&mut world, "alice", "secret");
    let (bob, _) = log_in(&mut world, "bob", "b");
    let mut all = request(DESCRIBE_ACLS);
    all.set("ResourceTypeFilter", 1_i8).set("PatternTypeFilter", 1_i8).set("ResourceNameFilter", Value::Null);
    all.set("PrincipalFilter", Value::Null).set("HostFilter", Value::Null);
    all.set("Operation", 1_i8).set("PermissionType", 1_i8);
    let refused = world.ask(bob, DESCRIBE_ACLS, 3, &all);
    assert_eq!(int(&refused, "ErrorCode"), i64::from(ErrorCode::CLUSTER_AUTHORIZATION_FAILED.0));
    let mut create = request(CREATE_ACLS);
    // Alter implies Describe.
    let entry = acl(&create, "User:bob", 7);
    create.push("Creations", entry);
    assert_eq!(int(&world.ask(alice, CREATE_ACLS, 3, &create), "Results.ErrorCode"), 0);
    let seen = world.ask(bob, DESCRIBE_ACLS, 3, &all);
    assert_eq!(text(&seen, "Resources.Acls.Principal"), "User:bob");
    // A number that Kafka does not know is an error; the one that stands for "unknown" cannot be read.
    let mut create = request(CREATE_ACLS);
    let entry = acl(&create, "User:bob", 99);
    create.push("Creations", entry);
    let refused = world.ask(alice, CREATE_ACLS, 3, &create);
    assert_eq!(text(&refused, "Results.ErrorMessage"), "Invalid operation UNKNOWN");
    let mut create = request(CREATE_ACLS);
    let entry = acl(&create, "User:bob", 0);
    create.push("Creations", entry);
    world.send(alice, CREATE_ACLS, 3, &create);
    assert!(is_closed(&mut world, alice));
}

#[test]
fn who_uses_more_than_the_quota_is_told_to_pause_and_not_heard_meanwhile() {
    let mut world = World::new(1);
    let client = world.connect(1);
    let mut body = request(ALTER_CLIENT_QUOTAS);
    let mut entry = element(&body, "Entries");
    let mut entity = element(&entry, "Entity");
    entity.set("EntityType", "client-id").set("EntityName", "story");
    entry.push("Entity", entity);
    let mut op = element(&entry, "Ops");
    op.set("Key", "request_percentage").set("Value", Value::Float(0.000_1));
    entry.push("Ops", op);
    body.push("Entries", entry);
    assert_eq!(int(&world.ask(client, ALTER_CLIENT_QUOTAS, 1, &body), "Entries.ErrorCode"), 0);
    // It holds for the answer that sets it: this request was the first of the window.
    let sent = world.send(client, METADATA, 12, &request(METADATA));
    assert!(world.answer(sent).is_none(), "nothing is heard during the pause");
    world.pass(Duration::from_secs(1));
    let answer = world.answer(sent).expect("an answer after the pause");
    // A request quota pauses for a window at most.
    assert_eq!(int(&answer, "ThrottleTimeMs"), 1000);
}

#[test]
fn a_token_is_lent_by_who_is_known_and_ends_when_told() {
    let mut world = secured(&[("delegation.token.secret.key", "key")]);
    let (alice, _) = log_in(&mut world, "alice", "secret");
    let mut body = request(CREATE_TOKEN);
    body.set("MaxLifetimeMs", 60_000_i64);
    let made = world.ask(alice, CREATE_TOKEN, 3, &body);
    assert_eq!((int(&made, "ErrorCode"), text(&made, "PrincipalName")), (0, "alice".to_owned()));
    assert_eq!(int(&made, "MaxTimestampMs") - int(&made, "IssueTimestampMs"), 60_000);
    let hmac = at(&made, "Hmac").as_bytes().expect("bytes").to_vec();
    let mut all = request(DESCRIBE_TOKEN);
    all.set("Owners", Value::Null);
    assert_eq!(at(&world.ask(alice, DESCRIBE_TOKEN, 3, &all), "Tokens").elements().len(), 1);
    let (bob, _) = log_in(&mut world, "bob", "b");
    assert_eq!(at(&world.ask(bob, DESCRIBE_TOKEN, 3, &all), "Tokens").elements().len(), 0);
    let mut expire = request(EXPIRE_TOKEN);
    expire.set("Hmac", hmac).set("ExpiryTimePeriodMs", -1_i64);
    let refused = world.ask(bob, EXPIRE_TOKEN, 2, &expire);
    assert_eq!(int(&refused, "ErrorCode"), i64::from(ErrorCode::DELEGATION_TOKEN_OWNER_MISMATCH.0));
    assert_eq!(int(&world.ask(alice, EXPIRE_TOKEN, 2, &expire), "ErrorCode"), 0);
    let gone = world.ask(alice, EXPIRE_TOKEN, 2, &expire);
    assert_eq!(int(&gone, "ErrorCode"), i64::from(ErrorCode::DELEGATION_TOKEN_NOT_FOUND.0));
    // Nobody lends a token on a listener where nobody is known.
    let mut open = World::new(1);
    let client = open.connect(1);
    let refused = open.ask(client, CREATE_TOKEN, 3, &body);
    assert_eq!(int(&refused, "ErrorCode"), i64::from(ErrorCode::DELEGATION_TOKEN_REQUEST_NOT_ALLOWED.0));
}
