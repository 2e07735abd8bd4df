//! A member of a consumer group, of either protocol, that commits as it goes on and may leave and come back.
//!
//! It never knows other members.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _, ConsumerContext, Rebalance};
use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use tidegate_sim::clients::Order;
use tidegate_sim::history::{Action, EventKind, Name, Outcome, Partition, Subscription};
use tidegate_sim::scenario::{GroupProtocol, Member};

use super::consumer::take;
use super::producer::outcome;
use super::watch::Watch;
use super::{Common, isolation_level, native};

/// A member sends so many heartbeats in the time of its session, as the simulated one does.
const HEARTBEATS_PER_SESSION: u32 = 6;

/// Offsets by partition.
type Offsets = BTreeMap<Partition, i64>;

#[derive(Default)]
struct State {
    /// Where it reads on.
    positions: Offsets,
    /// What was last asked to be committed.
    asked: Offsets,
}

/// Writes down what the group makes of the member.
struct Membership {
    watch: Watch,
    group: Name,
    instance: Option<Name>,
    state: Mutex<State>,
}

impl Membership {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn event(&self, kind: EventKind) {
        let common = &self.watch.common;
        common.recorder.event(common.now(), &common.name, kind);
    }

    /// What is to be committed now: nothing while nothing is new.
    fn due(&self, consumer: &BaseConsumer<Self>) -> Option<(Action, TopicPartitionList)> {
        let mut state = self.state();
        if state.positions == state.asked || state.positions.is_empty() {
            return None;
        }
        state.asked = state.positions.clone();
        let (_, generation) = native::membership(consumer.client());
        let mut list = TopicPartitionList::new();
        for (partition, offset) in &state.positions {
            // Only an offset that none can be is refused.
            let _ = list.add_partition_offset(&partition.topic, partition.index, Offset::Offset(*offset));
        }
        let offsets = state.positions.clone().into_iter().collect();
        Some((Action::Commit { group: self.group.clone(), generation, offsets }, list))
    }

    /// Commits, and waits for the answer: of a commit that nobody waits for the crate `rdkafka` tells nothing.
    fn commit(&self, consumer: &BaseConsumer<Self>) {
        let Some((action, list)) = self.due(consumer) else { return };
        let common = &self.watch.common;
        let ticket = common.recorder.begin(common.now(), &common.name, action.clone());
        let outcome = match consumer.commit(&list, CommitMode::Sync) {
            Ok(()) => Outcome::Ok,
            // Errors below zero are the library's own: the request may have been sent.
            Err(error) => outcome(&error, error.rdkafka_error_code().is_none_or(|code| (code as i32) < 0)),
        };
        common.recorder.complete(ticket, common.now(), outcome, action);
    }
}

fn partitions(list: &TopicPartitionList) -> Vec<Partition> {
    list.elements().iter().map(|at| Partition::new(at.topic(), at.partition())).collect()
}

impl ClientContext for Membership {
    fn log(&self, _: RDKafkaLogLevel, facility: &str, line: &str) {
        self.watch.hear(facility, line);
    }

    fn error(&self, _: KafkaError, _: &str) {}
}

impl ConsumerContext for Membership {
    fn pre_rebalance(&self, consumer: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        match rebalance {
            Rebalance::Assign(list) => {
                let (member, generation) = native::membership(consumer.client());
                let member = self.instance.clone().unwrap_or_else(|| member.into());
                let subscription = Subscription::Subscribe { group: self.group.clone(), member, generation };
                let partitions = partitions(list).into_iter().map(|partition| (partition, None)).collect();
                self.event(EventKind::Assigned { subscription, partitions });
            }
            Rebalance::Revoke(list) => {
                let (lost, partitions) = (consumer.assignment_lost(), partitions(list));
                if !lost {
                    self.commit(consumer);
                }
                let mut state = self.state();
                for partition in &partitions {
                    state.positions.remove(partition);
                    state.asked.remove(partition);
                }
                drop(state);
                if !partitions.is_empty() {
                    self.event(EventKind::Revoked { partitions, lost });
                }
            }
            Rebalance::Error(_) => {}
        }
    }
}

/// Works until the order to end, then leaves.
pub(super) fn run(common: &Common, work: &Member) -> Result<()> {
    let mut random = common.stream("rejoin");
    let mut first = true;
    while !common.is_ordered(Order::Stop) {
        if !std::mem::replace(&mut first, false) {
            common.recorder.event(common.now(), &common.name, EventKind::Restarted);
        }
        let stay = work.rejoin_every.as_ref().map(|every| {
            let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX - 1);
            Duration::from_nanos(random.within(nanos(every.low.0)..nanos(every.high.0) + 1))
        });
        stay_in_group(common, work, stay.map(|stay| (common.clock)() + stay))?;
    }
    Ok(())
}

/// Joins, reads and commits; then leaves, at this time or when it is ordered to end. During the drain nobody leaves.
fn stay_in_group(common: &Common, work: &Member, until: Option<Duration>) -> Result<()> {
    let consumer = join(common, work)?;
    let reader = Name::from(work.group.as_str());
    let mut commit_at = (common.clock)() + work.commit_every.0;
    loop {
        let leave = until.is_some_and(|until| (common.clock)() >= until && !common.is_ordered(Order::Drain));
        if leave || common.is_ordered(Order::Stop) {
            break;
        }
        let seen = take(common, &consumer, &reader);
        let membership = consumer.context();
        let assigned = partitions(&consumer.assignment()?);
        let mut state = membership.state();
        for seen in seen.into_iter().filter(|seen| assigned.contains(&seen.partition)) {
            state.positions.insert(seen.partition, seen.offset + 1);
        }
        drop(state);
        if (common.clock)() >= commit_at {
            membership.commit(&consumer);
            commit_at = (common.clock)() + work.commit_every.0;
        }
    }
    // Closing revokes, which commits, and leaves the group unless the member is a static one.
    drop(consumer);
    Ok(())
}

fn join(common: &Common, work: &Member) -> Result<BaseConsumer<Membership>> {
    let mut config = common.config();
    config.set("group.id", &work.group);
    config.set("enable.auto.commit", "false");
    config.set("auto.offset.reset", "earliest");
    config.set("isolation.level", isolation_level(work.isolation));
    let instance = work.is_static.then(|| common.name.clone());
    if let Some(instance) = &instance {
        config.set("group.instance.id", &**instance);
    }
    match work.protocol {
        GroupProtocol::Classic => {
            let session = work.session_timeout.0;
            config.set("session.timeout.ms", session.as_millis().to_string());
            config.set("max.poll.interval.ms", session.as_millis().to_string());
            let heartbeat = session / HEARTBEATS_PER_SESSION;
            config.set("heartbeat.interval.ms", heartbeat.as_millis().max(1).to_string());
            config.set("partition.assignment.strategy", "range");
        }
        GroupProtocol::Consumer => {
            config.set("group.protocol", "consumer");
        }
    }
    let group = Name::from(work.group.as_str());
    let membership = Membership { watch: Watch::new(common), group, instance, state: Mutex::default() };
    let consumer = config.create_with_context(membership).context("make a member")?;
    let topics: Vec<&str> = work.topics.iter().map(String::as_str).collect();
    BaseConsumer::subscribe(&consumer, &topics).context("subscribe")?;
    Ok(consumer)
}
