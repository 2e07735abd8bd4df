//! Nothing of a client reaches the cluster before the client is authenticated. Where the cluster authenticates, which only it can do,
//! nothing is answered before but what that takes.
//!
//! It never judges whether an authentication was right.

use std::collections::BTreeMap;

use super::{API_VERSIONS, SASL_AUTHENTICATE, SASL_HANDSHAKE};
use crate::check::{Evidence, Finding};
use crate::history::{Authentication, Wire};

#[derive(Debug, Default)]
struct Connection {
    pending: Authentication,
    /// The API of each request by its correlation id.
    asked: BTreeMap<i32, i16>,
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut connections: BTreeMap<u64, Connection> = BTreeMap::new();
    let mut findings = Vec::new();
    for event in &evidence.truth.wire {
        let connection = connections.entry(event.connection).or_default();
        let wrong = match (event.upstream, &event.what) {
            (None, what) => of_client(connection, what),
            (Some(_), Wire::Opened { .. }) => Some("a connection of it reached the cluster".to_owned()),
            (Some(_), Wire::Request { api_key, .. }) => {
                Some(format!("a request of API {api_key} of it reached the cluster"))
            }
            _ => None,
        };
        let own = connection.pending == Authentication::Own;
        if let Some(wrong) = wrong.filter(|_| own || event.upstream.is_none()) {
            let sentence = format!(
                "connection {} of {}: {wrong} before its client was authenticated",
                event.connection, event.gateway
            );
            findings.push(Finding::new(sentence).at(event.at));
        }
    }
    findings
}

fn of_client(connection: &mut Connection, what: &Wire) -> Option<String> {
    match what {
        Wire::Opened { authentication, .. } => connection.pending = *authentication,
        Wire::Authenticated => connection.pending = Authentication::None,
        Wire::Request { correlation_id, api_key, .. } => {
            connection.asked.insert(*correlation_id, *api_key);
        }
        Wire::Response { correlation_id, .. } if connection.pending == Authentication::Relayed => {
            let api_key = connection.asked.get(correlation_id)?;
            let needed = [API_VERSIONS, SASL_HANDSHAKE, SASL_AUTHENTICATE].contains(api_key);
            return (!needed).then(|| format!("a request of API {api_key} was answered"));
        }
        _ => {}
    }
    None
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
        accepts("nothing_before_authentication", "1 open relayed | 1 > 7 k3 | 1/4@2 > 7 k3 | 1 close");
        accepts(
            "nothing_before_authentication",
            "1 open relayed | 1 > 7 k36 | 1 < 7 | 1 auth | 1 > 8 k3 | 1 < 8",
        );
        accepts("nothing_before_authentication", "1 open | 1/4@2 open | 1/4@2 > 8 k3");
    }

    #[test]
    fn what_comes_before_is_rejected() {
        rejects("nothing_before_authentication", "1 open own | 1/4@2 open | 1 auth");
        rejects("nothing_before_authentication", "1 open own | 1/4@2 > 7 k18");
        rejects("nothing_before_authentication", "1 open relayed | 1 > 7 k3 | 1/4@2 > 7 k3 | 1 < 7 | 1 auth");
        rejects("nothing_before_authentication", "1 open own | 2 auth | 1/4@2 > 7 k3");
    }
}
