//! `tidegate-sim serve`: the simulated cluster on real ports.
//!
//! Never knows what a cluster does.

mod values;

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use clap::Args;
use rustls::ServerConfig;
use serde_json::json;
use tidegate_cluster::{BrokerPlan, Cluster, ListenerPlan, Plan, Release};
use tidegate_env::{Env, Listener, Real};
use tidegate_sim::serve::{Served, control, tls};
use tokio::signal::unix::{Signal, SignalKind, signal};
use values::{Protocol, Topic, bytes, duration, pair};

/// The highest id of a first broker: as many brokers as there may be still have one.
const NODE_ID_FIRST_MAX: i64 = i32::MAX as i64 - 99;

/// What `sasl.enabled.mechanisms` is where nobody says: all that can be done.
const MECHANISMS: &str = "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER";

/// Serves an in-memory Kafka cluster on real ports.
///
/// When it is ready it prints one line of JSON: the bootstrap servers, and with several listeners those of each.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tidegate-sim serve --brokers 3 --port 9092
  tidegate-sim serve --topic orders:3 --config auto.create.topics.enable=false
  tidegate-sim serve --listener sasl_plaintext --user alice:secret
  tidegate-sim serve --first-node-id 0 --advertised-host localhost
  tidegate-sim serve --control-port 9999    (then: curl localhost:9999)")]
pub(crate) struct ServeArgs {
    /// How many brokers.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=100))]
    brokers: u16,
    /// The id of the first broker; each further one takes the next.
    #[arg(long, value_name = "ID", default_value_t = 1, value_parser = clap::value_parser!(i32).range(0..=NODE_ID_FIRST_MAX))]
    first_node_id: i32,
    /// The port of the first broker; each further one takes the next, and each further listener goes on from there. 0: the system
    /// chooses all of them.
    #[arg(long, default_value_t = 9092)]
    port: u16,
    /// The address to listen on.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The host name or address that clients are told; what --host says where it is not given.
    #[arg(long, value_name = "HOST", value_parser = values::host)]
    advertised_host: Option<String>,
    /// A listener of each broker: plaintext (the default), sasl_plaintext, ssl or sasl_ssl, with :PORT of the first broker or without.
    #[arg(long = "listener", value_name = "PROTOCOL[:PORT]")]
    listeners: Vec<Protocol>,
    /// A user who may come by PLAIN and by SCRAM.
    #[arg(long = "user", value_name = "NAME:PASSWORD", value_parser = |text: &str| pair(text, ':', "NAME:PASSWORD"))]
    users: Vec<(String, String)>,
    /// The brokers' certificate chain in PEM form, for ssl and sasl_ssl.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key in PEM form.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Who signs clients' certificates; clients must have one then, unless ssl.client.auth=requested.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_client_ca: Option<PathBuf>,
    /// A topic that is there from the beginning. Replication: default.replication.factor.
    #[arg(long = "topic", value_name = "NAME:PARTITIONS[:REPLICATION]")]
    topics: Vec<Topic>,
    /// A setting of the brokers, by Kafka's names.
    #[arg(long = "config", value_name = "KEY=VALUE", value_parser = |text: &str| pair(text, '=', "KEY=VALUE"))]
    configs: Vec<(String, String)>,
    /// Ask clients for their metrics, and take them (KIP-714); a broker without a plugin for it does not offer to.
    #[arg(long)]
    telemetry: bool,
    /// Bytes of records that all logs keep together at most; the oldest go first.
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    retain_bytes: Option<u64>,
    /// How long followers take to have what a leader has.
    #[arg(long, value_name = "DURATION", default_value = "0ms", value_parser = duration)]
    replication_delay: Duration,
    /// The Kafka release to pose as: 3.9, 4.0, 4.1, 4.2, 4.3 or 4.4.
    #[arg(long, default_value = Release::default().name(), value_parser = release)]
    as_version: Release,
    /// Decides ids; drawn at random where it is not given.
    #[arg(long)]
    seed: Option<u64>,
    /// A port on 127.0.0.1 that takes faults over HTTP. 0: the system chooses it.
    #[arg(long, value_name = "PORT")]
    control_port: Option<u16>,
    /// What is logged to standard error: error, warn, info or debug.
    #[arg(long, default_value = "warn")]
    log: tracing::Level,
}

fn release(name: &str) -> Result<Release, String> {
    Release::of_name(name).ok_or_else(|| {
        let known: Vec<_> = Release::ALL.iter().map(|release| release.name()).collect();
        format!("known releases: {}", known.join(", "))
    })
}

/// Serves until the process is told to end.
pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_max_level(args.log)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(args))
}

/// The signals that end a process.
struct Ends {
    interrupt: Signal,
    terminate: Signal,
}

impl Ends {
    fn new() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn come(&mut self) {
        tokio::select! {
            biased;
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// A socket of one broker.
struct Bound {
    node_id: i32,
    protocol: Protocol,
    listener: Box<dyn Listener>,
}

async fn serve(args: &ServeArgs) -> anyhow::Result<()> {
    // Heard from the start: whoever sends one before the line is printed means it.
    let mut ends = Ends::new()?;
    let env: Arc<Real> = Real::new();
    let tls = tls_of(args, &*env).await?;
    let bound = bind_all(args, &*env).await?;
    let control = match args.control_port {
        Some(port) => Some(bind(&*env, SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)).await?),
        None => None,
    };
    // The cluster's time of day goes on from the plan's.
    let started = tokio::time::Instant::now();
    let plan = plan_of(args, &*env, &bound)?;
    let line = ready_line(args, &bound, control.as_deref());
    let served = Served::new(Cluster::new(plan), Arc::new(move || started.elapsed()));
    let keeper = served.clone();
    env.spawn(Box::pin(async move { keeper.keep_time().await }));
    for Bound { node_id, protocol, listener } in bound {
        let tls = tls.clone().filter(|_| protocol.tls);
        let name = protocol.name.to_owned();
        let shared: Arc<dyn Env> = Arc::clone(&env) as _;
        env.spawn(Box::pin(served.clone().accept(shared, listener, tls, node_id, name)));
    }
    if let Some(listener) = control {
        env.spawn(Box::pin(control::accept(served, Arc::clone(&env) as _, listener)));
    }
    writeln!(std::io::stdout(), "{line}")?;
    if std::io::stderr().is_terminal() {
        let release = args.as_version.name();
        let _ = writeln!(
            std::io::stderr(),
            "A cluster of {} as Kafka {release} is ready. Ctrl-C ends it.",
            args.brokers
        );
    }
    ends.come().await;
    Ok(())
}

async fn bind(env: &dyn Env, address: SocketAddr) -> anyhow::Result<Box<dyn Listener>> {
    env.bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

fn protocols(args: &ServeArgs) -> anyhow::Result<Vec<Protocol>> {
    if args.listeners.is_empty() {
        return Ok(vec![Protocol { name: "PLAINTEXT", sasl: false, tls: false, port: None }]);
    }
    for (index, protocol) in args.listeners.iter().enumerate() {
        if args.listeners[..index].iter().any(|other| other.name == protocol.name) {
            bail!("--listener {} is there twice", protocol.name.to_ascii_lowercase());
        }
    }
    Ok(args.listeners.clone())
}

async fn tls_of(args: &ServeArgs, env: &dyn Env) -> anyhow::Result<Option<Arc<ServerConfig>>> {
    let wanted = args.listeners.iter().any(|protocol| protocol.tls);
    let (Some(certificate), Some(key)) = (&args.tls_cert, &args.tls_key) else {
        anyhow::ensure!(!wanted, "--listener ssl and sasl_ssl need --tls-cert and --tls-key");
        return Ok(None);
    };
    anyhow::ensure!(wanted, "--tls-cert has no effect without --listener ssl or sasl_ssl");
    let is_requested = |(key, value): &(String, String)| key == "ssl.client.auth" && value == "requested";
    let files = tls::Files {
        certificate,
        key,
        client_ca: args.tls_client_ca.as_deref(),
        client_required: !args.configs.iter().any(is_requested),
    };
    tls::server(env, &files).await.map(Some)
}

async fn bind_all(args: &ServeArgs, env: &dyn Env) -> anyhow::Result<Vec<Bound>> {
    let mut bound = Vec::new();
    let mut next = args.port;
    for protocol in protocols(args)? {
        let first = protocol.port.unwrap_or(next);
        for index in 0..args.brokers {
            let port = if first == 0 { 0 } else { first.checked_add(index).context("ports end at 65535")? };
            let listener = bind(env, SocketAddr::new(args.host, port)).await?;
            let node_id = args.first_node_id + i32::from(index);
            bound.push(Bound { node_id, protocol: protocol.clone(), listener });
        }
        next = if first == 0 { 0 } else { first.saturating_add(args.brokers) };
    }
    Ok(bound)
}

fn plan_of(args: &ServeArgs, env: &dyn Env, bound: &[Bound]) -> anyhow::Result<Plan> {
    let mut plan = Plan::plain([]);
    plan.brokers = (0..i32::from(args.brokers))
        .map(|index| {
            let node_id = args.first_node_id + index;
            let mine = bound.iter().filter(|bound| bound.node_id == node_id);
            let listener = |bound: &Bound| {
                let address = bound.listener.local_address();
                ListenerPlan {
                    name: bound.protocol.name.to_owned(),
                    host: advertised_host(args, address),
                    port: address.port(),
                    sasl: bound.protocol.sasl,
                }
            };
            BrokerPlan { node_id, rack: None, listeners: mine.map(listener).collect() }
        })
        .collect();
    plan.release = args.as_version;
    plan.started_at_ms = i64::try_from(env.wall_clock().duration_since(UNIX_EPOCH)?.as_millis())?;
    plan.seed = args.seed.unwrap_or_else(|| {
        let mut bytes = [0; 8];
        env.fill_random(&mut bytes);
        u64::from_le_bytes(bytes)
    });
    plan.settings = args.configs.iter().cloned().collect();
    plan.settings.entry("sasl.enabled.mechanisms".to_owned()).or_insert_with(|| MECHANISMS.to_owned());
    plan.users = args.users.iter().cloned().collect();
    plan.replication_delay = args.replication_delay;
    plan.telemetry = args.telemetry;
    plan.retain_bytes = args.retain_bytes;
    let replication = plan.settings.get("default.replication.factor").and_then(|value| value.parse().ok());
    plan.topics = args.topics.iter().map(|topic| topic.plan(replication.unwrap_or(1))).collect();
    let problems = plan.problems();
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    Ok(plan)
}

/// Where clients are told that a listener is.
fn advertised_host(args: &ServeArgs, address: SocketAddr) -> String {
    args.advertised_host.clone().unwrap_or_else(|| address.ip().to_string())
}

/// What is printed when clients may come.
fn ready_line(args: &ServeArgs, bound: &[Bound], control: Option<&dyn Listener>) -> String {
    let mut by_listener: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for Bound { protocol, listener, .. } in bound {
        let address = listener.local_address();
        let shown = match &args.advertised_host {
            Some(host) if host.contains(':') => format!("[{host}]:{}", address.port()),
            Some(host) => format!("{host}:{}", address.port()),
            None => address.to_string(),
        };
        by_listener.entry(protocol.name).or_default().push(shown);
    }
    let servers = |name: &str| by_listener.get(name).map(|servers| servers.join(",")).unwrap_or_default();
    let first = bound.first().map_or("", |bound| bound.protocol.name);
    let mut line = json!({ "bootstrap_servers": servers(first) });
    if by_listener.len() > 1 {
        line["listeners"] =
            by_listener.keys().map(|name| ((*name).to_owned(), json!(servers(name)))).collect();
    }
    if let Some(control) = control {
        line["control"] = json!(format!("http://{}", control.local_address()));
    }
    line.to_string()
}
