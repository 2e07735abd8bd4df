//! A world: brokers, a gateway and clients on simulated hosts, built from a seed and run step by step.
//!
//! It never knows what clients do, or how the gateway is wired.

mod certificates;
mod options;
mod stepping;
mod watch;

use std::collections::BTreeMap;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use tidegate::{Control, Source};
use tidegate_cluster::{Cluster, Instant};
use tidegate_env::Env;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio_rustls::TlsConnector;

use crate::clients::{Address, Network, Times};
use crate::env::{Engine, Lease, Links, Shared, SimClock, SimEnv, Trouble, TroubleId};
use crate::history::{Recorder, ServerCertificate};
use crate::observer::Observer;
use crate::random::Stream;
use crate::serve::{Clock, Served};
use crate::trace::Report;

pub use certificates::GATEWAY_CERTIFICATES;
use certificates::{client_tls, server_tls};
use options::node_of;
pub use options::{Options, brokers, gateway_config, gateway_host, host_of, merge};
use stepping::Stepping;
pub use stepping::{claim_thread, stepping};
pub use watch::gateway_addresses;
use watch::{Watch, node_on, surroundings};

/// The host of the first gateway, which is the only one unless there are to be more.
pub const GATEWAY: &str = "gateway-1";

/// Gateways at the most: the certificate names no more.
pub const GATEWAYS_MAX: u16 = 5;

/// Brokers at the most: the certificate names no more.
pub const BROKERS_MAX: u16 = 9;

/// The port of every broker.
pub const BROKER_PORT: u16 = 9093;

/// The port at which clients begin.
pub const BOOTSTRAP_PORT: u16 = 9092;

/// The gateway's port for the broker with id 1; the others follow.
pub const FIRST_BROKER_PORT: u16 = 9101;

/// The gateway's port for metrics and probes.
pub const ADMIN_PORT: u16 = 9644;

/// Where the gateway finds its configuration.
pub const CONFIG_PATH: &str = "/etc/tidegate/gateway.yaml";

/// What a client's program is given.
#[derive(Clone)]
pub struct ClientHost {
    /// The world as the host sees it.
    pub env: Arc<SimEnv>,
    tls: TlsConnector,
    /// Whether gateways expect TLS.
    tls_wanted: bool,
}

impl ClientHost {
    /// The network of a workload client.
    #[must_use]
    pub fn network(
        &self,
        start: (Vec<Address>, Option<(String, String)>),
        times: Times,
        recorder: Recorder,
    ) -> Network {
        let tls = self.tls_wanted.then(|| self.tls.clone());
        Network::new(self.env.clone(), tls, start, times, recorder)
    }

    /// The gateway's metrics, as text.
    ///
    /// # Errors
    /// The gateway cannot be reached or answers something else.
    pub async fn metrics(&self) -> anyhow::Result<String> {
        let mut stream = self.env.dial(GATEWAY, ADMIN_PORT).await?.stream;
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").context("no HTTP response")?;
        anyhow::ensure!(head.starts_with("HTTP/1.1 200 "), "{head}");
        Ok(body.to_owned())
    }
}

/// The value of a metric without labels, or the sum over its labels.
#[must_use]
pub fn metric(text: &str, name: &str) -> Option<f64> {
    let rows = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (row, value) = line.rsplit_once(' ')?;
        let row_name = row.split_once('{').map_or(row, |(row_name, _)| row_name);
        (row_name == name).then(|| value.parse::<f64>().ok())?
    });
    rows.fold(None, |sum, value| Some(sum.unwrap_or(0.0) + value))
}

type Orders = Arc<Mutex<Option<mpsc::Sender<Control>>>>;

/// One gateway's host, and the way to order it about.
struct Gateway {
    env: Arc<SimEnv>,
    orders: Orders,
    watch: Watch,
}

/// A world.
pub struct World {
    // Taken apart in this order: hosts first, then what they refer to.
    engine: Engine,
    shared: Shared,
    seed: u64,
    cluster: Served,
    gateways: Vec<Gateway>,
    /// The certificates that gateways had.
    certificates: Vec<ServerCertificate>,
    client_tls: bool,
    broker_tls: bool,
    workers: BTreeMap<String, Arc<AtomicBool>>,
    leases: Vec<Lease>,
}

impl World {
    /// Builds a world. Its hosts start with the first step.
    ///
    /// # Errors
    /// The certificates do not fit, which is a bug.
    pub fn new(options: &Options) -> anyhow::Result<Self> {
        claim_thread();
        let (clock, trace) = (SimClock::default(), options.trace());
        let (links, observer) = (Links::seeded(options.seed), Observer::default());
        let (seed, panics) = (options.seed, Arc::default());
        let shared = Shared { seed, clock: clock.clone(), trace, links, observer, panics };
        let time: Clock = Arc::new(move || clock.elapsed());
        let mut world = Self {
            engine: Engine::new(options.seed, options.time_max),
            cluster: Served::new(Cluster::new(options.cluster.clone()), time),
            seed: options.seed,
            shared,
            gateways: Vec::new(),
            certificates: Vec::new(),
            client_tls: options.client_tls,
            broker_tls: options.broker_tls,
            workers: BTreeMap::new(),
            leases: Vec::new(),
        };
        for broker in &options.cluster.brokers {
            world.add_broker(broker.node_id, &broker.listeners[0].name)?;
        }
        for number in 1..=options.gateways {
            let host = gateway_host(number);
            world.shared.observer.watch(&host, surroundings(options), node_on);
            world.add_gateway(&host, &(options.config)(options, number))?;
        }
        Ok(world)
    }

    fn add_broker(&mut self, node_id: i32, listener: &str) -> anyhow::Result<()> {
        let name = host_of(node_id);
        let env = self.env(&name);
        let tls = if self.broker_tls { Some(server_tls(&env)?) } else { None };
        let (cluster, listener) = (self.cluster.clone(), listener.to_owned());
        self.engine.host(&name, move || {
            let (cluster, env, tls) = (cluster.clone(), env.clone(), tls.clone());
            let listener = listener.clone();
            async move {
                let socket = env.bind(SocketAddr::from((Ipv4Addr::UNSPECIFIED, BROKER_PORT))).await?;
                cluster.accept(env, socket, tls, node_id, listener).await;
                Ok(())
            }
        });
        Ok(())
    }

    fn add_gateway(&mut self, host: &str, config: &str) -> anyhow::Result<()> {
        let env = self.env(host);
        let gateway = Gateway { env: env.clone(), orders: Orders::default(), watch: Watch::default() };
        env.write_file(CONFIG_PATH, config);
        let (orders, watch) = (gateway.orders.clone(), gateway.watch.clone());
        let observer = self.shared.observer.clone();
        self.gateways.push(gateway);
        self.give_certificate(&env)?;
        self.engine.host(host, move || {
            let (sender, receiver) = mpsc::channel(8);
            *orders.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
            let (env, watch, observer) = (env.clone(), watch.clone(), observer.clone());
            async move {
                observer.set_over(env.host(), false);
                let over = (observer.clone(), env.clone());
                let noted = env.clone();
                let source = Source { path: CONFIG_PATH.into() };
                tidegate::run(env, source, receiver, move |running| {
                    noted.note(&format!("started {running:?}"));
                    watch.started(&noted, &observer, running.gauges.clone());
                })
                .await?;
                over.0.set_over(over.1.host(), true);
                Ok(())
            }
        });
        Ok(())
    }

    /// The world of a new host.
    fn env(&mut self, name: &str) -> Arc<SimEnv> {
        let (env, lease) = SimEnv::new(name, self.shared.clone());
        self.leases.push(lease);
        env
    }

    /// Adds a client, whose program begins with the next step. The world runs until all clients have ended.
    ///
    /// # Errors
    /// The certificates do not fit, which is a bug.
    pub fn client<F>(&mut self, name: &str, program: impl FnOnce(ClientHost) -> F) -> anyhow::Result<()>
    where
        F: Future<Output = anyhow::Result<()>> + 'static,
    {
        let env = self.env(name);
        let tls = client_tls(&env)?;
        let program = program(ClientHost { env, tls, tls_wanted: self.client_tls });
        self.engine.client(name, program);
        Ok(())
    }

    /// Adds a host whose program begins with the next step, and again each time the host is restarted. No run waits for it: see
    /// [`World::working`].
    ///
    /// # Errors
    /// The certificates do not fit, which is a bug.
    pub fn worker<F>(&mut self, name: &str, program: impl Fn(ClientHost) -> F + 'static) -> anyhow::Result<()>
    where
        F: Future<Output = ()> + 'static,
    {
        let env = self.env(name);
        let host = ClientHost { tls: client_tls(&env)?, env, tls_wanted: self.client_tls };
        let working = Arc::new(AtomicBool::new(true));
        self.workers.insert(name.to_owned(), working.clone());
        self.engine.host(name, move || {
            let (program, working) = (program(host.clone()), working.clone());
            async move {
                program.await;
                working.store(false, Ordering::Relaxed);
                Ok(())
            }
        });
        Ok(())
    }

    /// Hosts whose programs have not ended.
    #[must_use]
    pub fn working(&self) -> Vec<&str> {
        let working = self.workers.iter().filter(|(_, working)| working.load(Ordering::Relaxed));
        working.map(|(name, _)| name.as_str()).collect()
    }

    /// Adds a client and runs the world until it, and all others, have ended. Returns what it gave.
    ///
    /// # Errors
    /// As [`World::run`].
    pub fn ask<T: 'static, F>(
        &mut self,
        name: &str,
        program: impl FnOnce(ClientHost) -> F,
    ) -> anyhow::Result<T>
    where
        F: Future<Output = anyhow::Result<T>> + 'static,
    {
        let result = Rc::new(std::cell::RefCell::new(None));
        let place = result.clone();
        self.client(name, |host| {
            let program = program(host);
            async move {
                place.replace(Some(program.await?));
                Ok(())
            }
        })?;
        self.run()?;
        result.take().context("the client ended without a result")
    }

    /// A random stream of the world itself, by its purpose.
    #[must_use]
    pub fn stream(&self, purpose: &str) -> Stream {
        Stream::named(self.seed, purpose)
    }

    /// The cluster.
    #[must_use]
    pub const fn cluster(&self) -> &Served {
        &self.cluster
    }

    /// The world as the first gateway sees it.
    #[must_use]
    pub fn gateway(&self) -> &Arc<SimEnv> {
        &self.gateways[0].env
    }

    /// Simulated time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.engine.elapsed()
    }

    /// Lets one tick pass. Returns whether all clients have ended.
    ///
    /// # Errors
    /// A client, a broker or the gateway failed or panicked, or the time is over.
    pub fn step(&mut self) -> anyhow::Result<bool> {
        let stepping = Stepping::begin();
        // What happens in the cluster by itself happens between two ticks, at the time of the one before.
        self.shared.clock.freeze(Some(self.engine.elapsed()));
        self.cluster.pass_time();
        self.shared.clock.freeze(None);
        let ended = self.engine.step()?;
        drop(stepping);
        self.look_at_gateways()?;
        self.look_at_panics()?;
        Ok(ended)
    }

    /// Runs until all clients have ended.
    ///
    /// # Errors
    /// As [`World::step`].
    pub fn run(&mut self) -> anyhow::Result<()> {
        while !self.step()? {}
        Ok(())
    }

    /// Runs for so much simulated time, however many clients end.
    ///
    /// # Errors
    /// As [`World::step`].
    pub fn run_for(&mut self, time: Duration) -> anyhow::Result<()> {
        let until = self.elapsed() + time;
        while self.elapsed() < until {
            self.step()?;
        }
        Ok(())
    }

    /// Runs until the condition holds, for so much simulated time at the most.
    ///
    /// # Errors
    /// As [`World::step`], or the condition does not come true.
    pub fn run_until(
        &mut self,
        time_max: Duration,
        mut condition: impl FnMut(&mut Self) -> bool,
    ) -> anyhow::Result<()> {
        let until = self.elapsed() + time_max;
        while !condition(self) {
            anyhow::ensure!(self.elapsed() < until, "not in {time_max:?}");
            self.step()?;
        }
        Ok(())
    }

    /// Does something to the cluster, at the time of the last step.
    pub fn with_cluster<T>(&self, work: impl FnOnce(&mut Cluster, Instant) -> T) -> T {
        self.shared.clock.freeze(Some(self.engine.elapsed()));
        let result = self.cluster.with(work);
        self.shared.clock.freeze(None);
        result
    }

    /// Kills a host's process: its machine ends its connections, and nothing runs on it until [`World::restart`]. The controller
    /// notices the death of a broker when its session has timed out.
    pub fn crash(&mut self, host: &str) {
        self.stop_host(host);
        if let Some(node_id) = node_of(host) {
            // It fails only where it is down already, or is none of the cluster's.
            let _ = self.with_cluster(|cluster, now| cluster.kill_broker(now, node_id));
        }
    }

    /// Shuts a broker down in order: what it leads moves first.
    ///
    /// # Errors
    /// It is no broker, or down already.
    pub fn stop_broker(&mut self, host: &str) -> anyhow::Result<()> {
        let node_id = node_of(host).with_context(|| format!("{host} is no broker"))?;
        self.with_cluster(|cluster, now| cluster.stop_broker(now, node_id))?;
        self.stop_host(host);
        Ok(())
    }

    fn stop_host(&mut self, host: &str) {
        self.shared.links.set_down(host, true);
        self.shared.observer.set_over(host, true);
        self.shared.clock.freeze(Some(self.engine.elapsed()));
        self.engine.crash(host);
        self.shared.clock.freeze(None);
    }

    /// Starts a host again.
    pub fn restart(&mut self, host: &str) {
        self.shared.links.set_down(host, false);
        if let Some(working) = self.workers.get(host) {
            working.store(true, Ordering::Relaxed);
        }
        self.shared.clock.freeze(Some(self.engine.elapsed()));
        self.engine.start(host);
        self.shared.clock.freeze(None);
        if let Some(node_id) = node_of(host) {
            let _ = self.with_cluster(|cluster, now| cluster.restart_broker(now, node_id));
        }
    }

    /// Something is wrong with what goes from one host to another, until [`World::heal`].
    #[must_use]
    pub fn trouble(&self, from: &str, to: &str, trouble: Trouble) -> TroubleId {
        self.shared.links.trouble(from, to, trouble)
    }

    /// It is over.
    pub fn heal(&self, id: TroubleId) {
        self.shared.links.heal(id);
    }

    /// All connections between two hosts end with a reset.
    pub fn reset(&self, one: &str, other: &str) {
        self.shared.links.reset(one, other);
    }

    /// Messages between two hosts take at least and at the most so long from now on, in both directions.
    pub fn set_latency(&self, one: &str, other: &str, latency: Range<Duration>) {
        self.engine.set_latency(one, other, latency);
    }

    /// Holds all that two hosts send to each other until [`World::release`].
    pub fn hold(&self, one: &str, other: &str) {
        self.engine.hold(one, other);
    }

    /// Delivers what was held, and holds no more.
    pub fn release(&self, one: &str, other: &str) {
        self.engine.release(one, other);
    }

    /// Orders the first gateway to do something. `false` where it does not run or listens no more.
    #[must_use]
    pub fn order(&self, order: Control) -> bool {
        self.order_gateway(1, order)
    }

    /// Orders a gateway, by its number from 1. `false` where there is none, or it does not run or listens no more.
    #[must_use]
    pub fn order_gateway(&self, number: u16, order: Control) -> bool {
        let Some(gateway) = self.gateways.get(usize::from(number).wrapping_sub(1)) else { return false };
        let orders = gateway.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.as_ref().is_some_and(|orders| orders.try_send(order).is_ok())
    }

    /// Changes the configuration file of a gateway, by its number from 1.
    pub fn configure_gateway(&self, number: u16, config: &str) {
        if let Some(gateway) = self.gateways.get(usize::from(number).wrapping_sub(1)) {
            gateway.env.write_file(CONFIG_PATH, config);
        }
    }

    /// Whether the first gateway's program runs.
    #[must_use]
    pub fn gateway_runs(&mut self) -> bool {
        self.engine.runs(GATEWAY)
    }

    /// Whether a host's program runs.
    #[must_use]
    pub fn runs(&mut self, host: &str) -> bool {
        self.engine.runs(host)
    }

    /// Ends the run and tells what happened.
    #[must_use]
    pub fn finish(self) -> Report {
        self.shared.trace.seal()
    }
}
