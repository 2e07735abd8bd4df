//! Brokers of one version, shared by the tests that need them: started by the first, ended with the process.
//! Never knows the gateway.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use anyhow::{Context as _, Result, anyhow};
use tidegate_kafka::{Certificates, Cluster, ClusterOptions, Credential, Dist, Listener, SaslMechanism};

/// Where the brokers' listeners for clients are. No client may ever see it.
pub const BROKER_HOST: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// Where the gateway's connections to brokers come from. Nothing else may come to the brokers.
pub const GATEWAY_SOURCE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 3);

/// Milliseconds after which an authenticated connection must authenticate anew (KIP-368). Short enough for a test to see
/// it, long enough for a JVM on a busy machine to do it in the tenth of it that clients leave themselves.
pub const REAUTH_MS: u64 = 12_000;

/// Three secure brokers of one version.
#[derive(Debug)]
pub struct World {
    version: &'static str,
    started: OnceLock<Result<Started, String>>,
}

#[derive(Debug)]
struct Started {
    /// Taken by tests for as long as they last: shared by those that leave the brokers as they are.
    turn: RwLock<()>,
    /// Taken for a single call.
    cluster: Mutex<Cluster>,
    facts: Facts,
    /// Written once each: a tool may be reading one while another test asks for it.
    client_properties: Mutex<BTreeMap<(Listener, String), PathBuf>>,
}

/// What stays the same about a cluster, whatever happens to its brokers.
#[derive(Debug)]
pub struct Facts {
    /// The broker's release and its tools.
    pub dist: Dist,
    /// Those that brokers and clients trust.
    pub certificates: Certificates,
    /// All brokers, up or down.
    pub ids: Vec<i32>,
    /// As DescribeCluster answers it.
    pub cluster_id: String,
    /// The way to the brokers that passes no gateway.
    pub internal_bootstrap: String,
    /// The brokers' addresses on each of their listeners.
    pub bootstrap: BTreeMap<Listener, String>,
}

impl World {
    /// Brokers of `version`, not yet started.
    #[must_use]
    pub const fn new(version: &'static str) -> Self {
        Self { version, started: OnceLock::new() }
    }

    /// Kafka's version.
    #[must_use]
    pub fn version(&self) -> &'static str {
        self.version
    }

    fn started(&self) -> Result<&Started> {
        let start = || Started::new(self.version).map_err(|error| format!("{error:#}"));
        self.started.get_or_init(start).as_ref().map_err(|error| anyhow!("{error}"))
    }

    /// What stays the same, starting the brokers if nobody did.
    ///
    /// # Errors
    /// If they cannot be started.
    pub fn facts(&self) -> Result<&Facts> {
        Ok(&self.started()?.facts)
    }

    /// The turn of a test that leaves the brokers as they are.
    ///
    /// # Errors
    /// If they cannot be started.
    pub fn share(&self) -> Result<RwLockReadGuard<'_, ()>> {
        Ok(self.started()?.turn.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The turn of a test that harms brokers: no other uses them meanwhile.
    ///
    /// # Errors
    /// If they cannot be started.
    pub fn alone(&self) -> Result<RwLockWriteGuard<'_, ()>> {
        Ok(self.started()?.turn.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does something to the cluster. Harm is for who has [`Self::alone`].
    ///
    /// # Errors
    /// If it cannot be started, or what `work` returns.
    pub fn with<T>(&self, work: impl FnOnce(&mut Cluster) -> Result<T>) -> Result<T> {
        work(&mut self.started()?.cluster.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A properties file for Java clients that speak as on `listener`; see [`Cluster::client_properties`].
    ///
    /// # Errors
    /// If `sasl` does not fit the listener, or the file cannot be written.
    pub fn client_properties(
        &self,
        listener: Listener,
        sasl: Option<(SaslMechanism, &Credential)>,
    ) -> Result<PathBuf> {
        let who = sasl.map_or_else(String::new, |(kind, user)| {
            format!("{}-{}-{}", kind.name(), user.name, user.password)
        });
        let mut known = self.started()?.client_properties.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(path) = known.get(&(listener, who.clone())) {
            return Ok(path.clone());
        }
        let folder = |cluster: &Cluster| cluster.folder().join(format!("clients-{}", known.len()));
        let path = self.with(|cluster| {
            let (made, folder) = (cluster.client_properties(listener, sasl)?, folder(cluster));
            // The cluster names files by user; the same user with another password must not take its place.
            std::fs::create_dir_all(&folder)?;
            let path = folder.join("client.properties");
            std::fs::rename(made, &path)?;
            Ok(path)
        })?;
        known.insert((listener, who), path.clone());
        Ok(path)
    }
}

impl Started {
    fn new(version: &str) -> Result<Self> {
        let properties = [
            // The gateway's own certificate has the common name `client`.
            ("super.users", "User:admin;User:ANONYMOUS;User:client".to_owned()),
            ("connections.max.reauth.ms", REAUTH_MS.to_string()),
            // A dead broker is noticed sooner than after the default nine seconds.
            ("broker.session.timeout.ms", "6000".to_owned()),
        ];
        let options = ClusterOptions {
            version: version.to_owned(),
            secure: true,
            host: BROKER_HOST,
            properties: properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
            ..ClusterOptions::default()
        };
        let cluster = Cluster::start(&options)?;
        let bootstrap = options.listeners().iter().map(|&kind| Ok((kind, cluster.bootstrap(kind)?)));
        let facts = Facts {
            dist: cluster.dist().clone(),
            certificates: cluster.certificates().context("the cluster is not secure")?.clone(),
            ids: cluster.ids(),
            cluster_id: cluster.cluster_id().to_owned(),
            internal_bootstrap: cluster.internal_bootstrap(),
            bootstrap: bootstrap.collect::<Result<_>>()?,
        };
        Ok(Self {
            turn: RwLock::new(()),
            cluster: Mutex::new(cluster),
            facts,
            client_properties: Mutex::default(),
        })
    }
}
