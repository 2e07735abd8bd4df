//! The conformance kit: holds anything that speaks Kafka against cases, and any two of them against each other.
//!
//! There is one mechanism. A [case] is data: steps against named connections. [Running](run) it on a [target](targets)
//! gives a transcript: what came back, decoded by a [codec] of the kit's own. `run` holds transcripts against what the cases
//! expect; `diff` runs the same cases on two targets and [compares](compare) all of both transcripts.
//!
//! Beside the cases there are [drivers]: client libraries that do what a table of scenes tells them, on the same targets.
//!
//! It shares with the gateway the const tables of the protocol, which are data, and never the code that is judged. It never knows
//! the inside of the gateway.
#![expect(
    clippy::disallowed_methods,
    reason = "real sockets, clocks and waiting are what this crate is about; no simulation runs it"
)]

pub mod case;
pub mod codec;
pub mod compare;
pub mod coverage;
pub mod drivers;
#[cfg(feature = "librdkafka")]
pub mod histories;
pub mod report;
pub mod run;
pub mod suite;
pub mod targets;
pub mod value;
