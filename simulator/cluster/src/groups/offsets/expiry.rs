//! Offsets that nobody uses any more are forgotten, and groups with them (`cleanupGroupMetadata`).
//!
//! Never knows who committed them.

use super::Committed;
use crate::cluster::Cluster;
use crate::groups::Group;
use crate::groups::alarm::Alarm;
use crate::groups::classic::State;

/// Sees to it that somebody looks for expired offsets, as long as there are groups.
pub(in crate::groups) fn watch(cluster: &mut Cluster) {
    if !std::mem::replace(&mut cluster.groups.offsets.watched, true) {
        let interval = cluster.offsets_retention_check();
        cluster.set_alarm(Alarm::OffsetsExpiry, interval);
    }
}

/// Forgets what has expired, and groups that have neither members nor offsets.
pub(in crate::groups) fn expire(cluster: &mut Cluster) {
    cluster.groups.offsets.watched = false;
    let ids: Vec<String> = cluster.groups.by_id.keys().cloned().collect();
    for group_id in ids {
        expire_group(cluster, &group_id);
    }
    if !cluster.groups.by_id.is_empty() {
        watch(cluster);
    }
}

/// From when on the retention of a group's offsets counts.
enum Since {
    Never,
    Commit,
    Moment(i64),
}

fn since(group: &Group) -> Since {
    match group {
        Group::Classic(group) => match (&group.protocol_type, group.state) {
            (None, _) => Since::Commit,
            (Some(_), State::Empty) => Since::Moment(group.state_since_ms),
            (Some(_), State::Stable)
                if group.uses_consumer_protocol() && group.subscribed_topics.is_some() =>
            {
                Since::Commit
            }
            _ => Since::Never,
        },
        Group::Consumer(_) => Since::Commit,
    }
}

fn expire_group(cluster: &mut Cluster, group_id: &str) {
    let (now_ms, retention_ms) = (cluster.wall_ms(), cluster.offsets_retention_ms());
    let Some(group) = cluster.groups.by_id.get(group_id) else { return };
    let since = since(group);
    let offsets = &cluster.groups.offsets;
    let is_expired = |committed: &Committed| match (committed.expires_at_ms, &since) {
        (_, Since::Never) => false,
        (Some(expires_at_ms), _) => now_ms >= expires_at_ms,
        (None, Since::Commit) => now_ms - committed.committed_at_ms >= retention_ms,
        (None, Since::Moment(from_ms)) => now_ms - from_ms >= retention_ms,
    };
    let mut expired = Vec::new();
    for (topic, partitions) in offsets.of_group(group_id).into_iter().flatten() {
        if group.is_subscribed_to(topic) {
            continue;
        }
        for (partition, committed) in partitions {
            if is_expired(committed) && !offsets.is_pending(group_id, topic, *partition) {
                expired.push((topic.clone(), *partition));
            }
        }
    }
    let is_empty = group.is_empty();
    for (topic, partition) in expired {
        cluster.groups.offsets.remove(group_id, &topic, partition);
        cluster.note_commit(group_id, (&topic, partition), -1, true);
    }
    let offsets = &cluster.groups.offsets;
    if is_empty && offsets.of_group(group_id).is_none() && !offsets.has_open_transaction(group_id) {
        cluster.groups.by_id.remove(group_id);
    }
}
