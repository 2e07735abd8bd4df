//! The proxies as processes of their own: started for one cell, asked what passed through them, ended.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use crate::relay;
use crate::workload::Direction;

/// Time for the gateway's metrics to be told.
const METRICS_TIMEOUT: Duration = Duration::from_secs(10);
/// Time for the gateway's metrics to count the last request.
const COUNTERS_TIMEOUT: Duration = Duration::from_secs(2);
/// The name of the listener and the cluster in the gateway's configuration.
const NAME: &str = "bench";

/// What stands between the client and the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// Nothing.
    Direct,
    /// The bare relay.
    Relay,
    /// The gateway.
    Gateway,
}

impl Target {
    pub(crate) const ALL: [Self; 3] = [Self::Direct, Self::Relay, Self::Gateway];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Relay => "relay",
            Self::Gateway => "gateway",
        }
    }
}

/// A proxy that runs. Dropping it ends the process.
#[derive(Debug)]
pub(crate) struct Proxy {
    child: Child,
    stdout: BufReader<ChildStdout>,
    /// Where clients connect first.
    pub(crate) address: SocketAddr,
    admin: Option<SocketAddr>,
}

/// What the gateway says when it has started.
#[derive(Debug, Deserialize)]
struct Announced {
    listeners: std::collections::BTreeMap<String, SocketAddr>,
    admin: Option<SocketAddr>,
}

impl Proxy {
    /// Starts the bare relay: this program, as another process.
    pub(crate) fn relay(upstream: &str) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["relay", "--to", upstream]);
        let (child, stdout, line) = start(command)?;
        let listening: relay::Listening = serde_json::from_str(&line).context("the relay's first line")?;
        Ok(Self { child, stdout, address: listening.listening, admin: None })
    }

    /// Starts the gateway, with its configuration in `folder`.
    pub(crate) fn gateway(tidegate: &Path, upstream: &str, folder: &Path) -> Result<Self> {
        let path: PathBuf = folder.join("gateway.yaml");
        std::fs::write(&path, configuration(upstream))
            .with_context(|| format!("write {}", path.display()))?;
        let mut command = Command::new(tidegate);
        command.args(["serve", "--config"]).arg(&path);
        let (child, stdout, line) = start(command).with_context(|| format!("{}", tidegate.display()))?;
        let announced: Announced = serde_json::from_str(&line).context("the gateway's first line")?;
        let address = *announced.listeners.get(NAME).context("the gateway has no such listener")?;
        Ok(Self { child, stdout, address, admin: announced.admin })
    }

    /// The CPU time of all threads so far.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let tasks = format!("/proc/{}/task", self.child.id());
        let mut ns = 0;
        for task in std::fs::read_dir(&tasks).with_context(|| tasks.clone())? {
            let text =
                std::fs::read_to_string(task?.path().join("schedstat")).context("a thread's schedstat")?;
            ns += text
                .split(' ')
                .next()
                .unwrap_or_default()
                .parse::<u64>()
                .context("a thread's time on a CPU")?;
        }
        Ok(Duration::from_nanos(ns))
    }

    /// The most memory that the process had in use, in bytes.
    pub(crate) fn peak_rss_bytes(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib * 1024)
    }

    /// The bytes that passed in `direction` by the proxy's own count, after `connections` of the load have ended. The gateway
    /// counts a request when its answer has left: a client may be the faster one, so `payload` bytes are waited for a moment.
    pub(crate) fn passed_bytes(
        &mut self,
        direction: Direction,
        connections: usize,
        payload: u64,
    ) -> Result<u64> {
        let Some(admin) = self.admin else {
            let mut passed = 0;
            for _ in 0..connections {
                let mut line = String::new();
                self.stdout.read_line(&mut line)?;
                let ended: relay::Ended =
                    serde_json::from_str(&line).context("the relay's line for a connection")?;
                passed += if direction == Direction::Produce { ended.up } else { ended.down };
            }
            return Ok(passed);
        };
        let name = match direction {
            Direction::Produce => r#"tidegate_request_bytes_total{api="Produce"} "#,
            Direction::Consume => r#"tidegate_response_bytes_total{api="Fetch"} "#,
        };
        let deadline = Instant::now() + COUNTERS_TIMEOUT;
        loop {
            let metrics = metrics(admin)?;
            let value = metrics.lines().find_map(|line| line.strip_prefix(name));
            let value = value.with_context(|| format!("the gateway has no {name}"))?;
            let passed = value.trim().parse().context("a count of bytes")?;
            if passed >= payload || Instant::now() >= deadline {
                return Ok(passed);
            }
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a process and reads its first line, which it says when it is ready.
fn start(mut command: Command) -> Result<(Child, BufReader<ChildStdout>, String)> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("start")?;
    let mut stdout = BufReader::new(child.stdout.take().context("its output is piped")?);
    let mut line = String::new();
    stdout.read_line(&mut line)?;
    if line.is_empty() {
        bail!("it ended at once: {}", child.wait()?);
    }
    Ok((child, stdout, line))
}

fn configuration(upstream: &str) -> String {
    format!(
        "clusters:\n  - name: {NAME}\n    bootstrap_servers: [\"{upstream}\"]\n\
         listeners:\n  - name: {NAME}\n    cluster: {NAME}\n    bind: 127.0.0.1:0\n    \
         routing: {{ by: port, first_broker_port: 0, node_ids: [\"0-9\"] }}\n\
         admin: {{ bind: \"127.0.0.1:0\" }}\nlog: {{ level: warn }}\n"
    )
}

fn metrics(admin: SocketAddr) -> Result<String> {
    let mut stream = TcpStream::connect(admin).context("connect to the gateway's admin server")?;
    stream.set_read_timeout(Some(METRICS_TIMEOUT))?;
    write!(stream, "GET /metrics HTTP/1.1\r\nHost: {admin}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    ensure!(
        answer.starts_with("HTTP/1.1 200"),
        "the gateway's metrics: {}",
        answer.lines().next().unwrap_or_default()
    );
    Ok(answer)
}
