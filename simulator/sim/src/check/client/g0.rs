//! Transactions do not write over each other in a cycle. Kafka has no isolation of writes and does not promise it: off by default.
//!
//! It never looks at reads.

use super::cycles::{Edges, findings, writes};
use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut edges = Edges::new();
    writes(evidence, &mut edges);
    findings(&edges, "writes")
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn one_after_the_other_is_accepted() {
        accepts("g0", "t commit +p0=x@0 +p1=y@0 ok | u commit +p0=z@2 +p1=w@2 ok");
    }

    #[test]
    fn a_cycle_is_rejected() {
        rejects("g0", "t commit +p0=x@0 +p1=y@1 ok | u commit +p0=z@1 +p1=w@0 ok");
        rejects("g0", "t commit +p0=x@0 +p0=y@2 ok | u commit +p0=z@1 ok");
    }
}
