//! The sending half of a producer: batches by partition, requests by broker, sequences, retries.
//!
//! It follows the Java client's `Sender`, `RecordAccumulator` and `TransactionManager`, with one difference: where an idempotent
//! producer has to take a new epoch, it gives up batches that may have been written instead of sending them under new sequences.
//! Never knows where records come from, or what an operation is in a history: it tells the fate of each record by its number.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use kafka_protocol::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_protocol::messages::produce_response::PartitionProduceResponse;
use kafka_protocol::messages::{
    ApiKey, InitProducerIdRequest, ProduceRequest, ProduceResponse, ResponseKind, TopicName, TransactionalId,
};
use kafka_protocol::protocol::StrBytes;
use tidegate_cluster::ErrorCode;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::codes::{is_about_leaders, is_retriable, may_have_written, text};
use super::link::{Answer, CallError, Link};
use super::network::{Network, Target};
use super::records::{self, Origin};
use crate::env::epoch_ms;
use crate::history::Partition;

/// What a producer is told to be, with Kafka's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderSettings {
    /// `acks`: 0, 1 or -1.
    pub acks: i16,
    /// `enable.idempotence`.
    pub idempotent: bool,
    /// `linger.ms`.
    pub linger: Duration,
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
            batch_bytes: 16 * 1024,
            in_flight_max: 5,
            delivery_timeout: Duration::from_secs(30),
            transactional_id: None,
        }
    }
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was acknowledged, at this offset where the broker said so.
    Acknowledged(Option<i64>),
    /// It surely was not written.
    Failed(String),
    /// Nobody knows.
    Unknown(String),
}

/// The end of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    /// Its number, as [`Sender::push`] was told.
    pub number: u64,
    /// How often it was put on the wire.
    pub attempts: u32,
    /// What became of it.
    pub fate: Fate,
}

struct Batch {
    records: Vec<(u64, Bytes)>,
    bytes: usize,
    created: Instant,
    /// It is sent no earlier.
    not_before: Instant,
    sequence: Option<i32>,
    attempts: u32,
    /// Whether an attempt may have written it.
    ambiguous: bool,
    /// Why it was not acknowledged last time.
    last: String,
    /// It was given up while it was on the wire.
    expired: bool,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Batch>,
    in_flight: BTreeMap<u64, Batch>,
    next_sequence: i32,
}

impl Queue {
    /// The lowest sequence that is not decided.
    fn first_sequence(&self) -> Option<i32> {
        let all = self.waiting.iter().chain(self.in_flight.values());
        all.filter_map(|batch| batch.sequence).min()
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

    fn is_identified(&mut self) -> bool {
        if self.renew && self.queues.values().all(|queue| queue.in_flight.is_empty()) {
            self.begin_epoch();
        }
        if self.identity.is_some() && !self.renew {
            return true;
        }
        if self.settings.transactional_id.is_none() && !self.identifying && !self.renew {
            self.identifying = true;
            let (network, events) = (self.network.clone(), self.events.clone());
            let topics = self.topics.clone();
            self.network.spawn(async move {
                network.wait_for(&topics).await;
                let node_id = topics.iter().find_map(|topic| {
                    let count = network.topic(topic)?.partitions.len() as i32;
                    (0..count).find_map(|index| network.leader(topic, index))
                });
                let target = node_id.map_or(Target::Bootstrap(0), |(id, _)| Target::Node(id));
                let body = InitProducerIdRequest::default()
                    .with_transactional_id(None)
                    .with_producer_id((-1).into())
                    .with_producer_epoch(-1);
                let answer = network.call(target, ApiKey::InitProducerId, body).await;
                if answer.is_err() {
                    network.refresh_soon(&topics);
                    network.pause(1).await;
                }
                let _ = events.send(Event::Identified(answer));
            });
        }
        false
    }

    /// The old sequences are of no use any more: what may have been written is given up, the rest gets new ones.
    fn begin_epoch(&mut self) {
        self.renew = false;
        self.identity = None;
        let mut given_up = Vec::new();
        for queue in self.queues.values_mut() {
            queue.next_sequence = 0;
            for mut batch in std::mem::take(&mut queue.waiting) {
                if batch.ambiguous {
                    given_up.push(batch);
                } else {
                    batch.sequence = None;
                    queue.waiting.push_back(batch);
                }
            }
        }
        for batch in given_up {
            let why = format!("sequences began anew: {}", batch.last);
            self.conclude(batch, |_| Fate::Unknown(why.clone()));
        }
    }

    fn send(&mut self, link: &Arc<Link>, node_id: i32, partitions: &[Partition]) {
        let Some(version) = link.newest(ApiKey::Produce, i16::MAX) else { return };
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
        match records::encode(&values, origin, timestamp_ms) {
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

    // ---- answers ----

    /// Takes in what a task reports.
    pub(super) fn handle(&mut self, event: Event) {
        match event {
            Event::Identified(answer) => {
                self.identifying = false;
                if let Ok(ResponseKind::InitProducerId(answer)) = answer
                    && answer.error_code == 0
                {
                    let (producer_id, producer_epoch) = (answer.producer_id.0, answer.producer_epoch);
                    self.identify(Identity { producer_id, producer_epoch });
                }
            }
            Event::Answered(flight, answer) => self.handle_answer(flight, answer),
        }
    }

    fn handle_answer(&mut self, flight: Flight, answer: Answer) {
        self.land(flight.node_id);
        let (answer, error) = match answer {
            Ok(ResponseKind::Produce(answer)) => (Some(answer), None),
            Ok(_) => (None, Some(CallError::Lost("an answer to something else".into()))),
            Err(error) => (None, Some(error)),
        };
        for (partition, number) in flight.batches {
            let Some(queue) = self.queues.get_mut(&partition) else { continue };
            let first = queue.first_sequence();
            let Some(batch) = queue.in_flight.remove(&number) else { continue };
            let found = answer.as_ref().and_then(|answer| self.find(answer, flight.version, &partition));
            match (found, &error) {
                (Some(found), _) => self.handle_partition(&partition, batch, first, &found),
                (None, Some(error)) => {
                    self.network.refresh_soon(&self.topics);
                    self.retry(&partition, batch, error.is_ambiguous(), error.to_string());
                }
                (None, None) => self.retry(&partition, batch, true, "not in the answer".into()),
            }
        }
    }

    fn find(
        &self,
        answer: &ProduceResponse,
        version: i16,
        partition: &Partition,
    ) -> Option<PartitionProduceResponse> {
        let id = self.network.topic(&partition.topic).unwrap_or_default().id;
        let of_topic = answer.responses.iter().filter(|topic| {
            if version < 13 { *topic.name.0 == *partition.topic } else { topic.topic_id == id }
        });
        let mut all = of_topic.flat_map(|topic| &topic.partition_responses);
        all.find(|found| found.index == partition.index).cloned()
    }

    fn handle_partition(
        &mut self,
        partition: &Partition,
        batch: Batch,
        first: Option<i32>,
        found: &PartitionProduceResponse,
    ) {
        let code = ErrorCode(found.error_code);
        let is_first = batch.sequence.is_none() || batch.sequence == first;
        match code {
            ErrorCode::NONE | ErrorCode::DUPLICATE_SEQUENCE_NUMBER => {
                let base = found.base_offset;
                let known = base >= 0;
                self.conclude(batch, |index| Fate::Acknowledged(known.then_some(base + index)));
            }
            // Those before it are on their way again: it will fit after them.
            ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER if !is_first => {
                self.retry(partition, batch, false, text(code));
            }
            ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER
            | ErrorCode::UNKNOWN_PRODUCER_ID
            | ErrorCode::INVALID_PRODUCER_EPOCH => self.give_up(batch, code),
            code if is_retriable(code) => {
                if is_about_leaders(code) {
                    self.network.refresh_soon(&self.topics);
                }
                self.retry(partition, batch, may_have_written(code), text(code));
            }
            code => {
                if self.settings.transactional_id.is_some() {
                    self.broken.get_or_insert_with(|| text(code));
                }
                let ambiguous = batch.ambiguous;
                let why = text(code);
                self.conclude(batch, |_| {
                    if ambiguous { Fate::Unknown(why.clone()) } else { Fate::Failed(why.clone()) }
                });
            }
        }
    }

    /// The producer's sequences and the broker's do not meet any more.
    fn give_up(&mut self, batch: Batch, code: ErrorCode) {
        if self.settings.transactional_id.is_some() {
            self.broken.get_or_insert_with(|| text(code));
        } else {
            self.renew = true;
        }
        let (ambiguous, why) = (batch.ambiguous, text(code));
        self.conclude(
            batch,
            |_| {
                if ambiguous { Fate::Unknown(why.clone()) } else { Fate::Failed(why.clone()) }
            },
        );
    }

    fn retry(&mut self, partition: &Partition, mut batch: Batch, ambiguous: bool, why: String) {
        batch.ambiguous |= ambiguous;
        batch.last = why;
        if batch.expired {
            return self.conclude_expired(batch);
        }
        let times = self.network.times();
        let pause = self.network.backoff(times.retry_backoff, times.retry_backoff_max, batch.attempts - 1);
        batch.not_before = Instant::now() + pause;
        let queue = self.queues.entry(partition.clone()).or_default();
        let sequence = batch.sequence;
        let behind = |other: &Batch| other.sequence.is_some() && other.sequence < sequence;
        let at = queue.waiting.iter().position(|other| !behind(other)).unwrap_or(queue.waiting.len());
        queue.waiting.insert(at, batch);
    }

    fn expire(&mut self, now: Instant) {
        let max = self.settings.delivery_timeout;
        let mut expired = Vec::new();
        for queue in self.queues.values_mut() {
            while queue.waiting.front().is_some_and(|batch| batch.created + max <= now) {
                expired.extend(queue.waiting.pop_front());
            }
            for batch in queue.in_flight.values_mut().filter(|batch| batch.created + max <= now) {
                batch.expired = true;
            }
        }
        for batch in expired {
            self.conclude_expired(batch);
        }
    }

    fn conclude_expired(&mut self, batch: Batch) {
        // The broker waits for its sequence: without it none that follows is right.
        self.renew |= batch.sequence.is_some() && self.settings.transactional_id.is_none();
        let why = format!("delivery.timeout.ms: {}", batch.last);
        let unknown = batch.ambiguous;
        if self.settings.transactional_id.is_some() {
            self.broken.get_or_insert_with(|| why.clone());
        }
        self.conclude(
            batch,
            |_| if unknown { Fate::Unknown(why.clone()) } else { Fate::Failed(why.clone()) },
        );
    }

    fn conclude(&mut self, batch: Batch, fate: impl Fn(i64) -> Fate) {
        let attempts = batch.attempts;
        let done = |(index, (number, _)): (i64, (u64, Bytes))| Done { number, attempts, fate: fate(index) };
        self.done.extend((0..).zip(batch.records).map(done));
    }
}

/// A sender that waits for a connection or for metadata looks again after so long.
const POLL: Duration = Duration::from_millis(5);
