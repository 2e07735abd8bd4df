//! What a cluster begins with: brokers, their addresses, topics, settings.
//!
//! Never knows where a plan comes from: arguments of a command, or a scenario file.

use std::collections::BTreeMap;

use crate::release::Release;

/// What a cluster begins with.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The release it poses as.
    pub release: Release,
    /// Decides everything random: ids of topics, producers, members.
    pub seed: u64,
    /// The time of day at the cluster's start, in milliseconds since 1970.
    pub started_at_ms: i64,
    /// The brokers; at least one, ids are unique.
    pub brokers: Vec<BrokerPlan>,
    /// Topics that exist at once.
    pub topics: Vec<TopicPlan>,
    /// Broker settings that differ from Kafka's defaults, by Kafka's names, for all brokers (the "static" ones).
    pub settings: BTreeMap<String, String>,
    /// Users with their passwords, who may come by PLAIN and by SCRAM.
    pub users: BTreeMap<String, String>,
    /// How long followers take to have what a leader has appended. Zero: at once, as nobody can see.
    pub replication_delay: std::time::Duration,
    /// Whether somebody takes the metrics of clients, as a plugin of a broker does (KIP-714). Without, brokers do not offer to.
    pub telemetry: bool,
    /// Bytes of batches that all logs together keep at most; the oldest of all go first. `None`: as topics' retention says.
    pub retain_bytes: Option<u64>,
}

/// One broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerPlan {
    /// `node.id`.
    pub node_id: i32,
    /// `broker.rack`.
    pub rack: Option<String>,
    /// Where it is advertised; the first listener is the one that others are told of by default.
    pub listeners: Vec<ListenerPlan>,
}

/// One listener of a broker, as clients are told of it. A client is told the address of the listener with the same name that it
/// came by, as by a real broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenerPlan {
    /// The name of the listener, such as `PLAINTEXT`.
    pub name: String,
    /// The advertised host.
    pub host: String,
    /// The advertised port.
    pub port: u16,
    /// Whether clients must authenticate with SASL before anything else.
    pub sasl: bool,
}

/// One topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPlan {
    /// Its name.
    pub name: String,
    /// Partitions, at least one.
    pub partitions: i32,
    /// Replicas of each; at most the number of brokers.
    pub replication_factor: i16,
    /// Topic configuration that differs from the defaults.
    pub configs: BTreeMap<String, String>,
    /// The brokers of each partition, the preferred leader first. Empty: spread over the brokers, beginning with any.
    pub assignment: Vec<Vec<i32>>,
}

impl Plan {
    /// Brokers 1 to `brokers` on one plain listener each, at these addresses, without topics.
    #[must_use]
    pub fn plain(addresses: impl IntoIterator<Item = (String, u16)>) -> Self {
        let broker = |(node_id, (host, port)): (i32, (String, u16))| BrokerPlan {
            node_id,
            rack: None,
            listeners: vec![ListenerPlan { name: "PLAINTEXT".to_owned(), host, port, sasl: false }],
        };
        Self {
            release: Release::default(),
            seed: 0,
            started_at_ms: 0,
            brokers: (1..).zip(addresses).map(broker).collect(),
            topics: Vec::new(),
            settings: BTreeMap::new(),
            users: BTreeMap::new(),
            replication_delay: std::time::Duration::ZERO,
            telemetry: false,
            retain_bytes: None,
        }
    }
}
