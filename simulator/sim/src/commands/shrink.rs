//! `tidegate-sim shrink`: the few faults, clients and seconds that a failure needs.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use tidegate_sim::report::findings;
use tidegate_sim::runner;
use tidegate_sim::scenario::{KnownFailure, Quantity as _, Resolved, Time};
use tidegate_sim::shrink::{Progress, Shrunk, Size, shrink as search};
use tidegate_sim::world::claim_thread;

use super::one::now;
use super::{EXIT_CODES, Ended, commit, planted, read_resolved, replay_of, say};

/// Make a failing scenario small: the same invariant still fails, and nothing in it can be left out, as far as the budget goes.
///
/// Writes FILE.shrunk.yaml, which `replay` and `run` play like any other. What only a look from outside finds of a run (`world.alarm`,
/// `world.not_deterministic`, `world.unwritten`) cannot be made small, nor can a canary in which nothing was found.
#[derive(Debug, Args)]
#[command(after_help = format!("Example:\n  tidegate-sim shrink sim-out/swizzle-7/resolved.yaml --tries 100\n\n{EXIT_CODES}"))]
pub(crate) struct ShrinkArgs {
    /// A `resolved.yaml` of a run that failed, or of a canary.
    path: PathBuf,
    /// Which invariant has to fail; the first one that does unless it is given.
    #[arg(long)]
    invariant: Option<String>,
    /// Runs at the most.
    #[arg(long, default_value_t = 300)]
    tries: usize,
    /// Time of the machine at the most, such as 5m.
    #[arg(long, default_value = "10m", value_parser = time)]
    time: Duration,
    /// Where the result goes; beside the file unless it is given.
    #[arg(long)]
    out: Option<PathBuf>,
}

fn time(text: &str) -> Result<Duration, String> {
    Time::parse(text).map(|time| time.0).ok_or_else(|| format!("expected {}", Time::EXPECTED))
}

/// What a scenario breaks, and in which run.
#[derive(Debug, Default)]
struct Broken {
    invariants: Vec<String>,
    trace: String,
}

/// The invariants that a scenario breaks. One that cannot be run breaks none.
fn broken(resolved: &Resolved) -> Broken {
    // Edits make worlds that nobody has thought of: one that falls over is no smaller failure.
    let run = catch_unwind(AssertUnwindSafe(|| runner::run(&runner::setup(resolved)?)));
    let Ok(Ok(run)) = run else { return Broken::default() };
    let invariants = findings(&run).into_iter().map(|failure| failure.invariant).collect();
    Broken { invariants, trace: format!("{:016x}", run.report.hash) }
}

pub(crate) fn shrink(args: &ShrinkArgs) -> anyhow::Result<Ended> {
    claim_thread();
    let resolved = read_resolved(&args.path)?.without_failure();
    let invariant = wanted(args, &resolved)?;
    let begun = now();
    let (mut left, on_terminal) = (args.tries, std::io::stderr().is_terminal());
    let mut fails = |smaller: &Resolved| {
        left = left.checked_sub(1).filter(|_| now().duration_since(begun) < args.time)?;
        Some(broken(smaller).invariants.contains(&invariant))
    };
    let mut told = |progress: &Progress| {
        let line = format!("try {} of {}: {}; {}", progress.tries, args.tries, progress.size, progress.what);
        if on_terminal {
            // Nobody reads standard error when even this fails.
            let _ = write!(std::io::stderr(), "\r\x1b[2K{line}");
        } else if progress.accepted {
            say(&line);
        }
    };
    say(&format!("{invariant} fails with {}", Size::of(&resolved)));
    let mut shrunk = search(&resolved, &mut fails, &mut told);
    if on_terminal {
        say("");
    }
    let trace = broken(&shrunk.resolved).trace;
    let (invariant, commit, bug) = (invariant.clone(), commit(), planted().map(str::to_owned));
    let known = KnownFailure { invariant, trace: trace.clone(), commit, planted: bug };
    shrunk.resolved.failure = Some(known.clone());
    let path = args.out.clone().unwrap_or_else(|| args.path.with_extension("shrunk.yaml"));
    std::fs::write(&path, yaml(&args.path, &known.invariant, &resolved, &shrunk))
        .with_context(|| path.display().to_string())?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} → {}", Size::of(&resolved), Size::of(&shrunk.resolved))?;
    shrunk.story.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    let end = if shrunk.is_minimal { "nothing more can go" } else { "the budget is spent" };
    writeln!(out, "{} tries in {:.0} s, {end}", shrunk.tries, now().duration_since(begun).as_secs_f64())?;
    writeln!(out, "trace {trace}")?;
    writeln!(out, "{}", replay_of(&path, planted()))?;
    Ok(Ended::Clean)
}

/// The invariant that has to fail.
fn wanted(args: &ShrinkArgs, resolved: &Resolved) -> anyhow::Result<String> {
    let broken = broken(resolved).invariants;
    let must_fail: Vec<&str> = resolved.expect.must_fail.iter().map(|name| name.0.as_str()).collect();
    let found = match &args.invariant {
        Some(invariant) => broken.iter().find(|id| *id == invariant),
        // Of a canary, what it is there for.
        None => broken.iter().find(|id| must_fail.contains(&id.as_str())).or(broken.first()),
    };
    match found {
        Some(invariant) => Ok(invariant.clone()),
        None if broken.is_empty() => bail!("nothing that can be made small fails in {}", args.path.display()),
        None => bail!("that does not fail in {}, but {}", args.path.display(), broken.join(", ")),
    }
}

/// The result with its story as comments.
fn yaml(from: &Path, invariant: &str, before: &Resolved, shrunk: &Shrunk) -> String {
    let name = from.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // Whoever keeps the file as a regression is to know whether to try on.
    let what = if shrunk.is_minimal { "The least" } else { "A part, when the budget was spent," };
    let (before, after) = (Size::of(before), Size::of(&shrunk.resolved));
    let mut text = format!("# {what} of {name} in which {invariant} fails: {before} → {after}.\n");
    for line in &shrunk.story {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "#   {}", line.replace('\n', " "));
    }
    text + &shrunk.resolved.to_yaml()
}
