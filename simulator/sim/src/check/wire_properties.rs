//! Properties of the gateway's checkers together: a correct relay makes records that all accept; each way of breaking one is found.
//!
//! The model never knows the checkers.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::dsl::Run;
use super::{CHECKERS, Options, judge};
use crate::history::{
    Address, Authentication, Batch, Entry, Event, EventKind, FaultSpan, Gauges, Moment, Nanos, Node,
    Partition, Phases, ServerCertificate, Truth, Upstream, VersionRange, Wire, WireEvent,
};

/// Runs that are made and broken in every way.
const RUNS: usize = 60;

/// Kafka's keys of Produce, Fetch, Metadata and ApiVersions.
const PRODUCE: i16 = 0;
const FETCH: i16 = 1;
const METADATA: i16 = 3;
const API_VERSIONS: i16 = 18;

/// What the model does next, on one of its connections.
#[derive(Debug, Clone, Copy)]
enum Act {
    Ask { connection: usize, api_key: i16, silent: bool },
    Answer { connection: usize },
    Reconnect { connection: usize },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let connection = 0..2_usize;
    let api_key =
        prop_oneof![3 => Just(PRODUCE), 2 => Just(FETCH), 1 => Just(METADATA), 1 => Just(API_VERSIONS)];
    let ask = (connection.clone(), api_key, any::<bool>());
    let ask = ask.prop_map(|(connection, api_key, silent)| {
        let silent = silent && api_key == PRODUCE;
        Act::Ask { connection, api_key, silent }
    });
    let answer = connection.clone().prop_map(|connection| Act::Answer { connection });
    let reconnect = connection.prop_map(|connection| Act::Reconnect { connection });
    prop::collection::vec(prop_oneof![6 => ask, 5 => answer, 1 => reconnect], 0..60)
}

const fn opened(authentication: Authentication) -> Wire {
    Wire::Opened { authentication, after: Nanos(0) }
}

#[derive(Debug, Default)]
struct Connection {
    number: u64,
    waiting: std::collections::VecDeque<(i32, i16)>,
}

#[derive(Debug, Default)]
struct Model {
    clock: u64,
    numbers: u64,
    correlation_id: i32,
    connections: [Connection; 2],
    truth: Truth,
}

impl Model {
    fn see(&mut self, number: u64, upstream: bool, what: Wire) {
        self.clock += 1;
        let upstream = upstream.then_some(Upstream { id: number, node_id: 1 });
        let (at, gateway) = (Nanos::from_millis(self.clock), "gw".into());
        self.truth.wire.push(WireEvent { at, gateway, connection: number, upstream, what });
    }

    fn gauges(&mut self, moment: Moment, more: u64) {
        self.truth.gauges.push(Gauges {
            at: Nanos::from_millis(self.clock),
            gateway: "gw".into(),
            moment,
            buffered_bytes: 1_000 * more,
            client_connections: more,
            upstream_connections: more,
            tasks: 5 + more,
        });
    }

    fn open(&mut self, connection: usize) {
        self.numbers += 1;
        let number = self.numbers;
        self.connections[connection] = Connection { number, ..Connection::default() };
        self.see(number, false, opened(Authentication::Own));
        self.see(number, false, Wire::Authenticated);
        self.see(number, true, opened(Authentication::None));
        self.ask(connection, API_VERSIONS, false);
        self.answer(connection);
    }

    fn close(&mut self, connection: usize) {
        let number = self.connections[connection].number;
        self.see(number, false, Wire::Closed);
        self.see(number, true, Wire::Closed);
    }

    /// A batch like no other.
    fn batch(&mut self, api_key: i16) -> Vec<Batch> {
        self.numbers += 1;
        let producer_id = if api_key == PRODUCE && self.numbers.is_multiple_of(3) { 7 } else { -1 };
        let batch = Batch { partition: Partition::new("t", 0), producer_id, bytes: 100, hash: self.numbers };
        if matches!(api_key, PRODUCE | FETCH) { vec![batch] } else { Vec::new() }
    }

    fn ask(&mut self, connection: usize, api_key: i16, silent: bool) {
        self.correlation_id += 1;
        let (correlation_id, number) = (self.correlation_id, self.connections[connection].number);
        let batches = if api_key == PRODUCE { self.batch(api_key) } else { Vec::new() };
        let (answered, content) = (!silent, self.numbers);
        let request = Wire::Request { correlation_id, api_key, api_version: 4, answered, batches, content };
        self.see(number, false, request.clone());
        self.see(number, true, request);
        if !silent {
            self.connections[connection].waiting.push_back((correlation_id, api_key));
        }
    }

    fn answer(&mut self, connection: usize) {
        let number = self.connections[connection].number;
        let Some((correlation_id, api_key)) = self.connections[connection].waiting.pop_front() else {
            return;
        };
        let batches = if api_key == FETCH { self.batch(api_key) } else { Vec::new() };
        let named = |host: &str| match api_key {
            METADATA => vec![Node { node_id: 1, address: Address { host: host.into(), port: 9092 } }],
            _ => Vec::new(),
        };
        let offered = |max| match api_key {
            API_VERSIONS => {
                [PRODUCE, FETCH, METADATA].map(|api_key| VersionRange { api_key, min: 3, max }).to_vec()
            }
            _ => Vec::new(),
        };
        let response = |host, max| Wire::Response {
            correlation_id,
            error_code: 0,
            nodes: named(host),
            versions: offered(max),
            batches: batches.clone(),
            content: self.numbers,
        };
        let (of_cluster, of_gateway) = (response("broker", 12), response("gw", 10));
        self.see(number, true, of_cluster);
        self.see(number, false, of_gateway);
    }
}

fn run(acts: &[Act]) -> Run {
    let mut model = Model::default();
    model.truth.gateway_addresses.push(Address { host: "gw".into(), port: 9092 });
    model.gauges(Moment::Baseline, 0);
    (0..2).for_each(|connection| model.open(connection));
    model.gauges(Moment::Running, 2);
    for act in acts {
        match *act {
            Act::Ask { connection, api_key, silent } => model.ask(connection, api_key, silent),
            Act::Answer { connection } => model.answer(connection),
            Act::Reconnect { connection } => {
                let number = model.connections[connection].number;
                model.see(number, false, Wire::Failed);
                model.close(connection);
                model.open(connection);
            }
        }
    }
    for connection in 0..2 {
        while !model.connections[connection].waiting.is_empty() {
            model.answer(connection);
        }
        model.close(connection);
    }
    model.gauges(Moment::Quiescent, 0);
    let end = Nanos::from_millis(model.clock).plus(Nanos::from_secs(60));
    let phases = Some(Phases { faults: Nanos(0), quiet: Nanos(0), drain: end, end });
    let mut run = Run { truth: model.truth, ..Run::default() };
    run.history.phases = phases;
    run.history.faults.push(FaultSpan { name: "reset".into(), from: Nanos(0), until: Nanos(1) });
    let ms = Nanos::from_millis;
    for (name, from, taken, since) in [("a", 0, None, 2), ("b", 10, Some(20), 20)] {
        let (gateway, certificate) = ("gw".into(), name.into());
        let had = ServerCertificate { gateway, certificate, from: ms(from), taken: taken.map(ms) };
        run.truth.certificates.push(had);
        let (address, certificate) = ("gw:1".into(), name.into());
        let kind = EventKind::Shown { address, certificate, since: ms(since) };
        run.history.entries.push(Entry::Event(Event { at: ms(since + 1), client: "c".into(), kind }));
    }
    run
}

fn options() -> Options {
    let on = CHECKERS.iter().map(|checker| checker.id.to_owned()).collect();
    let (answer_max, buffered_bytes_max) = (Some(Nanos::from_secs(5)), Some(2_000));
    Options { on, answer_max, buffered_bytes_max, reconnects_max: Some(62), ..Options::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_correct_gateway_does_is_accepted_by_all(acts in acts()) {
        let run = run(&acts);
        let verdict = judge(&run.history, &run.truth, &options());
        prop_assert!(verdict.is_clean(), "{:#?}", verdict.anomalies);
    }
}

type Break = fn(&mut Truth) -> Option<()>;

/// What is done to a record, the checker that must find it, and how: `None` where there is nothing to break like that.
const MUTATIONS: &[(&str, &str, Break)] = &[
    ("two answers are swapped", "one_answer_in_order", |truth| {
        let (first, second) = responses(truth).find(|(first, second)| {
            truth.wire[*first].connection == truth.wire[*second].connection
                && is_asked_before(truth, *second, *first)
        })?;
        let what = truth.wire[first].what.clone();
        truth.wire[first].what = std::mem::replace(&mut truth.wire[second].what, what);
        Some(())
    }),
    ("an answer is given twice", "one_answer_in_order", |truth| {
        let (at, _) = responses(truth).next()?;
        truth.wire.insert(at, truth.wire[at].clone());
        Some(())
    }),
    ("an answer is not given", "one_answer_in_order", |truth| {
        let at = truth
            .wire
            .iter()
            .rposition(|event| event.upstream.is_none() && matches!(event.what, Wire::Response { .. }))?;
        let connection = truth.wire[at].connection;
        truth.wire.remove(at);
        // the connection stays open: a closed one owes nothing
        truth.wire.retain(|event| !(event.connection == connection && event.what == Wire::Closed));
        Some(())
    }),
    ("a broker's address leaks", "only_gateway_addresses", |truth| {
        let mut nodes = truth.wire.iter_mut().filter(|event| event.upstream.is_none()).filter_map(|event| {
            if let Wire::Response { nodes, .. } = &mut event.what { nodes.first_mut() } else { None }
        });
        nodes.next()?.address.host = "broker".into();
        Some(())
    }),
    ("a plain batch is sent again", "no_unsafe_retry", |truth| {
        let at = produce(truth, true, |batch| batch.producer_id < 0)?;
        truth.wire.insert(at, truth.wire[at].clone());
        Some(())
    }),
    ("a batch to the cluster is changed", "records_identical", |truth| {
        let at = produce(truth, true, |_| true)?;
        change_batch(&mut truth.wire[at].what)
    }),
    ("a batch to a client is changed", "records_identical", |truth| {
        let mut outgoing = truth.wire.iter_mut().filter(|event| event.upstream.is_none());
        outgoing.find_map(|event| match &event.what {
            Wire::Response { .. } => change_batch(&mut event.what),
            _ => None,
        })
    }),
    ("a client is never authenticated", "nothing_before_authentication", |truth| {
        let at = truth.wire.iter().position(|event| event.what == Wire::Authenticated)?;
        truth.wire.remove(at);
        Some(())
    }),
    ("more versions are offered than there are", "versions_honest", |truth| {
        let mut ranges = truth.wire.iter_mut().filter(|event| event.upstream.is_none()).filter_map(|event| {
            if let Wire::Response { versions, .. } = &mut event.what { versions.last_mut() } else { None }
        });
        ranges.next()?.max = 13;
        Some(())
    }),
    ("an offered version is refused", "versions_honest", |truth| {
        let (_, at) = responses(truth).find(|(_, at)| match &truth.wire[*at].what {
            Wire::Response { versions, .. } => versions.is_empty(),
            _ => false,
        })?;
        if let Wire::Response { error_code, .. } = &mut truth.wire[at].what {
            *error_code = 35;
        }
        Some(())
    }),
    ("a connection to the cluster is left behind", "no_upstream_leak", |truth| {
        let at =
            truth.wire.iter().position(|event| event.upstream.is_some() && event.what == Wire::Closed)?;
        truth.wire.remove(at);
        Some(())
    }),
    ("a task is left behind", "no_upstream_leak", |truth| {
        truth.gauges.last_mut()?.tasks += 1;
        Some(())
    }),
    ("a buffer grows", "buffers_bounded", |truth| {
        truth.gauges.get_mut(1)?.buffered_bytes += 1;
        Some(())
    }),
    ("an answer is changed", "passed_unchanged", |truth| {
        let (_, at) = responses(truth).next()?;
        if let Wire::Response { content, .. } = &mut truth.wire[at].what {
            *content += 1_000_000;
        }
        Some(())
    }),
    ("a request is changed", "passed_unchanged", |truth| {
        let outgoing = truth.wire.iter_mut().filter(|event| event.upstream.is_some());
        let mut outgoing = outgoing.filter_map(|event| match &mut event.what {
            Wire::Request { content, .. } => Some(content),
            _ => None,
        });
        *outgoing.next()? += 1_000_000;
        Some(())
    }),
    ("a connection is closed before its answer", "no_answer_cut_off", |truth| {
        let is_asked = |event: &WireEvent| {
            event.upstream.is_some() && matches!(event.what, Wire::Request { answered: true, .. })
        };
        let at = truth.wire.iter().position(is_asked)?;
        let closed = WireEvent { what: Wire::Closed, upstream: None, ..truth.wire[at].clone() };
        truth.wire.insert(at + 1, closed);
        Some(())
    }),
    ("the cluster is waited for in vain", "dials_bounded", |truth| {
        let first = truth.wire.first()?.clone();
        let after = Nanos::from_secs(11);
        truth.wire.push(WireEvent { what: Wire::Unreachable { after }, ..first });
        Some(())
    }),
    ("an old certificate is shown", "newest_certificate", |truth| {
        truth.certificates.first_mut()?.certificate = "b".into();
        truth.certificates.last_mut()?.certificate = "a".into();
        Some(())
    }),
    ("connections come in a herd", "no_reconnect_herd", |truth| {
        let opened = truth.wire.first()?.clone();
        truth.wire.splice(0..0, std::iter::repeat_n(opened, 63));
        Some(())
    }),
];

/// Pairs of responses to clients that follow each other.
fn responses(truth: &Truth) -> impl Iterator<Item = (usize, usize)> {
    let is_one = |event: &WireEvent| event.upstream.is_none() && matches!(event.what, Wire::Response { .. });
    let at: Vec<_> = (0..truth.wire.len()).filter(|at| is_one(&truth.wire[*at])).collect();
    (1..at.len()).map(move |index| (at[index - 1], at[index])).collect::<Vec<_>>().into_iter()
}

/// Whether the request of a response was made before another response.
fn is_asked_before(truth: &Truth, response: usize, other: usize) -> bool {
    let Wire::Response { correlation_id: wanted, .. } = truth.wire[response].what else { return false };
    truth.wire[..other]
        .iter()
        .any(|event| matches!(&event.what, Wire::Request { correlation_id, .. } if *correlation_id == wanted))
}

fn produce(truth: &Truth, upstream: bool, fits: fn(&Batch) -> bool) -> Option<usize> {
    truth.wire.iter().position(|event| match &event.what {
        Wire::Request { batches, .. } => event.upstream.is_some() == upstream && batches.iter().any(fits),
        _ => false,
    })
}

fn change_batch(what: &mut Wire) -> Option<()> {
    let (Wire::Request { batches, .. } | Wire::Response { batches, .. }) = what else { return None };
    batches.first_mut()?.hash += 1_000_000;
    Some(())
}

#[test]
fn every_mutation_is_found() {
    let mut runner = TestRunner::deterministic();
    let mut applied = vec![0; MUTATIONS.len()];
    for _ in 0..RUNS {
        let good = run(&acts().new_tree(&mut runner).unwrap().current());
        for ((what, checker, mutate), applied) in MUTATIONS.iter().zip(&mut applied) {
            let mut broken = good.clone();
            if mutate(&mut broken.truth).is_none() {
                continue;
            }
            *applied += 1;
            let counts = judge(&broken.history, &broken.truth, &options()).counts;
            assert!(counts.contains_key(checker), "{what}: only {counts:?} in {:#?}", broken.truth.wire);
        }
    }
    let unused: Vec<_> = MUTATIONS.iter().zip(&applied).filter(|(_, n)| **n == 0).map(|(m, _)| m.0).collect();
    assert!(unused.is_empty(), "in no run there was anything to break by: {unused:?}");
}
