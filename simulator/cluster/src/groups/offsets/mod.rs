//! Committed offsets (`OffsetMetadataManager`): of groups, and of transactions that are not over yet.
//!
//! Never knows who may commit: see `check.rs`.

mod check;
mod expiry;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use check::{Committer, check_delete, check_fetch};
pub(super) use expiry::expire;

use super::classic;
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Uuid;

/// One commit of one partition.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) topic: String,
    pub(crate) topic_id: Uuid,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    /// -1 where the client does not say.
    pub(crate) leader_epoch: i32,
    pub(crate) metadata: Option<String>,
    /// When the client says it was made (OffsetCommit v1), in milliseconds since 1970; -1 where it does not.
    pub(crate) timestamp_ms: i64,
}

/// What is known of one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Committed {
    pub(crate) topic_id: Uuid,
    pub(crate) offset: i64,
    pub(crate) leader_epoch: i32,
    pub(crate) metadata: String,
    pub(crate) committed_at_ms: i64,
    /// When it expires whatever the brokers' retention is (OffsetCommit v2 to v4).
    pub(crate) expires_at_ms: Option<i64>,
}

/// Offsets by topic and partition.
pub(crate) type ByTopic = BTreeMap<String, BTreeMap<i32, Committed>>;

/// All offsets.
#[derive(Debug, Default)]
pub(crate) struct Offsets {
    by_group: BTreeMap<String, ByTopic>,
    /// Of open transactions, by producer id and group.
    pending: BTreeMap<(i64, String), ByTopic>,
    /// Whether somebody looks for expired offsets.
    watched: bool,
}

impl Offsets {
    /// Everything that is committed: group, topic, partition, offset.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str, i32, i64)> {
        self.by_group.iter().flat_map(|(group, by_topic)| {
            by_topic.iter().flat_map(move |(topic, partitions)| {
                partitions
                    .iter()
                    .map(move |(index, found)| (group.as_str(), topic.as_str(), *index, found.offset))
            })
        })
    }

    /// What a group has committed.
    pub(crate) fn of_group(&self, group_id: &str) -> Option<&ByTopic> {
        self.by_group.get(group_id)
    }

    /// What a group has committed for a partition of the topic with this id. A zero id is any.
    pub(crate) fn committed(
        &self,
        group_id: &str,
        topic: &str,
        topic_id: Uuid,
        partition: i32,
    ) -> Option<&Committed> {
        let committed = self.by_group.get(group_id)?.get(topic)?.get(&partition)?;
        let unknown = Uuid::default();
        let same = topic_id == unknown || committed.topic_id == unknown || committed.topic_id == topic_id;
        same.then_some(committed)
    }

    /// Whether a transaction that is not over yet has committed for the partition.
    pub(crate) fn is_pending(&self, group_id: &str, topic: &str, partition: i32) -> bool {
        let has = |by_topic: &ByTopic| by_topic.get(topic).is_some_and(|of| of.contains_key(&partition));
        self.pending.iter().any(|((_, group), by_topic)| group == group_id && has(by_topic))
    }

    fn has_open_transaction(&self, group_id: &str) -> bool {
        self.pending.keys().any(|(_, group)| group == group_id)
    }

    fn put(by_topic: &mut ByTopic, commit: &Commit, now_ms: i64, expires_at_ms: Option<i64>) {
        let committed = Committed {
            topic_id: commit.topic_id,
            offset: commit.offset,
            leader_epoch: commit.leader_epoch,
            metadata: commit.metadata.clone().unwrap_or_default(),
            committed_at_ms: if commit.timestamp_ms == -1 { now_ms } else { commit.timestamp_ms },
            expires_at_ms,
        };
        by_topic.entry(commit.topic.clone()).or_default().insert(commit.partition, committed);
    }

    /// Forgets an offset, those of open transactions included.
    pub(crate) fn remove(&mut self, group_id: &str, topic: &str, partition: i32) {
        let of_group = self.pending.iter_mut().filter(|((_, group), _)| group == group_id);
        let all = of_group.map(|(_, by_topic)| by_topic).chain(self.by_group.get_mut(group_id));
        for by_topic in all {
            if let Some(partitions) = by_topic.get_mut(topic) {
                partitions.remove(&partition);
                if partitions.is_empty() {
                    by_topic.remove(topic);
                }
            }
        }
        self.tidy();
    }

    /// Forgets everything of a group.
    pub(crate) fn remove_group(&mut self, group_id: &str) {
        self.by_group.remove(group_id);
        self.pending.retain(|(_, group), _| group != group_id);
    }

    fn tidy(&mut self) {
        self.by_group.retain(|_, by_topic| !by_topic.is_empty());
        self.pending.retain(|_, by_topic| !by_topic.is_empty());
    }
}

/// Commits for a group; says for each partition what went wrong, or why nothing was committed.
///
/// `retention_ms` is what OffsetCommit v2 to v4 ask for, -1 for the brokers' own.
pub(crate) fn commit(
    cluster: &mut Cluster,
    committer: &Committer<'_>,
    commits: &[Commit],
    retention_ms: i64,
) -> Result<Vec<ErrorCode>, ErrorCode> {
    check::check_commit(cluster, committer, false)?;
    classic::keep_session(cluster, committer.group_id, committer.member_id);
    let (now_ms, metadata_max) = (cluster.wall_ms(), cluster.offset_metadata_max());
    let expires_at_ms = (retention_ms != -1).then(|| now_ms.saturating_add(retention_ms));
    let by_topic = cluster.groups.offsets.by_group.entry(committer.group_id.to_owned()).or_default();
    let one = |commit: &Commit| match is_too_long(commit, metadata_max) {
        true => ErrorCode::OFFSET_METADATA_TOO_LARGE,
        false => {
            Offsets::put(by_topic, commit, now_ms, expires_at_ms);
            ErrorCode::NONE
        }
    };
    let results: Vec<ErrorCode> = commits.iter().map(one).collect();
    cluster.groups.offsets.tidy();
    expiry::watch(cluster);
    let outside = committer.generation_or_epoch < 0;
    for (commit, _) in commits.iter().zip(&results).filter(|(_, code)| **code == ErrorCode::NONE) {
        cluster.note_commit(committer.group_id, (&commit.topic, commit.partition), commit.offset, outside);
    }
    Ok(results)
}

/// Commits as part of a transaction of a producer: nothing is seen of it before [`end_transaction`].
///
/// Says for each partition what went wrong, or why nothing was committed. That the producer is the one of the transaction is for the
/// caller to see to.
pub(crate) fn commit_transactional(
    cluster: &mut Cluster,
    committer: &Committer<'_>,
    producer_id: i64,
    commits: &[Commit],
) -> Result<Vec<ErrorCode>, ErrorCode> {
    check::check_commit(cluster, committer, true)?;
    let (now_ms, metadata_max) = (cluster.wall_ms(), cluster.offset_metadata_max());
    let key = (producer_id, committer.group_id.to_owned());
    let by_topic = cluster.groups.offsets.pending.entry(key).or_default();
    let one = |commit: &Commit| match is_too_long(commit, metadata_max) {
        true => ErrorCode::OFFSET_METADATA_TOO_LARGE,
        false => {
            Offsets::put(by_topic, commit, now_ms, None);
            ErrorCode::NONE
        }
    };
    let results = commits.iter().map(one).collect();
    cluster.groups.offsets.tidy();
    Ok(results)
}

/// A transaction's marker has come to a partition of the groups' topic: what it committed for the groups of that partition becomes
/// theirs, or is forgotten.
pub(crate) fn end_transaction(cluster: &mut Cluster, producer_id: i64, partition: i32, committed: bool) {
    let of_producer =
        |(id, group): &&(i64, String)| *id == producer_id && cluster.group_partition(group) == partition;
    let keys: BTreeSet<_> = cluster.groups.offsets.pending.keys().filter(of_producer).cloned().collect();
    for key in keys {
        let Some(by_topic) = cluster.groups.offsets.pending.remove(&key) else { continue };
        let group_id = key.1;
        if committed {
            for (topic, partitions) in &by_topic {
                for (index, taken) in partitions {
                    cluster.note_commit(&group_id, (topic, *index), taken.offset, false);
                }
            }
            let ours = cluster.groups.offsets.by_group.entry(group_id.clone()).or_default();
            for (topic, partitions) in by_topic {
                ours.entry(topic).or_default().extend(partitions);
            }
            expiry::watch(cluster);
        }
        cluster.touch_group(&group_id);
    }
}

/// A topic is gone, and with it what was committed for it.
pub(crate) fn topic_deleted(cluster: &mut Cluster, topic: &str) {
    let forgotten: Vec<(String, i32)> = cluster
        .groups
        .offsets
        .all()
        .filter(|(_, of, ..)| *of == topic)
        .map(|(id, _, at, _)| (id.to_owned(), at))
        .collect();
    for (group_id, index) in forgotten {
        cluster.note_commit(&group_id, (topic, index), -1, true);
    }
    let offsets = &mut cluster.groups.offsets;
    for by_topic in offsets.by_group.values_mut().chain(offsets.pending.values_mut()) {
        by_topic.remove(topic);
    }
    offsets.tidy();
}

/// Kafka compares the number of UTF-16 units with a setting that says bytes.
fn is_too_long(commit: &Commit, max: usize) -> bool {
    commit.metadata.as_ref().is_some_and(|metadata| metadata.encode_utf16().count() > max)
}
