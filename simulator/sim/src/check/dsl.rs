//! A small language for histories in tests: statements between bars, each with an instant of its own, 10 ms apart.
//!
//! ```text
//! client a plain acks=1 in_flight=1   a producer without idempotence; also: latest, uncommitted
//! a send p0=x @3 | a send p0=x ?      acknowledged at offset 3 | unknown; also: ok, fail, tries=2
//! c poll p0:0=x p0:1=y                c was given x and y
//! t commit +p0=x@3 -p0:0=y g:p0=5 ok  a transaction: sends x, is given y, commits an offset for group g
//! c offsets g p0=5 ok                 commits an offset | c committed g p0=5: was told of one
//! c assign p0@2 p1 | c subscribe g 1 p0 | c revoke p0 | c seek p0@2 | c restart | c connect
//! c shown a 15 | had a 0..20          was shown certificate a, after trying since 15 ms | it was in the files at 0, in use at 20
//! log p0 start=0 end=9 0=x/commit 1=#   the log at the end; # is a marker
//! final g p0=5 | taken g p0=5 | own g m p0 1..5
//! 1 open own | 1 > 7 k0 v9 #aa!5 | 1/4@2 > 7 k0 | 1 < 7 e35 node=2@gw:1 range=0:3-9 | 1 auth | 1 close
//! 10..20 a send p0=x @0 | at 50 c restart   with instants of one's own, in ms
//! ```
//!
//! A client that is not introduced is an idempotent producer and a consumer that reads committed records from the beginning.

use super::{Options, judge};
use crate::history::{
    Action, Address, Authentication, Batch, Client, CommitSeen, Ending, Entry, Event, EventKind, FaultSpan,
    Gauges, History, Isolation, LogRecord, Moment, Name, Nanos, Node, Operation, OperationId, Outcome,
    Ownership, Partition, PartitionLog, Phases, Poll, Producer, Seen, Send, ServerCertificate, Step,
    Subscription, Transaction, TransactionState, Truth, Upstream, VersionRange, Wire, WireEvent,
};

/// A run for a test.
#[derive(Debug, Clone, Default)]
pub(crate) struct Run {
    pub(crate) history: History,
    pub(crate) truth: Truth,
    pub(crate) options: Options,
    pub(crate) operations: u64,
}

/// One checker finds nothing.
#[track_caller]
pub(crate) fn accepts(checker: &str, text: &str) {
    let found = findings(checker, text);
    assert!(found.is_empty(), "{checker} finds in `{text}`: {found:#?}");
}

/// One checker finds something.
#[track_caller]
pub(crate) fn rejects(checker: &str, text: &str) {
    assert!(!findings(checker, text).is_empty(), "{checker} finds nothing in `{text}`");
}

fn findings(checker: &str, text: &str) -> Vec<super::Anomaly> {
    let run = record(text);
    let only = Options::only(checker).unwrap();
    let options = Options { on: only.on, off: only.off, ..run.options };
    judge(&run.history, &run.truth, &options).anomalies
}

/// Reads a run.
pub(crate) fn record(text: &str) -> Run {
    let mut run = Run::default();
    for (number, statement) in text.split('|').enumerate() {
        let mut words: Vec<_> = statement.split_whitespace().collect();
        let mut span = (millis(10 * number as u64), millis(10 * number as u64 + 5));
        if words[0] == "at" {
            span = (millis(words[1].parse().unwrap()), millis(words[1].parse().unwrap()));
            words.drain(..2);
        } else if let Some((from, until)) = words[0].split_once("..") {
            span = (millis(from.parse().unwrap()), millis(until.parse().unwrap()));
            words.remove(0);
        }
        if !(run.of_options(&words) || run.of_truth(&words, span.0) || run.of_wire(&words, span.0)) {
            run.of_client(&words, span);
        }
    }
    run
}

fn millis(number: u64) -> Nanos {
    Nanos::from_millis(number)
}

fn partition(word: &str) -> Partition {
    Partition::new("t", word.strip_prefix('p').expect("a partition").parse().unwrap())
}

/// `p0=5`
fn place(word: &str) -> (Partition, i64) {
    let (name, offset) = word.split_once(['=', '@']).unwrap();
    (partition(name), offset.parse().unwrap())
}

/// `p0:3=x`
fn seen(word: &str) -> Seen {
    let (place, value) = word.split_once('=').unwrap();
    let (name, offset) = place.split_once(':').unwrap();
    Seen { partition: partition(name), offset: offset.parse().unwrap(), value: value.into() }
}

/// `p0=x@3`
fn send(word: &str) -> Send {
    let (name, value) = word.split_once('=').unwrap();
    let (value, offset) =
        value.split_once('@').map_or((value, None), |(v, at)| (v, Some(at.parse().unwrap())));
    Send { partition: partition(name), value: value.into(), offset, attempts: 1 }
}

fn outcome(words: &[&str]) -> Outcome {
    match words.last() {
        Some(&"fail") => Outcome::Fail("no".into()),
        Some(&"?") => Outcome::Unknown("no answer".into()),
        _ => Outcome::Ok,
    }
}

fn setting<T: std::str::FromStr>(words: &[&str], name: &str) -> Option<T> {
    let value = words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    value.map(|value| value.parse().ok().expect("a number"))
}

impl Run {
    fn of_options(&mut self, words: &[&str]) -> bool {
        let limit = |name| setting(words, name).map(Nanos::from_millis);
        match words[0].split('=').next().unwrap() {
            "undrained" => self.options.drained = false,
            "keep_acks_one" => self.options.acks_one_may_be_lost = false,
            "rewritten" => self.options.records_rewritten = true,
            "lag_max" => self.options.lag_max = limit("lag_max"),
            "answer_max" => self.options.answer_max = limit("answer_max"),
            "recovery_max" => self.options.recovery_max = limit("recovery_max"),
            "buffered_max" => self.options.buffered_bytes_max = setting(words, "buffered_max"),
            "reconnects_max" => self.options.reconnects_max = setting(words, "reconnects_max"),
            "client" => {
                let mut client = default_client(words[1]);
                client.from_beginning = !words.contains(&"latest");
                if words.contains(&"uncommitted") {
                    client.isolation = Isolation::ReadUncommitted;
                }
                if let Some(producer) = &mut client.producer {
                    producer.idempotent = !words[2..].iter().any(|word| {
                        *word == "plain" || word.starts_with("acks") || word.starts_with("in_flight")
                    });
                    producer.acks = setting(words, "acks").unwrap_or(-1);
                    producer.in_flight_max = setting(words, "in_flight").unwrap_or(5);
                }
                self.history.clients.push(client);
            }
            _ => return false,
        }
        true
    }

    fn of_truth(&mut self, words: &[&str], at: Nanos) -> bool {
        let instants = |word: &str| {
            let (from, until) = word.split_once("..").unwrap();
            (millis(from.parse().unwrap()), until.parse().ok().map(millis))
        };
        match words[0].split('=').next().unwrap() {
            "gateway" => self.truth.gateway_addresses.push(address(&words[0]["gateway=".len()..])),
            "phases" => {
                let at = |index: usize| millis(words[index].parse().unwrap());
                self.history.phases = Some(Phases { faults: at(1), quiet: at(2), drain: at(3), end: at(4) });
            }
            "fault" => {
                let (from, until) = instants(words[1]);
                let until = until.unwrap();
                self.history.faults.push(FaultSpan { name: "fault".into(), from, until });
            }
            "log" => drop(self.truth.logs.insert(partition(words[1]), log(&words[2..]))),
            "final" => {
                let (partition, offset) = place(words[2]);
                self.truth.committed.entry(words[1].into()).or_default().insert(partition, offset);
            }
            "taken" => {
                let (partition, offset) = place(words[2]);
                let reset = words.contains(&"reset");
                self.truth.commits.push(CommitSeen { at, group: words[1].into(), partition, offset, reset });
            }
            "own" => {
                let (group, member, partition) = (words[1].into(), words[2].into(), partition(words[3]));
                let (from, until) = instants(words[4]);
                self.truth.ownerships.push(Ownership {
                    group,
                    generation: 1,
                    member,
                    partition,
                    from,
                    until,
                });
            }
            "had" => {
                let (certificate, (from, taken)) = (words[1].into(), instants(words[2]));
                let gateway = "gw".into();
                self.truth.certificates.push(ServerCertificate { gateway, certificate, from, taken });
            }
            "gauge" => {
                let value = |name| setting(words, name).unwrap_or(0);
                let moment = match words[1] {
                    "base" => Moment::Baseline,
                    "quiet" => Moment::Quiescent,
                    _ => Moment::Running,
                };
                self.truth.gauges.push(Gauges {
                    at,
                    gateway: "gw".into(),
                    moment,
                    buffered_bytes: value("buffered"),
                    client_connections: value("clients"),
                    upstream_connections: value("upstreams"),
                    tasks: value("tasks"),
                });
            }
            _ => return false,
        }
        true
    }

    fn of_wire(&mut self, words: &[&str], at: Nanos) -> bool {
        if !words[0].starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let (connection, upstream) = words[0].split_once('/').map_or((words[0], None), |(c, u)| (c, Some(u)));
        let upstream = upstream.map(|upstream| {
            let (id, node_id) = upstream.split_once('@').unwrap();
            Upstream { id: id.parse().unwrap(), node_id: node_id.parse().unwrap() }
        });
        let what = match words[1] {
            "open" => Wire::Opened {
                authentication: match words.get(2) {
                    Some(&"own") => Authentication::Own,
                    Some(&"relayed") => Authentication::Relayed,
                    _ => Authentication::None,
                },
                after: words
                    .get(2)
                    .and_then(|word| word.parse().ok())
                    .map(Nanos::from_millis)
                    .unwrap_or_default(),
            },
            "close" => Wire::Closed,
            "finish" => Wire::Finished,
            "fail" => Wire::Failed,
            "unreachable" => Wire::Unreachable { after: Nanos::from_millis(words[2].parse().unwrap()) },
            "auth" => Wire::Authenticated,
            "broken" => Wire::Broken { outgoing: words[2] == "out", why: "of no use".into() },
            ">" => request(words),
            _ => response(words),
        };
        let connection = connection.parse().unwrap();
        self.truth.wire.push(WireEvent { at, gateway: "gw".into(), connection, upstream, what });
        true
    }

    fn of_client(&mut self, words: &[&str], span: (Nanos, Nanos)) {
        let name = Name::from(words[0]);
        if self.history.client(&name).is_none() {
            self.history.clients.push(default_client(words[0]));
        }
        let entry = match event(words) {
            Some(kind) => Entry::Event(Event { at: span.0, client: name, kind }),
            None => {
                let id = OperationId(self.operations);
                self.operations += 1;
                let (invoked, completed) = (span.0, Some(span.1));
                let outcome = outcome(words);
                Entry::Operation(Operation {
                    id,
                    client: name,
                    invoked,
                    completed,
                    outcome,
                    action: action(words),
                })
            }
        };
        self.history.entries.push(entry);
    }
}

pub(crate) fn default_client(name: &str) -> Client {
    let producer = Producer { idempotent: true, acks: -1, in_flight_max: 5 };
    let isolation = Isolation::ReadCommitted;
    Client { name: name.into(), producer: Some(producer), isolation, from_beginning: true }
}

fn event(words: &[&str]) -> Option<EventKind> {
    let at = |word: &&str| match word.split_once('@') {
        Some(_) => (place(word).0, Some(place(word).1)),
        None => (partition(word), None),
    };
    Some(match words[1] {
        "assign" => EventKind::Assigned {
            subscription: Subscription::Assign,
            partitions: words[2..].iter().map(at).collect(),
        },
        "subscribe" => {
            let (group, member) = (words[2].into(), words[0].into());
            let generation = words[3].parse().unwrap();
            let subscription = Subscription::Subscribe { group, member, generation };
            EventKind::Assigned { subscription, partitions: words[4..].iter().map(at).collect() }
        }
        "revoke" => {
            let partitions = words[2..].iter().map(|word| partition(word)).collect();
            EventKind::Revoked { partitions, lost: false }
        }
        "seek" => EventKind::Sought { partition: place(words[2]).0, offset: place(words[2]).1 },
        "restart" => EventKind::Restarted,
        "connect" => EventKind::Connected { address: "gw:1".into() },
        "shown" => EventKind::Shown {
            address: "broker-1.gw.sim:1".into(),
            certificate: words[2].into(),
            since: millis(words[3].parse().unwrap()),
        },
        _ => return None,
    })
}

fn action(words: &[&str]) -> Action {
    let places = || words[3..].iter().filter(|word| word.contains('=')).map(|word| place(word)).collect();
    match words[1] {
        "send" => {
            let offset = words.iter().find_map(|word| word.strip_prefix('@')).map(|at| at.parse().unwrap());
            let attempts = setting(words, "tries").unwrap_or(1);
            Action::Send(Send { offset, attempts, ..send(words[2]) })
        }
        "poll" => Action::Poll(Poll { records: words[2..].iter().map(|word| seen(word)).collect() }),
        "offsets" => Action::Commit { group: words[2].into(), generation: -1, offsets: places() },
        "committed" => Action::Committed { group: words[2].into(), offsets: places() },
        "commit" | "abort" => {
            let steps = words[2..].iter().filter_map(|word| {
                Some(match word.split_at(1) {
                    ("+", rest) => Step::Send(send(rest)),
                    ("-", rest) => Step::Poll(Poll { records: vec![seen(rest)] }),
                    _ => {
                        let (group, offset) = word.split_once(':')?;
                        Step::Offsets { group: group.into(), offsets: vec![place(offset)] }
                    }
                })
            });
            let ending = if words[1] == "commit" { Ending::Commit } else { Ending::Abort };
            let transactional_id = words[0].into();
            Action::Transaction(Transaction { transactional_id, steps: steps.collect(), ending })
        }
        other => panic!("no statement `{other}`"),
    }
}

fn log(words: &[&str]) -> PartitionLog {
    let record = |word: &&str| {
        let (offset, value) = word.split_once('=')?;
        let offset = offset.parse().ok()?;
        let (value, state) = value.split_once('/').unwrap_or((value, ""));
        let transaction = match state {
            "commit" => TransactionState::Committed,
            "abort" => TransactionState::Aborted,
            "open" => TransactionState::Open,
            _ => TransactionState::None,
        };
        Some(LogRecord { offset, value: (value != "#").then(|| value.into()), transaction })
    };
    let records: Vec<LogRecord> = words.iter().filter_map(record).collect();
    let behind = records.last().map_or(0, |record| record.offset + 1);
    let end_offset = setting(words, "end").unwrap_or(behind);
    PartitionLog {
        start_offset: setting(words, "start").unwrap_or(0),
        high_watermark: end_offset,
        end_offset,
        compacted: words.contains(&"compacted"),
        records,
    }
}

fn address(text: &str) -> Address {
    let (host, port) = text.rsplit_once(':').unwrap();
    Address { host: host.into(), port: port.parse().unwrap() }
}

fn batches(words: &[&str]) -> Vec<Batch> {
    let batch = |word: &&str| {
        let text = word.strip_prefix('#')?;
        let (hash, producer_id) =
            text.split_once('!').map_or((text, -1), |(hash, id)| (hash, id.parse().unwrap()));
        let hash = u64::from_str_radix(hash, 16).unwrap();
        Some(Batch { partition: Partition::new("t", 0), producer_id, bytes: 100, hash })
    };
    words.iter().filter_map(batch).collect()
}

fn request(words: &[&str]) -> Wire {
    let number = |prefix| words[3..].iter().find_map(|word| word.strip_prefix(prefix)?.parse().ok());
    Wire::Request {
        correlation_id: words[2].parse().unwrap(),
        api_key: number('k').expect("an API"),
        api_version: number('v').unwrap_or(0),
        answered: !words.contains(&"silent"),
        batches: batches(words),
        content: content(words),
    }
}

fn content(words: &[&str]) -> u64 {
    words.iter().find_map(|word| word.strip_prefix("content=")?.parse().ok()).unwrap_or(0)
}

fn response(words: &[&str]) -> Wire {
    let nodes = words.iter().filter_map(|word| word.strip_prefix("node=")).map(|text| {
        let (node_id, at) = text.split_once('@').unwrap();
        Node { node_id: node_id.parse().unwrap(), address: address(at) }
    });
    let ranges = words.iter().filter_map(|word| word.strip_prefix("range=")).map(|text| {
        let (api_key, versions) = text.split_once(':').unwrap();
        let (min, max) = versions.split_once('-').unwrap();
        let [api_key, min, max] = [api_key, min, max].map(|number| number.parse().unwrap());
        VersionRange { api_key, min, max }
    });
    Wire::Response {
        correlation_id: words[2].parse().unwrap(),
        error_code: words.iter().find_map(|word| word.strip_prefix('e')?.parse().ok()).unwrap_or(0),
        nodes: nodes.collect(),
        versions: ranges.collect(),
        batches: batches(words),
        content: content(words),
    }
}
