//! What librdkafka tells of itself: connections, which become events of the history, and how often it sent each message.
//!
//! Both are read from its debug lines (`debug=broker,msg`), as nothing else tells; a line of another shape says nothing. Never knows
//! what a client does.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError;
use tidegate_sim::history::{EventKind, Partition};

use super::Common;

/// Listens to one client of the library.
pub(super) struct Watch {
    pub(super) common: Common,
    lanes: Mutex<BTreeMap<Partition, Lane>>,
}

impl Watch {
    pub(super) fn new(common: &Common) -> Self {
        Self { common: common.clone(), lanes: Mutex::default() }
    }

    fn lanes(&self) -> MutexGuard<'_, BTreeMap<Partition, Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often a message was put on the wire. Messages of a partition are counted from 1 in the order in which they were given to
    /// the library. It is forgotten with that.
    pub(super) fn take_attempts(&self, partition: &Partition, message: u64) -> u32 {
        self.lanes().get_mut(partition).map_or(0, |lane| lane.forget(message))
    }

    /// A line of the library's log.
    pub(super) fn hear(&self, facility: &str, line: &str) {
        match facility {
            "PRODUCE" | "MSGSET" => {
                if let Some((partition, batch, told)) = batch(line) {
                    self.lanes().entry(partition).or_default().hear(batch, told);
                }
            }
            "STATE" => {
                if let Some(address) = connected(line) {
                    self.event(EventKind::Connected { address });
                }
            }
            "FAIL" => {
                if let Some((address, reason)) = disconnected(line) {
                    self.event(EventKind::Disconnected { address, reason });
                }
            }
            _ => {}
        }
    }

    fn event(&self, kind: EventKind) {
        self.common.recorder.event(self.common.now(), &self.common.name, kind);
    }
}

/// What a line tells of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BatchTold {
    /// It was put on the wire.
    Sent,
    /// It is over: delivered, or failed for good.
    Over,
    /// It goes back to where it came from.
    Again,
}

/// Messages that go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Batch {
    /// The number of the first one; 0 where the library does not say, as without idempotence.
    first: u64,
    count: u64,
}

/// The messages of a partition on their way: what was given to the library goes out in order, and comes back in order.
#[derive(Debug, Default)]
struct Lane {
    /// How many were ever sent.
    sent: u64,
    /// Those that wait to be sent again.
    back: BTreeSet<u64>,
    in_flight: VecDeque<Vec<u64>>,
    attempts: BTreeMap<u64, u32>,
}

impl Lane {
    fn hear(&mut self, batch: Batch, told: BatchTold) {
        if told == BatchTold::Sent {
            let messages: Vec<u64> = (0..batch.count).map(|index| self.next(batch.first, index)).collect();
            for message in &messages {
                *self.attempts.entry(*message).or_default() += 1;
            }
            self.in_flight.push_back(messages);
            return;
        }
        let is_it = |messages: &Vec<u64>| {
            messages.len() as u64 == batch.count
                && (batch.first == 0 || messages.first() == Some(&batch.first))
        };
        let messages = self.in_flight.iter().position(is_it).and_then(|index| self.in_flight.remove(index));
        if told == BatchTold::Again {
            self.back.extend(messages.into_iter().flatten());
        }
    }

    /// The message that is sent now.
    fn next(&mut self, first: u64, index: u64) -> u64 {
        if first > 0 {
            let message = first.saturating_add(index);
            self.back.remove(&message);
            self.sent = self.sent.max(message);
            return message;
        }
        self.back.pop_first().unwrap_or_else(|| {
            self.sent += 1;
            self.sent
        })
    }

    fn forget(&mut self, message: u64) -> u32 {
        self.back.remove(&message);
        self.attempts.remove(&message).unwrap_or(0)
    }
}

/// Reads `T [P]: Produce MessageSet with N message(s) (…, MsgId M, …)` and `T [P]: MessageSet with N message(s) (MsgId M, …) delivered`
/// or `… encountered error: E (actions A,B)`, with something before it.
fn batch(line: &str) -> Option<(Partition, Batch, BatchTold)> {
    let (place, rest) = line.split_once("MessageSet with ")?;
    let sent = place.ends_with("Produce ");
    let (topic, index) = place.trim_end_matches("Produce ").trim_end_matches("]: ").rsplit_once(" [")?;
    let topic = topic.rsplit(": ").next().unwrap_or(topic);
    let (count, rest) = rest.split_once(" message(s) (")?;
    let first = rest.split_once("MsgId ")?.1.split(|letter: char| !letter.is_ascii_digit()).next()?;
    let told = match rest.split_once(" (actions ") {
        _ if sent => BatchTold::Sent,
        None => BatchTold::Over,
        Some((_, actions)) => {
            // It asks who leads, and sends again, unless there is no hope.
            let has = |wanted: &[&str]| actions.split([',', ')']).any(|action| wanted.contains(&action));
            if has(&["Retry", "Refresh"]) && !has(&["Permanent"]) {
                BatchTold::Again
            } else {
                BatchTold::Over
            }
        }
    };
    let batch = Batch { first: first.parse().ok()?, count: count.parse().ok()? };
    Some((Partition::new(topic, index.parse().ok()?), batch, told))
}

/// Reads `[thrd:X]: HOST:PORT/ID: Broker changed state A -> UP`.
fn connected(line: &str) -> Option<String> {
    let (place, states) = line.split_once(": Broker changed state ")?;
    states.ends_with("-> UP").then(|| address(place).to_owned())
}

/// Reads `[thrd:X]: HOST:PORT/ID: WHY (after Nms in state S) (_ERROR)`. What the library ends by itself, and what it says a second time
/// without the name of the error, is nothing.
fn disconnected(line: &str) -> Option<(String, String)> {
    let (reason, error) = line.split_once(") (_")?;
    let (place, reason) = reason.split_once("]: ")?.1.split_once(": ")?;
    let by_itself = error.starts_with("DESTROY") || reason.contains("due to nodename change");
    (!by_itself).then(|| (address(place).to_owned(), format!("{reason})")))
}

/// The host and port in the library's name of a broker.
fn address(place: &str) -> &str {
    let name = place.rsplit("]: ").next().unwrap_or(place);
    let address = name.rsplit("//").next().unwrap_or(name);
    address.split('/').next().unwrap_or(address)
}

impl ClientContext for Watch {
    fn log(&self, _: RDKafkaLogLevel, facility: &str, line: &str) {
        self.hear(facility, line);
    }

    fn error(&self, _: KafkaError, _: &str) {
        // Told by `FAIL` too.
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "[thrd:127.0.0.1:9/1]: 127.0.0.1:9/1: orders [3]: ";

    #[test]
    fn batches_are_read_from_their_lines() {
        let orders = Partition::new("orders", 3);
        let check = |line: &str, first, count, told| {
            let read = batch(&format!("{AT}{line}"));
            assert_eq!(read, Some((orders.clone(), Batch { first, count }, told)), "{line}");
        };
        let sent = "Produce MessageSet with 12 message(s) (1316 bytes, ApiVersion 10, MsgVersion 2, MsgId 0, BaseSeq -1, PID{Invalid}, uncompressed)";
        check(sent, 0, 12, BatchTold::Sent);
        check("MessageSet with 5 message(s) (MsgId 12, BaseSeq 4) delivered", 12, 5, BatchTold::Over);
        let failed = "MessageSet with 5 message(s) (MsgId 12, BaseSeq 4) encountered error: Local: Broker transport failure (actions ";
        check(&format!("{failed}Refresh,MsgPossiblyPersisted)"), 12, 5, BatchTold::Again);
        check(&format!("{failed}Retry)"), 12, 5, BatchTold::Again);
        check(&format!("{failed}Permanent,MsgNotPersisted) [NOT LEADER]"), 12, 5, BatchTold::Over);
        assert_eq!(batch("orders [3]: something else"), None);
    }

    #[test]
    fn attempts_are_counted_with_and_without_numbers() {
        for with_numbers in [true, false] {
            let mut lane = Lane::default();
            let number = |first: u64| if with_numbers { first } else { 0 };
            lane.hear(Batch { first: number(1), count: 2 }, BatchTold::Sent);
            lane.hear(Batch { first: number(3), count: 1 }, BatchTold::Sent);
            lane.hear(Batch { first: number(1), count: 2 }, BatchTold::Again);
            lane.hear(Batch { first: number(3), count: 1 }, BatchTold::Over);
            lane.hear(Batch { first: number(1), count: 2 }, BatchTold::Sent);
            lane.hear(Batch { first: number(4), count: 1 }, BatchTold::Sent);
            let attempts: Vec<u32> = (0..6).map(|message| lane.forget(message)).collect();
            assert_eq!(attempts, [0, 2, 2, 1, 1, 0], "{with_numbers}");
        }
    }

    #[test]
    fn a_connection_is_read_from_its_line() {
        let line = "[thrd:x]: 127.0.0.1:9092/bootstrap: Broker changed state APIVERSION_QUERY -> UP";
        assert_eq!(connected(line).as_deref(), Some("127.0.0.1:9092"));
        assert_eq!(connected(&line.replace("-> UP", "-> DOWN")), None);
    }

    #[test]
    fn the_end_of_a_connection_is_read_from_its_line() {
        let line = "[thrd:127.0.0.1:9/3]: 127.0.0.1:9/3: Disconnected: connection closed by peer (after 12ms in state UP) (_TRANSPORT)";
        let (address, reason) = disconnected(line).unwrap();
        assert_eq!(address, "127.0.0.1:9");
        assert_eq!(reason, "Disconnected: connection closed by peer (after 12ms in state UP)");
        assert_eq!(disconnected(&line.replace("TRANSPORT", "DESTROY_BROKER")), None);
        assert_eq!(disconnected(&line.replace(" (_TRANSPORT)", "")), None, "the second telling");
    }
}
