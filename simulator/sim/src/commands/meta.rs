//! `tidegate-sim meta`: whether a seed decides everything. Without it no other simulation means anything.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum as _};
use tidegate_sim::runner;
use tidegate_sim::scenario::{Resolved, Time};
use tidegate_sim::trace::CHECKPOINT_EVENTS;

use super::sweep::{Done, processors, sweep};
use super::trace::{Canary, Told, Wanted, read, told};
use super::{EXIT_CODES, Ended, planted};
use crate::scenario_command::files;

/// The run of another seed that stands between need not be long.
const OTHER_PHASE_MAX: Time = Time::from_secs(2);

/// Check that a seed decides everything.
///
/// Each scenario is run with the same seed by two other processes with different environments (variables, folder, locale, time zone), and
/// twice by this one after another seed. All traces must be the same, and what clients did and checkers found; where two differ, the first
/// event or line that does is named.
#[derive(Debug, Args)]
#[command(after_help = format!("Example:\n  tidegate-sim meta scenarios/ --jobs 2\n\n{EXIT_CODES}"))]
pub(crate) struct MetaArgs {
    /// Scenario files, and folders with them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Scenarios at a time; one for each processor unless it is given.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Lets the environment decide something on purpose, which has to be found.
    #[arg(long, hide = true)]
    canary: Option<Canary>,
}

/// A way to run a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Another process with an empty environment.
    Bare,
    /// Another process with a large and strange one.
    Crowded,
    /// This process.
    Here,
    /// This process, once more.
    HereAgain,
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Self::Bare => "a process with an empty environment",
            Self::Crowded => "a process with a strange environment",
            Self::Here => "this process after another seed",
            Self::HereAgain => "this process once more",
        }
    }
}

struct Case {
    path: PathBuf,
    resolved: Resolved,
    canary: Option<Canary>,
}

impl Case {
    fn run(&self, way: Way, wanted: Wanted) -> anyhow::Result<Told> {
        let wanted = Wanted { canary: self.canary, ..wanted };
        match way {
            Way::Here | Way::HereAgain => told(&self.resolved, &wanted),
            Way::Bare | Way::Crowded => self.in_child(way, &wanted),
        }
    }

    fn in_child(&self, way: Way, wanted: &Wanted) -> anyhow::Result<Told> {
        let program = std::env::current_exe().context("where this program is")?;
        let path = self.path.canonicalize().with_context(|| self.path.display().to_string())?;
        let mut command = Command::new(program);
        command.arg("trace").arg(path).args(["--json", "--seed", &self.resolved.seed.to_string()]);
        command.args(["--from", &wanted.window.start.to_string(), "--to", &wanted.window.end.to_string()]);
        command.args(wanted.record.then_some("--record"));
        if let Some(canary) = self.canary.and_then(|canary| canary.to_possible_value()) {
            command.args(["--canary", canary.get_name()]);
        }
        if let Some(bug) = planted() {
            command.args(["--plant", bug]);
        }
        command.env_clear().current_dir("/");
        if way == Way::Crowded {
            let filling = "x".repeat(4000);
            let variables = [
                ("LANG", "tr_TR.UTF-8"),
                ("TZ", "Asia/Kathmandu"),
                ("RUST_LOG", "trace"),
                ("FILLING", &filling),
            ];
            command.envs(variables).current_dir(std::env::temp_dir());
        }
        let output = command.output().context("start this program once more")?;
        if !output.status.success() {
            bail!("{}: {}", way.name(), String::from_utf8_lossy(&output.stderr).trim());
        }
        serde_json::from_slice(&output.stdout).with_context(|| way.name())
    }

    /// What differs, if anything does.
    fn check(&self) -> anyhow::Result<Option<String>> {
        self.run_another()?;
        let first = self.run(Way::Here, Wanted::default())?;
        for way in [Way::HereAgain, Way::Bare, Way::Crowded] {
            let other = self.run(way, Wanted::default())?;
            if other != first {
                let again = |wanted| self.run(Way::Here, wanted);
                let other_again = |wanted| self.run(way, wanted);
                let difference = first_difference((&first, &again), (&other, &other_again))?;
                return Ok(Some(format!("{} and {} differ: {difference}", Way::Here.name(), way.name())));
            }
        }
        Ok(None)
    }

    /// A short run of another seed, for whatever it may leave behind in this process.
    fn run_another(&self) -> anyhow::Result<()> {
        let mut other = self.resolved.clone();
        other.seed = other.seed.wrapping_add(1);
        let phases = &mut other.phases;
        for phase in [&mut phases.warm_up, &mut phases.faults, &mut phases.quiet, &mut phases.drain] {
            *phase = (*phase).min(OTHER_PHASE_MAX);
        }
        runner::run(&runner::setup(&other)?).map(drop)
    }
}

/// A way to run something and be told what is wanted of it.
type Runner<'a> = &'a dyn Fn(Wanted) -> anyhow::Result<Told>;

/// A part of a run as it is shown where it is another one.
fn shown(part: Option<&String>) -> String {
    part.map_or("nothing", String::as_str).to_owned()
}

/// The first line in which the records of two runs differ whose traces are the same.
fn first_line(again: Runner<'_>, other_again: Runner<'_>) -> anyhow::Result<String> {
    let wanted = Wanted { record: true, ..Wanted::default() };
    let (one, two) = (again(wanted.clone())?, other_again(wanted)?);
    let line = (0..one.record.len().max(two.record.len())).find_map(|index| {
        let (one, two) = (one.record.get(index), two.record.get(index));
        (one != two).then(|| format!("line {} of it is `{}` or `{}`", index + 1, shown(one), shown(two)))
    });
    let what = if one.history == two.history { "what was found" } else { "the history" };
    let line = line.unwrap_or_else(|| "but not when they were run again".to_owned());
    Ok(format!("the traces are the same, and {what} is not: {line}"))
}

/// The first event in which two runs differ, of which the traces are known: both are run again, with the events between two checkpoints.
/// Where no event does, the first line of what was recorded.
fn first_difference(
    (first, again): (&Told, Runner<'_>),
    (other, other_again): (&Told, Runner<'_>),
) -> anyhow::Result<String> {
    if (&first.hash, first.events) == (&other.hash, other.events) {
        return first_line(again, other_again);
    }
    let equal =
        first.checkpoints.iter().zip(&other.checkpoints).take_while(|(one, other)| one == other).count();
    let start = equal as u64 * CHECKPOINT_EVENTS;
    let window = start..start + CHECKPOINT_EVENTS;
    let wanted = Wanted { window: window.clone(), ..Wanted::default() };
    let (one, two) = (again(wanted.clone())?, other_again(wanted)?);
    let events = window.clone().zip(0..).find_map(|(number, index): (u64, usize)| {
        let (one, two) = (one.kept.get(index), two.kept.get(index));
        (one != two).then(|| format!("event {number} is `{}` or `{}`", shown(one), shown(two)))
    });
    Ok(events
        .unwrap_or_else(|| format!("somewhere in the events {window:?}, but not when they were run again")))
}

pub(crate) fn meta(args: &MetaArgs) -> anyhow::Result<Ended> {
    let mut cases = Vec::new();
    for path in files(&args.paths)? {
        let resolved = read(&path, args.seed)?;
        runner::setup(&resolved).with_context(|| path.display().to_string())?;
        cases.push(Case { path, resolved, canary: args.canary });
    }
    let begun = super::one::now();
    let found = sweep(&cases, args.jobs.map_or_else(processors, usize::from), |case| {
        let difference = case.check().with_context(|| case.path.display().to_string())?;
        let name = case.path.display().to_string();
        Ok((difference.clone(), Done { name, failure: difference }))
    })?;
    let took: Duration = super::one::now().duration_since(begun);
    let failed: Vec<(&Path, &String)> = cases
        .iter()
        .zip(&found)
        .filter_map(|(case, found)| Some((case.path.as_path(), found.as_ref()?)))
        .collect();
    let mut out = std::io::stdout().lock();
    for (path, difference) in &failed {
        writeln!(out, "FAILED {}: {difference}", path.display())?;
    }
    let (all, seconds) = (cases.len(), took.as_secs_f64());
    writeln!(
        out,
        "{all} scenarios, each run four times with seed {}: {} differ, {seconds:.1} s",
        args.seed,
        failed.len()
    )?;
    Ok(Ended::clean_if(failed.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(events: u64, changed: Option<u64>, wanted: Wanted) -> Told {
        let event = |number: u64| format!("{number}{}", if Some(number) == changed { " other" } else { "" });
        let is_changed = |until: u64| changed.is_some_and(|changed| changed < until);
        let checkpoints =
            (1..=events / CHECKPOINT_EVENTS).map(|number| is_changed(number * CHECKPOINT_EVENTS).to_string());
        Told {
            hash: is_changed(events).to_string(),
            events,
            ended_at_ns: 0,
            checkpoints: checkpoints.collect(),
            history: String::new(),
            verdict: String::new(),
            record: Vec::new(),
            kept: wanted.window.filter(|number| *number < events).map(event).collect(),
        }
    }

    #[test]
    fn the_first_event_that_differs_is_named_on_each_side_of_a_checkpoint() {
        for changed in [0, 1023, 1024, 2047, 2048, 2999] {
            let one = |wanted| Ok(told(3000, None, wanted));
            let other = |wanted| Ok(told(3000, Some(changed), wanted));
            let (first, second) = (one(Wanted::default()).unwrap(), other(Wanted::default()).unwrap());
            let named = first_difference((&first, &one), (&second, &other)).unwrap();
            assert_eq!(named, format!("event {changed} is `{changed}` or `{changed} other`"));
        }
    }

    #[test]
    fn a_run_that_goes_on_differs_where_the_other_stopped() {
        let (one, other) = (|wanted| Ok(told(10, None, wanted)), |wanted| Ok(told(11, None, wanted)));
        let (first, second) = (one(Wanted::default()).unwrap(), other(Wanted::default()).unwrap());
        let named = first_difference((&first, &one), (&second, &other)).unwrap();
        assert_eq!(named, "event 10 is `nothing` or `10`");
        let same = first_difference((&first, &one), (&first, &one)).unwrap();
        assert!(same.contains("but not when they were run again"), "{same}");
        let late = Told { hash: "late".to_owned(), ..first.clone() };
        let same = first_difference((&first, &one), (&late, &one)).unwrap();
        assert!(same.contains("but not when they were run again"), "{same}");
    }
}
