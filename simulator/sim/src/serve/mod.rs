//! The simulated cluster on any [`Env`]: on real ports, and in a simulation.
//!
//! One [`Served`] is the cluster behind a lock that is held for as long as one request takes; each broker has a listener, each
//! connection a task. It never knows what requests mean, nor which world it is in.

mod connection;
pub mod control;
pub mod linked;
mod subject;
pub mod tls;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use rustls::ServerConfig;
use tidegate_cluster::{Cluster, ConnectionId, Instant, Output, Peer};
use tidegate_env::{BoxStream, Env, Listener};
use tokio::sync::{Notify, mpsc};
use tokio_rustls::TlsAcceptor;

use crate::panics;

/// What a connection's task is told: a frame to write, or that the broker ends the connection.
pub(crate) enum Told {
    Frame(Bytes),
    /// Why.
    Close(String),
    /// More may be read.
    Ready,
}

/// What a connection may do next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn {
    /// A request is being worked on: nothing more is read.
    pub(crate) busy: bool,
    /// The longest frame that is read, in bytes.
    pub(crate) frame_bytes_max: usize,
}

struct Inner {
    cluster: Cluster,
    connections: BTreeMap<ConnectionId, mpsc::UnboundedSender<Told>>,
}

/// The time since a cluster's start. On real ports it runs by itself; in a simulation, whose hosts have clocks of their own, it is the
/// simulation's.
pub type Clock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// How often the cluster's code has panicked, and with what the first time.
#[derive(Debug, Default)]
struct Panics {
    count: u64,
    first: Option<String>,
}

/// A cluster that is being served. Clones share it.
#[derive(Clone)]
pub struct Served {
    inner: Arc<Mutex<Inner>>,
    clock: Clock,
    /// Told when the next deadline may be another one.
    deadline_changed: Arc<Notify>,
    /// Panics of the cluster's code: each is a bug.
    panics: Arc<Mutex<Panics>>,
}

impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Served")
    }
}

impl Served {
    /// Serves a cluster whose time this clock tells. What happens in it by itself is [`Self::keep_time`]'s.
    #[must_use]
    pub fn new(cluster: Cluster, clock: Clock) -> Self {
        let inner = Inner { cluster, connections: BTreeMap::new() };
        Self {
            inner: Arc::new(Mutex::new(inner)),
            clock,
            deadline_changed: Arc::default(),
            panics: Arc::default(),
        }
    }

    /// Serves a cluster in real time, which begins now.
    #[must_use]
    pub fn in_real_time(env: &dyn Env, cluster: Cluster) -> Self {
        let started = tokio::time::Instant::now();
        let served = Self::new(cluster, Arc::new(move || started.elapsed()));
        let keeper = served.clone();
        env.spawn(Box::pin(async move { keeper.keep_time().await }));
        served
    }

    /// Takes connections of one listener of one broker, until the task is dropped. With `tls` a connection begins with its handshake,
    /// in its own task: a client that dawdles keeps nobody waiting.
    pub async fn accept(
        self,
        env: Arc<dyn Env>,
        mut listener: Box<dyn Listener>,
        tls: Option<Arc<ServerConfig>>,
        node_id: i32,
        name: String,
    ) {
        loop {
            // A failed accept is passing (too many open files); the kernel wakes us when there is something again.
            let Ok((stream, peer)) = listener.accept().await else {
                tokio::task::yield_now().await;
                continue;
            };
            let served = self.clone();
            let mut peer = peer_of(peer, node_id, name.clone());
            let tls = tls.clone();
            env.spawn(Box::pin(async move {
                let stream = match tls {
                    None => stream,
                    // A client that is not one, or gave up: nothing that the cluster would know of.
                    Some(tls) => match TlsAcceptor::from(tls).accept(stream).await {
                        Ok(stream) => {
                            let chain = stream.get_ref().1.peer_certificates();
                            peer.tls_principal = chain.and_then(<[_]>::first).and_then(|end| principal(end));
                            Box::new(stream) as BoxStream
                        }
                        Err(_) => return,
                    },
                };
                connection::serve(served, stream, peer).await;
            }));
        }
    }

    /// Tells the cluster that time has passed, as far as something was due.
    pub fn pass_time(&self) {
        let due = self.lock().cluster.next_deadline().is_some_and(|at| at.0 <= (self.clock)());
        if due {
            self.handle_timeout();
        }
    }

    /// Does something to the cluster, and carries away what comes of it.
    pub fn with<T>(&self, work: impl FnOnce(&mut Cluster, Instant) -> T) -> T {
        let now = Instant((self.clock)());
        let mut inner = self.lock();
        let before = inner.cluster.next_deadline();
        let result = work(&mut inner.cluster, now);
        inner.carry();
        let changed = inner.cluster.next_deadline() != before;
        drop(inner);
        if changed {
            self.deadline_changed.notify_one();
        }
        result
    }

    /// How often the cluster's code has panicked. Each time one connection ended, and the others went on.
    #[must_use]
    pub fn panics(&self) -> u64 {
        self.panics.lock().unwrap_or_else(PoisonError::into_inner).count
    }

    /// What the first panic of the cluster's code said.
    #[must_use]
    pub fn first_panic(&self) -> Option<String> {
        self.panics.lock().unwrap_or_else(PoisonError::into_inner).first.clone()
    }

    /// Runs the cluster's code; `None` where it panicked.
    pub(crate) fn contained<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        // What a panic leaves behind in the cluster is as valid as what an error does: there is no unsafe code in it.
        let caught = panics::caught(work).map_err(|text| {
            tracing::error!("the cluster's code panicked, which is a bug: {text}");
            let mut panics = self.panics.lock().unwrap_or_else(PoisonError::into_inner);
            panics.count += 1;
            panics.first.get_or_insert(text);
        });
        caught.ok()
    }

    /// A frame has come in. `false`: the cluster's code panicked, and the connection has to end.
    pub(crate) fn handle_frame(&self, id: ConnectionId, frame: Bytes) -> bool {
        self.with(|cluster, now| self.contained(|| cluster.handle_frame(now, id, frame)).is_some())
    }

    pub(crate) fn turn_of(&self, id: ConnectionId) -> Turn {
        let cluster = &mut self.lock().cluster;
        Turn { busy: cluster.is_busy(id), frame_bytes_max: cluster.frame_bytes_max(id) }
    }

    fn handle_timeout(&self) {
        self.with(|cluster, now| self.contained(|| cluster.handle_timeout(now)));
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in a handler has closed its connection; the cluster goes on as well as it can.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn connect(&self, peer: Peer) -> Option<(ConnectionId, mpsc::UnboundedReceiver<Told>)> {
        let id = self.with(|cluster, now| cluster.connect(now, peer))?;
        let (sender, receiver) = mpsc::unbounded_channel();
        self.lock().connections.insert(id, sender);
        Some((id, receiver))
    }

    pub(crate) fn disconnect(&self, id: ConnectionId) {
        self.lock().connections.remove(&id);
        self.with(|cluster, now| cluster.disconnect(now, id));
    }

    /// Wakes the cluster whenever something is due, until the task is dropped.
    pub async fn keep_time(&self) {
        loop {
            let deadline = self.lock().cluster.next_deadline();
            let changed = self.deadline_changed.notified();
            match deadline {
                Some(Instant(at)) => {
                    let left = at.saturating_sub((self.clock)());
                    tokio::select! {
                        biased;
                        () = changed => {}
                        () = tokio::time::sleep(left) => self.pass_time(),
                    }
                }
                None => changed.await,
            }
        }
    }
}

impl Inner {
    fn carry(&mut self) {
        while let Some(output) = self.cluster.next_output() {
            let (connection, told) = match output {
                Output::Send { connection, frame } => (connection, Told::Frame(frame)),
                Output::Close { connection, reason } => (connection, Told::Close(reason)),
                Output::Ready { connection } => (connection, Told::Ready),
            };
            // A task that has ended has said so, or is about to.
            if let Some(sender) = self.connections.get(&connection) {
                let _ = sender.send(told);
            }
        }
    }
}

fn peer_of(address: SocketAddr, node_id: i32, listener: String) -> Peer {
    Peer { node_id, listener, host: address.ip().to_string(), tls_principal: None }
}

/// The principal of a client's certificate.
fn principal(certificate: &[u8]) -> Option<String> {
    subject::name(certificate).map(|name| format!("User:{name}"))
}
