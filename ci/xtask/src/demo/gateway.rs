//! The built gateway as a child process. Knows its configuration, its command line and its first line.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::process::Process;

/// How long its own HTTP server may take to answer.
const HTTP_TIMEOUT: Duration = Duration::from_secs(10);

/// What the gateway prints once its sockets are open.
#[derive(Debug, Deserialize)]
struct Started {
    listeners: BTreeMap<String, SocketAddr>,
    admin: Option<SocketAddr>,
}

/// A running gateway. Dropping it lets it drain and end.
#[derive(Debug)]
pub(super) struct Gateway {
    process: Process,
    started: Started,
    pub(super) config: PathBuf,
    pub(super) log: PathBuf,
}

impl Gateway {
    /// Starts it before a cluster, with its files in `folder`, and waits until its sockets are open.
    ///
    /// # Errors
    /// If it ends before that, with what it logged.
    pub(super) fn start(program: &Path, bootstrap_servers: &str, folder: &Path) -> Result<Self> {
        let (config, log) = (folder.join("gateway.yaml"), folder.join("gateway.log"));
        std::fs::write(&config, configuration(bootstrap_servers))?;
        let path = config.to_str().context("a folder with a name that is no UTF-8")?;
        let (process, started) = Process::start(program, &["serve", "--config", path], &log)?;
        Ok(Self { process, started, config, log })
    }

    /// The bootstrap address of its only listener.
    pub(super) fn bootstrap(&self) -> Result<SocketAddr> {
        self.started.listeners.values().next().copied().context("the gateway has no listener")
    }

    /// Where it serves metrics and probes.
    pub(super) fn admin(&self) -> Result<SocketAddr> {
        self.started.admin.context("the gateway serves no metrics")
    }

    /// All its metrics, as Prometheus reads them.
    ///
    /// # Errors
    /// If it does not answer.
    pub(super) fn metrics(&self) -> Result<String> {
        let address = self.admin()?;
        let mut stream =
            TcpStream::connect_timeout(&address, HTTP_TIMEOUT).context("connect to the metrics")?;
        stream.set_read_timeout(Some(HTTP_TIMEOUT))?;
        stream.write_all(
            format!("GET /metrics HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").as_bytes(),
        )?;
        let mut response = String::new();
        stream.read_to_string(&mut response).context("read the metrics")?;
        let (head, body) = response.split_once("\r\n\r\n").context("an answer without an end of its head")?;
        if !head.starts_with("HTTP/1.1 200 ") {
            bail!("the metrics answered {head}");
        }
        Ok(body.to_owned())
    }

    /// Lets it drain, and waits for its end.
    ///
    /// # Errors
    /// If it does not end in time or not well.
    pub(super) fn stop(&mut self) -> Result<()> {
        self.process.stop()
    }

    /// # Errors
    /// If it has ended by itself, with what it logged.
    pub(super) fn check_alive(&self) -> Result<()> {
        TcpStream::connect_timeout(&self.admin()?, HTTP_TIMEOUT)
            .map(drop)
            .with_context(|| format!("the gateway is gone: {}", self.process.logged()))
    }
}

/// The configuration of the demonstration: what a first one looks like, with ports that the system chooses.
fn configuration(bootstrap_servers: &str) -> String {
    let servers = bootstrap_servers.replace(',', ", ");
    format!(
        "clusters:\n  - name: demo\n    bootstrap_servers: [{servers}]\n\
         listeners:\n  - name: clients\n    cluster: demo\n    bind: 127.0.0.1:0\n    \
         routing: {{ by: port, first_broker_port: 0, node_ids: [\"1-3\"] }}\n\
         admin:\n  bind: 127.0.0.1:0\n"
    )
}
