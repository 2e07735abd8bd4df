//! What the cluster holds at a moment, for those who judge a run: logs, committed offsets, coordinators.
//!
//! Nothing of it can be changed through here. Never knows who judges, or by what rules.

use bytes::Bytes;

use crate::cluster::Cluster;
use crate::log::FirstBatch;
use crate::topics::{OFFSETS_TOPIC, TRANSACTIONS_TOPIC};

/// The log of one partition, as its leader has it; where there is none, as the longest replica in sync has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogView {
    /// The topic.
    pub topic: String,
    /// The index.
    pub partition: i32,
    /// The first offset that is there.
    pub start_offset: i64,
    /// Offsets below it are on all in-sync replicas.
    pub high_watermark: i64,
    /// Offsets below it are decided and visible to whoever reads only what is committed.
    pub last_stable_offset: i64,
    /// The offset of the next record.
    pub end_offset: i64,
    /// Whether compaction may leave records out.
    pub compacted: bool,
    /// The batches from the start on, as a consumer would be sent them.
    pub batches: Vec<Bytes>,
}

/// A committed offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommittedView {
    /// The group.
    pub group: String,
    /// The topic.
    pub topic: String,
    /// The index.
    pub partition: i32,
    /// The offset.
    pub offset: i64,
}

impl Cluster {
    /// The logs of all topics that are not Kafka's own, by topic and index.
    #[must_use]
    pub fn log_views(&self) -> Vec<LogView> {
        let own = |name: &str| name == OFFSETS_TOPIC || name == TRANSACTIONS_TOPIC;
        let mut views = Vec::new();
        for topic in self.topics.iter().filter(|topic| !own(&topic.name)) {
            let compacted = self.log_settings(&topic.name).compacted;
            for (index, partition) in (0..).zip(&topic.partitions) {
                let longest = || {
                    partition
                        .isr
                        .iter()
                        .filter_map(|id| partition.logs.get(id))
                        .max_by_key(|log| log.end_offset)
                };
                let Some(log) = partition.logs.get(&partition.leader).or_else(longest) else { continue };
                let read = log.read(log.start_offset, log.end_offset, usize::MAX, FirstBatch::Whole);
                views.push(LogView {
                    topic: topic.name.clone(),
                    partition: index,
                    start_offset: log.start_offset,
                    high_watermark: partition.high_watermark,
                    last_stable_offset: log.last_stable_offset(partition.high_watermark),
                    end_offset: log.end_offset,
                    compacted,
                    batches: read.batches,
                });
            }
        }
        views
    }

    /// What groups have committed, by group, topic and index. What an open transaction holds is not committed.
    #[must_use]
    pub fn committed_views(&self) -> Vec<CommittedView> {
        let mut views = Vec::new();
        for (group, topic, partition, offset) in self.groups.offsets.all() {
            views.push(CommittedView { group: group.to_owned(), topic: topic.to_owned(), partition, offset });
        }
        views
    }

    /// The broker that coordinates a group now.
    #[must_use]
    pub fn coordinator_of_group(&self, group_id: &str) -> Option<i32> {
        self.group_coordinator(group_id)
    }

    /// The broker that coordinates a transactional id now.
    #[must_use]
    pub fn coordinator_of_transactions(&self, transactional_id: &str) -> Option<i32> {
        self.transaction_coordinator(transactional_id)
    }

    /// The partition whose leader coordinates a group.
    #[must_use]
    pub fn partition_of_group(&self, group_id: &str) -> (String, i32) {
        (OFFSETS_TOPIC.to_owned(), self.group_partition(group_id))
    }

    /// The partition whose leader coordinates a transactional id.
    #[must_use]
    pub fn partition_of_transactions(&self, transactional_id: &str) -> (String, i32) {
        (TRANSACTIONS_TOPIC.to_owned(), self.transaction_partition(transactional_id))
    }
}
