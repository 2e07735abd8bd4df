//! Every request on a client's connection is answered once, in the order of requests, with its correlation id, unless it asked for no
//! answer or the connection ends; where a scenario says so, in time. What was asked while a fault was there has its time from when that is
//! healed, and a JoinGroup or SyncGroup waits for the other members for as long as they take. At the end nothing of this is an excuse.
//!
//! It never judges what the answers say.

use std::collections::{BTreeMap, VecDeque};

use super::{JOIN_GROUP, SYNC_GROUP};
use crate::check::{Evidence, Finding};
use crate::history::{Nanos, Wire};

/// Answered when all members of a group have come.
const WAIT_FOR_OTHERS: [i16; 2] = [JOIN_GROUP, SYNC_GROUP];

/// A request without an answer.
#[derive(Debug)]
struct Asked {
    correlation_id: i32,
    api_key: i16,
    at: Nanos,
}

#[derive(Debug, Default)]
struct Connection {
    waiting: VecDeque<Asked>,
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
                let late = connection.waiting.iter().find_map(|asked| late(evidence, asked, event.at));
                late.map(|late| format!("{late} when the connection ended"))
            }
            Wire::Request { answered: true, correlation_id, api_key, .. } => {
                let (correlation_id, api_key) = (*correlation_id, *api_key);
                connection.waiting.push_back(Asked { correlation_id, api_key, at: event.at });
                None
            }
            Wire::Response { correlation_id, .. } => match answer(connection, *correlation_id) {
                Ok(asked) => late(evidence, &asked, event.at).map(|late| format!("{late} when it came")),
                Err(wrong) => Some(wrong),
            },
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

/// What a response answers.
///
/// # Errors
/// What is wrong with it.
fn answer(connection: &mut Connection, correlation_id: i32) -> Result<Asked, String> {
    let turn = connection.waiting.iter().position(|asked| asked.correlation_id == correlation_id);
    // Go on as if it had been its turn, so that one mistake is one finding.
    match (turn, turn.and_then(|turn| connection.waiting.remove(turn))) {
        (Some(0), Some(asked)) => Ok(asked),
        (Some(turn), _) => Err(format!(
            "a response with correlation id {correlation_id} came before those of {turn} earlier requests"
        )),
        (None, _) => Err(format!("a response with correlation id {correlation_id} answers no request")),
    }
}

/// That an answer is missing for longer than a scenario allows.
fn late(evidence: &Evidence<'_>, asked: &Asked, until: Nanos) -> Option<String> {
    let answer_max = evidence.options.answer_max?;
    let Asked { api_key, at, .. } = asked;
    // Most are in time, whatever else there was.
    if until.since(*at) <= answer_max || WAIT_FOR_OTHERS.contains(api_key) {
        return None;
    }
    let faults = evidence.history.faults.iter().filter(|fault| fault.from <= until);
    let healed = faults.map(|fault| fault.until.min(until)).max();
    let took = until.since(healed.map_or(*at, |healed| healed.max(*at)));
    (took > answer_max).then(|| told(asked, took))
}

fn told(Asked { correlation_id, api_key, .. }: &Asked, took: Nanos) -> String {
    format!("the request of API {api_key} with correlation id {correlation_id} had no answer for {took}")
}

fn unanswered(evidence: &Evidence<'_>, connections: &BTreeMap<u64, Connection>) -> Vec<Finding> {
    let last = evidence.truth.wire.last().map(|event| event.at).unwrap_or_default();
    let end = evidence.history.phases.map_or(last, |phases| phases.end);
    let Some(answer_max) = evidence.options.answer_max else { return Vec::new() };
    let open = connections.iter().filter(|(_, connection)| !connection.is_closed);
    let waiting =
        open.flat_map(|(number, connection)| connection.waiting.iter().map(move |asked| (number, asked)));
    let late = waiting.filter(|(_, asked)| end.since(asked.at) > answer_max);
    let finding = |(number, asked): (&u64, &Asked)| {
        let told = told(asked, end.since(asked.at));
        Finding::new(format!("connection {number}: {told} at the end")).at(asked.at)
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
        for (at, in_time) in [(59, true), (60, true), (61, false)] {
            for end in ["1 < 7", "1 close"] {
                for faults in ["", "fault 1..2 | ", "fault 100..200 | "] {
                    let run = format!("answer_max=50 | {faults}at 10 1 > 7 k3 | at {at} {end}");
                    let judged = if in_time { accepts } else { rejects };
                    judged("one_answer_in_order", &run);
                }
            }
        }
        for (api, fault) in [("k11", ""), ("k14", ""), ("k3", "fault 20..60 | ")] {
            let run = format!("answer_max=50 | {fault}at 10 1 > 7 {api} | at 61 2 open");
            rejects("one_answer_in_order", &run);
        }
        accepts(
            "one_answer_in_order",
            "answer_max=50 | at 10 1 > 7 k11 | at 10 2 > 7 k14 | at 99 1 < 7 | at 99 2 < 7",
        );
    }

    #[test]
    fn what_was_asked_during_a_fault_has_its_time_from_when_it_is_healed() {
        for (at, in_time) in [(90, true), (91, false)] {
            for fault in ["5..40", "20..40", "39..40 | fault 1..20"] {
                let run = format!("answer_max=50 | fault {fault} | at 10 1 > 7 k3 | at {at} 1 < 7");
                let judged = if in_time { accepts } else { rejects };
                judged("one_answer_in_order", &run);
            }
        }
    }
}
