//! The small words of a history: instants, names, values, partitions. Cheap to clone, written as plain numbers and texts.
//!
//! They never know what they are the names of.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Nanoseconds since the start of the run, or between two instants of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nanos(pub u64);

impl Nanos {
    /// From milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// From seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000_000_000))
    }

    /// How much later this is than `earlier`; zero if it is not.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self(self.0.saturating_sub(earlier.0))
    }

    /// This much later.
    #[must_use]
    pub const fn plus(self, by: Self) -> Self {
        Self(self.0.saturating_add(by.0))
    }
}

impl From<Duration> for Nanos {
    fn from(duration: Duration) -> Self {
        Self(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Nanos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}s", self.0 / 1_000_000_000, self.0 % 1_000_000_000 / 1_000)
    }
}

/// A name: of a client, a topic, a group, a member, a gateway.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Name(Arc<str>);

/// The value of a record. The checkers need each value to be sent only once in a run; a retry by a client is no second send.
pub type Value = Name;

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl From<Arc<str>> for Name {
    fn from(name: Arc<str>) -> Self {
        Self(name)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0.as_ref().to_owned()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// A partition of a topic, written as `topic/index`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Partition {
    /// The topic. Its name may hold a slash: the last one parts it from the index.
    pub topic: Name,
    /// The index within the topic, from 0.
    pub index: i32,
}

impl Partition {
    /// A partition of a topic.
    #[must_use]
    pub fn new(topic: impl Into<Name>, index: i32) -> Self {
        Self { topic: topic.into(), index }
    }
}

/// A text that is not `topic/index`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAPartition(String);

impl fmt::Display for NotAPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a partition, which is written as topic/index", self.0)
    }
}

impl std::error::Error for NotAPartition {}

impl FromStr for Partition {
    type Err = NotAPartition;

    fn from_str(text: &str) -> Result<Self, NotAPartition> {
        let parts = text.rsplit_once('/').filter(|(topic, _)| !topic.is_empty());
        let parts = parts.and_then(|(topic, index)| Some((topic, index.parse::<i32>().ok()?)));
        match parts {
            Some((topic, index)) if index >= 0 => Ok(Self::new(topic, index)),
            _ => Err(NotAPartition(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Partition {
    type Error = NotAPartition;

    fn try_from(text: String) -> Result<Self, NotAPartition> {
        text.parse()
    }
}

impl From<Partition> for String {
    fn from(partition: Partition) -> Self {
        partition.to_string()
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_is_written_and_read_back() {
        for (text, topic, index) in [("orders/0", "orders", 0), ("a/b/12", "a/b", 12)] {
            let partition: Partition = text.parse().unwrap();
            assert_eq!(partition, Partition::new(topic, index));
            assert_eq!(partition.to_string(), text);
        }
        for wrong in ["", "orders", "/0", "orders/", "orders/-1", "orders/x", "orders/2147483648"] {
            assert!(wrong.parse::<Partition>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn instants_read_as_seconds() {
        assert_eq!(Nanos::from_millis(1_500).to_string(), "1.500000s");
        assert_eq!(Nanos(1).since(Nanos(2)), Nanos(0));
    }
}
