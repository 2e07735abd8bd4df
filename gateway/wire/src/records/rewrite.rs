//! Edits the records of a batch and keeps everything that the edit does not name: deltas, timestamps, the
//! LogAppendTime bit, producer fields, the gaps and the last offset of a compacted batch, odd encodings of
//! untouched records. Runs of untouched records are copied as one piece.
//! Knows nothing of what an edit means.

use std::borrow::Cow;

use super::batch::{BATCH_HEADER_BYTES, BatchView};
use super::codec::{self, Codec, CompressionLevels, Lz4HeaderChecksum, Scratch};
use super::error::RecordError;
use super::record::{Header, RecordView};
use super::write::{RecordFields, put_record, seal};

/// What becomes of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit<'r> {
    /// It stays, byte for byte.
    Keep,
    /// It goes, as if compacted away: offsets of the others and the last offset of the batch stay.
    /// For batches on their way to a consumer; a broker refuses a produced batch with gaps.
    Drop,
    /// Parts of it change. Attributes, timestamp and offset stay.
    Replace {
        /// What becomes of the key.
        key: Change<'r>,
        /// What becomes of the value.
        value: Change<'r>,
        /// What becomes of the headers.
        headers: HeaderChange<'r>,
    },
}

impl<'r> Edit<'r> {
    /// Only the value changes.
    #[must_use]
    pub fn value(value: impl Into<Cow<'r, [u8]>>) -> Self {
        Self::Replace { key: Change::Keep, value: Change::Set(value.into()), headers: HeaderChange::Keep }
    }

    /// Headers are added behind those that are there.
    #[must_use]
    pub fn append_headers(headers: Vec<NewHeader<'r>>) -> Self {
        Self::Replace { key: Change::Keep, value: Change::Keep, headers: HeaderChange::Append(headers) }
    }
}

/// What becomes of a key or value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Change<'r> {
    /// It stays.
    #[default]
    Keep,
    /// It becomes null.
    Null,
    /// It becomes these bytes.
    Set(Cow<'r, [u8]>),
}

impl Change<'_> {
    fn apply<'a>(&'a self, old: Option<&'a [u8]>) -> Option<&'a [u8]> {
        match self {
            Self::Keep => old,
            Self::Null => None,
            Self::Set(bytes) => Some(bytes),
        }
    }
}

/// What becomes of the headers of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum HeaderChange<'r> {
    /// They stay, byte for byte.
    #[default]
    Keep,
    /// They stay, and these follow them.
    Append(Vec<NewHeader<'r>>),
    /// These take their place.
    Set(Vec<NewHeader<'r>>),
}

/// A header to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHeader<'r> {
    /// The key, UTF-8 by Kafka's contract.
    pub key: Cow<'r, [u8]>,
    /// The value, or none.
    pub value: Option<Cow<'r, [u8]>>,
}

impl<'r> From<Header<'r>> for NewHeader<'r> {
    fn from(header: Header<'r>) -> Self {
        Self { key: Cow::Borrowed(header.key), value: header.value.map(Cow::Borrowed) }
    }
}

/// Whether a rewrite changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Rewritten {
    /// Every record was kept.
    Unchanged,
    /// At least one record was edited or dropped.
    Changed {
        /// Records in the new batch.
        kept: i32,
        /// Records that are gone.
        dropped: i32,
    },
}

/// Decides about records. Unlike a closure it may lend an edit from its own buffers.
pub trait RecordEditor<E> {
    /// Decides about one record.
    ///
    /// # Errors
    /// Whatever the editor cannot do; it ends the rewrite.
    fn edit<'e>(&'e mut self, record: &RecordView<'e>) -> Result<Edit<'e>, E>;
}

/// Makes a closure an editor.
struct ByClosure<F>(F);

impl<E, F> RecordEditor<E> for ByClosure<F>
where
    F: for<'r> FnMut(&RecordView<'r>) -> Result<Edit<'r>, E>,
{
    fn edit<'e>(&'e mut self, record: &RecordView<'e>) -> Result<Edit<'e>, E> {
        (self.0)(record)
    }
}

/// Appends the batch to `out` with `edit` applied to each record.
///
/// If every record is kept the bytes are the batch's own, compressed or not; otherwise records are encoded,
/// compressed with the batch's codec, and length, record count and checksum computed anew. Control batches
/// are never edited. See [`rewrite_with`] for the rest.
///
/// # Errors
/// As [`rewrite_with`].
pub fn rewrite<E, F>(
    batch: &BatchView<'_>,
    scratch: &mut Scratch,
    levels: CompressionLevels,
    edit: F,
    out: &mut Vec<u8>,
) -> Result<Rewritten, E>
where
    E: From<RecordError>,
    F: for<'r> FnMut(&RecordView<'r>) -> Result<Edit<'r>, E>,
{
    let rewritten = rewrite_with(batch, scratch, levels, &mut ByClosure(edit), out)?;
    if rewritten == Rewritten::Unchanged {
        out.extend_from_slice(batch.bytes());
    }
    Ok(rewritten)
}

/// Like [`rewrite`], but appends nothing if every record is kept, so that the caller can send the original
/// bytes without a copy.
///
/// If all records are dropped, what remains is the bare header that compaction leaves, so that consumers
/// still move past the offsets.
///
/// # Errors
/// What `editor` returns, and any [`RecordError`] of the batch: the checksum is verified first, so that a
/// damaged batch never gets a good checksum. `out` is then as it was.
pub fn rewrite_with<E: From<RecordError>>(
    batch: &BatchView<'_>,
    scratch: &mut Scratch,
    levels: CompressionLevels,
    editor: &mut impl RecordEditor<E>,
    out: &mut Vec<u8>,
) -> Result<Rewritten, E> {
    let start = out.len();
    let result = run(batch, scratch, levels, editor, out, start);
    if result.is_err() {
        out.truncate(start);
    }
    result
}

fn run<E: From<RecordError>>(
    batch: &BatchView<'_>,
    scratch: &mut Scratch,
    levels: CompressionLevels,
    editor: &mut impl RecordEditor<E>,
    out: &mut Vec<u8>,
    start: usize,
) -> Result<Rewritten, E> {
    batch.check_crc()?;
    let codec = batch.codec()?;
    if batch.record_count() == 0 || batch.is_control() {
        return Ok(Rewritten::Unchanged);
    }
    let Scratch { decompressed, plain, codecs } = scratch;
    let (header, body) = batch.bytes().split_at(BATCH_HEADER_BYTES);
    if codec == Codec::None {
        out.reserve(batch.bytes().len());
        let rewritten = edit_records(batch, body, editor, header, out)?;
        if let Rewritten::Changed { kept, .. } = rewritten {
            seal(&mut out[start..], kept, None)?;
        }
        return Ok(rewritten);
    }
    let limit = batch.limits().decompressed_bytes_max;
    let old = codec::decompress(codec, Lz4HeaderChecksum::Check, body, decompressed, limit, codecs)?;
    plain.clear();
    let rewritten = edit_records(batch, old, editor, &[], plain)?;
    if let Rewritten::Changed { kept, .. } = rewritten {
        out.extend_from_slice(header);
        // Kafka's empty batches are not compressed (`DefaultRecordBatch.writeEmptyHeader`).
        let codec = if kept == 0 { Codec::None } else { codec };
        codec::compress(codec, levels, plain, out, codecs)?;
        seal(&mut out[start..], kept, Some(codec))?;
    }
    Ok(rewritten)
}

/// Writes the edited records to `target`, behind `header`; writes nothing at all before the first change.
fn edit_records<E: From<RecordError>>(
    batch: &BatchView<'_>,
    old: &[u8],
    editor: &mut impl RecordEditor<E>,
    header: &[u8],
    target: &mut Vec<u8>,
) -> Result<Rewritten, E> {
    let mut records = batch.records_in(old)?;
    let mut changed = false;
    let mut dropped = 0;
    // Everything from here up to the current record is untouched and not yet copied.
    let mut run_start = 0;
    loop {
        let record_start = old.len() - records.remaining_bytes();
        let Some(record) = records.next() else { break };
        let record = record?;
        let record_end = old.len() - records.remaining_bytes();
        let edit = editor.edit(&record)?;
        if edit == Edit::Keep {
            continue;
        }
        if !changed {
            target.extend_from_slice(header);
            changed = true;
        }
        target.extend_from_slice(&old[run_start..record_start]);
        run_start = record_end;
        match &edit {
            Edit::Keep => {}
            Edit::Drop => dropped += 1,
            Edit::Replace { key, value, headers } => put_edited(target, &record, key, value, headers)?,
        }
    }
    if !changed {
        return Ok(Rewritten::Unchanged);
    }
    target.extend_from_slice(&old[run_start..]);
    Ok(Rewritten::Changed { kept: batch.record_count() - dropped, dropped })
}

fn put_edited(
    target: &mut Vec<u8>,
    record: &RecordView<'_>,
    key: &Change<'_>,
    value: &Change<'_>,
    headers: &HeaderChange<'_>,
) -> Result<(), RecordError> {
    let (kept, kept_count, new): (&[u8], i32, &[NewHeader<'_>]) = match headers {
        HeaderChange::Keep => (record.headers, record.header_count, &[]),
        HeaderChange::Append(new) => (record.headers, record.header_count, new),
        HeaderChange::Set(new) => (&[], 0, new),
    };
    // The count was checked against the bytes of the record when it was read, so it is not negative.
    let header_count = usize::try_from(kept_count).unwrap_or(0) + new.len();
    put_record(
        target,
        &RecordFields {
            attributes: record.attributes,
            timestamp_delta_ms: record.timestamp_delta_ms,
            offset_delta: record.offset_delta,
            key: key.apply(record.key),
            value: value.apply(record.value),
            header_count,
            headers_encoded: kept,
            headers: || new.iter().map(|header| Header { key: &header.key, value: header.value.as_deref() }),
        },
    )
}
