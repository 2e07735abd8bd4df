//! What a scenario's world has, as far as selectors can name it. Never knows what happens in it.

use std::collections::{BTreeMap, BTreeSet};

use super::selector::{BROKER, GATEWAY, Host};

/// What a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A broker.
    Broker,
    /// A gateway.
    Gateway,
    /// A client.
    Client,
}

impl Role {
    /// The word for all hosts of the role.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Broker => "brokers",
            Self::Gateway => "gateways",
            Self::Client => "clients",
        }
    }
}

/// Words that mean something in selectors, so that no clients can be called so.
pub const RESERVED: &[&str] = &[
    "any",
    "rest",
    "broker",
    "brokers",
    "gateway",
    "gateways",
    "client",
    "clients",
    "one",
    "half",
    "minority",
    "majority",
    "leader",
    "follower",
    "coordinator",
];

/// What selectors can name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// How many brokers.
    pub brokers: u32,
    /// How many gateways.
    pub gateways: u32,
    /// Clients by name, and how many of each, in the order of the file.
    pub clients: Vec<(String, u32)>,
    /// Topics and their partitions.
    pub topics: BTreeMap<String, u32>,
    /// How many replicas the partitions of each topic have.
    pub replication: BTreeMap<String, u32>,
    /// Consumer groups.
    pub groups: BTreeSet<String>,
    /// Transactional ids.
    pub transactions: BTreeSet<String>,
}

impl Facts {
    /// How many hosts of this kind there are; nothing where there is no such kind.
    #[must_use]
    pub fn count(&self, kind: &str) -> Option<u32> {
        match kind {
            BROKER => Some(self.brokers),
            GATEWAY => Some(self.gateways),
            name => self.clients.iter().find(|(known, _)| known == name).map(|(_, count)| *count),
        }
    }

    /// How many replicas a topic's partitions have.
    #[must_use]
    pub fn replicas(&self, topic: &str) -> u32 {
        self.replication.get(topic).copied().unwrap_or(1)
    }

    /// What hosts of this kind are.
    #[must_use]
    pub fn role(kind: &str) -> Role {
        match kind {
            BROKER => Role::Broker,
            GATEWAY => Role::Gateway,
            _ => Role::Client,
        }
    }

    /// All hosts of a role.
    #[must_use]
    pub fn hosts_of(&self, role: Role) -> Vec<Host> {
        match role {
            Role::Broker => hosts(BROKER, self.brokers),
            Role::Gateway => hosts(GATEWAY, self.gateways),
            Role::Client => self.clients.iter().flat_map(|(name, count)| hosts(name, *count)).collect(),
        }
    }

    /// All hosts that a word names: `brokers`, `gateways`, `clients`, or clients by their name. Nothing for an unknown word.
    #[must_use]
    pub fn hosts_named(&self, word: &str) -> Option<Vec<Host>> {
        for role in [Role::Broker, Role::Gateway, Role::Client] {
            if role.plural() == word {
                return Some(self.hosts_of(role));
            }
        }
        let (name, count) = self.clients.iter().find(|(name, _)| name == word)?;
        Some(hosts(name, *count))
    }

    /// All hosts.
    #[must_use]
    pub fn all_hosts(&self) -> Vec<Host> {
        [Role::Broker, Role::Gateway, Role::Client].into_iter().flat_map(|role| self.hosts_of(role)).collect()
    }

    /// What a word of a selector could have been.
    #[must_use]
    pub fn words(&self) -> Vec<&str> {
        let mut words = vec!["any", "brokers", "gateways", "clients"];
        words.extend(self.clients.iter().map(|(name, _)| name.as_str()));
        words
    }
}

fn hosts(kind: &str, count: u32) -> Vec<Host> {
    (1..=count).map(|number| Host::new(kind, number)).collect()
}
