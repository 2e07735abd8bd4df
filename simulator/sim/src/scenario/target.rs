//! Hosts and partitions after the seed has chosen: hosts by name, or what only the running cluster can tell.
//!
//! Written as text like selectors, of which they are a part. Never knows who leads: [`Targets::hosts`] asks.

use std::borrow::Cow;
use std::fmt::{self, Display};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::selector::{
    BROKER, Coordinated, Host, Item, LinkSelector, Partition, PartitionSelector, Selector, Term, arrow,
};

/// What only the running cluster can tell. Node ids; `None` where there is nobody at the moment.
pub trait Leadership {
    /// The leader of a partition.
    fn leader(&self, partition: &Partition) -> Option<u32>;

    /// The in-sync replicas of a partition without its leader.
    fn followers(&self, partition: &Partition) -> Vec<u32>;

    /// A coordinator.
    fn coordinator(&self, of: &Coordinated) -> Option<u32>;
}

/// One host, by name or by what it is at the time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// This one.
    Host(Host),
    /// The leader of a partition.
    Leader(Partition),
    /// An in-sync follower of a partition: counted from 0 by node id, round and round.
    Follower(u32, Partition),
    /// A coordinator.
    Coordinator(Coordinated),
}

impl Target {
    /// The host that it is now.
    #[must_use]
    pub fn host(&self, cluster: &dyn Leadership) -> Option<Host> {
        let node_id = match self {
            Self::Host(host) => return Some(host.clone()),
            Self::Leader(partition) => cluster.leader(partition)?,
            Self::Follower(index, partition) => {
                let mut followers = cluster.followers(partition);
                followers.sort_unstable();
                *followers.get(*index as usize % followers.len().max(1))?
            }
            Self::Coordinator(of) => cluster.coordinator(of)?,
        };
        Some(Host::new(BROKER, node_id))
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |partition: &Partition| PartitionSelector::One(partition.clone());
        match self {
            Self::Host(host) => host.fmt(f),
            Self::Leader(partition) => Term::Leader(one(partition)).fmt(f),
            Self::Follower(index, partition) => Term::Follower(*index, one(partition)).fmt(f),
            Self::Coordinator(of) => of.fmt(f),
        }
    }
}

/// Hosts; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets(pub Vec<Target>);

impl Targets {
    /// The hosts that they are now, each once. What is nobody at the moment is left out.
    #[must_use]
    pub fn hosts(&self, cluster: &dyn Leadership) -> Vec<Host> {
        let mut hosts: Vec<Host> = Vec::new();
        for host in self.0.iter().filter_map(|target| target.host(cluster)) {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        hosts
    }
}

impl Display for Targets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, target) in self.0.iter().enumerate() {
            write!(f, "{}{target}", if index > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

impl TryFrom<Selector> for Targets {
    type Error = &'static str;

    fn try_from(selector: Selector) -> Result<Self, &'static str> {
        let target = |Item { quantity, term }| match (quantity, term) {
            (None, Term::Host(host)) => Some(Target::Host(host)),
            (None, Term::Leader(PartitionSelector::One(partition))) => Some(Target::Leader(partition)),
            (None, Term::Follower(index, PartitionSelector::One(partition))) => {
                Some(Target::Follower(index, partition))
            }
            (None, Term::Coordinator(of)) => Some(Target::Coordinator(of)),
            _ => None,
        };
        let targets = selector.0.into_iter().map(target).collect::<Option<_>>();
        targets.map(Self).ok_or("in a resolved scenario every host has its name: nothing is left to choose")
    }
}

/// Links: from each host of one side to each of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// One side.
    pub from: Targets,
    /// The other side.
    pub to: Targets,
    /// Whether both directions are meant.
    pub both_ways: bool,
}

impl Links {
    /// The pairs of hosts that they are now, without pairs of a host with itself.
    #[must_use]
    pub fn pairs(&self, cluster: &dyn Leadership) -> Vec<(Host, Host)> {
        let (from, to) = (self.from.hosts(cluster), self.to.hosts(cluster));
        let pairs = from.iter().flat_map(|one| to.iter().map(move |other| (one.clone(), other.clone())));
        pairs.filter(|(one, other)| one != other).collect()
    }
}

impl Display for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.from, arrow(self.both_ways), self.to)
    }
}

impl TryFrom<LinkSelector> for Links {
    type Error = &'static str;

    fn try_from(link: LinkSelector) -> Result<Self, &'static str> {
        let LinkSelector { from, to, both_ways } = link;
        Ok(Self { from: from.try_into()?, to: to.try_into()?, both_ways })
    }
}

/// A partition, by name or as that of a coordinator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartitionTarget {
    /// This one.
    One(Partition),
    /// The partition of an internal topic that makes a broker the coordinator.
    Coordinator(Coordinated),
}

impl Display for PartitionTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(partition) => partition.fmt(f),
            Self::Coordinator(of) => of.fmt(f),
        }
    }
}

impl TryFrom<PartitionSelector> for PartitionTarget {
    type Error = &'static str;

    fn try_from(selector: PartitionSelector) -> Result<Self, &'static str> {
        match selector {
            PartitionSelector::One(partition) => Ok(Self::One(partition)),
            PartitionSelector::Coordinator(of) => Ok(Self::Coordinator(of)),
            PartitionSelector::Any | PartitionSelector::AnyOf(_) => {
                Err("in a resolved scenario every partition has its number: nothing is left to choose")
            }
        }
    }
}

macro_rules! targets_are_text {
    ($($name:ident from $selector:ident)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $selector::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                $selector::json_schema(generator)
            }
        }
    )*};
}

targets_are_text! { Targets from Selector  Links from LinkSelector  PartitionTarget from PartitionSelector }
