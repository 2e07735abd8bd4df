//! The gateway in this process, before a cluster on plaintext. Calls `tidegate::run`; never knows the inside of the gateway.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;
use tidegate::{Control, Running, Source};
use tidegate_env::Real;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

use crate::run::directory::Address;

/// How long the gateway may take to open its sockets.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A running gateway. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Gateway {
    runtime: Option<Runtime>,
    running: Running,
    _control: mpsc::Sender<Control>,
    _folder: TempDir,
}

impl Gateway {
    /// Starts a gateway on a loopback port that is chosen for it.
    ///
    /// # Errors
    /// If it does not start.
    pub(super) fn start(bootstrap_servers: &str) -> Result<Self> {
        Self::start_with(&configuration(&[Way { name: "plain", bootstrap_servers, tls: None }])?)
    }

    /// Starts a gateway with a configuration of its own, of which every `bind` has port 0.
    ///
    /// # Errors
    /// If it does not start.
    pub(super) fn start_with(configuration: &str) -> Result<Self> {
        let folder = tempfile::tempdir().context("make a folder for the gateway's configuration")?;
        let path = folder.path().join("gateway.yaml");
        fs::write(&path, configuration)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let (control, orders) = mpsc::channel(8);
        let (tell, told) = oneshot::channel();
        let ended = runtime.spawn(tidegate::run(Real::new(), Source { path }, orders, move |running| {
            // If nobody waits any more, the start has failed already.
            let _ = tell.send(running.clone());
        }));
        let started = runtime.block_on(async { tokio::time::timeout(START_TIMEOUT, told).await });
        let running = match started {
            Ok(Ok(running)) => running,
            Ok(Err(_)) => {
                runtime.block_on(ended).context("the gateway panicked at its start")??;
                bail!("the gateway ended at once");
            }
            Err(_) => bail!("the gateway did not open its sockets within {START_TIMEOUT:?}"),
        };
        Ok(Self { runtime: Some(runtime), running, _control: control, _folder: folder })
    }

    /// Its bootstrap address.
    ///
    /// # Errors
    /// If it has no listener.
    pub(super) fn address(&self) -> Result<Address> {
        let address = self.running.listeners.values().next().context("the gateway has no listener")?;
        Ok(Address { host: address.ip().to_string(), port: address.port() })
    }

    /// The bootstrap address of a listener, as `bootstrap.servers` takes it.
    ///
    /// # Errors
    /// If it has no listener of that name.
    pub(super) fn bootstrap_of(&self, listener: &str) -> Result<String> {
        let address = self.running.listeners.get(listener);
        Ok(address.with_context(|| format!("the gateway has no listener {listener}"))?.to_string())
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A cluster, and the listener before it of the same name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) name: &'a str,
    pub(super) bootstrap_servers: &'a str,
    /// TLS on both sides.
    pub(super) tls: Option<Tls<'a>>,
}

/// Files in PEM form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tls<'a> {
    /// Who signed the brokers' certificates.
    pub(super) ca: &'a Path,
    /// The gateway's own.
    pub(super) certificate: &'a Path,
    pub(super) key: &'a Path,
}

/// The gateway's configuration for these ways.
///
/// # Errors
/// Never: writing to a string does not fail.
pub(super) fn configuration(ways: &[Way<'_>]) -> Result<String> {
    let mut text = String::from("clusters:\n");
    for Way { name, bootstrap_servers, tls } in ways {
        let servers = bootstrap_servers.replace(',', ", ");
        writeln!(text, "  - name: {name}\n    bootstrap_servers: [{servers}]")?;
        if let Some(Tls { ca, .. }) = tls {
            writeln!(text, "    tls: {{ ca_file: {ca:?} }}")?;
        }
    }
    text += "listeners:\n";
    for Way { name, tls, .. } in ways {
        writeln!(text, "  - name: {name}\n    cluster: {name}\n    bind: 127.0.0.1:0")?;
        text += "    routing: { by: port, first_broker_port: 0, node_ids: [\"0-9\"] }\n";
        if let Some(Tls { certificate, key, .. }) = tls {
            writeln!(text, "    tls: {{ certificate_file: {certificate:?}, key_file: {key:?} }}")?;
        }
    }
    text += "reload_interval_ms: 0\n";
    Ok(text)
}
