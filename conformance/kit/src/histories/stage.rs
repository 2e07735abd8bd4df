//! The stage: the in-memory cluster on loopback ports in real time, gateways before it where they are wanted, and the faults that
//! a process and its sockets can have.
//!
//! It never knows clients.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use tidegate_cluster::{Cluster, Instant};
use tidegate_env::{Env as _, Real};
use tidegate_sim::env::{Links, Trouble, TroubleId};
use tidegate_sim::history::{Nanos, Truth};
use tidegate_sim::runner::{self, Place};
use tidegate_sim::scenario::Resolved;
use tidegate_sim::serve::{Clock, Served};
use tidegate_sim::world::{Options, host_of};
use tokio::runtime::Runtime;

use super::gateways::Gateways;
use super::nanos;

/// Threads that serve the cluster, and the gateways with it.
const THREADS: usize = 2;

/// A stage. Dropping it ends everything on it.
pub(super) struct Stage {
    runtime: Option<Runtime>,
    served: Served,
    clock: Clock,
    brokers: Vec<(i32, SocketAddr)>,
    down: Vec<i32>,
    gateways: Option<Gateways>,
    links: Links,
}

impl Stage {
    /// Starts everything but clients.
    ///
    /// # Errors
    /// A socket cannot be opened, or a gateway does not start.
    pub(super) fn set(resolved: &Resolved, options: &Options, through_gateway: bool) -> Result<Self> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
        let started = std::time::Instant::now();
        let clock: Clock = Arc::new(move || started.elapsed());
        let (served, brokers) = runtime.block_on(serve(options, &clock))?;
        let addresses: Vec<SocketAddr> = brokers.iter().map(|(_, address)| *address).collect();
        let gateways = match through_gateway {
            true => Some(Gateways::start(&runtime, resolved.topology.gateways.count.0, &addresses, options)?),
            false => None,
        };
        let (down, links) = (Vec::new(), Links::default());
        Ok(Self { runtime: Some(runtime), served, clock, brokers, down, gateways, links })
    }

    /// The clock of the cluster and of the history.
    pub(super) fn clock(&self) -> Clock {
        Arc::clone(&self.clock)
    }

    /// The time now.
    pub(super) fn now(&self) -> Nanos {
        nanos((self.clock)())
    }

    /// Where clients begin, as `bootstrap.servers` takes it: the gateways of these names, or all brokers where there are none.
    pub(super) fn bootstrap(&self, gateways: &[String]) -> String {
        let addresses = match &self.gateways {
            Some(all) => all.addresses(gateways),
            None => self.brokers.iter().map(|(_, address)| *address).collect(),
        };
        addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }

    pub(super) fn wait_for(&self, time: Duration) {
        std::thread::sleep(time);
    }

    pub(super) fn wait_until(&self, at: Duration) {
        self.wait_for(at.saturating_sub((self.clock)()));
    }

    /// What the cluster holds now.
    ///
    /// # Errors
    /// A log holds what is no batch, which is a bug of the cluster.
    pub(super) fn truth(&self) -> Result<Truth> {
        self.served.with(|cluster, _| runner::cluster_truth(cluster))
    }

    /// What the cluster's code panicked with, in a sentence.
    pub(super) fn panics(&self) -> Option<String> {
        let count = self.served.panics();
        (count > 0).then(|| format!("the cluster's code panicked {count} times"))
    }

    fn node_of(&self, host: &str) -> Option<i32> {
        self.brokers.iter().map(|(node_id, _)| *node_id).find(|node_id| host_of(*node_id) == host)
    }

    fn with_broker(&mut self, host: &str, down: bool, work: impl FnOnce(&mut Cluster, Instant, i32) -> bool) {
        let Some(node_id) = self.node_of(host) else { return };
        if self.served.with(|cluster, now| work(cluster, now, node_id)) {
            self.down.retain(|other| *other != node_id);
            if down {
                self.down.push(node_id);
            }
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Place for Stage {
    fn elapsed(&self) -> Duration {
        (self.clock)()
    }

    fn do_to_cluster(&self, work: &mut dyn FnMut(&mut Cluster, Instant)) {
        self.served.with(work);
    }

    fn set_latency(&self, _: &str, _: &str, _: Option<Range<Duration>>) {
        // Refused before the run.
    }

    fn trouble(&self, from: &str, to: &str, trouble: Trouble) -> TroubleId {
        self.links.trouble(from, to, trouble)
    }

    fn heal(&self, id: TroubleId) {
        self.links.heal(id);
    }

    fn reset(&self, one: &str, other: &str) {
        self.links.reset(one, other);
    }

    fn runs(&mut self, host: &str) -> bool {
        self.node_of(host).is_none_or(|node_id| !self.down.contains(&node_id))
    }

    fn crash(&mut self, host: &str) {
        self.with_broker(host, true, |cluster, now, node_id| cluster.kill_broker(now, node_id).is_ok());
    }

    fn restart(&mut self, host: &str) {
        self.with_broker(host, false, |cluster, now, node_id| cluster.restart_broker(now, node_id).is_ok());
    }

    fn stop_broker(&mut self, host: &str) -> Result<()> {
        let node_id = self.node_of(host).with_context(|| format!("{host} is no broker"))?;
        self.served.with(|cluster, now| cluster.stop_broker(now, node_id))?;
        self.down.push(node_id);
        Ok(())
    }

    fn drain_gateway(&mut self, _: u16) {
        // Refused before the run.
    }

    fn reload_gateway(&mut self, number: u16, options: &Options) {
        if let Some(gateways) = &mut self.gateways {
            gateways.reload(number, options);
        }
    }
}

/// Serves the cluster of a scenario's world at ports that the system chooses.
async fn serve(options: &Options, clock: &Clock) -> Result<(Served, Vec<(i32, SocketAddr)>)> {
    let env = Real::new();
    let mut plan = options.cluster.clone();
    plan.started_at_ms = i64::try_from(env.wall_clock().duration_since(UNIX_EPOCH)?.as_millis())?;
    let (mut bound, mut brokers) = (Vec::new(), Vec::new());
    for broker in &mut plan.brokers {
        let any = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0);
        let socket = env.bind(any).await.context("listen for the in-memory cluster")?;
        let address = socket.local_address();
        let listener = broker.listeners.first_mut().context("a broker without a listener")?;
        (listener.host, listener.port) = (address.ip().to_string(), address.port());
        bound.push((broker.node_id, listener.name.clone(), socket));
        brokers.push((broker.node_id, address));
    }
    let served = Served::new(Cluster::new(plan), Arc::clone(clock));
    let keeper = served.clone();
    env.spawn(Box::pin(async move { keeper.keep_time().await }));
    for (node_id, name, socket) in bound {
        env.spawn(Box::pin(served.clone().accept(Arc::clone(&env) as _, socket, None, node_id, name)));
    }
    Ok((served, brokers))
}
