//! What brokers know of leaders: those that do not hear of changes go on telling clients of what they knew.
//!
//! Never knows why a broker does not hear.

use std::collections::BTreeMap;

use crate::cluster::Cluster;
use crate::faults::FaultError;
use crate::fields::Uuid;
use crate::partition::{Endpoint, NO_LEADER, Partition};
use crate::time::Instant;
use crate::topics::Topic;

/// A partition's leader as a broker knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KnownLeader {
    pub(crate) leader: i32,
    pub(crate) leader_epoch: i32,
    pub(crate) isr: Vec<i32>,
}

impl KnownLeader {
    fn of(partition: &Partition) -> Self {
        let Partition { leader, leader_epoch, isr, .. } = partition;
        Self { leader: *leader, leader_epoch: *leader_epoch, isr: isr.clone() }
    }
}

/// The leaders that there were at one time.
type Leaders = BTreeMap<(Uuid, i32), KnownLeader>;

/// What brokers tell that do not hear of changes. Each reason is kept for itself, so that the end of one does not end the other.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// By a fault, until a time.
    stale: BTreeMap<i32, (Instant, Leaders)>,
    /// By being fenced where it cannot be told, until it reaches most again.
    isolated: BTreeMap<i32, Leaders>,
}

impl Known {
    /// No fault keeps a broker from hearing any more. Cut links still do.
    pub(crate) fn forget_stale(&mut self) {
        self.stale.clear();
    }

    /// A broker reaches the controllers again.
    pub(crate) fn forget_isolated(&mut self, node_id: i32) {
        self.isolated.remove(&node_id);
    }
}

impl Cluster {
    /// A broker does not hear of new leaders until `until`: it goes on telling clients of those there are now.
    ///
    /// # Errors
    /// Where there is no such broker.
    pub fn stale_metadata(&mut self, now: Instant, node_id: i32, until: Instant) -> Result<(), FaultError> {
        self.begin(now);
        self.brokers.process(node_id).ok_or(FaultError::NoSuchBroker(node_id))?;
        let leaders = self.leaders_told_by(node_id);
        // One that lasts longer already is not made shorter.
        let until = self.known.stale.get(&node_id).map_or(until, |(before, _)| until.max(*before));
        self.known.stale.insert(node_id, (until, leaders));
        self.end();
        Ok(())
    }

    /// A broker has been fenced and cannot hear of it. One that could not before has learned nothing since.
    pub(crate) fn keep_isolated(&mut self, node_id: i32) {
        if !self.known.isolated.contains_key(&node_id) {
            let leaders = self.leaders_told_by(node_id);
            self.known.isolated.insert(node_id, leaders);
        }
    }

    /// All leaders as a broker tells of them now: one that has not heard for one reason does not for the next either.
    fn leaders_told_by(&self, node_id: i32) -> Leaders {
        let of_topic = |topic: &Topic| {
            let indexes = (0_i32..).zip(&topic.partitions).map(|(index, _)| index);
            let known = |index| ((topic.id, index), self.known_leader(node_id, topic, index));
            indexes.map(known).collect::<Vec<_>>()
        };
        self.topics.iter().flat_map(of_topic).collect()
    }

    /// The leader of a partition as a broker tells of it. A partition that does not exist has none.
    pub(crate) fn known_leader(&self, node_id: i32, topic: &Topic, index: i32) -> KnownLeader {
        let stale = self.known.stale.get(&node_id).filter(|(until, _)| self.now < *until);
        let stale = stale.map(|(_, leaders)| leaders);
        let kept = [stale, self.known.isolated.get(&node_id)];
        let known = kept.into_iter().flatten().find_map(|leaders| leaders.get(&(topic.id, index))).cloned();
        let partition = || topic.partitions.get(usize::try_from(index).ok()?).map(KnownLeader::of);
        let none = || KnownLeader { leader: NO_LEADER, leader_epoch: -1, isr: Vec::new() };
        known.or_else(partition).unwrap_or_else(none)
    }

    /// Whether a broker takes another one for alive. One that has not heard that it is fenced takes itself for it.
    pub(crate) fn is_known_alive(&self, teller: i32, node_id: i32) -> bool {
        self.brokers.is_alive(node_id) || (teller == node_id && self.known.isolated.contains_key(&node_id))
    }

    /// The address of a broker, where the one that tells of it takes it for alive.
    pub(crate) fn known_endpoint(&self, teller: i32, node_id: i32, listener: &str) -> Option<Endpoint> {
        self.brokers.endpoint(node_id, listener).filter(|_| self.is_known_alive(teller, node_id))
    }
}
