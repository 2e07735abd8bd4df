//! Batches of magic 2, borrowed: Kafka's `DefaultRecordBatch` (KIP-98, KIP-534 for the delete horizon).
//! Knows neither topics nor offsets of a log; it reads what the bytes say.

use super::codec::{self, Codec, Lz4HeaderChecksum, Scratch};
use super::cursor::Cursor;
use super::error::{Field, RecordError};
use super::limits::RecordLimits;
use super::record::{Base, RecordView};

/// Bytes of base offset and batch length, which the length field does not count.
pub(super) const LOG_OVERHEAD_BYTES: usize = 12;
/// Where the format version stands in all three formats.
pub(super) const MAGIC_AT: usize = 16;
/// Bytes of the fixed fields of magic 2.
pub const BATCH_HEADER_BYTES: usize = 61;
pub(super) const LENGTH_AT: usize = 8;
pub(super) const CRC_AT: usize = 17;
/// The checksum covers everything from here on.
pub(super) const ATTRIBUTES_AT: usize = 21;
pub(super) const RECORD_COUNT_AT: usize = 57;
/// Fewest bytes of a record: seven one-byte fields.
const RECORD_BYTES_MIN: usize = 7;

const CODEC_MASK: i16 = 0x07;
const TIMESTAMP_TYPE_BIT: i16 = 0x08;
const TRANSACTIONAL_BIT: i16 = 0x10;
const CONTROL_BIT: i16 = 0x20;
const DELETE_HORIZON_BIT: i16 = 0x40;

/// Who set the timestamps of a batch (KIP-32).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimestampType {
    /// The producer, record by record.
    #[default]
    CreateTime,
    /// The broker, when it appended the batch; one value for all records.
    LogAppendTime,
}

/// The attribute bits of a batch. Bits without a meaning are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BatchAttributes(pub i16);

impl BatchAttributes {
    /// The compression codec of the records.
    ///
    /// # Errors
    /// [`RecordError::UnknownCodec`] for the ids 5 to 7.
    pub fn codec(self) -> Result<Codec, RecordError> {
        Codec::from_id((self.0 & CODEC_MASK) as u8)
    }

    /// Who set the timestamps.
    #[must_use]
    pub fn timestamp_type(self) -> TimestampType {
        if self.0 & TIMESTAMP_TYPE_BIT == 0 {
            TimestampType::CreateTime
        } else {
            TimestampType::LogAppendTime
        }
    }

    /// Whether the batch is part of a transaction.
    #[must_use]
    pub fn is_transactional(self) -> bool {
        self.0 & TRANSACTIONAL_BIT != 0
    }

    /// Whether the records are markers of Kafka itself, which applications never see.
    #[must_use]
    pub fn is_control(self) -> bool {
        self.0 & CONTROL_BIT != 0
    }

    /// Whether the base timestamp is the time after which tombstones may go (KIP-534).
    #[must_use]
    pub fn has_delete_horizon(self) -> bool {
        self.0 & DELETE_HORIZON_BIT != 0
    }

    /// The same attributes with another codec.
    #[must_use]
    pub fn with_codec(self, codec: Codec) -> Self {
        Self(self.0 & !CODEC_MASK | i16::from(codec.id()))
    }

    /// The same attributes with these four bits.
    #[must_use]
    pub(super) fn with_bits(
        self,
        log_append: bool,
        transactional: bool,
        control: bool,
        horizon: bool,
    ) -> Self {
        let bits = [
            (log_append, TIMESTAMP_TYPE_BIT),
            (transactional, TRANSACTIONAL_BIT),
            (control, CONTROL_BIT),
            (horizon, DELETE_HORIZON_BIT),
        ];
        Self(bits.iter().fold(self.0, |all, &(set, bit)| if set { all | bit } else { all & !bit }))
    }
}

/// A complete batch of magic 2 in somebody else's buffer.
///
/// The fixed fields and the length have been checked; the checksum and the records have not.
#[derive(Debug, Clone, Copy)]
pub struct BatchView<'a> {
    bytes: &'a [u8],
    body: &'a [u8],
    limits: RecordLimits,
    base_offset: i64,
    partition_leader_epoch: i32,
    crc: u32,
    attributes: BatchAttributes,
    last_offset_delta: i32,
    base_timestamp_ms: i64,
    max_timestamp_ms: i64,
    producer_id: i64,
    producer_epoch: i16,
    base_sequence: i32,
    record_count: i32,
}

impl<'a> BatchView<'a> {
    /// Reads the fixed fields. `bytes` must be exactly one batch, which the caller's framing ensures.
    pub(super) fn parse(bytes: &'a [u8], limits: RecordLimits) -> Result<Self, RecordError> {
        let field = Field::BatchHeader;
        let mut cursor = Cursor::new(bytes);
        let base_offset = cursor.i64(field)?;
        let length = cursor.i32(field)?;
        if bytes.len() < BATCH_HEADER_BYTES {
            let minimum = (BATCH_HEADER_BYTES - LOG_OVERHEAD_BYTES) as i32;
            return Err(RecordError::BatchLengthInvalid { length, minimum });
        }
        let partition_leader_epoch = cursor.i32(field)?;
        let _magic = cursor.i8(field)?;
        let crc = cursor.u32(field)?;
        Ok(Self {
            bytes,
            limits,
            base_offset,
            partition_leader_epoch,
            crc,
            attributes: BatchAttributes(cursor.i16(field)?),
            last_offset_delta: cursor.i32(field)?,
            base_timestamp_ms: cursor.i64(field)?,
            max_timestamp_ms: cursor.i64(field)?,
            producer_id: cursor.i64(field)?,
            producer_epoch: cursor.i16(field)?,
            base_sequence: cursor.i32(field)?,
            record_count: cursor.i32(field)?,
            body: cursor.rest(),
        })
    }

    /// The whole batch as it stands in the buffer.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The records as they stand in the buffer, still compressed if the batch is.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Limits that [`BatchView::records`] will hold to.
    #[must_use]
    pub fn limits(&self) -> RecordLimits {
        self.limits
    }

    /// Offset that the offset deltas count from.
    #[must_use]
    pub fn base_offset(&self) -> i64 {
        self.base_offset
    }

    /// Delta of the last offset that the batch stands for, which compaction may have emptied.
    #[must_use]
    pub fn last_offset_delta(&self) -> i32 {
        self.last_offset_delta
    }

    /// The last offset that the batch stands for.
    #[must_use]
    pub fn last_offset(&self) -> i64 {
        self.base_offset.wrapping_add(i64::from(self.last_offset_delta))
    }

    /// Epoch of the leader that appended the batch; -1 from a producer. Not covered by the checksum.
    #[must_use]
    pub fn partition_leader_epoch(&self) -> i32 {
        self.partition_leader_epoch
    }

    /// The checksum field (CRC-32C of everything from the attributes on).
    #[must_use]
    pub fn crc(&self) -> u32 {
        self.crc
    }

    /// All attribute bits.
    #[must_use]
    pub fn attributes(&self) -> BatchAttributes {
        self.attributes
    }

    /// The compression codec of the records.
    ///
    /// # Errors
    /// [`RecordError::UnknownCodec`] for the ids 5 to 7.
    pub fn codec(&self) -> Result<Codec, RecordError> {
        self.attributes.codec()
    }

    /// Who set the timestamps.
    #[must_use]
    pub fn timestamp_type(&self) -> TimestampType {
        self.attributes.timestamp_type()
    }

    /// Whether the batch is part of a transaction.
    #[must_use]
    pub fn is_transactional(&self) -> bool {
        self.attributes.is_transactional()
    }

    /// Whether the records are markers; see [`RecordView::control`].
    #[must_use]
    pub fn is_control(&self) -> bool {
        self.attributes.is_control()
    }

    /// When tombstones of this batch may be removed, in milliseconds since the epoch (KIP-534).
    #[must_use]
    pub fn delete_horizon_ms(&self) -> Option<i64> {
        self.attributes.has_delete_horizon().then_some(self.base_timestamp_ms)
    }

    /// Timestamp that the timestamp deltas count from, in milliseconds.
    #[must_use]
    pub fn base_timestamp_ms(&self) -> i64 {
        self.base_timestamp_ms
    }

    /// Largest timestamp of the batch, or its append time, in milliseconds since the epoch.
    #[must_use]
    pub fn max_timestamp_ms(&self) -> i64 {
        self.max_timestamp_ms
    }

    /// Id of the idempotent or transactional producer, or -1.
    #[must_use]
    pub fn producer_id(&self) -> i64 {
        self.producer_id
    }

    /// Epoch of the producer, or -1.
    #[must_use]
    pub fn producer_epoch(&self) -> i16 {
        self.producer_epoch
    }

    /// Sequence number of the first record, or -1.
    #[must_use]
    pub fn base_sequence(&self) -> i32 {
        self.base_sequence
    }

    /// Number of records that the batch claims. May be 0 after compaction.
    #[must_use]
    pub fn record_count(&self) -> i32 {
        self.record_count
    }

    /// Compares the checksum field with the bytes.
    ///
    /// # Errors
    /// [`RecordError::CrcMismatch`].
    pub fn check_crc(&self) -> Result<(), RecordError> {
        let computed = crc_of(self.bytes);
        if computed == self.crc {
            return Ok(());
        }
        Err(RecordError::CrcMismatch { stored: self.crc, computed })
    }

    /// Iterates over the records, decompressing into `scratch` if the batch is compressed.
    ///
    /// Nothing is allocated per record. Does not check the checksum: see [`BatchView::check_crc`].
    /// A batch with a record count of 0 has no records, whatever bytes follow, as for a consumer.
    ///
    /// # Errors
    /// If the codec is unknown, the compressed bytes are corrupt or exceed
    /// [`RecordLimits::decompressed_bytes_max`], or the record count cannot be true.
    pub fn records<'s>(&self, scratch: &'s mut Scratch) -> Result<Records<'s>, RecordError>
    where
        'a: 's,
    {
        let codec = self.codec()?;
        if self.record_count == 0 {
            return self.records_in(&[]);
        }
        if codec == Codec::None {
            return self.records_in(self.body);
        }
        let Scratch { decompressed, codecs, .. } = scratch;
        let limit = self.limits.decompressed_bytes_max;
        self.records_in(codec::decompress(
            codec,
            Lz4HeaderChecksum::Check,
            self.body,
            decompressed,
            limit,
            codecs,
        )?)
    }

    /// Iterates over records that are already plain bytes.
    pub(super) fn records_in<'s>(&self, plain: &'s [u8]) -> Result<Records<'s>, RecordError> {
        let count = self.record_count;
        let fits = usize::try_from(count).is_ok_and(|count| count <= plain.len() / RECORD_BYTES_MIN);
        if !fits {
            return Err(RecordError::RecordCountInvalid { count, bytes: plain.len() });
        }
        let log_append = self.timestamp_type() == TimestampType::LogAppendTime;
        let base = Base {
            offset: self.base_offset,
            timestamp_ms: self.base_timestamp_ms,
            log_append_time_ms: log_append.then_some(self.max_timestamp_ms),
        };
        Ok(Records { cursor: Cursor::new(plain), base, left: count })
    }
}

/// The checksum that a batch of magic 2 should have; 0 if the bytes end before the attributes.
pub(super) fn crc_of(batch: &[u8]) -> u32 {
    crc_fast::crc32_iscsi(batch.get(ATTRIBUTES_AT..).unwrap_or_default())
}

/// Iterates over the records of one batch. Ends after the first error.
#[derive(Debug, Clone)]
pub struct Records<'s> {
    cursor: Cursor<'s>,
    base: Base,
    left: i32,
}

impl Records<'_> {
    /// Bytes of the plain records not yet read.
    pub(super) fn remaining_bytes(&self) -> usize {
        self.cursor.remaining()
    }
}

impl<'s> Iterator for Records<'s> {
    type Item = Result<RecordView<'s>, RecordError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            let trailing = self.cursor.remaining();
            self.cursor = Cursor::new(&[]);
            return (trailing != 0).then_some(Err(RecordError::BatchTrailingBytes(trailing)));
        }
        self.left -= 1;
        let record = RecordView::read(&mut self.cursor, &self.base);
        if record.is_err() {
            self.left = 0;
            self.cursor = Cursor::new(&[]);
        }
        Some(record)
    }
}
