//! A world: brokers, a gateway and clients on simulated hosts, built from a seed and run step by step.
//!
//! It never knows what clients do, or how the gateway is wired.

use std::future::Future;
use std::ops::Range;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig, version};
use tidegate::{Control, Source};
use tidegate_env::Env;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio_rustls::TlsConnector;

use crate::client::Client;
use crate::env::{Lease, Shared, SimClock, SimEnv, epoch};
use crate::random::Stream;
use crate::stub::{Broker, Cluster, TopicPlan};
use crate::trace::{Report, Trace};

/// The name of the gateway's host.
pub const GATEWAY: &str = "gateway";

/// The port at which clients begin.
pub const BOOTSTRAP_PORT: u16 = 9092;

/// The gateway's port for the broker with id 1; the others follow.
pub const FIRST_BROKER_PORT: u16 = 9101;

/// The gateway's port for metrics and probes.
pub const ADMIN_PORT: u16 = 9644;

/// Where the gateway finds its configuration.
pub const CONFIG_PATH: &str = "/etc/tidegate/gateway.yaml";

/// Steps of simulated time.
const TICK: Duration = Duration::from_millis(1);

/// A message takes at least and at the most so long from host to host.
const LATENCY: Range<Duration> = Duration::from_micros(500)..Duration::from_millis(8);

/// turmoil counts writes and connects that wait, not bytes, and panics when too many connects wait.
const TCP_CAPACITY: usize = 1024;

const CA: &[u8] = include_bytes!("../testdata/tls/ca.pem");
const BROKERS_CERTIFICATE: &[u8] = include_bytes!("../testdata/tls/brokers.pem");
const BROKERS_KEY: &[u8] = include_bytes!("../testdata/tls/brokers.key");
const GATEWAY_CERTIFICATE: &[u8] = include_bytes!("../testdata/tls/gateway.pem");
const GATEWAY_KEY: &[u8] = include_bytes!("../testdata/tls/gateway.key");

/// What a world is made of.
#[derive(Debug, Clone)]
pub struct Options {
    /// Decides everything random.
    pub seed: u64,
    /// How many brokers, 1 to 9: the certificate names no more.
    pub brokers: u16,
    /// The topics.
    pub topics: Vec<TopicPlan>,
    /// The gateway's configuration.
    pub config: String,
    /// Simulated time after which the run fails.
    pub time_max: Duration,
    /// The numbers of events to keep.
    pub keep: Range<u64>,
}

impl Options {
    /// Three brokers, a topic of six partitions, and the gateway with TLS on both sides.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let topics = vec![TopicPlan { name: "orders".into(), partitions: 6 }];
        Self {
            seed,
            brokers: 3,
            topics,
            config: gateway_config(3),
            time_max: Duration::from_secs(120),
            keep: 0..0,
        }
    }
}

/// A gateway configuration for so many brokers, TLS on both sides.
#[must_use]
pub fn gateway_config(brokers: u16) -> String {
    let servers = (1..=brokers)
        .map(|id| format!("broker-{id}:{}", crate::stub::BROKER_PORT))
        .collect::<Vec<_>>()
        .join(", ");
    format!(
        "clusters:
  - name: main
    bootstrap_servers: [{servers}]
    tls: {{ ca_file: ca.pem }}
    dial_timeout_ms: 1000
listeners:
  - name: clients
    cluster: main
    bind: 0.0.0.0:{BOOTSTRAP_PORT}
    advertised_host: {GATEWAY}
    routing: {{ by: port, first_broker_port: {FIRST_BROKER_PORT}, node_ids: [\"1-{brokers}\"] }}
    tls: {{ certificate_file: gateway.pem, key_file: gateway.key }}
admin: {{ bind: 0.0.0.0:{ADMIN_PORT} }}
drain_timeout_ms: 5000
"
    )
}

/// What a client's program is given.
#[derive(Clone)]
pub struct ClientHost {
    /// The world as the host sees it.
    pub env: Arc<SimEnv>,
    tls: TlsConnector,
}

impl ClientHost {
    /// A Kafka client that begins at the gateway's bootstrap address.
    #[must_use]
    pub fn kafka(&self) -> Client {
        Client::new(self.env.clone(), self.tls.clone(), (GATEWAY.into(), BOOTSTRAP_PORT))
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

/// Worlds of this process that take a step now.
static STEPPING: AtomicUsize = AtomicUsize::new(0);

/// How many worlds of this process take a step now: whatever the process does then should be none of the machine's business.
pub fn stepping() -> usize {
    STEPPING.load(Ordering::SeqCst)
}

struct Stepping;

impl Stepping {
    fn begin() -> Self {
        STEPPING.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Stepping {
    fn drop(&mut self) {
        STEPPING.fetch_sub(1, Ordering::SeqCst);
    }
}

type Orders = Arc<Mutex<Option<mpsc::Sender<Control>>>>;

/// A world.
pub struct World {
    // Taken apart in this order: hosts first, then what they refer to.
    sim: turmoil::Sim<'static>,
    shared: Shared,
    seed: u64,
    cluster: Cluster,
    gateway: Arc<SimEnv>,
    orders: Orders,
    leases: Vec<Lease>,
}

impl World {
    /// Builds a world. Its hosts start with the first step.
    ///
    /// # Errors
    /// The certificates do not fit, which is a bug.
    pub fn new(options: &Options) -> anyhow::Result<Self> {
        let mut builder = turmoil::Builder::new();
        builder
            .rng_seed(Stream::named(options.seed, "network").next_u64())
            .epoch(epoch())
            .enable_random_order();
        builder.tick_duration(TICK).simulation_duration(options.time_max).tcp_capacity(TCP_CAPACITY);
        builder.min_message_latency(LATENCY.start).max_message_latency(LATENCY.end);
        let (clock, trace) = (SimClock::default(), Trace::new(options.keep.clone()));
        let shared = Shared { seed: options.seed, clock, trace, panics: Arc::default() };
        let (gateway, lease) = SimEnv::new(GATEWAY, shared.clone());
        let mut world = Self {
            sim: builder.build(),
            cluster: Cluster::new(options.brokers, &options.topics),
            seed: options.seed,
            shared,
            gateway,
            orders: Orders::default(),
            leases: vec![lease],
        };
        for node_id in 1..=options.brokers {
            world.add_broker(i32::from(node_id))?;
        }
        world.add_gateway(&options.config);
        Ok(world)
    }

    fn add_broker(&mut self, node_id: i32) -> anyhow::Result<()> {
        let name = crate::stub::host_of(node_id);
        let env = self.env(&name);
        let tls = server_tls(&env)?;
        let broker = Broker { node_id, cluster: self.cluster.clone(), env };
        self.sim.host(name, move || {
            let serving = broker.clone().serve(tls.clone());
            async move { Ok(serving.await?) }
        });
        Ok(())
    }

    fn add_gateway(&mut self, config: &str) {
        let env = self.gateway.clone();
        let folder = PathBuf::from(CONFIG_PATH).parent().map(PathBuf::from).unwrap_or_default();
        env.write_file(CONFIG_PATH, config);
        for (name, content) in
            [("ca.pem", CA), ("gateway.pem", GATEWAY_CERTIFICATE), ("gateway.key", GATEWAY_KEY)]
        {
            env.write_file(folder.join(name), content);
        }
        let orders = self.orders.clone();
        self.sim.host(GATEWAY, move || {
            let (sender, receiver) = mpsc::channel(8);
            *orders.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
            let env = env.clone();
            async move {
                let noted = env.clone();
                let source = Source { path: CONFIG_PATH.into() };
                tidegate::run(env, source, receiver, move |running| {
                    noted.note(&format!("started {running:?}"))
                })
                .await?;
                Ok(())
            }
        });
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
        let program = program(ClientHost { env, tls });
        self.sim.client(name, async move { Ok(program.await?) });
        Ok(())
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

    /// What the brokers share.
    #[must_use]
    pub const fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The gateway's host.
    #[must_use]
    pub const fn gateway(&self) -> &Arc<SimEnv> {
        &self.gateway
    }

    /// Simulated time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.sim.elapsed()
    }

    /// Lets one tick pass. Returns whether all clients have ended.
    ///
    /// # Errors
    /// A client, a broker or the gateway failed or panicked, or the time is over.
    pub fn step(&mut self) -> anyhow::Result<bool> {
        let stepping = Stepping::begin();
        let ended = self.sim.step().map_err(|error| anyhow::anyhow!("{error}"))?;
        drop(stepping);
        let panics = self.shared.panics.lock().unwrap_or_else(PoisonError::into_inner);
        anyhow::ensure!(panics.is_empty(), "tasks panicked: {}", panics.join("; "));
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

    /// Kills a host: its connections end without a word, and nothing runs on it until [`World::restart`].
    pub fn crash(&mut self, host: &str) {
        self.shared.clock.freeze(Some(self.sim.elapsed()));
        self.sim.crash(host);
        self.shared.clock.freeze(None);
    }

    /// Starts a host again.
    pub fn restart(&mut self, host: &str) {
        self.shared.clock.freeze(Some(self.sim.elapsed()));
        self.sim.bounce(host);
        self.shared.clock.freeze(None);
    }

    /// Holds all that two hosts send to each other until [`World::release`].
    pub fn hold(&self, one: &str, other: &str) {
        self.sim.hold(one, other);
    }

    /// Delivers what was held, and holds no more.
    pub fn release(&self, one: &str, other: &str) {
        self.sim.release(one, other);
    }

    /// Orders the gateway to do something. `false` where it does not run or listens no more.
    #[must_use]
    pub fn order(&self, order: Control) -> bool {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.as_ref().is_some_and(|orders| orders.try_send(order).is_ok())
    }

    /// Whether the gateway's program runs.
    #[must_use]
    pub fn gateway_runs(&mut self) -> bool {
        self.sim.is_host_running(GATEWAY)
    }

    /// Ends the run and tells what happened.
    #[must_use]
    pub fn finish(self) -> Report {
        self.shared.trace.seal()
    }
}

fn roots() -> anyhow::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(CA)?)?;
    Ok(roots)
}

fn client_tls(env: &Arc<SimEnv>) -> anyhow::Result<TlsConnector> {
    let config = ClientConfig::builder_with_details(env.crypto(), env.time_provider());
    let config = config.with_protocol_versions(&[&version::TLS13])?.with_root_certificates(roots()?);
    Ok(TlsConnector::from(Arc::new(config.with_no_client_auth())))
}

fn server_tls(env: &Arc<SimEnv>) -> anyhow::Result<Arc<ServerConfig>> {
    let chain = vec![CertificateDer::from_pem_slice(BROKERS_CERTIFICATE)?];
    let key = PrivateKeyDer::from_pem_slice(BROKERS_KEY)?;
    let config = ServerConfig::builder_with_details(env.crypto(), env.time_provider());
    let config = config.with_protocol_versions(&[&version::TLS13])?.with_no_client_auth();
    Ok(Arc::new(config.with_single_cert(chain, key)?))
}
