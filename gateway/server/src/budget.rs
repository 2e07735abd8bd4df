//! The bytes that all connections together may hold, and the buffers they hold them in.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of a buffer before a held frame makes it grow: what one read takes at the most. With 128 KiB a hundred busy connections took
/// less CPU, but a single consumer took more (BENCHMARKS.md, "What bounds them").
pub(crate) const BUFFER_BYTES: usize = 64 * 1024;

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
        if before + bytes > self.bytes_max.load(Ordering::Relaxed) {
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
        if self.bytes.len() == BUFFER_BYTES {
            let bytes = std::mem::take(&mut self.bytes);
            KEPT.with_borrow_mut(|kept| {
                if kept.len() < KEPT_BUFFERS_MAX {
                    kept.push(bytes);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
