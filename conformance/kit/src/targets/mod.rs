//! What cases run against, by the words of the command line: an address, a Kafka that is started for the run, the gateway
//! before one, the in-memory
//! cluster. Two targets of one run share a Kafka.

mod embedded;
mod gateway;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use tidegate_kafka::{Cluster, ClusterOptions, Listener};

use crate::run::directory::{Address, Directory};
use embedded::Embedded;
use gateway::Gateway;

/// The Kafka that is started where no version is given.
const KAFKA_VERSION: &str = "4.3.1";

/// Every target, as the command line takes it.
pub const TARGETS: &str = "HOST:PORT, kafka[:VERSION], embedded, gateway+kafka[:VERSION], gateway+embedded";

/// Which target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spec {
    /// Anything that speaks Kafka there.
    Address(Address),
    /// Three brokers of a version.
    Kafka(String),
    /// The gateway before three brokers of a version.
    GatewayKafka(String),
    /// The in-memory cluster.
    Embedded,
    /// The gateway before the in-memory cluster.
    GatewayEmbedded,
}

impl FromStr for Spec {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        // `kafka:9092` is somebody's host.
        let versioned = text.split_once(':').filter(|(_, version)| version.contains('.'));
        let (name, version) = versioned.unwrap_or((text, KAFKA_VERSION));
        Ok(match name {
            "kafka" => Self::Kafka(version.to_owned()),
            "gateway+kafka" => Self::GatewayKafka(version.to_owned()),
            "embedded" => Self::Embedded,
            "gateway+embedded" => Self::GatewayEmbedded,
            _ if text.contains(':') => Self::Address(Address::parse(text)?),
            _ => bail!("`{text}` is no target: there is {TARGETS}"),
        })
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = |version: &str| {
            if version == KAFKA_VERSION { String::new() } else { format!(":{version}") }
        };
        match self {
            Self::Address(address) => write!(f, "{}:{}", address.host, address.port),
            Self::Kafka(kafka) => write!(f, "kafka{}", version(kafka)),
            Self::Embedded => f.write_str("embedded"),
            Self::GatewayEmbedded => f.write_str("gateway+embedded"),
            Self::GatewayKafka(kafka) => write!(f, "gateway+kafka{}", version(kafka)),
        }
    }
}

/// A target that answers. It ends when it is dropped.
#[derive(Debug)]
pub struct Target {
    /// As the command line named it.
    pub name: String,
    /// What it said about itself at the start.
    pub directory: Directory,
    /// What has to live as long as it; the gateway goes before what is behind it.
    _running: Running,
}

/// What a target runs.
#[derive(Debug, Default)]
struct Running {
    _gateway: Option<Gateway>,
    _kafka: Option<Arc<Cluster>>,
    _embedded: Option<Embedded>,
}

/// Starts targets, and lends a Kafka to all that want its version.
#[derive(Debug, Default)]
pub struct Starter {
    clusters: Vec<(String, Arc<Cluster>)>,
}

impl Starter {
    /// Starts a target and asks it what it is.
    ///
    /// # Errors
    /// If it does not start or does not answer.
    pub fn start(&mut self, spec: &Spec) -> Result<Target> {
        let (address, running) = match spec {
            Spec::Address(address) => (address.clone(), Running::default()),
            Spec::Kafka(version) => {
                let cluster = self.kafka(version)?;
                (plaintext(&cluster)?, Running { _kafka: Some(cluster), ..Running::default() })
            }
            Spec::GatewayKafka(version) => {
                let cluster = self.kafka(version)?;
                let gateway = Gateway::start(&cluster.bootstrap(Listener::Plaintext)?)?;
                let address = gateway.address()?;
                (address, Running { _gateway: Some(gateway), _kafka: Some(cluster), _embedded: None })
            }
            Spec::Embedded => {
                let embedded = Embedded::start()?;
                (embedded.address()?, Running { _embedded: Some(embedded), ..Running::default() })
            }
            Spec::GatewayEmbedded => {
                let embedded = Embedded::start()?;
                let gateway = Gateway::start(&embedded.bootstrap())?;
                let address = gateway.address()?;
                (address, Running { _gateway: Some(gateway), _kafka: None, _embedded: Some(embedded) })
            }
        };
        let name = spec.to_string();
        let directory = Directory::ask(&address).with_context(|| format!("ask {name} what it is"))?;
        Ok(Target { name, directory, _running: running })
    }

    fn kafka(&mut self, version: &str) -> Result<Arc<Cluster>> {
        if let Some((_, cluster)) = self.clusters.iter().find(|(known, _)| known == version) {
            return Ok(cluster.clone());
        }
        let options = ClusterOptions { version: version.to_owned(), ..ClusterOptions::default() };
        let cluster = Arc::new(Cluster::start(&options).with_context(|| format!("start Kafka {version}"))?);
        self.clusters.push((version.to_owned(), cluster.clone()));
        Ok(cluster)
    }
}

fn plaintext(cluster: &Cluster) -> Result<Address> {
    let servers = cluster.bootstrap(Listener::Plaintext)?;
    Address::parse(servers.split(',').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_by_their_words() {
        for (text, shown) in [
            ("kafka", "kafka"),
            ("kafka:4.3.1", "kafka"),
            ("kafka:3.9.2", "kafka:3.9.2"),
            ("gateway+kafka:4.4.0", "gateway+kafka:4.4.0"),
            ("embedded", "embedded"),
            ("gateway+embedded", "gateway+embedded"),
            ("localhost:9092", "localhost:9092"),
            ("kafka:9092", "kafka:9092"),
        ] {
            assert_eq!(text.parse::<Spec>().unwrap().to_string(), shown);
        }
        for wrong in ["", "redpanda", "localhost", "localhost:x"] {
            assert!(wrong.parse::<Spec>().is_err(), "{wrong}");
        }
    }
}
