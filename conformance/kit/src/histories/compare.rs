//! What the histories of simulated and of real clients show alike, as numbers side by side.
//!
//! The two sorts of clients plan the same work and meet the same faults, though never at the same instant: numbers come near each other
//! and are not equal. Where they do not even come near, one sort does something that the other does not. Never knows who made a history.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tidegate_sim::check::Verdict;
use tidegate_sim::history::{Action, Ending, Entry, EventKind, History, Outcome, Subscription, Truth, Value};

/// Numbers differ if one is more than so many times the other.
const FACTOR_MAX: u64 = 2;

/// Numbers that are so close are never said to differ.
const NEAR_MAX: u64 = 10;

/// What is counted, in the order of the table.
const ROWS: &[&str] = &[
    "sends ok",
    "sends failed",
    "sends unknown",
    "sends retried",
    "records in logs",
    "duplicates in logs",
    "records polled",
    "commits ok",
    "commits failed",
    "commits unknown",
    "rebalances",
    "partitions lost",
    "transactions committed",
    "transactions aborted",
    "transactions failed",
    "transactions unknown",
    "connections lost",
    "requests timed out",
    "faults",
    "anomalies",
];

/// Numbers of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally(BTreeMap<&'static str, u64>);

impl Tally {
    /// Counts a run.
    #[must_use]
    pub fn of(history: &History, truth: &Truth, verdict: &Verdict) -> Self {
        let mut tally = Self::default();
        for entry in &history.entries {
            match entry {
                Entry::Operation(operation) => tally.note(&operation.action, &operation.outcome),
                Entry::Event(event) => tally.note_event(&event.kind),
            }
        }
        let mut offsets: BTreeMap<&Value, u64> = BTreeMap::new();
        for record in truth.logs.values().flat_map(|log| &log.records) {
            if let Some(value) = &record.value {
                *offsets.entry(value).or_default() += 1;
            }
        }
        tally.add("records in logs", offsets.values().sum());
        tally.add("duplicates in logs", offsets.values().map(|count| count - 1).sum());
        tally.add("faults", history.faults.len() as u64);
        tally.add("anomalies", verdict.counts.values().map(|count| *count as u64).sum());
        tally
    }

    /// The number in a row; 0 where nothing was counted.
    #[must_use]
    pub fn count(&self, row: &str) -> u64 {
        self.0.get(row).copied().unwrap_or(0)
    }

    fn add(&mut self, row: &'static str, count: u64) {
        *self.0.entry(row).or_default() += count;
    }

    fn note(&mut self, action: &Action, outcome: &Outcome) {
        let by_outcome = |ok, failed, unknown| match outcome {
            Outcome::Ok => ok,
            Outcome::Fail(_) => failed,
            Outcome::Unknown(_) => unknown,
        };
        match action {
            Action::Send(send) => {
                self.add(by_outcome("sends ok", "sends failed", "sends unknown"), 1);
                self.add("sends retried", u64::from(send.attempts > 1));
            }
            Action::Poll(poll) => self.add("records polled", poll.records.len() as u64),
            Action::Commit { .. } => {
                self.add(by_outcome("commits ok", "commits failed", "commits unknown"), 1)
            }
            Action::Transaction(transaction) => {
                let ok = match transaction.ending {
                    Ending::Commit => "transactions committed",
                    Ending::Abort => "transactions aborted",
                };
                self.add(by_outcome(ok, "transactions failed", "transactions unknown"), 1);
            }
            Action::Committed { .. } | Action::Admin { .. } => {}
        }
    }

    fn note_event(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Assigned { subscription: Subscription::Subscribe { .. }, .. } => {
                self.add("rebalances", 1)
            }
            EventKind::Revoked { partitions, lost: true } => {
                self.add("partitions lost", partitions.len() as u64);
            }
            EventKind::Disconnected { reason, .. } => {
                self.add("connections lost", 1);
                self.add("requests timed out", u64::from(reason.contains("timed out")));
            }
            _ => {}
        }
    }
}

fn is_far(one: u64, other: u64) -> bool {
    let (low, high) = (one.min(other), one.max(other));
    high - low > NEAR_MAX && high > low.saturating_mul(FACTOR_MAX)
}

/// The rows in which both have numbers that are far from each other.
#[must_use]
pub fn differing(simulated: &Tally, real: &Tally) -> Vec<&'static str> {
    ROWS.iter().copied().filter(|row| is_far(simulated.count(row), real.count(row))).collect()
}

/// The table of one scenario: rows that are zero in both are left out, and those that differ much end in `<--`.
#[must_use]
pub fn table(simulated: Option<&Tally>, real: &Tally) -> String {
    let mut text = format!("  {:<26}{:>12}{:>12}\n", "", "simulated", "librdkafka");
    for row in ROWS {
        let (sim, live) = (simulated.map(|tally| tally.count(row)), real.count(row));
        if sim.unwrap_or(0) == 0 && live == 0 {
            continue;
        }
        let far = if sim.is_some_and(|sim| is_far(sim, live)) { "  <--" } else { "" };
        let sim = sim.map_or_else(|| "-".to_owned(), |count| count.to_string());
        // Writing to a text cannot fail.
        let _ = writeln!(text, "  {row:<26}{sim:>12}{live:>12}{far}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_differ_when_they_are_neither_near_nor_of_one_size() {
        for (one, other, far) in [
            (0, NEAR_MAX, false),
            (0, NEAR_MAX + 1, true),
            (100, 200, false),
            (100, 201, true),
            (201, 100, true),
            (12, 20, false),
        ] {
            assert_eq!(is_far(one, other), far, "{one} {other}");
        }
    }

    #[test]
    fn a_table_leaves_out_what_nobody_has_and_marks_what_differs() {
        let tally = |ok, retried| Tally([("sends ok", ok), ("sends retried", retried)].into());
        let text = table(Some(&tally(500, 40)), &tally(480, 3));
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert!(lines[0].ends_with("500         480"), "{text}");
        assert!(lines[1].ends_with("40           3  <--"), "{text}");
        assert_eq!(lines.len(), 2, "{text}");
        assert_eq!(differing(&tally(500, 40), &tally(480, 3)), ["sends retried"]);
    }
}
