//! The gateway sends no record batch of a producer without idempotence to the cluster more often than the client sent it: whatever was
//! on the wire once may be in the log.
//!
//! Batches of idempotent producers may be sent again: brokers tell them by their sequence. With a gateway that rewrites batches they are
//! counted by connection only.

use std::collections::BTreeMap;

use crate::check::{Evidence, Finding};
use crate::history::Wire;

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let by_hash = !evidence.options.records_rewritten;
    let mut surplus: BTreeMap<_, i64> = BTreeMap::new(); // how often the client sent it and the gateway did not
    let mut findings = Vec::new();
    for event in &evidence.truth.wire {
        let Wire::Request { batches, .. } = &event.what else { continue };
        for batch in batches.iter().filter(|batch| batch.producer_id < 0) {
            let key = (event.connection, by_hash.then_some((batch.hash, batch.bytes)));
            let left = surplus.entry(key).or_default();
            let Some(upstream) = event.upstream else {
                *left += 1;
                continue;
            };
            *left -= 1;
            if *left < 0 {
                let sentence = format!(
                    "{} sent a batch of {} bytes for {} to broker {} more often than connection {} had sent it",
                    event.gateway, batch.bytes, batch.partition, upstream.node_id, event.connection
                );
                findings.push(Finding::new(sentence).on(&batch.partition).at(event.at));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn as_often_as_the_client_is_accepted() {
        accepts(
            "no_unsafe_retry",
            "1 > 7 k0 #aa | 1/4@2 > 7 k0 #aa | 1 > 8 k0 #aa | 1/4@2 > 8 k0 #aa | 1 > 9 k0 #bb",
        );
        accepts("no_unsafe_retry", "1 > 7 k0 #aa!5 | 1/4@2 > 7 k0 #aa!5 | 1/5@2 > 8 k0 #aa!5");
        accepts("no_unsafe_retry", "rewritten | 1 > 7 k0 #aa | 1/4@2 > 7 k0 #bb");
    }

    #[test]
    fn more_often_is_rejected() {
        rejects("no_unsafe_retry", "1 > 7 k0 #aa | 1/4@2 > 7 k0 #aa | 1/5@2 > 7 k0 #aa");
        rejects("no_unsafe_retry", "1/4@2 > 7 k0 #aa | 1 > 7 k0 #aa");
        rejects("no_unsafe_retry", "2 > 7 k0 #aa | 1/4@2 > 7 k0 #aa");
        rejects("no_unsafe_retry", "rewritten | 1 > 7 k0 #aa | 1/4@2 > 7 k0 #bb | 1/4@2 > 8 k0 #cc");
    }
}
