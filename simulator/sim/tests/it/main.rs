//! The gateway in a simulation, as a whole.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod acts;
mod certificates;
mod commands;
mod determinism;
mod faults;
mod judged;
mod observer;
mod runs;
mod scenario_problems;
mod scenarios;
mod serve;
mod support;
mod traffic;
