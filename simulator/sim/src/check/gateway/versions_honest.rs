//! What ApiVersions offers to clients, some broker has offered to the gateway; a version that was offered is not refused as unsupported;
//! and nothing goes to the cluster in a version that no broker has offered.
//!
//! Brokers may differ while they are upgraded, so that one that has it is enough. ApiVersions itself is left out: KIP-511 has rules of
//! its own for it.

use std::collections::{BTreeMap, BTreeSet};

use super::API_VERSIONS;
use crate::check::{Evidence, Finding};
use crate::history::{Name, VersionRange, Wire, WireEvent};

/// Kafka's error code UNSUPPORTED_VERSION.
const UNSUPPORTED_VERSION: i16 = 35;

/// What the cluster has offered to each gateway in the whole run.
fn of_cluster(evidence: &Evidence<'_>) -> BTreeMap<Name, BTreeMap<i16, BTreeSet<VersionRange>>> {
    let mut ranges: BTreeMap<_, BTreeMap<_, BTreeSet<_>>> = BTreeMap::new();
    for event in evidence.truth.wire.iter().filter(|event| event.upstream.is_some()) {
        if let Wire::Response { versions, .. } = &event.what {
            for range in versions {
                let of_gateway = ranges.entry(event.gateway.clone()).or_default();
                of_gateway.entry(range.api_key).or_default().insert(*range);
            }
        }
    }
    ranges
}

fn is_within(ranges: Option<&BTreeSet<VersionRange>>, min: i16, max: i16) -> bool {
    ranges.is_some_and(|ranges| ranges.iter().any(|range| range.min <= min && max <= range.max))
}

#[derive(Debug, Default)]
struct Connection {
    offered: BTreeMap<i16, BTreeSet<VersionRange>>,
    asked: BTreeMap<i32, (i16, i16)>,
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let of_cluster = of_cluster(evidence);
    let mut connections: BTreeMap<u64, Connection> = BTreeMap::new();
    let mut findings = Vec::new();
    for event in &evidence.truth.wire {
        let cluster = of_cluster.get(&event.gateway);
        let mut wrong = Vec::new();
        match (&event.what, event.upstream) {
            (Wire::Request { api_key, api_version, .. }, Some(upstream)) => {
                let honest =
                    |cluster: &BTreeMap<_, _>| is_within(cluster.get(api_key), *api_version, *api_version);
                if *api_key != API_VERSIONS && cluster.is_some_and(|cluster| !honest(cluster)) {
                    wrong.push(format!(
                        "sent version {api_version} of API {api_key} to broker {}, which no broker has offered",
                        upstream.node_id
                    ));
                }
            }
            (_, None) => {
                let connection = connections.entry(event.connection).or_default();
                wrong.extend(of_client(connection, event, cluster));
            }
            _ => {}
        }
        let finding =
            |wrong| Finding::new(format!("{} {wrong} (connection {})", event.gateway, event.connection));
        findings.extend(wrong.into_iter().map(finding).map(|finding| finding.at(event.at)));
    }
    findings
}

fn of_client(
    connection: &mut Connection,
    event: &WireEvent,
    cluster: Option<&BTreeMap<i16, BTreeSet<VersionRange>>>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    match &event.what {
        Wire::Request { correlation_id, api_key, api_version, .. } => {
            connection.asked.insert(*correlation_id, (*api_key, *api_version));
        }
        Wire::Response { correlation_id, error_code, versions, .. } => {
            for range in versions.iter().filter(|range| range.api_key != API_VERSIONS) {
                let honest =
                    |cluster: &BTreeMap<_, _>| is_within(cluster.get(&range.api_key), range.min, range.max);
                if cluster.is_some_and(|cluster| !honest(cluster)) {
                    let VersionRange { api_key, min, max } = range;
                    wrong.push(format!(
                        "offers versions {min} to {max} of API {api_key}, and no broker has all of them"
                    ));
                }
                connection.offered.entry(range.api_key).or_default().insert(*range);
            }
            if let Some((api_key, version)) = connection.asked.remove(correlation_id)
                && *error_code == UNSUPPORTED_VERSION
                && is_within(connection.offered.get(&api_key), version, version)
            {
                wrong.push(format!("refused version {version} of API {api_key}, which it had offered"));
            }
        }
        _ => {}
    }
    wrong
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_brokers_offer_is_accepted() {
        let cluster = "1/4@2 < 1 range=0:3-9 range=3:0-12 | 1/5@3 < 1 range=0:3-11";
        for client in ["range=0:3-9", "range=0:5-11", "range=0:4-4 range=3:1-2 range=18:0-99"] {
            accepts("versions_honest", &format!("{cluster} | 1 < 1 {client}"));
        }
        accepts("versions_honest", &format!("{cluster} | 1/4@2 > 2 k0 v9 | 1/4@2 > 3 k18 v99"));
        accepts("versions_honest", &format!("{cluster} | 1 < 1 range=0:3-9 | 1 > 2 k0 v10 | 1 < 2 e35"));
        accepts("versions_honest", "1 < 1 range=0:3-9 | 1/4@2 > 2 k0 v9"); // what brokers offer was not seen
    }

    #[test]
    fn others_are_rejected() {
        let cluster = "1/4@2 < 1 range=0:3-9";
        for client in ["range=0:2-9", "range=0:3-10", "range=1:0-0"] {
            rejects("versions_honest", &format!("{cluster} | 1 < 1 {client}"));
        }
        rejects("versions_honest", &format!("{cluster} | 1/4@2 > 2 k0 v10"));
        rejects("versions_honest", &format!("{cluster} | 1/4@2 > 2 k1 v0"));
        rejects("versions_honest", &format!("{cluster} | 1 < 1 range=0:3-9 | 1 > 2 k0 v9 | 1 < 2 e35"));
    }
}
