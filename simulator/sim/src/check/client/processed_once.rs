//! What a group has read, processed and committed in transactions was processed exactly once: of the records below an offset that a
//! transaction committed, each was read by one committed transaction, and by no more (KIP-98, KIP-447).
//!
//! It never judges groups that commit otherwise too, nor what a transaction makes of what it reads.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Evidence, Fate, Finding};
use crate::history::{Action, Name, OperationId, Partition, Step};

/// What the transactions of a group did with a partition.
#[derive(Debug, Default)]
struct Processed {
    /// Who read each offset, and whether that is committed for sure.
    readers: BTreeMap<i64, Vec<(OperationId, bool)>>,
    /// The highest offset that was committed for sure.
    committed: i64,
}

type Key<'a> = (&'a Name, &'a Partition);

fn processed<'a>(evidence: &Evidence<'a>) -> BTreeMap<Key<'a>, Processed> {
    let mut processed: BTreeMap<Key<'a>, Processed> = BTreeMap::new();
    for operation in &evidence.operations {
        let Action::Transaction(transaction) = &operation.action else { continue };
        let fate = evidence.fate(operation);
        if fate == Fate::Failed {
            continue;
        }
        for step in &transaction.steps {
            let Step::Offsets { group, offsets } = step else { continue };
            for (partition, offset) in offsets.iter().filter(|_| fate == Fate::Committed) {
                let of = processed.entry((group, partition)).or_default();
                of.committed = of.committed.max(*offset);
            }
            for seen in operation.seen() {
                let of = processed.entry((group, &seen.partition)).or_default();
                let readers = of.readers.entry(seen.offset).or_default();
                readers.push((operation.id, fate == Fate::Committed));
            }
        }
    }
    processed
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let commits_otherwise = evidence.operations.iter().filter_map(|operation| match &operation.action {
        Action::Commit { group, .. } => Some(group),
        _ => None,
    });
    let commits_otherwise: BTreeSet<&Name> = commits_otherwise.collect();
    let mut findings = Vec::new();
    for ((group, partition), processed) in processed(evidence) {
        if commits_otherwise.contains(group) {
            continue;
        }
        for (offset, readers) in &processed.readers {
            let sure: BTreeSet<_> = readers.iter().filter(|(_, sure)| *sure).map(|(id, _)| *id).collect();
            if sure.len() > 1 {
                let sentence = format!(
                    "group {group} has processed offset {offset} of {partition} in {} committed transactions",
                    sure.len()
                );
                findings.push(Finding::new(sentence).on(partition).between(sure));
            }
        }
        let Some(order) = evidence.orders.get(partition) else { continue };
        let start = evidence.start_offset(partition);
        for slot in order.slots.iter().filter(|slot| (start..processed.committed).contains(&slot.offset)) {
            if slot.committed && !processed.readers.contains_key(&slot.offset) {
                let sentence = format!(
                    "group {group} has committed offset {} of {partition}, and no transaction of it has read offset {}",
                    processed.committed, slot.offset
                );
                findings.push(Finding::new(sentence).on(partition));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn once_is_accepted_and_so_is_again_after_an_abort() {
        accepts("processed_once", "a send p0=x @0 | t commit -p0:0=x +p1=y g:p0=1 ok");
        accepts(
            "processed_once",
            "a send p0=x @0 | t abort -p0:0=x +p1=y g:p0=1 ok | t commit -p0:0=x +p1=z g:p0=1 ok",
        );
        accepts(
            "processed_once",
            "a send p0=x @0 | t commit -p0:0=x +p1=y g:p0=1 ? | t commit -p0:0=x +p1=z g:p0=1 ok",
        );
        accepts("processed_once", "t commit -p0:0=x g:p0=1 ok | u commit -p0:0=x h:p0=1 ok");
        accepts(
            "processed_once",
            "t commit -p0:0=x g:p0=1 ok | c offsets g p0=0 ok | t commit -p0:0=x g:p0=1 ok",
        );
    }

    #[test]
    fn twice_and_not_at_all_are_rejected() {
        rejects("processed_once", "t commit -p0:0=x +p1=y g:p0=1 ok | u commit -p0:0=x +p1=z g:p0=1 ok");
        rejects(
            "processed_once",
            "a send p0=x @0 | a send p0=y @1 | t commit -p0:0=x g:p0=1 ok | t commit -p0:2=z g:p0=3 ok",
        );
        // nobody was told, but what it sent was read
        rejects(
            "processed_once",
            "t commit -p0:0=x +p1=y@0 g:p0=1 ? | c poll p1:0=y | t commit -p0:0=x +p1=z g:p0=1 ok",
        );
    }
}
