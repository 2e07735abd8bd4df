//! ListConfigResources (KIP-1142), which in version 0 was ListClientMetricsResources.
//!
//! Never knows which settings there are.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::config::resource_type;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};

/// The types that can be listed, in the order in which Kafka does.
const TYPES: &[i8] = &[
    resource_type::GROUP,
    resource_type::CLIENT_METRICS,
    resource_type::BROKER_LOGGER,
    resource_type::BROKER,
    resource_type::TOPIC,
];

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    if !cluster.may(request, Operation::DescribeConfigs, Resource::Cluster) {
        return super::failed(request, ErrorCode::CLUSTER_AUTHORIZATION_FAILED);
    }
    let asked: Vec<i8> = match request.version {
        0 => vec![resource_type::CLIENT_METRICS],
        _ => request
            .body
            .ints("ResourceTypes")
            .into_iter()
            .filter_map(|kind| i8::try_from(kind).ok())
            .collect(),
    };
    if asked.iter().any(|kind| !TYPES.contains(kind)) {
        return super::failed(request, ErrorCode::UNSUPPORTED_VERSION);
    }
    let mut response = request.response();
    for kind in TYPES.iter().filter(|kind| asked.is_empty() || asked.contains(kind)) {
        for name in names(cluster, *kind) {
            let mut out = response.element("ConfigResources");
            out.set("ResourceName", name).set("ResourceType", *kind);
            response.push("ConfigResources", out);
        }
    }
    Outcome::Answer(response)
}

fn names(cluster: &Cluster, kind: i8) -> Vec<String> {
    match kind {
        resource_type::GROUP => cluster.configs.groups.keys().cloned().collect(),
        resource_type::CLIENT_METRICS => cluster.configs.client_metrics.keys().cloned().collect(),
        resource_type::TOPIC => cluster.topics.iter().map(|topic| topic.name.clone()).collect(),
        _ => cluster.brokers.ids().iter().map(ToString::to_string).collect(),
    }
}
