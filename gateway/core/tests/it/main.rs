//! Stories of the connection, without any runtime: what a client and a cluster say, what reaches the other side, and how it ends.
//! Every script is told again in chunks of other sizes, and must end the same.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of #[test], and a panic is their verdict"
)]

mod addresses;
mod api_versions;
mod deadlines;
mod faults;
mod frames;
mod hostile;
mod ledger;
mod pair;
mod properties;
mod sasl;
mod script;
mod tails;
