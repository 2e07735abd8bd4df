//! `cargo xtask demo`: a real Kafka, the gateway before it, Kafka's own producer and consumer through it, and what they
//! saw. Checks what it shows: a record that is missing or comes twice is an error.

mod gateway;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use tidegate_kafka::{Cluster, ClusterOptions, Dist, Listener, ToolOptions};

use crate::repository::Repository;
use crate::{built, setup};
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

#[derive(Args)]
pub(crate) struct Demo {
    /// The Kafka release: 3.9.x or 4.x
    #[arg(long, default_value = "4.3.1")]
    version: String,
    /// How many records go through the gateway
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    records: u32,
    /// End after the round instead of waiting for Ctrl-C
    #[arg(long)]
    once: bool,
}

/// Runs the demonstration. Ctrl-C ends this process as it ends any; brokers and gateway go with it.
///
/// # Errors
/// If something cannot be had or started, or what came out is not what went in.
pub(crate) fn run(repository: &Repository, demo: &Demo) -> Result<()> {
    progress("looking at this machine");
    setup::ensure()?;
    progress("building the gateway (the first time takes some minutes)");
    let program = built::gateway(repository)?;
    progress(&format!("starting three brokers of Kafka {} (the first time fetches them)", demo.version));
    let options = ClusterOptions { version: demo.version.clone(), ..ClusterOptions::default() };
    let mut cluster = Cluster::start(&options)?;
    progress("starting the gateway");
    let config = cluster.folder().join("gateway.yaml");
    let log = cluster.folder().join("gateway.log");
    std::fs::write(&config, configuration(&cluster.bootstrap(Listener::Plaintext)?))?;
    let mut gateway = Gateway::start(&program, &config, &log)?;

    let through = Tools { dist: cluster.dist(), bootstrap: gateway.bootstrap()? };
    println!("\nKafka {} with 3 brokers:  {}", demo.version, cluster.bootstrap(Listener::Plaintext)?);
    println!("Tidegate before it:          {}", through.bootstrap);
    println!("its configuration:           {}", config.display());
    println!("its log:                     {}", log.display());
    addresses(&through, &cluster)?;
    records(&through, demo.records)?;
    metrics(&gateway)?;
    if demo.once {
        gateway.stop()?;
        println!("\nDone; everything is ended.");
        return Ok(());
    }
    println!("\nTry it with a client of yours:\n  KAFKA_BOOTSTRAP_SERVERS={} ./my-app", through.bootstrap);
    println!("\nRunning until Ctrl-C, which ends the gateway and the brokers; their data goes with them.");
    loop {
        cluster.check_alive()?;
        gateway.check_alive().with_context(|| std::fs::read_to_string(&log).unwrap_or_default())?;
        std::thread::park_timeout(LOOK_INTERVAL);
    }
}

fn progress(text: &str) {
    eprintln!("demo: {text}");
}

/// The configuration of the demonstration: what a first one looks like, with ports that the system chooses.
fn configuration(bootstrap_servers: &str) -> String {
    let servers = bootstrap_servers.replace(',', ", ");
    format!(
        "clusters:\n  - name: demo\n    bootstrap_servers: [{servers}]\n\
         listeners:\n  - name: clients\n    cluster: demo\n    bind: 127.0.0.1:0\n    \
         routing: {{ by: port, first_broker_port: 0, node_ids: [\"1-3\"] }}\n\
         admin:\n  bind: 127.0.0.1:0\n"
    )
}

/// Kafka's own tools, all of them through the gateway.
struct Tools<'a> {
    dist: &'a Dist,
    bootstrap: SocketAddr,
}

impl Tools<'_> {
    fn run(&self, tool: &str, args: &[&str]) -> Result<String> {
        let bootstrap = self.bootstrap.to_string();
        let args: Vec<&str> =
            ["--bootstrap-server", &bootstrap].into_iter().chain(args.iter().copied()).collect();
        self.dist.tool(tool, &args, &ToolOptions::default())?.success().with_context(|| tool.to_owned())
    }
}

/// What a client is told, beside what is true.
fn addresses(through: &Tools<'_>, cluster: &Cluster) -> Result<()> {
    progress("asking the brokers' addresses through the gateway (kafka-broker-api-versions)");
    let told = told_addresses(&through.run("BrokerApiVersionsCommand", &[])?);
    println!("\nWhat clients are told       what the broker listens on");
    for (id, port) in cluster.ports(Listener::Plaintext)? {
        let address = told.get(&id).with_context(|| format!("no address of broker {id} was told"))?;
        println!("  broker {id}: {address:<17}  127.0.0.1:{port}");
        ensure!(!address.ends_with(&format!(":{port}")), "a client was told the broker's own address");
    }
    Ok(())
}

/// Addresses by broker id from lines such as `127.0.0.1:9092 (id: 1 rack: null isFenced: false) -> (`.
fn told_addresses(text: &str) -> BTreeMap<i32, String> {
    let told = text.lines().filter_map(|line| {
        let (address, rest) = line.split_once(" (id: ")?;
        Some((rest.split(' ').next()?.parse().ok()?, address.to_owned()))
    });
    told.collect()
}

/// Records through the gateway and back, each exactly once.
fn records(through: &Tools<'_>, count: u32) -> Result<()> {
    progress("creating a topic through the gateway (kafka-topics)");
    through.run(
        "TopicCommand",
        &["--create", "--topic", TOPIC, "--partitions", "3", "--replication-factor", "3"],
    )?;
    let number = count.to_string();
    progress(&format!("producing {count} records through the gateway (kafka-verifiable-producer, acks=all)"));
    let produced =
        through.run("VerifiableProducer", &["--topic", TOPIC, "--max-messages", &number, "--acks", "-1"])?;
    let produced = acknowledged(&produced)?;
    println!("\nProduced: {} records acknowledged", produced.len());
    progress(&format!("consuming {count} records through the gateway (kafka-console-consumer)"));
    let properties = ["--property", "print.partition=true", "--property", "print.offset=true"];
    let limits = ["--from-beginning", "--max-messages", &number, "--timeout-ms", "60000"];
    let args = [&["--topic", TOPIC, "--group", "demo"][..], &limits, &properties].concat();
    let consumed = through.run("ConsoleConsumer", &args)?;
    let consumed = consumed_values(&consumed)?;
    println!("Consumed: {} records, the first of them:", consumed.len());
    for (line, _) in consumed.iter().take(SHOWN_RECORDS) {
        println!("  {}", line.replace('\t', "  "));
    }
    same(&produced, consumed.into_iter().map(|(_, value)| value).collect())?;
    println!("Every record came back exactly once.");
    Ok(())
}

/// The values that a verifiable producer says were acknowledged.
fn acknowledged(text: &str) -> Result<Vec<String>> {
    let mut values = Vec::new();
    for line in text.lines().filter(|line| line.starts_with('{')) {
        let event: serde_json::Value = serde_json::from_str(line).with_context(|| line.to_owned())?;
        match event["name"].as_str() {
            Some("producer_send_success") => {
                values.push(event["value"].as_str().context("no value")?.to_owned())
            }
            Some("producer_send_error") => bail!("a record was not taken: {line}"),
            _ => {}
        }
    }
    Ok(values)
}

/// Lines such as `Partition:0\tOffset:7\t42` with their values.
fn consumed_values(text: &str) -> Result<Vec<(&str, String)>> {
    let records = text.lines().filter(|line| line.starts_with("Partition:"));
    records.map(|line| Ok((line, line.rsplit('\t').next().context("no value")?.to_owned()))).collect()
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
    fn addresses_are_read_from_what_the_tool_prints() {
        let text = "127.0.0.1:4001 (id: 1 rack: null isFenced: false) -> (\n\tProduce(0): 0 to 13\n)\nh:2 (id: 20 rack: a) -> (\n";
        assert_eq!(
            told_addresses(text),
            BTreeMap::from([(1, "127.0.0.1:4001".to_owned()), (20, "h:2".to_owned())])
        );
    }

    #[test]
    fn records_are_read_from_what_the_tools_print() {
        let text =
            "{\"name\":\"startup_complete\"}\n{\"name\":\"producer_send_success\",\"value\":\"7\"}\nx\n";
        assert_eq!(acknowledged(text).unwrap(), ["7"]);
        assert!(acknowledged("{\"name\":\"producer_send_error\"}").is_err());
        let text = "Partition:0\tOffset:7\t42\nProcessed a total of 1 messages\n";
        assert_eq!(consumed_values(text).unwrap(), [("Partition:0\tOffset:7\t42", "42".to_owned())]);
    }

    #[test]
    fn a_record_that_is_lost_or_comes_twice_is_an_error() {
        let values = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(same(&values("0 1 2"), values("2 0 1")).is_ok());
        for consumed in ["0 1", "0 1 1", "0 1 2 2", "0 1 3"] {
            assert!(same(&values("0 1 2"), values(consumed)).is_err(), "{consumed}");
        }
    }
}
