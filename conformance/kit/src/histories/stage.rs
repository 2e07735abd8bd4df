//! The stage: the in-memory cluster on loopback ports in real time, gateways before it where they are wanted, and the faults that
//! processes and links can have.
//!
//! Whoever comes to the brokers has a listener of its own at each, so that its links are known: clients, or the gateways. Without
//! gateways the way from a client to a broker stands for both halves of it, that to its first gateway and that from there to the
//! broker: what happens to either happens to it. It never knows what clients do.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use tidegate_cluster::{BrokerPlan, Cluster, Instant, ListenerPlan};
use tidegate_env::{Env, Real};
use tidegate_sim::env::{Links, Trouble, TroubleId};
use tidegate_sim::history::{Nanos, Truth};
use tidegate_sim::runner::{self, Place, Told};
use tidegate_sim::scenario::{Resolved, Role};
use tidegate_sim::serve::linked::{Between, Latencies, Linked};
use tidegate_sim::serve::{Clock, Served};
use tidegate_sim::world::{Options, host_of};
use tokio::runtime::Runtime;

use super::clients::gateways_of;
use super::gateways::Gateways;
use super::nanos;

/// Threads that serve the cluster, and the gateways with it.
const THREADS: usize = 2;

/// A stage. Dropping it ends everything on it.
pub(super) struct Stage {
    runtime: Option<Runtime>,
    served: Served,
    clock: Clock,
    brokers: Vec<i32>,
    /// Where each host comes to the brokers.
    doors: BTreeMap<String, Vec<SocketAddr>>,
    /// The gateway at which each client begins.
    homes: BTreeMap<String, String>,
    down: Vec<i32>,
    gateways: Option<Gateways>,
    links: Links,
    latencies: Latencies,
    /// What belongs to a trouble beside it.
    together: Mutex<BTreeMap<TroubleId, Vec<TroubleId>>>,
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
        let facts = resolved.facts();
        let mut homes = BTreeMap::new();
        for clients in &resolved.clients {
            for number in 1..=clients.count.0 {
                let home = gateways_of(clients, number).into_iter().next().unwrap_or_default();
                homes.insert(format!("{}-{number}", clients.name), home);
            }
        }
        let role = if through_gateway { Role::Gateway } else { Role::Client };
        let comers: Vec<String> = facts.hosts_of(role).iter().map(ToString::to_string).collect();
        let (links, latencies) = (Links::default(), Latencies::default());
        let network = Network { clock: &clock, links: &links, latencies: &latencies };
        let (served, doors) = runtime.block_on(serve(options, &comers, &network))?;
        let gateways = match through_gateway {
            true => Some(Gateways::start(&runtime, &doors, options)?),
            false => None,
        };
        let brokers = options.cluster.brokers.iter().map(|broker| broker.node_id).collect();
        let (down, together) = (Vec::new(), Mutex::default());
        let runtime = Some(runtime);
        Ok(Self { runtime, served, clock, brokers, doors, homes, down, gateways, links, latencies, together })
    }

    /// The clock of the cluster and of the history.
    pub(super) fn clock(&self) -> Clock {
        Arc::clone(&self.clock)
    }

    /// The time now.
    pub(super) fn now(&self) -> Nanos {
        nanos((self.clock)())
    }

    /// Where a client begins, as `bootstrap.servers` takes it: at the gateways of these names, or at all brokers where there are none.
    pub(super) fn bootstrap(&self, client: &str, gateways: &[String]) -> String {
        let addresses = match &self.gateways {
            Some(all) => all.addresses(gateways),
            None => self.doors.get(client).cloned().unwrap_or_default(),
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
        self.brokers.iter().copied().find(|node_id| host_of(*node_id) == host)
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

    /// The ways on this stage that a link of the scenario is, in its direction: from a comer to a broker, or back.
    fn ways(&self, from: &str, to: &str) -> Vec<(String, String)> {
        let of_home = |gateway: &str| {
            let at_home = self.homes.iter().filter(move |(_, home)| *home == gateway);
            at_home.map(|(client, _)| client.clone()).collect::<Vec<_>>()
        };
        let all_brokers = || self.brokers.iter().map(|node_id| host_of(*node_id));
        let is_home =
            |client: &str, gateway: &str| self.homes.get(client).is_some_and(|home| home == gateway);
        if self.gateways.is_some() {
            let known =
                |one: &str, other: &str| self.doors.contains_key(one) && self.node_of(other).is_some();
            let is_way = known(from, to) || known(to, from);
            return if is_way { vec![(from.to_owned(), to.to_owned())] } else { Vec::new() };
        }
        if self.node_of(to).is_some() {
            of_home(from).into_iter().map(|client| (client, to.to_owned())).collect()
        } else if self.node_of(from).is_some() {
            of_home(to).into_iter().map(|client| (from.to_owned(), client)).collect()
        } else if is_home(from, to) {
            all_brokers().map(|broker| (from.to_owned(), broker)).collect()
        } else if is_home(to, from) {
            all_brokers().map(|broker| (broker, to.to_owned())).collect()
        } else {
            Vec::new()
        }
    }

    fn together(&self) -> std::sync::MutexGuard<'_, BTreeMap<TroubleId, Vec<TroubleId>>> {
        self.together.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn set_latency(&self, one: &str, other: &str, latency: Range<Duration>) {
        for (from, to) in self.ways(one, other) {
            self.latencies.set(&from, &to, latency.clone());
        }
    }

    fn trouble(&self, from: &str, to: &str, trouble: Trouble) -> TroubleId {
        let ways = self.ways(from, to);
        let ids: Vec<TroubleId> =
            ways.iter().map(|(from, to)| self.links.trouble(from, to, trouble)).collect();
        // A link that carries nothing here is in trouble all the same.
        let first = ids.first().copied().unwrap_or_else(|| self.links.trouble(from, to, trouble));
        self.together().insert(first, ids);
        first
    }

    fn heal(&self, id: TroubleId) {
        let others = self.together().remove(&id).unwrap_or_default();
        self.links.heal(id);
        others.into_iter().for_each(|other| self.links.heal(other));
    }

    fn reset(&self, one: &str, other: &str) {
        self.ways(one, other).iter().for_each(|(from, to)| self.links.reset(from, to));
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

    fn reload_gateway(&mut self, number: u16, options: &Options) -> Option<Told> {
        self.gateways.as_mut()?.reload(number, options)
    }
}

/// What is between hosts.
struct Network<'a> {
    clock: &'a Clock,
    links: &'a Links,
    latencies: &'a Latencies,
}

/// Where each comer finds the brokers, in their order.
type Doors = BTreeMap<String, Vec<SocketAddr>>;

/// Serves the cluster of a scenario's world at ports that the system chooses: at each broker one for everybody who comes.
async fn serve(options: &Options, comers: &[String], network: &Network<'_>) -> Result<(Served, Doors)> {
    let env: Arc<dyn Env> = Real::new();
    let mut plan = options.cluster.clone();
    plan.started_at_ms = i64::try_from(env.wall_clock().duration_since(UNIX_EPOCH)?.as_millis())?;
    let (mut bound, mut doors) = (Vec::new(), Doors::new());
    for BrokerPlan { node_id, listeners, .. } in &mut plan.brokers {
        let sasl = listeners.first().is_some_and(|listener| listener.sasl);
        listeners.clear();
        for comer in comers {
            let any = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0);
            let socket = env.bind(any).await.context("listen for the in-memory cluster")?;
            let address = socket.local_address();
            let (name, host) = (comer.clone(), address.ip().to_string());
            listeners.push(ListenerPlan { name, host, port: address.port(), sasl });
            doors.entry(comer.clone()).or_default().push(address);
            bound.push((*node_id, comer.clone(), socket));
        }
    }
    let served = Served::new(Cluster::new(plan), Arc::clone(network.clock));
    let keeper = served.clone();
    env.spawn(Box::pin(async move { keeper.keep_time().await }));
    for (node_id, comer, socket) in bound {
        let between = Between {
            from: comer.as_str().into(),
            to: host_of(node_id).into(),
            links: network.links.clone(),
            latencies: network.latencies.clone(),
            clock: Arc::clone(network.clock),
            seed: options.seed,
        };
        let socket = Box::new(Linked::new(socket, Arc::clone(&env), between));
        env.spawn(Box::pin(served.clone().accept(Arc::clone(&env), socket, None, node_id, comer)));
    }
    Ok((served, doors))
}
