//! What a case file says. Its JSON Schema is derived from these types; `conformance/cases/README.md` explains it to people.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A conversation with a cluster, and what must come of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What a client relies on here, in a sentence.
    pub why: String,
    /// Where that is written: a KIP, an RFC, or the class of Kafka that does it.
    #[schemars(length(min = 1))]
    pub cite: Vec<String>,
    /// The API under test, by Kafka's name. The case runs once for each of its versions.
    pub api: String,
    /// What the case covers.
    pub kind: Kind,
    /// What else it covers: where a request has one field, the least is all there is.
    #[serde(default)]
    pub also: Vec<Kind>,
    /// Versions of the API: `all`, `3-13`, `7` or `4+`; those that no release serves are left out.
    #[serde(default = "all")]
    pub versions: String,
    /// What the cluster must have that a plain one has not. Such a case runs on the second cluster of a target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Need>,
    /// Further names that are made unique for each run, such as those of groups: `{g}` stands for one.
    #[serde(default)]
    pub names: Vec<String>,
    /// Topics that exist before the first step.
    #[serde(default)]
    pub topics: BTreeMap<String, Topic>,
    /// Steps that bring the cluster into the state that the case is about. They must succeed, and are not compared.
    #[serde(default)]
    pub setup: Vec<Step>,
    /// The conversation.
    #[schemars(length(min = 1))]
    pub steps: Vec<Step>,
}

fn all() -> String {
    "all".to_owned()
}

/// What a plain cluster has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// SASL, an authorizer, delegation tokens: connections are authenticated, each as whom its steps name.
    Security,
    /// Somebody who takes the metrics of clients (KIP-714). Connections are authenticated too, as the super user.
    Telemetry,
}

/// What a case covers of an (API, version).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The least that a client can send and be served.
    Minimal,
    /// Every field of the request has a value that means something.
    Full,
    /// What a broker refuses: with an error code, or by closing the connection.
    Wrong,
    /// A behaviour that takes several requests.
    Story,
}

impl Kind {
    /// The kinds that every (API, version) wants.
    pub const WANTED: [Self; 3] = [Self::Minimal, Self::Full, Self::Wrong];

    /// As case files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Minimal => "minimal",
            Self::Full => "full",
            Self::Wrong => "wrong",
            Self::Story => "story",
        }
    }
}

/// A topic that exists before the first step. `{t}` is its name in the cluster, `{t.id}` its id. Partition 0 is led by the
/// broker with the lowest id, partition 1 by the next, and so on, so that two clusters look alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Number of partitions.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 100))]
    pub partitions: i32,
    /// Replicas of each partition; no more than there are brokers.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 9))]
    pub replicas: i32,
    /// Configuration, as CreateTopics takes it.
    #[serde(default)]
    pub configs: BTreeMap<String, String>,
    /// Record batches, by partition, each as in a `Records` field.
    #[serde(default)]
    pub records: BTreeMap<i32, Vec<Value>>,
}

fn one() -> i32 {
    1
}

/// One thing that is done. Exactly one of `send`, `frame`, `bytes`, `receive` and `disconnect` is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Send a request of this API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send: Option<String>,
    /// Its version. Left out: for the API under test the version of the run, else the highest that is served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i16>,
    /// Its fields, by Kafka's names; what is left out has Kafka's default, what the version does not have is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// Bytes that are taken off the end of the encoded request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<usize>,
    /// Hexadecimal bytes that are put after the encoded request, inside its frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub append: Option<String>,
    /// Send these hexadecimal bytes as a frame: their length goes before them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<String>,
    /// Send these hexadecimal bytes as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
    /// Receive the answer to the step that was held under this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receive: Option<String>,
    /// Close this connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disconnect: Option<String>,
    /// The name of the connection; `main` if left out. Each name has a connection to each broker it speaks to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Who the connection is authenticated as, where the case needs security; the super user `admin` if left out. Any name will
    /// do: `{who}` of `names` is nobody that another run knows. `nobody` leaves it to the steps to authenticate.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The broker: `any`, `broker N` (the Nth by node id), `leader of TOPIC/PARTITION`, `coordinator of group NAME`,
    /// `coordinator of transaction NAME`, `coordinator of share GROUP:TOPIC_ID:PARTITION`, `controller`; `not` before one of the
    /// last five is the first broker that it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Go on without the answer; a later step receives it under this name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// What comes back.
    #[serde(default, skip_serializing_if = "is_response")]
    pub answer: Answer,
    /// What the response must hold: a part of it, with matchers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Value>,
    /// Send it again until the response matches this, for what a cluster does in its own time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Value>,
    /// How long to try, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_ms: Option<u64>,
    /// Names for values of the response: name to path, such as `Topics[0].TopicId`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub save: BTreeMap<String, String>,
    /// Versions of the API under test in which the step is taken; in the others it is passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
}

fn is_response(answer: &Answer) -> bool {
    *answer == Answer::Response
}

/// What a broker does with what it was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It answers.
    #[default]
    Response,
    /// It closes the connection.
    Closed,
    /// It says nothing: the next answer on the connection belongs to the next request.
    None,
}
