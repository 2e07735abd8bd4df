//! Zstandard (RFC 8878, KIP-110) with kept contexts and one-shot calls: no window buffer is ever allocated,
//! whatever window the frame claims.

use zstd::zstd_safe::{CCtx, CParameter, DCtx, compress_bound, zstd_sys::ZSTD_ErrorCode};

use super::{Codec, OUTPUT_BYTES_MIN, Output};
use crate::records::error::RecordError;

/// First guess of the output: this many times the input.
const GUESSED_RATIO: usize = 4;

#[derive(Default)]
pub(super) struct Contexts {
    decompress: Option<DCtx<'static>>,
    compress: Option<CCtx<'static>>,
}

fn corrupt(reason: &'static str) -> RecordError {
    RecordError::CorruptCompression { codec: Codec::Zstd, reason }
}

impl Contexts {
    /// Kafka's producers do not say how long the content is, and nobody would have to believe them. So guess
    /// (the kept buffer is usually enough), and start again with twice the space while it was too small: at
    /// worst three times the work of a decoder that knew, and no memory for a bare claim.
    pub(super) fn decompress(&mut self, input: &[u8], output: &mut Output<'_>) -> Result<(), RecordError> {
        if self.decompress.is_none() {
            self.decompress = DCtx::try_create();
        }
        let Some(context) = &mut self.decompress else {
            return Err(corrupt("there is no memory for a context"));
        };
        let mut wanted = input.len().saturating_mul(GUESSED_RATIO).max(OUTPUT_BYTES_MIN);
        loop {
            let allowed = output.allowed();
            let room = output.room(wanted);
            match context.decompress(room, input) {
                Ok(written) => {
                    output.filled += written;
                    return Ok(());
                }
                Err(code) if code == too_small() => {
                    if room.len() >= allowed {
                        return Err(output.too_large());
                    }
                    wanted = room.len().saturating_mul(2);
                }
                Err(_) => return Err(corrupt("a frame is invalid")),
            }
        }
    }

    pub(super) fn compress(
        &mut self,
        level: i32,
        input: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), RecordError> {
        let failed = RecordError::CompressionFailed(Codec::Zstd);
        if self.compress.is_none() {
            self.compress = CCtx::try_create();
        }
        let context = self.compress.as_mut().ok_or(failed)?;
        context.set_parameter(CParameter::CompressionLevel(level)).map_err(|_| failed)?;
        let start = out.len();
        out.resize(start + compress_bound(input.len()), 0);
        let written = context.compress2(&mut out[start..], input).map_err(|_| failed)?;
        out.truncate(start + written);
        Ok(())
    }
}

/// How zstd encodes "the destination is too small" in a returned size.
fn too_small() -> usize {
    (ZSTD_ErrorCode::ZSTD_error_dstSize_tooSmall as usize).wrapping_neg()
}
