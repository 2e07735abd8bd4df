//! ListPartitionReassignments (KIP-455).
//!
//! Never knows how a partition moves.

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, int_array};
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    if !cluster.may(request, Operation::Describe, Resource::Cluster) {
        let code = ErrorCode::CLUSTER_AUTHORIZATION_FAILED;
        response.set("ErrorCode", code).set("ErrorMessage", code.message());
        // `ListPartitionReassignmentsRequest.getErrorResponse` names what was asked for.
        for topic in request.body.nullable_structs("Topics").unwrap_or_default() {
            let mut out = response.element("Topics");
            out.set("Name", topic.text("Name"));
            for index in topic.ints("PartitionIndexes") {
                let mut element = out.element("Partitions");
                element.set("PartitionIndex", index);
                out.push("Partitions", element);
            }
            response.push("Topics", out);
        }
        return Outcome::Answer(response);
    }
    response.set("ErrorMessage", Value::Null);
    let asked = request.body.nullable_structs("Topics").map(|topics| {
        let of_topic = |topic: &Struct| (topic.text("Name"), topic.ints("PartitionIndexes"));
        topics.into_iter().map(of_topic).collect::<Vec<_>>()
    });
    let is_asked = |name: &str, index: i32| match &asked {
        None => true,
        Some(topics) => topics.iter().any(|(topic, indexes)| topic == name && indexes.contains(&index)),
    };
    for topic in cluster.topics.iter() {
        let mut out = response.element("Topics");
        out.set("Name", topic.name.as_str());
        for (index, partition) in (0_i32..).zip(&topic.partitions) {
            let Some(moving) = partition.reassignment.as_ref().filter(|_| is_asked(&topic.name, index))
            else {
                continue;
            };
            let mut element = out.element("Partitions");
            element.set("PartitionIndex", index);
            element.set("Replicas", int_array(partition.replicas.iter().copied()));
            element.set("AddingReplicas", int_array(moving.adding()));
            element.set("RemovingReplicas", int_array(moving.removing()));
            out.push("Partitions", element);
        }
        if !out.structs("Partitions").is_empty() {
            response.push("Topics", out);
        }
    }
    Outcome::Answer(response)
}
