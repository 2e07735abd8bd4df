//! What checkers find, and the judgement over a run.

use std::collections::BTreeMap;

use serde::Serialize;

use super::client::realtime_lag;
use super::evidence::Evidence;
use super::options::Options;
use super::table::CHECKERS;
use crate::history::{History, Nanos, OperationId, Partition, Truth};

/// Anomalies that are kept of one checker. More are only counted: a broken run breaks the same rule thousands of times.
pub const ANOMALIES_KEPT_MAX: usize = 100;

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The partition that it is about.
    pub partition: Option<Partition>,
    /// The operations that contradict each other.
    pub operations: Vec<OperationId>,
    /// When it became so, if that is known.
    pub at: Option<Nanos>,
    /// What is wrong, as a sentence.
    pub sentence: String,
}

impl Finding {
    /// Something wrong.
    #[must_use]
    pub fn new(sentence: String) -> Self {
        Self { partition: None, operations: Vec::new(), at: None, sentence }
    }

    /// In this partition.
    #[must_use]
    pub fn on(self, partition: &Partition) -> Self {
        Self { partition: Some(partition.clone()), ..self }
    }

    /// Between these operations.
    #[must_use]
    pub fn between(self, operations: impl IntoIterator<Item = OperationId>) -> Self {
        Self { operations: operations.into_iter().collect(), ..self }
    }

    /// At this instant.
    #[must_use]
    pub fn at(self, at: Nanos) -> Self {
        Self { at: Some(at), ..self }
    }
}

/// A finding and the checker that found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anomaly {
    /// The id of the checker.
    pub checker: &'static str,
    /// What it found.
    #[serde(flatten)]
    pub finding: Finding,
}

/// What a checker found that may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Allowed {
    /// How much.
    pub count: usize,
    /// The first of it.
    pub first: String,
}

/// What is measured and not judged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Measurements {
    /// How old the oldest record was that a consumer had not seen when it polled, at worst, by partition. A lower bound.
    pub worst_realtime_lag: BTreeMap<Partition, Nanos>,
    /// How many values were consumed how often.
    pub consume_counts: BTreeMap<usize, usize>,
}

/// The judgement over a run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Verdict {
    /// The checkers that ran.
    pub ran: Vec<&'static str>,
    /// What they found: at most [`ANOMALIES_KEPT_MAX`] of each.
    pub anomalies: Vec<Anomaly>,
    /// How much each found. A checker that found nothing is not in it.
    pub counts: BTreeMap<&'static str, usize>,
    /// What those found that may find something. It is neither in `anomalies` nor in `counts`.
    pub allowed: BTreeMap<&'static str, Allowed>,
    /// How much each had to judge. One that had nothing was silent: that it found nothing says nothing.
    pub judged: BTreeMap<&'static str, usize>,
    /// What is only measured.
    pub measurements: Measurements,
}

impl Verdict {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.counts.is_empty()
    }
}

/// Judges a run by all checkers that the options want.
#[must_use]
pub fn judge(history: &History, truth: &Truth, options: &Options) -> Verdict {
    let evidence = Evidence::new(history, truth, options);
    let mut verdict = Verdict { measurements: realtime_lag::measure(&evidence), ..Verdict::default() };
    for checker in CHECKERS.iter().filter(|checker| options.wants(checker)) {
        verdict.ran.push(checker.id);
        verdict.judged.insert(checker.id, (checker.judged)(&evidence));
        let findings = (checker.check)(&evidence);
        if options.allowed.contains(checker.id) {
            if let Some(first) = findings.first() {
                let (count, first) = (findings.len(), first.sentence.clone());
                verdict.allowed.insert(checker.id, Allowed { count, first });
            }
            continue;
        }
        if !findings.is_empty() {
            verdict.counts.insert(checker.id, findings.len());
        }
        let kept = findings.into_iter().take(ANOMALIES_KEPT_MAX);
        verdict.anomalies.extend(kept.map(|finding| Anomaly { checker: checker.id, finding }));
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::dsl::record;

    #[test]
    fn what_is_allowed_is_found_all_the_same_and_is_no_failure() {
        let run = record("c poll p0:0=x p0:1=y");
        let mut options = Options::only("unsent_read").unwrap();
        assert_eq!(judge(&run.history, &run.truth, &options).counts["unsent_read"], 2);
        options.allowed.insert("unsent_read".into());
        let verdict = judge(&run.history, &run.truth, &options);
        assert!(verdict.is_clean() && verdict.anomalies.is_empty());
        let found = &verdict.allowed["unsent_read"];
        assert!(found.count == 2 && found.first.contains("`x`"), "{found:?}");
        assert!(verdict.judged["unsent_read"] > 0);
    }

    #[test]
    fn more_anomalies_than_are_kept_are_counted() {
        for count in [ANOMALIES_KEPT_MAX - 1, ANOMALIES_KEPT_MAX, ANOMALIES_KEPT_MAX + 1] {
            let records: Vec<_> = (0..count).map(|offset| format!("p0:{offset}=v{offset}")).collect();
            let run = record(&format!("c poll {}", records.join(" ")));
            let verdict = judge(&run.history, &run.truth, &Options::only("unsent_read").unwrap());
            assert_eq!(verdict.counts.into_iter().collect::<Vec<_>>(), [("unsent_read", count)]);
            assert_eq!(verdict.anomalies.len(), count.min(ANOMALIES_KEPT_MAX));
        }
    }
}
