//! The bytes at hand, and what happens when they do not suffice.

use crate::error::WireError;

/// Bytes at hand: `bytes[0]` stands at offset `base` of the frame.
pub(super) struct Input<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) base: usize,
}

impl<'a> Input<'a> {
    pub(super) fn from(&self, at: usize) -> &'a [u8] {
        &self.bytes[at - self.base..]
    }

    pub(super) fn array<const N: usize>(&self, at: usize) -> Option<&'a [u8; N]> {
        self.from(at).first_chunk::<N>()
    }
}

/// A step that could not be taken yet, or at all.
pub(super) enum Stop {
    More,
    Error(WireError),
}

impl From<WireError> for Stop {
    fn from(error: WireError) -> Self {
        Self::Error(error)
    }
}

pub(super) type Step<T> = Result<T, Stop>;
