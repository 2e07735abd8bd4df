//! Brokers of one cluster: started, harmed, brought back, and ended with their owner.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Error, Result, bail};
use serde::Serialize;

use crate::archive::{self, ArchiveUse, broker_flags};
use crate::dist::Dist;
use crate::options::{ClusterOptions, Listener};
use crate::ports::{free_ports, random_u64};
use crate::probe::brokers_seen_by;
use crate::properties::{NodePlan, render, server_properties};
use crate::security::{Certificates, Credential, SaslMechanism, USERS, client_properties};
use crate::supervise::{Launch, Output, Process, describe_end, scratch_folder};
use crate::telemetry;
use crate::tool::{RunningTool, ToolOptions, ToolRun};
use crate::wait::wait_until;

/// How often a start is tried with new ports when another process took one in between.
const PORT_ATTEMPTS: u32 = 5;

/// How long a broker may take to hand over its partitions and end.
const STOP_TIMEOUT: Duration = Duration::from_secs(120);

/// How much of the end of a log is shown, in bytes.
const LOG_TAIL_BYTES: usize = 16 * 1024;

/// Logged by KafkaRaftServer once everything of a broker is up. An answer on one listener does not say that the
/// others could be bound.
const STARTED: &str = "Kafka Server started";

#[derive(Debug)]
enum State {
    Running(Process),
    Paused(Process),
    Down,
}

#[derive(Debug)]
struct Node {
    plan: NodePlan,
    state: State,
    /// Where the log of its present process begins, in bytes.
    log_start: usize,
}

impl Node {
    /// What its present process has logged.
    fn log(&self) -> String {
        let log = log_bytes(&self.plan);
        String::from_utf8_lossy(log.get(self.log_start..).unwrap_or_default()).into_owned()
    }
}

/// Another process bound one of our ports first.
#[derive(Debug)]
struct PortTaken(i32);

impl std::fmt::Display for PortTaken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a port of broker {} was taken by another process", self.0)
    }
}

impl std::error::Error for PortTaken {}

/// A running Kafka. Dropping it ends every process and removes all data, also when a test panics; a parent that is
/// killed leaves that to a watchdog.
#[derive(Debug)]
pub struct Cluster {
    dist: Dist,
    options: ClusterOptions,
    archive: ArchiveUse,
    cluster_id: String,
    folder: PathBuf,
    nodes: BTreeMap<i32, Node>,
    certificates: Option<Certificates>,
}

/// A cluster in words that a person or a script can use.
#[derive(Debug, Clone, Serialize)]
pub struct Description {
    /// The broker's release.
    pub version: String,
    /// As DescribeCluster answers it.
    pub cluster_id: String,
    /// Addresses per listener, as `bootstrap.servers` takes them.
    pub bootstrap: BTreeMap<Listener, String>,
    /// The process of each broker that is up.
    pub pids: BTreeMap<i32, u32>,
    /// The log of each broker.
    pub logs: BTreeMap<i32, PathBuf>,
    /// Of a secure cluster.
    pub certificates: Option<Certificates>,
    /// Of a secure cluster, for PLAIN and SCRAM.
    pub users: Vec<Credential>,
}

impl Cluster {
    /// Starts brokers and returns once each of them lists all of them.
    ///
    /// # Errors
    /// If an option cannot be had, Kafka cannot be fetched, or a broker ends or is not ready in time: then with the
    /// end of its log.
    pub fn start(options: &ClusterOptions) -> Result<Self> {
        options.check()?;
        let dist = Dist::resolve(&options.version)?;
        let archive = archive::ensure(&dist)?;
        Self::start_from(&dist, options, &ArchiveUse::Read(archive))
    }

    pub(crate) fn start_from(dist: &Dist, options: &ClusterOptions, archive: &ArchiveUse) -> Result<Self> {
        options.check()?;
        for _ in 1..PORT_ATTEMPTS {
            match Self::attempt(dist, options, archive) {
                Err(error) if error.is::<PortTaken>() => eprintln!("kafka: {error}, starting anew"),
                result => return result,
            }
        }
        Self::attempt(dist, options, archive)
    }

    fn attempt(dist: &Dist, options: &ClusterOptions, archive: &ArchiveUse) -> Result<Self> {
        let folder = scratch_folder("cluster")?;
        // From here on the cluster's drop cleans up.
        let mut cluster = Self {
            dist: dist.clone(),
            options: options.clone(),
            archive: archive.clone(),
            cluster_id: random_uuid(),
            folder,
            nodes: BTreeMap::new(),
            certificates: None,
        };
        archive::write_log_configs(&cluster.folder, "info", "SYSTEM_OUT", "System.out")?;
        if options.telemetry {
            telemetry::compile(dist, &telemetry::folder_in(&cluster.folder))?;
        }
        let plans = cluster.plan()?;
        cluster.format(&plans)?;
        for plan in plans {
            let log_start = log_bytes(&plan).len();
            let process = cluster.launch(&plan)?;
            cluster.nodes.insert(plan.id, Node { plan, state: State::Running(process), log_start });
        }
        cluster.wait_ready()?;
        Ok(cluster)
    }

    /// Chooses ports and writes every file the nodes need.
    fn plan(&mut self) -> Result<Vec<NodePlan>> {
        let ids = self.options.ids();
        let kinds = self.options.listeners();
        let mut ports = free_ports(ids.len() * (kinds.len() + 2))?.into_iter();
        let mut next = || ports.next().context("fewer ports than asked for");
        let mut plans = Vec::new();
        for (index, &id) in ids.iter().enumerate() {
            let mut plan = NodePlan {
                id,
                rack: self.options.racks.get(index).cloned(),
                folder: self.folder.join(format!("node-{id}")),
                internal_port: next()?,
                controller_port: next()?,
                ports: kinds.iter().map(|&kind| Ok((kind, next()?))).collect::<Result<_>>()?,
            };
            if let Some(first) = self.options.plaintext_port {
                plan.ports.insert(Listener::Plaintext, first + u16::try_from(index)?);
            }
            fs::create_dir_all(&plan.folder)?;
            plans.push(plan);
        }
        let certificates = self.folder.join("certificates");
        if self.options.secure {
            self.certificates = Some(Certificates::create(&certificates, &ids, self.options.host)?);
        }
        let certificates = self.options.secure.then_some(certificates.as_path());
        for (index, plan) in plans.iter().enumerate() {
            let properties = server_properties(&self.options, &plans, index, certificates);
            fs::write(plan.properties_path(), render(&properties))?;
        }
        Ok(plans)
    }

    /// Formats the storage of all nodes side by side. Each is a controller and so must know the SCRAM users.
    fn format(&self, plans: &[NodePlan]) -> Result<()> {
        let mut formats = Vec::new();
        for plan in plans {
            let properties = plan.properties_path().display().to_string();
            let mut args = vec!["format", "-t", &self.cluster_id, "-c", &properties];
            let scram: Vec<String> = ["SCRAM-SHA-256", "SCRAM-SHA-512"]
                .iter()
                .flat_map(|mechanism| USERS.iter().map(move |user| scram_record(mechanism, user)))
                .collect();
            if self.options.secure {
                args.extend(scram.iter().flat_map(|record| ["--add-scram", record]));
            }
            let archive = match &self.archive {
                ArchiveUse::Read(_) => self.archive.clone(),
                // The archive is the broker's; this run must not write it as well.
                ArchiveUse::Write(path) => ArchiveUse::Read(path.clone()),
            };
            formats.push((plan, self.spawn_java(plan, &archive, "kafka.tools.StorageTool", &args, &[])?));
        }
        for (plan, mut process) in formats {
            let status = process.wait(self.options.start_timeout)?;
            if !status.success() {
                let log = tail(&plan.log_path());
                bail!(
                    "formatting the storage of broker {} failed, {}:\n{log}",
                    plan.id,
                    describe_end(status)
                );
            }
        }
        Ok(())
    }

    fn launch(&self, plan: &NodePlan) -> Result<Process> {
        let properties = plan.properties_path().display().to_string();
        self.spawn_java(plan, &self.archive, "kafka.Kafka", &[&properties], &self.options.jvm_flags)
    }

    fn spawn_java(
        &self,
        plan: &NodePlan,
        archive: &ArchiveUse,
        class: &str,
        args: &[&str],
        jvm_flags: &[String],
    ) -> Result<Process> {
        let mut all = broker_flags(archive, &self.folder, jvm_flags);
        all.push(class.to_owned());
        all.extend(args.iter().map(|&arg| arg.to_owned()));
        let mut class_path = self.dist.class_path()?;
        if self.options.telemetry {
            // At the end: what the class-data archive was made with must come first.
            class_path = format!("{class_path}:{}", telemetry::folder_in(&self.folder).display());
        }
        Process::spawn(&Launch {
            program: self.dist.java().to_owned(),
            args: all,
            env: vec![("CLASSPATH".to_owned(), class_path)],
            output: Output::File(plan.log_path()),
        })
    }

    /// Waits until every broker that is running has all its listeners open and lists every other one.
    ///
    /// # Errors
    /// If one ends meanwhile or the start timeout passes, with the end of the logs.
    pub fn wait_ready(&mut self) -> Result<()> {
        let timeout = self.options.start_timeout;
        let nodes = &mut self.nodes;
        let waited = wait_until("all brokers ready", timeout, || {
            for node in nodes.values_mut() {
                check_alive(node)?;
            }
            let is_up =
                |node: &Node| !matches!(node.state, State::Running(_)) || node.log().contains(STARTED);
            if !nodes.values().all(is_up) {
                return Ok(None);
            }
            let running: BTreeMap<i32, u16> = nodes
                .values()
                .filter(|node| matches!(node.state, State::Running(_)))
                .map(|node| (node.plan.id, node.plan.internal_port))
                .collect();
            let all_see_all = running.values().all(|&port| {
                let seen = brokers_seen_by(port).unwrap_or_default();
                running.iter().all(|(id, port)| seen.get(id) == Some(port))
            });
            Ok(all_see_all.then_some(()))
        });
        waited.map_err(|error| self.with_logs(error))
    }

    fn with_logs(&self, error: Error) -> Error {
        if error.is::<PortTaken>() {
            return error;
        }
        let mut text = format!("{error:#}");
        for node in self.nodes.values() {
            text += &format!("\n--- broker {} ---\n{}", node.plan.id, tail(&node.plan.log_path()));
        }
        Error::msg(text)
    }

    fn node(&self, id: i32) -> Result<&Node> {
        self.nodes.get(&id).with_context(|| format!("there is no broker {id}"))
    }

    fn node_mut(&mut self, id: i32) -> Result<&mut Node> {
        self.nodes.get_mut(&id).with_context(|| format!("there is no broker {id}"))
    }

    /// Ends a broker with SIGKILL, paused or not. The others see its session end after
    /// `broker.session.timeout.ms`, nine seconds by default.
    ///
    /// # Errors
    /// If there is no such broker, or it is down already.
    pub fn kill(&mut self, id: i32) -> Result<()> {
        let node = self.node_mut(id)?;
        match std::mem::replace(&mut node.state, State::Down) {
            State::Running(mut process) | State::Paused(mut process) => process.kill().map(drop),
            State::Down => bail!("broker {id} is down already"),
        }
    }

    /// Ends a broker with SIGTERM and waits: it hands over its partitions first. A paused one is resumed for that.
    ///
    /// # Errors
    /// If there is no such broker, it is down already, or it does not end in time: then it is killed.
    pub fn stop(&mut self, id: i32) -> Result<()> {
        let node = self.node_mut(id)?;
        let mut process = match std::mem::replace(&mut node.state, State::Down) {
            State::Running(process) => process,
            State::Paused(mut process) => {
                process.signal("CONT")?;
                process
            }
            State::Down => bail!("broker {id} is down already"),
        };
        process.signal("TERM")?;
        process.wait(STOP_TIMEOUT).map(drop)
    }

    /// Freezes a broker (SIGSTOP): its connections stay open and silent.
    ///
    /// # Errors
    /// If there is no such broker, or it is not running.
    pub fn pause(&mut self, id: i32) -> Result<()> {
        let node = self.node_mut(id)?;
        match std::mem::replace(&mut node.state, State::Down) {
            State::Running(mut process) => {
                process.signal("STOP")?;
                node.state = State::Paused(process);
                Ok(())
            }
            other => {
                node.state = other;
                bail!("broker {id} is not running");
            }
        }
    }

    /// Lets a paused broker go on (SIGCONT).
    ///
    /// # Errors
    /// If there is no such broker, or it is not paused.
    pub fn resume(&mut self, id: i32) -> Result<()> {
        let node = self.node_mut(id)?;
        match std::mem::replace(&mut node.state, State::Down) {
            State::Paused(mut process) => {
                process.signal("CONT")?;
                node.state = State::Running(process);
                Ok(())
            }
            other => {
                node.state = other;
                bail!("broker {id} is not paused");
            }
        }
    }

    /// Starts a broker with the ports and the data it had, stopping it first if it is up, and waits until it is
    /// ready. After a [`Self::kill`] that takes until the old session has ended, nine seconds by default.
    ///
    /// # Errors
    /// If there is no such broker or it does not come back, with the end of its log.
    pub fn restart(&mut self, id: i32) -> Result<()> {
        let node = self.node_mut(id)?;
        if let State::Running(process) | State::Paused(process) = &mut node.state {
            if process.ended()?.is_some() {
                node.state = State::Down;
            } else {
                self.stop(id)?;
            }
        }
        let log_start = log_bytes(&self.node(id)?.plan).len();
        let process = self.launch(&self.node(id)?.plan)?;
        let node = self.node_mut(id)?;
        node.state = State::Running(process);
        node.log_start = log_start;
        self.wait_ready()
    }

    /// The addresses of all brokers on a listener, as `bootstrap.servers` takes them.
    ///
    /// # Errors
    /// If the cluster has no such listener: all but PLAINTEXT need a secure one.
    pub fn bootstrap(&self, listener: Listener) -> Result<String> {
        let (ports, host) = (self.ports(listener)?, self.options.host);
        Ok(ports.values().map(|port| format!("{host}:{port}")).collect::<Vec<_>>().join(","))
    }

    /// The addresses that brokers use among themselves: 127.0.0.1, no TLS, no authentication. With them a test that
    /// stands between clients and brokers can still ask the brokers themselves.
    #[must_use]
    pub fn internal_bootstrap(&self) -> String {
        let ports = self.nodes.values().map(|node| node.plan.internal_port);
        ports.map(|port| format!("127.0.0.1:{port}")).collect::<Vec<_>>().join(",")
    }

    /// The port of each broker on a listener.
    ///
    /// # Errors
    /// As [`Self::bootstrap`].
    pub fn ports(&self, listener: Listener) -> Result<BTreeMap<i32, u16>> {
        let port = |node: &Node| node.plan.ports.get(&listener).map(|&port| (node.plan.id, port));
        let ports: Option<BTreeMap<i32, u16>> = self.nodes.values().map(port).collect();
        ports.with_context(|| format!("no listener {listener} without secure: true"))
    }

    /// The ids of all brokers, up or down.
    #[must_use]
    pub fn ids(&self) -> Vec<i32> {
        self.nodes.keys().copied().collect()
    }

    /// The cluster id, as DescribeCluster answers it.
    #[must_use]
    pub fn cluster_id(&self) -> &str {
        &self.cluster_id
    }

    /// The certificates of a secure cluster.
    #[must_use]
    pub fn certificates(&self) -> Option<&Certificates> {
        self.certificates.as_ref()
    }

    /// The Kafka it runs; its tools can be run without a cluster as well.
    #[must_use]
    pub fn dist(&self) -> &Dist {
        &self.dist
    }

    /// A folder that lives as long as the cluster, for configuration files of tools.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes what a Java client or tool needs to use `listener` (`--command-config`, `--producer.config` and the
    /// like take the file) and returns its path. A SASL listener needs `sasl`, the others refuse it.
    ///
    /// # Errors
    /// If the cluster has no such listener, `sasl` does not fit it, or the file cannot be written.
    pub fn client_properties(
        &self,
        listener: Listener,
        sasl: Option<(SaslMechanism, &Credential)>,
    ) -> Result<PathBuf> {
        self.ports(listener)?;
        let properties = client_properties(listener, self.certificates.as_ref(), sasl)?;
        let who = sasl.map_or_else(String::new, |(kind, user)| format!("-{}-{}", kind.name(), user.name));
        let path = self.folder.join(format!("client-{listener}{who}.properties"));
        fs::write(&path, render(&properties)).with_context(|| format!("write {}", path.display()))?;
        Ok(path)
    }

    /// The process id of a broker that is up.
    #[must_use]
    pub fn pid(&self, id: i32) -> Option<u32> {
        match &self.nodes.get(&id)?.state {
            State::Running(process) | State::Paused(process) => Some(process.pid()),
            State::Down => None,
        }
    }

    /// The end of a broker's log.
    ///
    /// # Errors
    /// If there is no such broker.
    pub fn log_tail(&self, id: i32) -> Result<String> {
        Ok(tail(&self.node(id)?.plan.log_path()))
    }

    /// Fails if a broker has ended that nobody asked to end.
    ///
    /// # Errors
    /// With the end of its log.
    pub fn check_alive(&mut self) -> Result<()> {
        self.nodes.values_mut().try_for_each(check_alive).map_err(|error| self.with_logs(error))
    }

    /// Runs one of Apache's tools to its end; see [`Dist::tool`]. Addresses are among `args`: nothing is added.
    ///
    /// # Errors
    /// If it cannot be started or does not end within [`crate::TOOL_TIMEOUT`].
    pub fn tool(&self, tool: &str, args: &[&str]) -> Result<ToolRun> {
        self.dist.tool(tool, args, &ToolOptions::default())
    }

    /// Starts one of Apache's tools and leaves it running; see [`Dist::spawn_tool`].
    ///
    /// # Errors
    /// If no process can be started.
    pub fn spawn_tool(&self, tool: &str, args: &[&str]) -> Result<RunningTool> {
        self.dist.spawn_tool(tool, args, &[])
    }

    /// Everything a person or a script needs to use the cluster.
    #[must_use]
    pub fn describe(&self) -> Description {
        let listeners = self.options.listeners().iter();
        Description {
            version: self.dist.version().to_string(),
            cluster_id: self.cluster_id.clone(),
            bootstrap: listeners.filter_map(|&kind| Some((kind, self.bootstrap(kind).ok()?))).collect(),
            pids: self.ids().into_iter().filter_map(|id| Some((id, self.pid(id)?))).collect(),
            logs: self.nodes.values().map(|node| (node.plan.id, node.plan.log_path())).collect(),
            certificates: self.certificates.clone(),
            users: if self.options.secure { USERS.to_vec() } else { Vec::new() },
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in self.nodes.values_mut() {
            if let State::Running(process) | State::Paused(process) = &mut node.state {
                // Nothing can be reported from here; the watchdog still has the pid if this fails.
                let _ = process.kill();
            }
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn log_bytes(plan: &NodePlan) -> Vec<u8> {
    fs::read(plan.log_path()).unwrap_or_default()
}

fn check_alive(node: &mut Node) -> Result<()> {
    let (State::Running(process) | State::Paused(process)) = &mut node.state else { return Ok(()) };
    let Some(status) = process.ended()? else { return Ok(()) };
    if node.log().contains("Address already in use") {
        return Err(PortTaken(node.plan.id).into());
    }
    bail!("broker {} ended, {}", node.plan.id, describe_end(status));
}

/// The last lines of a file, empty if there is none.
fn tail(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(LOG_TAIL_BYTES)..]).into_owned();
    if bytes.len() <= LOG_TAIL_BYTES {
        return text;
    }
    text.split_once('\n').map(|(_, rest)| rest.to_owned()).unwrap_or(text)
}

fn scram_record(mechanism: &str, user: &Credential) -> String {
    format!("{mechanism}=[name=\"{}\",password=\"{}\"]", user.name, user.password)
}

/// 16 random bytes in Kafka's own form: base64 for URLs, 22 characters. It never starts with a dash, which tools
/// would read as an option.
#[must_use]
pub fn random_uuid() -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bits = (u128::from(random_u64()) << 64) | u128::from(random_u64());
    // 22 digits hold 132 bits: the last digit has only the 2 highest of its 6.
    let mut digits = vec![DIGITS[((bits & 0b11) as usize) << 4]];
    bits >>= 2;
    for _ in 1..22 {
        digits.push(DIGITS[(bits & 0b11_1111) as usize]);
        bits >>= 6;
    }
    if digits[21] == b'-' {
        digits[21] = b'A';
    }
    digits.reverse();
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_have_22_characters_and_do_not_look_like_options() {
        for _ in 0..1000 {
            let uuid = random_uuid();
            assert_eq!(uuid.len(), 22);
            assert!(!uuid.starts_with('-'), "{uuid}");
            assert!("AQgw".contains(&uuid[21..]), "{uuid} has bits beyond the 128th");
        }
    }
}
