//! Snappy in the two forms that Kafka's clients send: blocks in the framing of snappy-java
//! (`SnappyOutputStream`, also called xerial), and one raw block.

use super::{Codec, Output};
use crate::records::error::RecordError;

const XERIAL_MAGIC: [u8; 8] = *b"\x82SNAPPY\0";
/// Magic, version and lowest compatible version.
const XERIAL_HEADER_BYTES: usize = 16;
const XERIAL_VERSION: u32 = 1;
/// Block size that snappy-java writes by default, in bytes of plain data.
const BLOCK_BYTES: usize = 32 * 1024;
/// No Snappy element gives more than 64 bytes of output for 3 of input, so a longer claim is a lie.
const EXPANSION_MAX: usize = 22;

#[derive(Default)]
pub(super) struct Contexts {
    decoder: snap::raw::Decoder,
    encoder: Option<snap::raw::Encoder>,
}

fn corrupt(reason: &'static str) -> RecordError {
    RecordError::CorruptCompression { codec: Codec::Snappy, reason }
}

impl Contexts {
    pub(super) fn decompress(&mut self, input: &[u8], output: &mut Output<'_>) -> Result<(), RecordError> {
        if !input.starts_with(&XERIAL_MAGIC) {
            return self.block(input, output);
        }
        let mut rest = input;
        while !rest.is_empty() {
            // Streams may be concatenated, header and all.
            if rest.starts_with(&XERIAL_MAGIC) {
                rest = rest.get(XERIAL_HEADER_BYTES..).ok_or(corrupt("the header is cut short"))?;
                continue;
            }
            let short = || corrupt("a block is cut short");
            let (length, after) = rest.split_first_chunk::<4>().ok_or_else(short)?;
            let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| short())?;
            let (block, after) = after.split_at_checked(length).ok_or_else(short)?;
            self.block(block, output)?;
            rest = after;
        }
        Ok(())
    }

    fn block(&mut self, block: &[u8], output: &mut Output<'_>) -> Result<(), RecordError> {
        let claimed = snap::raw::decompress_len(block).map_err(|_| corrupt("a block has no valid length"))?;
        if claimed > block.len().saturating_mul(EXPANSION_MAX) {
            return Err(corrupt("a block claims more than it can hold"));
        }
        if claimed > output.allowed() {
            return Err(output.too_large());
        }
        let room = &mut output.room(claimed)[..claimed];
        let written = self.decoder.decompress(block, room).map_err(|_| corrupt("a block is invalid"))?;
        output.filled += written;
        Ok(())
    }

    pub(super) fn compress(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), RecordError> {
        let failed = RecordError::CompressionFailed(Codec::Snappy);
        let encoder = self.encoder.get_or_insert_with(snap::raw::Encoder::new);
        out.extend_from_slice(&XERIAL_MAGIC);
        out.extend_from_slice(&XERIAL_VERSION.to_be_bytes());
        out.extend_from_slice(&XERIAL_VERSION.to_be_bytes());
        for plain in input.chunks(BLOCK_BYTES) {
            let length_at = out.len();
            let block_at = length_at + 4;
            out.resize(block_at + snap::raw::max_compress_len(plain.len()), 0);
            let written = encoder.compress(plain, &mut out[block_at..]).map_err(|_| failed)?;
            out[length_at..block_at].copy_from_slice(&(written as u32).to_be_bytes());
            out.truncate(block_at + written);
        }
        Ok(())
    }
}
