//! The ledger: every request has exactly one answer in its turn, or none if it is a Produce with acks=0, or the connection closes.

use tidegate_core::{Close, Settings, UpstreamFault};
use tidegate_wire::message::Struct;
use tidegate_wire::schema::{APIS, keys};

use crate::frames::{Filler, api, carriers, produce, raw_request, request, response_of};
use crate::pair::Pair;
use crate::script::{Client, ClientCloses, Cluster, ClusterCloses, Drain, told};

/// An answer that needs no patch.
fn plain(key: i16, version: i16, correlation_id: i32) -> Vec<u8> {
    response_of(key, version, correlation_id, &Struct::new(api(key).response))
}

#[test]
fn a_produce_without_acks_has_no_answer() {
    for version in 0..=api(keys::PRODUCE).versions.max {
        let requests = [
            produce(version, 1, 1, 500),
            produce(version, 2, 0, 500),
            produce(version, 3, -1, 500),
            produce(version, 4, 0, 0),
            produce(version, 5, 0, 90_000),
            request(keys::METADATA, 0, 6),
        ]
        .concat();
        let answers =
            [plain(keys::PRODUCE, version, 1), plain(keys::PRODUCE, version, 3), plain(keys::METADATA, 0, 6)]
                .concat();
        let outcome = told(Settings::default(), &[Client(requests.clone()), Cluster(answers.clone())]);
        assert_eq!(outcome.error, None, "v{version}");
        assert_eq!(outcome.to_cluster, requests);
        assert_eq!(outcome.to_client, answers);
        assert_eq!(outcome.in_flight, 0);
    }
}

#[test]
fn what_needs_no_patch_is_one_piece_of_input() {
    let addresses: Vec<i16> = carriers().into_iter().map(|(key, _)| key).collect();
    for api in APIS.iter().filter(|api| api.on_broker && !api.versions.is_empty()) {
        if addresses.contains(&api.key) || api.key == keys::API_VERSIONS {
            continue;
        }
        for version in api.versions.min..=api.versions.max {
            if (api.key, version) == (keys::SASL_HANDSHAKE, 0) {
                continue;
            }
            let message = Filler::new(version, crate::frames::own).response(api.key);
            let asked = [request(api.key, version, 1), request(api.key, version, 2)].concat();
            let answered =
                [response_of(api.key, version, 1, &message), response_of(api.key, version, 2, &message)]
                    .concat();
            let mut pair = Pair::new();
            pair.client(&asked).unwrap();
            assert_eq!(pair.to_cluster, asked, "{} v{version}", api.name);
            pair.cluster(&answered).unwrap();
            assert_eq!(pair.to_client, answered, "{} v{version}", api.name);
            assert_eq!((pair.pieces, pair.new_pieces), (2, 0), "{} v{version}", api.name);
            assert_eq!(pair.connection.in_flight(), 0);
        }
    }
}

#[test]
fn requests_are_pipelined_up_to_the_limit_and_then_wait() {
    for count in [5, 64, 127, 128, 129, 2000] {
        let limit = Settings::default().in_flight_requests_max;
        assert_eq!(limit, 128);
        let asked: Vec<u8> = (0..count).flat_map(|id| request(keys::METADATA, 0, id)).collect();
        let mut pair = Pair::new();
        pair.client(&asked).unwrap();
        assert_eq!(pair.connection.in_flight(), limit.min(count as usize));
        assert_eq!(pair.connection.reads_client(), (count as usize) < limit, "{count}");
        let one = request(keys::METADATA, 0, 0).len();
        assert_eq!(pair.client_waits(), (count as usize).saturating_sub(limit) * one);
        for id in 0..count {
            pair.cluster(&plain(keys::METADATA, 0, id)).unwrap();
        }
        assert_eq!(pair.to_cluster, asked);
        assert_eq!(pair.to_client.len(), count as usize * plain(keys::METADATA, 0, 0).len());
        assert_eq!(pair.connection.in_flight(), 0);
        assert_eq!(pair.completed().len(), count as usize);
    }
}

#[test]
fn every_limit_in_flight_lets_exactly_so_many_through() {
    for limit in 1..6 {
        let settings = Settings { in_flight_requests_max: limit, ..Settings::default() };
        let asked: Vec<u8> = (0..5).flat_map(|id| request(keys::METADATA, 0, id)).collect();
        let outcome = told(settings, &[Client(asked)]);
        assert_eq!(outcome.asked().len(), limit);
        assert_eq!(outcome.in_flight, limit);
    }
}

#[test]
fn a_wrong_correlation_id_closes() {
    let outcome = told(
        Settings::default(),
        &[Client(request(keys::METADATA, 0, 7)), Cluster(plain(keys::METADATA, 0, 8))],
    );
    assert_eq!(outcome.error, Some(UpstreamFault::CorrelationId { expected: 7, found: 8 }.into()));
    assert_eq!(outcome.to_client, b"");
}

#[test]
fn an_unsolicited_response_closes() {
    let twice = [plain(keys::METADATA, 0, 7), plain(keys::METADATA, 0, 7)].concat();
    let outcome = told(Settings::default(), &[Client(request(keys::METADATA, 0, 7)), Cluster(twice)]);
    assert_eq!(outcome.error, Some(UpstreamFault::Unsolicited.into()));
    // A Produce with acks=0 has no answer either.
    let outcome =
        told(Settings::default(), &[Client(produce(9, 1, 0, 10)), Cluster(plain(keys::PRODUCE, 9, 1))]);
    assert_eq!(outcome.error, Some(UpstreamFault::Unsolicited.into()));
    assert_eq!(outcome.to_client, b"");
}

#[test]
fn impossible_lengths_of_the_cluster_close() {
    for length in [-1, 0, 3, i32::MIN] {
        let outcome = told(
            Settings::default(),
            &[Client(request(keys::METADATA, 0, 7)), Cluster([&length.to_be_bytes()[..], &[0; 8]].concat())],
        );
        assert!(
            matches!(outcome.error, Some(tidegate_core::Error::Upstream(UpstreamFault::Frame(_)))),
            "{length}"
        );
    }
}

/// The end of the client's stream is no end of its requests: what is in flight is answered first.
#[test]
fn a_half_close_waits_for_the_answers() {
    let asked = [request(keys::METADATA, 0, 1), request(keys::METADATA, 0, 2)].concat();
    let answers = [plain(keys::METADATA, 0, 1), plain(keys::METADATA, 0, 2)].concat();
    let outcome = told(Settings::default(), &[Client(asked.clone()), ClientCloses, Cluster(answers.clone())]);
    assert_eq!((outcome.closed, outcome.to_client), (Some(Close::Done), answers));
    let waiting = told(Settings::default(), &[Client(asked), ClientCloses]);
    assert_eq!((waiting.closed, waiting.in_flight), (None, 2));
    assert_eq!(told(Settings::default(), &[ClientCloses]).closed, Some(Close::Done));
}

#[test]
fn a_stream_that_ends_inside_a_request_or_a_response_is_a_fault() {
    let asked = request(keys::METADATA, 0, 1);
    for end in 1..asked.len() {
        let outcome = told(Settings::default(), &[Client(asked[..end].to_vec()), ClientCloses]);
        assert_eq!(outcome.error, Some(tidegate_core::ClientFault::EndInsideRequest.into()), "{end}");
    }
    let answer = plain(keys::METADATA, 0, 1);
    for end in 1..answer.len() {
        let outcome = told(
            Settings::default(),
            &[Client(asked.clone()), Cluster(answer[..end].to_vec()), ClusterCloses],
        );
        assert_eq!(outcome.error, Some(UpstreamFault::EndInsideResponse.into()), "{end}");
    }
}

#[test]
fn the_cluster_may_hang_up_with_requests_unanswered() {
    let asked = [request(keys::METADATA, 0, 1), request(keys::METADATA, 0, 2)].concat();
    let outcome =
        told(Settings::default(), &[Client(asked), Cluster(plain(keys::METADATA, 0, 1)), ClusterCloses]);
    assert_eq!((outcome.error, outcome.closed), (None, Some(Close::UpstreamClosed)));
    assert_eq!(outcome.answers(), [1]);
}

#[test]
fn draining_answers_what_is_in_flight_and_reads_no_more() {
    let asked = request(keys::METADATA, 0, 1);
    let late = request(keys::METADATA, 0, 2);
    let outcome = told(
        Settings::default(),
        &[Client(asked.clone()), Drain, Client(late), Cluster(plain(keys::METADATA, 0, 1))],
    );
    assert_eq!((outcome.closed, outcome.to_cluster.clone()), (Some(Close::Done), asked));
    assert_eq!(outcome.answers(), [1]);
    assert_eq!(told(Settings::default(), &[Drain]).closed, Some(Close::Done));
}

#[test]
fn draining_lets_a_request_that_has_begun_finish() {
    let asked = produce(9, 1, -1, 1000);
    let (begun, rest) = asked.split_at(600);
    let script = [Client(begun.to_vec()), Drain, Client(rest.to_vec()), Cluster(plain(keys::PRODUCE, 9, 1))];
    let outcome = told(Settings::default(), &script);
    assert_eq!((outcome.closed, outcome.to_cluster.clone()), (Some(Close::Done), asked));
    assert_eq!(outcome.answers(), [1]);
}

/// Several unknown ApiVersions between and behind other requests: each is answered in its turn, and not before.
#[test]
fn the_gateways_own_answers_wait_for_their_turn() {
    let unknown = |id| raw_request(keys::API_VERSIONS, 99, id, 2, b"");
    let asked = [
        unknown(1),
        request(keys::METADATA, 0, 2),
        unknown(3),
        unknown(4),
        request(keys::METADATA, 0, 5),
        unknown(6),
    ]
    .concat();
    let first = told(Settings::default(), &[Client(asked.clone())]);
    assert_eq!(first.answers(), [1]);
    let second = told(Settings::default(), &[Client(asked.clone()), Cluster(plain(keys::METADATA, 0, 2))]);
    assert_eq!(second.answers(), [1, 2, 3, 4]);
    let both = [plain(keys::METADATA, 0, 2), plain(keys::METADATA, 0, 5)].concat();
    let third = told(Settings::default(), &[Client(asked), Cluster(both), ClientCloses]);
    assert_eq!(
        (third.answers(), third.closed, third.error),
        (vec![1, 2, 3, 4, 5, 6], Some(Close::Done), None)
    );
}

/// A broker may refuse a request before all of it has arrived.
#[test]
fn an_answer_may_come_before_the_request_is_whole() {
    let asked = [produce(9, 1, -1, 1000), request(keys::METADATA, 0, 2)].concat();
    let (begun, rest) = asked.split_at(600);
    let script = [
        Client(begun.to_vec()),
        Cluster(plain(keys::PRODUCE, 9, 1)),
        Client(rest.to_vec()),
        Cluster(plain(keys::METADATA, 0, 2)),
    ];
    let outcome = told(Settings::default(), &script);
    assert_eq!((outcome.error, outcome.answers(), outcome.to_cluster), (None, vec![1, 2], asked));
}

#[test]
fn bytes_and_parts_of_time_are_booked() {
    let mut pair = Pair::new();
    let asked = produce(9, 1, -1, 1000);
    let answer = plain(keys::PRODUCE, 9, 1);
    let ms = std::time::Duration::from_millis;
    pair.client(&asked[..500]).unwrap();
    pair.after(ms(3)).unwrap();
    pair.client(&asked[500..]).unwrap();
    pair.after(ms(20)).unwrap();
    pair.cluster(&answer).unwrap();
    let booked = pair.completed()[0];
    assert_eq!((booked.api_key, booked.api_version), (keys::PRODUCE, 9));
    assert_eq!((booked.request_bytes, booked.response_bytes), (asked.len() as u64, answer.len() as u64));
    assert_eq!((booked.client, booked.cluster, booked.gateway), (ms(3), ms(20), ms(0)));
}
