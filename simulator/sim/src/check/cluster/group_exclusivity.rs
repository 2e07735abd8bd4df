//! At no time two members of a group have the same partition, as the coordinator has it; and no two members were told so for the same
//! generation.
//!
//! It never compares what clients believe at an instant: a member that lost its partitions may not have heard of it yet.

use std::collections::BTreeMap;

use crate::check::{Evidence, Finding};
use crate::history::{EventKind, Nanos, Ownership, Subscription};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = overlaps(evidence);
    findings.extend(generations(evidence));
    findings
}

fn overlaps(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut by_partition: BTreeMap<_, Vec<&Ownership>> = BTreeMap::new();
    for ownership in &evidence.truth.ownerships {
        by_partition.entry((&ownership.group, &ownership.partition)).or_default().push(ownership);
    }
    let mut findings = Vec::new();
    for ((group, partition), mut ownerships) in by_partition {
        ownerships.sort_by_key(|ownership| ownership.from);
        let until = |ownership: &Ownership| ownership.until.unwrap_or(Nanos(u64::MAX));
        let mut last: Option<&Ownership> = None; // of those so far, the one that lasts longest
        for ownership in ownerships {
            if let Some(last) = last
                && ownership.from < until(last)
                && ownership.member != last.member
            {
                let sentence = format!(
                    "in group {group} {partition} was in the hands of {} when {} got it",
                    last.member, ownership.member
                );
                findings.push(Finding::new(sentence).on(partition).at(ownership.from));
            }
            last = last.filter(|last| until(last) > until(ownership)).or(Some(ownership));
        }
    }
    findings
}

fn generations(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut owners = BTreeMap::new();
    let mut findings = Vec::new();
    for event in evidence.history.events() {
        let EventKind::Assigned {
            subscription: Subscription::Subscribe { group, member, generation },
            partitions,
        } = &event.kind
        else {
            continue;
        };
        for (partition, _) in partitions {
            let owner = owners.entry((group, partition, *generation)).or_insert(member);
            if *owner != member {
                let sentence = format!(
                    "in generation {generation} of group {group} both {owner} and {member} were given {partition}"
                );
                findings.push(Finding::new(sentence).on(partition).at(event.at));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn one_after_the_other_is_accepted() {
        accepts("group_exclusivity", "own g m p0 1..5 | own g n p0 5..9 | own g m p0 9.. | own h n p0 1..");
        accepts("group_exclusivity", "own g m p0 1.. | own g n p1 1..");
        accepts("group_exclusivity", "own g m p0 1..5 | own g m p0 3..");
        accepts(
            "group_exclusivity",
            "m subscribe g 1 p0 | n subscribe g 2 p0 | n subscribe g 1 p1 | m subscribe g 1 p0",
        );
        accepts("group_exclusivity", "m assign p0 | n assign p0");
    }

    #[test]
    fn two_at_once_are_rejected() {
        rejects("group_exclusivity", "own g m p0 1..5 | own g n p0 4..9");
        rejects("group_exclusivity", "own g m p0 1.. | own g n p0 4..9");
        rejects("group_exclusivity", "own g m p0 1..9 | own g m p0 2..3 | own g n p0 5..6");
        rejects("group_exclusivity", "m subscribe g 1 p0 | n subscribe g 1 p0");
    }
}
