//! Scenarios: one file says the world, the work, the faults and what must hold.
//!
//! Three stages. [`ScenarioSpec`] is what the file says. [`Checked`] is one in which every name means something: all problems of a file
//! are told at once, each with its place. [`Resolved`] is what a seed makes of it: nothing is left to choose but what only the running
//! cluster can tell. It is written as `resolved.yaml` and read back to the same value; replaying and shrinking work on it.
//!
//! This never knows an engine, nor how anything that it describes is done.

mod bounds;
mod check;
mod choices;
mod choose;
mod clients;
mod event;
mod expect;
mod facts;
mod resolve;
mod selector;
mod settings;
mod spec;
mod target;
mod topology;
mod traffic;
mod units;
mod yaml;

pub use bounds::{CLIENTS_ALL_MAX, TRANSACTION_RECORDS_MAX, VALUE_BYTES_MAX};
pub use check::{BROKERS_MAX, CLIENTS_MAX, Checked, GATEWAYS_MAX, PARTITIONS_MAX, PHASE_MAX};
pub use choices::{Followed, OfAll, OfBrokers, OfClients, OfGateways, OfServers, On, Roles};
pub(crate) use choices::{check_hosts, choose_among};
pub(crate) use choose::stages;
pub use choose::{Check, Checker, Choose, Draw, NotZero};
pub use clients::{
    Acks, Admin, AdminOperation, AdminSpec, Clients, ClientsSpec, Compression, Consumer, ConsumerSpec,
    GroupProtocol, Habits, Hostile, HostileAct, HostileSpec, Isolation, Member, MemberSpec, Processor,
    ProcessorSpec, Producer, ProducerSpec, Transactions, TransactionsSpec, Work, WorkSpec,
};
pub use event::{EVENTS, Event};
pub use expect::{
    Allow, AllowSpec, Bounds, BoundsSpec, CheckerName, Eventually, EventuallySpec, Expect, ExpectSpec, Seeds,
    SeedsSpec,
};
pub use facts::{Facts, RESERVED, Role};
pub use resolve::{After, AfterSpec, KnownFailure, OCCURRENCES_MAX, Resolved, Step, When, resolve};
pub use selector::{
    BROKER, Coordinated, GATEWAY, Host, Item, LinkSelector, NoSelector, Partition, PartitionSelector,
    Quantity as Part, Selector, Term,
};
pub use spec::{MixSpec, ScenarioSpec, StepSpec};
pub use target::{Leadership, Links, PartitionTarget, Target, Targets};
pub use topology::{
    Brokers, BrokersSpec, Gateways, GatewaysSpec, LinkPlan, LinkSpec, Phases, PhasesSpec, Routing, Tls,
    TlsSpec, Topic, TopicSpec, Topology, TopologySpec,
};
pub use traffic::{Anything, Carried, Connections, Over};
pub(crate) use traffic::{role, roles, speak};
pub use units::{Bandwidth, Bytes, Choice, Count, OneOf, Percent, Quantity, Rate, Spread, Time};

/// The JSON Schema of scenario files.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(ScenarioSpec).to_value()
}
