//! What each broker's container is told: pure data from options, never a process or an engine.
//!
//! Inside its container every broker uses the same ports; the ports of this machine that lead to them are chosen at
//! run time, and are what the brokers advertise to clients. Among themselves they use the containers' names.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, ensure};
use tidegate_kafka::{ClusterOptions, Listener, parts};

/// The listener brokers use among themselves.
const INTERNAL: &str = "INTERNAL";
/// The listener of the Raft quorum.
const CONTROLLER: &str = "CONTROLLER";

/// Ports inside a container.
const CONTROLLER_PORT: u16 = 9093;
const INTERNAL_PORT: u16 = 9094;

/// Where the image takes the files of a secure cluster from.
pub const SECRETS: &str = "/etc/kafka/secrets";

/// Where the image takes a whole server.properties from.
pub const MOUNTED_PROPERTIES: &str = "/mnt/shared/config/server.properties";

/// JVM flags of a small broker that starts fast.
const HEAP_FLAGS: &str = "-Xms128m -Xmx384m";
const SPEED_FLAGS: &str =
    "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError";

/// The port of a listener inside its container. 9092 is the one that the image announces.
#[must_use]
pub fn container_port(listener: Listener) -> u16 {
    match listener {
        Listener::Plaintext => 9092,
        Listener::Ssl => 9095,
        Listener::SslClientAuth => 9096,
        Listener::SaslPlaintext => 9097,
        Listener::SaslSsl => 9098,
    }
}

/// One broker's container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodePlan {
    /// The node id.
    pub id: i32,
    /// The container's name, which is also its host name among the others.
    pub name: String,
    /// The port on 127.0.0.1 of each listener.
    pub ports: BTreeMap<Listener, u16>,
}

impl NodePlan {
    /// The address of the listener for brokers, as the others and programs in a container reach it.
    #[must_use]
    pub fn internal_address(&self) -> String {
        format!("{}:{INTERNAL_PORT}", self.name)
    }
}

/// Nodes for `options` with `ports`, as many as there are brokers times listeners. `run` is unique on the engine.
///
/// # Errors
/// If there are too few ports, or an option is one that containers do not have.
pub fn nodes(options: &ClusterOptions, run: &str, ports: &[u16]) -> Result<Vec<NodePlan>> {
    options.check()?;
    ensure!(!options.telemetry, "telemetry: the image has no plugin for it; run the brokers as processes");
    ensure!(options.host.octets() == [127, 0, 0, 1], "host: containers are published on 127.0.0.1 only");
    let (ids, listeners) = (options.ids(), options.listeners());
    ensure!(ports.len() == ids.len() * listeners.len(), "ports: {} are not the number needed", ports.len());
    let plan = |(&id, ports): (&i32, &[u16])| NodePlan {
        id,
        name: format!("{run}-{id}"),
        ports: listeners.iter().copied().zip(ports.iter().copied()).collect(),
    };
    Ok(ids.iter().zip(ports.chunks(listeners.len())).map(plan).collect())
}

/// Everything in server.properties of `nodes[index]`.
#[must_use]
pub fn server_properties(
    options: &ClusterOptions,
    nodes: &[NodePlan],
    index: usize,
) -> BTreeMap<String, String> {
    let node = &nodes[index];
    let secrets = options.secure.then_some(Path::new(SECRETS));
    let mut all = parts::common_properties(options, nodes.len(), node.id, secrets);
    let mut set = |key: &str, value: String| drop(all.insert(key.to_owned(), value));
    set("process.roles", "broker,controller".to_owned());
    set("node.id", node.id.to_string());
    set("log.dirs", "/tmp/kraft-combined-logs".to_owned());
    let voters = nodes.iter().map(|node| format!("{}@{}:{CONTROLLER_PORT}", node.id, node.name));
    set("controller.quorum.voters", voters.collect::<Vec<_>>().join(","));
    let mut advertised = vec![format!("{INTERNAL}://{}", node.internal_address())];
    advertised.extend(node.ports.iter().map(|(kind, port)| format!("{kind}://127.0.0.1:{port}")));
    set("advertised.listeners", advertised.join(","));
    let mut listeners =
        vec![format!("{INTERNAL}://:{INTERNAL_PORT}"), format!("{CONTROLLER}://:{CONTROLLER_PORT}")];
    listeners.extend(node.ports.keys().map(|&kind| format!("{kind}://:{}", container_port(kind))));
    set("listeners", listeners.join(","));
    let mut protocols = vec![format!("{INTERNAL}:PLAINTEXT"), format!("{CONTROLLER}:PLAINTEXT")];
    protocols.extend(node.ports.keys().map(|kind| format!("{kind}:{}", kind.security_protocol())));
    set("listener.security.protocol.map", protocols.join(","));
    set("inter.broker.listener.name", INTERNAL.to_owned());
    set("controller.listener.names", CONTROLLER.to_owned());
    if let Some(rack) = options.racks.get(index) {
        set("broker.rack", rack.clone());
        set("replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector".to_owned());
    }
    all
}

/// The environment of a container: the cluster's id, the JVM's flags and, unless they come as a file, `properties`.
///
/// # Errors
/// If a property's name cannot be said in a variable's name: those with upper case letters.
pub fn environment(
    options: &ClusterOptions,
    cluster_id: &str,
    properties: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>> {
    let flags = [&[SPEED_FLAGS.to_owned()], options.jvm_flags.as_slice()].concat().join(" ");
    let mut all = BTreeMap::from([
        ("CLUSTER_ID".to_owned(), cluster_id.to_owned()),
        ("KAFKA_HEAP_OPTS".to_owned(), HEAP_FLAGS.to_owned()),
        ("KAFKA_JVM_PERFORMANCE_OPTS".to_owned(), flags),
    ]);
    // The image's own checks of TLS and SASL variables know key stores of Java only; PEM comes as a file.
    if !options.secure {
        for (key, value) in properties {
            all.insert(variable(key)?, value.clone());
        }
    }
    Ok(all)
}

/// The variable that stands for a property: `KafkaDockerWrapper.getServerConfigsFromEnv` read backwards.
fn variable(property: &str) -> Result<String> {
    ensure!(
        !property.contains(|c: char| c.is_ascii_uppercase()),
        "properties: {property} has upper case letters, which the image's variables cannot say"
    );
    let mut name = "KAFKA_".to_owned();
    for c in property.chars() {
        match c {
            '.' => name.push('_'),
            '_' => name.push_str("__"),
            '-' => name.push_str("___"),
            other => name.push(other.to_ascii_uppercase()),
        }
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(brokers: u16) -> ClusterOptions {
        ClusterOptions { brokers, ..ClusterOptions::default() }
    }

    #[test]
    fn brokers_advertise_this_machine_to_clients_and_their_names_to_each_other() {
        let options = options(2);
        let nodes = nodes(&options, "run", &[19001, 19002]).unwrap();
        let all = server_properties(&options, &nodes, 1);
        assert_eq!(all["node.id"], "2");
        assert_eq!(all["controller.quorum.voters"], "1@run-1:9093,2@run-2:9093");
        assert_eq!(all["advertised.listeners"], "INTERNAL://run-2:9094,PLAINTEXT://127.0.0.1:19002");
        assert_eq!(all["listeners"], "INTERNAL://:9094,CONTROLLER://:9093,PLAINTEXT://:9092");
    }

    #[test]
    fn a_plain_broker_is_told_by_variables_and_a_secure_one_by_a_file() {
        let plain = options(1);
        let nodes_of = |options: &ClusterOptions, ports: &[u16]| nodes(options, "run", ports).unwrap();
        let properties = server_properties(&plain, &nodes_of(&plain, &[19001]), 0);
        let all = environment(&plain, "id", &properties).unwrap();
        assert_eq!(all["KAFKA_NODE_ID"], "1");
        assert_eq!(all["KAFKA_PROCESS_ROLES"], "broker,controller");
        assert_eq!(all["CLUSTER_ID"], "id");

        let secure = ClusterOptions { secure: true, ..options(1) };
        let properties = server_properties(&secure, &nodes_of(&secure, &[1, 2, 3, 4, 5]), 0);
        assert_eq!(properties["ssl.keystore.location"], "/etc/kafka/secrets/broker-1.pem");
        let all = environment(&secure, "id", &properties).unwrap();
        assert_eq!(
            all.keys().collect::<Vec<_>>(),
            ["CLUSTER_ID", "KAFKA_HEAP_OPTS", "KAFKA_JVM_PERFORMANCE_OPTS"]
        );
    }

    #[test]
    fn variables_say_dots_underscores_and_dashes() {
        assert_eq!(variable("listener.name.a_b.x-y").unwrap(), "KAFKA_LISTENER_NAME_A__B_X___Y");
        assert!(variable("follower.Property").is_err());
    }

    #[test]
    fn the_number_of_ports_must_fit() {
        assert!(nodes(&options(3), "run", &[1, 2]).is_err());
        assert!(nodes(&options(3), "run", &[1, 2, 3]).is_ok());
        assert!(nodes(&options(3), "run", &[1, 2, 3, 4]).is_err());
    }
}
