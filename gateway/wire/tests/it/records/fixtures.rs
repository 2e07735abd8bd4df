//! Bytes that Kafka's own classes wrote, read here; and the same bytes written here.

use super::{Owned, batch, hex, message, read, write};
use tidegate_wire::records::{
    BatchOptions, BatchWriter, Batches, Codec, CompressionLevels, ControlRecord, Entry, PartialBatch,
    RecordError, RecordLimits, Scratch, TimestampType, control_batch,
};

const MAGIC_2: [(Codec, &str); 5] = [
    (Codec::None, include_str!("../fixtures/records/magic2_none.hex")),
    (Codec::Gzip, include_str!("../fixtures/records/magic2_gzip.hex")),
    (Codec::Snappy, include_str!("../fixtures/records/magic2_snappy.hex")),
    (Codec::Lz4, include_str!("../fixtures/records/magic2_lz4.hex")),
    (Codec::Zstd, include_str!("../fixtures/records/magic2_zstd.hex")),
];
const MAGIC_1: [(Codec, &str); 4] = [
    (Codec::None, include_str!("../fixtures/records/magic1_none.hex")),
    (Codec::Gzip, include_str!("../fixtures/records/magic1_gzip.hex")),
    (Codec::Snappy, include_str!("../fixtures/records/magic1_snappy.hex")),
    (Codec::Lz4, include_str!("../fixtures/records/magic1_lz4.hex")),
];
const MAGIC_0: [(Codec, &str); 4] = [
    (Codec::None, include_str!("../fixtures/records/magic0_none.hex")),
    (Codec::Gzip, include_str!("../fixtures/records/magic0_gzip.hex")),
    (Codec::Snappy, include_str!("../fixtures/records/magic0_snappy.hex")),
    (Codec::Lz4, include_str!("../fixtures/records/magic0_lz4.hex")),
];
const COMMIT_MARKER: &str = include_str!("../fixtures/records/magic2_commit_marker.hex");
const EMPTY: &str = include_str!("../fixtures/records/magic2_empty.hex");

/// The options with which the fixtures of magic 2 were written.
fn options() -> BatchOptions {
    BatchOptions {
        base_offset: 100,
        partition_leader_epoch: 9,
        transactional: true,
        producer_id: 77,
        producer_epoch: 3,
        base_sequence: 5,
        ..BatchOptions::default()
    }
}

/// The three records of all fixtures; magic 0 and 1 have no headers.
fn expected(timestamps_ms: [i64; 3], headers: bool) -> Vec<Owned> {
    let value = |n| format!("a value that repeats, repeats, repeats, repeats and repeats {n}").into_bytes();
    let header = |key: &[u8], value: Option<&[u8]>| (key.to_vec(), value.map(<[u8]>::to_vec));
    let mut records = vec![
        Owned { offset: 100, key: Some(b"key-0".to_vec()), value: Some(value(0)), ..Owned::default() },
        Owned { offset: 101, key: None, value: Some(value(1)), ..Owned::default() },
        Owned { offset: 104, key: Some(b"key-2".to_vec()), value: None, ..Owned::default() },
    ];
    for (record, timestamp_ms) in records.iter_mut().zip(timestamps_ms) {
        record.timestamp_ms = timestamp_ms;
    }
    if headers {
        records[0].headers = vec![header(b"h", Some(&[1])), header(b"h", Some(&[2])), header(b"n", None)];
    }
    records
}

const CREATED: [i64; 3] = [1_700_000_000_000, 1_700_000_000_010, 1_700_000_000_020];
const APPENDED: i64 = 1_700_000_009_999;

#[test]
fn magic_2_is_read_in_every_codec() {
    for (codec, text) in MAGIC_2 {
        let bytes = hex(text);
        let batch = batch(&bytes);
        assert_eq!(batch.check_crc(), Ok(()), "{codec}");
        assert_eq!(batch.codec(), Ok(codec));
        assert_eq!((batch.base_offset(), batch.last_offset_delta(), batch.last_offset()), (100, 4, 104));
        assert_eq!((batch.base_timestamp_ms(), batch.max_timestamp_ms()), (CREATED[0], CREATED[2]));
        assert_eq!((batch.producer_id(), batch.producer_epoch(), batch.base_sequence()), (77, 3, 5));
        assert_eq!((batch.partition_leader_epoch(), batch.record_count()), (9, 3));
        assert_eq!((batch.is_transactional(), batch.is_control()), (true, false));
        assert_eq!((batch.timestamp_type(), batch.delete_horizon_ms()), (TimestampType::CreateTime, None));
        assert_eq!(batch.bytes(), bytes);
        assert_eq!(read(&bytes), Ok(expected(CREATED, true)), "{codec}");
    }
}

#[test]
fn the_writer_writes_what_kafka_writes() {
    let written = write(options(), CompressionLevels::default(), &expected(CREATED, true));
    assert_eq!(written, hex(MAGIC_2[0].1));

    let mut empty = Vec::new();
    let mut writer = BatchWriter::new(options());
    writer.extend_to(4).unwrap();
    writer.finish(&mut Scratch::new(), CompressionLevels::default(), &mut empty).unwrap();
    // Kafka keeps the largest timestamp that was there once; the writer never saw one.
    let mut kafkas = hex(EMPTY);
    kafkas[35..43].copy_from_slice(&(-1i64).to_be_bytes());
    super::reseal(&mut kafkas);
    assert_eq!(empty, kafkas);
}

#[test]
fn magic_1_has_relative_offsets_and_the_append_time() {
    for (codec, text) in MAGIC_1 {
        let bytes = hex(text);
        for entry in Batches::new(&bytes, RecordLimits::default()) {
            let Ok(Entry::Message(message)) = entry else { panic!("{entry:?}") };
            assert_eq!((message.magic(), message.codec()), (1, Ok(codec)));
            assert_eq!(message.timestamp_type(), TimestampType::LogAppendTime);
            assert_eq!(message.check_crc(), Ok(()));
        }
        assert_eq!(read(&bytes), Ok(expected([APPENDED; 3], false)), "{codec}");
    }
}

#[test]
fn magic_0_has_absolute_offsets_and_no_time() {
    for (codec, text) in MAGIC_0 {
        let bytes = hex(text);
        for entry in Batches::new(&bytes, RecordLimits::default()) {
            let Ok(Entry::Message(message)) = entry else { panic!("{entry:?}") };
            assert_eq!((message.magic(), message.codec(), message.timestamp_ms()), (0, Ok(codec), -1));
            assert_eq!(message.check_crc(), Ok(()));
        }
        assert_eq!(read(&bytes), Ok(expected([-1; 3], false)), "{codec}");
    }
}

#[test]
fn the_broken_lz4_header_is_forgiven_to_magic_0_only() {
    let bytes = hex(MAGIC_0[3].1);
    let Some(Ok(Entry::Message(wrapper))) = Batches::new(&bytes, RecordLimits::default()).next() else {
        panic!("not a message");
    };
    let frame = &bytes[26..];
    assert_eq!(wrapper.bytes().len(), 26 + frame.len());
    let as_magic_1 = message(1, 104, 3, 0, Some(frame));
    assert_eq!(
        read(&as_magic_1),
        Err(RecordError::CorruptCompression {
            codec: Codec::Lz4,
            reason: "the header checksum does not match"
        })
    );
    assert_eq!(read(&message(0, 104, 3, 0, Some(frame))).map(|records| records.len()), Ok(3));
}

#[test]
fn markers_are_read_and_written() {
    let bytes = hex(COMMIT_MARKER);
    let marker = batch(&bytes);
    assert!(marker.is_control() && marker.is_transactional());
    let mut scratch = Scratch::new();
    let record = marker.records(&mut scratch).unwrap().next().unwrap().unwrap();
    assert_eq!(record.control(), Ok(ControlRecord::Commit { coordinator_epoch: 12 }));

    let options = BatchOptions { base_offset: 42, ..options() };
    let mut written = Vec::new();
    let commit = ControlRecord::Commit { coordinator_epoch: 12 };
    control_batch(options, CREATED[0], commit, &mut written).unwrap();
    assert_eq!(written, bytes);

    let mut aborted = Vec::new();
    let abort = ControlRecord::Abort { coordinator_epoch: 12 };
    control_batch(options, CREATED[0], abort, &mut aborted).unwrap();
    let record = batch(&aborted).records(&mut scratch).unwrap().next().unwrap().unwrap();
    assert_eq!(record.control(), Ok(abort));
    let other = control_batch(options, 0, ControlRecord::Other(2), &mut aborted);
    assert_eq!(other, Err(RecordError::ControlRecordInvalid));
}

#[test]
fn an_empty_batch_has_no_records_and_keeps_its_offsets() {
    let bytes = hex(EMPTY);
    let empty = batch(&bytes);
    assert_eq!(empty.check_crc(), Ok(()));
    assert_eq!((empty.record_count(), empty.last_offset()), (0, 104));
    assert_eq!(empty.records(&mut Scratch::new()).unwrap().count(), 0);
}

#[test]
fn batches_follow_each_other_and_the_last_may_be_cut_short() {
    let mut bytes = hex(MAGIC_1[1].1);
    let first = bytes.len();
    bytes.extend_from_slice(&hex(MAGIC_2[4].1));
    let second = bytes.len();
    bytes.extend_from_slice(&hex(MAGIC_2[0].1));
    let whole = bytes.len();
    for cut in 0..=whole {
        let entries: Vec<_> =
            Batches::new(&bytes[..cut], RecordLimits::default()).collect::<Result<_, _>>().unwrap();
        let start = [second, first, 0].into_iter().find(|&start| start <= cut).unwrap();
        let complete = [first, second, whole].iter().filter(|&&end| end <= cut).count();
        match entries.last() {
            Some(Entry::Partial(partial)) => {
                let end = [first, second, whole].into_iter().find(|&end| end > cut).unwrap();
                let whole_bytes = (cut - start >= 12).then_some(end - start);
                assert_eq!(*partial, PartialBatch { bytes: &bytes[start..cut], whole_bytes });
                assert_eq!(entries.len(), complete + 1);
            }
            _ => assert!(complete == entries.len() && [0, first, second, whole].contains(&cut)),
        }
    }
}
