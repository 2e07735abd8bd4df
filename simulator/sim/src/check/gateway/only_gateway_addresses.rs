//! Responses to clients name no address but the gateway's; a node has one address as long as a connection lives, and no two nodes the
//! same one in one response.
//!
//! It never looks into free text, such as error messages.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Evidence, Finding};
use crate::history::{Node, Wire, WireEvent};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let allowed: BTreeSet<_> = evidence.truth.gateway_addresses.iter().collect();
    let mut known = BTreeMap::new();
    let mut findings = Vec::new();
    for event in evidence.truth.wire.iter().filter(|event| event.upstream.is_none()) {
        let Wire::Response { nodes, .. } = &event.what else { continue };
        let mut here = BTreeMap::new();
        // a response without a coordinator names node -1 with an empty host
        for node in nodes.iter().filter(|node| !node.address.host.is_empty()) {
            let Node { node_id, address } = node;
            let before = known.insert((event.connection, *node_id), address).filter(|_| *node_id >= 0);
            let other = here.insert(address, *node_id);
            let wrong = if !allowed.contains(address) {
                format!("node {node_id} is at {address}, which is not the gateway's")
            } else if let Some(before) = before.filter(|before| *before != address) {
                format!("node {node_id} was at {before} and is now at {address}")
            } else if let Some(other) = other.filter(|other| other != node_id) {
                format!("nodes {other} and {node_id} are both at {address}")
            } else {
                continue;
            };
            findings.push(finding(event, &wrong));
        }
    }
    findings
}

fn finding(event: &WireEvent, wrong: &str) -> Finding {
    Finding::new(format!("connection {} of {} was told: {wrong}", event.connection, event.gateway))
        .at(event.at)
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn the_gateways_own_are_accepted() {
        accepts(
            "only_gateway_addresses",
            "gateway=gw:1 | gateway=gw:2 | 1 < 7 node=1@gw:1 node=2@gw:2 node=1@gw:1",
        );
        accepts("only_gateway_addresses", "gateway=gw:1 | 1 < 7 node=-1@:-1 | 1/4@2 < 7 node=1@broker:1");
        accepts(
            "only_gateway_addresses",
            "gateway=gw:1 | gateway=gw:2 | 1 < 7 node=1@gw:1 | 2 < 7 node=1@gw:2",
        );
    }

    #[test]
    fn others_are_rejected() {
        rejects("only_gateway_addresses", "gateway=gw:1 | 1 < 7 node=1@broker:1");
        rejects("only_gateway_addresses", "gateway=gw:1 | 1 < 7 node=1@gw:2");
        rejects("only_gateway_addresses", "gateway=gw:1 | 1 < 7 node=-1@broker:1");
        rejects(
            "only_gateway_addresses",
            "gateway=gw:1 | gateway=gw:2 | 1 < 7 node=1@gw:1 | 1 < 8 node=1@gw:2",
        );
        rejects("only_gateway_addresses", "gateway=gw:1 | 1 < 7 node=1@gw:1 node=2@gw:1");
    }
}
