//! PushTelemetry (KIP-714): metrics of a client. They are read as far as a broker reads them, and let go.
//!
//! Never knows what a metric says.

use tidegate_wire::records::{Codec, Scratch};

use super::{Outcome, Request, failed};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, Uuid};
use crate::telemetry::Push;

/// Most bytes that a push may become when it is decompressed.
const METRICS_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Ids that no client can have: zero, and Kafka's own (`Uuid.RESERVED`).
const RESERVED_IDS_MAX: u128 = 1;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let id: Uuid = request.body.uuid("ClientInstanceId");
    if u128::from_be_bytes(id) <= RESERVED_IDS_MAX {
        return failed(request, ErrorCode::INVALID_REQUEST);
    }
    let now_ms = cluster.wall_ms();
    let max_bytes = usize::try_from(cluster.broker_config_i64("telemetry.max.bytes")).unwrap_or(0);
    let compression = request.body.i8("CompressionType");
    let codec = Codec::ALL.into_iter().find(|codec| i8::try_from(codec.id()) == Ok(compression));
    let metrics = request.body.bytes("Metrics");
    let push = Push {
        subscription_id: request.body.i32("SubscriptionId"),
        terminating: request.body.flag("Terminating"),
        compression_is_known: codec.is_some(),
        is_too_large: metrics.len() > max_bytes,
    };
    let instance = cluster.client_instance(request, id);
    if let Err(code) = instance.take_push(push, now_ms) {
        return failed(request, code);
    }
    let codec = codec.unwrap_or(Codec::None);
    let mut scratch = Scratch::new();
    if !metrics.is_empty() && codec.decompress(metrics, METRICS_BYTES_MAX, &mut scratch).is_err() {
        instance.fail(ErrorCode::INVALID_RECORD);
        return failed(request, ErrorCode::INVALID_RECORD);
    }
    Outcome::Answer(request.response())
}
