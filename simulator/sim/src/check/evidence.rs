//! What several checkers need to know of a record, worked out once: the fate of each send, who read what, and the order of each
//! partition as clients could know it.
//!
//! The order of a partition is built as Jepsen's Kafka workload does: from the offsets of all polls, those of failed transactions too,
//! and of all sends that surely committed, which are the acknowledged ones and those that somebody read.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasherDefault, DefaultHasher};

use indexmap::IndexMap;

use super::options::Options;
use super::reads::{Read, follow};
use crate::history::{
    Action, Client, Ending, Entry, EventKind, History, Isolation, Name, Operation, Outcome, Partition, Seen,
    Send, Truth, Value,
};

/// What became of a send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is in the log for good.
    Committed,
    /// It is not, or its transaction was aborted.
    Failed,
    /// Nobody knows.
    Unknown,
}

/// A send with what belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// The send.
    pub send: &'a Send,
    /// What became of it.
    pub fate: Fate,
    /// Whether it is of a transaction.
    pub transactional: bool,
    /// Whether the log must have it behind what the same client sent before in the same session.
    pub ordered: bool,
    /// Whether its client is an idempotent producer.
    pub idempotent: bool,
    /// How often its client was started before.
    pub session: u32,
}

/// An offset of a partition that somebody knows of.
#[derive(Debug, Clone, Default)]
pub struct Slot<'a> {
    /// The offset.
    pub offset: i64,
    /// The values that are said to be there. One, if all is well.
    pub values: Vec<&'a Value>,
    /// Whether consumers that are shown only what is committed would be shown it.
    pub committed: bool,
    /// Slots before this one that are committed.
    committed_before: usize,
}

/// The known offsets of a partition, rising.
#[derive(Debug, Clone, Default)]
pub struct Order<'a> {
    /// The slots.
    pub slots: Vec<Slot<'a>>,
}

impl Order<'_> {
    /// The index of the first slot at or behind an offset: the offset with gaps squeezed out.
    #[must_use]
    pub fn index(&self, offset: i64) -> usize {
        self.slots.partition_point(|slot| slot.offset < offset)
    }

    fn committed_below(&self, offset: i64) -> usize {
        match (self.slots.get(self.index(offset)), self.slots.last()) {
            (Some(slot), _) => slot.committed_before,
            (None, Some(last)) => last.committed_before + usize::from(last.committed),
            (None, None) => 0,
        }
    }

    /// How many known records a consumer must be given between two offsets, the second one excluded.
    #[must_use]
    pub fn between(&self, isolation: Isolation, from: i64, until: i64) -> usize {
        let below = |offset| match isolation {
            Isolation::ReadCommitted => self.committed_below(offset),
            Isolation::ReadUncommitted => self.index(offset),
        };
        if from < until { below(until) - below(from) } else { 0 }
    }
}

/// Something for each value. Checkers look values up all the time; the order is that in which they came, and the same in every run.
pub(crate) type ByValue<'a, T> = IndexMap<&'a Value, T, BuildHasherDefault<DefaultHasher>>;

/// A record, and what follows from it.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// What clients did.
    pub history: &'a History,
    /// What the cluster says.
    pub truth: &'a Truth,
    /// How to judge.
    pub options: &'a Options,
    /// All operations in the order of their begin.
    pub operations: Vec<&'a Operation>,
    /// All sends in the order in which they were made.
    pub sends: Vec<Sent<'a>>,
    /// The index in `sends` of each value.
    pub by_value: ByValue<'a, usize>,
    /// Who was given a value.
    pub readers: ByValue<'a, Vec<(&'a Operation, &'a Seen)>>,
    /// The order of each partition.
    pub orders: BTreeMap<&'a Partition, Order<'a>>,
    /// Partitions that a client reads from the beginning.
    pub read_whole: BTreeSet<&'a Partition>,
    /// Whether its instants have an order at all, once somebody has asked: `client::instants`.
    pub(super) is_ordered: OnceCell<bool>,
    reads: OnceCell<Vec<Read<'a>>>,
    clients: BTreeMap<&'a Name, &'a Client>,
}

impl<'a> Evidence<'a> {
    /// Works out what follows from a record.
    #[must_use]
    pub fn new(history: &'a History, truth: &'a Truth, options: &'a Options) -> Self {
        let clients: BTreeMap<_, _> = history.clients.iter().map(|client| (&client.name, client)).collect();
        let mut operations: Vec<_> = history.operations().collect();
        operations.sort_by_key(|operation| operation.id);
        let mut readers: ByValue<'_, Vec<_>> = ByValue::default();
        for operation in &operations {
            for seen in operation.seen() {
                readers.entry(&seen.value).or_default().push((*operation, seen));
            }
        }
        let (sends, by_value) = (Vec::new(), ByValue::default());
        let (orders, read_whole) = (BTreeMap::new(), BTreeSet::new());
        let mut evidence = Self {
            history,
            truth,
            options,
            operations,
            sends,
            by_value,
            readers,
            orders,
            read_whole,
            is_ordered: OnceCell::new(),
            reads: OnceCell::new(),
            clients,
        };
        evidence.collect_sends();
        evidence.collect_orders();
        evidence.collect_read_whole();
        evidence
    }

    /// All records that consumers were given from a known position, in order.
    pub fn reads(&self) -> &[Read<'a>] {
        self.reads.get_or_init(|| {
            let mut reads = Vec::with_capacity(self.sends.len());
            follow(self, |read| reads.push(read), |_, _, _| {});
            reads
        })
    }

    /// Where an operation of the history is in `operations`. Numbers count from 0, unless the history is a part of one.
    pub(super) fn index_of(&self, operation: &Operation) -> usize {
        let id = operation.id;
        let guess = usize::try_from(id.0).ok();
        let guess = guess.filter(|at| self.operations.get(*at).is_some_and(|at| at.id == id));
        let search = || self.operations.binary_search_by_key(&id, |operation| operation.id).ok();
        guess.or_else(search).expect("it is one of the history")
    }

    /// The client of this name.
    #[must_use]
    pub fn client(&self, name: &Name) -> Option<&'a Client> {
        self.clients.get(name).copied()
    }

    /// What a client is shown. One that nobody introduced is shown everything.
    #[must_use]
    pub fn isolation(&self, name: &Name) -> Isolation {
        self.client(name).map(|client| client.isolation).unwrap_or_default()
    }

    /// The send of a value.
    #[must_use]
    pub fn sent(&self, value: &Value) -> Option<&Sent<'a>> {
        self.by_value.get(value).and_then(|index| self.sends.get(*index))
    }

    /// What became of an operation, as far as anybody can tell: of a transaction too that was shown as committed.
    #[must_use]
    pub fn fate(&self, operation: &Operation) -> Fate {
        let first = operation.sends().first().and_then(|send| self.sent(&send.value));
        first.map_or_else(|| fate(operation), |sent| sent.fate)
    }

    /// The first offset of a partition that retention has left. What is below it is nobody's loss.
    #[must_use]
    pub fn start_offset(&self, partition: &Partition) -> i64 {
        self.truth.logs.get(partition).map_or(0, |log| log.start_offset)
    }

    /// Sends that surely committed and have a known offset, with it.
    pub fn committed(&self) -> impl Iterator<Item = (&Sent<'a>, i64)> {
        let committed = self.sends.iter().filter(|sent| sent.fate == Fate::Committed);
        committed.filter_map(|sent| sent.send.offset.map(|offset| (sent, offset)))
    }

    fn collect_sends(&mut self) {
        let restarts = restarts(self.history);
        for operation in &self.operations {
            let transactional = matches!(operation.action, Action::Transaction(_));
            let producer = self.client(&operation.client).and_then(|client| client.producer);
            let sends = operation.sends();
            let fate = match fate(operation) {
                Fate::Committed
                    if producer.is_some_and(|p| p.acks == 1) && self.options.acks_one_may_be_lost =>
                {
                    Fate::Unknown
                }
                fate => fate,
            };
            let is_read = |send: &&Send| {
                self.readers.get(&send.value).is_some_and(|readers| {
                    readers.iter().any(|(by, _)| {
                        !transactional || self.isolation(&by.client) == Isolation::ReadCommitted
                    })
                })
            };
            // what somebody was shown as committed is so, and with it the whole transaction
            let fate =
                if fate == Fate::Unknown && sends.iter().any(is_read) { Fate::Committed } else { fate };
            let started = restarts
                .get(&operation.client)
                .map_or(0, |at| at.partition_point(|at| *at <= operation.invoked));
            for send in sends {
                self.by_value.entry(&send.value).or_insert(self.sends.len());
                self.sends.push(Sent {
                    operation,
                    send,
                    fate,
                    transactional,
                    ordered: producer.is_some_and(|producer| producer.is_ordered()),
                    idempotent: producer.is_some_and(|producer| producer.idempotent),
                    session: started as u32,
                });
            }
        }
    }

    fn collect_orders(&mut self) {
        let mut slots: BTreeMap<&'a Partition, BTreeMap<i64, Slot<'a>>> = BTreeMap::new();
        let mut add = |partition: &'a Partition, offset: i64, value: &'a Value, committed: bool| {
            let slot = slots.entry(partition).or_default().entry(offset).or_default();
            slot.offset = offset;
            slot.committed |= committed;
            if !slot.values.contains(&value) {
                slot.values.push(value);
            }
        };
        for (sent, offset) in self.committed() {
            add(&sent.send.partition, offset, &sent.send.value, true);
        }
        for (operation, seen) in self.readers.values().flatten() {
            let committed = self.isolation(&operation.client) == Isolation::ReadCommitted
                || self.sent(&seen.value).is_some_and(|sent| sent.fate == Fate::Committed);
            add(&seen.partition, seen.offset, &seen.value, committed);
        }
        for (partition, slots) in slots {
            let mut order = Order { slots: slots.into_values().collect() };
            let mut before = 0;
            for slot in &mut order.slots {
                slot.committed_before = before;
                before += usize::from(slot.committed);
            }
            self.orders.insert(partition, order);
        }
    }

    fn collect_read_whole(&mut self) {
        let whole = |name: &Name| self.client(name).is_some_and(|client| client.from_beginning);
        let polled = self.readers.values().flatten().filter(|(operation, _)| whole(&operation.client));
        let polled = polled.map(|(_, seen)| &seen.partition);
        let assigned = self.history.events().filter(|event| whole(&event.client));
        let assigned = assigned.filter_map(|event| match &event.kind {
            EventKind::Assigned { partitions, .. } => Some(partitions.iter().map(|(partition, _)| partition)),
            _ => None,
        });
        self.read_whole = polled.chain(assigned.flatten()).collect();
    }
}

/// What became of an operation as far as its client can tell.
pub(super) fn fate(operation: &Operation) -> Fate {
    let aborted =
        matches!(&operation.action, Action::Transaction(transaction) if transaction.ending == Ending::Abort);
    match &operation.outcome {
        _ if aborted => Fate::Failed, // whoever never asked to commit cannot have committed
        Outcome::Ok => Fate::Committed,
        Outcome::Fail(_) => Fate::Failed,
        Outcome::Unknown(_) => Fate::Unknown,
    }
}

fn restarts(history: &History) -> BTreeMap<&Name, Vec<crate::history::Nanos>> {
    let mut restarts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for entry in &history.entries {
        if let Entry::Event(event) = entry
            && event.kind == EventKind::Restarted
        {
            restarts.entry(&event.client).or_default().push(event.at);
        }
    }
    restarts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::dsl::record;
    use crate::history::OperationId;

    #[test]
    fn operations_are_found_by_number_wherever_numbers_begin() {
        for shifted in [0, 1, 5, 1_000_000] {
            let mut run = record("a send p0=x @0 | a send p0=y @1 | b poll p0:0=x p0:1=y");
            for (index, entry) in run.history.entries.iter_mut().enumerate() {
                let Entry::Operation(operation) = entry else { continue };
                // With a gap behind the first one.
                operation.id = OperationId(shifted + (index + usize::from(index > 0)) as u64);
            }
            let options = Options::default();
            let evidence = Evidence::new(&run.history, &run.truth, &options);
            let found: Vec<usize> =
                run.history.operations().map(|operation| evidence.index_of(operation)).collect();
            assert_eq!(found, [0, 1, 2]);
        }
    }
}
