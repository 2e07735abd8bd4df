//! GetTelemetrySubscriptions (KIP-714): which metrics a client is asked for, and how often.
//!
//! Never knows what was pushed.

use tidegate_wire::message::Value;
use tidegate_wire::records::Codec;

use super::{Outcome, Request, failed};
use crate::cluster::Cluster;
use crate::fields::{Fields as _, text_array};

/// What pushes may be compressed with, the one that a broker likes best first (`SUPPORTED_COMPRESSION_TYPES`).
const COMPRESSIONS: [Codec; 4] = [Codec::Zstd, Codec::Lz4, Codec::Gzip, Codec::Snappy];

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut id = request.body.uuid("ClientInstanceId");
    if id == [0; 16] {
        id = cluster.new_client_instance_id();
    }
    let (now_ms, max_bytes) = (cluster.wall_ms(), cluster.broker_config_i64("telemetry.max.bytes"));
    let instance = cluster.client_instance(request, id);
    if let Err(code) = instance.take_get(now_ms) {
        return failed(request, code);
    }
    let mut response = request.response();
    response.set("ClientInstanceId", id).set("SubscriptionId", instance.subscription_id);
    response.set("PushIntervalMs", instance.interval_ms).set("TelemetryMaxBytes", max_bytes);
    response.set("RequestedMetrics", text_array(instance.metrics.iter().cloned()));
    let compressions = COMPRESSIONS.iter().map(|codec| Value::Int(codec.id().into()));
    response.set("AcceptedCompressionTypes", Value::Array(compressions.collect()));
    response.set("DeltaTemporality", true);
    Outcome::Answer(response)
}
