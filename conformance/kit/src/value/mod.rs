//! Values of messages: paths into them, placeholders in them, and whether one matches another. Knows no Kafka but the names
//! of error codes.

pub mod matching;
pub mod path;
pub mod placeholders;
