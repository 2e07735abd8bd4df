//! The demonstration's scene with a real Kafka: brokers on this machine, and Apache's own command line tools through the gateway.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use tidegate_kafka::{Cluster, ClusterOptions, Dist, Listener, ToolOptions};

use super::{BROKERS, Client, PARTITIONS, Record, Scene, TOPIC, progress};
use crate::repository::Repository;
use crate::{built, setup};

/// A running Kafka, and the gateway's program.
pub(super) struct Kafka {
    cluster: Cluster,
    version: String,
    gateway: PathBuf,
}

impl Kafka {
    /// Installs what is missing, builds the gateway, fetches Kafka where that was not done before, and starts it.
    ///
    /// # Errors
    /// If something cannot be had or started.
    pub(super) fn start(repository: &Repository, version: &str) -> Result<Self> {
        progress("looking at this machine");
        setup::ensure()?;
        progress("building the gateway (the first time takes some minutes)");
        let gateway = built::gateway(repository)?;
        progress(&format!("starting {BROKERS} brokers of Kafka {version} (the first time fetches them)"));
        let options = ClusterOptions { version: version.to_owned(), ..ClusterOptions::default() };
        Ok(Self { cluster: Cluster::start(&options)?, version: version.to_owned(), gateway })
    }
}

impl Scene for Kafka {
    fn name(&self) -> String {
        format!("Kafka {}", self.version)
    }

    fn gateway(&self) -> &Path {
        &self.gateway
    }

    fn folder(&self) -> &Path {
        self.cluster.folder()
    }

    fn brokers(&self) -> Result<BTreeMap<i32, String>> {
        let ports = self.cluster.ports(Listener::Plaintext)?;
        Ok(ports.into_iter().map(|(id, port)| (id, format!("127.0.0.1:{port}"))).collect())
    }

    fn check_alive(&mut self) -> Result<()> {
        self.cluster.check_alive()
    }

    fn client(&self, bootstrap: SocketAddr) -> Box<dyn Client + '_> {
        Box::new(Tools { dist: self.cluster.dist(), bootstrap })
    }
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

impl Client for Tools<'_> {
    fn brokers(&self) -> Result<BTreeMap<i32, String>> {
        progress("asking the brokers' addresses through the gateway (kafka-broker-api-versions)");
        Ok(told_addresses(&self.run("BrokerApiVersionsCommand", &[])?))
    }

    fn create(&self) -> Result<()> {
        progress("creating a topic through the gateway (kafka-topics)");
        let (partitions, replicas) = (PARTITIONS.to_string(), BROKERS.to_string());
        let counts = ["--partitions", &partitions, "--replication-factor", &replicas];
        self.run("TopicCommand", &[&["--create", "--topic", TOPIC][..], &counts].concat()).map(drop)
    }

    fn produce(&self, count: u32) -> Result<Vec<String>> {
        progress(&format!(
            "producing {count} records through the gateway (kafka-verifiable-producer, acks=all)"
        ));
        let number = count.to_string();
        let args = ["--topic", TOPIC, "--max-messages", &number, "--acks", "-1"];
        acknowledged(&self.run("VerifiableProducer", &args)?)
    }

    fn consume(&self, count: u32) -> Result<Vec<Record>> {
        progress(&format!("consuming {count} records through the gateway (kafka-console-consumer)"));
        let number = count.to_string();
        let properties = ["--property", "print.partition=true", "--property", "print.offset=true"];
        let limits = ["--from-beginning", "--max-messages", &number, "--timeout-ms", "60000"];
        let args = [&["--topic", TOPIC, "--group", "demo"][..], &limits, &properties].concat();
        Ok(consumed(&self.run("ConsoleConsumer", &args)?))
    }
}

/// Addresses by broker id from lines such as `127.0.0.1:9092 (id: 1 rack: null isFenced: false) -> (`.
fn told_addresses(text: &str) -> BTreeMap<i32, String> {
    let told = text.lines().filter_map(|line| {
        let (address, rest) = line.split_once(" (id: ")?;
        Some((rest.split(' ').next()?.parse().ok()?, address.to_owned()))
    });
    told.collect()
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

/// Records from lines such as `Partition:0\tOffset:7\t42`.
fn consumed(text: &str) -> Vec<Record> {
    let records = text.lines().filter(|line| line.starts_with("Partition:"));
    let record = |line: &str| {
        let (place, value) = line.rsplit_once('\t')?;
        Some(Record { place: place.replace('\t', "  "), value: value.to_owned() })
    };
    records.filter_map(record).collect()
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
        let record = Record { place: "Partition:0  Offset:7".to_owned(), value: "42".to_owned() };
        assert_eq!(consumed(text), [record]);
    }
}
