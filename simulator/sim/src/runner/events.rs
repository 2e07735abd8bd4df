//! Counts what happens in a run, for faults that wait for it and for what must happen sometimes.
//!
//! It never knows what waits.

use std::collections::BTreeMap;

use crate::clients::ATTEMPT;
use crate::history::{Action, Ending, Entry, EventKind, Name, Nanos, Outcome, Subscription, Truth, Wire};
use crate::scenario::{Event, Target, Targets};

/// An answer that comes later than this has been waited for.
const WAITED_MIN: Nanos = Nanos::from_secs(3);

/// How often each event has happened, to whom.
#[derive(Debug, Default)]
pub struct Counts {
    by_client: BTreeMap<(Event, Option<Name>), u64>,
}

impl Counts {
    /// How often an event has happened, to these clients or to all together.
    #[must_use]
    pub fn of(&self, event: Event, by: Option<&Targets>) -> u64 {
        let wanted = |name: &Option<Name>| {
            by.is_none_or(|targets| {
                let hosts = targets.0.iter().filter_map(|target| match target {
                    Target::Host(host) => Some(host.to_string()),
                    _ => None,
                });
                hosts.into_iter().any(|host| name.as_deref() == Some(host.as_str()))
            })
        };
        let found = self.by_client.iter().filter(|((other, name), _)| *other == event && wanted(name));
        found.map(|(_, count)| *count).sum()
    }

    /// It has happened once more.
    pub fn add(&mut self, event: Event, client: Option<&Name>) {
        self.add_many(event, client, 1);
    }

    fn add_many(&mut self, event: Event, client: Option<&Name>, count: u64) {
        if count > 0 {
            *self.by_client.entry((event, client.cloned())).or_default() += count;
        }
    }

    /// What others have counted happened too.
    pub(super) fn take_in(&mut self, others: Self) {
        for ((event, client), count) in others.by_client {
            self.add_many(event, client.as_ref(), count);
        }
    }

    /// All events together.
    #[must_use]
    pub fn totals(&self) -> BTreeMap<Event, u64> {
        let mut totals = BTreeMap::new();
        for ((event, _), count) in &self.by_client {
            *totals.entry(*event).or_default() += count;
        }
        totals
    }

    /// Counts what only the whole record tells. `buffered_max` is what gateways may hold.
    pub(super) fn note_record(&mut self, truth: &Truth, buffered_max: Option<u64>) {
        let mut asked: BTreeMap<(u64, i32), Nanos> = BTreeMap::new();
        for event in truth.wire.iter().filter(|event| event.upstream.is_none()) {
            match event.what {
                Wire::Request { correlation_id, answered: true, .. } => {
                    asked.insert((event.connection, correlation_id), event.at);
                }
                Wire::Response { correlation_id, .. } => {
                    let since = asked.remove(&(event.connection, correlation_id));
                    if since.is_some_and(|since| event.at.since(since) > WAITED_MIN) {
                        self.add(Event::RequestWaited, None);
                    }
                }
                _ => {}
            }
        }
        let half = buffered_max.map(|max| max.div_ceil(2));
        let filled =
            truth.gauges.iter().filter(|gauges| half.is_some_and(|half| gauges.buffered_bytes >= half));
        self.add_many(Event::BuffersFilled, None, filled.count() as u64);
    }

    /// Counts what an entry of the history tells.
    pub fn note(&mut self, entry: &Entry) {
        match entry {
            Entry::Operation(operation) => {
                let client = Some(&operation.client);
                let sends = operation.sends();
                let retried = sends.iter().filter(|send| send.attempts > 1).count() as u64;
                self.add_many(Event::SendRetried, client, retried);
                self.add_many(Event::RecordPolled, client, operation.seen().len() as u64);
                match (&operation.action, &operation.outcome) {
                    (Action::Send(_), Outcome::Ok) => self.add(Event::SendOk, client),
                    (Action::Send(_), Outcome::Fail(_)) => self.add(Event::SendFailed, client),
                    (Action::Send(_), Outcome::Unknown(_)) => self.add(Event::SendUnknown, client),
                    (Action::Poll(_), Outcome::Fail(why)) if why.contains("FENCED_LEADER_EPOCH") => {
                        self.add(Event::LeaderFenced, client);
                    }
                    (Action::Commit { .. }, Outcome::Ok) => self.add(Event::OffsetsCommitted, client),
                    (Action::Admin { api, .. }, outcome) if &**api == ATTEMPT => {
                        if matches!(outcome, Outcome::Fail(_)) {
                            self.add(Event::HostileRefused, client);
                        }
                    }
                    (Action::Admin { .. }, Outcome::Ok) => self.add(Event::AdminOk, client),
                    (Action::Transaction(transaction), outcome) => {
                        self.add(Event::TransactionBegun, client);
                        let acknowledged = sends.iter().filter(|send| send.offset.is_some()).count() as u64;
                        self.add_many(Event::SendOk, client, acknowledged);
                        match (transaction.ending, outcome) {
                            (Ending::Commit, Outcome::Ok) => self.add(Event::TransactionCommitted, client),
                            (Ending::Abort, Outcome::Ok) => self.add(Event::TransactionAborted, client),
                            (_, Outcome::Fail(why)) if why.contains("FENCED") => {
                                self.add(Event::ProducerFenced, client)
                            }
                            _ => {}
                        }
                    }
                    _ => {}
                }
            }
            Entry::Event(event) => {
                let client = Some(&event.client);
                match &event.kind {
                    EventKind::Assigned { subscription: Subscription::Subscribe { .. }, .. } => {
                        self.add(Event::GroupRebalanced, client);
                    }
                    EventKind::Revoked { lost: true, .. } => self.add(Event::MemberFenced, client),
                    EventKind::LeaderMoved { .. } => self.add(Event::LeaderMoved, client),
                    EventKind::CoordinatorMoved { .. } => self.add(Event::CoordinatorMoved, client),
                    EventKind::Throttled { .. } => self.add(Event::Throttled, client),
                    EventKind::Connected { .. } => self.add(Event::ConnectionOpened, client),
                    EventKind::Disconnected { reason, .. } => {
                        self.add(Event::ConnectionLost, client);
                        if reason.contains("timed out") {
                            self.add(Event::RequestTimedOut, client);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::dsl;

    fn noted(text: &str, event: Event) -> u64 {
        let run = dsl::record(text);
        let mut counts = Counts::default();
        run.history.entries.iter().for_each(|entry| counts.note(entry));
        counts.note_record(&run.truth, run.options.buffered_bytes_max);
        counts.of(event, None)
    }

    #[test]
    fn an_answer_is_waited_for_from_three_seconds_on() {
        for (at, found) in [(3_009, 0), (3_010, 0), (3_011, 1)] {
            let text = format!("at 10 1 > 7 k1 | at {at} 1 < 7");
            assert_eq!(noted(&text, Event::RequestWaited), found, "{text}");
        }
        assert_eq!(noted("at 10 1 > 7 k1 | at 9000 2 < 7", Event::RequestWaited), 0, "of another connection");
        assert_eq!(
            noted("at 10 1/4@2 > 7 k1 | at 9000 1/4@2 < 7", Event::RequestWaited),
            0,
            "of the cluster"
        );
    }

    #[test]
    fn buffers_are_filled_from_half_of_the_bound_on() {
        for (held, found) in [(49, 0), (50, 1), (51, 1)] {
            let text = format!("buffered_max=99 | gauge run buffered={held}");
            assert_eq!(noted(&text, Event::BuffersFilled), found, "{text}");
        }
        assert_eq!(noted("gauge run buffered=1000", Event::BuffersFilled), 0, "without a bound");
    }
}
