//! The demonstration's scene without a Kafka: the simulated cluster as a process, and a small client of ours through the gateway.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tidegate_kafka::parts::scratch_folder;

use super::{BROKERS, Client, PARTITIONS, Record, Scene, TOPIC, progress};
use crate::built::{self, Programs};
use crate::process::Process;
use crate::repository::{Repository, in_words};

/// How long the cluster may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What the cluster prints once clients may come.
#[derive(Debug, Deserialize)]
struct Started {
    /// In the order of the brokers' ids, which begin with 1.
    bootstrap_servers: String,
    /// The base URL of its control port.
    control: String,
}

/// A running cluster, and the programs around it.
pub(super) struct Embedded {
    programs: Programs,
    folder: Folder,
    started: Started,
    process: Process,
}

/// A folder that goes with its owner.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is removed by the watchdog once this process has ended.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Embedded {
    /// Builds everything and starts the cluster.
    ///
    /// # Errors
    /// If something cannot be built or started.
    pub(super) fn start(repository: &Repository) -> Result<Self> {
        progress("building the gateway, the cluster and a client (the first time takes some minutes)");
        let programs = built::programs(repository)?;
        progress(&format!("starting an in-memory cluster of {BROKERS} brokers"));
        let folder = Folder(scratch_folder("demo")?);
        let count = BROKERS.to_string();
        let args = ["serve", "--brokers", &count, "--port", "0", "--control-port", "0"];
        let (process, started) = Process::start(&programs.simulator, &args, &folder.0.join("cluster.log"))?;
        Ok(Self { programs, folder, started, process })
    }
}

impl Scene for Embedded {
    fn name(&self) -> String {
        "The in-memory cluster".to_owned()
    }

    fn gateway(&self) -> &Path {
        &self.programs.gateway
    }

    fn folder(&self) -> &Path {
        &self.folder.0
    }

    fn brokers(&self) -> Result<BTreeMap<i32, String>> {
        Ok((1..).zip(self.started.bootstrap_servers.split(',').map(str::to_owned)).collect())
    }

    fn check_alive(&mut self) -> Result<()> {
        let first = self.started.bootstrap_servers.split(',').next().unwrap_or_default();
        TcpStream::connect_timeout(&first.parse()?, CONNECT_TIMEOUT)
            .map(drop)
            .with_context(|| format!("the cluster is gone: {}", self.process.logged()))
    }

    fn hint(&self) -> Option<String> {
        Some(format!(
            "Ask the cluster for faults (leaders that move, brokers that die):\n  curl {}",
            self.started.control
        ))
    }

    fn client(&self, bootstrap: SocketAddr) -> Box<dyn Client + '_> {
        Box::new(Small { program: &self.programs.client, bootstrap })
    }
}

/// The small client, through the gateway.
struct Small<'a> {
    program: &'a Path,
    bootstrap: SocketAddr,
}

#[derive(Deserialize)]
struct Broker {
    broker: i32,
    address: String,
}

#[derive(Deserialize)]
struct Place {
    partition: i32,
    offset: i64,
    value: String,
}

impl Small<'_> {
    /// Runs it, and reads a line of JSON for each thing that it tells.
    fn run<T: DeserializeOwned>(&self, args: &[&str]) -> Result<Vec<T>> {
        let mut command = Command::new(self.program);
        command.args(["--bootstrap-server", &self.bootstrap.to_string()]).args(args);
        let words = in_words(&command);
        let output = command.stdin(Stdio::null()).output().with_context(|| words.clone())?;
        if !output.status.success() {
            bail!("`{words}` failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        let text = String::from_utf8(output.stdout)?;
        text.lines().map(|line| serde_json::from_str(line).with_context(|| line.to_owned())).collect()
    }
}

impl Client for Small<'_> {
    fn brokers(&self) -> Result<BTreeMap<i32, String>> {
        progress("asking the brokers' addresses through the gateway");
        let brokers: Vec<Broker> = self.run(&["brokers"])?;
        Ok(brokers.into_iter().map(|one| (one.broker, one.address)).collect())
    }

    fn create(&self) -> Result<()> {
        progress("creating a topic through the gateway");
        let (partitions, replicas) = (PARTITIONS.to_string(), BROKERS.to_string());
        let args = ["create", "--topic", TOPIC, "--partitions", &partitions, "--replicas", &replicas];
        self.run::<serde_json::Value>(&args).map(drop)
    }

    fn produce(&self, count: u32) -> Result<Vec<String>> {
        progress(&format!("producing {count} records through the gateway (acks=all)"));
        let places: Vec<Place> = self.run(&["produce", "--topic", TOPIC, "--records", &count.to_string()])?;
        Ok(places.into_iter().map(|place| place.value).collect())
    }

    fn consume(&self, count: u32) -> Result<Vec<Record>> {
        progress(&format!("consuming {count} records through the gateway (a group of KIP-848)"));
        let args = ["consume", "--topic", TOPIC, "--group", "demo", "--records", &count.to_string()];
        let places: Vec<Place> = self.run(&args)?;
        let record = |Place { partition, offset, value }| Record {
            place: format!("Partition:{partition}  Offset:{offset}"),
            value,
        };
        Ok(places.into_iter().map(record).collect())
    }
}
