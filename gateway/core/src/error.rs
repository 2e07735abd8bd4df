//! What ends a connection, with the blame in the type.

use tidegate_wire::WireError;

/// Why a connection must end. Who is to blame decides how loudly it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The client broke the protocol or a limit.
    #[error("the client: {0}")]
    Client(#[from] ClientFault),
    /// The cluster broke the protocol or a limit.
    #[error("the cluster: {0}")]
    Upstream(#[from] UpstreamFault),
    /// The configuration does not allow what the cluster needs.
    #[error("the configuration: {0}")]
    Configuration(#[from] ConfigurationFault),
}

/// What a client did wrong. A real broker closes the connection for each of these, too (`SocketServer`, `RequestContext`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientFault {
    /// Bytes that are no valid request.
    #[error("{0}")]
    Request(WireError),
    /// A SASL token over the limit.
    #[error("a SASL token is longer than 524288 bytes")]
    SaslTokenTooLong,
    /// A header was not completed in time.
    #[error("no complete request header arrived in time")]
    HeaderTimeout,
    /// Nothing was said for too long.
    #[error("the connection was idle for too long")]
    IdleTimeout,
    /// The answers to the last requests took too long after the client had sent its last byte.
    #[error("requests were still unanswered long after the client had closed its side")]
    HalfClosedTimeout,
    /// The stream ended inside a request.
    #[error("the stream ended inside a request")]
    EndInsideRequest,
}

/// What the cluster did wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamFault {
    /// Bytes that are no valid response. It is never passed on: an address in it might be a broker's own.
    #[error("in the response to API key {api_key} version {api_version}: {error}")]
    Response {
        /// The API key of the request.
        api_key: i16,
        /// Its version.
        api_version: i16,
        /// What is wrong.
        error: WireError,
    },
    /// A response whose length is impossible.
    #[error("{0}")]
    Frame(WireError),
    /// A response that nobody asked for.
    #[error("it sent a response that nobody asked for")]
    Unsolicited,
    /// A response out of order.
    #[error("it answered correlation id {found} where {expected} was next")]
    CorrelationId {
        /// The id of the oldest unanswered request.
        expected: i32,
        /// The id in the response.
        found: i32,
    },
    /// A response that has to be held to be rewritten, and is too long for that.
    #[error("a response to API key {api_key} of {bytes} bytes is over held_response_bytes_max")]
    TooLongToHold {
        /// The API key of the request.
        api_key: i16,
        /// Its length in bytes.
        bytes: usize,
    },
    /// What follows the records of a long response is too long to be held.
    #[error("the end of a response to API key {api_key}, behind its records, is over 65536 bytes")]
    TailTooLong {
        /// The API key of the request.
        api_key: i16,
    },
    /// A response that names a broker by what can be no host.
    #[error(
        "a response to API key {api_key} gives broker {node_id} a host that is no DNS name and no IP address"
    )]
    Host {
        /// The API key of the request.
        api_key: i16,
        /// The id of the broker.
        node_id: i32,
    },
    /// A response that gives a broker a port that none has, or one without a host: nobody could be led there, and it may not pass.
    #[error(
        "a response to API key {api_key} gives broker {node_id} a port that is none, or a port without a host"
    )]
    Port {
        /// The API key of the request.
        api_key: i16,
        /// The id of the broker.
        node_id: i32,
    },
    /// More brokers than the shell keeps.
    #[error("it has named more than {brokers_max} brokers")]
    TooManyBrokers {
        /// How many are kept.
        brokers_max: usize,
    },
    /// A response that gives one broker several addresses, so that learning one of them forgets the other.
    #[error("a response to API key {api_key} gives one broker several addresses")]
    Contradiction {
        /// The API key of the request.
        api_key: i16,
    },
    /// The stream ended inside a response.
    #[error("the stream ended inside a response")]
    EndInsideResponse,
}

/// What the configuration does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationFault {
    /// A broker has an id for which the listener has no address to give.
    #[error("broker {node_id} has no address on this listener; extend its `node_ids`")]
    Unroutable {
        /// The id of the broker.
        node_id: i32,
    },
}
