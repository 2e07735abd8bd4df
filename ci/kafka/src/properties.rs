//! server.properties of one node: pure text from a plan, never a process or a file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::options::{ClusterOptions, Listener};
use crate::security::{self, USERS};
use crate::telemetry;

/// The listener brokers use among themselves.
const INTERNAL: &str = "INTERNAL";
/// The listener of the Raft quorum.
const CONTROLLER: &str = "CONTROLLER";

/// One node: what is its own.
#[derive(Debug, Clone)]
pub(crate) struct NodePlan {
    pub(crate) id: i32,
    pub(crate) rack: Option<String>,
    /// Holds server.properties, the log file, the data.
    pub(crate) folder: PathBuf,
    pub(crate) internal_port: u16,
    pub(crate) controller_port: u16,
    pub(crate) ports: BTreeMap<Listener, u16>,
}

impl NodePlan {
    pub(crate) fn properties_path(&self) -> PathBuf {
        self.folder.join("server.properties")
    }

    pub(crate) fn log_path(&self) -> PathBuf {
        self.folder.join("broker.log")
    }
}

/// Everything in server.properties of `nodes[index]`. `certificates` is the folder of a secure cluster's PEM files.
pub(crate) fn server_properties(
    options: &ClusterOptions,
    nodes: &[NodePlan],
    index: usize,
    certificates: Option<&Path>,
) -> BTreeMap<String, String> {
    let node = &nodes[index];
    let mut all = common_properties(options, nodes.len(), node.id, certificates);
    let mut set = |key: &str, value: String| drop(all.insert(key.to_owned(), value));
    set("process.roles", "broker,controller".to_owned());
    set("node.id", node.id.to_string());
    set("log.dirs", node.folder.join("data").display().to_string());
    let voters: Vec<String> =
        nodes.iter().map(|node| format!("{}@127.0.0.1:{}", node.id, node.controller_port)).collect();
    set("controller.quorum.voters", voters.join(","));
    let mut listeners = vec![format!("{INTERNAL}://127.0.0.1:{}", node.internal_port)];
    let host = options.host;
    listeners.extend(node.ports.iter().map(|(listener, port)| format!("{listener}://{host}:{port}")));
    set("advertised.listeners", listeners.join(","));
    listeners.push(format!("{CONTROLLER}://127.0.0.1:{}", node.controller_port));
    set("listeners", listeners.join(","));
    let mut protocols = vec![format!("{INTERNAL}:PLAINTEXT"), format!("{CONTROLLER}:PLAINTEXT")];
    protocols.extend(node.ports.keys().map(|kind| format!("{kind}:{}", kind.security_protocol())));
    set("listener.security.protocol.map", protocols.join(","));
    set("inter.broker.listener.name", INTERNAL.to_owned());
    set("controller.listener.names", CONTROLLER.to_owned());
    if let Some(rack) = &node.rack {
        set("broker.rack", rack.clone());
        let selector = "org.apache.kafka.common.replica.RackAwareReplicaSelector";
        set("replica.selector.class", selector.to_owned());
    }
    all
}

/// What a node's server.properties hold wherever it runs: neither its roles nor addresses nor folders of data.
/// `certificates` is the folder of a secure cluster's PEM files as the broker sees it.
#[must_use]
pub fn common_properties(
    options: &ClusterOptions,
    brokers: usize,
    id: i32,
    certificates: Option<&Path>,
) -> BTreeMap<String, String> {
    let mut all = small_and_fast(brokers);
    if let Some(folder) = certificates {
        all.extend(secure(folder, id));
    }
    if options.telemetry {
        all.insert("metric.reporters".to_owned(), telemetry::CLASS.to_owned());
    }
    all.extend(options.properties.clone());
    all
}

/// The values of Apache's own test harness (TestUtils.createBrokerConfig), with room for `brokers` replicas.
fn small_and_fast(brokers: usize) -> BTreeMap<String, String> {
    let replicas = brokers.min(3).to_string();
    let in_sync = if brokers >= 3 { "2" } else { "1" };
    let pairs = [
        ("num.network.threads", "2"),
        ("num.io.threads", "4"),
        ("background.threads", "2"),
        ("num.partitions", "4"),
        ("default.replication.factor", &replicas),
        ("min.insync.replicas", in_sync),
        ("offsets.topic.num.partitions", "5"),
        ("offsets.topic.replication.factor", &replicas),
        ("transaction.state.log.num.partitions", "5"),
        ("transaction.state.log.replication.factor", &replicas),
        ("transaction.state.log.min.isr", in_sync),
        ("share.coordinator.state.topic.num.partitions", "3"),
        ("share.coordinator.state.topic.replication.factor", &replicas),
        ("share.coordinator.state.topic.min.isr", in_sync),
        ("group.initial.rebalance.delay.ms", "0"),
        // Its default of 128 MB does not fit the small heap.
        ("log.cleaner.dedupe.buffer.size", "2097152"),
        ("log.initial.task.delay.ms", "100"),
        ("metrics.jmx.exclude", ".*"),
    ];
    pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// Authentication, TLS (PEM files, KIP-651), ACLs and delegation tokens.
fn secure(certificates: &Path, id: i32) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let mut set = |key: &str, value: String| drop(all.insert(key.to_owned(), value));
    set("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER".to_owned());
    let package = "org.apache.kafka.common.security";
    let users: String =
        USERS.iter().map(|user| format!(" user_{}=\"{}\"", user.name, user.password)).collect();
    for listener in ["sasl_plaintext", "sasl_ssl"] {
        let mut jaas = |mechanism: &str, module: String| {
            set(&format!("listener.name.{listener}.{mechanism}.sasl.jaas.config"), module);
        };
        jaas("plain", format!("{package}.plain.PlainLoginModule required{users};"));
        jaas("scram-sha-256", format!("{package}.scram.ScramLoginModule required;"));
        jaas("scram-sha-512", format!("{package}.scram.ScramLoginModule required;"));
        // Without a validator of its own the broker takes unsigned tokens: for tests only.
        let claim = "unsecuredLoginStringClaim_sub=\"admin\"";
        jaas("oauthbearer", format!("{package}.oauthbearer.OAuthBearerLoginModule required {claim};"));
    }
    set("delegation.token.secret.key", "tidegate-test-secret".to_owned());
    set("ssl.keystore.type", "PEM".to_owned());
    set("ssl.keystore.location", security::broker_key_store(certificates, id).display().to_string());
    set("ssl.truststore.type", "PEM".to_owned());
    set("ssl.truststore.location", security::ca_path(certificates).display().to_string());
    set("listener.name.ssl.ssl.client.auth", "requested".to_owned());
    set("listener.name.ssl_client_auth.ssl.client.auth", "required".to_owned());
    set("ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/,DEFAULT".to_owned());
    set("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer".to_owned());
    // Brokers and controllers talk plaintext among themselves, as nobody.
    set("super.users", "User:admin;User:ANONYMOUS".to_owned());
    set("allow.everyone.if.no.acl.found", "false".to_owned());
    all
}

/// The text of a properties file, escaped as java.util.Properties reads it. Only text of ISO 8859-1 is written plainly.
#[must_use]
pub fn render(properties: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    for (key, value) in properties {
        escape(key, true, &mut text);
        text.push('=');
        escape(value, false, &mut text);
        text.push('\n');
    }
    text
}

fn escape(from: &str, is_key: bool, to: &mut String) {
    for (index, c) in from.chars().enumerate() {
        match c {
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            ' ' if is_key || index == 0 => to.push_str("\\ "),
            '=' | ':' | '#' | '!' if is_key => {
                to.push('\\');
                to.push(c);
            }
            ' '..='~' => to.push(c),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(to, "\\u{unit:04x}");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(id: i32) -> NodePlan {
        let port = 10_000 + u16::try_from(id).unwrap() * 10;
        NodePlan {
            id,
            rack: None,
            folder: format!("data/{id}").into(),
            internal_port: port,
            controller_port: port + 1,
            ports: BTreeMap::from([(Listener::Plaintext, port + 2)]),
        }
    }

    #[test]
    fn a_plain_node_knows_its_voters_and_its_listeners() {
        let nodes = [plan(1), plan(7)];
        let all = server_properties(&ClusterOptions::default(), &nodes, 1, None);
        assert_eq!(all["node.id"], "7");
        assert_eq!(all["controller.quorum.voters"], "1@127.0.0.1:10011,7@127.0.0.1:10071");
        assert_eq!(all["advertised.listeners"], "INTERNAL://127.0.0.1:10070,PLAINTEXT://127.0.0.1:10072");
        assert_eq!(all["offsets.topic.replication.factor"], "2");
        assert!(!all.contains_key("authorizer.class.name"));
    }

    #[test]
    fn only_the_listeners_of_clients_are_on_the_host_that_was_asked_for() {
        let options = ClusterOptions { host: [127, 0, 0, 2].into(), ..ClusterOptions::default() };
        let all = server_properties(&options, &[plan(1)], 0, None);
        assert_eq!(all["advertised.listeners"], "INTERNAL://127.0.0.1:10010,PLAINTEXT://127.0.0.2:10012");
        assert_eq!(all["controller.quorum.voters"], "1@127.0.0.1:10011");
    }

    #[test]
    fn a_property_of_the_test_wins() {
        let properties = BTreeMap::from([("num.partitions".to_owned(), "1".to_owned())]);
        let options = ClusterOptions { properties, ..ClusterOptions::default() };
        assert_eq!(server_properties(&options, &[plan(1)], 0, None)["num.partitions"], "1");
    }

    #[test]
    fn values_are_escaped_as_java_reads_them() {
        let check = |value: &str, expected: &str| {
            let text = render(&BTreeMap::from([("k".to_owned(), value.to_owned())]));
            assert_eq!(text, format!("k={expected}\n"));
        };
        check("required user=\"a\";", "required user=\"a\";");
        check(" a\\b\nc", "\\ a\\\\b\\nc");
        check("é😀", "\\u00e9\\ud83d\\ude00");
    }
}
