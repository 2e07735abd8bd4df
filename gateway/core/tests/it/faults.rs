//! What was valid before a fault counts: it passes, and what a client asked before is answered, before the connection closes.

use std::time::Duration;

use tidegate_core::{ClientFault, Error, Settings, UpstreamFault};
use tidegate_wire::WireError;
use tidegate_wire::message::Struct;
use tidegate_wire::schema::keys;

use crate::frames::{api, produce, raw_request, request, response_of};
use crate::pair::Pair;
use crate::script::{Client, Cluster, told};

/// Four bytes that are no length.
const GARBAGE: [u8; 4] = [0xff; 4];

fn plain(key: i16, version: i16, correlation_id: i32) -> Vec<u8> {
    response_of(key, version, correlation_id, &Struct::new(api(key).response))
}

fn impossible() -> Error {
    ClientFault::Request(WireError::FrameLength(-1)).into()
}

#[test]
fn requests_before_a_fault_are_sent_and_answered() {
    let asked = [produce(9, 1, -1, 500), produce(9, 2, 0, 500), request(keys::METADATA, 0, 3)].concat();
    let answered = [plain(keys::PRODUCE, 9, 1), plain(keys::METADATA, 0, 3)].concat();
    let said = Client([&asked[..], &GARBAGE].concat());
    let waiting = told(Settings::default(), std::slice::from_ref(&said));
    assert_eq!((waiting.error, waiting.in_flight), (None, 2), "it waits for the answers");
    assert_eq!(waiting.to_cluster, asked);
    let outcome = told(Settings::default(), &[said, Cluster(answered.clone())]);
    assert_eq!((outcome.error, outcome.in_flight), (Some(impossible()), 0));
    assert_eq!((outcome.to_cluster, outcome.to_client), (asked, answered));
}

#[test]
fn a_produce_without_acks_before_a_fault_is_sent() {
    let asked = produce(9, 1, 0, 500);
    let outcome = told(Settings::default(), &[Client([&asked[..], &GARBAGE].concat())]);
    assert_eq!((outcome.error, outcome.to_cluster), (Some(impossible()), asked));
}

#[test]
fn the_gateways_own_answer_before_a_fault_is_given() {
    let unknown = raw_request(keys::API_VERSIONS, 99, 1, 2, b"");
    let outcome = told(Settings::default(), &[Client([&unknown[..], &GARBAGE].concat())]);
    assert_eq!((outcome.error, outcome.answers()), (Some(impossible()), vec![1]));
    assert_eq!(outcome.to_cluster, b"");
}

#[test]
fn nothing_is_read_behind_a_fault() {
    let mut pair = Pair::new();
    let (asked, late) = (request(keys::METADATA, 0, 1), request(keys::METADATA, 0, 2));
    pair.client(&[&asked[..], &GARBAGE].concat()).unwrap();
    pair.client(&late).unwrap();
    assert!(!pair.connection.reads_client());
    assert_eq!((pair.to_cluster, pair.closed), (asked, None));
}

/// A cluster that never answers does not keep a client that broke the protocol.
#[test]
fn the_answers_before_a_fault_may_take_as_long_as_those_of_a_closed_client() {
    let timeout = Duration::from_secs(7);
    let settings = Settings { half_closed_timeout: timeout, ..Settings::default() };
    let mut pair = Pair::with(settings, crate::pair::ours);
    pair.client(&[&request(keys::METADATA, 0, 1)[..], &GARBAGE].concat()).unwrap();
    assert_eq!(pair.connection.deadline(), Some(pair.now.plus(timeout)));
    assert_eq!(pair.after(timeout - Duration::from_nanos(1)), Ok(()));
    assert_eq!(pair.after(Duration::from_nanos(1)), Err(impossible()));
}

#[test]
fn responses_before_a_fault_reach_the_client() {
    let asked: Vec<u8> = (1..=3).flat_map(|id| request(keys::METADATA, 0, id)).collect();
    let valid = [plain(keys::METADATA, 0, 1), plain(keys::METADATA, 0, 2)].concat();
    for (bad, fault) in [
        (GARBAGE.to_vec(), UpstreamFault::Frame(WireError::FrameLength(-1))),
        (plain(keys::METADATA, 0, 9), UpstreamFault::CorrelationId { expected: 3, found: 9 }),
    ] {
        let outcome =
            told(Settings::default(), &[Client(asked.clone()), Cluster([&valid[..], &bad].concat())]);
        assert_eq!((outcome.error, outcome.to_client), (Some(fault.into()), valid.clone()));
    }
}

/// A broker without an address is found while what came before it may still be on its way.
#[test]
fn responses_before_an_unroutable_broker_reach_the_client() {
    let asked = [request(keys::METADATA, 0, 1), request(keys::METADATA, 0, 2)].concat();
    let mut broker = Struct::new(api(keys::METADATA).response);
    let mut row = broker.new_element("Brokers").unwrap();
    row.set("NodeId", 70).set("Host", "own-70").set("Port", 9092);
    broker.push("Brokers", row);
    let mut pair = Pair::new();
    pair.learns_at_once = false;
    pair.client(&asked).unwrap();
    let valid = plain(keys::METADATA, 0, 1);
    pair.cluster(&[&valid[..], &response_of(keys::METADATA, 0, 2, &broker)].concat()).unwrap();
    assert!(pair.learned(Some(70)).is_err());
    assert!(!pair.connection.reads_upstream() && !pair.connection.reads_client());
    assert_eq!(pair.to_client, valid);
}
