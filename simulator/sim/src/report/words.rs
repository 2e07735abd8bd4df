//! Operations and instants in words, for people. Never knows which of them contradict each other.

use tidegate_wire::schema::APIS;

use crate::history::{
    Action, Ending, Event, EventKind, Nanos, Operation, Outcome, Partition, Seen, Send, Step, Subscription,
    Wire, WireEvent,
};

/// Records and offsets of one operation that are told one by one. More are only counted.
const TOLD_MAX: usize = 4;

/// An instant in seconds with milliseconds: `4.062 s`.
#[must_use]
pub fn seconds(at: Nanos) -> String {
    let millis = (at.0 + 500_000) / 1_000_000;
    format!("{}.{:03} s", millis / 1000, millis % 1000)
}

/// An operation as a sentence without its client and time.
#[must_use]
pub fn in_words(operation: &Operation) -> String {
    let did = match &operation.action {
        Action::Send(send) => {
            return format!("sent {} to {}: {}", send.value, send.partition, fate(send, operation));
        }
        Action::Poll(poll) if poll.records.is_empty() => "polled and was given nothing".to_owned(),
        Action::Poll(poll) => format!("polled {}", records(&poll.records)),
        Action::Commit { group, offsets, .. } => format!("committed {} of group {group}", positions(offsets)),
        Action::Committed { group, offsets } => {
            format!("asked what group {group} has committed, and was told {}", positions(offsets))
        }
        Action::Transaction(transaction) => {
            let steps: Vec<String> = transaction.steps.iter().map(step).collect();
            let ending = match transaction.ending {
                Ending::Commit => "asked to commit",
                Ending::Abort => "never asked to commit",
            };
            let steps = first_of(&steps, "; ");
            format!("in a transaction of {}: {steps}; {ending}", transaction.transactional_id)
        }
        Action::Admin { api, subject } => format!("asked for {api} of {subject}"),
    };
    format!("{did}{}", ended(&operation.outcome))
}

fn ended(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ok => String::new(),
        Outcome::Fail(why) => format!(" — refused: {why}"),
        Outcome::Unknown(why) => format!(" — nobody knows whether it happened: {why}"),
    }
}

fn fate(send: &Send, operation: &Operation) -> String {
    let attempts = if send.attempts > 1 { format!(", at attempt {}", send.attempts) } else { String::new() };
    match (&operation.outcome, send.offset) {
        (Outcome::Ok, Some(offset)) => format!("acknowledged at offset {offset}{attempts}"),
        (Outcome::Ok, None) => format!("acknowledged{attempts}"),
        (Outcome::Fail(why), _) => format!("refused{attempts}: {why}"),
        (Outcome::Unknown(why), _) => format!("nobody knows whether it was appended{attempts}: {why}"),
    }
}

fn step(step: &Step) -> String {
    match step {
        Step::Send(send) => match send.offset {
            Some(offset) => format!("sent {} to {} at offset {offset}", send.value, send.partition),
            None => format!("sent {} to {}", send.value, send.partition),
        },
        Step::Poll(poll) => format!("polled {}", records(&poll.records)),
        Step::Offsets { group, offsets } => format!("committed {} of group {group}", positions(offsets)),
    }
}

fn records(records: &[Seen]) -> String {
    let told: Vec<String> = records
        .iter()
        .map(|seen| format!("{} at {} offset {}", seen.value, seen.partition, seen.offset))
        .collect();
    if records.len() <= TOLD_MAX {
        return told.join(", ");
    }
    let mut ranges: Vec<(&Partition, i64, i64)> = Vec::new();
    for seen in records {
        match ranges.iter_mut().find(|(partition, ..)| *partition == &seen.partition) {
            Some((_, low, high)) => (*low, *high) = ((*low).min(seen.offset), (*high).max(seen.offset)),
            None => ranges.push((&seen.partition, seen.offset, seen.offset)),
        }
    }
    let ranges: Vec<String> =
        ranges.iter().map(|(partition, low, high)| format!("{partition} offsets {low} to {high}")).collect();
    format!("{} records: {}", records.len(), first_of(&ranges, ", "))
}

fn positions(offsets: &[(Partition, i64)]) -> String {
    let told: Vec<String> =
        offsets.iter().map(|(partition, offset)| format!("{partition} at {offset}")).collect();
    if told.is_empty() { "nothing".to_owned() } else { first_of(&told, ", ") }
}

fn first_of(told: &[String], between: &str) -> String {
    let shown = told.iter().take(TOLD_MAX).map(String::as_str).collect::<Vec<_>>().join(between);
    match told.len().saturating_sub(TOLD_MAX) {
        0 => shown,
        more => format!("{shown}{between}and {more} more"),
    }
}

/// What happened to a client, as a sentence without its name and time.
pub(super) fn event_in_words(event: &Event) -> String {
    match &event.kind {
        EventKind::Assigned { subscription, partitions } => {
            let names: Vec<String> = partitions.iter().map(|(partition, _)| partition.to_string()).collect();
            match subscription {
                Subscription::Assign => format!("took {}", first_of(&names, ", ")),
                Subscription::Subscribe { group, generation, .. } => {
                    format!("was given {} in group {group}, generation {generation}", first_of(&names, ", "))
                }
            }
        }
        EventKind::Revoked { partitions, lost } => {
            let names: Vec<String> = partitions.iter().map(ToString::to_string).collect();
            format!("{} {}", if *lost { "lost" } else { "gave back" }, first_of(&names, ", "))
        }
        EventKind::Sought { partition, offset } => format!("moved to offset {offset} of {partition}"),
        EventKind::Restarted => "was started anew".to_owned(),
        EventKind::Connected { address } => format!("connected to {address}"),
        EventKind::Shown { address, certificate, .. } => {
            format!("was shown certificate {certificate} by {address}")
        }
        EventKind::LeaderMoved { partition, leader } => {
            format!("found broker {leader} as the leader of {partition}")
        }
        EventKind::CoordinatorMoved { key, node_id } => {
            format!("found broker {node_id} as the coordinator of {key}")
        }
        EventKind::Throttled { millis } => format!("was asked to be silent for {millis} ms"),
        EventKind::Disconnected { address, reason } => format!("lost its connection to {address}: {reason}"),
    }
}

/// What was seen at a gateway, as a sentence without its time.
pub(super) fn wire_in_words(event: &WireEvent) -> String {
    let side = match event.upstream {
        None => "client side".to_owned(),
        Some(upstream) if upstream.node_id < 0 => format!("connection {} to a bootstrap server", upstream.id),
        Some(upstream) => format!("connection {} to broker-{}", upstream.id, upstream.node_id),
    };
    let seen = match &event.what {
        Wire::Request { correlation_id, api_key, api_version, .. } => {
            let api = APIS.iter().find(|api| api.key == *api_key).map_or("unknown", |api| api.name);
            format!("{api} v{api_version} request {correlation_id}")
        }
        Wire::Response { correlation_id, error_code: 0, .. } => format!("response {correlation_id}"),
        Wire::Response { correlation_id, error_code, .. } => {
            format!("response {correlation_id} with error {error_code}")
        }
        Wire::Broken { why, .. } => format!("broken: {why}"),
        other => {
            // Its name says all there is.
            let value = serde_json::to_value(other).unwrap_or_default();
            let name = value.as_str().or_else(|| Some(value.as_object()?.keys().next()?.as_str()));
            name.unwrap_or("something").to_owned()
        }
    };
    format!("connection {}, {side}: {seen}", event.connection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{OperationId, Poll};

    fn operation(action: Action, outcome: Outcome) -> Operation {
        let (id, client) = (OperationId(1), "c".into());
        Operation { id, client, invoked: Nanos(1), completed: None, outcome, action }
    }

    #[test]
    fn operations_read_like_sentences() {
        let partition: Partition = "orders/0".parse().unwrap();
        let send = |offset, attempts| {
            Action::Send(Send { partition: partition.clone(), value: "v7".into(), offset, attempts })
        };
        let poll = |count: i64| {
            let seen = |offset| Seen { partition: partition.clone(), offset, value: "v".into() };
            Action::Poll(Poll { records: (0..count).map(seen).collect() })
        };
        for (action, outcome, words) in [
            (send(Some(4), 1), Outcome::Ok, "sent v7 to orders/0: acknowledged at offset 4"),
            (send(None, 2), Outcome::Fail("X".into()), "sent v7 to orders/0: refused, at attempt 2: X"),
            (poll(1), Outcome::Ok, "polled v at orders/0 offset 0"),
            (poll(5), Outcome::Ok, "polled 5 records: orders/0 offsets 0 to 4"),
            (poll(0), Outcome::Ok, "polled and was given nothing"),
        ] {
            assert_eq!(in_words(&operation(action, outcome)), words);
        }
        assert_eq!(seconds(Nanos(4_061_500_000)), "4.062 s");
    }

    #[test]
    fn what_was_seen_at_a_gateway_reads_like_a_sentence() {
        let batches = Vec::new();
        let request = Wire::Request {
            correlation_id: 7,
            api_key: 0,
            api_version: 9,
            answered: true,
            batches,
            content: 0,
        };
        for (what, upstream, words) in [
            (request, None, "connection 4, client side: Produce v9 request 7"),
            (Wire::Closed, Some(2), "connection 4, connection 9 to broker-2: closed"),
        ] {
            let upstream = upstream.map(|node_id| crate::history::Upstream { id: 9, node_id });
            let (at, gateway) = (Nanos(1), "gateway-1".into());
            assert_eq!(wire_in_words(&WireEvent { at, gateway, connection: 4, upstream, what }), words);
        }
    }
}
