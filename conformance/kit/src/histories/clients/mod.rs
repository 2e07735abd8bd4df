//! The clients of a scenario, played by librdkafka: each on a thread of its own, with the settings that the scenario gives it.
//!
//! They draw from the same named streams as the simulated clients, so that both plan the same work, and write the same history. They
//! never know which faults there are.

mod consumer;
mod member;
mod native;
mod producer;
mod transactions;
mod watch;

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Result;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use tidegate_sim::clients::{Order, Orders, Progress};
use tidegate_sim::history::{self, Client, Name, Nanos, Partition, Recorder};
use tidegate_sim::random::Stream;
use tidegate_sim::runner::Place as _;
use tidegate_sim::scenario::{self, Acks, Clients, Resolved, Target, Work};
use tidegate_sim::serve::Clock;

use super::nanos;
use super::stage::Stage;

/// How long one poll of the library waits at most, so that orders are heard.
const POLL: Duration = Duration::from_millis(50);

/// What every client has.
#[derive(Clone)]
struct Common {
    name: Name,
    bootstrap: String,
    user: Option<(String, String)>,
    request_timeout: Duration,
    metadata_max_age: Duration,
    /// Topics and how many partitions each has.
    topics: Vec<(String, u32)>,
    seed: u64,
    clock: Clock,
    recorder: Recorder,
    orders: Orders,
    progress: Progress,
}

impl Common {
    fn now(&self) -> Nanos {
        nanos((self.clock)())
    }

    /// A random stream of the client, as a simulated one has it.
    fn stream(&self, purpose: &str) -> Stream {
        Stream::named(self.seed, &format!("{purpose}/{}", self.name))
    }

    fn is_ordered(&self, order: Order) -> bool {
        self.orders.current() >= order
    }

    fn partitions(&self, topic: &str) -> u32 {
        self.topics.iter().find(|(name, _)| name == topic).map_or(0, |(_, count)| *count)
    }

    /// All partitions of these topics.
    fn all_partitions(&self, topics: &[String]) -> Vec<Partition> {
        let mut all = Vec::new();
        for topic in topics {
            let indices = (0..i32::MAX).zip(0..self.partitions(topic));
            all.extend(indices.map(|(index, _)| Partition::new(topic.as_str(), index)));
        }
        all
    }

    /// The library's settings of every client. All other settings are its defaults.
    fn config(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", &self.bootstrap);
        config.set("client.id", &*self.name);
        config.set("socket.timeout.ms", self.request_timeout.as_millis().to_string());
        config.set("topic.metadata.refresh.interval.ms", self.metadata_max_age.as_millis().to_string());
        // What `watch` reads.
        config.set("debug", "broker,msg");
        config.set_log_level(RDKafkaLogLevel::Debug);
        if let Some((name, password)) = &self.user {
            config.set("security.protocol", "SASL_PLAINTEXT").set("sasl.mechanism", "PLAIN");
            config.set("sasl.username", name).set("sasl.password", password);
        }
        config
    }
}

/// Clients at work.
pub(super) struct Working {
    threads: Vec<(Name, JoinHandle<()>)>,
    broken: Arc<Mutex<Vec<String>>>,
}

impl Working {
    /// Waits until all have ended. Returns what went wrong with any.
    pub(super) fn end(self, stage: &Stage, time_max: Duration) -> Vec<String> {
        let until = stage.elapsed() + time_max;
        let mut broken = Vec::new();
        for (name, thread) in self.threads {
            while !thread.is_finished() && stage.elapsed() < until {
                stage.wait_for(POLL);
            }
            if !thread.is_finished() {
                broken.push(format!("{name} did not end within {time_max:?}"));
            } else if thread.join().is_err() {
                broken.push(format!("{name} panicked"));
            }
        }
        broken.append(&mut self.broken.lock().unwrap_or_else(PoisonError::into_inner));
        broken
    }
}

/// Starts the clients of a scenario.
pub(super) fn start(
    resolved: &Resolved,
    stage: &Stage,
    recorder: &Recorder,
    progress: &Progress,
    orders: &Orders,
) -> Working {
    let broken: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut threads = Vec::new();
    let topics: Vec<(String, u32)> =
        resolved.topology.topics.iter().map(|(name, topic)| (name.clone(), topic.partitions.0)).collect();
    for clients in &resolved.clients {
        for number in 1..=clients.count.0 {
            let name = Name::from(format!("{}-{number}", clients.name));
            let user = clients.user.as_ref();
            let user = user.and_then(|user| Some((user.clone(), resolved.topology.users.get(user)?.clone())));
            let common = Common {
                name: name.clone(),
                bootstrap: stage.bootstrap(&name, &gateways_of(clients, number)),
                user,
                request_timeout: clients.request_timeout.0,
                metadata_max_age: clients.metadata_max_age.0,
                topics: topics.clone(),
                seed: resolved.seed,
                clock: stage.clock(),
                recorder: recorder.clone(),
                orders: orders.clone(),
                progress: progress.clone(),
            };
            recorder.client(describe(&name, &clients.work));
            let (work, broken, told) = (clients.work.clone(), Arc::clone(&broken), name.clone());
            let thread = std::thread::spawn(move || {
                if let Err(error) = run(&common, &work, number) {
                    let mut broken = broken.lock().unwrap_or_else(PoisonError::into_inner);
                    broken.push(format!("{told}: {error:#}"));
                }
            });
            threads.push((name, thread));
        }
    }
    Working { threads, broken }
}

fn run(common: &Common, work: &Work, number: u32) -> Result<()> {
    match work {
        Work::Producer(work) => producer::run(common, work),
        Work::Consumer(work) => consumer::run(common, work),
        Work::Member(work) => member::run(common, work),
        Work::Transactions(work) => transactions::run(common, work, number),
        Work::Processor(_) | Work::Admin(_) | Work::Hostile(_) => anyhow::bail!("refused before the run"),
    }
}

/// Where a client begins, in the order in which it tries.
pub(super) fn gateways_of(clients: &Clients, number: u32) -> Vec<String> {
    let hosts = clients.bootstrap.0.iter().filter_map(|target| match target {
        Target::Host(host) => Some(host.to_string()),
        _ => None,
    });
    let mut hosts: Vec<String> = hosts.collect();
    let count = hosts.len().max(1);
    hosts.rotate_left((number as usize - 1) % count);
    hosts
}

const fn acks(acks: Acks) -> i16 {
    match acks {
        Acks::All => -1,
        Acks::Leader => 1,
        Acks::None => 0,
    }
}

/// How a history speaks of a client, before it begins.
fn describe(name: &Name, work: &Work) -> Client {
    let producer = match work {
        Work::Producer(work) => Some(history::Producer {
            idempotent: is_idempotent(work),
            acks: acks(work.acks),
            in_flight_max: work.in_flight.0,
        }),
        Work::Transactions(_) => {
            Some(history::Producer { idempotent: true, acks: -1, in_flight_max: transactions::IN_FLIGHT_MAX })
        }
        _ => None,
    };
    let isolation = match work {
        Work::Consumer(work) => isolation(work.isolation),
        Work::Member(work) => isolation(work.isolation),
        _ => history::Isolation::default(),
    };
    let from_beginning = matches!(work, Work::Consumer(_) | Work::Member(_));
    Client { name: name.clone(), producer, isolation, from_beginning }
}

/// librdkafka refuses idempotence without `acks=all`; a scenario that says no more means a producer without.
const fn is_idempotent(work: &scenario::Producer) -> bool {
    work.idempotent && matches!(work.acks, Acks::All)
}

const fn isolation(isolation: scenario::Isolation) -> history::Isolation {
    match isolation {
        scenario::Isolation::ReadUncommitted => history::Isolation::ReadUncommitted,
        scenario::Isolation::ReadCommitted => history::Isolation::ReadCommitted,
    }
}

/// `isolation.level`.
const fn isolation_level(isolation: scenario::Isolation) -> &'static str {
    match isolation {
        scenario::Isolation::ReadUncommitted => "read_uncommitted",
        scenario::Isolation::ReadCommitted => "read_committed",
    }
}

/// Between a half and one and a half times of `mean`.
fn pause(random: &mut Stream, mean: Duration) -> Duration {
    let nanos = u64::try_from(mean.as_nanos()).unwrap_or(u64::MAX / 2).clamp(2, u64::MAX / 2);
    Duration::from_nanos(random.within(nanos / 2..nanos / 2 + nanos))
}
