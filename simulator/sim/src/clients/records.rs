//! Record batches as clients write and read them.
//!
//! A value begins with an id that is unique in the run and ends at the first `|`; what follows is only there for its length. The
//! history knows ids only. It never knows partitions.

use std::collections::BTreeSet;

use bytes::Bytes;
use kafka_protocol::messages::fetch_response::AbortedTransaction;
use tidegate_wire::records::{
    BatchOptions, BatchView, BatchWriter, Batches, Codec, CompressionLevels, ControlRecord, Entry, NewRecord,
    RecordError, RecordLimits, Scratch,
};

use crate::history::Value;

/// Ends the id in a value.
const ID_END: u8 = b'|';

/// A value of at least `length` bytes with this id.
#[must_use]
pub fn value(id: &str, length: usize) -> Bytes {
    let mut value = id.as_bytes().to_vec();
    value.push(ID_END);
    if value.len() < length {
        value.resize(length, b'.');
    }
    value.into()
}

/// The id in a value.
#[must_use]
pub fn id_of(value: &[u8]) -> Value {
    let end = value.iter().position(|byte| *byte == ID_END).unwrap_or(value.len());
    String::from_utf8_lossy(&value[..end]).into_owned().into()
}

/// Who writes a batch, and as its how manieth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Producer id.
    pub producer_id: i64,
    /// Producer epoch.
    pub producer_epoch: i16,
    /// Sequence number of the first record.
    pub base_sequence: i32,
    /// Whether it is of a transaction.
    pub transactional: bool,
}

/// One batch.
///
/// # Errors
/// A value is too long for a batch.
pub fn encode(
    values: &[Bytes],
    origin: Option<Origin>,
    timestamp_ms: i64,
    codec: Codec,
) -> Result<Bytes, RecordError> {
    let plain = BatchOptions { codec, ..BatchOptions::default() };
    let options = origin.map_or(plain, |origin| BatchOptions {
        producer_id: origin.producer_id,
        producer_epoch: origin.producer_epoch,
        base_sequence: origin.base_sequence,
        transactional: origin.transactional,
        ..plain
    });
    let mut writer = BatchWriter::new(options);
    for value in values {
        writer.push(&NewRecord { value: Some(value), timestamp_ms, ..NewRecord::default() })?;
    }
    let mut out = Vec::new();
    writer.finish(&mut Scratch::default(), CompressionLevels::default(), &mut out)?;
    Ok(out.into())
}

/// What a fetch gave.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Records with their offsets.
    pub records: Vec<(i64, Value)>,
    /// Where to read on.
    pub next: i64,
}

/// The records from `offset` on that a consumer is shown. `aborted` as the answer says, for a consumer that reads only what is
/// committed. The last batch may be cut short, where the answer had no room for more.
///
/// # Errors
/// What is no batch.
pub fn decode(bytes: &[u8], offset: i64, aborted: Option<&[AbortedTransaction]>) -> anyhow::Result<Fetched> {
    let mut fetched = Fetched { records: Vec::new(), next: offset };
    let mut filter = Filter::new(aborted);
    for entry in Batches::new(bytes, RecordLimits::default()) {
        let batch = match entry? {
            Entry::Batch(batch) => batch,
            Entry::Partial(_) => break,
            Entry::Message(_) => anyhow::bail!("not a batch of magic 2"),
        };
        batch.check_crc()?;
        if filter.shows(&batch)? {
            for record in batch.records(&mut Scratch::default())? {
                let record = record?;
                if record.offset >= offset {
                    fetched.records.push((record.offset, id_of(record.value.unwrap_or_default())));
                }
            }
        }
        fetched.next = fetched.next.max(batch.last_offset() + 1);
    }
    Ok(fetched)
}

/// Leaves out what was aborted, as `CompletedFetch` does in the Java client.
struct Filter<'a> {
    /// Aborted transactions that have not begun yet, by their first offset, the last one first.
    to_come: Option<Vec<&'a AbortedTransaction>>,
    aborting: BTreeSet<i64>,
}

impl<'a> Filter<'a> {
    fn new(aborted: Option<&'a [AbortedTransaction]>) -> Self {
        let to_come = aborted.map(|aborted| {
            let mut sorted: Vec<_> = aborted.iter().collect();
            sorted.sort_by_key(|aborted| std::cmp::Reverse(aborted.first_offset));
            sorted
        });
        Self { to_come, aborting: BTreeSet::new() }
    }

    fn shows(&mut self, batch: &BatchView<'_>) -> anyhow::Result<bool> {
        let Some(to_come) = &mut self.to_come else { return Ok(!batch.is_control()) };
        while let Some(begun) = to_come.pop_if(|aborted| aborted.first_offset <= batch.last_offset()) {
            self.aborting.insert(begun.producer_id.0);
        }
        if batch.is_control() {
            if marker(batch)? == Some(false) {
                self.aborting.remove(&batch.producer_id());
            }
            return Ok(false);
        }
        Ok(!(batch.is_transactional() && self.aborting.contains(&batch.producer_id())))
    }
}

/// Whether a control batch commits; `None` where it is about something else.
///
/// # Errors
/// What is no control record.
pub fn marker(batch: &BatchView<'_>) -> anyhow::Result<Option<bool>> {
    let mut scratch = Scratch::default();
    let Some(first) = batch.records(&mut scratch)?.next() else { return Ok(None) };
    Ok(match first?.control()? {
        ControlRecord::Commit { .. } => Some(true),
        ControlRecord::Abort { .. } => Some(false),
        ControlRecord::Other(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_value_and_any_length() {
        for length in [0, 1, 6, 7, 8, 100] {
            let value = value("c-1/12", length);
            assert_eq!((&*id_of(&value), value.len()), ("c-1/12", length.max(7)));
        }
        assert_eq!(&*id_of(b"no end"), "no end");
    }

    #[test]
    fn every_codec_is_read_as_it_was_written() {
        for codec in [Codec::None, Codec::Gzip, Codec::Snappy, Codec::Lz4, Codec::Zstd] {
            let bytes = encode(&[value("a", 500), value("b", 500)], None, 0, codec).unwrap();
            assert_eq!(
                decode(&bytes, 0, None).unwrap().records,
                [(0, "a".into()), (1, "b".into())],
                "{codec:?}"
            );
        }
    }

    #[test]
    fn what_is_before_the_offset_is_left_out_and_a_cut_batch_ends_it() {
        let two = encode(&[value("a", 0), value("b", 0)], None, 0, Codec::None).unwrap();
        let mut bytes = two.to_vec();
        bytes.extend_from_slice(&two[..30]);
        let fetched = decode(&bytes, 1, None).unwrap();
        assert_eq!(fetched, Fetched { records: vec![(1, "b".into())], next: 2 });
    }

    #[test]
    fn aborted_batches_are_shown_only_to_whoever_reads_everything() {
        let origin = Origin { producer_id: 7, producer_epoch: 0, base_sequence: 0, transactional: true };
        let bytes = encode(&[value("a", 0)], Some(origin), 0, Codec::None).unwrap();
        let aborted = [AbortedTransaction::default().with_producer_id(7.into()).with_first_offset(0)];
        assert_eq!(decode(&bytes, 0, Some(&aborted)).unwrap(), Fetched { records: vec![], next: 1 });
        assert_eq!(decode(&bytes, 0, Some(&[])).unwrap().records.len(), 1);
        assert_eq!(decode(&bytes, 0, None).unwrap().records.len(), 1);
    }
}
