//! The in-memory cluster in this process, on loopback ports. Never knows what a cluster does.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result};
use tidegate_cluster::{BrokerPlan, Cluster, ListenerPlan, Plan};
use tidegate_env::{Env as _, Real};
use tidegate_kafka::{Listener, USERS, parts::common_properties};
use tidegate_sim::serve::{Served, tls};
use tokio::runtime::Runtime;

use super::{KAFKA_VERSION, Kind};
use crate::run::directory::Address;

/// As many brokers as the Kafka that it is compared with has.
const BROKERS: usize = 3;

/// Decides every id of the cluster, so that two runs see the same ones.
const SEED: u64 = 1;

/// A running in-memory cluster. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Embedded {
    runtime: Option<Runtime>,
    /// Each listener with where each broker has it; the first is the one for cases.
    addresses: Vec<(&'static str, Vec<SocketAddr>)>,
}

/// A listener that every broker has.
#[derive(Debug, Clone, Copy)]
struct Door {
    listener: Listener,
    tls: bool,
    sasl: bool,
}

const PLAINTEXT: Door = Door { listener: Listener::Plaintext, tls: false, sasl: false };
const SASL_PLAINTEXT: Door = Door { listener: Listener::SaslPlaintext, tls: false, sasl: true };
const SSL: Door = Door { listener: Listener::Ssl, tls: true, sasl: false };
const SASL_SSL: Door = Door { listener: Listener::SaslSsl, tls: true, sasl: true };

/// The certificate and the key of all brokers: files in PEM form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity<'a> {
    pub(super) certificate: &'a Path,
    pub(super) key: &'a Path,
}

impl Embedded {
    /// Starts a cluster on ports that the system chooses.
    ///
    /// # Errors
    /// If it cannot listen.
    pub(super) fn start(kind: Kind) -> Result<Self> {
        let door = if kind == Kind::Secured { SASL_PLAINTEXT } else { PLAINTEXT };
        Self::serve(kind, &[door], None)
    }

    /// Starts a secured cluster with TLS, alone and with SASL.
    ///
    /// # Errors
    /// If it cannot listen, or its certificate cannot be read.
    pub(super) fn start_with_tls(identity: Identity<'_>) -> Result<Self> {
        Self::serve(Kind::Secured, &[SSL, SASL_SSL], Some(identity))
    }

    fn serve(kind: Kind, doors: &[Door], identity: Option<Identity<'_>>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let addresses = runtime.block_on(serve(kind, doors, identity))?;
        Ok(Self { runtime: Some(runtime), addresses })
    }

    /// Its first broker.
    ///
    /// # Errors
    /// If it has none.
    pub(super) fn address(&self) -> Result<Address> {
        let first = self.addresses.first().and_then(|(_, all)| all.first());
        let first = first.context("an in-memory cluster without brokers")?;
        Ok(Address { host: first.ip().to_string(), port: first.port() })
    }

    /// All of them, as `bootstrap.servers` takes them.
    pub(super) fn bootstrap(&self) -> String {
        self.addresses.first().map(|(name, _)| self.bootstrap_of(name)).unwrap_or_default()
    }

    /// Where the brokers have a listener.
    pub(super) fn bootstrap_of(&self, listener: &str) -> String {
        let of = self.addresses.iter().filter(|(name, _)| *name == listener).flat_map(|(_, all)| all);
        of.map(ToString::to_string).collect::<Vec<_>>().join(",")
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Settings of a secure Kafka that are about files, or about who is let in, which an in-memory cluster knows from its plan.
fn is_of_the_machine(setting: &str) -> bool {
    setting == "metric.reporters" || setting.contains("ssl.") || setting.ends_with("sasl.jaas.config")
}

async fn serve(
    kind: Kind,
    doors: &[Door],
    identity: Option<Identity<'_>>,
) -> Result<Vec<(&'static str, Vec<SocketAddr>)>> {
    let env = Real::new();
    let tls = match identity {
        Some(Identity { certificate, key }) => {
            let files = tls::Files { certificate, key, client_ca: None, client_required: false };
            Some(tls::server(&*env, &files).await?)
        }
        None => None,
    };
    let mut plan = Plan::plain([]);
    // Its clock goes from here: it may be ahead of ours by a little, but never behind, or a token would outlive itself.
    let started = tokio::time::Instant::now();
    plan.started_at_ms = i64::try_from(env.wall_clock().duration_since(UNIX_EPOCH)?.as_millis())?;
    plan.seed = SEED;
    // As the Kafka that it is compared with is started.
    let options = kind.options(KAFKA_VERSION);
    plan.settings = common_properties(&options, BROKERS, 1, options.secure.then_some(Path::new("")));
    if options.secure {
        plan.telemetry = true;
        plan.settings.retain(|name, _| !is_of_the_machine(name));
        plan.users = USERS.iter().map(|user| (user.name.to_owned(), user.password.to_owned())).collect();
    }
    let mut bound = Vec::new();
    let mut addresses: Vec<_> = doors.iter().map(|door| (door.listener.name(), Vec::new())).collect();
    for node_id in (1..).take(BROKERS) {
        let mut listeners = Vec::new();
        for (door, (name, all)) in doors.iter().zip(&mut addresses) {
            let any = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0);
            let listener = env.bind(any).await.context("listen for the in-memory cluster")?;
            let at = listener.local_address();
            let (name, host) = ((*name).to_owned(), at.ip().to_string());
            all.push(at);
            listeners.push(ListenerPlan { name: name.clone(), host, port: at.port(), sasl: door.sasl });
            bound.push((node_id, name, tls.clone().filter(|_| door.tls), listener));
        }
        plan.brokers.push(BrokerPlan { node_id, rack: None, listeners });
    }
    let served = Served::new(Cluster::new(plan), Arc::new(move || started.elapsed()));
    let keeper = served.clone();
    env.spawn(Box::pin(async move { keeper.keep_time().await }));
    for (node_id, name, tls, listener) in bound {
        env.spawn(Box::pin(served.clone().accept(Arc::clone(&env) as _, listener, tls, node_id, name)));
    }
    Ok(addresses)
}
