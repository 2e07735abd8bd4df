//! What can be wrong with bytes, as a closed vocabulary: each variant is a complete description.

/// Why bytes are not a Kafka message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The frame ended inside a field.
    #[error("the message ends inside {0}")]
    Truncated(&'static str),
    /// Bytes were left over after the last field.
    #[error("{0} bytes are left over after the last field")]
    TrailingBytes(usize),
    /// A length below zero where null is not allowed or which means nothing.
    #[error("{0} has a negative length")]
    NegativeLength(&'static str),
    /// A length or count that the rest of the frame cannot hold.
    #[error("{0} claims more bytes or elements than the rest of the frame can hold")]
    LengthBeyondFrame(&'static str),
    /// A string longer than Kafka allows.
    #[error("{0} is longer than 32767 bytes")]
    StringTooLong(&'static str),
    /// Null in a version that does not allow it.
    #[error("{0} is null, which this version does not allow")]
    NullNotAllowed(&'static str),
    /// A variable-length integer of more than five bytes or 32 bits.
    #[error("a variable-length integer in {0} does not fit 32 bits")]
    VarintTooLong(&'static str),
    /// The content of a tagged field is shorter or longer than its size says.
    #[error("the tagged field {0} does not have the size that it claims")]
    TagSizeMismatch(&'static str),
    /// More values than [`crate::limits::MESSAGE_VALUES_MAX`]: a message that can be walked, but not held as a tree.
    #[error("the message has more than 2097152 values")]
    TooManyValues,
    /// More changes than [`crate::limits::PATCH_BYTES_PER_BYTE`] allows for its length.
    #[error("the message needs more changes than its length allows for")]
    TooManyPatches,
    /// An API key that no known Kafka release serves.
    #[error("unknown API key {0}")]
    UnknownApi(i16),
    /// A version outside those known for the API.
    #[error("unknown version {version} of API key {key}")]
    UnknownVersion {
        /// The API key.
        key: i16,
        /// The version.
        version: i16,
    },
    /// A frame length that is negative or too small for a header.
    #[error("frame length {0} is impossible")]
    FrameLength(i32),
    /// A frame longer than the limit.
    #[error("a frame of {bytes} bytes is over the limit of {bytes_max}")]
    FrameTooLong {
        /// What the frame claims.
        bytes: usize,
        /// What is allowed.
        bytes_max: usize,
    },
    /// A header longer than [`crate::limits::HEADER_BYTES_MAX`].
    #[error("the header is over the limit of 65536 bytes")]
    HeaderTooLong,
}
