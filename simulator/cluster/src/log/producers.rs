//! What a log knows of the producers that wrote to it: their last batches and open transactions (`ProducerStateManager`,
//! `ProducerAppendInfo`, `ProducerStateEntry`).
//!
//! Never knows transactional ids, nor which broker asks.

use std::collections::{BTreeMap, VecDeque};

use super::batch::{Marker, Stored};
use crate::errors::ErrorCode;

/// Batches of a producer that are remembered, so that one sent again is known (`ProducerStateEntry.NUM_BATCHES_TO_RETAIN`).
pub(crate) const BATCHES_REMEMBERED: usize = 5;

/// No epoch, no sequence number, no coordinator.
const NONE: i32 = -1;

/// One of the last batches of a producer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) base_sequence: i32,
    pub(crate) last_sequence: i32,
    pub(crate) base_offset: i64,
    pub(crate) timestamp_ms: i64,
}

/// Whose batch it is, and where in the producer's order it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sequence {
    pub(crate) producer_id: i64,
    pub(crate) producer_epoch: i16,
    pub(crate) base_sequence: i32,
    pub(crate) last_sequence: i32,
}

/// The sequence number `delta` after `base`. Numbers go round after `i32::MAX` (`DefaultRecordBatch.incrementSequence`).
pub(crate) const fn sequence_after(base: i32, delta: i32) -> i32 {
    match base.checked_add(delta) {
        Some(sequence) => sequence,
        None => delta - (i32::MAX - base) - 1,
    }
}

/// One producer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Producer {
    pub(crate) epoch: i16,
    /// -1 before the first marker.
    pub(crate) coordinator_epoch: i32,
    /// Of its last batch, or its last marker.
    pub(crate) last_timestamp_ms: i64,
    /// Where its open transaction began in this log.
    pub(crate) transaction_first_offset: Option<i64>,
    batches: VecDeque<Written>,
}

impl Producer {
    fn new(epoch: i16) -> Self {
        Self {
            epoch,
            coordinator_epoch: NONE,
            last_timestamp_ms: -1,
            transaction_first_offset: None,
            batches: VecDeque::new(),
        }
    }

    /// The sequence number of its last record; -1 for none.
    pub(crate) fn last_sequence(&self) -> i32 {
        self.batches.back().map_or(NONE, |batch| batch.last_sequence)
    }

    /// Where its last batch is.
    pub(crate) fn last_base_offset(&self) -> Option<i64> {
        self.batches.back().map(|batch| batch.base_offset)
    }

    fn check_epoch(&self, epoch: i16) -> Result<(), Refused> {
        if epoch < self.epoch { Err(Refused::Error(ErrorCode::INVALID_PRODUCER_EPOCH)) } else { Ok(()) }
    }

    fn enter_epoch(&mut self, epoch: i16) {
        if self.epoch != epoch {
            self.epoch = epoch;
            self.batches.clear();
        }
    }
}

/// Why a batch of an idempotent producer is not appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It was appended before: nothing is done, and this is the answer.
    Duplicate(Written),
    /// An error. Clients never see Kafka's text for it.
    Error(ErrorCode),
}

/// All producers of a log by id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Producers(BTreeMap<i64, Producer>);

/// Whether `next` follows `last`; numbers go round.
fn follows(last: i32, next: i32) -> bool {
    last.checked_add(1).unwrap_or(0) == next
}

impl Producers {
    pub(crate) fn get(&self, producer_id: i64) -> Option<&Producer> {
        self.0.get(&producer_id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, &Producer)> {
        self.0.iter().map(|(id, producer)| (*id, producer))
    }

    /// Whether this producer has a transaction open here (`hasOngoingTransaction`).
    pub(crate) fn in_transaction(&self, producer_id: i64, epoch: i16) -> bool {
        self.get(producer_id)
            .is_some_and(|producer| producer.epoch == epoch && producer.transaction_first_offset.is_some())
    }

    /// Whether a client's batch may be appended (`analyzeAndValidateProducerState`, `checkSequence`). A producer that is not known
    /// may begin with any sequence number: retention may have taken what it wrote before.
    pub(crate) fn check(&self, batch: Sequence) -> Result<(), Refused> {
        let Some(producer) = self.get(batch.producer_id) else { return Ok(()) };
        if producer.epoch == batch.producer_epoch {
            let same = |written: &&Written| {
                written.base_sequence == batch.base_sequence && written.last_sequence == batch.last_sequence
            };
            if let Some(written) = producer.batches.iter().find(same) {
                return Err(Refused::Duplicate(*written));
            }
        }
        producer.check_epoch(batch.producer_epoch)?;
        let in_order = if batch.producer_epoch == producer.epoch {
            follows(producer.last_sequence(), batch.base_sequence)
        } else {
            batch.base_sequence == 0
        };
        if in_order { Ok(()) } else { Err(Refused::Error(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER)) }
    }

    /// Whether a marker may be appended (`ProducerAppendInfo.appendEndTxnMarker`).
    pub(crate) fn check_marker(&self, producer_id: i64, epoch: i16, marker: Marker) -> Result<(), Refused> {
        let Some(producer) = self.get(producer_id) else { return Ok(()) };
        producer.check_epoch(epoch)?;
        if producer.coordinator_epoch > marker.coordinator_epoch {
            return Err(Refused::Error(ErrorCode::TRANSACTION_COORDINATOR_FENCED));
        }
        Ok(())
    }

    /// A batch of an idempotent producer has been appended. Returns the first offset of the transaction that it ended.
    pub(crate) fn note(&mut self, batch: &Stored) -> Option<i64> {
        let producer = self.0.entry(batch.producer_id).or_insert_with(|| Producer::new(batch.producer_epoch));
        producer.enter_epoch(batch.producer_epoch);
        producer.last_timestamp_ms = batch.max_timestamp_ms;
        if let Some(marker) = batch.marker {
            producer.coordinator_epoch = marker.coordinator_epoch;
            return producer.transaction_first_offset.take();
        }
        if producer.batches.len() == BATCHES_REMEMBERED {
            producer.batches.pop_front();
        }
        producer.batches.push_back(Written {
            base_sequence: batch.base_sequence,
            last_sequence: batch.last_sequence(),
            base_offset: batch.base_offset,
            timestamp_ms: batch.max_timestamp_ms,
        });
        if batch.transactional {
            producer.transaction_first_offset.get_or_insert(batch.base_offset);
        }
        None
    }

    /// Forgets producers without an open transaction that have been silent since `before_ms`
    /// (`producer.id.expiration.ms`).
    pub(crate) fn expire(&mut self, before_ms: i64) {
        self.0.retain(|_, producer| {
            producer.transaction_first_offset.is_some() || producer.last_timestamp_ms > before_ms
        });
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(epoch: i16, base_sequence: i32, base_offset: i64) -> Stored {
        Stored {
            base_offset,
            last_offset: base_offset + 9,
            leader_epoch: 0,
            max_timestamp_ms: base_offset,
            producer_id: 7,
            producer_epoch: epoch,
            base_sequence,
            transactional: false,
            marker: None,
            bytes: bytes::Bytes::new(),
        }
    }

    fn check(producers: &Producers, epoch: i16, base_sequence: i32) -> Result<(), Refused> {
        let last_sequence = sequence_after(base_sequence, 9);
        producers.check(Sequence { producer_id: 7, producer_epoch: epoch, base_sequence, last_sequence })
    }

    const OUT_OF_ORDER: Result<(), Refused> = Err(Refused::Error(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER));

    #[test]
    fn the_last_five_batches_are_known_again_and_the_sixth_is_out_of_order() {
        let mut producers = Producers::default();
        for index in 0..6 {
            assert_eq!(check(&producers, 0, index * 10), Ok(()));
            producers.note(&batch(0, index * 10, i64::from(index) * 10));
        }
        assert_eq!(check(&producers, 0, 0), OUT_OF_ORDER);
        for index in 1..6 {
            let Err(Refused::Duplicate(written)) = check(&producers, 0, index * 10) else {
                panic!("batch {index} is remembered")
            };
            assert_eq!(written.base_offset, i64::from(index) * 10);
        }
        assert_eq!(check(&producers, 0, 61), OUT_OF_ORDER);
        assert_eq!(check(&producers, 0, 60), Ok(()));
    }

    #[test]
    fn a_new_epoch_begins_at_zero_and_fences_the_old_one() {
        let mut producers = Producers::default();
        producers.note(&batch(0, 0, 0));
        assert_eq!(check(&producers, 1, 10), OUT_OF_ORDER);
        assert_eq!(check(&producers, 1, 0), Ok(()));
        producers.note(&batch(1, 0, 10));
        assert_eq!(check(&producers, 0, 10), Err(Refused::Error(ErrorCode::INVALID_PRODUCER_EPOCH)));
    }

    #[test]
    fn sequence_numbers_go_round() {
        assert_eq!(sequence_after(i32::MAX - 1, 1), i32::MAX);
        assert_eq!(sequence_after(i32::MAX, 1), 0);
        assert_eq!(sequence_after(i32::MAX - 3, 9), 5);
        let mut producers = Producers::default();
        producers.note(&batch(0, i32::MAX - 9, 0));
        assert_eq!(check(&producers, 0, 0), Ok(()));
    }

    #[test]
    fn a_producer_that_is_not_known_begins_anywhere() {
        assert_eq!(check(&Producers::default(), 3, 1234), Ok(()));
    }
}
