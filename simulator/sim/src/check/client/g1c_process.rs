//! The same as [`super::g0_process`], with what clients were given: nobody is given something that is only there because of what the same
//! client does later.
//!
//! It compares no two clients' clocks.

use super::instants::{Clock, Wanted, cycles};
use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    cycles(evidence, Wanted { reads: true, positions: false, clock: Clock::Process })
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_follows_is_accepted() {
        accepts("g1c_process", "t commit +p0=x@0 ok | u commit -p0:0=x +p1=y@0 ok | t commit -p1:0=y ok");
        accepts("g1c_process", "a send p0=x @0 | c poll p0:0=x | a send p0=y @1 | c poll p0:1=y");
        // A transaction that reads its own writes is somebody else's to find.
        accepts("g1c_process", "t commit +p0=x@0 -p0:0=x ok");
        // Nothing says when those began who are not clients of their own.
        accepts("g1c_process", "c poll p0:0=x | a send p0=x @0");
    }

    #[test]
    fn what_depends_on_what_comes_later_is_rejected() {
        // t is given y, which u wrote when it had been given x, which t only writes then.
        rejects("g1c_process", "t commit -p1:0=y ok | t commit +p0=x@0 ok | u commit -p0:0=x +p1=y@0 ok");
        // The same within the two transactions themselves.
        rejects("g1c_process", "t commit +p0=x@0 -p1:0=y ok | u commit -p0:0=x +p1=y@0 ok");
        // By way of the order of a log: z is before y, which t was given before it sent z.
        rejects("g1c_process", "u commit +p1=y@1 ? | t commit -p1:1=y ok | t commit +p1=z@0 ok");
    }
}
