//! The reading half of a consumer: positions by partition, one fetch at a time to each broker, retries.
//!
//! It follows the Java client's `Fetcher` and `OffsetFetcher`, without fetch sessions. Never knows how the partitions were chosen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use kafka_protocol::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_protocol::messages::fetch_response::PartitionData;
use kafka_protocol::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use kafka_protocol::messages::{
    ApiKey, BrokerId, FetchRequest, FetchResponse, ListOffsetsRequest, ResponseKind, TopicName,
};
use kafka_protocol::protocol::StrBytes;
use tidegate_cluster::ErrorCode;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::codes::text;
use super::link::{Answer, Link};
use super::network::{Network, Target};
use super::{Progress, records};
use crate::history::{Action, EventKind, Isolation, Name, Outcome, Partition, Poll, Seen, Ticket};

/// What a consumer is told to be, with Kafka's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchSettings {
    /// `isolation.level`.
    pub isolation: Isolation,
    /// `fetch.max.wait.ms`.
    pub max_wait: Duration,
    /// `fetch.min.bytes`.
    pub min_bytes: i32,
    /// `fetch.max.bytes`.
    pub max_bytes: i32,
    /// `max.partition.fetch.bytes`.
    pub partition_max_bytes: i32,
}

impl Default for FetchSettings {
    /// The Java client's.
    fn default() -> Self {
        Self {
            isolation: Isolation::ReadUncommitted,
            max_wait: Duration::from_millis(500),
            min_bytes: 1,
            max_bytes: 50 * 1024 * 1024,
            partition_max_bytes: 1024 * 1024,
        }
    }
}

/// `ListOffsetsRequest.EARLIEST_TIMESTAMP`.
const EARLIEST: i64 = -2;

/// A fetcher that waits for a connection or for a leader looks again after so long.
const POLL: Duration = Duration::from_millis(5);

/// What becomes of the records of a fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delivery {
    /// Each fetch is a poll of the history.
    Recorded,
    /// They are handed to whoever processes them, and are part of what that does.
    HandedOut,
}

struct Position {
    /// `None` until it is looked up.
    offset: Option<i64>,
    /// Which assignment it is of: what was asked for an earlier one is of no use.
    assignment: u64,
    busy: bool,
    not_before: Option<Instant>,
    failures: u32,
}

/// What a task of the fetcher reports.
pub(super) enum Event {
    /// A fetch is over.
    Fetched(Flight, Answer),
    /// A first offset was asked for.
    Listed(Partition, u64, Answer),
}

/// A fetch on its way.
pub(super) struct Flight {
    node_id: i32,
    version: i16,
    asked: Vec<(Partition, i64, u64)>,
    /// Of a fetch that is a poll of the history.
    ticket: Option<Ticket>,
}

/// The reading half of a consumer.
pub(super) struct Fetcher {
    network: Network,
    settings: FetchSettings,
    topics: Vec<String>,
    reader: Name,
    progress: Progress,
    positions: BTreeMap<Partition, Position>,
    flying: BTreeSet<i32>,
    /// Whether something is waited for of which nothing tells.
    looks: bool,
    assignment: u64,
    events: mpsc::UnboundedSender<Event>,
    delivery: Delivery,
    /// What was read and is not handed out yet.
    polled: Vec<Seen>,
}

impl Fetcher {
    /// A fetcher of nothing yet. What its tasks report comes out of the receiver, for [`Self::handle`].
    #[must_use]
    pub(super) fn new(
        network: Network,
        (settings, delivery): (FetchSettings, Delivery),
        topics: Vec<String>,
        reader: Name,
        progress: Progress,
    ) -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (events, receiver) = mpsc::unbounded_channel();
        let (positions, flying) = (BTreeMap::new(), BTreeSet::new());
        let fetcher = Self {
            network,
            settings,
            topics,
            reader,
            progress,
            positions,
            flying,
            looks: false,
            assignment: 0,
            events,
            delivery,
            polled: Vec::new(),
        };
        (fetcher, receiver)
    }

    /// Reads these too, from these offsets; from the beginning where there is none.
    pub(super) fn assign(&mut self, partitions: &[(Partition, Option<i64>)]) {
        self.assignment += 1;
        for (partition, offset) in partitions {
            if let Some(offset) = offset {
                self.progress.set(&self.reader, partition, *offset);
            }
            let position = Position {
                offset: *offset,
                assignment: self.assignment,
                busy: false,
                not_before: None,
                failures: 0,
            };
            self.positions.insert(partition.clone(), position);
        }
    }

    /// Reads these no more.
    pub(super) fn revoke(&mut self, partitions: &[Partition]) {
        self.positions.retain(|partition, _| !partitions.contains(partition));
        self.polled.retain(|seen| !partitions.contains(&seen.partition));
    }

    /// Goes back to these offsets, and throws away what was read and not handed out.
    pub(super) fn seek(&mut self, partitions: &[(Partition, Option<i64>)]) {
        self.polled.clear();
        self.assign(partitions);
        for (partition, offset) in partitions {
            if let Some(offset) = *offset {
                self.network.tell(EventKind::Sought { partition: partition.clone(), offset });
            }
        }
    }

    /// What was read since the last time.
    pub(super) fn take_polled(&mut self) -> Vec<Seen> {
        std::mem::take(&mut self.polled)
    }

    /// What it reads.
    #[must_use]
    pub(super) fn assigned(&self) -> Vec<Partition> {
        self.positions.keys().cloned().collect()
    }

    /// Where it reads on, where that is known.
    #[must_use]
    pub(super) fn offsets(&self) -> Vec<(Partition, i64)> {
        let known =
            |(partition, position): (&Partition, &Position)| Some((partition.clone(), position.offset?));
        self.positions.iter().filter_map(known).collect()
    }

    /// When [`Self::dispatch`] has something to do again, if nothing happens before.
    #[must_use]
    pub(super) fn wake_at(&self) -> Option<Instant> {
        let now = Instant::now();
        let idle = self.positions.values().filter(|position| !position.busy);
        let later = idle.filter_map(|position| position.not_before).filter(|at| *at > now);
        later.chain(self.looks.then_some(now + POLL)).min()
    }

    /// Asks for whatever can be asked now.
    pub(super) fn dispatch(&mut self) {
        let now = Instant::now();
        let mut by_node: BTreeMap<i32, Vec<(Partition, i64, u64)>> = BTreeMap::new();
        let (mut unknown, mut unlisted) = (false, Vec::new());
        for (partition, position) in &self.positions {
            if position.busy || position.not_before.is_some_and(|at| at > now) {
                continue;
            }
            let Some((leader, _)) = self.network.leader(&partition.topic, partition.index) else {
                unknown = true;
                continue;
            };
            match position.offset {
                Some(offset) => {
                    by_node.entry(leader).or_default().push((partition.clone(), offset, position.assignment))
                }
                None => unlisted.push((partition.clone(), leader, position.assignment)),
            }
        }
        if unknown || self.network.is_stale() {
            self.network.refresh_soon(&self.topics);
        }
        for (partition, leader, assignment) in unlisted {
            self.list(partition, leader, assignment);
        }
        self.looks = unknown;
        for (node_id, asked) in by_node {
            if self.flying.contains(&node_id) {
                // Its answer wakes us.
                continue;
            }
            match self.network.ready(Target::Node(node_id)) {
                Some(link) => self.fetch(&link, node_id, asked),
                None => self.looks = true,
            }
        }
    }

    fn list(&mut self, partition: Partition, leader: i32, assignment: u64) {
        if let Some(position) = self.positions.get_mut(&partition) {
            position.busy = true;
        }
        let asked =
            ListOffsetsPartition::default().with_partition_index(partition.index).with_timestamp(EARLIEST);
        let topic = ListOffsetsTopic::default()
            .with_name(topic_name(&partition.topic))
            .with_partitions(vec![asked.with_current_leader_epoch(-1)]);
        let body = ListOffsetsRequest::default()
            .with_replica_id(BrokerId(-1))
            .with_isolation_level(isolation(self.settings.isolation))
            .with_topics(vec![topic]);
        let (network, events) = (self.network.clone(), self.events.clone());
        self.network.spawn(async move {
            let answer = network.call(Target::Node(leader), ApiKey::ListOffsets, body).await;
            // The fetcher may have ended.
            let _ = events.send(Event::Listed(partition, assignment, answer));
        });
    }

    fn fetch(&mut self, link: &Arc<Link>, node_id: i32, asked: Vec<(Partition, i64, u64)>) {
        let Some(version) = link.newest(ApiKey::Fetch, i16::MAX) else {
            self.looks = true;
            return;
        };
        let mut topics: BTreeMap<String, Vec<FetchPartition>> = BTreeMap::new();
        for (partition, offset, _) in &asked {
            let (_, epoch) = self.network.leader(&partition.topic, partition.index).unwrap_or((-1, -1));
            let wanted = FetchPartition::default()
                .with_partition(partition.index)
                .with_fetch_offset(*offset)
                .with_current_leader_epoch(epoch)
                .with_log_start_offset(-1)
                .with_last_fetched_epoch(-1)
                .with_partition_max_bytes(self.settings.partition_max_bytes);
            topics.entry(partition.topic.to_string()).or_default().push(wanted);
            if let Some(position) = self.positions.get_mut(partition) {
                position.busy = true;
            }
        }
        let topic = |(name, partitions): (String, Vec<FetchPartition>)| {
            let topic = FetchTopic::default().with_partitions(partitions);
            if version < 13 {
                topic.with_topic(topic_name(&name))
            } else {
                topic.with_topic_id(self.network.topic(&name).unwrap_or_default().id)
            }
        };
        let body = FetchRequest::default()
            .with_replica_id(BrokerId(-1))
            .with_max_wait_ms(i32::try_from(self.settings.max_wait.as_millis()).unwrap_or(i32::MAX))
            .with_min_bytes(self.settings.min_bytes)
            .with_max_bytes(self.settings.max_bytes)
            .with_isolation_level(isolation(self.settings.isolation))
            .with_session_epoch(-1)
            .with_topics(topics.into_iter().map(topic).collect());
        let time_max = self.network.times().request_timeout;
        let answer = link.call(ApiKey::Fetch, version, body.into(), time_max);
        let (recorder, now) = (self.network.recorder(), self.network.env().now());
        let is_poll = self.delivery == Delivery::Recorded;
        let begin = || recorder.begin(now, self.network.name(), Action::Poll(Poll::default()));
        let ticket = is_poll.then(begin);
        let flight = Flight { node_id, version, asked, ticket };
        self.flying.insert(node_id);
        let events = self.events.clone();
        self.network.spawn(async move {
            // The fetcher may have ended.
            let _ = events.send(Event::Fetched(flight, answer.await));
        });
    }

    // ---- answers ----

    /// Takes in what a task reports.
    pub(super) fn handle(&mut self, event: Event) {
        match event {
            Event::Listed(partition, assignment, answer) => {
                self.handle_listed(&partition, assignment, answer)
            }
            Event::Fetched(flight, answer) => self.handle_fetched(flight, answer),
        }
    }

    fn handle_listed(&mut self, partition: &Partition, assignment: u64, answer: Answer) {
        let found = match &answer {
            Ok(ResponseKind::ListOffsets(answer)) => answer.topics.first().and_then(|t| t.partitions.first()),
            _ => None,
        };
        let offset = found.filter(|found| found.error_code == 0).map(|found| found.offset);
        let Some(position) = self.positions.get_mut(partition).filter(|p| p.assignment == assignment) else {
            return;
        };
        position.busy = false;
        match offset {
            Some(offset) => {
                position.offset = Some(offset);
                position.failures = 0;
                self.network.tell(EventKind::Sought { partition: partition.clone(), offset });
                self.progress.set(&self.reader, partition, offset);
            }
            None => self.back_off(partition),
        }
    }

    fn handle_fetched(&mut self, flight: Flight, answer: Answer) {
        self.flying.remove(&flight.node_id);
        let mut poll = Poll::default();
        let outcome = match answer {
            Ok(ResponseKind::Fetch(answer)) if answer.error_code == 0 => {
                let mut worst = None;
                for asked in &flight.asked {
                    match self.take(&answer, flight.version, asked, &mut poll) {
                        Ok(()) => {}
                        Err(why) => worst = Some(why),
                    }
                }
                worst.filter(|_| poll.records.is_empty()).map_or(Outcome::Ok, Outcome::Fail)
            }
            Ok(ResponseKind::Fetch(answer)) => {
                self.all_back_off(&flight.asked);
                Outcome::Fail(text(ErrorCode(answer.error_code)))
            }
            Ok(_) => Outcome::Fail("an answer to something else".into()),
            Err(error) => {
                self.all_back_off(&flight.asked);
                Outcome::Fail(error.to_string())
            }
        };
        let now = self.network.env().now();
        match flight.ticket {
            Some(ticket) => self.network.recorder().complete(ticket, now, outcome, Action::Poll(poll)),
            None => self.polled.extend(poll.records),
        }
    }

    /// Takes what an answer has for one partition.
    fn take(
        &mut self,
        answer: &FetchResponse,
        version: i16,
        (partition, offset, assignment): &(Partition, i64, u64),
        poll: &mut Poll,
    ) -> Result<(), String> {
        let current = self.positions.get(partition).is_some_and(|p| p.assignment == *assignment);
        if !current {
            return Ok(());
        }
        let id = self.network.topic(&partition.topic).unwrap_or_default().id;
        let of_topic = answer.responses.iter().filter(|topic| {
            if version < 13 { *topic.topic.0 == *partition.topic } else { topic.topic_id == id }
        });
        let mut all = of_topic.flat_map(|topic| &topic.partitions);
        let Some(found) = all.find(|found| found.partition_index == partition.index) else {
            self.back_off(partition);
            return Err(format!("{partition} is not in the answer"));
        };
        match ErrorCode(found.error_code) {
            ErrorCode::NONE => self.take_records(found, partition, *offset, poll),
            ErrorCode::OFFSET_OUT_OF_RANGE => {
                // `auto.offset.reset=earliest`.
                if let Some(position) = self.positions.get_mut(partition) {
                    (position.offset, position.busy) = (None, false);
                }
                Ok(())
            }
            code => {
                match self.heed_leader(answer, partition, found) {
                    true => self.ask_again(partition),
                    false => self.back_off(partition),
                }
                Err(format!("{partition}: {}", text(code)))
            }
        }
    }

    /// Takes in the new leader that an answer names, if it does (KIP-951).
    fn heed_leader(&self, answer: &FetchResponse, partition: &Partition, found: &PartitionData) -> bool {
        let leader = &found.current_leader;
        let endpoints = answer.node_endpoints.iter().map(|at| (at.node_id.0, &*at.host, at.port));
        self.network.heed_leader(partition, (leader.leader_id.0, leader.leader_epoch), endpoints)
    }

    /// The new leader is known: there is nothing to wait for.
    fn ask_again(&mut self, partition: &Partition) {
        self.network.refresh_soon(&self.topics);
        if let Some(position) = self.positions.get_mut(partition) {
            position.busy = false;
        }
    }

    fn take_records(
        &mut self,
        found: &PartitionData,
        partition: &Partition,
        offset: i64,
        poll: &mut Poll,
    ) -> Result<(), String> {
        let committed_only = self.settings.isolation == Isolation::ReadCommitted;
        let aborted = committed_only.then(|| found.aborted_transactions.as_deref().unwrap_or_default());
        let bytes = found.records.clone().unwrap_or_default();
        let fetched = match records::decode(&bytes, offset, aborted) {
            Ok(fetched) => fetched,
            Err(error) => {
                self.back_off(partition);
                return Err(format!("{partition}: {error:#}"));
            }
        };
        let seen = |(offset, value)| Seen { partition: partition.clone(), offset, value };
        poll.records.extend(fetched.records.into_iter().map(seen));
        if let Some(position) = self.positions.get_mut(partition) {
            position.offset = Some(fetched.next);
            position.busy = false;
            position.failures = 0;
        }
        self.progress.set(&self.reader, partition, fetched.next);
        Ok(())
    }

    fn all_back_off(&mut self, asked: &[(Partition, i64, u64)]) {
        for (partition, _, assignment) in asked {
            if self.positions.get(partition).is_some_and(|position| position.assignment == *assignment) {
                self.back_off(partition);
            }
        }
    }

    fn back_off(&mut self, partition: &Partition) {
        self.network.refresh_soon(&self.topics);
        let times = self.network.times();
        if let Some(position) = self.positions.get_mut(partition) {
            let pause = self.network.backoff(times.retry_backoff, times.retry_backoff_max, position.failures);
            position.busy = false;
            position.failures += 1;
            position.not_before = Some(Instant::now() + pause);
        }
    }
}

fn topic_name(name: &str) -> TopicName {
    TopicName(StrBytes::from_string(name.to_owned()))
}

/// `IsolationLevel.id`.
const fn isolation(isolation: Isolation) -> i8 {
    match isolation {
        Isolation::ReadUncommitted => 0,
        Isolation::ReadCommitted => 1,
    }
}
