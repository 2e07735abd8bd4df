//! Selectors: how a scenario names hosts, links and partitions, as text with a grammar (`scenarios/README.md` has it in full).
//!
//! ```text
//! nodes     = item { ", " item }
//! item      = [ quantity " of " ] term
//! quantity  = "one" | "half" | "minority" | "majority" | number
//! term      = "any" | "rest" | "brokers" | "gateways" | "clients" | client | host
//!           | "leader of " partition | "follower of " partition | "follower[" number "] of " partition
//!           | "coordinator of group " name | "coordinator of transaction " name
//! host      = ("broker" | "gateway" | client) ("[" index from 0 "]" | "-" number from 1)
//! partition = topic "/" number | topic "/any" | "any"
//! link      = nodes (" -> " | " <-> ") nodes
//! ```
//!
//! This file reads and writes them. Never knows which hosts there are.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A host: the name that all hosts of its kind share, and its number from 1. `broker-2`, `gateway-1`, `writers-3`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host {
    /// `broker`, `gateway`, or the name of clients.
    pub kind: String,
    /// From 1. For a broker this is its node id.
    pub number: u32,
}

/// The kind of brokers.
pub const BROKER: &str = "broker";

/// The kind of gateways.
pub const GATEWAY: &str = "gateway";

impl Host {
    /// A host.
    #[must_use]
    pub fn new(kind: &str, number: u32) -> Self {
        Self { kind: kind.to_owned(), number }
    }
}

impl Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind, self.number)
    }
}

/// Which coordinator.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coordinated {
    /// Of a consumer group.
    Group(String),
    /// Of a transactional id.
    Transaction(String),
}

impl Display for Coordinated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(name) => write!(f, "coordinator of group {name}"),
            Self::Transaction(name) => write!(f, "coordinator of transaction {name}"),
        }
    }
}

/// A partition as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartitionSelector {
    /// Any partition of any topic; the seed chooses.
    Any,
    /// Any partition of this topic; the seed chooses.
    AnyOf(String),
    /// This one.
    One(Partition),
    /// The partition of an internal topic that makes a broker the coordinator.
    Coordinator(Coordinated),
}

/// A partition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Partition {
    /// Its topic.
    pub topic: String,
    /// Its index from 0.
    pub index: u32,
}

impl Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.index)
    }
}

impl Display for PartitionSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::AnyOf(topic) => write!(f, "{topic}/any"),
            Self::One(partition) => partition.fmt(f),
            Self::Coordinator(coordinated) => coordinated.fmt(f),
        }
    }
}

/// How many of those that a term names; the seed chooses which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// One of them.
    One,
    /// Half of them, rounded up.
    Half,
    /// The most that are less than half.
    Minority,
    /// The fewest that are more than half.
    Majority,
    /// So many, at least one.
    Number(u32),
}

impl Quantity {
    /// How many of `all` that is.
    #[must_use]
    pub fn of(self, all: usize) -> usize {
        match self {
            Self::One => 1,
            Self::Half => all.div_ceil(2),
            Self::Minority => all.saturating_sub(1) / 2,
            Self::Majority => all / 2 + 1,
            Self::Number(number) => number as usize,
        }
    }
}

impl Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One => f.write_str("one"),
            Self::Half => f.write_str("half"),
            Self::Minority => f.write_str("minority"),
            Self::Majority => f.write_str("majority"),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// What hosts are named by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// One host of those that suit the argument; the seed chooses.
    Any,
    /// Every broker, gateway and client that the groups before do not have.
    Rest,
    /// `brokers`, `gateways`, `clients`, or all clients of this name.
    All(String),
    /// One host.
    Host(Host),
    /// The leader of a partition, at the time.
    Leader(PartitionSelector),
    /// An in-sync follower of a partition, at the time: counted from 0 by node id, round and round.
    Follower(u32, PartitionSelector),
    /// A coordinator, at the time.
    Coordinator(Coordinated),
}

impl Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Rest => f.write_str("rest"),
            Self::All(name) => f.write_str(name),
            Self::Host(host) => host.fmt(f),
            Self::Leader(partition) => write!(f, "leader of {partition}"),
            Self::Follower(0, partition) => write!(f, "follower of {partition}"),
            Self::Follower(index, partition) => write!(f, "follower[{index}] of {partition}"),
            Self::Coordinator(coordinated) => coordinated.fmt(f),
        }
    }
}

/// One item of a selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// How many of them, unless all.
    pub quantity: Option<Quantity>,
    /// Of which.
    pub term: Term,
}

impl Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quantity {
            Some(quantity) => write!(f, "{quantity} of {}", self.term),
            None => self.term.fmt(f),
        }
    }
}

/// Hosts as they are written; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(pub Vec<Item>);

impl Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.0.iter().enumerate() {
            write!(f, "{}{item}", if index > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

/// Links as they are written: from each host of one side to each of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSelector {
    /// One side.
    pub from: Selector,
    /// The other side.
    pub to: Selector,
    /// Whether both directions are meant.
    pub both_ways: bool,
}

/// Between the sides of a link, by whether both directions are meant.
pub(crate) const fn arrow(both_ways: bool) -> &'static str {
    if both_ways { " <-> " } else { " -> " }
}

impl Display for LinkSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.from, arrow(self.both_ways), self.to)
    }
}

/// A text that is no selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSelector(&'static str);

impl Display for NoSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.0)
    }
}

const NODES_EXPECTED: &str = "hosts, such as `gateway[0]`, `one of brokers`, `leader of orders/0`, `coordinator of group billing` or `any`";
const PARTITION_EXPECTED: &str =
    "a partition, such as `orders/0`, `orders/any`, `any` or `coordinator of group billing`";
const LINK_EXPECTED: &str = "a link, such as `clients <-> gateway[0]` for both directions or `gateways -> leader of orders/0` for one";

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn number(text: &str) -> Option<u32> {
    (text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn coordinated(text: &str) -> Option<Coordinated> {
    let (kind, name) = text.strip_prefix("coordinator of ")?.split_once(' ')?;
    match kind {
        _ if !is_name(name) => None,
        "group" => Some(Coordinated::Group(name.to_owned())),
        "transaction" => Some(Coordinated::Transaction(name.to_owned())),
        _ => None,
    }
}

impl FromStr for PartitionSelector {
    type Err = NoSelector;

    fn from_str(text: &str) -> Result<Self, NoSelector> {
        if let Some(coordinated) = coordinated(text) {
            return Ok(Self::Coordinator(coordinated));
        }
        let found = match text.rsplit_once('/') {
            None => (text == "any").then_some(Self::Any),
            Some((topic, _)) if !is_name(topic) => None,
            Some((topic, "any")) => Some(Self::AnyOf(topic.to_owned())),
            Some((topic, index)) => {
                number(index).map(|index| Self::One(Partition { topic: topic.to_owned(), index }))
            }
        };
        found.ok_or(NoSelector(PARTITION_EXPECTED))
    }
}

fn partition(text: &str) -> Option<PartitionSelector> {
    text.parse().ok().filter(|found| !matches!(found, PartitionSelector::Coordinator(_)))
}

fn term(text: &str) -> Option<Term> {
    if let Some(of) = text.strip_prefix("leader of ") {
        return partition(of).map(Term::Leader);
    }
    if let Some(rest) = text.strip_prefix("follower") {
        if let Some(of) = rest.strip_prefix(" of ") {
            return partition(of).map(|partition| Term::Follower(0, partition));
        }
        if let Some((index, of)) = rest.strip_prefix('[').and_then(|rest| rest.split_once("] of ")) {
            return Some(Term::Follower(number(index)?, partition(of)?));
        }
    }
    if let Some(coordinated) = coordinated(text) {
        return Some(Term::Coordinator(coordinated));
    }
    let plain = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if let Some((kind, index)) = text.strip_suffix(']').and_then(|text| text.split_once('[')) {
        let number = number(index)?.checked_add(1)?;
        return plain(kind).then(|| Term::Host(Host::new(kind, number)));
    }
    if let Some((kind, last)) = text.rsplit_once('-') {
        let number = number(last).filter(|number| *number > 0)?;
        return plain(kind).then(|| Term::Host(Host::new(kind, number)));
    }
    match text {
        "any" => Some(Term::Any),
        "rest" => Some(Term::Rest),
        name => plain(name).then(|| Term::All(name.to_owned())),
    }
}

fn item(text: &str) -> Option<Item> {
    let quantity = text.split_once(" of ").and_then(|(quantity, rest)| {
        let quantity = match quantity {
            "one" => Quantity::One,
            "half" => Quantity::Half,
            "minority" => Quantity::Minority,
            "majority" => Quantity::Majority,
            digits => Quantity::Number(number(digits).filter(|number| *number > 0)?),
        };
        Some((quantity, rest))
    });
    match quantity {
        Some((quantity, rest)) => Some(Item { quantity: Some(quantity), term: term(rest)? }),
        None => Some(Item { quantity: None, term: term(text)? }),
    }
}

impl FromStr for Selector {
    type Err = NoSelector;

    fn from_str(text: &str) -> Result<Self, NoSelector> {
        let items = text.split(',').map(|part| item(part.trim())).collect::<Option<_>>();
        items.map(Self).ok_or(NoSelector(NODES_EXPECTED))
    }
}

impl FromStr for LinkSelector {
    type Err = NoSelector;

    fn from_str(text: &str) -> Result<Self, NoSelector> {
        let error = NoSelector(LINK_EXPECTED);
        let (from, to, both_ways) = match text.split_once("<->") {
            Some((from, to)) => (from, to, true),
            None => text.split_once("->").map(|(from, to)| (from, to, false)).ok_or(error)?,
        };
        let side = |text: &str| text.trim().parse().map_err(|_| error);
        Ok(Self { from: side(from)?, to: side(to)?, both_ways })
    }
}

macro_rules! selectors_are_text {
    ($($name:ident $schema:literal $expected:ident)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                $schema.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "description": $expected, "type": "string", "pattern": patterns::whole($schema), "x-expected": $expected,
                })
            }
        }
    )*};
}

selectors_are_text! {
    Selector "Nodes" NODES_EXPECTED
    PartitionSelector "Partition" PARTITION_EXPECTED
    LinkSelector "Link" LINK_EXPECTED
}

/// The grammar as regular expressions, for the schema: an editor checks what it can, and all problems of a file are told at once.
mod patterns {
    const NAME: &str = "[A-Za-z0-9._-]+";
    const PLAIN: &str = "[a-z][a-z0-9_]*";
    const NUMBER: &str = "[0-9]{1,9}";

    fn partition() -> String {
        format!("(any|{NAME}/({NUMBER}|any))")
    }

    fn coordinator() -> String {
        format!("coordinator of (group|transaction) {NAME}")
    }

    fn nodes() -> String {
        let dynamic = format!(r"(leader|follower(\[{NUMBER}\])?) of {}", partition());
        let host = format!(r"{PLAIN}(\[{NUMBER}\]|-0*[1-9][0-9]{{0,8}})?");
        let term = format!("({dynamic}|{}|{host})", coordinator());
        let item = format!("((one|half|minority|majority|0*[1-9][0-9]{{0,8}}) of )?{term}");
        format!("{item}( *, *{item})*")
    }

    pub(super) fn whole(schema: &str) -> String {
        match schema {
            "Partition" => format!("^({}|{})$", partition(), coordinator()),
            "Nodes" => format!("^{}$", nodes()),
            _ => format!("^{0} *<?-> *{0}$", nodes()),
        }
    }
}
