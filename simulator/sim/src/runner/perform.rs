//! Plays a timeline of faults on a world, and heals what it began.
//!
//! What only the running cluster can tell, such as who leads, is asked at the moment of the fault. A fault that is impossible then, such
//! as the death of a broker that is down, is left out and told. It never knows the engine, nor what clients make of it.

use std::time::Duration;

use serde_json::{Map, Value};
use tidegate_cluster::{AnswerFault, AnswerRule, Cluster, Instant, PartitionState};
use tokio::sync::oneshot::error::TryRecvError;

use super::events::Counts;
use super::place::{Place, Told};
use crate::env::{Trouble, TroubleId};
use crate::faults::{Action, Answered, DelayAnswer, FailAnswer, Latency, ThrottleAnswer};
use crate::history::{FaultSpan, Recorder};
use crate::scenario::{
    After, BROKER, Coordinated, Event, GATEWAY, Host, Leadership, LinkPlan, Links, Partition,
    PartitionTarget, Step, Targets, When,
};
use crate::world::{Options, gateway_host, merge};

/// How something is made good again.
enum Heal {
    Nothing,
    Links(Cut),
    /// Hosts are started again; who is still there is killed before.
    Restart(Vec<String>),
    PowerOn(Vec<String>, Vec<TroubleId>),
    Resume(Vec<i32>, Vec<TroubleId>),
    Follow(String, i32, i32),
    Config(Vec<u16>),
}

/// What is wrong with links, and which brokers cannot fetch from each other because of it.
#[derive(Default)]
struct Cut {
    troubles: Vec<TroubleId>,
    brokers: Vec<(i32, i32)>,
}

struct Active {
    until: Duration,
    from: Duration,
    name: String,
    heal: Heal,
}

/// What a gateway was told to read.
struct Asked {
    what: String,
    told: Told,
    /// The certificate that it finds in its files.
    certificate: Option<usize>,
}

struct Waiting {
    after: After,
    action: Action,
    origin: String,
}

/// A timeline that is being played.
pub struct Performer {
    due: Vec<(Duration, Action, String)>,
    waiting: Vec<Waiting>,
    active: Vec<Active>,
    hosts: Vec<String>,
    options: Options,
    /// What gateways were told to read, and have not said yet whether they took it.
    asked: Vec<Asked>,
    /// How many answers rules had hit when it was last asked.
    hits: u64,
    /// What was left out, with its origin and the reason.
    pub left_out: Vec<String>,
}

impl std::fmt::Debug for Performer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Performer").field("left_out", &self.left_out).finish_non_exhaustive()
    }
}

/// Who leads, as the cluster knows at a moment.
struct Now<'a>(&'a Cluster);

impl Now<'_> {
    fn state(&self, partition: &Partition) -> Option<PartitionState> {
        let index = i32::try_from(partition.index).ok()?;
        let mut states = self.0.partition_states().into_iter();
        states.find(|state| state.topic == partition.topic && state.partition == index)
    }
}

impl Leadership for Now<'_> {
    fn leader(&self, partition: &Partition) -> Option<u32> {
        u32::try_from(self.state(partition)?.leader).ok()
    }

    fn followers(&self, partition: &Partition) -> Vec<u32> {
        let Some(state) = self.state(partition) else { return Vec::new() };
        let in_sync = state.replicas.iter().filter(|r| r.in_sync && r.node_id != state.leader);
        in_sync.filter_map(|replica| u32::try_from(replica.node_id).ok()).collect()
    }

    fn coordinator(&self, of: &Coordinated) -> Option<u32> {
        let node_id = match of {
            Coordinated::Group(group) => self.0.coordinator_of_group(group),
            Coordinated::Transaction(id) => self.0.coordinator_of_transactions(id),
        };
        u32::try_from(node_id?).ok()
    }
}

impl Performer {
    /// A timeline that begins now.
    pub fn new(world: &dyn Place, options: &Options, hosts: &[String], timeline: &[Step]) -> Self {
        let begun_at = world.elapsed();
        let (mut due, mut waiting) = (Vec::new(), Vec::new());
        for step in timeline {
            let (action, origin) = (step.action.clone(), step.origin.clone());
            match step.when() {
                When::At(at) => due.push((begun_at + at.0, action, origin)),
                When::After(after) => waiting.push(Waiting { after: after.clone(), action, origin }),
            }
        }
        due.sort_by_key(|(at, ..)| *at);
        let (hosts, options, left_out) = (hosts.to_vec(), options.clone(), Vec::new());
        let (active, asked, hits) =
            (Vec::new(), Vec::new(), world.with_cluster(|cluster, _| cluster.answers_hit()));
        Self { due, waiting, active, hosts, options, asked, hits, left_out }
    }

    /// Begins and heals what is due.
    pub fn step(&mut self, world: &mut dyn Place, recorder: &Recorder, counts: &mut Counts) {
        let now = world.elapsed();
        self.look(world, counts);
        let (healed, active) =
            std::mem::take(&mut self.active).into_iter().partition(|active| active.until <= now);
        self.active = active;
        for active in healed {
            self.heal(world, active, recorder, counts);
        }
        let (ready, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|waiting| {
                counts.of(waiting.after.event, waiting.after.by.as_ref()) >= u64::from(waiting.after.count.0)
            });
        self.waiting = waiting;
        for Waiting { after, action, origin } in ready {
            self.due.push((now + after.wait.0, action, origin));
        }
        let (begin, due): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.due).into_iter().partition(|(at, ..)| *at <= now);
        self.due = due;
        for (_, action, origin) in begin {
            match self.begin(world, &action, &origin) {
                Ok(active) => {
                    counts.add(Event::FaultBegun, None);
                    let name = format!("{} ({origin})", action.in_words());
                    let until = now + action.lasts().map_or(Duration::ZERO, |time| time.0);
                    self.active.push(Active { until, from: now, name, heal: active });
                }
                Err(why) => self.left_out.push(format!("{origin}: {} was left out: {why:#}", action.name())),
            }
        }
    }

    /// Heals everything and forgets what has not begun.
    pub fn heal_all(&mut self, world: &mut dyn Place, recorder: &Recorder, counts: &mut Counts) {
        for active in std::mem::take(&mut self.active) {
            self.heal(world, active, recorder, counts);
        }
        for waiting in std::mem::take(&mut self.waiting) {
            let event = waiting.after.event.name();
            self.left_out.push(format!("{}: {event} did not come often enough", waiting.origin));
        }
        for (_, action, origin) in std::mem::take(&mut self.due) {
            self.left_out
                .push(format!("{origin}: {} was left out: it was due when faults were over", action.name()));
        }
        self.look(world, counts);
        world.with_cluster(|cluster, now| cluster.forget_faults(now));
    }

    /// Takes note of what has become of faults that do not act at once.
    pub fn look(&mut self, world: &mut dyn Place, counts: &mut Counts) {
        let hits = world.with_cluster(|cluster, _| cluster.answers_hit());
        (self.hits..hits).for_each(|_| counts.add(Event::FaultHit, None));
        self.hits = hits;
        for mut asked in std::mem::take(&mut self.asked) {
            match asked.told.try_recv() {
                Ok(Ok(())) => {
                    counts.add(Event::GatewayReloaded, None);
                    if let Some(certificate) = asked.certificate {
                        world.certificate_taken(certificate);
                    }
                }
                Ok(Err(why)) => self.left_out.push(format!("{} was refused: {why}", asked.what)),
                Err(TryRecvError::Empty) => self.asked.push(asked),
                // The gateway has ended meanwhile, and reads everything when it starts.
                Err(TryRecvError::Closed) => {}
            }
        }
    }

    fn ask(&mut self, world: &dyn Place, what: &str, number: u16, told: Option<Told>) {
        let (what, certificate) = (format!("{what} of {}", gateway_host(number)), world.certificate(number));
        self.asked.extend(told.map(|told| Asked { what, told, certificate }));
    }

    fn begin(&mut self, world: &mut dyn Place, action: &Action, origin: &str) -> anyhow::Result<Heal> {
        Ok(match action {
            Action::Kill(fault) => {
                let hosts = running(world, &fault.node)?;
                hosts.iter().for_each(|host| world.crash(host));
                Heal::Restart(hosts)
            }
            Action::Restart(fault) => {
                running(world, &fault.node)?.iter().for_each(|host| start_again(world, host));
                Heal::Nothing
            }
            Action::PowerOff(fault) => self.power_off(world, &fault.node)?,
            Action::Pause(fault) => self.pause(world, &fault.node)?,
            Action::Stop(fault) => {
                let hosts = running(world, &fault.node)?;
                for host in &hosts {
                    world.stop_broker(host)?;
                }
                Heal::Restart(hosts)
            }
            Action::Drain(fault) => {
                let hosts = running(world, &fault.node)?;
                for host in &hosts {
                    world.drain_gateway(number_of(host));
                }
                Heal::Restart(hosts)
            }
            Action::Reload(fault) => {
                let what = format!("{origin}: reload");
                let numbers = self.reload(world, &fault.node, &fault.settings, &what)?;
                if fault.r#for.is_some() { Heal::Config(numbers) } else { Heal::Nothing }
            }
            Action::RotateCertificate(fault) => {
                for host in hosts(world, &fault.node)? {
                    let number = number_of(&host.to_string());
                    let told = world.renew_certificate(number)?;
                    self.ask(world, &format!("{origin}: rotate_certificate"), number, told);
                }
                Heal::Nothing
            }
            other => links(world, other)?,
        })
    }

    fn around(&self, world: &dyn Place, host: &str, trouble: Trouble) -> Vec<TroubleId> {
        let others = self.hosts.iter().filter(|other| *other != host);
        others
            .flat_map(|other| [world.trouble(host, other, trouble), world.trouble(other, host, trouble)])
            .collect()
    }

    /// Hosts die, and nobody answers for them: no machine is left that would end their connections.
    fn power_off(&self, world: &mut dyn Place, targets: &Targets) -> anyhow::Result<Heal> {
        let hosts = running(world, targets)?;
        let mut troubles = Vec::new();
        for host in &hosts {
            troubles.extend(self.around(world, host, Trouble::Blackhole));
            world.crash(host);
        }
        Ok(Heal::PowerOn(hosts, troubles))
    }

    /// Gateways take other settings into use. Returns their numbers.
    fn reload(
        &mut self,
        world: &mut dyn Place,
        targets: &Targets,
        settings: &Map<String, Value>,
        what: &str,
    ) -> anyhow::Result<Vec<u16>> {
        let settings = merge(&self.options.settings, settings);
        let options = Options { settings, ..self.options.clone() };
        let mut numbers = Vec::new();
        for host in hosts(world, targets)? {
            let number = number_of(&host.to_string());
            let told = world.reload_gateway(number, &options);
            self.ask(world, what, number, told);
            numbers.push(number);
        }
        Ok(numbers)
    }

    /// A broker stands still with its connections. Others cannot: instead nothing comes to them or from them.
    fn pause(&self, world: &dyn Place, targets: &Targets) -> anyhow::Result<Heal> {
        let (mut nodes, mut troubles, mut impossible) = (Vec::new(), Vec::new(), None);
        for host in hosts(world, targets)? {
            if host.kind == BROKER {
                let node_id = i32::try_from(host.number)?;
                match world.with_cluster(|cluster, now| cluster.pause_broker(now, node_id)) {
                    Ok(()) => nodes.push(node_id),
                    // Others of them may be paused all the same, and have to be healed.
                    Err(why) => impossible = Some(why),
                }
            } else {
                troubles.extend(self.around(world, &host.to_string(), Trouble::Stall));
            }
        }
        match impossible {
            Some(why) if nodes.is_empty() && troubles.is_empty() => Err(why.into()),
            _ => Ok(Heal::Resume(nodes, troubles)),
        }
    }

    fn heal(&mut self, world: &mut dyn Place, active: Active, recorder: &Recorder, counts: &mut Counts) {
        match active.heal {
            Heal::Nothing => {}
            Heal::Links(cut) => mend(world, cut),
            Heal::Restart(hosts) => hosts.iter().for_each(|host| start_again(world, host)),
            Heal::PowerOn(hosts, troubles) => {
                troubles.into_iter().for_each(|id| world.heal(id));
                hosts.iter().for_each(|host| start_again(world, host));
            }
            Heal::Resume(nodes, troubles) => {
                troubles.into_iter().for_each(|id| world.heal(id));
                for node_id in nodes {
                    // It may have been killed meanwhile.
                    let _ = world.with_cluster(|cluster, now| cluster.resume_broker(now, node_id));
                }
            }
            Heal::Follow(topic, partition, node_id) => {
                let _ =
                    world.with_cluster(|cluster, now| cluster.follow_again(now, &topic, partition, node_id));
            }
            Heal::Config(numbers) => {
                for number in numbers {
                    let told = world.reload_gateway(number, &self.options);
                    self.ask(world, &format!("the end of {}", active.name), number, told);
                }
            }
        }
        counts.add(Event::FaultHealed, None);
        let (name, from, until) = (active.name.into(), active.from.into(), world.elapsed().into());
        recorder.fault(FaultSpan { name, from, until });
    }
}

fn start_again(world: &mut dyn Place, host: &str) {
    if world.runs(host) {
        world.crash(host);
    }
    world.restart(host);
}

fn number_of(host: &str) -> u16 {
    host.strip_prefix(GATEWAY).and_then(|rest| rest.strip_prefix('-')?.parse().ok()).unwrap_or(0)
}

fn hosts(world: &dyn Place, targets: &Targets) -> anyhow::Result<Vec<Host>> {
    let hosts = world.with_cluster(|cluster, _| targets.hosts(&Now(cluster)));
    anyhow::ensure!(!hosts.is_empty(), "{targets} is nobody now");
    Ok(hosts)
}

/// Hosts whose programs run.
fn running(world: &mut dyn Place, targets: &Targets) -> anyhow::Result<Vec<String>> {
    let mut names: Vec<String> = hosts(world, targets)?.iter().map(ToString::to_string).collect();
    names.retain(|name| world.runs(name));
    anyhow::ensure!(!names.is_empty(), "{targets} is down already");
    Ok(names)
}

fn pairs(world: &dyn Place, links: &Links) -> anyhow::Result<Vec<(Host, Host)>> {
    let pairs = world.with_cluster(|cluster, _| links.pairs(&Now(cluster)));
    anyhow::ensure!(!pairs.is_empty(), "{links} is no link now");
    Ok(pairs)
}

fn links(world: &dyn Place, action: &Action) -> anyhow::Result<Heal> {
    let (link, what) = match action {
        Action::Latency(Latency { link, latency, .. }) => {
            (link, Trouble::Latency(latency.low.0, latency.high.0))
        }
        Action::Bandwidth(fault) => (&fault.link, Trouble::Bandwidth(fault.bandwidth.bytes_per_second)),
        Action::Stall(fault) => return Ok(Heal::Links(cut(world, &fault.link, Trouble::Stall)?)),
        Action::Blackhole(fault) => return Ok(Heal::Links(cut(world, &fault.link, Trouble::Blackhole)?)),
        Action::Refuse(fault) => (&fault.link, Trouble::Refuse),
        Action::Slice(fault) => (&fault.link, Trouble::Slice(fault.bytes.0.max(1) as usize)),
        Action::Reset(fault) => {
            for (one, other) in pairs(world, &fault.link)? {
                world.reset(&one.to_string(), &other.to_string());
            }
            return Ok(Heal::Nothing);
        }
        other => return kafka(world, other),
    };
    Ok(Heal::Links(trouble(world, link, what)?))
}

fn trouble(world: &dyn Place, links: &Links, trouble: Trouble) -> anyhow::Result<Cut> {
    let mut cut = Cut::default();
    for (one, other) in pairs(world, links)? {
        cut.troubles.push(world.trouble(&one.to_string(), &other.to_string(), trouble));
        if links.both_ways {
            cut.troubles.push(world.trouble(&other.to_string(), &one.to_string(), trouble));
        }
    }
    Ok(cut)
}

/// The same, where what brokers fetch from each other does not pass either: they do so without connections, so that the cluster is
/// told.
fn cut(world: &dyn Place, links: &Links, over: Trouble) -> anyhow::Result<Cut> {
    let mut cut = trouble(world, links, over)?;
    for (one, other) in pairs(world, links)? {
        if one.kind == BROKER && other.kind == BROKER {
            let (one, other) = (i32::try_from(one.number)?, i32::try_from(other.number)?);
            world.with_cluster(|cluster, now| cluster.cut_link(now, one, other))?;
            cut.brokers.push((one, other));
        }
    }
    Ok(cut)
}

fn mend(world: &dyn Place, cut: Cut) {
    cut.troubles.into_iter().for_each(|id| world.heal(id));
    for (one, other) in cut.brokers {
        // It cannot fail: both were there when the link was cut.
        let _ = world.with_cluster(|cluster, now| cluster.mend_link(now, one, other));
    }
}

// ---- what brokers do ----

fn kafka(world: &dyn Place, action: &Action) -> anyhow::Result<Heal> {
    let node_ids = |world: &dyn Place, targets: &Targets| -> anyhow::Result<Vec<i32>> {
        hosts(world, targets)?.iter().map(|host| Ok(i32::try_from(host.number)?)).collect()
    };
    match action {
        Action::MoveLeader(fault) => on_partition(world, &fault.partition, |cluster, now, topic, index| {
            let to = follower(cluster, topic, index, fault.to_follower.0, true)?;
            cluster.move_leader(now, topic, index, to)?;
            Ok(Heal::Nothing)
        }),
        Action::UncleanElection(fault) => {
            on_partition(world, &fault.partition, |cluster, now, topic, index| {
                let to = follower(cluster, topic, index, fault.to_follower.0, false)?;
                cluster.unclean_election(now, topic, index, to)?;
                Ok(Heal::Nothing)
            })
        }
        Action::BumpLeaderEpoch(fault) => {
            on_partition(world, &fault.partition, |cluster, now, topic, index| {
                cluster.bump_leader_epoch(now, topic, index)?;
                Ok(Heal::Nothing)
            })
        }
        Action::ShrinkIsr(fault) => on_partition(world, &fault.partition, |cluster, now, topic, index| {
            let node_id = follower(cluster, topic, index, fault.follower.0, true)?;
            cluster.shrink_isr(now, topic, index, node_id)?;
            Ok(Heal::Follow(topic.to_owned(), index, node_id))
        }),
        Action::StopFollowing(fault) => {
            on_partition(world, &fault.partition, |cluster, now, topic, index| {
                let node_id = follower(cluster, topic, index, fault.follower.0, true)?;
                cluster.stop_following(now, topic, index, node_id)?;
                Ok(Heal::Follow(topic.to_owned(), index, node_id))
            })
        }
        Action::StaleMetadata(fault) => {
            for node_id in node_ids(world, &fault.node)? {
                let lasts = fault.r#for.0;
                world.with_cluster(|cluster, now| {
                    cluster.stale_metadata(now, node_id, Instant(now.0 + lasts))
                })?;
            }
            Ok(Heal::Nothing)
        }
        other => answers(world, other),
    }
}

fn answers(world: &dyn Place, action: &Action) -> anyhow::Result<Heal> {
    let (api, from, skip, times, fault) = match action {
        Action::LoseAnswer(Answered { api, from, skip, times }) => {
            (api, from, skip, times, AnswerFault::Lose)
        }
        Action::DelayAnswer(DelayAnswer { api, from, skip, times, by }) => {
            (api, from, skip, times, AnswerFault::Delay(by.0))
        }
        Action::RefuseRequest(FailAnswer { api, from, skip, times, error }) => {
            let code = error.code().ok_or_else(|| anyhow::anyhow!("no such error"))?;
            (api, from, skip, times, AnswerFault::Refuse(code))
        }
        Action::DenyRequest(FailAnswer { api, from, skip, times, error }) => {
            let code = error.code().ok_or_else(|| anyhow::anyhow!("no such error"))?;
            (api, from, skip, times, AnswerFault::Deny(code))
        }
        Action::Throttle(ThrottleAnswer { api, from, skip, times, throttle_time }) => {
            (api, from, skip, times, AnswerFault::Throttle(throttle_time.0))
        }
        other => anyhow::bail!("{} is not a fault of answers", other.name()),
    };
    let api_key = api.api().ok_or_else(|| anyhow::anyhow!("no such API"))?.key;
    let nodes = hosts(world, from)?.into_iter().map(|host| Ok(i32::try_from(host.number)?));
    let nodes = nodes.collect::<anyhow::Result<_>>()?;
    let (after, times) = (u64::from(skip.0), u64::from(times.0));
    let rule = AnswerRule { api_key, nodes, after, times, fault };
    world.with_cluster(|cluster, now| cluster.fault_answers(now, rule));
    Ok(Heal::Nothing)
}

fn on_partition(
    world: &dyn Place,
    target: &PartitionTarget,
    work: impl FnOnce(&mut Cluster, Instant, &str, i32) -> anyhow::Result<Heal>,
) -> anyhow::Result<Heal> {
    world.with_cluster(|cluster, now| {
        let (topic, index) = match target {
            PartitionTarget::One(partition) => (partition.topic.clone(), i32::try_from(partition.index)?),
            PartitionTarget::Coordinator(Coordinated::Group(group)) => cluster.partition_of_group(group),
            PartitionTarget::Coordinator(Coordinated::Transaction(id)) => {
                cluster.partition_of_transactions(id)
            }
        };
        work(cluster, now, &topic, index)
    })
}

/// The replica of this number beside the leader, counted from 0 by node id, round and round.
fn follower(cluster: &Cluster, topic: &str, index: i32, number: u32, in_sync: bool) -> anyhow::Result<i32> {
    let mut states = cluster.partition_states().into_iter();
    let state = states.find(|state| state.topic == topic && state.partition == index);
    let state = state.ok_or_else(|| anyhow::anyhow!("there is no partition {topic}/{index} now"))?;
    let others = state.replicas.iter().filter(|replica| replica.node_id != state.leader);
    let mut ids: Vec<i32> = others.filter(|replica| replica.in_sync || !in_sync).map(|r| r.node_id).collect();
    ids.sort_unstable();
    anyhow::ensure!(!ids.is_empty(), "{topic}/{index} has no such follower now");
    Ok(ids[number as usize % ids.len()])
}

/// Makes a link what a scenario says for the whole run.
///
/// # Errors
/// It is no link.
pub fn link(world: &dyn Place, plan: &LinkPlan) -> anyhow::Result<()> {
    if let Some(latency) = &plan.latency {
        let (low, high) = (latency.low.0, latency.high.0);
        if plan.link.both_ways {
            for (one, other) in pairs(world, &plan.link)? {
                world.set_latency(&one.to_string(), &other.to_string(), low..high);
            }
        } else {
            // The network's own is that of both directions.
            let _ = trouble(world, &plan.link, Trouble::Latency(low, high))?;
        }
    }
    if let Some(bandwidth) = plan.bandwidth {
        // For the whole run: nobody heals it.
        let _ = trouble(world, &plan.link, Trouble::Bandwidth(bandwidth.bytes_per_second))?;
    }
    Ok(())
}
