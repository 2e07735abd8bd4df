//! ApiVersions (KIP-35, KIP-511, KIP-584): what the cluster serves, and its features.
//!
//! Never knows what the APIs do.

use bytes::Bytes;
use tidegate_wire::message::{self, Struct};
use tidegate_wire::schema::{Api, keys};

use super::{APIS, Outcome, Request, frame_of, versions};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;

/// Characters that `ApiVersionsRequest.isValid` takes in a client's software name and version.
fn is_software_text(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) => {
            first.is_ascii_alphanumeric()
                && last.is_ascii_alphanumeric()
                && bytes.iter().all(|byte| inner(*byte))
        }
        _ => false,
    }
}

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let body = &request.body;
    let named = |name| is_software_text(&body.text(name));
    if request.version >= 3 && !(named("ClientSoftwareName") && named("ClientSoftwareVersion")) {
        let mut response = request.response();
        response.set("ErrorCode", ErrorCode::INVALID_REQUEST);
        return Outcome::Answer(response);
    }
    if request.version >= 5 && is_for_another(cluster, request) {
        let mut response = request.response();
        response.set("ErrorCode", ErrorCode::REBOOTSTRAP_REQUIRED);
        return Outcome::Answer(response);
    }
    let software = (body.text("ClientSoftwareName"), body.text("ClientSoftwareVersion"));
    if request.version >= 3
        && let Some(state) = cluster.connection(request.connection)
    {
        state.software = software;
    }
    Outcome::Answer(offer(cluster, request.version, request.response()))
}

/// Whether the client believes to speak to another cluster or broker (KIP-1242).
fn is_for_another(cluster: &Cluster, request: &Request) -> bool {
    let cluster_id = request.body.nullable_text("ClusterId");
    let node_id = request.body.i32("NodeId");
    cluster_id.is_some_and(|id| id != cluster.topics.cluster_id)
        || (node_id != -1 && node_id != request.node_id)
}

/// What is served, and the features.
fn offer(cluster: &Cluster, version: i16, mut response: Struct) -> Struct {
    for (key, _) in APIS {
        let Some((min, max)) = versions(cluster, *key) else { continue };
        // Listed from 0 on and not served: clients around librdkafka take it for a sign of old codecs (KAFKA-18659).
        let min = if *key == keys::PRODUCE { 0 } else { min };
        let mut api = response.element("ApiKeys");
        api.set("ApiKey", *key).set("MinVersion", min).set("MaxVersion", max);
        response.push("ApiKeys", api);
    }
    for feature in cluster.features() {
        // Clients before 4.0 cannot read a lowest level of zero (KAFKA-17011).
        let shown = version >= 4 || feature.supported.0 > 0;
        let mut supported = response.element("SupportedFeatures");
        supported.set("Name", feature.name);
        supported.set("MinVersion", feature.supported.0).set("MaxVersion", feature.supported.1);
        if shown {
            response.push("SupportedFeatures", supported);
        }
        if feature.finalized > 0 {
            let mut finalized = response.element("FinalizedFeatures");
            finalized.set("Name", feature.name);
            finalized.set("MaxVersionLevel", feature.finalized).set("MinVersionLevel", feature.finalized);
            response.push("FinalizedFeatures", finalized);
        }
    }
    response.set("FinalizedFeaturesEpoch", cluster.metadata_offset());
    response
}

/// The answer to a version that is not served: version 0, with the error and the versions that would be understood (KIP-511).
pub(super) fn unsupported(cluster: &Cluster, correlation_id: i32) -> Bytes {
    let api = Api::of(keys::API_VERSIONS).expect("the table has ApiVersions");
    let mut response = Struct::new(api.response);
    response.set("ErrorCode", ErrorCode::UNSUPPORTED_VERSION);
    if let Some((min, max)) = versions(cluster, keys::API_VERSIONS) {
        let mut known = response.element("ApiKeys");
        known.set("ApiKey", keys::API_VERSIONS).set("MinVersion", min).set("MaxVersion", max);
        response.push("ApiKeys", known);
    }
    let body = message::encode(&response, 0, false).expect("these values suit version 0");
    frame_of(correlation_id, 0, &body).expect("it is short")
}
