//! DescribeCluster (KIP-700, KIP-919, KIP-1073).
//!
//! Never knows what the brokers hold.

use super::metadata::{OPERATIONS_OMITTED, allowed_on_cluster};
use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;

/// The endpoints of brokers, and of controllers (`EndpointType`).
const BROKERS: i8 = 1;
const CONTROLLERS: i8 = 2;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let wanted = if request.version >= 1 { request.body.i8("EndpointType") } else { BROKERS };
    let refused = match wanted {
        BROKERS => None,
        CONTROLLERS => Some((
            ErrorCode::MISMATCHED_ENDPOINT_TYPE,
            "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"
                .to_owned(),
        )),
        other => Some((ErrorCode::UNSUPPORTED_ENDPOINT_TYPE, format!("Unsupported endpoint type {other}"))),
    };
    if let Some((code, text)) = refused {
        response.set("ErrorCode", code).set("ErrorMessage", text);
        return Outcome::Answer(response);
    }
    let operations = match request.body.flag("IncludeClusterAuthorizedOperations") {
        true => allowed_on_cluster(cluster, request),
        false => OPERATIONS_OMITTED,
    };
    response
        .set("ClusterId", cluster.topics.cluster_id.as_str())
        .set("ControllerId", cluster.brokers.controller())
        .set("ClusterAuthorizedOperations", operations);
    let fenced_too = request.version >= 2 && request.body.flag("IncludeFencedBrokers");
    for plan in &cluster.plan.brokers {
        let alive = cluster.is_known_alive(request.node_id, plan.node_id);
        let listener = plan.listeners.iter().find(|listener| listener.name == request.listener);
        let Some(listener) = listener.filter(|_| alive || fenced_too) else { continue };
        let mut broker = response.element("Brokers");
        broker.set("BrokerId", plan.node_id).set("Host", listener.host.as_str());
        broker.set("Port", i32::from(listener.port)).set("Rack", plan.rack.clone()).set("IsFenced", !alive);
        response.push("Brokers", broker);
    }
    Outcome::Answer(response)
}
