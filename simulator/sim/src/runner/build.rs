//! What a resolved scenario is as a setup. Never knows how a run goes.

use std::time::Duration;

use anyhow::bail;
use serde_json::{Map, Value};
use tidegate_cluster::TopicPlan;
use tidegate_wire::records::Codec;

use super::{ClientSetup, PhaseTimes, Setup};
use crate::check;
use crate::clients::{
    Address, AdminRole, AssignRole, FetchSettings, GroupProtocol, GroupRole, HostileRole, ProcessorRole,
    ProducerRole, Role, SenderSettings, Times, TransactionSettings, TransactionsRole,
};
use crate::history::{self, Nanos};
use crate::scenario::{
    self, Acks, Bytes, Clients, Compression, Habits, Isolation, Resolved, Routing, Spread, Target, Work,
};
use crate::world::{BOOTSTRAP_PORT, BROKERS_MAX, GATEWAYS_MAX, Options, brokers};

/// What users may authenticate with unless a scenario says otherwise.
const MECHANISMS: &str = "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER";

/// The name of the first listener of the simulated brokers' plan.
const LISTENER: usize = 0;

/// A member sends so many heartbeats in the time of its session at least, as Kafka advises.
const HEARTBEATS_PER_SESSION: u32 = 3;

/// How often a processor commits (`commit.interval.ms` of Kafka Streams with exactly once).
const PROCESSOR_COMMITS: Duration = Duration::from_millis(100);

/// The session of a processor that is a classic member.
const PROCESSOR_SESSION: Duration = Duration::from_secs(6);

/// The world and the clients of a resolved scenario.
///
/// # Errors
/// It asks for something that a simulated world does not have.
pub fn setup(resolved: &Resolved) -> anyhow::Result<Setup> {
    let mut clients = Vec::new();
    for group in &resolved.clients {
        for number in 1..=group.count.0 {
            clients.push(client(resolved, group, number)?);
        }
    }
    let phases = &resolved.phases;
    Ok(Setup {
        world: world(resolved)?,
        clients,
        phases: PhaseTimes {
            warm_up: phases.warm_up.0,
            faults: phases.faults.0,
            quiet: phases.quiet.0,
            drain_max: phases.drain.0,
        },
        links: resolved.links.clone(),
        timeline: resolved.timeline.clone(),
        hosts: resolved.facts().all_hosts().iter().map(ToString::to_string).collect(),
        judge: check::Options {
            half_closed: half_closed(&resolved.topology.gateways.settings),
            ..resolved.expect.options()
        },
    })
}

/// How long gateways with these settings wait for answers to a client that will send no more.
fn half_closed(settings: &Map<String, Value>) -> Nanos {
    let millis = settings.get("limits").and_then(|limits| limits.get("half_closed_timeout_ms")?.as_u64());
    millis.map_or(check::HALF_CLOSED, Nanos::from_millis)
}

/// The world of a resolved scenario, without its clients.
///
/// # Errors
/// It asks for something that a simulated world does not have.
pub fn world(resolved: &Resolved) -> anyhow::Result<Options> {
    let topology = &resolved.topology;
    let count = u16::try_from(topology.brokers.count.0).unwrap_or(u16::MAX);
    let gateways = u16::try_from(topology.gateways.count.0).unwrap_or(u16::MAX);
    if !(1..=BROKERS_MAX).contains(&count) || !(1..=GATEWAYS_MAX).contains(&gateways) {
        bail!("a world has 1 to {BROKERS_MAX} brokers and 1 to {GATEWAYS_MAX} gateways");
    }
    let mut cluster = brokers(count, resolved.seed);
    cluster.settings = topology.brokers.settings.clone();
    cluster.replication_delay = topology.brokers.replication_delay.0;
    cluster.users = topology.users.clone();
    if !topology.users.is_empty() {
        cluster.settings.entry("sasl.enabled.mechanisms".into()).or_insert_with(|| MECHANISMS.into());
    }
    for broker in &mut cluster.brokers {
        broker.listeners[LISTENER].sasl = !topology.users.is_empty();
    }
    for (name, topic) in &topology.topics {
        cluster.topics.push(TopicPlan {
            name: name.clone(),
            partitions: i32::try_from(topic.partitions.0).unwrap_or(i32::MAX),
            replication_factor: i16::try_from(topic.replication.0.min(u32::from(count))).unwrap_or(i16::MAX),
            configs: topic.configs.clone(),
            assignment: Vec::new(),
        });
    }
    let phases = &resolved.phases;
    let time = phases.warm_up.0 + phases.faults.0 + phases.quiet.0 + phases.drain.0;
    Ok(Options {
        cluster,
        gateways,
        settings: topology.gateways.settings.clone(),
        client_tls: topology.tls.clients,
        sni: topology.gateways.routing == Routing::Sni,
        broker_tls: topology.tls.brokers,
        time_max: time + super::SLACK,
        ..Options::new(resolved.seed)
    })
}

fn client(resolved: &Resolved, group: &Clients, number: u32) -> anyhow::Result<ClientSetup> {
    let hosts = group.bootstrap.0.iter().filter_map(|target| match target {
        Target::Host(host) => Some((host.to_string(), BOOTSTRAP_PORT)),
        _ => None,
    });
    let mut bootstrap: Vec<Address> = hosts.collect();
    let count = bootstrap.len().max(1);
    bootstrap.rotate_left((number as usize - 1) % count);
    let user = match &group.user {
        None => None,
        Some(user) => match resolved.topology.users.get(user) {
            Some(password) => Some((user.clone(), password.clone())),
            None => bail!("there is no user {user}"),
        },
    };
    Ok(ClientSetup {
        name: format!("{}-{number}", group.name),
        bootstrap,
        user,
        times: times(group),
        role: role(resolved, group, number),
    })
}

/// As the defaults of either client are. The backoffs of librdkafka are longer.
fn times(group: &Clients) -> Times {
    let of_java = Times {
        request_timeout: group.request_timeout.0,
        metadata_max_age: group.metadata_max_age.0,
        ..Times::default()
    };
    match group.habits {
        Habits::Java => of_java,
        Habits::Librdkafka => Times {
            reconnect_backoff: Duration::from_millis(100),
            reconnect_backoff_max: Duration::from_secs(10),
            reconnect_backoff_lasts: true,
            ..of_java
        },
    }
}

/// `batch.size`, as the defaults of either client are: what has piled up behind a lost connection leaves librdkafka at once.
const fn batch_bytes(habits: Habits) -> usize {
    match habits {
        Habits::Java => 16 * 1024,
        Habits::Librdkafka => 1_000_000,
    }
}

fn bytes(spread: &Spread<Bytes>) -> std::ops::Range<u64> {
    spread.low.0..spread.high.0 + 1
}

const fn isolation(isolation: Isolation) -> history::Isolation {
    match isolation {
        Isolation::ReadUncommitted => history::Isolation::ReadUncommitted,
        Isolation::ReadCommitted => history::Isolation::ReadCommitted,
    }
}

fn role(resolved: &Resolved, group: &Clients, number: u32) -> Role {
    match &group.work {
        Work::Producer(work) => {
            let mut role = producer(work);
            role.sender.batch_bytes = batch_bytes(group.habits);
            Role::Producer(role)
        }
        Work::Consumer(work) => {
            let isolation = isolation(work.isolation);
            let fetch = FetchSettings { isolation, max_wait: work.fetch_wait.0, ..FetchSettings::default() };
            Role::Assign(AssignRole { topics: work.topics.clone(), fetch })
        }
        Work::Member(work) => Role::Group(GroupRole {
            instance_id: work.is_static.then(|| format!("{}-{number}", group.name)),
            commit_interval: work.commit_every.0,
            rejoin_every: work.rejoin_every.as_ref().map(|every| every.low.0..every.high.0),
            fetch: FetchSettings { isolation: isolation(work.isolation), ..FetchSettings::default() },
            ..member(&work.topics, &work.group, work.protocol, work.session_timeout.0)
        }),
        Work::Transactions(work) => Role::Transactions(TransactionsRole {
            topics: work.topics.clone(),
            every: work.rate.interval().unwrap_or(Duration::MAX),
            transactions_max: work.transactions_max.map(|max| u64::from(max.0)),
            records: u64::from(work.records.low.0)..u64::from(work.records.high.0) + 1,
            value_bytes: bytes(&work.value_bytes),
            transactions: TransactionSettings {
                id: if work.shared_id { work.id.clone() } else { format!("{}-{number}", work.id) },
                timeout: work.timeout.0,
                v2: group.habits == Habits::Java,
                abort_percent: u64::from(work.abort.0),
            },
        }),
        Work::Processor(work) => {
            let topics = [work.from.clone()];
            let fetch =
                FetchSettings { isolation: history::Isolation::ReadCommitted, ..FetchSettings::default() };
            let role = GroupRole {
                commit_interval: PROCESSOR_COMMITS,
                fetch,
                ..member(&topics, &work.group, work.protocol, PROCESSOR_SESSION)
            };
            let transactions = TransactionSettings {
                id: format!("{}-{number}", work.id),
                timeout: work.timeout.0,
                v2: group.habits == Habits::Java,
                abort_percent: u64::from(work.abort.0),
            };
            Role::Processor(role, ProcessorRole { to: work.to.clone(), transactions })
        }
        Work::Admin(work) => Role::Admin(AdminRole {
            every: work.rate.interval().unwrap_or(Duration::MAX),
            operations: work.operations.clone(),
            topics: resolved.topology.topics.keys().cloned().collect(),
            groups: resolved.facts().groups.into_iter().collect(),
        }),
        Work::Hostile(work) => Role::Hostile(HostileRole {
            every: work.rate.interval().unwrap_or(Duration::MAX),
            acts: work.acts.clone(),
            linger: work.linger.0,
        }),
    }
}

fn member(topics: &[String], group: &str, protocol: scenario::GroupProtocol, session: Duration) -> GroupRole {
    GroupRole {
        topics: topics.to_vec(),
        group: group.to_owned(),
        instance_id: None,
        protocol: match protocol {
            scenario::GroupProtocol::Classic => GroupProtocol::Classic,
            scenario::GroupProtocol::Consumer => GroupProtocol::Consumer,
        },
        session_timeout: session,
        heartbeat_interval: session / HEARTBEATS_PER_SESSION / 2,
        rebalance_timeout: session,
        commit_interval: PROCESSOR_COMMITS,
        fetch: FetchSettings::default(),
        rejoin_every: None,
    }
}

fn producer(work: &scenario::Producer) -> ProducerRole {
    ProducerRole {
        topics: vec![work.topic.clone()],
        every: work.rate.interval().unwrap_or(Duration::MAX),
        records_max: work.records_max.map(|max| u64::from(max.0)),
        value_bytes: bytes(&work.value_bytes),
        sender: SenderSettings {
            acks: match work.acks {
                Acks::All => -1,
                Acks::Leader => 1,
                Acks::None => 0,
            },
            idempotent: work.idempotent && work.acks == Acks::All,
            linger: work.linger.0,
            in_flight_max: work.in_flight.0,
            delivery_timeout: work.delivery_timeout.0,
            codec: match work.compression {
                Compression::None => Codec::None,
                Compression::Gzip => Codec::Gzip,
                Compression::Snappy => Codec::Snappy,
                Compression::Lz4 => Codec::Lz4,
                Compression::Zstd => Codec::Zstd,
            },
            ..SenderSettings::default()
        },
    }
}
