//! However both streams are cut and interleaved, the same bytes come out, and every answer stands in its turn.

use proptest::collection::vec;
use proptest::prelude::*;
use tidegate_core::{Address, Settings};
use tidegate_wire::message::Struct;
use tidegate_wire::schema::keys;

use crate::frames::{Filler, api, correlation_id, frames, own, produce, raw_request, request, response_of};
use crate::pair::{Pair, ours};

/// One exchange of a script.
#[derive(Debug, Clone, Copy)]
enum Exchange {
    Metadata(i16),
    FindCoordinator(i16),
    Fetch(i16, usize),
    ShareFetch(usize),
    Produce(i16, usize),
    Unanswered(i16, usize),
    ApiVersions(i16),
    UnknownApiVersions,
    Handshake,
    Heartbeat,
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let record_bytes = prop_oneof![0..200_usize, 15_000..20_000_usize];
    prop_oneof![
        (0..=13_i16).prop_map(Exchange::Metadata),
        (0..=6_i16).prop_map(Exchange::FindCoordinator),
        (12..=18_i16, record_bytes.clone()).prop_map(|(version, bytes)| Exchange::Fetch(version, bytes)),
        record_bytes.prop_map(Exchange::ShareFetch),
        (3..=13_i16, 0..5000_usize).prop_map(|(version, bytes)| Exchange::Produce(version, bytes)),
        (3..=13_i16, 0..5000_usize).prop_map(|(version, bytes)| Exchange::Unanswered(version, bytes)),
        (0..=5_i16).prop_map(Exchange::ApiVersions),
        Just(Exchange::UnknownApiVersions),
        Just(Exchange::Handshake),
        Just(Exchange::Heartbeat),
    ]
}

/// What the client sends, and what the cluster answers, if it sees it and if it answers it.
struct Said {
    asked: Vec<u8>,
    relayed: bool,
    answer: Option<Vec<u8>>,
}

fn said(exchange: Exchange, id: i32) -> Said {
    let filled = |key, version, record_bytes: usize, address: fn(i32) -> Address| {
        let mut filler = Filler::new(version, address);
        filler.record_bytes = record_bytes;
        Said {
            asked: request(key, version, id),
            relayed: true,
            answer: Some(response_of(key, version, id, &filler.response(key))),
        }
    };
    match exchange {
        Exchange::Metadata(version) => filled(keys::METADATA, version, 0, own),
        Exchange::FindCoordinator(version) => filled(keys::FIND_COORDINATOR, version, 0, own),
        Exchange::Fetch(version, bytes) => filled(keys::FETCH, version, bytes, own),
        Exchange::ShareFetch(bytes) => filled(keys::SHARE_FETCH, 1, bytes, own),
        Exchange::Produce(version, bytes) => {
            Said { asked: produce(version, id, 1, bytes), ..filled(keys::PRODUCE, version, 0, own) }
        }
        Exchange::Unanswered(version, bytes) => {
            Said { asked: produce(version, id, 0, bytes), relayed: true, answer: None }
        }
        Exchange::ApiVersions(version) => filled(keys::API_VERSIONS, version, 0, own),
        Exchange::UnknownApiVersions => {
            Said { asked: raw_request(keys::API_VERSIONS, 99, id, 2, b"body"), relayed: false, answer: None }
        }
        Exchange::Handshake => filled(keys::SASL_HANDSHAKE, 1, 0, own),
        Exchange::Heartbeat => Said {
            asked: request(12, 4, id),
            relayed: true,
            answer: Some(response_of(12, 4, id, &Struct::new(api(12).response))),
        },
    }
}

/// Which side goes on, and with how many bytes.
type Turn = (bool, usize);

/// Plays a script with a cluster that answers what has reached it. Returns what reached each side.
fn play(said: &[Said], turns: &[Turn], settings: Settings) -> (Vec<u8>, Vec<u8>) {
    let mut pair = Pair::with(settings, ours);
    let asked: Vec<u8> = said.iter().flat_map(|said| said.asked.clone()).collect();
    let mut asked = &asked[..];
    let mut answered = Vec::new();
    let mut relayed = said.iter().filter(|said| said.relayed);
    let mut served = 0;
    let mut turns = turns.iter().copied().cycle();
    loop {
        let (whole, _) = frames(&pair.to_cluster);
        for _ in served..whole.len() {
            answered.extend(relayed.next().unwrap().answer.iter().flatten());
        }
        served = whole.len();
        if asked.is_empty() && answered.is_empty() {
            break;
        }
        let (client, bytes) = turns.next().unwrap();
        if (client || answered.is_empty()) && !asked.is_empty() {
            let (now, later) = asked.split_at(bytes.min(asked.len()));
            pair.client(now).unwrap();
            asked = later;
        } else if !answered.is_empty() {
            let now: Vec<u8> = answered.drain(..bytes.min(answered.len())).collect();
            pair.cluster(&now).unwrap();
        }
    }
    assert_eq!(pair.connection.in_flight(), 0);
    assert_eq!((pair.client_waits(), pair.cluster_waits()), (0, 0));
    assert_eq!(pair.completed().len(), said.len(), "every exchange is booked once");
    (pair.to_client, pair.to_cluster)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_interleaving_gives_the_same_streams(
        exchanges in vec(exchange(), 1..12),
        turns in vec((any::<bool>(), prop_oneof![1..12_usize, 1..400_usize, 400..70_000_usize]), 1..40),
        in_flight_requests_max in prop_oneof![Just(Settings::default().in_flight_requests_max), 1..5_usize],
    ) {
        let said: Vec<Said> = exchanges.iter().enumerate().map(|(id, exchange)| said(*exchange, id as i32)).collect();
        let settings = Settings { in_flight_requests_max, ..Settings::default() };
        // One byte at a time takes long for long records: the reference is cut nowhere.
        let reference = play(&said, &[(true, usize::MAX), (false, usize::MAX)], Settings::default());
        let outcome = play(&said, &turns, settings);
        prop_assert_eq!(&outcome, &reference);

        let (answers, rest) = frames(&reference.0);
        prop_assert!(rest.is_empty());
        let answered: Vec<i32> = answers.iter().map(|frame| correlation_id(frame, 4)).collect();
        let owed: Vec<i32> = (0..said.len()).filter(|id| !matches!(exchanges[*id], Exchange::Unanswered(..))).map(|id| id as i32).collect();
        prop_assert_eq!(answered, owed, "one answer each, in the order of requests");
        let relayed: Vec<u8> = said.iter().filter(|said| said.relayed).flat_map(|said| said.asked.clone()).collect();
        prop_assert_eq!(&reference.1, &relayed, "requests pass byte for byte");
        prop_assert!(!reference.0.windows(4).any(|window| window == b"own-"));
    }

    /// Random bytes of a client end in a fault or wait; they never panic and never make more than they are.
    #[test]
    fn random_bytes_of_a_client_are_harmless(chunks in vec(vec(any::<u8>(), 0..200), 0..10)) {
        let mut pair = Pair::new();
        let sent: usize = chunks.iter().map(Vec::len).sum();
        let _ = chunks.iter().try_for_each(|chunk| pair.client(chunk));
        prop_assert!(pair.to_cluster.len() <= sent);
    }

    /// The same, behind an honest head: any request of any version with a random body.
    #[test]
    fn random_bodies_are_harmless(key in 0..100_i16, version in -1..20_i16, body in vec(any::<u8>(), 0..300), cut in 0..300_usize) {
        let mut pair = Pair::new();
        let asked = raw_request(key, version, 1, 2, &body);
        let _ = pair.client(&asked[..asked.len().min(cut)]).and_then(|()| pair.client(&asked[asked.len().min(cut)..]));
        prop_assert!(asked.starts_with(&pair.to_cluster));
    }

    /// Random bodies of the cluster for responses that are rewritten end in a fault, or leave sound.
    #[test]
    fn random_answers_are_harmless(version in 0..=13_i16, body in vec(any::<u8>(), 0..300)) {
        let mut pair = Pair::new();
        pair.client(&request(keys::METADATA, version, 1)).unwrap();
        let _ = pair.cluster(&crate::frames::frame(&[&[0, 0, 0, 1, 0][..], &body].concat()));
    }
}
