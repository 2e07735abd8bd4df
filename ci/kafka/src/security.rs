//! Certificates and users of a secure cluster, made anew for each. Never knows processes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use serde::Serialize;

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

/// The certificates of a secure cluster: a CA, one key store per broker (for 127.0.0.1 and localhost), one client.
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
    /// Makes all of them for the brokers `ids` in `folder`.
    pub(crate) fn create(folder: &Path, ids: &[i32]) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
        let ca_key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "tidegate test CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
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
            let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
            let (key, certificate) = leaf(&issuer, &format!("broker-{id}"), names)?;
            fs::write(broker_key_store(folder, id), key + &certificate)?;
        }
        let (key, certificate) = leaf(&issuer, "client", Vec::new())?;
        fs::write(&made.client_key, &key)?;
        fs::write(&made.client_certificate, &certificate)?;
        fs::write(&made.client_key_store, key + &certificate)?;
        Ok(made)
    }
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
