//! The certificates of simulated hosts, and TLS with them. How they were made is in `testdata/tls/README.md`.
//!
//! It never knows who connects. It is told when a gateway took its files into use, and never looks.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig, version};
use tidegate_env::Env as _;
use tokio_rustls::TlsConnector;

use super::{CONFIG_PATH, World, gateway_host};
use crate::env::SimEnv;
use crate::history::ServerCertificate;

macro_rules! pem {
    ($name:literal) => {
        include_bytes!(concat!("../../testdata/tls/", $name)).as_slice()
    };
}

const CA: &[u8] = pem!("ca.pem");

/// How many certificates the gateways have, one after the other, round and round.
pub const GATEWAY_CERTIFICATES: usize = 3;

/// Certificates and their keys.
const GATEWAY: [(&[u8], &[u8]); GATEWAY_CERTIFICATES] = [
    (pem!("gateway.pem"), pem!("gateway.key")),
    (pem!("gateway-renewed.pem"), pem!("gateway-renewed.key")),
    (pem!("gateway-renewed-again.pem"), pem!("gateway-renewed-again.key")),
];

impl World {
    /// Puts the next certificate of a gateway and its key where its configuration says.
    ///
    /// # Errors
    /// The certificate is none, which is a bug.
    pub(super) fn give_certificate(&mut self, gateway: &SimEnv) -> anyhow::Result<()> {
        let before = self.certificates.iter().filter(|had| *had.gateway == *gateway.host()).count();
        let (certificate, key) = GATEWAY[before % GATEWAY_CERTIFICATES];
        let folder = Path::new(CONFIG_PATH).parent().context("the configuration is in a folder")?;
        for (name, content) in [("ca.pem", CA), ("gateway.pem", certificate), ("gateway.key", key)] {
            gateway.write_file(folder.join(name), content);
        }
        self.certificates.push(ServerCertificate {
            gateway: gateway.host().into(),
            certificate: ServerCertificate::fingerprint(&CertificateDer::from_pem_slice(certificate)?),
            from: self.elapsed().into(),
            taken: None,
        });
        Ok(())
    }

    /// Gives a gateway, by its number from 1, the next of its [`GATEWAY_CERTIFICATES`] certificates, and the key that goes with it.
    ///
    /// # Errors
    /// There is no such gateway.
    pub fn renew_certificate(&mut self, number: u16) -> anyhow::Result<()> {
        let gateway = self.gateways.get(usize::from(number).wrapping_sub(1));
        let gateway = gateway.with_context(|| format!("there is no gateway {number}"))?.env.clone();
        self.give_certificate(&gateway)
    }

    /// The place in [`World::certificates`] of the one in the files of a gateway, by its number from 1.
    #[must_use]
    pub fn certificate(&self, number: u16) -> Option<usize> {
        let host = gateway_host(number);
        self.certificates.iter().rposition(|had| *had.gateway == *host)
    }

    /// A gateway has said that it shows the certificate at this place in [`World::certificates`] to new connections.
    pub fn certificate_taken(&mut self, place: usize) {
        let now = self.elapsed().into();
        if let Some(certificate) = self.certificates.get_mut(place) {
            certificate.taken.get_or_insert(now);
        }
    }

    /// The certificates that gateways had in their files, in order.
    #[must_use]
    pub fn certificates(&self) -> &[ServerCertificate] {
        &self.certificates
    }
}

fn roots() -> anyhow::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(CA)?)?;
    Ok(roots)
}

pub(super) fn client_tls(env: &Arc<SimEnv>) -> anyhow::Result<TlsConnector> {
    let config = ClientConfig::builder_with_details(env.crypto(), env.time_provider());
    let config = config.with_protocol_versions(&[&version::TLS13])?.with_root_certificates(roots()?);
    Ok(TlsConnector::from(Arc::new(config.with_no_client_auth())))
}

pub(super) fn server_tls(env: &Arc<SimEnv>) -> anyhow::Result<Arc<ServerConfig>> {
    let chain = vec![CertificateDer::from_pem_slice(pem!("brokers.pem"))?];
    let key = PrivateKeyDer::from_pem_slice(pem!("brokers.key"))?;
    let config = ServerConfig::builder_with_details(env.crypto(), env.time_provider());
    let config = config.with_protocol_versions(&[&version::TLS13])?.with_no_client_auth();
    Ok(Arc::new(config.with_single_cert(chain, key)?))
}
