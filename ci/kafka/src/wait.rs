//! Waiting for a condition with a deadline. Knows nothing of what it waits for.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long a poll rests between two looks.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Calls `look` until it yields a value, and returns that value.
///
/// # Errors
/// What `look` returns as an error, at once; or, when `timeout` has passed, that `what` did not happen. `look` is
/// always called at least once, so a timeout of zero asks for the present state.
pub fn wait_until<T>(
    what: &str,
    timeout: Duration,
    mut look: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + timeout;
    loop {
        if let Some(value) = look()? {
            return Ok(value);
        }
        if Instant::now() >= deadline {
            bail!("{what}: not within {:.1} s", timeout.as_secs_f64());
        }
        std::thread::sleep(POLL_INTERVAL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_holds_is_seen_even_without_time() {
        assert_eq!(wait_until("ready", Duration::ZERO, || Ok(Some(7))).unwrap(), 7);
    }

    #[test]
    fn a_condition_that_never_holds_is_named() {
        let error = wait_until("the moon", Duration::ZERO, || Ok(None::<()>)).unwrap_err();
        assert_eq!(error.to_string(), "the moon: not within 0.0 s");
    }
}
