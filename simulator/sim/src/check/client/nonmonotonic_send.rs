//! What an ordered producer sends later to a partition is acknowledged at a higher offset.
//!
//! Producers that are neither idempotent nor limited to one request in flight may be reordered by their own retries.
//! It never looks into the log: that is [`crate::check::cluster::per_partition_order`].

use std::collections::BTreeMap;

use crate::check::{Evidence, Finding};

fn findings(evidence: &Evidence<'_>, internal: bool) -> Vec<Finding> {
    let mut last = BTreeMap::new();
    let mut findings = Vec::new();
    for (sent, offset) in evidence.committed().filter(|(sent, _)| sent.ordered || sent.transactional) {
        let key = (&sent.operation.client, &sent.send.partition);
        let Some((before, at)) = last.insert(key, (sent, offset)) else { continue };
        let same = before.operation.id == sent.operation.id;
        if offset <= at && same == internal && (same || before.session == sent.session) {
            let sentence = format!(
                "{} sent `{}` to {} at offset {offset} after `{}` at offset {at}",
                key.0, sent.send.value, key.1, before.send.value
            );
            let operations = [before.operation.id, sent.operation.id];
            let operations = if same { &operations[..1] } else { &operations[..] };
            findings.push(Finding::new(sentence).on(key.1).between(operations.iter().copied()));
        }
    }
    findings
}

/// Between two operations.
#[must_use]
pub fn external(evidence: &Evidence<'_>) -> Vec<Finding> {
    findings(evidence, false)
}

/// Within one transaction.
#[must_use]
pub fn internal(evidence: &Evidence<'_>) -> Vec<Finding> {
    findings(evidence, true)
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn rising_offsets_are_accepted() {
        accepts("nonmonotonic_send", "a send p0=x @0 | a send p1=y @0 | b send p0=z @2 | a send p0=w @5");
        accepts("nonmonotonic_send", "client a plain | a send p0=x @5 | a send p0=y @2");
        accepts("nonmonotonic_send", "a send p0=x @5 | a restart | a send p0=y @2");
        accepts("int_nonmonotonic_send", "t commit +p0=x@0 +p0=y@1 ok | t commit +p0=z@5 ok");
    }

    #[test]
    fn falling_offsets_are_rejected() {
        rejects("nonmonotonic_send", "a send p0=x @5 | a send p0=y @2");
        rejects("nonmonotonic_send", "a send p0=x @5 | b send p0=z @7 | a send p0=y @5");
        rejects("nonmonotonic_send", "client a in_flight=1 | a send p0=x @5 | a send p0=y @2");
        // in the order of begin, whichever is acknowledged first
        rejects("nonmonotonic_send", "2..9 a send p0=x @5 | 3..4 a send p0=y @2");
        rejects("int_nonmonotonic_send", "t commit +p0=x@1 +p0=y@0 ok");
        accepts("nonmonotonic_send", "t commit +p0=x@1 +p0=y@0 ok");
    }
}
