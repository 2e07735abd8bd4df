//! A real Apache Kafka as local processes, from the jars of the Maven repository.
//!
//! [`Dist`] is one version on disk, fetched once; [`Cluster`] is brokers of it on loopback ports, with their
//! faults (kill, stop, pause, restart) and Apache's own command line tools. Everything blocks: it serves tests
//! and `cargo xtask kafka`. It never knows the gateway, and never uses the gateway's code to talk to Kafka.
#![expect(
    clippy::disallowed_methods,
    reason = "processes, ports and clocks of the machine are what this crate is about; no simulation runs it"
)]
#![expect(clippy::print_stderr, reason = "a first fetch takes a while and says so")]

mod archive;
mod arguments;
#[cfg(feature = "secure")]
mod certificates;
mod clients;
mod cluster;
mod dist;
mod java;
mod options;
mod ports;
mod probe;
mod properties;
mod security;
mod supervise;
mod telemetry;
mod tool;
mod version;
mod wait;
mod words;

pub use arguments::StartArguments;
pub use clients::clients_jar;
pub use cluster::{Cluster, Description};
pub use dist::Dist;
pub use options::{BROKERS_MAX, ClusterOptions, Listener};
pub use security::{Certificates, Credential, SaslMechanism, USERS};
pub use tool::{RunningTool, TOOL_TIMEOUT, ToolOptions, ToolRun};
pub use version::Version;
pub use wait::wait_until;

/// The parts of a cluster, for those who run brokers in another way than as processes.
pub mod parts {
    pub use crate::cluster::random_uuid;
    pub use crate::dist::home;
    pub use crate::ports::{free_ports, random_u64};
    pub use crate::probe::brokers_seen_by;
    pub use crate::properties::{common_properties, render};
    pub use crate::supervise::scratch_folder;
    pub use crate::tool::main_class;
    pub use crate::words::line;
}
