//! The five compression codecs behind one pair of functions, with kept contexts and a hard output limit.
//! Knows bytes only; which batch they come from is the caller's business.

mod gzip;
mod lz4;
mod snappy;
mod xxhash;
mod zstd;

use super::error::RecordError;

/// Lowest gzip level (`GzipCompression`).
pub const GZIP_LEVEL_MIN: i32 = 1;
/// Highest gzip level.
pub const GZIP_LEVEL_MAX: i32 = 9;
/// Level that Kafka's producers use for gzip.
const GZIP_LEVEL_DEFAULT: i32 = 6;
/// Lowest zstd level (`ZstdCompression`).
pub const ZSTD_LEVEL_MIN: i32 = -131_072;
/// Highest zstd level.
pub const ZSTD_LEVEL_MAX: i32 = 22;
/// With a kept context level 1 was measured 1.6 times as fast as Kafka's default of 3, at a like ratio.
const ZSTD_LEVEL_DEFAULT: i32 = 1;
/// First allocation of an output buffer, in bytes.
const OUTPUT_BYTES_MIN: usize = 4 * 1024;

/// A compression codec of Kafka, by its id in the attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
#[repr(u8)]
pub enum Codec {
    /// Not compressed.
    #[default]
    None = 0,
    /// RFC 1952.
    Gzip = 1,
    /// Snappy blocks in the framing of snappy-java; raw Snappy is read too.
    Snappy = 2,
    /// LZ4 frames (KIP-57 for the old broken ones).
    Lz4 = 3,
    /// RFC 8878 (KIP-110).
    Zstd = 4,
}

impl Codec {
    /// All codecs, by id.
    pub const ALL: [Self; 5] = [Self::None, Self::Gzip, Self::Snappy, Self::Lz4, Self::Zstd];

    /// What was compressed, for bytes that are no batch of records.
    ///
    /// # Errors
    /// Bytes that the codec cannot have made, or that become more than `decompressed_bytes_max`.
    pub fn decompress<'s>(
        self,
        input: &[u8],
        decompressed_bytes_max: usize,
        scratch: &'s mut Scratch,
    ) -> Result<&'s [u8], RecordError> {
        let Scratch { decompressed, codecs, .. } = scratch;
        decompress(self, Lz4HeaderChecksum::Check, input, decompressed, decompressed_bytes_max, codecs)
    }

    pub(super) fn from_id(id: u8) -> Result<Self, RecordError> {
        Self::ALL.get(usize::from(id)).copied().ok_or(RecordError::UnknownCodec(id))
    }

    /// The id in the attributes of a batch.
    #[must_use]
    pub fn id(self) -> u8 {
        self as u8
    }

    /// The name that Kafka's `compression.type` uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Snappy => "snappy",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        }
    }
}

impl std::fmt::Display for Codec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// How hard to compress, for the codecs that have levels. LZ4 here and Snappy have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompressionLevels {
    gzip: i32,
    zstd: i32,
}

impl CompressionLevels {
    /// Checks both levels.
    ///
    /// # Errors
    /// [`RecordError::LevelInvalid`] outside [`GZIP_LEVEL_MIN`] to [`GZIP_LEVEL_MAX`] or
    /// [`ZSTD_LEVEL_MIN`] to [`ZSTD_LEVEL_MAX`].
    pub fn new(gzip: i32, zstd: i32) -> Result<Self, RecordError> {
        let check = |codec, level, minimum, maximum| {
            if (minimum..=maximum).contains(&level) {
                return Ok(level);
            }
            Err(RecordError::LevelInvalid { codec, level, minimum, maximum })
        };
        Ok(Self {
            gzip: check(Codec::Gzip, gzip, GZIP_LEVEL_MIN, GZIP_LEVEL_MAX)?,
            zstd: check(Codec::Zstd, zstd, ZSTD_LEVEL_MIN, ZSTD_LEVEL_MAX)?,
        })
    }

    /// The gzip level.
    #[must_use]
    pub fn gzip(self) -> i32 {
        self.gzip
    }

    /// The zstd level.
    #[must_use]
    pub fn zstd(self) -> i32 {
        self.zstd
    }
}

impl Default for CompressionLevels {
    fn default() -> Self {
        Self { gzip: GZIP_LEVEL_DEFAULT, zstd: ZSTD_LEVEL_DEFAULT }
    }
}

/// Buffers and compression contexts that are kept from batch to batch. One per task is enough.
#[derive(Default)]
pub struct Scratch {
    /// Records of the batch being read. Kept at its high-water length, so that it is zeroed only once.
    pub(super) decompressed: Vec<u8>,
    /// Records of the batch being written, before compression.
    pub(super) plain: Vec<u8>,
    pub(super) codecs: Codecs,
}

impl Scratch {
    /// An empty scratch; buffers and contexts come with their first use.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes that the two buffers hold now. Contexts are not counted (zstd's are the largest).
    #[must_use]
    pub fn buffer_bytes(&self) -> usize {
        self.decompressed.capacity() + self.plain.capacity()
    }

    /// Gives back what each buffer holds beyond `bytes_max`, for instance after a rare huge batch.
    pub fn shrink_to(&mut self, bytes_max: usize) {
        for buffer in [&mut self.decompressed, &mut self.plain] {
            buffer.truncate(bytes_max);
            buffer.shrink_to(bytes_max);
        }
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch").field("buffer_bytes", &self.buffer_bytes()).finish_non_exhaustive()
    }
}

/// The kept contexts, each made at its first use.
#[derive(Default)]
pub(super) struct Codecs {
    gzip: gzip::Contexts,
    snappy: snappy::Contexts,
    lz4: lz4::Contexts,
    zstd: zstd::Contexts,
}

/// Whether the checksum in the header of an LZ4 frame counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lz4HeaderChecksum {
    Check,
    /// Messages of magic 0: their producers computed it over the wrong bytes (KIP-57).
    Ignore,
}

/// Decompresses `input` to the front of `buffer`, and returns that part of it.
///
/// The buffer never grows beyond `limit` bytes, and only as fast as output really comes.
pub(super) fn decompress<'b>(
    codec: Codec,
    lz4_header: Lz4HeaderChecksum,
    input: &[u8],
    buffer: &'b mut Vec<u8>,
    limit: usize,
    codecs: &mut Codecs,
) -> Result<&'b [u8], RecordError> {
    let mut output = Output { buffer, filled: 0, limit };
    match codec {
        Codec::None => output.put(input)?,
        Codec::Gzip => codecs.gzip.decompress(input, &mut output)?,
        Codec::Snappy => codecs.snappy.decompress(input, &mut output)?,
        Codec::Lz4 => lz4::decompress(input, lz4_header, &mut output)?,
        Codec::Zstd => codecs.zstd.decompress(input, &mut output)?,
    }
    let Output { buffer, filled, .. } = output;
    Ok(&buffer[..filled])
}

/// Appends the compressed form of `input` to `out`.
pub(super) fn compress(
    codec: Codec,
    levels: CompressionLevels,
    input: &[u8],
    out: &mut Vec<u8>,
    codecs: &mut Codecs,
) -> Result<(), RecordError> {
    match codec {
        Codec::None => out.extend_from_slice(input),
        Codec::Gzip => codecs.gzip.compress(levels.gzip, input, out)?,
        Codec::Snappy => codecs.snappy.compress(input, out)?,
        Codec::Lz4 => codecs.lz4.compress(input, out)?,
        Codec::Zstd => codecs.zstd.compress(levels.zstd, input, out)?,
    }
    Ok(())
}

/// An output buffer with a hard limit. Everything up to `buffer.len()` is initialised memory, of which
/// `filled` bytes are output of this batch.
struct Output<'b> {
    buffer: &'b mut Vec<u8>,
    filled: usize,
    limit: usize,
}

impl Output<'_> {
    fn too_large(&self) -> RecordError {
        RecordError::DecompressedTooLarge { limit: self.limit }
    }

    /// Bytes that the limit still allows.
    fn allowed(&self) -> usize {
        self.limit - self.filled
    }

    /// Free space of at least `bytes`, or all that the limit allows. Callers pass sizes that are backed by
    /// input or output already seen, never a bare claim.
    fn room(&mut self, bytes: usize) -> &mut [u8] {
        let end = self.filled.saturating_add(bytes).min(self.limit);
        if self.buffer.len() < end {
            let doubled = self.buffer.len().saturating_mul(2).max(OUTPUT_BYTES_MIN);
            let length = end.max(doubled.min(self.limit));
            self.buffer.reserve_exact(length - self.buffer.len());
            self.buffer.resize(length, 0);
        }
        let end = self.buffer.len().min(self.limit);
        &mut self.buffer[self.filled..end]
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        if bytes.len() > self.allowed() {
            return Err(self.too_large());
        }
        self.room(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        self.filled += bytes.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_refused_outside_their_range() {
        for (gzip, zstd) in [(1, 22), (9, -131_072), (6, 3)] {
            let levels = CompressionLevels::new(gzip, zstd).unwrap();
            assert_eq!((levels.gzip(), levels.zstd()), (gzip, zstd));
        }
        for (gzip, zstd) in [(0, 1), (10, 1), (6, 23), (6, -131_073)] {
            assert!(matches!(CompressionLevels::new(gzip, zstd), Err(RecordError::LevelInvalid { .. })));
        }
    }

    #[test]
    fn output_grows_by_doubling_and_stops_at_the_limit() {
        let mut buffer = Vec::new();
        let mut output = Output { buffer: &mut buffer, filled: 0, limit: 10_000 };
        assert_eq!(output.room(1).len(), OUTPUT_BYTES_MIN);
        output.filled = OUTPUT_BYTES_MIN;
        assert_eq!(output.room(1).len(), OUTPUT_BYTES_MIN);
        output.filled = 2 * OUTPUT_BYTES_MIN;
        assert_eq!(output.room(usize::MAX).len(), 10_000 - 2 * OUTPUT_BYTES_MIN);
        output.filled = 10_000;
        assert!(output.room(1).is_empty());
        assert_eq!(output.put(b"x"), Err(RecordError::DecompressedTooLarge { limit: 10_000 }));
        assert_eq!(buffer.capacity(), 10_000);
    }

    #[test]
    fn scratch_can_be_sent_and_shrunk() {
        fn sendable<T: Send>(value: T) -> T {
            value
        }
        let mut scratch = sendable(Scratch::new());
        scratch.decompressed.resize(100_000, 0);
        scratch.shrink_to(1_000);
        assert!(scratch.buffer_bytes() <= 1_000);
    }
}
