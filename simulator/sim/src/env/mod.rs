//! The outside world of one simulated host: [`tidegate_env::Env`] on turmoil.
//!
//! Sockets are turmoil's, every byte on them is traced; the clock is the simulation's; random bytes and cryptography come from
//! the host's own streams; files come from a map. Nothing reaches the machine that the simulation runs on.

mod crypto;
mod engine;
mod links;
mod net;
mod sealed;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;
use tidegate_env::{BoxFuture, Dialled, Env, Listener};

use crate::history::Nanos;
use crate::observer::{Dialling, Observer};
use crate::random::{Stream, hash_bytes};
use crate::trace::{End, Event, Kind, Trace};
pub(crate) use crypto::Lease;
pub(crate) use engine::Engine;
pub(crate) use links::{Leave, LinkEnd};
pub use links::{Links, Trouble, TroubleId};
use net::{SimListener, SimStream};
pub(crate) use sealed::{Plain, Sealed, TAG_BYTES};

/// The domain in which every host has any number of names: whatever ends in `.<host>.<domain>` is that host, as with a wildcard
/// record of DNS.
pub const DOMAIN: &str = "sim";

/// The host that a name leads to.
fn host_behind(name: &str) -> &str {
    let inner = name.strip_suffix(DOMAIN).and_then(|rest| rest.strip_suffix('.'));
    inner.map_or(name, |inner| inner.rsplit('.').next().unwrap_or(inner))
}

/// The time of day at which every simulation begins, in seconds since 1970: 2030-01-01T00:00:00Z, after the certificates of
/// `testdata/tls` were made.
const EPOCH_S: u64 = 1_893_456_000;

/// The time of day at which every simulation begins.
#[must_use]
pub fn epoch() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(EPOCH_S)
}

/// The same in milliseconds since 1970.
#[must_use]
pub const fn epoch_ms() -> i64 {
    EPOCH_S as i64 * 1000
}

/// The simulation's clock.
///
/// turmoil's own reads the machine's clock where no runtime of it runs, which is where the tasks of a crashed host are dropped. So the
/// time stands still from outside while hosts are stopped and started.
#[derive(Debug, Clone, Default)]
pub(crate) struct SimClock(Arc<Mutex<Option<Duration>>>);

impl SimClock {
    /// Stops at a time, or goes on.
    pub(crate) fn freeze(&self, at: Option<Duration>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    /// Simulated time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        let frozen = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        frozen.or_else(turmoil::sim_elapsed).unwrap_or_default()
    }

    /// Simulated time since 1970.
    fn since_1970(&self) -> Duration {
        Duration::from_secs(EPOCH_S) + self.elapsed()
    }
}

impl TimeProvider for SimClock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(self.since_1970()))
    }
}

/// What hosts of one simulation share.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    pub(crate) seed: u64,
    pub(crate) clock: SimClock,
    pub(crate) trace: Trace,
    pub(crate) links: Links,
    pub(crate) observer: Observer,
    /// Tasks that panicked. turmoil lets them go unseen.
    pub(crate) panics: Arc<Mutex<Vec<String>>>,
}

/// The world as one simulated host sees it.
#[derive(Debug)]
pub struct SimEnv {
    host: Arc<str>,
    shared: Shared,
    random: Mutex<Stream>,
    crypto: Arc<CryptoProvider>,
    files: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
    tasks: Arc<AtomicU64>,
}

/// A task that is alive.
struct Alive(Arc<AtomicU64>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl SimEnv {
    /// The world of the host of this name. The lease ends the life of its cryptography.
    pub(crate) fn new(host: &str, shared: Shared) -> (Arc<Self>, Lease) {
        let stream = Stream::named(shared.seed, &format!("tls/{host}"));
        let lease = Lease::take(stream, shared.observer.sealed());
        let env = Self {
            host: host.into(),
            random: Mutex::new(Stream::named(shared.seed, &format!("random/{host}"))),
            crypto: Arc::new(lease.provider()),
            files: Mutex::default(),
            tasks: Arc::default(),
            shared,
        };
        (Arc::new(env), lease)
    }

    /// The name of the host.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Simulated time since the start.
    #[must_use]
    pub fn now(&self) -> Nanos {
        self.shared.clock.elapsed().into()
    }

    /// How many tasks that were spawned here are alive.
    #[must_use]
    pub fn tasks(&self) -> u64 {
        self.tasks.load(Ordering::Relaxed)
    }

    /// A random stream of the host, by its purpose.
    #[must_use]
    pub fn stream(&self, purpose: &str) -> Stream {
        Stream::named(self.shared.seed, &format!("{purpose}/{}", self.host))
    }

    /// Puts a file where [`Env::read_file`] finds it, or changes it.
    pub fn write_file(&self, path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(path.into(), content.into());
    }

    /// Puts a remark into the trace.
    pub fn note(&self, remark: &str) {
        self.recorder(0).at(self.shared.clock.elapsed()).record_bytes(Kind::Noted, remark.as_bytes());
    }

    /// The host's clock for TLS.
    #[must_use]
    pub fn time_provider(&self) -> Arc<dyn TimeProvider> {
        Arc::new(self.shared.clock.clone())
    }

    fn recorder(&self, connection: u64) -> Recorder {
        let Shared { clock, trace, .. } = &self.shared;
        Recorder { host: self.host.clone(), clock: clock.clone(), trace: trace.clone(), connection }
    }

    fn record(&self, connection: u64, kind: Kind, length: u64, payload: u64) {
        self.recorder(connection).record(kind, length, payload);
    }
}

/// Records what happens at one end of a connection.
#[derive(Clone)]
struct Recorder {
    host: Arc<str>,
    clock: SimClock,
    trace: Trace,
    connection: u64,
}

impl Recorder {
    fn at(&self, at: Duration) -> RecorderAt<'_> {
        RecorderAt { recorder: self, at }
    }

    fn record(&self, kind: Kind, length: u64, payload: u64) {
        self.at(self.clock.elapsed()).record(kind, length, payload);
    }

    /// The connection was made.
    fn made(&self, peer_host: &str, local: SocketAddr, peer: SocketAddr, dialled: bool) {
        let (connection, host, peer_host) = (self.connection, self.host.clone(), peer_host.into());
        self.trace.end(End { connection, host, peer_host, local, peer, dialled });
    }
}

/// A recorder for whoever knows what time it is.
struct RecorderAt<'a> {
    recorder: &'a Recorder,
    at: Duration,
}

impl RecorderAt<'_> {
    fn event(&self, kind: Kind, length: u64, payload: u64) -> Event {
        let Recorder { host, connection, .. } = self.recorder;
        Event { at: self.at, host: host.clone(), connection: *connection, kind, length, payload }
    }

    fn record(&self, kind: Kind, length: u64, payload: u64) {
        self.recorder.trace.record(self.event(kind, length, payload));
    }

    fn record_bytes(&self, kind: Kind, bytes: &[u8]) {
        let event = self.event(kind, bytes.len() as u64, hash_bytes(0, bytes));
        self.recorder.trace.record_with(event, bytes);
    }
}

/// A connection that is being made; dropped before it was, it was not made.
struct Trying<'a>(Option<Dialling>, &'a SimEnv);

impl Drop for Trying<'_> {
    fn drop(&mut self) {
        if let Some(dialling) = &self.0 {
            dialling.failed(self.1.now());
        }
    }
}

impl Env for SimEnv {
    fn bind(&self, address: SocketAddr) -> BoxFuture<'_, io::Result<Box<dyn Listener>>> {
        Box::pin(async move {
            let listener = turmoil::net::TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            self.record(0, Kind::Listening, u64::from(address.port()), 0);
            let Shared { links, observer, .. } = self.shared.clone();
            let recorder = self.recorder(0);
            Ok(Box::new(SimListener { listener, address, links, observer, recorder }) as Box<dyn Listener>)
        })
    }

    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Dialled>> {
        Box::pin(async move {
            let recorder = self.recorder(self.shared.trace.connection());
            recorder.record(Kind::Dialling, u64::from(port), hash_bytes(0, host.as_bytes()));
            let host = host_behind(host);
            let since = self.now();
            let mut trying = Trying(self.shared.observer.dialling(&self.host, since), self);
            let connected = match self.shared.links.admit(&self.host, host).await {
                Ok(takes) => {
                    if !takes.is_zero() {
                        tokio::time::sleep(takes).await;
                    }
                    turmoil::net::TcpStream::connect((host, port)).await
                }
                Err(refused) => Err(refused),
            };
            match connected {
                Ok(stream) => {
                    let (local, peer) = (stream.local_addr()?, stream.peer_addr()?);
                    recorder.made(host, local, peer, true);
                    recorder.record(Kind::Connected, u64::from(local.port()), 0);
                    let end = self.shared.links.end(&self.host, host).between(local, peer);
                    trying.0 = None;
                    let tap = self.shared.observer.dialled(&self.host, host, (since, self.now()));
                    Ok(Dialled { stream: Box::new(SimStream::new(stream, end, recorder, tap)), local, peer })
                }
                Err(error) => {
                    recorder.record(Kind::Refused, u64::from(port), 0);
                    Err(error)
                }
            }
        })
    }

    fn wall_clock(&self) -> SystemTime {
        UNIX_EPOCH + self.shared.clock.since_1970()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.random.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes);
    }

    /// On the host's own `LocalSet`, not on its runtime: a runtime that ends, as it does when the host crashes, drops its tasks in
    /// an order that depends on how many tasks the process has ever had. A `LocalSet` drops them in the order of their making.
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        let (host, panics) = (self.host.clone(), self.shared.panics.clone());
        self.tasks.fetch_add(1, Ordering::Relaxed);
        let alive = Alive(self.tasks.clone());
        tokio::task::spawn_local(async move {
            let _alive = alive;
            if let Err(panic) = AssertUnwindSafe(task).catch_unwind().await {
                let text = crate::panics::text(&*panic);
                panics.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{host}: {text}"));
            }
        });
    }

    fn read_file<'a>(&'a self, path: &'a Path) -> BoxFuture<'a, io::Result<Vec<u8>>> {
        Box::pin(async move {
            let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
            files.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
        })
    }

    fn crypto(&self) -> Arc<CryptoProvider> {
        self.crypto.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_domain_lead_to_the_host_that_they_end_with() {
        let names = ["gateway-1", "broker-7.gateway-2.sim", "gateway-2.sim", "a.b.sim.x", ".sim"];
        assert_eq!(names.map(host_behind), ["gateway-1", "gateway-2", "gateway-2", "a.b.sim.x", ""]);
    }
}
