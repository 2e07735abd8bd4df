//! Many runs: what each said, in a file that parts of a sweep are merged from, and the summary of all.
//!
//! It never knows how runs are made, or on how many machines.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::history::Nanos;
use crate::scenario::Event;

/// The version of the format of `runs.json`.
const VERSION: u8 = 3;

/// The name of the file.
pub const RUNS: &str = "runs.json";

/// Failures that the summary shows of one run, and runs that it shows. The folders have them all.
pub(super) const FAILURES_SHOWN: usize = 3;
const RUNS_SHOWN: usize = 10;

/// Runs that are named as the slowest.
const SLOWEST: usize = 3;

/// An allowance that was used in none of more runs than this is told: fewer prove nothing about it.
const NEEDLESS_AFTER: usize = 3;

/// One of several parts of a sweep, counted from 1, as in `2/4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shard {
    index: usize,
    count: usize,
}

impl Shard {
    /// The part of all pairs that is this one's: each `count`th, so that every part has seeds of every scenario. It depends on
    /// nothing but the number of pairs, and so is the same on every machine.
    #[must_use]
    pub fn has(self, number: usize) -> bool {
        number % self.count == self.index - 1
    }
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

impl TryFrom<String> for Shard {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

impl Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

/// What one run said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunLine {
    /// The scenario.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// Whether it is a canary.
    pub must_fail: bool,
    /// What makes it a failure, each as `invariant: sentence`.
    pub failures: Vec<String>,
    /// How much is wrong in all. `failures` has the first hundred of each invariant at the most.
    pub violations: usize,
    /// How often each event happened.
    pub events: BTreeMap<Event, u64>,
    /// How much checkers found that the scenario allows. One that found nothing is not in it.
    pub allowed: BTreeMap<String, usize>,
    /// How many faults were left out.
    pub left_out: usize,
    /// The hash of the trace in hexadecimal digits.
    pub trace: String,
    /// Simulated time.
    pub simulated: Nanos,
    /// Time of the machine, in milliseconds.
    pub took_ms: u64,
    /// The folder that it left, as seen from the folder of this file.
    pub folder: Option<String>,
}

impl RunLine {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.failures.is_empty()
    }
}

/// What a scenario allows a checker to find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// The checker.
    pub checker: String,
    /// Why it may find something.
    pub why: String,
    /// Where the file says so: `file:line:column`.
    pub place: String,
}

/// An event that has to happen in some run of a scenario, and has in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Never<'s> {
    /// The scenario.
    pub scenario: &'s str,
    /// The event.
    pub event: Event,
    /// Where the file demands it: `file:line:column`.
    pub place: &'s str,
}

impl Display for Never<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scenario, event, place } = self;
        write!(f, "{} in any run of {scenario}, which {place} demands", event.name())
    }
}

/// An allowance, and what was made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used<'s> {
    /// The scenario.
    pub scenario: &'s str,
    /// The allowance.
    pub allowance: &'s Allowance,
    /// How much the checker found in all runs of the scenario.
    pub times: usize,
    /// Runs in which it found something.
    pub in_runs: usize,
    /// Runs of the scenario.
    pub of_runs: usize,
}

impl Used<'_> {
    /// Whether it was used in none of so many runs that it may be needless.
    #[must_use]
    pub const fn is_needless(&self) -> bool {
        self.times == 0 && self.of_runs > NEEDLESS_AFTER
    }
}

impl Display for Used<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scenario, allowance: Allowance { checker, why, place }, times, in_runs, of_runs } = self;
        if self.is_needless() {
            return write!(f, "{checker} in any of {of_runs} runs of {scenario}, though {place} allows it");
        }
        let many = if *times == 1 { "time" } else { "times" };
        write!(
            f,
            "{checker}, {times} {many} in {in_runs} of {of_runs} runs of {scenario}, because {}",
            why.trim()
        )
    }
}

/// What many runs said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    version: u8,
    /// The commit that the runs are of, or `unknown`.
    pub commit: String,
    /// Which part of a sweep it is, if it is one.
    pub shard: Option<Shard>,
    /// Pairs of scenario and seed of the whole sweep.
    pub planned: usize,
    /// The digest of all runs of the whole sweep: see [`Plan`](super::Plan).
    pub plan: String,
    /// The bug that was planted in the gateway, if one was.
    pub planted: Option<String>,
    /// What must happen in at least one run of a scenario, and where its file says so (`file:line:column`). Empty where single seeds were
    /// asked for, which prove nothing about it.
    pub sometimes: BTreeMap<String, BTreeMap<Event, String>>,
    /// What a scenario allows checkers to find.
    pub allowances: BTreeMap<String, Vec<Allowance>>,
    /// The runs.
    pub runs: Vec<RunLine>,
    /// Time of the machine from the first run to the last, in milliseconds; of parts, the longest.
    pub took_ms: u64,
}

/// Why parts are no whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotOneSweep(String);

impl Display for NotOneSweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotOneSweep {}

impl Sweep {
    /// A sweep of so many pairs, of which none was run yet.
    #[must_use]
    pub fn new(commit: String, shard: Option<Shard>, planned: usize) -> Self {
        let (sometimes, allowances, runs) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        let (version, plan, planted) = (VERSION, String::new(), None);
        Self { version, commit, shard, planned, plan, planted, sometimes, allowances, runs, took_ms: 0 }
    }

    /// Puts parts together. What is missing is told by [`Sweep::missing`].
    ///
    /// # Errors
    /// They are not parts of one sweep: other commits, other counts, other scenarios, another planted bug, or a run twice.
    pub fn merge(parts: Vec<Self>) -> Result<Self, NotOneSweep> {
        let mut parts = parts.into_iter();
        let Some(mut whole) = parts.next() else { return Err(NotOneSweep("there is no part".to_owned())) };
        for part in parts {
            let key = |of: &Self| (of.version, of.commit.clone(), of.planned, of.planted.clone());
            if key(&part) != key(&whole) {
                let told = |of: &Self| {
                    let planted = of.planted.as_ref().map(|bug| format!(" with {bug}")).unwrap_or_default();
                    format!("{} runs of commit {}{planted}", of.planned, of.commit)
                };
                return Err(NotOneSweep(format!(
                    "one part is of {}, another of {}",
                    told(&whole),
                    told(&part)
                )));
            }
            if part.plan != whole.plan {
                let told = "the parts are of other scenarios or seeds, or a file was edited between them";
                return Err(NotOneSweep(told.to_owned()));
            }
            whole.runs.extend(part.runs);
            for (scenario, events) in part.sometimes {
                whole.sometimes.entry(scenario).or_default().extend(events);
            }
            whole.allowances.extend(part.allowances);
            whole.took_ms = whole.took_ms.max(part.took_ms);
        }
        whole.shard = None;
        whole.runs.sort_by(|one, other| (&one.scenario, one.seed).cmp(&(&other.scenario, other.seed)));
        let twice = whole
            .runs
            .windows(2)
            .find(|pair| (&pair[0].scenario, pair[0].seed) == (&pair[1].scenario, pair[1].seed));
        if let Some(pair) = twice {
            return Err(NotOneSweep(format!(
                "{} with seed {} is in two parts",
                pair[0].scenario, pair[0].seed
            )));
        }
        Ok(whole)
    }

    /// Pairs of the whole sweep that no part has.
    #[must_use]
    pub fn missing(&self) -> usize {
        if self.shard.is_some() { 0 } else { self.planned.saturating_sub(self.runs.len()) }
    }

    /// What must happen sometimes and never did. A part of a sweep says nothing about it.
    #[must_use]
    pub fn never(&self) -> Vec<Never<'_>> {
        if self.shard.is_some() {
            return Vec::new();
        }
        let has_happened = |scenario: &str, event: Event| {
            let mut of = self.of(scenario);
            of.any(|run| run.events.get(&event).is_some_and(|count| *count > 0))
        };
        let wanted = self.sometimes.iter().flat_map(|(scenario, events)| {
            events.iter().map(move |(event, place)| Never { scenario, event: *event, place })
        });
        wanted.filter(|never| !has_happened(never.scenario, never.event)).collect()
    }

    /// What scenarios allow, and what was made of it: those that were used, and those that may be needless. A part of a sweep says nothing
    /// about it.
    #[must_use]
    pub fn allowed(&self) -> Vec<Used<'_>> {
        if self.shard.is_some() {
            return Vec::new();
        }
        let mut all = Vec::new();
        for (scenario, allowances) in &self.allowances {
            for allowance in allowances {
                let found = |run: &RunLine| run.allowed.get(&allowance.checker).copied().unwrap_or(0);
                all.push(Used {
                    scenario,
                    allowance,
                    times: self.of(scenario).map(found).sum(),
                    in_runs: self.of(scenario).filter(|run| found(run) > 0).count(),
                    of_runs: self.of(scenario).count(),
                });
            }
        }
        all.retain(|used| used.times > 0 || used.is_needless());
        all
    }

    /// The runs of a scenario.
    fn of(&self, scenario: &str) -> impl Iterator<Item = &RunLine> {
        self.runs.iter().filter(move |run| run.scenario == scenario)
    }

    /// Runs that failed, the quickest first: it is the one to look at.
    #[must_use]
    pub fn failed(&self) -> Vec<&RunLine> {
        let mut failed: Vec<&RunLine> = self.runs.iter().filter(|run| !run.is_clean()).collect();
        failed.sort_by_key(|run| (run.took_ms, run.seed));
        failed
    }

    /// Whether nothing is wrong, nothing is missing, and all happened that has to.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.failed().is_empty() && self.never().is_empty() && self.missing() == 0
    }

    /// The names of the scenarios.
    #[must_use]
    pub fn scenarios(&self) -> BTreeSet<&str> {
        self.runs.iter().map(|run| run.scenario.as_str()).collect()
    }

    /// How often an event happened in all runs.
    #[must_use]
    pub fn total(&self, event: Event) -> u64 {
        self.runs.iter().filter_map(|run| run.events.get(&event)).sum()
    }

    /// Simulated time of all runs.
    #[must_use]
    pub fn simulated(&self) -> Duration {
        Duration::from_nanos(self.runs.iter().map(|run| run.simulated.0).sum())
    }

    /// The summary for a terminal: what failed, and ten lines. `replay` says how a run that left this folder is replayed.
    #[must_use]
    pub fn summary(&self, replay: &dyn Fn(&str) -> String) -> String {
        let mut lines = Vec::new();
        let failed = self.failed();
        for run in failed.iter().take(RUNS_SHOWN) {
            lines.push(format!("FAILED {} with seed {}", run.scenario, run.seed));
            lines.extend(run.failures.iter().take(FAILURES_SHOWN).map(|failure| format!("  {failure}")));
            if let Some(more) = run.violations.checked_sub(FAILURES_SHOWN).filter(|more| *more > 0) {
                lines.push(format!("  and {more} more"));
            }
            lines.extend(run.folder.iter().map(|folder| format!("  {}", replay(folder))));
        }
        if let Some(more) = failed.len().checked_sub(RUNS_SHOWN).filter(|more| *more > 0) {
            lines.push(format!("FAILED {more} more runs"));
        }
        lines.extend(self.never().into_iter().map(|never| format!("NEVER {never}")));
        if self.missing() > 0 {
            lines.push(format!("MISSING {} runs that no part has", self.missing()));
        }
        lines.extend(self.allowed().into_iter().map(|used| {
            let how = if used.is_needless() { "NEEDLESS" } else { "allowed:" };
            format!("{how} {used}")
        }));
        lines.extend(self.planted.iter().map(|bug| format!("the bug {bug} was planted in gateways")));
        lines.extend(self.ten_lines());
        lines.join("\n") + "\n"
    }

    fn ten_lines(&self) -> Vec<String> {
        let seconds = |time: Duration| time.as_secs_f64();
        let canaries = self.runs.iter().filter(|run| run.must_fail && run.is_clean()).count();
        let part = self.shard.map(|shard| format!(", part {shard} of {}", self.planned)).unwrap_or_default();
        let mut lines = vec![format!(
            "{} runs of {} scenarios{part}: {} clean, {} failed",
            self.runs.len(),
            self.scenarios().len(),
            self.runs.len() - self.failed().len(),
            self.failed().len()
        )];
        if canaries > 0 {
            lines.push(format!(
                "{canaries} of the clean ones are canaries, in which checkers found what they must"
            ));
        }
        let took = Duration::from_millis(self.took_ms);
        let of_runs = Duration::from_millis(self.runs.iter().map(|run| run.took_ms).sum());
        let speed = seconds(self.simulated()) / seconds(of_runs).max(1e-3);
        lines.push(format!(
            "{:.0} s simulated in {:.1} s; a run goes {speed:.1} times as fast as time",
            seconds(self.simulated()),
            seconds(took)
        ));
        lines.push(format!(
            "{} records sent, {} polled, {} sent again, {} that nobody knows of",
            self.total(Event::SendOk),
            self.total(Event::RecordPolled),
            self.total(Event::SendRetried),
            self.total(Event::SendUnknown)
        ));
        lines.push(format!(
            "{} faults begun, {} healed, {} left out",
            self.total(Event::FaultBegun),
            self.total(Event::FaultHealed),
            self.runs.iter().map(|run| run.left_out).sum::<usize>()
        ));
        let wanted: usize = self.sometimes.values().map(BTreeMap::len).sum();
        if wanted > 0 && self.shard.is_none() {
            let happened = wanted - self.never().len();
            lines.push(format!("{happened} of {wanted} events happened that must happen sometimes"));
        }
        let mut slowest: Vec<&RunLine> = self.runs.iter().collect();
        slowest.sort_by_key(|run| std::cmp::Reverse(run.took_ms));
        let told = slowest.iter().take(SLOWEST).map(|run| {
            format!("{} with seed {} ({:.1} s)", run.scenario, run.seed, run.took_ms as f64 / 1e3)
        });
        lines.push(format!("slowest: {}", told.collect::<Vec<_>>().join(", ")));
        if let [only] = self.runs.as_slice() {
            lines.push(format!("trace {}", only.trace));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(scenario: &str, seed: u64, event: Option<Event>) -> RunLine {
        RunLine {
            scenario: scenario.to_owned(),
            seed,
            must_fail: false,
            failures: Vec::new(),
            violations: 0,
            events: event.into_iter().map(|event| (event, 1)).collect(),
            allowed: BTreeMap::new(),
            left_out: 0,
            trace: String::new(),
            simulated: Nanos::from_secs(10),
            took_ms: 5,
            folder: None,
        }
    }

    fn part(shard: &str, runs: Vec<RunLine>) -> Sweep {
        let mut part = Sweep::new("c".into(), Some(shard.parse().unwrap()), 4);
        let demanded = [(Event::SendRetried, "a.yaml:9:15"), (Event::SendOk, "a.yaml:9:29")];
        part.sometimes.insert("a".into(), demanded.map(|(event, place)| (event, place.to_owned())).into());
        part.runs = runs;
        part
    }

    #[test]
    fn parts_are_read_strictly_and_each_pair_is_in_exactly_one() {
        assert!(["0/4", "5/4", "1/0", "1", "/", "1/4/2"].iter().all(|text| text.parse::<Shard>().is_err()));
        for count in 1..=7_usize {
            for number in 0..50 {
                let shards = (1..=count).map(|index| format!("{index}/{count}").parse::<Shard>().unwrap());
                assert_eq!(shards.filter(|shard| shard.has(number)).count(), 1);
            }
        }
    }

    #[test]
    fn what_happens_sometimes_is_judged_over_all_parts() {
        let one = part("1/2", vec![run("a", 1, Some(Event::SendOk)), run("a", 3, None)]);
        let two = part("2/2", vec![run("a", 2, Some(Event::SendRetried)), run("a", 4, None)]);
        assert!(one.is_clean() && two.is_clean(), "a part says nothing about it");
        let whole = Sweep::merge(vec![two.clone(), one.clone()]).unwrap();
        assert!(whole.is_clean());
        assert_eq!(whole.runs.iter().map(|run| run.seed).collect::<Vec<_>>(), [1, 2, 3, 4]);
        let half = Sweep::merge(vec![one.clone()]).unwrap();
        let never = Never { scenario: "a", event: Event::SendRetried, place: "a.yaml:9:15" };
        assert_eq!((half.missing(), half.never()), (2, vec![never]));
        let told = half.summary(&|_| String::new());
        assert!(
            told.starts_with("NEVER send.retried in any run of a, which a.yaml:9:15 demands\n"),
            "{told}"
        );
        assert!(Sweep::merge(vec![one.clone(), one.clone()]).is_err(), "a run twice");
        let other = Sweep { commit: "d".into(), ..two.clone() };
        assert!(Sweep::merge(vec![one.clone(), other]).is_err(), "of another commit");
        let other = Sweep { plan: "edited".into(), ..two.clone() };
        assert!(Sweep::merge(vec![one.clone(), other]).is_err(), "of other scenarios");
        let other = Sweep { planted: Some("narrow_port".into()), ..two };
        assert!(Sweep::merge(vec![one, other]).is_err(), "with a bug that the other has not");
        assert!(Sweep::merge(Vec::new()).is_err());
    }

    #[test]
    fn what_is_allowed_is_told_with_its_reason_and_what_is_allowed_for_nothing_too() {
        let allowance = Allowance { checker: "g0".into(), why: "it may".into(), place: "a.yaml:7:5".into() };
        for (runs, found, told) in [
            (1..=4, 3, Some("allowed: g0, 3 times in 1 of 4 runs of a, because it may\n")),
            (1..=4, 0, Some("NEEDLESS g0 in any of 4 runs of a, though a.yaml:7:5 allows it\n")),
            (1..=3, 0, None),
        ] {
            let mut sweep = Sweep::new("c".into(), None, runs.clone().count());
            sweep.allowances.insert("a".into(), vec![allowance.clone()]);
            sweep.runs = runs.map(|seed| run("a", seed, None)).collect();
            if found > 0 {
                sweep.runs[1].allowed.insert("g0".into(), found);
            }
            let summary = sweep.summary(&|_| String::new());
            assert!(sweep.is_clean(), "it is told and does not fail");
            match told {
                Some(told) => assert!(summary.starts_with(told), "{summary}"),
                None => assert!(!summary.contains("g0"), "{summary}"),
            }
        }
    }

    #[test]
    fn a_sweep_is_written_and_read_back() {
        let sweep = part("1/2", vec![run("a", 1, Some(Event::SendOk))]);
        let text = serde_json::to_string(&sweep).unwrap();
        assert_eq!(serde_json::from_str::<Sweep>(&text).unwrap(), sweep);
    }

    #[test]
    fn the_quickest_failure_is_told_first() {
        let failed = |seed, took_ms| RunLine {
            failures: vec![format!("g0: {seed}")],
            violations: 1,
            took_ms,
            ..run("a", seed, None)
        };
        let mut sweep = Sweep::new("c".into(), None, 2);
        sweep.runs = vec![failed(1, 50), failed(2, 7)];
        let summary = sweep.summary(&|folder| format!("replay {folder}"));
        assert!(summary.starts_with("FAILED a with seed 2\n  g0: 2\nFAILED a with seed 1\n"), "{summary}");
        assert!(summary.contains("2 runs of 1 scenarios: 0 clean, 2 failed"), "{summary}");
    }
}
