//! Runs a world through its phases and judges what happened.
//!
//! Warm-up: clients begin to work. Faults: the timeline is played. Quiet: everything is healed, and clients work on. Drain: nothing
//! new is sent, and consumers read to the ends of the logs. Then the clients end, the truth is read, and the checkers have their say.
//!
//! It never knows the network engine, nor where a setup comes from.

mod truth;

use std::collections::BTreeMap;
use std::time::Duration;

use crate::check::{self, Verdict};
use crate::clients::{Address, Commander, Context, Order, Orders, Progress, Role, Times};
use crate::history::{History, Name, Nanos, Partition, Phases, Recorder, Truth};
use crate::trace::Report;
use crate::world::{self, World};

/// Once ordered to end, a client has so much simulated time for it.
const STOP_MAX: Duration = Duration::from_secs(20);

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
    /// How the run is judged.
    pub judge: check::Options,
}

/// A run that is over.
#[derive(Debug)]
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
    /// What went wrong with the world itself: a panic, a host that failed, a client that did not end.
    pub broken: Option<String>,
}

impl Run {
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
    let played = stage.play(setup);
    stage.finish(setup, played.err().map(|error| format!("{error:#}")))
}

/// A world at work.
struct Stage {
    world: World,
    commander: Commander,
    progress: Progress,
    recorder: Recorder,
    phases: Phases,
}

impl Stage {
    fn new(setup: &Setup) -> anyhow::Result<Self> {
        let mut world = World::new(&setup.world)?;
        let (commander, orders) = Commander::new();
        let (progress, recorder) = (Progress::default(), Recorder::new());
        for client in &setup.clients {
            add_client(&mut world, client, &orders, &progress, &recorder)?;
        }
        Ok(Self { world, commander, progress, recorder, phases: Phases::default() })
    }

    fn play(&mut self, setup: &Setup) -> anyhow::Result<()> {
        let PhaseTimes { warm_up, faults, quiet, drain_max } = setup.phases;
        self.world.run_for(warm_up)?;
        self.phases.faults = self.now();
        self.world.run_for(faults)?;
        self.phases.quiet = self.now();
        self.world.run_for(quiet)?;
        self.phases.drain = self.now();
        self.commander.order(Order::Drain);
        self.drain(drain_max)?;
        self.commander.order(Order::Stop);
        let until = self.world.elapsed() + STOP_MAX;
        while !self.world.step()? {
            anyhow::ensure!(self.world.elapsed() < until, "clients did not end within {STOP_MAX:?}");
        }
        Ok(())
    }

    fn now(&self) -> Nanos {
        self.world.elapsed().into()
    }

    /// Runs until every reader has read to the ends of its logs, which do not grow any more.
    fn drain(&mut self, time_max: Duration) -> anyhow::Result<()> {
        let until = self.world.elapsed() + time_max;
        let mut before = BTreeMap::new();
        while self.world.elapsed() < until {
            let ends = self.ends();
            if ends == before && self.is_read_to(&ends) {
                return Ok(());
            }
            before = ends;
            self.world.run_for(DRAIN_LOOK)?;
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

    fn finish(mut self, setup: &Setup, broken: Option<String>) -> anyhow::Result<Run> {
        self.phases.end = self.now();
        let truth = self.world.with_cluster(|cluster, _| truth::of(cluster))?;
        let history = self.recorder.finish(Some(self.phases));
        let ended_at = self.world.elapsed();
        let report = self.world.finish();
        let verdict = check::judge(&history, &truth, &setup.judge);
        Ok(Run { history, truth, verdict, report, ended_at, broken })
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
    let ClientSetup { name, bootstrap, times, role } = client.clone();
    world.client(&name, |host| async move {
        let network = host.network(bootstrap, times, recorder);
        role.run(Context { network, orders, progress }).await;
        Ok(())
    })
}
