//! A producer: records at a rate, each an operation of the history, which ends with its delivery report.
//!
//! It never knows transactions.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer as _, ProducerContext};
use tidegate_sim::clients::{Order, records};
use tidegate_sim::history::{Action, EventKind, Outcome, Partition, Send, Ticket};
use tidegate_sim::random::Stream;
use tidegate_sim::scenario::{Bytes, Compression, Producer, Spread};

use super::watch::Watch;
use super::{Common, POLL, acks, is_idempotent, native, pause};

/// Draws what is sent where: the same as the simulated client of this name draws.
pub(super) struct Source {
    pub(super) random: Stream,
    topics: Vec<(String, u32)>,
    value_bytes: Range<u64>,
    drawn: u64,
}

impl Source {
    pub(super) fn new(common: &Common, topics: &[String], bytes: &Spread<Bytes>) -> Self {
        let topics = topics.iter().map(|topic| (topic.clone(), common.partitions(topic))).collect();
        let value_bytes = bytes.low.0..bytes.high.0 + 1;
        Self { random: common.stream("workload"), topics, value_bytes, drawn: 0 }
    }

    /// A send that has not begun, and the bytes of its value.
    pub(super) fn draw(&mut self, common: &Common) -> Option<(Send, Vec<u8>)> {
        let topic = self.random.within(0..self.topics.len().max(1) as u64);
        let (topic, count) = self.topics.get(usize::try_from(topic).ok()?)?;
        let index = self.random.within(0..u64::from(*count));
        let partition = Partition::new(topic.as_str(), i32::try_from(index).ok()?);
        let length = self.random.within(self.value_bytes.clone());
        self.drawn += 1;
        let id = format!("{}/{}", common.name, self.drawn);
        let value = records::value(&id, usize::try_from(length).ok()?);
        Some((Send { partition, value: id.into(), offset: None, attempts: 0 }, value.to_vec()))
    }
}

/// A send under way.
pub(super) struct Pending {
    ticket: Ticket,
    send: Send,
    /// Its number among the messages of its partition, from 1.
    message: u64,
}

/// Ends operations as their delivery reports come.
struct Book {
    watch: Watch,
    acks: i16,
}

impl ClientContext for Book {
    fn log(&self, _: RDKafkaLogLevel, facility: &str, line: &str) {
        self.watch.hear(facility, line);
    }

    fn error(&self, _: KafkaError, _: &str) {}
}

impl ProducerContext for Book {
    type DeliveryOpaque = Box<Pending>;

    fn delivery(&self, result: &DeliveryResult<'_>, pending: Box<Pending>) {
        let Pending { ticket, mut send, message } = *pending;
        send.attempts = self.watch.take_attempts(&send.partition, message);
        let outcome = match result {
            // Whoever asks for no acknowledgement gets none, whatever the library says.
            Ok(_) if self.acks == 0 => Outcome::Unknown("acks=0".into()),
            Ok(delivered) => {
                use rdkafka::message::Message as _;
                send.offset = Some(delivered.offset()).filter(|offset| *offset >= 0);
                Outcome::Ok
            }
            Err((error, message)) => outcome(error, native::may_be_persisted(message)),
        };
        let common = &self.watch.common;
        common.recorder.complete(ticket, common.now(), outcome, Action::Send(send));
    }
}

/// What an error means for an operation that may have happened, or surely has not.
pub(super) fn outcome(error: &KafkaError, may_have_happened: bool) -> Outcome {
    let code = error.rdkafka_error_code().map_or_else(|| error.to_string(), |code| format!("{code:?}"));
    if may_have_happened { Outcome::Unknown(code) } else { Outcome::Fail(code) }
}

/// Sends until nothing more is to be sent and everything has its report, or until the order to end.
pub(super) fn run(common: &Common, work: &Producer) -> Result<()> {
    let every = work.rate.interval().unwrap_or(Duration::MAX);
    let mut source = Source::new(common, std::slice::from_ref(&work.topic), &work.value_bytes);
    let mut next = (common.clock)() + pause(&mut source.random, every);
    let mut sender = Sender::new(common, work)?;
    let mut sent = 0;
    loop {
        let working = !common.is_ordered(Order::Drain) && work.records_max.is_none_or(|max| sent < max.0);
        let now = (common.clock)();
        if working && next <= now {
            if let Some((send, value)) = source.draw(common) {
                sender.send(send, value);
                sent += 1;
            }
            next += pause(&mut source.random, every);
            continue;
        }
        if common.is_ordered(Order::Stop) || (!working && sender.producer.in_flight_count() == 0) {
            return Ok(());
        }
        sender.producer.poll(if working { POLL.min(next.saturating_sub(now)) } else { POLL });
        if sender.producer.client().fatal_error().is_some() {
            // As an application would: a producer that has failed for good is replaced.
            sender = Sender::new(common, work)?;
            common.recorder.event(common.now(), &common.name, EventKind::Restarted);
        }
    }
}

/// A producer of the library, and what it was given.
struct Sender<'a> {
    common: &'a Common,
    producer: BaseProducer<Book>,
    /// How many messages each partition was given.
    given: RefCell<BTreeMap<Partition, u64>>,
}

impl<'a> Sender<'a> {
    fn new(common: &'a Common, work: &Producer) -> Result<Self> {
        let mut config = common.config();
        config.set("acks", acks(work.acks).to_string());
        config.set("enable.idempotence", is_idempotent(work).to_string());
        config.set("max.in.flight.requests.per.connection", work.in_flight.0.to_string());
        config.set("linger.ms", work.linger.0.as_millis().to_string());
        config.set("delivery.timeout.ms", work.delivery_timeout.0.as_millis().to_string());
        config.set("compression.type", compression(work.compression));
        let book = Book { watch: Watch::new(common), acks: acks(work.acks) };
        let producer = config.create_with_context(book).context("make a producer")?;
        Ok(Self { common, producer, given: RefCell::default() })
    }

    fn send(&self, send: Send, value: Vec<u8>) {
        let Common { recorder, name, .. } = self.common;
        let ticket = recorder.begin(self.common.now(), name, Action::Send(send.clone()));
        let mut given = self.given.borrow_mut();
        let given = given.entry(send.partition.clone()).or_default();
        let (topic, index) = (send.partition.topic.clone(), send.partition.index);
        let mut pending = Box::new(Pending { ticket, send, message: *given + 1 });
        loop {
            let record: BaseRecord<'_, (), [u8], _> =
                BaseRecord::with_opaque_to(&topic, pending).payload(value.as_slice()).partition(index);
            match self.producer.send(record) {
                Ok(()) => break *given += 1,
                Err((error, record)) => {
                    pending = record.delivery_opaque;
                    if error.rdkafka_error_code() != Some(RDKafkaErrorCode::QueueFull) {
                        let Pending { ticket, send, .. } = *pending;
                        let (now, outcome) = (self.common.now(), outcome(&error, false));
                        return recorder.complete(ticket, now, outcome, Action::Send(send));
                    }
                    self.producer.poll(POLL);
                }
            }
        }
    }
}

/// `compression.type`.
const fn compression(compression: Compression) -> &'static str {
    match compression {
        Compression::None => "none",
        Compression::Gzip => "gzip",
        Compression::Snappy => "snappy",
        Compression::Lz4 => "lz4",
        Compression::Zstd => "zstd",
    }
}
