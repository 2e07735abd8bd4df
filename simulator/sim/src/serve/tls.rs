//! TLS of the brokers' listeners, from PEM files.
//!
//! Never knows who is let in with which certificate: the authorizer says that.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use rustls::{DEFAULT_VERSIONS, RootCertStore};
use tidegate_env::Env;

/// Where certificates are, all in PEM form.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// The brokers' certificate chain.
    pub certificate: &'a Path,
    /// Its private key.
    pub key: &'a Path,
    /// Who signs clients' certificates; without it none is asked for.
    pub client_ca: Option<&'a Path>,
    /// Whether a client must have one.
    pub client_required: bool,
}

/// TLS towards clients.
///
/// # Errors
/// Which file cannot be read or holds something else, or that key and certificate do not fit.
pub async fn server(env: &dyn Env, files: &Files<'_>) -> anyhow::Result<Arc<ServerConfig>> {
    let chain = certificates(env, files.certificate).await?;
    let key = env.read_file(files.key).await.with_context(|| files.key.display().to_string())?;
    let key = PrivateKeyDer::from_pem_slice(&key)
        .with_context(|| format!("{}: expected a private key in PEM form", files.key.display()))?;
    let builder =
        ServerConfig::builder_with_provider(env.crypto()).with_protocol_versions(DEFAULT_VERSIONS)?;
    let builder = match files.client_ca {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(env, path).await? {
                roots.add(certificate).with_context(|| path.display().to_string())?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), env.crypto());
            let verifier = if files.client_required { verifier } else { verifier.allow_unauthenticated() };
            builder.with_client_cert_verifier(verifier.build()?)
        }
    };
    let fit = || format!("{} and {}", files.certificate.display(), files.key.display());
    Ok(Arc::new(builder.with_single_cert(chain, key).with_context(fit)?))
}

async fn certificates(env: &dyn Env, path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let pem = env.read_file(path).await.with_context(|| path.display().to_string())?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let found = found.with_context(|| path.display().to_string())?;
    anyhow::ensure!(!found.is_empty(), "{}: expected certificates in PEM form, found none", path.display());
    Ok(found)
}
