//! The certificates of simulated hosts, and TLS with them. How they were made is in `testdata/tls/README.md`.
//!
//! It never knows who connects.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig, version};
use tidegate_env::Env as _;
use tokio_rustls::TlsConnector;

use crate::env::SimEnv;

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

/// The files of a gateway that had so many certificates before.
pub(super) fn files(before: usize) -> [(&'static str, &'static [u8]); 3] {
    let (certificate, key) = GATEWAY[before % GATEWAY_CERTIFICATES];
    [("ca.pem", CA), ("gateway.pem", certificate), ("gateway.key", key)]
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
