//! Clients, their operations with three-valued outcomes, and what happens to them.
//!
//! It never knows the protocol: a send is a send, whichever requests it took.

use serde::{Deserialize, Serialize};

use super::names::{Name, Nanos, Partition, Value};

/// What a consumer is shown of transactions (Kafka's `isolation.level`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Isolation {
    /// Everything.
    #[default]
    ReadUncommitted,
    /// Only what was committed or is of no transaction.
    ReadCommitted,
}

/// What a client promises as a producer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Producer {
    /// Kafka's `enable.idempotence`.
    pub idempotent: bool,
    /// Kafka's `acks`: 0, 1 or -1.
    pub acks: i16,
    /// Kafka's `max.in.flight.requests.per.connection`.
    pub in_flight_max: u32,
}

impl Producer {
    /// Whether the log must have records in the order in which they were sent.
    #[must_use]
    pub const fn is_ordered(&self) -> bool {
        self.idempotent || self.in_flight_max <= 1
    }
}

/// A client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its name, unique in the run. A client that is started anew under its name has an [`EventKind::Restarted`].
    pub name: Name,
    /// What it promises as a producer, if it is one.
    pub producer: Option<Producer>,
    /// What it is shown as a consumer.
    pub isolation: Isolation,
    /// Whether as a consumer it reads partitions from their beginning, so that what it never saw is a loss.
    pub from_beginning: bool,
}

/// The number of an operation: they count from 0 in the order of their begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub u64);

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It happened.
    Ok,
    /// It surely did not happen, and never will. Only errors that a broker gives before it appends belong here: no time-out, no lost
    /// connection, not `NOT_ENOUGH_REPLICAS_AFTER_APPEND`.
    Fail(String),
    /// It may have happened, or may yet. A send with acks=0 always ends so.
    Unknown(String),
}

/// One record that is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Where to.
    pub partition: Partition,
    /// Its value, unique in the run.
    pub value: Value,
    /// The offset it was acknowledged at. Inside a transaction that did not commit, the offset is known all the same.
    pub offset: Option<i64>,
    /// How often the client put it on the wire, if it knows.
    pub attempts: u32,
}

/// One record that a consumer was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Where it was.
    pub partition: Partition,
    /// At which offset.
    pub offset: i64,
    /// What it held.
    pub value: Value,
}

/// What one poll gave, in the order in which it was given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// The records.
    pub records: Vec<Seen>,
}

/// What a transaction does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Sends a record.
    Send(Send),
    /// Polls, with a consumer of the same client.
    Poll(Poll),
    /// Commits consumed offsets with the transaction (KIP-447).
    Offsets {
        /// The group.
        group: Name,
        /// The offsets.
        offsets: Vec<(Partition, i64)>,
    },
}

/// How the client wanted a transaction to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It asked to commit.
    Commit,
    /// It never asked to commit.
    Abort,
}

/// A transaction. Its operation's outcome is about the ending: `ok` and [`Ending::Abort`] is a transaction that was surely aborted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transaction {
    /// The transactional id.
    pub transactional_id: Name,
    /// What it did, in order.
    pub steps: Vec<Step>,
    /// How it was to end.
    pub ending: Ending,
}

/// What an operation does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Sends one record outside of transactions.
    Send(Send),
    /// Polls outside of transactions.
    Poll(Poll),
    /// Commits offsets of a group.
    Commit {
        /// The group.
        group: Name,
        /// The generation or member epoch it commits in; -1 if it is no member.
        generation: i32,
        /// The offsets.
        offsets: Vec<(Partition, i64)>,
    },
    /// Asks for committed offsets. With an outcome of ok, these are the answers; a partition without one is left out.
    Committed {
        /// The group.
        group: Name,
        /// The offsets.
        offsets: Vec<(Partition, i64)>,
    },
    /// A whole transaction.
    Transaction(Transaction),
    /// Anything else, such as creating a topic.
    Admin {
        /// Kafka's name of the API.
        api: Name,
        /// What it is about.
        subject: String,
    },
}

/// Something that a client did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Its number, in the order of begin.
    pub id: OperationId,
    /// Who did it.
    pub client: Name,
    /// When it began.
    pub invoked: Nanos,
    /// When it was over. An operation that the end of the run cut off has none, and an unknown outcome.
    pub completed: Option<Nanos>,
    /// How it ended.
    pub outcome: Outcome,
    /// What it was.
    pub action: Action,
}

impl Operation {
    /// Whether it surely happened.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.outcome == Outcome::Ok
    }

    /// The records that it sent, in order.
    #[must_use]
    pub fn sends(&self) -> Vec<&Send> {
        match &self.action {
            Action::Send(send) => vec![send],
            Action::Transaction(transaction) => transaction
                .steps
                .iter()
                .filter_map(|step| if let Step::Send(send) = step { Some(send) } else { None })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The records that it was given, in order.
    #[must_use]
    pub fn seen(&self) -> Vec<&Seen> {
        match &self.action {
            Action::Poll(poll) => poll.records.iter().collect(),
            Action::Transaction(transaction) => transaction
                .steps
                .iter()
                .filter_map(|step| if let Step::Poll(poll) = step { Some(&poll.records) } else { None })
                .flatten()
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// How a consumer comes to its partitions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subscription {
    /// It chose them itself.
    Assign,
    /// As a member of a group.
    Subscribe {
        /// The group.
        group: Name,
        /// The member id; of a static member its group instance id, as its successor is the same member.
        member: Name,
        /// The generation (classic protocol) or member epoch (KIP-848).
        generation: i32,
    },
}

/// What happens to a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// It got partitions, beside those it has. With the position it reads on from, where it knows.
    Assigned {
        /// How.
        subscription: Subscription,
        /// The partitions with their positions.
        partitions: Vec<(Partition, Option<i64>)>,
    },
    /// It has to give partitions back, or lost them.
    Revoked {
        /// The partitions.
        partitions: Vec<Partition>,
        /// Whether they were lost without a chance to commit.
        lost: bool,
    },
    /// It moved its position: a seek, or a reset because the offset was out of range.
    Sought {
        /// The partition.
        partition: Partition,
        /// The new position.
        offset: i64,
    },
    /// It was started anew: positions, assignment and producer id are new.
    Restarted,
    /// It has a connection.
    Connected {
        /// Where to, as host:port.
        address: String,
    },
    /// It has a TLS session with a server that had shown this certificate, then or when the session that was resumed began.
    Shown {
        /// Where, as host:port.
        address: String,
        /// The certificate's fingerprint.
        certificate: Name,
        /// Since when it had tried to connect.
        since: Nanos,
    },
    /// It found that a partition has another leader than before.
    LeaderMoved {
        /// The partition.
        partition: Partition,
        /// The node id of the leader.
        leader: i32,
    },
    /// It found that a group or a transactional id has another coordinator than before.
    CoordinatorMoved {
        /// The group or the transactional id.
        key: Name,
        /// The node id of the coordinator.
        node_id: i32,
    },
    /// It was asked to be silent (`throttle_time_ms`).
    Throttled {
        /// For how long, in milliseconds.
        millis: u64,
    },
    /// It lost a connection or gave it up.
    Disconnected {
        /// Where to, as host:port.
        address: String,
        /// Why.
        reason: String,
    },
}

/// Something that happened to a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When.
    pub at: Nanos,
    /// To whom.
    pub client: Name,
    /// What.
    pub kind: EventKind,
}
