//! The alarm: counts calls that go round the simulation, to the machine's randomness and to its time of day.
//!
//! Determinism does not rest on it: the calls are passed on as they are. But one that is made while a simulation takes a step is a
//! way past the seed, and fails the run with a backtrace. The monotonic clock is left out: the runtime itself reads it, and a
//! paused runtime does not mind what it says.
//!
//! Each run is listened to by its thread ([`during`]); what is done by threads that nobody listens to counts for the process
//! ([`check`]).
//!
//! It works by symbols: what an executable defines comes before what the C library defines, for everything that is linked into it
//! and for whoever looks the symbol up. It never knows what a simulation is made of.

#![expect(unsafe_code, reason = "C functions have to be replaced and called; each place says why it may")]

use std::backtrace::Backtrace;
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_int, c_long, c_uint, c_void};
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tidegate_sim::world;

/// `CLOCK_REALTIME` and `CLOCK_REALTIME_COARSE` of Linux, on every processor.
const TIMES_OF_DAY: [c_int; 2] = [0, 5];

/// The number of the system call `getrandom`.
const SYS_GETRANDOM: c_long = if cfg!(target_arch = "x86_64") { 318 } else { 278 };

/// `RTLD_NEXT` of Linux's C libraries: the next definition after the one in this executable.
const RTLD_NEXT: isize = -1;

/// Callers whose answer goes nowhere. hyper keeps its date up to date even where, as in the gateway, no response is to bear it.
const EXCUSED: [&str; 1] = ["hyper::common::date::"];

static CALLS: AtomicU64 = AtomicU64::new(0);
static FIRST: Mutex<Option<String>> = Mutex::new(None);

thread_local! {
    static RINGING: Cell<bool> = const { Cell::new(false) };
    /// What this thread has heard, while it listens.
    static HEARD: RefCell<Option<Heard>> = const { RefCell::new(None) };
}

/// Calls that went round a simulation.
#[derive(Default)]
struct Heard {
    calls: u64,
    /// What the first one was, and by what way it came.
    first: Option<String>,
}

/// Does something, and tells which calls of this thread went round a simulation meanwhile, with the way by which the first one came.
pub(crate) fn during<T>(work: impl FnOnce() -> T) -> (T, Option<String>) {
    HEARD.replace(Some(Heard::default()));
    let result = work();
    let heard = HEARD.take().filter(|heard| heard.calls > 0);
    let told = heard.map(|Heard { calls, first }| told(calls, &first.unwrap_or_default()));
    (result, told)
}

fn told(calls: u64, first: &str) -> String {
    format!("{calls} calls went round the simulation, first {first}")
}

/// Fails if any call of a thread that nobody listened to went round a simulation since the last time that this was asked.
pub(crate) fn check() -> anyhow::Result<()> {
    let calls = CALLS.swap(0, Ordering::SeqCst);
    let first = FIRST.lock().unwrap_or_else(PoisonError::into_inner).take();
    anyhow::ensure!(calls == 0, "{}", told(calls, &first.unwrap_or_default()));
    Ok(())
}

fn ring(what: &str) {
    if world::stepping() == 0 || RINGING.replace(true) {
        return;
    }
    let trace = Backtrace::force_capture().to_string();
    if !EXCUSED.iter().any(|caller| trace.contains(caller)) {
        note(format!("{what}\n{trace}"));
    }
    RINGING.set(false);
}

fn note(what: String) {
    let mut what = Some(what);
    // A thread that is about to end has nobody who listens.
    let _ = HEARD.try_with(|heard| {
        if let Ok(mut heard) = heard.try_borrow_mut()
            && let Some(heard) = heard.as_mut()
        {
            heard.calls += 1;
            heard.first = heard.first.take().or(what.take());
            what = None;
        }
    });
    if let Some(what) = what {
        CALLS.fetch_add(1, Ordering::SeqCst);
        FIRST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
    }
}

unsafe extern "C" {
    fn dlsym(handle: *mut c_void, symbol: *const c_char) -> *mut c_void;
}

/// The C library's own function of this name, never null.
fn real(name: &CStr, known: &AtomicPtr<c_void>) -> *mut c_void {
    let mut found = known.load(Ordering::Relaxed);
    if found.is_null() {
        // SAFETY: the handle is one that dlsym defines, and the name is a C string.
        found = unsafe { dlsym(std::ptr::without_provenance_mut(RTLD_NEXT as usize), name.as_ptr()) };
        if found.is_null() {
            std::process::abort();
        }
        known.store(found, Ordering::Relaxed);
    }
    found
}

/// The C library's `getrandom`, heard.
///
/// # Safety
/// As the C library's.
// SAFETY: the signature is that of getrandom(2), and the arguments are passed on as they are.
#[unsafe(no_mangle)]
unsafe extern "C" fn getrandom(buffer: *mut c_void, length: usize, flags: c_uint) -> isize {
    static REAL: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());
    type Function = unsafe extern "C" fn(*mut c_void, usize, c_uint) -> isize;
    ring("getrandom");
    // SAFETY: the symbol is the C library's function of this signature; what it needs, our caller has promised.
    unsafe { std::mem::transmute::<*mut c_void, Function>(real(c"getrandom", &REAL))(buffer, length, flags) }
}

/// The C library's `clock_gettime`, heard where it is asked for the time of day.
///
/// # Safety
/// As the C library's.
// SAFETY: the signature is that of clock_gettime(2), and the arguments are passed on as they are.
#[unsafe(no_mangle)]
unsafe extern "C" fn clock_gettime(clock: c_int, time: *mut c_void) -> c_int {
    static REAL: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());
    type Function = unsafe extern "C" fn(c_int, *mut c_void) -> c_int;
    if TIMES_OF_DAY.contains(&clock) {
        ring("clock_gettime");
    }
    // SAFETY: the symbol is the C library's function of this signature; what it needs, our caller has promised.
    unsafe { std::mem::transmute::<*mut c_void, Function>(real(c"clock_gettime", &REAL))(clock, time) }
}

/// The C library's `syscall`, heard where it goes for random bytes.
///
/// # Safety
/// As the C library's.
// SAFETY: the C function takes a variable number of arguments, at most seven. On the processors that Linux runs on they stand in the
// same registers whether there are as many or fewer, and those that nobody gave are passed on unread.
#[unsafe(no_mangle)]
unsafe extern "C" fn syscall(
    number: c_long,
    a: c_long,
    b: c_long,
    c: c_long,
    d: c_long,
    e: c_long,
    f: c_long,
) -> c_long {
    static REAL: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());
    type Function = unsafe extern "C" fn(c_long, ...) -> c_long;
    if number == SYS_GETRANDOM {
        ring("syscall(SYS_getrandom)");
    }
    // SAFETY: the symbol is the C library's function of this signature; what it needs, our caller has promised.
    unsafe { std::mem::transmute::<*mut c_void, Function>(real(c"syscall", &REAL))(number, a, b, c, d, e, f) }
}

/// Goes round the simulation on purpose, the way that was asked for, so that a test sees the alarm ring.
pub(crate) fn go_round(way: Way) {
    match way {
        Way::TimeOfDay => {
            #[expect(clippy::disallowed_methods, reason = "it is what the alarm is for")]
            let now = std::time::SystemTime::now();
            std::hint::black_box(now);
        }
        Way::Random => {
            // The keys of hash maps are drawn once for each thread.
            let thread = std::thread::spawn(|| std::hint::black_box(std::hash::RandomState::new()));
            drop(thread.join());
        }
        Way::RandomCall => {
            let mut bytes = [0_u8; 8];
            let buffer = bytes.as_mut_ptr().expose_provenance() as c_long;
            // SAFETY: the buffer is as long as is said, and lives until the call is over.
            let got = unsafe { syscall(SYS_GETRANDOM, buffer, 8, 0, 0, 0, 0) };
            std::hint::black_box((got, bytes));
        }
    }
}

/// Ways round the simulation.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Way {
    /// `SystemTime::now`.
    TimeOfDay,
    /// The standard library's random keys.
    Random,
    /// The bare system call.
    RandomCall,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_told_of_the_run_that_made_it_and_of_no_other() {
        let ask = |way: Option<Way>| {
            during(|| {
                let mut world = tidegate_sim::World::new(&tidegate_sim::Options::new(1)).unwrap();
                world
                    .ask("client-1", move |_| async move {
                        if let Some(way) = way {
                            go_round(way);
                        }
                        Ok(())
                    })
                    .unwrap();
            })
        };
        assert_eq!(ask(None).1, None);
        let told = ask(Some(Way::TimeOfDay)).1.unwrap();
        assert!(told.starts_with("1 calls went round the simulation, first clock_gettime\n"), "{told}");
        assert!(told.contains("go_round"), "the way by which it came: {told}");
        assert_eq!(ask(None).1, None);
    }
}
