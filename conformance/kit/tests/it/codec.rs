//! The kit's codec: there and back for every message of the tables, the same bytes as another codec writes, and nothing accepted
//! that is not the protocol.

use bytes::{Bytes, BytesMut};
use kafka_protocol::messages::{ApiKey, RequestKind, ResponseKind};
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use serde_json::json;
use tidegate_conformance::case::api_named;
use tidegate_conformance::codec::{read, records, write};
use tidegate_wire::schema::{APIS, Api, Direction};

use crate::generate::message;

/// Values drawn for each message.
const SEEDS: u64 = 12;

fn every(mut check: impl FnMut(&'static Api, i16, Direction, u64)) {
    for api in APIS.iter().filter(|api| !api.versions.is_empty()) {
        for version in api.versions.min..=api.versions.max {
            for direction in [Direction::Request, Direction::Response] {
                (0..SEEDS).for_each(|seed| check(api, version, direction, seed));
            }
        }
    }
}

fn drawn(api: &'static Api, version: i16, direction: Direction, seed: u64) -> serde_json::Value {
    message(api.fields(direction), version, &mut SmallRng::seed_from_u64(seed))
}

#[test]
fn every_message_is_read_as_it_was_written() {
    every(|api, version, direction, seed| {
        let (fields, flexible) = (api.fields(direction), api.flexible.contains(version));
        let value = drawn(api, version, direction, seed);
        let bytes = write::message(fields, version, flexible, &value).unwrap();
        let again = read::message(fields, version, flexible, &bytes).unwrap();
        assert_eq!(again, value, "{} v{version} {direction:?} seed {seed}", api.name);
    });
}

#[test]
fn a_message_that_is_cut_or_goes_on_is_refused() {
    every(|api, version, direction, seed| {
        if seed > 1 {
            return;
        }
        let (fields, flexible) = (api.fields(direction), api.flexible.contains(version));
        let mut bytes =
            write::message(fields, version, flexible, &drawn(api, version, direction, seed)).unwrap();
        for length in (0..bytes.len()).rev().take(64) {
            let cut = read::message(fields, version, flexible, &bytes[..length]);
            assert!(cut.is_err(), "{} v{version} {direction:?} cut at {length}", api.name);
        }
        bytes.push(0);
        assert!(read::message(fields, version, flexible, &bytes).is_err(), "{} v{version}", api.name);
    });
}

/// kafka-protocol ends at Kafka 4.1. Where it knows a version, it must read what we wrote and write the same bytes.
#[test]
fn another_codec_reads_and_writes_the_same_bytes() {
    let mut compared = 0;
    every(|api, version, direction, seed| {
        let Ok(key) = ApiKey::try_from(api.key) else { return };
        let range = key.valid_versions();
        if !(range.min..=range.max).contains(&version) {
            return;
        }
        let (fields, flexible) = (api.fields(direction), api.flexible.contains(version));
        let bytes = write::message(fields, version, flexible, &drawn(api, version, direction, seed)).unwrap();
        let mut ours = Bytes::from(bytes.clone());
        let mut theirs = BytesMut::new();
        let what = format!("{} v{version} {direction:?} seed {seed}", api.name);
        let encoded = match direction {
            Direction::Request => {
                let kind = RequestKind::decode(key, &mut ours, version);
                kind.and_then(|kind| kind.encode(&mut theirs, version))
            }
            Direction::Response => {
                let kind = ResponseKind::decode(key, &mut ours, version);
                kind.and_then(|kind| kind.encode(&mut theirs, version))
            }
        };
        if encoded
            .as_ref()
            .is_err_and(|error| format!("{error:#}").contains("specified version not supported"))
        {
            return;
        }
        assert!(encoded.is_ok() && ours.is_empty(), "{what}: {encoded:?}, {} bytes left", ours.len());
        // A tagged field may hold what another codec takes for its default and leaves out, or the other way round: equal values
        // then, if not equal bytes.
        if theirs[..] != bytes[..] {
            let again = read::message(fields, version, flexible, &theirs).unwrap();
            assert_eq!(again, drawn(api, version, direction, seed), "{what}");
        }
        compared += 1;
    });
    assert!(compared > 5000, "{compared} messages were compared");
}

#[test]
fn unknown_tags_are_kept() {
    let api = api_named("Fetch").unwrap();
    let value = json!({ "_tags": { "70": "0102", "9": "" } });
    let bytes = write::message(api.response, 16, true, &value).unwrap();
    let again = read::message(api.response, 16, true, &bytes).unwrap();
    assert_eq!(again["_tags"], value["_tags"]);
    let mut swapped = bytes;
    let at = swapped.len() - 6;
    assert_eq!(swapped[at..], [9, 0, 70, 2, 1, 2]);
    swapped[at..].copy_from_slice(&[70, 2, 1, 2, 9, 0]);
    assert!(read::message(api.response, 16, true, &swapped).is_err(), "tags stand in order");
}

#[test]
fn what_does_not_suit_the_table_is_refused_with_its_place() {
    let api = api_named("Metadata").unwrap();
    let error = |value| write::message(api.request, 9, true, &value).unwrap_err().to_string();
    assert_eq!(error(json!({ "Topics": [{ "Nmae": "a" }] })), "Topics[0].Nmae: no version has such a field");
    assert_eq!(
        error(json!({ "Topics": [{ "Name": null }] })),
        "Topics[0].Name: is not nullable in version 9"
    );
    assert_eq!(error(json!({ "Topics": 3 })), "Topics: 3 where a list is needed");
    assert_eq!(
        error(json!({ "AllowAutoTopicCreation": 1 })),
        "AllowAutoTopicCreation: 1 where true or false is needed"
    );
    // A count of elements that cannot be there is refused before anything is made of it.
    let huge = [0xff, 0xff, 0xff, 0xff, 0x07];
    let error = read::message(api.request, 9, true, &huge).unwrap_err().to_string();
    assert_eq!(error, "Topics: 2147483646 elements where 0 bytes are left");
}

#[test]
fn records_are_read_as_they_were_written_and_checked() {
    let written = json!({ "records": [{ "key": "k", "value": "v", "headers": { "h": "x" }, "timestamp_ms": 5 }, { "value": null }],
        "producer_id": 7, "producer_epoch": 1, "base_sequence": 3, "transactional": true });
    let mut bytes = records::write(&written).unwrap();
    let read = records::read(&bytes).unwrap();
    assert_eq!(read[0]["ProducerId"], 7);
    assert_eq!(read[0]["Attributes"], 16);
    assert_eq!(read[0]["Records"][0]["Headers"], json!([["h", "x"]]));
    assert_eq!(read[0]["Records"][1]["Value"], json!(null));
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    assert!(records::read(&bytes).unwrap_err().to_string().contains("checksum"));
    for codec in ["gzip", "snappy", "lz4", "zstd"] {
        let bytes = records::write(&json!({ "values": ["a", "b"], "codec": codec })).unwrap();
        let read = records::read(&bytes).unwrap();
        assert_eq!((&read[0]["RecordCount"], read[0]["Records"].is_null()), (&json!(2), true), "{codec}");
    }
    assert!(records::write(&json!({ "vlaues": [] })).is_err());
}
