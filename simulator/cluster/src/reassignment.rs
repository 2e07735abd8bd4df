//! Partitions that move to other replicas (KIP-455).
//!
//! Never knows what a request looks like.

use std::time::Duration;

use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Uuid;
use crate::log::Log;
use crate::topics::Refusal;
use crate::waiting::Key;

/// How often a move that waits for a replica is looked at again: as often as a follower asks (`replica.fetch.wait.max.ms`).
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// A partition's move to other replicas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reassignment {
    /// The replicas that it had before.
    pub(crate) old: Vec<i32>,
    /// Those that it will have.
    pub(crate) target: Vec<i32>,
}

impl Reassignment {
    /// Replicas that come.
    pub(crate) fn adding(&self) -> Vec<i32> {
        self.target.iter().copied().filter(|id| !self.old.contains(id)).collect()
    }

    /// Replicas that go.
    pub(crate) fn removing(&self) -> Vec<i32> {
        self.old.iter().copied().filter(|id| !self.target.contains(id)).collect()
    }
}

impl Cluster {
    /// Begins to move a partition to these replicas, or with `None` takes a move back
    /// (`ReplicationControlManager.alterPartitionReassignment`).
    pub(crate) fn reassign(
        &mut self,
        topic: &str,
        index: i32,
        target: Option<Vec<i32>>,
        may_change_factor: bool,
    ) -> Result<(), Refusal> {
        let unknown = |text: String| Err((ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, Some(text)));
        let Some(id) = self.topics.get(topic).map(|topic| topic.id) else {
            return unknown(format!("Unable to find a topic named {topic}."));
        };
        let Some(partition) = self.topics.partition(topic, index) else {
            return unknown(format!("Unable to find partition {topic}:{index}."));
        };
        let old = match &partition.reassignment {
            Some(moving) => moving.old.clone(),
            None => partition.replicas.clone(),
        };
        let Some(target) = target else {
            return match &partition.reassignment {
                None => Err((ErrorCode::NO_REASSIGNMENT_IN_PROGRESS, None)),
                Some(_) => {
                    self.settle_on(topic, index, &old);
                    Ok(())
                }
            };
        };
        self.check_replicas(&target, None)?;
        if !may_change_factor && target.len() != old.len() {
            let (from, to) = (old.len(), target.len());
            let text = format!("The replication factor is changed from {from} to {to}");
            return Err((ErrorCode::INVALID_REPLICATION_FACTOR, Some(text)));
        }
        if let Some(partition) = self.topics.partition_mut(topic, index) {
            let moving = Reassignment { old, target };
            partition.replicas = moving.target.clone();
            partition.replicas.extend(moving.removing());
            for added in moving.adding() {
                partition.logs.entry(added).or_insert_with(Log::default);
            }
            let kept = partition.replicas.clone();
            partition.isr.retain(|id| kept.contains(id));
            partition.partition_epoch += 1;
            partition.reassignment = Some(moving);
        }
        let settings = self.log_settings(topic);
        if self.plan.replication_delay == Duration::ZERO {
            self.catch_up(topic, index, settings);
            self.go_on_reassigning(id, index);
        } else {
            self.after(self.plan.replication_delay, move |cluster| cluster.go_on_reassigning(id, index));
        }
        Ok(())
    }

    /// Ends a move whose replicas are all in sync, or looks again later.
    fn go_on_reassigning(&mut self, id: Uuid, index: i32) {
        let Some(topic) = self.topics.by_id(id).map(|topic| topic.name.clone()) else { return };
        let settings = self.log_settings(&topic);
        self.catch_up(&topic, index, settings);
        let Some(partition) = self.topics.partition(&topic, index) else { return };
        let Some(moving) = partition.reassignment.clone() else { return };
        if moving.target.iter().all(|id| partition.isr.contains(id)) {
            self.settle_on(&topic, index, &moving.target);
        } else {
            self.after(LOOK_AGAIN, move |cluster| cluster.go_on_reassigning(id, index));
        }
    }

    /// A partition has these replicas and no others from now on. One that leads and goes gives the lead away; that replicas go
    /// is a new epoch of the leader in any case (`PartitionChangeBuilder`).
    fn settle_on(&mut self, topic: &str, index: i32, replicas: &[i32]) {
        let Some(id) = self.topics.get(topic).map(|topic| topic.id) else { return };
        let Self { topics, brokers, .. } = self;
        let Some(partition) = topics.partition_mut(topic, index) else { return };
        let gone: Vec<i32> = partition.replicas.iter().copied().filter(|id| !replicas.contains(id)).collect();
        partition.reassignment = None;
        partition.partition_epoch += 1;
        partition.replicas = replicas.to_vec();
        partition.isr.retain(|id| replicas.contains(id));
        partition.elr.retain(|id| replicas.contains(id));
        let leader = match replicas.contains(&partition.leader) {
            true => Some(partition.leader),
            false => replicas.iter().copied().find(|id| partition.isr.contains(id) && brokers.is_alive(*id)),
        };
        if !gone.is_empty() {
            self.make_leader(topic, index, leader.unwrap_or(crate::partition::NO_LEADER));
            if let Some(partition) = self.topics.partition_mut(topic, index) {
                partition.logs.retain(|id, _| !gone.contains(id));
            }
        }
        self.touch(Key::Partition(id, index));
    }
}
