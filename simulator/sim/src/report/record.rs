//! What is said of a run that failed, in a form that programs read: `run.json`.
//!
//! It never knows how a failure was found.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::history::{Nanos, OperationId, Partition};
use crate::random::hash_bytes;
use crate::runner::Run;
use crate::scenario::{Allow, Resolved};

/// Something that makes a run a failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// What did not hold: the id of a checker; `world.` with `panic`, `alarm`, `unended`, `broken`, `idle`,
    /// `not_deterministic` or `unwritten`; or `canary`.
    pub invariant: String,
    /// What is wrong, as a sentence.
    pub sentence: String,
    /// The partition that it is about.
    pub partition: Option<Partition>,
    /// The operations that contradict each other.
    pub operations: Vec<OperationId>,
    /// When it became so, if that is known.
    pub at: Option<Nanos>,
}

impl Failure {
    /// A failure of the world itself.
    #[must_use]
    pub fn of_world(why: &str) -> Self {
        let kind = if why.contains("panicked") {
            "panic"
        } else if why.contains("did not end") {
            "unended"
        } else {
            "broken"
        };
        Self::new(&format!("world.{kind}"), why)
    }

    /// A failure that no operation is to blame for.
    #[must_use]
    pub fn new(invariant: &str, sentence: &str) -> Self {
        let (partition, operations, at) = (None, Vec::new(), None);
        Self { invariant: invariant.to_owned(), sentence: sentence.to_owned(), partition, operations, at }
    }
}

/// Everything that was found in a run, whether the scenario wants it or not. Checkers find nothing where nothing was done, which must not be
/// taken for a proof: that is found too.
#[must_use]
pub fn findings(run: &Run) -> Vec<Failure> {
    let at = Some(run.ended_at.into());
    let of_world = run.broken.iter().map(|why| Failure { at, ..Failure::of_world(why) });
    let of_checkers = run.verdict.anomalies.iter().map(|anomaly| {
        let finding = &anomaly.finding;
        Failure {
            invariant: anomaly.checker.to_owned(),
            sentence: finding.sentence.clone(),
            partition: finding.partition.clone(),
            operations: finding.operations.clone(),
            at: finding.at,
        }
    });
    let found: Vec<Failure> = of_world.chain(of_checkers).collect();
    let has_succeeded = run.events.iter().any(|(event, count)| *count > 0 && event.is_success());
    if found.is_empty() && !has_succeeded {
        let told = "nothing that clients wanted was done: the run proves nothing";
        return vec![Failure::new("world.idle", told)];
    }
    found
}

/// Everything that makes a run a failure. That of a canary is that nothing was found.
#[must_use]
pub fn failures(resolved: &Resolved, run: &Run) -> Vec<Failure> {
    let must_fail = &resolved.expect.must_fail;
    let mut failures = findings(run);
    if must_fail.is_empty() {
        return failures;
    }
    failures.retain(|failure| failure.invariant.starts_with("world."));
    if !must_fail.iter().any(|checker| run.verdict.counts.contains_key(checker.0.as_str())) {
        let names: Vec<&str> = must_fail.iter().map(|checker| checker.0.as_str()).collect();
        failures.push(Failure::new("canary", &format!("none of {} found anything", names.join(", "))));
    }
    failures
}

/// What a checker found that the scenario allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    /// The checker.
    pub invariant: String,
    /// How much it found.
    pub count: usize,
    /// Why that may be, as the scenario says.
    pub why: String,
    /// The first of it.
    pub first: String,
}

impl std::fmt::Display for Allowed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { invariant, count, why, .. } = self;
        let times = if *count == 1 { "time" } else { "times" };
        write!(f, "{invariant}, {count} {times}, because {}", why.trim())
    }
}

/// What is said of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The scenario's name.
    pub scenario: String,
    /// Why there is this scenario.
    pub why: String,
    /// The seed.
    pub seed: u64,
    /// The commit that the run is of, or `unknown`.
    pub commit: String,
    /// The bug that was planted in the gateway, if one was.
    pub planted: Option<String>,
    /// The hash of the resolved scenario, in hexadecimal digits: whether another file is the one that was played.
    pub resolved: String,
    /// What was found. Of a canary too, where it is no failure.
    pub failures: Vec<Failure>,
    /// How much each checker found; `failures` has the first of them only.
    pub counts: BTreeMap<String, usize>,
    /// What was found that the scenario allows.
    pub allowed: Vec<Allowed>,
    /// Whether the run had to fail.
    pub must_fail: bool,
    /// Faults that were left out, each with the reason.
    pub left_out: Vec<String>,
    /// The hash of the trace, in hexadecimal digits. A replay has the same.
    pub trace: String,
    /// How many events the trace has.
    pub events: u64,
    /// Simulated time at the end.
    pub ended_at: Nanos,
    /// The command that runs it again, from where the folder was written.
    pub replay: String,
}

impl Record {
    /// What is said of a run of a program of this commit, with this bug planted.
    #[must_use]
    pub fn of(resolved: &Resolved, run: &Run, (commit, planted): (&str, Option<&str>), replay: &str) -> Self {
        let mut all = findings(run);
        // What a canary is there for comes first.
        all.sort_by_key(|failure| {
            !resolved.expect.must_fail.iter().any(|checker| checker.0 == failure.invariant)
        });
        all.extend(failures(resolved, run).into_iter().filter(|failure| failure.invariant == "canary"));
        Self {
            scenario: resolved.name.clone(),
            why: resolved.why.clone(),
            seed: resolved.seed,
            commit: commit.to_owned(),
            planted: planted.map(str::to_owned),
            resolved: hash_of(resolved),
            failures: all,
            allowed: allowed(resolved, run),
            counts: run.verdict.counts.iter().map(|(id, count)| ((*id).to_owned(), *count)).collect(),
            must_fail: !resolved.expect.must_fail.is_empty(),
            left_out: run.left_out.clone(),
            trace: format!("{:016x}", run.report.hash),
            events: run.report.events,
            ended_at: run.ended_at.into(),
            replay: replay.to_owned(),
        }
    }

    /// The invariants that did not hold, each once, in the order in which they were found.
    #[must_use]
    pub fn invariants(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for failure in &self.failures {
            if !found.contains(&failure.invariant.as_str()) {
                found.push(&failure.invariant);
            }
        }
        found
    }

    /// How much was found in all. `failures` has the first of each invariant only.
    #[must_use]
    pub fn violations(&self) -> usize {
        self.invariants().into_iter().map(|invariant| self.count(invariant)).sum()
    }

    /// How often an invariant did not hold.
    #[must_use]
    pub fn count(&self, invariant: &str) -> usize {
        let told = || self.failures.iter().filter(|failure| failure.invariant == invariant).count();
        self.counts.get(invariant).copied().unwrap_or_else(told)
    }
}

/// A hash of a scenario that no two scenarios share by chance: what it says of an earlier failure is no part of it.
#[must_use]
pub fn hash_of(resolved: &Resolved) -> String {
    format!("{:016x}", hash_bytes(0, resolved.without_failure().to_yaml().as_bytes()))
}

fn allowed(resolved: &Resolved, run: &Run) -> Vec<Allowed> {
    let of = |allow: &Allow| {
        let (invariant, why) = (allow.checker.0.clone(), allow.why.clone());
        let found = run.verdict.allowed.get(invariant.as_str())?;
        Some(Allowed { invariant, count: found.count, why, first: found.first.clone() })
    };
    resolved.expect.allow.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_wrong_with_the_world_has_a_name_of_its_own() {
        for (why, invariant) in [
            ("tasks panicked: gateway-1: index out of bounds", "world.panic"),
            ("writers-1 did not end within 20s", "world.unended"),
            ("Ran for duration: 120s", "world.broken"),
        ] {
            assert_eq!(Failure::of_world(why).invariant, invariant);
        }
    }
}
