//! Runs a world through its phases and judges what happened.
//!
//! Warm-up: clients begin to work. Faults: the timeline is played. Quiet: everything is healed, and clients work on. Drain: nothing
//! new is sent, and consumers read to the ends of the logs. Then the clients end, the truth is read, and the checkers have their say.
//!
//! It never knows the network engine, nor where a setup comes from.

mod build;
mod events;
mod perform;
mod place;
mod truth;
mod watch;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Duration;

use crate::check::{self, Verdict};
use crate::clients::{Address, Commander, Context, Order, Orders, Progress, Role, Times};
use crate::history::{EventKind, History, Name, Nanos, Partition, Phases, Recorder, Truth};
use crate::panics::caught;
use crate::scenario::{Event, LinkPlan, Step};
use crate::trace::Report;
use crate::world::{self, World};

pub use build::{setup, world};
pub use events::Counts;
pub use perform::{Performer, link};
pub use place::{Place, Told};
pub use truth::of_cluster as cluster_truth;
pub use watch::{ClusterChange, Watched};

/// Once ordered to end, a client has so much simulated time for it.
const STOP_MAX: Duration = Duration::from_secs(20);

/// Simulated time that a run may take beside its phases.
const SLACK: Duration = Duration::from_secs(60);

/// When clients have ended, gateways have so much simulated time to let go of what was theirs, beside the time for which they wait for
/// answers to clients that will send no more: a coordinator may owe one for ever.
const REST_MARGIN: Duration = Duration::from_secs(5);

/// How often the drain looks whether it is over.
const DRAIN_LOOK: Duration = Duration::from_millis(50);

/// How long the phases last, in simulated time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhaseTimes {
    /// Before the first fault.
    pub warm_up: Duration,
    /// The timeline of faults.
    pub faults: Duration,
    /// After everything is healed.
    pub quiet: Duration,
    /// At most, until consumers have read everything.
    pub drain_max: Duration,
}

/// A client of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientSetup {
    /// The name of its host, unique in the world.
    pub name: String,
    /// Where it begins.
    pub bootstrap: Vec<Address>,
    /// As whom it authenticates: name and password.
    pub user: Option<(String, String)>,
    /// Its times.
    pub times: Times,
    /// What it is.
    pub role: Role,
}

/// A run, with every choice made.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The world.
    pub world: world::Options,
    /// The clients, in the order in which they begin.
    pub clients: Vec<ClientSetup>,
    /// How long the phases last.
    pub phases: PhaseTimes,
    /// Links that are not as usual.
    pub links: Vec<LinkPlan>,
    /// What is done to the world. Times count from the end of the warm-up.
    pub timeline: Vec<Step>,
    /// All hosts, for faults that cut one off from all others.
    pub hosts: Vec<String>,
    /// How the run is judged.
    pub judge: check::Options,
}

/// A run that is over.
#[derive(Debug, Default)]
pub struct Run {
    /// What clients did.
    pub history: History,
    /// What the cluster holds.
    pub truth: Truth,
    /// What the checkers say.
    pub verdict: Verdict,
    /// The trace.
    pub report: Report,
    /// Simulated time at the end.
    pub ended_at: Duration,
    /// How often each event happened.
    pub events: BTreeMap<Event, u64>,
    /// Faults that were left out, each with the reason.
    pub left_out: Vec<String>,
    /// What brokers did: known of a run whose trace is kept.
    pub cluster: Vec<ClusterChange>,
    /// What went wrong with the world itself: a panic, a host that failed, a client that did not end.
    pub broken: Option<String>,
}

impl Run {
    /// A run of which nothing is left but what it panicked with.
    #[must_use]
    pub fn panicked(text: &str) -> Self {
        Self { broken: Some(format!("the run panicked: {text}")), ..Self::default() }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.broken.is_none() && self.verdict.is_clean()
    }
}

/// Runs a setup.
///
/// # Errors
/// The world cannot be built. What goes wrong within it is in [`Run::broken`].
pub fn run(setup: &Setup) -> anyhow::Result<Run> {
    let mut stage = Stage::new(setup)?;
    // What clients did until then is worth the most where the engine or a fault has panicked.
    let played = caught(|| stage.play(setup).map_err(|error| format!("{error:#}")));
    let broken = played.map_or_else(|text| Some(format!("the run panicked: {text}")), Result::err);
    stage.finish(setup, broken)
}

/// A world at work.
struct Stage {
    world: World,
    commander: Commander,
    progress: Progress,
    recorder: Recorder,
    phases: Phases,
    counts: Counts,
    /// What happened before the faults.
    warm: Counts,
    counted: usize,
    left_out: Vec<String>,
    watched: Option<Watched>,
}

impl Stage {
    fn new(setup: &Setup) -> anyhow::Result<Self> {
        let mut world = World::new(&setup.world)?;
        world.with_cluster(|cluster, _| cluster.keep_journal());
        let (commander, orders) = Commander::new();
        let (progress, recorder) = (Progress::default(), Recorder::new());
        for client in &setup.clients {
            add_client(&mut world, client, &orders, &progress, &recorder)?;
        }
        for plan in &setup.links {
            link(&world, plan)?;
        }
        let (counts, counted, left_out) = (Counts::default(), 0, Vec::new());
        let phases = Phases::default();
        let watched = (!setup.world.keep.is_empty()).then(Watched::default);
        let warm = Counts::default();
        Ok(Self { world, commander, progress, recorder, phases, counts, warm, counted, left_out, watched })
    }

    /// Lets one tick pass.
    fn step(&mut self) -> anyhow::Result<()> {
        self.world.step()?;
        if let Some(watched) = &mut self.watched {
            let at = self.world.elapsed().into();
            self.world.with_cluster(|cluster, _| watched.look(at, cluster));
        }
        Ok(())
    }

    fn run_for(&mut self, time: Duration) -> anyhow::Result<()> {
        let until = self.world.elapsed() + time;
        while self.world.elapsed() < until {
            self.step()?;
        }
        Ok(())
    }

    fn play(&mut self, setup: &Setup) -> anyhow::Result<()> {
        let PhaseTimes { warm_up, faults, quiet, drain_max } = setup.phases;
        self.run_for(warm_up)?;
        self.phases.faults = self.now();
        // Faults wait for what happens from now on; what had to happen sometimes may have happened before.
        let warm = &mut self.warm;
        self.counted = self.recorder.tell_since(0, |entry| warm.note(entry));
        let mut performer = Performer::new(&self.world, &setup.world, &setup.hosts, &setup.timeline);
        let until = self.world.elapsed() + faults;
        while self.world.elapsed() < until {
            performer.step(&mut self.world, &self.recorder, &mut self.counts);
            self.step()?;
            self.count();
        }
        performer.heal_all(&mut self.world, &self.recorder, &mut self.counts);
        self.phases.quiet = self.now();
        self.run_for(quiet)?;
        // Gateways that were given their first configuration back have told by now whether they took it.
        performer.look(&mut self.world, &mut self.counts);
        self.left_out = performer.left_out;
        self.phases.drain = self.now();
        self.commander.order(Order::Drain);
        self.drain(drain_max)?;
        self.commander.order(Order::Stop);
        let until = self.world.elapsed() + STOP_MAX;
        while !self.world.working().is_empty() {
            let working = || self.world.working().join(", ");
            anyhow::ensure!(self.world.elapsed() < until, "{} did not end within {STOP_MAX:?}", working());
            self.step()?;
        }
        self.phases.end = self.now();
        self.rest(Duration::from_nanos(setup.judge.half_closed.0.min(check::HALF_CLOSED.0)) + REST_MARGIN)
    }

    /// Runs until gateways hold nothing any more. Not an error of the world if they do: a checker tells.
    fn rest(&mut self, time_max: Duration) -> anyhow::Result<()> {
        let until = self.world.elapsed() + time_max;
        while self.world.elapsed() < until && !self.world.gateways_rest() {
            self.step()?;
        }
        Ok(())
    }

    /// Counts what has happened since the last time.
    fn count(&mut self) {
        let counts = &mut self.counts;
        self.counted = self.recorder.tell_since(self.counted, |entry| counts.note(entry));
    }

    fn now(&self) -> Nanos {
        self.world.elapsed().into()
    }

    /// Runs until every reader has read to the ends of its logs, and nobody writes any more.
    fn drain(&mut self, time_max: Duration) -> anyhow::Result<()> {
        let until = self.world.elapsed() + time_max;
        let mut before = BTreeMap::new();
        while self.world.elapsed() < until {
            let ends = self.ends();
            if !self.progress.is_written() && ends == before && self.is_read_to(&ends) {
                return Ok(());
            }
            before = ends;
            self.run_for(DRAIN_LOOK)?;
        }
        // Not an error of the world: checkers tell what was not read.
        Ok(())
    }

    fn ends(&self) -> BTreeMap<Partition, i64> {
        let states = self.world.with_cluster(|cluster, _| cluster.partition_states());
        let end = |state: tidegate_cluster::PartitionState| {
            (Partition::new(state.topic.as_str(), state.partition), state.high_watermark)
        };
        states.into_iter().map(end).collect()
    }

    fn is_read_to(&self, ends: &BTreeMap<Partition, i64>) -> bool {
        let read = |positions: &BTreeMap<Partition, i64>| {
            positions.iter().all(|(partition, offset)| ends.get(partition).is_none_or(|end| offset >= end))
        };
        self.progress.all().values().all(read)
    }

    fn finish(mut self, setup: &Setup, mut broken: Option<String>) -> anyhow::Result<Run> {
        if broken.is_some() {
            self.phases.end = self.now();
        }
        self.count();
        let truth = truth::of(&mut self.world, setup)?;
        let history = self.recorder.finish(Some(self.phases));
        let ended_at = self.world.elapsed();
        let report = self.world.finish();
        let verdict = caught(|| check::judge(&history, &truth, &setup.judge)).unwrap_or_else(|text| {
            broken.get_or_insert_with(|| format!("a checker panicked: {text}"));
            Verdict::default()
        });
        self.counts.take_in(self.warm);
        self.counts.note_record(&truth, setup.judge.buffered_bytes_max);
        let (events, left_out) = (self.counts.totals(), self.left_out);
        let cluster = self.watched.map(Watched::into_changes).unwrap_or_default();
        Ok(Run { history, truth, verdict, report, ended_at, events, left_out, cluster, broken })
    }
}

fn add_client(
    world: &mut World,
    client: &ClientSetup,
    orders: &Orders,
    progress: &Progress,
    recorder: &Recorder,
) -> anyhow::Result<()> {
    // It is known from the beginning, whether it comes to work or not.
    recorder.client(client.role.describe(&Name::from(client.name.as_str())));
    let (orders, progress, recorder) = (orders.clone(), progress.clone(), recorder.clone());
    let client = client.clone();
    let name = Name::from(client.name.as_str());
    let starts = Cell::new(0);
    world.worker(&name.clone(), move |host| {
        let incarnation = starts.replace(starts.get() + 1);
        if incarnation > 0 {
            recorder.event(host.env.now(), &name, EventKind::Restarted);
        }
        let ClientSetup { bootstrap, user, times, role, .. } = client.clone();
        let network = host.network((bootstrap, user), times, recorder.clone());
        role.run(Context { network, incarnation, orders: orders.clone(), progress: progress.clone() })
    })
}
