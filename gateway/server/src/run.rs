//! The whole gateway over an env: start, reload, drain, stop.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tidegate_env::Env;
use tokio::sync::{mpsc, oneshot};

use crate::clusters::Target;
use crate::config::{self, Checked};
use crate::files::Files;
use crate::gateway::Gateway;
use crate::gauges::Gauges;

/// Where the configuration is.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file; relative paths inside it are relative to its folder.
    pub path: PathBuf,
}

impl Source {
    /// Reads and checks the configuration.
    ///
    /// # Errors
    /// The file cannot be read, or everything that is wrong in it.
    pub async fn load(&self, files: &Files) -> anyhow::Result<Checked> {
        self.parse(&self.read(files).await?)
    }

    async fn read(&self, files: &Files) -> anyhow::Result<Vec<u8>> {
        files.read(&self.path).await.map_err(|error| anyhow::anyhow!("{}: {error}", self.path.display()))
    }

    fn parse(&self, bytes: &[u8]) -> anyhow::Result<Checked> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| anyhow::anyhow!("{}: not UTF-8: {error}", self.path.display()))?;
        Ok(config::load(&self.path, text)?)
    }
}

/// Where the outcome of a reload is told.
pub type Answer = oneshot::Sender<Result<(), String>>;

/// What can be asked of a running gateway.
#[derive(Debug)]
pub enum Control {
    /// Read the configuration and the files it names again. Answers with what is wrong, if anything is.
    Reload(Answer),
    /// Drain, then stop.
    Stop,
}

/// A gateway that has started.
#[derive(Debug, Clone)]
pub struct Running {
    /// The bootstrap address of each listener, with the ports that were chosen.
    pub listeners: BTreeMap<String, SocketAddr>,
    /// Where metrics and probes are served.
    pub admin: Option<SocketAddr>,
    /// What it holds.
    pub gauges: Gauges,
}

/// Runs a gateway until it is told to stop; the same function in production and in simulations.
///
/// `started` is called once all sockets are open.
///
/// # Errors
/// The first configuration is wrong or cannot be taken into use.
pub async fn run(
    env: Arc<dyn Env>,
    source: Source,
    mut control: mpsc::Receiver<Control>,
    started: impl FnOnce(&Running),
) -> anyhow::Result<()> {
    let mut asked = Vec::new();
    let begin = async {
        let files = Files::new(env.clone());
        let bytes = source.read(&files).await?;
        let checked = source.parse(&bytes)?;
        let gateway = Gateway::new(env.clone(), files, checked.limits);
        let seen = Fingerprint::of(&gateway.files, Some(bytes), &checked).await;
        gateway.apply(&checked).await?;
        anyhow::Ok((gateway, checked, seen))
    };
    let Some(begun) = unless_stopped(&mut control, &mut asked, begin).await else { return Ok(()) };
    let (gateway, mut checked, mut seen) = begun?;
    started(&announce(&gateway, checked.admin).await?);
    loop {
        if asked.is_empty() {
            tokio::select! {
                biased;
                order = control.recv() => match order {
                    Some(Control::Reload(answer)) => asked.push(answer),
                    Some(Control::Stop) | None => break,
                },
                () = tick(checked.reload_interval) => {}
            }
        }
        // Whoever asks from here on may mean a file that was read already.
        let answers = std::mem::take(&mut asked);
        let look = async {
            if answers.is_empty() && seen.again(&gateway.files, &source).await == seen {
                return None;
            }
            Some(reload(&gateway, &source, &checked).await)
        };
        let Some(looked) = unless_stopped(&mut control, &mut asked, look).await else { break };
        let Some((now, outcome)) = looked else { continue };
        seen = now;
        let told = outcome.as_ref().map(|_| ()).map_err(Clone::clone);
        if let Ok(next) = outcome {
            if (next.admin, &next.log) != (checked.admin, &checked.log) {
                tracing::warn!(
                    "`admin` and `log` are only read at the start; restart the gateway to change them"
                );
            }
            checked = next;
        }
        for answer in answers {
            // Whoever asked may not care.
            let _ = answer.send(told.clone());
        }
    }
    drain(&gateway, checked.drain_timeout).await;
    Ok(())
}

/// Does something that may take long, such as reading files, unless the gateway is told to stop first. Reloads that are asked for
/// meanwhile are put into `asked`.
pub async fn unless_stopped<T>(
    control: &mut mpsc::Receiver<Control>,
    asked: &mut Vec<Answer>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            biased;
            order = control.recv() => match order {
                Some(Control::Reload(answer)) => asked.push(answer),
                Some(Control::Stop) | None => return None,
            },
            done = &mut work => return Some(done),
        }
    }
}

async fn tick(interval: Duration) {
    if interval.is_zero() { std::future::pending().await } else { tokio::time::sleep(interval).await }
}

/// Opens the admin server, and tells where everything is.
async fn announce(gateway: &Arc<Gateway>, admin: Option<SocketAddr>) -> anyhow::Result<Running> {
    let admin = match admin {
        Some(address) => {
            let serving = crate::admin::serve(gateway.clone(), address).await;
            Some(serving.map_err(|error| anyhow::anyhow!("admin cannot listen on {address}: {error}"))?)
        }
        None => None,
    };
    let (listeners, gauges) = (bootstrap_addresses(gateway).await, Gauges::new(gateway.metrics.clone()));
    let running = Running { listeners, admin, gauges };
    for (name, address) in &running.listeners {
        tracing::info!(listener = %name, %address, "listening");
    }
    if let Some(address) = running.admin {
        // Nobody else tells it.
        let _ = gateway.admin.set(address);
        tracing::info!(%address, "serving metrics and probes");
    }
    Ok(running)
}

/// Reads the configuration and takes it into use, if it is not refused. Tells what the files held, either way: those that it names are
/// looked at from now on, so that a configuration that waits for a file is taken when that arrives.
async fn reload(
    gateway: &Arc<Gateway>,
    source: &Source,
    in_use: &Checked,
) -> (Fingerprint, Result<Checked, String>) {
    let read = source.read(&gateway.files).await;
    let parsed =
        read.as_ref().map_err(|error| anyhow::anyhow!("{error}")).and_then(|bytes| source.parse(bytes));
    // Always what the files held before they were taken into use: one that changes meanwhile is noticed by the next look.
    let named = parsed.as_ref().unwrap_or(in_use);
    let seen = Fingerprint::of(&gateway.files, read.as_ref().ok().cloned(), named).await;
    let applied = match parsed {
        Ok(checked) => gateway.apply(&checked).await.map(|()| checked).map_err(anyhow::Error::from),
        Err(error) => Err(error),
    };
    let outcome = match applied {
        Ok(checked) => {
            tracing::info!("the configuration was reloaded");
            Ok(checked)
        }
        Err(error) => {
            gateway.metrics.reload_failures.fetch_add(1, Ordering::Relaxed);
            tracing::error!(%error, "the new configuration was refused; the old one stays in use");
            Err(error.to_string())
        }
    };
    (seen, outcome)
}

/// Stops accepting, lets what is in flight finish, and gives up after the deadline.
async fn drain(gateway: &Gateway, timeout: Duration) {
    gateway.sockets.lock().await.clear();
    gateway.drain.begin();
    let connections = gateway.metrics.connections();
    tracing::info!(connections, timeout_ms = timeout.as_millis() as u64, "draining");
    let empty = async {
        loop {
            let ended = gateway.ended.notified();
            if gateway.metrics.connections() == 0 {
                break;
            }
            ended.await;
        }
    };
    match tokio::time::timeout(timeout, empty).await {
        Ok(()) => tracing::info!("all connections are closed"),
        Err(_) => tracing::warn!(
            connections = gateway.metrics.connections(),
            "connections were cut off at the deadline"
        ),
    }
}

async fn bootstrap_addresses(gateway: &Gateway) -> BTreeMap<String, SocketAddr> {
    let sockets = gateway.sockets.lock().await;
    let bootstrap = sockets.values().filter(|socket| socket.binding.load().target == Target::Bootstrap);
    bootstrap.map(|socket| (socket.binding.load().listener.config.name.clone(), socket.local)).collect()
}

/// The content of the configuration file and of the files it names, to see when one of them changes. Content and not times: a
/// secret that Kubernetes mounts is a link whose times say nothing.
///
/// `None` is a file that cannot be read.
#[derive(Debug, PartialEq, Eq)]
struct Fingerprint {
    config: Option<Vec<u8>>,
    files: BTreeMap<PathBuf, Option<Vec<u8>>>,
}

impl Fingerprint {
    /// Of a configuration file that was read, and the files that `named` names.
    async fn of(files: &Files, config: Option<Vec<u8>>, named: &Checked) -> Self {
        Self { config, files: contents(files, named.files()).await }
    }

    /// The same files now.
    async fn again(&self, files: &Files, source: &Source) -> Self {
        let config = files.read(&source.path).await.ok();
        Self { config, files: contents(files, self.files.keys().cloned()).await }
    }
}

async fn contents(files: &Files, paths: impl Iterator<Item = PathBuf>) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut contents = BTreeMap::new();
    for path in paths {
        let content = files.read(&path).await.ok();
        contents.insert(path, content);
    }
    contents
}
