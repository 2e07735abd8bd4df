//! Counts what happens in a run, for faults that wait for it and for what must happen sometimes.
//!
//! It never knows what waits.

use std::collections::BTreeMap;

use crate::clients::ATTEMPT;
use crate::history::{Action, Ending, Entry, EventKind, Name, Outcome, Subscription};
use crate::scenario::{Event, Target, Targets};

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
