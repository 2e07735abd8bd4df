//! Record batches pass the gateway byte for byte: what it sends to the cluster a client sent to it on that connection, and what it sends
//! to a client the cluster sent to it for that connection.
//!
//! It never judges a gateway that is configured to rewrite them.

use std::collections::BTreeSet;

use crate::check::{Evidence, Finding};
use crate::history::{Batch, Wire};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    if evidence.options.records_rewritten {
        return Vec::new();
    }
    let mut came = BTreeSet::new();
    let mut findings = Vec::new();
    for event in &evidence.truth.wire {
        let (batches, is_request): (&[Batch], _) = match &event.what {
            Wire::Request { batches, .. } => (batches, true),
            Wire::Response { batches, .. } => (batches, false),
            _ => continue,
        };
        let is_input = is_request == event.upstream.is_none();
        for batch in batches {
            let key = (event.connection, is_request, batch.hash, batch.bytes);
            if is_input {
                came.insert(key);
            } else if !came.contains(&key) {
                let (whom, who) =
                    if is_request { ("the cluster", "its client") } else { ("a client", "the cluster") };
                let sentence = format!(
                    "{} sent {whom} a batch of {} bytes of {} that {who} had not sent like that (connection {})",
                    event.gateway, batch.bytes, batch.partition, event.connection
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
    fn the_same_bytes_are_accepted() {
        accepts("records_identical", "1 > 7 k0 #aa #bb | 1/4@2 > 7 k0 #aa | 1/5@3 > 7 k0 #bb");
        accepts("records_identical", "1/4@2 < 7 #aa #bb | 1 < 7 #aa");
        accepts("records_identical", "rewritten | 1/4@2 < 7 #aa | 1 < 7 #bb");
    }

    #[test]
    fn other_bytes_are_rejected() {
        rejects("records_identical", "1 > 7 k0 #aa | 1/4@2 > 7 k0 #ab");
        rejects("records_identical", "2 > 7 k0 #aa | 1/4@2 > 7 k0 #aa");
        rejects("records_identical", "1/4@2 < 7 #aa | 1 < 7 #ab");
        rejects("records_identical", "1 > 7 k0 #aa | 1 < 7 #aa");
    }
}
