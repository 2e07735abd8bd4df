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

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH_ID: i64 = 77;

    fn place(index: i32) -> Place {
        ("t".to_owned(), index)
    }

    /// A transactional id whose producer 5 has this epoch, without a transaction.
    fn producer_at(epoch: i16) -> Metadata {
        let mut metadata = Metadata::new(5, 1000, 10);
        metadata.producer.epoch = epoch;
        metadata
    }

    fn no_id() -> i64 {
        panic!("no new producer id is needed")
    }

    fn init(metadata: &mut Metadata, given: Option<(i64, i16)>) -> Result<Begun, ErrorCode> {
        let given = given.map(|(id, epoch)| Producer { id, epoch });
        metadata.init(2000, given, true, 20, || FRESH_ID)
    }

    fn end(metadata: &mut Metadata, epoch: i16, decision: Decision) -> Result<Ended, ErrorCode> {
        let producer = Producer { id: 5, epoch };
        metadata.end_second_version(producer, decision, 30, || FRESH_ID)
    }

    #[test]
    fn a_new_id_begins_at_epoch_0_whatever_the_producer_was() {
        let mut metadata = Metadata::new(5, 1000, 10);
        assert_eq!(init(&mut metadata, Some((3, 9))), Ok(Begun::Ready));
        assert_eq!(metadata.producer, Producer { id: 5, epoch: 0 });
        assert_eq!((metadata.timeout_ms, metadata.state), (2000, State::Empty));
    }

    #[test]
    fn a_given_epoch_is_raised_once_repeated_once_and_fenced_otherwise() {
        let mut metadata = producer_at(4);
        assert_eq!(init(&mut metadata, Some((5, 4))), Ok(Begun::Ready));
        assert_eq!(metadata.producer.epoch, 5);
        assert_eq!(init(&mut metadata, Some((5, 4))), Ok(Begun::Ready));
        assert_eq!(metadata.producer.epoch, 5);
        assert_eq!(init(&mut metadata, Some((5, 3))), Err(ErrorCode::PRODUCER_FENCED));
        assert_eq!(init(&mut metadata, Some((6, 5))), Err(ErrorCode::PRODUCER_FENCED));
        assert_eq!(init(&mut metadata, None), Ok(Begun::Ready));
        assert_eq!(init(&mut metadata, Some((5, 5))), Err(ErrorCode::PRODUCER_FENCED));
    }

    #[test]
    fn the_last_epoch_leads_to_a_new_producer_id() {
        for (epoch, expected) in [
            (PRODUCER_EPOCH_MAX - 1, Producer { id: 5, epoch: PRODUCER_EPOCH_MAX }),
            (PRODUCER_EPOCH_MAX, Producer { id: FRESH_ID, epoch: 0 }),
            (i16::MAX, Producer { id: FRESH_ID, epoch: 0 }),
        ] {
            let mut metadata = producer_at(epoch);
            assert_eq!(init(&mut metadata, None), Ok(Begun::Ready));
            assert_eq!(metadata.producer, expected);
        }
        // A retry by the old id, whose answer was lost, is known.
        let mut metadata = producer_at(PRODUCER_EPOCH_MAX);
        assert_eq!(init(&mut metadata, Some((5, PRODUCER_EPOCH_MAX))), Ok(Begun::Ready));
        assert_eq!(init(&mut metadata, Some((5, PRODUCER_EPOCH_MAX))), Ok(Begun::Ready));
        assert_eq!(metadata.producer, Producer { id: FRESH_ID, epoch: 0 });
    }

    #[test]
    fn an_open_transaction_is_aborted_under_a_new_producer_with_the_epoch_raised_once() {
        for second_version in [false, true] {
            let mut metadata = producer_at(4);
            let producer = metadata.producer;
            assert_eq!(metadata.add(producer, [place(0)], second_version, 15), Ok(()));
            assert_eq!(metadata.started_at_ms, 15);
            assert_eq!(metadata.init(2000, None, second_version, 20, no_id), Ok(Begun::Fencing));
            assert_eq!((metadata.state, metadata.producer.epoch), (State::PrepareAbort, 5));
            assert_eq!(
                metadata.init(2000, None, second_version, 20, no_id),
                Err(ErrorCode::CONCURRENT_TRANSACTIONS)
            );
            assert_eq!(
                metadata.add(producer, [place(1)], second_version, 21),
                Err(ErrorCode::CONCURRENT_TRANSACTIONS)
            );
            metadata.complete(22);
            assert_eq!((metadata.state, metadata.partitions.len()), (State::CompleteAbort, 0));
            assert_eq!(
                metadata.add(producer, [place(1)], second_version, 23),
                Err(ErrorCode::PRODUCER_FENCED)
            );
        }
    }

    #[test]
    fn in_the_first_version_the_epoch_stays_and_the_same_end_is_answered_again() {
        let mut metadata = producer_at(4);
        let producer = metadata.producer;
        let commit = |metadata: &mut Metadata| metadata.end_first_version(producer, Decision::Commit, 30);
        assert_eq!(commit(&mut metadata), Err(ErrorCode::INVALID_TXN_STATE));
        assert_eq!(metadata.add(producer, [place(0)], false, 15), Ok(()));
        assert_eq!(commit(&mut metadata), Ok(Ended::Now));
        assert_eq!(commit(&mut metadata), Err(ErrorCode::CONCURRENT_TRANSACTIONS));
        metadata.complete(31);
        assert_eq!(commit(&mut metadata), Ok(Ended::Before));
        assert_eq!(metadata.producer, producer);
        assert_eq!(
            metadata.end_first_version(producer, Decision::Abort, 32),
            Err(ErrorCode::INVALID_TXN_STATE)
        );
    }

    #[test]
    fn in_the_second_version_each_end_raises_the_epoch_and_retries_are_told_by_it() {
        let mut metadata = producer_at(4);
        let producer = metadata.producer;
        assert_eq!(metadata.add(producer, [place(0)], true, 15), Ok(()));
        assert_eq!(end(&mut metadata, 4, Decision::Commit), Ok(Ended::Now));
        assert_eq!(metadata.after_end(), Producer { id: 5, epoch: 5 });
        metadata.complete(31);
        assert_eq!(end(&mut metadata, 4, Decision::Commit), Ok(Ended::Before));
        assert_eq!(end(&mut metadata, 4, Decision::Abort), Err(ErrorCode::INVALID_TXN_STATE));
        assert_eq!(end(&mut metadata, 5, Decision::Commit), Err(ErrorCode::INVALID_TXN_STATE));
        assert_eq!(end(&mut metadata, 6, Decision::Commit), Err(ErrorCode::PRODUCER_FENCED));
        // One without partitions can be aborted, and is a transaction of its own.
        assert_eq!(end(&mut metadata, 5, Decision::Abort), Ok(Ended::Now));
        metadata.complete(32);
        assert_eq!((metadata.state, metadata.producer.epoch), (State::CompleteAbort, 6));
    }

    #[test]
    fn the_end_at_the_last_epoch_leads_to_a_new_producer_id_and_its_retry_is_known() {
        let mut metadata = producer_at(PRODUCER_EPOCH_MAX);
        let producer = metadata.producer;
        assert_eq!(metadata.add(producer, [place(0)], true, 15), Ok(()));
        assert_eq!(end(&mut metadata, PRODUCER_EPOCH_MAX, Decision::Commit), Ok(Ended::Now));
        // Markers still carry the old id, and the epoch beyond its last.
        assert_eq!(metadata.producer, Producer { id: 5, epoch: i16::MAX });
        assert_eq!(metadata.after_end(), Producer { id: FRESH_ID, epoch: 0 });
        metadata.complete(31);
        assert_eq!(metadata.producer, Producer { id: FRESH_ID, epoch: 0 });
        assert_eq!(end(&mut metadata, PRODUCER_EPOCH_MAX, Decision::Commit), Ok(Ended::Before));
    }
}
