//! Client libraries as drivers: programs on a pipe that speak `conformance/drivers/README.md`, and librdkafka in this process.
//! What is tested with them is in [`cases`]; a driver never knows it.

pub mod cases;
#[cfg(feature = "librdkafka")]
mod librdkafka;
pub mod provision;
pub mod record;
pub mod scene;
pub mod stdio;
pub mod suite;

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::codec::errors;

/// The protocol's version that the kit speaks.
pub const PROTOCOL: u64 = 2;

/// What a case may need and a library may lack: ops of the protocol, and abilities.
pub const WORDS: &[&str] = &[
    "produce",
    "transaction",
    "read_start",
    "read_poll",
    "read_commit",
    "read_stop",
    "create_topic",
    "delete_topic",
    "create_partitions",
    "metadata",
    "offset",
    "committed",
    "describe_configs",
    "alter_configs",
    "delete_records",
    "list_groups",
    "delete_group",
    "none",
    "gzip",
    "snappy",
    "lz4",
    "zstd",
    "idempotent",
    "null_headers",
    "repeated_headers",
    "read_committed",
    "classic",
    "consumer",
    "static",
    "SSL",
    "PLAIN",
    "SCRAM-SHA-256",
    "SCRAM-SHA-512",
];

/// What a driver says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Hello {
    /// The protocol's version.
    pub protocol: u64,
    /// The driver's name.
    pub name: String,
    /// The library's.
    pub library: String,
    /// The library's version, as the library itself says it.
    pub version: String,
    /// What it does not have, of [`WORDS`].
    pub lacks: BTreeSet<String>,
}

/// Why a command failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The driver's answer: the library, or the cluster, refused.
    #[error("{code}: {message}")]
    Refused {
        /// Kafka's name of the error, or one of the protocol's.
        code: String,
        /// The library's own text.
        message: String,
    },
    /// The driver died, fell silent or does not speak the protocol. Nothing more can be asked of it.
    #[error("{0}")]
    Lost(String),
}

impl Failure {
    /// The code of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            Self::Lost(_) => None,
        }
    }

    /// A refusal as it stands in an answer: the code is a name, or a number of Kafka's.
    fn from_answer(error: &Value) -> Self {
        let message = error["message"].as_str().unwrap_or_default().to_owned();
        let code = match (&error["code"], error["code"].as_i64().and_then(errors::name)) {
            (_, Some(name)) => name.to_owned(),
            (Value::String(name), None) => name.clone(),
            (other, None) => other.to_string(),
        };
        Self::Refused { code, message }
    }
}

/// A client library that does what it is told.
pub trait Driver {
    /// Carries out a command: an object with `op`. `deadline` is what the driver may take; it is part of the command.
    ///
    /// # Errors
    /// If the library refuses, or the driver is lost.
    fn call(&mut self, command: Value, deadline: Duration) -> Result<Value, Failure>;
}

/// Which driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Name {
    /// Apache Kafka's own.
    Java,
    /// franz-go.
    FranzGo,
    /// confluent-kafka of Python.
    ConfluentKafka,
    /// aiokafka.
    Aiokafka,
    /// kafkajs.
    Kafkajs,
    /// The crate rdkafka, in this process.
    #[cfg(feature = "librdkafka")]
    Librdkafka,
}

impl Name {
    /// Every driver that this build has.
    pub const ALL: &'static [Self] = &[
        Self::Java,
        Self::FranzGo,
        Self::ConfluentKafka,
        Self::Aiokafka,
        Self::Kafkajs,
        #[cfg(feature = "librdkafka")]
        Self::Librdkafka,
    ];

    /// As the command line and reports write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Java => "java",
            Self::FranzGo => "franz-go",
            Self::ConfluentKafka => "confluent-kafka",
            Self::Aiokafka => "aiokafka",
            Self::Kafkajs => "kafkajs",
            #[cfg(feature = "librdkafka")]
            Self::Librdkafka => "librdkafka",
        }
    }

    /// Makes the driver available on this machine and starts it.
    ///
    /// # Errors
    /// What is missing on this machine, or why the program does not start.
    pub fn start(self) -> anyhow::Result<Box<dyn Driver>> {
        #[cfg(feature = "librdkafka")]
        if self == Self::Librdkafka {
            return Ok(Box::new(librdkafka::Librdkafka::default()));
        }
        Ok(Box::new(stdio::Stdio::start(self.as_str(), &provision::provide(self)?)?))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Name {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        Self::ALL.iter().copied().find(|name| name.as_str() == text).ok_or_else(|| {
            let all: Vec<&str> = Self::ALL.iter().map(|name| name.as_str()).collect();
            anyhow::anyhow!("`{text}` is no driver: there is {}", all.join(", "))
        })
    }
}

/// How clients reach a target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// `host:port,…`
    pub bootstrap: String,
    /// `PLAINTEXT` where it is empty.
    pub protocol: String,
    /// The certificate authority's certificate, PEM.
    pub ca_file: Option<PathBuf>,
    /// SASL mechanism, user, password.
    pub sasl: Option<(String, String, String)>,
}

impl Access {
    /// Without security.
    #[must_use]
    pub fn plaintext(bootstrap: &str) -> Self {
        Self { bootstrap: bootstrap.to_owned(), ..Self::default() }
    }

    /// The protocol's `open`.
    #[must_use]
    pub fn to_command(&self) -> Value {
        let protocol = if self.protocol.is_empty() { "PLAINTEXT" } else { &self.protocol };
        let mut security = serde_json::json!({ "protocol": protocol });
        if let Some(file) = &self.ca_file {
            security["ca_file"] = file.display().to_string().into();
        }
        if let Some((mechanism, username, password)) = &self.sasl {
            security["mechanism"] = mechanism.as_str().into();
            security["username"] = username.as_str().into();
            security["password"] = password.as_str().into();
        }
        serde_json::json!({ "op": "open", "bootstrap": self.bootstrap, "security": security })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_names_or_numbers_of_kafka() {
        let check = |code: Value, expected: &str| {
            let failure = Failure::from_answer(&serde_json::json!({ "code": code, "message": "" }));
            assert_eq!(failure.code(), Some(expected));
        };
        check("TOPIC_ALREADY_EXISTS".into(), "TOPIC_ALREADY_EXISTS");
        check(36.into(), "TOPIC_ALREADY_EXISTS");
        check(31_000.into(), "31000");
        check(Value::Null, "null");
    }

    #[test]
    fn drivers_by_their_names() {
        for name in Name::ALL {
            assert_eq!(name.as_str().parse::<Name>().unwrap(), *name);
        }
        assert!("sarama".parse::<Name>().unwrap_err().to_string().contains("franz-go"));
    }
}
