//! Builds batches of magic 2: Kafka's `MemoryRecordsBuilder` without its buffers' policies.
//! Knows no clock: timestamps are arguments.

use super::batch::{
    ATTRIBUTES_AT, BATCH_HEADER_BYTES, BatchAttributes, CRC_AT, LENGTH_AT, LOG_OVERHEAD_BYTES,
    RECORD_COUNT_AT, crc_of,
};
use super::codec::{self, Codec, CompressionLevels, Scratch};
use super::cursor::{put_varlong, varlong_bytes};
use super::error::{Field, RecordError};
use super::record::{ControlRecord, Header};

/// Kafka's `EndTransactionMarker` and `ControlRecordType` schema version.
const CONTROL_VERSION: i16 = 0;
/// `RecordBatch.NO_TIMESTAMP`.
const NO_TIMESTAMP_MS: i64 = -1;

/// Everything of a batch that is not its records. The default is what a plain producer sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchOptions {
    /// Offset that the deltas count from; 0 from a producer.
    pub base_offset: i64,
    /// Epoch of the appending leader; -1 from a producer.
    pub partition_leader_epoch: i32,
    /// Codec of the records.
    pub codec: Codec,
    /// Append time in milliseconds, if the broker sets the timestamps (KIP-32).
    pub log_append_time_ms: Option<i64>,
    /// When tombstones may go, in milliseconds (KIP-534).
    pub delete_horizon_ms: Option<i64>,
    /// Whether the batch is part of a transaction.
    pub transactional: bool,
    /// Whether the records are markers.
    pub control: bool,
    /// Producer id, or -1.
    pub producer_id: i64,
    /// Producer epoch, or -1.
    pub producer_epoch: i16,
    /// Sequence number of the first record, or -1.
    pub base_sequence: i32,
}

impl Default for BatchOptions {
    fn default() -> Self {
        Self {
            base_offset: 0,
            partition_leader_epoch: -1,
            codec: Codec::None,
            log_append_time_ms: None,
            delete_horizon_ms: None,
            transactional: false,
            control: false,
            producer_id: -1,
            producer_epoch: -1,
            base_sequence: -1,
        }
    }
}

/// A record to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NewRecord<'a> {
    /// Milliseconds since the epoch.
    pub timestamp_ms: i64,
    /// The key, or none.
    pub key: Option<&'a [u8]>,
    /// The value, or none.
    pub value: Option<&'a [u8]>,
    /// Headers, written in this order.
    pub headers: &'a [Header<'a>],
}

/// Collects records and writes them as one batch.
#[derive(Debug, Clone)]
pub struct BatchWriter {
    options: BatchOptions,
    records: Vec<u8>,
    count: i32,
    last_offset_delta: i32,
    base_timestamp_ms: i64,
    max_timestamp_ms: i64,
}

impl BatchWriter {
    /// An empty batch.
    #[must_use]
    pub fn new(options: BatchOptions) -> Self {
        let horizon = options.delete_horizon_ms.unwrap_or(NO_TIMESTAMP_MS);
        Self {
            options,
            records: Vec::new(),
            count: 0,
            last_offset_delta: -1,
            base_timestamp_ms: horizon,
            max_timestamp_ms: NO_TIMESTAMP_MS,
        }
    }

    /// Number of records so far.
    #[must_use]
    pub fn record_count(&self) -> i32 {
        self.count
    }

    /// Size of the batch so far, before compression, in bytes.
    #[must_use]
    pub fn plain_bytes(&self) -> usize {
        BATCH_HEADER_BYTES + self.records.len()
    }

    /// Adds a record at the next offset.
    ///
    /// # Errors
    /// [`RecordError::EncodedTooLarge`] for a record beyond 2,147,483,647 bytes, and
    /// [`RecordError::OffsetDeltaInvalid`] if there is no next offset delta.
    pub fn push(&mut self, record: &NewRecord<'_>) -> Result<(), RecordError> {
        let previous = self.last_offset_delta;
        let delta =
            previous.checked_add(1).ok_or(RecordError::OffsetDeltaInvalid { delta: previous, previous })?;
        self.push_at(delta, record)
    }

    /// Adds a record at a given offset delta, which leaves a gap as compaction does.
    ///
    /// # Errors
    /// [`RecordError::OffsetDeltaInvalid`] unless the delta is above that of the record before, and
    /// [`RecordError::EncodedTooLarge`] for a record beyond 2,147,483,647 bytes.
    pub fn push_at(&mut self, offset_delta: i32, record: &NewRecord<'_>) -> Result<(), RecordError> {
        let previous = self.last_offset_delta;
        if offset_delta <= previous {
            return Err(RecordError::OffsetDeltaInvalid { delta: offset_delta, previous });
        }
        if self.count == 0 && self.options.delete_horizon_ms.is_none() {
            self.base_timestamp_ms = record.timestamp_ms;
        }
        let headers = record.headers;
        put_record(
            &mut self.records,
            &RecordFields {
                attributes: 0,
                timestamp_delta_ms: record.timestamp_ms.wrapping_sub(self.base_timestamp_ms),
                offset_delta,
                key: record.key,
                value: record.value,
                header_count: headers.len(),
                headers_encoded: &[],
                headers: || headers.iter().copied(),
            },
        )?;
        // Offset deltas rise strictly within an int32, so the count cannot overflow.
        self.count += 1;
        self.last_offset_delta = offset_delta;
        self.max_timestamp_ms = self.max_timestamp_ms.max(record.timestamp_ms);
        Ok(())
    }

    /// Says that the batch stands for offsets up to this delta, though its last records are gone.
    ///
    /// # Errors
    /// [`RecordError::OffsetDeltaInvalid`] if a record already has a higher delta.
    pub fn extend_to(&mut self, last_offset_delta: i32) -> Result<(), RecordError> {
        if last_offset_delta < self.last_offset_delta {
            let previous = self.last_offset_delta;
            return Err(RecordError::OffsetDeltaInvalid { delta: last_offset_delta, previous });
        }
        self.last_offset_delta = last_offset_delta;
        Ok(())
    }

    /// Appends the batch to `out`. Without records that is the bare header, as compaction leaves it.
    ///
    /// # Errors
    /// [`RecordError::EncodedTooLarge`] for a batch beyond 2,147,483,647 bytes. `out` is then unchanged.
    pub fn finish(
        &self,
        scratch: &mut Scratch,
        levels: CompressionLevels,
        out: &mut Vec<u8>,
    ) -> Result<(), RecordError> {
        let start = out.len();
        let result = self.write(scratch, levels, out, start);
        if result.is_err() {
            out.truncate(start);
        }
        result
    }

    fn write(
        &self,
        scratch: &mut Scratch,
        levels: CompressionLevels,
        out: &mut Vec<u8>,
        start: usize,
    ) -> Result<(), RecordError> {
        let options = &self.options;
        let codec = if self.count == 0 { Codec::None } else { options.codec };
        let attributes = BatchAttributes::default().with_codec(codec).with_bits(
            options.log_append_time_ms.is_some(),
            options.transactional,
            options.control,
            options.delete_horizon_ms.is_some(),
        );
        out.reserve(self.plain_bytes());
        out.extend_from_slice(&options.base_offset.to_be_bytes());
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&options.partition_leader_epoch.to_be_bytes());
        out.push(2);
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&attributes.0.to_be_bytes());
        out.extend_from_slice(&self.last_offset_delta.to_be_bytes());
        out.extend_from_slice(&self.base_timestamp_ms.to_be_bytes());
        let max_timestamp_ms = options.log_append_time_ms.unwrap_or(self.max_timestamp_ms);
        out.extend_from_slice(&max_timestamp_ms.to_be_bytes());
        out.extend_from_slice(&options.producer_id.to_be_bytes());
        out.extend_from_slice(&options.producer_epoch.to_be_bytes());
        out.extend_from_slice(&options.base_sequence.to_be_bytes());
        out.extend_from_slice(&self.count.to_be_bytes());
        codec::compress(codec, levels, &self.records, out, &mut scratch.codecs)?;
        seal(&mut out[start..], self.count, None)
    }
}

/// Sets length, record count and checksum of the batch that fills `batch`, and its codec if one is given.
pub(super) fn seal(batch: &mut [u8], record_count: i32, codec: Option<Codec>) -> Result<(), RecordError> {
    let bytes = batch.len();
    let length = i32::try_from(bytes.saturating_sub(LOG_OVERHEAD_BYTES))
        .map_err(|_| RecordError::EncodedTooLarge { what: Field::Batch, bytes })?;
    batch[LENGTH_AT..LENGTH_AT + 4].copy_from_slice(&length.to_be_bytes());
    batch[RECORD_COUNT_AT..RECORD_COUNT_AT + 4].copy_from_slice(&record_count.to_be_bytes());
    if let Some(codec) = codec {
        let attributes = i16::from_be_bytes([batch[ATTRIBUTES_AT], batch[ATTRIBUTES_AT + 1]]);
        let attributes = BatchAttributes(attributes).with_codec(codec);
        batch[ATTRIBUTES_AT..ATTRIBUTES_AT + 2].copy_from_slice(&attributes.0.to_be_bytes());
    }
    let crc = crc_of(batch);
    batch[CRC_AT..CRC_AT + 4].copy_from_slice(&crc.to_be_bytes());
    Ok(())
}

/// The fields of one record as they are written.
pub(super) struct RecordFields<'a, H> {
    pub(super) attributes: i8,
    pub(super) timestamp_delta_ms: i64,
    pub(super) offset_delta: i32,
    pub(super) key: Option<&'a [u8]>,
    pub(super) value: Option<&'a [u8]>,
    /// Headers in `headers_encoded` and in `headers` together.
    pub(super) header_count: usize,
    /// Headers that are copied as they are, before `headers`.
    pub(super) headers_encoded: &'a [u8],
    /// Gives the headers to encode; called twice, for the size and for the bytes.
    pub(super) headers: H,
}

/// Appends one record with its length, as `DefaultRecord.writeTo` does.
pub(super) fn put_record<'h, I: Iterator<Item = Header<'h>>>(
    out: &mut Vec<u8>,
    record: &RecordFields<'_, impl Fn() -> I>,
) -> Result<(), RecordError> {
    let new_headers: usize =
        (record.headers)().map(|header| field_bytes(Some(header.key)) + field_bytes(header.value)).sum();
    let bytes = 1
        + varlong_bytes(record.timestamp_delta_ms)
        + varlong_bytes(i64::from(record.offset_delta))
        + field_bytes(record.key)
        + field_bytes(record.value)
        + varlong_bytes(record.header_count as i64)
        + record.headers_encoded.len()
        + new_headers;
    // Every length and count inside is smaller than the whole, so this covers them all.
    let length =
        i32::try_from(bytes).map_err(|_| RecordError::EncodedTooLarge { what: Field::Record, bytes })?;
    out.reserve(varlong_bytes(i64::from(length)) + bytes);
    put_varlong(out, i64::from(length));
    out.push(record.attributes as u8);
    put_varlong(out, record.timestamp_delta_ms);
    put_varlong(out, i64::from(record.offset_delta));
    put_field(out, record.key);
    put_field(out, record.value);
    put_varlong(out, record.header_count as i64);
    out.extend_from_slice(record.headers_encoded);
    for header in (record.headers)() {
        put_field(out, Some(header.key));
        put_field(out, header.value);
    }
    Ok(())
}

fn field_bytes(field: Option<&[u8]>) -> usize {
    match field {
        Some(bytes) => varlong_bytes(bytes.len() as i64) + bytes.len(),
        None => 1,
    }
}

fn put_field(out: &mut Vec<u8>, field: Option<&[u8]>) {
    match field {
        Some(bytes) => {
            put_varlong(out, bytes.len() as i64);
            out.extend_from_slice(bytes);
        }
        None => put_varlong(out, -1),
    }
}

/// Appends the control batch that ends a transaction (KIP-98: `EndTransactionMarker`). `options.control`
/// and `options.transactional` are set whatever they were, and there is no sequence number.
///
/// # Errors
/// [`RecordError::ControlRecordInvalid`] for [`ControlRecord::Other`], which has no value of its own here.
pub fn control_batch(
    mut options: BatchOptions,
    timestamp_ms: i64,
    marker: ControlRecord,
    out: &mut Vec<u8>,
) -> Result<(), RecordError> {
    let (kind, coordinator_epoch) = match marker {
        ControlRecord::Abort { coordinator_epoch } => (0i16, coordinator_epoch),
        ControlRecord::Commit { coordinator_epoch } => (1, coordinator_epoch),
        ControlRecord::Other(_) => return Err(RecordError::ControlRecordInvalid),
    };
    let [v0, v1] = CONTROL_VERSION.to_be_bytes();
    let [k0, k1] = kind.to_be_bytes();
    let [e0, e1, e2, e3] = coordinator_epoch.to_be_bytes();
    options.codec = Codec::None;
    options.control = true;
    options.transactional = true;
    options.base_sequence = -1;
    let mut writer = BatchWriter::new(options);
    writer.push(&NewRecord {
        timestamp_ms,
        key: Some(&[v0, v1, k0, k1]),
        value: Some(&[v0, v1, e0, e1, e2, e3]),
        headers: &[],
    })?;
    writer.finish(&mut Scratch::new(), CompressionLevels::default(), out)
}
