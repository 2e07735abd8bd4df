//! Gateways in this process, before the cluster of a stage. Calls `tidegate::run`; never knows the inside of a gateway.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tidegate::{Control, Running, Source};
use tidegate_env::Real;
use tidegate_sim::runner::Told;
use tidegate_sim::world::{Options, gateway_host, merge};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

/// How long a gateway may take to open its sockets.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// How many orders may wait for a gateway.
const ORDERS: usize = 8;

struct Gateway {
    name: String,
    path: PathBuf,
    brokers: Vec<SocketAddr>,
    address: SocketAddr,
    control: mpsc::Sender<Control>,
}

/// The gateways of a stage. They end with its runtime.
pub(super) struct Gateways {
    all: Vec<Gateway>,
    _folder: TempDir,
}

impl Gateways {
    /// Starts one for each door to the brokers, with the settings of the options laid over the configuration that all have.
    ///
    /// # Errors
    /// One does not start.
    pub(super) fn start(
        runtime: &Runtime,
        doors: &BTreeMap<String, Vec<SocketAddr>>,
        options: &Options,
    ) -> Result<Self> {
        let folder = tempfile::tempdir().context("make a folder for the configurations of gateways")?;
        let mut all = Vec::new();
        for (name, brokers) in doors {
            let path = folder.path().join(format!("{name}.yaml"));
            write(&path, brokers, options)?;
            let (control, running) = run(runtime, &path).with_context(|| name.clone())?;
            let address = *running.listeners.values().next().context("a gateway without a listener")?;
            let (name, brokers) = (name.clone(), brokers.clone());
            all.push(Gateway { name, path, brokers, address, control });
        }
        Ok(Self { all, _folder: folder })
    }

    /// The addresses of those of these names, in their order.
    pub(super) fn addresses(&self, names: &[String]) -> Vec<SocketAddr> {
        let of = |name: &String| self.all.iter().find(|gateway| gateway.name == *name);
        names.iter().filter_map(of).map(|gateway| gateway.address).collect()
    }

    /// Writes a gateway's configuration anew and tells it to read it.
    pub(super) fn reload(&mut self, number: u16, options: &Options) -> Option<Told> {
        let name = gateway_host(number);
        let gateway = self.all.iter().find(|gateway| gateway.name == name)?;
        // One that has ended, or whose file cannot be written, is told by what clients meet.
        write(&gateway.path, &gateway.brokers, options).ok()?;
        let (answer, told) = oneshot::channel();
        gateway.control.try_send(Control::Reload(answer)).ok()?;
        Some(told)
    }
}

fn run(runtime: &Runtime, path: &Path) -> Result<(mpsc::Sender<Control>, Running)> {
    let (control, orders) = mpsc::channel(ORDERS);
    let (tell, told) = oneshot::channel();
    let source = Source { path: path.to_owned() };
    let ended = runtime.spawn(tidegate::run(Real::new(), source, orders, move |running| {
        // If nobody waits any more, the start has failed already.
        let _ = tell.send(running.clone());
    }));
    let started = runtime.block_on(async { tokio::time::timeout(START_TIMEOUT, told).await });
    match started {
        Ok(Ok(running)) => Ok((control, running)),
        Ok(Err(_)) => {
            runtime.block_on(ended).context("the gateway panicked at its start")??;
            bail!("the gateway ended at once")
        }
        Err(_) => bail!("the gateway did not open its sockets within {START_TIMEOUT:?}"),
    }
}

/// The configuration as the simulation has it, with loopback addresses.
fn write(path: &Path, brokers: &[SocketAddr], options: &Options) -> Result<()> {
    let servers: Vec<String> = brokers.iter().map(ToString::to_string).collect();
    let ids = options.cluster.brokers.iter().map(|broker| broker.node_id);
    let (first, last) = (ids.clone().min().unwrap_or(1), ids.max().unwrap_or(1));
    let cluster = json!({ "name": "main", "bootstrap_servers": servers, "dial_timeout_ms": 1000 });
    let listener = json!({
        "name": "clients",
        "cluster": "main",
        "bind": "127.0.0.1:0",
        "routing": { "by": "port", "first_broker_port": 0, "node_ids": [format!("{first}-{last}")] },
    });
    let mut base = Map::new();
    base.insert("clusters".into(), json!([cluster]));
    base.insert("listeners".into(), json!([listener]));
    base.insert("reload_interval_ms".into(), json!(0));
    base.insert("drain_timeout_ms".into(), json!(5000));
    let text = format!("{:#}", Value::Object(merge(&base, &options.settings)));
    std::fs::write(path, text).with_context(|| path.display().to_string())
}
