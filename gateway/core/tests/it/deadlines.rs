//! Deadlines: a nanosecond before, at, and after each of them.

use std::time::Duration;

use tidegate_core::{ClientFault, Error, Settings};
use tidegate_wire::message::Struct;
use tidegate_wire::schema::keys;

use crate::frames::{api, produce, raw_request, request, response_of};
use crate::pair::{Pair, ours};

const NS: Duration = Duration::from_nanos(1);

fn settings() -> Settings {
    Settings {
        request_header_timeout: Duration::from_millis(100),
        idle_timeout: Duration::from_secs(10),
        half_closed_timeout: Duration::from_secs(1),
        ..Settings::default()
    }
}

fn plain(correlation_id: i32) -> Vec<u8> {
    response_of(keys::METADATA, 0, correlation_id, &Struct::new(api(keys::METADATA).response))
}

/// Runs a story up to just before the deadline, to it, and beyond it.
fn falls_due(story: impl Fn() -> Pair, timeout: Duration, fault: ClientFault) {
    let mut pair = story();
    assert_eq!(pair.connection.deadline(), Some(pair.now.plus(timeout)), "the deadline is told");
    assert_eq!(pair.after(timeout - NS), Ok(()));
    assert_eq!(pair.after(NS), Err(Error::from(fault)));
    assert_eq!(story().after(timeout + NS), Err(Error::from(fault)));
}

fn fresh() -> Pair {
    Pair::with(settings(), ours)
}

#[test]
fn a_new_connection_owes_its_first_header() {
    falls_due(fresh, settings().request_header_timeout, ClientFault::HeaderTimeout);
}

#[test]
fn a_header_that_was_begun_falls_due() {
    let asked = request(keys::METADATA, 0, 2);
    // 4 bytes of length, 8 of key, version and correlation id, 6 of the client id "test".
    for begun in 1..18 {
        let story = || {
            let mut pair = fresh();
            pair.client(&request(keys::METADATA, 0, 1)).unwrap();
            pair.cluster(&plain(1)).unwrap();
            pair.client(&asked[..begun]).unwrap();
            pair
        };
        falls_due(story, settings().request_header_timeout, ClientFault::HeaderTimeout);
    }
}

/// More bytes of the same header do not buy more time: a slow sender is cut off.
#[test]
fn a_slow_sender_gains_nothing_with_each_byte() {
    let mut pair = fresh();
    let asked = request(keys::METADATA, 0, 2);
    for byte in &asked[..10] {
        pair.after(Duration::from_millis(9)).unwrap();
        pair.client(&[*byte]).unwrap();
    }
    assert_eq!(pair.after(Duration::from_millis(10)), Err(ClientFault::HeaderTimeout.into()));
}

#[test]
fn silence_falls_due() {
    let story = || {
        let mut pair = fresh();
        pair.client(&request(keys::METADATA, 0, 1)).unwrap();
        pair.cluster(&plain(1)).unwrap();
        pair
    };
    falls_due(story, settings().idle_timeout, ClientFault::IdleTimeout);
}

#[test]
fn bytes_of_either_side_end_silence() {
    let mut pair = fresh();
    pair.client(&request(keys::METADATA, 0, 1)).unwrap();
    pair.cluster(&plain(1)).unwrap();
    pair.after(Duration::from_secs(9)).unwrap();
    pair.client(&produce(9, 2, 0, 10)).unwrap();
    pair.after(Duration::from_secs(9)).unwrap();
    assert_eq!(pair.after(Duration::from_secs(1)), Err(ClientFault::IdleTimeout.into()));
}

/// A JoinGroup waits for a whole rebalance: the cluster may take as long as it likes.
#[test]
fn a_request_in_flight_is_no_silence() {
    let mut pair = fresh();
    pair.client(&request(keys::METADATA, 0, 1)).unwrap();
    assert_eq!(pair.connection.deadline(), None);
    pair.after(Duration::from_secs(1000)).unwrap();
    pair.cluster(&plain(1)).unwrap();
    assert_eq!(pair.after(settings().idle_timeout), Err(ClientFault::IdleTimeout.into()));
}

/// Where the client takes nothing of what it is owed, or cannot be heard, the silence is its own and not the cluster's.
#[test]
fn a_request_in_flight_does_not_excuse_a_client_that_is_stuck() {
    let story = || {
        let mut pair = fresh();
        pair.client(&request(keys::METADATA, 0, 1)).unwrap();
        pair.connection.handle_stuck(true);
        pair
    };
    falls_due(story, settings().idle_timeout, ClientFault::IdleTimeout);
    let mut pair = story();
    pair.connection.handle_stuck(false);
    assert_eq!(pair.connection.deadline(), None);
    // A client that takes some now and then is slow, and not stuck.
    let mut pair = story();
    for _ in 0..3 {
        pair.after(settings().idle_timeout - NS).unwrap();
        pair.connection.handle_taken(pair.now);
    }
    assert_eq!(pair.after(settings().idle_timeout - NS), Ok(()));
    assert_eq!(pair.after(NS), Err(ClientFault::IdleTimeout.into()));
}

/// But one that never becomes whole is: nobody can answer it, and a client could hold connections that way for ever.
#[test]
fn a_request_whose_body_stalls_is_silence() {
    let asked = produce(9, 1, -1, 1000);
    let discarded = raw_request(keys::API_VERSIONS, 99, 1, 2, &[0; 500]);
    let unanswered = produce(9, 1, 0, 1000);
    for asked in [asked, discarded, unanswered] {
        let story = || {
            let mut pair = fresh();
            pair.client(&asked[..400]).unwrap();
            pair
        };
        falls_due(story, settings().idle_timeout, ClientFault::IdleTimeout);
    }
}

#[test]
fn answers_after_a_half_close_fall_due() {
    let story = || {
        let mut pair = fresh();
        pair.client(&request(keys::METADATA, 0, 1)).unwrap();
        pair.client_closes().unwrap();
        pair
    };
    falls_due(story, settings().half_closed_timeout, ClientFault::HalfClosedTimeout);
}

/// While a client is not read it cannot complete a header: no deadline runs for one.
#[test]
fn waiting_for_its_turn_is_not_held_against_the_client() {
    let mut pair = Pair::with(Settings { in_flight_requests_max: 1, ..settings() }, ours);
    let asked = [request(keys::METADATA, 0, 1), request(keys::METADATA, 0, 2)].concat();
    pair.client(&asked[..asked.len() - 15]).unwrap();
    pair.after(Duration::from_secs(5)).unwrap();
    pair.cluster(&plain(1)).unwrap();
    pair.after(Duration::from_millis(99)).unwrap();
    assert_eq!(pair.after(Duration::from_millis(1)), Err(ClientFault::HeaderTimeout.into()));
}

/// Time in which the shell could not read is not the client's.
#[test]
fn what_could_not_be_read_falls_due_so_much_later() {
    let settings = settings();
    for (story, timeout, fault) in [
        (fresh as fn() -> Pair, settings.request_header_timeout, ClientFault::HeaderTimeout),
        (
            || {
                let mut pair = fresh();
                pair.client(&request(keys::METADATA, 0, 1)).unwrap();
                pair.cluster(&plain(1)).unwrap();
                pair
            },
            settings.idle_timeout,
            ClientFault::IdleTimeout,
        ),
    ] {
        let unread = Duration::from_secs(3);
        let mut pair = story();
        pair.connection.handle_unread(unread);
        assert_eq!(pair.after(timeout + unread - NS), Ok(()));
        assert_eq!(pair.after(NS), Err(Error::from(fault)));
    }
}
