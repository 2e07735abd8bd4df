//! What is written is read again: all codecs, all shapes of records, all levels.

use super::{Owned, batch, read, write};
use proptest::prelude::*;
use tidegate_wire::records::{
    BatchOptions, BatchWriter, Codec, CompressionLevels, NewRecord, RecordError, RecordLimits, Scratch,
    TimestampType,
};

pub(super) fn any_codec() -> impl Strategy<Value = Codec> {
    prop::sample::select(Codec::ALL.to_vec())
}

/// Bytes that do, and bytes that do not compress.
fn bytes() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop_oneof![
        1 => Just(None),
        4 => prop::collection::vec(any::<u8>(), 0..100).prop_map(Some),
        2 => (any::<u8>(), 0usize..5_000).prop_map(|(byte, length)| Some(vec![byte; length])),
    ]
}

prop_compose! {
    /// Records with gaps between their offsets, duplicate header keys, and any timestamps.
    pub(super) fn any_records()(contents in prop::collection::vec(
        (1i64..50, any::<i64>(), bytes(), bytes(), prop::collection::vec(("[ab]{0,2}", bytes()), 0..4)),
        0..20,
    )) -> Vec<Owned> {
        let mut offset = 999;
        contents.into_iter().map(|(gap, timestamp_ms, key, value, headers)| {
            offset += gap;
            let headers = headers.into_iter().map(|(key, value)| (key.into_bytes(), value)).collect();
            Owned { offset, timestamp_ms, key, value, headers }
        }).collect()
    }
}

proptest! {
    #[test]
    fn every_codec_gives_back_what_it_was_given(
        codec in any_codec(),
        gzip in 1i32..=9,
        zstd in -5i32..=12,
        records in any_records(),
    ) {
        let options = BatchOptions { codec, base_offset: 1_000, ..BatchOptions::default() };
        let bytes = write(options, CompressionLevels::new(gzip, zstd).unwrap(), &records);
        prop_assert_eq!(batch(&bytes).check_crc(), Ok(()));
        prop_assert_eq!(read(&bytes), Ok(records));
    }
}

#[test]
fn the_same_scratch_serves_one_batch_after_another() {
    let mut scratch = Scratch::new();
    for length in [200_000usize, 10, 70_000, 65_536, 65_535, 0, 300_000] {
        for codec in Codec::ALL {
            // Runs and noise, so that every codec has stored and compressed blocks.
            let mut state = 1u32;
            let value: Vec<u8> = (0..length)
                .map(|index| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    if index % 200_000 < 100_000 { (index / 50) as u8 } else { (state >> 24) as u8 }
                })
                .collect();
            let record = Owned { value: Some(value), ..Owned::default() };
            let options = BatchOptions { codec, ..BatchOptions::default() };
            let bytes = write(options, CompressionLevels::default(), std::slice::from_ref(&record));
            let read = super::read_all(&bytes, RecordLimits::default(), &mut scratch);
            assert_eq!(read, Ok(vec![record]), "{codec} {length}");
        }
    }
}

#[test]
fn the_append_time_replaces_every_timestamp() {
    let records = [Owned { timestamp_ms: 5, ..Owned::default() }];
    let options = BatchOptions { log_append_time_ms: Some(2_000), ..BatchOptions::default() };
    let bytes = write(options, CompressionLevels::default(), &records);
    assert_eq!(batch(&bytes).timestamp_type(), TimestampType::LogAppendTime);
    assert_eq!((batch(&bytes).base_timestamp_ms(), batch(&bytes).max_timestamp_ms()), (5, 2_000));
    assert_eq!(read(&bytes).unwrap()[0].timestamp_ms, 2_000);
}

#[test]
fn the_delete_horizon_is_the_base_of_the_timestamps() {
    let records = [Owned { timestamp_ms: 500, ..Owned::default() }];
    let options = BatchOptions { delete_horizon_ms: Some(9_000), ..BatchOptions::default() };
    let bytes = write(options, CompressionLevels::default(), &records);
    assert_eq!(batch(&bytes).delete_horizon_ms(), Some(9_000));
    assert_eq!(batch(&bytes).max_timestamp_ms(), 500);
    assert_eq!(read(&bytes).unwrap()[0].timestamp_ms, 500);
}

#[test]
fn offset_deltas_must_rise() {
    let mut writer = BatchWriter::new(BatchOptions::default());
    writer.push_at(3, &NewRecord::default()).unwrap();
    for delta in [3, 2, -1] {
        let refused = writer.push_at(delta, &NewRecord::default());
        assert_eq!(refused, Err(RecordError::OffsetDeltaInvalid { delta, previous: 3 }));
    }
    assert_eq!(writer.extend_to(2), Err(RecordError::OffsetDeltaInvalid { delta: 2, previous: 3 }));
    writer.push_at(i32::MAX, &NewRecord::default()).unwrap();
    assert!(matches!(writer.push(&NewRecord::default()), Err(RecordError::OffsetDeltaInvalid { .. })));
    assert_eq!(writer.record_count(), 2);
}
