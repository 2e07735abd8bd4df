//! What cases run against, by the words of the command line: an address, a Kafka that is started for the run, the gateway
//! before one, the in-memory cluster. Two targets of one run share a Kafka.

mod embedded;
mod gateway;
pub mod secured;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use tidegate_kafka::{Cluster, ClusterOptions, Listener};

use crate::case::Need;
use crate::run::directory::{Address, Directory};
use embedded::Embedded;
use gateway::Gateway;

/// The Kafka that is started where no version is given.
const KAFKA_VERSION: &str = "4.3.1";

/// Every target, as the command line takes it.
pub const TARGETS: &str =
    "HOST:PORT[,secured=HOST:PORT], kafka[:VERSION], embedded, gateway+kafka[:VERSION], gateway+embedded";

/// What stands between an address and that of its secured cluster.
const SECURED: &str = ",secured=";

/// Which target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spec {
    /// Anything that speaks Kafka there, and a secured cluster that belongs to it.
    Address(Address, Option<Address>),
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
            _ if text.contains(':') => {
                let (plain, secured) = text.split_once(SECURED).map_or((text, None), |(a, b)| (a, Some(b)));
                Self::Address(Address::parse(plain)?, secured.map(Address::parse).transpose()?)
            }
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
            Self::Address(address, _) => write!(f, "{}:{}", address.host, address.port),
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
    /// Its second cluster, which has what a plain one has not (see [`crate::case::Need`]); `None` until [`Starter::secure`].
    pub secured: Option<Directory>,
    /// What has to live as long as it; the gateway goes before what is behind it.
    _running: Vec<Running>,
}

impl Target {
    /// The cluster for cases with this need; `None` where there is none.
    #[must_use]
    pub fn cluster_for(&self, need: Option<Need>) -> Option<&Directory> {
        match need {
            None => Some(&self.directory),
            Some(Need::Security | Need::Telemetry) => self.secured.as_ref(),
        }
    }
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
    clusters: Vec<(String, Kind, Arc<Cluster>)>,
}

impl Starter {
    /// Starts a target and asks it what it is.
    ///
    /// # Errors
    /// If it does not start or does not answer.
    pub fn start(&mut self, spec: &Spec) -> Result<Target> {
        let (address, running) = self.open(spec, Kind::Plain)?;
        let name = spec.to_string();
        let directory = Directory::ask(&address).with_context(|| format!("ask {name} what it is"))?;
        Ok(Target { name, directory, secured: None, _running: vec![running] })
    }

    /// Starts the second cluster of a target. An address has one only if it was named.
    ///
    /// # Errors
    /// If it does not start, does not answer, or does not let the super user in.
    pub fn secure(&mut self, target: &mut Target, spec: &Spec) -> Result<()> {
        if matches!(spec, Spec::Address(_, None)) {
            return Ok(());
        }
        let (address, running) = self.open(spec, Kind::Secured)?;
        let name = &target.name;
        let asked = Directory::ask_secured(&address);
        target.secured = Some(asked.with_context(|| format!("ask the secured {name} what it is"))?);
        target._running.push(running);
        Ok(())
    }

    fn open(&mut self, spec: &Spec, kind: Kind) -> Result<(Address, Running)> {
        Ok(match spec {
            Spec::Address(plain, secured) => {
                let address = if kind == Kind::Plain { Some(plain) } else { secured.as_ref() };
                let address = address.context("no secured cluster was named")?;
                (address.clone(), Running::default())
            }
            Spec::Kafka(version) => {
                let cluster = self.kafka(version, kind)?;
                let first = cluster.bootstrap(kind.listener())?;
                let first = Address::parse(first.split(',').next().unwrap_or_default())?;
                (first, Running { _kafka: Some(cluster), ..Running::default() })
            }
            Spec::GatewayKafka(version) => {
                let cluster = self.kafka(version, kind)?;
                let gateway = Gateway::start(&cluster.bootstrap(kind.listener())?)?;
                let address = gateway.address()?;
                (address, Running { _gateway: Some(gateway), _kafka: Some(cluster), _embedded: None })
            }
            Spec::Embedded => {
                let embedded = Embedded::start(kind)?;
                (embedded.address()?, Running { _embedded: Some(embedded), ..Running::default() })
            }
            Spec::GatewayEmbedded => {
                let embedded = Embedded::start(kind)?;
                let gateway = Gateway::start(&embedded.bootstrap())?;
                let address = gateway.address()?;
                (address, Running { _gateway: Some(gateway), _kafka: None, _embedded: Some(embedded) })
            }
        })
    }

    fn kafka(&mut self, version: &str, kind: Kind) -> Result<Arc<Cluster>> {
        let known = self.clusters.iter().find(|one| one.0 == version && one.1 == kind);
        if let Some((_, _, cluster)) = known {
            return Ok(cluster.clone());
        }
        let options = kind.options(version);
        let cluster = Arc::new(Cluster::start(&options).with_context(|| format!("start Kafka {version}"))?);
        self.clusters.push((version.to_owned(), kind, cluster.clone()));
        Ok(cluster)
    }
}

/// Which of the two clusters of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nobody is asked who he is.
    Plain,
    /// With everything of [`crate::case::Need`].
    Secured,
}

impl Kind {
    /// A Kafka of this kind.
    fn options(self, version: &str) -> ClusterOptions {
        let secure = self == Self::Secured;
        ClusterOptions { version: version.to_owned(), secure, telemetry: secure, ..ClusterOptions::default() }
    }

    /// Where cases connect.
    fn listener(self) -> Listener {
        match self {
            Self::Plain => Listener::Plaintext,
            Self::Secured => Listener::SaslPlaintext,
        }
    }
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
            ("localhost:9092,secured=localhost:9094", "localhost:9092"),
        ] {
            assert_eq!(text.parse::<Spec>().unwrap().to_string(), shown);
        }
        for wrong in ["", "redpanda", "localhost", "localhost:x", "localhost:9092,secured=x"] {
            assert!(wrong.parse::<Spec>().is_err(), "{wrong}");
        }
    }
}
