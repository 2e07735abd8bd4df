//! Brokers as a connection sees them: where they are, and where clients are told to find them.

use std::sync::Arc;

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// A DNS name or an IP address.
    pub host: Arc<str>,
    /// The port; Kafka writes it as a 32-bit number.
    pub port: u16,
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A broker of the cluster, as one of its responses named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broker {
    /// Its node id.
    pub node_id: i32,
    /// Its own address, which no client may learn.
    pub address: Address,
}

/// What is known of the brokers of one cluster, for one listener. Lookups happen while bytes pass: they must not wait.
pub trait Brokers: Send + Sync {
    /// The address that clients of this listener are told for broker `node_id`, provided that the gateway already knows the
    /// broker at exactly `host` and `port`; else `None`, and the connection asks with [`Action::Learn`](crate::Action::Learn).
    fn advertised(&self, node_id: i32, host: &str, port: u16) -> Option<Address>;

    /// The address that stands for nodes which are no brokers (controllers): the listener's bootstrap address.
    fn bootstrap(&self) -> Address;
}
