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

    fn enter_epoch(&mut self, epoch: i16) {
        if self.epoch != epoch {
            self.epoch = epoch;
            self.batches.clear();
        }
    }
}

/// Why a batch of an idempotent producer is not appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It was appended before: nothing is done, and this is the answer.
    Duplicate(Written),
    /// An error, with Kafka's text.
    Error(ErrorCode, String),
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

    /// Whether a client's batch may be appended. `place` is the topic and partition as Kafka writes them, `offset` the one that
    /// the batch would get: both for the texts.
    pub(crate) fn check(&self, batch: &Stored, place: &str, offset: i64) -> Result<(), Refused> {
        let Some(producer) = self.get(batch.producer_id) else { return Ok(()) };
        let (first, last) = (batch.base_sequence, batch.last_sequence());
        if producer.epoch == batch.producer_epoch {
            let same = |written: &&Written| written.base_sequence == first && written.last_sequence == last;
            if let Some(written) = producer.batches.iter().find(same) {
                return Err(Refused::Duplicate(*written));
            }
        }
        check_epoch(batch.producer_id, producer, batch.producer_epoch, place, offset)?;
        let out_of_order = |text| Err(Refused::Error(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER, text));
        if batch.producer_epoch != producer.epoch {
            if first != 0 {
                return out_of_order(format!(
                    "Invalid sequence number for new epoch of producer {} at offset {offset} in partition {place}: {} (request \
                     epoch), {first} (seq. number), {} (current producer epoch)",
                    batch.producer_id, batch.producer_epoch, producer.epoch
                ));
            }
        } else if !follows(producer.last_sequence(), first) {
            return out_of_order(format!(
                "Out of order sequence number for producer {} at offset {offset} in partition {place}: {first} (incoming seq. \
                 number), {} (current end sequence number)",
                batch.producer_id,
                producer.last_sequence()
            ));
        }
        Ok(())
    }

    /// Whether a marker may be appended (`ProducerAppendInfo.appendEndTxnMarker`).
    pub(crate) fn check_marker(
        &self,
        producer_id: i64,
        epoch: i16,
        marker: Marker,
        place: &str,
        offset: i64,
    ) -> Result<(), Refused> {
        let Some(producer) = self.get(producer_id) else { return Ok(()) };
        check_epoch(producer_id, producer, epoch, place, offset)?;
        if producer.coordinator_epoch > marker.coordinator_epoch {
            let text = format!(
                "Invalid coordinator epoch for producerId {producer_id} at offset {offset} in partition {place}: {} (zombie), {} \
                 (current)",
                marker.coordinator_epoch, producer.coordinator_epoch
            );
            return Err(Refused::Error(ErrorCode::TRANSACTION_COORDINATOR_FENCED, text));
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

fn check_epoch(
    producer_id: i64,
    producer: &Producer,
    epoch: i16,
    place: &str,
    offset: i64,
) -> Result<(), Refused> {
    if epoch >= producer.epoch {
        return Ok(());
    }
    let text = format!(
        "Epoch of producer {producer_id} at offset {offset} in {place} is {epoch}, which is smaller than the last seen epoch {}",
        producer.epoch
    );
    Err(Refused::Error(ErrorCode::INVALID_PRODUCER_EPOCH, text))
}
