//! Links between brokers that carry nothing: who cannot be reached does not follow, and who is cut from most is fenced.
//!
//! Brokers of this model have no connections among themselves, so that a cut is told to it. A follower fetches by asking and being
//! answered, so that one direction is as bad as both. The controllers stand beside the brokers and do not die with them: a broker that
//! reaches fewer than most has no session. Where nobody reaches most, nobody is fenced for being cut off; all else that a controller does
//! is done as ever. Never knows the network.

use std::collections::BTreeMap;

use crate::cluster::Cluster;
use crate::faults::FaultError;
use crate::time::Instant;
use crate::waiting::Key;

/// Two brokers, the smaller node id first.
type Pair = (i32, i32);

const fn pair(one: i32, other: i32) -> Pair {
    if one < other { (one, other) } else { (other, one) }
}

/// The links between brokers that are cut.
#[derive(Debug, Default)]
pub(crate) struct Cuts {
    /// How often each is cut, and since when.
    links: BTreeMap<Pair, (u32, Instant)>,
    /// Brokers that reach fewer than most, and since when.
    isolated: BTreeMap<i32, Instant>,
    /// Whether any broker reaches most.
    has_quorum: bool,
}

impl Cuts {
    /// Whether two brokers can speak with each other.
    pub(crate) fn reach(&self, one: i32, other: i32) -> bool {
        !self.links.contains_key(&pair(one, other))
    }

    /// Whether a broker has been cut from the controllers.
    pub(crate) fn is_isolated(&self, node_id: i32) -> bool {
        self.isolated.contains_key(&node_id)
    }

    /// Looks who reaches most. Returns who does no more, and who does again.
    fn count(&mut self, all: &[i32], now: Instant) -> (Vec<i32>, Vec<i32>) {
        let before: Vec<i32> = self.isolated.keys().copied().collect();
        let reached = |node: i32| all.iter().filter(|other| self.reach(node, **other)).count();
        let has_most = |node: &i32| reached(*node) > all.len() / 2;
        let isolated: Vec<i32> = all.iter().copied().filter(|node| !has_most(node)).collect();
        let had_quorum = std::mem::replace(&mut self.has_quorum, isolated.len() < all.len());
        if self.has_quorum && !had_quorum {
            // The new controller gives everybody time.
            self.isolated.clear();
        }
        let lost: Vec<i32> = isolated.iter().copied().filter(|node| !self.is_isolated(*node)).collect();
        let back = before.into_iter().filter(|node| !isolated.contains(node)).collect();
        self.isolated.retain(|node, _| isolated.contains(node));
        self.isolated.extend(lost.iter().map(|node| (*node, now)));
        (lost, back)
    }
}

impl Cluster {
    /// Two brokers cannot reach each other, until [`Self::mend_link`] was called as often. Followers that are cut from their leader
    /// leave the in-sync replicas after `replica.lag.time.max.ms`; a broker that is cut from most is fenced after
    /// `broker.session.timeout.ms`, and goes on telling clients of the leaders that it knew. Its connections to clients stay.
    ///
    /// # Errors
    /// Where there is no such broker, or both are the same.
    pub fn cut_link(&mut self, now: Instant, one: i32, other: i32) -> Result<(), FaultError> {
        self.begin(now);
        self.both(one, other)?;
        let cut = self.cuts.links.entry(pair(one, other)).or_insert((0, now));
        cut.0 += 1;
        if cut.0 == 1 {
            for (topic, index) in self.all_partitions() {
                self.watch_lag(&topic, index);
            }
            self.count_quorum(now);
        }
        self.end();
        Ok(())
    }

    /// Two brokers reach each other again, if nothing else cuts them.
    ///
    /// # Errors
    /// Where there is no such broker, or both are the same.
    pub fn mend_link(&mut self, now: Instant, one: i32, other: i32) -> Result<(), FaultError> {
        self.begin(now);
        self.both(one, other)?;
        let pair = pair(one, other);
        let Some(cut) = self.cuts.links.get_mut(&pair) else { return Ok(()) };
        cut.0 -= 1;
        if cut.0 == 0 {
            self.cuts.links.remove(&pair);
            self.count_quorum(now);
            for (topic, index) in self.all_partitions() {
                self.follow_over(&topic, index, pair);
            }
        }
        self.end();
        Ok(())
    }

    fn both(&self, one: i32, other: i32) -> Result<(), FaultError> {
        for node_id in [one, other] {
            self.brokers.process(node_id).ok_or(FaultError::NoSuchBroker(node_id))?;
        }
        match one == other {
            true => Err(FaultError::NotPossible { node_id: one, problem: "always reaches itself" }),
            false => Ok(()),
        }
    }

    /// A follower that reaches its leader again drops what the leader does not have, and follows it.
    fn follow_over(&mut self, topic: &str, index: i32, (one, other): Pair) {
        let Some(partition) = self.topics.partition_mut(topic, index) else { return };
        let follower = match partition.leader {
            leader if leader == one => other,
            leader if leader == other => one,
            _ => return,
        };
        if !partition.replicas.contains(&follower) || !self.brokers.is_running(follower) {
            return;
        }
        partition.truncate_follower(follower);
        let settings = self.log_settings(topic);
        self.catch_up(topic, index, settings);
        if let Some(id) = self.topics.get(topic).map(|topic| topic.id) {
            self.touch(Key::Partition(id, index));
        }
    }

    fn count_quorum(&mut self, now: Instant) {
        let (lost, back) = self.cuts.count(&self.brokers.ids(), now);
        let timeout = self.setting_ms("broker.session.timeout.ms");
        for node_id in lost {
            self.after(timeout, move |cluster| cluster.fence_isolated(node_id, now));
        }
        for node_id in back {
            self.known.forget_isolated(node_id);
            if self.brokers.is_running(node_id) {
                self.unfence_broker(node_id);
            }
            // Nobody took its followers out while it could not tell of them.
            for (topic, index) in self.all_partitions() {
                if self.topics.partition(&topic, index).is_some_and(|found| found.leader == node_id) {
                    self.watch_lag(&topic, index);
                }
            }
        }
    }

    fn fence_isolated(&mut self, node_id: i32, since: Instant) {
        if self.cuts.isolated.get(&node_id) == Some(&since) && self.cuts.has_quorum {
            self.keep_isolated(node_id);
            self.fence_broker(node_id);
        }
    }

    /// [`Self::watch_lag`] for all partitions of a topic from the `first` on: those that are new begin with followers in sync that may
    /// be cut off already.
    pub(crate) fn watch_lag_from(&mut self, topic: &str, first: usize) {
        let count = self.topics.get(topic).map_or(0, |topic| topic.partitions.len());
        for index in (0..).take(count).skip(first) {
            self.watch_lag(topic, index);
        }
    }

    /// Followers that cannot reach the leader are out of sync after `replica.lag.time.max.ms`, if it is so for so long.
    pub(crate) fn watch_lag(&mut self, topic: &str, index: i32) {
        let Some(partition) = self.topics.partition(topic, index) else { return };
        let (leader, epoch) = (partition.leader, partition.leader_epoch);
        let cut = |follower: &i32| self.cuts.links.get(&pair(leader, *follower)).map(|(_, since)| *since);
        let followers: Vec<(i32, Instant)> =
            partition.replicas.iter().filter_map(|follower| Some((*follower, cut(follower)?))).collect();
        if followers.is_empty() {
            return;
        }
        let lag = self.setting_ms("replica.lag.time.max.ms");
        for (follower, since) in followers {
            let topic = topic.to_owned();
            self.after(lag, move |cluster| {
                let link = cluster.cuts.links.get(&pair(leader, follower));
                let partition = cluster.topics.partition(&topic, index);
                let same = partition.is_some_and(|partition| partition.leader_epoch == epoch);
                // The controller takes it out, if the leader can tell it.
                if same && link.is_some_and(|(_, begun)| *begun == since) && !cluster.cuts.is_isolated(leader)
                {
                    cluster.leave_isr(&topic, index, follower);
                }
            });
        }
    }
}
