//! What a coordinator knows of one transactional id, and how it changes (`TransactionMetadata`, `TransactionCoordinator`).
//!
//! Never knows partitions' logs, brokers or clocks: the time is told, new producer ids are asked for.

use std::collections::BTreeSet;

use super::{NO_PRODUCER_EPOCH, NO_PRODUCER_ID};
use crate::errors::ErrorCode;

/// How far a transaction is (`TransactionState`). `Dead` and `PrepareEpochFence` last no longer than one step here, and need no names
/// but in filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Empty,
    Ongoing,
    PrepareCommit,
    PrepareAbort,
    CompleteCommit,
    CompleteAbort,
}

/// The names of the states that a transactional id can be seen in, or be asked for by.
pub(crate) const STATE_NAMES: [&str; 8] = [
    "Empty",
    "Ongoing",
    "PrepareCommit",
    "PrepareAbort",
    "CompleteCommit",
    "CompleteAbort",
    "Dead",
    "PrepareEpochFence",
];

impl State {
    pub(crate) const fn name(self) -> &'static str {
        STATE_NAMES[self as usize]
    }
}

/// A partition of a transaction: topic and index.
pub(crate) type Place = (String, i32);

/// A producer as a request names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Producer {
    pub(crate) id: i64,
    pub(crate) epoch: i16,
}

/// How a transaction is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    Commit,
    Abort,
}

/// What came of the wish to end a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It was ended that way before: nothing is to be done.
    Before,
    /// Markers are to be written now.
    Now,
}

/// What came of the wish to begin anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begun {
    /// The producer may begin, with the id and epoch that hold now.
    Ready,
    /// An open transaction of the producer before is being aborted; the new one has to come again.
    Fencing,
}

/// Highest epoch that a producer is given; the one beyond it serves to fence it (`TransactionMetadata.isEpochExhausted`).
pub(crate) const PRODUCER_EPOCH_MAX: i16 = i16::MAX - 1;

/// One transactional id.
#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    pub(crate) producer: Producer,
    previous_producer_id: i64,
    next_producer_id: i64,
    last_epoch: i16,
    pub(crate) timeout_ms: i32,
    pub(crate) state: State,
    pub(crate) partitions: BTreeSet<Place>,
    /// -1 while there never was a transaction since the last InitProducerId.
    pub(crate) started_at_ms: i64,
    pub(crate) updated_at_ms: i64,
    /// Whether the transaction that ends is one whose end raises the epoch (KIP-890, `transaction.version` 2).
    pub(crate) second_version: bool,
}

impl Metadata {
    pub(crate) fn new(producer_id: i64, timeout_ms: i32, now_ms: i64) -> Self {
        Self {
            producer: Producer { id: producer_id, epoch: NO_PRODUCER_EPOCH },
            previous_producer_id: NO_PRODUCER_ID,
            next_producer_id: NO_PRODUCER_ID,
            last_epoch: NO_PRODUCER_EPOCH,
            timeout_ms,
            state: State::Empty,
            partitions: BTreeSet::new(),
            started_at_ms: -1,
            updated_at_ms: now_ms,
            second_version: false,
        }
    }

    /// Whether markers are being written.
    pub(crate) const fn is_ending(&self) -> bool {
        matches!(self.state, State::PrepareCommit | State::PrepareAbort)
    }

    /// Whether it may be forgotten after a while (`isExpirationAllowed`).
    pub(crate) const fn may_expire(&self) -> bool {
        matches!(self.state, State::Empty | State::CompleteCommit | State::CompleteAbort)
    }

    const fn is_exhausted(&self) -> bool {
        self.producer.epoch >= PRODUCER_EPOCH_MAX
    }

    fn enter(&mut self, state: State, now_ms: i64) {
        self.previous_producer_id = self.producer.id;
        self.state = state;
        self.updated_at_ms = now_ms;
    }

    /// A producer begins, or begins again (`prepareInitProducerIdTransit`). `given` is what it had before (KIP-360);
    /// `second_version` what the cluster does where it aborts by itself.
    pub(crate) fn init(
        &mut self,
        timeout_ms: i32,
        given: Option<Producer>,
        second_version: bool,
        now_ms: i64,
        new_id: impl FnOnce() -> i64,
    ) -> Result<Begun, ErrorCode> {
        if self.is_ending() {
            return Err(ErrorCode::CONCURRENT_TRANSACTIONS);
        }
        if given.is_some_and(|given| !self.is_ours(given)) {
            return Err(ErrorCode::PRODUCER_FENCED);
        }
        if self.state == State::Ongoing {
            self.fence(second_version, now_ms, new_id);
            return Ok(Begun::Fencing);
        }
        let Producer { id, epoch } = self.producer;
        let (producer, last_epoch) = if self.is_exhausted() && given.is_none_or(|given| given.epoch == epoch)
        {
            let last = if given.is_some() { epoch } else { NO_PRODUCER_EPOCH };
            (Producer { id: new_id(), epoch: 0 }, last)
        } else {
            let (epoch, last) = self.next_epoch(given)?;
            (Producer { id, epoch }, last)
        };
        self.enter(State::Empty, now_ms);
        (self.producer, self.last_epoch) = (producer, last_epoch);
        self.timeout_ms = timeout_ms;
        self.partitions.clear();
        self.started_at_ms = -1;
        Ok(Begun::Ready)
    }

    /// Whether a producer that says who it was may be the one we know.
    fn is_ours(&self, given: Producer) -> bool {
        self.producer.epoch == NO_PRODUCER_EPOCH
            || given.id == self.producer.id
            || (given.id == self.previous_producer_id && given.epoch >= PRODUCER_EPOCH_MAX)
    }

    /// The epoch that a producer gets, and the one that counts as its last (`prepareIncrementProducerEpoch`).
    fn next_epoch(&self, given: Option<Producer>) -> Result<(i16, i16), ErrorCode> {
        let epoch = self.producer.epoch;
        if self.is_exhausted() {
            // Kafka throws an IllegalStateException, which is answered so.
            return Err(ErrorCode::UNKNOWN_SERVER_ERROR);
        }
        match given {
            None => Ok((epoch + 1, NO_PRODUCER_EPOCH)),
            Some(given) if epoch == NO_PRODUCER_EPOCH || given.epoch == epoch => Ok((epoch + 1, epoch)),
            // The same again, whose answer was lost.
            Some(given) if given.epoch == self.last_epoch => Ok((epoch, self.last_epoch)),
            Some(_) => Err(ErrorCode::PRODUCER_FENCED),
        }
    }

    /// Aborts an open transaction so that its producer can do nothing more: a new producer has come, or the time is up
    /// (`prepareFenceProducerEpoch`, and the end that follows).
    pub(crate) fn fence(&mut self, second_version: bool, now_ms: i64, new_id: impl FnOnce() -> i64) {
        if second_version {
            self.prepare(State::PrepareAbort, false, now_ms, new_id);
        } else {
            self.enter(State::PrepareAbort, now_ms);
            self.producer.epoch = self.producer.epoch.saturating_add(1);
            self.last_epoch = NO_PRODUCER_EPOCH;
            self.second_version = false;
        }
    }

    /// Adds partitions; the first ones open a transaction (`handleAddPartitionsToTransaction`).
    pub(crate) fn add(
        &mut self,
        producer: Producer,
        places: impl IntoIterator<Item = Place>,
        second_version: bool,
        now_ms: i64,
    ) -> Result<(), ErrorCode> {
        if self.is_ending() {
            return Err(ErrorCode::CONCURRENT_TRANSACTIONS);
        }
        self.check(producer)?;
        let added: BTreeSet<Place> = places.into_iter().collect();
        if self.state == State::Ongoing && added.is_subset(&self.partitions) {
            return Ok(());
        }
        let started_at_ms = if self.state == State::Ongoing { self.started_at_ms } else { now_ms };
        self.enter(State::Ongoing, now_ms);
        self.partitions.extend(added);
        self.started_at_ms = started_at_ms;
        self.second_version = second_version;
        Ok(())
    }

    /// Whether a partition is in the transaction (`handleVerifyPartitionsInTransaction`).
    pub(crate) fn verify(&self, producer: Producer, place: &Place) -> Result<(), ErrorCode> {
        self.check(producer)?;
        if self.is_ending() {
            return Err(ErrorCode::CONCURRENT_TRANSACTIONS);
        }
        if self.partitions.contains(place) { Ok(()) } else { Err(ErrorCode::TRANSACTION_ABORTABLE) }
    }

    fn check(&self, producer: Producer) -> Result<(), ErrorCode> {
        if self.producer.id != producer.id {
            return Err(ErrorCode::INVALID_PRODUCER_ID_MAPPING);
        }
        if self.producer.epoch == producer.epoch { Ok(()) } else { Err(ErrorCode::PRODUCER_FENCED) }
    }

    /// Ends a transaction without a new epoch (`endTransactionWithTV1`).
    pub(crate) fn end_first_version(
        &mut self,
        producer: Producer,
        decision: Decision,
        now_ms: i64,
    ) -> Result<Ended, ErrorCode> {
        self.check(producer)?;
        if self.is_ending() {
            return Err(ErrorCode::CONCURRENT_TRANSACTIONS);
        }
        match (self.state, decision) {
            (State::Ongoing, _) => {
                self.enter(decision.state(), now_ms);
                self.second_version = false;
                Ok(Ended::Now)
            }
            (State::CompleteCommit, Decision::Commit) | (State::CompleteAbort, Decision::Abort) => {
                Ok(Ended::Before)
            }
            _ => Err(ErrorCode::INVALID_TXN_STATE),
        }
    }

    /// Ends a transaction, and raises the epoch (`endTransaction`). A transaction without partitions can be aborted too.
    pub(crate) fn end_second_version(
        &mut self,
        producer: Producer,
        decision: Decision,
        now_ms: i64,
        new_id: impl FnOnce() -> i64,
    ) -> Result<Ended, ErrorCode> {
        if self.is_ending() {
            return Err(ErrorCode::CONCURRENT_TRANSACTIONS);
        }
        let overflowed = self.previous_producer_id == producer.id
            && producer.epoch == PRODUCER_EPOCH_MAX
            && self.producer.epoch == 0;
        let raised = producer.epoch.checked_add(1) == Some(self.producer.epoch);
        let complete = matches!(self.state, State::CompleteCommit | State::CompleteAbort);
        let again = raised || overflowed;
        if self.producer.id != producer.id && !overflowed {
            return Err(ErrorCode::INVALID_PRODUCER_ID_MAPPING);
        }
        if self.producer.epoch != producer.epoch && !(complete && again) {
            return Err(ErrorCode::PRODUCER_FENCED);
        }
        match (self.state, decision) {
            (State::Ongoing, _) => self.prepare(decision.state(), false, now_ms, new_id),
            (State::CompleteCommit, Decision::Commit) | (State::CompleteAbort, Decision::Abort) if again => {
                return Ok(Ended::Before);
            }
            (State::Empty | State::CompleteAbort, Decision::Abort) => {
                self.prepare(State::PrepareAbort, true, now_ms, new_id);
            }
            (State::CompleteCommit, Decision::Abort) if !again => {
                self.prepare(State::PrepareAbort, true, now_ms, new_id);
            }
            _ => return Err(ErrorCode::INVALID_TXN_STATE),
        }
        Ok(Ended::Now)
    }

    /// The decision holds; what is left is to write it everywhere (`prepareAbortOrCommit`).
    fn prepare(&mut self, state: State, empty: bool, now_ms: i64, new_id: impl FnOnce() -> i64) {
        self.next_producer_id = if self.is_exhausted() { new_id() } else { NO_PRODUCER_ID };
        self.enter(state, now_ms);
        self.last_epoch = self.producer.epoch;
        self.producer.epoch = self.producer.epoch.saturating_add(1);
        if empty {
            self.started_at_ms = now_ms;
        }
        self.second_version = true;
    }

    /// The producer as it will be when the markers are written: what EndTxn answers at once.
    pub(crate) const fn after_end(&self) -> Producer {
        match (self.second_version, self.next_producer_id) {
            (false, _) | (_, NO_PRODUCER_ID) => self.producer,
            (true, id) => Producer { id, epoch: 0 },
        }
    }

    /// All markers are written (`prepareComplete`).
    pub(crate) fn complete(&mut self, now_ms: i64) {
        let state = match self.state {
            State::PrepareCommit => State::CompleteCommit,
            _ => State::CompleteAbort,
        };
        let producer = self.after_end();
        self.enter(state, now_ms);
        self.producer = producer;
        self.next_producer_id = NO_PRODUCER_ID;
        self.partitions.clear();
    }
}

impl Decision {
    const fn state(self) -> State {
        match self {
            Self::Commit => State::PrepareCommit,
            Self::Abort => State::PrepareAbort,
        }
    }
}
