//! Stories of the cluster: frames in, frames out, and time that passes when a story says so.
//!
//! Never knows sockets.

mod admin;
mod client;
mod consumer_groups;
mod faults;
mod groups;
mod hostile;
mod log;
mod security;
mod telemetry;
mod transactions;
