//! `cargo xtask mutants`: plants each bug of `scenarios/mutants.toml` in the gateway, and sees that the simulation finds it. A test of the
//! scenarios and the checkers, not of the gateway.
//!
//! It never knows what a bug does.

mod shrink;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use serde::Deserialize;

use crate::repository::Repository;

/// The table of bugs, below the root.
const TABLE: &str = "scenarios/mutants.toml";

/// Where scenarios are, below the root.
const SCENARIOS: &str = "scenarios";

#[derive(Args)]
pub(crate) struct Mutants {
    /// Only this bug; may be repeated
    #[arg(long = "bug", value_name = "NAME")]
    bugs: Vec<String>,
    /// Seeds within which each has to be found
    #[arg(long, default_value_t = 50)]
    seeds: u64,
    /// Bugs that are hunted at a time
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Make what was found small too, and see that it stays the same failure; bugs that are named here are hunted as with `--bug`
    #[arg(long, value_name = "NAME", num_args = 0..)]
    shrink: Option<Vec<String>>,
}

/// The table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    bug: Vec<Entry>,
}

/// A bug, and how it has to be found.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    /// One of these has to find it.
    checkers: Vec<String>,
    /// In one of these, below the folder of scenarios.
    scenarios: Vec<String>,
}

/// What a hunt says.
#[derive(Debug, Deserialize)]
struct Hunt {
    found: Option<Found>,
    runs: u64,
    seconds: f64,
    /// Checkers that found something else, and how often.
    others: BTreeMap<String, u64>,
}

#[derive(Debug, Deserialize)]
struct Found {
    scenario: String,
    seed: u64,
    checkers: Vec<String>,
    /// What the first of them calls it: `world` is several.
    invariant: String,
    sentence: String,
}

/// Hunts all bugs, whatever is found.
///
/// # Errors
/// A bug that was not found, or seeds that are red without any.
pub(crate) fn mutants(repository: &Repository, options: &Mutants) -> Result<()> {
    let program = build(repository)?;
    let text = std::fs::read_to_string(repository.root().join(TABLE)).context(TABLE)?;
    let mut entries = toml::from_str::<Table>(&text).context(TABLE)?.bug;
    let names: Vec<String> = serde_json::from_str(&told(repository, &program, &["--list", "-"])?)?;
    let missing: Vec<&String> =
        names.iter().filter(|name| !entries.iter().any(|entry| entry.name == **name)).collect();
    ensure!(missing.is_empty(), "{TABLE} does not say how these are found: {missing:?}");
    let bugs: Vec<&String> = options.bugs.iter().chain(options.shrink.iter().flatten()).collect();
    if !bugs.is_empty() {
        let unknown = bugs.iter().find(|name| !entries.iter().any(|entry| entry.name == ***name));
        ensure!(unknown.is_none(), "{TABLE} has no bug {}", unknown.map_or("", |name| name.as_str()));
        entries.retain(|entry| bugs.contains(&&entry.name));
    }
    let hunts = all(&entries, options.jobs, |entry| {
        let mut arguments = vec!["--bug".to_owned(), entry.name.clone()];
        arguments.extend(["--checkers".to_owned(), entry.checkers.join(",")]);
        hunt(repository, &program, arguments, options.seeds, &entry.scenarios)
    })?;
    let lost = table(&entries, &hunts);
    // Without a bug the seeds that were played must be clean: else whatever was found may not be the bug.
    let mut played: BTreeMap<String, u64> = BTreeMap::new();
    for (entry, hunt) in entries.iter().zip(&hunts) {
        let seeds = hunt.found.as_ref().map_or(options.seeds, |found| found.seed);
        for scenario in &entry.scenarios {
            let most = played.entry(scenario.clone()).or_default();
            *most = seeds.max(*most);
        }
    }
    let played: Vec<(String, u64)> = played.into_iter().collect();
    let clean = all(&played, options.jobs, |(scenario, seeds)| {
        hunt(repository, &program, Vec::new(), *seeds, std::slice::from_ref(scenario))
    })?;
    let red = played.iter().zip(&clean).filter_map(|((scenario, _), hunt)| {
        let found = hunt.found.as_ref()?;
        println!(
            "without a bug: {scenario} with seed {}: {}: {}",
            found.seed,
            found.checkers.join(" "),
            found.sentence
        );
        Some(scenario.as_str())
    });
    let red: Vec<&str> = red.collect();
    println!(
        "{} bugs, {} found; {} scenarios without a bug, {} red",
        entries.len(),
        entries.len() - lost.len(),
        played.len(),
        red.len()
    );
    let wanted = options.shrink.is_some();
    let large = if wanted { shrunk(repository, &program, &entries, &hunts) } else { Vec::new() };
    ensure!(
        lost.is_empty() && red.is_empty() && large.is_empty(),
        "not found: {lost:?}; red without a bug: {red:?}; not made small, or not the same then: {large:?}"
    );
    Ok(())
}

/// Shrinks what each hunt has found, one after the other: each has the time of the machine as its budget. Returns those that did not become
/// small, or not the same failure.
fn shrunk<'a>(repository: &Repository, program: &Path, entries: &'a [Entry], hunts: &[Hunt]) -> Vec<&'a str> {
    let found = entries.iter().zip(hunts).filter_map(|(entry, hunt)| Some((entry, hunt.found.as_ref()?)));
    let shrunk: Vec<(&str, Result<shrink::Shrunk>)> = found
        .map(|(entry, found)| (entry.name.as_str(), shrink::shrink(repository, program, entry, found)))
        .collect();
    shrink::table(&shrunk);
    shrunk.into_iter().filter(|(_, shrunk)| shrunk.is_err()).map(|(name, _)| name).collect()
}

/// Prints how each was found. Returns those that were not.
fn table<'a>(entries: &'a [Entry], hunts: &[Hunt]) -> Vec<&'a str> {
    let mut lost = Vec::new();
    println!("{:<28} {:<46} {:<30} {:>5} {:>8}", "bug", "scenario", "checker", "seed", "seconds");
    for (entry, hunt) in entries.iter().zip(hunts) {
        let Some(Found { scenario, seed, checkers, sentence, .. }) = &hunt.found else {
            println!("{:<28} not found in {} runs; others: {:?}", entry.name, hunt.runs, hunt.others);
            lost.push(entry.name.as_str());
            continue;
        };
        let scenario = scenario.trim_start_matches(SCENARIOS).trim_start_matches('/');
        let (name, checkers) = (&entry.name, checkers.join(" "));
        println!("{name:<28} {scenario:<46} {checkers:<30} {seed:>5} {:>8.1}", hunt.seconds);
        println!("{:<28} {sentence}", "");
    }
    lost
}

/// The simulator with bugs that can be planted.
fn build(repository: &Repository) -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Message {
        executable: Option<PathBuf>,
    }
    let arguments =
        ["build", "--locked", "--profile", "mutants", "-p", "tidegate-sim", "--features", "planted-bugs"];
    let mut command = repository.cargo(&arguments);
    command.args(["--bin", "tidegate-sim", "--message-format", "json-render-diagnostics"]);
    let output = command.stderr(Stdio::inherit()).output().context("cargo cannot be started")?;
    ensure!(output.status.success(), "the simulator with planted bugs does not build");
    let text = String::from_utf8(output.stdout)?;
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    messages.filter_map(|message| message.executable).next_back().context("cargo has built no program")
}

/// Does something for each, so many at a time.
fn all<T: Sync, R: Send>(items: &[T], jobs: usize, work: impl Fn(&T) -> Result<R> + Sync) -> Result<Vec<R>> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(number) else { return };
                    let result = work(item);
                    done.lock().expect("nobody panics with it").push((number, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("nobody panics with it");
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

fn hunt(
    repository: &Repository,
    program: &Path,
    mut arguments: Vec<String>,
    seeds: u64,
    scenarios: &[String],
) -> Result<Hunt> {
    arguments.extend(["--seeds".to_owned(), seeds.to_string()]);
    arguments.extend(scenarios.iter().map(|scenario| format!("{SCENARIOS}/{scenario}")));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let line = told(repository, program, &arguments)?;
    eprintln!("{}: {}", arguments.join(" "), line.trim());
    serde_json::from_str(&line).with_context(|| line.clone())
}

/// What the simulator says on its standard output. That nothing was found is told there too.
fn told(repository: &Repository, program: &Path, arguments: &[&str]) -> Result<String> {
    let mut command = repository.command(&program.to_string_lossy());
    let output = command.arg("hunt").args(arguments).output()?;
    if output.stdout.is_empty() {
        bail!("hunt {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}
