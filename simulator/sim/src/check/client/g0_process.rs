//! What one client did after another operation of its own is nowhere in the logs before that, not by way of others either.
//!
//! It compares no two clients' clocks, and never looks at reads.

use super::instants::{Clock, Wanted, cycles};
use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    cycles(evidence, Wanted { reads: false, positions: false, clock: Clock::Process })
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_follows_is_accepted() {
        accepts("g0_process", "a send p0=x @0 | a send p1=y @0 | b send p1=z @1 | b send p0=w @1");
        // In flight together: which of the two was appended first is not said by who asked first.
        accepts(
            "g0_process",
            "10..50 a send p0=x @1 | 20..40 a send p1=y @0 | 10..50 b send p1=z @1 | 20..40 b send p0=w @0",
        );
        // Transactions may interleave.
        accepts("g0_process", "t commit +p0=x@0 +p1=y@1 ok | u commit +p0=z@1 +p1=w@0 ok");
        // The clocks of two clients are not compared.
        accepts("g0_process", "a send p0=x @1 | b send p0=y @0");
    }

    #[test]
    fn what_is_not_sure_is_accepted() {
        // Whoever got no answer may have been appended later.
        accepts("g0_process", "a send p0=x ? | a send p0=y @0 | c poll p0:0=y p0:1=x");
        accepts(
            "g0_process",
            "client a plain | a send p0=x @1 tries=2 | a send p0=y @0 | c poll p0:0=y p0:1=x p0:2=x",
        );
        accepts("g0_process", "client a acks=1 | a send p0=x @1 | a send p0=y @0");
        accepts("g0_process", "t abort +p0=x@1 ok | t commit +p0=y@0 ok");
    }

    #[test]
    fn a_cycle_by_way_of_others_is_rejected() {
        // 0: w before x; a: x before y; 1: y before z; b: z before w.
        rejects("g0_process", "a send p0=x @1 | a send p1=y @0 | b send p1=z @1 | b send p0=w @0");
        rejects("g0_process", "t commit +p0=x@1 ok | t commit +p0=y@0 ok");
    }
}
