//! Log lines that a peer can cause are written so many a second, and the others counted: neither a client nor a broker may fill a
//! disk, or hide what another line says.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Lines of one kind in one [`WINDOW`].
const LINES_MAX: u32 = 20;

/// The time for which lines are counted together.
const WINDOW: Duration = Duration::from_secs(1);

/// Counts the lines of one kind.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    since: Option<Instant>,
    written: u32,
    left_out: u64,
}

/// The kinds of lines that the connections of one listener cause.
#[derive(Debug, Default)]
pub(crate) struct Throttles {
    /// What clients did wrong.
    pub(crate) clients: Throttle,
    /// What the cluster did wrong, or that it could not be reached.
    pub(crate) cluster: Throttle,
    /// What the configuration does not allow, or memory that ran out.
    pub(crate) configuration: Throttle,
    /// Connections that were one too many.
    pub(crate) refused: Throttle,
}

/// That a line may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// How many were left out before it, if any were.
    pub(crate) left_out: Option<u64>,
}

impl Throttle {
    /// Asks for a line. `None`: there were enough of them, and it is only counted.
    pub(crate) fn line(&self) -> Option<Line> {
        let now = Instant::now();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.since.is_none_or(|since| now.duration_since(since) >= WINDOW) {
            (state.since, state.written) = (Some(now), 0);
        }
        if state.written >= LINES_MAX {
            state.left_out += 1;
            return None;
        }
        state.written += 1;
        let left_out = std::mem::take(&mut state.left_out);
        Some(Line { left_out: (left_out > 0).then_some(left_out) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_lines_pass_and_the_next_window_tells_how_many_did_not() {
        let throttle = Throttle::default();
        let ask = || throttle.line().map(|line| line.left_out);
        throttle.0.lock().unwrap().since = Some(Instant::now() + WINDOW);
        for line in 1..=LINES_MAX + 2 {
            assert_eq!(ask(), (line <= LINES_MAX).then_some(None), "line {line}");
        }
        throttle.0.lock().unwrap().since = Some(Instant::now().checked_sub(WINDOW).unwrap());
        assert_eq!(ask(), Some(Some(2)));
        assert_eq!(ask(), Some(None));
    }
}
