//! Clusters of every version this house runs, what they leave behind (nothing), and what is refused.

use tidegate_kafka::{Dist, ToolOptions};

use crate::program::{Running, TIMEOUT, engine_address, is_alive, program, refusal};

fn tool(version: &str, name: &str, args: &[&str], stdin: &str) -> String {
    let options = ToolOptions { stdin: stdin.to_owned(), timeout: TIMEOUT, ..ToolOptions::default() };
    Dist::resolve(version).unwrap().tool(name, args, &options).unwrap().success().unwrap()
}

fn one_broker_makes_a_topic(version: &str) {
    let cluster = Running::start(&["--brokers", "1", "--version", version]);
    assert_eq!(cluster.text("/version"), version);
    let to = ["--bootstrap-server", &cluster.text("/bootstrap/plaintext")];
    tool(version, "TopicCommand", &[&to[..], &["--create", "--topic", "t"]].concat(), "");
    let versions = tool(version, "BrokerApiVersionsCommand", &to, "");
    assert!(versions.contains("Produce(0)"), "{versions}");
    cluster.kill();
}

#[test]
fn the_oldest_line() {
    one_broker_makes_a_topic("3.9.2");
}

#[test]
fn the_newest_line() {
    one_broker_makes_a_topic("4.4.0");
}

#[test]
fn three_brokers_replicate_and_go_with_a_killed_owner() {
    let cluster = Running::start(&["--version", "4.3.1", "--property", "num.partitions=2"]);
    let bootstrap = cluster.text("/bootstrap/plaintext");
    assert_eq!(bootstrap.matches("127.0.0.1:").count(), 3, "{bootstrap}");
    assert!(["apache", "made"].contains(&cluster.text("/image/origin/kind").as_str()), "{}", cluster.said);
    let to = ["--bootstrap-server", bootstrap.as_str(), "--topic", "t"];
    tool("4.3.1", "TopicCommand", &[&to[..], &["--create"]].concat(), "");
    let described = tool("4.3.1", "TopicCommand", &[&to[..], &["--describe"]].concat(), "");
    assert!(
        described.contains("PartitionCount: 2") && described.contains("ReplicationFactor: 3"),
        "{described}"
    );
    tool("4.3.1", "ConsoleProducer", &[&to[..], &["--command-property", "acks=all"]].concat(), "a\nb\nc\n");
    let args = [&to[..], &["--from-beginning", "--max-messages", "3"]].concat();
    let mut read: Vec<String> =
        tool("4.3.1", "ConsoleConsumer", &args, "").lines().map(str::to_owned).collect();
    read.sort();
    assert_eq!(read, ["a", "b", "c"]);

    let brokers = cluster.brokers();
    assert!(brokers.len() == 3 && brokers.iter().all(|&pid| is_alive(pid)));
    cluster.kill();
}

#[test]
fn a_secure_broker_knows_its_users() {
    let cluster = Running::start(&["--brokers", "1", "--version", "4.3.1", "--secure"]);
    let ca = cluster.text("/certificates/ca");
    let config = std::path::Path::new(&ca).with_file_name("admin.properties");
    let module = "org.apache.kafka.common.security.scram.ScramLoginModule";
    let jaas = format!("{module} required username=\"admin\" password=\"admin-secret\";");
    let text = format!(
        "security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config={jaas}\n\
         ssl.truststore.type=PEM\nssl.truststore.location={ca}\n"
    );
    std::fs::write(&config, text).unwrap();
    let to = ["--bootstrap-server", &cluster.text("/bootstrap/sasl_ssl")];
    let to = [&to[..], &["--command-config", config.to_str().unwrap()]].concat();
    tool("4.3.1", "TopicCommand", &[&to[..], &["--create", "--topic", "t"]].concat(), "");
    assert_eq!(tool("4.3.1", "TopicCommand", &[&to[..], &["--list"]].concat(), ""), "t\n");
    cluster.kill();
}

#[test]
fn without_an_engine_it_says_how_to_start_one() {
    let mut command = program();
    command.args(["start", "--brokers", "1"]).env("DOCKER_HOST", "unix:///nonexistent/docker.sock");
    let said = refusal(&mut command);
    assert!(said.contains("unix:///nonexistent/docker.sock") && said.contains("--start-engine"), "{said}");
}

#[test]
fn an_option_that_cannot_be_had_is_named() {
    let mut command = program();
    command.args(["start", "--brokers", "0"]).env("DOCKER_HOST", engine_address());
    assert!(refusal(&mut command).contains("brokers: 0 is not between 1 and 9"));
}
