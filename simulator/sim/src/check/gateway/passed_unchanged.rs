//! But for what a gateway is there to change, messages pass as they came: a request byte for byte, a response but for addresses of
//! brokers, offered versions and values of configurations.
//!
//! It never judges a gateway that is configured to rewrite records, nor what the gateway answers itself.

use std::collections::{BTreeMap, VecDeque};

use crate::check::{Evidence, Finding};
use crate::history::Wire;

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    if evidence.options.records_rewritten {
        return Vec::new();
    }
    // What came in with a correlation id and has not left, for requests and for responses.
    let mut came: BTreeMap<(u64, i32, bool), VecDeque<u64>> = BTreeMap::new();
    let mut findings = Vec::new();
    for event in &evidence.truth.wire {
        let (correlation_id, content, is_request) = match event.what {
            Wire::Request { correlation_id, content, .. } => (correlation_id, content, true),
            Wire::Response { correlation_id, content, .. } => (correlation_id, content, false),
            _ => continue,
        };
        if content == 0 {
            continue;
        }
        let key = (event.connection, correlation_id, is_request);
        if is_request == event.upstream.is_none() {
            came.entry(key).or_default().push_back(content);
            continue;
        }
        let Some(mut before) = came.remove(&key) else { continue };
        if let Some(at) = before.iter().position(|before| *before == content) {
            // A client may use an id again; what the gateway answers itself never leaves.
            before.drain(..=at);
            if !before.is_empty() {
                came.insert(key, before);
            }
        } else {
            let what = if is_request { "request" } else { "response" };
            let sentence = format!(
                "the {what} with correlation id {correlation_id} on connection {} left {} other than it came",
                event.connection, event.gateway
            );
            findings.push(Finding::new(sentence).at(event.at));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn the_same_and_what_is_not_known_is_accepted() {
        for run in [
            "1 > 7 k3 content=5 | 1/4@2 > 7 k3 content=5 | 1/4@2 < 7 content=6 | 1 < 7 content=6",
            "1 > 7 k3 content=5 | 1/4@2 > 7 k3 | 1/4@2 < 7 content=6 | 1 < 7",
            "1 > 7 k18 content=5 | 1 < 7 content=8",
            "1 > 7 k3 content=5 | 2/4@2 > 7 k3 content=6",
            "1/4@2 < 7 content=5 | 1/4@2 < 7 content=6 | 1 < 7 content=5 | 1 < 7 content=6",
            "rewritten | 1 > 7 k0 content=5 | 1/4@2 > 7 k0 content=6",
            "1 > 7 k3 content=5 | 1/4@2 > 7 k3 content=5 | 1 > 7 k3 content=6 | 1/4@2 > 7 k3 content=6",
        ] {
            accepts("passed_unchanged", run);
        }
    }

    #[test]
    fn anything_else_is_rejected() {
        rejects("passed_unchanged", "1 > 7 k3 content=5 | 1/4@2 > 7 k3 content=6");
        rejects("passed_unchanged", "1/4@2 < 7 content=6 | 1 < 7 content=5");
    }
}
