//! Running cases: connections, the kit's own requests, what a target says about itself, the world of a case, its steps.

pub mod client;
pub mod connection;
pub mod directory;
pub mod login;
pub mod runner;
pub mod transcript;
mod world;
