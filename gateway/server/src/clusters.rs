//! A cluster behind the gateway: where its brokers are, and how they are reached.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use rustls::pki_types::ServerName;
use tidegate_core::bugs::{Bug, planted};
use tidegate_core::{Address, Broker, Close, ConfigurationFault, UpstreamFault};
use tidegate_env::{BoxStream, Dialled, Env};
use tokio_rustls::TlsConnector;

use crate::bugs::Spare;
use crate::config;
use crate::drain::Drain;
use crate::own;
use crate::throttle::Throttle;

/// Brokers that are known of one cluster. Kafka's largest have a few thousand; a cluster that makes up more would fill the memory.
pub(crate) const KNOWN_BROKERS_MAX: usize = 10_000;

/// Why brokers were not learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unlearned {
    /// The listener has no address for this one.
    Unroutable(i32),
    /// There would be more than [`KNOWN_BROKERS_MAX`].
    TooMany,
    /// They were named by a cluster that is no longer this one.
    Moved,
}

impl From<Unlearned> for Close {
    fn from(why: Unlearned) -> Self {
        match why {
            Unlearned::Unroutable(node_id) => Self::Fault(ConfigurationFault::Unroutable { node_id }.into()),
            Unlearned::TooMany => {
                Self::Fault(UpstreamFault::TooManyBrokers { brokers_max: KNOWN_BROKERS_MAX }.into())
            }
            Unlearned::Moved => Self::UpstreamClosed,
        }
    }
}

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
    pub(crate) spare: Spare,
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
            spare: Spare::default(),
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
        let cuts = planted(Bug::ReloadCutsConnections)
            || planted(Bug::LeavesForEver) && !self.brokers.load().is_empty();
        if cuts || before.config.bootstrap_servers != self.reach.load().config.bootstrap_servers {
            self.brokers.store(Arc::default());
            let left = self.moved.swap(Arc::default());
            left.begin();
            if planted(Bug::LeavesForEver) {
                self.moved.store(left);
            }
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

    /// Notes where brokers are, as a connection heard that was made while `moved` was the order to leave. The latest word counts: a
    /// broker that moved is found at its new address.
    ///
    /// # Errors
    /// That order was given, so that it speaks of other brokers; or there are too many. Nothing is noted then.
    pub(crate) fn learn(&self, brokers: &[Broker], moved: &Drain) -> Result<(), Unlearned> {
        // The order is given under the same lock as brokers are forgotten.
        let _one_at_a_time = self.learning.lock().unwrap_or_else(PoisonError::into_inner);
        if moved.has_begun() {
            return Err(Unlearned::Moved);
        }
        let mut known = BTreeMap::clone(&self.brokers.load());
        let mut found = Vec::new();
        for broker in brokers {
            let before = known.insert(broker.node_id, broker.address.clone());
            if known.len() > KNOWN_BROKERS_MAX {
                return Err(Unlearned::TooMany);
            }
            found.push((broker, before));
        }
        self.brokers.store(Arc::new(known));
        for (broker, before) in found {
            if let Some(line) = self.found.line() {
                // What a broker says of itself is quoted, so that it cannot write lines of its own.
                let address = broker.address.to_string();
                let (before, left_out) = (before.map(|before| before.to_string()), line.left_out);
                tracing::info!(cluster = %self.name(), broker = broker.node_id, ?address, ?before, left_out, "broker found");
            }
        }
        Ok(())
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
            Target::Broker(_) if planted(Bug::ForgetTarget) => None,
            Target::Broker(node_id) => self.broker(node_id),
            Target::Bootstrap => None,
        };
        if let Some(spare) = self.spare.take(target) {
            return Ok((spare, false));
        }
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
        if own::is_itself(local, peer) {
            let message = "nobody listens there: the socket was connected to itself";
            return Err(io::Error::new(io::ErrorKind::ConnectionRefused, message));
        }
        if let Some(socket) = own::leads_to(own, local, peer) {
            return Err(leads_back(target, socket));
        }
        let Some(tls) = &reach.tls else { return Ok(stream) };
        let name = ServerName::try_from(address.host.to_string()).map_err(io::Error::other)?;
        Ok(Box::new(tls.connect(name, stream).await?) as BoxStream)
    };
    let patience =
        if planted(Bug::ForgottenDialDeadline) { Duration::MAX } else { reach.config.dial_timeout };
    match tokio::time::timeout(patience, dial).await {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(port: u16) -> Reach {
        let bootstrap_servers = vec![Address { host: "bootstrap".into(), port }];
        let dial_timeout = Duration::from_secs(1);
        Reach {
            config: config::Cluster { name: "cluster".into(), bootstrap_servers, tls: None, dial_timeout },
            tls: None,
        }
    }

    fn brokers(count: usize) -> Vec<Broker> {
        let named = |node_id| Broker { node_id, address: Address { host: "broker".into(), port: 9092 } };
        (0..count as i32).map(named).collect()
    }

    #[test]
    fn so_many_brokers_are_known_and_no_more() {
        for (count, outcome) in [
            (KNOWN_BROKERS_MAX - 1, Ok(())),
            (KNOWN_BROKERS_MAX, Ok(())),
            (KNOWN_BROKERS_MAX + 1, Err(Unlearned::TooMany)),
        ] {
            let cluster = Cluster::new(reach(1));
            assert_eq!(cluster.learn(&brokers(count), &cluster.moved()), outcome, "{count} at once");
            assert_eq!(cluster.broker(0).is_some(), outcome.is_ok());
            let cluster = Cluster::new(reach(1));
            let first = cluster.learn(&brokers(count - 1), &cluster.moved());
            let last = cluster.learn(&brokers(count)[count - 1..], &cluster.moved());
            assert_eq!((first, last), (Ok(()), outcome), "{count}, the last one alone");
            // Those that are known may still move.
            let moved = [Broker { node_id: 0, address: Address { host: "elsewhere".into(), port: 1 } }];
            assert_eq!(cluster.learn(&moved, &cluster.moved()), Ok(()));
            assert!(cluster.knows(0, "elsewhere", 1));
        }
    }

    #[test]
    fn what_was_heard_before_the_cluster_changed_is_not_learned() {
        let cluster = Cluster::new(reach(1));
        let before = cluster.moved();
        cluster.set_reach(reach(1));
        assert_eq!(cluster.learn(&brokers(1), &before), Ok(()), "it is the same cluster");
        cluster.set_reach(reach(2));
        assert_eq!(cluster.learn(&brokers(1), &before), Err(Unlearned::Moved));
        assert!(cluster.broker(0).is_none());
        assert_eq!(cluster.learn(&brokers(1), &cluster.moved()), Ok(()));
    }
}
