//! What no client may do, and every limit of the connection one below, at, and one above.

use tidegate_core::limits::HOST_BYTES_MAX;
use tidegate_core::{Address, ClientFault, Error, Settings, UpstreamFault};
use tidegate_wire::WireError;
use tidegate_wire::limits::{HEADER_BYTES_MAX, PATCH_BYTES_MIN};
use tidegate_wire::message::{Struct, Value};
use tidegate_wire::schema::{APIS, keys};

use crate::frames::{Filler, api, frame, own, produce, raw_request, request, response_of};
use crate::pair::{Pair, ours};
use crate::script::{Client, Cluster, told};

fn refused(bytes: Vec<u8>) -> Error {
    let outcome = told(Settings::default(), &[Client(bytes)]);
    assert_eq!(outcome.to_cluster, b"", "nothing of it reaches the cluster");
    assert_eq!(outcome.to_client, b"");
    outcome.error.expect("it is refused")
}

#[test]
fn unknown_keys_close() {
    for key in [-1, i16::MIN, i16::MAX, APIS.len() as i16, 9999] {
        let error = refused(raw_request(key, 0, 1, 1, b"body"));
        assert_eq!(error, ClientFault::Request(WireError::UnknownApi(key)).into());
    }
}

/// As a broker does for all but ApiVersions (`RequestContext.parseRequest`).
#[test]
fn unknown_versions_close() {
    for api in APIS.iter().filter(|api| !api.versions.is_empty() && api.key != keys::API_VERSIONS) {
        for version in [-1, api.versions.min - 1, api.versions.max + 1, i16::MAX] {
            let error = refused(raw_request(api.key, version, 1, 2, b"body"));
            assert_eq!(
                error,
                ClientFault::Request(WireError::UnknownVersion { key: api.key, version }).into()
            );
        }
    }
}

#[test]
fn impossible_lengths_close() {
    for length in [-1, i32::MIN, 0, 1, 7] {
        let error = refused([&i32::to_be_bytes(length)[..], &[0; 20]].concat());
        assert_eq!(error, ClientFault::Request(WireError::FrameLength(length)).into());
    }
    for length in [104_857_601, i32::MAX, 0x1603_0102] {
        let error = refused([&i32::to_be_bytes(length)[..], &[0; 20]].concat());
        assert!(
            matches!(error, Error::Client(ClientFault::Request(WireError::FrameTooLong { .. }))),
            "{length}"
        );
    }
}

#[test]
fn the_limit_of_a_request() {
    let asked = request(keys::METADATA, 0, 1);
    let bytes = asked.len() - 4;
    for (bytes_max, passes) in [(bytes - 1, false), (bytes, true), (bytes + 1, true)] {
        let settings = Settings { request_bytes_max: bytes_max, ..Settings::default() };
        let outcome = told(settings, &[Client(asked.clone())]);
        assert_eq!(outcome.error.is_none(), passes);
        assert_eq!(outcome.to_cluster.is_empty(), !passes);
    }
}

#[test]
fn the_limit_of_a_held_response() {
    let response = response_of(keys::METADATA, 9, 1, &Filler::new(9, own).response(keys::METADATA));
    let bytes = response.len() - 4;
    for (bytes_max, passes) in [(bytes - 1, false), (bytes, true), (bytes + 1, true)] {
        let settings = Settings { held_response_bytes_max: bytes_max, ..Settings::default() };
        let outcome = told(settings, &[Client(request(keys::METADATA, 9, 1)), Cluster(response.clone())]);
        assert_eq!(outcome.to_client.is_empty(), !passes);
        let fault = UpstreamFault::TooLongToHold { api_key: keys::METADATA, bytes };
        assert_eq!(outcome.error, (!passes).then(|| fault.into()));
    }
}

#[test]
fn header_lengths_beyond_the_frame_close() {
    for client_id_bytes in [-2_i16, 100, i16::MAX] {
        let mut payload = raw_request(keys::METADATA, 9, 1, 1, b"")[4..12].to_vec();
        payload.extend_from_slice(&client_id_bytes.to_be_bytes());
        payload.extend_from_slice(&[0; 20]);
        assert!(matches!(refused(frame(&payload)), Error::Client(ClientFault::Request(_))));
    }
    for tags in [&[0xff, 0xff, 0xff, 0xff, 0xff][..], &[1, 0, 100, 0], &[0xff, 0xff, 0xff, 0xff, 0x0f]] {
        let mut payload = raw_request(keys::METADATA, 9, 1, 1, b"")[4..].to_vec();
        payload.extend_from_slice(tags);
        assert!(matches!(refused(frame(&payload)), Error::Client(ClientFault::Request(_))), "{tags:?}");
    }
}

/// A header may take 64 KiB and not more, however slowly it comes.
#[test]
fn the_limit_of_a_header() {
    for (size, passes) in [(HEADER_BYTES_MAX - 100, true), (HEADER_BYTES_MAX + 1, false)] {
        let mut payload = raw_request(keys::METADATA, 9, 1, 1, b"")[4..].to_vec();
        payload.push(1);
        payload.push(55);
        let mut size_bytes = Vec::new();
        tidegate_wire::varint::write(size as u32, &mut size_bytes);
        payload.extend_from_slice(&size_bytes);
        payload.resize(payload.len() + size, 0);
        payload.extend_from_slice(&[0, 1, 0, 0, 0, 0]);
        let mut pair = Pair::new();
        let outcome = frame(&payload).chunks(10_000).try_for_each(|chunk| pair.client(chunk));
        assert_eq!(outcome.is_ok(), passes, "{outcome:?}");
    }
}

/// The acks of a Produce decide whether it is answered, so that what stands before them must be sound.
#[test]
fn a_produce_with_a_broken_front_closes() {
    let sound = produce(9, 1, -1, 50);
    let body_at = 4 + 8 + 6 + 1;
    for (at, byte) in [(body_at, 0xff), (body_at, 0x7f)] {
        let mut broken = sound.clone();
        broken[at] = byte;
        assert!(matches!(refused(broken), Error::Client(ClientFault::Request(_))));
    }
    let short = raw_request(keys::PRODUCE, 9, 1, 2, b"");
    assert!(matches!(refused(short), Error::Client(ClientFault::Request(_))));
}

/// Half frames are no fault: they wait, and the deadlines of headers and of silence end them.
#[test]
fn half_frames_wait() {
    let asked = produce(9, 1, -1, 50);
    for end in 0..asked.len() {
        let mut pair = Pair::new();
        pair.client(&asked[..end]).unwrap();
        assert!(pair.closed.is_none());
        assert!(pair.connection.deadline().is_some(), "{end}");
        pair.client(&asked[end..]).unwrap();
        assert_eq!(pair.to_cluster, asked);
    }
}

/// What is not a header is passed as it arrives: nothing of a long request waits in the gateway.
#[test]
fn long_requests_do_not_wait_to_be_whole() {
    let asked = produce(9, 1, -1, 1_000_000);
    let mut pair = Pair::new();
    for chunk in asked.chunks(8192) {
        pair.client(chunk).unwrap();
        assert_eq!(pair.client_waits(), 0);
    }
    assert_eq!(pair.to_cluster, asked);
}

/// A response that claims a million brokers in a few bytes is refused before it is believed.
#[test]
fn giant_counts_of_the_cluster_close() {
    for key in [keys::METADATA, keys::DESCRIBE_CLUSTER, keys::API_VERSIONS] {
        let version = if key == keys::DESCRIBE_CLUSTER { 0 } else { 1 };
        let mut bytes = response_of(key, version, 1, &Struct::new(api(key).response));
        for at in 8..bytes.len().saturating_sub(3) {
            let mut hostile = bytes.clone();
            hostile[at..at + 4].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff]);
            let mut pair = Pair::with(Settings::default(), ours);
            pair.client(&request(key, version, 1)).unwrap();
            // Some of these are only odd numbers; none may pass an address or panic.
            let _ = pair.cluster(&hostile);
        }
        bytes.clear();
    }
}

/// A Metadata v0 with one broker.
fn metadata_with_host(host: Vec<u8>) -> Vec<u8> {
    let mut response = Struct::new(api(keys::METADATA).response);
    let mut broker = response.new_element("Brokers").unwrap();
    broker.set("NodeId", 3).set("Host", Value::Bytes(host)).set("Port", 1);
    response.push("Brokers", broker);
    response_of(keys::METADATA, 0, 1, &response)
}

/// Names of brokers that nobody could dial are the cluster's fault, before anybody is asked to learn them.
#[test]
fn hosts_that_are_no_hosts_close() {
    let fault = UpstreamFault::Host { api_key: keys::METADATA, node_id: 3 };
    for host in [&b"\xff\xfex"[..], b"a b", b"a\nb", b"a/b", b"a\0", "h\u{f6}st".as_bytes()] {
        let script = [Client(request(keys::METADATA, 0, 1)), Cluster(metadata_with_host(host.to_vec()))];
        let outcome = told(Settings::default(), &script);
        assert_eq!((outcome.error, outcome.to_client.len()), (Some(fault.into()), 0), "{host:?}");
    }
    for host in [&b"a_b-c.example"[..], b"10.0.0.1", b"::1", b"[::1]", b"fe80::1%eth0"] {
        let script = [Client(request(keys::METADATA, 0, 1)), Cluster(metadata_with_host(host.to_vec()))];
        assert_eq!(told(Settings::default(), &script).answers(), [1], "{host:?}");
    }
}

#[test]
fn the_limit_of_a_host() {
    for (bytes, passes) in [(HOST_BYTES_MAX - 1, true), (HOST_BYTES_MAX, true), (HOST_BYTES_MAX + 1, false)] {
        let response = metadata_with_host(vec![b'a'; bytes]);
        let outcome = told(Settings::default(), &[Client(request(keys::METADATA, 0, 1)), Cluster(response)]);
        assert_eq!((outcome.error.is_none(), outcome.answers().len()), (passes, usize::from(passes)));
    }
}

/// Where the gateway's own addresses are far longer than what they replace, a message is not let grow without end.
#[test]
fn patches_are_bounded_by_the_length_of_the_response() {
    fn long(_: i32) -> Address {
        Address { host: "g".repeat(HOST_BYTES_MAX).into(), port: 1 }
    }
    let metadata = |brokers: usize| {
        let mut response = Struct::new(api(keys::METADATA).response);
        for node_id in 0..brokers {
            let mut broker = response.new_element("Brokers").unwrap();
            broker.set("NodeId", node_id as i64).set("Host", "b").set("Port", 1);
            response.push("Brokers", broker);
        }
        response_of(keys::METADATA, 0, 1, &response)
    };
    // 16 bytes for each of two patches, the new host with its length, and the port; against 11 bytes on the wire.
    let most =
        |brokers: usize| brokers * (32 + 2 + HOST_BYTES_MAX + 4) <= PATCH_BYTES_MIN + 8 * (12 + brokers * 11);
    let limit = (1..).take_while(|brokers| most(*brokers)).count();
    for brokers in [limit - 1, limit, limit + 1] {
        let mut pair = Pair::with(Settings::default(), long);
        pair.client(&request(keys::METADATA, 0, 1)).unwrap();
        let outcome = pair.cluster(&metadata(brokers));
        let error = WireError::TooManyPatches;
        let fault = UpstreamFault::Response { api_key: keys::METADATA, api_version: 0, error };
        assert_eq!(
            outcome,
            if brokers <= limit { Ok(()) } else { Err(fault.into()) },
            "{brokers} of {limit}"
        );
        assert_eq!(pair.to_client.is_empty(), brokers > limit);
    }
}
