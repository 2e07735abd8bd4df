//! Record batches: what Kafka itself wrote, what an independent encoder writes, what nobody should write.
//!
//! `fixtures/records/*.hex` were written by `MemoryRecordsBuilder` of kafka-clients 3.9.1: three records at the
//! offsets 100, 101 and 104, in each magic and codec.

#![expect(clippy::unwrap_used, reason = "these are tests; clippy does not see that helpers are")]

mod codecs;
mod fixtures;
mod hostile;
mod oracle;
mod rewriting;
mod round_trip;

use tidegate_wire::records::{
    BatchOptions, BatchView, BatchWriter, Batches, CompressionLevels, Entry, Header, NewRecord, RecordError,
    RecordLimits, RecordView, Scratch,
};

/// A record that owns its bytes, to compare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Owned {
    offset: i64,
    timestamp_ms: i64,
    key: Option<Vec<u8>>,
    value: Option<Vec<u8>>,
    headers: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl From<RecordView<'_>> for Owned {
    fn from(record: RecordView<'_>) -> Self {
        Self {
            offset: record.offset,
            timestamp_ms: record.timestamp_ms,
            key: record.key.map(<[u8]>::to_vec),
            value: record.value.map(<[u8]>::to_vec),
            headers: record.headers().map(|h| (h.key.to_vec(), h.value.map(<[u8]>::to_vec))).collect(),
        }
    }
}

fn hex(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// All records of all complete batches.
fn read_all(bytes: &[u8], limits: RecordLimits, scratch: &mut Scratch) -> Result<Vec<Owned>, RecordError> {
    let mut all = Vec::new();
    for entry in Batches::new(bytes, limits) {
        match entry? {
            Entry::Batch(batch) => {
                for record in batch.records(scratch)? {
                    all.push(record?.into());
                }
            }
            Entry::Message(message) => {
                for record in message.records(scratch)? {
                    all.push(record?.into());
                }
            }
            Entry::Partial(_) => {}
        }
    }
    Ok(all)
}

fn read(bytes: &[u8]) -> Result<Vec<Owned>, RecordError> {
    read_all(bytes, RecordLimits::default(), &mut Scratch::new())
}

fn batch_with(bytes: &[u8], limits: RecordLimits) -> BatchView<'_> {
    match Batches::new(bytes, limits).next() {
        Some(Ok(Entry::Batch(batch))) => batch,
        other => panic!("not a batch of magic 2: {other:?}"),
    }
}

fn batch(bytes: &[u8]) -> BatchView<'_> {
    batch_with(bytes, RecordLimits::default())
}

/// Writes a batch whose records have the offsets that `records` say, counted from the base offset.
fn write(options: BatchOptions, levels: CompressionLevels, records: &[Owned]) -> Vec<u8> {
    let mut writer = BatchWriter::new(options);
    for record in records {
        let headers: Vec<Header<'_>> =
            record.headers.iter().map(|(key, value)| Header { key, value: value.as_deref() }).collect();
        let delta = i32::try_from(record.offset - options.base_offset).unwrap();
        writer
            .push_at(
                delta,
                &NewRecord {
                    timestamp_ms: record.timestamp_ms,
                    key: record.key.as_deref(),
                    value: record.value.as_deref(),
                    headers: &headers,
                },
            )
            .unwrap();
    }
    let mut out = Vec::new();
    writer.finish(&mut Scratch::new(), levels, &mut out).unwrap();
    out
}

/// Makes length and checksum of a batch of magic 2 true again after it was tampered with.
fn reseal(batch: &mut [u8]) {
    let length = u32::try_from(batch.len() - 12).unwrap();
    batch[8..12].copy_from_slice(&length.to_be_bytes());
    let crc = crc_fast::crc32_iscsi(&batch[21..]);
    batch[17..21].copy_from_slice(&crc.to_be_bytes());
}

/// A batch of one record in which the codec bits and the body are replaced.
fn batch_around(codec: u8, record_count: i32, body: &[u8]) -> Vec<u8> {
    let mut bytes = write(BatchOptions::default(), CompressionLevels::default(), &[Owned::default()]);
    bytes.truncate(61);
    bytes[22] = codec;
    bytes[57..61].copy_from_slice(&record_count.to_be_bytes());
    bytes.extend_from_slice(body);
    reseal(&mut bytes);
    bytes
}

/// A message of magic 0 or 1.
fn message(magic: u8, offset: i64, attributes: u8, timestamp_ms: i64, value: Option<&[u8]>) -> Vec<u8> {
    let mut tail = vec![magic, attributes];
    if magic == 1 {
        tail.extend_from_slice(&timestamp_ms.to_be_bytes());
    }
    tail.extend_from_slice(&(-1i32).to_be_bytes());
    tail.extend_from_slice(&value.map_or(-1, |value| i32::try_from(value.len()).unwrap()).to_be_bytes());
    tail.extend_from_slice(value.unwrap_or_default());
    let mut bytes = offset.to_be_bytes().to_vec();
    bytes.extend_from_slice(&u32::try_from(tail.len() + 4).unwrap().to_be_bytes());
    bytes.extend_from_slice(&crc_fast::crc32_iso_hdlc(&tail).to_be_bytes());
    bytes.extend_from_slice(&tail);
    bytes
}
