//! What can be wrong with a `records` field, as a closed vocabulary.
//! Knows nothing of Kafka's error codes: whoever answers a client maps these to `CORRUPT_MESSAGE`,
//! `MESSAGE_TOO_LARGE` and the like.

use super::codec::Codec;

/// Why record bytes were refused, or could not be written.
///
/// Every variant but the last group is the fault of whoever produced the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The length field of a batch cannot hold even the fixed fields of its format.
    #[error("a batch claims a length of {length} bytes, less than the {minimum} of its fixed fields")]
    BatchLengthInvalid {
        /// The length field as read, in bytes.
        length: i32,
        /// The smallest valid value, in bytes.
        minimum: i32,
    },
    /// A batch is longer than the configured limit.
    #[error("a batch of {bytes} bytes exceeds the limit of {limit} bytes")]
    BatchTooLarge {
        /// Size of the whole batch with its offset and length fields, in bytes.
        bytes: usize,
        /// `RecordLimits::batch_bytes_max`.
        limit: usize,
    },
    /// The format version is none of 0, 1 and 2.
    #[error("a batch has the unknown magic {0}")]
    UnknownMagic(i8),
    /// The checksum in the batch is not that of its bytes.
    #[error("the batch checksum is {stored:#010x} but its bytes have {computed:#010x}")]
    CrcMismatch {
        /// The checksum field.
        stored: u32,
        /// The checksum of the bytes that it covers.
        computed: u32,
    },
    /// The attributes name a compression codec that Kafka does not define.
    #[error("the batch names the unknown compression codec {0}")]
    UnknownCodec(u8),
    /// The codec exists, but not in this message format (KIP-110: zstd needs magic 2).
    #[error("compression codec {codec} is not allowed in a message of magic {magic}")]
    CodecNotAllowed {
        /// The codec that the attributes name.
        codec: Codec,
        /// The magic of the message.
        magic: i8,
    },
    /// The record count is negative, or so many records cannot fit in the bytes of the batch.
    #[error("a batch claims {count} records in {bytes} bytes")]
    RecordCountInvalid {
        /// The count field.
        count: i32,
        /// Bytes there are for records, after decompression.
        bytes: usize,
    },
    /// The bytes end inside a field.
    #[error("the bytes end inside {0}")]
    UnexpectedEnd(Field),
    /// A variable-length integer has more bytes than its type allows.
    #[error("a variable-length integer in {0} is too long")]
    VarintTooLong(Field),
    /// A length that may not be negative is.
    #[error("{field} has the negative length {length}")]
    NegativeLength {
        /// Where the length stands.
        field: Field,
        /// The length as read.
        length: i32,
    },
    /// The header count is negative, or so many headers cannot fit in the bytes of the record.
    #[error("a record claims {count} headers in {bytes} bytes")]
    HeaderCountInvalid {
        /// The count field.
        count: i32,
        /// Bytes left in the record.
        bytes: usize,
    },
    /// A record has bytes after its last header.
    #[error("a record has {0} bytes after its last field")]
    RecordTrailingBytes(usize),
    /// A batch has bytes after its last record.
    #[error("a batch has {0} bytes after its last record")]
    BatchTrailingBytes(usize),
    /// The records decompress to more than the configured limit.
    #[error("the records decompress to more than the limit of {limit} bytes")]
    DecompressedTooLarge {
        /// `RecordLimits::decompressed_bytes_max`.
        limit: usize,
    },
    /// The compressed bytes are not valid for their codec.
    #[error("the {codec} data is corrupt: {reason}")]
    CorruptCompression {
        /// The codec that the attributes name.
        codec: Codec,
        /// What is wrong, as a phrase.
        reason: &'static str,
    },
    /// A compressed message of magic 0 or 1 has no value to decompress.
    #[error("a compressed message has a null value")]
    WrapperWithoutValue,
    /// A compressed message of magic 0 or 1 holds no message.
    #[error("a compressed message holds no messages")]
    WrapperEmpty,
    /// A compressed message of magic 1 has an offset below that of its last inner message.
    #[error("a compressed message at offset {wrapper} is below its last inner offset {last_inner}")]
    WrapperOffsetInvalid {
        /// Offset of the wrapper.
        wrapper: i64,
        /// Relative offset of the last inner message.
        last_inner: i64,
    },
    /// A message inside a compressed message is compressed itself.
    #[error("a message inside a compressed message is compressed itself")]
    NestedCompression,
    /// A message inside a compressed message is a batch of magic 2.
    #[error("a compressed message of an old format holds a batch of magic {0}")]
    InnerMagicInvalid(i8),
    /// The records of a control batch, or its key, do not have the form that Kafka defines.
    #[error("a control record has a malformed key or value")]
    ControlRecordInvalid,

    /// Ours: a record or batch would exceed the 2,147,483,647 bytes that its length field can say.
    #[error("the encoded {what} would be {bytes} bytes, more than its length field can say")]
    EncodedTooLarge {
        /// What is too large.
        what: Field,
        /// Its size in bytes.
        bytes: usize,
    },
    /// Ours: an offset delta does not follow the one before it.
    #[error("offset delta {delta} does not follow {previous}")]
    OffsetDeltaInvalid {
        /// The offset delta of the record.
        delta: i32,
        /// That of the record before it.
        previous: i32,
    },
    /// Ours: a compression level is outside the range of its codec.
    #[error("compression level {level} is outside {minimum} to {maximum} of {codec}")]
    LevelInvalid {
        /// The codec.
        codec: Codec,
        /// The level asked for.
        level: i32,
        /// Lowest level.
        minimum: i32,
        /// Highest level.
        maximum: i32,
    },
    /// Ours: the compression library failed, which only a lack of memory explains.
    #[error("compressing with {0} failed")]
    CompressionFailed(Codec),
}

/// A place in a record or batch, for error texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The header of a batch or message.
    BatchHeader,
    /// A whole batch.
    Batch,
    /// The length that opens a record, or the whole record.
    Record,
    /// The timestamp delta of a record.
    TimestampDelta,
    /// The offset delta of a record.
    OffsetDelta,
    /// The key.
    Key,
    /// The value.
    Value,
    /// The number of headers.
    HeaderCount,
    /// The key of a header.
    HeaderKey,
    /// The value of a header.
    HeaderValue,
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::BatchHeader => "the header of a batch",
            Self::Batch => "batch",
            Self::Record => "record",
            Self::TimestampDelta => "a timestamp delta",
            Self::OffsetDelta => "an offset delta",
            Self::Key => "a record key",
            Self::Value => "a record value",
            Self::HeaderCount => "a header count",
            Self::HeaderKey => "a header key",
            Self::HeaderValue => "a header value",
        })
    }
}
