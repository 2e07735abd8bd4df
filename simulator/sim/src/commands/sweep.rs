//! Many runs on several threads, with progress. Never knows what a run is.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tidegate_sim::world::claim_thread;

use super::one::now;
use super::say;

/// How often progress is told where nobody watches, and where somebody does.
const TOLD_EVERY: Duration = Duration::from_secs(10);
const DRAWN_EVERY: Duration = Duration::from_millis(100);

/// As many jobs as there are processors.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What progress tells of something that is over.
pub(crate) struct Done {
    pub(crate) name: String,
    /// Why it failed, if it did.
    pub(crate) failure: Option<String>,
}

/// Does `work` for each of the items on so many threads, and gives the results in the order of the items. After an error nothing new is
/// begun, and the first error is given.
pub(crate) fn sweep<I: Sync, T: Send>(
    items: &[I],
    threads: usize,
    work: impl Fn(&I) -> anyhow::Result<(T, Done)> + Sync,
) -> anyhow::Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let progress = Mutex::new(Progress::new(items.len()));
    let results: Mutex<Vec<(usize, anyhow::Result<T>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..threads.min(items.len()).max(1) {
            scope.spawn(|| {
                claim_thread();
                while let Some((number, item)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    items.get(number).map(|item| (number, item))
                } {
                    let result = work(item).map(|(result, done)| {
                        progress.lock().unwrap_or_else(PoisonError::into_inner).one_is_over(&done);
                        result
                    });
                    if result.is_err() {
                        next.fetch_max(items.len(), Ordering::Relaxed);
                    }
                    results.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
                }
            });
        }
    });
    progress.into_inner().unwrap_or_else(PoisonError::into_inner).clear();
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(number, _)| *number);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Tells how far a sweep is: a line that is drawn anew on a terminal, and else a line now and then.
struct Progress {
    total: usize,
    done: usize,
    failed: usize,
    begun: Instant,
    told: Instant,
    on_terminal: bool,
}

impl Progress {
    fn new(total: usize) -> Self {
        let begun = now();
        Self { total, done: 0, failed: 0, begun, told: begun, on_terminal: std::io::stderr().is_terminal() }
    }

    fn one_is_over(&mut self, done: &Done) {
        self.done += 1;
        if let Some(failure) = &done.failure {
            self.failed += 1;
            self.clear();
            say(&format!("failed: {}: {failure}", done.name));
        }
        let every = if self.on_terminal { DRAWN_EVERY } else { TOLD_EVERY };
        if now().duration_since(self.told) < every {
            return;
        }
        self.told = now();
        let line = self.line(now().duration_since(self.begun), &done.name);
        if self.on_terminal {
            let _ = write!(std::io::stderr(), "\r\x1b[2K{line}");
        } else {
            say(&line);
        }
    }

    fn line(&self, since: Duration, name: &str) -> String {
        const WIDTH: usize = 24;
        let filled = WIDTH * self.done / self.total.max(1);
        let bar = if self.on_terminal {
            format!("[{}{}] ", "█".repeat(filled), "·".repeat(WIDTH - filled))
        } else {
            String::new()
        };
        let left = since.as_secs_f64() / self.done.max(1) as f64 * (self.total - self.done) as f64;
        format!(
            "{bar}{} of {}, {} failed, about {left:.0} s left; last {name}",
            self.done, self.total, self.failed
        )
    }

    fn clear(&self) {
        if self.on_terminal {
            let _ = write!(std::io::stderr(), "\r\x1b[2K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_items_and_the_first_error_counts() {
        let done = || Done { name: String::new(), failure: None };
        let items: Vec<u32> = (0..50).collect();
        assert_eq!(sweep(&items, 4, |item| Ok((*item, done()))).unwrap(), items);
        let failed = sweep(&items, 4, |item| {
            anyhow::ensure!(*item < 7, "{item}");
            Ok((*item, done()))
        });
        assert_eq!(failed.unwrap_err().to_string(), "7");
        assert_eq!(sweep(&[0_u32; 0], 4, |item| Ok((*item, done()))).unwrap(), [0_u32; 0]);
    }

    #[test]
    fn progress_says_how_long_it_will_take() {
        let mut progress = Progress::new(10);
        progress.on_terminal = false;
        progress.done = 4;
        assert_eq!(progress.line(Duration::from_secs(8), "a"), "4 of 10, 0 failed, about 12 s left; last a");
    }
}
