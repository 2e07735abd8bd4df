//! `tidegate-sim meta`: whether a seed decides everything. Without it no other simulation means anything.

use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;
use tidegate_sim::runner;
use tidegate_sim::scenario::{Resolved, Time};
use tidegate_sim::trace::CHECKPOINT_EVENTS;

use super::sweep::{Done, processors, sweep};
use super::trace::{Told, read, told};
use super::{EXIT_CODES, Ended};
use crate::scenario_command::files;

/// The run of another seed that stands between need not be long.
const OTHER_PHASE_MAX: Time = Time::from_secs(2);

/// Check that a seed decides everything.
///
/// Each scenario is run with the same seed by two other processes with different environments (variables, folder, locale, time zone), and
/// twice by this one after another seed. All traces must be the same; where two differ, the first event that does is named.
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
}

impl Case {
    fn run(&self, way: Way, window: Range<u64>) -> anyhow::Result<Told> {
        match way {
            Way::Here | Way::HereAgain => told(&self.resolved, window),
            Way::Bare | Way::Crowded => self.in_child(way, &window),
        }
    }

    fn in_child(&self, way: Way, window: &Range<u64>) -> anyhow::Result<Told> {
        let program = std::env::current_exe().context("where this program is")?;
        let path = self.path.canonicalize().with_context(|| self.path.display().to_string())?;
        let mut command = Command::new(program);
        command.arg("trace").arg(path).args(["--json", "--seed", &self.resolved.seed.to_string()]);
        command.args(["--from", &window.start.to_string(), "--to", &window.end.to_string()]);
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
        let first = self.run(Way::Here, 0..0)?;
        for way in [Way::HereAgain, Way::Bare, Way::Crowded] {
            let other = self.run(way, 0..0)?;
            if other != first {
                let again = |window| self.run(Way::Here, window);
                let other_again = |window| self.run(way, window);
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

/// A way to run something and keep a window of events.
type Runner<'a> = &'a dyn Fn(Range<u64>) -> anyhow::Result<Told>;

/// The first event in which two runs differ, of which the traces are known: both are run again, with the events between two checkpoints.
fn first_difference(
    (first, again): (&Told, Runner<'_>),
    (other, other_again): (&Told, Runner<'_>),
) -> anyhow::Result<String> {
    let equal =
        first.checkpoints.iter().zip(&other.checkpoints).take_while(|(one, other)| one == other).count();
    let start = equal as u64 * CHECKPOINT_EVENTS;
    let window = start..start + CHECKPOINT_EVENTS;
    let (one, two) = (again(window.clone())?, other_again(window.clone())?);
    let told = |event: Option<&String>| event.map_or("nothing", String::as_str).to_owned();
    let events = window.clone().zip(0..).find_map(|(number, index): (u64, usize)| {
        let (one, two) = (one.kept.get(index), two.kept.get(index));
        (one != two).then(|| format!("event {number} is `{}` or `{}`", told(one), told(two)))
    });
    Ok(events
        .unwrap_or_else(|| format!("somewhere in the events {window:?}, but not when they were run again")))
}

pub(crate) fn meta(args: &MetaArgs) -> anyhow::Result<Ended> {
    let mut cases = Vec::new();
    for path in files(&args.paths)? {
        let resolved = read(&path, args.seed)?;
        runner::setup(&resolved).with_context(|| path.display().to_string())?;
        cases.push(Case { path, resolved });
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

    fn told(events: u64, changed: Option<u64>, window: Range<u64>) -> Told {
        let event = |number: u64| format!("{number}{}", if Some(number) == changed { " other" } else { "" });
        let is_changed = |until: u64| changed.is_some_and(|changed| changed < until);
        let checkpoints =
            (1..=events / CHECKPOINT_EVENTS).map(|number| is_changed(number * CHECKPOINT_EVENTS).to_string());
        Told {
            hash: is_changed(events).to_string(),
            events,
            ended_at_ns: 0,
            checkpoints: checkpoints.collect(),
            kept: window.filter(|number| *number < events).map(event).collect(),
        }
    }

    #[test]
    fn the_first_event_that_differs_is_named_on_each_side_of_a_checkpoint() {
        for changed in [0, 1023, 1024, 2047, 2048, 2999] {
            let one = |window| Ok(told(3000, None, window));
            let other = |window| Ok(told(3000, Some(changed), window));
            let (first, second) = (one(0..0).unwrap(), other(0..0).unwrap());
            let named = first_difference((&first, &one), (&second, &other)).unwrap();
            assert_eq!(named, format!("event {changed} is `{changed}` or `{changed} other`"));
        }
    }

    #[test]
    fn a_run_that_goes_on_differs_where_the_other_stopped() {
        let (one, other) = (|window| Ok(told(10, None, window)), |window| Ok(told(11, None, window)));
        let (first, second) = (one(0..0).unwrap(), other(0..0).unwrap());
        let named = first_difference((&first, &one), (&second, &other)).unwrap();
        assert_eq!(named, "event 10 is `nothing` or `10`");
        let same = first_difference((&first, &one), (&first, &one)).unwrap();
        assert!(same.contains("but not when they were run again"), "{same}");
    }
}
