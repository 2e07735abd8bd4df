//! The gateway in this process, before a cluster on plaintext. Calls `tidegate::run`; never knows the inside of the gateway.

use std::fmt::Write as _;
use std::fs;
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
        let folder = tempfile::tempdir().context("make a folder for the gateway's configuration")?;
        let path = folder.path().join("gateway.yaml");
        fs::write(&path, configuration(bootstrap_servers)?)?;
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
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn configuration(bootstrap_servers: &str) -> Result<String> {
    let mut text = String::from("clusters:\n");
    writeln!(text, "  - name: kafka\n    bootstrap_servers: [{}]", bootstrap_servers.replace(',', ", "))?;
    text += "listeners:\n  - name: plain\n    cluster: kafka\n    bind: 127.0.0.1:0\n";
    text += "    routing: { by: port, first_broker_port: 0, node_ids: [\"0-9\"] }\n";
    text += "reload_interval_ms: 0\n";
    Ok(text)
}
