//! `cargo xtask rdkafka-tests`: the crate rdkafka's own integration tests, of the release in Cargo.lock, on a broker as they expect
//! one: the only one of its cluster, with the id 0, at `localhost:9092`. Never knows what they test.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::{Args, ValueEnum};
use tidegate_kafka::parts::scratch_folder;
use tidegate_kafka::{Cluster, ClusterOptions};

use crate::process::Process;
use crate::repository::{Repository, output, run};
use crate::steps::Steps;
use crate::{built, setup};

/// Where the tests are copied to and built, below the root.
const FOLDER: &str = "target/rdkafka-tests";

/// What the tests have written into them.
const PORT: u16 = 9092;

/// As the broker is set that the crate's authors run them on; and no group waits for more members.
const SETTINGS: &[(&str, &str)] = &[("num.partitions", "3"), ("group.initial.rebalance.delay.ms", "0")];

#[derive(Args)]
pub(crate) struct RdkafkaTests {
    /// What they are run on; both, the reference first, where it is not given
    #[arg(long, value_enum)]
    on: Option<On>,
    /// How often, each time on a new broker
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    times: u16,
    /// Only tests whose name contains this
    filter: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum On {
    /// Apache Kafka 4.3.1
    Kafka,
    /// `tidegate-sim serve`
    Embedded,
}

/// A broker that lives until it is dropped.
#[expect(dead_code, reason = "kept for what its end does")]
enum Broker {
    Kafka(Box<Cluster>),
    Embedded(Process),
}

/// Builds the tests and runs all of them to their end, whatever fails.
///
/// # Errors
/// If something cannot be had or started, or which runs had a test that failed.
pub(crate) fn rdkafka_tests(repository: &Repository, options: &RdkafkaTests) -> Result<()> {
    setup::ensure()?;
    let folder = copy_tests(repository)?;
    run(tests(repository, &folder).arg("--no-run"))?;
    let mut steps = Steps::default();
    let all = options.on.map_or(vec![On::Kafka, On::Embedded], |on| vec![on]);
    for (on, time) in all.iter().flat_map(|on| (1..=options.times).map(move |time| (*on, time))) {
        steps.step(&format!("rdkafka's tests on {on:?}, {time} of {}", options.times), || {
            let _broker = start(repository, on)?;
            run(tests(repository, &folder).args(["--no-fail-fast", "--"]).args(&options.filter))
        });
    }
    steps.verdict()
}

fn start(repository: &Repository, on: On) -> Result<Broker> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, PORT))
        .with_context(|| format!("the tests want a broker on port {PORT}, which somebody else has"))?;
    if on == On::Embedded {
        let program = built::simulator(repository)?;
        let log = scratch_folder("rdkafka-tests")?.join("broker.log");
        let settings = SETTINGS.iter().map(|(key, value)| format!("--config={key}={value}"));
        let args = ["serve", "--first-node-id=0", "--advertised-host=localhost"].map(str::to_owned);
        let args: Vec<String> = args.into_iter().chain(settings).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (process, _) = Process::start::<serde_json::Value>(&program, &args, &log)?;
        return Ok(Broker::Embedded(process));
    }
    let options = ClusterOptions {
        brokers: 1,
        broker_ids: Some(vec![0]),
        plaintext_port: Some(PORT),
        properties: SETTINGS.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect(),
        ..ClusterOptions::default()
    };
    Ok(Broker::Kafka(Box::new(Cluster::start(&options)?)))
}

/// `cargo test` of the copy.
fn tests(repository: &Repository, folder: &Path) -> Command {
    let mut command = repository.cargo(&["test", "--locked", "--tests"]);
    command.current_dir(folder).args(["--target-dir", "build"]);
    command
}

/// Copies the crate out of cargo's registry: it cannot be built where it is, and its package has its tests.
fn copy_tests(repository: &Repository) -> Result<PathBuf> {
    let metadata = output(&mut repository.cargo(&["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let package = packages.into_iter().find(|package| package["name"] == "rdkafka");
    let package = package.context("the workspace does not depend on rdkafka")?;
    let manifest = package["manifest_path"].as_str().context("rdkafka has no manifest")?;
    let from = Path::new(manifest).parent().context("a manifest has a folder")?;
    ensure!(from.join("tests").is_dir(), "rdkafka's package has no tests any more");
    let to = repository.root().join(FOLDER).join(package["version"].as_str().unwrap_or_default());
    copy(from, &to)?;
    let manifest = to.join("Cargo.toml");
    // It lies inside of our workspace, of which it is no part.
    let text = fs::read_to_string(&manifest)? + "\n[workspace]\n";
    fs::write(&manifest, text)?;
    Ok(to)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(|| format!("copy to {}", target.display()))?;
        }
    }
    Ok(())
}
