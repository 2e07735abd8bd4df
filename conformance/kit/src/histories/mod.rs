//! Histories of real clients: a scenario of the simulation is played in real time on the in-memory cluster at loopback ports, by
//! librdkafka in place of the simulated clients, and judged by the same checkers.
//!
//! What the two sorts of clients did is then laid side by side ([`compare`]): where they differ much, one of the models is wrong.
//! World, faults, checkers and the rules of a run are the simulation's own; here is only what real time and real clients need. It never
//! knows what a checker looks for.

mod clients;
pub mod command;
pub mod compare;
mod gateways;
mod refuse;
mod stage;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tidegate_sim::check::{self, Verdict};
use tidegate_sim::clients::{Commander, Order, Progress};
use tidegate_sim::history::{
    History, LogRecord, Nanos, Partition, Phases, Recorder, TransactionState, Truth,
};
use tidegate_sim::runner::{self, Counts, Performer, Place as _};
use tidegate_sim::scenario::{Event, Resolved};

pub use refuse::refusals;
use stage::Stage;

/// How often the timeline looks whether something is due.
const TICK: Duration = Duration::from_millis(2);

/// How often the drain looks whether it is over.
const DRAIN_LOOK: Duration = Duration::from_millis(200);

/// Once ordered to end, clients have so long for it: leaving a group and ending a transaction may take time.
const STOP_MAX: Duration = Duration::from_secs(40);

/// A run of real clients that is over.
#[derive(Debug)]
pub struct Lived {
    /// What they did.
    pub history: History,
    /// What the cluster holds.
    pub truth: Truth,
    /// What the checkers say.
    pub verdict: Verdict,
    /// How often each event happened, from the end of the warm-up on.
    pub events: BTreeMap<Event, u64>,
    /// Faults that were not possible when they were due.
    pub left_out: Vec<String>,
    /// What went wrong with the stage itself: a panic of the cluster's code, a client that could not work or did not end.
    pub broken: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// Plays a scenario with real clients; through gateways, or straight to the cluster.
///
/// # Errors
/// The scenario holds what cannot be played in real time, or the stage cannot be set. What goes wrong on it is in
/// [`Lived::broken`].
pub fn play(resolved: &Resolved, through_gateway: bool) -> Result<Lived> {
    let refused = refusals(resolved, through_gateway);
    anyhow::ensure!(refused.is_empty(), "it cannot be played in real time: {}", refused.join("; "));
    let options = runner::world(resolved)?;
    let hosts: Vec<String> = resolved.facts().all_hosts().iter().map(ToString::to_string).collect();
    let mut stage = Stage::set(resolved, &options, through_gateway).context("set the stage")?;
    let (recorder, progress) = (Recorder::new(), Progress::default());
    let (commander, orders) = Commander::new();
    for plan in &resolved.links {
        runner::link(&stage, plan)?;
    }
    let working = clients::start(resolved, &stage, &recorder, &progress, &orders);
    let mut counts = Counts::default();
    let phases = &resolved.phases;

    stage.wait_until(phases.warm_up.0);
    let mut at = Phases { faults: stage.now(), ..Phases::default() };
    let mut counted = recorder.tell_since(usize::MAX, |_| {});
    let mut performer = Performer::new(&stage, &options, &hosts, &resolved.timeline);
    let until = stage.elapsed() + phases.faults.0;
    while stage.elapsed() < until {
        performer.step(&mut stage, &recorder, &mut counts);
        stage.wait_for(TICK);
        counted = recorder.tell_since(counted, |entry| counts.note(entry));
    }
    performer.heal_all(&mut stage, &recorder, &mut counts);
    at.quiet = stage.now();
    stage.wait_for(phases.quiet.0);
    at.drain = stage.now();
    commander.order(Order::Drain);
    drain(&stage, &progress, phases.drain.0)?;
    commander.order(Order::Stop);
    let mut broken = working.end(&stage, STOP_MAX);
    at.end = stage.now();
    recorder.tell_since(counted, |entry| counts.note(entry));
    broken.extend(stage.panics());

    let truth = stage.truth()?;
    let history = recorder.finish(Some(at));
    let verdict = check::judge(&history, &truth, &resolved.expect.options());
    let (events, left_out) = (counts.totals(), performer.left_out);
    Ok(Lived { history, truth, verdict, events, left_out, broken, took: stage.elapsed() })
}

/// Waits until every reader has been given what it is to be given, and logs do not grow any more.
fn drain(stage: &Stage, progress: &Progress, time_max: Duration) -> Result<()> {
    let until = stage.elapsed() + time_max;
    let mut before = BTreeMap::new();
    while stage.elapsed() < until {
        let ends = visible_ends(&stage.truth()?);
        let read = |positions: &BTreeMap<Partition, i64>| {
            positions.iter().all(|(partition, offset)| ends.get(partition).is_none_or(|end| offset >= end))
        };
        if ends == before && progress.all().values().all(read) {
            return Ok(());
        }
        before = ends;
        stage.wait_for(DRAIN_LOOK);
    }
    // Not an error: checkers tell what was not read.
    Ok(())
}

/// The offset behind the last record of each partition that everybody is shown. Markers lie behind it, which librdkafka passes without a
/// word.
fn visible_ends(truth: &Truth) -> BTreeMap<Partition, i64> {
    let is_shown = |record: &LogRecord| {
        record.value.is_some()
            && matches!(record.transaction, TransactionState::None | TransactionState::Committed)
    };
    let ends = truth.logs.iter().map(|(partition, log)| {
        let last = log.records.iter().rev().find(|record| is_shown(record));
        (partition.clone(), last.map_or(log.start_offset, |record| record.offset + 1))
    });
    ends.collect()
}

/// Everything that makes a run a failure. That of a canary is that nothing was found.
#[must_use]
pub fn failures(resolved: &Resolved, lived: &Lived) -> Vec<String> {
    let must_fail = &resolved.expect.must_fail;
    let mut failures: Vec<String> = lived.broken.iter().map(|why| format!("stage: {why}")).collect();
    if must_fail.is_empty() {
        let anomalies = lived.verdict.anomalies.iter();
        failures
            .extend(anomalies.map(|anomaly| format!("{}: {}", anomaly.checker, anomaly.finding.sentence)));
    } else if !must_fail.iter().any(|checker| lived.verdict.counts.contains_key(checker.0.as_str())) {
        let names: Vec<&str> = must_fail.iter().map(|checker| checker.0.as_str()).collect();
        failures.push(format!("canary: none of {} found anything", names.join(", ")));
    }
    failures
}

/// The time on the stage as histories have it.
pub(crate) fn nanos(elapsed: Duration) -> Nanos {
    elapsed.into()
}
