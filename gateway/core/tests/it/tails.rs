//! Long responses with records: they pass as they arrive, and the endpoints in their tail (KIP-951) are rewritten within the length
//! that was already announced.

use tidegate_core::limits::{HELD_RECORDS_BYTES_MAX, TAIL_BYTES_MAX};
use tidegate_core::{Address, Event, Settings};
use tidegate_wire::message::{Struct, Value};
use tidegate_wire::schema::keys;

use crate::frames::{Filler, api, body, decoded, own, request, response_of};
use crate::pair::{Pair, ours};
use crate::script::{Client, Cluster, told};

const CARRIERS: [(i16, i16); 5] =
    [(keys::FETCH, 16), (keys::FETCH, 17), (keys::FETCH, 18), (keys::SHARE_FETCH, 1), (keys::SHARE_FETCH, 2)];

fn long(key: i16, version: i16, record_bytes: usize, address: fn(i32) -> Address) -> Struct {
    let mut filler = Filler::new(version, address);
    filler.record_bytes = record_bytes;
    filler.response(key)
}

fn longer(node_id: i32) -> Address {
    Address { host: format!("broker-{node_id}.kafka.example.com").into(), port: 9092 }
}

/// As the independent decoder prints it, where it knows the version.
fn printed(key: i16, version: i16, response: &[u8]) -> Option<String> {
    use kafka_protocol::messages::{FetchResponse, ShareFetchResponse};
    use kafka_protocol::protocol::{Decodable, Message};
    let mut bytes = bytes::Bytes::copy_from_slice(body(key, version, response));
    let print = match key {
        keys::FETCH if FetchResponse::VERSIONS.max >= version => {
            format!("{:?}", FetchResponse::decode(&mut bytes, version).unwrap().node_endpoints)
        }
        keys::SHARE_FETCH
            if ShareFetchResponse::VERSIONS.min <= version && version <= ShareFetchResponse::VERSIONS.max =>
        {
            format!("{:?}", ShareFetchResponse::decode(&mut bytes, version).unwrap().node_endpoints)
        }
        _ => return None,
    };
    assert_eq!(bytes.len(), 0, "read to the end");
    Some(print)
}

fn endpoints(message: &Struct) -> Vec<(i64, String, i64)> {
    let endpoint = |node: &Struct| {
        let int = |name| node.value(name).and_then(Value::as_int).unwrap();
        (int("NodeId"), node.value("Host").and_then(Value::as_text).unwrap().to_owned(), int("Port"))
    };
    message.value("NodeEndpoints").unwrap().structs().map(endpoint).collect()
}

#[test]
fn shorter_addresses_are_filled_up_to_the_announced_length() {
    let mut printed_by_others = 0;
    for (key, version) in CARRIERS {
        let response = response_of(key, version, 1, &long(key, version, 70_000, own));
        let outcome =
            told(Settings::default(), &[Client(request(key, version, 1)), Cluster(response.clone())]);
        assert_eq!(outcome.error, None);
        assert_eq!(outcome.to_client.len(), response.len());
        assert!(!outcome.to_client.windows(4).any(|window| window == b"own-"));
        let expected = long(key, version, 70_000, ours);
        let seen = decoded(key, version, &outcome.to_client);
        assert_eq!(endpoints(&seen), endpoints(&expected));
        assert_eq!(endpoints(&seen).len(), 2);
        assert_eq!(
            seen.value("Responses"),
            expected.value("Responses"),
            "records and the rest are untouched"
        );
        if let Some(print) = printed(key, version, &outcome.to_client) {
            assert!(print.contains("gw-") && !print.contains("own-"), "{print}");
            printed_by_others += 1;
        }
    }
    assert!(printed_by_others >= 3);
}

#[test]
fn longer_addresses_are_left_out_and_told() {
    for (key, version) in CARRIERS {
        let response = response_of(key, version, 1, &long(key, version, 70_000, own));
        for chunk_bytes in [1, 7, 1000, 65_536, usize::MAX] {
            let mut pair = Pair::with(Settings::default(), longer);
            pair.client(&request(key, version, 1)).unwrap();
            response
                .chunks(chunk_bytes.max(response.len() / 3000))
                .for_each(|chunk| pair.cluster(chunk).unwrap());
            assert_eq!(pair.to_client.len(), response.len());
            assert_eq!(endpoints(&decoded(key, version, &pair.to_client)), []);
            assert!(!pair.to_client.windows(4).any(|window| window == b"own-"));
            assert!(pair.events.contains(&Event::EndpointsLeftOut));
            if let Some(print) = printed(key, version, &pair.to_client) {
                assert_eq!(print, "[]");
            }
            assert_eq!(pair.connection.in_flight(), 0);
        }
    }
}

/// Every difference in length between -40 and +40: each is filled up, or left out, and always valid.
#[test]
fn every_difference_in_length_gives_a_valid_message() {
    fn of_length(node_id: i32) -> Address {
        // The wanted length travels in the node id, because the function that tells addresses is no closure.
        Address { host: "h".repeat(node_id as usize).into(), port: 1 }
    }
    for (key, version) in [(keys::FETCH, 17), (keys::SHARE_FETCH, 1)] {
        let mut left_out = 0;
        for length in 1..80_usize {
            let mut message = long(key, version, 70_000, own);
            let mut endpoint = message.new_element("NodeEndpoints").unwrap();
            endpoint.set("NodeId", length as i64).set("Host", "x".repeat(40).as_str()).set("Port", 9);
            message.set("NodeEndpoints", vec![endpoint]);
            let response = response_of(key, version, 1, &message);
            let mut pair = Pair::with(Settings::default(), of_length);
            pair.client(&request(key, version, 1)).unwrap();
            pair.cluster(&response).unwrap();
            assert_eq!(pair.to_client.len(), response.len());
            let seen = endpoints(&decoded(key, version, &pair.to_client));
            assert!(
                seen.is_empty() || seen == [(length as i64, "h".repeat(length), 1)],
                "{length}: {seen:?}"
            );
            left_out += usize::from(seen.is_empty());
            if length == 40 {
                assert!(!seen.is_empty(), "the same length needs no filling");
            }
        }
        assert!(left_out >= 39, "longer ones cannot fit");
        assert!(left_out <= 41, "shorter ones fit, but for gaps too small for a tag: {left_out}");
    }
}

#[test]
fn what_names_nobody_passes_as_it_arrives() {
    for (key, version) in CARRIERS {
        let mut message = long(key, version, 100_000, own);
        message.set("NodeEndpoints", Value::Array(Vec::new()));
        message.set_unknown_tag(300, b"kept".to_vec());
        let response = response_of(key, version, 1, &message);
        let mut pair = Pair::new();
        pair.client(&request(key, version, 1)).unwrap();
        pair.cluster(&response).unwrap();
        assert_eq!(pair.to_client, response);
        assert_eq!(pair.new_pieces, 0);
        // Before the end is there, all but the tail has passed.
        let mut pair = Pair::new();
        pair.client(&request(key, version, 1)).unwrap();
        pair.cluster(&response[..response.len() - 20]).unwrap();
        assert!(pair.to_client.len() > response.len() - 60, "{}", pair.to_client.len());
    }
}

/// At the limit a response is held, above it is followed: the client cannot tell where its addresses fit.
#[test]
fn the_limit_between_holding_and_following() {
    for (key, version) in [(keys::FETCH, 17), (keys::SHARE_FETCH, 2)] {
        let empty = response_of(key, version, 1, &long(key, version, 20_000, own)).len() - 4;
        // Records stand four times in a filled response.
        let record_bytes = 20_000 - (empty - HELD_RECORDS_BYTES_MAX).div_ceil(4);
        for extra in 0..8 {
            let mut message = long(key, version, record_bytes, own);
            message.set_unknown_tag(900, vec![0; 16 + extra]);
            let response = response_of(key, version, 1, &message);
            let held = response.len() - 4 <= HELD_RECORDS_BYTES_MAX;
            let mut pair = Pair::new();
            pair.client(&request(key, version, 1)).unwrap();
            pair.cluster(&response[..response.len() - 1]).unwrap();
            assert_eq!(pair.to_client.is_empty(), held, "{} bytes", response.len() - 4);
            pair.cluster(&response[response.len() - 1..]).unwrap();
            assert_eq!(
                endpoints(&decoded(key, version, &pair.to_client)),
                endpoints(&long(key, version, 1, ours))
            );
        }
    }
}

#[test]
fn the_limit_of_the_tail() {
    for (tag_bytes, passes) in [(TAIL_BYTES_MAX - 200, true), (TAIL_BYTES_MAX, false)] {
        let mut message = long(keys::FETCH, 17, 70_000, own);
        message.set_unknown_tag(900, vec![0; tag_bytes]);
        let mut pair = Pair::new();
        pair.client(&request(keys::FETCH, 17, 1)).unwrap();
        let outcome = pair.cluster(&response_of(keys::FETCH, 17, 1, &message));
        assert_eq!(outcome.is_ok(), passes, "{outcome:?}");
        assert!(!pair.to_client.windows(4).any(|window| window == b"own-"));
    }
}

#[test]
fn unknown_brokers_in_a_tail_make_it_wait() {
    for (key, version) in CARRIERS {
        let response = response_of(key, version, 1, &long(key, version, 70_000, own));
        let mut pair = Pair::new();
        pair.learns_at_once = false;
        pair.client(&[request(key, version, 1), request(keys::METADATA, 0, 2)].concat()).unwrap();
        let next = response_of(keys::METADATA, 0, 2, &Struct::new(api(keys::METADATA).response));
        pair.cluster(&[response.clone(), next].concat()).unwrap();
        assert_eq!(pair.learning.len(), 1);
        let passed = pair.to_client.len();
        assert!(passed < response.len() && passed > 70_000);
        pair.learned(None).unwrap();
        assert_eq!(pair.connection.in_flight(), 0);
        assert_eq!(endpoints(&decoded(key, version, &pair.to_client[..response.len()])).len(), 2);
    }
}

/// Old versions have no endpoints: their records pass at once, whatever their length.
#[test]
fn versions_without_endpoints_are_never_held() {
    for version in 0..16 {
        let response = response_of(keys::FETCH, version, 1, &long(keys::FETCH, version, 100, own));
        let mut pair = Pair::new();
        pair.client(&request(keys::FETCH, version, 1)).unwrap();
        pair.cluster(&response[..response.len() - 1]).unwrap();
        assert_eq!(pair.to_client, response[..response.len() - 1], "v{version}");
    }
}
