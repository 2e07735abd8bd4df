//! A configuration with every shape the checks know, and a file that fits it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_yaml::ByteSize;

/// The root of the sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sample {
    #[schemars(length(min = 1, max = 3))]
    pub(crate) listeners: Vec<Listener>,
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]*$"), length(min = 1, max = 20))]
    pub(crate) cluster: String,
    #[serde(default)]
    pub(crate) sampling: Option<f64>,
    #[serde(default)]
    pub(crate) frame_bytes_max: Option<ByteSize>,
    #[serde(default)]
    pub(crate) topics: BTreeMap<String, Topic>,
    #[serde(default)]
    pub(crate) nodes: BTreeMap<u32, IpAddr>,
    #[serde(default)]
    pub(crate) faults: Vec<Fault>,
    #[serde(default)]
    pub(crate) auth: Option<Auth>,
    #[serde(default)]
    pub(crate) level: Level,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listener {
    pub(crate) name: String,
    #[schemars(range(min = 1))]
    pub(crate) port: u16,
    #[serde(default)]
    pub(crate) tls: bool,
    #[serde(default)]
    pub(crate) idle_timeout_ms: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Topic {
    pub(crate) partitions: i32,
}

/// Externally tagged, with the variant's key beside the keys of the struct.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) at_ms: u64,
    #[serde(flatten)]
    pub(crate) what: What,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    MoveLeader(Topic),
    ResetConnection { count: u8 },
}

/// Internally tagged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Auth {
    Anonymous,
    Plain { users: BTreeMap<String, String> },
    Oauth { issuer: String, audience: Option<String> },
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    /// The default.
    #[default]
    Info,
    Debug,
    /// Very much.
    Trace,
}

pub(crate) const GOOD: &str = r#"# A file that fits.
listeners:
  - name: "a"
    port: 9092
  - {name: b, port: 9093, tls: true, idle_timeout_ms: 600000}
cluster: main-1
sampling: 0.25
frame_bytes_max: 16 MiB
topics:
  orders.v1: {partitions: 3}
nodes:
  1: 127.0.0.1
  2: "::1"
faults:
  - at_ms: 200
    move_leader: {partitions: 1}
  - at_ms: 300
    reset_connection:
      count: 5
auth:
  type: plain
  users:
    alice: 'secret'
    bob: |
      two
      lines
level: debug
"#;

/// The error text for this file.
pub(crate) fn errors(text: &str) -> String {
    match tidegate_yaml::parse::<Sample>("gateway.yaml", text) {
        Ok(value) => panic!("accepted: {value:?}"),
        Err(problems) => problems.to_string(),
    }
}

/// The error text for the good file with one piece replaced.
pub(crate) fn errors_with(piece: &str, replacement: &str) -> String {
    assert!(GOOD.contains(piece), "{piece} is in the sample");
    errors(&GOOD.replacen(piece, replacement, 1))
}
