//! The simulated cluster on any [`Env`]: on real ports, and in a simulation.
//!
//! One [`Served`] is the cluster behind a lock that is held for as long as one request takes; each broker has a listener, each
//! connection a task. It never knows what requests mean, nor which world it is in.

mod connection;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tidegate_cluster::{Cluster, ConnectionId, Instant, Output, Peer};
use tidegate_env::{Env, Listener};
use tokio::sync::{Notify, mpsc};

/// What a connection's task is told: a frame to write, or that the broker ends the connection.
pub(crate) enum Told {
    Frame(Bytes),
    Close(String),
}

struct Inner {
    cluster: Cluster,
    connections: BTreeMap<ConnectionId, mpsc::UnboundedSender<Told>>,
}

/// A cluster that is being served. Clones share it.
#[derive(Clone)]
pub struct Served {
    inner: Arc<Mutex<Inner>>,
    env: Arc<dyn Env>,
    started: tokio::time::Instant,
    /// Told when the next deadline may be another one.
    deadline_changed: Arc<Notify>,
}

impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Served")
    }
}

impl Served {
    /// Serves a cluster. Its time begins now.
    #[must_use]
    pub fn new(env: Arc<dyn Env>, cluster: Cluster) -> Self {
        let inner = Inner { cluster, connections: BTreeMap::new() };
        let served = Self {
            inner: Arc::new(Mutex::new(inner)),
            env,
            started: tokio::time::Instant::now(),
            deadline_changed: Arc::default(),
        };
        let clock = served.clone();
        served.env.spawn(Box::pin(async move { clock.keep_time().await }));
        served
    }

    /// Takes connections of one listener of one broker, until the task is dropped.
    pub async fn accept(self, mut listener: Box<dyn Listener>, node_id: i32, name: String) {
        loop {
            // A failed accept is passing (too many open files); the kernel wakes us when there is something again.
            let Ok((stream, peer)) = listener.accept().await else {
                tokio::task::yield_now().await;
                continue;
            };
            let served = self.clone();
            let peer = peer_of(peer, node_id, name.clone());
            self.env.spawn(Box::pin(async move { connection::serve(served, stream, peer).await }));
        }
    }

    /// Does something to the cluster, and carries away what comes of it.
    pub fn with<T>(&self, work: impl FnOnce(&mut Cluster, Instant) -> T) -> T {
        let now = Instant(self.started.elapsed());
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

    async fn keep_time(&self) {
        loop {
            let deadline = self.lock().cluster.next_deadline();
            let changed = self.deadline_changed.notified();
            match deadline {
                Some(Instant(at)) => {
                    let when = self.started + at;
                    tokio::select! {
                        biased;
                        () = changed => {}
                        () = tokio::time::sleep_until(when) => self.with(Cluster::handle_timeout),
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
