//! A small codec of the kit's own: JSON-like values to bytes and back, over the const tables of every API.
//!
//! It is strict where a broker may be wrong (a length beyond the frame, null where the version has none, bytes that are left
//! over, a tag out of order) and keeps what it does not know: unknown tagged fields stand under [`TAGS`]. The tables are data
//! it shares with the gateway; the code that reads them is not, because the kit judges that code.
//!
//! | Kafka | value |
//! |---|---|
//! | integers, bool, string, float64 | the same in JSON |
//! | uuid | 22 characters of unpadded URL-safe base64, as Kafka prints it |
//! | bytes | hexadecimal text; a case may also write `{text: …}` or `{message: …}`, see [`mod@write`] |
//! | records | a list of batches, see [`records`] |
//! | struct | an object with Kafka's field names |

pub mod errors;
pub mod header;
pub mod hex;
pub mod read;
pub mod records;
pub mod sasl;
pub mod uuid;
pub mod write;

use thiserror::Error;

/// The key under which an object keeps the tagged fields that the table does not have: tag number to hexadecimal bytes.
pub const TAGS: &str = "_tags";

/// Longest string of the protocol, in bytes: its length is an `int16` in every encoding (`MessageDataGenerator`).
pub const STRING_BYTES_MAX: usize = i16::MAX as usize;

/// Deepest nesting of structs that is read, in levels. No message of Kafka has more than six.
pub const DEPTH_MAX: usize = 16;

/// What a message is that cannot be read or written, with the path of the field.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{path}: {what}")]
pub struct CodecError {
    /// Kafka's field names with indices, such as `Topics[0].Name`; empty for the message as a whole.
    pub path: String,
    /// What is wrong, as a phrase.
    pub what: String,
}

impl CodecError {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { path: String::new(), what: what.into() }
    }

    /// The same error one level further out.
    pub(crate) fn within(mut self, step: &str) -> Self {
        self.path = match self.path.as_str() {
            "" => step.to_owned(),
            inner if inner.starts_with('[') => format!("{step}{inner}"),
            inner => format!("{step}.{inner}"),
        };
        self
    }
}

/// A result of this module.
pub type Result<T> = std::result::Result<T, CodecError>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_where_it_is() {
        let error = CodecError::new("null").within("Name").within("[3]").within("Topics");
        assert_eq!(error.to_string(), "Topics[3].Name: null");
    }
}
