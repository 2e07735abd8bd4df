//! Brokers of one cluster in containers: started, watched, and ended with their owner.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Error, Result, bail};
use futures_util::future::{join_all, try_join_all};
use serde::Serialize;
use testcontainers::bollard::query_parameters::InspectContainerOptions;
use testcontainers::core::IntoContainerPort as _;
use testcontainers::core::logs::LogFrame;
use testcontainers::runners::AsyncRunner as _;
use testcontainers::{ContainerAsync, ContainerRequest, GenericImage, ImageExt as _, TestcontainersError};
use tidegate_kafka::{
    Certificates, ClusterOptions, Credential, Dist, Listener, ToolOptions, USERS, parts, wait_until,
};

use crate::engine::Engine;
use crate::image::{Image, ImageChoice};
use crate::plan::{self, NodePlan};

/// How often a start is tried with new ports when another process took one in between.
const PORT_ATTEMPTS: u32 = 5;

/// How much of the end of a log is shown, in bytes.
const LOG_TAIL_BYTES: usize = 16 * 1024;

/// While the brokers start, the engine is asked whether they live at every so many looks at their logs.
const LOOKS_PER_CHECK: u32 = 25;

/// Logged by KafkaRaftServer once everything of a broker is up.
const STARTED: &str = "Kafka Server started";

/// Read by brokers, which run as another user than the one that owns the files.
const READABLE: u32 = 0o644;

struct Node {
    plan: NodePlan,
    log: PathBuf,
    container: ContainerAsync<GenericImage>,
}

/// A running Kafka. Dropping it removes every container with its data, and the network; an owner that is killed
/// leaves that to whom it told the names.
pub struct Containers {
    engine: Engine,
    image: Image,
    options: ClusterOptions,
    cluster_id: String,
    folder: PathBuf,
    certificates: Option<Certificates>,
    nodes: Vec<Node>,
}

/// A cluster in words that a person or a script can use: those of a cluster of processes, and what containers add.
#[derive(Debug, Clone, Serialize)]
pub struct Description {
    /// As of a cluster of processes; the pids are those of this machine, where the engine is on it.
    #[serde(flatten)]
    pub kafka: tidegate_kafka::Description,
    /// What the brokers run from.
    pub image: Image,
    /// The container of each broker.
    pub containers: BTreeMap<i32, String>,
}

impl Containers {
    /// Starts brokers and returns once each of them lists all of them. `announce` is told the name of every container
    /// and network before it is made.
    ///
    /// # Errors
    /// If an option or an image cannot be had, or a broker ends or is not ready in time: then with the end of its log.
    pub fn start(
        engine: &Engine,
        options: &ClusterOptions,
        choice: ImageChoice,
        announce: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<Self> {
        options.check()?;
        let image = Image::ensure(engine, &options.version, choice)?;
        for _ in 1..PORT_ATTEMPTS {
            match Self::attempt(engine, options, &image, announce) {
                Err(error) if is_port_taken(&error) => eprintln!("docker: {error:#}, starting anew"),
                result => return result,
            }
        }
        Self::attempt(engine, options, &image, announce)
    }

    fn attempt(
        engine: &Engine,
        options: &ClusterOptions,
        image: &Image,
        announce: &mut dyn FnMut(&str) -> Result<()>,
    ) -> Result<Self> {
        let run = format!("tidegate-kafka-{:016x}", parts::random_u64());
        let ids = options.ids();
        let ports = parts::free_ports(ids.len() * options.listeners().len())?;
        let plans = plan::nodes(options, &run, &ports)?;
        let folder = parts::scratch_folder("containers")?;
        // From here on the drop cleans up.
        let mut made = Self {
            engine: engine.clone(),
            image: image.clone(),
            options: options.clone(),
            cluster_id: parts::random_uuid(),
            folder,
            certificates: None,
            nodes: Vec::new(),
        };
        if options.secure {
            let folder = made.folder.join("certificates");
            made.certificates = Some(Certificates::create(&folder, &ids, options.host)?);
        }
        for plan in &plans {
            announce(&plan.name)?;
        }
        // The last to go: its containers have to be gone before.
        announce(&run)?;
        made.nodes = made.launch(&run, plans)?;
        made.wait_ready()?;
        made.add_scram_users()?;
        Ok(made)
    }

    fn launch(&self, network: &str, plans: Vec<NodePlan>) -> Result<Vec<Node>> {
        let mut starts = Vec::new();
        for (index, plan) in plans.iter().enumerate() {
            let log = self.folder.join(format!("broker-{}.log", plan.id));
            let request = self.request(network, &plans, index, &log)?;
            starts.push(async move {
                let container = request.start().await?;
                Ok::<_, TestcontainersError>(Node { plan: plan.clone(), log, container })
            });
        }
        // All come to their end, so that none is made behind the back of what cleans up.
        let started = self.engine.runtime().block_on(join_all(starts));
        let started: Result<Vec<Node>, TestcontainersError> = started.into_iter().collect();
        if started.is_err() {
            // A container that was made and could not be started has no owner.
            for name in plans.iter().map(|plan| plan.name.as_str()).chain([network]) {
                self.engine.remove(name)?;
            }
        }
        started.context("start the containers")
    }

    fn request(
        &self,
        network: &str,
        plans: &[NodePlan],
        index: usize,
        log: &Path,
    ) -> Result<ContainerRequest<GenericImage>> {
        let plan = &plans[index];
        let properties = plan::server_properties(&self.options, plans, index);
        let mut request = GenericImage::new(&self.image.name, &self.image.tag)
            .with_container_name(&plan.name)
            .with_network(network)
            .with_startup_timeout(self.options.start_timeout)
            .with_log_consumer(log_to(log)?)
            // testcontainers publishes on every interface of the machine.
            .with_host_config_modifier(|host| {
                let ports = host.port_bindings.iter_mut().flat_map(|ports| ports.values_mut());
                for binding in ports.flatten().flatten() {
                    binding.host_ip = Some("127.0.0.1".to_owned());
                }
            });
        for (key, value) in plan::environment(&self.options, &self.cluster_id, &properties)? {
            request = request.with_env_var(key, value);
        }
        for (&listener, &port) in &plan.ports {
            request = request.with_mapped_port(port, plan::container_port(listener).tcp());
        }
        if let Some(certificates) = &self.certificates {
            let text = parts::render(&properties);
            request = request.with_copy_to(target(plan::MOUNTED_PROPERTIES), text.into_bytes());
            let store = format!("broker-{}.pem", plan.id);
            for (name, from) in [("ca.pem", certificates.ca.clone()), (&store, self.certificate(&store))] {
                let bytes = fs::read(&from).with_context(|| format!("read {}", from.display()))?;
                request = request.with_copy_to(target(&format!("{}/{name}", plan::SECRETS)), bytes);
            }
        }
        Ok(request)
    }

    fn certificate(&self, name: &str) -> PathBuf {
        self.folder.join("certificates").join(name)
    }

    fn wait_ready(&self) -> Result<()> {
        let mut looks = 0;
        let waited = wait_until("all brokers ready", self.options.start_timeout, || {
            if looks % LOOKS_PER_CHECK == 0 {
                self.check_running()?;
            }
            looks += 1;
            if !self.nodes.iter().all(|node| read(&node.log).contains(STARTED)) {
                return Ok(None);
            }
            let ports: BTreeMap<i32, u16> =
                self.nodes.iter().map(|node| (node.plan.id, node.plan.ports[&Listener::Plaintext])).collect();
            let all_see_all =
                ports.values().all(|&port| parts::brokers_seen_by(port).is_ok_and(|seen| seen == ports));
            Ok(all_see_all.then_some(()))
        });
        waited.map_err(|error| self.with_logs(&error))
    }

    /// The image formats the storage without users, so those of SCRAM are told to the brokers.
    fn add_scram_users(&self) -> Result<()> {
        if !self.options.secure {
            return Ok(());
        }
        let dist = Dist::resolve(&self.options.version)?;
        let bootstrap = self.bootstrap(Listener::Plaintext);
        let add = |user: Credential| {
            // One request takes one mechanism of a user only.
            for mechanism in ["SCRAM-SHA-256", "SCRAM-SHA-512"] {
                let config = format!("{mechanism}=[password={}]", user.password);
                let args = ["--bootstrap-server", &bootstrap, "--alter", "--entity-type", "users"];
                let args = [&args[..], &["--entity-name", user.name, "--add-config", &config]].concat();
                let run = dist.tool("ConfigCommand", &args, &ToolOptions::default())?;
                run.success().with_context(|| format!("add the SCRAM user {}", user.name))?;
            }
            Ok(())
        };
        let add = &add;
        std::thread::scope(|scope| {
            let adding = USERS.map(|user| scope.spawn(move || add(user)));
            let added = adding.map(|thread| thread.join().map_err(|_| Error::msg("a thread panicked")));
            added.into_iter().try_for_each(|added| added.and_then(|added| added))
        })
    }

    /// Fails if a broker has ended.
    ///
    /// # Errors
    /// With the end of the logs.
    pub fn check_alive(&self) -> Result<()> {
        self.check_running().map_err(|error| self.with_logs(&error))
    }

    fn check_running(&self) -> Result<()> {
        let looks = self.nodes.iter().map(|node| node.container.is_running());
        let running = self.engine.runtime().block_on(try_join_all(looks)).context("ask the engine")?;
        match self.nodes.iter().zip(running).find(|(_, running)| !running) {
            Some((node, _)) => bail!("broker {} ended", node.plan.id),
            None => Ok(()),
        }
    }

    fn with_logs(&self, error: &Error) -> Error {
        let mut text = format!("{error:#}");
        for node in &self.nodes {
            let log = read(&node.log);
            let mut start = log.len().saturating_sub(LOG_TAIL_BYTES);
            while !log.is_char_boundary(start) {
                start += 1;
            }
            text += &format!("\n--- broker {} ---\n{}", node.plan.id, &log[start..]);
        }
        Error::msg(text)
    }

    /// The addresses of all brokers on a listener, as `bootstrap.servers` takes them; empty if the cluster has no such
    /// listener.
    #[must_use]
    pub fn bootstrap(&self, listener: Listener) -> String {
        let ports = self.nodes.iter().filter_map(|node| node.plan.ports.get(&listener));
        ports.map(|port| format!("127.0.0.1:{port}")).collect::<Vec<_>>().join(",")
    }

    /// A command that lists topics from inside the first container.
    #[must_use]
    pub fn first_try(&self) -> String {
        let node = self.nodes.first().map(|node| &node.plan);
        node.map_or_else(String::new, |plan| {
            let address = plan.internal_address();
            let script = "/opt/kafka/bin/kafka-topics.sh";
            format!("docker exec {} {script} --bootstrap-server {address} --list", plan.name)
        })
    }

    /// Everything a person or a script needs to use the cluster.
    #[must_use]
    pub fn describe(&self) -> Description {
        let listeners = self.options.listeners().iter();
        let kafka = tidegate_kafka::Description {
            version: self.options.version.clone(),
            cluster_id: self.cluster_id.clone(),
            bootstrap: listeners.map(|&kind| (kind, self.bootstrap(kind))).collect(),
            pids: self.nodes.iter().filter_map(|node| Some((node.plan.id, self.pid(node)?))).collect(),
            logs: self.nodes.iter().map(|node| (node.plan.id, node.log.clone())).collect(),
            certificates: self.certificates.clone(),
            users: if self.options.secure { USERS.to_vec() } else { Vec::new() },
        };
        let containers = self.nodes.iter().map(|node| (node.plan.id, node.plan.name.clone())).collect();
        Description { kafka, image: self.image.clone(), containers }
    }

    fn pid(&self, node: &Node) -> Option<u32> {
        let inspect =
            self.engine.docker().inspect_container(node.container.id(), None::<InspectContainerOptions>);
        let pid = self.engine.runtime().block_on(inspect).ok()?.state?.pid?;
        u32::try_from(pid).ok()
    }
}

impl Drop for Containers {
    fn drop(&mut self) {
        // The network goes with the last container, by testcontainers' own drop, which looks for a runtime.
        let _runtime = self.engine.runtime().enter();
        let removals = self.nodes.drain(..).map(|node| node.container.rm());
        // Nothing can be reported from here; whoever was told the names removes what is left.
        let _ = self.engine.runtime().block_on(join_all(removals));
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn target(path: &str) -> testcontainers::CopyTargetOptions {
    testcontainers::CopyTargetOptions::new(path).with_mode(READABLE)
}

/// Appends what a container prints to a file.
fn log_to(path: &Path) -> Result<impl Fn(&LogFrame) + Send + Sync + 'static> {
    let file = File::options().create(true).append(true).open(path);
    let file = file.with_context(|| format!("open {}", path.display()))?;
    Ok(move |frame: &LogFrame| {
        let (LogFrame::StdOut(bytes) | LogFrame::StdErr(bytes)) = frame;
        // A log that cannot be written must not stop the broker; the engine has it too.
        let _ = (&file).write_all(bytes);
    })
}

fn read(log: &Path) -> String {
    String::from_utf8_lossy(&fs::read(log).unwrap_or_default()).into_owned()
}

/// Whether the engine could not publish a port: it has two sentences for that.
fn is_port_taken(error: &Error) -> bool {
    let text = format!("{error:#}");
    text.contains("port is already allocated") || text.contains("address already in use")
}
