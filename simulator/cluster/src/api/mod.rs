//! The APIs, one file each, and the one way from a frame to a handler and back.
//!
//! [`APIS`] says what is done. What is not in it is not advertised, and answered as an unknown API: by closing the connection, as a
//! broker does.
//!
//! It never knows sockets; frames come and go whole.

mod add_offsets_to_txn;
mod add_partitions_to_txn;
mod alter_client_quotas;
mod alter_configs;
mod alter_partition_reassignments;
mod alter_replica_log_dirs;
mod alter_user_scram_credentials;
mod api_versions;
mod consumer_group_describe;
mod consumer_group_heartbeat;
mod create_acls;
mod create_delegation_token;
mod create_partitions;
mod create_topics;
mod delete_acls;
mod delete_groups;
mod delete_records;
mod delete_topics;
mod describe_acls;
mod describe_client_quotas;
mod describe_cluster;
mod describe_configs;
mod describe_delegation_token;
mod describe_groups;
mod describe_log_dirs;
mod describe_producers;
mod describe_quorum;
mod describe_topic_partitions;
mod describe_transactions;
mod describe_user_scram_credentials;
mod elect_leaders;
mod end_txn;
mod expire_delegation_token;
mod fetch;
mod find_coordinator;
mod get_telemetry_subscriptions;
mod heartbeat;
mod incremental_alter_configs;
mod init_producer_id;
mod join_group;
mod leaders;
mod leave_group;
mod list_config_resources;
mod list_groups;
mod list_offsets;
mod list_partition_reassignments;
mod list_transactions;
mod metadata;
mod offset_commit;
mod offset_delete;
mod offset_fetch;
mod offset_for_leader_epoch;
mod produce;
mod produce_verification;
mod push_telemetry;
mod raft_voters;
mod renew_delegation_token;
mod sasl_authenticate;
mod sasl_handshake;
mod sync_group;
mod txn_offset_commit;
mod unregister_broker;
mod update_features;
mod write_txn_markers;

use bytes::Bytes;
use tidegate_wire::WireError;
use tidegate_wire::frame;
use tidegate_wire::limits::REQUEST_BYTES_MIN;
use tidegate_wire::message::{self, EncodeError, Struct};
use tidegate_wire::schema::{Api, Direction, keys};

use crate::cluster::Cluster;
use crate::connection::ConnectionId;
use crate::errors::ErrorCode;
use crate::faults::AnswerFault;
pub(crate) use crate::waiting::{Wait, Wake};

/// A request that is being worked on.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) connection: ConnectionId,
    /// The broker that it reached.
    pub(crate) node_id: i32,
    /// The name of the listener by which it came.
    pub(crate) listener: String,
    pub(crate) principal: String,
    pub(crate) client_id: String,
    pub(crate) client_host: String,
    pub(crate) api: &'static Api,
    pub(crate) version: i16,
    pub(crate) correlation_id: i32,
    /// The length of its frame.
    pub(crate) frame_bytes: usize,
    /// The message. A handler may take large things out of it.
    pub(crate) body: Struct,
    /// What happens to its answer, unless faults are forgotten meanwhile: how often they had been is with it.
    pub(crate) fault: Option<(u64, AnswerFault)>,
    /// Its bytes, where a fault needs them.
    pub(crate) frame: Option<Bytes>,
}

impl Request {
    /// A response of defaults.
    pub(crate) fn response(&self) -> Struct {
        Struct::new(self.api.response)
    }
}

/// What came of a request.
pub(crate) enum Outcome {
    /// The response.
    Answer(Struct),
    /// No response: a Produce with acks=0.
    Silent,
    /// Not yet.
    Wait(Wait),
    /// The connection ends.
    Close(String),
}

/// A request that no handler sees.
pub(crate) enum Refusal {
    /// An answer all the same: ApiVersions in a version that nobody knows (KIP-511).
    Answer(Bytes),
    /// The connection ends.
    Close(String),
}

const GET_TELEMETRY_SUBSCRIPTIONS: i16 = 71;
const PUSH_TELEMETRY: i16 = 72;

type Handler = fn(&mut Cluster, &mut Request) -> Outcome;

/// What is done, in the order of API keys.
#[rustfmt::skip]
const APIS: &[(i16, Handler)] = &[
    (keys::PRODUCE, produce::handle),
    (keys::FETCH, fetch::handle),
    (2, list_offsets::handle),
    (keys::METADATA, metadata::handle),
    (8, offset_commit::handle),
    (9, offset_fetch::handle),
    (keys::FIND_COORDINATOR, find_coordinator::handle),
    (11, join_group::handle),
    (12, heartbeat::handle),
    (13, leave_group::handle),
    (14, sync_group::handle),
    (15, describe_groups::handle),
    (16, list_groups::handle),
    (keys::SASL_HANDSHAKE, sasl_handshake::handle),
    (keys::API_VERSIONS, api_versions::handle),
    (19, create_topics::handle),
    (20, delete_topics::handle),
    (21, delete_records::handle),
    (22, init_producer_id::handle),
    (23, offset_for_leader_epoch::handle),
    (24, add_partitions_to_txn::handle),
    (25, add_offsets_to_txn::handle),
    (26, end_txn::handle),
    (27, write_txn_markers::handle),
    (28, txn_offset_commit::handle),
    (29, describe_acls::handle),
    (30, create_acls::handle),
    (31, delete_acls::handle),
    (32, describe_configs::handle),
    (33, alter_configs::handle),
    (34, alter_replica_log_dirs::handle),
    (35, describe_log_dirs::handle),
    (keys::SASL_AUTHENTICATE, sasl_authenticate::handle),
    (37, create_partitions::handle),
    (38, create_delegation_token::handle),
    (39, renew_delegation_token::handle),
    (40, expire_delegation_token::handle),
    (41, describe_delegation_token::handle),
    (42, delete_groups::handle),
    (43, elect_leaders::handle),
    (44, incremental_alter_configs::handle),
    (45, alter_partition_reassignments::handle),
    (46, list_partition_reassignments::handle),
    (47, offset_delete::handle),
    (48, describe_client_quotas::handle),
    (49, alter_client_quotas::handle),
    (50, describe_user_scram_credentials::handle),
    (51, alter_user_scram_credentials::handle),
    (55, describe_quorum::handle),
    (57, update_features::handle),
    (60, describe_cluster::handle),
    (61, describe_producers::handle),
    (64, unregister_broker::handle),
    (65, describe_transactions::handle),
    (66, list_transactions::handle),
    (68, consumer_group_heartbeat::handle),
    (69, consumer_group_describe::handle),
    (GET_TELEMETRY_SUBSCRIPTIONS, get_telemetry_subscriptions::handle),
    (PUSH_TELEMETRY, push_telemetry::handle),
    (74, list_config_resources::handle),
    (75, describe_topic_partitions::handle),
    (80, raft_voters::add),
    (81, raft_voters::remove),
];

/// The versions of an API that the cluster serves.
pub(crate) fn versions(cluster: &Cluster, key: i16) -> Option<(i16, i16)> {
    // A broker to which nobody has plugged in who takes the metrics does not offer to (`ApiVersionsResponse.collectApis`).
    let is_offered = cluster.plan.telemetry || ![GET_TELEMETRY_SUBSCRIPTIONS, PUSH_TELEMETRY].contains(&key);
    (is_offered && APIS.iter().any(|(done, _)| *done == key))
        .then(|| cluster.plan.release.versions(key))
        .flatten()
}

/// Reads a request.
pub(crate) fn parse(
    cluster: &mut Cluster,
    connection: ConnectionId,
    bytes: &Bytes,
) -> Result<Request, Refusal> {
    let close = |reason: String| Refusal::Close(reason);
    let Some((key, version, correlation_id)) = frame::request_start(bytes) else {
        return Err(close(format!("a request of {} bytes", bytes.len())));
    };
    let served = versions(cluster, key).ok_or_else(|| close(format!("API key {key} is not served")))?;
    if !(served.0..=served.1).contains(&version) {
        if key == keys::API_VERSIONS && is_flexible_header(bytes) {
            return Err(Refusal::Answer(api_versions::unsupported(cluster, correlation_id)));
        }
        return Err(close(format!("API key {key} version {version} is not served")));
    }
    let header = match frame::request_header(bytes, bytes.len()) {
        Ok(Some(header)) => header,
        Ok(None) => return Err(close("a request that ends inside its header".to_owned())),
        Err(error) => return Err(close(error.to_string())),
    };
    let api = Api::of(key).expect("what is served is in the table");
    let body = decode(api, version, &bytes[header.body_at..])
        .map_err(|error| close(format!("{} v{version}: {error}", api.name)))?;
    let client_id = String::from_utf8_lossy(header.client_id.unwrap_or_default()).into_owned();
    let state = cluster.connection(connection).ok_or_else(|| close("no such connection".to_owned()))?;
    Ok(Request {
        connection,
        node_id: state.peer.node_id,
        listener: state.peer.listener.clone(),
        principal: state.session.principal.clone(),
        client_host: state.peer.host.clone(),
        client_id,
        api,
        version,
        correlation_id,
        frame_bytes: bytes.len(),
        body,
        fault: None,
        frame: None,
    })
}

/// Whether a whole header with tagged fields can be there: what an ApiVersions of any version that nobody knows yet has.
fn is_flexible_header(bytes: &[u8]) -> bool {
    let Some((length, rest)) = bytes.get(REQUEST_BYTES_MIN..).and_then(<[u8]>::split_first_chunk) else {
        return false;
    };
    rest.len() > usize::try_from(i16::from_be_bytes(*length)).unwrap_or(0)
}

/// Reads a body. What comes after it is not looked at, as in Kafka.
fn decode(api: &'static Api, version: i16, body: &[u8]) -> Result<Struct, WireError> {
    match message::decode(api, version, Direction::Request, body) {
        Err(WireError::TrailingBytes(more)) => {
            message::decode(api, version, Direction::Request, &body[..body.len() - more])
        }
        other => other,
    }
}

/// Runs the handler.
pub(crate) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let (_, handler) =
        APIS.iter().find(|(key, _)| *key == request.api.key).expect("only what is served was parsed");
    handler(cluster, request)
}

/// A response as a frame with its length.
pub(crate) fn encode(request: &Request, body: &Struct) -> Result<Bytes, EncodeError> {
    let (api, version) = (request.api, request.version);
    let header_version = api.response_header_version(version);
    frame_of(
        request.correlation_id,
        header_version,
        &message::encode(body, version, api.flexible.contains(version))?,
    )
}

/// A frame: length, correlation id, an empty tag section where the header has one, body.
fn frame_of(correlation_id: i32, header_version: i16, body: &[u8]) -> Result<Bytes, EncodeError> {
    let tags: &[u8] = if header_version >= 1 { &[0] } else { &[] };
    let length = 4 + tags.len() + body.len();
    let mut out = Vec::with_capacity(4 + length);
    out.extend_from_slice(
        &i32::try_from(length).map_err(|_| EncodeError::TooLong("the frame"))?.to_be_bytes(),
    );
    out.extend_from_slice(&correlation_id.to_be_bytes());
    out.extend_from_slice(tags);
    out.extend_from_slice(body);
    Ok(out.into())
}

/// The answer that says only that the request failed, in all the places where this API says so.
pub(crate) fn failed(request: &Request, code: ErrorCode) -> Outcome {
    let mut body = request.response();
    if body.value("ErrorCode").is_some() {
        body.set("ErrorCode", code);
    }
    Outcome::Answer(body)
}

/// The code for a fenced producer in the requests of transactions: clients of versions 0 and 1 do not know `PRODUCER_FENCED`
/// (KIP-588).
fn fencing_error(request: &Request, code: ErrorCode) -> ErrorCode {
    match code {
        ErrorCode::PRODUCER_FENCED if request.version < 2 => ErrorCode::INVALID_PRODUCER_EPOCH,
        code => code,
    }
}
