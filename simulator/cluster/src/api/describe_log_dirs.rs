//! DescribeLogDirs (KIP-113): each broker has one folder, on a volume of a fixed size.
//!
//! Never knows what is in the logs.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::config::log_dir;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};

/// How large the volume is that a broker believes to have, in bytes: more than fits into memory.
const VOLUME_BYTES: i64 = 1 << 40;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    if !cluster.may(request, Operation::Describe, Resource::Cluster) {
        return super::failed(request, ErrorCode::CLUSTER_AUTHORIZATION_FAILED);
    }
    let mut response = request.response();
    let asked = request.body.nullable_structs("Topics").map(|topics| {
        let of_topic =
            |topic: &tidegate_wire::message::Struct| (topic.text("Topic"), topic.ints("Partitions"));
        topics.into_iter().map(of_topic).collect::<Vec<_>>()
    });
    let is_asked = |name: &str, index: i32| match &asked {
        None => true,
        Some(topics) => topics.iter().any(|(topic, indexes)| topic == name && indexes.contains(&index)),
    };
    let mut dir = response.element("Results");
    let mut used: u64 = 0;
    for topic in cluster.topics.iter() {
        let mut out = dir.element("Topics");
        out.set("Name", topic.name.as_str());
        for (index, partition) in (0_i32..).zip(&topic.partitions) {
            let Some(log) = partition.logs.get(&request.node_id) else { continue };
            used += log.size_bytes();
            if !is_asked(&topic.name, index) {
                continue;
            }
            let mut element = out.element("Partitions");
            let lag = (partition.high_watermark - log.end_offset).max(0);
            let size = i64::try_from(log.size_bytes()).unwrap_or(i64::MAX);
            element.set("PartitionIndex", index).set("PartitionSize", size).set("OffsetLag", lag);
            out.push("Partitions", element);
        }
        if !out.structs("Partitions").is_empty() {
            dir.push("Topics", out);
        }
    }
    let usable = VOLUME_BYTES - i64::try_from(used).unwrap_or(VOLUME_BYTES).min(VOLUME_BYTES);
    dir.set("LogDir", log_dir(request.node_id)).set("TotalBytes", VOLUME_BYTES).set("UsableBytes", usable);
    response.push("Results", dir);
    Outcome::Answer(response)
}
