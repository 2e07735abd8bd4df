//! Every request on a client's connection is answered once, in the order of requests, with its correlation id, unless it asked for no
//! answer or the connection ends.
//!
//! It never judges what the answers say.

use std::collections::{BTreeMap, VecDeque};

use crate::check::{Evidence, Finding};
use crate::history::{Nanos, Wire};

#[derive(Debug, Default)]
struct Connection {
    /// Requests without an answer: correlation id, API, when.
    waiting: VecDeque<(i32, i16, Nanos)>,
    is_closed: bool,
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut connections: BTreeMap<u64, Connection> = BTreeMap::new();
    let mut findings = Vec::new();
    for event in evidence.truth.wire.iter().filter(|event| event.upstream.is_none()) {
        let connection = connections.entry(event.connection).or_default();
        let wrong = match &event.what {
            Wire::Closed => {
                connection.is_closed = true;
                None
            }
            Wire::Request { answered: true, correlation_id, api_key, .. } => {
                connection.waiting.push_back((*correlation_id, *api_key, event.at));
                None
            }
            Wire::Response { correlation_id, .. } => answer(connection, *correlation_id),
            Wire::Broken { outgoing: true, why } => {
                Some(format!("the gateway sent what is no response: {why}"))
            }
            _ => None,
        };
        if let Some(wrong) = wrong {
            let sentence = format!("connection {} of {}: {wrong}", event.connection, event.gateway);
            findings.push(Finding::new(sentence).at(event.at));
        }
    }
    findings.extend(unanswered(evidence, &connections));
    findings
}

/// What is wrong with a response.
fn answer(connection: &mut Connection, correlation_id: i32) -> Option<String> {
    let at = connection.waiting.iter().position(|(id, ..)| *id == correlation_id);
    if let Some(at) = at {
        connection.waiting.remove(at); // go on as if it had been its turn, so that one mistake is one finding
    }
    match at {
        Some(0) => None,
        Some(at) => Some(format!(
            "a response with correlation id {correlation_id} came before those of {at} earlier requests"
        )),
        None => Some(format!("a response with correlation id {correlation_id} answers no request")),
    }
}

fn unanswered(evidence: &Evidence<'_>, connections: &BTreeMap<u64, Connection>) -> Vec<Finding> {
    let last = evidence.truth.wire.last().map(|event| event.at).unwrap_or_default();
    let end = evidence.history.phases.map_or(last, |phases| phases.end);
    let Some(answer_max) = evidence.options.answer_max else { return Vec::new() };
    let open = connections.iter().filter(|(_, connection)| !connection.is_closed);
    let waiting =
        open.flat_map(|(number, connection)| connection.waiting.iter().map(move |entry| (number, entry)));
    let late = waiting.filter(|(_, (.., at))| end.since(*at) > answer_max);
    let finding = |(number, (id, api_key, at)): (&u64, &(i32, i16, Nanos))| {
        let sentence = format!(
            "connection {number}: the request of API {api_key} with correlation id {id} has had no answer for {}",
            end.since(*at)
        );
        Finding::new(sentence).at(*at)
    };
    late.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn answers_in_order_are_accepted() {
        accepts("one_answer_in_order", "1 open | 1 > 7 k3 | 1 > 8 k3 | 2 > 7 k3 | 1 < 7 | 2 < 7 | 1 < 8");
        accepts("one_answer_in_order", "1 > 7 k0 silent | 1 > 8 k3 | 1 < 8");
        accepts("one_answer_in_order", "1 > 7 k3 | 1 > 8 k3 | 1 < 7 | 1 close");
        accepts("one_answer_in_order", "1 > 7 k3 | 1 > 7 k3 | 1 < 7 | 1 < 7"); // ids are the client's business
        accepts("one_answer_in_order", "1 broken in | 1/4@2 < 9");
    }

    #[test]
    fn others_are_rejected() {
        rejects("one_answer_in_order", "1 > 7 k3 | 1 > 8 k3 | 1 < 8 | 1 < 7");
        rejects("one_answer_in_order", "1 > 7 k3 | 1 < 7 | 1 < 7");
        rejects("one_answer_in_order", "1 > 7 k3 | 1 < 8");
        rejects("one_answer_in_order", "1 > 7 k3 | 2 < 7");
        rejects("one_answer_in_order", "1 > 7 k0 silent | 1 < 7");
        rejects("one_answer_in_order", "1 broken out");
    }

    #[test]
    fn an_answer_may_take_as_long_as_is_said() {
        for (at, open) in [(59, true), (60, true), (61, false)] {
            let run = format!("answer_max=50 | at 10 1 > 7 k3 | at {at} 2 open");
            if open { accepts("one_answer_in_order", &run) } else { rejects("one_answer_in_order", &run) }
        }
        accepts("one_answer_in_order", "answer_max=50 | at 10 1 > 7 k3 | at 99 1 close");
    }
}
