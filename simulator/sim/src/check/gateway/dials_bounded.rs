//! No connection to the cluster is tried for longer than a client waits for one.
//!
//! It never knows why one takes long.

use crate::check::{Evidence, Finding};
use crate::history::{Nanos, Wire};

/// Kafka's default of `socket.connection.setup.timeout.ms` (KIP-601).
pub const DIAL_MAX: Nanos = Nanos::from_secs(10);

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let tried = evidence.truth.wire.iter().filter_map(|event| match event.what {
        Wire::Unreachable { after } | Wire::Opened { after, .. } if after > DIAL_MAX => {
            let sentence = format!(
                "{} tried for {after} to reach the cluster for connection {}",
                event.gateway, event.connection
            );
            Some(Finding::new(sentence).at(event.at))
        }
        _ => None,
    });
    tried.collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn a_dial_may_take_as_long_as_a_client_waits() {
        accepts("dials_bounded", "1 open | 1 unreachable 9999 | 1 unreachable 10000 | 1 close");
        rejects("dials_bounded", "1 open | 1 unreachable 10001 | 1 close");
        accepts("dials_bounded", "1 open | 1/4@2 open 10000");
        rejects("dials_bounded", "1 open | 1/4@2 open 10001");
    }
}
