//! Records in, the same records out: codecs, acks, idempotence, headers, timestamps, offsets.

use anyhow::{Result, ensure};
use serde_json::json;

use super::Case;
use crate::drivers::record::Record;
use crate::drivers::scene::{EARLIEST, NEXT, PLAIN, Place, Producing, Scene};

pub(super) const CASES: &[Case] = &[
    Case {
        id: "produce.uncompressed",
        needs: &["produce", "read_start", "none"],
        why: "Records of two partitions come back as they were written, at the offsets that were answered.",
        run: |scene| round_trip(scene, Producing { compression: "none", ..PLAIN }),
    },
    Case {
        id: "produce.gzip",
        needs: &["produce", "read_start", "gzip"],
        why: "The same in batches of gzip.",
        run: |scene| round_trip(scene, Producing { compression: "gzip", ..PLAIN }),
    },
    Case {
        id: "produce.snappy",
        needs: &["produce", "read_start", "snappy"],
        why: "The same in batches of snappy, of which clients have two framings.",
        run: |scene| round_trip(scene, Producing { compression: "snappy", ..PLAIN }),
    },
    Case {
        id: "produce.lz4",
        needs: &["produce", "read_start", "lz4"],
        why: "The same in batches of lz4.",
        run: |scene| round_trip(scene, Producing { compression: "lz4", ..PLAIN }),
    },
    Case {
        id: "produce.zstd",
        needs: &["produce", "read_start", "zstd"],
        why: "The same in batches of zstd (KIP-110).",
        run: |scene| round_trip(scene, Producing { compression: "zstd", ..PLAIN }),
    },
    Case {
        id: "produce.acks_leader",
        needs: &["produce", "read_start"],
        why: "The same when only the leader acknowledges.",
        run: |scene| round_trip(scene, Producing { acks: 1, ..PLAIN }),
    },
    Case {
        id: "produce.acks_none",
        needs: &["produce", "read_start"],
        why: "What nobody acknowledges arrives on a well cluster, and the connection goes on being of use.",
        run: acks_none,
    },
    Case {
        id: "produce.idempotent",
        needs: &["produce", "read_start", "idempotent"],
        why: "Sequence numbers are accepted (KIP-98).",
        run: |scene| round_trip(scene, Producing { idempotent: true, ..PLAIN }),
    },
    Case {
        id: "produce.headers_and_timestamps",
        needs: &["produce", "read_start"],
        why: "Headers and the producer's timestamps come back.",
        run: headers_and_timestamps,
    },
    Case {
        id: "produce.repeated_headers",
        needs: &["produce", "read_start", "repeated_headers"],
        why: "A header may come twice, and order is kept (KIP-82).",
        run: |scene| headers(scene, &[("a", Some("1")), ("b", Some("")), ("a", Some("2"))]),
    },
    Case {
        id: "produce.null_headers",
        needs: &["produce", "read_start", "null_headers"],
        why: "A header without a value is not one with an empty value.",
        run: |scene| headers(scene, &[("a", None), ("b", Some(""))]),
    },
    Case {
        id: "produce.null_and_empty",
        needs: &["produce", "read_start"],
        why: "Keys and values that are null, and such that are empty.",
        run: null_and_empty,
    },
    Case {
        id: "produce.large",
        needs: &["produce", "read_start"],
        why: "A record of half a MiB passes in many reads and writes.",
        run: large,
    },
    Case {
        id: "produce.log_append_time",
        needs: &["produce", "read_start"],
        why: "Where the topic says LogAppendTime the broker's time comes back, not the producer's (KIP-32).",
        run: log_append_time,
    },
    Case {
        id: "consume.from_offset",
        needs: &["produce", "read_start"],
        why: "A consumer that begins in the middle of a batch gets what it asked for and nothing before.",
        run: from_offset,
    },
    Case {
        id: "consume.offsets",
        needs: &["produce", "offset"],
        why: "The first offset, the next one, and the first at or after a time (KIP-79).",
        run: offsets,
    },
];

const RECORDS: usize = 40;

fn some_records() -> Vec<Record> {
    let one = |index: usize| Record {
        partition: Some(i32::from(index % 2 == 1)),
        key: Some(format!("key-{index}").into_bytes()),
        value: Some(format!("value-{index}-{}", "lorem ipsum ".repeat(20)).into_bytes()),
        ..Record::default()
    };
    (0..RECORDS).map(one).collect()
}

pub(super) fn round_trip(scene: &mut Scene<'_>, how: Producing<'_>) -> Result<()> {
    let topic = scene.topic("records", 2, json!({}))?;
    let records = some_records();
    // Twice: the second command's batches follow the first one's.
    for round in 0..2 {
        let places = scene.produce(&topic, &records, how)?;
        for (index, place) in places.iter().enumerate() {
            let expected = (i32::from(index % 2 == 1), i64::try_from(round * RECORDS / 2 + index / 2)?);
            ensure!(
                *place == expected,
                "record {index} of round {round} went to {place:?}, not {expected:?}"
            );
        }
    }
    let read = scene.consume(&topic, &[(0, 0), (1, 0)], 2 * RECORDS, "read_uncommitted")?;
    let twice: Vec<Record> = records.iter().chain(&records).cloned().collect();
    compare(&twice, &read)
}

/// The same records, partition by partition in order, at offsets that count from 0.
fn compare(written: &[Record], read: &[Record]) -> Result<()> {
    ensure!(read.len() == written.len(), "{} records were written, {} were read", written.len(), read.len());
    for partition in 0..2 {
        let of = |records: &[Record]| -> Vec<Record> {
            records.iter().filter(|record| record.partition == Some(partition)).cloned().collect()
        };
        for (index, (written, read)) in of(written).iter().zip(of(read)).enumerate() {
            ensure!(
                read.offset == Some(i64::try_from(index)?),
                "partition {partition}: record {index} has offset {:?}",
                read.offset
            );
            ensure!(
                written.payload() == read.payload(),
                "partition {partition}, offset {index}: `{}` was written, `{}` read",
                written.value_text(),
                read.value_text()
            );
        }
    }
    Ok(())
}

fn acks_none(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("records", 2, json!({}))?;
    let records = some_records();
    scene.produce(&topic, &records, Producing { acks: 0, ..PLAIN })?;
    compare(&records, &scene.consume(&topic, &[(0, 0), (1, 0)], RECORDS, "read_uncommitted")?)
}

/// Writes one record and reads it.
fn one(scene: &mut Scene<'_>, topic: &str, record: &Record) -> Result<Record> {
    let places: Vec<Place> = scene.produce(topic, std::slice::from_ref(record), PLAIN)?;
    let mut read = scene.consume(topic, &places, 1, "read_uncommitted")?;
    ensure!(read.len() == 1, "one record was written, {} were read", read.len());
    Ok(read.remove(0))
}

fn headers_and_timestamps(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("records", 1, json!({}))?;
    // As old as no clock is wrong, and as young as a topic's own retention allows.
    let timestamp_ms = 1_700_000_000_123;
    let headers =
        vec![("first".to_owned(), Some(b"1".to_vec())), ("second".to_owned(), Some(vec![0, 255, 128]))];
    let record = Record { headers, timestamp_ms: Some(timestamp_ms), ..Record::new(0, "value") };
    let read = one(scene, &topic, &record)?;
    ensure!(read.headers == record.headers, "headers {:?} came back as {:?}", record.headers, read.headers);
    ensure!(read.timestamp_ms == record.timestamp_ms, "{timestamp_ms} came back as {:?}", read.timestamp_ms);
    Ok(())
}

fn headers(scene: &mut Scene<'_>, headers: &[(&str, Option<&str>)]) -> Result<()> {
    let topic = scene.topic("records", 1, json!({}))?;
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.map(|value| value.as_bytes().to_vec())));
    let record = Record { headers: headers.collect(), ..Record::new(0, "value") };
    let read = one(scene, &topic, &record)?;
    ensure!(read.headers == record.headers, "headers {:?} came back as {:?}", record.headers, read.headers);
    Ok(())
}

fn null_and_empty(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("records", 1, json!({}))?;
    for (key, value) in [(None, Some(vec![])), (Some(vec![]), Some(vec![1])), (Some(vec![1]), None)] {
        let record = Record { partition: Some(0), key, value, ..Record::default() };
        let read = one(scene, &topic, &record)?;
        ensure!(
            read.payload() == record.payload(),
            "{:?} came back as {:?}",
            record.payload(),
            read.payload()
        );
    }
    Ok(())
}

fn large(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("records", 1, json!({}))?;
    let value: Vec<u8> =
        (0..512 * 1024_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let record = Record::new(0, value);
    let read = one(scene, &topic, &record)?;
    ensure!(
        read.payload() == record.payload(),
        "half a MiB came back as {} bytes, or others",
        read.value.map_or(0, |value| value.len())
    );
    Ok(())
}

fn log_append_time(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("records", 1, json!({ "message.timestamp.type": "LogAppendTime" }))?;
    let record = Record { timestamp_ms: Some(1_700_000_000_123), ..Record::new(0, "value") };
    let read = one(scene, &topic, &record)?;
    // Two years later than what the producer said; a broker's clock is not ours to compare with.
    ensure!(
        read.timestamp_ms > Some(1_763_000_000_000),
        "the broker's time came back as {:?}",
        read.timestamp_ms
    );
    Ok(())
}

fn from_offset(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("records", 2, json!({}))?;
    scene.produce(&topic, &some_records(), PLAIN)?;
    let from = [(0, 7), (1, 13)];
    let expected = RECORDS - 7 - 13;
    let read = scene.consume(&topic, &from, expected, "read_uncommitted")?;
    for (partition, first) in from {
        let offsets: Vec<Option<i64>> = read
            .iter()
            .filter(|record| record.partition == Some(partition))
            .map(|record| record.offset)
            .collect();
        let expected: Vec<Option<i64>> = (first..i64::try_from(RECORDS / 2)?).map(Some).collect();
        ensure!(offsets == expected, "partition {partition} from {first}: offsets {offsets:?}");
    }
    Ok(())
}

fn offsets(scene: &mut Scene<'_>) -> Result<()> {
    let topic = scene.topic("records", 1, json!({}))?;
    let at = |timestamp_ms| Record { timestamp_ms: Some(timestamp_ms), ..Record::new(0, "value") };
    // One command a record: a batch each.
    for timestamp_ms in [1_700_000_001_000, 1_700_000_002_000, 1_700_000_003_000] {
        scene.produce(&topic, &[at(timestamp_ms)], PLAIN)?;
    }
    for (timestamp_ms, expected) in
        [(1_700_000_000_000_i64, 0), (1_700_000_002_000, 1), (1_700_000_002_001, 2), (1_700_000_003_001, -1)]
    {
        let got = (
            scene.offset(&topic, EARLIEST)?,
            scene.offset(&topic, NEXT)?,
            scene.offset(&topic, timestamp_ms)?,
        );
        ensure!(got == (0, 3, expected), "at {timestamp_ms}: {got:?}, expected 0, 3, {expected}");
    }
    Ok(())
}
