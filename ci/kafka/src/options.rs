//! What a test asks of a cluster, checked before anything is started.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use serde::Serialize;

/// The most brokers of one cluster: each is a JVM of about 190 MB.
pub const BROKERS_MAX: u16 = 9;

/// Properties that are the cluster's own; an override of one would take the ground from under it.
const OWN_PROPERTIES: &[&str] = &[
    "process.roles",
    "node.id",
    "broker.id",
    "controller.quorum.voters",
    "controller.quorum.bootstrap.servers",
    "controller.listener.names",
    "listeners",
    "advertised.listeners",
    "listener.security.protocol.map",
    "inter.broker.listener.name",
    "security.inter.broker.protocol",
    "log.dir",
    "log.dirs",
    "metadata.log.dir",
    "broker.rack",
];

/// A way into a broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Listener {
    /// No TLS, no authentication.
    Plaintext,
    /// TLS; a client certificate is read if one is sent.
    Ssl,
    /// TLS; a client certificate of the cluster's CA is required. Its common name is the principal.
    SslClientAuth,
    /// SASL without TLS.
    SaslPlaintext,
    /// SASL over TLS.
    SaslSsl,
}

impl Listener {
    /// All of a secure cluster.
    pub const ALL: [Self; 5] =
        [Self::Plaintext, Self::Ssl, Self::SslClientAuth, Self::SaslPlaintext, Self::SaslSsl];

    /// The listener's name in server.properties.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plaintext => "PLAINTEXT",
            Self::Ssl => "SSL",
            Self::SslClientAuth => "SSL_CLIENT_AUTH",
            Self::SaslPlaintext => "SASL_PLAINTEXT",
            Self::SaslSsl => "SASL_SSL",
        }
    }

    /// Kafka's `security.protocol` for it.
    #[must_use]
    pub fn security_protocol(self) -> &'static str {
        match self {
            Self::SslClientAuth => "SSL",
            other => other.name(),
        }
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What [`crate::Cluster::start`] makes. The default is three plain brokers of 4.3.1 with the ids 1, 2 and 3.
#[derive(Debug, Clone)]
pub struct ClusterOptions {
    /// The release, such as 4.3.1; 3.9.x and 4.x can be run.
    pub version: String,
    /// How many brokers, 1 to [`BROKERS_MAX`]. Each is a controller too: a majority must be left running.
    pub brokers: u16,
    /// All listeners, certificates, SASL users, ACLs and delegation tokens; see [`crate::Certificates`] and
    /// [`crate::USERS`]. Whoever is not authenticated (PLAINTEXT, or SSL without a certificate) is a super user,
    /// `User:ANONYMOUS`: ACLs bind the principals of the other listeners.
    pub secure: bool,
    /// A plugin that takes the metrics of clients (KIP-714), without which brokers do not offer to. Compiling it takes a JDK.
    pub telemetry: bool,
    /// Node ids, as many as `brokers`, 0 or more; they may have gaps. 1, 2, 3, … if absent.
    pub broker_ids: Option<Vec<i32>>,
    /// The loopback address of the listeners that clients use; brokers and controllers talk on 127.0.0.1 among
    /// themselves. Another one than 127.0.0.1 tells a broker's address from a proxy's. Linux has all of 127/8,
    /// macOS only 127.0.0.1.
    pub host: Ipv4Addr,
    /// The port of the first broker's PLAINTEXT listener, for clients that have one built in; each further broker takes the next.
    /// Free ports if absent, which is what everything else should ask for.
    pub plaintext_port: Option<u16>,
    /// Broker properties that replace the cluster's choice.
    pub properties: BTreeMap<String, String>,
    /// `broker.rack` per broker, in the order of the ids; none if empty. Racks turn on KIP-392 (fetch from the
    /// closest replica).
    pub racks: Vec<String>,
    /// JVM flags after the cluster's own, which start fast and stay small: load tests want
    /// `-XX:TieredStopAtLevel=4`, `-XX:+UseParallelGC` and more `-Xmx`.
    pub jvm_flags: Vec<String>,
    /// How long the brokers may take to be ready.
    pub start_timeout: Duration,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self {
            version: "4.3.1".to_owned(),
            brokers: 3,
            secure: false,
            telemetry: false,
            broker_ids: None,
            host: Ipv4Addr::LOCALHOST,
            plaintext_port: None,
            properties: BTreeMap::new(),
            racks: Vec::new(),
            jvm_flags: Vec::new(),
            // A busy machine with two cores has been seen to need more than a minute.
            start_timeout: Duration::from_secs(240),
        }
    }
}

impl ClusterOptions {
    /// The node ids, whether given or counted.
    #[must_use]
    pub fn ids(&self) -> Vec<i32> {
        self.broker_ids.clone().unwrap_or_else(|| (1..=i32::from(self.brokers)).collect())
    }

    /// The listeners a client may use.
    #[must_use]
    pub fn listeners(&self) -> &'static [Listener] {
        if self.secure { &Listener::ALL } else { &[Listener::Plaintext] }
    }

    /// Checks everything that can be known before a start.
    ///
    /// # Errors
    /// Names the first option that cannot be had, and why.
    pub fn check(&self) -> Result<()> {
        self.version.parse::<crate::Version>()?;
        ensure!(
            (1..=BROKERS_MAX).contains(&self.brokers),
            "brokers: {} is not between 1 and {BROKERS_MAX}",
            self.brokers
        );
        let ids = self.ids();
        if ids.len() != usize::from(self.brokers) {
            bail!("broker_ids: {} ids for {} brokers", ids.len(), self.brokers);
        }
        if let Some(id) = ids.iter().find(|&&id| id < 0) {
            bail!("broker_ids: {id} is negative");
        }
        ensure!(ids.iter().collect::<BTreeSet<_>>().len() == ids.len(), "broker_ids: {ids:?} has one twice");
        ensure!(self.host.is_loopback(), "host: {} is not a loopback address", self.host);
        if let Some(port) = self.plaintext_port {
            let good = port > 0 && port.checked_add(self.brokers - 1).is_some();
            ensure!(
                good,
                "plaintext_port: {port} and those after it are no ports for {} brokers",
                self.brokers
            );
        }
        if !self.racks.is_empty() && self.racks.len() != ids.len() {
            bail!("racks: {} racks for {} brokers", self.racks.len(), ids.len());
        }
        if let Some(key) = self.properties.keys().find(|key| OWN_PROPERTIES.contains(&key.as_str())) {
            bail!("properties: {key} is chosen by the cluster");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(options: &ClusterOptions) -> String {
        options.check().unwrap_err().to_string()
    }

    #[test]
    fn the_number_of_brokers_has_bounds() {
        for (brokers, good) in [(0, false), (1, true), (BROKERS_MAX, true), (BROKERS_MAX + 1, false)] {
            let options = ClusterOptions { brokers, ..ClusterOptions::default() };
            assert_eq!(options.check().is_ok(), good, "{brokers}");
        }
    }

    #[test]
    fn ids_must_be_different_as_many_as_brokers_and_not_negative() {
        let with =
            |ids: &[i32]| ClusterOptions { broker_ids: Some(ids.to_vec()), ..ClusterOptions::default() };
        with(&[7, 1001, 0]).check().unwrap();
        assert_eq!(refusal(&with(&[1, 2])), "broker_ids: 2 ids for 3 brokers");
        assert_eq!(refusal(&with(&[1, 2, 1])), "broker_ids: [1, 2, 1] has one twice");
        assert_eq!(refusal(&with(&[1, -1, 2])), "broker_ids: -1 is negative");
    }

    #[test]
    fn brokers_are_never_reached_from_outside() {
        let with = |host: [u8; 4]| ClusterOptions { host: host.into(), ..ClusterOptions::default() };
        with([127, 0, 0, 9]).check().unwrap();
        assert_eq!(refusal(&with([0, 0, 0, 0])), "host: 0.0.0.0 is not a loopback address");
    }

    #[test]
    fn the_ports_of_all_brokers_are_ports() {
        for (port, good) in [(0, false), (1, true), (65_533, true), (65_534, false)] {
            let options = ClusterOptions { plaintext_port: Some(port), ..ClusterOptions::default() };
            assert_eq!(options.check().is_ok(), good, "{port}");
        }
    }

    #[test]
    fn racks_are_one_per_broker() {
        let options = ClusterOptions { racks: vec!["a".to_owned()], ..ClusterOptions::default() };
        assert_eq!(refusal(&options), "racks: 1 racks for 3 brokers");
    }

    #[test]
    fn properties_of_the_cluster_cannot_be_replaced() {
        let properties = BTreeMap::from([("listeners".to_owned(), "PLAINTEXT://:9092".to_owned())]);
        let options = ClusterOptions { properties, ..ClusterOptions::default() };
        assert_eq!(refusal(&options), "properties: listeners is chosen by the cluster");
    }

    #[test]
    fn versions_are_checked() {
        let options = ClusterOptions { version: "2.8.0".to_owned(), ..ClusterOptions::default() };
        assert_eq!(refusal(&options), "Kafka version 2.8.0: only 3.9.x and 4.x can be run");
    }
}
