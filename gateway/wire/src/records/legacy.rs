//! Messages of magic 0 and 1, alone or as compressed wrappers: Kafka's `LegacyRecord` and
//! `AbstractLegacyRecordBatch` (KIP-31 for relative offsets, KIP-32 for timestamps). Read only: a broker
//! since Kafka 3.0 writes magic 2, but serves old segments as they are.

use super::batch::{LOG_OVERHEAD_BYTES, MAGIC_AT, TimestampType};
use super::codec::{self, Codec, Lz4HeaderChecksum, Scratch};
use super::cursor::Cursor;
use super::error::{Field, RecordError};
use super::limits::RecordLimits;
use super::record::RecordView;

/// Fewest bytes behind the length field in any format (`LegacyRecord.RECORD_OVERHEAD_V0`).
pub(super) const MESSAGE_BYTES_MIN: i32 = 14;
const CODEC_MASK: i8 = 0x07;
const TIMESTAMP_TYPE_BIT: i8 = 0x08;
/// The checksum covers everything from the magic on.
const CRC_COVERS_FROM: usize = MAGIC_AT;
/// Kafka's `RecordBatch.NO_TIMESTAMP`.
const NO_TIMESTAMP_MS: i64 = -1;

/// One message of magic 0 or 1, which may be a wrapper around compressed messages.
///
/// The fields have been checked against the bytes; the checksum has not.
#[derive(Debug, Clone, Copy)]
pub struct MessageView<'a> {
    bytes: &'a [u8],
    limits: RecordLimits,
    offset: i64,
    crc: u32,
    magic: i8,
    attributes: i8,
    timestamp_ms: i64,
    key: Option<&'a [u8]>,
    value: Option<&'a [u8]>,
}

impl<'a> MessageView<'a> {
    /// Reads the fields. `bytes` must be exactly one message, which the caller's framing ensures.
    pub(super) fn parse(bytes: &'a [u8], limits: RecordLimits) -> Result<Self, RecordError> {
        let field = Field::BatchHeader;
        let mut cursor = Cursor::new(bytes);
        let offset = cursor.i64(field)?;
        let _length = cursor.i32(field)?;
        let crc = cursor.u32(field)?;
        let magic = cursor.i8(field)?;
        let attributes = cursor.i8(field)?;
        let timestamp_ms = match magic {
            0 => NO_TIMESTAMP_MS,
            1 => cursor.i64(field)?,
            other => return Err(RecordError::UnknownMagic(other)),
        };
        let key = nullable_bytes(&mut cursor, Field::Key)?;
        let value = nullable_bytes(&mut cursor, Field::Value)?;
        if cursor.remaining() != 0 {
            return Err(RecordError::RecordTrailingBytes(cursor.remaining()));
        }
        Ok(Self { bytes, limits, offset, crc, magic, attributes, timestamp_ms, key, value })
    }

    /// The whole message as it stands in the buffer.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The offset field: of the message, or of the last message in a wrapper.
    #[must_use]
    pub fn offset(&self) -> i64 {
        self.offset
    }

    /// Format version, 0 or 1.
    #[must_use]
    pub fn magic(&self) -> i8 {
        self.magic
    }

    /// The checksum field (CRC-32 of everything from the magic on).
    #[must_use]
    pub fn crc(&self) -> u32 {
        self.crc
    }

    /// All attribute bits.
    #[must_use]
    pub fn attributes(&self) -> i8 {
        self.attributes
    }

    /// The timestamp field in milliseconds since the epoch; -1 for magic 0.
    #[must_use]
    pub fn timestamp_ms(&self) -> i64 {
        self.timestamp_ms
    }

    /// Who set the timestamp. Magic 0 has none, and says `CreateTime`.
    #[must_use]
    pub fn timestamp_type(&self) -> TimestampType {
        if self.magic >= 1 && self.attributes & TIMESTAMP_TYPE_BIT != 0 {
            TimestampType::LogAppendTime
        } else {
            TimestampType::CreateTime
        }
    }

    /// The compression codec; anything but none makes the message a wrapper.
    ///
    /// # Errors
    /// [`RecordError::UnknownCodec`], or [`RecordError::CodecNotAllowed`] for zstd (KIP-110).
    pub fn codec(&self) -> Result<Codec, RecordError> {
        match Codec::from_id((self.attributes & CODEC_MASK) as u8)? {
            Codec::Zstd => Err(RecordError::CodecNotAllowed { codec: Codec::Zstd, magic: self.magic }),
            codec => Ok(codec),
        }
    }

    /// Compares the checksum field with the bytes.
    ///
    /// # Errors
    /// [`RecordError::CrcMismatch`].
    pub fn check_crc(&self) -> Result<(), RecordError> {
        let computed = crc_fast::crc32_iso_hdlc(self.bytes.get(CRC_COVERS_FROM..).unwrap_or_default());
        if computed == self.crc {
            return Ok(());
        }
        Err(RecordError::CrcMismatch { stored: self.crc, computed })
    }

    /// Iterates over the messages inside a wrapper, or yields the message itself, with absolute offsets.
    ///
    /// Nothing is allocated per message. Checksums are not checked. An inner message cut short ends the
    /// iteration, as in Kafka.
    ///
    /// # Errors
    /// If the codec is not allowed, the compressed bytes are corrupt or exceed
    /// [`RecordLimits::decompressed_bytes_max`], or the wrapper is empty or has an impossible offset.
    pub fn records<'s>(&self, scratch: &'s mut Scratch) -> Result<MessageRecords<'s>, RecordError>
    where
        'a: 's,
    {
        let limits = self.limits;
        let codec = self.codec()?;
        if codec == Codec::None {
            return Ok(MessageRecords { rest: self.bytes, limits, wrapper: None });
        }
        let compressed = self.value.ok_or(RecordError::WrapperWithoutValue)?;
        // Producers of magic 0 put a wrong checksum in the header of an LZ4 frame (KIP-57).
        let checksum = if self.magic == 0 { Lz4HeaderChecksum::Ignore } else { Lz4HeaderChecksum::Check };
        let Scratch { decompressed, codecs, .. } = scratch;
        let limit = limits.decompressed_bytes_max;
        let plain = codec::decompress(codec, checksum, compressed, decompressed, limit, codecs)?;
        let base_offset = self.inner_base_offset(plain)?;
        let log_append = self.timestamp_type() == TimestampType::LogAppendTime;
        let wrapper = Wrapper { base_offset, log_append_time_ms: log_append.then_some(self.timestamp_ms) };
        Ok(MessageRecords { rest: plain, limits, wrapper: Some(wrapper) })
    }

    /// What to add to inner offsets: 0 for magic 0, where they are absolute. In magic 1 they count from the
    /// first message and the wrapper has the offset of the last one (KIP-31). A wrapper offset of 0 means
    /// that the producer left it out, as some librdkafka versions did.
    fn inner_base_offset(&self, plain: &[u8]) -> Result<i64, RecordError> {
        let mut last_inner = None;
        let mut rest = plain;
        while let Some((message, after)) = next_message(rest, self.limits)? {
            last_inner = Some(message.offset);
            rest = after;
        }
        let last_inner = last_inner.ok_or(RecordError::WrapperEmpty)?;
        if self.magic == 0 || self.offset == 0 {
            return Ok(0);
        }
        if self.offset < last_inner {
            return Err(RecordError::WrapperOffsetInvalid { wrapper: self.offset, last_inner });
        }
        Ok(self.offset.wrapping_sub(last_inner))
    }
}

/// Bytes behind an `int32` length; any negative length is null, as in `Utils.sizeDelimited`.
fn nullable_bytes<'a>(cursor: &mut Cursor<'a>, field: Field) -> Result<Option<&'a [u8]>, RecordError> {
    match usize::try_from(cursor.i32(field)?) {
        Ok(length) => cursor.take(length, field).map(Some),
        Err(_) => Ok(None),
    }
}

/// The message at the front of `bytes` and what follows it, or none if the rest is cut short.
fn next_message(bytes: &[u8], limits: RecordLimits) -> Result<Option<(MessageView<'_>, &[u8])>, RecordError> {
    let mut cursor = Cursor::new(bytes);
    if cursor.remaining() < LOG_OVERHEAD_BYTES {
        return Ok(None);
    }
    let _offset = cursor.i64(Field::BatchHeader)?;
    let length = cursor.i32(Field::BatchHeader)?;
    if length < MESSAGE_BYTES_MIN {
        return Err(RecordError::BatchLengthInvalid { length, minimum: MESSAGE_BYTES_MIN });
    }
    let total = LOG_OVERHEAD_BYTES + length as usize;
    let Some((message, rest)) = bytes.split_at_checked(total) else { return Ok(None) };
    match message.get(MAGIC_AT).map(|&magic| magic as i8) {
        Some(0 | 1) => Ok(Some((MessageView::parse(message, limits)?, rest))),
        magic => Err(RecordError::InnerMagicInvalid(magic.unwrap_or(-1))),
    }
}

#[derive(Debug, Clone, Copy)]
struct Wrapper {
    base_offset: i64,
    /// Overrides the timestamps of inner messages of magic 1.
    log_append_time_ms: Option<i64>,
}

/// Iterates over the messages of one [`MessageView`]. Ends after the first error.
#[derive(Debug, Clone)]
pub struct MessageRecords<'s> {
    rest: &'s [u8],
    limits: RecordLimits,
    wrapper: Option<Wrapper>,
}

impl<'s> MessageRecords<'s> {
    fn read(&mut self) -> Result<Option<RecordView<'s>>, RecordError> {
        let Some((message, rest)) = next_message(self.rest, self.limits)? else {
            return Ok(None);
        };
        self.rest = rest;
        let mut offset = message.offset;
        let mut timestamp_ms = message.timestamp_ms;
        if let Some(wrapper) = self.wrapper {
            if message.attributes & CODEC_MASK != 0 {
                return Err(RecordError::NestedCompression);
            }
            offset = offset.wrapping_add(wrapper.base_offset);
            if message.magic == 1 {
                timestamp_ms = wrapper.log_append_time_ms.unwrap_or(timestamp_ms);
            }
        }
        Ok(Some(RecordView {
            attributes: 0,
            timestamp_ms,
            offset,
            key: message.key,
            value: message.value,
            header_count: 0,
            headers: &[],
            timestamp_delta_ms: 0,
            offset_delta: 0,
        }))
    }
}

impl<'s> Iterator for MessageRecords<'s> {
    type Item = Result<RecordView<'s>, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = self.read().transpose();
        if !matches!(item, Some(Ok(_))) {
            self.rest = &[];
        }
        item
    }
}
