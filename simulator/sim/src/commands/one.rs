//! One run, and the folder that it leaves. Never knows of other runs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use tidegate_sim::panics::caught;
use tidegate_sim::report::{self, Failure, Record, RunLine};
use tidegate_sim::runner::{self, Run, Setup};
use tidegate_sim::scenario::Resolved;

use super::{planted, replay_command};

/// Most events and most of their bytes that a run keeps for its folder.
const EVENTS_KEPT_MAX: u64 = 4_000_000;
const BYTES_KEPT_MAX: u64 = 256 * 1024 * 1024;

/// When a run leaves a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// If it fails.
    Failed,
    /// In any case.
    Always,
}

/// A run that is over, with its folder if it left one.
pub(crate) struct Over {
    pub(crate) record: Record,
    pub(crate) line: RunLine,
}

/// Makes one run, in the thread that has been claimed for it. `name` is what reports call the scenario, and `folder` what it may leave.
///
/// # Errors
/// The scenario asks for what a world does not have. What goes wrong in the world is in the line, and so is what goes wrong with the run
/// itself: a panic of a checker or of the engine, a call that went round the simulation, a folder that cannot be written. One full disk shall
/// not throw away what a sweep of hours has found.
pub(crate) fn one(
    named: (&str, &Resolved),
    setup: &Setup,
    folder: &Path,
    leave: Leave,
    commit: &str,
) -> anyhow::Result<Over> {
    one_by(&runner::run, named, setup, folder, leave, commit)
}

fn one_by(
    run: &dyn Fn(&Setup) -> anyhow::Result<Run>,
    (name, resolved): (&str, &Resolved),
    setup: &Setup,
    folder: &Path,
    leave: Leave,
    commit: &str,
) -> anyhow::Result<Over> {
    let what = || format!("{name} with seed {}", resolved.seed);
    let run = |setup: &Setup| caught(|| run(setup)).unwrap_or_else(|text| Ok(Run::panicked(&text)));
    let kept = kept(setup);
    let started = now();
    let (run_once, heard) = heard(|| run(if leave == Leave::Always { &kept } else { setup }));
    let took = now().duration_since(started);
    let run_once = run_once.with_context(what)?;
    let replay = replay_command(folder, planted());
    let mut record = Record::of(resolved, &run_once, (commit, planted()), &replay);
    let mut failures = report::failures(resolved, &run_once);
    if let Some(way) = heard {
        found(&mut record, &mut failures, Failure::new("world.alarm", &way));
    }
    let mut line = line(name, resolved, &run_once, took);
    if leave == Leave::Always || !failures.is_empty() {
        let run = if leave == Leave::Always { run_once } else { run(&kept).with_context(what)? };
        if format!("{:016x}", run.report.hash) != record.trace {
            let other = run.broken.clone().unwrap_or_else(|| format!("{:016x}", run.report.hash));
            let told = format!("the same seed gave another trace when it was run again: {other}");
            found(&mut record, &mut failures, Failure::new("world.not_deterministic", &told));
        }
        match report::leave(folder, resolved, run, record.clone()) {
            Ok(()) => line.folder = Some(last_part(folder)),
            Err(error) => {
                let told = format!("{} could not be written: {error:#}", folder.display());
                found(&mut record, &mut failures, Failure::new("world.unwritten", &told));
            }
        }
    }
    line.violations = if line.must_fail { failures.len() } else { record.violations() };
    // A line: the record has the rest, such as the way by which a call came.
    let told = |failure: &Failure| {
        format!("{}: {}", failure.invariant, failure.sentence.lines().next().unwrap_or_default())
    };
    line.failures = failures.iter().map(told).collect();
    Ok(Over { record, line })
}

/// Something that no look into the run itself could find.
fn found(record: &mut Record, failures: &mut Vec<Failure>, failure: Failure) {
    record.failures.push(failure.clone());
    failures.push(failure);
}

/// Does something, and tells which calls went round the simulation meanwhile.
#[cfg(target_os = "linux")]
fn heard<T>(work: impl FnOnce() -> T) -> (T, Option<String>) {
    crate::alarm::during(work)
}

/// Elsewhere there is no alarm.
#[cfg(not(target_os = "linux"))]
fn heard<T>(work: impl FnOnce() -> T) -> (T, Option<String>) {
    (work(), None)
}

fn last_part(folder: &Path) -> String {
    folder.file_name().map(PathBuf::from).unwrap_or_default().display().to_string()
}

/// The setup of the same run with its events and bytes kept, and its cluster watched.
fn kept(setup: &Setup) -> Setup {
    let mut setup = setup.clone();
    setup.world.keep = 0..EVENTS_KEPT_MAX;
    setup.world.keep_bodies_bytes_max = BYTES_KEPT_MAX;
    setup
}

fn line(name: &str, resolved: &Resolved, run: &Run, took: Duration) -> RunLine {
    RunLine {
        scenario: name.to_owned(),
        seed: resolved.seed,
        must_fail: !resolved.expect.must_fail.is_empty(),
        failures: Vec::new(),
        violations: 0,
        events: run.events.clone(),
        allowed: run.verdict.allowed.iter().map(|(id, found)| ((*id).to_owned(), found.count)).collect(),
        left_out: run.left_out.len(),
        trace: format!("{:016x}", run.report.hash),
        simulated: run.ended_at.into(),
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        folder: None,
    }
}

/// The machine's time.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a run takes is the machine's business, not the world's"
)]
pub(crate) fn now() -> std::time::Instant {
    std::time::Instant::now()
}

#[cfg(test)]
mod tests {
    use tidegate_sim::report::files;
    use tidegate_sim::scenario::{Checked, resolve};

    use super::*;

    const SCENARIO: &str = "
version: 1
name: short
why: A run of which nothing is expected but that it ends.
topology: {topics: {orders: {partitions: 1}}}
clients: [{name: writers, producer: {topic: orders, rate: 10/s}}]
phases: {warm_up: 100ms, faults: 100ms, quiet: 100ms, drain: 1s}
";

    fn over(run: &dyn Fn(&Setup) -> anyhow::Result<Run>, out: &Path, leave: Leave) -> Over {
        let resolved = resolve(&Checked::read("short.yaml", SCENARIO).unwrap(), 4);
        one_by(
            run,
            ("short", &resolved),
            &runner::setup(&resolved).unwrap(),
            &out.join("short-4"),
            leave,
            "now",
        )
        .unwrap()
    }

    fn record(out: &Path) -> Record {
        assert!(out.join("short-4").join(files::RESOLVED).exists());
        let text = std::fs::read_to_string(out.join("short-4").join(files::RECORD)).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_run_that_panics_is_a_failed_run_with_a_folder_that_replays_it() {
        for leave in [Leave::Failed, Leave::Always] {
            let out = tempfile::tempdir().unwrap();
            let over = over(&|_| panic!("a checker stumbled"), out.path(), leave);
            assert_eq!(over.line.failures, ["world.panic: the run panicked: a checker stumbled"]);
            assert_eq!(over.line.folder.as_deref(), Some("short-4"));
            assert_eq!(record(out.path()), over.record);
            assert!(over.record.replay.ends_with("short-4/resolved.yaml"));
        }
    }

    #[test]
    fn a_run_that_panics_only_when_it_is_watched_leaves_what_is_known() {
        let out = tempfile::tempdir().unwrap();
        let run = |setup: &Setup| {
            assert!(setup.world.keep.is_empty(), "stumbled");
            let mut run = runner::run(setup)?;
            run.broken = Some("writers-1 did not end".to_owned());
            Ok(run)
        };
        let over = over(&run, out.path(), Leave::Failed);
        let found: Vec<&str> = over.record.invariants();
        assert_eq!(found, ["world.unended", "world.not_deterministic"]);
        assert_eq!(record(out.path()), over.record);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_a_failure_of_its_run_and_not_of_the_sweep() {
        let out = tempfile::tempdir().unwrap();
        std::fs::write(out.path().join("short-4"), "in its place").unwrap();
        let over = over(&runner::run, out.path(), Leave::Always);
        let [told] = over.line.failures.as_slice() else { panic!("{:?}", over.line.failures) };
        assert!(
            told.starts_with("world.unwritten: ") && told.contains("short-4 could not be written"),
            "{told}"
        );
        assert_eq!(over.line.folder, None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_call_round_the_simulation_is_a_failure_of_the_run_that_made_it() {
        let out = tempfile::tempdir().unwrap();
        let run = |setup: &Setup| {
            let mut world = tidegate_sim::World::new(&setup.world)?;
            world.ask("canary", |_| async {
                crate::alarm::go_round(crate::alarm::Way::RandomCall);
                Ok(())
            })?;
            runner::run(setup)
        };
        let over = over(&run, out.path(), Leave::Failed);
        assert_eq!(
            over.line.failures,
            ["world.alarm: 1 calls went round the simulation, first syscall(SYS_getrandom)"]
        );
        assert!(record(out.path()).failures[0].sentence.contains("go_round"), "the way by which it came");
    }
}
