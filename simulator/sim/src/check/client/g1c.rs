//! No cycle of transactions each of which was given what the one before it wrote.
//!
//! With the order of writes as edges too there are cycles that Kafka allows, as it has no isolation of writes.

use super::cycles::{Edges, findings, reads, writes};
use crate::check::{Evidence, Finding};

/// Cycles of reads.
#[must_use]
pub fn reads_only(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut edges = Edges::new();
    reads(evidence, &mut edges);
    findings(&edges, "reads")
}

/// Cycles of reads and writes.
#[must_use]
pub fn with_writes(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut edges = Edges::new();
    reads(evidence, &mut edges);
    writes(evidence, &mut edges);
    findings(&edges, "writes and reads")
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn a_chain_is_accepted() {
        accepts("g1c", "t commit +p0=x@0 ok | u commit -p0:0=x +p1=y@0 ok | t commit -p1:0=y +p0=z@2 ok");
        accepts("g1c", "t commit +p0=x@0 ok | t commit -p0:0=x ok");
        accepts("g1c", "t commit +p0=x@1 -p1:0=y ok | u commit +p0=z@0 +p1=y@0 ok");
        accepts("g1c_with_writes", "t commit +p0=x@1 -p1:0=y ok | u commit +p0=z@0 +p1=y@0 ok");
    }

    #[test]
    fn a_cycle_is_rejected() {
        rejects("g1c", "t commit +p0=x@0 -p1:0=y ok | u commit -p0:0=x +p1=y@0 ok");
        rejects("g1c_with_writes", "t commit +p0=x@0 -p1:0=y ok | u commit +p0=z@1 +p1=y@0 ok");
        accepts("g1c", "t commit +p0=x@0 -p1:0=y ok | u commit +p0=z@1 +p1=y@0 ok");
    }
}
