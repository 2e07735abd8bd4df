//! Users of a secure cluster, where its certificates are, and how clients come to it. Never knows processes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Serialize;

use crate::options::Listener;

/// A user of SASL PLAIN and SCRAM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Credential {
    /// The principal is `User:` and this.
    pub name: &'static str,
    /// In clear: these users exist in tests only.
    pub password: &'static str,
}

/// The users every secure cluster knows, with PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. `admin` is a super user, the
/// others have no rights until an ACL gives them some.
pub const USERS: [Credential; 3] = [
    Credential { name: "admin", password: "admin-secret" },
    Credential { name: "alice", password: "alice-secret" },
    Credential { name: "bob", password: "bob-secret" },
];

/// The certificates of a secure cluster: a CA, one key store per broker (for its host, 127.0.0.1 and
/// localhost), one client.
#[derive(Debug, Clone, Serialize)]
pub struct Certificates {
    /// The CA's certificate, PEM: what a client has to trust.
    pub ca: PathBuf,
    /// The client's certificate, PEM; its common name is `client`, so the principal is `User:client`.
    pub client_certificate: PathBuf,
    /// The client's private key, PKCS#8 PEM, not encrypted.
    pub client_key: PathBuf,
    /// Key and certificate in one file, as Kafka's `ssl.keystore.type=PEM` wants it.
    pub client_key_store: PathBuf,
    /// The CA's private key, PKCS#8 PEM: to make further certificates that the brokers trust.
    pub ca_key: PathBuf,
}

pub(crate) fn ca_path(folder: &Path) -> PathBuf {
    folder.join("ca.pem")
}

pub(crate) fn broker_key_store(folder: &Path, id: i32) -> PathBuf {
    folder.join(format!("broker-{id}.pem"))
}

#[cfg(not(feature = "secure"))]
impl Certificates {
    /// Never made here.
    ///
    /// # Errors
    /// Always: what makes certificates is the feature `secure`.
    pub(crate) fn create(_: &Path, _: &[i32], _: std::net::Ipv4Addr) -> Result<Self> {
        bail!("a secure cluster needs the feature `secure` of tidegate-kafka, without which this was built")
    }
}

/// How a client proves who it is on a SASL listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SaslMechanism {
    /// RFC 4616.
    Plain,
    /// RFC 7677.
    ScramSha256,
    /// RFC 5802 with SHA-512.
    ScramSha512,
    /// RFC 7628 with a token nobody has signed; its `sub` is the user's name.
    OauthBearer,
}

impl SaslMechanism {
    /// All that a secure cluster takes.
    pub const ALL: [Self; 4] = [Self::Plain, Self::ScramSha256, Self::ScramSha512, Self::OauthBearer];

    /// Kafka's `sasl.mechanism`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha512 => "SCRAM-SHA-512",
            Self::OauthBearer => "OAUTHBEARER",
        }
    }

    fn jaas(self, user: &Credential) -> String {
        let Credential { name, password } = user;
        let package = "org.apache.kafka.common.security";
        match self {
            Self::Plain => format!(
                "{package}.plain.PlainLoginModule required username=\"{name}\" password=\"{password}\";"
            ),
            Self::ScramSha256 | Self::ScramSha512 => format!(
                "{package}.scram.ScramLoginModule required username=\"{name}\" password=\"{password}\";"
            ),
            Self::OauthBearer => format!(
                "{package}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"{name}\";"
            ),
        }
    }
}

/// What a Java client needs to use `listener`.
pub(crate) fn client_properties(
    listener: Listener,
    certificates: Option<&Certificates>,
    sasl: Option<(SaslMechanism, &Credential)>,
) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    let mut set = |key: &str, value: String| drop(all.insert(key.to_owned(), value));
    set("security.protocol", listener.security_protocol().to_owned());
    if matches!(listener, Listener::Ssl | Listener::SslClientAuth | Listener::SaslSsl) {
        let certificates = certificates.context("certificates need secure: true")?;
        set("ssl.truststore.type", "PEM".to_owned());
        set("ssl.truststore.location", certificates.ca.display().to_string());
        if listener == Listener::SslClientAuth {
            set("ssl.keystore.type", "PEM".to_owned());
            set("ssl.keystore.location", certificates.client_key_store.display().to_string());
        }
    }
    match (listener, sasl) {
        (Listener::SaslPlaintext | Listener::SaslSsl, Some((mechanism, user))) => {
            set("sasl.mechanism", mechanism.name().to_owned());
            set("sasl.jaas.config", mechanism.jaas(user));
        }
        (Listener::Plaintext | Listener::Ssl | Listener::SslClientAuth, None) => {}
        (_, Some(_)) => bail!("{listener} has no SASL"),
        (_, None) => bail!("{listener} needs a SASL mechanism and a user"),
    }
    Ok(all)
}
