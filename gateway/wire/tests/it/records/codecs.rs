//! Forms of the codecs that other producers write: raw Snappy, linked and checksummed LZ4, multi-member gzip,
//! zstd streams; and old messages around them.

use super::{Owned, batch, batch_around, message, read, read_all, write};
use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use std::io::Write;
use tidegate_wire::records::{BatchOptions, Codec, CompressionLevels, RecordError, RecordLimits, Scratch};

/// Plain records of 600 kB that compress well but not absurdly, and what they should be read as.
fn plain() -> (Vec<u8>, Vec<Owned>) {
    let records: Vec<Owned> = (0..600)
        .map(|offset| Owned {
            offset,
            value: Some(format!("{{\"number\":{offset},\"square\":{}}}", offset * offset).repeat(30).into()),
            ..Owned::default()
        })
        .collect();
    let bytes = write(BatchOptions::default(), CompressionLevels::default(), &records);
    (batch(&bytes).body().to_vec(), records)
}

fn corrupt(codec: Codec, reason: &'static str) -> RecordError {
    RecordError::CorruptCompression { codec, reason }
}

fn lz4(info: FrameInfo, plain: &[u8]) -> Vec<u8> {
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn lz4_in_every_form_of_frame() {
    let (plain, records) = plain();
    for mode in [BlockMode::Independent, BlockMode::Linked] {
        for size in [BlockSize::Max64KB, BlockSize::Max256KB, BlockSize::Max1MB, BlockSize::Max4MB] {
            for checksums in [false, true] {
                let info = FrameInfo::new()
                    .block_mode(mode)
                    .block_size(size)
                    .block_checksums(checksums)
                    .content_checksum(checksums)
                    .content_size(checksums.then_some(plain.len() as u64));
                let bytes = batch_around(3, 600, &lz4(info, &plain));
                assert!(read(&bytes).as_ref() == Ok(&records), "{mode:?} {size:?} {checksums}");
            }
        }
    }
}

#[test]
fn lz4_checksums_are_checked() {
    let (plain, _) = plain();
    let info = || FrameInfo::new().block_size(BlockSize::Max1MB);
    let refused = |frame: &[u8]| read(&batch_around(3, 600, frame)).unwrap_err();

    let mut frame = lz4(info().content_checksum(true), &plain);
    let last = frame.len() - 1;
    frame[last] ^= 1;
    assert_eq!(refused(&frame), corrupt(Codec::Lz4, "the content checksum does not match"));
    let mut frame = lz4(info().block_checksums(true), &plain);
    let last = frame.len() - 5;
    frame[last] ^= 1;
    assert_eq!(refused(&frame), corrupt(Codec::Lz4, "a block checksum does not match"));
    let mut frame = lz4(info(), &plain);
    frame[6] ^= 1;
    assert_eq!(refused(&frame), corrupt(Codec::Lz4, "the header checksum does not match"));
    frame[6] ^= 1;
    frame[0] ^= 1;
    assert_eq!(refused(&frame), corrupt(Codec::Lz4, "it is not an LZ4 frame"));
}

#[test]
fn snappy_raw_and_in_concatenated_xerial_streams() {
    let (plain, records) = plain();
    let raw = snap::raw::Encoder::new().compress_vec(&plain).unwrap();
    assert!(read(&batch_around(2, 600, &raw)).as_ref() == Ok(&records));

    let mut xerial = Vec::new();
    for half in plain.chunks(plain.len().div_ceil(2)) {
        xerial.extend_from_slice(b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01");
        for block in half.chunks(100_000) {
            let block = snap::raw::Encoder::new().compress_vec(block).unwrap();
            xerial.extend_from_slice(&(block.len() as u32).to_be_bytes());
            xerial.extend_from_slice(&block);
        }
    }
    assert!(read(&batch_around(2, 600, &xerial)).as_ref() == Ok(&records));
    xerial.pop();
    let refused = read(&batch_around(2, 600, &xerial));
    assert_eq!(refused, Err(corrupt(Codec::Snappy, "a block is cut short")));
}

#[test]
fn gzip_with_all_header_fields_and_several_members() {
    let (plain, records) = plain();
    let mut gzip = Vec::new();
    for (index, part) in plain.chunks(plain.len().div_ceil(3)).enumerate() {
        let mut builder = flate2::GzBuilder::new();
        if index == 1 {
            builder = builder.filename("name").comment("comment").extra(vec![1, 2, 3]);
        }
        let mut encoder = builder.write(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(part).unwrap();
        gzip.extend_from_slice(&encoder.finish().unwrap());
    }
    assert!(read(&batch_around(1, 600, &gzip)).as_ref() == Ok(&records));
    // As Java does, what follows the last member is ignored.
    gzip.extend_from_slice(b"junk");
    assert!(read(&batch_around(1, 600, &gzip)).as_ref() == Ok(&records));
    gzip.truncate(gzip.len() - 4 - 1);
    let refused = read(&batch_around(1, 600, &gzip));
    assert_eq!(refused, Err(corrupt(Codec::Gzip, "the trailer is cut short")));
    let at = gzip.len() - 6;
    gzip.push(0);
    gzip[at] ^= 1;
    let refused = read(&batch_around(1, 600, &gzip));
    assert_eq!(refused, Err(corrupt(Codec::Gzip, "the checksum does not match")));
}

#[test]
fn zstd_without_a_content_size_and_in_several_frames() {
    let (plain, records) = plain();
    let mut frames = Vec::new();
    for part in plain.chunks(plain.len().div_ceil(2)) {
        let mut encoder = zstd::stream::Encoder::new(Vec::new(), 3).unwrap();
        encoder.write_all(part).unwrap();
        frames.extend_from_slice(&encoder.finish().unwrap());
    }
    assert!(read(&batch_around(4, 600, &frames)).as_ref() == Ok(&records));
    frames.pop();
    assert_eq!(read(&batch_around(4, 600, &frames)), Err(corrupt(Codec::Zstd, "a frame is invalid")));
}

#[test]
fn wrappers_of_magic_1() {
    let inner: Vec<u8> = (0..3).flat_map(|offset| message(1, offset, 0, 7, Some(b"v"))).collect();
    let gzip = |plain: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    };
    let compressed = gzip(&inner);
    let offsets = |bytes: &[u8]| -> Result<Vec<i64>, RecordError> {
        Ok(read(bytes)?.iter().map(|record| record.offset).collect())
    };
    assert_eq!(offsets(&message(1, 52, 1, 9, Some(&compressed))), Ok(vec![50, 51, 52]));
    // Some librdkafka versions left the wrapper's offset at 0.
    assert_eq!(offsets(&message(1, 0, 1, 9, Some(&compressed))), Ok(vec![0, 1, 2]));
    let refused = RecordError::WrapperOffsetInvalid { wrapper: 1, last_inner: 2 };
    assert_eq!(offsets(&message(1, 1, 1, 9, Some(&compressed))), Err(refused));
    // The wrapper's append time counts, its create time does not.
    assert_eq!(read(&message(1, 2, 1 | 8, 9, Some(&compressed))).unwrap()[2].timestamp_ms, 9);
    assert_eq!(read(&message(1, 2, 1, 9, Some(&compressed))).unwrap()[2].timestamp_ms, 7);
    // A cut inner message ends the set.
    let cut = gzip(&inner[..inner.len() - 1]);
    assert_eq!(offsets(&message(1, 51, 1, 9, Some(&cut))), Ok(vec![50, 51]));

    assert_eq!(read(&message(1, 2, 1, 9, None)), Err(RecordError::WrapperWithoutValue));
    assert_eq!(read(&message(1, 2, 1, 9, Some(&gzip(b"")))), Err(RecordError::WrapperEmpty));
    let nested = gzip(&message(1, 2, 1, 9, Some(&compressed)));
    assert_eq!(read(&message(1, 2, 1, 9, Some(&nested))), Err(RecordError::NestedCompression));
    let zstd = RecordError::CodecNotAllowed { codec: Codec::Zstd, magic: 1 };
    assert_eq!(read(&message(1, 2, 4, 9, Some(&compressed))), Err(zstd));
    let new_inside = gzip(&write(BatchOptions::default(), CompressionLevels::default(), &[Owned::default()]));
    assert_eq!(read(&message(1, 2, 1, 9, Some(&new_inside))), Err(RecordError::InnerMagicInvalid(2)));
}

/// A wrapper of 1 MiB of zeros in one message.
#[test]
fn a_wrapper_stops_at_the_limit() {
    let inner = message(0, 0, 0, 0, Some(&vec![0; 1 << 20]));
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&inner).unwrap();
    let bytes = message(0, 0, 1, 0, Some(&encoder.finish().unwrap()));
    let with_limit = |limit| {
        let limits = RecordLimits { decompressed_bytes_max: limit, ..RecordLimits::default() };
        read_all(&bytes, limits, &mut Scratch::new()).map(|records| records.len())
    };
    assert_eq!(with_limit(inner.len() + 1), Ok(1));
    assert_eq!(with_limit(inner.len()), Ok(1));
    let limit = inner.len() - 1;
    assert_eq!(with_limit(limit), Err(RecordError::DecompressedTooLarge { limit }));
}
