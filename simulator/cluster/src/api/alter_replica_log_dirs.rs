//! AlterReplicaLogDirs (KIP-113): there is one folder, and everything is there already.
//!
//! Never knows what is in the logs.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::config::log_dir;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let may = cluster.may(request, Operation::Alter, Resource::Cluster);
    for dir in request.body.structs("Dirs") {
        let known = dir.text("Path") == log_dir(request.node_id);
        for topic in dir.structs("Topics") {
            let mut out = response.element("Results");
            out.set("TopicName", topic.text("Name"));
            for index in topic.ints("Partitions") {
                let code = if !may {
                    ErrorCode::CLUSTER_AUTHORIZATION_FAILED
                } else if !known {
                    ErrorCode::LOG_DIR_NOT_FOUND
                } else if cluster.topics.partition(&topic.text("Name"), index).is_none() {
                    ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
                } else {
                    ErrorCode::NONE
                };
                let mut element = out.element("Partitions");
                element.set("PartitionIndex", index).set("ErrorCode", code);
                out.push("Partitions", element);
            }
            response.push("Results", out);
        }
    }
    Outcome::Answer(response)
}
