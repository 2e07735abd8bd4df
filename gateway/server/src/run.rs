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
use crate::gateway::Gateway;

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
    pub async fn load(&self, env: &dyn Env) -> anyhow::Result<Checked> {
        let bytes = env
            .read_file(&self.path)
            .await
            .map_err(|error| anyhow::anyhow!("{}: {error}", self.path.display()))?;
        let text = String::from_utf8(bytes)
            .map_err(|error| anyhow::anyhow!("{}: not UTF-8: {error}", self.path.display()))?;
        Ok(config::load(&self.path, &text)?)
    }
}

/// What can be asked of a running gateway.
#[derive(Debug)]
pub enum Control {
    /// Read the configuration and the files it names again. Answers with what is wrong, if anything is.
    Reload(oneshot::Sender<Result<(), String>>),
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
    let mut checked = source.load(&*env).await?;
    let gateway = Gateway::new(env.clone(), checked.limits);
    // Always what the files held before they were taken into use: one that changes meanwhile is noticed by the next look.
    let mut fingerprint = Fingerprint::of(&*env, &source, &checked).await;
    gateway.apply(&checked).await?;
    let admin = match checked.admin {
        Some(address) => {
            let serving = crate::admin::serve(gateway.clone(), address).await;
            Some(serving.map_err(|error| anyhow::anyhow!("admin cannot listen on {address}: {error}"))?)
        }
        None => None,
    };
    let running = Running { listeners: bootstrap_addresses(&gateway).await, admin };
    for (name, address) in &running.listeners {
        tracing::info!(listener = %name, %address, "listening");
    }
    if let Some(address) = running.admin {
        tracing::info!(%address, "serving metrics and probes");
    }
    started(&running);
    loop {
        let interval = checked.reload_interval;
        let tick = async {
            if interval.is_zero() { std::future::pending().await } else { tokio::time::sleep(interval).await }
        };
        let order = tokio::select! {
            biased;
            order = control.recv() => order.unwrap_or(Control::Stop),
            () = tick => {
                let now = Fingerprint::of(&*env, &source, &checked).await;
                if now == fingerprint {
                    continue;
                }
                Control::Reload(oneshot::channel().0)
            }
        };
        match order {
            Control::Stop => break,
            Control::Reload(answer) => {
                fingerprint = Fingerprint::of(&*env, &source, &checked).await;
                let outcome = reload(&gateway, &source).await;
                let told = outcome.as_ref().map(|_| ()).map_err(Clone::clone);
                if let Ok(next) = outcome {
                    if (next.admin, &next.log) != (checked.admin, &checked.log) {
                        tracing::warn!(
                            "`admin` and `log` are only read at the start; restart the gateway to change them"
                        );
                    }
                    checked = next;
                }
                // Whoever asked may not care.
                let _ = answer.send(told);
            }
        }
    }
    drain(&gateway, checked.drain_timeout).await;
    Ok(())
}

async fn reload(gateway: &Arc<Gateway>, source: &Source) -> Result<Checked, String> {
    let outcome = async {
        let checked = source.load(&*gateway.env).await?;
        gateway.apply(&checked).await?;
        anyhow::Ok(checked)
    };
    match outcome.await {
        Ok(checked) => {
            tracing::info!("the configuration was reloaded");
            Ok(checked)
        }
        Err(error) => {
            gateway.metrics.reload_failures.fetch_add(1, Ordering::Relaxed);
            tracing::error!(%error, "the new configuration was refused; the old one stays in use");
            Err(error.to_string())
        }
    }
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
#[derive(Debug, PartialEq, Eq)]
struct Fingerprint(Vec<Option<Vec<u8>>>);

impl Fingerprint {
    async fn of(env: &dyn Env, source: &Source, checked: &Checked) -> Self {
        let mut contents = vec![env.read_file(&source.path).await.ok()];
        for path in checked.files() {
            contents.push(env.read_file(&path).await.ok());
        }
        Self(contents)
    }
}
