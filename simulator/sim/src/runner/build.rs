//! What a resolved scenario is as a setup. Never knows how a run goes.

use std::time::Duration;

use anyhow::bail;
use tidegate_cluster::TopicPlan;

use super::{ClientSetup, PhaseTimes, Setup};
use crate::clients::{
    Address, AssignRole, FetchSettings, GroupProtocol, GroupRole, ProducerRole, Role, SenderSettings, Times,
};
use crate::faults::Action;
use crate::history;
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
        judge: resolved.expect.options(),
    })
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
    if topology.gateways.routing == Routing::Sni {
        bail!("no certificate of the simulation names brokers yet: route by port");
    }
    // Refused before the run: what was left out during one would pass unseen.
    if resolved.timeline.iter().any(|step| matches!(step.action, Action::RotateCertificate(_))) {
        bail!("the simulation has no second certificate to rotate to yet");
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
        role: role(group, number)?,
    })
}

/// As the defaults of either client are. The backoffs of librdkafka are longer, and it asks for metadata more often.
fn times(group: &Clients) -> Times {
    let of_java = Times { request_timeout: group.request_timeout.0, ..Times::default() };
    match group.habits {
        Habits::Java => of_java,
        Habits::Librdkafka => Times {
            reconnect_backoff: Duration::from_millis(100),
            reconnect_backoff_max: Duration::from_secs(10),
            ..of_java
        },
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

fn role(group: &Clients, number: u32) -> anyhow::Result<Role> {
    Ok(match &group.work {
        Work::Member(work) if work.rejoin_every.is_some() => bail!("no member leaves and comes back yet"),
        Work::Producer(work) => Role::Producer(producer(work)?),
        Work::Consumer(work) => {
            let isolation = isolation(work.isolation);
            let fetch = FetchSettings { isolation, max_wait: work.fetch_wait.0, ..FetchSettings::default() };
            Role::Assign(AssignRole { topics: work.topics.clone(), fetch })
        }
        Work::Member(work) => Role::Group(GroupRole {
            topics: work.topics.clone(),
            group: work.group.clone(),
            instance_id: work.is_static.then(|| format!("{}-{number}", group.name)),
            protocol: match work.protocol {
                scenario::GroupProtocol::Classic => GroupProtocol::Classic,
                scenario::GroupProtocol::Consumer => bail!("no client speaks the protocol of KIP-848 yet"),
            },
            session_timeout: work.session_timeout.0,
            heartbeat_interval: work.session_timeout.0 / HEARTBEATS_PER_SESSION / 2,
            rebalance_timeout: work.session_timeout.0,
            commit_interval: work.commit_every.0,
            fetch: FetchSettings { isolation: isolation(work.isolation), ..FetchSettings::default() },
        }),
        Work::Transactions(_) => bail!("no client sends in transactions yet"),
        Work::Processor(_) => bail!("no client processes exactly once yet"),
        Work::Admin(_) => bail!("no client administers yet"),
        Work::Hostile(_) => bail!("no client is hostile yet"),
    })
}

fn producer(work: &scenario::Producer) -> anyhow::Result<ProducerRole> {
    if work.compression != Compression::None {
        bail!("no client compresses yet");
    }
    Ok(ProducerRole {
        topics: vec![work.topic.clone()],
        every: work.rate.interval().unwrap_or(Duration::MAX),
        records_max: None,
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
            ..SenderSettings::default()
        },
    })
}
