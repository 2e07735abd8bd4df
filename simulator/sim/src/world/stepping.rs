//! Which threads take steps of worlds, for the alarm.
//!
//! It never knows what a step is.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Worlds of this process that take a step now.
static STEPPING: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Of a thread that makes worlds: how many of its worlds take a step now. Without a destructor or a first use that allocates:
    /// system calls ask for it.
    static OWN: Cell<Option<usize>> = const { Cell::new(None) };
}

/// How many worlds take a step now, as far as this thread may have to do with them: whatever it does then should be none of the
/// machine's business. For a thread that makes worlds these are its own, which never leave it; for any other, which a world may
/// have started, those of the process.
#[must_use]
pub fn stepping() -> usize {
    OWN.try_with(Cell::get).ok().flatten().unwrap_or_else(|| STEPPING.load(Ordering::SeqCst))
}

/// Says that this thread makes worlds, before it does anything else: what it does between two of them is its own business.
pub fn claim_thread() {
    OWN.set(Some(OWN.get().unwrap_or(0)));
}

/// A step that a world of this thread takes.
pub(super) struct Stepping;

impl Stepping {
    pub(super) fn begin() -> Self {
        STEPPING.fetch_add(1, Ordering::SeqCst);
        OWN.set(Some(OWN.get().unwrap_or(0) + 1));
        Self
    }
}

impl Drop for Stepping {
    fn drop(&mut self) {
        STEPPING.fetch_sub(1, Ordering::SeqCst);
        OWN.set(Some(OWN.get().unwrap_or(1).saturating_sub(1)));
    }
}
