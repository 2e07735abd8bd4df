//! Which broker coordinates a group or a transactional id: the leader of one partition of an internal topic.
//!
//! Never knows what a coordinator does.

use crate::api::Request;
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::topics::{OFFSETS_TOPIC, TRANSACTIONS_TOPIC};

/// Java's `String.hashCode`: over UTF-16 units.
pub(crate) fn java_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// `Utils.abs(hash) % partitions`: the smallest number counts as zero.
fn partition_of(key: &str, partitions: i32) -> i32 {
    let hash = java_hash(key);
    let positive = if hash == i32::MIN { 0 } else { hash.abs() };
    positive % partitions.max(1)
}

impl Cluster {
    /// The partition of the groups' topic that a group belongs to.
    pub(crate) fn group_partition(&self, group_id: &str) -> i32 {
        partition_of(group_id, self.offsets_topic_partitions())
    }

    /// The partition of the transactions' topic that a transactional id belongs to.
    pub(crate) fn transaction_partition(&self, transactional_id: &str) -> i32 {
        partition_of(transactional_id, self.transactions_topic_partitions())
    }

    /// The broker that coordinates a group; `None` while there is none.
    pub(crate) fn group_coordinator(&self, group_id: &str) -> Option<i32> {
        let partition = self.topics.partition(OFFSETS_TOPIC, self.group_partition(group_id))?;
        (partition.leader >= 0).then_some(partition.leader)
    }

    /// The broker that coordinates a transactional id; `None` while there is none.
    pub(crate) fn transaction_coordinator(&self, transactional_id: &str) -> Option<i32> {
        let index = self.transaction_partition(transactional_id);
        let partition = self.topics.partition(TRANSACTIONS_TOPIC, index)?;
        (partition.leader >= 0).then_some(partition.leader)
    }

    /// Tells a group's coordinators apart: the epoch in which the present one leads; -1 while there is none.
    pub(super) fn group_term(&self, group_id: Option<&str>) -> i32 {
        let partition =
            group_id.and_then(|id| self.topics.partition(OFFSETS_TOPIC, self.group_partition(id)));
        partition.filter(|partition| partition.leader >= 0).map_or(-1, |partition| partition.leader_epoch)
    }

    /// Whether the broker that the request reached coordinates the group.
    pub(crate) fn check_group_coordinator(&self, request: &Request, group_id: &str) -> Result<(), ErrorCode> {
        match self.group_coordinator(group_id) {
            Some(node_id) if node_id == request.node_id => Ok(()),
            _ => Err(ErrorCode::NOT_COORDINATOR),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_java_s() {
        // From `"...".hashCode()` in a Java shell.
        assert_eq!(java_hash(""), 0);
        assert_eq!(java_hash("console-consumer-1"), {
            let units = "console-consumer-1".bytes();
            units.fold(0_i32, |hash, byte| hash.wrapping_mul(31).wrapping_add(i32::from(byte)))
        });
        assert_eq!(java_hash("polygenelubricants"), i32::MIN);
        assert_eq!(java_hash("hello"), 99_162_322);
        assert_eq!(java_hash("\u{1f600}"), 1_772_899);
    }

    #[test]
    fn the_smallest_hash_belongs_to_partition_zero() {
        assert_eq!(partition_of("polygenelubricants", 50), 0);
        assert_eq!(partition_of("hello", 50), 22);
    }
}
