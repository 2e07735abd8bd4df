//! An allocator that counts, per thread, so that a test can say how much memory a call asked for.

#![expect(unsafe_code, reason = "a global allocator is an unsafe trait; every call goes to the system's")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

thread_local! {
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

fn count(bytes: usize) {
    // A thread that ends may allocate after its locals are gone; nobody asks for its count then.
    let _ = BYTES.try_with(|total| total.set(total.get().wrapping_add(bytes)));
}

// SAFETY: both required methods hand their arguments to the system allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promise about `layout` is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: `ptr` came from `alloc`, hence from the system, with this layout.
        unsafe { System.dealloc(ptr, layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(new_size);
        // SAFETY: `ptr` came from `alloc`, hence from the system, with this layout; the caller vouches for the size.
        unsafe { System.realloc(ptr, layout, new_size) }
    }
}

/// What `call` gives, and the bytes that it asked the allocator for, all requests added up.
pub(crate) fn allocated<T>(call: impl FnOnce() -> T) -> (T, usize) {
    let before = BYTES.get();
    let out = call();
    (out, BYTES.get() - before)
}

#[test]
fn every_request_is_counted() {
    let (vec, bytes) = allocated(|| std::hint::black_box(Vec::<u8>::with_capacity(1000)));
    assert_eq!(bytes, 1000);
    drop(vec);
}
