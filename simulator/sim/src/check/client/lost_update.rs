//! No two committed transactions of a group build on the same position: whoever commits an offset has read from where the last one left
//! off, and does not write over what another has done since.
//!
//! It never looks at what transactions wrote.

use super::positions::{Claim, claims};
use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for ((group, partition), mut claims) in claims(evidence) {
        claims.sort_by_key(|claim| (claim.from, claim.to, claim.operation.id));
        // The one that reaches furthest so far: whoever begins below its end has built on what it wrote over.
        let mut furthest: Option<Claim<'_>> = None;
        for claim in claims {
            match furthest.filter(|other| claim.from < other.to) {
                Some(other) if other.operation.id != claim.operation.id => {
                    let sentence = format!(
                        "two committed transactions of group {group} have taken {partition} on from one position: offsets {} to {} and {} to {}",
                        other.from, other.to, claim.from, claim.to
                    );
                    let operations = [other.operation.id, claim.operation.id];
                    findings.push(Finding::new(sentence).on(partition).between(operations));
                }
                _ => {}
            }
            furthest = Some(furthest.filter(|other| other.to >= claim.to).unwrap_or(claim));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn one_after_the_other_is_accepted() {
        accepts("lost_update", "t commit -p0:0=x g:p0=1 ok | u commit -p0:1=y -p0:2=z g:p0=3 ok");
        // What is between is no record: the end of a transaction, or one that was aborted.
        accepts("lost_update", "t commit -p0:0=x g:p0=1 ok | u commit -p0:4=y g:p0=5 ok");
        accepts("lost_update", "t commit -p0:0=x g:p0=1 ok | t commit -p1:0=y g:p1=1 ok");
        accepts("lost_update", "t commit -p0:0=x g:p0=1 ok | u commit -p0:0=x h:p0=1 ok");
    }

    #[test]
    fn what_is_not_sure_is_accepted() {
        accepts("lost_update", "t abort -p0:0=x g:p0=1 ok | u commit -p0:0=x g:p0=1 ok");
        accepts("lost_update", "t commit -p0:0=x g:p0=1 ? | u commit -p0:0=x g:p0=1 ok");
        accepts("lost_update", "t commit -p0:0=x g:p0=1 fail | u commit -p0:0=x g:p0=1 ok");
        accepts(
            "lost_update",
            "c offsets g p0=0 ok | t commit -p0:0=x g:p0=1 ok | u commit -p0:0=x g:p0=1 ok",
        );
        accepts(
            "lost_update",
            "taken g p0=0 reset | t commit -p0:0=x g:p0=1 ok | u commit -p0:0=x g:p0=1 ok",
        );
    }

    #[test]
    fn two_that_build_on_one_position_are_rejected() {
        rejects("lost_update", "t commit -p0:0=x g:p0=1 ok | u commit -p0:0=x g:p0=1 ok");
        rejects("lost_update", "t commit -p0:0=x g:p0=1 ok | u commit -p0:0=x -p0:1=y g:p0=2 ok");
        // Unknown, but one of its records was shown as committed.
        rejects(
            "lost_update",
            "t commit -p0:0=x g:p0=1 +p1=z ? | u commit -p0:0=x g:p0=1 ok | c poll p1:0=z",
        );
        // No record was processed twice, but what the second did is within what the first said was done.
        rejects("lost_update", "t commit -p0:0=x g:p0=9 ok | u commit -p0:5=y g:p0=6 ok");
    }
}
