//! A cluster behind the gateway: where its brokers are, and how they are reached.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use rustls::pki_types::ServerName;
use tidegate_core::{Address, Broker};
use tidegate_env::{BoxStream, Dialled, Env};
use tokio_rustls::TlsConnector;

use crate::config;
use crate::drain::Drain;
use crate::own;
use crate::throttle::Throttle;

/// Whom a client's connection is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// Any broker: the client only knows the bootstrap address.
    Bootstrap,
    /// This broker.
    Broker(i32),
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bootstrap => f.write_str("bootstrap"),
            Self::Broker(node_id) => write!(f, "broker {node_id}"),
        }
    }
}

/// What a reload may change: the checked configuration and the TLS made from its files.
pub(crate) struct Reach {
    pub(crate) config: config::Cluster,
    pub(crate) tls: Option<TlsConnector>,
}

/// A cluster.
pub(crate) struct Cluster {
    reach: ArcSwap<Reach>,
    brokers: ArcSwap<BTreeMap<i32, Address>>,
    learning: Mutex<()>,
    next_bootstrap: AtomicUsize,
    reachable: AtomicBool,
    /// Given to the connections of now when their brokers are no longer this cluster's.
    moved: ArcSwap<Drain>,
    /// Log lines about brokers that were found.
    found: Throttle,
}

impl Cluster {
    pub(crate) fn new(reach: Reach) -> Arc<Self> {
        Arc::new(Self {
            reach: ArcSwap::from_pointee(reach),
            brokers: ArcSwap::default(),
            learning: Mutex::new(()),
            next_bootstrap: AtomicUsize::new(0),
            reachable: AtomicBool::new(false),
            moved: ArcSwap::default(),
            found: Throttle::default(),
        })
    }

    pub(crate) fn name(&self) -> String {
        self.reach.load().config.name.clone()
    }

    /// Takes a new configuration into use. Where it names other bootstrap servers it means other brokers: those that were learned
    /// from the old ones are forgotten, and learned again, and connections to them are to end.
    pub(crate) fn set_reach(&self, reach: Reach) {
        let _one_at_a_time = self.learning.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.reach.swap(Arc::new(reach));
        if before.config.bootstrap_servers != self.reach.load().config.bootstrap_servers {
            self.brokers.store(Arc::default());
            self.moved.swap(Arc::default()).begin();
        }
    }

    /// The order to leave for connections that are made now: given when the cluster's brokers are others.
    pub(crate) fn moved(&self) -> Arc<Drain> {
        self.moved.load_full()
    }

    /// Whether the last attempt to connect to any broker succeeded.
    pub(crate) fn is_reachable(&self) -> bool {
        self.reachable.load(Ordering::Relaxed)
    }

    /// Whether the broker is known to be at exactly this address.
    pub(crate) fn knows(&self, node_id: i32, host: &str, port: u16) -> bool {
        self.brokers.load().get(&node_id).is_some_and(|known| &*known.host == host && known.port == port)
    }

    /// Where the broker is, if that is known.
    pub(crate) fn broker(&self, node_id: i32) -> Option<Address> {
        self.brokers.load().get(&node_id).cloned()
    }

    /// Notes where brokers are. The latest word counts: a broker that moved is found at its new address.
    pub(crate) fn learn(&self, brokers: &[Broker]) {
        let _one_at_a_time = self.learning.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = BTreeMap::clone(&self.brokers.load());
        for broker in brokers {
            // What a broker says of itself is quoted, so that it cannot write lines of its own.
            let address = broker.address.to_string();
            let before =
                known.insert(broker.node_id, broker.address.clone()).map(|before| before.to_string());
            if let Some(line) = self.found.line() {
                let left_out = line.left_out;
                tracing::info!(cluster = %self.name(), broker = broker.node_id, ?address, ?before, left_out, "broker found");
            }
        }
        self.brokers.store(Arc::new(known));
    }

    /// Connects to the target, TLS included, within the cluster's deadline. Tells whether the connection is provisional: meant for
    /// a broker whose address nobody has told yet, and led to a bootstrap server until somebody does.
    /// A connection that leads to one of the gateway's `own` addresses is refused.
    pub(crate) async fn dial(
        &self,
        env: &dyn Env,
        own: &[SocketAddr],
        target: Target,
    ) -> io::Result<(BoxStream, bool)> {
        let reach = self.reach.load_full();
        let known = match target {
            Target::Broker(node_id) => self.broker(node_id),
            Target::Bootstrap => None,
        };
        let provisional = known.is_none() && matches!(target, Target::Broker(_));
        let outcome = match known {
            Some(address) => connect(env, own, &reach, target, &address).await,
            None => self.dial_bootstrap(env, own, &reach).await,
        };
        self.reachable.store(outcome.is_ok(), Ordering::Relaxed);
        outcome.map(|stream| (stream, provisional))
    }

    /// Tries the bootstrap servers in turn, each time beginning with the next one.
    async fn dial_bootstrap(
        &self,
        env: &dyn Env,
        own: &[SocketAddr],
        reach: &Reach,
    ) -> io::Result<BoxStream> {
        let servers = &reach.config.bootstrap_servers;
        let first = self.next_bootstrap.fetch_add(1, Ordering::Relaxed);
        let mut last = io::Error::other("the cluster has no bootstrap servers");
        for offset in 0..servers.len() {
            let address = &servers[(first + offset) % servers.len()];
            match connect(env, own, reach, Target::Bootstrap, address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

async fn connect(
    env: &dyn Env,
    own: &[SocketAddr],
    reach: &Reach,
    target: Target,
    address: &Address,
) -> io::Result<BoxStream> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{address}: {error}"));
    let dial = async {
        let Dialled { stream, local, peer } = env.dial(&address.host, address.port).await?;
        if let Some(socket) = own::leads_to(own, local, peer) {
            return Err(leads_back(target, socket));
        }
        let Some(tls) = &reach.tls else { return Ok(stream) };
        let name = ServerName::try_from(address.host.to_string()).map_err(io::Error::other)?;
        Ok(Box::new(tls.connect(name, stream).await?) as BoxStream)
    };
    match tokio::time::timeout(reach.config.dial_timeout, dial).await {
        Ok(outcome) => outcome.map_err(named),
        Err(_) => Err(named(io::Error::new(io::ErrorKind::TimedOut, "not connected in time"))),
    }
}

fn leads_back(target: Target, socket: SocketAddr) -> io::Error {
    let whose = format!("it leads back to the gateway itself, which listens on {socket}");
    io::Error::other(match target {
        Target::Bootstrap => format!("{whose}; name brokers in the cluster's `bootstrap_servers`"),
        Target::Broker(node_id) => format!(
            "{whose}; broker {node_id} advertises it: give its `advertised.listeners` an address that leads to the broker"
        ),
    })
}
