//! Writing down in every partition how a transaction ended (`TransactionMarkerChannelManager`).
//!
//! A partition is done when its marker is replicated. One without a leader, or whose leader has too few replicas in sync, is tried
//! again until it is; one that was deleted is left out.
//!
//! Never knows who asked for the end.

use std::collections::BTreeMap;
use std::time::Duration;

use super::metadata::{Place, State};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::offsets;
use crate::partition::NO_LEADER;
use crate::replication::EndTransaction;
use crate::topics::{OFFSETS_TOPIC, TRANSACTIONS_TOPIC};
use crate::waiting::Key;

/// How long a coordinator waits before it looks again at markers that are not written everywhere.
const MARKER_RETRY: Duration = Duration::from_millis(10);

/// The markers of one transaction.
#[derive(Debug, Default)]
pub(super) struct Sending {
    /// What was appended and may not be replicated yet.
    appended: BTreeMap<Place, Appended>,
    /// Whether another look is planned.
    planned: bool,
}

#[derive(Debug, Clone, Copy)]
struct Appended {
    leader_epoch: i32,
    offset: i64,
}

impl Cluster {
    /// Writes what can be written of the markers of a transaction that is ending; completes it if that is all, and comes back for
    /// the rest otherwise.
    pub(super) fn send_markers(&mut self, transactional_id: &str) {
        let Some(metadata) = self.transactions.get(transactional_id) else { return };
        if !metadata.is_ending() {
            return;
        }
        let index = self.transaction_partition(transactional_id);
        let coordinator = self.topics.partition(TRANSACTIONS_TOPIC, index);
        let running = coordinator.filter(|partition| self.brokers.is_running(partition.leader));
        if let Some(coordinator_epoch) = running.map(|partition| partition.leader_epoch) {
            let end = EndTransaction {
                producer_id: metadata.producer.id,
                producer_epoch: metadata.producer.epoch,
                coordinator_epoch,
                commit: metadata.state == State::PrepareCommit,
            };
            let from = running.map_or(NO_LEADER, |partition| partition.leader);
            for place in metadata.partitions.clone() {
                let to =
                    self.topics.partition(&place.0, place.1).map_or(NO_LEADER, |partition| partition.leader);
                if self.cuts.reach(from, to)
                    && self.send_marker(transactional_id, &place, end)
                    && let Some(metadata) = self.transactions.by_id.get_mut(transactional_id)
                {
                    metadata.partitions.remove(&place);
                }
            }
        }
        self.conclude_markers(transactional_id);
    }

    fn conclude_markers(&mut self, transactional_id: &str) {
        let now_ms = self.wall_ms();
        let Some(metadata) = self.transactions.by_id.get_mut(transactional_id) else { return };
        if metadata.partitions.is_empty() {
            metadata.complete(now_ms);
            self.transactions.sending.remove(transactional_id);
            self.touch(Key::Transaction(transactional_id.to_owned()));
            self.plan_expiration();
            return;
        }
        let sending = self.transactions.sending.entry(transactional_id.to_owned()).or_default();
        if !std::mem::replace(&mut sending.planned, true) {
            let id = transactional_id.to_owned();
            self.after(MARKER_RETRY, move |cluster| {
                if let Some(sending) = cluster.transactions.sending.get_mut(&id) {
                    sending.planned = false;
                    cluster.send_markers(&id);
                }
            });
        }
    }

    /// Writes one marker, unless that was done. Returns whether the partition is done.
    fn send_marker(&mut self, transactional_id: &str, place: &Place, end: EndTransaction) -> bool {
        let (topic, index) = (place.0.as_str(), place.1);
        let Some(partition) = self.topics.partition(topic, index) else { return true };
        let leader_epoch = partition.leader_epoch;
        let sending = self.transactions.sending.get(transactional_id);
        let before = sending.and_then(|sending| sending.appended.get(place)).copied();
        let appended = match before {
            Some(appended) if appended.leader_epoch == leader_epoch => appended,
            // A new leader may not have the marker of the one before.
            _ => match self.write_marker(place, end) {
                Ok(offset) => Appended { leader_epoch, offset },
                Err(_) => return false,
            },
        };
        let partition = self.topics.partition(topic, index);
        let replicated = partition.is_some_and(|partition| partition.high_watermark > appended.offset);
        if !replicated {
            let sending = self.transactions.sending.entry(transactional_id.to_owned()).or_default();
            sending.appended.insert(place.clone(), appended);
        }
        replicated
    }

    /// Writes a marker to a partition's log on its leader, and lets the groups know if it is one of theirs. Returns its offset.
    ///
    /// # Errors
    /// Those of the log, and `NOT_ENOUGH_REPLICAS`.
    pub(crate) fn write_marker(&mut self, place: &Place, end: EndTransaction) -> Result<i64, ErrorCode> {
        let (topic, index) = (place.0.as_str(), place.1);
        let isr_min = self.log_settings(topic).isr_min;
        let partition = self.topics.partition(topic, index).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        if partition.isr.len() < isr_min.min(partition.replicas.len()) {
            return Err(ErrorCode::NOT_ENOUGH_REPLICAS);
        }
        let offset = self.append_marker(topic, index, end)?;
        if topic == OFFSETS_TOPIC {
            offsets::end_transaction(self, end.producer_id, index, end.commit);
        }
        Ok(offset)
    }
}
