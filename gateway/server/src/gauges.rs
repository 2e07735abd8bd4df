//! What a gateway holds at a moment, for whoever runs one inside of another program: the numbers behind its metrics, without HTTP.
//!
//! Nothing can be changed through here.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::metrics::Metrics;

/// What a running gateway holds now. Clones read the same gateway.
#[derive(Clone)]
pub struct Gauges(Arc<Metrics>);

impl fmt::Debug for Gauges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gauges")
    }
}

impl Gauges {
    pub(crate) const fn new(metrics: Arc<Metrics>) -> Self {
        Self(metrics)
    }

    /// Bytes of memory that hold bytes in flight: `tidegate_buffered_bytes`.
    #[must_use]
    pub fn buffered_bytes(&self) -> u64 {
        self.0.buffered_bytes()
    }

    /// Client connections that are open: the sum of `tidegate_connections_active`.
    #[must_use]
    pub fn client_connections(&self) -> u64 {
        u64::try_from(self.0.connections()).unwrap_or(0)
    }

    /// Connections that ended by a bug of the gateway: `tidegate_connection_panics`.
    #[must_use]
    pub fn connection_panics(&self) -> u64 {
        self.0.panics.load(Ordering::Relaxed)
    }
}
