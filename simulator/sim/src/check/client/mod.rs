//! Checkers that need only what clients did and saw.
//!
//! They never look at what the gateway did.

pub mod aborted_read;
mod cycles;
pub mod duplicate;
pub mod g0;
pub mod g0_process;
pub mod g0_realtime;
pub mod g1c;
pub mod g1c_process;
pub mod g1c_realtime;
pub mod g2;
mod instants;
pub mod int_send_skip;
pub mod lost_update;
pub mod lost_write;
pub mod no_duplicates;
pub mod nonmonotonic_poll;
pub mod nonmonotonic_send;
pub mod offsets_consistent;
pub mod poll_skip;
mod positions;
pub mod precommitted_read;
pub mod processed_once;
pub mod realtime_lag;
pub mod unseen;
pub mod unsent_read;
