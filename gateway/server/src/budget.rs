//! The bytes that all connections together may hold, and the buffers they hold them in.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tidegate_core::bugs::{Bug, planted};

/// Bytes of a buffer before a held frame makes it grow: what one read takes at the most. With 128 KiB a hundred busy connections took
/// less CPU, but a single consumer took more (BENCHMARKS.md, "What bounds them").
pub(crate) const BUFFER_BYTES: usize = 64 * 1024;

/// The most unread bytes that a connection at rest holds in a buffer just large enough for them: half a header should not cost
/// its sender a byte and everybody a whole buffer.
pub(crate) const REMAINDER_BYTES_MAX: usize = 4 * 1024;

/// The step in which such a buffer is sized, in bytes.
const REMAINDER_STEP_BYTES: usize = 1024;

/// Buffers of [`BUFFER_BYTES`] that a thread keeps for the next connection that becomes readable.
const KEPT_BUFFERS_MAX: usize = 64;

thread_local! {
    static KEPT: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// A bound on bytes, shared by all connections.
#[derive(Debug)]
pub(crate) struct Budget {
    used: AtomicUsize,
    bytes_max: AtomicUsize,
}

impl Budget {
    pub(crate) fn new(bytes_max: usize) -> Arc<Self> {
        Arc::new(Self { used: AtomicUsize::new(0), bytes_max: AtomicUsize::new(bytes_max) })
    }

    pub(crate) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    pub(crate) fn set_max(&self, bytes_max: usize) {
        self.bytes_max.store(bytes_max, Ordering::Relaxed);
    }

    /// Whether a buffer could be had now.
    pub(crate) fn has_room(&self) -> bool {
        self.used() + BUFFER_BYTES <= self.bytes_max.load(Ordering::Relaxed)
    }

    fn reserve(&self, bytes: usize) -> bool {
        let before = self.used.fetch_add(bytes, Ordering::Relaxed);
        if before + bytes > self.bytes_max.load(Ordering::Relaxed) && !planted(Bug::UnboundedBuffers) {
            self.used.fetch_sub(bytes, Ordering::Relaxed);
            return false;
        }
        true
    }

    fn release(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// A buffer whose bytes are counted. All of it is initialised, so that filling it needs no unsafe code.
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    budget: Arc<Budget>,
}

impl Buffer {
    /// A buffer of [`BUFFER_BYTES`], or `None` where the budget is spent.
    pub(crate) fn take(budget: &Arc<Budget>) -> Option<Self> {
        if !budget.reserve(BUFFER_BYTES) {
            return None;
        }
        let kept = KEPT.with_borrow_mut(Vec::pop);
        let bytes = kept.unwrap_or_else(|| vec![0; BUFFER_BYTES]);
        Some(Self { bytes, budget: budget.clone() })
    }

    /// Doubles the buffer, but not beyond `bytes`. `false` where the budget is spent.
    pub(crate) fn grow(&mut self, bytes: usize) -> bool {
        let more = bytes.min(self.bytes.len() * 2).saturating_sub(self.bytes.len());
        if more == 0 || !self.budget.reserve(more) {
            return false;
        }
        self.bytes.resize(self.bytes.len() + more, 0);
        true
    }

    /// Keeps only these bytes, at the front of a buffer just large enough for them.
    pub(crate) fn shrink(&mut self, used: Range<usize>) {
        let mut small = vec![0; used.len().next_multiple_of(REMAINDER_STEP_BYTES)];
        small[..used.len()].copy_from_slice(&self.bytes[used]);
        let large = std::mem::replace(&mut self.bytes, small);
        self.budget.release(large.len() - self.bytes.len());
        keep(large);
    }

    /// Makes a buffer that was shrunk as large as a fresh one, unless the budget is spent.
    pub(crate) fn widen(&mut self) {
        let more = BUFFER_BYTES.saturating_sub(self.bytes.len());
        if more > 0 && self.budget.reserve(more) {
            let mut large = KEPT.with_borrow_mut(Vec::pop).unwrap_or_else(|| vec![0; BUFFER_BYTES]);
            large[..self.bytes.len()].copy_from_slice(&self.bytes);
            self.bytes = large;
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.budget.release(self.bytes.len());
        keep(std::mem::take(&mut self.bytes));
    }
}

/// Keeps the memory of a buffer for the next one, if it has the size of a fresh one.
fn keep(bytes: Vec<u8>) {
    if bytes.len() == BUFFER_BYTES {
        KEPT.with_borrow_mut(|kept| {
            if kept.len() < KEPT_BUFFERS_MAX {
                kept.push(bytes);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_buffer_is_kept_in_a_small_one() {
        let budget = Budget::new(BUFFER_BYTES);
        let mut buffer = Buffer::take(&budget).expect("within the bound");
        for (used, held) in [(1, 1024), (1024, 1024), (1025, 2048)] {
            let bytes: Vec<u8> = (0..used).map(|index| index as u8).collect();
            buffer.bytes_mut()[7..7 + used].copy_from_slice(&bytes);
            buffer.shrink(7..7 + used);
            assert_eq!((budget.used(), buffer.bytes().len()), (held, held));
            buffer.widen();
            assert_eq!((budget.used(), buffer.bytes().len()), (BUFFER_BYTES, BUFFER_BYTES));
            assert_eq!(buffer.bytes()[..used], bytes);
        }
        buffer.shrink(0..1);
        let rest = Budget::reserve(&budget, BUFFER_BYTES - 1024);
        buffer.widen();
        assert!(rest && buffer.bytes().len() == 1024, "nothing is left to widen with");
    }

    #[test]
    fn counts_what_is_held_and_refuses_beyond_the_bound() {
        let budget = Budget::new(3 * BUFFER_BYTES);
        let mut first = Buffer::take(&budget).expect("within the bound");
        assert!(first.grow(usize::MAX), "it doubles");
        let second = Buffer::take(&budget).expect("exactly the bound");
        assert_eq!(budget.used(), 3 * BUFFER_BYTES);
        assert!(Buffer::take(&budget).is_none());
        drop(second);
        assert!(!first.grow(usize::MAX), "doubling again would be over the bound");
        drop(first);
        assert_eq!(budget.used(), 0);
    }
}
