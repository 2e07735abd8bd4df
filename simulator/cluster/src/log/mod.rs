//! One replica's log of one partition: batches in order of their offsets, and what follows from them.
//!
//! Never knows who leads, who follows, or who asks.

mod batch;
mod compact;
mod epochs;
mod producers;
mod rebuild;
mod segments;
mod settings;
mod transactions;
mod validate;

use std::collections::VecDeque;
use std::sync::Arc;

pub(crate) use batch::{Marker, Stored};
pub(crate) use compact::Compaction;
pub(crate) use epochs::Epochs;
pub(crate) use producers::{Producer, Producers, Refused, Sequence, sequence_after};
pub(crate) use segments::{Rolling, Segments};
pub(crate) use settings::LogSettings;
pub(crate) use transactions::{Aborted, Transactions};
pub(crate) use validate::{Rejected, frame, validate};

/// A log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    /// Replicas share them, until compaction writes one anew.
    batches: VecDeque<Arc<Stored>>,
    /// The first offset that can be read (`logStartOffset`).
    pub(crate) start_offset: i64,
    /// The offset that the next record gets (`logEndOffset`).
    pub(crate) end_offset: i64,
    /// Of all batches that are left.
    size_bytes: u64,
    segments: Segments,
    /// Compaction has been here.
    cleaned_until: i64,
    epochs: Epochs,
    producers: Producers,
    transactions: Transactions,
}

/// What a read gives: batches in order, as they are stored.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slice {
    pub(crate) batches: Vec<bytes::Bytes>,
    pub(crate) bytes: usize,
    /// The offset behind the last record; where there is none, the one asked for.
    pub(crate) until: i64,
}

/// What a read does with a first batch that is larger than it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FirstBatch {
    /// It is given all the same (KIP-74), so that every client goes on.
    Whole,
    /// Nothing is given: another partition has given something.
    Left,
    /// It is cut short, as before KIP-74.
    Cut,
}

/// A record found by its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) offset: i64,
    pub(crate) timestamp_ms: i64,
    pub(crate) leader_epoch: i32,
}

impl Log {
    /// Appends a batch that was placed at [`Self::end_offset`], or beyond it where a leader's log has a gap.
    pub(crate) fn append(&mut self, batch: Arc<Stored>, rolling: Rolling) {
        debug_assert!(batch.base_offset >= self.end_offset, "offsets rise");
        self.end_offset = batch.last_offset + 1;
        self.size_bytes += batch.bytes_len();
        self.segments.note(&batch, rolling);
        self.note(&batch);
        self.batches.push_back(batch);
    }

    /// A leader's epoch begins here, before anything is written in it.
    pub(crate) fn begin_epoch(&mut self, epoch: i32) {
        self.epochs.note(epoch, self.end_offset);
    }

    /// What follows from a batch.
    fn note(&mut self, batch: &Stored) {
        self.epochs.note(batch.leader_epoch, batch.base_offset);
        if batch.producer_id < 0 {
            return;
        }
        let was_open = self.producers.in_transaction(batch.producer_id, batch.producer_epoch);
        let ended = self.producers.note(batch);
        if let (Some(first_offset), Some(marker)) = (ended, batch.marker) {
            self.transactions.end(batch.producer_id, first_offset, batch.base_offset, marker.commit);
        } else if batch.marker.is_none() && batch.transactional && !was_open {
            self.transactions.begin(batch.producer_id, batch.base_offset);
        }
    }

    /// Takes over what the leader's log has beyond our end, below `until`.
    pub(crate) fn follow(&mut self, leader: &Self, until: i64, rolling: Rolling) {
        if self.end_offset < leader.start_offset {
            self.restart_at(leader.start_offset);
        }
        let from = leader.batches.partition_point(|batch| batch.base_offset < self.end_offset);
        for batch in leader.batches.range(from..).take_while(|batch| batch.base_offset < until) {
            self.append(Arc::clone(batch), rolling);
        }
        self.delete_before(leader.start_offset.min(self.end_offset));
    }

    /// The offset from which on this log and the leader's may differ, by their epochs (KIP-101, KIP-279).
    pub(crate) fn divergence(&self, leader: &Self) -> i64 {
        let mut until = self.end_offset;
        let mut epochs = self.epochs.clone();
        while let Some(latest) = epochs.latest() {
            let Some((epoch, leader_end)) = leader.epochs.end_offset_for(latest, leader.end_offset) else {
                return until.min(leader.end_offset);
            };
            let own_end = epochs.end_offset_for(epoch, until).map_or(until, |(_, end)| end);
            let end = own_end.min(leader_end).min(until);
            if epoch == latest || end >= until {
                return end;
            }
            until = end;
            epochs.truncate_to(until);
        }
        until.min(leader.end_offset)
    }

    /// Drops everything from `offset` on.
    pub(crate) fn truncate_to(&mut self, offset: i64) {
        if offset >= self.end_offset {
            return;
        }
        while let Some(last) = self.batches.pop_back_if(|batch| batch.last_offset >= offset) {
            self.size_bytes -= last.bytes_len();
        }
        self.end_offset = offset.max(self.start_offset);
        self.rebuild();
    }

    /// Drops everything, and begins at `offset` (`truncateFullyAndStartAt`).
    pub(crate) fn restart_at(&mut self, offset: i64) {
        *self = Self { start_offset: offset, end_offset: offset, ..Self::default() };
    }

    /// What followed from batches that are gone is forgotten: it is collected again from those that are left.
    fn rebuild(&mut self) {
        self.epochs.clear();
        self.producers.clear();
        self.transactions.clear();
        self.segments = self.segments.truncated_to(self.end_offset);
        let batches = std::mem::take(&mut self.batches);
        for batch in &batches {
            self.note(batch);
        }
        self.segments.recount(&batches);
        self.batches = batches;
    }

    /// Nothing before `offset` can be read any more; batches that are wholly before it are gone. Kafka keeps them until their
    /// segment goes, which nobody can see.
    pub(crate) fn delete_before(&mut self, offset: i64) {
        if offset <= self.start_offset {
            return;
        }
        self.start_offset = offset;
        while let Some(first) = self.batches.pop_front_if(|batch| batch.last_offset < offset) {
            self.size_bytes -= first.bytes_len();
            self.segments.drop_oldest(&first);
        }
        self.segments.begin_at(offset);
        self.epochs.begin_at(offset);
        self.transactions.begin_at(offset);
    }

    /// The bytes from the batch that holds `offset` on, below `until`: `bytes_max` of them, so that the last batch may be cut short
    /// (`LogSegment.read`). The first batch is given as `first` says where it is larger.
    pub(crate) fn read(&self, offset: i64, until: i64, bytes_max: usize, first: FirstBatch) -> Slice {
        let from = self.batches.partition_point(|batch| batch.last_offset < offset);
        let mut slice = Slice { until: offset, ..Slice::default() };
        for batch in self.batches.range(from..).take_while(|batch| batch.base_offset < until) {
            let bytes_left = bytes_max.saturating_sub(slice.bytes);
            let fits = batch.bytes.len() <= bytes_left;
            let whole = fits || (slice.batches.is_empty() && first == FirstBatch::Whole);
            let left_out = slice.batches.is_empty() && first == FirstBatch::Left;
            if !whole && (left_out || bytes_left == 0) {
                break;
            }
            let part = if whole { batch.bytes.clone() } else { batch.bytes.slice(..bytes_left) };
            slice.bytes += part.len();
            slice.until = batch.last_offset + 1;
            slice.batches.push(part);
            if !fits {
                break;
            }
        }
        slice
    }

    /// Where the segment after the one that `offset` is read from begins; `None` where that is the active one. A broker reads no
    /// further for one partition (`LocalLog.read`).
    pub(crate) fn next_segment_after(&self, offset: i64) -> Option<i64> {
        let at = self.batches.partition_point(|batch| batch.last_offset < offset);
        let first = self.batches.get(at).map_or(offset, |batch| batch.base_offset);
        self.segments.iter().map(|segment| segment.base_offset).find(|base| *base > first)
    }

    /// Bytes from the batch that holds `offset` on, below `until`; counted no further than `enough`.
    pub(crate) fn bytes_between(&self, offset: i64, until: i64, enough: usize) -> usize {
        let first = self.batches.partition_point(|batch| batch.last_offset < offset);
        let mut bytes = 0;
        for batch in self.batches.range(first..).take_while(|batch| batch.base_offset < until) {
            bytes += batch.bytes.len();
            if bytes >= enough {
                break;
            }
        }
        bytes
    }

    /// The first record from the start on that is not older than `timestamp_ms` (`searchForTimestamp`).
    pub(crate) fn find_by_timestamp(&self, timestamp_ms: i64) -> Option<Found> {
        let newer = |batch: &&Arc<Stored>| batch.max_timestamp_ms >= timestamp_ms;
        self.batches.iter().filter(newer).find_map(|batch| self.find_in(batch, timestamp_ms))
    }

    /// The first of the records with the largest timestamp.
    pub(crate) fn find_max_timestamp(&self) -> Option<Found> {
        let max = self.batches.iter().map(|batch| batch.max_timestamp_ms).max().filter(|max| *max >= 0)?;
        self.find_by_timestamp(max)
    }

    /// Where segments began before `timestamp_ms`, newest first, and the end (`legacyFetchOffsetsBefore`): -1 is from the end on, -2 the
    /// beginning. Nothing is beyond `until`.
    pub(crate) fn offsets_before(
        &self,
        timestamp_ms: i64,
        count_max: i32,
        until: i64,
        now_ms: i64,
    ) -> Vec<i64> {
        let mut known: Vec<(i64, i64)> = self
            .segments
            .iter()
            .map(|segment| (segment.base_offset.max(self.start_offset), segment.modified_ms()))
            .collect();
        if known.last().is_none_or(|(base, _)| *base < self.end_offset || known.is_empty()) {
            known.push((self.end_offset, now_ms));
        }
        let before = match timestamp_ms {
            -1 => known.len(),
            -2 => 1,
            _ => known.iter().take_while(|(_, modified)| *modified <= timestamp_ms).count(),
        };
        let mut offsets: Vec<i64> = known[..before].iter().rev().map(|(offset, _)| *offset).collect();
        if offsets.first().is_some_and(|first| *first > until) {
            offsets.retain(|offset| *offset <= until);
            offsets.insert(0, until);
        }
        offsets.truncate(usize::try_from(count_max).unwrap_or(0));
        offsets
    }

    fn find_in(&self, batch: &Stored, timestamp_ms: i64) -> Option<Found> {
        let mut scratch = tidegate_wire::records::Scratch::new();
        let records = batch.view().records(&mut scratch).ok()?;
        let record = records
            .map_while(Result::ok)
            .find(|record| record.timestamp_ms >= timestamp_ms && record.offset >= self.start_offset)?;
        let (offset, timestamp_ms) = (record.offset, record.timestamp_ms);
        Some(Found { offset, timestamp_ms, leader_epoch: batch.leader_epoch })
    }

    pub(crate) fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    pub(crate) fn segments(&self) -> &Segments {
        &self.segments
    }

    pub(crate) fn epochs(&self) -> &Epochs {
        &self.epochs
    }

    pub(crate) fn producers(&self) -> &Producers {
        &self.producers
    }

    pub(crate) fn producers_mut(&mut self) -> &mut Producers {
        &mut self.producers
    }

    pub(crate) fn transactions(&self) -> &Transactions {
        &self.transactions
    }

    /// The high watermark has moved.
    pub(crate) fn replicated(&mut self, high_watermark: i64) {
        self.transactions.replicated(high_watermark);
    }

    /// Below it everything is decided and replicated (KIP-98).
    pub(crate) fn last_stable_offset(&self, high_watermark: i64) -> i64 {
        self.transactions.first_unstable_offset().map_or(high_watermark, |offset| offset.min(high_watermark))
    }
}
