//! What the transactions of a group built upon and committed: from the first offset of a partition that each read to the one that it
//! committed.
//!
//! It leaves out groups that commit otherwise too, or whose offsets somebody has set back: nobody knows then what was built upon.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Evidence, Fate};
use crate::history::{Action, Name, Operation, Partition, Step};

/// What a committed transaction did with a partition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim<'a> {
    /// The transaction.
    pub(super) operation: &'a Operation,
    /// The first offset that it read.
    pub(super) from: i64,
    /// The offset that it committed: where the next one is to read on.
    pub(super) to: i64,
}

/// The group and the partition.
pub(super) type Key<'a> = (&'a Name, &'a Partition);

/// All claims of transactions that committed for sure.
pub(super) fn claims<'a>(evidence: &Evidence<'a>) -> BTreeMap<Key<'a>, Vec<Claim<'a>>> {
    let commits_otherwise = evidence.operations.iter().filter_map(|operation| match &operation.action {
        Action::Commit { group, .. } => Some(group),
        _ => None,
    });
    let set_back = evidence.truth.commits.iter().filter(|commit| commit.reset).map(|commit| &commit.group);
    let unsure: BTreeSet<&Name> = commits_otherwise.chain(set_back).collect();
    let mut claims: BTreeMap<Key<'a>, Vec<Claim<'a>>> = BTreeMap::new();
    for operation in evidence.operations.iter().copied() {
        let Action::Transaction(transaction) = &operation.action else { continue };
        if evidence.fate(operation) != Fate::Committed {
            continue;
        }
        let mut first: BTreeMap<&Partition, i64> = BTreeMap::new();
        for seen in operation.seen() {
            let offset = first.entry(&seen.partition).or_insert(seen.offset);
            *offset = seen.offset.min(*offset);
        }
        for step in &transaction.steps {
            let Step::Offsets { group, offsets } = step else { continue };
            for (partition, to) in offsets.iter().filter(|_| !unsure.contains(group)) {
                if let Some(from) = first.get(partition).copied().filter(|from| from < to) {
                    let claim = Claim { operation, from, to: *to };
                    claims.entry((group, partition)).or_default().push(claim);
                }
            }
        }
    }
    claims
}
