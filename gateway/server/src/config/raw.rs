//! The configuration file as it is written. Unknown keys are refused; every default is the value an operator would have chosen.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::limits as core_limits;
use tidegate_yaml::ByteSize;

/// The configuration of a gateway.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatewayConfig {
    /// The Kafka clusters that stand behind the gateway.
    #[schemars(length(min = 1))]
    pub clusters: Vec<ClusterConfig>,
    /// Where clients connect.
    #[schemars(length(min = 1))]
    pub listeners: Vec<ListenerConfig>,
    /// The HTTP server for metrics and probes. Off unless it is given.
    #[serde(default)]
    pub admin: Option<Admin>,
    /// Bounds on what clients may take.
    #[serde(default)]
    pub limits: LimitsConfig,
    /// Logging.
    #[serde(default)]
    pub log: Log,
    /// Milliseconds that connections get to finish what is in flight when the gateway is told to stop.
    #[serde(default = "drain_timeout_ms")]
    #[schemars(range(min = 0, max = 3_600_000))]
    pub drain_timeout_ms: u64,
    /// Milliseconds between two looks at the configuration file and the files it names; 0 looks only on SIGHUP.
    #[serde(default = "reload_interval_ms")]
    #[schemars(range(min = 0, max = 3_600_000))]
    pub reload_interval_ms: u64,
}

const fn drain_timeout_ms() -> u64 {
    15_000
}

const fn reload_interval_ms() -> u64 {
    10_000
}

/// A Kafka cluster.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClusterConfig {
    /// The name that listeners, logs and metrics use.
    #[schemars(length(min = 1), regex(pattern = r"^[A-Za-z0-9._-]+$"))]
    pub name: String,
    /// `host:port` of some of its brokers, tried in order.
    #[schemars(length(min = 1))]
    pub bootstrap_servers: Vec<String>,
    /// TLS towards the brokers; plain text unless it is given.
    #[serde(default)]
    pub tls: Option<UpstreamTls>,
    /// Milliseconds that a connection to a broker may take to be established, TLS included.
    #[serde(default = "dial_timeout_ms")]
    #[schemars(range(min = 1, max = 600_000))]
    pub dial_timeout_ms: u64,
}

const fn dial_timeout_ms() -> u64 {
    10_000
}

/// TLS towards a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpstreamTls {
    /// PEM file of the authorities that may have signed the brokers' certificates. The system's own unless it is given.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// PEM file of the certificate chain with which the gateway shows who it is.
    #[serde(default)]
    pub certificate_file: Option<PathBuf>,
    /// PEM file of the key for `certificate_file`.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
}

/// A place where clients connect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListenerConfig {
    /// The name that logs and metrics use.
    #[schemars(length(min = 1), regex(pattern = r"^[A-Za-z0-9._-]+$"))]
    pub name: String,
    /// The name of the cluster behind it.
    pub cluster: String,
    /// IP address and port of the bootstrap socket, such as `0.0.0.0:9092`. Port 0 takes a free one.
    pub bind: String,
    /// The host that clients are told. The address of `bind` unless it is given.
    #[serde(default)]
    pub advertised_host: Option<String>,
    /// How a client's connection is led to the broker it means.
    pub routing: RoutingConfig,
    /// TLS towards clients; plain text unless it is given.
    #[serde(default)]
    pub tls: Option<ServerTls>,
}

/// How a connection finds its broker.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum RoutingConfig {
    /// Every broker has a port of its own.
    Port {
        /// The port of the first id of `node_ids`; the others follow, one each. 0 takes a free port for each broker when it is found.
        first_broker_port: u16,
        /// The node ids that the cluster may have, as single ids and ranges: `["0-2", "1000-1002"]`. Only these cost a port.
        #[serde(default = "node_ids")]
        #[schemars(length(min = 1))]
        node_ids: Vec<String>,
    },
    /// Every broker has a host name of its own, which clients send when TLS begins (SNI).
    Sni {
        /// The host name of a broker, with `{node_id}` in it: `broker-{node_id}.kafka.example.com`.
        broker_host: String,
        /// The port that clients are told; the one of `bind` unless it is given.
        #[serde(default)]
        #[schemars(range(min = 1))]
        advertised_port: Option<u16>,
    },
}

fn node_ids() -> Vec<String> {
    vec!["0-63".into()]
}

/// TLS towards clients.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServerTls {
    /// PEM file of the certificate chain.
    pub certificate_file: PathBuf,
    /// PEM file of its key.
    pub key_file: PathBuf,
    /// PEM file of the authorities that may have signed clients' certificates.
    #[serde(default)]
    pub client_ca_file: Option<PathBuf>,
    /// Whether clients have to show a certificate. `required` as soon as `client_ca_file` is given.
    #[serde(default)]
    pub client_auth: Option<ClientAuth>,
}

/// Whether clients have to show a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// A connection without a valid certificate is refused.
    Required,
    /// A certificate is asked for and checked, but a client may have none.
    Requested,
}

/// The HTTP server for metrics and probes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// IP address and port, such as `127.0.0.1:9644`. Port 0 takes a free one.
    pub bind: String,
}

/// Bounds on what clients may take.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Client connections at a time.
    #[schemars(range(min = 1))]
    pub connections_max: usize,
    /// Client connections at a time from one IP address. Raise it where all clients come through one proxy.
    #[schemars(range(min = 1))]
    pub connections_per_address_max: usize,
    /// Longest request; Kafka's `socket.request.max.bytes`.
    pub request_bytes_max: ByteSize,
    /// Longest response that is held to be rewritten (Metadata and the like; records are never held).
    pub held_response_bytes_max: ByteSize,
    /// Memory for bytes in flight, all connections together. A connection that needs more waits.
    pub buffered_bytes_max: ByteSize,
    /// Requests of one connection that may be unanswered.
    #[schemars(range(min = 1, max = 65_536))]
    pub in_flight_requests_max: usize,
    /// Milliseconds for a TLS handshake, for the first request header after it, and for any later header that was begun.
    #[schemars(range(min = 1, max = 3_600_000))]
    pub request_header_timeout_ms: u64,
    /// Milliseconds of silence after which a connection is closed.
    #[schemars(range(min = 1, max = 604_800_000))]
    pub idle_timeout_ms: u64,
    /// Milliseconds for requests in flight after a client has closed its side.
    #[schemars(range(min = 1, max = 3_600_000))]
    pub half_closed_timeout_ms: u64,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            connections_max: 20_000,
            // One address cannot keep all others out, and still a proxy or a NAT before the gateway, which is one address for all of
            // its clients, has plenty of room.
            connections_per_address_max: 5_000,
            request_bytes_max: ByteSize(tidegate_wire::limits::REQUEST_BYTES_MAX as u64),
            held_response_bytes_max: ByteSize(core_limits::HELD_RESPONSE_BYTES_MAX as u64),
            buffered_bytes_max: ByteSize(512 * 1024 * 1024),
            in_flight_requests_max: core_limits::IN_FLIGHT_REQUESTS_MAX,
            request_header_timeout_ms: core_limits::REQUEST_HEADER_TIMEOUT_MS,
            idle_timeout_ms: core_limits::IDLE_TIMEOUT_MS,
            half_closed_timeout_ms: core_limits::HALF_CLOSED_TIMEOUT_MS,
        }
    }
}

/// Logging.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// What is logged, as a filter: `info`, or `info,tidegate=debug`.
    pub level: String,
    /// How it is written.
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".into(), format: LogFormat::Text }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
