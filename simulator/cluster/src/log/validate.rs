//! Whether a producer's bytes may go into a log, and what becomes of them (`ProduceRequest.validateRecords`,
//! `UnifiedLog.analyzeAndValidateRecords`, `LogValidator`).
//!
//! Never knows the log, nor who the producer is.

use tidegate_wire::records::{
    BATCH_HEADER_BYTES, BatchView, Batches, Codec, Entry, RecordError, RecordLimits, RecordView, Scratch,
    TimestampType,
};

use super::rebuild;
use super::settings::{Compression, LogSettings};
use crate::errors::ErrorCode;

/// Where the header of a batch has its attributes and its largest timestamp.
const ATTRIBUTES_AT: usize = 21;
const MAX_TIMESTAMP_AT: usize = 35;
/// The checksum covers everything from the attributes on.
const CRC_AT: usize = 17;
/// The bit of the attributes that says who set the timestamps.
const TIMESTAMP_TYPE_BIT: u8 = 0x08;
/// Problems of records that the text for all of them shows.
const PROBLEMS_SHOWN: usize = 3;

/// Why bytes do not go into a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Rejected {
    pub(crate) code: i16,
    /// Whether the answer says where the log begins.
    pub(crate) shows_log_start: bool,
    /// A text where clients are shown one.
    pub(crate) message: Option<String>,
    /// The records that were found wrong, by their place in the batch.
    pub(crate) records: Vec<(i32, String)>,
}

impl Rejected {
    /// A code, and nothing else.
    pub(crate) fn of(code: ErrorCode) -> Self {
        Self { code: code.0, ..Self::default() }
    }

    /// A code, and the log's start.
    pub(crate) fn with_log_start(code: ErrorCode) -> Self {
        Self { code: code.0, shows_log_start: true, ..Self::default() }
    }
}

/// A batch of magic 2 that may be appended. Base offset and leader epoch are still to be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Valid {
    pub(crate) bytes: Vec<u8>,
    /// -1 where the producer's timestamps count.
    pub(crate) log_append_time_ms: i64,
}

/// What has to be true before a broker looks any further, in requests of this version.
pub(crate) fn frame(bytes: &[u8], version: i16) -> Result<(), ErrorCode> {
    if version < 3 {
        return Ok(());
    }
    let mut entries = Batches::new(bytes, RecordLimits::default());
    match entries.next() {
        None | Some(Ok(Entry::Partial(_) | Entry::Message(_))) => return Err(ErrorCode::INVALID_RECORD),
        Some(Ok(Entry::Batch(batch))) if version < 7 && batch.codec() == Ok(Codec::Zstd) => {
            return Err(ErrorCode::UNSUPPORTED_COMPRESSION_TYPE);
        }
        Some(Ok(Entry::Batch(_))) => {}
        // Too short for its fields: its checksum is wrong, which is found later and answered in the same way.
        Some(Err(_)) => return Err(ErrorCode::CORRUPT_MESSAGE),
    }
    match entries.next() {
        None | Some(Ok(Entry::Partial(_))) => Ok(()),
        Some(Ok(_) | Err(RecordError::BatchLengthInvalid { .. })) => Err(ErrorCode::INVALID_RECORD),
        Some(Err(_)) => Err(ErrorCode::CORRUPT_MESSAGE),
    }
}

/// Whether bytes that are framed right may be appended at `now_ms`.
pub(crate) fn validate(
    mut bytes: Vec<u8>,
    settings: &LogSettings,
    place: &str,
    now_ms: i64,
) -> Result<Valid, Rejected> {
    let corrupt = || Rejected::of(ErrorCode::CORRUPT_MESSAGE);
    let view = match Batches::new(&bytes, RecordLimits::default()).next() {
        Some(Ok(Entry::Batch(view))) => view,
        Some(Ok(Entry::Message(_))) => {
            bytes = rebuild::from_messages(&bytes).ok_or_else(corrupt)?;
            return validate(bytes, settings, place, now_ms);
        }
        _ => return Err(corrupt()),
    };
    let whole_bytes = view.bytes().len();
    if view.base_offset() != 0 {
        return Err(Rejected::with_log_start(ErrorCode::INVALID_RECORD));
    }
    if whole_bytes > settings.batch_bytes_max {
        return Err(Rejected::of(ErrorCode::MESSAGE_TOO_LARGE));
    }
    view.check_crc().map_err(|_| corrupt())?;
    check_batch(&view)?;
    let codec = view.codec().map_err(|_| Rejected::with_log_start(ErrorCode::UNKNOWN_SERVER_ERROR))?;
    let target = settings.compression.target(codec);
    let max_timestamp_ms = check_records(&view, settings, place, now_ms)?;
    let (stamp, log_append_time_ms) = match settings.log_append_time {
        true => ((TimestampType::LogAppendTime, now_ms), now_ms),
        false => ((TimestampType::CreateTime, max_timestamp_ms), -1),
    };
    let stamped = view.timestamp_type() == stamp.0 && view.max_timestamp_ms() == stamp.1;
    if target != codec {
        bytes = rebuild::with_codec(&view, target, settings.compression.levels)
            .ok_or_else(|| Rejected::with_log_start(ErrorCode::UNKNOWN_SERVER_ERROR))?;
        if bytes.len() > settings.batch_bytes_max {
            return Err(Rejected::of(ErrorCode::MESSAGE_TOO_LARGE));
        }
    }
    bytes.truncate(if target == codec { whole_bytes } else { bytes.len() });
    if !stamped {
        set_timestamps(&mut bytes, stamp.0, stamp.1);
    }
    if bytes.len() as u64 > settings.rolling.segment_bytes {
        return Err(Rejected::of(ErrorCode::RECORD_LIST_TOO_LARGE));
    }
    Ok(Valid { bytes, log_append_time_ms })
}

/// `LogValidator.validateBatch`.
fn check_batch(view: &BatchView<'_>) -> Result<(), Rejected> {
    let offsets = i64::from(view.last_offset_delta()) + 1;
    let right = offsets > 0
        && view.record_count() > 0
        && offsets == i64::from(view.record_count())
        && !view.is_control()
        && !(view.producer_id() >= 0 && view.base_sequence() < 0);
    if right { Ok(()) } else { Err(Rejected::with_log_start(ErrorCode::INVALID_RECORD)) }
}

/// `LogValidator.validateRecord` for each record. Returns the largest timestamp.
fn check_records(
    view: &BatchView<'_>,
    settings: &LogSettings,
    place: &str,
    now_ms: i64,
) -> Result<i64, Rejected> {
    let unreadable = |error| {
        let code = match error {
            RecordError::CorruptCompression { .. } | RecordError::DecompressedTooLarge { .. } => {
                ErrorCode::UNKNOWN_SERVER_ERROR
            }
            _ => ErrorCode::INVALID_RECORD,
        };
        Rejected::with_log_start(code)
    };
    let mut scratch = Scratch::new();
    let mut max_timestamp_ms = -1;
    let mut problems = Problems::default();
    for (index, record) in (0..).zip(view.records(&mut scratch).map_err(unreadable)?) {
        let record = record.map_err(unreadable)?;
        if settings.compacted && record.key.is_none() {
            let text =
                format!("Compacted topic cannot accept message without key in topic partition {place}");
            problems.records.push((index, text));
        } else if let Some(text) = wrong_time(view, &record, settings, now_ms) {
            problems.any_of_time = true;
            problems.records.push((index, text));
        }
        max_timestamp_ms = max_timestamp_ms.max(record.timestamp_ms);
    }
    problems.into_result(max_timestamp_ms)
}

#[derive(Default)]
struct Problems {
    records: Vec<(i32, String)>,
    any_of_time: bool,
}

impl Problems {
    fn into_result(self, max_timestamp_ms: i64) -> Result<i64, Rejected> {
        if self.records.is_empty() {
            return Ok(max_timestamp_ms);
        }
        let (code, message) = if self.any_of_time {
            let text = "One or more records have been rejected due to invalid timestamp";
            (ErrorCode::INVALID_TIMESTAMP, text.to_owned())
        } else {
            let shown: Vec<String> = self.records.iter().take(PROBLEMS_SHOWN).map(shown).collect();
            let count = self.records.len();
            let text = format!(
                "One or more records have been rejected due to {count} record errors in total, and only showing the first three \
                 errors at most: [{}]",
                shown.join(", ")
            );
            (ErrorCode::INVALID_RECORD, text)
        };
        Err(Rejected { code: code.0, shows_log_start: true, message: Some(message), records: self.records })
    }
}

fn shown((index, text): &(i32, String)) -> String {
    format!("RecordError(batchIndex={index}, message='{text}')")
}

/// `LogValidator.validateTimestamp`.
fn wrong_time(
    view: &BatchView<'_>,
    record: &RecordView<'_>,
    settings: &LogSettings,
    now_ms: i64,
) -> Option<String> {
    let timestamp_ms = record.timestamp_ms;
    if !settings.log_append_time && timestamp_ms != -1 {
        let (before, after) = (settings.timestamp_before_max_ms, settings.timestamp_after_max_ms);
        let off = timestamp_ms.wrapping_sub(now_ms).wrapping_abs();
        let limit = if timestamp_ms <= now_ms { before } else { after };
        return (off > limit).then(|| {
            format!(
                "Timestamp {timestamp_ms} of message with offset {} is out of range. The timestamp should be within [{}, {}]",
                record.offset,
                now_ms.wrapping_sub(before),
                now_ms.wrapping_add(after)
            )
        });
    }
    (view.timestamp_type() == TimestampType::LogAppendTime).then(|| {
        let bytes = |field: Option<&[u8]>| field.map_or(0, <[u8]>::len);
        format!(
            "Invalid timestamp type in message DefaultRecord(offset={}, timestamp={timestamp_ms}, key={} bytes, value={} bytes). \
             Producer should not set timestamp type to LogAppendTime.",
            record.offset,
            bytes(record.key),
            bytes(record.value)
        )
    })
}

/// Sets who set the timestamps, and the largest of them, and the checksum that covers both.
fn set_timestamps(batch: &mut [u8], kind: TimestampType, max_timestamp_ms: i64) {
    if batch.len() < BATCH_HEADER_BYTES {
        return;
    }
    let low = &mut batch[ATTRIBUTES_AT + 1];
    *low = match kind {
        TimestampType::LogAppendTime => *low | TIMESTAMP_TYPE_BIT,
        TimestampType::CreateTime => *low & !TIMESTAMP_TYPE_BIT,
    };
    batch[MAX_TIMESTAMP_AT..MAX_TIMESTAMP_AT + 8].copy_from_slice(&max_timestamp_ms.to_be_bytes());
    let computed = match Batches::new(batch, RecordLimits::default()).next() {
        Some(Ok(Entry::Batch(view))) => match view.check_crc() {
            Err(RecordError::CrcMismatch { computed, .. }) => computed,
            _ => return,
        },
        _ => return,
    };
    batch[CRC_AT..CRC_AT + 4].copy_from_slice(&computed.to_be_bytes());
}

impl Compression {
    /// The codec that a batch of this one is stored with.
    fn target(self, source: Codec) -> Codec {
        self.codec.unwrap_or(source)
    }
}
