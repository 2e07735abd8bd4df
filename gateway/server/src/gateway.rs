//! What all connections share: the world, the limits, the metrics, the clock, the sockets.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arc_swap::ArcSwap;
use tidegate_core::Instant;
use tidegate_env::Env;
use tokio::sync::{Notify, watch};

use crate::budget::Budget;
use crate::clusters::{Cluster, Target};
use crate::config::Limits;
use crate::drain::Drain;
use crate::files::Files;
use crate::listener::Listener;
use crate::metrics::Metrics;

/// What all connections share.
pub(crate) struct Gateway {
    pub(crate) env: Arc<dyn Env>,
    pub(crate) files: Files,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) budget: Arc<Budget>,
    pub(crate) limits: ArcSwap<Limits>,
    /// The clusters by name.
    pub(crate) clusters: ArcSwap<BTreeMap<String, Arc<Cluster>>>,
    pub(crate) sockets: tokio::sync::Mutex<BTreeMap<SocketKey, Socket>>,
    /// Where metrics and probes are served.
    pub(crate) admin: OnceLock<SocketAddr>,
    /// Turns true when the gateway leaves.
    pub(crate) drain: Drain,
    /// Told whenever a connection has ended.
    pub(crate) ended: Notify,
    admitted: Mutex<Admitted>,
    start: tokio::time::Instant,
}

/// What a socket is known by across reloads: its address, or where any port would do, what it is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SocketKey {
    /// This address.
    Fixed(SocketAddr),
    /// Any port of this address, for a target of a listener.
    Free(IpAddr, String, Target),
}

/// A socket that accepts connections.
pub(crate) struct Socket {
    pub(crate) local: SocketAddr,
    pub(crate) binding: Arc<ArcSwap<Binding>>,
    /// Dropped when the socket is to be closed.
    pub(crate) _open: watch::Sender<()>,
}

/// What connections to a socket are for. A reload changes it under a socket that stays open.
#[derive(Clone)]
pub(crate) struct Binding {
    pub(crate) listener: Arc<Listener>,
    pub(crate) target: Target,
}

/// The client connections that are counted against the limits.
#[derive(Debug, Default)]
struct Admitted {
    total: usize,
    per_address: BTreeMap<IpAddr, usize>,
}

impl Gateway {
    pub(crate) fn new(env: Arc<dyn Env>, files: Files, limits: Limits) -> Arc<Self> {
        let budget = Budget::new(limits.buffered_bytes_max);
        Arc::new(Self {
            env,
            files,
            metrics: Metrics::new(budget.clone()),
            budget,
            limits: ArcSwap::from_pointee(limits),
            clusters: ArcSwap::default(),
            sockets: tokio::sync::Mutex::default(),
            admin: OnceLock::new(),
            drain: Drain::default(),
            ended: Notify::new(),
            admitted: Mutex::default(),
            start: tokio::time::Instant::now(),
        })
    }

    /// The time, as connections count it.
    pub(crate) fn now(&self) -> Instant {
        Instant(self.start.elapsed().as_nanos() as u64)
    }

    /// The runtime's instant for one of a connection.
    pub(crate) fn at(&self, instant: Instant) -> tokio::time::Instant {
        self.start + std::time::Duration::from_nanos(instant.0)
    }

    /// The addresses that the gateway itself listens on.
    pub(crate) async fn own_addresses(&self) -> Vec<SocketAddr> {
        let sockets = self.sockets.lock().await;
        sockets.values().map(|socket| socket.local).chain(self.admin.get().copied()).collect()
    }

    /// Lets a connection from `peer` in, unless that is one too many.
    ///
    /// # Errors
    /// The limit that it meets.
    pub(crate) fn admit(&self, peer: IpAddr) -> Result<(), &'static str> {
        let limits = self.limits.load();
        // Sockets accept in parallel: whoever counts has to hold the lock.
        let mut admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        if admitted.total >= limits.connections_max {
            return Err("limits.connections_max");
        }
        let count = admitted.per_address.entry(peer).or_default();
        if *count >= limits.connections_per_address_max {
            return Err("limits.connections_per_address_max");
        }
        *count += 1;
        admitted.total += 1;
        Ok(())
    }

    /// A connection from `peer` that was admitted has ended.
    pub(crate) fn leave(&self, peer: IpAddr) {
        let mut admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = admitted.per_address.get_mut(&peer) {
            *count -= 1;
            if *count == 0 {
                admitted.per_address.remove(&peer);
            }
            admitted.total -= 1;
        }
        drop(admitted);
        self.ended.notify_waiters();
    }
}
