//! One run, and the folder that it leaves. Never knows of other runs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
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
/// The scenario asks for what a world does not have, or its folder cannot be written. What goes wrong in the world is in the line.
pub(crate) fn one(
    (name, resolved): (&str, &Resolved),
    setup: &Setup,
    folder: &Path,
    leave: Leave,
    commit: &str,
) -> anyhow::Result<Over> {
    let what = || format!("{name} with seed {}", resolved.seed);
    let started = now();
    let run = if leave == Leave::Always { kept(setup) } else { runner::run(setup) }.with_context(what)?;
    let took = now().duration_since(started);
    let replay = replay_command(folder, planted());
    let mut record = Record::of(resolved, &run, (commit, planted()), &replay);
    let mut failures = report::failures(resolved, &run);
    let mut line = line(name, resolved, &run, took);
    if leave == Leave::Always || !failures.is_empty() {
        let run = if leave == Leave::Always { run } else { kept(setup).with_context(what)? };
        if format!("{:016x}", run.report.hash) != record.trace {
            let told =
                format!("the same seed gave another trace when it was run again: {:016x}", run.report.hash);
            let failure = Failure::new("world.not_deterministic", &told);
            failures.push(failure.clone());
            record.failures.push(failure);
        }
        report::leave(folder, resolved, run, record.clone()).with_context(what)?;
        line.folder = Some(last_part(folder));
    }
    line.violations = if line.must_fail { failures.len() } else { record.violations() };
    line.failures =
        failures.iter().map(|failure| format!("{}: {}", failure.invariant, failure.sentence)).collect();
    Ok(Over { record, line })
}

fn last_part(folder: &Path) -> String {
    folder.file_name().map(PathBuf::from).unwrap_or_default().display().to_string()
}

/// The same run with its events and bytes kept, and its cluster watched.
fn kept(setup: &Setup) -> anyhow::Result<Run> {
    let mut setup = setup.clone();
    setup.world.keep = 0..EVENTS_KEPT_MAX;
    setup.world.keep_bodies_bytes_max = BYTES_KEPT_MAX;
    runner::run(&setup)
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
