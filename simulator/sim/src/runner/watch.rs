//! Watches the cluster: who leads, who is in sync, which brokers run, and when that changed.
//!
//! It looks and never touches, so that a run that is watched is the same run. Never knows why anything changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tidegate_cluster::Cluster;

use crate::history::{Nanos, Partition};

/// Something that changed in the cluster, seen after the tick in which it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClusterChange {
    /// The process of a broker.
    Broker {
        /// When.
        at: Nanos,
        /// The broker.
        node_id: i32,
        /// `running`, `paused` or `down`.
        process: String,
    },
    /// A partition.
    Partition {
        /// When.
        at: Nanos,
        /// The partition.
        partition: Partition,
        /// The leader; -1 while there is none.
        leader: i32,
        /// Its epoch.
        leader_epoch: i32,
        /// The replicas that are in sync, by node id.
        in_sync: Vec<i32>,
        /// The replicas, in the order of the assignment.
        replicas: Vec<i32>,
    },
}

impl ClusterChange {
    /// When it was seen.
    #[must_use]
    pub const fn at(&self) -> Nanos {
        match self {
            Self::Broker { at, .. } | Self::Partition { at, .. } => *at,
        }
    }
}

/// Of a partition: its leader, the leader's epoch, and who is in sync.
type Led = (i32, i32, Vec<i32>);

/// What was seen so far. The first look tells how everything was then.
#[derive(Debug, Default)]
pub struct Watched {
    changes: Vec<ClusterChange>,
    brokers: BTreeMap<i32, &'static str>,
    partitions: BTreeMap<(String, i32), Led>,
}

impl Watched {
    /// Looks at the cluster.
    pub fn look(&mut self, at: Nanos, cluster: &Cluster) {
        for broker in cluster.broker_states() {
            if self.brokers.insert(broker.node_id, broker.process) != Some(broker.process) {
                let (node_id, process) = (broker.node_id, broker.process.to_owned());
                self.changes.push(ClusterChange::Broker { at, node_id, process });
            }
        }
        for state in cluster.partition_states() {
            let in_sync = state.replicas.iter().filter(|replica| replica.in_sync);
            let mut in_sync: Vec<i32> = in_sync.map(|replica| replica.node_id).collect();
            in_sync.sort_unstable();
            let led = (state.leader, state.leader_epoch, in_sync);
            let key = (state.topic, state.partition);
            if self.partitions.get(&key) == Some(&led) {
                continue;
            }
            self.changes.push(ClusterChange::Partition {
                at,
                partition: Partition::new(key.0.as_str(), key.1),
                leader: led.0,
                leader_epoch: led.1,
                in_sync: led.2.clone(),
                replicas: state.replicas.iter().map(|replica| replica.node_id).collect(),
            });
            self.partitions.insert(key, led);
        }
    }

    /// All changes in the order of time.
    #[must_use]
    pub fn into_changes(self) -> Vec<ClusterChange> {
        self.changes
    }
}
