//! Following each consumer's position through the history.
//!
//! A position ends with an assignment, a revocation, a seek or a restart. What a consumer was given while such a thing happened is not
//! judged: nobody knows which of the two came first.

use std::collections::BTreeMap;

use super::evidence::Evidence;
use crate::history::{Action, Entry, Event, EventKind, Isolation, Name, Nanos, Operation, Partition, Seen};

/// A record that a consumer was given, and where it stood.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The record.
    pub seen: &'a Seen,
    /// The offset the consumer reads on from.
    pub position: i64,
    /// The operation that brought it there; `None` if an assignment or a seek did.
    pub before: Option<&'a Operation>,
    /// What it is shown.
    pub isolation: Isolation,
}

impl Read<'_> {
    /// Whether the consumer came to its position within the same operation.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.before.is_some_and(|before| before.id == self.operation.id)
    }
}

#[derive(Debug, Default)]
struct Consumer<'a> {
    positions: BTreeMap<&'a Partition, (i64, Option<&'a Operation>)>,
    /// When something happened to a partition, or to all.
    touched: Vec<(Nanos, Option<&'a Partition>)>,
}

impl<'a> Consumer<'a> {
    fn set(&mut self, at: Nanos, partition: &'a Partition, position: Option<i64>) {
        self.touched.push((at, Some(partition)));
        match position {
            Some(offset) => self.positions.insert(partition, (offset, None)),
            None => self.positions.remove(partition),
        };
    }

    fn event(&mut self, event: &'a Event) {
        match &event.kind {
            EventKind::Assigned { partitions, .. } => {
                partitions.iter().for_each(|(partition, at)| self.set(event.at, partition, *at));
            }
            EventKind::Revoked { partitions, .. } => {
                partitions.iter().for_each(|partition| self.set(event.at, partition, None));
            }
            EventKind::Sought { partition, offset } => self.set(event.at, partition, Some(*offset)),
            EventKind::Restarted => {
                self.touched.push((event.at, None));
                self.positions.clear();
            }
            EventKind::Connected { .. }
            | EventKind::Shown { .. }
            | EventKind::Disconnected { .. }
            | EventKind::LeaderMoved { .. }
            | EventKind::CoordinatorMoved { .. }
            | EventKind::Throttled { .. } => {}
        }
    }

    /// Whether something happened to the partition since an instant.
    fn is_touched(&self, since: Nanos, partition: &Partition) -> bool {
        let recent = self.touched.iter().rev().take_while(|(at, _)| *at >= since);
        recent.into_iter().any(|(_, touched)| touched.is_none_or(|touched| touched == partition))
    }
}

/// All records that consumers were given from a known position, in order. `polled` is told of each poll and the positions after it.
pub(super) fn follow<'a>(
    evidence: &Evidence<'a>,
    mut read: impl FnMut(Read<'a>),
    mut polled: impl FnMut(&'a Operation, &'a Partition, i64),
) {
    let mut consumers: BTreeMap<&Name, Consumer<'a>> = BTreeMap::new();
    for entry in &evidence.history.entries {
        let operation = match entry {
            Entry::Event(event) => {
                consumers.entry(&event.client).or_default().event(event);
                continue;
            }
            Entry::Operation(operation) => operation,
        };
        if !matches!(operation.action, Action::Poll(_) | Action::Transaction(_)) {
            continue;
        }
        let consumer = consumers.entry(&operation.client).or_default();
        let isolation = evidence.isolation(&operation.client);
        let whole = matches!(operation.action, Action::Transaction(_));
        for seen in operation.seen() {
            let touched = consumer.is_touched(operation.invoked, &seen.partition);
            if touched && whole {
                consumer.positions.remove(&seen.partition);
                continue;
            }
            let after = (seen.offset.saturating_add(1), Some(operation));
            let before = consumer.positions.insert(&seen.partition, after);
            if let Some((position, before)) = before.filter(|_| !touched) {
                read(Read { operation, seen, position, before, isolation });
            }
        }
        for (partition, (position, _)) in &consumer.positions {
            polled(operation, partition, *position);
        }
    }
}
