//! Where a log's segments begin: retention deletes whole segments, and compaction leaves the last one alone.
//!
//! Never knows what is in a batch but its size and its time.

use std::collections::VecDeque;
use std::sync::Arc;

use super::batch::Stored;

/// When a new segment begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rolling {
    /// `segment.bytes`.
    pub(crate) segment_bytes: u64,
    /// `segment.ms`.
    pub(crate) segment_ms: i64,
    /// The time of day.
    pub(crate) now_ms: i64,
}

/// One segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) base_offset: i64,
    pub(crate) size_bytes: u64,
    /// -1 where nothing is in it.
    pub(crate) largest_timestamp_ms: i64,
    /// Timestamp of its first batch (`rollingBasedTimestamp`).
    first_timestamp_ms: Option<i64>,
    /// When it was begun: what counts where no batch has a timestamp.
    created_ms: i64,
    /// When the last batch was appended.
    modified_ms: i64,
}

/// The segments of a log, oldest first. The last one is active; there is none before the first batch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Segments(VecDeque<Segment>);

impl Segments {
    /// A batch is appended, to a new segment where it is time for one (`LogSegment.shouldRoll`).
    pub(super) fn note(&mut self, batch: &Stored, rolling: Rolling) {
        if self.0.back().is_none_or(|active| should_roll(active, batch, rolling)) {
            self.roll(batch.base_offset, rolling.now_ms);
        }
        if let Some(active) = self.0.back_mut() {
            if active.size_bytes == 0 {
                *active = Segment::begun(active.base_offset, rolling.now_ms);
            }
            active.first_timestamp_ms.get_or_insert(batch.max_timestamp_ms);
            active.size_bytes += batch.bytes_len();
            active.modified_ms = rolling.now_ms;
            active.largest_timestamp_ms = active.largest_timestamp_ms.max(batch.max_timestamp_ms);
        }
    }

    /// Begins a new active segment.
    pub(crate) fn roll(&mut self, base_offset: i64, now_ms: i64) {
        self.0.push_back(Segment::begun(base_offset, now_ms));
    }

    /// Where the active segment begins; `None` before the first batch.
    pub(crate) fn active_base_offset(&self) -> Option<i64> {
        self.0.back().map(|active| active.base_offset)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Segment> {
        self.0.iter()
    }

    /// The offset before which segments are to go (`deleteOldSegments`): as long as the oldest is too old, or the log without it
    /// is still not below its size. Only what is below the high watermark goes. `end_offset` is the log's.
    pub(crate) fn deletable_before(
        &self,
        retention: Retention,
        high_watermark: i64,
        end_offset: i64,
    ) -> Option<i64> {
        let mut excess = retention.bytes.map_or(0, |bytes| {
            self.0.iter().map(|segment| segment.size_bytes).sum::<u64>().saturating_sub(bytes)
        });
        let mut by_size = retention.bytes.is_some();
        let mut until = None;
        for (index, segment) in self.0.iter().enumerate() {
            let next = self.0.get(index + 1).map_or(end_offset, |next| next.base_offset);
            let oldest_kept_ms = retention.ms.map(|ms| retention.now_ms.saturating_sub(ms));
            let too_old = oldest_kept_ms.is_some_and(|oldest| segment.time_ms() < oldest);
            by_size = by_size && excess > 0 && excess >= segment.size_bytes;
            if !(too_old || by_size) || next > high_watermark || segment.size_bytes == 0 {
                break;
            }
            excess = excess.saturating_sub(segment.size_bytes);
            until = Some(next);
        }
        until
    }

    /// The oldest batch is gone.
    pub(super) fn drop_oldest(&mut self, batch: &Stored) {
        while self.0.len() > 1 && self.0[1].base_offset <= batch.base_offset {
            self.0.pop_front();
        }
        if let Some(first) = self.0.front_mut() {
            first.size_bytes = first.size_bytes.saturating_sub(batch.bytes_len());
        }
    }

    /// The log begins at `offset` now.
    pub(super) fn begin_at(&mut self, offset: i64) {
        while self.0.len() > 1 && self.0[1].base_offset <= offset {
            self.0.pop_front();
        }
        if let Some(first) = self.0.front_mut() {
            first.base_offset = first.base_offset.max(offset);
        }
    }

    pub(super) fn truncated_to(&self, end_offset: i64) -> Self {
        Self(self.0.iter().filter(|segment| segment.base_offset < end_offset).copied().collect())
    }

    pub(super) fn recount(&mut self, batches: &VecDeque<Arc<Stored>>) {
        for index in 0..self.0.len() {
            self.recount_at(index, batches);
        }
    }

    fn recount_at(&mut self, index: usize, batches: &VecDeque<Arc<Stored>>) {
        let next = self.0.get(index + 1).map_or(i64::MAX, |next| next.base_offset);
        let segment = &mut self.0[index];
        let from = batches.partition_point(|batch| batch.last_offset < segment.base_offset);
        let inside = || batches.range(from..).take_while(|batch| batch.base_offset < next);
        segment.size_bytes = inside().map(|batch| batch.bytes_len()).sum();
        segment.largest_timestamp_ms = inside().map(|batch| batch.max_timestamp_ms).max().unwrap_or(-1);
    }
}

impl Segment {
    const fn begun(base_offset: i64, now_ms: i64) -> Self {
        Self {
            base_offset,
            size_bytes: 0,
            largest_timestamp_ms: -1,
            first_timestamp_ms: None,
            created_ms: now_ms,
            modified_ms: now_ms,
        }
    }

    /// When the last batch was appended, in milliseconds since 1970.
    pub(crate) fn modified_ms(&self) -> i64 {
        self.modified_ms
    }

    /// What retention takes for its age.
    fn time_ms(&self) -> i64 {
        if self.largest_timestamp_ms >= 0 { self.largest_timestamp_ms } else { self.created_ms }
    }
}

/// How long, and how much, a log keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Retention {
    /// `retention.ms`; `None` for ever.
    pub(crate) ms: Option<i64>,
    /// `retention.bytes`; `None` for all.
    pub(crate) bytes: Option<u64>,
    /// The time of day.
    pub(crate) now_ms: i64,
}

fn should_roll(active: &Segment, batch: &Stored, rolling: Rolling) -> bool {
    if active.size_bytes == 0 {
        return false;
    }
    let waited_ms = match active.first_timestamp_ms {
        Some(first) if first >= 0 && batch.max_timestamp_ms >= 0 => {
            batch.max_timestamp_ms.saturating_sub(first)
        }
        _ => rolling.now_ms.saturating_sub(active.created_ms),
    };
    let offsets = batch.last_offset.saturating_sub(active.base_offset);
    active.size_bytes + batch.bytes_len() > rolling.segment_bytes
        || waited_ms > rolling.segment_ms
        || i32::try_from(offsets).is_err()
}
