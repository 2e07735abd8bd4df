//! Trees of values: they decode to what was encoded, and stay in bounds.

use tidegate_wire::WireError;
use tidegate_wire::limits::{MESSAGE_VALUES_MAX, STRING_BYTES_MAX};
use tidegate_wire::message::{EncodeError, Struct, Value, decode, encode};
use tidegate_wire::schema::{Api, Direction, keys};

use crate::allocation::allocated;
use crate::generate::{Shape, halves};

#[test]
fn a_message_decodes_to_what_was_encoded() {
    for half in halves() {
        for (shape, seed) in [
            (Shape::Minimal, 0),
            (Shape::Full, 1),
            (Shape::Random, 2),
            (Shape::Random, 3),
            (Shape::Random, 4),
        ] {
            let message = half.generate(shape, seed);
            let bytes = half.encode(&message);
            let decoded = decode(half.api, half.version, half.direction, &bytes).unwrap();
            assert_eq!(decoded, message, "{half} {shape:?}");
            assert_eq!(half.encode(&decoded), bytes, "{half} {shape:?}");
        }
    }
}

fn metadata() -> (&'static Api, Struct) {
    let api = Api::of(keys::METADATA).unwrap();
    (api, Struct::new(api.response))
}

#[test]
fn defaults_come_from_the_table_and_tagged_defaults_are_left_out() {
    let (api, message) = metadata();
    assert_eq!(message.value("ControllerId"), Some(&Value::Int(-1)));
    assert_eq!(message.value("ClusterId"), Some(&Value::Null));
    assert_eq!(message.value("NoSuchField"), None);
    assert!(message.is_default());
    let fetch = Api::of(keys::FETCH).unwrap();
    let empty = encode(&Struct::new(fetch.response), 16, true).unwrap();
    // Throttle time, error code, session id, an empty array of responses, no tags.
    assert_eq!(empty, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
    assert_eq!(decode(fetch, 16, Direction::Response, &empty).unwrap(), Struct::new(fetch.response));
    assert!(encode(&message, api.versions.max, true).is_ok());
}

#[test]
fn unknown_tags_are_kept_in_the_order_of_their_tags() {
    let fetch = Api::of(keys::FETCH).unwrap();
    let mut message = Struct::new(fetch.response);
    message.set_unknown_tag(70, vec![7]);
    message.set_unknown_tag(60, vec![6]);
    message.set_unknown_tag(70, vec![8, 8]);
    let bytes = encode(&message, 16, true).unwrap();
    assert_eq!(bytes[11..], [2, 60, 1, 6, 70, 2, 8, 8]);
    assert_eq!(
        decode(fetch, 16, Direction::Response, &bytes).unwrap().unknown_tags(),
        [(60, vec![6]), (70, vec![8, 8])]
    );
}

#[test]
fn what_does_not_suit_a_row_is_refused_when_encoding() {
    let refused = |name: &str, value: Value| {
        let (api, mut message) = metadata();
        message.set(name, value);
        encode(&message, api.versions.max, true).unwrap_err()
    };
    assert_eq!(refused("Brokers", Value::Null), EncodeError::NullNotAllowed("Brokers"));
    assert_eq!(refused("Brokers", Value::Int(3)), EncodeError::Type("Brokers"));
    assert_eq!(refused("Brokers", Value::Array(vec![Value::Int(3)])), EncodeError::Type("Brokers"));
    assert_eq!(refused("ControllerId", Value::Int(1 << 31)), EncodeError::IntRange("ControllerId"));
    assert_eq!(
        refused("ClusterId", Value::from("c".repeat(STRING_BYTES_MAX + 1).as_str())),
        EncodeError::TooLong("ClusterId")
    );
}

#[test]
fn the_longest_string_is_32767_bytes_in_both_encodings() {
    let api = Api::of(keys::METADATA).unwrap();
    for version in [2, api.versions.max] {
        for (bytes, fits) in
            [(STRING_BYTES_MAX - 1, true), (STRING_BYTES_MAX, true), (STRING_BYTES_MAX + 1, false)]
        {
            let mut message = Struct::new(api.response);
            message.set("ClusterId", "c".repeat(bytes).as_str());
            let encoded = encode(&message, version, api.flexible.contains(version));
            assert_eq!(encoded.is_ok(), fits, "{bytes} bytes in v{version}");
        }
    }
    let mut message = Struct::new(api.response);
    message.set("ClusterId", "c".repeat(STRING_BYTES_MAX).as_str());
    let mut body = encode(&message, 9, true).unwrap();
    let at = body.windows(3).position(|three| three == [0x80, 0x80, 0x02]).unwrap();
    body[at] = 0x81;
    body.insert(at + 3, b'c');
    assert_eq!(decode(api, 9, Direction::Response, &body), Err(WireError::StringTooLong("ClusterId")));
}

#[test]
fn unknown_tags_may_come_in_any_order_and_the_last_of_a_tag_counts() {
    let fetch = Api::of(keys::FETCH).unwrap();
    let mut body = encode(&Struct::new(fetch.response), 16, true).unwrap();
    assert_eq!(body.pop(), Some(0));
    body.extend([3, 70, 1, 1, 60, 1, 6, 70, 1, 2]);
    let message = decode(fetch, 16, Direction::Response, &body).unwrap();
    assert_eq!(message.unknown_tags(), [(60, vec![6]), (70, vec![2])]);
}

#[test]
fn a_message_of_too_many_values_is_walked_but_not_held() {
    let delete_topics = Api::of(20).unwrap();
    // The rows of the root, and one value for each name.
    let names_max = MESSAGE_VALUES_MAX - delete_topics.request.len();
    for (names, fits) in [(names_max - 1, true), (names_max, true), (names_max + 1, false)] {
        let mut body = (names as u32).to_be_bytes().to_vec();
        body.resize(4 + 2 * names + 4, 0);
        let (tree, bytes) = allocated(|| decode(delete_topics, 1, Direction::Request, &body));
        assert_eq!(tree.as_ref().err(), (!fits).then_some(&WireError::TooManyValues), "{names}");
        // What a growing vector asks for adds up to twice its last size, and that may be twice what it needs.
        assert!(bytes <= 4 * MESSAGE_VALUES_MAX * size_of::<Value>(), "{bytes}");
    }
    assert_eq!(size_of::<Value>(), 32);
}
