//! The gateway inside a deterministic network simulation.
//!
//! [`World`] puts brokers, the gateway and clients on the simulated hosts of one thread. The gateway is [`tidegate::run`], the very
//! function that the release binary calls, over [`env::SimEnv`]. Everything random comes from named streams of one seed
//! ([`random`]), and every byte on every connection goes into one rolling hash ([`trace`]): the same seed gives the same hash.
//!
//! It never knows how the gateway is wired. The network engine (turmoil) is named in `env` only.

pub mod check;
pub mod clients;
pub mod env;
pub mod faults;
pub mod history;
pub mod kafka;
mod observer;
pub mod panics;
pub use tidegate_cluster::random;
pub mod report;
pub mod runner;
pub mod scenario;
pub mod serve;
pub mod shrink;
pub mod trace;
pub mod world;

pub use world::{Options, World};
