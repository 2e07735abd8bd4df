//! `tidegate-sim trace`: the hashes of a run's trace, history and verdict, checkpoints, and a window of its events.

use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use serde::{Deserialize, Serialize};
use tidegate_sim::history::jsonl;
use tidegate_sim::random::hash_bytes;
use tidegate_sim::runner::{self, Run};
use tidegate_sim::scenario::{Checked, Resolved, resolve};
use tidegate_sim::world::claim_thread;

use super::{EXIT_CODES, Ended};

/// Run a scenario once and print the hashes of its trace, of its history and of what was found.
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
    /// With `--json`: what the record says too, line by line.
    #[arg(long, hide = true)]
    record: bool,
    /// Lets the environment decide something on purpose.
    #[arg(long, hide = true)]
    canary: Option<Canary>,
}

/// What the environment decides of a run on purpose, so that a test sees `meta` find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Canary {
    /// What happens on connections.
    Trace,
    /// What clients are said to have done.
    History,
    /// What is found.
    Verdict,
}

/// What is to be told of a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// The events of this window.
    pub(super) window: Range<u64>,
    /// What the record says, line by line.
    pub(super) record: bool,
    /// What the environment decides on purpose.
    pub(super) canary: Option<Canary>,
}

/// A run as one process tells another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    /// Everything as hexadecimal digits: numbers of JSON are not wide enough for all readers.
    pub(super) hash: String,
    pub(super) events: u64,
    pub(super) ended_at_ns: u64,
    pub(super) checkpoints: Vec<String>,
    pub(super) kept: Vec<String>,
    /// What clients did and what the cluster holds.
    pub(super) history: String,
    /// What was found, and what was counted.
    pub(super) verdict: String,
    /// Both, line by line, where they were asked for.
    pub(super) record: Vec<String>,
}

impl Told {
    fn of(run: &Run, with_record: bool) -> anyhow::Result<Self> {
        let report = &run.report;
        let mut history = Vec::new();
        jsonl::write(&mut history, &run.history, &run.truth)?;
        let verdict = (&run.verdict, &run.events, &run.left_out, &run.broken, run.ended_at);
        let verdict = serde_json::to_vec_pretty(&verdict)?;
        let hash = |bytes: &[u8]| format!("{:016x}", hash_bytes(0, bytes));
        let mut record = Vec::new();
        for part in [&history, &verdict].into_iter().filter(|_| with_record) {
            record.extend(String::from_utf8_lossy(part).lines().map(str::to_owned));
        }
        Ok(Self {
            history: hash(&history),
            verdict: hash(&verdict),
            record,
            hash: format!("{:016x}", report.hash),
            events: report.events,
            ended_at_ns: u64::try_from(report.ended_at.as_nanos()).unwrap_or(u64::MAX),
            checkpoints: report.checkpoints.iter().map(|hash| format!("{hash:016x}")).collect(),
            kept: report.kept.iter().map(ToString::to_string).collect(),
        })
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

/// What is wanted of a run.
pub(super) fn told(resolved: &Resolved, wanted: &Wanted) -> anyhow::Result<Told> {
    let mut setup = runner::setup(resolved)?;
    setup.world.keep = wanted.window.clone();
    // Something that is the same within a process, and is not the world's.
    let variables = std::env::vars_os().count();
    if wanted.canary == Some(Canary::Trace) {
        setup.phases.warm_up += Duration::from_millis(variables as u64);
    }
    let mut run = runner::run(&setup)?;
    match wanted.canary {
        Some(Canary::History) => run.history.entries.truncate(variables),
        Some(Canary::Verdict) => drop(run.verdict.counts.insert("canary", variables)),
        Some(Canary::Trace) | None => {}
    }
    Told::of(&run, wanted.record)
}

pub(crate) fn trace(args: &TraceArgs) -> anyhow::Result<Ended> {
    claim_thread();
    let wanted = Wanted { window: args.from..args.to, record: args.record, canary: args.canary };
    let told = told(&read(&args.path, args.seed)?, &wanted)?;
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer(&mut out, &told)?;
        writeln!(out)?;
        return Ok(Ended::Clean);
    }
    writeln!(
        out,
        "trace {} over {} events until {:.6} s\nhistory {}\nverdict {}",
        told.hash,
        told.events,
        told.ended_at_ns as f64 / 1e9,
        told.history,
        told.verdict
    )?;
    for (number, event) in (args.from..).zip(&told.kept) {
        writeln!(out, "event {number} {event}")?;
    }
    Ok(Ended::Clean)
}
