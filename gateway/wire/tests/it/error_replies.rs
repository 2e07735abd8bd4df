//! Error replies against Kafka's own: for every API and version that Kafka 4.3.1 knows, what its
//! `AbstractRequest.getErrorResponse` answers, but for the deviations listed at [`deviate`].
//!
//! `error_replies.txt` holds what Kafka answers. To refresh it, run this test (it writes the requests, and fails where they
//! changed), then `java -cp '<folder with kafka-clients 4.3.1 and its dependencies>/*' gateway/wire/tests/java/ErrorReplies.java
//! < <target>/tmp/error-requests.txt > gateway/wire/tests/it/error_replies.txt`.

use std::collections::BTreeSet;
use std::fmt::Write;

use tidegate_wire::WireError;
use tidegate_wire::frame::response_header;
use tidegate_wire::limits::STRING_BYTES_MAX;
use tidegate_wire::message::{Struct, Value, decode, encode};
use tidegate_wire::reply::error_reply;
use tidegate_wire::schema::{Api, Category, Direction, Kind, keys};

use crate::allocation::allocated;
use crate::generate::{Shape, halves};

const KAFKA: &str = include_str!("error_replies.txt");
/// The text that `ErrorReplies.java` gives to its exceptions.
const TEXT: &str = "Why not.";
/// Kafka's own texts for the codes of the fixture.
const GENERIC: [&str; 3] = [
    "Request parameters do not satisfy the configured policy.",
    "Topic authorization failed.",
    "The version of API is not supported.",
];
const POLICY_VIOLATION: i16 = 44;
const TOPIC_AUTHORIZATION_FAILED: i16 = 29;
const UNSUPPORTED_VERSION: i16 = 35;
const CORRELATION_ID: i32 = 0x0102_0304;

/// Kafka's request classes turn numbers into enums when they parse, and put partitions into maps, so that a request has to mean
/// something: known resource types and operations, and no partition twice.
fn make_sense(message: &mut Struct, marks: &mut i64) {
    for (field, value) in message.iter_mut() {
        if field.name.starts_with("Partition") && field.kind == Kind::Int32 || field.name == "Index" {
            let mut next = || {
                *marks += 1;
                Value::Int(*marks)
            };
            match value {
                Value::Array(elements) => elements.fill_with(next),
                value => *value = next(),
            }
            continue;
        }
        match value {
            Value::Struct(inner) => make_sense(inner, marks),
            Value::Array(elements) => elements.iter_mut().for_each(|element| {
                if let Value::Struct(inner) = element {
                    make_sense(inner, marks);
                }
            }),
            Value::Int(value) if field.name == "Acks" => *value = 1,
            Value::Int(value) if field.kind == Kind::Int8 => {
                *value = match field.name {
                    "PatternType" | "PatternTypeFilter" | "ResourcePatternType" => 3,
                    "ResourceType" | "ResourceTypeFilter" | "PermissionType" | "Operation" => 2,
                    _ => 1,
                }
            }
            _ => {}
        }
    }
}

/// The requests that Kafka is asked about, as `ErrorReplies.java` reads them.
fn requests() -> String {
    let mut out = String::new();
    for half in halves().filter(|half| half.direction == Direction::Request) {
        let mut full = half.generate(Shape::Full, 30);
        make_sense(&mut full, &mut 0);
        let mut minimal = half.generate(Shape::Minimal, 0);
        make_sense(&mut minimal, &mut 0);
        let mut cases = vec![(full.clone(), POLICY_VIOLATION), (minimal, TOPIC_AUTHORIZATION_FAILED)];
        if half.api.key == keys::PRODUCE {
            full.set("Acks", 0);
            cases.push((full, POLICY_VIOLATION));
        } else if half.api.key == keys::API_VERSIONS {
            cases.push((full, UNSUPPORTED_VERSION));
        }
        for (message, code) in cases {
            let body = half.encode(&message);
            writeln!(out, "{} {} {code} {}", half.api.key, half.version, hex(&body)).unwrap();
        }
    }
    out
}

fn hex(bytes: &[u8]) -> String {
    if bytes.is_empty() { "-".to_owned() } else { bytes.iter().map(|byte| format!("{byte:02x}")).collect() }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = if text == "-" { "" } else { text };
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// A request frame around `body`, without its length.
fn request(api: &Api, version: i16, body: &[u8]) -> Vec<u8> {
    let mut frame = [api.key.to_be_bytes(), version.to_be_bytes()].concat();
    frame.extend(CORRELATION_ID.to_be_bytes());
    if api.request_header_version(version) >= 1 {
        frame.extend([0, 2, b'm', b'e']);
    }
    if api.request_header_version(version) >= 2 {
        frame.push(0);
    }
    frame.extend(body);
    frame
}

/// The body of a reply, after its length and header have been checked.
fn body_of(reply: &[u8], header_version: i16) -> &[u8] {
    let (length, frame) = reply.split_first_chunk::<4>().unwrap();
    assert_eq!(u32::from_be_bytes(*length) as usize, frame.len());
    let (correlation_id, body_at) = response_header(frame, frame.len(), header_version).unwrap().unwrap();
    assert_eq!(correlation_id, CORRELATION_ID);
    &frame[body_at..]
}

/// Where a reply of ours is meant to be another one than Kafka's; applied to Kafka's.
///
/// - Texts. Kafka's classes disagree: some write the text of the exception, some their own generic one for the code, some none.
///   A text that we are given stands in every `ErrorMessage`, for it says why a policy refused; without one they are null.
/// - Order. Produce and WriteTxnMarkers collect their answers in hash maps; ours stand in the order of the request.
/// - ApiVersions. The known versions are those of our table, which is newer.
fn deviate(api: &Api, version: i16, response: &mut Struct, text: Option<&str>) {
    for (field, value) in response.iter_mut() {
        match value {
            Value::Array(elements) => {
                for element in &mut *elements {
                    if let Value::Struct(inner) = element {
                        deviate(api, version, inner, text);
                    }
                }
                if [keys::PRODUCE, 27].contains(&api.key) {
                    elements.sort_by_key(|element| format!("{element:?}"));
                }
            }
            value if field.name == "ErrorMessage" && field.versions.contains(version) => {
                let known = value.is_null()
                    || value
                        .as_text()
                        .is_some_and(|text| text == TEXT || text.is_empty() || GENERIC.contains(&text));
                assert!(known, "{}: {value:?} is no text of Kafka's", api.name);
                *value = text.map_or(Value::Null, Value::from);
                if value.is_null() && !field.nullable.contains(version) {
                    *value = Value::from("");
                }
            }
            Value::Int(max) if field.name == "MaxVersion" => *max = i64::from(api.versions.max),
            _ => {}
        }
    }
}

/// Requests that Kafka's own class cannot answer, with the reason.
fn kafka_throws(key: &str, request: &str) -> bool {
    // DescribeUserScramCredentials of all users: the class goes through a list that is null.
    key == "50" && request == "0000"
}

#[test]
fn error_replies_are_kafkas() {
    let requests = requests();
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/error-requests.txt"), &requests).unwrap();
    let (requests, mut compared) = (requests.lines().collect::<BTreeSet<_>>(), 0);
    for line in KAFKA.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [key, version, code, body, with_text, without] = words[..] else { panic!("{line}") };
        assert!(
            requests.contains(format!("{key} {version} {code} {body}").as_str()),
            "the fixture is stale at {line}"
        );
        let api = Api::of(key.parse().unwrap()).unwrap();
        let (version, code) = (version.parse().unwrap(), code.parse().unwrap());
        let frame = request(api, version, &unhex(body));
        for (text, kafka) in [(Some(TEXT), with_text), (None, without)] {
            let place = format!("{} v{version} of {body} with {text:?}", api.name);
            let reply = error_reply(&frame, code, text).unwrap_or_else(|error| panic!("{place}: {error}"));
            if kafka.starts_with("throws") {
                assert!(kafka_throws(key, body), "{place}: {kafka}");
                continue;
            }
            let Some(reply) = reply else {
                assert_eq!(kafka, "none", "{place}");
                continue;
            };
            let read = |body: &[u8]| {
                decode(api, version, Direction::Response, body)
                    .unwrap_or_else(|error| panic!("{place}: {error}"))
            };
            let mut expected = read(&unhex(kafka));
            deviate(api, version, &mut expected, text);
            let ours = body_of(&reply, api.response_header_version(version));
            let mut read_ours = read(ours);
            deviate(api, version, &mut read_ours, text);
            assert_eq!(read_ours, expected, "{place}");
            // The bytes too, where the order is not Kafka's hash map's.
            if ![keys::PRODUCE, 27].contains(&api.key) {
                let bytes = encode(&expected, version, api.flexible.contains(version)).unwrap();
                assert_eq!(hex(ours), hex(&bytes), "{place}");
            }
            compared += 1;
        }
    }
    assert!(compared > 1_000, "{compared}");
}

/// How often `code` stands in the error codes of a response.
fn count_codes(response: &Struct, version: i16, code: i64) -> usize {
    let one = |value: &Value| value.as_struct().map_or(0, |inner| count_codes(inner, version, code));
    response
        .iter()
        .filter(|(field, _)| field.versions.contains(version))
        .map(|(field, value)| match value {
            Value::Int(value) => usize::from(field.category == Category::ErrorCode && *value == code),
            value => one(value) + value.elements().iter().map(one).sum::<usize>(),
        })
        .sum()
}

#[test]
fn every_version_of_every_api_can_say_that_it_is_refused() {
    let mut silent = BTreeSet::new();
    for half in halves().filter(|half| half.direction == Direction::Request) {
        for (shape, seed) in [(Shape::Full, 31), (Shape::Random, 32), (Shape::Random, 33)] {
            let mut message = half.generate(shape, seed);
            if half.api.key == keys::PRODUCE {
                message.set("Acks", -1);
            }
            let frame = request(half.api, half.version, &half.encode(&message));
            let reply = error_reply(&frame, 29, Some("no"))
                .unwrap_or_else(|error| panic!("{half}: {error}"))
                .unwrap();
            let body = body_of(&reply, half.api.response_header_version(half.version));
            let response = decode(half.api, half.version, Direction::Response, body).unwrap();
            if shape == Shape::Full && count_codes(&response, half.version, 29) == 0 {
                silent.insert(format!("{half}"));
            }
        }
    }
    // These have a place for an error in log folders alone, and a refused request has none.
    let places_missing =
        ["DescribeLogDirsRequest v0", "DescribeLogDirsRequest v1", "DescribeLogDirsRequest v2"];
    assert!(silent.iter().eq(places_missing.iter()), "{silent:?}");
}

fn api(key: i16) -> &'static Api {
    Api::of(key).unwrap()
}

#[test]
fn an_unknown_version_of_api_versions_is_answered_in_version_zero() {
    let api = api(keys::API_VERSIONS);
    for version in [api.versions.max + 1, i16::MAX, -1] {
        // What stands behind the correlation id is of a version that nobody knows.
        let mut frame = [api.key.to_be_bytes(), version.to_be_bytes()].concat();
        frame.extend(CORRELATION_ID.to_be_bytes());
        frame.extend([0xff; 9]);
        let reply = error_reply(&frame, UNSUPPORTED_VERSION, None).unwrap().unwrap();
        let known = api.versions.max as u8;
        assert_eq!(body_of(&reply, 0), [0, 35, 0, 0, 0, 1, 0, 18, 0, 0, 0, known], "version {version}");
    }
}

#[test]
fn a_request_that_is_none_is_not_answered() {
    let known = request(api(keys::METADATA), 0, &[0, 0, 0, 0]);
    assert!(error_reply(&known, 29, None).unwrap().is_some());
    for bytes in 0..known.len() {
        assert!(error_reply(&known[..bytes], 29, None).is_err(), "{bytes} bytes");
    }
    assert_eq!(error_reply(&[&known[..], &[0]].concat(), 29, None), Err(WireError::TrailingBytes(1)));
    assert_eq!(error_reply(&[0x7f; 20], 29, None), Err(WireError::UnknownApi(0x7f7f)));
    let unknown = WireError::UnknownVersion { key: keys::METADATA, version: 99 };
    assert_eq!(error_reply(&[0, 3, 0, 99, 0, 0, 0, 0], 29, None), Err(unknown));
}

#[test]
fn a_text_is_cut_to_what_a_string_can_hold() {
    let sasl = request(api(keys::SASL_AUTHENTICATE), 0, &[0, 0, 0, 0]);
    for (bytes, expected) in [
        (STRING_BYTES_MAX - 1, STRING_BYTES_MAX - 1),
        (STRING_BYTES_MAX, STRING_BYTES_MAX),
        (STRING_BYTES_MAX + 1, STRING_BYTES_MAX),
    ] {
        let reply = error_reply(&sasl, 58, Some(&"t".repeat(bytes))).unwrap().unwrap();
        let response =
            decode(api(keys::SASL_AUTHENTICATE), 0, Direction::Response, body_of(&reply, 0)).unwrap();
        assert_eq!(response.value("ErrorMessage").unwrap().as_text().unwrap().len(), expected);
    }
    // A character is not cut in two: each of these takes two bytes, and the limit is odd.
    let reply = error_reply(&sasl, 58, Some(&"ä".repeat(20_000))).unwrap().unwrap();
    let response = decode(api(keys::SASL_AUTHENTICATE), 0, Direction::Response, body_of(&reply, 0)).unwrap();
    assert_eq!(response.value("ErrorMessage").unwrap().as_text().unwrap().len(), STRING_BYTES_MAX - 1);
}

#[test]
fn refusing_a_large_produce_does_not_copy_its_records() {
    let produce = api(keys::PRODUCE);
    let mut message = Struct::new(produce.request);
    message.set("Acks", 1);
    let mut topic = message.new_element("TopicData").unwrap();
    let mut partition = topic.new_element("PartitionData").unwrap();
    partition.set("Records", Value::Bytes(vec![7; 1 << 20]));
    topic.set("PartitionData", vec![partition]);
    message.set("TopicData", vec![topic]);
    let frame = request(produce, 9, &encode(&message, 9, true).unwrap());
    let (reply, bytes) = allocated(|| error_reply(&frame, 44, None).unwrap().unwrap());
    assert!(reply.len() < 100 && bytes < 8 * 1024, "{bytes} bytes allocated");
    message.set("Acks", 0);
    let frame = request(produce, 9, &encode(&message, 9, true).unwrap());
    assert_eq!(error_reply(&frame, 44, None), Ok(None));
}
