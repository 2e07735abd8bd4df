//! `tidegate-conformance histories`: scenarios by librdkafka in real time, judged and laid beside the simulated clients.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use tidegate_sim::history::jsonl;
use tidegate_sim::runner;
use tidegate_sim::scenario::{Checked, Resolved, resolve};
use tidegate_sim::world::claim_thread;

use super::compare::{Tally, table};
use super::{Lived, failures, play, refusals};

/// Anomalies that are shown of one run. The folder has them all.
const ANOMALIES_SHOWN: usize = 3;

/// Most scenarios that are played at a time.
const JOBS_MAX: u16 = 64;

/// Play scenarios of the simulation in real time with librdkafka, judge them by the same checkers, and compare the two sorts of clients
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 0: nothing was found (of a canary: something was); 1: something was found; 2: nothing could be played\n\n\
                        Example:\n  tidegate-conformance histories scenarios/smoke scenarios/faults/ambiguous_ack.yaml --out histories"
)]
pub struct HistoriesArgs {
    /// Scenario files, and folders with them; resolved ones too
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// What the seed makes of each is played
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write the history, the verdict and the table of each run into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Put the scenario's gateways between the clients and the cluster
    #[arg(long)]
    through_gateway: bool,
    /// Do not run the simulated clients beside
    #[arg(long)]
    no_comparison: bool,
    /// Scenarios that are played at a time; they mostly wait
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=i64::from(JOBS_MAX)))]
    jobs: u16,
}

/// A run and what is said of it.
struct Told {
    text: String,
    failed: bool,
}

/// Runs the command. `false`: something was found.
///
/// # Errors
/// A file cannot be read, a stage cannot be set, or nothing can be played.
pub fn histories(args: &HistoriesArgs) -> Result<bool> {
    let mut out = std::io::stdout();
    let mut all = Vec::new();
    for path in files(&args.paths)? {
        let resolved = read(&path, args.seed)?;
        let refused = refusals(&resolved, args.through_gateway);
        if refused.is_empty() {
            all.push(resolved);
        } else {
            writeln!(out, "not played: {}: {}", resolved.name, refused.join("; "))?;
        }
    }
    if all.is_empty() {
        bail!("none of these scenarios can be played in real time");
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<Result<Told>>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..all.len().min(usize::from(args.jobs)) {
            scope.spawn(|| {
                while let Some(resolved) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let told = one(resolved, args).with_context(|| resolved.name.clone());
                    if let Ok(Told { text, .. }) = &told {
                        // Nobody reads standard output when even this fails.
                        let _ = write!(std::io::stdout().lock(), "{text}");
                    }
                    done.lock().unwrap_or_else(PoisonError::into_inner).push(told);
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    let told = done.into_iter().collect::<Result<Vec<_>>>()?;
    let failed = told.iter().filter(|told| told.failed).count();
    writeln!(out, "{} scenarios played by librdkafka, {failed} failed", told.len())?;
    Ok(failed == 0)
}

fn read(path: &Path, seed: u64) -> Result<Resolved> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| name.clone())?;
    if Resolved::is_one(&text) {
        return Ok(Resolved::read(&name, &text)?);
    }
    Ok(resolve(&Checked::read(&name, &text)?, seed))
}

fn one(resolved: &Resolved, args: &HistoriesArgs) -> Result<Told> {
    let lived = play(resolved, args.through_gateway)?;
    let real = Tally::of(&lived.history, &lived.truth, &lived.verdict);
    let (simulated, why) = match simulate(resolved, args.no_comparison) {
        Ok(tally) => (tally, None),
        Err(error) => (None, Some(format!("{error:#}"))),
    };
    let failures = failures(resolved, &lived);
    let way = if args.through_gateway { "through gateways" } else { "straight to the cluster" };
    let verdict = match (failures.is_empty(), resolved.expect.must_fail.is_empty()) {
        (true, true) => "ok",
        (true, false) => "ok, as a canary: it was found",
        (false, _) => "FAILED",
    };
    let took = lived.took.as_secs_f64();
    let mut text = format!("{} with seed {}, {way}, {took:.1} s: {verdict}\n", resolved.name, resolved.seed);
    for failure in failures.iter().take(ANOMALIES_SHOWN) {
        text += &format!("  {failure}\n");
    }
    if let Some(more) = failures.len().checked_sub(ANOMALIES_SHOWN).filter(|more| *more > 0) {
        text += &format!("  and {more} more\n");
    }
    for note in &lived.left_out {
        text += &format!("  note: {note}\n");
    }
    text += &table(simulated.as_ref(), &real);
    text += &why.map(|why| format!("  the simulated clients did not run: {why}\n")).unwrap_or_default();
    if let Some(folder) = &args.out {
        keep(folder, resolved, &lived, &text)?;
    }
    Ok(Told { text, failed: !failures.is_empty() })
}

/// The same scenario with simulated clients, in simulated time, always through its gateways.
fn simulate(resolved: &Resolved, not_wanted: bool) -> Result<Option<Tally>> {
    if not_wanted {
        return Ok(None);
    }
    claim_thread();
    let run = runner::run(&runner::setup(resolved)?)?;
    Ok(Some(Tally::of(&run.history, &run.truth, &run.verdict)))
}

fn keep(out: &Path, resolved: &Resolved, lived: &Lived, text: &str) -> Result<()> {
    let folder = out.join(format!("{}-{}", resolved.name, resolved.seed));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    std::fs::write(folder.join("resolved.yaml"), resolved.to_yaml())?;
    let mut history = std::io::BufWriter::new(std::fs::File::create(folder.join("history.jsonl"))?);
    jsonl::write(&mut history, &lived.history, &lived.truth)?;
    std::fs::write(folder.join("verdict.json"), serde_json::to_vec_pretty(&lived.verdict)?)?;
    std::fs::write(folder.join("summary.txt"), text)?;
    Ok(())
}

/// The files themselves, and all `.yaml` files in the folders, in an order that never changes.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).with_context(|| path.display().to_string())?;
        let mut inside = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        inside.retain(|path| path.is_dir() || path.extension().is_some_and(|extension| extension == "yaml"));
        inside.sort();
        // A folder may be empty, what was named may not.
        files.extend(if inside.is_empty() { Vec::new() } else { self::files(&inside)? });
    }
    Ok(files)
}
