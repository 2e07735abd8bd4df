//! Record batches: a zero-copy reader of all three formats, and a writer of magic 2.
//!
//! A `records` field of Produce or Fetch is a run of batches. [`Batches`] frames them; [`BatchView`] and
//! [`MessageView`] read one in place; [`rewrite()`] edits records and keeps everything else;
//! [`BatchWriter`] builds new batches. Bytes are never trusted: no length or count sizes an allocation
//! before it was compared with the bytes that are there, and decompression stops at a hard limit.
//!
//! Never knows topics, schemas, tenants, or why somebody wants to look.

mod batch;
mod codec;
mod cursor;
mod error;
mod legacy;
mod limits;
mod record;
mod rewrite;
mod write;

pub use batch::{BATCH_HEADER_BYTES, BatchAttributes, BatchView, Records, TimestampType};
pub use codec::{
    Codec, CompressionLevels, GZIP_LEVEL_MAX, GZIP_LEVEL_MIN, Scratch, ZSTD_LEVEL_MAX, ZSTD_LEVEL_MIN,
};
pub use error::{Field, RecordError};
pub use legacy::{MessageRecords, MessageView};
pub use limits::{BATCH_BYTES_MAX_DEFAULT, DECOMPRESSED_BYTES_MAX_DEFAULT, RecordLimits};
pub use record::{ControlRecord, Header, Headers, RecordView};
pub use rewrite::{Change, Edit, HeaderChange, NewHeader, RecordEditor, Rewritten, rewrite, rewrite_with};
pub use write::{BatchOptions, BatchWriter, NewRecord, control_batch};

use batch::{LOG_OVERHEAD_BYTES, MAGIC_AT};
use cursor::Cursor;
use legacy::MESSAGE_BYTES_MIN;

/// One element of a `records` field.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    /// A batch of magic 2.
    Batch(BatchView<'a>),
    /// A message of magic 0 or 1.
    Message(MessageView<'a>),
    /// The end of the field, cut short.
    Partial(PartialBatch<'a>),
}

/// A last batch that is not all there. A Fetch response ends so when the next batch did not fit;
/// consumers drop it and fetch again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartialBatch<'a> {
    /// The bytes that are there.
    pub bytes: &'a [u8],
    /// How many bytes the whole batch has, if its length field is there.
    pub whole_bytes: Option<usize>,
}

/// Iterates over the batches of a `records` field. Ends after the first error and after a partial batch.
#[derive(Debug, Clone)]
pub struct Batches<'a> {
    rest: &'a [u8],
    limits: RecordLimits,
}

impl<'a> Batches<'a> {
    /// Starts at the first batch of `bytes`. Costs nothing until iterated.
    #[must_use]
    pub fn new(bytes: &'a [u8], limits: RecordLimits) -> Self {
        Self { rest: bytes, limits }
    }

    /// Frames one entry as `ByteBufferLogInputStream.nextBatch` does.
    fn read(&mut self) -> Result<Entry<'a>, RecordError> {
        let bytes = self.rest;
        let partial = |whole_bytes| Ok(Entry::Partial(PartialBatch { bytes, whole_bytes }));
        let mut cursor = Cursor::new(bytes);
        if cursor.remaining() < LOG_OVERHEAD_BYTES {
            self.rest = &[];
            return partial(None);
        }
        let _base_offset = cursor.i64(Field::BatchHeader)?;
        let length = cursor.i32(Field::BatchHeader)?;
        if length < MESSAGE_BYTES_MIN {
            return Err(RecordError::BatchLengthInvalid { length, minimum: MESSAGE_BYTES_MIN });
        }
        let whole_bytes = LOG_OVERHEAD_BYTES + length as usize;
        if whole_bytes > self.limits.batch_bytes_max {
            let limit = self.limits.batch_bytes_max;
            return Err(RecordError::BatchTooLarge { bytes: whole_bytes, limit });
        }
        let magic = bytes.get(MAGIC_AT).map(|&magic| magic as i8);
        if let Some(magic @ (..=-1 | 3..)) = magic {
            return Err(RecordError::UnknownMagic(magic));
        }
        let Some((batch, rest)) = bytes.split_at_checked(whole_bytes) else {
            self.rest = &[];
            return partial(Some(whole_bytes));
        };
        self.rest = rest;
        match magic {
            Some(2) => BatchView::parse(batch, self.limits).map(Entry::Batch),
            _ => MessageView::parse(batch, self.limits).map(Entry::Message),
        }
    }
}

impl<'a> Iterator for Batches<'a> {
    type Item = Result<Entry<'a>, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let entry = self.read();
        if entry.is_err() {
            self.rest = &[];
        }
        Some(entry)
    }
}
