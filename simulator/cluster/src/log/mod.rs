//! One replica's log of one partition: batches in order of their offsets.
//!
//! Never knows who leads, who follows, or who asks.

use bytes::Bytes;
use tidegate_wire::records::BATCH_HEADER_BYTES;

/// A batch as it is stored: with its base offset and leader epoch set.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) base_offset: i64,
    pub(crate) last_offset: i64,
    pub(crate) bytes: Bytes,
}

/// A log.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    batches: Vec<Stored>,
    pub(crate) start_offset: i64,
    pub(crate) end_offset: i64,
}

/// Where a batch has its base offset and its leader epoch: before what the checksum covers, so that a broker can set them.
const LEADER_EPOCH_AT: usize = 12;

impl Log {
    /// Appends one batch of magic 2 that has been validated, and returns its base offset.
    pub(crate) fn append(&mut self, mut batch: Vec<u8>, last_offset_delta: i32, leader_epoch: i32) -> i64 {
        debug_assert!(batch.len() >= BATCH_HEADER_BYTES, "a batch that was parsed");
        let base_offset = self.end_offset;
        batch[..8].copy_from_slice(&base_offset.to_be_bytes());
        batch[LEADER_EPOCH_AT..LEADER_EPOCH_AT + 4].copy_from_slice(&leader_epoch.to_be_bytes());
        let last_offset = base_offset + i64::from(last_offset_delta);
        self.batches.push(Stored { base_offset, last_offset, bytes: batch.into() });
        self.end_offset = last_offset + 1;
        base_offset
    }

    /// Takes over what another replica has beyond our end.
    pub(crate) fn follow(&mut self, leader: &Self) {
        let from = leader.batches.partition_point(|batch| batch.base_offset < self.end_offset);
        self.batches.extend_from_slice(&leader.batches[from..]);
        self.end_offset = leader.end_offset;
    }

    /// The batches from the one that holds `offset` on, below `until`: at least one, and then up to `bytes_max`.
    pub(crate) fn read(&self, offset: i64, until: i64, bytes_max: usize) -> Vec<u8> {
        let first = self.batches.partition_point(|batch| batch.last_offset < offset);
        let mut out = Vec::new();
        for batch in self.batches[first..].iter().take_while(|batch| batch.last_offset < until) {
            if !out.is_empty() && out.len() + batch.bytes.len() > bytes_max {
                break;
            }
            out.extend_from_slice(&batch.bytes);
        }
        out
    }
}
