//! What is to be sent: pieces of the bytes that just arrived, and new bytes between them.

use std::ops::Range;

use crate::limits::IDLE_ENTRIES_MAX;

/// A piece of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// These bytes of the input of the same call.
    Input(Range<usize>),
    /// These bytes.
    New(Vec<u8>),
}

/// Output in order. Pieces of the input that touch are one piece, so that a buffer that passes unchanged is one write.
#[derive(Debug, Default)]
pub struct Segments {
    list: Vec<Segment>,
    bytes: usize,
}

impl Segments {
    /// Appends a piece of the input.
    pub fn input(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        self.bytes += range.len();
        match self.list.last_mut() {
            Some(Segment::Input(last)) if last.end == range.start => last.end = range.end,
            _ => self.list.push(Segment::Input(range)),
        }
    }

    /// Appends new bytes.
    pub fn new_bytes(&mut self, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.bytes += bytes.len();
            self.list.push(Segment::New(bytes));
        }
    }

    /// The pieces in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Segment] {
        &self.list
    }

    /// How many bytes all pieces have.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether there is nothing to send.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// Forgets all pieces and keeps the memory of [`IDLE_ENTRIES_MAX`] of them.
    pub fn clear(&mut self) {
        self.list.clear();
        self.list.shrink_to(IDLE_ENTRIES_MAX);
        self.bytes = 0;
    }

    /// All bytes in one buffer, for tests and small outputs.
    #[must_use]
    pub fn concat(&self, input: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes);
        for segment in &self.list {
            match segment {
                Segment::Input(range) => out.extend_from_slice(&input[range.clone()]),
                Segment::New(bytes) => out.extend_from_slice(bytes),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cleared_list_gives_its_memory_back() {
        let mut segments = Segments::default();
        for pieces in [1, IDLE_ENTRIES_MAX, IDLE_ENTRIES_MAX + 1, 1000] {
            (0..pieces).for_each(|_| segments.new_bytes(vec![1]));
            assert_eq!((segments.as_slice().len(), segments.bytes()), (pieces, pieces));
            segments.clear();
            assert!(segments.is_empty() && segments.list.capacity() <= IDLE_ENTRIES_MAX);
        }
    }
}
