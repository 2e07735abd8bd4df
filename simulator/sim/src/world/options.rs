//! What a world is made of: the cluster's plan, the names of hosts, the gateways' configuration.
//!
//! It never knows how a world runs.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tidegate_cluster::{Plan, TopicPlan};

use super::{ADMIN_PORT, BOOTSTRAP_PORT, BROKER_PORT, FIRST_BROKER_PORT};
use crate::env::{DOMAIN, epoch_ms};
use crate::trace::Trace;

/// What a world is made of.
#[derive(Debug, Clone)]
pub struct Options {
    /// Decides everything random.
    pub seed: u64,
    /// The cluster. Its brokers stand on hosts of their own, at the addresses of [`brokers`].
    pub cluster: Plan,
    /// How many gateways, 1 to [`GATEWAYS_MAX`](super::GATEWAYS_MAX).
    pub gateways: u16,
    /// The configuration of each gateway, by its number from 1.
    pub config: fn(&Self, u16) -> String,
    /// Keys laid over that configuration (RFC 7396).
    pub settings: Map<String, Value>,
    /// Whether there is TLS between clients and gateways.
    pub client_tls: bool,
    /// Whether gateways tell brokers apart by the host name with which TLS begins, and not by port. Clients need TLS.
    pub sni: bool,
    /// Whether there is TLS between gateways and brokers.
    pub broker_tls: bool,
    /// Simulated time after which the run fails.
    pub time_max: Duration,
    /// The numbers of events to keep.
    pub keep: Range<u64>,
    /// Most bytes of these events to keep.
    pub keep_bodies_bytes_max: u64,
}

impl Options {
    /// Three brokers, a topic of six partitions with partition p led by the broker p modulo three, and one gateway with TLS on both
    /// sides.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut cluster = brokers(3, seed);
        let replicas = |index: i32| (0..3).map(|step| 1 + (index + step) % 3).collect();
        cluster.topics.push(TopicPlan {
            name: "orders".into(),
            partitions: 6,
            replication_factor: 3,
            configs: BTreeMap::new(),
            assignment: (0..6).map(replicas).collect(),
        });
        Self {
            seed,
            cluster,
            gateways: 1,
            config: gateway_config,
            settings: Map::new(),
            client_tls: true,
            sni: false,
            broker_tls: true,
            time_max: Duration::from_secs(120),
            keep: 0..0,
            keep_bodies_bytes_max: 0,
        }
    }

    /// A trace that keeps what is to be kept.
    pub(super) fn trace(&self) -> Trace {
        Trace::new(self.keep.clone()).keeping_bodies(self.keep_bodies_bytes_max)
    }
}

/// A cluster of so many brokers, 1 to [`BROKERS_MAX`](super::BROKERS_MAX), without topics.
#[must_use]
pub fn brokers(count: u16, seed: u64) -> Plan {
    let mut plan = Plan::plain((1..=i32::from(count)).map(|node_id| (host_of(node_id), BROKER_PORT)));
    plan.seed = seed;
    plan.started_at_ms = epoch_ms();
    plan
}

/// The host name of a broker.
#[must_use]
pub fn host_of(node_id: i32) -> String {
    format!("broker-{node_id}")
}

/// The broker on this host.
pub(super) fn node_of(host: &str) -> Option<i32> {
    host.strip_prefix("broker-")?.parse().ok()
}

/// The host name of a gateway, by its number from 1.
#[must_use]
pub fn gateway_host(number: u16) -> String {
    format!("gateway-{number}")
}

/// A gateway configuration: with TLS where the options want it, and with their settings laid over it.
#[must_use]
pub fn gateway_config(options: &Options, number: u16) -> String {
    let ids: Vec<i32> = options.cluster.brokers.iter().map(|broker| broker.node_id).collect();
    let servers: Vec<String> = ids.iter().map(|id| format!("{}:{BROKER_PORT}", host_of(*id))).collect();
    let (first, last) = (ids.first().unwrap_or(&1), ids.last().unwrap_or(&1));
    let host = gateway_host(number);
    let node_ids = [format!("{first}-{last}")];
    let mut cluster = json!({ "name": "main", "bootstrap_servers": servers, "dial_timeout_ms": 1000 });
    let routing = match options.sni {
        true => json!({ "by": "sni", "broker_host": format!("broker-{{node_id}}.{host}.{DOMAIN}") }),
        false => json!({ "by": "port", "first_broker_port": FIRST_BROKER_PORT, "node_ids": node_ids }),
    };
    let mut listener = json!({
        "name": "clients",
        "cluster": "main",
        "bind": format!("0.0.0.0:{BOOTSTRAP_PORT}"),
        "advertised_host": host,
        "routing": routing,
    });
    if options.broker_tls {
        cluster["tls"] = json!({ "ca_file": "ca.pem" });
    }
    if options.client_tls {
        listener["tls"] = json!({ "certificate_file": "gateway.pem", "key_file": "gateway.key" });
    }
    let mut base = Map::new();
    base.insert("clusters".into(), json!([cluster]));
    base.insert("listeners".into(), json!([listener]));
    base.insert("admin".into(), json!({ "bind": format!("0.0.0.0:{ADMIN_PORT}") }));
    base.insert("drain_timeout_ms".into(), json!(5000));
    format!("{:#}", Value::Object(merge(&base, &options.settings)))
}

/// Lays keys over others, as RFC 7396 does: objects are merged, null takes a key away, everything else is replaced.
#[must_use]
pub fn merge(base: &Map<String, Value>, over: &Map<String, Value>) -> Map<String, Value> {
    let mut merged = base.clone();
    for (key, value) in over {
        match value {
            Value::Null => {
                merged.remove(key);
            }
            Value::Object(over) => {
                let nothing = Map::new();
                let under = merged.get(key).and_then(Value::as_object).unwrap_or(&nothing);
                let both = Value::Object(merge(under, over));
                merged.insert(key.clone(), both);
            }
            other => {
                merged.insert(key.clone(), other.clone());
            }
        }
    }
    merged
}
