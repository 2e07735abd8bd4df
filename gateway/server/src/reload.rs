//! Taking a configuration into use, the first one and every later one by the same way: prepare everything that can fail, then
//! switch. Sockets that both configurations want stay open, connections stay up, and a configuration that cannot be prepared
//! leaves the old one in place.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use arc_swap::ArcSwap;
use tidegate_core::bugs::{Bug, planted};

use crate::clusters::{Cluster, Reach, Target};
use crate::config::{Checked, Routing};
use crate::gateway::{Binding, Gateway, Socket, SocketKey};
use crate::listener::{self, Listener};
use crate::throttle::Throttles;
use crate::tls::{self, TlsError};

/// Why a configuration cannot be taken into use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApplyError {
    /// Certificates or keys.
    #[error("{owner}: {error}")]
    Tls {
        /// The cluster or listener.
        owner: String,
        /// What is wrong.
        error: TlsError,
    },
    /// A socket.
    #[error("listener `{listener}` cannot listen on {address}: {error}")]
    Bind {
        /// The listener.
        listener: String,
        /// The address.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
}

/// A socket that nobody accepts from yet.
type Opened = Box<dyn tidegate_env::Listener>;

/// A socket that a configuration wants, and for what.
struct Want {
    key: SocketKey,
    address: SocketAddr,
    target: Target,
}

impl Gateway {
    /// Takes a configuration into use.
    pub(crate) async fn apply(self: &Arc<Self>, checked: &Checked) -> Result<(), ApplyError> {
        let reaches = self.reaches(checked).await?;
        let mut listener_tls = Vec::new();
        for listener in &checked.listeners {
            listener_tls.push(match &listener.tls {
                Some(tls) => Some(tls::server(&self.env, &self.files, tls).await.map_err(|error| {
                    ApplyError::Tls { owner: format!("listener `{}`", listener.name), error }
                })?),
                None => None,
            });
        }
        let mut sockets = self.sockets.lock().await;
        let clusters = self.clusters(reaches.iter().map(|reach| reach.config.name.clone()), &reaches);
        let mut next = BTreeMap::new();
        for (config, tls) in checked.listeners.iter().zip(listener_tls) {
            let cluster = clusters[&checked.clusters[config.cluster].name].clone();
            self.prepare(config, tls, cluster, &sockets, &mut next).await?;
        }
        // Nothing can fail from here on.
        for reach in reaches {
            clusters[&reach.config.name].set_reach(reach);
        }
        self.clusters.store(Arc::new(clusters));
        self.limits.store(Arc::new(checked.limits));
        self.budget.set_max(checked.limits.buffered_bytes_max);
        let mut old = std::mem::take(&mut *sockets);
        for (key, (opened, binding)) in next {
            // Connections wait in a socket that was opened until the configuration that wants them is in use.
            if let Some(opened) = opened {
                sockets.insert(key, listener::accept_on(opened, binding));
            } else if let Some(socket) = old.remove(&key) {
                if !planted(Bug::ForgetBinding) {
                    socket.binding.store(Arc::new(binding));
                }
                sockets.insert(key, socket);
            }
        }
        self.metrics.reloads.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    async fn reaches(&self, checked: &Checked) -> Result<Vec<Reach>, ApplyError> {
        let mut reaches = Vec::new();
        for config in &checked.clusters {
            let owner = || format!("cluster `{}`", config.name);
            let tls = match &config.tls {
                Some(tls) => Some(
                    tls::client(&self.env, &self.files, tls)
                        .await
                        .map_err(|error| ApplyError::Tls { owner: owner(), error })?,
                ),
                None => None,
            };
            reaches.push(Reach { config: config.clone(), tls });
        }
        Ok(reaches)
    }

    /// The clusters of the next configuration. One that stays keeps what it has learned.
    fn clusters(
        &self,
        names: impl Iterator<Item = String>,
        reaches: &[Reach],
    ) -> BTreeMap<String, Arc<Cluster>> {
        let current = self.clusters.load();
        let fresh = |index: usize| {
            Cluster::new(Reach { config: reaches[index].config.clone(), tls: reaches[index].tls.clone() })
        };
        names
            .enumerate()
            .map(|(i, name)| (name.clone(), current.get(&name).cloned().unwrap_or_else(|| fresh(i))))
            .collect()
    }

    /// Opens what a listener needs and does not have.
    async fn prepare(
        self: &Arc<Self>,
        config: &crate::config::Listener,
        tls: Option<Arc<rustls::ServerConfig>>,
        cluster: Arc<Cluster>,
        sockets: &BTreeMap<SocketKey, Socket>,
        next: &mut BTreeMap<SocketKey, (Option<Opened>, Binding)>,
    ) -> Result<(), ApplyError> {
        let key = match config.bind.port() {
            0 => SocketKey::Free(config.bind.ip(), config.name.clone(), Target::Bootstrap),
            _ => SocketKey::Fixed(config.bind),
        };
        let bind = |address, error| ApplyError::Bind { listener: config.name.clone(), address, error };
        // A port that the system chooses is only known when the socket is open, and the listener tells it to clients.
        let mut listener = Listener {
            config: config.clone(),
            cluster,
            gateway: self.clone(),
            tls,
            metrics: self.metrics.listener(&config.name),
            throttles: Throttles::default(),
            bootstrap_port: config.bind.port(),
            broker_ports: ArcSwap::default(),
        };
        let opened = match sockets.get(&key) {
            Some(socket) => {
                listener.bootstrap_port = socket.local.port();
                None
            }
            None => {
                let socket =
                    listener::bind(self, config.bind).await.map_err(|error| bind(config.bind, error))?;
                listener.bootstrap_port = socket.local_address().port();
                Some(socket)
            }
        };
        let wants = wants(config, sockets);
        let ports = wants.iter().filter_map(|want| match want.target {
            Target::Broker(node_id) => Some((
                node_id,
                sockets.get(&want.key).map_or(want.address.port(), |socket| socket.local.port()),
            )),
            Target::Bootstrap => None,
        });
        listener.broker_ports = ArcSwap::from_pointee(ports.collect());
        let listener = Arc::new(listener);
        let binding = Binding { listener: listener.clone(), target: Target::Bootstrap };
        next.insert(key, (opened, binding));
        for want in wants {
            let binding = Binding { listener: listener.clone(), target: want.target };
            let opened = match sockets.contains_key(&want.key) {
                true => None,
                false => Some(
                    listener::bind(self, want.address).await.map_err(|error| bind(want.address, error))?,
                ),
            };
            next.insert(want.key, (opened, binding));
        }
        Ok(())
    }
}

/// The sockets of a listener's brokers: one for each id with a fixed port, and those free ones that are open already.
fn wants(config: &crate::config::Listener, sockets: &BTreeMap<SocketKey, Socket>) -> Vec<Want> {
    let Routing::Port { first_broker_port, node_ids } = &config.routing else { return Vec::new() };
    let ip = config.bind.ip();
    if *first_broker_port == 0 {
        let ours = |key: &SocketKey| match key {
            SocketKey::Free(at, name, Target::Broker(node_id)) if *at == ip && *name == config.name => {
                node_ids.index(*node_id).map(|_| Want {
                    key: key.clone(),
                    address: SocketAddr::new(ip, 0),
                    target: Target::Broker(*node_id),
                })
            }
            _ => None,
        };
        return sockets.keys().filter_map(ours).collect();
    }
    let at = |(offset, node_id): (usize, i32)| {
        let port = u16::try_from(usize::from(*first_broker_port) + offset).ok()?;
        let address = SocketAddr::new(ip, port);
        Some(Want { key: SocketKey::Fixed(address), address, target: Target::Broker(node_id) })
    };
    node_ids.iter().enumerate().filter_map(at).collect()
}
