//! The arguments of faults, as written and as chosen. Never knows what is done with them.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tidegate_cluster::ErrorCode;
use tidegate_wire::schema::{APIS, Api};

use crate::scenario::{
    Anything, Bandwidth, Check, Choice, Choose, Connections, Count, Draw, Followed, NotZero, OfAll,
    OfBrokers, OfGateways, On, Over, PartitionSelector, Spread, Time, stages,
};

stages! {
    /// Latency of links.
    #[serde(deny_unknown_fields)]
    struct LatencySpec => Latency {
        /// Which links.
        link: Over<Connections>,
        /// From host to host, at least; each message draws anew.
        latency: Spread<Time>,
        /// How long.
        r#for: NotZero<Time>,
    }

    /// A limit to what links carry.
    #[serde(deny_unknown_fields)]
    struct BandwidthLimitSpec => BandwidthLimit {
        /// Which links.
        link: Over<Connections>,
        /// The limit, for each direction.
        bandwidth: NotZero<Bandwidth>,
        /// How long.
        r#for: NotZero<Time>,
    }

    /// Links that carry nothing.
    #[serde(deny_unknown_fields)]
    struct StopLinkSpec => StopLink {
        /// Which links. Brokers whose link is cut cannot fetch from each other.
        link: Over<Anything>,
        /// How long.
        r#for: NotZero<Time>,
    }

    /// Links over which no connections are made.
    #[serde(deny_unknown_fields)]
    struct RefuseLinkSpec => RefuseLink {
        /// Which links.
        link: Over<Connections>,
        /// How long.
        r#for: NotZero<Time>,
    }

    /// Links whose connections end.
    #[serde(deny_unknown_fields)]
    struct ResetLinkSpec => ResetLink {
        /// Which links.
        link: Over<Connections>,
    }

    /// Links that carry small pieces.
    #[serde(deny_unknown_fields)]
    struct SliceLinkSpec => SliceLink {
        /// Which links.
        link: Over<Connections>,
        /// Most bytes of a piece.
        bytes: NotZero<Count>,
        /// How long.
        r#for: NotZero<Time>,
    }

    /// Hosts that are down.
    #[serde(deny_unknown_fields)]
    struct OutageSpec => Outage {
        /// Which hosts: brokers, gateways or clients.
        node: On<OfAll>,
        /// How long until each is started again.
        r#for: NotZero<Time>,
    }

    /// Hosts that die and come back.
    #[serde(deny_unknown_fields)]
    struct RestartSpec => Restart {
        /// Which hosts: brokers, gateways or clients.
        node: On<OfAll>,
    }

    /// Hosts that stand still.
    #[serde(deny_unknown_fields)]
    struct PauseSpec => Pause {
        /// Which hosts: brokers, gateways or clients.
        node: On<OfAll>,
        /// How long.
        r#for: NotZero<Time>,
    }

    /// Brokers that shut down.
    #[serde(deny_unknown_fields)]
    struct StopBrokerSpec => StopBroker {
        /// Which brokers.
        node: On<OfBrokers>,
        /// How long until each is started again.
        r#for: NotZero<Time>,
    }

    /// Gateways that drain.
    #[serde(deny_unknown_fields)]
    struct DrainNodeSpec => DrainNode {
        /// Which gateways.
        node: On<OfGateways>,
        /// How long from the order until each is started again. One that still drains then is killed before.
        r#for: NotZero<Time>,
    }

    /// A leader that moves.
    #[serde(deny_unknown_fields)]
    struct MoveLeaderSpec => MoveLeader {
        /// Of which partition.
        partition: Followed,
        /// To which replica: the in-sync follower of this number, counted from 0 by node id, round and round.
        [serde(default = "any_follower")]
        to_follower: Choice<Count>,
    }

    /// A leader that is elected though it may lack records.
    #[serde(deny_unknown_fields)]
    struct UncleanElectionSpec => UncleanElection {
        /// Of which partition.
        partition: Followed,
        /// Which replica but the leader: of this number, counted from 0 by node id, round and round.
        [serde(default = "any_follower")]
        to_follower: Choice<Count>,
    }

    /// A leader in a new epoch.
    #[serde(deny_unknown_fields)]
    struct LeaderEpochSpec => LeaderEpoch {
        /// Of which partition.
        partition: PartitionSelector,
    }

    /// A follower.
    #[serde(deny_unknown_fields)]
    struct ReplicaSpec => Replica {
        /// Of which partition.
        partition: Followed,
        /// Which one: of this number among the followers, counted from 0 by node id, round and round.
        [serde(default = "any_follower")]
        follower: Choice<Count>,
        /// How long.
        r#for: NotZero<Time>,
    }

    /// Brokers that do not hear of new leaders.
    #[serde(deny_unknown_fields)]
    struct StaleMetadataSpec => StaleMetadata {
        /// Which brokers.
        node: On<OfBrokers>,
        /// How long.
        r#for: NotZero<Time>,
    }

    /// Requests whose answers are meant.
    #[serde(deny_unknown_fields)]
    struct AnsweredSpec => Answered {
        /// The API by Kafka's name, such as `Produce`.
        api: ApiName,
        /// Which brokers answer; all of them unless it is given.
        [serde(default = "all_brokers")]
        from: On<OfBrokers>,
        /// So many requests pass before.
        [serde(default = "none")]
        skip: Choice<Count>,
        /// So many are hit then.
        [serde(default = "once")]
        times: NotZero<Count>,
    }

    /// Answers that come late.
    #[serde(deny_unknown_fields)]
    struct DelayAnswerSpec => DelayAnswer {
        /// The API by Kafka's name, such as `Produce`.
        api: ApiName,
        /// Which brokers answer; all of them unless it is given.
        [serde(default = "all_brokers")]
        from: On<OfBrokers>,
        /// So many requests pass before.
        [serde(default = "none")]
        skip: Choice<Count>,
        /// So many are hit then.
        [serde(default = "once")]
        times: NotZero<Count>,
        /// How much later.
        by: NotZero<Time>,
    }

    /// Answers that are an error.
    #[serde(deny_unknown_fields)]
    struct FailAnswerSpec => FailAnswer {
        /// The API by Kafka's name, such as `Produce`.
        api: ApiName,
        /// Which brokers answer; all of them unless it is given.
        [serde(default = "all_brokers")]
        from: On<OfBrokers>,
        /// So many requests pass before.
        [serde(default = "none")]
        skip: Choice<Count>,
        /// So many are hit then.
        [serde(default = "once")]
        times: NotZero<Count>,
        /// The error by Kafka's name, such as `NOT_LEADER_OR_FOLLOWER`.
        error: ErrorName,
    }

    /// Answers that ask for silence.
    #[serde(deny_unknown_fields)]
    struct ThrottleAnswerSpec => ThrottleAnswer {
        /// The API by Kafka's name, such as `Produce`.
        api: ApiName,
        /// Which brokers answer; all of them unless it is given.
        [serde(default = "all_brokers")]
        from: On<OfBrokers>,
        /// So many requests pass before.
        [serde(default = "none")]
        skip: Choice<Count>,
        /// So many are hit then.
        [serde(default = "once")]
        times: NotZero<Count>,
        /// Kafka's `throttle_time_ms`.
        throttle_time: NotZero<Time>,
    }

    /// A configuration that is changed.
    #[serde(deny_unknown_fields)]
    struct ReloadSpec => Reload {
        /// Which gateways.
        node: On<OfGateways>,
        /// Keys of the gateway's configuration and their new values, laid over the first ones (RFC 7396).
        settings: Map<String, Value>,
        /// How long until the first configuration is given back; to the end unless it is given.
        r#for: Option<NotZero<Time>>,
    }

    /// Certificates that are replaced.
    #[serde(deny_unknown_fields)]
    struct RotateCertificateSpec => RotateCertificate {
        /// Which gateways.
        node: On<OfGateways>,
    }
}

/// Numbers that reach every follower of a partition with up to six replicas alike often, as far as a seed goes.
const fn any_follower() -> Choice<Count> {
    Choice::Within(Count(0), Count(59))
}

const fn none() -> Choice<Count> {
    Choice::Fixed(Count(0))
}

const fn once() -> NotZero<Count> {
    NotZero(Choice::Fixed(Count(1)))
}

fn all_brokers() -> On<OfBrokers> {
    On::new("brokers".parse().expect("`brokers` is a selector"))
}

/// The name of an API of Kafka.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApiName(pub String);

impl ApiName {
    /// The API. Nothing for a name that none has; [`Choose::check`] has refused it.
    #[must_use]
    pub fn api(&self) -> Option<&'static Api> {
        APIS.iter().find(|api| api.name == self.0 && !api.versions.is_empty())
    }
}

/// The name of an error of Kafka.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ErrorName(pub String);

impl ErrorName {
    /// Its code. Nothing for a name that none has; [`Choose::check`] has refused it.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        ErrorCode::of_name(&self.0).filter(|code| code.is_error())
    }
}

macro_rules! names {
    ($($name:ident $description:literal)*) => {$(
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "description": $description, "type": "string", "minLength": 1 })
            }
        }
    )*};
}

names! {
    ApiName "An API of Kafka, such as `Produce`, `Fetch` or `FindCoordinator`."
    ErrorName "An error of Kafka, such as `NOT_LEADER_OR_FOLLOWER`."
}

impl Choose for ApiName {
    type Chosen = Self;

    fn choose(&self, _: &mut Draw<'_>) -> Self {
        self.clone()
    }

    fn check(&self, check: &mut dyn Check) {
        if self.api().is_none() {
            let known: Vec<&str> =
                APIS.iter().filter(|api| !api.versions.is_empty()).map(|api| api.name).collect();
            check.unknown("API", &self.0, &known);
        }
    }
}

impl Choose for ErrorName {
    type Chosen = Self;

    fn choose(&self, _: &mut Draw<'_>) -> Self {
        self.clone()
    }

    fn check(&self, check: &mut dyn Check) {
        if self.code().is_none() {
            let known: Vec<&str> =
                (-1..200).map(ErrorCode).filter(|code| code.is_error()).filter_map(ErrorCode::name).collect();
            check.unknown("error", &self.0, &known);
        }
    }
}
