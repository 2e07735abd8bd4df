//! What a target says about itself: its brokers, what they serve, who leads and who coordinates. Asked with plain requests, and
//! believed: whether it is right is for cases to say.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde_json::{Value, json};
use tidegate_wire::schema::{Api, Versions};

use super::client::call;
use super::connection::Connection;
use super::login;

/// How long a cluster may take to elect leaders and coordinators.
pub const SETTLE_TIMEOUT: Duration = Duration::from_secs(20);

/// How long one run of a case may take on one target, its world included. Longer than any case needs on a busy machine, and short
/// enough that a target which hangs is found out in seconds.
pub const RUN_TIMEOUT: Duration = Duration::from_secs(45);

/// How often a cluster is asked again.
pub const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Versions in which the kit asks. Every broker since Kafka 2.8 has them.
const METADATA_VERSION: i16 = 9;
const FIND_COORDINATOR_VERSION: i16 = 2;

/// The first version that knows share state, which brokers have since Kafka 4.1.
const FIND_SHARE_COORDINATOR_VERSION: i16 = 6;

/// Where a broker is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// A name or an IP address.
    pub host: String,
    /// A TCP port.
    pub port: u16,
}

impl Address {
    /// Reads `HOST:PORT`; an IPv6 address stands in brackets.
    ///
    /// # Errors
    /// A text of another form.
    pub fn parse(text: &str) -> Result<Self> {
        let (host, port) = text.rsplit_once(':').with_context(|| format!("`{text}` is not HOST:PORT"))?;
        let port = port.parse().with_context(|| format!("`{text}` has no port"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        ensure!(!host.is_empty(), "`{text}` has no host");
        Ok(Self { host, port })
    }
}

/// A cluster as it described itself when the target was started.
#[derive(Debug, Clone)]
pub struct Directory {
    /// Where it was asked.
    pub bootstrap: Address,
    /// Brokers by node id.
    pub brokers: BTreeMap<i32, Address>,
    /// The id of the cluster.
    pub cluster_id: Option<String>,
    /// What ApiVersions lists.
    pub served: BTreeMap<i16, Versions>,
    /// When the run that uses this has to end; `None` outside of one.
    pub deadline: Option<Instant>,
    /// Whether connections have to be authenticated.
    pub is_secured: bool,
}

impl Directory {
    /// Asks a cluster, until it names brokers.
    ///
    /// # Errors
    /// If nobody answers in time.
    pub fn ask(bootstrap: &Address) -> Result<Self> {
        Self::ask_until_known(bootstrap, false)
    }

    /// The same of a cluster whose connections have to be authenticated.
    ///
    /// # Errors
    /// If nobody answers in time, or nobody is let in.
    pub fn ask_secured(bootstrap: &Address) -> Result<Self> {
        Self::ask_until_known(bootstrap, true)
    }

    fn ask_until_known(bootstrap: &Address, is_secured: bool) -> Result<Self> {
        let deadline = Instant::now() + SETTLE_TIMEOUT;
        loop {
            match Self::ask_once(bootstrap, is_secured) {
                Ok(directory) if !directory.brokers.is_empty() => return Ok(directory),
                Ok(_) if Instant::now() >= deadline => bail!("the cluster names no brokers"),
                Err(error) if Instant::now() >= deadline => return Err(error),
                _ => std::thread::sleep(POLL_INTERVAL),
            }
        }
    }

    fn ask_once(bootstrap: &Address, is_secured: bool) -> Result<Self> {
        let mut connection = open(bootstrap, None)?;
        if is_secured {
            login::authenticate(&mut connection, login::ADMIN)?;
        }
        let versions = call(&mut connection, "ApiVersions", 0, &Value::Null)?;
        let mut served = BTreeMap::new();
        for row in list(&versions, "ApiKeys") {
            let (key, min, max) = (int(row, "ApiKey"), int(row, "MinVersion"), int(row, "MaxVersion"));
            served.insert(key as i16, Versions::new(min as i16, max as i16));
        }
        let metadata = call(&mut connection, "Metadata", METADATA_VERSION, &json!({ "Topics": [] }))?;
        let brokers =
            list(&metadata, "Brokers").iter().map(|row| Ok((int(row, "NodeId") as i32, address(row)?)));
        Ok(Self {
            bootstrap: bootstrap.clone(),
            brokers: brokers.collect::<Result<_>>()?,
            cluster_id: metadata["ClusterId"].as_str().map(str::to_owned),
            served,
            deadline: None,
            is_secured,
        })
    }

    /// The same for one run, which has [`RUN_TIMEOUT`] from now.
    #[must_use]
    pub fn for_one_run(&self) -> Self {
        Self { deadline: Some(Instant::now() + RUN_TIMEOUT), ..self.clone() }
    }

    /// Whether the time of the run is up.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.deadline.is_some_and(|at| Instant::now() >= at)
    }

    /// The moment until which something that a cluster does in its own time is waited for.
    #[must_use]
    pub fn within(&self, wait: Duration) -> Instant {
        let at = Instant::now() + wait;
        self.deadline.map_or(at, |deadline| at.min(deadline))
    }

    /// A connection that may ask for everything, with an error that names the address.
    ///
    /// # Errors
    /// As [`Connection::open`], or if the super user is not let in.
    pub fn open(&self, address: &Address) -> Result<Connection> {
        self.open_as(address, login::ADMIN)
    }

    /// A connection that is authenticated as this principal, where the cluster wants that.
    ///
    /// # Errors
    /// As [`Connection::open`], or if the principal is not let in.
    pub fn open_as(&self, address: &Address, principal: &str) -> Result<Connection> {
        let mut connection = open(address, self.deadline)?;
        if self.is_secured && principal != login::NOBODY {
            login::authenticate(&mut connection, principal)?;
        }
        Ok(connection)
    }

    /// The highest version of an API that both the tables and the cluster have.
    #[must_use]
    pub fn highest(&self, api: &Api) -> Option<i16> {
        let served = self.served.get(&api.key)?;
        let version = served.max.min(api.versions.max);
        (version >= served.min.max(api.versions.min)).then_some(version)
    }

    /// Whether the cluster lists a version of an API.
    #[must_use]
    pub fn serves(&self, api: &Api, version: i16) -> bool {
        self.served.get(&api.key).is_some_and(|served| served.contains(version))
    }

    /// The Nth broker by node id, from 1.
    ///
    /// # Errors
    /// If there are fewer.
    pub fn nth(&self, n: usize) -> Result<&Address> {
        let broker = n.checked_sub(1).and_then(|index| self.brokers.values().nth(index));
        broker.with_context(|| format!("the cluster has no {n} brokers"))
    }

    /// The place of a node among the brokers by id, from 1.
    #[must_use]
    pub fn place_of(&self, node_id: i64) -> Option<usize> {
        self.brokers.keys().position(|id| i64::from(*id) == node_id).map(|index| index + 1)
    }

    fn known(&self, node_id: i64) -> Option<&Address> {
        self.brokers.get(&i32::try_from(node_id).ok()?)
    }

    /// The leader of a partition, once there is one.
    ///
    /// # Errors
    /// If there is none in time.
    pub fn leader(&self, topic: &str, partition: i64) -> Result<Address> {
        let body = json!({ "Topics": [{ "Name": topic }], "AllowAutoTopicCreation": false });
        self.until(&format!("leader of {topic}/{partition}"), |connection| {
            let metadata = call(connection, "Metadata", METADATA_VERSION, &body)?;
            let topics = list(&metadata, "Topics");
            let mut partitions = topics.iter().flat_map(|topic| list(topic, "Partitions"));
            let row = partitions.find(|row| int(row, "PartitionIndex") == partition);
            Ok(row.and_then(|row| self.known(int(row, "LeaderId"))).cloned())
        })
    }

    /// The controller, as Metadata names it. Brokers of KRaft name any of themselves.
    ///
    /// # Errors
    /// If there is none in time.
    pub fn controller(&self) -> Result<Address> {
        self.until("controller", |connection| {
            let metadata = call(connection, "Metadata", METADATA_VERSION, &json!({ "Topics": [] }))?;
            Ok(self.known(int(&metadata, "ControllerId")).cloned())
        })
    }

    /// The coordinator of a group (`key_type` 0) or a transaction (1), once it has loaded.
    ///
    /// # Errors
    /// If there is none in time.
    pub fn coordinator(&self, key_type: i8, key: &str) -> Result<Address> {
        let body = json!({ "Key": key, "KeyType": key_type });
        self.until(&format!("coordinator of {key}"), |connection| {
            let found = call(connection, "FindCoordinator", FIND_COORDINATOR_VERSION, &body)?;
            Ok(if int(&found, "ErrorCode") == 0 { Some(address(&found)?) } else { None })
        })
    }

    /// The coordinator of the share state of a partition, once it has loaded; `key` is `GROUP:TOPIC_ID:PARTITION` (KIP-932).
    ///
    /// # Errors
    /// If there is none in time.
    pub fn share_coordinator(&self, key: &str) -> Result<Address> {
        let body = json!({ "CoordinatorKeys": [key], "KeyType": 2 });
        self.until(&format!("coordinator of the share state of {key}"), |connection| {
            let found = call(connection, "FindCoordinator", FIND_SHARE_COORDINATOR_VERSION, &body)?;
            let row = list(&found, "Coordinators").first().context("no coordinator in the answer")?;
            Ok(if int(row, "ErrorCode") == 0 { Some(address(row)?) } else { None })
        })
    }

    fn until(
        &self,
        what: &str,
        mut look: impl FnMut(&mut Connection) -> Result<Option<Address>>,
    ) -> Result<Address> {
        let deadline = self.within(SETTLE_TIMEOUT);
        let mut connection = self.open(&self.bootstrap)?;
        loop {
            match look(&mut connection)? {
                Some(address) => return Ok(address),
                None if Instant::now() >= deadline => bail!("the cluster names no {what}"),
                None => std::thread::sleep(POLL_INTERVAL),
            }
        }
    }
}

fn open(address: &Address, deadline: Option<Instant>) -> Result<Connection> {
    let Address { host, port } = address;
    Connection::open(host, *port, deadline).with_context(|| format!("connect to {host}:{port}"))
}

fn address(row: &Value) -> Result<Address> {
    let host = row["Host"].as_str().context("a broker without a host")?;
    let port = u16::try_from(int(row, "Port")).map_err(|_| anyhow!("a port of {}", row["Port"]))?;
    Ok(Address { host: host.to_owned(), port })
}

/// The elements of a list field; none if there is no such list.
#[must_use]
pub fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// An integer field; -1 if there is none.
#[must_use]
pub fn int(value: &Value, name: &str) -> i64 {
    value[name].as_i64().unwrap_or(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let ok = |text: &str| Address::parse(text).map(|a| (a.host, a.port)).ok();
        assert_eq!(ok("localhost:9092"), Some(("localhost".to_owned(), 9092)));
        assert_eq!(ok("[::1]:9092"), Some(("::1".to_owned(), 9092)));
        for wrong in ["", "localhost", ":9092", "a:b", "a:70000"] {
            assert_eq!(ok(wrong), None, "{wrong}");
        }
    }
}
