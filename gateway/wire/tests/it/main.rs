//! The tests of the wire crate, as one binary. What holds for one message holds for every API, version and direction: most
//! tests here run over the whole schema table.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of #[test], and a panic is their verdict"
)]

mod allocation;
mod carriers;
mod error_replies;
mod generate;
mod hostile;
mod identity;
mod lengths;
mod mapping;
mod messages;
mod records;
