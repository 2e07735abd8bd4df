//! `cargo xtask kafka`: a real Kafka for a person at a terminal or a script. A thin shell over `tidegate-kafka`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use tidegate_kafka::{Cluster, ClusterOptions, Description, Dist, Listener};

/// How often a running cluster is looked at for a broker that ended by itself.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Start brokers on free loopback ports, print how to reach them, and run until Ctrl-C
    Start(Start),
    /// Fetch a version into the cache and print the folder of its jars
    Fetch(Fetch),
}

#[derive(Args)]
pub(crate) struct Start {
    /// Number of brokers, each also a controller
    #[arg(long, default_value_t = 3)]
    brokers: u16,
    /// The release: 3.9.x or 4.x
    #[arg(long, default_value = "4.3.1")]
    version: String,
    /// Also TLS, SASL, ACLs and delegation tokens, with certificates and users made for this run
    #[arg(long)]
    secure: bool,
    /// A broker property, key=value; may be repeated
    #[arg(long = "property", value_name = "KEY=VALUE", value_parser = key_value)]
    properties: Vec<(String, String)>,
    /// Print one line of JSON instead of text
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(crate) struct Fetch {
    /// The release: 3.9.x or 4.x
    #[arg(long, default_value = "4.3.1")]
    version: String,
}

fn key_value(text: &str) -> Result<(String, String)> {
    let (key, value) = text.split_once('=').context("expected key=value")?;
    Ok((key.to_owned(), value.to_owned()))
}

pub(crate) fn run(command: Command) -> Result<()> {
    match command {
        Command::Start(start) => run_cluster(start),
        Command::Fetch(fetch) => {
            println!("{}", Dist::resolve(&fetch.version)?.lib().display());
            Ok(())
        }
    }
}

/// Runs until a broker ends by itself. Ctrl-C ends this process as it ends any; the brokers then go with it.
fn run_cluster(start: Start) -> Result<()> {
    let options = ClusterOptions {
        version: start.version,
        brokers: start.brokers,
        secure: start.secure,
        properties: start.properties.into_iter().collect(),
        ..ClusterOptions::default()
    };
    let mut cluster = Cluster::start(&options)?;
    let description = cluster.describe();
    let text = if start.json {
        serde_json::to_string(&description)? + "\n"
    } else {
        in_words(&description, &cluster.dist().tools_class_path()?)
    };
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).context("print")?;
    loop {
        cluster.check_alive()?;
        std::thread::park_timeout(CHECK_INTERVAL);
    }
}

fn in_words(cluster: &Description, tools_class_path: &str) -> String {
    let mut text = format!("Kafka {}, cluster id {}\n\n", cluster.version, cluster.cluster_id);
    for (listener, addresses) in &cluster.bootstrap {
        line(&mut text, listener.name(), addresses);
    }
    if let Some(certificates) = &cluster.certificates {
        text.push('\n');
        line(&mut text, "CA", &certificates.ca.display().to_string());
        line(&mut text, "certificate", &certificates.client_certificate.display().to_string());
        line(&mut text, "key", &certificates.client_key.display().to_string());
        line(&mut text, "both (Java)", &certificates.client_key_store.display().to_string());
        let users: Vec<String> =
            cluster.users.iter().map(|user| format!("{} / {}", user.name, user.password)).collect();
        line(&mut text, "users", &format!("{} (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512)", users.join(", ")));
        line(&mut text, "OAUTHBEARER", "unsigned tokens are taken");
        line(
            &mut text,
            "rights",
            "all for admin and for the unauthenticated (PLAINTEXT, SSL without certificate); else by ACL",
        );
    }
    text.push('\n');
    for (id, log) in &cluster.logs {
        line(&mut text, &format!("log of {id}"), &log.display().to_string());
    }
    if let Some(addresses) = cluster.bootstrap.get(&Listener::Plaintext) {
        let jars = tools_class_path.split(':').next().and_then(|jar| jar.rsplit_once('/'));
        let jars = jars.map_or("", |(folder, _)| folder);
        text.push_str("\nTry:\n");
        let class = "org.apache.kafka.tools.TopicCommand";
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  java -cp '{jars}/*' {class} --bootstrap-server {addresses} --list");
        let _ = writeln!(text, "  KAFKA_BOOTSTRAP_SERVERS={addresses} ./my-app");
    }
    text.push_str("\nRunning until Ctrl-C; the data goes with it.\n");
    text
}

fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "{name:<16} {value}");
}
