//! The built gateway as a child process that ends with us, however we end. Knows its command line and its first line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use tidegate_kafka::wait_until;

/// Starts the program, and tells it to stop as soon as standard input ends, which the kernel does when we are gone.
const WRAPPER: &str = r#""$@" & pid=$!; exec >&-; read -r _; kill -s TERM "$pid" 2>/dev/null; wait "$pid""#;

/// How long the gateway may take to close its connections.
const STOP_TIMEOUT: Duration = Duration::from_secs(30);

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
    child: Child,
    // Its end of the pipe is what keeps the gateway running.
    stdin: Option<ChildStdin>,
    started: Started,
}

impl Gateway {
    /// Starts it and waits until its sockets are open. Its log goes to `log`.
    ///
    /// # Errors
    /// If it ends before that, with what it logged.
    pub(super) fn start(program: &Path, config: &Path, log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| log.display().to_string())?;
        let mut command = Command::new("sh");
        command.args(["-c", WRAPPER, "sh"]).arg(program).args(["serve", "--config"]).arg(config);
        // In a group of its own, so that Ctrl-C reaches us only and the order of the end is ours.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(file).process_group(0);
        let mut child = command.spawn().context("start a shell")?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().context("its output was asked for as a pipe")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).context("read what the gateway prints")?;
        let Ok(started) = serde_json::from_str(&line) else {
            drop(stdin);
            child.wait()?;
            bail!("the gateway did not start:\n{line}{}", std::fs::read_to_string(log)?);
        };
        Ok(Self { child, stdin, started })
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
        self.stdin = None;
        let status = wait_until("end of the gateway", STOP_TIMEOUT, || Ok(self.child.try_wait()?))?;
        if !status.success() {
            bail!("the gateway ended with {status}");
        }
        Ok(())
    }

    /// # Errors
    /// If it has ended by itself.
    pub(super) fn check_alive(&self) -> Result<()> {
        TcpStream::connect_timeout(&self.admin()?, HTTP_TIMEOUT).context("the gateway is gone").map(drop)
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Nothing can be reported from here; the end of the pipe has told it to stop all the same.
        let _ = self.stop();
    }
}
