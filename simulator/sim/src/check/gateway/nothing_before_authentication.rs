//! Nothing of a client reaches the cluster before the client is authenticated. Where the cluster authenticates, what that takes passes.
//!
//! It never judges whether an authentication was right.

use std::collections::BTreeMap;

use super::{API_VERSIONS, SASL_AUTHENTICATE, SASL_HANDSHAKE};
use crate::check::{Evidence, Finding};
use crate::history::{Authentication, Wire};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut pending: BTreeMap<u64, Authentication> = BTreeMap::new();
    let mut findings = Vec::new();
    for event in &evidence.truth.wire {
        if event.upstream.is_none() {
            match &event.what {
                Wire::Opened { authentication } => drop(pending.insert(event.connection, *authentication)),
                Wire::Authenticated => drop(pending.remove(&event.connection)),
                _ => {}
            }
            continue;
        }
        let relayed = [API_VERSIONS, SASL_HANDSHAKE, SASL_AUTHENTICATE];
        let what = match (pending.get(&event.connection), &event.what) {
            (Some(Authentication::Own), Wire::Opened { .. }) => "a connection".to_owned(),
            (Some(Authentication::Own), Wire::Request { api_key, .. }) => {
                format!("a request of API {api_key}")
            }
            (Some(Authentication::Relayed), Wire::Request { api_key, .. }) if !relayed.contains(api_key) => {
                format!("a request of API {api_key}")
            }
            _ => continue,
        };
        let sentence = format!(
            "{what} of connection {} of {} reached the cluster before its client was authenticated",
            event.connection, event.gateway
        );
        findings.push(Finding::new(sentence).at(event.at));
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_comes_after_or_belongs_to_it_is_accepted() {
        accepts(
            "nothing_before_authentication",
            "1 open own | 1 > 7 k17 | 1 auth | 1/4@2 open | 1/4@2 > 8 k3",
        );
        accepts(
            "nothing_before_authentication",
            "1 open relayed | 1/4@2 open | 1/4@2 > 1 k18 | 1/4@2 > 2 k17 | 1/4@2 > 3 k36 | 1 auth | 1/4@2 > 8 k3",
        );
        accepts("nothing_before_authentication", "1 open | 1/4@2 open | 1/4@2 > 8 k3");
    }

    #[test]
    fn what_comes_before_is_rejected() {
        rejects("nothing_before_authentication", "1 open own | 1/4@2 open | 1 auth");
        rejects("nothing_before_authentication", "1 open own | 1/4@2 > 7 k18");
        rejects("nothing_before_authentication", "1 open relayed | 1/4@2 open | 1/4@2 > 7 k3 | 1 auth");
        rejects("nothing_before_authentication", "1 open own | 2 auth | 1/4@2 > 7 k3");
    }
}
