//! The clients of a scenario: what each does, as written and as chosen. Never knows how they do it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::choices::{OfGateways, On};
use super::choose::{NotZero, plain_parts, stages};
use super::units::{Bytes, Choice, Count, OneOf, Percent, Rate, Spread, Time};

stages! {
    /// Clients that are alike.
    #[schemars(deny_unknown_fields)]
    struct ClientsSpec => Clients {
        /// Their name: lower-case letters, digits and `_`. The hosts are this name, `-` and a number from 1.
        #[schemars(regex(pattern = r"^[a-z][a-z0-9_]*$"), length(max = 40))]
        name: String,
        /// How many.
        [serde(default = "one")]
        count: Choice<Count>,
        /// Where they begin, client by client in turn; all gateways unless it is given.
        [serde(default = "all_gateways")]
        bootstrap: On<OfGateways>,
        /// Whose habits they have: pauses before they connect again, sizes of batches, transactions v1 or v2.
        [serde(default = "librdkafka")]
        habits: OneOf<Habits>,
        /// As whom they authenticate, of `topology.users`; nobody unless it is given.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        user: Option<String>,
        /// How long a request may wait for its answer (`request.timeout.ms`).
        [serde(default = "request_timeout")]
        request_timeout: Choice<Time>,
        /// How old what they know of leaders may be before they ask again, though nothing has failed (`metadata.max.age.ms`).
        [serde(default = "metadata_max_age")]
        metadata_max_age: Choice<Time>,
        /// What they do.
        #[serde(flatten)]
        work: WorkSpec,
    }
}

const fn one() -> Choice<Count> {
    Choice::Fixed(Count(1))
}

fn all_gateways() -> On<OfGateways> {
    On::new("gateways".parse().expect("`gateways` is a selector"))
}

const fn librdkafka() -> OneOf<Habits> {
    OneOf::Fixed(Habits::Librdkafka)
}

const fn request_timeout() -> Choice<Time> {
    Choice::Fixed(Time::from_secs(5))
}

const fn metadata_max_age() -> Choice<Time> {
    Choice::Fixed(Time::from_secs(300))
}

/// Whose habits clients have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Habits {
    /// librdkafka and what stands on it.
    Librdkafka,
    /// Kafka's own clients.
    Java,
}

stages! {
    /// What clients do.
    enum WorkSpec => Work {
        /// They send records.
        Producer "producer" (ProducerSpec => Producer),
        /// They send records in transactions.
        Transactions "transactions" (TransactionsSpec => Transactions),
        /// They read all partitions of topics, without a group.
        Consumer "consumer" (ConsumerSpec => Consumer),
        /// They read as members of a consumer group.
        Member "member" (MemberSpec => Member),
        /// They read as members of a group, and send what they read on in transactions that commit the offsets too.
        Processor "processor" (ProcessorSpec => Processor),
        /// They ask for and change topics and configurations.
        Admin "admin" (AdminSpec => Admin),
        /// They do what no client should.
        Hostile "hostile" (HostileSpec => Hostile),
    }
}

stages! {
    /// Clients that send records.
    #[serde(deny_unknown_fields)]
    struct ProducerSpec => Producer {
        /// To this topic; each record to a partition that its client's random stream chooses.
        topic: String,
        /// Records of each client.
        rate: Choice<Rate>,
        /// Most records of each client; as many as there is time for unless it is given.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        records_max: Option<Choice<Count>>,
        /// Kafka's `acks`.
        [serde(default = "acks_all")]
        acks: OneOf<Acks>,
        /// Kafka's `enable.idempotence`.
        [serde(default = "yes")]
        idempotent: OneOf<bool>,
        /// Kafka's `max.in.flight.requests.per.connection`.
        [serde(default = "five")]
        in_flight: NotZero<Count>,
        /// Kafka's `linger.ms`.
        [serde(default = "linger")]
        linger: Choice<Time>,
        /// Length of a record's value.
        [serde(default = "value_bytes")]
        value_bytes: Spread<Bytes>,
        /// Kafka's `compression.type`.
        [serde(default = "no_compression")]
        compression: OneOf<Compression>,
        /// Kafka's `delivery.timeout.ms`.
        [serde(default = "delivery_timeout")]
        delivery_timeout: Choice<Time>,
    }

    /// Clients that send records in transactions.
    #[serde(deny_unknown_fields)]
    struct TransactionsSpec => Transactions {
        /// To these topics.
        #[schemars(length(min = 1))]
        topics: Vec<String>,
        /// The transactional id is this, `-` and the number of the client, or the same for all with `shared_id`.
        id: String,
        /// Whether all clients have one transactional id, so that each fences the others.
        [serde(default = "no")]
        shared_id: OneOf<bool>,
        /// Transactions of each client.
        rate: Choice<Rate>,
        /// Most transactions of each client; as many as there is time for unless it is given.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        transactions_max: Option<Choice<Count>>,
        /// Records of a transaction.
        [serde(default = "some_records")]
        records: Spread<Count>,
        /// How many transactions are aborted.
        [serde(default = "a_tenth")]
        abort: Choice<Percent>,
        /// Kafka's `transaction.timeout.ms`.
        [serde(default = "transaction_timeout")]
        timeout: Choice<Time>,
        /// Length of a record's value.
        [serde(default = "value_bytes")]
        value_bytes: Spread<Bytes>,
    }

    /// Clients that read without a group.
    #[serde(deny_unknown_fields)]
    struct ConsumerSpec => Consumer {
        /// All partitions of these topics.
        #[schemars(length(min = 1))]
        topics: Vec<String>,
        /// Kafka's `isolation.level`.
        [serde(default = "read_committed")]
        isolation: OneOf<Isolation>,
        /// Kafka's `fetch.max.wait.ms`.
        [serde(default = "fetch_wait")]
        fetch_wait: Choice<Time>,
    }

    /// Members of a consumer group.
    #[serde(deny_unknown_fields)]
    struct MemberSpec => Member {
        /// The group.
        group: String,
        /// Its topics.
        #[schemars(length(min = 1))]
        topics: Vec<String>,
        /// Kafka's `group.protocol`.
        [serde(default = "classic")]
        protocol: OneOf<GroupProtocol>,
        /// Kafka's `isolation.level`.
        [serde(default = "read_committed")]
        isolation: OneOf<Isolation>,
        /// How often offsets are committed.
        [serde(default = "one_second")]
        commit_every: Choice<Time>,
        /// Kafka's `session.timeout.ms`; of the classic protocol only.
        [serde(default = "session_timeout")]
        session_timeout: Choice<Time>,
        /// Whether each member keeps its identity over restarts (`group.instance.id`).
        [serde(default = "no")]
        is_static: OneOf<bool>,
        /// How long until a member leaves and joins again; never unless it is given.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        rejoin_every: Option<Spread<Time>>,
    }

    /// Clients that read, process, and write, exactly once.
    #[serde(deny_unknown_fields)]
    struct ProcessorSpec => Processor {
        /// The group.
        group: String,
        /// Where from.
        from: String,
        /// Where to.
        to: String,
        /// The transactional id is this, `-` and the number of the client.
        id: String,
        /// Kafka's `group.protocol`.
        [serde(default = "classic")]
        protocol: OneOf<GroupProtocol>,
        /// How many transactions are aborted.
        [serde(default = "a_tenth")]
        abort: Choice<Percent>,
        /// Kafka's `transaction.timeout.ms`.
        [serde(default = "transaction_timeout")]
        timeout: Choice<Time>,
    }

    /// Clients that administer.
    #[serde(deny_unknown_fields)]
    struct AdminSpec => Admin {
        /// Operations of each client.
        rate: Choice<Rate>,
        /// What they do, each as likely.
        #[schemars(length(min = 1))]
        operations: Vec<AdminOperation>,
    }

    /// Clients that do what no client should.
    #[serde(deny_unknown_fields)]
    struct HostileSpec => Hostile {
        /// Attempts of each client.
        rate: Choice<Rate>,
        /// What they do, each as likely.
        #[schemars(length(min = 1))]
        acts: Vec<HostileAct>,
        /// How long a connection that dawdles is kept.
        [serde(default = "one_second")]
        linger: Choice<Time>,
    }
}

const fn acks_all() -> OneOf<Acks> {
    OneOf::Fixed(Acks::All)
}

const fn yes() -> OneOf<bool> {
    OneOf::Fixed(true)
}

const fn no() -> OneOf<bool> {
    OneOf::Fixed(false)
}

const fn five() -> NotZero<Count> {
    NotZero(Choice::Fixed(Count(5)))
}

const fn linger() -> Choice<Time> {
    Choice::Fixed(Time::from_millis(5))
}

const fn value_bytes() -> Spread<Bytes> {
    Spread { low: Bytes(10), high: Bytes(200) }
}

const fn no_compression() -> OneOf<Compression> {
    OneOf::Fixed(Compression::None)
}

const fn delivery_timeout() -> Choice<Time> {
    Choice::Fixed(Time::from_secs(60))
}

const fn some_records() -> Spread<Count> {
    Spread { low: Count(1), high: Count(5) }
}

const fn a_tenth() -> Choice<Percent> {
    Choice::Fixed(Percent(10))
}

const fn transaction_timeout() -> Choice<Time> {
    Choice::Fixed(Time::from_secs(10))
}

const fn read_committed() -> OneOf<Isolation> {
    OneOf::Fixed(Isolation::ReadCommitted)
}

const fn fetch_wait() -> Choice<Time> {
    Choice::Fixed(Time::from_millis(500))
}

const fn classic() -> OneOf<GroupProtocol> {
    OneOf::Fixed(GroupProtocol::Classic)
}

const fn one_second() -> Choice<Time> {
    Choice::Fixed(Time::from_secs(1))
}

const fn session_timeout() -> Choice<Time> {
    Choice::Fixed(Time::from_secs(6))
}

/// Kafka's `acks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Acks {
    /// All in-sync replicas (-1).
    All,
    /// The leader alone (1).
    Leader,
    /// Nobody; there is no answer (0).
    None,
}

/// Kafka's `compression.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "Kafka's own names")]
pub enum Compression {
    None,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}

/// Kafka's `isolation.level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// Everything up to the high watermark.
    ReadUncommitted,
    /// What is committed, up to the last stable offset.
    ReadCommitted,
}

/// Kafka's `group.protocol`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupProtocol {
    /// Members assign (JoinGroup, SyncGroup).
    Classic,
    /// The coordinator assigns (KIP-848).
    Consumer,
}

/// What an administrator does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdminOperation {
    /// Metadata of all topics.
    Metadata,
    /// DescribeCluster.
    DescribeCluster,
    /// DescribeConfigs of a topic.
    DescribeConfigs,
    /// CreateTopics, of a topic of its own.
    CreateTopic,
    /// DeleteTopics, of a topic of its own.
    DeleteTopic,
    /// ListGroups, of all brokers.
    ListGroups,
    /// FindCoordinator, of several groups at once.
    FindCoordinator,
    /// CreatePartitions, of a topic of its own.
    CreatePartitions,
    /// AlterConfigs, of a topic of its own.
    AlterConfigs,
}

/// What a hostile client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HostileAct {
    /// Bytes without meaning.
    Garbage,
    /// A frame that ends in its middle.
    HalfFrame,
    /// A frame that says that it is too large.
    HugeFrame,
    /// Requests without pause, whose answers are not read.
    Flood,
    /// A connection on which nothing is ever sent.
    HalfOpen,
    /// A request whose array claims more entries than there are bytes.
    HugeArray,
    /// Requests before authentication.
    Unauthenticated,
    /// A request that comes byte by byte.
    SlowBytes,
    /// A request in a version that nobody knows.
    WrongVersion,
    /// A good request, and garbage behind it.
    LateGarbage,
    /// A good request, and an ApiVersions behind it in a version that nobody knows.
    LateVersions,
    /// A good request, and the end of the stream; the answer is waited for.
    HalfClose,
}

plain_parts! { AdminOperation HostileAct }
