//! What the cluster is at a moment, for those who watch it from outside: brokers, partitions, their logs.
//!
//! Never knows who watches.

use crate::cluster::Cluster;
use crate::connection::ConnectionId;
use crate::partition::{Partition, Process};

/// One broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerState {
    /// `node.id`.
    pub node_id: i32,
    /// `running`, `paused` or `down`.
    pub process: &'static str,
    /// Whether the controller takes it for alive.
    pub alive: bool,
    /// Its listeners: name, advertised host and port.
    pub listeners: Vec<(String, String, u16)>,
}

/// One replica's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicaState {
    /// The broker.
    pub node_id: i32,
    /// The first offset that is there.
    pub log_start_offset: i64,
    /// The offset of the next record.
    pub log_end_offset: i64,
    /// What its batches take.
    pub size_bytes: u64,
    /// Whether it is in sync.
    pub in_sync: bool,
}

/// One partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionState {
    /// Its topic.
    pub topic: String,
    /// Its index.
    pub partition: i32,
    /// -1 while there is none.
    pub leader: i32,
    /// The leader's epoch.
    pub leader_epoch: i32,
    /// What consumers see ends here.
    pub high_watermark: i64,
    /// In the order of the assignment.
    pub replicas: Vec<ReplicaState>,
}

impl Cluster {
    /// All brokers, by id.
    #[must_use]
    pub fn broker_states(&self) -> Vec<BrokerState> {
        let state = |broker: &crate::partition::Broker| BrokerState {
            node_id: broker.plan.node_id,
            process: match broker.process {
                Process::Running => "running",
                Process::Paused => "paused",
                Process::Down => "down",
            },
            alive: broker.alive,
            listeners: broker
                .plan
                .listeners
                .iter()
                .map(|l| (l.name.clone(), l.host.clone(), l.port))
                .collect(),
        };
        self.brokers.iter().map(state).collect()
    }

    /// All partitions, by topic and index.
    #[must_use]
    pub fn partition_states(&self) -> Vec<PartitionState> {
        let of_topic = |topic: &crate::topics::Topic| -> Vec<PartitionState> {
            let name = topic.name.clone();
            (0..).zip(&topic.partitions).map(|(index, found)| state_of(&name, index, found)).collect()
        };
        self.topics.iter().flat_map(of_topic).collect()
    }

    /// Connections that are open.
    #[must_use]
    pub fn connection_count(&self) -> usize {
        self.connections().count()
    }

    /// The longest frame that a broker reads from a connection: less before it has authenticated.
    #[must_use]
    pub fn frame_bytes_max(&mut self, connection: ConnectionId) -> usize {
        let settled = self.connection(connection).is_none_or(|state| state.session.is_settled());
        let limits = &self.configs.frame_limits;
        if settled { limits.settled_max } else { limits.unsettled_max }
    }
}

fn state_of(topic: &str, index: i32, partition: &Partition) -> PartitionState {
    let replica = |node_id: &i32| {
        let log = partition.logs.get(node_id);
        ReplicaState {
            node_id: *node_id,
            log_start_offset: log.map_or(0, |log| log.start_offset),
            log_end_offset: log.map_or(0, |log| log.end_offset),
            size_bytes: log.map_or(0, crate::log::Log::size_bytes),
            in_sync: partition.isr.contains(node_id),
        }
    };
    PartitionState {
        topic: topic.to_owned(),
        partition: index,
        leader: partition.leader,
        leader_epoch: partition.leader_epoch,
        high_watermark: partition.high_watermark,
        replicas: partition.replicas.iter().map(replica).collect(),
    }
}
