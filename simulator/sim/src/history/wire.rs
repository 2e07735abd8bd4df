//! What an observer saw at both sides of a gateway: the frames, as far as the checkers need to know them.
//!
//! The observer is no part of the gateway. It stands on the network between clients and gateway and between gateway and cluster,
//! cuts the bytes into frames, and reads them with a codec of its own. It tells which connection to the cluster serves which client
//! connection: the gateway has one per client connection and broker.
//!
//! Events never hold payload: record batches are told apart by their hash.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::names::{Name, Nanos, Partition};

/// Where a client connects to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// A host name or an address.
    pub host: Name,
    /// The port, as signed as it is on the wire.
    pub port: i32,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A node that a response names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// The node id. Negative where the response has none.
    pub node_id: i32,
    /// Its address.
    pub address: Address,
}

/// The versions of an API that an ApiVersions response offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionRange {
    /// The API.
    pub api_key: i16,
    /// The lowest version.
    pub min: i16,
    /// The highest version.
    pub max: i16,
}

/// A record batch on the wire.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Where it goes to or comes from. A topic id is written in the place of a name that is not on the wire.
    pub partition: Partition,
    /// The producer id; -1 without idempotence.
    pub producer_id: i64,
    /// Its length in bytes.
    pub bytes: u64,
    /// A hash over all its bytes.
    pub hash: u64,
}

/// Who authenticates the client of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// Nobody has to.
    #[default]
    None,
    /// The cluster: what authenticates passes, and nothing else before.
    Relayed,
    /// The gateway: nothing at all reaches the cluster before.
    Own,
}

/// A connection to the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upstream {
    /// Its number, unique in the run.
    pub id: u64,
    /// The broker; negative for a bootstrap server.
    pub node_id: i32,
}

/// What was seen. On the client side a request comes in and a response goes out; on the cluster side the other way round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wire {
    /// The connection was established.
    Opened {
        /// Who has to authenticate the client. Only the client side counts.
        authentication: Authentication,
        /// How long it took to make it. Only the cluster side counts.
        #[serde(default)]
        after: Nanos,
    },
    /// The other side will send no more. It may still read.
    Finished,
    /// It has failed: the other side has reset it or ended it inside a message, or the gateway's process was ended.
    Failed,
    /// A connection to the cluster that was to serve the client's was not made: refused, or not in time.
    Unreachable {
        /// How long it was tried.
        after: Nanos,
    },
    /// The gateway has let go of the connection.
    Closed,
    /// The client has authenticated: the last response of its SASL exchange was a success, or its certificate was taken.
    Authenticated,
    /// A whole request.
    Request {
        /// Its correlation id.
        correlation_id: i32,
        /// The API.
        api_key: i16,
        /// The version.
        api_version: i16,
        /// False if it has no answer: a Produce with acks=0.
        answered: bool,
        /// The batches of a Produce.
        batches: Vec<Batch>,
        /// A hash over all its bytes; 0 if it is not known.
        #[serde(default)]
        content: u64,
    },
    /// A whole response.
    Response {
        /// Its correlation id.
        correlation_id: i32,
        /// The top-level error code; 0 where there is none.
        error_code: i16,
        /// The nodes that it names.
        nodes: Vec<Node>,
        /// What an ApiVersions response offers.
        versions: Vec<VersionRange>,
        /// The batches of a Fetch.
        batches: Vec<Batch>,
        /// A hash over everything in it that a gateway has no reason to change: all but addresses of brokers, offered versions, and
        /// values of configurations. 0 if it is not known.
        #[serde(default)]
        content: u64,
    },
    /// Bytes that are no frame, or a frame that its API does not have.
    Broken {
        /// Whether the gateway sent it.
        outgoing: bool,
        /// What is wrong.
        why: String,
    },
}

/// Something seen on one side of a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WireEvent {
    /// When.
    pub at: Nanos,
    /// The gateway.
    pub gateway: Name,
    /// The client connection that it is about or that it serves, by a number unique in the run.
    pub connection: u64,
    /// The connection to the cluster; `None` on the client side.
    pub upstream: Option<Upstream>,
    /// What it was.
    pub what: Wire,
}

/// Why gauges were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Before the first client came.
    Baseline,
    /// While the run went on.
    #[default]
    Running,
    /// After the last client had gone, and what is due then had time.
    Quiescent,
}

/// What the metrics of a gateway said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gauges {
    /// When.
    pub at: Nanos,
    /// The gateway.
    pub gateway: Name,
    /// Why they were read.
    pub moment: Moment,
    /// Bytes in all buffers.
    pub buffered_bytes: u64,
    /// Connections of clients.
    pub client_connections: u64,
    /// Connections to the cluster.
    pub upstream_connections: u64,
    /// Tasks that are alive.
    pub tasks: u64,
}
