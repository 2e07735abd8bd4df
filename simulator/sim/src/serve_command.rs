//! `tidegate-sim serve`: the simulated cluster on real ports.
//!
//! Never knows what a cluster does.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use anyhow::Context as _;
use clap::Args;
use tidegate_cluster::{Cluster, Plan, Release};
use tidegate_env::{Env as _, Real};
use tidegate_sim::serve::Served;

/// Serves an in-memory Kafka cluster on real ports.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tidegate-sim serve --brokers 3 --port 9092")]
pub(crate) struct ServeArgs {
    /// How many brokers.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=100))]
    brokers: u16,
    /// The port of the first broker; each further one takes the next. 0: the system chooses all of them.
    #[arg(long, default_value_t = 9092)]
    port: u16,
    /// The address to listen on, and to advertise.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// The Kafka release to pose as: 3.9, 4.0, 4.1, 4.2, 4.3 or 4.4.
    #[arg(long, default_value = Release::default().name(), value_parser = release)]
    as_version: Release,
    /// Decides ids; drawn at random where it is not given.
    #[arg(long)]
    seed: Option<u64>,
}

fn release(name: &str) -> Result<Release, String> {
    Release::of_name(name).ok_or_else(|| {
        let known: Vec<_> = Release::ALL.iter().map(|release| release.name()).collect();
        format!("known releases: {}", known.join(", "))
    })
}

/// Serves until the process is told to end.
pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(args))
}

async fn serve(args: &ServeArgs) -> anyhow::Result<()> {
    let env = Real::new();
    let mut listeners = Vec::new();
    for index in 0..args.brokers {
        let port =
            if args.port == 0 { 0 } else { args.port.checked_add(index).context("ports end at 65535")? };
        let address = SocketAddr::new(args.host, port);
        listeners.push(env.bind(address).await.with_context(|| format!("cannot listen on {address}"))?);
    }
    let addresses: Vec<SocketAddr> = listeners.iter().map(|listener| listener.local_address()).collect();
    let mut plan = Plan::plain(addresses.iter().map(|address| (address.ip().to_string(), address.port())));
    plan.release = args.as_version;
    plan.started_at_ms = i64::try_from(env.wall_clock().duration_since(UNIX_EPOCH)?.as_millis())?;
    plan.seed = args.seed.unwrap_or_else(|| {
        let mut bytes = [0; 8];
        env.fill_random(&mut bytes);
        u64::from_le_bytes(bytes)
    });
    let names: Vec<(i32, String)> =
        plan.brokers.iter().map(|broker| (broker.node_id, broker.listeners[0].name.clone())).collect();
    let served = Served::in_real_time(&*env, Cluster::new(plan));
    for ((node_id, name), listener) in names.into_iter().zip(listeners) {
        env.spawn(Box::pin(served.clone().accept(Arc::clone(&env) as _, listener, None, node_id, name)));
    }
    let servers: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    writeln!(std::io::stdout(), "{{\"bootstrap_servers\":\"{}\"}}", servers.join(","))?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}
