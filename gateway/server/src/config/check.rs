//! From what the file says to what it means. All problems are reported at once, each with its line and column.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tidegate_core::{Address, Settings};
use tidegate_yaml::{Document, Problem, Problems};

use super::hosts;
use super::raw::{
    ClientAuth, ClusterConfig, GatewayConfig, ListenerConfig, Log, RoutingConfig, ServerTls, UpstreamTls,
};

/// The placeholder for a node id in a host name.
const NODE_ID: &str = "{node_id}";

/// A configuration in which every value has its meaning.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The clusters, by index.
    pub clusters: Vec<Cluster>,
    /// The listeners.
    pub listeners: Vec<Listener>,
    /// Where metrics and probes are served.
    pub admin: Option<SocketAddr>,
    /// Bounds on what clients may take.
    pub limits: Limits,
    /// Logging.
    pub log: Log,
    /// Time that connections get when the gateway stops.
    pub drain_timeout: Duration,
    /// Time between two looks at the files; zero for never.
    pub reload_interval: Duration,
}

/// A cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Its name.
    pub name: String,
    /// Some of its brokers.
    pub bootstrap_servers: Vec<Address>,
    /// TLS towards it, with paths resolved.
    pub tls: Option<UpstreamTls>,
    /// Time for a connection to be established.
    pub dial_timeout: Duration,
}

/// A listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Its name.
    pub name: String,
    /// The index of its cluster.
    pub cluster: usize,
    /// The bootstrap socket.
    pub bind: SocketAddr,
    /// The host that clients are told.
    pub advertised_host: String,
    /// How connections find their brokers.
    pub routing: Routing,
    /// TLS towards clients, with paths resolved.
    pub tls: Option<ServerTls>,
}

/// How connections find their brokers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Routing {
    /// By port.
    Port {
        /// The port of the first node id; 0 for any.
        first_broker_port: u16,
        /// The node ids that have one.
        node_ids: NodeIds,
    },
    /// By the host name that TLS begins with.
    Sni {
        /// What stands before the node id.
        prefix: String,
        /// What stands behind it.
        suffix: String,
        /// The port that clients are told; `None` for the one that is bound.
        advertised_port: Option<u16>,
    },
}

/// Node ids as inclusive ranges, in the order of their ports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeIds(Vec<(i32, i32)>);

impl NodeIds {
    /// How many ids there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.iter().map(|(from, to)| (i64::from(*to) - i64::from(*from) + 1) as u64).sum()
    }

    /// The place of an id in the order, or `None` where it is not among them.
    #[must_use]
    pub fn index(&self, node_id: i32) -> Option<u16> {
        let mut before = 0_u64;
        for (from, to) in &self.0 {
            if (*from..=*to).contains(&node_id) {
                return u16::try_from(before + (node_id - from) as u64).ok();
            }
            before += (i64::from(*to) - i64::from(*from) + 1) as u64;
        }
        None
    }

    /// All ids in order.
    pub fn iter(&self) -> impl Iterator<Item = i32> + '_ {
        self.0.iter().flat_map(|(from, to)| *from..=*to)
    }

    fn parse(texts: &[String]) -> Result<Self, (usize, String)> {
        let mut ranges = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let wrong =
                || (index, format!("`{text}` is no node id and no range of them; write `7` or `0-2`"));
            let (from, to) = text.split_once('-').unwrap_or((text, text));
            let parse = |part: &str| hosts::digits::<i32>(part.trim());
            let (from, to) = (parse(from).ok_or_else(wrong)?, parse(to).ok_or_else(wrong)?);
            if from > to {
                return Err((index, format!("the range `{text}` ends before it begins")));
            }
            if ranges.iter().any(|(low, high)| from <= *high && *low <= to) {
                return Err((index, format!("`{text}` overlaps with an id before it")));
            }
            ranges.push((from, to));
        }
        Ok(Self(ranges))
    }
}

/// The node id in a host name, where the name is one of a broker. Case does not count, as it never does in names.
pub(crate) fn node_id_in(name: &str, prefix: &str, suffix: &str) -> Option<i32> {
    let name = name.to_ascii_lowercase();
    let id = name.strip_prefix(&prefix.to_ascii_lowercase())?.strip_suffix(&suffix.to_ascii_lowercase())?;
    hosts::digits(id)
}

/// Bounds on what clients may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Client connections at a time.
    pub connections_max: usize,
    /// The same from one IP address.
    pub connections_per_address_max: usize,
    /// Memory for bytes in flight, all connections together.
    pub buffered_bytes_max: usize,
    /// Those of a single connection.
    pub connection: Settings,
}

/// Reads, parses and checks a configuration. Relative paths in it are relative to the file's folder.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn load(path: &Path, text: &str) -> Result<Checked, Problems> {
    let name = path.display().to_string();
    let document = tidegate_yaml::parse_document::<GatewayConfig>(&name, text)?;
    check(&document, path.parent().unwrap_or(Path::new("")))
}

/// The second stage.
///
/// # Errors
/// Everything that contradicts itself or the rules, at once.
pub fn check(document: &Document<GatewayConfig>, folder: &Path) -> Result<Checked, Problems> {
    let mut check = Check { document, folder, problems: Vec::new() };
    let config = &document.value;
    let clusters =
        config.clusters.iter().enumerate().map(|(i, cluster)| check.cluster(i, cluster)).collect::<Vec<_>>();
    let listeners: Vec<_> =
        config.listeners.iter().enumerate().filter_map(|(i, listener)| check.listener(i, listener)).collect();
    check.unique("clusters", config.clusters.iter().map(|cluster| &cluster.name));
    check.unique("listeners", config.listeners.iter().map(|listener| &listener.name));
    let admin = config.admin.as_ref().and_then(|admin| check.socket("admin.bind", &admin.bind));
    let limits = check.limits();
    if let Err(fault) = crate::logging::filter(&config.log.level) {
        let help =
            "write `info`, or `info,tidegate=debug`; the levels are off, error, warn, info, debug and trace";
        check.problem("log.level", fault, Some(help));
    }
    check.ports(&listeners, admin);
    let problems = check.problems;
    document.verdict(problems)?;
    Ok(Checked {
        clusters,
        listeners,
        admin,
        limits,
        log: config.log.clone(),
        drain_timeout: Duration::from_millis(config.drain_timeout_ms),
        reload_interval: Duration::from_millis(config.reload_interval_ms),
    })
}

struct Check<'a> {
    document: &'a Document<GatewayConfig>,
    folder: &'a Path,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn problem(&mut self, path: &str, message: impl Into<String>, help: Option<&str>) {
        let problem = self.document.problem(path, message, help.map(Into::into));
        self.problems.push(problem);
    }

    fn unique<'n>(&mut self, list: &str, names: impl Iterator<Item = &'n String>) {
        let mut seen = BTreeSet::new();
        for (index, name) in names.enumerate() {
            if !seen.insert(name) {
                self.problem(
                    &format!("{list}[{index}].name"),
                    format!("the name `{name}` is used twice"),
                    None,
                );
            }
        }
    }

    fn cluster(&mut self, index: usize, raw: &ClusterConfig) -> Cluster {
        let at = format!("clusters[{index}]");
        let servers = raw.bootstrap_servers.iter().enumerate();
        let bootstrap_servers = servers
            .filter_map(|(i, text)| self.address(&format!("{at}.bootstrap_servers[{i}]"), text))
            .collect();
        let tls = raw.tls.as_ref().map(|tls| {
            if tls.certificate_file.is_some() != tls.key_file.is_some() {
                let help = "a certificate and its key only work together";
                self.problem(
                    &format!("{at}.tls"),
                    "one of `certificate_file` and `key_file` is missing",
                    Some(help),
                );
            }
            UpstreamTls {
                ca_file: self.file(tls.ca_file.as_deref()),
                certificate_file: self.file(tls.certificate_file.as_deref()),
                key_file: self.file(tls.key_file.as_deref()),
            }
        });
        Cluster {
            name: raw.name.clone(),
            bootstrap_servers,
            tls,
            dial_timeout: Duration::from_millis(raw.dial_timeout_ms),
        }
    }

    fn listener(&mut self, index: usize, raw: &ListenerConfig) -> Option<Listener> {
        let at = format!("listeners[{index}]");
        let cluster = self.document.value.clusters.iter().position(|cluster| cluster.name == raw.cluster);
        if cluster.is_none() {
            let names = self
                .document
                .value
                .clusters
                .iter()
                .map(|c| format!("`{}`", c.name))
                .collect::<Vec<_>>()
                .join(", ");
            let help = format!("there is {names}");
            self.problem(
                &format!("{at}.cluster"),
                format!("no cluster has the name `{}`", raw.cluster),
                Some(&help),
            );
        }
        let bind = self.socket(&format!("{at}.bind"), &raw.bind);
        if let Some(host) = &raw.advertised_host {
            self.host(&format!("{at}.advertised_host"), host);
        }
        if let Some(bind) = bind
            && bind.ip().is_unspecified()
            && raw.advertised_host.is_none()
            && matches!(raw.routing, RoutingConfig::Port { .. })
        {
            let help = "clients need a name or an address that they can connect to";
            self.problem(
                &at,
                format!("`advertised_host` is missing, and {} is no address to give to clients", bind.ip()),
                Some(help),
            );
        }
        let routing = self.routing(&at, raw);
        let tls = raw.tls.as_ref().map(|tls| self.server_tls(&at, tls));
        let bind = bind?;
        Some(Listener {
            name: raw.name.clone(),
            cluster: cluster?,
            bind,
            advertised_host: raw.advertised_host.clone().unwrap_or_else(|| bind.ip().to_string()),
            routing: routing?,
            tls,
        })
    }

    fn routing(&mut self, at: &str, raw: &ListenerConfig) -> Option<Routing> {
        match &raw.routing {
            RoutingConfig::Port { first_broker_port, node_ids } => {
                let node_ids = match NodeIds::parse(node_ids) {
                    Ok(node_ids) => node_ids,
                    Err((index, message)) => {
                        self.problem(&format!("{at}.routing.node_ids[{index}]"), message, None);
                        return None;
                    }
                };
                let last = u64::from(*first_broker_port) + node_ids.count() - 1;
                if *first_broker_port != 0 && last > u64::from(u16::MAX) {
                    let message = format!(
                        "{} node ids from port {first_broker_port} on end beyond port 65535",
                        node_ids.count()
                    );
                    self.problem(
                        &format!("{at}.routing.node_ids"),
                        message,
                        Some("name only the ids that the cluster has"),
                    );
                }
                Some(Routing::Port { first_broker_port: *first_broker_port, node_ids })
            }
            RoutingConfig::Sni { broker_host, advertised_port } => {
                if raw.tls.is_none() {
                    let help = "the host name that a client means is only sent when TLS begins";
                    self.problem(
                        &format!("{at}.routing"),
                        "routing by SNI needs `tls` on the listener",
                        Some(help),
                    );
                }
                match &raw.advertised_host {
                    None => self.problem(
                        at,
                        "routing by SNI needs `advertised_host`, the host name of the bootstrap",
                        None,
                    ),
                    Some(host) if hosts::is_ip(host) => self.problem(
                        &format!("{at}.advertised_host"),
                        format!("`{host}` is an IP address, and clients only send names when TLS begins"),
                        Some("routing by SNI needs a DNS name for the bootstrap"),
                    ),
                    Some(_) => {}
                }
                let (prefix, suffix) = self.broker_host(at, broker_host, raw.advertised_host.as_deref())?;
                Some(Routing::Sni { prefix, suffix, advertised_port: *advertised_port })
            }
        }
    }

    /// What stands before and behind the node id in the host names of brokers.
    fn broker_host(
        &mut self,
        at: &str,
        pattern: &str,
        advertised_host: Option<&str>,
    ) -> Option<(String, String)> {
        let path = format!("{at}.routing.broker_host");
        let help = "every broker needs a host name of its own: `broker-{node_id}.kafka.example.com`";
        let Some((prefix, suffix)) = pattern.split_once(NODE_ID) else {
            self.problem(&path, "there is no `{node_id}` in it", Some(help));
            return None;
        };
        if suffix.contains(NODE_ID) {
            self.problem(&path, "there is more than one `{node_id}` in it", Some(help));
            return None;
        }
        // The longest name has the longest id.
        if !self.host(&path, &format!("{prefix}{}{suffix}", i32::MAX)) {
            return None;
        }
        if let Some(node_id) = advertised_host.and_then(|host| node_id_in(host, prefix, suffix)) {
            let help = "give the bootstrap a name that no broker can have";
            let message = format!("the name of broker {node_id} is the `advertised_host` of the listener");
            self.problem(&path, message, Some(help));
        }
        Some((prefix.into(), suffix.into()))
    }

    fn server_tls(&mut self, at: &str, tls: &ServerTls) -> ServerTls {
        if tls.client_auth.is_some() && tls.client_ca_file.is_none() {
            let help = "without it no client certificate could be checked";
            self.problem(&format!("{at}.tls.client_auth"), "it needs `client_ca_file`", Some(help));
        }
        ServerTls {
            certificate_file: self.folder.join(&tls.certificate_file),
            key_file: self.folder.join(&tls.key_file),
            client_ca_file: self.file(tls.client_ca_file.as_deref()),
            client_auth: tls.client_auth.or(tls.client_ca_file.is_some().then_some(ClientAuth::Required)),
        }
    }

    fn limits(&mut self) -> Limits {
        let raw = &self.document.value.limits;
        let mut bytes = |path: &str, size: tidegate_yaml::ByteSize, least: u64, most: u64| {
            if size.0 < least || size.0 > most {
                let message = format!("{} bytes are out of range; it takes {least} to {most}", size.0);
                self.problem(&format!("limits.{path}"), message, None);
            }
            usize::try_from(size.0).unwrap_or(usize::MAX)
        };
        let most = i32::MAX as u64;
        let request_bytes_max = bytes("request_bytes_max", raw.request_bytes_max, 1024, most);
        let held_response_bytes_max =
            bytes("held_response_bytes_max", raw.held_response_bytes_max, 64 * 1024, most);
        let buffered_bytes_max = bytes("buffered_bytes_max", raw.buffered_bytes_max, 1024 * 1024, u64::MAX);
        if held_response_bytes_max > buffered_bytes_max {
            let message = format!(
                "a response of up to {held_response_bytes_max} bytes is held, and all connections together may hold {buffered_bytes_max}"
            );
            let help = "raise `buffered_bytes_max`, or lower `held_response_bytes_max` to a part of it";
            self.problem("limits.held_response_bytes_max", message, Some(help));
        }
        Limits {
            connections_max: raw.connections_max,
            connections_per_address_max: raw.connections_per_address_max,
            buffered_bytes_max,
            connection: Settings {
                request_bytes_max,
                held_response_bytes_max,
                in_flight_requests_max: raw.in_flight_requests_max,
                request_header_timeout: Duration::from_millis(raw.request_header_timeout_ms),
                idle_timeout: Duration::from_millis(raw.idle_timeout_ms),
                half_closed_timeout: Duration::from_millis(raw.half_closed_timeout_ms),
            },
        }
    }

    /// No two sockets may want the same port of the same address.
    fn ports(&mut self, listeners: &[Listener], admin: Option<SocketAddr>) {
        let mut taken: Vec<(SocketAddr, String)> =
            admin.into_iter().map(|admin| (admin, "`admin`".into())).collect();
        for (index, listener) in listeners.iter().enumerate() {
            let mut wants = vec![(listener.bind, format!("listeners[{index}].bind"))];
            if let Routing::Port { first_broker_port: first, node_ids } = &listener.routing
                && *first != 0
            {
                let ports = (0..node_ids.count().min(65_536))
                    .filter_map(|offset| u16::try_from(u64::from(*first) + offset).ok());
                wants.extend(ports.map(|port| {
                    (
                        SocketAddr::new(listener.bind.ip(), port),
                        format!("listeners[{index}].routing.first_broker_port"),
                    )
                }));
            }
            let mut told = false;
            for (address, path) in wants {
                let clash = taken.iter().find(|(other, _)| {
                    let same_ip = other.ip() == address.ip()
                        || other.ip().is_unspecified()
                        || address.ip().is_unspecified();
                    address.port() != 0 && other.port() == address.port() && same_ip
                });
                if let Some((_, owner)) = clash
                    && !told
                {
                    let message = format!("port {} is already taken by {owner}", address.port());
                    self.problem(&path, message, None);
                    // One clash of a range is enough; the ports behind it are still this listener's.
                    told = true;
                }
                taken.push((address, format!("listener `{}`", listener.name)));
            }
        }
    }

    fn socket(&mut self, path: &str, text: &str) -> Option<SocketAddr> {
        let parsed = text.parse().ok();
        if parsed.is_none() {
            let help = "write an IP address and a port: `0.0.0.0:9092`, `[::1]:9092`";
            self.problem(path, format!("`{text}` is no socket address"), Some(help));
        }
        parsed
    }

    fn address(&mut self, path: &str, text: &str) -> Option<Address> {
        match hosts::address(text) {
            Ok(address) => Some(address),
            Err(help) => {
                self.problem(path, format!("`{text}` is no `host:port`"), Some(&help));
                None
            }
        }
    }

    /// A host that clients are told.
    fn host(&mut self, path: &str, host: &str) -> bool {
        let Some(fault) = hosts::fault(host) else { return true };
        let help = "write a DNS name or an IP address without brackets and port: `kafka.example.com`";
        self.problem(path, format!("`{host}` is no host: {fault}"), Some(help));
        false
    }

    fn file(&self, path: Option<&Path>) -> Option<PathBuf> {
        path.map(|path| self.folder.join(path))
    }
}

impl Checked {
    /// Every file that the configuration names.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> + '_ {
        let clusters = self.clusters.iter().filter_map(|cluster| cluster.tls.as_ref());
        let upstream =
            clusters.flat_map(|tls| [&tls.ca_file, &tls.certificate_file, &tls.key_file]).flatten();
        let listeners = self.listeners.iter().filter_map(|listener| listener.tls.as_ref());
        let server = listeners
            .flat_map(|tls| [Some(&tls.certificate_file), Some(&tls.key_file), tls.client_ca_file.as_ref()]);
        upstream.chain(server.flatten()).cloned()
    }
}
