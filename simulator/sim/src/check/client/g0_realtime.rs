//! What began after another operation was acknowledged is nowhere in the logs before it, not by way of others either: a log has what is
//! committed in the order in which it was appended.
//!
//! It never looks at reads.

use super::instants::{Clock, Wanted, cycles};
use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    cycles(evidence, Wanted { reads: false, positions: false, clock: Clock::Realtime })
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_follows_or_overlaps_is_accepted() {
        accepts("g0_realtime", "a send p0=x @0 | b send p0=y @1");
        accepts("g0_realtime", "10..50 a send p0=x @1 | 20..40 b send p0=y @0");
        // It begins at the very instant at which the other ends: nobody knows.
        accepts("g0_realtime", "10..20 a send p0=x @1 | 20..40 b send p0=y @0");
        accepts("g0_realtime", "10..50 t commit +p0=x@0 +p1=y@1 ok | 20..60 u commit +p0=z@1 +p1=w@0 ok");
    }

    #[test]
    fn what_is_not_sure_is_accepted() {
        accepts("g0_realtime", "a send p0=x ? | b send p0=y @0 | c poll p0:0=y p0:1=x");
        accepts("g0_realtime", "t commit +p0=x@1 ? | b send p0=y @0 | c poll p0:0=y p0:1=x");
        accepts(
            "g0_realtime",
            "client a plain | a send p0=x @1 tries=2 | b send p0=y @0 | c poll p0:1=x p0:2=x",
        );
        accepts("g0_realtime", "client a acks=1 | a send p0=x @1 | b send p0=y @0");
        // Two values are said to be there: which of them was first is not known.
        accepts("g0_realtime", "a send p0=x @1 | b send p0=z @1 | b send p0=y @0");
        // An answer that nobody waited for says nothing of when.
        accepts("g0_realtime", "client a acks=0 | a send p0=x ok | b send p0=y @0 | c poll p0:0=y p0:1=x");
    }

    #[test]
    fn what_is_before_something_older_is_rejected() {
        rejects("g0_realtime", "a send p0=x @1 | b send p0=y @0");
        rejects("g0_realtime", "t commit +p0=x@1 ok | u commit +p0=y@0 ok");
        // One after the other they cannot interleave.
        rejects("g0_realtime", "t commit +p0=x@0 +p1=y@1 ok | u commit +p0=z@1 +p1=w@0 ok");
        // By way of others: y was acknowledged before z was sent, and still x, which is before y, was sent after w, which is behind z.
        rejects(
            "g0_realtime",
            "10..90 a send p0=x @0 | 10..20 b send p0=y @1 | 30..40 c send p1=z @0 | 30..99 d send p1=w @1 | 60..70 d send p0=v @0 | 80..85 d send p0=u @-1",
        );
    }
}
