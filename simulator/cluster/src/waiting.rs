//! Requests that cannot be answered yet, and what else is to happen later.
//!
//! Kafka calls the first a purgatory. A waiting request names what it waits for; when one of those things changes, or its deadline
//! has come, it is looked at again. Everything that happens by itself (a session that ends, a transaction that times out) is a
//! timer: a deadline and what to do then. A timer is never cancelled: whoever set it looks whether it still matters.
//!
//! It never knows what requests mean.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::api::{Outcome, Request};
use crate::cluster::Cluster;
use crate::fields::Uuid;
use crate::time::Instant;

/// Something that a request can wait for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// Something of a partition changed: its log, its high watermark, its leader, or it is gone.
    Partition(Uuid, i32),
    /// Something of a group changed.
    Group(String),
    /// Something of a transactional id changed.
    Transaction(String),
}

/// Why a waiting request is looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wake {
    /// One of its keys was touched.
    Touched,
    /// Its deadline has come: it must be answered now.
    Expired,
}

/// What a handler returns for a request that has to wait.
pub(crate) struct Wait {
    pub(crate) keys: Vec<Key>,
    pub(crate) deadline: Instant,
    pub(crate) resume: Resume,
}

/// Looks at a waiting request again. May return another wait, unless it is [`Wake::Expired`].
pub(crate) type Resume = Box<dyn FnOnce(&mut Cluster, &Request, Wake) -> Outcome + Send>;

/// What a timer does.
pub(crate) type Action = Box<dyn FnOnce(&mut Cluster) + Send>;

/// A request with its wait.
pub(crate) struct Waiter {
    pub(crate) request: Request,
    pub(crate) wait: Wait,
}

/// All that waits.
#[derive(Default)]
pub(crate) struct Waiting {
    next_ticket: u64,
    waiters: BTreeMap<u64, Waiter>,
    by_key: BTreeMap<Key, BTreeSet<u64>>,
    deadlines: BTreeSet<(Instant, u64)>,
    timers: BTreeMap<(Instant, u64), Action>,
    touched: VecDeque<Key>,
}

impl Waiting {
    fn ticket(&mut self) -> u64 {
        self.next_ticket += 1;
        self.next_ticket
    }

    pub(crate) fn enter(&mut self, waiter: Waiter) {
        let ticket = self.ticket();
        for key in &waiter.wait.keys {
            self.by_key.entry(key.clone()).or_default().insert(ticket);
        }
        self.deadlines.insert((waiter.wait.deadline, ticket));
        self.waiters.insert(ticket, waiter);
    }

    pub(crate) fn at(&mut self, when: Instant, action: Action) {
        let ticket = self.ticket();
        self.timers.insert((when, ticket), action);
    }

    pub(crate) fn touch(&mut self, key: Key) {
        if self.by_key.contains_key(&key) {
            self.touched.push_back(key);
        }
    }

    /// The requests that waited for something that was touched meanwhile, in the order in which they came; with the next thing touched.
    pub(crate) fn take_touched(&mut self) -> Option<Vec<Waiter>> {
        let key = self.touched.pop_front()?;
        let tickets = self.by_key.get(&key).cloned().unwrap_or_default();
        Some(tickets.into_iter().filter_map(|ticket| self.take(ticket)).collect())
    }

    /// A request whose deadline has come.
    pub(crate) fn take_expired(&mut self, now: Instant) -> Option<Waiter> {
        let (deadline, ticket) = *self.deadlines.first()?;
        if deadline <= now { self.take(ticket) } else { None }
    }

    /// A timer that is due, with its moment.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<(Instant, Action)> {
        let entry = self.timers.first_entry()?;
        if entry.key().0 > now {
            return None;
        }
        let ((when, _), action) = entry.remove_entry();
        Some((when, action))
    }

    /// Forgets what waits for a connection that is gone.
    pub(crate) fn forget(&mut self, gone: impl Fn(&Request) -> bool) {
        let tickets: Vec<u64> = self
            .waiters
            .iter()
            .filter(|(_, waiter)| gone(&waiter.request))
            .map(|(ticket, _)| *ticket)
            .collect();
        for ticket in tickets {
            let _ = self.take(ticket);
        }
    }

    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        let deadline = self.deadlines.first().map(|(when, _)| *when);
        let timer = self.timers.keys().next().map(|(when, _)| *when);
        deadline.into_iter().chain(timer).min()
    }

    fn take(&mut self, ticket: u64) -> Option<Waiter> {
        let waiter = self.waiters.remove(&ticket)?;
        self.deadlines.remove(&(waiter.wait.deadline, ticket));
        for key in &waiter.wait.keys {
            if let Some(tickets) = self.by_key.get_mut(key) {
                tickets.remove(&ticket);
                if tickets.is_empty() {
                    self.by_key.remove(key);
                }
            }
        }
        Some(waiter)
    }
}
