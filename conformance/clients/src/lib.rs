//! Real clients through the gateway before a real Kafka.
//!
//! [`World`] is brokers of one version on 127.0.0.2; [`Gateway`] is the gateway in this process, on 127.0.0.1, with a
//! [`Door`] for every way in. Its env is the real one with a [`Tap`] in it that reads along: no byte towards a client
//! may hold a broker's address. The gateway dials from 127.0.0.3, so that a connection to a broker that is not the
//! gateway's own shows in the kernel's table ([`sockets`]).
//!
//! The tests are in `tests/it`. It never knows the inside of the gateway: it calls `tidegate::run`.
#![expect(
    clippy::disallowed_methods,
    reason = "real sockets and clocks are what this crate is about; no simulation runs it"
)]

mod gateway;
mod scan;
pub mod sockets;
mod tally;
mod tap;
mod world;

pub use gateway::{Door, Gateway};
pub use scan::{Needle, RequestCounter, ResponseScan};
pub use tally::{Record, Tally};
pub use tap::{Book, Peer, Seen, Tap};
pub use tidegate_kafka::wait_until;
pub use world::{BROKER_HOST, Facts, GATEWAY_SOURCE, REAUTH_MS, World};
