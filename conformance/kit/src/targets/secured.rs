//! What a target is where its clients come over TLS, with passwords and rights: a cluster of its own, because one with an authorizer
//! answers otherwise. The certificates are made for the run. Never knows who comes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use tidegate_kafka::{Certificates, Cluster, ClusterOptions, Listener, USERS};

use super::embedded::{Embedded, Identity};
use super::gateway::{Gateway, Tls, Way, configuration};
use super::{Kind, Spec, Starter};

/// TLS, and whoever comes may do everything.
pub const SSL: &str = "SSL";

/// TLS and SASL.
pub const SASL_SSL: &str = "SASL_SSL";

/// A running secured cluster, alone or behind the gateway. It ends when it is dropped.
#[derive(Debug)]
pub struct Secured {
    /// `host:port,…` of the listeners with TLS.
    pub ssl: String,
    /// `host:port,…` of those with TLS and SASL (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512).
    pub sasl_ssl: String,
    /// The certificate of the authority that clients have to trust, PEM.
    pub ca_file: PathBuf,
    /// A user who may do everything, and the password.
    pub user: (&'static str, &'static str),
    // In the order in which they end.
    _gateway: Option<Gateway>,
    _cluster: Behind,
    folder: TempDir,
}

#[derive(Debug)]
#[expect(dead_code, reason = "kept for what their ends do")]
enum Behind {
    Kafka(Arc<Cluster>),
    Embedded(Embedded),
}

impl Secured {
    /// Starts the secured counterpart of a target; none for somebody else's address.
    ///
    /// # Errors
    /// If something does not start.
    pub fn start(starter: &mut Starter, spec: &Spec) -> Result<Option<Self>> {
        let folder = tempfile::tempdir().context("make a folder for certificates")?;
        let secured = match spec {
            Spec::Address(..) => return Ok(None),
            Spec::Kafka(version) => Self::kafka(starter, version, folder)?,
            Spec::GatewayKafka(version) => Self::kafka(starter, version, folder)?.behind_gateway()?,
            Spec::Embedded => Self::embedded(folder)?,
            Spec::GatewayEmbedded => Self::embedded(folder)?.behind_gateway()?,
        };
        Ok(Some(secured))
    }

    fn kafka(starter: &mut Starter, version: &str, folder: TempDir) -> Result<Self> {
        let cluster = starter.kafka(version, Kind::Secured)?;
        let certificates = cluster.certificates().context("a secured Kafka has certificates")?;
        write_identity(folder.path(), certificates.issue("gateway", &hosts())?)?;
        Ok(Self {
            ssl: cluster.bootstrap(Listener::Ssl)?,
            sasl_ssl: cluster.bootstrap(Listener::SaslSsl)?,
            ca_file: certificates.ca.clone(),
            user: (USERS[0].name, USERS[0].password),
            _gateway: None,
            _cluster: Behind::Kafka(cluster),
            folder,
        })
    }

    fn embedded(folder: TempDir) -> Result<Self> {
        let host = ClusterOptions::default().host;
        let certificates = Certificates::create(&folder.path().join("authority"), &[], host)?;
        write_identity(folder.path(), certificates.issue("broker", &hosts())?)?;
        let (certificate, key) = identity_paths(folder.path());
        let cluster = Embedded::start_with_tls(Identity { certificate: &certificate, key: &key })?;
        Ok(Self {
            ssl: cluster.bootstrap_of(SSL),
            sasl_ssl: cluster.bootstrap_of(SASL_SSL),
            ca_file: certificates.ca,
            user: (USERS[0].name, USERS[0].password),
            _gateway: None,
            _cluster: Behind::Embedded(cluster),
            folder,
        })
    }

    /// Puts a gateway before it that ends TLS on both sides and relays SASL.
    fn behind_gateway(self) -> Result<Self> {
        let (certificate, key) = identity_paths(self.folder.path());
        let tls = Some(Tls { ca: &self.ca_file, certificate: &certificate, key: &key });
        let way = |name, bootstrap_servers| Way { name, bootstrap_servers, tls };
        let gateway =
            Gateway::start_with(&configuration(&[way(SSL, &self.ssl), way(SASL_SSL, &self.sasl_ssl)])?)?;
        let (ssl, sasl_ssl) = (gateway.bootstrap_of(SSL)?, gateway.bootstrap_of(SASL_SSL)?);
        Ok(Self { ssl, sasl_ssl, _gateway: Some(gateway), ..self })
    }
}

/// By what names clients may know us.
fn hosts() -> Vec<String> {
    ["localhost", "127.0.0.1"].map(str::to_owned).to_vec()
}

fn identity_paths(folder: &Path) -> (PathBuf, PathBuf) {
    (folder.join("certificate.pem"), folder.join("key.pem"))
}

fn write_identity(folder: &Path, (key, certificate): (String, String)) -> Result<()> {
    let paths = identity_paths(folder);
    fs::write(&paths.0, certificate).and_then(|()| fs::write(&paths.1, key)).context("write certificates")
}
