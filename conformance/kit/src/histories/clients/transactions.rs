//! A transactional producer: transactions at a rate, most of which are committed.
//!
//! It follows the contract of librdkafka's transactional interface: what is retriable is asked again, what wants an abort is aborted,
//! and a producer that has failed for good is replaced. It never knows consumers.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::Message as _;
use rdkafka::producer::{BaseProducer, BaseRecord, DeliveryResult, Producer as _, ProducerContext};
use tidegate_sim::clients::Order;
use tidegate_sim::history::{Action, Ending, EventKind, Name, Outcome, Partition, Step, Transaction};
use tidegate_sim::scenario::Transactions;

use super::producer::{Source, outcome};
use super::watch::Watch;
use super::{Common, POLL, pause};

/// librdkafka's `max.in.flight.requests.per.connection` for idempotent producers at the most.
pub(super) const IN_FLIGHT_MAX: u32 = 5;

/// How long one call waits, before the library is asked again.
const CALL: Duration = Duration::from_secs(5);

/// The number of a record in its transaction, its partition, and its number among the messages of the partition.
struct Sent {
    step: usize,
    partition: Partition,
    message: u64,
}

/// What became of the records of the transaction at hand.
struct Deliveries {
    watch: Watch,
    /// Offsets and attempts, by step.
    done: Mutex<BTreeMap<usize, (Option<i64>, u32)>>,
}

impl ClientContext for Deliveries {
    fn log(&self, _: RDKafkaLogLevel, facility: &str, line: &str) {
        self.watch.hear(facility, line);
    }

    fn error(&self, _: KafkaError, _: &str) {}
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = Box<Sent>;

    fn delivery(&self, result: &DeliveryResult<'_>, sent: Box<Sent>) {
        let attempts = self.watch.take_attempts(&sent.partition, sent.message);
        let offset = result.as_ref().ok().map(|message| message.offset()).filter(|offset| *offset >= 0);
        self.done.lock().unwrap_or_else(PoisonError::into_inner).insert(sent.step, (offset, attempts));
    }
}

/// Begins, sends and ends transactions until nothing more is to be sent.
pub(super) fn run(common: &Common, work: &Transactions, number: u32) -> Result<()> {
    let id = if work.shared_id { work.id.clone() } else { format!("{}-{number}", work.id) };
    let every = work.rate.interval().unwrap_or(Duration::MAX);
    let mut source = Source::new(common, &work.topics, &work.value_bytes);
    let mut next = (common.clock)() + pause(&mut source.random, every);
    let (mut first, mut begun) = (true, 0);
    let is_over =
        |begun| common.is_ordered(Order::Drain) || work.transactions_max.is_some_and(|max| begun >= max.0);
    while !is_over(begun) {
        if !std::mem::replace(&mut first, false) {
            common.recorder.event(common.now(), &common.name, EventKind::Restarted);
        }
        let mut producer = Producer::new(common, work, &id)?;
        if !producer.init() {
            continue;
        }
        while !is_over(begun) && producer.producer.client().fatal_error().is_none() {
            let now = (common.clock)();
            if next > now {
                producer.producer.poll(POLL.min(next - now));
                continue;
            }
            next += pause(&mut source.random, every);
            begun += 1;
            producer.transact(work, &mut source);
        }
    }
    Ok(())
}

/// What a call of the transactional interface wants to be done.
enum Told {
    Done,
    Again,
    Abort(KafkaError),
    Over(KafkaError),
}

fn told(result: KafkaResult<()>) -> Told {
    match result {
        Ok(()) => Told::Done,
        Err(KafkaError::Transaction(error)) if error.is_retriable() => Told::Again,
        Err(KafkaError::Transaction(error)) if error.txn_requires_abort() => {
            Told::Abort(KafkaError::Transaction(error))
        }
        Err(error) => Told::Over(error),
    }
}

struct Producer<'a> {
    common: &'a Common,
    id: Name,
    producer: BaseProducer<Deliveries>,
    given: BTreeMap<Partition, u64>,
}

impl<'a> Producer<'a> {
    fn new(common: &'a Common, work: &Transactions, id: &str) -> Result<Self> {
        let mut config = common.config();
        config.set("transactional.id", id);
        config.set("transaction.timeout.ms", work.timeout.0.as_millis().to_string());
        // A message may not outlive its transaction.
        config.set("delivery.timeout.ms", work.timeout.0.as_millis().to_string());
        config.set("linger.ms", "5");
        let context = Deliveries { watch: Watch::new(common), done: Mutex::default() };
        let producer = config.create_with_context(context).context("make a transactional producer")?;
        Ok(Self { common, id: id.into(), producer, given: BTreeMap::new() })
    }

    /// Asks until it has a producer id. `false` where nothing is to be sent any more, or it has failed for good.
    fn init(&self) -> bool {
        while !self.common.is_ordered(Order::Drain) {
            match told(self.producer.init_transactions(CALL)) {
                Told::Done => return true,
                Told::Again => {}
                Told::Abort(_) | Told::Over(_) => return false,
            }
        }
        false
    }

    fn transact(&mut self, work: &Transactions, source: &mut Source) {
        let mut transaction =
            Transaction { transactional_id: self.id.clone(), steps: Vec::new(), ending: Ending::Commit };
        let Common { recorder, name, .. } = self.common;
        let count = source.random.within(u64::from(work.records.low.0)..u64::from(work.records.high.0) + 1);
        let abort = source.random.within(0..100) < u64::from(work.abort.0);
        let begun = self.common.now();
        if self.producer.begin_transaction().is_err() {
            // Only a producer that has failed for good refuses; it is replaced.
            return;
        }
        let ticket = recorder.begin(begun, name, Action::Transaction(transaction.clone()));
        let mut refused = None;
        for _ in 0..count {
            let Some((send, value)) = source.draw(self.common) else { continue };
            match self.send(transaction.steps.len(), &send.partition, &value) {
                Ok(()) => transaction.steps.push(Step::Send(send)),
                Err(error) => refused = Some(error),
            }
            recorder.progress(&ticket, Action::Transaction(transaction.clone()));
        }
        let outcome = match (abort, refused) {
            (false, None) => self.commit(),
            (_, refused) => {
                transaction.ending = Ending::Abort;
                if refused.is_none() {
                    // So that there is something in the logs that nobody may be shown.
                    let _ = self.producer.flush(CALL);
                }
                self.abort().map_or(Outcome::Ok, |error| outcome(&error, true))
            }
        };
        self.note_deliveries(&mut transaction);
        recorder.complete(ticket, self.common.now(), outcome, Action::Transaction(transaction));
    }

    fn send(&mut self, step: usize, partition: &Partition, value: &[u8]) -> KafkaResult<()> {
        let given = self.given.entry(partition.clone()).or_default();
        let sent = Box::new(Sent { step, partition: partition.clone(), message: *given + 1 });
        let record: BaseRecord<'_, (), [u8], _> =
            BaseRecord::with_opaque_to(&partition.topic, sent).payload(value).partition(partition.index);
        self.producer.send(record).map_err(|(error, _)| error)?;
        *given += 1;
        Ok(())
    }

    fn note_deliveries(&self, transaction: &mut Transaction) {
        let done = &self.producer.context().done;
        let mut done = std::mem::take(&mut *done.lock().unwrap_or_else(PoisonError::into_inner));
        for (index, step) in transaction.steps.iter_mut().enumerate() {
            if let (Step::Send(send), Some((offset, attempts))) = (step, done.remove(&index)) {
                (send.offset, send.attempts) = (offset, attempts);
            }
        }
    }

    /// Asks to commit until it is known whether it is.
    fn commit(&self) -> Outcome {
        while !self.common.is_ordered(Order::Stop) {
            match told(self.producer.commit_transaction(CALL)) {
                Told::Done => return Outcome::Ok,
                Told::Again => {}
                Told::Over(error) => return outcome(&error, true),
                // A transaction that could be aborted was not committed.
                Told::Abort(error) => return outcome(&error, self.abort().is_some()),
            }
        }
        Outcome::Unknown("ordered to end".into())
    }

    /// Aborts until it is aborted, or cannot be.
    fn abort(&self) -> Option<KafkaError> {
        while !self.common.is_ordered(Order::Stop) {
            match told(self.producer.abort_transaction(CALL)) {
                Told::Done => return None,
                Told::Again => {}
                Told::Abort(error) | Told::Over(error) => return Some(error),
            }
        }
        Some(KafkaError::Canceled)
    }
}
