//! `cargo xtask kafka`: a real Kafka for a person at a terminal or a script. A thin shell over `tidegate-kafka`.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use clap::{Args, Subcommand, ValueEnum};
use tidegate_kafka::{Cluster, Dist, Listener, StartArguments};

use crate::repository::{self, Repository};

/// How often a running cluster is looked at for a broker that ended by itself.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);

/// What talks to engines is a crate of its own: its dependencies are as many as those of everything else here.
const DOCKER_RUN: &[&str] =
    &["run", "--quiet", "-p", "tidegate-docker", "--features", "engine", "--", "start"];
const DOCKER_TEST: &[&str] = &["test", "-p", "tidegate-docker", "--features", "engine"];

/// This command, built so that it can make certificates.
const SECURE_RUN: &[&str] =
    &["run", "--quiet", "--package", "xtask", "--features", "secure", "--", "kafka", "start"];

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start brokers on free loopback ports, print how to reach them, and run until Ctrl-C
    Start(Start),
    /// Fetch a version into the cache and print the folder of its jars
    Fetch(Fetch),
    /// The tests of brokers in containers; they need a Docker engine, or root to start one
    DockerTest,
}

#[derive(Args)]
pub(crate) struct Start {
    #[command(flatten)]
    cluster: StartArguments,
    /// What the brokers are: processes of this machine, or containers of the Docker engine that answers
    #[arg(long = "with", value_enum, default_value_t = With::Processes)]
    with: With,
    /// With docker: the image of the Apache project, one made here, or the first that can be had [default: either]
    #[arg(long, value_name = "either|apache|made")]
    image: Option<String>,
    /// With docker: where no engine answers, run dockerd for as long as the brokers run (needs root)
    #[arg(long)]
    start_engine: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum With {
    Processes,
    Docker,
}

#[derive(Args)]
pub(crate) struct Fetch {
    /// The release: 3.9.x or 4.x
    #[arg(long, default_value = "4.3.1")]
    version: String,
}

pub(crate) fn run(command: Command) -> Result<()> {
    match command {
        Command::Start(start) if start.with == With::Docker => become_docker(&start),
        Command::Start(start) if start.cluster.is_secure() && !cfg!(feature = "secure") => {
            become_secure(&start)
        }
        Command::Start(start) => run_cluster(start),
        Command::DockerTest => repository::run(&mut Repository::find()?.cargo(DOCKER_TEST)),
        Command::Fetch(fetch) => {
            println!("{}", Dist::resolve(&fetch.version)?.lib().display());
            Ok(())
        }
    }
}

/// Becomes this command with what makes certificates, which everything else here does without.
fn become_secure(start: &Start) -> Result<()> {
    let mut command = Repository::find()?.cargo(SECURE_RUN);
    Err(command.args(start.cluster.to_arguments()).exec()).context("run cargo")
}

/// Becomes the program that runs brokers in containers, so that signals meant for this one reach it.
fn become_docker(start: &Start) -> Result<()> {
    let mut command = Repository::find()?.cargo(DOCKER_RUN);
    command.args(start.cluster.to_arguments());
    if start.start_engine {
        command.arg("--start-engine");
    }
    if let Some(image) = &start.image {
        command.args(["--image", image]);
    }
    eprintln!("{}", repository::in_words(&command));
    Err(command.exec()).context("run cargo")
}

/// Runs until a broker ends by itself. Ctrl-C ends this process as it ends any; the brokers then go with it.
fn run_cluster(start: Start) -> Result<()> {
    ensure!(
        start.image.is_none() && !start.start_engine,
        "--image and --start-engine say something only with --with docker"
    );
    let mut cluster = Cluster::start(&start.cluster.options())?;
    let description = cluster.describe();
    let text = if start.cluster.json {
        serde_json::to_string(&description)? + "\n"
    } else {
        let jars = cluster.dist().tools_lib();
        let addresses = cluster.bootstrap(Listener::Plaintext)?;
        let class = "org.apache.kafka.tools.TopicCommand";
        description.in_words(&format!(
            "java -cp '{}/*' {class} --bootstrap-server {addresses} --list",
            jars.display()
        ))
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).context("print")?;
    loop {
        cluster.check_alive()?;
        std::thread::park_timeout(CHECK_INTERVAL);
    }
}
