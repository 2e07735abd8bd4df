//! Truncated, corrupted and lying bytes: an error, never a panic, never more memory than the limit.

use super::{Owned, batch, batch_around, batch_with, message, read, read_all, reseal, write};
use crate::allocation::allocated;
use proptest::prelude::*;
use tidegate_wire::records::{
    BatchOptions, Batches, Codec, CompressionLevels, Edit, Entry, Field, RecordError, RecordLimits,
    RecordView, Scratch, rewrite,
};

/// Limit of the corruption tests, in bytes: far above what the valid batches need.
const SMALL_LIMIT: usize = 64 * 1024;
/// What a buffer that doubles up to the limit asks for in all, and some for the output of a rewrite.
const ALLOCATED_MAX: usize = 4 * SMALL_LIMIT;

fn small() -> RecordLimits {
    RecordLimits { batch_bytes_max: SMALL_LIMIT, decompressed_bytes_max: SMALL_LIMIT }
}

fn sample(codec: Codec) -> Vec<u8> {
    let records = [0, 2].map(|offset| Owned {
        offset,
        timestamp_ms: 1_700_000_000_000 + offset,
        key: Some(b"key".to_vec()),
        value: Some(b"some some some value".to_vec()),
        headers: vec![(b"h".to_vec(), Some(b"1".to_vec())), (b"h".to_vec(), None)],
    });
    write(BatchOptions { codec, ..BatchOptions::default() }, CompressionLevels::default(), &records)
}

/// An edit that changes nothing but has the record encoded anew.
fn touch<'r>(_: &RecordView<'r>) -> Result<Edit<'r>, RecordError> {
    Ok(Edit::append_headers(Vec::new()))
}

/// Reads and rewrites `bytes`, which may be anything, and says whether records could be read. Buffers are
/// given back before, so that every allocation of this call is seen.
fn survives(bytes: &[u8], scratch: &mut Scratch) -> bool {
    scratch.shrink_to(0);
    let (ok, bytes_allocated) = allocated(|| {
        let mut ok = true;
        for entry in Batches::new(bytes, small()) {
            match entry {
                Ok(Entry::Batch(batch)) => {
                    ok &= batch.records(scratch).is_ok_and(|records| {
                        records.fold(true, |ok, record| ok & record.is_ok_and(|r| r.headers().count() < 100))
                    });
                    let mut out = Vec::new();
                    let rewritten = rewrite(&batch, scratch, CompressionLevels::default(), touch, &mut out);
                    assert!(rewritten.is_ok() || out.is_empty());
                }
                Ok(Entry::Message(message)) => {
                    ok &= message
                        .records(scratch)
                        .is_ok_and(|records| records.fold(true, |ok, r| ok & r.is_ok()));
                }
                Ok(Entry::Partial(_)) | Err(_) => ok = false,
            }
        }
        ok
    });
    assert!(bytes_allocated <= ALLOCATED_MAX, "{bytes_allocated} bytes");
    assert!(scratch.buffer_bytes() <= 2 * SMALL_LIMIT);
    ok
}

/// A scratch whose contexts exist, so that they are not counted.
fn warm() -> Scratch {
    let mut scratch = Scratch::new();
    for codec in Codec::ALL {
        let bytes = sample(codec);
        let _ = rewrite(&batch(&bytes), &mut scratch, CompressionLevels::default(), touch, &mut Vec::new())
            .unwrap();
    }
    scratch
}

/// Every sample: all codecs of magic 2, and a wrapper of magic 1.
fn samples() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = Codec::ALL.into_iter().map(sample).collect();
    let inner: Vec<u8> =
        (0..3).flat_map(|offset| message(1, offset, 0, 7, Some(b"some some value"))).collect();
    let raw = snap::raw::Encoder::new().compress_vec(&inner).unwrap();
    all.push(message(1, 9, 2, 7, Some(&raw)));
    all
}

#[test]
fn every_truncation_is_survived() {
    let mut scratch = warm();
    for bytes in samples() {
        assert!(survives(&bytes, &mut scratch));
        for cut in 0..bytes.len() {
            assert_eq!(survives(&bytes[..cut], &mut scratch), cut == 0);
        }
    }
}

#[test]
fn every_truncation_of_the_records_is_an_error() {
    let mut scratch = warm();
    for codec in Codec::ALL {
        let bytes = sample(codec);
        for cut in 61..bytes.len() {
            let mut short = bytes[..cut].to_vec();
            reseal(&mut short);
            assert!(!survives(&short, &mut scratch), "{codec} cut at {cut}");
        }
    }
}

#[test]
fn every_corruption_of_one_byte_is_survived() {
    let mut scratch = warm();
    for bytes in samples() {
        for at in 0..bytes.len() {
            for flip in 1..=255u8 {
                let mut bad = bytes.clone();
                bad[at] ^= flip;
                survives(&bad, &mut scratch);
                if at >= 21 && bad[16] == 2 {
                    reseal(&mut bad);
                    survives(&bad, &mut scratch);
                }
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(
        magic in 0u8..4,
        codec in 0u8..8,
        count in any::<i32>(),
        body in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let mut scratch = warm();
        survives(&body, &mut scratch);
        survives(&batch_around(codec, count, &body), &mut scratch);
        let mut other = batch_around(codec, count, &body);
        other[16] = magic;
        survives(&other, &mut scratch);
        survives(&message(magic & 1, i64::from(count), codec, 1, Some(&body)), &mut scratch);
    }
}

#[test]
fn bombs_stop_at_the_limit() {
    const LIMIT: usize = 1 << 20;
    let limits = RecordLimits { decompressed_bytes_max: LIMIT, ..RecordLimits::default() };
    let record = Owned { value: Some(vec![0; 32 * LIMIT]), ..Owned::default() };
    for codec in Codec::ALL.into_iter().filter(|&codec| codec != Codec::None) {
        let options = BatchOptions { codec, ..BatchOptions::default() };
        let bytes = write(options, CompressionLevels::default(), std::slice::from_ref(&record));
        let mut scratch = warm();
        scratch.shrink_to(0);
        // Doubling up to the limit asks for less than three times the limit in all.
        let (result, bytes_allocated) =
            allocated(|| batch_with(&bytes, limits).records(&mut scratch).map(drop));
        assert_eq!(result, Err(RecordError::DecompressedTooLarge { limit: LIMIT }), "{codec}");
        assert!(
            scratch.buffer_bytes() <= LIMIT && bytes_allocated <= 3 * LIMIT,
            "{codec}: {bytes_allocated}"
        );
    }
}

#[test]
fn the_decompression_limit_is_exact() {
    for codec in Codec::ALL.into_iter().filter(|&codec| codec != Codec::None) {
        for length in [10usize, 5_000, 65_536, 200_000] {
            let record = Owned { value: Some(vec![7; length]), ..Owned::default() };
            let plain =
                write(BatchOptions::default(), CompressionLevels::default(), std::slice::from_ref(&record));
            let exact = batch(&plain).body().len();
            let options = BatchOptions { codec, ..BatchOptions::default() };
            let bytes = write(options, CompressionLevels::default(), std::slice::from_ref(&record));
            let with = |limit| {
                let limits = RecordLimits { decompressed_bytes_max: limit, ..RecordLimits::default() };
                read_all(&bytes, limits, &mut Scratch::new()).map(|records| records.len())
            };
            let limit = exact - 1;
            assert_eq!(with(limit), Err(RecordError::DecompressedTooLarge { limit }), "{codec} {length}");
            assert_eq!((with(exact), with(exact + 1)), (Ok(1), Ok(1)), "{codec} {length}");
        }
    }
}

#[test]
fn the_batch_limit_is_exact() {
    let bytes = sample(Codec::None);
    let with = |batch_bytes_max| {
        let limits = RecordLimits { batch_bytes_max, ..RecordLimits::default() };
        Batches::new(&bytes, limits).next().unwrap().map(|_| ())
    };
    let limit = bytes.len() - 1;
    assert_eq!(with(limit), Err(RecordError::BatchTooLarge { bytes: bytes.len(), limit }));
    assert_eq!((with(bytes.len()), with(bytes.len() + 1)), (Ok(()), Ok(())));
}

#[test]
fn lies_about_sizes_cost_nothing() {
    let zstd_claims_a_terabyte = [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0];
    let cases: [(&str, Vec<u8>); 5] = [
        ("record count", batch_around(0, i32::MAX, b"")),
        ("header count", batch_around(0, 1, &[0x16, 0, 0, 0, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0])),
        ("raw snappy of 4 GiB", batch_around(2, 1, &[0xff, 0xff, 0xff, 0xff, 0x0f])),
        ("xerial block of 4 GiB", batch_around(2, 1, b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01\xff\xff\xff\xff")),
        ("zstd of 1 TiB", batch_around(4, 1, &zstd_claims_a_terabyte)),
    ];
    let mut scratch = warm();
    for (name, bytes) in cases {
        scratch.shrink_to(0);
        let (result, bytes_allocated) = allocated(|| {
            batch(&bytes)
                .records(&mut scratch)
                .and_then(|mut records| records.try_for_each(|record| record.map(drop)))
        });
        assert!(result.is_err(), "{name}");
        assert!(bytes_allocated <= 8 * 1024, "{name}: {bytes_allocated} bytes");
    }
}

#[test]
fn each_error_is_named() {
    let name = |bytes: &[u8]| read(bytes).unwrap_err();
    let mut bytes = sample(Codec::None);
    bytes[8..12].copy_from_slice(&13i32.to_be_bytes());
    assert_eq!(name(&bytes), RecordError::BatchLengthInvalid { length: 13, minimum: 14 });
    bytes[8..12].copy_from_slice(&(-1i32).to_be_bytes());
    assert_eq!(name(&bytes), RecordError::BatchLengthInvalid { length: -1, minimum: 14 });
    bytes[8..12].copy_from_slice(&48i32.to_be_bytes());
    assert_eq!(name(&bytes[..60]), RecordError::BatchLengthInvalid { length: 48, minimum: 49 });
    for magic in [3, -1] {
        bytes[16] = magic as u8;
        assert_eq!(name(&bytes), RecordError::UnknownMagic(magic));
    }
    assert_eq!(name(&batch_around(5, 1, b"")), RecordError::UnknownCodec(5));
    assert_eq!(name(&batch_around(0, -1, b"")), RecordError::RecordCountInvalid { count: -1, bytes: 0 });
    let fits = |bytes: usize| batch_around(0, 2, &[0x0c, 0, 0, 0, 1, 1, 0].repeat(2)[..bytes]);
    assert_eq!(name(&fits(13)), RecordError::RecordCountInvalid { count: 2, bytes: 13 });
    assert_eq!(read(&fits(14)).map(|records| records.len()), Ok(2));

    let record = |body: &[u8]| name(&batch_around(0, 1, body));
    assert_eq!(
        record(&[0x01, 0, 0, 0, 0, 0, 0]),
        RecordError::NegativeLength { field: Field::Record, length: -1 }
    );
    assert_eq!(record(&[0x10, 0, 0, 0, 1, 1, 0]), RecordError::UnexpectedEnd(Field::Record));
    assert_eq!(record(&[0x0c, 0, 0, 0, 0x7e, 1, 0]), RecordError::UnexpectedEnd(Field::Key));
    assert_eq!(record(&[0x0e, 0, 0, 0, 1, 1, 0, 9]), RecordError::RecordTrailingBytes(1));
    assert_eq!(record(&[0x0c, 0, 0, 0, 1, 1, 0, 9]), RecordError::BatchTrailingBytes(1));
    assert_eq!(record(&[0x0c, 0, 0, 0, 1, 1, 1]), RecordError::HeaderCountInvalid { count: -1, bytes: 0 });
    assert_eq!(record(&[0x0e, 0, 0, 0, 1, 1, 2, 0]), RecordError::HeaderCountInvalid { count: 1, bytes: 1 });
    assert_eq!(
        record(&[0x10, 0, 0, 0, 1, 1, 2, 1, 1]),
        RecordError::NegativeLength { field: Field::HeaderKey, length: -1 }
    );
    let long = [0x16, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 1, 1, 0];
    assert_eq!(record(&long), RecordError::VarintTooLong(Field::OffsetDelta));
    assert_eq!(
        RecordError::DecompressedTooLarge { limit: 7 }.to_string(),
        "the records decompress to more than the limit of 7 bytes"
    );
}
