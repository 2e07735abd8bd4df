//! `tidegate-sim trace`: the hash of a run's trace, its checkpoints, and a window of its events.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde::{Deserialize, Serialize};
use tidegate_sim::runner;
use tidegate_sim::scenario::{Checked, Resolved, resolve};
use tidegate_sim::trace::Report;
use tidegate_sim::world::claim_thread;

use super::{EXIT_CODES, Ended};

/// Run a scenario once and print the hash of its trace.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct TraceArgs {
    /// A scenario, or a resolved one.
    path: PathBuf,
    /// The seed; a resolved scenario has its own.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print events from this one on.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Print events before this one.
    #[arg(long, default_value_t = 0)]
    to: u64,
    /// For programs.
    #[arg(long)]
    json: bool,
}

/// A trace as one process tells another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    /// Everything as hexadecimal digits: numbers of JSON are not wide enough for all readers.
    pub(super) hash: String,
    pub(super) events: u64,
    pub(super) ended_at_ns: u64,
    pub(super) checkpoints: Vec<String>,
    pub(super) kept: Vec<String>,
}

impl Told {
    pub(super) fn of(report: &Report) -> Self {
        Self {
            hash: format!("{:016x}", report.hash),
            events: report.events,
            ended_at_ns: u64::try_from(report.ended_at.as_nanos()).unwrap_or(u64::MAX),
            checkpoints: report.checkpoints.iter().map(|hash| format!("{hash:016x}")).collect(),
            kept: report.kept.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What a file is for a seed.
pub(super) fn read(path: &Path, seed: u64) -> anyhow::Result<Resolved> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| name.clone())?;
    if Resolved::is_one(&text) {
        return Ok(Resolved::read(&name, &text)?);
    }
    Ok(resolve(&Checked::read(&name, &text)?, seed))
}

/// The trace of a run, with the events of a window.
pub(super) fn told(resolved: &Resolved, window: std::ops::Range<u64>) -> anyhow::Result<Told> {
    let mut setup = runner::setup(resolved)?;
    setup.world.keep = window;
    Ok(Told::of(&runner::run(&setup)?.report))
}

pub(crate) fn trace(args: &TraceArgs) -> anyhow::Result<Ended> {
    claim_thread();
    let told = told(&read(&args.path, args.seed)?, args.from..args.to)?;
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer(&mut out, &told)?;
        writeln!(out)?;
        return Ok(Ended::Clean);
    }
    writeln!(
        out,
        "trace {} over {} events until {:.6} s",
        told.hash,
        told.events,
        told.ended_at_ns as f64 / 1e9
    )?;
    for (number, event) in (args.from..).zip(&told.kept) {
        writeln!(out, "event {number} {event}")?;
    }
    Ok(Ended::Clean)
}
