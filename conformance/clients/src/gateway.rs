//! The gateway in this process: a configuration with a door for every kind of client, `tidegate::run`, its end.
//! Never knows what the clients do.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use tempfile::TempDir;
use tidegate::{Control, Running, Source};
use tidegate_kafka::Listener;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::sockets;
use crate::tap::{Book, Tap};
use crate::world::{BROKER_HOST, Facts, GATEWAY_SOURCE};

/// How long the gateway may take to open its sockets, to load a configuration, or to end after its drain.
const CONTROL_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a drain may take, in milliseconds, before connections are cut.
const DRAIN_TIMEOUT_MS: u64 = 2_000;

/// The domain of the door that routes by SNI. It does not exist; clients are told otherwise.
const SNI_DOMAIN: &str = "tidegate.test";

/// A way into the gateway: how clients speak to it, and how it speaks to the brokers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// No TLS on either side.
    Plain,
    /// No TLS from clients; to the brokers TLS, with a certificate that says who the gateway is.
    PlainToMutualTls,
    /// TLS on both sides.
    Tls,
    /// TLS on both sides, and both show certificates.
    MutualTls,
    /// SASL without TLS, relayed.
    Sasl,
    /// SASL over TLS, relayed.
    SaslTls,
    /// TLS from clients, with a host name for each broker in place of a port; no TLS to the brokers.
    Sni,
}

impl Door {
    /// Every door.
    pub const ALL: [Self; 7] = [
        Self::Plain,
        Self::PlainToMutualTls,
        Self::Tls,
        Self::MutualTls,
        Self::Sasl,
        Self::SaslTls,
        Self::Sni,
    ];

    /// Its name in the configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::PlainToMutualTls => "plain-to-mutual-tls",
            Self::Tls => "tls",
            Self::MutualTls => "mutual-tls",
            Self::Sasl => "sasl",
            Self::SaslTls => "sasl-tls",
            Self::Sni => "sni",
        }
    }

    /// The brokers' listener that a client speaks to it as if it were.
    #[must_use]
    pub fn speaks(self) -> Listener {
        match self {
            Self::Plain | Self::PlainToMutualTls => Listener::Plaintext,
            Self::Tls | Self::Sni => Listener::Ssl,
            Self::MutualTls => Listener::SslClientAuth,
            Self::Sasl => Listener::SaslPlaintext,
            Self::SaslTls => Listener::SaslSsl,
        }
    }

    /// The brokers' listener behind it.
    fn leads_to(self) -> Listener {
        match self {
            Self::PlainToMutualTls => Listener::SslClientAuth,
            Self::Sni => Listener::Plaintext,
            other => other.speaks(),
        }
    }

    fn has_client_tls(self) -> bool {
        matches!(self.speaks(), Listener::Ssl | Listener::SslClientAuth | Listener::SaslSsl)
    }
}

/// A running gateway. [`Gateway::finish`] says whether it behaved; dropping it only ends it.
#[derive(Debug)]
pub struct Gateway {
    runtime: Option<Runtime>,
    control: mpsc::Sender<Control>,
    ended: Option<JoinHandle<Result<()>>>,
    running: Running,
    book: Arc<Book>,
    folder: TempDir,
}

impl Gateway {
    /// Starts a gateway before a cluster with every door open.
    ///
    /// # Errors
    /// If its files cannot be written, or it does not start.
    pub fn start(cluster: &Facts) -> Result<Self> {
        let folder = tempfile::tempdir().context("make a folder for the gateway's files")?;
        let names = ["localhost", "127.0.0.1", SNI_DOMAIN, &format!("*.{SNI_DOMAIN}")].map(str::to_owned);
        let (key, certificate) = cluster.certificates.issue("gateway", &names)?;
        fs::write(folder.path().join("key.pem"), key)?;
        fs::write(folder.path().join("certificate.pem"), certificate)?;
        let path = folder.path().join("gateway.yaml");
        fs::write(&path, configuration(cluster)?)?;

        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let book = Book::new(&BROKER_HOST.to_string());
        let env = Tap::new(book.clone());
        let (control, orders) = mpsc::channel(8);
        let (tell, told) = oneshot::channel();
        let ended = runtime.spawn(tidegate::run(env, Source { path }, orders, move |running| {
            // If nobody waits any more, the start has failed already.
            let _ = tell.send(running.clone());
        }));
        let started = runtime.block_on(async { tokio::time::timeout(CONTROL_TIMEOUT, told).await });
        let running = match started {
            Ok(Ok(running)) => running,
            Ok(Err(_)) => {
                let ended = runtime.block_on(ended).context("the gateway panicked at its start")?;
                ended.context("the gateway did not start")?;
                bail!("the gateway ended at once");
            }
            Err(_) => bail!("the gateway did not open its sockets within {CONTROL_TIMEOUT:?}"),
        };
        Ok(Self { runtime: Some(runtime), control, ended: Some(ended), running, book, folder })
    }

    /// The bootstrap address of a door. That of [`Door::Sni`] is a name nobody resolves: see [`Self::hosts_file`].
    ///
    /// # Errors
    /// If the gateway has no such listener.
    pub fn bootstrap(&self, door: Door) -> Result<String> {
        let address = self.running.listeners.get(door.name());
        let address = address.with_context(|| format!("the gateway has no listener {}", door.name()))?;
        Ok(match door {
            Door::Sni => format!("{SNI_DOMAIN}:{}", address.port()),
            _ => address.to_string(),
        })
    }

    /// A file in the form of /etc/hosts in which the names of [`Door::Sni`] lead to the gateway, as Java's
    /// `jdk.net.hosts.file` takes it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn hosts_file(&self, broker_ids: &[i32]) -> Result<PathBuf> {
        let mut text = format!("127.0.0.1 localhost {SNI_DOMAIN}");
        for id in broker_ids {
            write!(text, " broker-{id}.{SNI_DOMAIN}")?;
        }
        let path = self.folder.path().join("hosts");
        fs::write(&path, text + "\n")?;
        Ok(path)
    }

    /// What passed through it.
    #[must_use]
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// Its configuration file.
    #[must_use]
    pub fn config_path(&self) -> PathBuf {
        self.folder.path().join("gateway.yaml")
    }

    /// Makes it read its configuration file, and the files that are named there, again.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn reload(&self) -> Result<()> {
        let (answer, outcome) = oneshot::channel();
        self.block_on(async {
            self.control.send(Control::Reload(answer)).await.context("the gateway has ended")?;
            outcome
                .await
                .context("the gateway ended while it read its configuration")?
                .map_err(|text| anyhow!(text))
        })?
    }

    fn block_on<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        let runtime = self.runtime.as_ref().context("the gateway has ended")?;
        let timed = runtime.block_on(async { tokio::time::timeout(CONTROL_TIMEOUT, work).await });
        timed.with_context(|| format!("the gateway did not answer within {CONTROL_TIMEOUT:?}"))
    }

    /// Its metrics, in Prometheus' text format.
    ///
    /// # Errors
    /// If the admin server does not answer with them.
    pub fn metrics(&self) -> Result<String> {
        let address = self.running.admin.context("there is no admin server")?;
        let mut stream = TcpStream::connect(address).context("connect to the admin server")?;
        stream.set_read_timeout(Some(CONTROL_TIMEOUT))?;
        stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).context("read the metrics")?;
        ensure!(answer.starts_with("HTTP/1.1 200"), "the admin server answered {answer}");
        Ok(answer)
    }

    /// The sum of a metric over all label values that contain `labels` (empty for all).
    ///
    /// # Errors
    /// As [`Self::metrics`].
    pub fn metric(&self, name: &str, labels: &str) -> Result<f64> {
        let text = self.metrics()?;
        let rows = text.lines().filter(|line| {
            line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' ']) && rest.contains(labels))
        });
        Ok(rows.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum())
    }

    /// Fails if a client was told a broker's address, if anyone went round the gateway to the brokers, or if a
    /// connection ended by a bug of the gateway or by a broker's answer that it could not understand.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<()> {
        let leaks = self.book.leaks();
        ensure!(leaks.is_empty(), "clients were told a broker's address:\n{}", leaks.join("\n"));
        let strangers = sockets::strangers(BROKER_HOST, GATEWAY_SOURCE)?;
        ensure!(strangers.is_empty(), "connections to brokers that are not the gateway's: {strangers:?}");
        let elsewhere: Vec<_> =
            self.book.dials().into_keys().filter(|(host, _)| *host != BROKER_HOST.to_string()).collect();
        ensure!(elsewhere.is_empty(), "the gateway dialled what is no broker: {elsewhere:?}");
        let panics = self.metric("tidegate_connection_panics_total", "")?;
        ensure!(panics == 0.0, "{panics} connections ended by a panic");
        Ok(())
    }

    /// [`Self::check`], then drains and stops.
    ///
    /// # Errors
    /// As [`Self::check`]; or if the gateway had ended before, or does not end now.
    pub fn finish(mut self) -> Result<()> {
        let checked = self.check();
        let ended = self.ended.take().context("the gateway was stopped twice")?;
        ensure!(!ended.is_finished(), "the gateway ended by itself");
        self.block_on(async {
            self.control.send(Control::Stop).await.context("the gateway has ended")?;
            ended.await.context("the gateway panicked")?
        })??;
        checked
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A test that failed must not wait for connections to end.
            runtime.shutdown_background();
        }
    }
}

/// The text of gateway.yaml.
fn configuration(cluster: &Facts) -> Result<String> {
    let certificates = &cluster.certificates;
    let quote = |path: &Path| serde_json::to_string(path).context("a path that is not UTF-8");
    let (ca, certificate, key) = (
        quote(&certificates.ca)?,
        quote(&certificates.client_certificate)?,
        quote(&certificates.client_key)?,
    );
    let mut text = String::from("clusters:\n");
    for door in Door::ALL {
        let servers = cluster.bootstrap.get(&door.leads_to()).context("the cluster is not secure")?;
        writeln!(text, "  - name: {}\n    bootstrap_servers: [{}]", door.name(), servers.replace(',', ", "))?;
        match door.leads_to() {
            Listener::Plaintext | Listener::SaslPlaintext => {}
            Listener::Ssl | Listener::SaslSsl => writeln!(text, "    tls: {{ ca_file: {ca} }}")?,
            Listener::SslClientAuth => {
                let own = format!("certificate_file: {certificate}, key_file: {key}");
                writeln!(text, "    tls: {{ ca_file: {ca}, {own} }}")?;
            }
        }
    }
    text.push_str("listeners:\n");
    for door in Door::ALL {
        let name = door.name();
        writeln!(text, "  - name: {name}\n    cluster: {name}\n    bind: 127.0.0.1:0")?;
        if door == Door::Sni {
            writeln!(text, "    advertised_host: {SNI_DOMAIN}")?;
            writeln!(text, "    routing: {{ by: sni, broker_host: \"broker-{{node_id}}.{SNI_DOMAIN}\" }}")?;
        } else {
            writeln!(text, "    routing: {{ by: port, first_broker_port: 0, node_ids: [\"0-9\"] }}")?;
        }
        if door.has_client_tls() {
            text.push_str("    tls:\n      certificate_file: certificate.pem\n      key_file: key.pem\n");
        }
        if door == Door::MutualTls {
            writeln!(text, "      client_ca_file: {ca}")?;
        }
    }
    writeln!(text, "admin: {{ bind: \"127.0.0.1:0\" }}")?;
    writeln!(text, "drain_timeout_ms: {DRAIN_TIMEOUT_MS}\nreload_interval_ms: 0")?;
    Ok(text)
}
