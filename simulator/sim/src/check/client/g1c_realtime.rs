//! The same as [`super::g0_realtime`], with what clients were given: nobody is given something that is only there because of what begins
//! later, and nothing is put before what somebody was given already.
//!
//! It never knows when a consumer fetched what it was given: only that this was before it had it.

use super::instants::{Clock, Wanted, cycles};
use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    cycles(evidence, Wanted { reads: true, positions: false, clock: Clock::Realtime })
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_follows_or_overlaps_is_accepted() {
        accepts("g1c_realtime", "a send p0=x @0 | c poll p0:0=x | a send p0=y @1 | c poll p0:1=y");
        accepts("g1c_realtime", "10..50 a send p0=x @0 | 20..30 c poll p0:0=x");
        // What a poll leaves out may have been there.
        accepts("g1c_realtime", "a send p0=x @0 | a send p0=y @1 | c poll p0:0=x");
        // Whoever is shown everything may be given what is not committed yet.
        accepts(
            "g1c_realtime",
            "client c uncommitted | 10..90 t commit +p0=x@0 +p1=w@5 ok | 20..30 c poll p0:0=x | 50..60 a send p1=v @4",
        );
    }

    #[test]
    fn what_depends_on_what_comes_later_is_rejected() {
        rejects("g1c_realtime", "c poll p0:0=x | a send p0=x @0");
        // x is put before y, which c was given already. That y was acknowledged nobody knows.
        rejects("g1c_realtime", "b send p0=y ? | c poll p0:1=y | a send p0=x @0");
        accepts("g0_realtime", "b send p0=y ? | c poll p0:1=y | a send p0=x @0");
        // c was shown x as committed, and the transaction went on to write behind v, which was sent later.
        rejects(
            "g1c_realtime",
            "10..90 t commit +p0=x@0 +p1=w@5 ok | 20..30 c poll p0:0=x | 50..60 a send p1=v @4",
        );
    }
}
