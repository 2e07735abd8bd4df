//! Batches of one partition, waiting and on the wire. Never knows who they go to.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use tokio::time::Instant;

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::clients) enum Fate {
    /// It was acknowledged, at this offset where the broker said so.
    Acknowledged(Option<i64>),
    /// It surely was not written.
    Failed(String),
    /// Nobody knows.
    Unknown(String),
}

/// The end of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::clients) struct Done {
    /// Its number, as [`Sender::push`](super::Sender::push) was told.
    pub number: u64,
    /// How often it was put on the wire.
    pub attempts: u32,
    /// What became of it.
    pub fate: Fate,
}

/// Records that go together.
pub(super) struct Batch {
    pub(super) records: Vec<(u64, Bytes)>,
    pub(super) bytes: usize,
    pub(super) created: Instant,
    /// It is sent no earlier.
    pub(super) not_before: Instant,
    pub(super) sequence: Option<i32>,
    pub(super) attempts: u32,
    /// Whether an attempt may have written it.
    pub(super) ambiguous: bool,
    /// Why it was not acknowledged last time.
    pub(super) last: String,
    /// It was given up while it was on the wire.
    pub(super) expired: bool,
}

/// The batches of a partition.
#[derive(Default)]
pub(super) struct Queue {
    pub(super) waiting: VecDeque<Batch>,
    pub(super) in_flight: BTreeMap<u64, Batch>,
    pub(super) next_sequence: i32,
}

impl Queue {
    /// The lowest sequence that is not decided.
    pub(super) fn first_sequence(&self) -> Option<i32> {
        let all = self.waiting.iter().chain(self.in_flight.values());
        all.filter_map(|batch| batch.sequence).min()
    }
}
