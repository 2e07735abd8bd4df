//! Kafka bytes: framing, schema tables, the walker, patches, record batches, error replies, limits.
//!
//! Everything here is a pure function over bytes that somebody else received. It never knows sockets, clocks, runtimes or tenants.
//! Whatever comes from a network is held against the bytes that are there before it is believed.

pub mod error;
pub mod frame;
pub mod limits;
pub mod message;
pub mod patch;
pub mod records;
pub mod reply;
pub mod schema;
pub mod varint;
pub mod walk;

pub use error::WireError;
