//! FindCoordinator: one key (versions 0 to 3) or several (from version 4 on).
//!
//! Never knows what coordinators do.

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::partition::Endpoint;
use crate::security::{Operation, Resource};
use crate::topics::{OFFSETS_TOPIC, TRANSACTIONS_TOPIC};

/// `CoordinatorType` of a group.
const GROUP: i8 = 0;
/// `CoordinatorType` of a transactional id.
const TRANSACTION: i8 = 1;
/// `CoordinatorType` of a share group's partition (KIP-932).
const SHARE: i8 = 2;

/// The first version with several keys.
const BATCHED_VERSION: i16 = 4;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let key_type = request.body.i8("KeyType");
    let known = matches!(key_type, GROUP | TRANSACTION | SHARE);
    if request.version < BATCHED_VERSION {
        let key = request.body.text("Key");
        let found = if known { find(cluster, request, &key) } else { Err(ErrorCode::INVALID_REQUEST) };
        fill(&mut response, &found);
        response.set("ErrorMessage", found.map_or_else(ErrorCode::message, |_| ErrorCode::NONE.message()));
        return Outcome::Answer(response);
    }
    for key in request.body.texts("CoordinatorKeys") {
        let mut element = response.element("Coordinators");
        element.set("Key", key.as_str());
        if known {
            fill(&mut element, &find(cluster, request, &key));
        } else {
            fill(&mut element, &Err(ErrorCode::INVALID_REQUEST));
            element.set("ErrorMessage", ErrorCode::INVALID_REQUEST.message());
        }
        response.push("Coordinators", element);
    }
    Outcome::Answer(response)
}

fn fill(out: &mut Struct, found: &Result<Endpoint, ErrorCode>) {
    match found {
        Ok(broker) => {
            out.set("NodeId", broker.node_id).set("Host", broker.host.as_str());
            out.set("Port", i32::from(broker.port))
        }
        Err(code) => out.set("ErrorCode", *code).set("NodeId", -1).set("Host", "").set("Port", -1),
    };
}

fn find(cluster: &mut Cluster, request: &Request, key: &str) -> Result<Endpoint, ErrorCode> {
    let (topic, partition) = match request.body.i8("KeyType") {
        GROUP if !cluster.may(request, Operation::Describe, Resource::Group(key)) => {
            return Err(ErrorCode::GROUP_AUTHORIZATION_FAILED);
        }
        TRANSACTION if !cluster.may(request, Operation::Describe, Resource::TransactionalId(key)) => {
            return Err(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
        }
        GROUP => (OFFSETS_TOPIC, cluster.group_partition(key)),
        TRANSACTION => (TRANSACTIONS_TOPIC, cluster.transaction_partition(key)),
        // Share groups are not served.
        _ => return Err(ErrorCode::INVALID_REQUEST),
    };
    if cluster.topics.get(topic).is_none() {
        // A broker asks the controller to create the topic, and the client to ask again.
        cluster.create_topic_by_default(topic);
        return Err(ErrorCode::COORDINATOR_NOT_AVAILABLE);
    }
    let topic = cluster.topics.get(topic).ok_or(ErrorCode::COORDINATOR_NOT_AVAILABLE)?;
    let leader = cluster.known_leader(request.node_id, topic, partition).leader;
    cluster
        .known_endpoint(request.node_id, leader, &request.listener)
        .ok_or(ErrorCode::COORDINATOR_NOT_AVAILABLE)
}
