//! UnregisterBroker (KIP-500).
//!
//! Never knows what a broker holds.

use tidegate_wire::message::Value;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let node_id = request.body.i32("BrokerId");
    let (code, text) = if !cluster.may(request, Operation::Alter, Resource::Cluster) {
        let code = ErrorCode::CLUSTER_AUTHORIZATION_FAILED;
        (code, Value::from(code.message()))
    } else if cluster.brokers.process(node_id).is_none() {
        let text = format!("Broker ID {node_id} is not currently registered");
        (ErrorCode::BROKER_ID_NOT_REGISTERED, Value::from(text))
    } else {
        // The controller forgets it, and with it all that it led and followed; its process goes on.
        cluster.fence_broker(node_id);
        (ErrorCode::NONE, Value::Null)
    };
    response.set("ErrorCode", code).set("ErrorMessage", text);
    Outcome::Answer(response)
}
