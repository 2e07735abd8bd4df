//! What happened in a run: what clients did and saw, what the cluster's logs say at the end, and what an observer saw on both
//! sides of the gateway.
//!
//! All of it is data that can be written as JSON, one entry a line ([`jsonl`]), so that a run against real brokers with real
//! clients can be judged by the same checkers as a simulated one.
//!
//! It never knows sockets, clocks, engines, or how a run is made: times are given by whoever records.

pub mod jsonl;
mod names;
mod operation;
mod recorder;
mod truth;
mod wire;

pub use names::{Name, Nanos, Partition, Value};
pub use operation::{
    Action, Client, Ending, Event, EventKind, Isolation, Operation, OperationId, Outcome, Poll, Producer,
    Seen, Send, Step, Subscription, Transaction,
};
pub use recorder::{Recorder, Ticket, UNFINISHED};
pub use truth::{CommitSeen, LogRecord, Ownership, PartitionLog, ServerCertificate, TransactionState, Truth};
pub use wire::{
    Address, Authentication, Batch, Gauges, Moment, Node, Upstream, VersionRange, Wire, WireEvent,
};

use serde::{Deserialize, Serialize};

/// What one client did or what happened to it, in the order in which it was over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// An operation that is over, or that the end of the run cut off.
    Operation(Operation),
    /// Something that happened to a client.
    Event(Event),
}

/// When the phases of a run began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phases {
    /// The first fault may come.
    pub faults: Nanos,
    /// All faults are healed. Whatever should recover is measured from here.
    pub quiet: Nanos,
    /// Nothing more is sent; consumers read to the ends of the logs.
    pub drain: Nanos,
    /// The run is over.
    pub end: Nanos,
}

/// A fault that was in the world for some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultSpan {
    /// The fault's name and its target, for reports.
    pub name: Name,
    /// When it began.
    pub from: Nanos,
    /// When it was healed.
    pub until: Nanos,
}

/// What clients did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct History {
    /// The clients, each once.
    pub clients: Vec<Client>,
    /// What they did and what happened to them. In the order of completion; this order counts where times are equal.
    pub entries: Vec<Entry>,
    /// The phases, unless the run has none.
    pub phases: Option<Phases>,
    /// The faults, in the order of their begin.
    pub faults: Vec<FaultSpan>,
}

impl History {
    /// The operations in the order of their completion.
    pub fn operations(&self) -> impl DoubleEndedIterator<Item = &Operation> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Operation(operation) => Some(operation),
            Entry::Event(_) => None,
        })
    }

    /// What happened to clients, in order.
    pub fn events(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Event(event) => Some(event),
            Entry::Operation(_) => None,
        })
    }

    /// The client of this name.
    #[must_use]
    pub fn client(&self, name: &Name) -> Option<&Client> {
        self.clients.iter().find(|client| client.name == *name)
    }
}
