//! The commands of the repository as a person runs them.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of #[test], and a panic is their verdict"
)]
#![expect(clippy::disallowed_methods, reason = "these tests look at real sockets; no simulation runs them")]

mod demo;
