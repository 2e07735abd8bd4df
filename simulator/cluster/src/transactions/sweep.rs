//! What coordinators do by themselves now and then: abort transactions whose time is up, forget transactional ids that nobody has
//! used for long.
//!
//! As in Kafka this happens at intervals that count from the start, and not at the moment when it could: a transaction lives some
//! seconds longer than its timeout. Nothing is planned while there is nothing to look at.
//!
//! Never knows requests.

use std::time::Duration;

use super::metadata::State;
use crate::cluster::Cluster;

const TIMEOUT_INTERVAL: &str = "transaction.abort.timed.out.transaction.cleanup.interval.ms";
const EXPIRATION_INTERVAL: &str = "transaction.remove.expired.transaction.cleanup.interval.ms";

impl Cluster {
    /// Plans the next look for transactions that are open too long.
    pub(super) fn plan_timeouts(&mut self) {
        if !std::mem::replace(&mut self.transactions.looks_for_timeouts, true) {
            self.after(self.until_next(TIMEOUT_INTERVAL), Self::abort_timed_out_transactions);
        }
    }

    /// Plans the next look for ids that are long unused.
    pub(super) fn plan_expiration(&mut self) {
        if !std::mem::replace(&mut self.transactions.looks_for_unused, true) {
            self.after(self.until_next(EXPIRATION_INTERVAL), Self::remove_expired_transactional_ids);
        }
    }

    /// How long until the next whole number of intervals since the start.
    fn until_next(&self, interval: &str) -> Duration {
        let interval_ms = u64::try_from(self.broker_config_i64(interval)).unwrap_or(1).max(1);
        let interval = Duration::from_millis(interval_ms);
        let since_last = Duration::from_nanos((self.now.0.as_nanos() % interval.as_nanos()) as u64);
        interval.saturating_sub(since_last)
    }

    fn abort_timed_out_transactions(&mut self) {
        self.transactions.looks_for_timeouts = false;
        let (now_ms, second_version) = (self.wall_ms(), self.has_transactions_v2());
        let open = self.transactions.iter().filter(|(_, metadata)| metadata.state == State::Ongoing);
        let over = |started_at_ms: i64, timeout_ms: i32| started_at_ms + i64::from(timeout_ms) < now_ms;
        let open: Vec<(String, bool)> = open
            .map(|(id, metadata)| (id.clone(), over(metadata.started_at_ms, metadata.timeout_ms)))
            .collect();
        for (id, over) in &open {
            let Some(node_id) = self.running_transaction_coordinator(id).filter(|_| *over) else { continue };
            let ids = &mut self.transactions.producer_ids;
            if let Some(metadata) = self.transactions.by_id.get_mut(id) {
                metadata.fence(second_version, now_ms, || ids.next(node_id));
                self.send_markers(id);
            }
        }
        if self.transactions.iter().any(|(_, metadata)| metadata.state == State::Ongoing) {
            self.plan_timeouts();
        }
    }

    fn remove_expired_transactional_ids(&mut self) {
        self.transactions.looks_for_unused = false;
        let unused_since_ms = self.wall_ms() - self.broker_config_i64("transactional.id.expiration.ms");
        let ids: Vec<String> = self
            .transactions
            .iter()
            .filter(|(_, metadata)| metadata.may_expire() && metadata.updated_at_ms <= unused_since_ms)
            .map(|(id, _)| id.clone())
            .collect();
        for id in ids {
            if self.running_transaction_coordinator(&id).is_some() {
                self.transactions.by_id.remove(&id);
            }
        }
        if !self.transactions.by_id.is_empty() {
            self.plan_expiration();
        }
    }

    fn running_transaction_coordinator(&self, transactional_id: &str) -> Option<i32> {
        self.transaction_coordinator(transactional_id).filter(|node_id| self.brokers.is_running(*node_id))
    }
}
