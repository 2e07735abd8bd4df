//! TLS on both sides, from PEM files. The cryptography and the clock are those of the env, never a library's default.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use rustls::client::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use rustls::time_provider::TimeProvider;
use rustls::{RootCertStore, version};
use tidegate_env::Env;
use tokio_rustls::TlsConnector;

use crate::config::{ClientAuth, ServerTls, UpstreamTls};
use crate::files::Files;

/// What is wrong with the files of a TLS setting. Names the file, never its content.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// The file cannot be read.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file holds no usable PEM.
    #[error("{}: expected {expected} in PEM form, found {found}", path.display())]
    Pem {
        /// Which.
        path: PathBuf,
        /// What it should hold.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// The parts do not fit together.
    #[error("{}: {error}", path.display())]
    Unfit {
        /// The file that the error is about.
        path: PathBuf,
        /// What rustls says.
        error: String,
    },
}

/// The clock of the env, as rustls wants it.
struct Clock(Arc<dyn Env>);

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

impl TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        let since = self.0.wall_clock().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Some(UnixTime::since_unix_epoch(since))
    }
}

const VERSIONS: &[&rustls::SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];

/// TLS towards clients.
///
/// # Errors
/// A file that is missing, empty, or does not fit the others.
pub(crate) async fn server(
    env: &Arc<dyn Env>,
    files: &Files,
    tls: &ServerTls,
) -> Result<Arc<ServerConfig>, TlsError> {
    let chain = certificates(files, &tls.certificate_file).await?;
    let key = key(files, &tls.key_file).await?;
    let unfit = |path: &Path, error: String| TlsError::Unfit { path: path.into(), error };
    let builder = ServerConfig::builder_with_details(env.crypto(), Arc::new(Clock(env.clone())))
        .with_protocol_versions(VERSIONS)
        .map_err(|error| unfit(&tls.certificate_file, error.to_string()))?;
    let builder = match (&tls.client_ca_file, tls.client_auth) {
        (Some(path), Some(auth)) => {
            let roots = Arc::new(roots(files, path).await?);
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, env.crypto());
            let verifier =
                if auth == ClientAuth::Requested { verifier.allow_unauthenticated() } else { verifier };
            builder
                .with_client_cert_verifier(verifier.build().map_err(|error| unfit(path, error.to_string()))?)
        }
        _ => builder.with_no_client_auth(),
    };
    let config =
        builder.with_single_cert(chain, key).map_err(|error| unfit(&tls.key_file, error.to_string()))?;
    Ok(Arc::new(config))
}

/// TLS towards a cluster.
///
/// # Errors
/// A file that is missing, empty, or does not fit the others.
pub(crate) async fn client(
    env: &Arc<dyn Env>,
    files: &Files,
    tls: &UpstreamTls,
) -> Result<TlsConnector, TlsError> {
    let roots = match &tls.ca_file {
        Some(path) => roots(files, path).await?,
        None => system_roots()?,
    };
    let unfit = |path: Option<&Path>, error: rustls::Error| TlsError::Unfit {
        path: path.unwrap_or(Path::new("TLS")).into(),
        error: error.to_string(),
    };
    let builder = ClientConfig::builder_with_details(env.crypto(), Arc::new(Clock(env.clone())))
        .with_protocol_versions(VERSIONS)
        .map_err(|error| unfit(None, error))?
        .with_root_certificates(roots);
    let config = match (&tls.certificate_file, &tls.key_file) {
        (Some(chain), Some(key_file)) => builder
            .with_client_auth_cert(certificates(files, chain).await?, key(files, key_file).await?)
            .map_err(|error| unfit(Some(key_file), error))?,
        _ => builder.with_no_client_auth(),
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

fn system_roots() -> Result<RootCertStore, TlsError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        let path = PathBuf::from("the system's certificate store");
        return Err(TlsError::Pem {
            path,
            expected: "certificates",
            found: "none; install ca-certificates or give `ca_file`".into(),
        });
    }
    Ok(roots)
}

async fn read(files: &Files, path: &Path) -> Result<Vec<u8>, TlsError> {
    files.read(path).await.map_err(|error| TlsError::File { path: path.into(), error })
}

async fn certificates(files: &Files, path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let pem = read(files, path).await?;
    let found = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    let wrong = |found: String| TlsError::Pem { path: path.into(), expected: "certificates", found };
    match found {
        Ok(chain) if chain.is_empty() => Err(wrong("none".into())),
        Ok(chain) => Ok(chain),
        Err(error) => Err(wrong(error.to_string())),
    }
}

async fn key(files: &Files, path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let pem = read(files, path).await?;
    PrivateKeyDer::from_pem_slice(&pem).map_err(|error| TlsError::Pem {
        path: path.into(),
        expected: "an unencrypted private key",
        found: error.to_string(),
    })
}

async fn roots(files: &Files, path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(files, path).await? {
        roots
            .add(certificate)
            .map_err(|error| TlsError::Unfit { path: path.into(), error: error.to_string() })?;
    }
    Ok(roots)
}
