//! The state machine of one client connection, without any runtime.
//!
//! [`Connection`] takes the bytes of both sides as they arrive and says which of them go where, changed where they must be:
//! broker addresses become the gateway's, ApiVersions offers only what the gateway can walk. It has no clock, no socket and no
//! entropy; time is an argument, and what it needs from outside it asks for with an [`Action`].
//!
//! It never knows tokio, TLS, HTTP, files or metrics back-ends.

mod addresses;
mod api_versions;
mod brokers;
pub mod bugs;
mod configs;
mod connection;
mod error;
mod event;
mod ledger;
pub mod limits;
mod patched;
mod requests;
mod responses;
mod sasl;
mod segments;
mod tail;

pub use brokers::{Address, Broker, Brokers};
pub use connection::{Action, Close, Connection, Settings};
pub use error::{ClientFault, ConfigurationFault, Error, UpstreamFault};
pub use event::{Completed, Event, Instant};
pub use segments::{Segment, Segments};
