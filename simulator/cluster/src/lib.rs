//! An in-memory Kafka cluster as a pure state machine: request frames and instants in, response frames out.
//!
//! [`Cluster`] is all brokers at once. Whoever serves it tells it of connections, bytes and the passing of time, and carries its
//! [`Output`]s away; the same code answers on real ports and in a simulation. What it claims is held against a real Kafka by the
//! conformance kit.
//!
//! It never knows sockets, runtimes, clocks, turmoil, or the gateway. Time and randomness are given to it.

mod api;
mod cluster;
mod config;
mod connection;
mod cuts;
mod errors;
mod faults;
mod fetch_sessions;
mod fields;
mod groups;
mod journal;
mod known;
mod log;
mod partition;
mod plan;
mod plan_check;
pub mod random;
mod reassignment;
mod release;
mod replication;
mod retention;
mod security;
mod state;
mod telemetry;
mod time;
mod topics;
mod transactions;
mod view;
mod waiting;

pub use cluster::{Cluster, Output};
pub use connection::{ConnectionId, Peer};
pub use errors::ErrorCode;
pub use faults::{AnswerFault, AnswerRule, FaultError};
pub use journal::{CommitEntry, OwnershipEntry};
pub use plan::{BrokerPlan, ListenerPlan, Plan, TopicPlan};
pub use release::Release;
pub use state::{BrokerState, PartitionState, ReplicaState};
pub use time::Instant;
pub use view::{CommittedView, LogView};
