//! Producers and their transactions: what Kafka's transaction coordinators know and do.
//!
//! All coordinators are one here: which broker may answer for a transactional id is the leader of its partition of
//! `__transaction_state`, and what it knows survives it, as it does in Kafka by that partition's log.
//!
//! Never knows what is in the partitions that a transaction writes to.

mod coordinator;
mod markers;
mod metadata;
mod producer_ids;
mod sweep;
mod verification;

use std::collections::BTreeMap;

use markers::Sending;
pub(crate) use metadata::{Decision, Metadata, Place, Producer, STATE_NAMES};
pub(crate) use producer_ids::ProducerIds;
pub(crate) use verification::Verification;

/// The producer id of a batch, a request or an answer that has none (`RecordBatch.NO_PRODUCER_ID`).
pub(crate) const NO_PRODUCER_ID: i64 = -1;

/// The epoch that goes with [`NO_PRODUCER_ID`] (`RecordBatch.NO_PRODUCER_EPOCH`).
pub(crate) const NO_PRODUCER_EPOCH: i16 = -1;

/// All transactional ids, and the ids of producers with and without one.
#[derive(Debug, Default)]
pub(crate) struct Transactions {
    pub(crate) producer_ids: ProducerIds,
    by_id: BTreeMap<String, Metadata>,
    /// The transactions whose markers are being written.
    sending: BTreeMap<String, Sending>,
    /// Whether the next look for transactions whose time is up is planned, and for ids that are long unused.
    looks_for_timeouts: bool,
    looks_for_unused: bool,
}

impl Transactions {
    pub(crate) fn get(&self, transactional_id: &str) -> Option<&Metadata> {
        self.by_id.get(transactional_id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &Metadata)> {
        self.by_id.iter()
    }
}
