//! Patches: what has to change in a message, against the original bytes. Everything untouched is sent from where it arrived.
//!
//! Offsets are those of the frame (its length prefix not counted). Patches are kept in order and never overlap, so that turning
//! them into segments is one pass.

use std::ops::Range;

use crate::error::WireError;
use crate::limits::{PATCH_BYTES_MIN, PATCH_BYTES_PER_BYTE, STRING_BYTES_MAX};
use crate::varint;

/// A replacement. Offsets have 32 bits, as Kafka's own lengths: brokers decide how many of these there are.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Patch {
    replaced: Range<u32>,
    bytes: Range<u32>,
}

/// A list of replacements for ranges of one message.
///
/// A replacement that cannot be made (a string that is too long, or more of them than the message allows for) spoils the list: nothing
/// more is kept, and [`Patches::check`] says why. A walk that was given the list ends with that error, so that no visitor can forget it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patches {
    list: Vec<Patch>,
    arena: Vec<u8>,
    delta: isize,
    bytes_max: usize,
    refused: Option<WireError>,
}

impl Default for Patches {
    /// Patches of a message of any length.
    fn default() -> Self {
        Self { list: Vec::new(), arena: Vec::new(), delta: 0, bytes_max: u32::MAX as usize, refused: None }
    }
}

/// A point in the list to which a caller may return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    index: usize,
    delta: isize,
}

/// A piece of the patched message, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// These bytes of the original.
    Original(Range<usize>),
    /// These new bytes.
    New(&'a [u8]),
}

impl Patches {
    /// Patches of a message of so many bytes: they take no more than [`PATCH_BYTES_PER_BYTE`] times that and [`PATCH_BYTES_MIN`] more.
    #[must_use]
    pub fn of(message_bytes: usize) -> Self {
        let bytes_max = message_bytes.saturating_mul(PATCH_BYTES_PER_BYTE).saturating_add(PATCH_BYTES_MIN);
        Self { bytes_max: bytes_max.min(u32::MAX as usize), ..Self::default() }
    }

    /// Whether every replacement could be made.
    ///
    /// # Errors
    /// [`WireError::StringTooLong`] or [`WireError::TooManyPatches`]: the message must not be sent.
    pub fn check(&self) -> Result<(), WireError> {
        self.refused.map_or(Ok(()), Err)
    }

    /// The bytes that the list takes; while it grows, twice as many are held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.list.len() * size_of::<Patch>() + self.arena.len()
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// By how many bytes the patched message is longer than the original.
    #[must_use]
    pub const fn delta(&self) -> isize {
        self.delta
    }

    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.list.clear();
        self.arena.clear();
        self.delta = 0;
        self.refused = None;
    }

    /// Replaces `range` by `bytes`. Ranges must be given in order.
    pub fn replace(&mut self, range: Range<usize>, bytes: &[u8]) {
        debug_assert!(
            self.list.last().is_none_or(|last| last.replaced.end as usize <= range.start),
            "patches stand in order"
        );
        self.patch(self.list.len(), range, bytes.len(), |arena| arena.extend_from_slice(bytes));
    }

    /// Replaces a four-byte integer that starts at `at`.
    pub fn replace_i32(&mut self, at: usize, value: i32) {
        self.replace(at..at + 4, &value.to_be_bytes());
    }

    /// Replaces a two-byte integer that starts at `at`.
    pub fn replace_i16(&mut self, at: usize, value: i16) {
        self.replace(at..at + 2, &value.to_be_bytes());
    }

    /// Replaces a string, with its length, by another one in the same encoding. One over
    /// [`STRING_BYTES_MAX`] spoils the list.
    pub fn replace_string(&mut self, range: Range<usize>, compact: bool, text: &str) {
        let (Ok(length), true) = (i16::try_from(text.len()), text.len() <= STRING_BYTES_MAX) else {
            self.refused.get_or_insert(WireError::StringTooLong("a new value"));
            return;
        };
        let compact_length = text.len() as u32 + 1;
        let length_bytes = if compact { varint::len(compact_length) } else { 2 };
        self.patch(self.list.len(), range, length_bytes + text.len(), |arena| {
            if compact {
                varint::write(compact_length, arena);
            } else {
                arena.extend_from_slice(&length.to_be_bytes());
            }
            arena.extend_from_slice(text.as_bytes());
        });
    }

    /// Replaces a string, with its length, by null in the same encoding. The field must be nullable.
    pub fn replace_with_null(&mut self, range: Range<usize>, compact: bool) {
        self.replace(range, if compact { &[0] } else { &[0xff, 0xff] });
    }

    /// Puts a replacement by so many bytes, which `write` appends, at `index` of the list, if the bound allows for it.
    fn patch(
        &mut self,
        index: usize,
        replaced: Range<usize>,
        bytes: usize,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        if self.refused.is_some() {
            return;
        }
        let offsets = (u32::try_from(replaced.start), u32::try_from(replaced.end));
        let fits = self.bytes() + size_of::<Patch>() + bytes <= self.bytes_max;
        let ((Ok(from), Ok(to)), true) = (offsets, fits) else {
            self.refused = Some(WireError::TooManyPatches);
            return;
        };
        // No more than the bound, which has 32 bits.
        let start = self.arena.len() as u32;
        write(&mut self.arena);
        debug_assert_eq!(self.arena.len(), start as usize + bytes, "as many as were announced");
        self.delta += bytes as isize - replaced.len() as isize;
        self.list.insert(index, Patch { replaced: from..to, bytes: start..self.arena.len() as u32 });
    }

    pub(crate) const fn mark(&self) -> Mark {
        Mark { index: self.list.len(), delta: self.delta }
    }

    /// How much longer the message got since `mark`.
    pub(crate) const fn delta_since(&self, mark: Mark) -> isize {
        self.delta - mark.delta
    }

    /// Takes back everything since `mark` and removes `range` instead: an element that is dropped takes its patches along.
    pub(crate) fn remove_since(&mut self, mark: Mark, range: Range<usize>) {
        self.list.truncate(mark.index);
        self.delta = mark.delta;
        self.patch(mark.index, range, 0, |_| {});
    }

    /// Inserts a replacement before everything since `mark`: a size or a count stands before what it counts, and is known after.
    pub(crate) fn insert_at(&mut self, mark: Mark, range: Range<usize>, bytes: &[u8]) {
        self.patch(mark.index, range, bytes.len(), |arena| arena.extend_from_slice(bytes));
    }

    /// The patched message as pieces; `whole` is the range of the original to render.
    pub fn pieces(&self, whole: Range<usize>) -> impl Iterator<Item = Piece<'_>> {
        let last = self.list.last().map_or(whole.start, |patch| patch.replaced.end as usize);
        let mut from = whole.start;
        let body = self.list.iter().flat_map(move |patch| {
            let before = from..patch.replaced.start as usize;
            from = patch.replaced.end as usize;
            let bytes = patch.bytes.start as usize..patch.bytes.end as usize;
            [Piece::Original(before), Piece::New(&self.arena[bytes])]
        });
        body.chain(std::iter::once(Piece::Original(last..whole.end))).filter(|piece| match piece {
            Piece::Original(range) => !range.is_empty(),
            Piece::New(bytes) => !bytes.is_empty(),
        })
    }

    /// The patched message as one buffer, for tests and small messages.
    #[must_use]
    pub fn apply(&self, original: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(original.len().saturating_add_signed(self.delta));
        for piece in self.pieces(0..original.len()) {
            match piece {
                Piece::Original(range) => out.extend_from_slice(&original[range]),
                Piece::New(bytes) => out.extend_from_slice(bytes),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_as_long_as_kafka_allows() {
        let limit = STRING_BYTES_MAX;
        for (bytes, fits) in [(limit - 1, true), (limit, true), (limit + 1, false)] {
            for compact in [false, true] {
                let mut patches = Patches::default();
                patches.replace_string(1..4, compact, &"x".repeat(bytes));
                assert_eq!(
                    patches.check(),
                    if fits { Ok(()) } else { Err(WireError::StringTooLong("a new value")) }
                );
                if fits && !compact {
                    let patched = patches.apply(&[7, 0, 1, b'a', 7]);
                    assert_eq!(patched.len(), 4 + bytes);
                    assert_eq!(i16::from_be_bytes([patched[1], patched[2]]) as usize, bytes);
                }
                patches.clear();
                assert_eq!(patches.check(), Ok(()));
            }
        }
    }

    #[test]
    fn patches_are_bounded_by_the_length_of_their_message() {
        for message_bytes in [0, 1000] {
            let bytes_max = PATCH_BYTES_MIN + PATCH_BYTES_PER_BYTE * message_bytes;
            let new = bytes_max - size_of::<Patch>();
            for (bytes, fits) in [(new - 1, true), (new, true), (new + 1, false)] {
                let mut patches = Patches::of(message_bytes);
                patches.replace(0..0, &vec![1; bytes]);
                assert_eq!(patches.check().is_ok(), fits);
                assert!(patches.bytes() <= bytes_max);
            }
        }
        let mut patches = Patches::of(0);
        (0..)
            .take_while(|at| {
                patches.replace(*at..*at, &[]);
                patches.check().is_ok()
            })
            .for_each(drop);
        assert_eq!(patches.bytes(), PATCH_BYTES_MIN);
        patches.replace(PATCH_BYTES_MIN..PATCH_BYTES_MIN, &[1]);
        assert_eq!((patches.bytes(), patches.check()), (PATCH_BYTES_MIN, Err(WireError::TooManyPatches)));
    }

    #[test]
    fn a_patch_is_small() {
        assert_eq!(size_of::<Patch>(), 16);
    }
}
