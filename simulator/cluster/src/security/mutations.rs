//! How many partitions a client may make and delete (KIP-599): a bucket of tokens for each who has a quota
//! (`ControllerMutationQuotaManager`, `TokenBucket`).
//!
//! Never knows what is made or deleted.

use std::collections::BTreeMap;

use super::quotas::{CONTROLLER_MUTATION_RATE, Entity};
use crate::api::Request;
use crate::cluster::Cluster;
use crate::errors::ErrorCode;

/// What is left to one who has a quota.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bucket {
    tokens: f64,
    filled_at_ms: i64,
}

impl Bucket {
    /// As it is now: it fills by the rate per second, and holds no more than `burst`.
    fn refill(&mut self, rate: f64, burst: f64, now_ms: i64) {
        let elapsed_s = (now_ms - self.filled_at_ms) as f64 / 1000.0;
        self.tokens = burst.min(self.tokens + rate * elapsed_s);
        self.filled_at_ms = now_ms;
    }

    /// For how many milliseconds it owes tokens.
    fn owed_ms(self, rate: f64) -> i64 {
        (-self.tokens / rate * 1000.0).round().max(0.0) as i64
    }
}

/// What was used of the quotas for partitions.
#[derive(Debug, Default)]
pub(crate) struct Mutations {
    buckets: BTreeMap<Entity, Bucket>,
    /// How long whoever sent the request that is being worked on has to pause, in milliseconds.
    pub(super) pause_ms: i64,
}

impl Cluster {
    /// Counts partitions that are to be made or deleted. From version `strict_since` of its API on a request is refused while tokens are
    /// owed; before, it is served, and the client pauses for longer.
    ///
    /// # Errors
    /// `THROTTLING_QUOTA_EXCEEDED`.
    pub(crate) fn charge_mutations(
        &mut self,
        request: &Request,
        partitions: usize,
        strict_since: i16,
    ) -> Result<(), ErrorCode> {
        let Some((entity, rate)) = self.quota(request, CONTROLLER_MUTATION_RATE) else { return Ok(()) };
        let now_ms = self.wall_ms();
        let setting_s = |name| self.broker_config_i64(name).max(1) as f64;
        let window_s =
            setting_s("controller.quota.window.num") * setting_s("controller.quota.window.size.seconds");
        let burst = rate * window_s;
        let mutations = &mut self.security.mutations;
        let full = Bucket { tokens: burst, filled_at_ms: now_ms };
        let bucket = mutations.buckets.entry(entity).or_insert(full);
        bucket.refill(rate, burst, now_ms);
        if request.version >= strict_since && bucket.tokens < 0.0 {
            mutations.pause_ms = bucket.owed_ms(rate);
            return Err(ErrorCode::THROTTLING_QUOTA_EXCEEDED);
        }
        bucket.tokens -= partitions as f64;
        if request.version < strict_since {
            mutations.pause_ms = bucket.owed_ms(rate);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_with_time_up_to_the_burst() {
        let mut bucket = Bucket { tokens: -3.0, filled_at_ms: 0 };
        assert_eq!(bucket.owed_ms(0.5), 6000);
        bucket.refill(0.5, 5.5, 6000);
        assert_eq!((bucket.tokens, bucket.owed_ms(0.5)), (0.0, 0));
        bucket.refill(0.5, 5.5, 60_000);
        assert_eq!(bucket.tokens, 5.5);
    }
}
