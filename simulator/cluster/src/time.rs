//! The cluster's one clock: an instant is the time since its start, and the time of day follows from it.
//!
//! Never reads a clock.

use std::time::Duration;

/// A moment, as the time since the cluster started. Whoever serves the cluster says what time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(pub Duration);

impl Instant {
    /// This moment and `duration`; the end of time where that overflows.
    #[must_use]
    pub const fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }

    /// This moment and so many milliseconds; a negative number counts as zero.
    #[must_use]
    pub fn plus_ms(self, ms: impl Into<i64>) -> Self {
        self.plus(Duration::from_millis(u64::try_from(ms.into()).unwrap_or(0)))
    }

    /// How long after `earlier` this is; zero where it is before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}
