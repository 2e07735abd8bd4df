//! What a log knows of transactions as a whole: which are open, and which were aborted (`TransactionIndex`, the unstable offsets of
//! `ProducerStateManager`).
//!
//! Never knows transactional ids.

use std::collections::BTreeMap;

/// A transaction that was aborted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Aborted {
    pub(crate) producer_id: i64,
    pub(crate) first_offset: i64,
    /// Of the marker.
    pub(crate) last_offset: i64,
}

/// The transactions of a log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Transactions {
    /// Open ones by first offset: the producer.
    open: BTreeMap<i64, i64>,
    /// Ended ones by first offset: the marker's offset. They stay unstable until the marker is below the high watermark.
    ended: BTreeMap<i64, i64>,
    /// In the order of their markers.
    aborted: Vec<Aborted>,
}

impl Transactions {
    pub(crate) fn begin(&mut self, producer_id: i64, first_offset: i64) {
        self.open.insert(first_offset, producer_id);
    }

    pub(crate) fn end(&mut self, producer_id: i64, first_offset: i64, marker_offset: i64, commit: bool) {
        self.open.remove(&first_offset);
        self.ended.insert(first_offset, marker_offset);
        if !commit {
            self.aborted.push(Aborted { producer_id, first_offset, last_offset: marker_offset });
        }
    }

    /// The high watermark has moved: what ended below it is stable.
    pub(crate) fn replicated(&mut self, high_watermark: i64) {
        if !self.ended.is_empty() {
            self.ended.retain(|_, marker| *marker >= high_watermark);
        }
    }

    /// The first offset of a transaction that is not decided, or whose decision is not replicated.
    pub(crate) fn first_unstable_offset(&self) -> Option<i64> {
        self.open.keys().next().into_iter().chain(self.ended.keys().next()).min().copied()
    }

    /// Aborted transactions with records in `from..until` (`collectAbortedTxns`).
    pub(crate) fn aborted_in(&self, from: i64, until: i64) -> Vec<Aborted> {
        let touches = |aborted: &&Aborted| aborted.last_offset >= from && aborted.first_offset < until;
        self.aborted.iter().filter(touches).copied().collect()
    }

    /// Nothing before `offset` is left in the log.
    pub(crate) fn begin_at(&mut self, offset: i64) {
        self.aborted.retain(|aborted| aborted.last_offset >= offset);
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
