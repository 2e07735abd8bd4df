//! Certificates and users of a secure cluster, made anew for each. Never knows processes.

use std::collections::BTreeMap;
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
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

impl Certificates {
    /// Makes all of them for the brokers `ids` on `host` in `folder`. The brokers' own files there are `ca.pem` and
    /// `broker-ID.pem`.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn create(folder: &Path, ids: &[i32], host: Ipv4Addr) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
        let ca_key = KeyPair::generate()?;
        let params = ca_params();
        let ca = params.self_signed(&ca_key)?;
        let made = Self {
            ca: ca_path(folder),
            client_certificate: folder.join("client-certificate.pem"),
            client_key: folder.join("client-key.pem"),
            client_key_store: folder.join("client.pem"),
            ca_key: folder.join("ca-key.pem"),
        };
        fs::write(&made.ca, ca.pem())?;
        fs::write(&made.ca_key, ca_key.serialize_pem())?;
        let issuer = Issuer::new(params, ca_key);
        for &id in ids {
            let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), host.to_string()];
            let (key, certificate) = leaf(&issuer, &format!("broker-{id}"), names)?;
            fs::write(broker_key_store(folder, id), key + &certificate)?;
        }
        let (key, certificate) = leaf(&issuer, "client", Vec::new())?;
        fs::write(&made.client_key, &key)?;
        fs::write(&made.client_certificate, &certificate)?;
        fs::write(&made.client_key_store, key + &certificate)?;
        Ok(made)
    }

    /// A further certificate of this CA for `hosts` (names and addresses), for a server or a client: its private key
    /// (PKCS#8) and itself, both PEM.
    ///
    /// # Errors
    /// If the CA's key cannot be read, or a host is neither a name nor an address.
    pub fn issue(&self, common_name: &str, hosts: &[String]) -> Result<(String, String)> {
        let key = fs::read_to_string(&self.ca_key).context("read the CA's key")?;
        let issuer = Issuer::new(ca_params(), KeyPair::from_pem(&key)?);
        leaf(&issuer, common_name, hosts.to_vec())
    }
}

fn ca_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "tidegate test CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// A key and a certificate for it, both PEM. Brokers are clients of each other, so each certificate serves both ways.
fn leaf(issuer: &Issuer<'_, KeyPair>, name: &str, hosts: Vec<String>) -> Result<(String, String)> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(hosts)?;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    let certificate = params.signed_by(&key, issuer)?;
    Ok((key.serialize_pem(), certificate.pem()))
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
