//! What happened in a run that failed, for a person at a terminal: which invariant, which operations contradict each other, which
//! faults were on, what the brokers did.
//!
//! It never knows more than the folder of the run.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};

use serde::Serialize;

use super::folder::Left;
use super::record::{Allowed, Failure};
use super::slice;
use super::words::{in_words, seconds, wire_in_words};
use crate::check::CHECKERS;
use crate::history::{FaultSpan, History, Nanos, Operation, Partition, WireEvent};
use crate::runner::ClusterChange;

/// So long before the first of the contradicting operations, what brokers did may have to do with them; and so long after the last.
const CLUSTER_BEFORE: Nanos = Nanos::from_secs(5);
const CLUSTER_AFTER: Nanos = Nanos::from_secs(1);

/// So long after its end, a fault may still have to do with what goes wrong: an answer that is to be lost is the next one.
const FAULT_AFTER: Nanos = Nanos::from_secs(1);

/// Invariants that are told in full; of so many others only the first sentence.
const TOLD_IN_FULL: usize = 2;
const TOLD_IN_SHORT: usize = 4;

/// Operations, faults and changes of the cluster that are told of an invariant: if it is the only one, and else.
const TOLD_OF_ONE: usize = 6;
const TOLD_OF_MANY: usize = 2;

/// Something at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// When, in nanoseconds of simulated time.
    pub at: Nanos,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
}

/// An invariant that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Its id.
    pub invariant: String,
    /// What it demands, if it is one of the checkers'.
    pub demands: Option<&'static str>,
    /// How often it was violated.
    pub count: usize,
    /// The first violation, as a sentence.
    pub sentence: String,
    /// When, if that is known.
    pub at: Option<Nanos>,
    /// The operations that contradict each other.
    pub operations: Vec<Told>,
    /// Faults that were on then, or those that came last before.
    pub faults: Vec<String>,
    /// Whether those faults were over by then.
    pub faults_were_over: bool,
    /// What brokers did around that time.
    pub cluster: Vec<Told>,
    /// What was seen at gateways around that time, where no operation is to blame.
    pub gateways: Vec<Told>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Story {
    /// The scenario.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// The commit.
    pub commit: String,
    /// The bug that was planted in the gateway, if one was.
    pub planted: Option<String>,
    /// Whether the scenario is one that has to fail.
    pub must_fail: bool,
    /// What did not hold.
    pub violations: Vec<Violation>,
    /// What was found that the scenario allows.
    pub allowed: Vec<Allowed>,
    /// Faults that were played.
    pub faults: usize,
    /// Faults that were left out, each with the reason.
    pub left_out: Vec<String>,
    /// Simulated time at the end.
    pub ended_at: Nanos,
    /// The hash of the trace.
    pub trace: String,
    /// The command that runs it again.
    pub replay: String,
}

/// Tells what happened in the run that left this.
#[must_use]
pub fn story(left: &Left) -> Story {
    let changes = changes(&left.cluster);
    let mut violations: Vec<Violation> = Vec::new();
    for failure in &left.record.failures {
        if !violations.iter().any(|known| known.invariant == failure.invariant) {
            let count = left.record.count(&failure.invariant);
            violations.push(violation(failure, count, left, &changes));
        }
    }
    Story {
        scenario: left.record.scenario.clone(),
        seed: left.record.seed,
        commit: left.record.commit.clone(),
        planted: left.record.planted.clone(),
        must_fail: left.record.must_fail,
        violations,
        allowed: left.record.allowed.clone(),
        faults: left.history.faults.len(),
        left_out: left.record.left_out.clone(),
        ended_at: left.record.ended_at,
        trace: left.record.trace.clone(),
        replay: left.record.replay.clone(),
    }
}

fn violation(failure: &Failure, count: usize, left: &Left, changes: &[Change]) -> Violation {
    let history = &left.history;
    let operations: Vec<&Operation> = named(failure, history);
    let moment = moment(failure, &operations);
    let (faults, faults_were_over) = faults(history, moment);
    let told = operations.iter().map(|operation| Told {
        at: operation.invoked,
        who: operation.client.to_string(),
        what: in_words(operation),
    });
    Violation {
        invariant: failure.invariant.clone(),
        demands: CHECKERS
            .iter()
            .find(|checker| checker.id == failure.invariant)
            .map(|checker| checker.proves),
        count,
        sentence: failure.sentence.clone(),
        at: failure.at.or(moment.map(|(from, _)| from)),
        operations: told.collect(),
        faults,
        faults_were_over,
        cluster: around(changes, moment, &touched(failure, &operations)),
        gateways: gateways(left, failure),
    }
}

/// The operations that a failure names, in the order of time.
pub(super) fn named<'h>(failure: &Failure, history: &'h History) -> Vec<&'h Operation> {
    let wanted: BTreeSet<_> = failure.operations.iter().collect();
    let mut operations: Vec<_> =
        history.operations().filter(|operation| wanted.contains(&operation.id)).collect();
    operations.sort_by_key(|operation| operation.id);
    operations
}

/// The time that a failure is about.
pub(super) fn moment(failure: &Failure, operations: &[&Operation]) -> Option<(Nanos, Nanos)> {
    let begun = operations.iter().map(|operation| operation.invoked).chain(failure.at);
    let ended = operations.iter().map(|operation| operation.completed.unwrap_or(operation.invoked));
    Some((begun.min()?, ended.chain(failure.at).max()?))
}

fn touched(failure: &Failure, operations: &[&Operation]) -> BTreeSet<Partition> {
    if let Some(partition) = &failure.partition {
        return [partition.clone()].into();
    }
    let sends = operations.iter().flat_map(|operation| operation.sends()).map(|send| send.partition.clone());
    let seen = operations.iter().flat_map(|operation| operation.seen()).map(|seen| seen.partition.clone());
    sends.chain(seen).collect()
}

/// The faults that were on at a time or shortly before, or else the last ones before it; and whether they were over.
fn faults(history: &History, moment: Option<(Nanos, Nanos)>) -> (Vec<String>, bool) {
    let Some((from, until)) = moment else { return (Vec::new(), false) };
    let on = |fault: &&FaultSpan| fault.from <= until && fault.until.plus(FAULT_AFTER) >= from;
    let now: Vec<String> = history.faults.iter().filter(on).map(fault_in_words).collect();
    if !now.is_empty() {
        return (now, false);
    }
    let mut before: Vec<&FaultSpan> = history.faults.iter().filter(|fault| fault.until < from).collect();
    before.sort_by_key(|fault| std::cmp::Reverse(fault.until));
    (before.into_iter().take(TOLD_OF_MANY).map(fault_in_words).collect(), true)
}

/// What was seen on the connection that the failure speaks of, or else on all of them.
fn gateways(left: &Left, failure: &Failure) -> Vec<Told> {
    let seen = slice::wire(&left.truth, std::slice::from_ref(failure));
    let speaks_of = |event: &&WireEvent| {
        let name = format!("connection {}", event.connection);
        let mut behind =
            failure.sentence.match_indices(&name).map(|(at, _)| &failure.sentence[at + name.len()..]);
        behind.any(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()))
    };
    let of_it: Vec<&WireEvent> = seen.iter().filter(speaks_of).collect();
    let told = if of_it.is_empty() { seen.iter().collect() } else { of_it };
    let told = told.into_iter().map(|event| Told {
        at: event.at,
        who: event.gateway.to_string(),
        what: wire_in_words(event),
    });
    told.collect()
}

/// A fault with its time.
pub(super) fn fault_in_words(fault: &FaultSpan) -> String {
    if fault.from == fault.until {
        format!("{} at {}", fault.name, seconds(fault.from))
    } else {
        format!("{} from {} to {}", fault.name, seconds(fault.from), seconds(fault.until))
    }
}

/// A change of the cluster with what was before, in words.
pub(super) struct Change {
    pub(super) at: Nanos,
    /// The partition; `None` for a broker.
    pub(super) partition: Option<Partition>,
    pub(super) who: String,
    pub(super) what: String,
}

/// The changes of the cluster behind the first look.
pub(super) fn changes(cluster: &[ClusterChange]) -> Vec<Change> {
    let mut brokers: BTreeMap<i32, &str> = BTreeMap::new();
    let mut led: BTreeMap<&Partition, (i32, i32, &[i32])> = BTreeMap::new();
    let mut changes = Vec::new();
    for change in cluster {
        match change {
            ClusterChange::Broker { at, node_id, process } => {
                if let Some(before) = brokers.insert(*node_id, process) {
                    let (who, what) = (format!("broker-{node_id}"), format!("{before} → {process}"));
                    changes.push(Change { at: *at, partition: None, who, what });
                }
            }
            ClusterChange::Partition { at, partition, leader, leader_epoch, in_sync, .. } => {
                let now = (*leader, *leader_epoch, in_sync.as_slice());
                if let Some(before) = led.insert(partition, now) {
                    let (who, what) = (partition.to_string(), led_in_words(before, now));
                    changes.push(Change { at: *at, partition: Some(partition.clone()), who, what });
                }
            }
        }
    }
    changes
}

fn led_in_words(before: (i32, i32, &[i32]), now: (i32, i32, &[i32])) -> String {
    let name = |leader: i32| if leader < 0 { "nobody".to_owned() } else { leader.to_string() };
    let set = |ids: &[i32]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let mut words = Vec::new();
    if before.0 != now.0 {
        words.push(format!("leader {} → {}", name(before.0), name(now.0)));
    }
    if before.1 != now.1 {
        words.push(format!("epoch {} → {}", before.1, now.1));
    }
    if before.2 != now.2 {
        words.push(format!("in sync {} → {}", set(before.2), set(now.2)));
    }
    words.join(", ")
}

fn around(changes: &[Change], moment: Option<(Nanos, Nanos)>, touched: &BTreeSet<Partition>) -> Vec<Told> {
    let Some((from, until)) = moment else { return Vec::new() };
    let from = from.since(CLUSTER_BEFORE);
    let of_interest = |change: &&Change| {
        (from..=until.plus(CLUSTER_AFTER)).contains(&change.at)
            && change.partition.as_ref().is_none_or(|partition| touched.contains(partition))
    };
    let told = changes.iter().filter(of_interest);
    told.map(|change| Told { at: change.at, who: change.who.clone(), what: change.what.clone() }).collect()
}

// ---- as text ----

impl Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let had_to = if self.must_fail { ", and had to fail" } else { "" };
        let planted = self.planted.as_ref().map(|bug| format!(", with the bug {bug}")).unwrap_or_default();
        writeln!(f, "{} with seed {}, commit {}{planted}{had_to}", self.scenario, self.seed, self.commit)?;
        if self.violations.is_empty() {
            writeln!(f, "Nothing is wrong with it.")?;
        }
        let most = if self.violations.len() == 1 { TOLD_OF_ONE } else { TOLD_OF_MANY };
        for (number, violation) in self.violations.iter().enumerate() {
            if number < TOLD_IN_FULL {
                violation.tell(f, most)?;
            } else if number < TOLD_IN_FULL + TOLD_IN_SHORT {
                let Violation { invariant, count, sentence, .. } = violation;
                writeln!(f, "{invariant} did not hold, {}: {sentence}", times(*count))?;
            }
        }
        match self.violations.len().saturating_sub(TOLD_IN_FULL + TOLD_IN_SHORT) {
            0 => {}
            more => writeln!(f, "and {more} more invariants did not hold")?,
        }
        for allowed in &self.allowed {
            writeln!(f, "allowed: {allowed}")?;
        }
        let left_out = match self.left_out.len() {
            0 => String::new(),
            count => format!(", {count} left out"),
        };
        writeln!(
            f,
            "{} faults played{left_out}; {} simulated, trace {}",
            self.faults,
            seconds(self.ended_at),
            self.trace
        )?;
        writeln!(f, "replay: {}", self.replay)
    }
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

impl Violation {
    fn tell(&self, f: &mut fmt::Formatter<'_>, most: usize) -> fmt::Result {
        writeln!(f, "{} did not hold, {}", self.invariant, times(self.count))?;
        if let Some(demands) = self.demands {
            writeln!(f, "  it demands: {demands}")?;
        }
        let at = self.at.map(|at| format!("at {}: ", seconds(at))).unwrap_or_default();
        writeln!(f, "  {at}{}", self.sentence)?;
        rows(f, &self.operations, most)?;
        if !self.faults.is_empty() {
            let when = if self.faults_were_over { "faults before" } else { "faults then" };
            let more = self.faults.len().saturating_sub(most);
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            let shown: Vec<&str> = self.faults.iter().take(most).map(String::as_str).collect();
            writeln!(f, "  {when}: {}{more}", shown.join("; "))?;
        }
        if !self.cluster.is_empty() {
            writeln!(f, "  brokers around that time:")?;
            rows(f, &self.cluster, most)?;
        }
        if !self.gateways.is_empty() {
            writeln!(f, "  seen at gateways around that time:")?;
            rows(f, &self.gateways, most)?;
        }
        Ok(())
    }
}

fn rows(f: &mut fmt::Formatter<'_>, rows: &[Told], most: usize) -> fmt::Result {
    let width = rows.iter().take(most).map(|row| row.who.len()).max().unwrap_or(0);
    for row in rows.iter().take(most) {
        writeln!(f, "    {:>9}  {:width$}  {}", seconds(row.at), row.who, row.what)?;
    }
    match rows.len().saturating_sub(most) {
        0 => Ok(()),
        more => writeln!(f, "    and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_the_cluster_say_what_was_before() {
        let partition = |at, leader, leader_epoch, in_sync: &[i32]| ClusterChange::Partition {
            at: Nanos::from_secs(at),
            partition: "orders/0".parse().unwrap(),
            leader,
            leader_epoch,
            in_sync: in_sync.to_vec(),
            replicas: vec![1, 2, 3],
        };
        let broker = |at, process: &str| ClusterChange::Broker {
            at: Nanos::from_secs(at),
            node_id: 1,
            process: process.to_owned(),
        };
        let seen = [
            broker(0, "running"),
            partition(0, 1, 0, &[1, 2, 3]),
            broker(4, "down"),
            partition(5, -1, 1, &[1]),
            partition(6, 2, 2, &[1]),
        ];
        let told: Vec<_> = changes(&seen).into_iter().map(|change| (change.who, change.what)).collect();
        let told: Vec<_> = told.iter().map(|(who, what)| (who.as_str(), what.as_str())).collect();
        assert_eq!(
            told,
            [
                ("broker-1", "running → down"),
                ("orders/0", "leader 1 → nobody, epoch 0 → 1, in sync 1,2,3 → 1"),
                ("orders/0", "leader nobody → 2, epoch 1 → 2"),
            ]
        );
    }
}
