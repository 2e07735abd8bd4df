//! What a connection reports, for metrics, logs and audit; and time as it sees it.

use std::time::Duration;

/// A point in time: nanoseconds since a moment that the caller chose. It only ever grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Instant(pub u64);

impl Instant {
    /// The time from `earlier` to this instant, zero if it lies later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// This instant and `duration` more.
    #[must_use]
    pub const fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_nanos() as u64))
    }
}

/// A request that got its answer, or that wants none and was passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completed {
    /// The API key.
    pub api_key: i16,
    /// The version.
    pub api_version: i16,
    /// Bytes of the request as the client sent it, its length included.
    pub request_bytes: u64,
    /// Bytes of the response as the client got it, its length included; zero where there is none.
    pub response_bytes: u64,
    /// From the first byte of the request to its last: the time that the client took to send it.
    pub client: Duration,
    /// From the last byte of the request to the last byte of the response: the time that the cluster took.
    pub cluster: Duration,
    /// From the last byte of the response until it was passed on: the time that the gateway held it.
    pub gateway: Duration,
}

/// Something that happened on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A request is complete.
    Completed(Completed),
    /// Endpoints of new leaders (KIP-951) were left out of a long response because the gateway's own addresses did not fit
    /// into its announced length; the client asks for metadata instead.
    EndpointsLeftOut,
}
