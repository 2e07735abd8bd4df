//! `cargo xtask demo`: a cluster, the gateway before it, a producer and a consumer through it, and what they saw. Checks what it
//! shows: a record that is missing or comes twice is an error. What the cluster is and who the clients are is in the scenes.

mod embedded;
mod gateway;
mod kafka;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;

use crate::repository::Repository;
use gateway::Gateway;

/// How often a demonstration that waits looks whether all is still running.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// How many records are shown of those that were consumed.
const SHOWN_RECORDS: usize = 5;

/// What is shown of the metrics.
const SHOWN_METRICS: &[&str] = &[
    "tidegate_requests_total{api=\"Produce\"}",
    "tidegate_requests_total{api=\"Fetch\"}",
    "tidegate_request_bytes_total{api=\"Produce\"}",
    "tidegate_connections_accepted_total{",
    "tidegate_upstream_dials_total",
];

const TOPIC: &str = "demo";

/// Brokers of the cluster, and replicas of the topic.
const BROKERS: usize = 3;

/// Partitions of the topic.
const PARTITIONS: usize = 3;

#[derive(Args)]
pub(crate) struct Demo {
    /// With a real Apache Kafka and its own tools, which are fetched, instead of the in-memory cluster and a small client
    #[arg(long)]
    kafka: bool,
    /// The Kafka release: 3.9.x or 4.x
    #[arg(long, default_value = "4.3.1", requires = "kafka")]
    version: String,
    /// How many records go through the gateway
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    records: u32,
    /// End after the round instead of waiting for Ctrl-C
    #[arg(long)]
    once: bool,
}

/// A running cluster, and clients that fit it. Dropping it ends it.
trait Scene {
    /// What it is, for a person.
    fn name(&self) -> String;
    /// The gateway's program.
    fn gateway(&self) -> &Path;
    /// Where the gateway's files may be; it goes with the scene.
    fn folder(&self) -> &Path;
    /// The brokers' own addresses.
    fn brokers(&self) -> Result<BTreeMap<i32, String>>;
    /// # Errors
    /// If a part of it has ended by itself.
    fn check_alive(&mut self) -> Result<()>;
    /// What a person may do with it.
    fn hint(&self) -> Option<String> {
        None
    }
    /// Clients that know only this address.
    fn client(&self, bootstrap: SocketAddr) -> Box<dyn Client + '_>;
}

/// Clients, each call one of them.
trait Client {
    /// The addresses that it was told.
    fn brokers(&self) -> Result<BTreeMap<i32, String>>;
    fn create(&self) -> Result<()>;
    /// The values that were acknowledged.
    fn produce(&self, count: u32) -> Result<Vec<String>>;
    fn consume(&self, count: u32) -> Result<Vec<Record>>;
}

/// A record that was read.
#[derive(Debug, PartialEq, Eq)]
struct Record {
    /// Partition and offset, for a person.
    place: String,
    value: String,
}

/// Runs the demonstration. Ctrl-C ends this process as it ends any; cluster and gateway go with it.
///
/// # Errors
/// If something cannot be had or started, or what came out is not what went in.
pub(crate) fn run(repository: &Repository, demo: &Demo) -> Result<()> {
    let mut scene: Box<dyn Scene> = if demo.kafka {
        Box::new(kafka::Kafka::start(repository, &demo.version)?)
    } else {
        Box::new(embedded::Embedded::start(repository)?)
    };
    progress("starting the gateway");
    let brokers = scene.brokers()?;
    let servers = brokers.values().cloned().collect::<Vec<_>>().join(",");
    let mut gateway = Gateway::start(scene.gateway(), &servers, scene.folder())?;
    let bootstrap = gateway.bootstrap()?;
    println!("\n{:<28} {servers}", format!("{}:", scene.name()));
    println!("Tidegate before it:          {bootstrap}");
    println!("its configuration:           {}", gateway.config.display());
    println!("its log:                     {}", gateway.log.display());
    {
        let client = scene.client(bootstrap);
        addresses(client.as_ref(), &brokers)?;
        records(client.as_ref(), demo.records)?;
    }
    metrics(&gateway)?;
    if demo.once {
        gateway.stop()?;
        println!("\nDone; everything is ended.");
        return Ok(());
    }
    println!("\nTry it with a client of yours:\n  KAFKA_BOOTSTRAP_SERVERS={bootstrap} ./my-app");
    if let Some(hint) = scene.hint() {
        println!("{hint}");
    }
    println!("\nRunning until Ctrl-C, which ends the gateway and the brokers; their data goes with them.");
    loop {
        scene.check_alive()?;
        gateway.check_alive()?;
        std::thread::park_timeout(LOOK_INTERVAL);
    }
}

fn progress(text: &str) {
    eprintln!("demo: {text}");
}

/// What a client is told, beside what is true.
fn addresses(client: &dyn Client, brokers: &BTreeMap<i32, String>) -> Result<()> {
    let told = client.brokers()?;
    println!("\nWhat clients are told       what the broker listens on");
    for (id, own) in brokers {
        let address = told.get(id).with_context(|| format!("no address of broker {id} was told"))?;
        println!("  broker {id}: {address:<17}  {own}");
        let port = own.rsplit(':').next().unwrap_or_default();
        ensure!(!address.ends_with(&format!(":{port}")), "a client was told the broker's own address");
    }
    Ok(())
}

/// Records through the gateway and back, each exactly once.
fn records(client: &dyn Client, count: u32) -> Result<()> {
    client.create()?;
    let produced = client.produce(count)?;
    println!("\nProduced: {} records acknowledged", produced.len());
    let consumed = client.consume(count)?;
    println!("Consumed: {} records, the first of them:", consumed.len());
    for Record { place, value } in consumed.iter().take(SHOWN_RECORDS) {
        println!("  {place}  {value}");
    }
    same(&produced, consumed.into_iter().map(|record| record.value).collect())?;
    println!("Every record came back exactly once.");
    Ok(())
}

/// # Errors
/// If a record is missing, came twice, or was never produced.
fn same(produced: &[String], mut consumed: Vec<String>) -> Result<()> {
    let mut produced = produced.to_vec();
    produced.sort();
    consumed.sort();
    if produced == consumed {
        return Ok(());
    }
    let differs = produced.iter().zip(&consumed).find(|(a, b)| a != b);
    bail!(
        "{} records were acknowledged, {} consumed, first difference {differs:?}",
        produced.len(),
        consumed.len()
    );
}

fn metrics(gateway: &Gateway) -> Result<()> {
    println!("\nMetrics: http://{}/metrics, for instance", gateway.admin()?);
    let text = gateway.metrics()?;
    for wanted in SHOWN_METRICS {
        let line = text.lines().find(|line| line.starts_with(wanted));
        println!("  {}", line.with_context(|| format!("no metric {wanted}"))?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_is_lost_or_comes_twice_is_an_error() {
        let values = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(same(&values("0 1 2"), values("2 0 1")).is_ok());
        for consumed in ["0 1", "0 1 1", "0 1 2 2", "0 1 3"] {
            assert!(same(&values("0 1 2"), values(consumed)).is_err(), "{consumed}");
        }
    }
}
