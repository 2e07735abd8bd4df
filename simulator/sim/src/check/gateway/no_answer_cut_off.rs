//! A gateway closes a connection over an unanswered request only for a reason that can be seen: the client's connection has failed, or
//! the cluster's has ended, could not be made, or never came to carry a request.
//!
//! That a client will send no more is no reason, because it may still read; nor is that it has sent nonsense, because what it asked
//! before is owed. Only what a coordinator may never answer is waited for no longer than `half_closed_timeout_ms` then. Else only what
//! has reached the cluster is owed: a gateway that leaves takes no more requests, even if their bytes have come. It never judges how long
//! an answer takes.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Evidence, Finding};
use crate::history::{Nanos, Wire};

/// JoinGroup and SyncGroup. A coordinator never answers one of a member that has asked again on another connection
/// (`ClassicGroup.setAwaitingSyncFuture`).
const NEVER_ANSWERED: [i16; 2] = [11, 14];

#[derive(Debug, Default)]
struct Connection {
    waiting: Vec<Waiting>,
    /// When the client said that it will send no more.
    finished: Option<Nanos>,
    excused: bool,
    /// The client has sent what is no request.
    nonsense: bool,
    closed: bool,
    /// Connections to the cluster that carry nothing yet.
    unused: BTreeSet<u64>,
}

/// An unanswered request.
#[derive(Debug)]
struct Waiting {
    correlation_id: i32,
    api_key: i16,
    at: Nanos,
    /// It has reached the cluster.
    passed: bool,
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut connections: BTreeMap<u64, Connection> = BTreeMap::new();
    let mut findings = Vec::new();
    for event in &evidence.truth.wire {
        let connection = connections.entry(event.connection).or_default();
        match (&event.what, event.upstream) {
            (Wire::Opened { .. }, Some(upstream)) => {
                connection.unused.insert(upstream.id);
            }
            (Wire::Request { correlation_id, .. }, Some(upstream)) => {
                connection.unused.remove(&upstream.id);
                let same = connection
                    .waiting
                    .iter_mut()
                    .find(|one| one.correlation_id == *correlation_id && !one.passed);
                same.into_iter().for_each(|one| one.passed = true);
            }
            (Wire::Broken { outgoing: false, .. }, None) => connection.nonsense = true,
            (Wire::Finished, None) => drop(connection.finished.get_or_insert(event.at)),
            // The handshake of TLS may not come to its end in time.
            (Wire::Closed, Some(upstream)) => connection.excused |= connection.unused.remove(&upstream.id),
            (Wire::Finished | Wire::Broken { outgoing: false, .. }, Some(_))
            | (Wire::Failed | Wire::Unreachable { .. }, _) => connection.excused = true,
            (Wire::Request { answered: true, correlation_id, api_key, .. }, None) => {
                let (correlation_id, api_key) = (*correlation_id, *api_key);
                connection.waiting.push(Waiting { correlation_id, api_key, at: event.at, passed: false });
            }
            (Wire::Response { correlation_id, .. }, None) => {
                let at = connection.waiting.iter().position(|one| one.correlation_id == *correlation_id);
                if let Some(at) = at {
                    connection.waiting.remove(at);
                }
            }
            (Wire::Closed, None) if !std::mem::replace(&mut connection.closed, true) => {
                // Both are let go of at once.
                let excused = connection.excused || !connection.unused.is_empty();
                let half_closed = evidence.options.half_closed;
                let had_its_time = connection.finished.is_some_and(|at| event.at.since(at) >= half_closed);
                let is_owed = |one: &&Waiting| {
                    let given_up = had_its_time && NEVER_ANSWERED.contains(&one.api_key);
                    (one.passed || connection.nonsense) && !given_up
                };
                let owed = connection.waiting.iter().find(is_owed);
                if let Some(Waiting { correlation_id, api_key, at, .. }) = owed.filter(|_| !excused) {
                    let sentence = format!(
                        "{} closed connection {} for no reason that can be seen; the request of API {api_key} with \
                         correlation id {correlation_id} had waited for {}",
                        event.gateway,
                        event.connection,
                        event.at.since(*at)
                    );
                    findings.push(Finding::new(sentence).at(event.at));
                }
            }
            _ => {}
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn with_a_reason_or_with_all_answers_is_accepted() {
        for run in [
            "1 open | 1 > 7 k3 | 1 < 7 | 1 close",
            "1 open | 1 > 7 k0 silent | 1 close",
            "1 open | 1 > 7 k3 | 1 close",
            "1 open | 1 > 7 k3 | 1/4@2 > 7 k3 | 1 fail | 1 close",
            "1 open | 1 > 7 k3 | 1 unreachable 3 | 1 close",
            "1 open | 1/4@2 open | 1 > 7 k3 | 1/4@2 > 7 k3 | 1/4@2 finish | 1 close",
            "1 open | 1/4@2 open | 1 > 7 k3 | 1/4@2 > 7 k3 | 1/4@2 fail | 1 close",
            "1 open | 1 > 7 k3 | 1/4@2 open | 1/4@2 close | 1 close",
            "1 open | 1 > 7 k3 | 1/4@2 open | 1 close | 1/4@2 close",
        ] {
            accepts("no_answer_cut_off", run);
        }
    }

    #[test]
    fn who_sends_no_more_is_waited_for_as_long_as_is_said() {
        let run = |api: u8, at: u64| {
            format!("1 > 7 k{api} | 1/4@2 > 7 k{api} | at 1000 1 finish | at {at} 1 close")
        };
        rejects("no_answer_cut_off", &run(14, 30_999));
        accepts("no_answer_cut_off", &run(14, 31_000));
        accepts("no_answer_cut_off", &run(11, 31_001));
        rejects("no_answer_cut_off", &run(3, 31_001));
    }

    #[test]
    fn without_is_rejected() {
        for run in [
            "1 open | 1 > 7 k3 | 1/4@2 > 7 k3 | 1 close",
            "1 open | 1 > 7 k3 | 1/4@2 > 7 k3 | 1/4@2 < 7 | 1 close",
            "1 open | 1 > 7 k3 | 1/4@2 > 7 k3 | 1 finish | 1 close",
            "1 open | 1 > 7 k3 | 1 broken in | 1 close",
            "1 open | 1 > 7 k3 | 1/4@2 > 7 k3 | 2 open | 2 fail | 1 close",
            "1 open | 1/4@2 open | 1 > 7 k3 | 1/4@2 > 7 k3 | 1/4@2 close | 1 close",
        ] {
            rejects("no_answer_cut_off", run);
        }
    }
}
