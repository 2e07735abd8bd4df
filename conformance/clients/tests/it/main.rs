//! Real clients through the gateway before real brokers of 3.9.2, 4.3.1 and 4.4.0. Needs Java 17 and, the first time,
//! Maven; `TIDEGATE_CLIENTS_FULL=1` runs every tool on every version and through every door as well.
#![expect(clippy::print_stdout, reason = "a test that fails shows where it was")]
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail the test; clippy only knows the tests themselves"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "tests have threads and clocks of their own; no simulation runs them"
)]

mod abrupt;
mod admin;
mod faults;
mod groups;
mod roundtrip;
mod sasl;
mod sni;
mod support;
mod tools;
mod transactions;
