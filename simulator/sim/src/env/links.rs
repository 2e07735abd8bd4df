//! What is wrong with the links between hosts, in words that any network understands.
//!
//! The engine's own faults are too coarse (a partition refuses connections at once and leaves old ones silent for ever), so that
//! bytes are held, cut and slowed where hosts read and write them: at the ends of connections. A stalled reader fills the engine's
//! buffers, and then the writer waits, as with a window of TCP. It never knows the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::Notify;

/// What is wrong with one direction of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing arrives. What was sent arrives when it is healed.
    Stall,
    /// Nothing arrives. When it is healed, connections between the two hosts turn out to be dead.
    Blackhole,
    /// New connections are refused.
    Refuse,
    /// Bytes arrive in pieces of at most so many.
    Slice(usize),
    /// At most so many bytes in a second.
    Bandwidth(u64),
}

/// The number of a trouble, by which it is healed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TroubleId(u64);

#[derive(Debug)]
struct Entry {
    from: Arc<str>,
    to: Arc<str>,
    trouble: Trouble,
    /// With a limit of bandwidth: when the next byte may be read, on the world's clock.
    free_at: Duration,
}

#[derive(Debug)]
struct End {
    local: Arc<str>,
    peer: Arc<str>,
    /// Our socket and the peer's, by which the other end of the same connection is found.
    sockets: Option<(SocketAddr, SocketAddr)>,
    broken: Arc<AtomicBool>,
    /// The other end has let go of the connection.
    left: Arc<AtomicBool>,
    wakers: [Option<Waker>; 2],
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    entries: BTreeMap<u64, Entry>,
    ends: BTreeMap<u64, End>,
    down: BTreeSet<Arc<str>>,
}

impl State {
    fn about<'a>(&'a self, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.values().filter(move |entry| *entry.from == *from && *entry.to == *to)
    }

    fn is_cut(&self, from: &str, to: &str) -> bool {
        self.about(from, to).any(|entry| matches!(entry.trouble, Trouble::Stall | Trouble::Blackhole))
    }

    /// Wakes those who wait at any end. They look again.
    fn wake(&mut self) -> Vec<Waker> {
        self.ends.values_mut().flat_map(|end| end.wakers.iter_mut().filter_map(Option::take)).collect()
    }
}

/// The links of a world. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Links {
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

impl Links {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, wakers: Vec<Waker>) {
        wakers.into_iter().for_each(Waker::wake);
        self.changed.notify_waiters();
    }

    // ---- for the world ----

    /// Something is wrong with what goes from one host to another, until it is healed.
    #[must_use]
    pub fn trouble(&self, from: &str, to: &str, trouble: Trouble) -> TroubleId {
        let mut state = self.state();
        state.next += 1;
        let id = state.next;
        let entry = Entry { from: from.into(), to: to.into(), trouble, free_at: Duration::ZERO };
        state.entries.insert(id, entry);
        TroubleId(id)
    }

    /// It is over.
    pub fn heal(&self, id: TroubleId) {
        let mut state = self.state();
        let Some(entry) = state.entries.remove(&id.0) else { return };
        if entry.trouble == Trouble::Blackhole {
            break_between(&mut state, &entry.from, &entry.to);
        }
        let wakers = state.wake();
        drop(state);
        self.tell(wakers);
    }

    /// All connections between two hosts end with a reset.
    pub fn reset(&self, one: &str, other: &str) {
        let mut state = self.state();
        break_between(&mut state, one, other);
        let wakers = state.wake();
        drop(state);
        self.tell(wakers);
    }

    /// Whether a host's process is there. Connections to one that is not are refused by its machine.
    pub(crate) fn set_down(&self, host: &str, down: bool) {
        let mut state = self.state();
        if down {
            state.down.insert(host.into());
        } else {
            state.down.remove(host);
        }
    }

    // ---- for the ends of connections ----

    /// Waits until a connection from one host to another can be made.
    pub(crate) async fn admit(&self, from: &str, to: &str) -> io::Result<()> {
        loop {
            let changed = self.changed.notified();
            {
                let state = self.state();
                if !state.is_cut(from, to) && !state.is_cut(to, from) {
                    let refused = state.about(from, to).any(|entry| entry.trouble == Trouble::Refuse);
                    let down = state.down.contains(to);
                    return if refused || down {
                        Err(io::ErrorKind::ConnectionRefused.into())
                    } else {
                        Ok(())
                    };
                }
            }
            changed.await;
        }
    }

    /// One end of a connection that was made.
    pub(crate) fn end(&self, local: &Arc<str>, peer: &str) -> LinkEnd {
        let mut state = self.state();
        state.next += 1;
        let id = state.next;
        let (broken, left) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
        let (host, peer) = (local.clone(), Arc::<str>::from(peer));
        let (wakers, told) = ([None, None], (broken.clone(), left.clone()));
        let end =
            End { local: host, peer: peer.clone(), sockets: None, broken: told.0, left: told.1, wakers };
        state.ends.insert(id, end);
        LinkEnd { links: self.clone(), id, broken, left, local: local.clone(), peer }
    }
}

fn break_between(state: &mut State, one: &str, other: &str) {
    for end in state.ends.values() {
        let pair = (&*end.local, &*end.peer);
        if pair == (one, other) || pair == (other, one) {
            end.broken.store(true, Ordering::Relaxed);
        }
    }
}

/// One end of a connection.
#[derive(Debug)]
pub(crate) struct LinkEnd {
    links: Links,
    id: u64,
    broken: Arc<AtomicBool>,
    left: Arc<AtomicBool>,
    local: Arc<str>,
    peer: Arc<str>,
}

impl Drop for LinkEnd {
    fn drop(&mut self) {
        let mut state = self.links.state();
        let sockets = state.ends.remove(&self.id).and_then(|end| end.sockets);
        let Some((local, peer)) = sockets else { return };
        let other = state.ends.values_mut().find(|end| end.sockets == Some((peer, local)));
        let Some(other) = other else { return };
        other.left.store(true, Ordering::Relaxed);
        let waker = other.wakers[1].take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}

/// How much may be read or written now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// So many bytes.
    Bytes(usize),
    /// Nothing before this time on the world's clock.
    NotBefore(Duration),
}

impl LinkEnd {
    /// The same, known by its sockets: ours and the peer's.
    #[must_use]
    pub(super) fn between(self, local: SocketAddr, peer: SocketAddr) -> Self {
        if let Some(end) = self.links.state().ends.get_mut(&self.id) {
            end.sockets = Some((local, peer));
        }
        self
    }

    /// Whether the other end has let go of the connection: nobody will read what is written.
    pub(super) fn reader_left(&self) -> bool {
        self.left.load(Ordering::Relaxed)
    }

    fn check_broken(&self) -> io::Result<()> {
        if self.broken.load(Ordering::Relaxed) { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }

    /// Waits until the connection is broken.
    pub(crate) async fn broken(&self) {
        loop {
            let changed = self.links.changed.notified();
            if self.broken.load(Ordering::Relaxed) {
                return;
            }
            changed.await;
        }
    }

    /// Whether something may be read now, and how much.
    pub(crate) fn poll_read(&self, cx: &Context<'_>, now: Duration) -> Poll<io::Result<Leave>> {
        self.check_broken()?;
        let mut state = self.links.state();
        if state.is_cut(&self.peer, &self.local) {
            if let Some(end) = state.ends.get_mut(&self.id) {
                end.wakers[0] = Some(cx.waker().clone());
            }
            return Poll::Pending;
        }
        let mut bytes = usize::MAX;
        for entry in state.about(&self.peer, &self.local) {
            match entry.trouble {
                Trouble::Slice(most) => bytes = bytes.min(most),
                Trouble::Bandwidth(per_second) => {
                    if entry.free_at > now {
                        return Poll::Ready(Ok(Leave::NotBefore(entry.free_at)));
                    }
                    // What the link carries in a hundredth of a second, so that it does not come in bursts.
                    bytes = bytes.min(usize::try_from(per_second / 100).unwrap_or(usize::MAX).max(1));
                }
                Trouble::Stall | Trouble::Blackhole | Trouble::Refuse => {}
            }
        }
        Poll::Ready(Ok(Leave::Bytes(bytes)))
    }

    /// So many bytes were read.
    pub(crate) fn was_read(&self, bytes: usize, now: Duration) {
        let mut state = self.links.state();
        let (peer, local) = (&self.peer, &self.local);
        for entry in state.entries.values_mut() {
            if let Trouble::Bandwidth(per_second) = entry.trouble
                && (&entry.from, &entry.to) == (peer, local)
            {
                let nanos = (bytes as u128 * 1_000_000_000) / u128::from(per_second.max(1));
                entry.free_at = entry.free_at.max(now) + Duration::from_nanos(nanos as u64);
            }
        }
    }

    /// Whether something may be written now. A connection that breaks wakes whoever asked.
    pub(super) fn check_write(&self, cx: &Context<'_>) -> io::Result<()> {
        if let Some(end) = self.links.state().ends.get_mut(&self.id) {
            end.wakers[1] = Some(cx.waker().clone());
        }
        self.check_broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll(end: &LinkEnd) -> Poll<Result<Leave, io::ErrorKind>> {
        let read = end.poll_read(&Context::from_waker(Waker::noop()), Duration::ZERO);
        read.map(|result| result.map_err(|error| error.kind()))
    }

    #[test]
    fn a_stall_holds_one_direction_until_it_is_healed() {
        let links = Links::default();
        let (a, b) = (links.end(&"a".into(), "b"), links.end(&"b".into(), "a"));
        let id = links.trouble("a", "b", Trouble::Stall);
        assert_eq!((poll(&b), poll(&a)), (Poll::Pending, Poll::Ready(Ok(Leave::Bytes(usize::MAX)))));
        links.heal(id);
        assert_eq!(poll(&b), Poll::Ready(Ok(Leave::Bytes(usize::MAX))));
    }

    #[test]
    fn a_blackhole_costs_the_connections_between_the_two_and_no_other() {
        let links = Links::default();
        let (a, other) = (links.end(&"a".into(), "b"), links.end(&"a".into(), "c"));
        let id = links.trouble("b", "a", Trouble::Blackhole);
        assert_eq!(poll(&a), Poll::Pending);
        links.heal(id);
        assert_eq!(poll(&a), Poll::Ready(Err(io::ErrorKind::ConnectionReset)));
        assert!(matches!(poll(&other), Poll::Ready(Ok(_))));
        let new = links.end(&"a".into(), "b");
        assert!(matches!(poll(&new), Poll::Ready(Ok(_))), "a connection made later lives");
    }

    #[test]
    fn who_waits_to_write_is_told_that_the_reader_has_gone() {
        let links = Links::default();
        let (one, other) = (([10, 0, 0, 1], 1).into(), ([10, 0, 0, 2], 2).into());
        let (a, b) = (links.end(&"a".into(), "b"), links.end(&"b".into(), "a"));
        let (a, b) = (a.between(one, other), b.between(other, one));
        let third = links.end(&"a".into(), "b").between(([10, 0, 0, 1], 3).into(), other);
        assert!(!a.reader_left());
        drop(b);
        assert!(a.reader_left());
        assert!(!third.reader_left(), "another connection between the same hosts lives");
        assert!(matches!(poll(&a), Poll::Ready(Ok(_))), "what has arrived can be read");
    }

    #[test]
    fn pieces_and_bandwidth_limit_what_is_read() {
        let links = Links::default();
        let a = links.end(&"a".into(), "b");
        let _ = links.trouble("b", "a", Trouble::Slice(7));
        assert_eq!(poll(&a), Poll::Ready(Ok(Leave::Bytes(7))));
        let _ = links.trouble("b", "a", Trouble::Bandwidth(500));
        assert_eq!(poll(&a), Poll::Ready(Ok(Leave::Bytes(5))));
        a.was_read(5, Duration::ZERO);
        assert_eq!(poll(&a), Poll::Ready(Ok(Leave::NotBefore(Duration::from_millis(10)))));
    }
}
