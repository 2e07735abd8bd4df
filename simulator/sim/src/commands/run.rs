//! `tidegate-sim run`: scenarios over seeds, a summary, and a folder for each run that failed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::ops::RangeInclusive;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use tidegate_sim::report::{Allowance, Plan, RUNS, Shard, Sweep, files as names, index, junit};
use tidegate_sim::runner::{self, Setup};
use tidegate_sim::scenario::{Checked, Event, Resolved, resolve};

use super::one::{Leave, now, one};
use super::sweep::{Done, processors, sweep};
use super::{Ended, commit, planted, replay_command, say};
use crate::scenario_command::files;

/// The most jobs that run at a time.
const JOBS_MAX: u16 = 256;

/// The most runs of a sweep, those of all its parts. A slip in `--seeds` shall not fill the memory.
const RUNS_MAX: u64 = 10_000_000;

/// Seeds: one, or two with `..` between, both included; or as many as a scenario says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seeds {
    Between(u64, u64),
    Ci,
    Nightly,
}

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "ci" => return Ok(Self::Ci),
            "nightly" => return Ok(Self::Nightly),
            _ => {}
        }
        let number = |text: &str| text.parse::<u64>().map_err(|_| format!("`{text}` is not a seed"));
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let (from, to) = (number(from)?, number(to.strip_prefix('=').unwrap_or(to))?);
        if from > to { Err(format!("there is no seed in {text}")) } else { Ok(Self::Between(from, to)) }
    }
}

impl Seeds {
    /// The seeds of a scenario, both ends included. There may be none: 0 means that it is not run.
    fn of(self, scenario: &Checked) -> RangeInclusive<u64> {
        let seeds = &scenario.spec().seeds;
        match self {
            Self::Between(from, to) => from..=to,
            Self::Ci => 1..=u64::from(seeds.ci.0),
            Self::Nightly => 1..=u64::from(seeds.nightly.0),
        }
    }
}

/// Run scenarios over seeds.
///
/// Every run that fails leaves a folder in OUT: the resolved scenario that replays it, what clients did, the part of it that contradicts
/// itself, the trace for Perfetto and Wireshark, and a page that tells what happened. OUT gets a page of all runs, and `runs.json`.
#[derive(Debug, Args)]
#[command(after_help = const_format())]
pub(crate) struct RunArgs {
    /// Scenario files, and folders with them. Resolved scenarios are run with their own seeds.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// One seed. What has to happen sometimes is not judged by it.
    #[arg(long, conflicts_with = "seeds")]
    seed: Option<u64>,
    /// Seeds, both ends included; or `ci` or `nightly`, which are the scenarios' own numbers.
    #[arg(long, default_value = "ci")]
    seeds: Seeds,
    /// Runs at a time; one for each processor unless it is given.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=i64::from(JOBS_MAX)))]
    jobs: Option<u16>,
    /// Only this part of all runs, such as 1/4: the same part on every machine. `merge` puts the parts together.
    #[arg(long)]
    shard: Option<Shard>,
    /// Where reports and the folders of runs that failed go. What the sweep before left there is taken away.
    #[arg(long, default_value = "sim-out")]
    out: PathBuf,
    /// A report in the format of JUnit.
    #[arg(long)]
    junit: Option<PathBuf>,
    /// Leave a folder of every run, whether it failed or not.
    #[arg(long)]
    trace: bool,
    /// Print what is in `runs.json` instead of the summary.
    #[arg(long)]
    json: bool,
}

fn const_format() -> String {
    format!(
        "Examples:\n  tidegate-sim run scenarios/ --seeds 1..20 --junit out.xml\n  tidegate-sim run scenarios/faults/swizzle.yaml --seed 7 --trace\n\
         An indexed job of Kubernetes with 8 completions runs its part, and a last step puts the parts together:\n  \
         tidegate-sim run scenarios/ --seeds nightly --shard $((JOB_COMPLETION_INDEX + 1))/8 --out part-$JOB_COMPLETION_INDEX\n  \
         tidegate-sim merge part-* --junit out.xml\n\n{}",
        super::EXIT_CODES
    )
}

/// One run that is to be made.
struct Job {
    /// What reports call its scenario.
    name: String,
    resolved: Resolved,
    setup: Setup,
}

pub(crate) fn run(args: &RunArgs) -> anyhow::Result<Ended> {
    let (jobs, mut report) = plan(args)?;
    std::fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    try_junit(args.junit.as_deref())?;
    let gone = clear(&args.out, &files(&args.paths)?)?;
    if gone > 0 {
        say(&format!("{gone} folders that the sweep before left in {} were taken away", args.out.display()));
    }
    let leave = if args.trace { Leave::Always } else { Leave::Failed };
    let begun = now();
    let runs = sweep(&jobs, args.jobs.map_or_else(processors, usize::from), |job| {
        let folder = args.out.join(format!("{}-{}", job.name, job.resolved.seed));
        let over = one((&job.name, &job.resolved), &job.setup, &folder, leave, &report.commit)?;
        let name = format!("{} with seed {}", job.name, job.resolved.seed);
        let failure = over.line.failures.first().cloned();
        Ok((over.line, Done { name, failure }))
    })?;
    report.runs = runs;
    report.took_ms = u64::try_from(now().duration_since(begun).as_millis()).unwrap_or(u64::MAX);
    tell(&report, &args.out, args.junit.as_deref(), args.json)
}

/// Makes the report for CI empty before anything is run: that it cannot be written is not told after hours, and an earlier one does not
/// stay where a sweep is stopped.
pub(super) fn try_junit(path: Option<&Path>) -> anyhow::Result<()> {
    path.map_or(Ok(()), |path| std::fs::write(path, "").with_context(|| path.display().to_string()))
}

/// Takes away what an earlier sweep has left: else one that is stopped would seem to have said what that one said. Of the folders of its
/// runs only what a run writes goes, and nothing of those that hold what is to be run. Returns how many folders there were.
fn clear(out: &Path, inputs: &[PathBuf]) -> anyhow::Result<usize> {
    let runs = out.join(RUNS);
    let earlier = std::fs::read_to_string(&runs).ok();
    for path in [runs, out.join(names::PAGE)] {
        if let Err(error) = std::fs::remove_file(&path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(error).with_context(|| path.display().to_string());
        }
    }
    // One of another version, or half of one, says nothing of folders.
    let earlier = earlier.and_then(|text| serde_json::from_str::<Sweep>(&text).ok());
    let inputs: Vec<PathBuf> = inputs.iter().filter_map(|path| path.canonicalize().ok()).collect();
    let mut gone = 0;
    for name in earlier.iter().flat_map(|sweep| &sweep.runs).filter_map(|run| run.folder.as_deref()) {
        let is_simple = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
            && Path::new(name).components().count() == 1;
        let Ok(folder) = out.join(name).canonicalize() else { continue };
        if is_simple && !inputs.iter().any(|input| input.starts_with(&folder)) {
            gone += 1;
            names::ALL.iter().for_each(|file| drop(std::fs::remove_file(folder.join(file))));
            // Whoever has put something of their own there keeps it.
            let _ = std::fs::remove_dir(folder);
        }
    }
    Ok(gone)
}

/// What reports call a resolved scenario: its file, so that one that is kept as a regression is told from its origin with the same seed.
pub(super) fn name_of(path: &Path, resolved: &Resolved) -> String {
    let stem = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".yaml"));
    let left_by_run = names::RESOLVED.strip_suffix(".yaml");
    stem.filter(|_| stem != left_by_run).unwrap_or(&resolved.name).to_owned()
}

/// What is to be run, before it is known whether it can be.
#[derive(Default)]
struct Wanted {
    /// The file, what reports call it, and the scenario.
    pairs: Vec<(String, String, Resolved)>,
    sometimes: BTreeMap<String, BTreeMap<Event, String>>,
    allowances: BTreeMap<String, Vec<Allowance>>,
    wrong: Vec<String>,
    /// How many there are.
    runs: u64,
}

impl Wanted {
    fn add(&mut self, path: &Path, args: &RunArgs) -> anyhow::Result<()> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(|| file.clone())?;
        if Resolved::is_one(&text) {
            match Resolved::read(&file, &text) {
                Ok(resolved) => {
                    let name = name_of(path, &resolved);
                    let allowed = resolved.expect.allow.iter();
                    let allowed = allowed.map(|allow| allowance(&allow.checker.0, &allow.why, &file));
                    self.allow(&name, allowed.collect());
                    self.count(1)?;
                    self.pairs.push((file, name, resolved));
                }
                Err(problems) => self.wrong.push(problems.to_string()),
            }
            return Ok(());
        }
        match Checked::read(&file, &text) {
            Ok(scenario) => {
                let name = &scenario.spec().name;
                let seeds = args.seed.map_or(args.seeds, |seed| Seeds::Between(seed, seed)).of(&scenario);
                self.count(count(&seeds))?;
                // What is not run proves nothing about what must happen sometimes, nor does a single seed.
                let events: BTreeMap<_, _> =
                    scenario.sometimes().map(|(event, place)| (event, place.to_owned())).collect();
                if args.seed.is_none() && !events.is_empty() && !seeds.is_empty() {
                    self.sometimes.insert(name.clone(), events);
                }
                let allowed = scenario.allowances();
                let allowed = allowed.map(|(allow, place)| allowance(&allow.checker.0, &allow.why, place));
                self.allow(name, allowed.collect());
                self.pairs.extend(seeds.map(|seed| (file.clone(), name.clone(), resolve(&scenario, seed))));
            }
            Err(problems) => self.wrong.push(problems.to_string()),
        }
        Ok(())
    }

    /// So many more.
    fn count(&mut self, runs: u64) -> anyhow::Result<()> {
        self.runs = self.runs.saturating_add(runs);
        let told = "a sweep has at most";
        ensure!(self.runs <= RUNS_MAX, "{} runs or more are too many: {told} {RUNS_MAX}", self.runs);
        Ok(())
    }

    fn allow(&mut self, name: &str, allowances: Vec<Allowance>) {
        if !allowances.is_empty() {
            self.allowances.insert(name.to_owned(), allowances);
        }
    }

    /// Files whose runs could not be told apart.
    fn alike(&self) -> BTreeSet<String> {
        let mut seen: BTreeMap<(&str, u64), &str> = BTreeMap::new();
        let twice = self.pairs.iter().filter_map(|(file, name, resolved)| {
            let other = seen.insert((name, resolved.seed), file)?;
            Some(format!("{file}: {other} is called {name} as well, and both have the same seeds"))
        });
        twice.collect()
    }
}

/// How many seeds there are. All numbers of 64 bits are one more than can be told, which is too many as well.
fn count(seeds: &RangeInclusive<u64>) -> u64 {
    if seeds.is_empty() { 0 } else { (seeds.end() - seeds.start()).saturating_add(1) }
}

fn allowance(checker: &str, why: &str, place: &str) -> Allowance {
    Allowance { checker: checker.to_owned(), why: why.to_owned(), place: place.to_owned() }
}

/// All runs that are to be made. Everything that is wrong with any of them is told before the first one.
fn plan(args: &RunArgs) -> anyhow::Result<(Vec<Job>, Sweep)> {
    let mut wanted = Wanted::default();
    for path in files(&args.paths)? {
        wanted.add(&path, args)?;
    }
    let mut refused = wanted.alike();
    let Wanted { pairs, sometimes, allowances, mut wrong, .. } = wanted;
    let mut report = Sweep::new(commit(), args.shard, pairs.len());
    report.planted = planted().map(str::to_owned);
    report.sometimes = sometimes;
    report.allowances = allowances;
    let (mut jobs, mut whole) = (Vec::new(), Plan::default());
    for (number, (file, name, resolved)) in pairs.into_iter().enumerate() {
        whole.add(&name, &resolved);
        if args.shard.is_some_and(|shard| !shard.has(number)) {
            continue;
        }
        match runner::setup(&resolved) {
            Ok(setup) => jobs.push(Job { name, resolved, setup }),
            Err(why) => drop(refused.insert(format!("{file}: {why:#}"))),
        }
    }
    report.plan = whole.digest();
    wrong.extend(refused);
    if !wrong.is_empty() {
        bail!("{}\n\nnothing was run: {} problems", wrong.join("\n"), wrong.len());
    }
    Ok((jobs, report))
}

/// Writes the reports of a sweep and prints its summary, which is told even if they cannot be written.
pub(super) fn tell(
    report: &Sweep,
    out: &Path,
    junit_path: Option<&Path>,
    as_json: bool,
) -> anyhow::Result<Ended> {
    let written =
        |path: &Path, text: String| std::fs::write(path, text).with_context(|| path.display().to_string());
    let json = serde_json::to_string_pretty(report)? + "\n";
    let replay = |folder: &str| replay_command(&out.join(folder), report.planted.as_deref());
    let mut outcomes =
        vec![written(&out.join(RUNS), json.clone()), written(&out.join(names::PAGE), index(report, &replay))];
    outcomes.extend(
        junit_path
            .map(|path| junit(report).map_err(anyhow::Error::from).and_then(|text| written(path, text))),
    );
    let mut stdout = std::io::stdout().lock();
    if as_json {
        stdout.write_all(json.as_bytes())?;
    } else {
        stdout.write_all(report.summary(&replay).as_bytes())?;
        writeln!(stdout, "all runs in {}", out.join(names::PAGE).display())?;
    }
    outcomes.into_iter().collect::<anyhow::Result<()>>()?;
    Ok(Ended::clean_if(report.is_clean()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_seeds_means_none() {
        let text = "
version: 1
name: rare
why: It takes so long that it is played every night and not with every change.
topology: {topics: {orders: {partitions: 1}}}
clients: [{name: writers, producer: {topic: orders, rate: 1/s}}]
seeds: {ci: 0, nightly: 2}
";
        let scenario = Checked::read("rare.yaml", text).unwrap_or_else(|problems| panic!("{problems}"));
        let seeds = |seeds: Seeds| seeds.of(&scenario).collect::<Vec<_>>();
        assert_eq!(seeds(Seeds::Ci), [0_u64; 0]);
        assert_eq!(seeds(Seeds::Nightly), [1, 2]);
        assert_eq!(seeds(Seeds::Between(7, 8)), [7, 8], "whoever asks for seeds gets them");
    }

    #[test]
    fn a_sweep_has_so_many_runs_and_not_one_more() {
        for (runs, is_right) in [(RUNS_MAX - 1, true), (RUNS_MAX, true), (RUNS_MAX + 1, false)] {
            assert_eq!(Wanted::default().count(count(&(1..=runs))).is_ok(), is_right, "{runs}");
        }
        assert!(Wanted::default().count(count(&(0..=u64::MAX))).is_err());
        let mut wanted = Wanted::default();
        assert!(wanted.count(RUNS_MAX).is_ok() && wanted.count(1).is_err(), "all scenarios together");
    }

    #[test]
    fn seeds_are_read_strictly() {
        let read = |text: &str| text.parse::<Seeds>();
        assert_eq!(read("7"), Ok(Seeds::Between(7, 7)));
        assert_eq!(read("1..3"), Ok(Seeds::Between(1, 3)));
        assert_eq!((read("ci"), read("nightly")), (Ok(Seeds::Ci), Ok(Seeds::Nightly)));
        assert!(["", "x", "3..1", "1..", "-1"].iter().all(|text| read(text).is_err()));
    }

    #[test]
    fn what_an_earlier_sweep_said_goes_before_anything_is_run() {
        let out = tempfile::tempdir().unwrap();
        let reports = [RUNS, names::PAGE].map(|name| out.path().join(name));
        reports.iter().for_each(|path| std::fs::write(path, "earlier").unwrap());
        assert_eq!(clear(out.path(), &[]).unwrap(), 0);
        assert!(!reports.iter().any(|path| path.exists()));
    }
}
