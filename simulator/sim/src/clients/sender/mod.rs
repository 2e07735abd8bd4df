//! The sending half of a producer: batches by partition, requests by broker, sequences, retries.
//!
//! It follows the Java client's `Sender`, `RecordAccumulator` and `TransactionManager`, with one difference: where an idempotent
//! producer has to take a new epoch, it gives up batches that may have been written instead of sending them under new sequences.
//! Never knows where records come from, or what an operation is in a history: it tells the fate of each record by its number.

mod answers;
mod identity;
mod queue;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use kafka_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_protocol::messages::{ApiKey, ProduceRequest, TopicName, TransactionalId};
use kafka_protocol::protocol::StrBytes;
use tidegate_wire::records::Codec;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::link::{Answer, CallError, Link};
use super::network::{Network, Target};
use super::records::{self, Origin};
use crate::env::epoch_ms;
use crate::history::Partition;
use queue::{Batch, Queue};
pub(super) use queue::{Done, Fate};

/// The last version of Produce whose records do not become part of a transaction by themselves
/// (`ProduceRequest.LAST_STABLE_VERSION_BEFORE_TRANSACTION_V2`).
const VERSION_BEFORE_TRANSACTIONS_V2: i16 = 11;

/// What a producer is told to be, with Kafka's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderSettings {
    /// `acks`: 0, 1 or -1.
    pub acks: i16,
    /// `enable.idempotence`.
    pub idempotent: bool,
    /// `linger.ms`.
    pub linger: Duration,
    /// `compression.type`.
    pub codec: Codec,
    /// `batch.size`: a batch with so many bytes of values is full.
    pub batch_bytes: usize,
    /// `max.in.flight.requests.per.connection`.
    pub in_flight_max: u32,
    /// `delivery.timeout.ms`.
    pub delivery_timeout: Duration,
    /// `transactional.id`.
    pub transactional_id: Option<String>,
}

impl Default for SenderSettings {
    /// The Java client's, but for the delivery timeout: scenarios last a minute.
    fn default() -> Self {
        Self {
            acks: -1,
            idempotent: true,
            linger: Duration::from_millis(5),
            codec: Codec::None,
            batch_bytes: 16 * 1024,
            in_flight_max: 5,
            delivery_timeout: Duration::from_secs(30),
            transactional_id: None,
        }
    }
}

/// What a task of the sender reports.
pub(super) enum Event {
    /// A produce request is over.
    Answered(Flight, Answer),
    /// A producer id was asked for.
    Identified(Answer),
}

/// A produce request on its way.
pub(super) struct Flight {
    node_id: i32,
    version: i16,
    batches: Vec<(Partition, u64)>,
}

/// Producer id and epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    /// The id.
    pub producer_id: i64,
    /// The epoch.
    pub producer_epoch: i16,
}

/// The sending half of a producer.
pub(super) struct Sender {
    network: Network,
    settings: SenderSettings,
    topics: Vec<String>,
    queues: BTreeMap<Partition, Queue>,
    flights: BTreeMap<i32, u32>,
    identity: Option<Identity>,
    identifying: bool,
    renew: bool,
    next_flight: u64,
    version_max: i16,
    done: Vec<Done>,
    events: mpsc::UnboundedSender<Event>,
    /// The first error that ends a transaction.
    pub(super) broken: Option<String>,
}

impl Sender {
    /// A sender to these topics. What its tasks report comes out of the receiver, for [`Self::handle`].
    #[must_use]
    pub(super) fn new(
        network: Network,
        settings: SenderSettings,
        topics: Vec<String>,
    ) -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (events, receiver) = mpsc::unbounded_channel();
        let version_max = match settings.transactional_id {
            Some(_) => VERSION_BEFORE_TRANSACTIONS_V2,
            None => i16::MAX,
        };
        let sender = Self {
            network,
            settings,
            topics,
            queues: BTreeMap::new(),
            flights: BTreeMap::new(),
            identity: None,
            identifying: false,
            renew: false,
            next_flight: 0,
            version_max,
            done: Vec::new(),
            events,
            broken: None,
        };
        (sender, receiver)
    }

    /// Takes an identity that was given elsewhere, as a transactional producer's is. Sequences begin anew.
    pub(super) fn identify(&mut self, identity: Identity) {
        if self.identity != Some(identity) {
            self.identity = Some(identity);
            self.queues.values_mut().for_each(|queue| queue.next_sequence = 0);
        }
    }

    /// Whether partitions become part of a transaction by being written to (transactions v2 of KIP-890).
    pub(super) const fn set_transactions_v2(&mut self, v2: bool) {
        self.version_max = if v2 { i16::MAX } else { VERSION_BEFORE_TRANSACTIONS_V2 };
    }

    /// Gives up whatever is not on the wire. Returns whether the broker may wait for sequences that will never come.
    pub(super) fn abandon(&mut self) -> bool {
        let waiting: Vec<Batch> =
            self.queues.values_mut().flat_map(|queue| queue.waiting.drain(..)).collect();
        let gap = waiting.iter().any(|batch| batch.sequence.is_some());
        for batch in waiting {
            let (unknown, why) = (batch.ambiguous, format!("the transaction is aborted: {}", batch.last));
            self.conclude(batch, |_| {
                if unknown { Fate::Unknown(why.clone()) } else { Fate::Failed(why.clone()) }
            });
        }
        gap
    }

    /// Adds a record.
    pub(super) fn push(&mut self, number: u64, partition: &Partition, value: Bytes) {
        let now = Instant::now();
        let batch_bytes = self.settings.batch_bytes;
        let queue = self.queues.entry(partition.clone()).or_default();
        let fits = |batch: &&mut Batch| {
            batch.sequence.is_none() && batch.attempts == 0 && batch.bytes + value.len() <= batch_bytes
        };
        if let Some(open) = queue.waiting.back_mut().filter(fits) {
            open.bytes += value.len();
            open.records.push((number, value));
            return;
        }
        queue.waiting.push_back(Batch {
            bytes: value.len(),
            records: vec![(number, value)],
            created: now,
            not_before: now + self.settings.linger,
            sequence: None,
            attempts: 0,
            ambiguous: false,
            last: "it was never sent".into(),
            expired: false,
        });
    }

    /// Sends what waits without lingering.
    pub(super) fn flush(&mut self) {
        let now = Instant::now();
        for batch in self.queues.values_mut().flat_map(|queue| &mut queue.waiting) {
            if batch.attempts == 0 {
                batch.not_before = batch.not_before.min(now);
            }
        }
    }

    /// Whether nothing waits and nothing is on the wire.
    #[must_use]
    pub(super) fn is_idle(&self) -> bool {
        self.queues.values().all(|queue| queue.waiting.is_empty() && queue.in_flight.is_empty())
    }

    /// What has ended since the last time.
    pub(super) fn take_done(&mut self) -> Vec<Done> {
        std::mem::take(&mut self.done)
    }

    /// When [`Self::dispatch`] has something to do again, if nothing happens before.
    #[must_use]
    pub(super) fn wake_at(&self) -> Option<Instant> {
        let waiting = self.queues.values().flat_map(|queue| &queue.waiting);
        let soonest = waiting.map(|batch| batch.not_before.max(Instant::now() + POLL)).min();
        let flying = self.queues.values().flat_map(|queue| queue.in_flight.values());
        let expiry = flying.map(|batch| batch.created + self.settings.delivery_timeout).min();
        soonest.into_iter().chain(expiry).min()
    }

    // ---- sending ----

    /// Sends whatever can be sent now, and gives up what is too old.
    pub(super) fn dispatch(&mut self) {
        let now = Instant::now();
        self.expire(now);
        if self.settings.idempotent && !self.is_identified() {
            return;
        }
        let mut by_node: BTreeMap<i32, Vec<Partition>> = BTreeMap::new();
        let mut unknown = false;
        for (partition, queue) in &self.queues {
            if !self.may_send(queue, now) {
                continue;
            }
            match self.network.leader(&partition.topic, partition.index) {
                Some((leader, _)) => by_node.entry(leader).or_default().push(partition.clone()),
                None => unknown = true,
            }
        }
        if unknown || self.network.is_stale() {
            self.network.refresh_soon(&self.topics);
        }
        for (node_id, partitions) in by_node {
            if self.flights.get(&node_id).copied().unwrap_or(0) >= self.settings.in_flight_max {
                continue;
            }
            if let Some(link) = self.network.ready(Target::Node(node_id)) {
                self.send(&link, node_id, &partitions);
            }
        }
    }

    /// Whether the first batch of a queue may go. A batch that was sent before goes only when it is the first one undecided.
    fn may_send(&self, queue: &Queue, now: Instant) -> bool {
        let Some(first) = queue.waiting.front() else { return false };
        let full = first.bytes >= self.settings.batch_bytes || queue.waiting.len() > 1;
        let due = first.not_before <= now || (full && first.attempts == 0);
        due && (first.sequence.is_none() || first.sequence == queue.first_sequence())
    }

    fn send(&mut self, link: &Arc<Link>, node_id: i32, partitions: &[Partition]) {
        let Some(version) = link.newest(ApiKey::Produce, self.version_max) else { return };
        let mut flight = Flight { node_id, version, batches: Vec::new() };
        let mut topics: BTreeMap<String, Vec<PartitionProduceData>> = BTreeMap::new();
        for partition in partitions {
            let Some((number, records)) = self.take_batch(partition) else { continue };
            let data =
                PartitionProduceData::default().with_index(partition.index).with_records(Some(records));
            topics.entry(partition.topic.to_string()).or_default().push(data);
            flight.batches.push((partition.clone(), number));
        }
        let topic = |(name, data): (String, Vec<PartitionProduceData>)| {
            let topic = TopicProduceData::default().with_partition_data(data);
            if version < 13 {
                topic.with_name(TopicName(StrBytes::from_string(name)))
            } else {
                topic.with_topic_id(self.network.topic(&name).unwrap_or_default().id)
            }
        };
        let time_max = self.network.times().request_timeout;
        let id = self.settings.transactional_id.clone();
        let body = ProduceRequest::default()
            .with_acks(self.settings.acks)
            .with_timeout_ms(i32::try_from(time_max.as_millis()).unwrap_or(i32::MAX))
            .with_transactional_id(id.map(|id| TransactionalId(StrBytes::from_string(id))))
            .with_topic_data(topics.into_iter().map(topic).collect());
        *self.flights.entry(node_id).or_default() += 1;
        if self.settings.acks == 0 {
            let sent = link.call_unanswered(ApiKey::Produce, version, body.into());
            return self.conclude_unanswered(flight, sent);
        }
        let answer = link.call(ApiKey::Produce, version, body.into(), time_max);
        let events = self.events.clone();
        self.network.spawn(async move {
            // The sender may have ended.
            let _ = events.send(Event::Answered(flight, answer.await));
        });
    }

    /// Moves the first batch of a partition onto the wire.
    fn take_batch(&mut self, partition: &Partition) -> Option<(u64, Bytes)> {
        let queue = self.queues.get_mut(partition)?;
        let mut batch = queue.waiting.pop_front()?;
        let origin = match self.identity {
            Some(Identity { producer_id, producer_epoch }) if self.settings.idempotent => {
                let count = i32::try_from(batch.records.len()).unwrap_or(i32::MAX);
                let base_sequence = *batch.sequence.get_or_insert_with(|| {
                    let sequence = queue.next_sequence;
                    queue.next_sequence = sequence.wrapping_add(count) & i32::MAX;
                    sequence
                });
                let transactional = self.settings.transactional_id.is_some();
                Some(Origin { producer_id, producer_epoch, base_sequence, transactional })
            }
            _ => None,
        };
        let values: Vec<Bytes> = batch.records.iter().map(|(_, value)| value.clone()).collect();
        let elapsed = self.network.env().now().0 / 1_000_000;
        let timestamp_ms = epoch_ms() + i64::try_from(elapsed).unwrap_or(0);
        batch.attempts += 1;
        let number = self.next_flight;
        self.next_flight += 1;
        match records::encode(&values, origin, timestamp_ms, self.settings.codec) {
            Ok(encoded) => {
                queue.in_flight.insert(number, batch);
                Some((number, encoded))
            }
            Err(error) => {
                self.conclude(batch, |_| Fate::Failed(error.to_string()));
                None
            }
        }
    }

    fn conclude_unanswered(&mut self, flight: Flight, sent: Result<(), CallError>) {
        self.land(flight.node_id);
        let why = sent.err().map_or_else(|| "acks=0 has no answer".to_owned(), |error| error.to_string());
        for (partition, number) in flight.batches {
            if let Some(batch) = self.queues.get_mut(&partition).and_then(|q| q.in_flight.remove(&number)) {
                self.conclude(batch, |_| Fate::Unknown(why.clone()));
            }
        }
    }

    fn land(&mut self, node_id: i32) {
        if let Some(count) = self.flights.get_mut(&node_id) {
            *count = count.saturating_sub(1);
        }
    }
}

/// A sender that waits for a connection or for metadata looks again after so long.
const POLL: Duration = Duration::from_millis(5);
