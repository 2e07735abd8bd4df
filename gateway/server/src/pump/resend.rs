//! What one of the planted bugs does (`tidegate_core::bugs`). Nothing without the feature.

use super::Pump;

impl Pump {
    /// Never does anything.
    #[cfg(not(feature = "planted-bugs"))]
    pub(super) const fn resend(&mut self) -> bool {
        false
    }

    /// Connects to the cluster again, and sends again what it has not answered.
    #[cfg(feature = "planted-bugs")]
    pub(super) fn resend(&mut self) -> bool {
        let Some(unanswered) = self.connection.unanswered() else { return false };
        self.upstream = None;
        self.upstream_deaf = false;
        self.down = super::Lane::default();
        self.up.discard();
        self.up.output().new_bytes(unanswered);
        self.dial = Some(Box::pin(super::dial(self.listener.clone(), self.target)));
        true
    }
}
