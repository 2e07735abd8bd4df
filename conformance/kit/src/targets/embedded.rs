//! The in-memory cluster in this process, on loopback ports. Never knows what a cluster does.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result};
use tidegate_cluster::{Cluster, Plan};
use tidegate_env::{Env as _, Real};
use tidegate_kafka::{USERS, parts::common_properties};
use tidegate_sim::serve::Served;
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
    addresses: Vec<SocketAddr>,
}

impl Embedded {
    /// Starts a cluster on ports that the system chooses.
    ///
    /// # Errors
    /// If it cannot listen.
    pub(super) fn start(kind: Kind) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let addresses = runtime.block_on(serve(kind))?;
        Ok(Self { runtime: Some(runtime), addresses })
    }

    /// Its first broker.
    ///
    /// # Errors
    /// If it has none.
    pub(super) fn address(&self) -> Result<Address> {
        let first = self.addresses.first().context("an in-memory cluster without brokers")?;
        Ok(Address { host: first.ip().to_string(), port: first.port() })
    }

    /// All of them, as `bootstrap.servers` takes them.
    pub(super) fn bootstrap(&self) -> String {
        self.addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
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
    setting.contains("ssl.") || setting.ends_with("sasl.jaas.config")
}

async fn serve(kind: Kind) -> Result<Vec<SocketAddr>> {
    let env = Real::new();
    let mut listeners = Vec::new();
    for _ in 0..BROKERS {
        let address = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0);
        listeners.push(env.bind(address).await.context("listen for the in-memory cluster")?);
    }
    let addresses: Vec<SocketAddr> = listeners.iter().map(|listener| listener.local_address()).collect();
    let mut plan = Plan::plain(addresses.iter().map(|address| (address.ip().to_string(), address.port())));
    plan.started_at_ms = i64::try_from(env.wall_clock().duration_since(UNIX_EPOCH)?.as_millis())?;
    plan.seed = SEED;
    // As the Kafka that it is compared with is started.
    let options = kind.options(KAFKA_VERSION);
    plan.settings = common_properties(&options, BROKERS, 1, options.secure.then_some(Path::new("")));
    if options.secure {
        plan.settings.retain(|name, _| !is_of_the_machine(name));
        plan.users = USERS.iter().map(|user| (user.name.to_owned(), user.password.to_owned())).collect();
        for listener in plan.brokers.iter_mut().flat_map(|broker| &mut broker.listeners) {
            listener.name = kind.listener().name().to_owned();
            listener.sasl = true;
        }
    }
    let names: Vec<(i32, String)> =
        plan.brokers.iter().map(|broker| (broker.node_id, broker.listeners[0].name.clone())).collect();
    let served = Served::in_real_time(&*env, Cluster::new(plan));
    for ((node_id, name), listener) in names.into_iter().zip(listeners) {
        env.spawn(Box::pin(served.clone().accept(Arc::clone(&env) as _, listener, None, node_id, name)));
    }
    Ok(addresses)
}
