//! A listener: where clients connect, how they are led to the broker they mean, and what they are told about brokers.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use arc_swap::ArcSwap;
use futures_util::FutureExt;
use rustls::ServerConfig;
use tidegate_core::bugs::{Bug, planted};
use tidegate_core::{Address, Broker, Brokers, ClientFault, Close, Error};
use tidegate_env::BoxStream;
use tokio::sync::watch;
use tokio_rustls::LazyConfigAcceptor;

use crate::clusters::{Cluster, Target, Unlearned};
use crate::config::{self, Routing};
use crate::drain::Drain;
use crate::gateway::{Binding, Gateway, Socket, SocketKey};
use crate::metrics::ListenerMetrics;
use crate::pump::{self, End};
use crate::throttle::{Line, Throttles};

/// How long accepting pauses after it failed; the reason is mostly that the process has no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A listener as connections see it.
pub(crate) struct Listener {
    pub(crate) config: config::Listener,
    pub(crate) cluster: Arc<Cluster>,
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) tls: Option<Arc<ServerConfig>>,
    pub(crate) metrics: Arc<ListenerMetrics>,
    /// How many lines its connections may write.
    pub(crate) throttles: Throttles,
    /// The port of the bootstrap socket.
    pub(crate) bootstrap_port: u16,
    /// The ports of brokers that have one.
    pub(crate) broker_ports: ArcSwap<BTreeMap<i32, u16>>,
}

impl Brokers for Listener {
    fn advertised(&self, node_id: i32, host: &str, port: u16) -> Option<Address> {
        if !self.cluster.knows(node_id, host, port) {
            return None;
        }
        if planted(Bug::EveryNodeIsTheBootstrap) {
            return Some(self.bootstrap());
        }
        match &self.config.routing {
            Routing::Port { .. } if planted(Bug::WrongNodeAddress) => {
                let ports = self.broker_ports.load();
                let (_, port) = ports.range(node_id + 1..).chain(ports.iter()).next()?;
                Some(Address { host: self.config.advertised_host.as_str().into(), port: *port })
            }
            Routing::Port { .. } => {
                let port = *self.broker_ports.load().get(&node_id)?;
                Some(Address { host: self.config.advertised_host.as_str().into(), port })
            }
            Routing::Sni { prefix, suffix, .. } => Some(Address {
                host: format!("{prefix}{node_id}{suffix}").into(),
                port: self.advertised_port(),
            }),
        }
    }

    fn bootstrap(&self) -> Address {
        Address { host: self.config.advertised_host.as_str().into(), port: self.advertised_port() }
    }
}

impl Listener {
    fn advertised_port(&self) -> u16 {
        match self.config.routing {
            Routing::Sni { advertised_port: Some(port), .. } => port,
            _ => self.bootstrap_port,
        }
    }

    /// Makes brokers known and reachable, as a connection heard that was made while `moved` was the cluster's order to leave.
    ///
    /// # Errors
    /// Not all of them can be; none is known then.
    pub(crate) async fn learn(self: &Arc<Self>, brokers: &[Broker], moved: &Drain) -> Result<(), Unlearned> {
        for broker in brokers {
            if moved.has_begun() {
                return Err(Unlearned::Moved);
            }
            if let Err(error) = self.make_reachable(broker.node_id).await {
                if let Some(line) = self.throttles.configuration.line() {
                    let left_out = line.left_out;
                    tracing::error!(listener = %self.config.name, broker = broker.node_id, %error, left_out, "a broker has no address on this listener");
                }
                return Err(Unlearned::Unroutable(broker.node_id));
            }
        }
        self.cluster.learn(brokers, moved)
    }

    async fn make_reachable(self: &Arc<Self>, node_id: i32) -> io::Result<()> {
        if matches!(self.config.routing, Routing::Sni { .. })
            || self.broker_ports.load().contains_key(&node_id)
        {
            return Ok(());
        }
        let mut sockets = self.gateway.sockets.lock().await;
        // A connection from before a reload still has the listener of then; what is opened for it belongs to the one of now.
        let mut listeners = sockets.values().map(|socket| socket.binding.load().listener.clone());
        let current = listeners.find(|listener| listener.config.name == self.config.name);
        drop(listeners);
        let Some(current) = current else {
            return Err(io::Error::other("the listener is no longer configured"));
        };
        let bind_ip = current.config.bind.ip();
        match &current.config.routing {
            Routing::Port { first_broker_port: 0, node_ids } if node_ids.index(node_id).is_some() => {}
            _ => return Err(io::Error::other("its id is not among the listener's `node_ids`")),
        }
        let binding = Binding { listener: current.clone(), target: Target::Broker(node_id) };
        let key = SocketKey::Free(bind_ip, current.config.name.clone(), binding.target);
        let port = match sockets.get(&key) {
            Some(socket) => socket.local.port(),
            None => {
                let socket = accept_on(bind(&self.gateway, SocketAddr::new(bind_ip, 0)).await?, binding);
                let port = socket.local.port();
                sockets.insert(key, socket);
                port
            }
        };
        for listener in [self, &current] {
            let mut ports = BTreeMap::clone(&listener.broker_ports.load());
            ports.insert(node_id, port);
            listener.broker_ports.store(Arc::new(ports));
        }
        Ok(())
    }

    /// Whom a client means by the host name that it sent.
    fn target_of(&self, name: &str) -> Option<Target> {
        let Routing::Sni { prefix, suffix, .. } = &self.config.routing else { return None };
        if name.eq_ignore_ascii_case(&self.config.advertised_host) {
            return Some(Target::Bootstrap);
        }
        config::node_id_in(name, prefix, suffix).map(Target::Broker)
    }
}

/// Opens a socket. Connections wait in it until [`accept_on`] takes it over.
pub(crate) async fn bind(
    gateway: &Gateway,
    address: SocketAddr,
) -> io::Result<Box<dyn tidegate_env::Listener>> {
    gateway.env.bind(address).await
}

/// Accepts connections on a socket until it is dropped.
pub(crate) fn accept_on(mut socket: Box<dyn tidegate_env::Listener>, binding: Binding) -> Socket {
    let local = socket.local_address();
    tracing::debug!(listener = %binding.listener.config.name, target = %binding.target, address = %local, "listening");
    let env = binding.listener.gateway.env.clone();
    let binding = Arc::new(ArcSwap::from_pointee(binding));
    let (open, mut closed) = watch::channel(());
    let current = binding.clone();
    env.spawn(Box::pin(async move {
        loop {
            let accepted = tokio::select! {
                biased;
                _ = closed.changed() => break,
                accepted = socket.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => accept(&current.load(), stream, peer.ip()),
                Err(error) => {
                    tracing::warn!(address = %local, %error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }));
    Socket { local, binding, _open: open }
}

fn accept(binding: &Binding, stream: BoxStream, peer: IpAddr) {
    let Binding { listener, target } = binding.clone();
    let gateway = listener.gateway.clone();
    let refused = if gateway.drain.has_begun() { Some(None) } else { gateway.admit(peer).err().map(Some) };
    if let Some(limit) = refused {
        listener.metrics.refused.fetch_add(1, Ordering::Relaxed);
        if let (Some(limit), Some(line)) = (limit, listener.throttles.refused.line()) {
            let left_out = line.left_out;
            tracing::warn!(listener = %listener.config.name, %peer, limit, left_out, "connection refused");
        }
        return;
    }
    listener.metrics.accepted.fetch_add(1, Ordering::Relaxed);
    listener.metrics.active.fetch_add(1, Ordering::Relaxed);
    let env = gateway.env.clone();
    env.spawn(Box::pin(async move {
        let outcome = AssertUnwindSafe(serve(listener.clone(), target, stream)).catch_unwind().await;
        match outcome {
            Ok(end) => log_end(&listener, target, peer, &end),
            Err(_) => {
                gateway.metrics.panics.fetch_add(1, Ordering::Relaxed);
                tracing::error!(listener = %listener.config.name, %peer, %target, "a connection ended by a bug of the gateway; please report it");
            }
        }
        listener.metrics.active.fetch_sub(1, Ordering::Relaxed);
        gateway.leave(peer);
    }));
}

/// Counts and tells how a connection ended: the louder, the more an operator can do about it.
fn log_end(listener: &Listener, target: Target, peer: IpAddr, end: &End) {
    let (name, throttles) = (&listener.config.name, &listener.throttles);
    match end {
        End::Fault(fault) => {
            listener.metrics.fault(fault);
            match fault {
                Error::Client(_) => {
                    let Some(Line { left_out }) = throttles.clients.line() else { return };
                    tracing::info!(listener = %name, %peer, %target, error = %fault, left_out, "connection closed");
                }
                Error::Upstream(_) => {
                    let Some(Line { left_out }) = throttles.cluster.line() else { return };
                    tracing::warn!(listener = %name, %peer, %target, error = %fault, left_out, "connection closed");
                }
                Error::Configuration(_) => {
                    let Some(Line { left_out }) = throttles.configuration.line() else { return };
                    tracing::error!(listener = %name, %peer, %target, error = %fault, left_out, "connection closed");
                }
            }
        }
        End::Dial(error) => {
            let Some(Line { left_out }) = throttles.cluster.line() else { return };
            tracing::warn!(listener = %name, %peer, %target, %error, left_out, "no broker could be reached");
        }
        End::Memory | End::Stalled => {
            let Some(Line { left_out }) = throttles.configuration.line() else { return };
            tracing::warn!(listener = %name, %peer, %target, %end, left_out, "connection closed");
        }
        End::Orderly(_) | End::Client(_) | End::Upstream(_) => {
            tracing::debug!(listener = %name, %peer, %target, %end, "connection closed");
        }
    }
}

/// One connection from its first byte to its end.
async fn serve(listener: Arc<Listener>, target: Target, stream: BoxStream) -> End {
    let Some(tls) = listener.tls.clone() else { return Box::pin(pump::run(listener, target, stream)).await };
    let deadline = listener.gateway.limits.load().connection.request_header_timeout;
    let handshake = Box::pin(handshake(&listener, target, stream, tls));
    let in_time = tokio::select! {
        biased;
        () = listener.gateway.drain.begun() => return End::Orderly(Close::Done),
        in_time = tokio::time::timeout(deadline, handshake) => in_time,
    };
    let Ok(outcome) = in_time else {
        listener.metrics.tls_failure();
        return End::Fault(ClientFault::HeaderTimeout.into());
    };
    match outcome {
        Ok((stream, target)) => Box::pin(pump::run(listener, target, stream)).await,
        Err(error) => {
            listener.metrics.tls_failure();
            End::Client(error)
        }
    }
}

async fn handshake(
    listener: &Listener,
    target: Target,
    stream: BoxStream,
    tls: Arc<ServerConfig>,
) -> io::Result<(BoxStream, Target)> {
    let start = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), stream).await?;
    let target = match &listener.config.routing {
        Routing::Port { .. } => target,
        Routing::Sni { .. } => {
            let hello = start.client_hello();
            let name = hello.server_name().unwrap_or_default();
            let unknown = || {
                io::Error::new(io::ErrorKind::InvalidInput, format!("no broker has the host name {name:?}"))
            };
            listener.target_of(name).ok_or_else(unknown)?
        }
    };
    Ok((Box::new(start.into_stream(tls).await?), target))
}
