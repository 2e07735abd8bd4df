//! Patches: what has to change in a message, against the original bytes. Everything untouched is sent from where it arrived.
//!
//! Offsets are those of the frame (its length prefix not counted). Patches are kept in order and never overlap, so that turning
//! them into segments is one pass.

use std::ops::Range;

use crate::varint;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Patch {
    replaced: Range<usize>,
    bytes: Range<usize>,
}

/// A list of replacements for ranges of one message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patches {
    list: Vec<Patch>,
    arena: Vec<u8>,
    delta: isize,
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
    }

    /// Replaces `range` by `bytes`. Ranges must be given in order.
    pub fn replace(&mut self, range: Range<usize>, bytes: &[u8]) {
        debug_assert!(
            self.list.last().is_none_or(|last| last.replaced.end <= range.start),
            "patches stand in order"
        );
        let patch = self.patch(range, |arena| arena.extend_from_slice(bytes));
        self.list.push(patch);
    }

    /// Replaces a four-byte integer that starts at `at`.
    pub fn replace_i32(&mut self, at: usize, value: i32) {
        self.replace(at..at + 4, &value.to_be_bytes());
    }

    /// Replaces a two-byte integer that starts at `at`.
    pub fn replace_i16(&mut self, at: usize, value: i16) {
        self.replace(at..at + 2, &value.to_be_bytes());
    }

    /// Replaces a string, with its length, by another one in the same encoding. Longer strings than
    /// [`STRING_BYTES_MAX`](crate::limits::STRING_BYTES_MAX) are a bug of the caller.
    pub fn replace_string(&mut self, range: Range<usize>, compact: bool, text: &str) {
        debug_assert!(text.len() <= crate::limits::STRING_BYTES_MAX, "the caller bounds its names");
        let patch = self.patch(range, |arena| {
            if compact {
                varint::write(text.len() as u32 + 1, arena);
            } else {
                arena.extend_from_slice(&(text.len() as i16).to_be_bytes());
            }
            arena.extend_from_slice(text.as_bytes());
        });
        self.list.push(patch);
    }

    /// Replaces a string, with its length, by null in the same encoding. The field must be nullable.
    pub fn replace_with_null(&mut self, range: Range<usize>, compact: bool) {
        self.replace(range, if compact { &[0] } else { &[0xff, 0xff] });
    }

    fn patch(&mut self, replaced: Range<usize>, write: impl FnOnce(&mut Vec<u8>)) -> Patch {
        let start = self.arena.len();
        write(&mut self.arena);
        let bytes = start..self.arena.len();
        self.delta += bytes.len() as isize - replaced.len() as isize;
        Patch { replaced, bytes }
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
        let patch = self.patch(range, |_| {});
        self.list.push(patch);
    }

    /// Inserts a replacement before everything since `mark`: a size or a count stands before what it counts, and is known after.
    pub(crate) fn insert_at(&mut self, mark: Mark, range: Range<usize>, bytes: &[u8]) {
        let patch = self.patch(range, |arena| arena.extend_from_slice(bytes));
        self.list.insert(mark.index, patch);
    }

    /// The patched message as pieces; `whole` is the range of the original to render.
    pub fn pieces(&self, whole: Range<usize>) -> impl Iterator<Item = Piece<'_>> {
        let last = self.list.last().map_or(whole.start, |patch| patch.replaced.end);
        let mut from = whole.start;
        let body = self.list.iter().flat_map(move |patch| {
            let before = from..patch.replaced.start;
            from = patch.replaced.end;
            [Piece::Original(before), Piece::New(&self.arena[patch.bytes.clone()])]
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
