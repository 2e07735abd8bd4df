//! Held messages with their patches, as what is sent: the original bytes where they arrived, new bytes between them.

use std::ops::Range;

use tidegate_wire::WireError;
use tidegate_wire::frame::LENGTH_BYTES;
use tidegate_wire::patch::{Patches, Piece};
use tidegate_wire::schema::Field;
use tidegate_wire::walk::{Element, Progress, Seen, Visitor, Walker};

use crate::addresses::HOSTS;
use crate::segments::Segments;

/// Original pieces of up to so many bytes between two patches are copied along with these. A piece of its own takes as much memory,
/// and its share of a system call.
const COPIED_BYTES_MAX: usize = 64;

/// Sends a whole message with its patches. It stands `at` this offset of the input, its length before it. Returns its new length,
/// the four bytes of the length included.
pub(crate) fn pass_patched(message: &[u8], at: usize, patches: &Patches, out: &mut Segments) -> usize {
    if patches.is_empty() {
        out.input(at - LENGTH_BYTES..at + message.len());
        return LENGTH_BYTES + message.len();
    }
    let patched = message.len().saturating_add_signed(patches.delta());
    let mut new = (patched as u32).to_be_bytes().to_vec();
    for piece in patches.pieces(0..message.len()) {
        match piece {
            Piece::Original(range) if range.len() > COPIED_BYTES_MAX => {
                out.new_bytes(std::mem::take(&mut new));
                out.input(at + range.start..at + range.end);
            }
            Piece::Original(range) => new.extend_from_slice(&message[range]),
            Piece::New(bytes) => new.extend_from_slice(bytes),
        }
    }
    out.new_bytes(new);
    LENGTH_BYTES + patched
}

/// Walks the tail of a followed message. `None` where nothing changes; else the new tail and where its tag section begins.
pub(crate) fn rewrite_tail(
    mut walker: Walker,
    tail: &[u8],
    visitor: &mut impl Visitor,
) -> Result<(Option<Vec<u8>>, usize), WireError> {
    let start = walker.at();
    let mut patches = Patches::of(tail.len());
    let mut tags_at = 0;
    loop {
        let here = walker.at() - start;
        match walker.advance(&tail[here..], visitor, &mut patches)? {
            Progress::Done => break,
            Progress::Tail => tags_at = (walker.at() - start).saturating_add_signed(patches.delta()),
            Progress::More => return Err(WireError::Truncated("the tail")),
        }
    }
    let whole: Range<usize> = start..start + tail.len();
    let rewritten = (!patches.is_empty()).then(|| {
        let mut out = Vec::with_capacity(tail.len().saturating_add_signed(patches.delta()));
        for piece in patches.pieces(whole) {
            match piece {
                Piece::Original(range) => {
                    out.extend_from_slice(&tail[range.start - start..range.end - start])
                }
                Piece::New(bytes) => out.extend_from_slice(bytes),
            }
        }
        out
    });
    Ok((rewritten, tags_at))
}

/// Cuts out every endpoint.
pub(crate) struct LeaveOut;

impl Visitor for LeaveOut {
    fn field(&mut self, _seen: Seen<'_>, _patches: &mut Patches) {}

    fn element_ends(&mut self, array: &'static Field) -> Element {
        if array.within.intersects(HOSTS) { Element::Drop } else { Element::Keep }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segments::Segment;

    #[test]
    fn short_originals_are_copied_along_and_long_ones_stay_where_they_are() {
        let message: Vec<u8> = (0..200).collect();
        for (between, pieces) in [(COPIED_BYTES_MAX - 1, 2), (COPIED_BYTES_MAX, 2), (COPIED_BYTES_MAX + 1, 4)]
        {
            let mut patches = Patches::of(message.len());
            patches.replace(0..1, b"one");
            patches.replace(1 + between..2 + between, b"two");
            let mut out = Segments::default();
            let sent = pass_patched(&message, LENGTH_BYTES, &patches, &mut out);
            let input = [&[9; LENGTH_BYTES], &message[..]].concat();
            let expected = [&204_u32.to_be_bytes(), &patches.apply(&message)[..]].concat();
            assert_eq!((sent, out.concat(&input)), (expected.len(), expected));
            assert_eq!(out.as_slice().len(), pieces, "{between} bytes between");
            assert!(matches!(out.as_slice().last(), Some(Segment::Input(_))), "the rest is long");
        }
    }
}
