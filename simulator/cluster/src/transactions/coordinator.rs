//! What a coordinator does for a producer (`TransactionCoordinator`): it begins, adds partitions, ends.
//!
//! Never knows requests: versions and their error codes are the handlers'.

use super::metadata::{Begun, Decision, Ended, Metadata, Place, Producer};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::topics::TRANSACTIONS_TOPIC;

/// The feature by whose level the cluster ends transactions (KIP-890).
const TRANSACTION_VERSION: &str = "transaction.version";

impl Cluster {
    /// Whether the cluster raises epochs at the end of transactions: `transaction.version` is 2 at least.
    pub(crate) fn has_transactions_v2(&self) -> bool {
        let features = self.plan.release.features();
        features.iter().any(|feature| feature.name == TRANSACTION_VERSION && feature.finalized >= 2)
    }

    /// The epoch of the coordinator, if this broker is it.
    ///
    /// # Errors
    /// `NOT_COORDINATOR`.
    pub(crate) fn coordinates_transaction(
        &self,
        node_id: i32,
        transactional_id: &str,
    ) -> Result<i32, ErrorCode> {
        let index = self.transaction_partition(transactional_id);
        match self.topics.partition(TRANSACTIONS_TOPIC, index) {
            Some(partition) if partition.leader == node_id => Ok(partition.leader_epoch),
            _ => Err(ErrorCode::NOT_COORDINATOR),
        }
    }

    /// Whether the coordinator could write down what it decides (`appendTransactionToLog` with all in-sync replicas).
    fn check_transaction_log(&self, transactional_id: &str) -> Result<(), ErrorCode> {
        let index = self.transaction_partition(transactional_id);
        let Some(partition) = self.topics.partition(TRANSACTIONS_TOPIC, index) else {
            return Err(ErrorCode::NOT_COORDINATOR);
        };
        let isr_min = usize::try_from(self.broker_config_i64("transaction.state.log.min.isr")).unwrap_or(1);
        if partition.isr.len() < isr_min.min(partition.replicas.len()) {
            return Err(ErrorCode::COORDINATOR_NOT_AVAILABLE);
        }
        Ok(())
    }

    /// A producer with a transactional id begins. `given`: the producer that it was.
    ///
    /// # Errors
    /// Those of `handleInitProducerId`; `CONCURRENT_TRANSACTIONS` also where a transaction of the producer before is being aborted.
    pub(crate) fn init_transactions(
        &mut self,
        node_id: i32,
        transactional_id: &str,
        timeout_ms: i32,
        given: Option<Producer>,
    ) -> Result<Producer, ErrorCode> {
        if transactional_id.is_empty() {
            return Err(ErrorCode::INVALID_REQUEST);
        }
        if timeout_ms <= 0 || i64::from(timeout_ms) > self.broker_config_i64("transaction.max.timeout.ms") {
            return Err(ErrorCode::INVALID_TRANSACTION_TIMEOUT);
        }
        self.coordinates_transaction(node_id, transactional_id)?;
        self.check_transaction_log(transactional_id)?;
        let (now_ms, second_version) = (self.wall_ms(), self.has_transactions_v2());
        let ids = &mut self.transactions.producer_ids;
        let metadata = self
            .transactions
            .by_id
            .entry(transactional_id.to_owned())
            .or_insert_with(|| Metadata::new(ids.next(node_id), timeout_ms, now_ms));
        match metadata.init(timeout_ms, given, second_version, now_ms, || ids.next(node_id))? {
            Begun::Ready => {
                let producer = metadata.producer;
                self.plan_expiration();
                Ok(producer)
            }
            Begun::Fencing => {
                self.send_markers(transactional_id);
                Err(ErrorCode::CONCURRENT_TRANSACTIONS)
            }
        }
    }

    /// Adds partitions to a transaction, and begins it if there is none.
    ///
    /// # Errors
    /// Those of `handleAddPartitionsToTransaction`.
    pub(crate) fn add_to_transaction(
        &mut self,
        node_id: i32,
        transactional_id: &str,
        producer: Producer,
        places: Vec<Place>,
        second_version: bool,
    ) -> Result<(), ErrorCode> {
        if transactional_id.is_empty() {
            return Err(ErrorCode::INVALID_REQUEST);
        }
        self.coordinates_transaction(node_id, transactional_id)?;
        let log = self.check_transaction_log(transactional_id);
        let now_ms = self.wall_ms();
        let metadata = self.known(transactional_id)?;
        let before = metadata.clone();
        metadata.add(producer, places, second_version, now_ms)?;
        if let (true, Err(code)) = (metadata.partitions != before.partitions, log) {
            *metadata = before;
            return Err(code);
        }
        self.plan_timeouts();
        Ok(())
    }

    /// Ends a transaction. Returns the producer as it is from now on.
    ///
    /// # Errors
    /// Those of `handleEndTransaction`.
    pub(crate) fn end_transaction(
        &mut self,
        node_id: i32,
        transactional_id: &str,
        producer: Producer,
        decision: Decision,
        second_version: bool,
    ) -> Result<Producer, ErrorCode> {
        if transactional_id.is_empty() {
            return Err(ErrorCode::INVALID_REQUEST);
        }
        self.coordinates_transaction(node_id, transactional_id)?;
        let log = self.check_transaction_log(transactional_id);
        let now_ms = self.wall_ms();
        let mut ids = std::mem::take(&mut self.transactions.producer_ids);
        let ended = self.known(transactional_id).and_then(|metadata| {
            let before = metadata.clone();
            let ended = match second_version {
                true => metadata.end_second_version(producer, decision, now_ms, || ids.next(node_id)),
                false => metadata.end_first_version(producer, decision, now_ms),
            }?;
            if let (Ended::Now, Err(code)) = (ended, log) {
                *metadata = before;
                return Err(code);
            }
            Ok((ended, metadata.after_end()))
        });
        self.transactions.producer_ids = ids;
        let (ended, producer) = ended?;
        if ended == Ended::Now {
            self.send_markers(transactional_id);
        }
        Ok(producer)
    }

    /// What is known of an id that must be known.
    fn known(&mut self, transactional_id: &str) -> Result<&mut Metadata, ErrorCode> {
        self.transactions.by_id.get_mut(transactional_id).ok_or(ErrorCode::INVALID_PRODUCER_ID_MAPPING)
    }
}
