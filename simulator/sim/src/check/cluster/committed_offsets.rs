//! Committed offsets were asked for, do not go back, are not behind the end of the log, and are told as they are.
//!
//! A commit whose outcome is unknown may be taken late; a coordinator that says in which order it took them is believed. An offset that
//! somebody set back on purpose is marked as such in the truth.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Evidence, Fate, Finding};
use crate::history::{Action, Name, Nanos, Operation, OperationId, Outcome, Partition, Step};

type Key<'a> = (&'a Name, &'a Partition);

/// What clients asked to be committed of one partition in one group.
#[derive(Debug, Default)]
struct Asked {
    /// Each offset that may have been committed, and until when that may have been.
    until: BTreeMap<i64, Nanos>,
    /// Sure commits: when each was over, when it began, its offset.
    sure: Vec<(Nanos, Nanos, i64, OperationId)>,
}

impl Asked {
    fn add(&mut self, operation: &Operation, offset: i64, sure: bool) {
        let completed = operation.completed.filter(|_| sure);
        let until = self.until.entry(offset).or_default();
        *until = completed.unwrap_or(Nanos(u64::MAX)).max(*until);
        if let Some(completed) = completed {
            self.sure.push((completed, operation.invoked, offset, operation.id));
        }
    }

    /// Sorts, and lets each sure commit stand for the highest one up to its end.
    fn settle(&mut self) {
        self.sure.sort_unstable_by_key(|(completed, ..)| *completed);
        let mut highest: Option<(Nanos, i64, OperationId)> = None;
        for (_, invoked, offset, id) in &mut self.sure {
            match highest {
                Some((since, at, who)) if at >= *offset => (*invoked, *offset, *id) = (since, at, who),
                _ => highest = Some((*invoked, *offset, *id)),
            }
        }
    }

    /// The commit that an answer of `offset`, asked for at `asked`, contradicts.
    fn contradicted_by(&self, asked: Nanos, offset: i64) -> Option<(i64, OperationId)> {
        let before = self.sure.partition_point(|(completed, ..)| *completed < asked);
        let (_, since, highest, id) = self.sure.get(before.checked_sub(1)?)?;
        let may_be_later = self.until.get(&offset).is_some_and(|until| until >= since);
        (offset < *highest && !may_be_later).then_some((*highest, *id))
    }
}

fn asked<'a>(evidence: &Evidence<'a>) -> BTreeMap<Key<'a>, Asked> {
    let mut asked: BTreeMap<_, Asked> = BTreeMap::new();
    let mut add = |operation, group: &'a Name, offsets: &'a [(Partition, i64)], sure| {
        for (partition, offset) in offsets {
            asked.entry((group, partition)).or_default().add(operation, *offset, sure);
        }
    };
    for operation in &evidence.operations {
        match &operation.action {
            Action::Commit { group, offsets, .. } if !matches!(operation.outcome, Outcome::Fail(_)) => {
                add(operation, group, offsets, operation.is_ok());
            }
            Action::Transaction(transaction) => {
                let fate = crate::check::evidence::fate(operation);
                for step in &transaction.steps {
                    if let (Step::Offsets { group, offsets }, true) = (step, fate != Fate::Failed) {
                        add(operation, group, offsets, fate == Fate::Committed);
                    }
                }
            }
            _ => {}
        }
    }
    asked.values_mut().for_each(Asked::settle);
    asked
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let asked = asked(evidence);
    let mut findings = taken(evidence);
    findings.extend(at_the_end(evidence, &asked));
    findings.extend(answers(evidence, &asked));
    findings
}

/// What coordinators took, in their order.
fn taken(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut last: BTreeMap<Key<'_>, i64> = BTreeMap::new();
    let mut findings = Vec::new();
    for commit in &evidence.truth.commits {
        let (group, partition, offset) = (&commit.group, &commit.partition, commit.offset);
        let before = last.insert((group, partition), offset);
        if let Some(before) = before.filter(|before| offset < *before && !commit.reset) {
            let sentence = format!("group {group} went back on {partition} from offset {before} to {offset}");
            findings.push(Finding::new(sentence).on(partition).at(commit.at));
        }
    }
    findings
}

/// What is committed at the end.
fn at_the_end(evidence: &Evidence<'_>, asked: &BTreeMap<Key<'_>, Asked>) -> Vec<Finding> {
    let recorded: BTreeSet<_> = asked.keys().map(|(group, _)| *group).collect();
    let resets = evidence.truth.commits.iter().filter(|commit| commit.reset);
    let resets: BTreeSet<_> = resets.map(|commit| (&commit.group, &commit.partition)).collect();
    let mut findings = Vec::new();
    for (group, offsets) in &evidence.truth.committed {
        for (partition, offset) in offsets {
            let end = evidence.truth.logs.get(partition).map(|log| log.end_offset);
            if let Some(end) = end.filter(|end| offset > end) {
                let sentence =
                    format!("group {group} committed offset {offset} of {partition}, which ends at {end}");
                findings.push(Finding::new(sentence).on(partition));
            }
            let key = (group, partition);
            if !recorded.contains(group) || resets.contains(&key) {
                continue;
            }
            let of_clients = asked.get(&key);
            if !of_clients.is_some_and(|asked| asked.until.contains_key(offset)) {
                let sentence =
                    format!("group {group} has offset {offset} of {partition}, which nobody committed");
                findings.push(Finding::new(sentence).on(partition));
            } else if let Some((highest, id)) =
                of_clients.and_then(|asked| asked.contradicted_by(Nanos(u64::MAX), *offset))
            {
                let sentence =
                    format!("group {group} has offset {offset} of {partition}, and {highest} was committed");
                findings.push(Finding::new(sentence).on(partition).between([id]));
            }
        }
    }
    findings
}

/// What clients were told is committed.
fn answers(evidence: &Evidence<'_>, asked: &BTreeMap<Key<'_>, Asked>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for operation in evidence.operations.iter().filter(|operation| operation.is_ok()) {
        let Action::Committed { group, offsets } = &operation.action else { continue };
        for (partition, offset) in offsets {
            let asked = asked.get(&(group, partition));
            if let Some((highest, id)) =
                asked.and_then(|asked| asked.contradicted_by(operation.invoked, *offset))
            {
                let sentence = format!(
                    "{} was told that group {group} is at offset {offset} of {partition}, after {highest} was committed",
                    operation.client
                );
                findings.push(Finding::new(sentence).on(partition).between([id, operation.id]));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn going_on_is_accepted() {
        accepts(
            "committed_offsets",
            "c offsets g p0=2 ok | c offsets g p0=5 ok | d committed g p0=5 | final g p0=5 | log p0 end=5",
        );
        accepts(
            "committed_offsets",
            "taken g p0=2 | taken g p0=2 | taken g p1=1 | taken g p0=7 | taken g p0=1 reset",
        );
        accepts("committed_offsets", "final g p0=3 | log p0 end=3"); // nobody recorded commits
        accepts("committed_offsets", "t commit g:p0=4 ok | final g p0=4");
    }

    #[test]
    fn what_is_unknown_or_at_the_same_time_may_come_late() {
        accepts(
            "committed_offsets",
            "c offsets g p0=2 ? | c offsets g p0=5 ok | d committed g p0=2 | final g p0=2",
        );
        accepts(
            "committed_offsets",
            "10..30 c offsets g p0=2 ok | 20..25 c offsets g p0=5 ok | 40..50 d committed g p0=2",
        );
        accepts("committed_offsets", "10..30 c offsets g p0=5 ok | 20..25 d committed g p0=2");
        accepts("committed_offsets", "t commit g:p0=4 ? | c offsets g p0=2 ok | final g p0=4");
    }

    #[test]
    fn going_back_is_rejected() {
        rejects("committed_offsets", "taken g p0=7 | taken g p0=6");
        rejects("committed_offsets", "c offsets g p0=2 ok | c offsets g p0=5 ok | d committed g p0=2");
        rejects("committed_offsets", "c offsets g p0=2 ok | c offsets g p0=5 ok | final g p0=2");
        rejects(
            "committed_offsets",
            "10..19 c offsets g p0=2 ok | 20..25 c offsets g p0=5 ok | 40..50 d committed g p0=2",
        );
    }

    #[test]
    fn what_nobody_asked_for_or_is_not_there_is_rejected() {
        rejects("committed_offsets", "c offsets g p0=2 ok | final g p0=3");
        rejects("committed_offsets", "c offsets g p0=2 ok | c offsets g p0=3 fail | final g p0=3");
        rejects("committed_offsets", "t abort g:p0=4 ok | c offsets g p0=2 ok | final g p0=4");
        rejects("committed_offsets", "c offsets g p0=2 ok | final g p1=2");
        rejects("committed_offsets", "final g p0=4 | log p0 end=3");
    }
}
