//! LZ4 frames (LZ4 Frame Format 1.6): Kafka's `Lz4BlockInputStream` and `Lz4BlockOutputStream`, and the linked
//! blocks and content checksums that other clients write. Blocks are decoded straight into the caller's
//! buffer, so no block is copied and no claim of the header is allocated.

use lz4_flex::block::{
    CompressTable, DecompressError, compress_into_with_table, decompress_into, decompress_into_with_dict,
    get_maximum_output_size,
};

use super::xxhash::xxh32;
use super::{Codec, Lz4HeaderChecksum, Output};
use crate::records::error::RecordError;

const MAGIC: [u8; 4] = 0x184d_2204u32.to_le_bytes();
const VERSION_MASK: u8 = 0xc0;
const VERSION_1: u8 = 0x40;
const FLAG_INDEPENDENT: u8 = 0x20;
const FLAG_BLOCK_CHECKSUM: u8 = 0x10;
const FLAG_CONTENT_SIZE: u8 = 0x08;
const FLAG_CONTENT_CHECKSUM: u8 = 0x04;
const FLAGS_REFUSED: u8 = 0x03; // reserved bit, and dictionary id
const STORED_BIT: u32 = 0x8000_0000;
/// How far back a linked block may refer.
const WINDOW_BYTES: usize = 64 * 1024;
/// No byte of an LZ4 block gives more than 255 bytes of output.
const EXPANSION_MAX: usize = 255;
/// What Kafka's producer writes: 64 KiB blocks, independent, no checksums.
const WRITTEN_FLAGS: u8 = VERSION_1 | FLAG_INDEPENDENT;
const WRITTEN_BLOCK_DESCRIPTOR: u8 = 4 << 4;
const WRITTEN_BLOCK_BYTES: usize = 64 * 1024;

fn corrupt(reason: &'static str) -> RecordError {
    RecordError::CorruptCompression { codec: Codec::Lz4, reason }
}

/// What the header of a frame says, and what follows it.
struct Frame<'a> {
    independent: bool,
    block_checksum: bool,
    content_checksum: bool,
    content_bytes: Option<u64>,
    block_bytes_max: usize,
    rest: &'a [u8],
}

/// Reads one frame. What follows it is ignored, as in Kafka.
pub(super) fn decompress(
    input: &[u8],
    header: Lz4HeaderChecksum,
    output: &mut Output<'_>,
) -> Result<(), RecordError> {
    let frame = read_header(input, header)?;
    let start = output.filled;
    let mut rest = frame.rest;
    loop {
        let (word, after) = split_u32(rest)?;
        rest = after;
        if word == 0 {
            break;
        }
        let length = usize::try_from(word & !STORED_BIT).map_err(|_| corrupt("a block is too long"))?;
        if length > frame.block_bytes_max {
            return Err(corrupt("a block is longer than the frame allows"));
        }
        let (block, after) = rest.split_at_checked(length).ok_or(corrupt("a block is cut short"))?;
        rest = after;
        if frame.block_checksum {
            let (stored, after) = split_u32(rest)?;
            rest = after;
            if stored != xxh32(block) {
                return Err(corrupt("a block checksum does not match"));
            }
        }
        if word & STORED_BIT != 0 {
            output.put(block)?;
        } else {
            decode_block(block, &frame, start, output)?;
        }
    }
    let content = &output.buffer[start..output.filled];
    if frame.content_bytes.is_some_and(|bytes| bytes != content.len() as u64) {
        return Err(corrupt("the content size does not match"));
    }
    if frame.content_checksum && split_u32(rest)?.0 != xxh32(content) {
        return Err(corrupt("the content checksum does not match"));
    }
    Ok(())
}

fn split_u32(bytes: &[u8]) -> Result<(u32, &[u8]), RecordError> {
    let (word, rest) = bytes.split_first_chunk::<4>().ok_or(corrupt("the frame is cut short"))?;
    Ok((u32::from_le_bytes(*word), rest))
}

fn read_header(input: &[u8], check: Lz4HeaderChecksum) -> Result<Frame<'_>, RecordError> {
    let short = || corrupt("the frame header is cut short");
    let descriptor = input.strip_prefix(&MAGIC).ok_or(corrupt("it is not an LZ4 frame"))?;
    let (&[flags, block], mut rest) = descriptor.split_first_chunk::<2>().ok_or_else(short)?;
    if flags & VERSION_MASK != VERSION_1 || flags & FLAGS_REFUSED != 0 {
        return Err(corrupt("the frame flags are unsupported"));
    }
    let block_bytes_max = match block {
        0x40 => 64 * 1024,
        0x50 => 256 * 1024,
        0x60 => 1024 * 1024,
        0x70 => 4 * 1024 * 1024,
        _ => return Err(corrupt("the block size is unsupported")),
    };
    let mut content_bytes = None;
    if flags & FLAG_CONTENT_SIZE != 0 {
        let (size, after) = rest.split_first_chunk::<8>().ok_or_else(short)?;
        content_bytes = Some(u64::from_le_bytes(*size));
        rest = after;
    }
    let descriptor = &descriptor[..descriptor.len() - rest.len()];
    let (&stored, rest) = rest.split_first().ok_or_else(short)?;
    if check == Lz4HeaderChecksum::Check && stored != header_checksum(descriptor) {
        return Err(corrupt("the header checksum does not match"));
    }
    Ok(Frame {
        independent: flags & FLAG_INDEPENDENT != 0,
        block_checksum: flags & FLAG_BLOCK_CHECKSUM != 0,
        content_checksum: flags & FLAG_CONTENT_CHECKSUM != 0,
        content_bytes,
        block_bytes_max,
        rest,
    })
}

fn header_checksum(descriptor: &[u8]) -> u8 {
    (xxh32(descriptor) >> 8) as u8
}

fn decode_block(
    block: &[u8],
    frame: &Frame<'_>,
    start: usize,
    output: &mut Output<'_>,
) -> Result<(), RecordError> {
    // The most that this block can give, by the header and by its own size.
    let possible = frame.block_bytes_max.min(block.len().saturating_mul(EXPANSION_MAX));
    let space = output.room(possible).len().min(possible);
    let filled = output.filled;
    let (before, free) = output.buffer.split_at_mut(filled);
    let decoded = if frame.independent {
        decompress_into(block, &mut free[..space])
    } else {
        let window = &before[start.max(filled.saturating_sub(WINDOW_BYTES))..];
        decompress_into_with_dict(block, &mut free[..space], window)
    };
    match decoded {
        Ok(written) => output.filled += written,
        Err(DecompressError::OutputTooSmall { .. }) if space < possible => return Err(output.too_large()),
        Err(_) => return Err(corrupt("a block is invalid")),
    }
    Ok(())
}

#[derive(Default)]
pub(super) struct Contexts {
    table: Option<CompressTable>,
}

impl Contexts {
    pub(super) fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), RecordError> {
        let table = self.table.get_or_insert_with(CompressTable::large);
        let descriptor = [WRITTEN_FLAGS, WRITTEN_BLOCK_DESCRIPTOR];
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&descriptor);
        out.push(header_checksum(&descriptor));
        for plain in input.chunks(WRITTEN_BLOCK_BYTES) {
            let length_at = out.len();
            let block_at = length_at + 4;
            out.resize(block_at + get_maximum_output_size(plain.len()), 0);
            let written = compress_into_with_table(plain, &mut out[block_at..], table)
                .map_err(|_| RecordError::CompressionFailed(Codec::Lz4))?;
            let mut word = written as u32;
            if written >= plain.len() {
                // Incompressible: the frame stores it as it is.
                out[block_at..block_at + plain.len()].copy_from_slice(plain);
                word = plain.len() as u32 | STORED_BIT;
            }
            out[length_at..block_at].copy_from_slice(&word.to_le_bytes());
            out.truncate(block_at + (word & !STORED_BIT) as usize);
        }
        out.extend_from_slice(&[0; 4]);
        Ok(())
    }
}
