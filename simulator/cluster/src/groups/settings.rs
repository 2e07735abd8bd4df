//! The brokers' settings that concern groups, by Kafka's names (`GroupCoordinatorConfig`).
//!
//! Never knows who asks.

use std::time::Duration;

use crate::cluster::Cluster;

impl Cluster {
    /// How many partitions the groups' topic has, or would have.
    pub(super) fn offsets_topic_partitions(&self) -> i32 {
        let planned = || i32::try_from(self.broker_config_i64("offsets.topic.num.partitions")).unwrap_or(50);
        match self.topics.get(crate::topics::OFFSETS_TOPIC) {
            Some(topic) => i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX),
            None => planned(),
        }
    }

    /// How many partitions the transactions' topic has, or would have.
    pub(super) fn transactions_topic_partitions(&self) -> i32 {
        match self.topics.get(crate::topics::TRANSACTIONS_TOPIC) {
            Some(topic) => i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX),
            None => {
                i32::try_from(self.broker_config_i64("transaction.state.log.num.partitions")).unwrap_or(50)
            }
        }
    }

    /// How long the first rebalance of a group waits for more members.
    pub(super) fn initial_rebalance_delay_ms(&self) -> i64 {
        self.broker_config_i64("group.initial.rebalance.delay.ms")
    }

    /// The shortest and the longest session of a classic member, in milliseconds.
    pub(crate) fn session_timeout_bounds_ms(&self) -> (i64, i64) {
        (
            self.broker_config_i64("group.min.session.timeout.ms"),
            self.broker_config_i64("group.max.session.timeout.ms"),
        )
    }

    /// How many members a classic group may have.
    pub(super) fn group_max_size(&self) -> usize {
        usize::try_from(self.broker_config_i64("group.max.size")).unwrap_or(usize::MAX)
    }

    /// How long the metadata of a commit may be (`offset.metadata.max.bytes`; Kafka counts UTF-16 units, not bytes).
    pub(super) fn offset_metadata_max(&self) -> usize {
        usize::try_from(self.broker_config_i64("offset.metadata.max.bytes")).unwrap_or(usize::MAX)
    }

    /// How long offsets outlive the last use of their group, in milliseconds.
    pub(super) fn offsets_retention_ms(&self) -> i64 {
        self.broker_config_i64("offsets.retention.minutes").saturating_mul(60_000)
    }

    /// How often a coordinator looks for offsets that have expired.
    pub(super) fn offsets_retention_check(&self) -> Duration {
        let interval_ms = self.broker_config_i64("offsets.retention.check.interval.ms");
        Duration::from_millis(u64::try_from(interval_ms).unwrap_or(0).max(1))
    }
}
