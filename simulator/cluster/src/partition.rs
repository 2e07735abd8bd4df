//! Brokers, and the partitions that they replicate: leaders, epochs, in-sync replicas, high watermark.
//!
//! Never knows what a client asked.

use std::collections::BTreeMap;

use crate::log::Log;
use crate::plan::{BrokerPlan, ListenerPlan, Plan};

/// One broker.
#[derive(Debug)]
pub(crate) struct Broker {
    pub(crate) plan: BrokerPlan,
    pub(crate) alive: bool,
}

/// A broker as clients of one listener see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) node_id: i32,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) rack: Option<String>,
}

/// All brokers by id.
#[derive(Debug)]
pub(crate) struct Brokers(BTreeMap<i32, Broker>);

impl Brokers {
    pub(crate) fn new(plan: &Plan) -> Self {
        let broker = |plan: &BrokerPlan| (plan.node_id, Broker { plan: plan.clone(), alive: true });
        Self(plan.brokers.iter().map(broker).collect())
    }

    pub(crate) fn get_mut(&mut self, node_id: i32) -> Option<&mut Broker> {
        self.0.get_mut(&node_id)
    }

    pub(crate) fn is_alive(&self, node_id: i32) -> bool {
        self.0.get(&node_id).is_some_and(|broker| broker.alive)
    }

    pub(crate) fn count(&self) -> i16 {
        i16::try_from(self.0.len()).unwrap_or(i16::MAX)
    }

    pub(crate) fn ids(&self) -> Vec<i32> {
        self.0.keys().copied().collect()
    }

    pub(crate) fn listener(&self, node_id: i32, name: &str) -> Option<&ListenerPlan> {
        let broker = self.0.get(&node_id).filter(|broker| broker.alive)?;
        broker.plan.listeners.iter().find(|listener| listener.name == name)
    }

    /// The addresses of the brokers that are up, on the listener of this name.
    pub(crate) fn alive_on(&self, listener: &str) -> Vec<Endpoint> {
        self.0.keys().filter_map(|node_id| self.endpoint(*node_id, listener)).collect()
    }

    /// The address of a broker that is up.
    pub(crate) fn endpoint(&self, node_id: i32, listener: &str) -> Option<Endpoint> {
        let ListenerPlan { host, port, .. } = self.listener(node_id, listener)?;
        let rack = self.0.get(&node_id)?.plan.rack.clone();
        Some(Endpoint { node_id, host: host.clone(), port: *port, rack })
    }

    /// Any broker that is up: in KRaft mode brokers name one of themselves at random, not the controller.
    pub(crate) fn controller(&self) -> i32 {
        self.0.iter().find(|(_, broker)| broker.alive).map_or(-1, |(node_id, _)| *node_id)
    }

    /// So many brokers from the `start`th on, round and round.
    pub(crate) fn spread(&self, start: usize, replicas: i16) -> Vec<i32> {
        let ids = self.ids();
        (0..replicas.max(1) as usize).map(|step| ids[(start + step) % ids.len()]).collect()
    }
}

/// One partition.
#[derive(Debug)]
pub(crate) struct Partition {
    /// -1 while there is none.
    pub(crate) leader: i32,
    pub(crate) leader_epoch: i32,
    pub(crate) replicas: Vec<i32>,
    pub(crate) isr: Vec<i32>,
    /// The leader's.
    pub(crate) high_watermark: i64,
    /// Each replica's own.
    pub(crate) logs: BTreeMap<i32, Log>,
}

impl Partition {
    pub(crate) fn new(replicas: Vec<i32>, brokers: &Brokers) -> Self {
        let isr: Vec<i32> = replicas.iter().copied().filter(|id| brokers.is_alive(*id)).collect();
        let logs = replicas.iter().map(|id| (*id, Log::default())).collect();
        Self {
            leader: isr.first().copied().unwrap_or(-1),
            leader_epoch: 0,
            replicas,
            isr,
            high_watermark: 0,
            logs,
        }
    }

    /// The log of the leader; `None` while there is no leader.
    pub(crate) fn leader_log(&self) -> Option<&Log> {
        self.logs.get(&self.leader)
    }
}
