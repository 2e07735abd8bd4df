//! What is sent and fetched: sizes, directions, connections, and the record batches themselves.

use anyhow::{Context as _, Result};
use serde::Serialize;
use tidegate_wire::records::{BatchOptions, BatchWriter, CompressionLevels, NewRecord, Scratch};

/// Bytes of a full batch; the broker's `message.max.bytes` is 12 bytes more.
pub(crate) const FULL_BATCH_BYTES: usize = 1024 * 1024;
/// Bytes of a small batch: the default of `batch.size` of Java producers.
pub(crate) const SMALL_BATCH_BYTES: usize = 16 * 1024;

/// The direction of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Direction {
    /// To the cluster.
    Produce,
    /// From the cluster.
    Consume,
}

/// The size of records and of the batches that hold them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// Bytes of a record's value.
    pub(crate) record_bytes: usize,
    /// Most bytes of a batch, its header included.
    pub(crate) batch_bytes: usize,
}

/// The sizes of a run.
pub(crate) const SIZES: [Size; 5] = [
    Size { record_bytes: 100, batch_bytes: FULL_BATCH_BYTES },
    Size { record_bytes: 1024, batch_bytes: FULL_BATCH_BYTES },
    Size { record_bytes: 10 * 1024, batch_bytes: FULL_BATCH_BYTES },
    Size { record_bytes: 100 * 1024, batch_bytes: FULL_BATCH_BYTES },
    Size { record_bytes: 1024, batch_bytes: SMALL_BATCH_BYTES },
];

/// The numbers of connections of a run.
pub(crate) const CONNECTIONS: [usize; 2] = [1, 100];

/// One combination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Workload {
    pub(crate) size: Size,
    pub(crate) direction: Direction,
    pub(crate) connections: usize,
}

impl Workload {
    /// Requests that a connection has in flight: what Java clients do. A producer pipelines five
    /// (`max.in.flight.requests.per.connection`), a consumer has one fetch per broker. With many connections one each is plenty.
    pub(crate) const fn depth(&self) -> usize {
        match self.direction {
            Direction::Produce if self.connections == 1 => 5,
            _ => 1,
        }
    }
}

/// A record batch as it stands on the wire.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) bytes: Vec<u8>,
    pub(crate) records: usize,
}

/// Fills a batch with as many records as it holds. Values do not compress and do not repeat from record to record.
pub(crate) fn batch(size: Size) -> Result<Batch> {
    let mut writer = BatchWriter::new(BatchOptions::default());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut value = vec![0; size.record_bytes];
    // What stands around a value: lengths, attributes, deltas, header count; 5 bytes each at the most for the varints.
    const AROUND_BYTES_MAX: usize = 5 * 5 + 1;
    while writer.plain_bytes() + size.record_bytes + AROUND_BYTES_MAX <= size.batch_bytes {
        for byte in &mut value {
            // xorshift64: cheap, and the same in each run.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = state as u8;
        }
        writer.push(&NewRecord {
            timestamp_ms: TIMESTAMP_MS,
            value: Some(&value),
            ..NewRecord::default()
        })?;
    }
    let mut bytes = Vec::new();
    writer.finish(&mut Scratch::new(), CompressionLevels::default(), &mut bytes)?;
    let records = usize::try_from(writer.record_count()).context("a count of records is not negative")?;
    Ok(Batch { bytes, records })
}

/// The timestamp of all records; topics of a run do not delete by time.
const TIMESTAMP_MS: i64 = 1_780_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_full_but_never_over_their_size() {
        for size in SIZES {
            let batch = batch(size).unwrap();
            let room = size.batch_bytes.checked_sub(batch.bytes.len()).expect("no longer than asked");
            assert!(room <= size.record_bytes + 26, "{size:?} leaves {room} bytes");
            assert!(batch.records > 0);
        }
    }
}
