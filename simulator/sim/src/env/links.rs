//! What is wrong with the links between hosts, in words that any network understands.
//!
//! The engine's own faults are too coarse (a partition refuses connections at once and leaves old ones silent for ever), so that
//! bytes are held, cut and slowed where hosts read and write them: at the ends of connections. What a stalled reader does not take
//! fills a window, and then the writer waits, as with that of TCP. It never knows the engine.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::Notify;

use crate::random::Stream;

/// So many bytes can be on their way in one direction of a connection, or wait there to be read, before whoever writes has to wait.
pub(super) const WINDOW_BYTES: u64 = 128 * 1024;

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
    /// What is written takes at least and at the most so long, each time anew. Where several say so, the last one counts.
    Latency(Duration, Duration),
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
    /// With a latency: how long the next message takes.
    random: Stream,
}

impl Entry {
    fn draw(&mut self) -> Option<Duration> {
        let Trouble::Latency(low, high) = self.trouble else { return None };
        let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX - 1);
        Some(Duration::from_nanos(self.random.within(nanos(low)..nanos(high).max(nanos(low)) + 1)))
    }
}

/// One direction of a connection.
#[derive(Debug, Default)]
struct Pipe {
    written: u64,
    read: u64,
    /// What takes its time: its first byte, the first one after it, and when it is there.
    late: VecDeque<(u64, u64, Duration)>,
    /// Who waits until there is room to write.
    writer: Option<Waker>,
}

impl Pipe {
    /// How much has arrived by now of what was written.
    fn leave(&mut self, now: impl Fn() -> Duration) -> Leave {
        if self.late.is_empty() {
            return Leave::Bytes(usize::MAX);
        }
        let now = now();
        while self.late.front().is_some_and(|(_, end, due)| *due <= now || *end <= self.read) {
            self.late.pop_front();
        }
        match self.late.front() {
            None => Leave::Bytes(usize::MAX),
            Some((begin, _, due)) if *begin <= self.read => Leave::NotBefore(*due),
            Some((begin, ..)) => Leave::Bytes(usize::try_from(begin - self.read).unwrap_or(usize::MAX)),
        }
    }
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
    /// By the sockets of who writes and of who reads.
    pipes: BTreeMap<(SocketAddr, SocketAddr), Arc<Mutex<Pipe>>>,
    seed: u64,
    down: BTreeSet<Arc<str>>,
}

impl State {
    fn about<'a>(&'a self, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.values().filter(move |entry| *entry.from == *from && *entry.to == *to)
    }

    fn is_cut(&self, from: &str, to: &str) -> bool {
        self.about(from, to).any(|entry| matches!(entry.trouble, Trouble::Stall | Trouble::Blackhole))
    }

    /// How long what is written now takes from one host to another.
    fn draw(&mut self, from: &str, to: &str) -> Option<Duration> {
        let about = self.entries.values_mut().rev();
        about.filter(|entry| *entry.from == *from && *entry.to == *to).find_map(Entry::draw)
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
    /// Links whose latencies this seed decides.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let links = Self::default();
        links.state().seed = seed;
        links
    }

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
        // Named by what it says and how many that say the same are there already: no other trouble changes what it draws.
        let same = state.about(from, to).filter(|entry| entry.trouble == trouble).count();
        let random = Stream::named(state.seed, &format!("link/{from}/{to}/{trouble:?}/{same}"));
        let (from, to) = (from.into(), to.into());
        let entry = Entry { from, to, trouble, free_at: Duration::ZERO, random };
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

    /// Waits until a connection from one host to another can be made. Returns how long that takes beside what the network takes.
    pub(crate) async fn admit(&self, from: &str, to: &str) -> io::Result<Duration> {
        loop {
            let changed = self.changed.notified();
            {
                let mut state = self.state();
                if !state.is_cut(from, to) && !state.is_cut(to, from) {
                    let refused = state.about(from, to).any(|entry| entry.trouble == Trouble::Refuse);
                    let down = state.down.contains(to);
                    return if refused || down {
                        Err(io::ErrorKind::ConnectionRefused.into())
                    } else {
                        let ways = [state.draw(from, to), state.draw(to, from)];
                        Ok(ways.into_iter().flatten().sum())
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
        let pipes = None;
        LinkEnd { links: self.clone(), id, broken, left, local: local.clone(), peer, pipes }
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
    /// What is read and what is written, where both ends are known.
    pipes: Option<[Arc<Mutex<Pipe>>; 2]>,
}

impl Drop for LinkEnd {
    fn drop(&mut self) {
        let mut state = self.links.state();
        let sockets = state.ends.remove(&self.id).and_then(|end| end.sockets);
        let Some((local, peer)) = sockets else { return };
        self.pipes = None;
        for way in [(local, peer), (peer, local)] {
            // The other end may still read what is on its way.
            if state.pipes.get(&way).is_some_and(|pipe| Arc::strong_count(pipe) == 1) {
                state.pipes.remove(&way);
            }
        }
        let other = state.ends.values_mut().find(|end| end.sockets == Some((peer, local)));
        let Some(other) = other else { return };
        other.left.store(true, Ordering::Relaxed);
        let waker = other.wakers[1].take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}

/// Of [`LinkEnd::pipes`].
const READ: usize = 0;
const WRITTEN: usize = 1;

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
    pub(super) fn between(mut self, local: SocketAddr, peer: SocketAddr) -> Self {
        let mut state = self.links.state();
        let pipes = [(peer, local), (local, peer)].map(|way| state.pipes.entry(way).or_default().clone());
        if let Some(end) = state.ends.get_mut(&self.id) {
            end.sockets = Some((local, peer));
        }
        drop(state);
        self.pipes = Some(pipes);
        self
    }

    fn pipe(&self, way: usize) -> Option<MutexGuard<'_, Pipe>> {
        self.pipes.as_ref().map(|pipes| pipes[way].lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How long what is about to be read took, for whoever carries it and does not know when it was written.
    pub(crate) fn delay(&self) -> Duration {
        self.links.state().draw(&self.peer, &self.local).unwrap_or_default()
    }

    /// How many bytes the window has room for. Where it has none, there will be a call when it has.
    pub(super) fn room(&self, cx: &Context<'_>) -> usize {
        let Some(mut pipe) = self.pipe(WRITTEN) else { return usize::MAX };
        let room = WINDOW_BYTES.saturating_sub(pipe.written.saturating_sub(pipe.read));
        if room == 0 {
            pipe.writer = Some(cx.waker().clone());
        }
        usize::try_from(room).unwrap_or(usize::MAX)
    }

    /// So many bytes were written.
    pub(super) fn was_written(&self, bytes: usize, now: Duration) {
        let takes = self.links.state().draw(&self.local, &self.peer);
        let Some(mut pipe) = self.pipe(WRITTEN) else { return };
        let begin = pipe.written;
        pipe.written += bytes as u64;
        if let Some(takes) = takes {
            // Nothing overtakes what was written before.
            let due = pipe.late.back().map_or(Duration::ZERO, |(.., due)| *due).max(now + takes);
            let end = pipe.written;
            pipe.late.push_back((begin, end, due));
        }
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

    /// Whether something may be read now, and how much. It looks at the clock only where that makes a difference: most calls find
    /// nothing to wait for.
    pub(crate) fn poll_read(&self, cx: &Context<'_>, now: impl Fn() -> Duration) -> Poll<io::Result<Leave>> {
        self.check_broken()?;
        let mut state = self.links.state();
        if state.is_cut(&self.peer, &self.local) {
            if let Some(end) = state.ends.get_mut(&self.id) {
                end.wakers[0] = Some(cx.waker().clone());
            }
            return Poll::Pending;
        }
        let mut bytes = match self.pipe(READ).map(|mut pipe| pipe.leave(&now)) {
            Some(Leave::Bytes(bytes)) => bytes,
            Some(later @ Leave::NotBefore(_)) => {
                // It may break meanwhile.
                if let Some(end) = state.ends.get_mut(&self.id) {
                    end.wakers[0] = Some(cx.waker().clone());
                }
                return Poll::Ready(Ok(later));
            }
            None => usize::MAX,
        };
        for entry in state.about(&self.peer, &self.local) {
            match entry.trouble {
                Trouble::Slice(most) => bytes = bytes.min(most),
                Trouble::Bandwidth(per_second) => {
                    if entry.free_at > now() {
                        return Poll::Ready(Ok(Leave::NotBefore(entry.free_at)));
                    }
                    // What the link carries in a hundredth of a second, so that it does not come in bursts.
                    bytes = bytes.min(usize::try_from(per_second / 100).unwrap_or(usize::MAX).max(1));
                }
                Trouble::Stall | Trouble::Blackhole | Trouble::Refuse | Trouble::Latency(..) => {}
            }
        }
        Poll::Ready(Ok(Leave::Bytes(bytes)))
    }

    /// So many bytes were read.
    pub(crate) fn was_read(&self, bytes: usize, now: Duration) {
        let writer = self.pipe(READ).and_then(|mut pipe| {
            pipe.read += bytes as u64;
            pipe.writer.take()
        });
        writer.into_iter().for_each(Waker::wake);
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
        let read = end.poll_read(&Context::from_waker(Waker::noop()), || Duration::ZERO);
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

    /// Both ends of a connection between `a` and `b`.
    fn connected(links: &Links) -> (LinkEnd, LinkEnd) {
        let (one, other) = (([10, 0, 0, 1], 1).into(), ([10, 0, 0, 2], 2).into());
        let (a, b) = (links.end(&"a".into(), "b"), links.end(&"b".into(), "a"));
        (a.between(one, other), b.between(other, one))
    }

    fn leave(end: &LinkEnd, ms: u64) -> Leave {
        match end.poll_read(&Context::from_waker(Waker::noop()), || Duration::from_millis(ms)) {
            Poll::Ready(Ok(leave)) => leave,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_latency_is_of_one_direction_and_of_what_is_written_while_it_lasts() {
        let ms = Duration::from_millis;
        let links = Links::seeded(7);
        let (a, b) = connected(&links);
        a.was_written(10, ms(0));
        let id = links.trouble("a", "b", Trouble::Latency(ms(100), ms(100)));
        let shorter = links.trouble("a", "b", Trouble::Latency(ms(50), ms(50)));
        a.was_written(5, ms(10));
        b.was_written(3, ms(10));
        assert_eq!(leave(&a, 10), Leave::Bytes(usize::MAX), "nothing is wrong with the way back");
        assert_eq!(leave(&b, 10), Leave::Bytes(10), "what was on its way arrives as it would have");
        b.was_read(10, ms(10));
        assert_eq!(leave(&b, 10), Leave::NotBefore(ms(60)), "the last one counts");
        links.heal(shorter);
        a.was_written(1, ms(20));
        assert_eq!(leave(&b, 60), Leave::Bytes(5), "and then the one that is still there");
        b.was_read(5, ms(60));
        assert_eq!(leave(&b, 60), Leave::NotBefore(ms(120)));
        links.heal(id);
        a.was_written(1, ms(70));
        assert_eq!(leave(&b, 70), Leave::NotBefore(ms(120)), "nothing overtakes what was written before");
        assert_eq!(leave(&b, 120), Leave::Bytes(usize::MAX));
    }

    #[test]
    fn each_message_draws_anew_and_no_other_trouble_changes_what() {
        let times = |others: bool| {
            let ms = Duration::from_millis;
            let links = Links::seeded(7);
            let (a, _b) = connected(&links);
            if others {
                let _ = links.trouble("b", "a", Trouble::Latency(ms(1), ms(9)));
                let _ = links.trouble("a", "b", Trouble::Latency(ms(1), ms(9)));
            }
            let _ = links.trouble("a", "b", Trouble::Latency(ms(10), ms(90)));
            (0..9)
                .map(|_| {
                    a.was_written(1, ms(0));
                    a.pipe(WRITTEN).unwrap().late.pop_back().unwrap().2
                })
                .collect::<Vec<_>>()
        };
        let (one, two) = (times(false), times(true));
        assert!(one == two && one.iter().collect::<BTreeSet<_>>().len() > 5, "{one:?}");
    }

    #[test]
    fn the_window_is_what_was_written_and_not_read() {
        let (cx, now) = (Context::from_waker(Waker::noop()), Duration::ZERO);
        let links = Links::default();
        let (a, b) = connected(&links);
        let window = WINDOW_BYTES as usize;
        a.was_written(window - 1, now);
        assert_eq!(a.room(&cx), 1, "one below");
        a.was_written(1, now);
        assert_eq!((a.room(&cx), b.room(&cx)), (0, window), "exactly, and only in this direction");
        a.was_written(1, now);
        assert_eq!(a.room(&cx), 0, "one above");
        b.was_read(3, now);
        assert_eq!(a.room(&cx), 2);
        drop((a, b));
        assert!(links.state().pipes.is_empty(), "nothing is left of a connection");
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
