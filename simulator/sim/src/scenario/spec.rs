//! A scenario file as it is written. Never knows what a seed makes of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::clients::ClientsSpec;
use super::expect::{ExpectSpec, SeedsSpec};
use super::resolve::AfterSpec;
use super::topology::{LinkSpec, PhasesSpec, TopologySpec};
use super::units::{Choice, Count, Percent, Spread, Time};
use crate::faults::Fault;

/// A scenario: one situation, and what must hold in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioSpec {
    /// The version of the format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: u8,
    /// The name: that of the file without `.yaml`.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9_]*$"), length(max = 80))]
    pub name: String,
    /// Why there is this scenario: who suffers what if it fails.
    #[schemars(length(min = 20))]
    pub why: String,
    /// What the world has, beside clients.
    pub topology: TopologySpec,
    /// The clients.
    #[schemars(length(min = 1))]
    pub clients: Vec<ClientsSpec>,
    /// Links that are not as usual, for the whole run.
    #[serde(default)]
    pub links: Vec<LinkSpec>,
    /// How long each phase takes.
    #[serde(default)]
    pub phases: PhasesSpec,
    /// Faults, one by one.
    #[serde(default)]
    pub timeline: Vec<StepSpec>,
    /// Mixes of faults at random times.
    #[serde(default)]
    pub random: Vec<MixSpec>,
    /// What must hold.
    #[serde(default)]
    pub expect: ExpectSpec,
    /// How many seeds are run.
    #[serde(default)]
    pub seeds: SeedsSpec,
}

/// A fault and when it happens: one of `at`, `after` and `every`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StepSpec {
    /// At this time of the phase of faults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Choice<Time>>,
    /// After something has happened so often.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<AfterSpec>,
    /// Again and again through the phase of faults, with so much time between; each time draws anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Spread<Time>>,
    /// With `every`: so often at the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<Choice<Count>>,
    /// How likely it is that a seed has the fault at all; 100% unless it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chance: Option<Percent>,
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
}

/// A mix of faults: each seed draws which of them exist at all, and those come at random times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MixSpec {
    /// For each fault, the time from one occurrence to the next; each time draws anew.
    pub every: Spread<Time>,
    /// How likely each fault is to exist in a seed.
    #[serde(default = "half")]
    pub chance: Percent,
    /// The faults.
    #[schemars(length(min = 1))]
    pub faults: Vec<Fault>,
}

const fn half() -> Percent {
    Percent(50)
}
