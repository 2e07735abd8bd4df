//! Producers and their transactions: what Kafka's transaction coordinators know.
//!
//! Never knows what is in the partitions that a transaction writes to.

mod producer_ids;

pub(crate) use producer_ids::ProducerIds;

/// The producer id of a batch, a request or an answer that has none (`RecordBatch.NO_PRODUCER_ID`).
pub(crate) const NO_PRODUCER_ID: i64 = -1;

/// The epoch that goes with [`NO_PRODUCER_ID`] (`RecordBatch.NO_PRODUCER_EPOCH`).
pub(crate) const NO_PRODUCER_EPOCH: i16 = -1;

/// All transactional ids, and the ids of producers with and without one.
#[derive(Debug, Default)]
pub(crate) struct Transactions {
    pub(crate) producer_ids: ProducerIds,
}
