//! Brokers in containers, from outside: the program as a person runs it. Needs a Docker engine, or root to start one;
//! without either the tests fail.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail the test; clippy only knows the tests themselves"
)]

mod clusters;
mod program;
