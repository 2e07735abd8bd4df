//! What a scenario says about how its runs are to be judged.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::table::{CHECKERS, Checker};
use crate::history::Nanos;

/// How a run is to be judged. A bound that is `None` is not checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Checkers that are on, beside those that are by default.
    pub on: BTreeSet<String>,
    /// Checkers that are off. This wins over `on`.
    pub off: BTreeSet<String>,
    /// Checkers that may find something. They judge like others, and what they find is counted apart and no failure.
    pub allowed: BTreeSet<String>,
    /// Whether consumers had the time to read everything before the end.
    pub drained: bool,
    /// Whether brokers could lose what was acknowledged with acks=1. Then such an acknowledgement proves nothing.
    pub acks_one_may_be_lost: bool,
    /// Whether the gateway is configured to change record batches.
    pub records_rewritten: bool,
    /// How old what a consumer has not seen may be at the time of its last poll.
    pub lag_max: Option<Nanos>,
    /// How long a request on a connection that stays open may wait for its answer.
    pub answer_max: Option<Nanos>,
    /// How long a gateway waits for answers to a client that will send no more (`limits.half_closed_timeout_ms`).
    pub half_closed: Nanos,
    /// How long after the last fault is healed each client may take until an operation succeeds.
    pub recovery_max: Option<Nanos>,
    /// Most bytes in all buffers of one gateway.
    pub buffered_bytes_max: Option<u64>,
    /// The span in which connections to one gateway, or of it, are counted.
    pub reconnect_window: Nanos,
    /// Most connections that are opened within that span after the first fault.
    pub reconnects_max: Option<u64>,
}

/// What `limits.half_closed_timeout_ms` of a gateway is by default.
pub const HALF_CLOSED: Nanos = Nanos::from_secs(30);

impl Default for Options {
    fn default() -> Self {
        Self {
            on: BTreeSet::new(),
            off: BTreeSet::new(),
            allowed: BTreeSet::new(),
            drained: true,
            acks_one_may_be_lost: true,
            records_rewritten: false,
            lag_max: None,
            answer_max: None,
            half_closed: HALF_CLOSED,
            recovery_max: None,
            buffered_bytes_max: None,
            reconnect_window: Nanos::from_secs(1),
            reconnects_max: None,
        }
    }
}

/// A name that no checker has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownChecker(pub String);

impl fmt::Display for UnknownChecker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no checker `{}`", self.0)
    }
}

impl std::error::Error for UnknownChecker {}

impl Options {
    /// Only this checker.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn only(id: &str) -> Result<Self, UnknownChecker> {
        let known = CHECKERS.iter().any(|checker| checker.id == id);
        let off = CHECKERS.iter().map(|checker| checker.id).filter(|other| *other != id);
        let (on, off) = ([id.to_owned()].into(), off.map(str::to_owned).collect());
        if known { Ok(Self { on, off, ..Self::default() }) } else { Err(UnknownChecker(id.to_owned())) }
    }

    /// Whether a checker is wanted.
    #[must_use]
    pub fn wants(&self, checker: &Checker) -> bool {
        (checker.by_default || self.on.contains(checker.id)) && !self.off.contains(checker.id)
    }

    /// Names in `on`, `off` and `allowed` that no checker has.
    #[must_use]
    pub fn unknown(&self) -> Vec<UnknownChecker> {
        let names = self.on.iter().chain(&self.off).chain(&self.allowed);
        let unknown = names.filter(|name| !CHECKERS.iter().any(|checker| checker.id == name.as_str()));
        unknown.map(|name| UnknownChecker(name.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_checker_has_is_told() {
        let mut options = Options::default();
        options.on.insert("no_lost_acked".into());
        options.off.extend(["no_lost_ack".into(), "g0".into()]);
        assert_eq!(options.unknown(), [UnknownChecker("no_lost_ack".into())]);
        assert!(Options::only("x").is_err());
        let one = Options::only("g0").unwrap();
        assert_eq!(CHECKERS.iter().filter(|c| one.wants(c)).map(|c| c.id).collect::<Vec<_>>(), ["g0"]);
    }
}
