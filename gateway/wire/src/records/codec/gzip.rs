//! Gzip (RFC 1952) around a kept deflate context. The container is read and written here so that output
//! goes straight into the caller's buffer and its limit.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

use super::{Codec, Output};
use crate::records::error::RecordError;

const MAGIC: [u8; 2] = [0x1f, 0x8b];
const METHOD_DEFLATE: u8 = 8;
const FLAG_HEADER_CRC: u8 = 0x02;
const FLAG_EXTRA: u8 = 0x04;
const FLAG_NAME: u8 = 0x08;
const FLAG_COMMENT: u8 = 0x10;
const FLAGS_RESERVED: u8 = 0xe0;
const FIXED_HEADER_BYTES: usize = 10;
const OS_UNKNOWN: u8 = 0xff;
/// Free space that the compressor is given per round, at least.
const COMPRESS_ROOM_BYTES: usize = 16 * 1024;

#[derive(Default)]
pub(super) struct Contexts {
    inflate: Option<Decompress>,
    /// With the level it was made for, which zlib-rs fixes at creation.
    deflate: Option<(i32, Compress)>,
}

fn corrupt(reason: &'static str) -> RecordError {
    RecordError::CorruptCompression { codec: Codec::Gzip, reason }
}

impl Contexts {
    /// Reads one member after the other. What follows the last one and is no member is ignored, as in
    /// `java.util.zip.GZIPInputStream`.
    pub(super) fn decompress(&mut self, input: &[u8], output: &mut Output<'_>) -> Result<(), RecordError> {
        let inflate = self.inflate.get_or_insert_with(|| Decompress::new(false));
        let mut rest = input;
        loop {
            let start = output.filled;
            rest = inflate_member(inflate, after_header(rest)?, output)?;
            let Some((trailer, after)) = rest.split_first_chunk::<8>() else {
                return Err(corrupt("the trailer is cut short"));
            };
            let [c0, c1, c2, c3, l0, l1, l2, l3] = *trailer;
            let member = &output.buffer[start..output.filled];
            if u32::from_le_bytes([c0, c1, c2, c3]) != crc_fast::crc32_iso_hdlc(member) {
                return Err(corrupt("the checksum does not match"));
            }
            if u32::from_le_bytes([l0, l1, l2, l3]) != member.len() as u32 {
                return Err(corrupt("the length does not match"));
            }
            rest = after;
            if !rest.starts_with(&MAGIC) {
                return Ok(());
            }
        }
    }

    pub(super) fn compress(
        &mut self,
        level: i32,
        input: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), RecordError> {
        let failed = RecordError::CompressionFailed(Codec::Gzip);
        if self.deflate.as_ref().is_none_or(|(made_for, _)| *made_for != level) {
            let compress = Compress::new(Compression::new(level.unsigned_abs()), false);
            self.deflate = Some((level, compress));
        }
        let Some((_, deflate)) = &mut self.deflate else { return Err(failed) };
        deflate.reset();
        out.extend_from_slice(&[MAGIC[0], MAGIC[1], METHOD_DEFLATE, 0, 0, 0, 0, 0, 0, OS_UNKNOWN]);
        loop {
            out.reserve(COMPRESS_ROOM_BYTES);
            let consumed = usize::try_from(deflate.total_in()).map_err(|_| failed)?;
            let rest = input.get(consumed..).ok_or(failed)?;
            match deflate.compress_vec(rest, out, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => break,
                Ok(Status::Ok | Status::BufError) => {}
                Err(_) => return Err(failed),
            }
        }
        out.extend_from_slice(&crc_fast::crc32_iso_hdlc(input).to_le_bytes());
        out.extend_from_slice(&(input.len() as u32).to_le_bytes());
        Ok(())
    }
}

/// Skips the header of a member.
fn after_header(bytes: &[u8]) -> Result<&[u8], RecordError> {
    let short = || corrupt("the header is cut short");
    let (fixed, mut rest) = bytes.split_first_chunk::<FIXED_HEADER_BYTES>().ok_or_else(short)?;
    if fixed[..2] != MAGIC || fixed[2] != METHOD_DEFLATE {
        return Err(corrupt("it is not a gzip stream"));
    }
    let flags = fixed[3];
    if flags & FLAGS_RESERVED != 0 {
        return Err(corrupt("reserved flags are set"));
    }
    if flags & FLAG_EXTRA != 0 {
        let (length, after) = rest.split_first_chunk::<2>().ok_or_else(short)?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..).ok_or_else(short)?;
    }
    for flag in [FLAG_NAME, FLAG_COMMENT] {
        if flags & flag != 0 {
            let end = rest.iter().position(|&byte| byte == 0).ok_or_else(short)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & FLAG_HEADER_CRC != 0 {
        rest = rest.get(2..).ok_or_else(short)?;
    }
    Ok(rest)
}

/// Inflates one member and returns what follows its last block.
fn inflate_member<'a>(
    inflate: &mut Decompress,
    input: &'a [u8],
    output: &mut Output<'_>,
) -> Result<&'a [u8], RecordError> {
    inflate.reset(false);
    let mut rest = input;
    loop {
        let (in_before, out_before) = (inflate.total_in(), inflate.total_out());
        // Text compresses three to four times; asking for that much usually makes one round enough.
        let room = output.room(rest.len().saturating_mul(4).max(1));
        let full = room.is_empty();
        // At the limit one more byte is enough to tell an exact fit from an overflow.
        let mut probe = [0u8; 1];
        let target = if full { &mut probe[..] } else { room };
        let status = inflate
            .decompress(rest, target, FlushDecompress::None)
            .map_err(|_| corrupt("the deflate stream is invalid"))?;
        let consumed = (inflate.total_in() - in_before) as usize;
        let produced = (inflate.total_out() - out_before) as usize;
        if full && produced > 0 {
            return Err(output.too_large());
        }
        output.filled += produced;
        rest = rest.get(consumed..).unwrap_or_default();
        if status == Status::StreamEnd {
            return Ok(rest);
        }
        if consumed == 0 && produced == 0 {
            return Err(corrupt("the deflate stream is cut short"));
        }
    }
}
