//! A consumer that chooses its partitions itself: all of its topics, from their beginning.
//!
//! It never knows groups.

use std::time::Duration;

use anyhow::{Context as _, Result};
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext};
use rdkafka::message::Message as _;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};
use tidegate_sim::clients::{Order, records};
use tidegate_sim::history::{Action, EventKind, Name, Outcome, Partition, Poll, Seen, Subscription};
use tidegate_sim::scenario::Consumer;

use super::watch::Watch;
use super::{Common, POLL, isolation_level};

/// Records of one poll at the most.
const POLL_RECORDS_MAX: usize = 500;

impl ConsumerContext for Watch {}

/// Reads until the order to end.
pub(super) fn run(common: &Common, work: &Consumer) -> Result<()> {
    let mut config = common.config();
    // The library assigns nothing without a group, though it never joins it.
    config.set("group.id", format!("alone-{}", common.name));
    config.set("enable.auto.commit", "false");
    config.set("auto.offset.reset", "earliest");
    config.set("isolation.level", isolation_level(work.isolation));
    config.set("fetch.wait.max.ms", work.fetch_wait.0.as_millis().to_string());
    let consumer: BaseConsumer<Watch> =
        config.create_with_context(Watch::new(common)).context("make a consumer")?;
    let partitions = common.all_partitions(&work.topics);
    let mut list = TopicPartitionList::new();
    for partition in &partitions {
        list.add_partition_offset(&partition.topic, partition.index, Offset::Beginning)?;
    }
    let all = partitions.into_iter().map(|partition| (partition, None)).collect();
    let assigned = EventKind::Assigned { subscription: Subscription::Assign, partitions: all };
    common.recorder.event(common.now(), &common.name, assigned);
    consumer.assign(&list).context("assign partitions")?;
    while !common.is_ordered(Order::Stop) {
        take(common, &consumer, &common.name);
    }
    Ok(())
}

/// Takes what comes within the time of one poll, and what is there behind it: one operation, unless it is nothing.
///
/// What the library says beside records is about connections and leaders, which it mends by itself.
pub(super) fn take<C: ConsumerContext>(
    common: &Common,
    consumer: &BaseConsumer<C>,
    reader: &Name,
) -> Vec<Seen> {
    let (begun, mut wait) = (common.now(), POLL);
    let mut seen: Vec<Seen> = Vec::new();
    while seen.len() < POLL_RECORDS_MAX
        && let Some(message) = consumer.poll(wait)
    {
        wait = Duration::ZERO;
        let Ok(message) = message else { continue };
        let partition = Partition::new(message.topic(), message.partition());
        let value = records::id_of(message.payload().unwrap_or_default());
        seen.push(Seen { partition, offset: message.offset(), value });
    }
    if !seen.is_empty() {
        let ticket = common.recorder.begin(begun, &common.name, Action::Poll(Poll::default()));
        let poll = Action::Poll(Poll { records: seen.clone() });
        common.recorder.complete(ticket, common.now(), Outcome::Ok, poll);
    }
    for Seen { partition, offset, .. } in &seen {
        common.progress.set(reader, partition, offset + 1);
    }
    seen
}
