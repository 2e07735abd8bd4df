//! What the cluster itself says at the end of a run. Only a simulated cluster can say all of it; a real one gives its logs.
//!
//! It never knows what clients believe.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::names::{Name, Nanos, Partition, Value};
use super::wire::{Address, Gauges, WireEvent};
use crate::random::hash_bytes;

/// What became of the transaction that a record is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionState {
    /// The record is of no transaction.
    #[default]
    None,
    /// It has a commit marker.
    Committed,
    /// It has an abort marker.
    Aborted,
    /// It has no marker.
    Open,
}

/// One record of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogRecord {
    /// Its offset.
    pub offset: i64,
    /// Its value; `None` for a control record.
    pub value: Option<Value>,
    /// What became of its transaction.
    pub transaction: TransactionState,
}

/// The log of a partition, as its leader has it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionLog {
    /// The first offset that is there. What was below it was deleted by retention, not lost.
    pub start_offset: i64,
    /// Offsets below it are on all in-sync replicas.
    pub high_watermark: i64,
    /// The offset that the next record will have.
    pub end_offset: i64,
    /// Whether records may be missing between others by compaction.
    pub compacted: bool,
    /// The records in the order of the log.
    pub records: Vec<LogRecord>,
}

/// A commit of an offset that a coordinator took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitSeen {
    /// When.
    pub at: Nanos,
    /// The group.
    pub group: Name,
    /// The partition.
    pub partition: Partition,
    /// The offset.
    pub offset: i64,
    /// Whether it was asked for by somebody who may set offsets back, such as a tool that resets them.
    pub reset: bool,
}

/// A partition in the hands of a member, as its coordinator has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ownership {
    /// The group.
    pub group: Name,
    /// The generation (classic protocol) or member epoch (KIP-848).
    pub generation: i32,
    /// The member id; of a static member its group instance id.
    pub member: Name,
    /// The partition.
    pub partition: Partition,
    /// Since when.
    pub from: Nanos,
    /// Until when; `None` if it still was at the end.
    pub until: Option<Nanos>,
}

/// A certificate that a gateway had in its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerCertificate {
    /// The gateway.
    pub gateway: Name,
    /// The certificate's fingerprint.
    pub certificate: Name,
    /// Since when it was in the files.
    pub from: Nanos,
    /// When the gateway said that it shows it to new connections; `None` if it never did.
    pub taken: Option<Nanos>,
}

impl ServerCertificate {
    /// What tells a certificate from others, of its DER. Not of cryptographic strength: nobody here forges any.
    #[must_use]
    pub fn fingerprint(certificate: &[u8]) -> Name {
        format!("{:016x}", hash_bytes(0, certificate)).into()
    }
}

/// What is known for sure. What is not known is empty, and checkers then say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Truth {
    /// The logs.
    pub logs: BTreeMap<Partition, PartitionLog>,
    /// The committed offsets of groups at the end.
    pub committed: BTreeMap<Name, BTreeMap<Partition, i64>>,
    /// All commits in the order in which they were taken.
    pub commits: Vec<CommitSeen>,
    /// Who had which partitions.
    pub ownerships: Vec<Ownership>,
    /// The addresses that clients may be told of.
    pub gateway_addresses: Vec<Address>,
    /// The certificates of gateways, in the order in which they had them.
    pub certificates: Vec<ServerCertificate>,
    /// What the observer saw at both sides of the gateway, in order.
    pub wire: Vec<WireEvent>,
    /// What the gateways' metrics said, in order.
    pub gauges: Vec<Gauges>,
}
