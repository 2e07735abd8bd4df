//! Nobody else writes to a partition between two sends of one transaction. Kafka does not promise it: off by default.
//!
//! It never judges gaps in which nothing is known.

use std::collections::BTreeMap;

use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut last = BTreeMap::new();
    let mut findings = Vec::new();
    for (sent, offset) in evidence.committed().filter(|(sent, _)| sent.transactional) {
        let partition = &sent.send.partition;
        let Some(before) = last.insert((sent.operation.id, partition), offset) else { continue };
        let Some(order) = evidence.orders.get(partition) else { continue };
        let between = order.index(offset).saturating_sub(order.index(before.saturating_add(1)));
        if before < offset && between > 0 {
            let sentence = format!(
                "a transaction of {} wrote offsets {before} and {offset} of {partition}, with {between} records of others between",
                sent.operation.client
            );
            findings.push(Finding::new(sentence).on(partition).between([sent.operation.id]));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn neighbours_are_accepted() {
        accepts("int_send_skip", "t commit +p0=x@0 +p0=y@1 +p0=z@3 ok | a send p0=w @4");
    }

    #[test]
    fn a_foreign_record_between_is_rejected() {
        rejects("int_send_skip", "t commit +p0=x@0 +p0=y@2 ok | a send p0=w @1");
    }
}
