//! `tidegate-sim run` and `replay`: scenarios over seeds, a summary, and a folder for each run that failed.
//!
//! It never knows how a run is made.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use tidegate_sim::history::jsonl;
use tidegate_sim::runner::{self, Run};
use tidegate_sim::scenario::{Checked, Event, Resolved, resolve};
use tidegate_sim::world::claim_thread;

use crate::scenario_command::files;

/// The most jobs that run at a time.
const JOBS_MAX: u16 = 256;

/// Anomalies that the summary shows of one run. The folder has them all.
const ANOMALIES_SHOWN: usize = 3;

/// Seeds: one, or two with `..` between, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seeds(u64, u64);

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<u64>().map_err(|_| format!("`{text}` is not a seed"));
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let (from, to) = (number(from)?, number(to.strip_prefix('=').unwrap_or(to))?);
        if from > to { Err(format!("there is no seed in {text}")) } else { Ok(Self(from, to)) }
    }
}

/// One of several parts of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shard {
    index: usize,
    count: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parsed =
            text.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match parsed {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            _ => Err(format!("`{text}` is not a part such as 1/4")),
        }
    }
}

/// Run scenarios over seeds.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tidegate-sim run scenarios/ --seeds 1..20")]
pub(super) struct RunArgs {
    /// Scenario files, and folders with them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// One seed.
    #[arg(long, conflicts_with = "seeds")]
    seed: Option<u64>,
    /// Seeds, both ends included. Each scenario's own number for CI unless it is given.
    #[arg(long)]
    seeds: Option<Seeds>,
    /// Runs at a time; one for each processor unless it is given.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=i64::from(JOBS_MAX)))]
    jobs: Option<u16>,
    /// Only this part of all runs, such as 1/4.
    #[arg(long)]
    shard: Option<Shard>,
    /// Where runs that failed leave their folders.
    #[arg(long, default_value = "sim-out")]
    out: PathBuf,
    /// A report in the format of JUnit.
    #[arg(long)]
    junit: Option<PathBuf>,
}

/// Run what `run` left behind, or any resolved scenario, once more.
#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// A `resolved.yaml`.
    path: PathBuf,
    /// Where a run that fails leaves its folder.
    #[arg(long, default_value = "sim-out")]
    out: PathBuf,
}

/// One run that is to be made.
struct Job {
    resolved: Resolved,
}

/// What the summary says of a run.
struct Outcome {
    scenario: String,
    seed: u64,
    failures: Vec<String>,
    events: BTreeMap<Event, u64>,
    trace_hash: u64,
    simulated: Duration,
    took: Duration,
    folder: Option<PathBuf>,
}

pub(super) fn run(args: &RunArgs) -> anyhow::Result<()> {
    let (mut jobs, mut sometimes) = (Vec::new(), Vec::new());
    for path in files(&args.paths)? {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
        if Resolved::is_one(&text) {
            jobs.push(Job { resolved: Resolved::read(&name, &text)? });
            continue;
        }
        let scenario = Checked::read(&name, &text)?;
        let ci = Seeds(1, u64::from(scenario.spec().seeds.ci.0).max(1));
        let Seeds(from, to) = args.seed.map_or_else(|| args.seeds.unwrap_or(ci), |seed| Seeds(seed, seed));
        for seed in from..=to {
            jobs.push(Job { resolved: resolve(&scenario, seed) });
        }
        sometimes.push((scenario.spec().name.clone(), scenario.spec().expect.sometimes.clone()));
    }
    if let Some(Shard { index, count }) = args.shard {
        let mut number = 0;
        jobs.retain(|_| {
            number += 1;
            (number - 1) % count == index - 1
        });
    }
    let threads = args.jobs.map_or_else(processors, usize::from);
    let outcomes = sweep(&jobs, threads, &args.out)?;
    let mut never = Vec::new();
    // A part of a sweep, or a single seed, proves nothing about what happens sometimes.
    if args.shard.is_none() && args.seed.is_none() {
        for (name, events) in &sometimes {
            let seen = |event: &Event| {
                let of = outcomes.iter().filter(|outcome| outcome.scenario == *name);
                of.into_iter().any(|outcome| outcome.events.get(event).is_some_and(|count| *count > 0))
            };
            never.extend(
                events.iter().filter(|event| !seen(event)).map(|event| format!("{name}: {}", event.name())),
            );
        }
    }
    if let Some(path) = &args.junit {
        std::fs::write(path, junit(&outcomes)).with_context(|| path.display().to_string())?;
    }
    summary(&outcomes, &never)
}

pub(super) fn replay(args: &ReplayArgs) -> anyhow::Result<()> {
    let name = args.path.display().to_string();
    let text = std::fs::read_to_string(&args.path).with_context(|| name.clone())?;
    let jobs = [Job { resolved: Resolved::read(&name, &text)? }];
    summary(&sweep(&jobs, 1, &args.out)?, &[])
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn sweep(jobs: &[Job], threads: usize, out: &Path) -> anyhow::Result<Vec<Outcome>> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, anyhow::Result<Outcome>)>> = Mutex::default();
    let on_terminal = std::io::stderr().is_terminal();
    std::thread::scope(|scope| {
        for _ in 0..threads.min(jobs.len()).max(1) {
            scope.spawn(|| {
                claim_thread();
                while let Some((number, job)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    jobs.get(number).map(|job| (number, job))
                } {
                    let outcome = one(job, out);
                    let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    done.push((number, outcome));
                    if on_terminal {
                        // Nobody reads standard error when even this fails.
                        let _ = write!(std::io::stderr(), "\r{} of {} runs ", done.len(), jobs.len());
                    }
                }
            });
        }
    });
    if on_terminal {
        let _ = writeln!(std::io::stderr());
    }
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

fn one(job: &Job, out: &Path) -> anyhow::Result<Outcome> {
    let Job { resolved } = job;
    let what = || format!("{} with seed {}", resolved.name, resolved.seed);
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a run takes is the machine's business, not the world's"
    )]
    let started = std::time::Instant::now();
    let run = runner::run(&runner::setup(resolved).with_context(what)?).with_context(what)?;
    let took = started.elapsed();
    let failures = failures(resolved, &run);
    let folder = if failures.is_empty() { None } else { Some(keep(resolved, &run, &failures, out)?) };
    Ok(Outcome {
        scenario: resolved.name.clone(),
        seed: resolved.seed,
        failures,
        events: run.events,
        trace_hash: run.report.hash,
        simulated: run.ended_at,
        took,
        folder,
    })
}

/// Everything that makes a run a failure. That of a canary is that nothing was found.
fn failures(resolved: &Resolved, run: &Run) -> Vec<String> {
    let must_fail = &resolved.expect.must_fail;
    let mut failures: Vec<String> = run.broken.iter().map(|why| format!("world: {why}")).collect();
    if must_fail.is_empty() {
        let of = run.verdict.anomalies.iter();
        failures.extend(of.map(|anomaly| format!("{}: {}", anomaly.checker, anomaly.finding.sentence)));
    } else if !must_fail.iter().any(|checker| run.verdict.counts.contains_key(checker.0.as_str())) {
        let names: Vec<&str> = must_fail.iter().map(|checker| checker.0.as_str()).collect();
        failures.push(format!("canary: none of {} found anything", names.join(", ")));
    }
    failures
}

/// Leaves the folder of a run that failed.
fn keep(resolved: &Resolved, run: &Run, failures: &[String], out: &Path) -> anyhow::Result<PathBuf> {
    let folder = out.join(format!("{}-{}", resolved.name, resolved.seed));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    std::fs::write(folder.join("resolved.yaml"), resolved.to_yaml())?;
    let mut history = std::io::BufWriter::new(std::fs::File::create(folder.join("history.jsonl"))?);
    jsonl::write(&mut history, &run.history, &run.truth)?;
    std::fs::write(folder.join("verdict.json"), serde_json::to_vec_pretty(&run.verdict)?)?;
    let mut text = format!("{} with seed {}\n\n{}\n", resolved.name, resolved.seed, resolved.why);
    for failure in failures {
        writeln!(text, "\n{failure}")?;
    }
    for left_out in &run.left_out {
        writeln!(text, "\nnote: {left_out}")?;
    }
    writeln!(text, "\ntrace {:016x}, {} events, {:?}", run.report.hash, run.report.events, run.ended_at)?;
    std::fs::write(folder.join("summary.txt"), text)?;
    Ok(folder)
}

fn summary(outcomes: &[Outcome], never: &[String]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let failed: Vec<&Outcome> = outcomes.iter().filter(|outcome| !outcome.failures.is_empty()).collect();
    for outcome in &failed {
        writeln!(out, "FAILED {} with seed {}", outcome.scenario, outcome.seed)?;
        for failure in outcome.failures.iter().take(ANOMALIES_SHOWN) {
            writeln!(out, "  {failure}")?;
        }
        if let Some(more) = outcome.failures.len().checked_sub(ANOMALIES_SHOWN).filter(|more| *more > 0) {
            writeln!(out, "  and {more} more")?;
        }
        if let Some(folder) = &outcome.folder {
            writeln!(out, "  tidegate-sim replay {}", folder.join("resolved.yaml").display())?;
        }
    }
    let scenarios: std::collections::BTreeSet<&str> = outcomes.iter().map(|o| o.scenario.as_str()).collect();
    let simulated: Duration = outcomes.iter().map(|outcome| outcome.simulated).sum();
    let took: Duration = outcomes.iter().map(|outcome| outcome.took).sum();
    let total = |event| outcomes.iter().filter_map(|o| o.events.get(&event)).sum::<u64>();
    writeln!(out, "{} runs of {} scenarios, {} failed", outcomes.len(), scenarios.len(), failed.len())?;
    writeln!(
        out,
        "{:.0} s simulated in {:.1} s of runs added up: {:.1} times as fast",
        simulated.as_secs_f64(),
        took.as_secs_f64(),
        simulated.as_secs_f64() / took.as_secs_f64().max(1e-9)
    )?;
    writeln!(out, "{} records sent, {} polled", total(Event::SendOk), total(Event::RecordPolled))?;
    writeln!(out, "{} faults, {} healed", total(Event::FaultBegun), total(Event::FaultHealed))?;
    if let [only] = outcomes {
        writeln!(out, "trace {:016x}", only.trace_hash)?;
    }
    for event in never {
        writeln!(out, "never happened: {event}")?;
    }
    if !failed.is_empty() || !never.is_empty() {
        bail!("{} runs failed, {} events never happened", failed.len(), never.len());
    }
    Ok(())
}

fn junit(outcomes: &[Outcome]) -> String {
    let escape = |text: &str| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
    };
    let failed = outcomes.iter().filter(|outcome| !outcome.failures.is_empty()).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a text cannot fail.
    let _ = writeln!(
        xml,
        "<testsuites><testsuite name=\"tidegate-sim\" tests=\"{}\" failures=\"{failed}\">",
        outcomes.len()
    );
    for outcome in outcomes {
        let (name, seed, time) = (escape(&outcome.scenario), outcome.seed, outcome.took.as_secs_f64());
        let _ = writeln!(xml, "<testcase classname=\"{name}\" name=\"seed {seed}\" time=\"{time:.3}\">");
        if let Some(first) = outcome.failures.first() {
            let all = escape(&outcome.failures.join("\n"));
            let _ = writeln!(xml, "<failure message=\"{}\">{all}</failure>", escape(first));
        }
        let _ = writeln!(xml, "<system-out>trace {:016x}</system-out></testcase>", outcome.trace_hash);
    }
    xml.push_str("</testsuite></testsuites>\n");
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_and_parts_are_read_strictly() {
        assert_eq!(
            ["7", "1..3", "2..2"].map(|t| t.parse::<Seeds>()),
            [Ok(Seeds(7, 7)), Ok(Seeds(1, 3)), Ok(Seeds(2, 2))]
        );
        assert!(["", "x", "3..1", "1..", "-1"].iter().all(|text| text.parse::<Seeds>().is_err()));
        assert_eq!("2/4".parse::<Shard>(), Ok(Shard { index: 2, count: 4 }));
        assert!(["0/4", "5/4", "1/0", "1", "/"].iter().all(|text| text.parse::<Shard>().is_err()));
    }
}
