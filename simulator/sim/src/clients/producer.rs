//! A producer: records at a rate, each an operation of the history.
//!
//! It never knows how records come to brokers: see `sender.rs`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use tokio::time::Instant;

use super::records;
use super::sender::{Done, Fate, Sender, SenderSettings};
use super::{Context, Order};
use crate::history::{Action, Name, Outcome, Partition, Recorder, Send, Ticket};
use crate::random::Stream;

/// What a producer does.
#[derive(Debug, Clone, PartialEq)]
pub struct ProducerRole {
    /// Where records go; the partition of each is drawn.
    pub topics: Vec<String>,
    /// The mean time between two records. Each is drawn between a half and one and a half times of it.
    pub every: Duration,
    /// How many records it sends at most; then it is done.
    pub records_max: Option<u64>,
    /// Bytes of a value.
    pub value_bytes: Range<u64>,
    /// Everything else.
    pub sender: SenderSettings,
}

/// Draws what is sent where, and when.
pub(super) struct Source {
    name: Name,
    random: Stream,
    topics: Vec<String>,
    value_bytes: Range<u64>,
    drawn: u64,
}

impl Source {
    pub(super) fn new(context: &Context, topics: &[String], value_bytes: Range<u64>) -> Self {
        let name = match context.incarnation {
            0 => context.network.name().clone(),
            number => format!("{}+{number}", context.network.name()).as_str().into(),
        };
        let random = context.stream("workload");
        Self { name, random, topics: topics.to_vec(), value_bytes, drawn: 0 }
    }

    /// A number of its own, a partition, and the length of its value.
    pub(super) fn draw(&mut self, context: &Context) -> Option<(u64, Partition, usize)> {
        let topic = self.random.within(0..self.topics.len().max(1) as u64);
        let topic = self.topics.get(topic as usize)?;
        let count = context.network.topic(topic).map_or(0, |topic| topic.partitions.len() as u64);
        if count == 0 {
            return None;
        }
        let partition = Partition::new(topic.as_str(), self.random.within(0..count) as i32);
        let length =
            self.random.within(self.value_bytes.start..self.value_bytes.end.max(self.value_bytes.start + 1));
        self.drawn += 1;
        Some((self.drawn, partition, length as usize))
    }

    /// A number that is drawn.
    pub(super) fn number(&mut self, range: Range<u64>) -> u64 {
        self.random.within(range.start..range.end.max(range.start + 1))
    }

    pub(super) fn id(&self, number: u64) -> String {
        format!("{}/{number}", self.name)
    }

    /// Between a half and one and a half times of `mean`.
    pub(super) fn pause(&mut self, mean: Duration) -> Duration {
        let nanos = u64::try_from(mean.as_nanos()).unwrap_or(u64::MAX).max(2);
        Duration::from_nanos(self.random.within(nanos / 2..nanos / 2 + nanos))
    }
}

/// Sends under way, by number.
#[derive(Default)]
struct Book(BTreeMap<u64, (Ticket, Send)>);

impl Book {
    fn begin(&mut self, context: &Context, number: u64, partition: &Partition, id: &str) {
        let send = Send { partition: partition.clone(), value: id.into(), offset: None, attempts: 0 };
        let network = &context.network;
        let (recorder, now) = (network.recorder(), network.env().now());
        let ticket = recorder.begin(now, network.name(), Action::Send(send.clone()));
        self.0.insert(number, (ticket, send));
    }

    fn end(&mut self, context: &Context, done: Vec<Done>) {
        let (recorder, now): (&Recorder, _) = (context.network.recorder(), context.network.env().now());
        for Done { number, attempts, fate } in done {
            let Some((ticket, mut send)) = self.0.remove(&number) else { continue };
            send.attempts = attempts;
            let outcome = match fate {
                Fate::Acknowledged(offset) => {
                    send.offset = offset;
                    Outcome::Ok
                }
                Fate::Failed(why) => Outcome::Fail(why),
                Fate::Unknown(why) => Outcome::Unknown(why),
            };
            recorder.complete(ticket, now, outcome, Action::Send(send));
        }
    }
}

/// Sends until the order to drain, then waits for what was sent.
pub(super) async fn run(mut context: Context, role: ProducerRole) {
    let _writing = context.progress.writes();
    let network = context.network.clone();
    tokio::select! {
        biased;
        () = context.orders.wait_for(Order::Drain) => return,
        () = network.wait_for(&role.topics) => {}
    }
    let (mut sender, mut events) = Sender::new(network, role.sender.clone(), role.topics.clone());
    let mut source = Source::new(&context, &role.topics, role.value_bytes.clone());
    let mut book = Book::default();
    let mut orders = context.orders.clone();
    let mut next = Instant::now() + source.pause(role.every);
    let mut sent = 0;
    loop {
        let order = context.orders.current();
        let finished = order != Order::Work || role.records_max.is_some_and(|max| sent >= max);
        if finished {
            sender.flush();
        } else if next <= Instant::now() {
            if let Some((number, partition, length)) = source.draw(&context) {
                let id = source.id(number);
                book.begin(&context, number, &partition, &id);
                sender.push(number, &partition, records::value(&id, length));
                sent += 1;
            }
            next += source.pause(role.every);
            continue;
        }
        sender.dispatch();
        book.end(&context, sender.take_done());
        if order == Order::Stop || (finished && sender.is_idle()) {
            return;
        }
        let heard = if order == Order::Work { Order::Drain } else { Order::Stop };
        let wake = sender.wake_at().into_iter().chain((!finished).then_some(next)).min();
        tokio::select! {
            biased;
            Some(event) = events.recv() => sender.handle(event),
            () = orders.wait_for(heard) => {}
            () = sleep_until(wake) => {}
        }
    }
}

/// Sleeps until then, or for ever.
pub(super) async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
