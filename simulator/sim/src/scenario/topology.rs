//! The world of a scenario: brokers, topics, gateways, users, links, phases; as written and as chosen. Never knows who builds it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::choose::stages;
use super::traffic::{Connections, Over};
use super::units::{Bandwidth, Choice, Count, OneOf, Spread, Time};

stages! {
    /// What a world has, beside clients.
    #[serde(deny_unknown_fields)]
    struct TopologySpec => Topology {
        /// The Kafka cluster.
        [serde(default)]
        brokers: BrokersSpec,
        /// Topics that exist from the beginning, by name.
        topics: BTreeMap<String, TopicSpec>,
        /// The gateways.
        [serde(default)]
        gateways: GatewaysSpec,
        /// Users and their passwords. If there are any, all clients have to authenticate.
        [serde(default)]
        users: BTreeMap<String, String>,
        /// Where there is TLS.
        [serde(default)]
        tls: TlsSpec,
    }

    /// The brokers.
    #[serde(deny_unknown_fields)]
    struct BrokersSpec => Brokers {
        /// How many, 1 to 9. Their node ids are from 1.
        [serde(default = "three")]
        count: Choice<Count>,
        /// Broker configuration that differs from Kafka's defaults, by Kafka's names.
        [serde(default)]
        settings: BTreeMap<String, String>,
        /// How long followers take to have what a leader has appended.
        [serde(default = "at_once")]
        replication_delay: Choice<Time>,
    }

    /// A topic.
    #[serde(deny_unknown_fields)]
    struct TopicSpec => Topic {
        /// Partitions, at least one.
        partitions: Choice<Count>,
        /// Replicas of each, at most as many as there are brokers.
        [serde(default = "three")]
        replication: Choice<Count>,
        /// Topic configuration that differs from the defaults, by Kafka's names.
        [serde(default)]
        configs: BTreeMap<String, String>,
    }

    /// The gateways.
    #[serde(deny_unknown_fields)]
    struct GatewaysSpec => Gateways {
        /// How many, 1 to 5.
        [serde(default = "one")]
        count: Choice<Count>,
        /// How they tell brokers apart.
        [serde(default = "by_port")]
        routing: OneOf<Routing>,
        /// Keys of their configuration, laid over the one that the simulation writes (RFC 7396).
        [serde(default)]
        settings: Map<String, Value>,
    }

    /// Where there is TLS.
    #[serde(deny_unknown_fields)]
    struct TlsSpec => Tls {
        /// Between clients and gateways.
        [serde(default = "no")]
        clients: OneOf<bool>,
        /// Between gateways and brokers.
        [serde(default = "no")]
        brokers: OneOf<bool>,
    }

    /// How links are for the whole run.
    #[serde(deny_unknown_fields)]
    struct LinkSpec => LinkPlan {
        /// Which links. Of several entries for a link the last one counts.
        link: Over<Connections>,
        /// From host to host; each message draws anew.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        latency: Option<OneOf<Spread<Time>>>,
        /// Most bytes per second, for each direction.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        bandwidth: Option<Choice<Bandwidth>>,
    }

    /// How long each phase takes.
    #[serde(deny_unknown_fields)]
    struct PhasesSpec => Phases {
        /// Clients work, and nothing goes wrong yet.
        [serde(default = "two_seconds")]
        warm_up: Choice<Time>,
        /// Faults happen. Times of the timeline count from its begin.
        [serde(default = "twenty_seconds")]
        faults: Choice<Time>,
        /// All faults are healed, and clients go on working.
        [serde(default = "twelve_seconds")]
        quiet: Choice<Time>,
        /// Nothing more is sent; what was sent is read. It ends early when all of it has been read.
        [serde(default = "twenty_seconds")]
        drain: Choice<Time>,
    }
}

const fn one() -> Choice<Count> {
    Choice::Fixed(Count(1))
}

const fn three() -> Choice<Count> {
    Choice::Fixed(Count(3))
}

const fn at_once() -> Choice<Time> {
    Choice::Fixed(Time::from_millis(0))
}

const fn no() -> OneOf<bool> {
    OneOf::Fixed(false)
}

const fn by_port() -> OneOf<Routing> {
    OneOf::Fixed(Routing::Port)
}

const fn two_seconds() -> Choice<Time> {
    Choice::Fixed(Time::from_secs(2))
}

const fn twelve_seconds() -> Choice<Time> {
    Choice::Fixed(Time::from_secs(12))
}

const fn twenty_seconds() -> Choice<Time> {
    Choice::Fixed(Time::from_secs(20))
}

impl Default for BrokersSpec {
    fn default() -> Self {
        Self { count: three(), settings: BTreeMap::new(), replication_delay: at_once() }
    }
}

impl Default for GatewaysSpec {
    fn default() -> Self {
        Self { count: one(), routing: by_port(), settings: Map::new() }
    }
}

impl Default for TlsSpec {
    fn default() -> Self {
        Self { clients: no(), brokers: no() }
    }
}

impl Default for PhasesSpec {
    fn default() -> Self {
        Self {
            warm_up: two_seconds(),
            faults: twenty_seconds(),
            quiet: twelve_seconds(),
            drain: twenty_seconds(),
        }
    }
}

/// How gateways tell brokers apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Routing {
    /// By port.
    Port,
    /// By the host name with which TLS begins. Clients need TLS.
    Sni,
}
