//! Who leads now, in answers to clients that asked the wrong broker (KIP-951).
//!
//! Never knows why a client was wrong.

use std::collections::BTreeSet;

use tidegate_wire::message::Struct;

use super::Request;
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::partition::Partition;

/// The leaders that an answer names: their addresses go to its end.
#[derive(Debug, Default)]
pub(super) struct Leaders(BTreeSet<i32>);

impl Leaders {
    /// Names the leader in the answer for one partition, as far as the broker that answers has heard of it.
    pub(super) fn name(
        &mut self,
        out: &mut Struct,
        cluster: &Cluster,
        request: &Request,
        topic: &str,
        index: i32,
    ) {
        let mut current = out.inner("CurrentLeader").expect("the answer has a current leader").clone();
        let topic = cluster.topics.get(topic);
        let known = topic.map(|topic| cluster.known_leader(request.node_id, topic, index));
        let (leader, epoch) = known.map_or((-1, -1), |known| (known.leader, known.leader_epoch));
        current.set("LeaderId", leader).set("LeaderEpoch", epoch);
        out.set("CurrentLeader", current);
        self.0.insert(leader);
    }

    /// The addresses of those that are alive, on the listener of the request.
    pub(super) fn addresses(&self, cluster: &Cluster, request: &Request, response: &mut Struct) {
        for node_id in &self.0 {
            let endpoint = cluster.known_endpoint(request.node_id, *node_id, &request.listener);
            let Some(endpoint) = endpoint else { continue };
            let mut node = response.element("NodeEndpoints");
            node.set("NodeId", endpoint.node_id).set("Host", endpoint.host);
            node.set("Port", i32::from(endpoint.port)).set("Rack", endpoint.rack);
            response.push("NodeEndpoints", node);
        }
    }
}

/// Whether a client knows the partition's present epoch (`Partition.checkCurrentLeaderEpoch`); -1 is a client that does not say.
pub(super) fn check_epoch(partition: &Partition, asked: i32) -> Result<(), ErrorCode> {
    match asked {
        -1 => Ok(()),
        asked if asked < partition.leader_epoch => Err(ErrorCode::FENCED_LEADER_EPOCH),
        asked if asked > partition.leader_epoch => Err(ErrorCode::UNKNOWN_LEADER_EPOCH),
        _ => Ok(()),
    }
}
