//! What librdkafka tells of itself: connections, and how often it sent a message again. The former become events of the history.
//!
//! Both are read from its debug lines (`debug=broker,msg`), as nothing else tells; a line of another shape says nothing. Never knows
//! what a client does.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::KafkaError;
use tidegate_sim::history::{EventKind, Partition};

use super::Common;

/// Message ids of a partition, and how often each was sent again.
type Again = BTreeMap<u64, u32>;

/// Listens to one client of the library.
pub(super) struct Watch {
    pub(super) common: Common,
    again: Mutex<BTreeMap<Partition, Again>>,
}

impl Watch {
    pub(super) fn new(common: &Common) -> Self {
        Self { common: common.clone(), again: Mutex::default() }
    }

    fn again(&self) -> MutexGuard<'_, BTreeMap<Partition, Again>> {
        self.again.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often a message was sent again. Messages of a partition are counted from 1 in the order in which they were given to the
    /// library. It is forgotten with that.
    pub(super) fn take_again(&self, partition: &Partition, message: u64) -> u32 {
        self.again().get_mut(partition).and_then(|again| again.remove(&message)).unwrap_or(0)
    }

    /// A line of the library's log.
    pub(super) fn hear(&self, facility: &str, line: &str) {
        match facility {
            "MSGSET" => {
                let Some(retried) = Retried::read(line) else { return };
                let mut all = self.again();
                let again = all.entry(retried.partition).or_default();
                for message in retried.first..retried.first.saturating_add(retried.count) {
                    *again.entry(message).or_default() += 1;
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

/// A batch that failed and is sent again.
#[derive(Debug, PartialEq, Eq)]
struct Retried {
    partition: Partition,
    first: u64,
    count: u64,
}

impl Retried {
    /// Reads `T [P]: MessageSet with N message(s) (MsgId M, BaseSeq S) encountered error: E (actions A,B)`, with something before it.
    fn read(line: &str) -> Option<Self> {
        let (place, rest) = line.split_once("]: MessageSet with ")?;
        let (rest, failure) = rest.split_once(" encountered error: ")?;
        let actions = failure.rsplit_once("(actions ")?.1;
        let (topic, index) = place.rsplit_once(" [")?;
        let topic = topic.rsplit(": ").next().unwrap_or(topic);
        let (count, rest) = rest.split_once(" message(s) (MsgId ")?;
        let first = rest.split_once(',')?.0;
        // It asks who leads, and sends again, unless there is no hope.
        let has = |wanted: &[&str]| actions.split([',', ')']).any(|action| wanted.contains(&action));
        let retry = has(&["Retry", "Refresh"]) && !has(&["Permanent"]);
        let partition = Partition::new(topic, index.parse().ok()?);
        retry.then_some(Self { partition, first: first.parse().ok()?, count: count.parse().ok()? })
    }
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
    let by_itself = error.starts_with("DESTROY");
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

    #[test]
    fn a_batch_that_is_sent_again_is_read_from_its_line() {
        let line = "[thrd:127.0.0.1:9/1]: 127.0.0.1:9/1: orders [3]: MessageSet with 5 message(s) (MsgId 12, BaseSeq 4) \
                    encountered error: Local: Broker transport failure (actions Refresh,Retry,MsgPossiblyPersisted)";
        let read = Retried::read(line);
        assert_eq!(read, Some(Retried { partition: Partition::new("orders", 3), first: 12, count: 5 }));
        assert_eq!(Retried::read(&line.replace("Retry,", "")), read, "a refresh sends again");
        assert_eq!(Retried::read(&line.replace("Refresh,Retry", "Permanent")), None);
        assert_eq!(Retried::read("orders [3]: MessageSet with 5 message(s) delivered"), None);
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
