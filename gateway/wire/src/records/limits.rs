//! The limits that reading record bytes holds to, in one place.

/// Default of [`RecordLimits::batch_bytes_max`]: above any sensible `message.max.bytes` (default 1 MiB),
/// and what one request frame could carry.
pub const BATCH_BYTES_MAX_DEFAULT: usize = 128 * 1024 * 1024;

/// Default of [`RecordLimits::decompressed_bytes_max`].
pub const DECOMPRESSED_BYTES_MAX_DEFAULT: usize = 128 * 1024 * 1024;

/// How much one batch may be. Both values are inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordLimits {
    /// Largest batch in bytes, as it stands on the wire, offset and length fields included.
    pub batch_bytes_max: usize,
    /// Most bytes that the records of one batch may decompress to.
    /// Also the most memory that a [`Scratch`](super::Scratch) takes for it.
    pub decompressed_bytes_max: usize,
}

impl Default for RecordLimits {
    fn default() -> Self {
        Self {
            batch_bytes_max: BATCH_BYTES_MAX_DEFAULT,
            decompressed_bytes_max: DECOMPRESSED_BYTES_MAX_DEFAULT,
        }
    }
}
