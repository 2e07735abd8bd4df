//! Kafka bytes: framing, schema tables, the walker, record batches, error replies, limits.

pub mod schema;
