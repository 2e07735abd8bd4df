//! One record, borrowed from its batch: Kafka's `DefaultRecord`, and the old messages in the same shape.
//! Never copies a byte and never allocates.

use super::cursor::Cursor;
use super::error::{Field, RecordError};

/// Fewest bytes of a header: a key length and a value length.
const HEADER_BYTES_MIN: usize = 2;

/// A record of any format version. Copying it copies references only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordView<'a> {
    /// Record attributes. No bit has a meaning yet; 0 for magic 0 and 1.
    pub attributes: i8,
    /// Milliseconds since the epoch; the batch's append time if it has one; -1 for magic 0.
    pub timestamp_ms: i64,
    /// Absolute offset, as far as the batch knows it (a producer counts from 0).
    pub offset: i64,
    /// The key, or none.
    pub key: Option<&'a [u8]>,
    /// The value, or none (a tombstone).
    pub value: Option<&'a [u8]>,
    pub(super) header_count: i32,
    /// The encoded headers, already validated.
    pub(super) headers: &'a [u8],
    pub(super) timestamp_delta_ms: i64,
    pub(super) offset_delta: i32,
}

/// What [`RecordView::read`] needs to know of the batch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base {
    pub(super) offset: i64,
    pub(super) timestamp_ms: i64,
    /// Overrides every timestamp if the batch has the LogAppendTime bit (KIP-32).
    pub(super) log_append_time_ms: Option<i64>,
}

impl<'a> RecordView<'a> {
    /// Reads one record with its length. Accepts and refuses what `DefaultRecord.readFrom` does.
    #[inline]
    pub(super) fn read(cursor: &mut Cursor<'a>, base: &Base) -> Result<Self, RecordError> {
        let mut body = Cursor::new(cursor.bytes(Field::Record)?);
        let attributes = body.i8(Field::Record)?;
        let timestamp_delta_ms = body.varlong(Field::TimestampDelta)?;
        let offset_delta = body.varint(Field::OffsetDelta)?;
        let key = body.nullable_bytes(Field::Key)?;
        let value = body.nullable_bytes(Field::Value)?;
        let header_count = body.varint(Field::HeaderCount)?;
        let headers = body.rest();
        if header_count != 0 {
            skip_headers(&mut body, header_count)?;
        }
        if body.remaining() != 0 {
            return Err(RecordError::RecordTrailingBytes(body.remaining()));
        }
        // Java's addition wraps; a hostile delta must not panic here either.
        let timestamp_ms =
            base.log_append_time_ms.unwrap_or_else(|| base.timestamp_ms.wrapping_add(timestamp_delta_ms));
        let offset = base.offset.wrapping_add(i64::from(offset_delta));
        Ok(Self {
            attributes,
            timestamp_ms,
            offset,
            key,
            value,
            header_count,
            headers,
            timestamp_delta_ms,
            offset_delta,
        })
    }

    /// The headers in wire order, duplicates included (KIP-82).
    #[must_use]
    pub fn headers(&self) -> Headers<'a> {
        Headers { cursor: Cursor::new(self.headers), left: self.header_count }
    }

    /// Offset relative to the batch's base offset; 0 for magic 0 and 1.
    #[must_use]
    pub fn offset_delta(&self) -> i32 {
        self.offset_delta
    }

    /// What a record of a control batch says (KIP-98).
    ///
    /// # Errors
    /// [`RecordError::ControlRecordInvalid`] if key or value are too short for their type.
    pub fn control(&self) -> Result<ControlRecord, RecordError> {
        let invalid = |_| RecordError::ControlRecordInvalid;
        let mut key = Cursor::new(self.key.ok_or(RecordError::ControlRecordInvalid)?);
        let version = key.i16(Field::Key).map_err(invalid)?;
        if version < 0 {
            return Err(RecordError::ControlRecordInvalid);
        }
        let kind = key.i16(Field::Key).map_err(invalid)?;
        let coordinator_epoch = || {
            let mut value = Cursor::new(self.value.ok_or(RecordError::ControlRecordInvalid)?);
            match value.i16(Field::Value).map_err(invalid)? {
                0.. => value.i32(Field::Value).map_err(invalid),
                _ => Err(RecordError::ControlRecordInvalid),
            }
        };
        Ok(match kind {
            0 => ControlRecord::Abort { coordinator_epoch: coordinator_epoch()? },
            1 => ControlRecord::Commit { coordinator_epoch: coordinator_epoch()? },
            other => ControlRecord::Other(other),
        })
    }
}

fn skip_headers(body: &mut Cursor<'_>, count: i32) -> Result<(), RecordError> {
    let fits = usize::try_from(count).is_ok_and(|count| count <= body.remaining() / HEADER_BYTES_MIN);
    if !fits {
        return Err(RecordError::HeaderCountInvalid { count, bytes: body.remaining() });
    }
    for _ in 0..count {
        body.bytes(Field::HeaderKey)?;
        body.nullable_bytes(Field::HeaderValue)?;
    }
    Ok(())
}

/// A record header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'a> {
    /// The key. UTF-8 by Kafka's contract, which no broker checks.
    pub key: &'a [u8],
    /// The value, or none.
    pub value: Option<&'a [u8]>,
}

/// Iterates over the headers of one record in wire order.
#[derive(Debug, Clone)]
pub struct Headers<'a> {
    cursor: Cursor<'a>,
    left: i32,
}

impl<'a> Iterator for Headers<'a> {
    type Item = Header<'a>;

    fn next(&mut self) -> Option<Header<'a>> {
        if self.left <= 0 {
            return None;
        }
        self.left -= 1;
        // The record was read only after its headers had been, so neither of these can fail.
        let key = self.cursor.bytes(Field::HeaderKey).ok()?;
        let value = self.cursor.nullable_bytes(Field::HeaderValue).ok()?;
        Some(Header { key, value })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.left).unwrap_or(0);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Headers<'_> {}

/// A record of a control batch: Kafka's `ControlRecordType` and `EndTransactionMarker`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlRecord {
    /// The transaction of the batch's producer ends here and is aborted.
    Abort {
        /// Epoch of the transaction coordinator that wrote the marker.
        coordinator_epoch: i32,
    },
    /// The transaction of the batch's producer ends here and is committed.
    Commit {
        /// Epoch of the transaction coordinator that wrote the marker.
        coordinator_epoch: i32,
    },
    /// A type of KRaft's metadata log (leader change, snapshot header and so on), or one unknown here.
    Other(i16),
}
