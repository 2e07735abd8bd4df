//! What happens between brokers: followers that follow, in-sync replicas, elections, markers.
//!
//! Never knows what a client asked.

use std::sync::Arc;
use std::time::Duration;

use tidegate_wire::records::{BatchOptions, ControlRecord, control_batch};

use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Uuid;
use crate::log::{LogSettings, Marker, Refused, Stored};
use crate::partition::{NO_LEADER, Partition};
use crate::waiting::Key;

/// The end of a transaction in one partition (`EndTransactionMarker` and whose it is).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EndTransaction {
    pub(crate) producer_id: i64,
    pub(crate) producer_epoch: i16,
    pub(crate) coordinator_epoch: i32,
    pub(crate) commit: bool,
}

impl Cluster {
    /// Appends to the leader's log, which has checked the batch, and lets followers know. `None` where there is no leader or the
    /// batch is none.
    pub(crate) fn append(
        &mut self,
        topic: &str,
        index: i32,
        batch: Vec<u8>,
        settings: LogSettings,
    ) -> Option<(i64, i64)> {
        let partition = self.topics.partition_mut(topic, index)?;
        let epoch = partition.leader_epoch;
        let log = partition.leader_log_mut()?;
        let stored = Stored::place(batch, log.end_offset, epoch)?;
        let (base_offset, last_offset) = (stored.base_offset, stored.last_offset);
        let bytes = stored.bytes_len();
        log.append(Arc::new(stored), settings.rolling);
        self.replicate(topic, index, settings);
        self.retain(topic, index, last_offset, bytes);
        Some((base_offset, last_offset))
    }

    /// Ends a transaction in one partition, on its leader (`WriteTxnMarkers`). Returns the marker's offset. Errors are those of
    /// the log: whoever coordinates tries again where there is no leader ([`Key::Partition`] is touched when there is one).
    pub(crate) fn append_marker(
        &mut self,
        topic: &str,
        index: i32,
        end: EndTransaction,
    ) -> Result<i64, ErrorCode> {
        let timestamp_ms = self.wall_ms();
        let settings = self.log_settings(topic);
        let partition = self.topics.partition(topic, index).ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        if !self.brokers.is_running(partition.leader) {
            return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        }
        let log = partition.leader_log().ok_or(ErrorCode::NOT_LEADER_OR_FOLLOWER)?;
        let EndTransaction { producer_id, producer_epoch, coordinator_epoch, commit } = end;
        let marker = Marker { commit, coordinator_epoch };
        if let Err(Refused::Error(code)) = log.producers().check_marker(producer_id, producer_epoch, marker) {
            return Err(code);
        }
        let options = BatchOptions { producer_id, producer_epoch, ..BatchOptions::default() };
        let control = match commit {
            true => ControlRecord::Commit { coordinator_epoch },
            false => ControlRecord::Abort { coordinator_epoch },
        };
        let mut bytes = Vec::new();
        control_batch(options, timestamp_ms, control, &mut bytes)
            .map_err(|_| ErrorCode::UNKNOWN_SERVER_ERROR)?;
        let appended = self.append(topic, index, bytes, settings);
        appended.map(|(offset, _)| offset).ok_or(ErrorCode::NOT_LEADER_OR_FOLLOWER)
    }

    /// Whether this producer has a transaction open in the partition's log.
    pub(crate) fn has_ongoing_transaction(
        &self,
        topic: &str,
        index: i32,
        producer_id: i64,
        producer_epoch: i16,
    ) -> bool {
        self.topics
            .partition(topic, index)
            .and_then(Partition::leader_log)
            .is_some_and(|log| log.producers().in_transaction(producer_id, producer_epoch))
    }

    /// The leader's log has grown: followers take it over, at once or after the plan's delay.
    fn replicate(&mut self, topic: &str, index: i32, settings: LogSettings) {
        let Some(found) = self.topics.get(topic) else { return };
        let id = found.id;
        if self.plan.replication_delay == Duration::ZERO {
            self.catch_up(topic, index, settings);
        } else if let Some(partition) = self.topics.partition_mut(topic, index) {
            let end = partition.leader_log().map_or(0, |log| log.end_offset);
            let epoch = partition.leader_epoch;
            // A partition that only its leader holds in sync waits for nobody.
            partition.advance_high_watermark(settings.isr_min);
            let delay = self.plan.replication_delay;
            self.after(delay, move |cluster| cluster.catch_up_until(id, index, epoch, end));
        }
        self.touch(Key::Partition(id, index));
    }

    fn catch_up_until(&mut self, id: Uuid, index: i32, epoch: i32, end: i64) {
        let Some(topic) = self.topics.by_id(id).map(|topic| topic.name.clone()) else { return };
        let settings = self.log_settings(&topic);
        if self.topics.partition(&topic, index).is_some_and(|partition| partition.leader_epoch == epoch) {
            self.follow_leader(&topic, index, end, settings);
            self.touch(Key::Partition(id, index));
        }
    }

    /// Followers that can take over all that the leader has.
    pub(crate) fn catch_up(&mut self, topic: &str, index: i32, settings: LogSettings) {
        self.follow_leader(topic, index, i64::MAX, settings);
    }

    fn follow_leader(&mut self, topic: &str, index: i32, until: i64, settings: LogSettings) {
        let Self { topics, brokers, cuts, .. } = self;
        let Some(partition) = topics.partition_mut(topic, index) else { return };
        let leader = partition.leader;
        if !brokers.is_running(leader) {
            return;
        }
        if partition.replicas.len() > 1 {
            for follower in partition.replicas.clone() {
                if brokers.is_running(follower) && cuts.reach(leader, follower) {
                    partition.follow(follower, until, settings.rolling);
                }
            }
        }
        partition.advance_high_watermark(settings.isr_min);
        for follower in partition.replicas.clone() {
            let joins = !partition.isr.contains(&follower)
                && brokers.is_alive(follower)
                && brokers.is_running(follower)
                && cuts.reach(leader, follower)
                && partition.has_caught_up(follower);
            if joins {
                partition.isr.push(follower);
                partition.elr.retain(|id| *id != follower);
                partition.partition_epoch += 1;
                // More are in sync than before: it may be enough now.
                partition.advance_high_watermark(settings.isr_min);
            }
        }
    }

    /// Takes a replica out of the in-sync ones. The last one stays.
    pub(crate) fn leave_isr(&mut self, topic: &str, index: i32, node_id: i32) {
        let isr_min = self.log_settings(topic).isr_min;
        let Some(id) = self.topics.get(topic).map(|topic| topic.id) else { return };
        let Some(partition) = self.topics.partition_mut(topic, index) else { return };
        if partition.isr.contains(&node_id) && partition.isr.len() > 1 {
            partition.isr.retain(|id| *id != node_id);
            partition.partition_epoch += 1;
            if partition.isr.len() < isr_min && !partition.elr.contains(&node_id) {
                partition.elr.push(node_id);
            }
            partition.advance_high_watermark(isr_min);
            self.touch(Key::Partition(id, index));
        }
    }

    /// Makes a replica the leader, in a new epoch; followers drop what it does not have, and follow it.
    pub(crate) fn make_leader(&mut self, topic: &str, index: i32, leader: i32) {
        let settings = self.log_settings(topic);
        let Some(id) = self.topics.get(topic).map(|topic| topic.id) else { return };
        let Self { topics, brokers, cuts, .. } = self;
        let Some(partition) = topics.partition_mut(topic, index) else { return };
        partition.lead(leader);
        for follower in partition.replicas.clone() {
            if brokers.is_running(follower) && cuts.reach(leader, follower) {
                partition.truncate_follower(follower);
            }
        }
        if leader != NO_LEADER {
            self.catch_up(topic, index, settings);
            self.watch_lag(topic, index);
        }
        self.touch(Key::Partition(id, index));
    }

    /// Chooses a leader where there is none that lives: the first replica that is in sync, or eligible; one that is not where
    /// `unclean` (`PartitionChangeBuilder.electLeader`). Returns whether there is a leader then.
    pub(crate) fn elect(&mut self, topic: &str, index: i32, unclean: bool) -> bool {
        let Some(partition) = self.topics.partition(topic, index) else { return false };
        let alive = |id: &&i32| self.brokers.is_alive(**id);
        if partition.leader != NO_LEADER && self.brokers.is_alive(partition.leader) {
            return true;
        }
        let clean = |id: &&i32| partition.isr.contains(id) || partition.elr.contains(id);
        let chosen = partition.replicas.iter().filter(alive).find(clean).copied();
        let any = || partition.replicas.iter().find(alive).copied().filter(|_| unclean);
        match chosen.or_else(any) {
            Some(leader) => {
                if let Some(partition) = self.topics.partition_mut(topic, index) {
                    if !partition.isr.contains(&leader) && !partition.elr.contains(&leader) {
                        // What the others had in sync is lost with them.
                        partition.isr.clear();
                        partition.elr.clear();
                    }
                    partition.isr.retain(|id| *id != leader);
                    partition.isr.insert(0, leader);
                    partition.elr.retain(|id| *id != leader);
                }
                self.make_leader(topic, index, leader);
                true
            }
            None => {
                if self.topics.partition(topic, index).is_some_and(|partition| partition.leader != NO_LEADER)
                {
                    self.make_leader(topic, index, NO_LEADER);
                }
                false
            }
        }
    }

    /// Every partition of every topic.
    pub(crate) fn all_partitions(&self) -> Vec<(String, i32)> {
        let of_topic = |topic: &crate::topics::Topic| {
            let name = topic.name.clone();
            (0..).zip(&topic.partitions).map(move |(index, _)| (name.clone(), index)).collect::<Vec<_>>()
        };
        self.topics.iter().flat_map(of_topic).collect()
    }

    /// The controller takes a broker for dead: it leads nothing any more and is in sync with nothing.
    pub(crate) fn fence_broker(&mut self, node_id: i32) {
        match self.brokers.get_mut(node_id) {
            Some(broker) if broker.alive => broker.alive = false,
            _ => return,
        }
        for (topic, index) in self.all_partitions() {
            let Some(partition) = self.topics.partition(&topic, index) else { continue };
            let led = partition.leader == node_id;
            if partition.replicas.contains(&node_id) {
                self.leave_isr(&topic, index, node_id);
            }
            if led {
                let unclean = self.topic_config_flag(&topic, "unclean.leader.election.enable");
                self.elect(&topic, index, unclean);
            }
        }
    }

    /// The controller takes a broker for alive again: it leads what nobody leads, and follows what others lead.
    pub(crate) fn unfence_broker(&mut self, node_id: i32) {
        if self.cuts.is_isolated(node_id) {
            // It reaches no controller: it is fenced until it does.
            return;
        }
        match self.brokers.get_mut(node_id) {
            Some(broker) if !broker.alive => broker.alive = true,
            _ => return,
        }
        for (topic, index) in self.all_partitions() {
            let Some(partition) = self.topics.partition_mut(&topic, index) else { continue };
            if !partition.replicas.contains(&node_id) {
                continue;
            }
            if partition.leader == NO_LEADER {
                let unclean = self.topic_config_flag(&topic, "unclean.leader.election.enable");
                self.elect(&topic, index, unclean);
            } else if self.cuts.reach(partition.leader, node_id) {
                partition.truncate_follower(node_id);
                let settings = self.log_settings(&topic);
                self.catch_up(&topic, index, settings);
                if let Some(id) = self.topics.get(&topic).map(|topic| topic.id) {
                    self.touch(Key::Partition(id, index));
                }
            }
        }
    }

    /// Keeps the sum of all logs within the plan's bound: the oldest batches of all go first.
    fn retain(&mut self, topic: &str, index: i32, last_offset: i64, bytes: u64) {
        let Some(bound) = self.plan.retain_bytes else { return };
        let Some(id) = self.topics.get(topic).map(|topic| topic.id) else { return };
        self.retained.push(id, index, last_offset, bytes);
        while let Some((id, index, last_offset)) = self.retained.pop_over(bound) {
            let Some(name) = self.topics.by_id(id).map(|topic| topic.name.clone()) else { continue };
            if let Some(partition) = self.topics.partition_mut(&name, index) {
                for log in partition.logs.values_mut() {
                    log.delete_before((last_offset + 1).min(log.end_offset));
                }
                partition.high_watermark = partition.high_watermark.max(last_offset + 1);
            }
        }
    }
}

/// What the plan's bound of bytes counts: all batches in the order in which they were appended, whether they are still there or not.
#[derive(Debug, Default)]
pub(crate) struct Retained {
    batches: std::collections::VecDeque<(Uuid, i32, i64, u64)>,
    bytes: u64,
}

impl Retained {
    fn push(&mut self, id: Uuid, index: i32, last_offset: i64, bytes: u64) {
        self.bytes += bytes;
        self.batches.push_back((id, index, last_offset, bytes));
    }

    fn pop_over(&mut self, bound: u64) -> Option<(Uuid, i32, i64)> {
        if self.bytes <= bound {
            return None;
        }
        let (id, index, last_offset, bytes) = self.batches.pop_front()?;
        self.bytes -= bytes;
        Some((id, index, last_offset))
    }
}
