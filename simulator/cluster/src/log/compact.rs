//! Compaction: of the records of a key only the last is kept (`Cleaner`, KIP-534 for tombstones).
//!
//! Markers of transactions stay for ever, where Kafka drops those without records after a while: nobody can see them.
//! Never knows when it is time for it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use tidegate_wire::records::{RecordView, Scratch};

use super::batch::Stored;
use super::{Log, rebuild};

/// How a topic is compacted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compaction {
    /// `min.cleanable.dirty.ratio`.
    pub(crate) dirty_ratio_min: f64,
    /// `min.compaction.lag.ms`.
    pub(crate) lag_min_ms: i64,
    /// `delete.retention.ms`.
    pub(crate) tombstone_ms: i64,
    /// The time of day.
    pub(crate) now_ms: i64,
}

impl Log {
    /// Compacts what is below the active segment, stable, and old enough, where enough of it is new. Returns whether it did.
    pub(crate) fn compact(&mut self, compaction: Compaction) -> bool {
        let until = self.cleanable_until(compaction);
        let (mut clean_bytes, mut dirty_bytes) = (0_u64, 0_u64);
        for batch in self.batches.iter().filter(|batch| batch.last_offset < until) {
            let bytes =
                if batch.base_offset < self.cleaned_until { &mut clean_bytes } else { &mut dirty_bytes };
            *bytes += batch.bytes_len();
        }
        let ratio = dirty_bytes as f64 / (clean_bytes + dirty_bytes).max(1) as f64;
        if dirty_bytes == 0 || ratio < compaction.dirty_ratio_min {
            return false;
        }
        let latest = self.latest_offsets(until);
        let batches = std::mem::take(&mut self.batches);
        let kept: VecDeque<Arc<Stored>> = batches
            .into_iter()
            .filter_map(|batch| match batch.last_offset < until {
                true => self.cleaned(batch, &latest, compaction),
                false => Some(batch),
            })
            .collect();
        self.size_bytes = kept.iter().map(|batch| batch.bytes_len()).sum();
        self.batches = kept;
        self.segments.recount(&self.batches);
        self.cleaned_until = until;
        true
    }

    fn cleanable_until(&self, compaction: Compaction) -> i64 {
        let active = self.segments.active_base_offset().unwrap_or(self.end_offset);
        let stable = self.transactions.first_unstable_offset().unwrap_or(i64::MAX);
        let young = |batch: &&Arc<Stored>| {
            compaction.lag_min_ms > 0
                && batch.max_timestamp_ms > compaction.now_ms.saturating_sub(compaction.lag_min_ms)
        };
        let old = self.batches.iter().find(young).map_or(i64::MAX, |batch| batch.base_offset);
        active.min(stable).min(old)
    }

    /// The last offset of each key among what is new.
    fn latest_offsets(&self, until: i64) -> BTreeMap<Vec<u8>, i64> {
        let mut latest = BTreeMap::new();
        let dirty =
            |batch: &&Arc<Stored>| batch.base_offset >= self.cleaned_until && batch.last_offset < until;
        for batch in self.batches.iter().filter(dirty).filter(|batch| batch.marker.is_none()) {
            if self.is_aborted(batch) {
                continue;
            }
            let mut scratch = Scratch::new();
            let Ok(records) = batch.view().records(&mut scratch) else { continue };
            for record in records.map_while(Result::ok) {
                if let Some(key) = record.key {
                    latest.insert(key.to_vec(), record.offset);
                }
            }
        }
        latest
    }

    fn is_aborted(&self, batch: &Stored) -> bool {
        let of_batch = |aborted: &super::Aborted| {
            aborted.producer_id == batch.producer_id
                && (aborted.first_offset..=aborted.last_offset).contains(&batch.base_offset)
        };
        batch.transactional
            && self.transactions.aborted_in(batch.base_offset, batch.last_offset + 1).iter().any(of_batch)
    }

    /// What is left of a batch; `None` where nothing is.
    fn cleaned(
        &self,
        batch: Arc<Stored>,
        latest: &BTreeMap<Vec<u8>, i64>,
        compaction: Compaction,
    ) -> Option<Arc<Stored>> {
        if batch.marker.is_some() {
            return Some(batch);
        }
        let view = batch.view();
        let horizon = view.delete_horizon_ms();
        let gone = horizon.is_some_and(|horizon| compaction.now_ms >= horizon);
        let aborted = self.is_aborted(&batch);
        let keep = |record: &RecordView<'_>| {
            let is_latest =
                record.key.is_some_and(|key| latest.get(key).is_none_or(|last| record.offset >= *last));
            !aborted && is_latest && (record.value.is_some() || !gone)
        };
        let (mut tombstones, mut dropped) = (false, false);
        let mut scratch = Scratch::new();
        for record in view.records(&mut scratch).ok()?.map_while(Result::ok) {
            let kept = keep(&record);
            tombstones |= kept && record.value.is_none();
            dropped |= !kept;
        }
        let horizon =
            horizon.or_else(|| tombstones.then(|| compaction.now_ms.saturating_add(compaction.tombstone_ms)));
        if !dropped && horizon == view.delete_horizon_ms() {
            return Some(batch);
        }
        let (bytes, count) = rebuild::kept(&view, horizon, keep)?;
        let written_last = self.producers.get(batch.producer_id).map(super::Producer::last_base_offset);
        if count == 0 && written_last != Some(Some(batch.base_offset)) {
            return None;
        }
        Stored::place(bytes, batch.base_offset, batch.leader_epoch).map(Arc::new)
    }
}

#[cfg(test)]
mod tests {
    use tidegate_wire::records::{BatchOptions, BatchWriter, CompressionLevels, NewRecord};

    use std::collections::BTreeSet;

    use super::*;

    /// Keys that are in a log.
    fn keys(log: &Log) -> BTreeSet<(i64, Vec<u8>)> {
        let mut keys = BTreeSet::new();
        for batch in &log.batches {
            let mut scratch = Scratch::new();
            for record in batch.view().records(&mut scratch).into_iter().flatten().map_while(Result::ok) {
                keys.insert((record.offset, record.key.unwrap_or_default().to_vec()));
            }
        }
        keys
    }
    use crate::log::Rolling;

    const ROLLING: Rolling = Rolling { segment_bytes: 1 << 20, segment_ms: 10, now_ms: 0 };
    const COMPACTION: Compaction =
        Compaction { dirty_ratio_min: 0.5, lag_min_ms: 0, tombstone_ms: 100, now_ms: 1000 };

    fn append(log: &mut Log, timestamp_ms: i64, records: &[(&str, Option<&str>)]) {
        let mut writer = BatchWriter::new(BatchOptions::default());
        for (key, value) in records {
            let (key, value) = (Some(key.as_bytes()), value.map(str::as_bytes));
            writer.push(&NewRecord { timestamp_ms, key, value, headers: &[] }).expect("a small record");
        }
        let mut bytes = Vec::new();
        writer.finish(&mut Scratch::new(), CompressionLevels::default(), &mut bytes).expect("a small batch");
        let batch = Stored::place(bytes, log.end_offset, 0).expect("a batch");
        log.append(Arc::new(batch), ROLLING);
    }

    fn key(offset: i64, key: &str) -> (i64, Vec<u8>) {
        (offset, key.as_bytes().to_vec())
    }

    #[test]
    fn the_last_of_each_key_is_kept_at_its_offset_and_the_active_segment_is_left_alone() {
        let mut log = Log::default();
        append(&mut log, 0, &[("a", Some("1")), ("b", Some("1")), ("a", Some("2"))]);
        append(&mut log, 20, &[("b", Some("2"))]);
        append(&mut log, 40, &[("a", Some("3"))]);
        assert!(log.compact(COMPACTION));
        assert_eq!(keys(&log), BTreeSet::from([key(2, "a"), key(3, "b"), key(4, "a")]));
        assert_eq!((log.start_offset, log.end_offset), (0, 5));
        assert!(!log.compact(COMPACTION), "nothing is new");
    }

    #[test]
    fn a_tombstone_goes_after_its_time() {
        let mut log = Log::default();
        append(&mut log, 0, &[("a", Some("1")), ("a", None)]);
        append(&mut log, 20, &[("b", Some("1"))]);
        append(&mut log, 40, &[("c", Some("1"))]);
        assert!(log.compact(COMPACTION));
        assert_eq!(keys(&log), BTreeSet::from([key(1, "a"), key(2, "b"), key(3, "c")]));
        append(&mut log, 60, &[("d", Some("1"))]);
        append(&mut log, 80, &[("e", Some("1"))]);
        append(&mut log, 100, &[("f", Some("1"))]);
        assert!(log.compact(Compaction { now_ms: 1100, dirty_ratio_min: 0.0, ..COMPACTION }));
        assert!(!keys(&log).contains(&key(1, "a")));
    }
}
