//! Checkers: what must hold of every run, as pure functions over its record.
//!
//! [`CHECKERS`] is the one list of them: name in scenario files, what it proves, where that comes from, whether it is on by default.
//! [`judge`] runs those that are wanted. A checker says nothing where the record does not have what it needs, so the same list judges a
//! simulated run, which has everything, and a run against real brokers, which has what clients saw.
//!
//! All take O(n log n) time in the length of the record. They never know how the run was made.

pub mod client;
pub mod cluster;
#[cfg(test)]
pub(crate) mod dsl;
mod evidence;
pub mod gateway;
mod judged;
#[cfg(test)]
mod mutations;
mod options;
#[cfg(test)]
mod properties;
mod reads;
mod table;
mod verdict;
#[cfg(test)]
mod wire_properties;

pub use evidence::{Evidence, Fate, Order, Sent, Slot};
pub use judged::Judged;
pub use options::{HALF_CLOSED, Options, UnknownChecker};
pub use reads::Read;
pub use table::{CHECKERS, Checker};
pub use verdict::{ANOMALIES_KEPT_MAX, Allowed, Anomaly, Finding, Measurements, Verdict, judge};
