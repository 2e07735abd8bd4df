//! AlterPartitionReassignments (KIP-455, KIP-860).
//!
//! Never knows how a partition moves.

use tidegate_wire::message::Value;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    if !cluster.may(request, Operation::Alter, Resource::Cluster) {
        let code = ErrorCode::CLUSTER_AUTHORIZATION_FAILED;
        response.set("ErrorCode", code).set("ErrorMessage", code.message());
        // `AlterPartitionReassignmentsRequest.getErrorResponse` says it of every partition too.
        for topic in request.body.structs("Topics") {
            let mut out = response.element("Responses");
            out.set("Name", topic.text("Name"));
            for partition in topic.structs("Partitions") {
                let mut element = out.element("Partitions");
                element.set("PartitionIndex", partition.i32("PartitionIndex"));
                element.set("ErrorCode", code).set("ErrorMessage", code.message());
                out.push("Partitions", element);
            }
            response.push("Responses", out);
        }
        return Outcome::Answer(response);
    }
    let topics = request.body.structs("Topics");
    // A request about nothing is answered by the broker itself, which leaves the text as it is.
    if !topics.is_empty() {
        response.set("ErrorMessage", Value::Null);
    }
    let may_change_factor = request.version == 0 || request.body.flag("AllowReplicationFactorChange");
    response.set("AllowReplicationFactorChange", may_change_factor);
    for topic in topics {
        let mut out = response.element("Responses");
        out.set("Name", topic.text("Name"));
        for partition in topic.structs("Partitions") {
            let index = partition.i32("PartitionIndex");
            let target = (!partition.field("Replicas").is_null()).then(|| partition.ints("Replicas"));
            let done = cluster.reassign(&topic.text("Name"), index, target, may_change_factor);
            let (code, text) = done.err().unwrap_or((ErrorCode::NONE, None));
            let text: Value = text.into();
            let mut element = out.element("Partitions");
            element.set("PartitionIndex", index).set("ErrorCode", code).set("ErrorMessage", text);
            out.push("Partitions", element);
        }
        response.push("Responses", out);
    }
    Outcome::Answer(response)
}
