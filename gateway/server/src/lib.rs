//! The gateway: listeners, TLS, upstream connections, metrics, reload, drain.
//!
//! [`run()`] is the whole gateway over an [`Env`](tidegate_env::Env): the binary calls it with the real world, a simulation with its
//! own. The decisions about bytes are made in `tidegate-core`; this crate moves them.
//!
//! It never knows turmoil or scenarios.

mod admin;
mod budget;
mod bugs;
mod clusters;
pub mod config;
mod drain;
mod files;
mod gateway;
mod gauges;
mod listener;
pub mod logging;
mod metrics;
mod own;
mod pump;
mod reload;
mod run;
mod throttle;
mod tls;

pub use files::Files;
pub use gauges::Gauges;
pub use run::{Answer, Control, Running, Source, run, unless_stopped};
#[cfg(feature = "planted-bugs")]
pub use tidegate_core::bugs as planted_bugs;
