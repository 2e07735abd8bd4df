//! A batch as a log keeps it: its bytes, and what of its header is needed without reading them again.
//!
//! Never knows which log it is in.

use super::producers::sequence_after;
use bytes::Bytes;
use tidegate_wire::records::{
    BATCH_HEADER_BYTES, BatchView, Batches, ControlRecord, Entry, RecordLimits, Scratch,
};

/// Where a batch has its base offset and its leader epoch: before what the checksum covers, so that a broker can set them.
const LEADER_EPOCH_AT: usize = 12;

/// What a control batch says of the transaction of its producer (`EndTransactionMarker`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) commit: bool,
    pub(crate) coordinator_epoch: i32,
}

/// A batch as it is stored: with its base offset and leader epoch set. Clones share the bytes.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) base_offset: i64,
    pub(crate) last_offset: i64,
    pub(crate) leader_epoch: i32,
    pub(crate) max_timestamp_ms: i64,
    /// -1 for a producer that is not idempotent.
    pub(crate) producer_id: i64,
    pub(crate) producer_epoch: i16,
    /// -1 for none.
    pub(crate) base_sequence: i32,
    pub(crate) transactional: bool,
    /// For a control batch that ends a transaction.
    pub(crate) marker: Option<Marker>,
    pub(crate) bytes: Bytes,
}

impl Stored {
    /// A batch of magic 2 that has been validated, at this offset and epoch. `None` for anything else, which is a bug of ours.
    pub(crate) fn place(mut bytes: Vec<u8>, base_offset: i64, leader_epoch: i32) -> Option<Self> {
        if bytes.len() < BATCH_HEADER_BYTES {
            return None;
        }
        bytes[..8].copy_from_slice(&base_offset.to_be_bytes());
        bytes[LEADER_EPOCH_AT..LEADER_EPOCH_AT + 4].copy_from_slice(&leader_epoch.to_be_bytes());
        Self::parse(bytes.into())
    }

    /// A whole batch as it is.
    fn parse(bytes: Bytes) -> Option<Self> {
        let view = view(&bytes)?;
        let stored = Self {
            base_offset: view.base_offset(),
            last_offset: view.last_offset(),
            leader_epoch: view.partition_leader_epoch(),
            max_timestamp_ms: view.max_timestamp_ms(),
            producer_id: view.producer_id(),
            producer_epoch: view.producer_epoch(),
            base_sequence: view.base_sequence(),
            transactional: view.is_transactional(),
            marker: marker(&view),
            bytes: Bytes::new(),
        };
        Some(Self { bytes, ..stored })
    }

    /// The batch, to read its records.
    pub(crate) fn view(&self) -> BatchView<'_> {
        view(&self.bytes).expect("only what is one batch is stored")
    }

    /// The sequence number of the last record; -1 for none.
    pub(crate) fn last_sequence(&self) -> i32 {
        if self.base_sequence < 0 {
            return -1;
        }
        sequence_after(self.base_sequence, i32::try_from(self.last_offset - self.base_offset).unwrap_or(0))
    }

    pub(crate) fn bytes_len(&self) -> u64 {
        self.bytes.len() as u64
    }
}

fn view(bytes: &[u8]) -> Option<BatchView<'_>> {
    match Batches::new(bytes, RecordLimits::default()).next() {
        Some(Ok(Entry::Batch(view))) => Some(view),
        _ => None,
    }
}

fn marker(view: &BatchView<'_>) -> Option<Marker> {
    if !view.is_control() {
        return None;
    }
    let mut scratch = Scratch::new();
    let record = view.records(&mut scratch).ok()?.next()?.ok()?;
    match record.control().ok()? {
        ControlRecord::Commit { coordinator_epoch } => Some(Marker { commit: true, coordinator_epoch }),
        ControlRecord::Abort { coordinator_epoch } => Some(Marker { commit: false, coordinator_epoch }),
        ControlRecord::Other(_) => None,
    }
}
