//! Makes the certificates of a secure cluster, anew for each. Never knows brokers.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::{Context as _, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

use crate::security::{Certificates, broker_key_store, ca_path};

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
