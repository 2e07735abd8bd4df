//! Which runs a sweep is of, those of all its parts. Never knows what became of them.

use crate::random::hash_bytes;
use crate::scenario::Resolved;

/// A digest of the runs of a whole sweep, so that parts of other scenarios, or of a file that was edited, are told from its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Plan(u64);

impl Plan {
    /// One more run, of what reports call its scenario.
    pub fn add(&mut self, name: &str, resolved: &Resolved) {
        // The seed is in the text.
        for text in [name, &resolved.to_yaml()] {
            self.0 = hash_bytes(self.0, text.as_bytes());
        }
    }

    /// In hexadecimal digits.
    #[must_use]
    pub fn digest(self) -> String {
        format!("{:016x}", self.0)
    }
}
