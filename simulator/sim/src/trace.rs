//! The trace: what happened on every connection, as one rolling hash with checkpoints.
//!
//! Two runs are the same if and only if their hashes are. Where they differ, the checkpoints say within which window, and a run
//! that keeps the events of that window says which event was the first.
//!
//! It never knows what the bytes mean.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::random::{hash_bytes, mix};

/// Events between two checkpoints.
pub const CHECKPOINT_EVENTS: u64 = 1024;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A host listens.
    Listening,
    /// A host wants to connect.
    Dialling,
    /// It could not.
    Refused,
    /// It could.
    Connected,
    /// The other side saw it.
    Accepted,
    /// Bytes were written.
    Sent,
    /// Bytes were read.
    Received,
    /// The stream was read to its end.
    Ended,
    /// This side will write no more.
    Finished,
    /// The connection broke.
    Broken,
    /// The connection was let go.
    Dropped,
    /// Something that a host wants to have in the trace.
    Noted,
}

/// One event. Two are equal if nothing that a replay could repeat differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Simulated time since the start.
    pub at: Duration,
    /// The host.
    pub host: Arc<str>,
    /// Connections are counted over the whole world, each of their two ends apart. Zero where there is none.
    pub connection: u64,
    /// What happened.
    pub kind: Kind,
    /// Bytes, if bytes moved; else the port.
    pub length: u64,
    /// A hash of the bytes.
    pub payload: u64,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, host, connection, kind, length, payload } = self;
        write!(f, "{:.6}s {host} #{connection} {kind:?} {length} {payload:016x}", at.as_secs_f64())
    }
}

impl Event {
    fn hash(&self, before: u64) -> u64 {
        let numbers =
            [self.at.as_nanos() as u64, self.connection, self.kind as u64, self.length, self.payload];
        numbers
            .iter()
            .fold(hash_bytes(before, self.host.as_bytes()), |hash, number| mix(hash.rotate_left(5) ^ number))
    }
}

/// One end of a connection that was made. The other end is the one whose addresses are these, the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Its number in [`Event::connection`].
    pub connection: u64,
    /// The host that it is on.
    pub host: Arc<str>,
    /// The host at the other end, by name.
    pub peer_host: Arc<str>,
    /// Its own address.
    pub local: SocketAddr,
    /// The address of the other end.
    pub peer: SocketAddr,
    /// Whether it dialled; else it was dialled.
    pub dialled: bool,
}

/// What a run leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// The hash over all events.
    pub hash: u64,
    /// How many there were.
    pub events: u64,
    /// Simulated time of the last one.
    pub ended_at: Duration,
    /// The hash after each [`CHECKPOINT_EVENTS`] events.
    pub checkpoints: Vec<u64>,
    /// The events that were asked for.
    pub kept: Vec<Event>,
    /// The ends of connections, where any events were asked for.
    pub ends: Vec<End>,
    /// The bytes of kept events, by the number of the event, where they were asked for.
    pub bodies: BTreeMap<u64, Vec<u8>>,
    /// Whether bytes were left out because there were too many.
    pub bodies_cut: bool,
}

impl Report {
    /// The events among which two runs first differ, or `None` where they are the same.
    #[must_use]
    pub fn first_difference(&self, other: &Self) -> Option<Range<u64>> {
        if (self.hash, self.events) == (other.hash, other.events) {
            return None;
        }
        let equal =
            self.checkpoints.iter().zip(&other.checkpoints).take_while(|(a, b)| a == b).count() as u64;
        Some(equal * CHECKPOINT_EVENTS..(equal + 1) * CHECKPOINT_EVENTS)
    }
}

#[derive(Debug)]
struct State {
    hash: u64,
    events: u64,
    ended_at: Duration,
    checkpoints: Vec<u64>,
    keep: Range<u64>,
    kept: Vec<Event>,
    ends: Vec<End>,
    bodies: BTreeMap<u64, Vec<u8>>,
    bodies_bytes_left: u64,
    bodies_cut: bool,
    connections: u64,
    sealed: bool,
}

impl State {
    fn keep_body(&mut self, bytes: &[u8]) {
        let length = bytes.len() as u64;
        if self.bodies_bytes_left >= length {
            self.bodies_bytes_left -= length;
            self.bodies.insert(self.events, bytes.to_vec());
        } else {
            // From here on nothing is kept: a stream with a hole in it cannot be read.
            self.bodies_bytes_left = 0;
            self.bodies_cut = true;
        }
    }
}

/// The trace of a running world. Clones share it.
#[derive(Debug, Clone)]
pub struct Trace(Arc<Mutex<State>>);

impl Trace {
    /// An empty trace that keeps the events with these numbers.
    #[must_use]
    pub fn new(keep: Range<u64>) -> Self {
        Self(Arc::new(Mutex::new(State {
            hash: 0,
            events: 0,
            ended_at: Duration::ZERO,
            checkpoints: Vec::new(),
            keep,
            kept: Vec::new(),
            ends: Vec::new(),
            bodies: BTreeMap::new(),
            bodies_bytes_left: 0,
            bodies_cut: false,
            connections: 0,
            sealed: false,
        })))
    }

    /// Keeps the bytes of kept events too, so many at the most. It changes no hash.
    #[must_use]
    pub fn keeping_bodies(self, bytes_max: u64) -> Self {
        self.state().bodies_bytes_left = bytes_max;
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a new end of a connection.
    pub(crate) fn connection(&self) -> u64 {
        let mut state = self.state();
        state.connections += 1;
        state.connections
    }

    /// An end of a connection was made.
    pub(crate) fn end(&self, end: End) {
        let mut state = self.state();
        if !state.sealed && !state.keep.is_empty() {
            state.ends.push(end);
        }
    }

    /// Adds an event, unless the trace is sealed.
    pub fn record(&self, event: Event) {
        self.record_with(event, &[]);
    }

    /// Adds an event and the bytes that it is about, of which it has the hash.
    pub fn record_with(&self, event: Event, bytes: &[u8]) {
        let mut state = self.state();
        if state.sealed {
            return;
        }
        state.hash = event.hash(state.hash);
        state.ended_at = event.at;
        if state.keep.contains(&state.events) {
            state.kept.push(event);
            if !bytes.is_empty() && state.bodies_bytes_left > 0 {
                state.keep_body(bytes);
            }
        }
        state.events += 1;
        if state.events.is_multiple_of(CHECKPOINT_EVENTS) {
            let hash = state.hash;
            state.checkpoints.push(hash);
        }
    }

    /// Ends the trace: taking the world apart is no part of the run.
    pub(crate) fn seal(&self) -> Report {
        let mut state = self.state();
        state.sealed = true;
        Report {
            hash: state.hash,
            events: state.events,
            ended_at: state.ended_at,
            checkpoints: std::mem::take(&mut state.checkpoints),
            kept: std::mem::take(&mut state.kept),
            ends: std::mem::take(&mut state.ends),
            bodies: std::mem::take(&mut state.bodies),
            bodies_cut: state.bodies_cut,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: u64) -> Event {
        let at = Duration::from_millis(number);
        Event { at, host: "gateway".into(), connection: 1, kind: Kind::Sent, length: number, payload: 7 }
    }

    fn run(events: impl Iterator<Item = Event>, keep: Range<u64>) -> Report {
        let trace = Trace::new(keep);
        events.for_each(|event| trace.record(event));
        trace.seal()
    }

    #[test]
    fn the_same_events_give_the_same_report() {
        let (a, b) = (run((0..5000).map(event), 0..0), run((0..5000).map(event), 0..0));
        assert_eq!(a, b);
        assert_eq!((a.first_difference(&b), a.checkpoints.len()), (None, 4));
    }

    #[test]
    fn every_part_of_an_event_counts() {
        let base = event(3);
        let others = [
            Event { at: Duration::from_nanos(1), ..base.clone() },
            Event { host: "broker-1".into(), ..base.clone() },
            Event { connection: 2, ..base.clone() },
            Event { kind: Kind::Received, ..base.clone() },
            Event { length: 4, ..base.clone() },
            Event { payload: 8, ..base.clone() },
        ];
        let hashes: std::collections::BTreeSet<_> =
            others.iter().chain([&base]).map(|event| event.hash(0)).collect();
        assert_eq!(hashes.len(), 7);
    }

    #[test]
    fn a_difference_is_found_within_its_window_at_each_side_of_its_bounds() {
        let base = run((0..4000).map(event), 0..0);
        for at in [0, 1023, 1024, 2047, 2048, 3999] {
            let changed = move |number| {
                if number == at { Event { payload: 8, ..event(number) } } else { event(number) }
            };
            let window = base.first_difference(&run((0..4000).map(changed), 0..0)).unwrap();
            assert!(window.contains(&at), "{at} in {window:?}");
            let (left, right) =
                (run((0..4000).map(event), window.clone()), run((0..4000).map(changed), window.clone()));
            let first = left.kept.iter().zip(&right.kept).position(|(a, b)| a != b).unwrap();
            assert_eq!(window.start + first as u64, at);
        }
    }

    #[test]
    fn bodies_are_kept_up_to_a_limit_and_change_no_hash() {
        for (bytes_max, kept, cut) in [(0, 0, false), (11, 2, true), (12, 3, false), (13, 3, false)] {
            let trace = Trace::new(0..3).keeping_bodies(bytes_max);
            (0..4).for_each(|number| trace.record_with(event(number), b"body"));
            let report = trace.seal();
            assert_eq!((report.bodies.len(), report.bodies_cut), (kept, cut), "{bytes_max}");
            assert_eq!(report.hash, run((0..4).map(event), 0..0).hash);
        }
    }

    #[test]
    fn a_run_that_goes_on_differs_from_one_that_stopped() {
        assert_eq!(
            run((0..10).map(event), 0..0).first_difference(&run((0..11).map(event), 0..0)),
            Some(0..1024)
        );
    }
}
