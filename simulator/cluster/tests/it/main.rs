//! Stories of the cluster: frames in, frames out, and time that passes when a story says so.
//!
//! Never knows sockets.

mod client;
mod faults;
mod log;
mod transactions;
