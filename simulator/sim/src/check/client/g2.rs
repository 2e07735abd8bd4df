//! No cycle in which transactions write over what others built upon (Adya's G-single and G2): what a group has committed is read by whoever
//! takes it on, so that two transactions of it are never each before the other, by positions, offsets, reads and the clock together.
//!
//! Polls have no such edges: that one does not give a record does not say that the record was not there.

use super::instants::{Clock, Wanted, cycles};
use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    cycles(evidence, Wanted { reads: true, positions: true, clock: Clock::Realtime })
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn positions_that_go_on_are_accepted() {
        accepts("g2", "t commit -p0:0=x g:p0=1 ok | u commit -p0:1=y g:p0=2 ok | t commit -p0:4=z g:p0=5 ok");
        accepts("g2", "t commit -p0:0=x g:p0=1 ok | u commit -p1:0=y g:p1=1 ok | u commit -p0:1=z g:p0=2 ok");
        // Twice in one transaction, upwards.
        accepts("g2", "t commit -p0:0=x -p0:1=y g:p0=1 g:p0=2 ok | u commit -p0:2=z g:p0=3 ok");
        // Two groups have nothing to do with each other.
        accepts("g2", "t commit -p0:1=y g:p0=2 ok | u commit -p0:0=x h:p0=1 ok");
    }

    #[test]
    fn what_is_not_sure_is_accepted() {
        accepts("g2", "t commit -p0:1=y g:p0=2 ? | u commit -p0:0=x g:p0=1 ok");
        accepts("g2", "t abort -p0:0=x g:p0=1 ok | u commit -p0:0=x g:p0=1 ok");
        accepts("g2", "10..50 t commit -p0:1=y g:p0=2 ok | 20..60 u commit -p0:0=x g:p0=1 ok");
        accepts("g2", "t commit -p0:1=y g:p0=2 ok | taken g p0=0 reset | u commit -p0:0=x g:p0=1 ok");
    }

    #[test]
    fn a_position_that_goes_back_or_is_built_upon_twice_is_rejected() {
        rejects("g2", "t commit -p0:1=y g:p0=2 ok | u commit -p0:0=x g:p0=1 ok");
        rejects("g2", "t commit -p0:0=x g:p0=1 ok | u commit -p0:0=x -p0:1=y g:p0=2 ok");
        rejects("g2", "t commit -p0:0=x g:p0=1 ok | u commit -p0:0=x g:p0=1 ok");
        // In two partitions the other way round: neither can have been first.
        rejects(
            "g2",
            "10..50 t commit -p0:0=x -p1:1=b g:p0=1 g:p1=2 ok | 20..60 u commit -p0:1=y -p1:0=a g:p0=2 g:p1=1 ok",
        );
        // u goes on from where t has brought the group, and t was given what u wrote.
        rejects(
            "g2",
            "10..50 t commit -p0:0=x -p1:0=y g:p0=1 ok | 20..60 u commit -p0:1=z +p1=y@0 g:p0=2 ok",
        );
    }
}
