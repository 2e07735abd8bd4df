//! The gateway on real sockets, before a stub broker: mostly the real binary as a child process, as an operator runs it.
//!
//! Nothing here sleeps: whatever takes time is waited for, until a deadline that only a hanging gateway reaches.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of #[test], and a panic is their verdict"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "these tests stand in the real world, beside the gateway and not in it"
)]

mod client;
mod configuration;
mod drain;
mod files;
mod floods;
mod gateway;
mod hostile;
mod loops;
mod memory;
mod metrics;
mod panics;
mod reload;
mod routing;
mod start;
mod stub;
mod tls;
