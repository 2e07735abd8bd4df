//! How the leader of a partition asks the coordinator whether the partition is in a transaction, or to put it there
//! (`AddPartitionsToTxnManager`, KIP-890).
//!
//! Never knows what is to be written.

use super::metadata::{Place, Producer};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;

/// What a client's version of Produce or TxnOffsetCommit lets the leader do (`TransactionSupportedOperation`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verification {
    /// Ask; the client does not know `TRANSACTION_ABORTABLE` (Produce before 11, TxnOffsetCommit before 4).
    DefaultError,
    /// Ask (Produce 11, TxnOffsetCommit 4).
    GenericError,
    /// Add the partition: the client did not (Produce from 12, TxnOffsetCommit from 5).
    AddPartition,
}

impl Verification {
    /// That of a version of Produce.
    pub(crate) const fn of_produce(version: i16) -> Self {
        Self::of(version, 11)
    }

    /// That of a version of TxnOffsetCommit.
    pub(crate) const fn of_offset_commit(version: i16) -> Self {
        Self::of(version, 4)
    }

    const fn of(version: i16, generic: i16) -> Self {
        if version > generic {
            Self::AddPartition
        } else if version == generic {
            Self::GenericError
        } else {
            Self::DefaultError
        }
    }
}

impl Cluster {
    /// Whether a producer may write to a partition within a transaction. To be asked before anything is appended, unless the
    /// partition's log has the transaction open already ([`Cluster::has_ongoing_transaction`]).
    ///
    /// # Errors
    /// `COORDINATOR_NOT_AVAILABLE`, `INVALID_PRODUCER_ID_MAPPING`, `INVALID_PRODUCER_EPOCH` or `CONCURRENT_TRANSACTIONS` (until
    /// [`crate::waiting::Key::Transaction`] is touched); `INVALID_TXN_STATE` or `TRANSACTION_ABORTABLE` where the partition is not
    /// in the transaction.
    pub(crate) fn verify_transaction(
        &mut self,
        transactional_id: &str,
        producer: Producer,
        place: Place,
        verification: Verification,
    ) -> Result<(), ErrorCode> {
        if !self.broker_config_flag("transaction.partition.verification.enable")
            && verification != Verification::AddPartition
        {
            return Ok(());
        }
        let node_id = self
            .transaction_coordinator(transactional_id)
            .filter(|node_id| self.brokers.is_running(*node_id))
            .ok_or(ErrorCode::COORDINATOR_NOT_AVAILABLE)?;
        let result = match verification {
            Verification::AddPartition => {
                self.add_to_transaction(node_id, transactional_id, producer, vec![place], true)
            }
            _ => self.verify_partition(node_id, transactional_id, producer, &place),
        };
        result.map_err(|code| match code {
            ErrorCode::PRODUCER_FENCED => ErrorCode::INVALID_PRODUCER_EPOCH,
            ErrorCode::TRANSACTION_ABORTABLE if verification == Verification::DefaultError => {
                ErrorCode::INVALID_TXN_STATE
            }
            code => code,
        })
    }

    /// Whether a partition is in a transaction, as the coordinator knows it.
    ///
    /// # Errors
    /// Those of `handleVerifyPartitionsInTransaction`.
    pub(crate) fn verify_partition(
        &self,
        node_id: i32,
        transactional_id: &str,
        producer: Producer,
        place: &Place,
    ) -> Result<(), ErrorCode> {
        if transactional_id.is_empty() {
            return Err(ErrorCode::INVALID_REQUEST);
        }
        self.coordinates_transaction(node_id, transactional_id)?;
        let metadata = self.transactions.get(transactional_id);
        metadata.ok_or(ErrorCode::INVALID_PRODUCER_ID_MAPPING)?.verify(producer, place)
    }
}
