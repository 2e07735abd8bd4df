//! Every limit of a connection, with its unit. The defaults of settings are here too.

/// Default for requests read but not yet answered. A real broker works on one request of a connection at a time, so more only
/// costs memory; clients pipeline five (`max.in.flight.requests.per.connection`) to a few dozen.
pub const IN_FLIGHT_REQUESTS_MAX: usize = 128;

/// Entries for which an empty queue or list of a connection keeps memory; what a burst made larger is given back.
pub const IDLE_ENTRIES_MAX: usize = 16;

/// Longest host of a broker in bytes: that of a DNS name (RFC 1035 §2.3.4).
pub const HOST_BYTES_MAX: usize = 255;

/// Default for the longest response in bytes that is held to be rewritten (Metadata of a very large cluster takes some 10 MB).
pub const HELD_RESPONSE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Responses that carry records and are longer than this many bytes are followed as they pass instead of held.
pub const HELD_RECORDS_BYTES_MAX: usize = 60 * 1024;

/// Longest tail in bytes, behind the records, of a response that is followed: the endpoints of a few new leaders.
pub const TAIL_BYTES_MAX: usize = 64 * 1024;

/// Rounds of learning brokers that one response may take. It takes one, and another for each connection that is told an older
/// address of the same broker at the same moment.
pub const LEARN_ROUNDS_MAX: u32 = 64;

/// Longest response frame in bytes; Kafka's own lengths end here.
pub const RESPONSE_BYTES_MAX: usize = i32::MAX as usize;

/// Longest raw SASL token in bytes: Kafka's `sasl.server.max.receive.size`.
pub const SASL_TOKEN_BYTES_MAX: usize = 512 * 1024;

/// Default for the time in milliseconds in which a client must complete a request header that it began, and its first one.
pub const REQUEST_HEADER_TIMEOUT_MS: u64 = 30_000;

/// Default for the time in milliseconds after which a connection without traffic is closed: a minute more than Kafka's
/// `connections.max.idle.ms`, so that the cluster decides.
pub const IDLE_TIMEOUT_MS: u64 = 660_000;

/// Default for the time in milliseconds that requests in flight may take after the client has sent its last byte.
pub const HALF_CLOSED_TIMEOUT_MS: u64 = 30_000;
