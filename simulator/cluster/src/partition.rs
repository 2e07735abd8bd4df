//! Brokers, and the partitions that they replicate: leaders, epochs, in-sync replicas, high watermark.
//!
//! Never knows what a client asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::log::{Log, Rolling};
use crate::plan::{BrokerPlan, ListenerPlan, Plan};
use crate::reassignment::Reassignment;

/// Where a partition has no leader.
pub(crate) const NO_LEADER: i32 = -1;

/// How a broker's process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Process {
    Running,
    /// It stands still: connections stay, nothing is answered, nothing is replicated.
    Paused,
    Down,
}

/// One broker.
#[derive(Debug)]
pub(crate) struct Broker {
    pub(crate) plan: BrokerPlan,
    /// Whether the controller takes it for alive: registered, and not fenced.
    pub(crate) alive: bool,
    pub(crate) process: Process,
    /// Rises each time the process changes, for timers.
    pub(crate) incarnation: u64,
}

/// A broker as clients of one listener see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) node_id: i32,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) rack: Option<String>,
}

impl Broker {
    fn new(plan: &BrokerPlan) -> Self {
        Self { plan: plan.clone(), alive: true, process: Process::Running, incarnation: 0 }
    }
}

/// All brokers by id.
#[derive(Debug)]
pub(crate) struct Brokers(BTreeMap<i32, Broker>);

impl Brokers {
    pub(crate) fn new(plan: &Plan) -> Self {
        let broker = |plan: &BrokerPlan| (plan.node_id, Broker::new(plan));
        Self(plan.brokers.iter().map(broker).collect())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Broker> {
        self.0.values()
    }

    pub(crate) fn get_mut(&mut self, node_id: i32) -> Option<&mut Broker> {
        self.0.get_mut(&node_id)
    }

    pub(crate) fn is_alive(&self, node_id: i32) -> bool {
        self.0.get(&node_id).is_some_and(|broker| broker.alive)
    }

    /// Whether its process does anything.
    pub(crate) fn is_running(&self, node_id: i32) -> bool {
        self.0.get(&node_id).is_some_and(|broker| broker.process == Process::Running)
    }

    /// How its process does; `None` where there is no such broker.
    pub(crate) fn process(&self, node_id: i32) -> Option<Process> {
        self.0.get(&node_id).map(|broker| broker.process)
    }

    pub(crate) fn count(&self) -> i16 {
        i16::try_from(self.0.len()).unwrap_or(i16::MAX)
    }

    pub(crate) fn ids(&self) -> Vec<i32> {
        self.0.keys().copied().collect()
    }

    /// A listener that takes connections: that of a broker whose process is there.
    pub(crate) fn open_listener(&self, node_id: i32, name: &str) -> Option<&ListenerPlan> {
        let broker = self.0.get(&node_id).filter(|broker| broker.process != Process::Down)?;
        broker.plan.listeners.iter().find(|listener| listener.name == name)
    }

    /// The address of a broker on the listener of this name, whether it is up or not.
    pub(crate) fn endpoint(&self, node_id: i32, listener: &str) -> Option<Endpoint> {
        let plan = &self.0.get(&node_id)?.plan;
        let ListenerPlan { host, port, .. } = plan.listeners.iter().find(|found| found.name == listener)?;
        Some(Endpoint { node_id, host: host.clone(), port: *port, rack: plan.rack.clone() })
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
    /// Rises with every change of what the controller knows of the partition.
    pub(crate) partition_epoch: i32,
    pub(crate) replicas: Vec<i32>,
    pub(crate) isr: Vec<i32>,
    /// Replicas that left the in-sync ones below `min.insync.replicas`, and may lead without loss all the same (KIP-966).
    pub(crate) elr: Vec<i32>,
    /// The leader's.
    pub(crate) high_watermark: i64,
    /// Each replica's own.
    pub(crate) logs: BTreeMap<i32, Log>,
    /// The move to other replicas that is going on.
    pub(crate) reassignment: Option<Reassignment>,
    /// Followers that do not follow: a fault.
    pub(crate) stuck: BTreeSet<i32>,
}

impl Partition {
    pub(crate) fn new(replicas: Vec<i32>, brokers: &Brokers) -> Self {
        let isr: Vec<i32> = replicas.iter().copied().filter(|id| brokers.is_alive(*id)).collect();
        let mut logs: BTreeMap<i32, Log> = replicas.iter().map(|id| (*id, Log::default())).collect();
        let leader = isr.first().copied().unwrap_or(NO_LEADER);
        if let Some(log) = logs.get_mut(&leader) {
            log.begin_epoch(0);
        }
        Self {
            leader,
            leader_epoch: 0,
            partition_epoch: 0,
            replicas,
            isr,
            elr: Vec::new(),
            high_watermark: 0,
            logs,
            reassignment: None,
            stuck: BTreeSet::new(),
        }
    }

    /// The log of the leader; `None` while there is no leader.
    pub(crate) fn leader_log(&self) -> Option<&Log> {
        self.logs.get(&self.leader)
    }

    /// The log of the leader, to write to it.
    pub(crate) fn leader_log_mut(&mut self) -> Option<&mut Log> {
        self.logs.get_mut(&self.leader)
    }

    /// A follower takes over what the leader has below `until`.
    pub(crate) fn follow(&mut self, follower: i32, until: i64, rolling: Rolling) {
        if follower == self.leader || self.stuck.contains(&follower) {
            return;
        }
        let Some(mut log) = self.logs.remove(&follower) else { return };
        if let Some(leader) = self.leader_log() {
            log.follow(leader, until, rolling);
        }
        self.logs.insert(follower, log);
    }

    /// A follower learns of a new leader, and drops what the leader does not have.
    pub(crate) fn truncate_follower(&mut self, follower: i32) {
        if follower == self.leader {
            return;
        }
        let Some(mut log) = self.logs.remove(&follower) else { return };
        if let Some(leader) = self.leader_log() {
            log.truncate_to(log.divergence(leader));
        }
        self.logs.insert(follower, log);
    }

    /// Moves the high watermark to where all in-sync replicas are (`maybeIncrementLeaderHW`), unless fewer than `isr_min` are in
    /// sync (KIP-966). Returns whether it moved.
    pub(crate) fn advance_high_watermark(&mut self, isr_min: usize) -> bool {
        if self.isr.len() < isr_min.min(self.replicas.len()) {
            return false;
        }
        let ends = self.isr.iter().filter_map(|id| self.logs.get(id)).map(|log| log.end_offset);
        let Some(reached) = ends.min().filter(|end| *end > self.high_watermark) else { return false };
        self.high_watermark = reached;
        for log in self.logs.values_mut() {
            log.replicated(reached);
        }
        true
    }

    /// Whether a replica that is not in sync has caught up (`isFollowerInSync`).
    pub(crate) fn has_caught_up(&self, follower: i32) -> bool {
        !self.stuck.contains(&follower)
            && self.logs.get(&follower).is_some_and(|log| log.end_offset >= self.high_watermark)
    }

    /// The leader is `leader` from now on, in a new epoch; [`NO_LEADER`] for none.
    pub(crate) fn lead(&mut self, leader: i32) {
        self.leader = leader;
        self.leader_epoch += 1;
        self.partition_epoch += 1;
        let (epoch, hw) = (self.leader_epoch, self.high_watermark);
        if let Some(log) = self.leader_log_mut() {
            log.begin_epoch(epoch);
            let end = log.end_offset;
            self.high_watermark = hw.min(end);
        }
    }
}
