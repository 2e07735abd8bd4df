//! Real brokers, started, harmed and ended. Needs Java 17 and, the first time, Maven.
#![expect(clippy::disallowed_methods, reason = "a test takes a broker's port")]
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail the test; clippy only knows the tests themselves"
)]

mod faults;
mod lifecycle;
mod secure;
mod versions;
