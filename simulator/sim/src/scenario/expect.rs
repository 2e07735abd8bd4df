//! What must hold of a scenario's runs, as written and as chosen. Never knows how it is found out.

use super::choose::{Choose, stages};
use super::event::Event;
use super::units::{Bytes, Count, Time};
use crate::check::CHECKERS;

stages! {
    /// What must hold. All checkers that are on by default are on, unless an anomaly is allowed here.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    struct ExpectSpec => Expect {
        /// Checkers that must find nothing, beside those that are on by default.
        [serde(default)]
        always: Vec<CheckerName>,
        /// What must come true, and within which time.
        [serde(default)]
        eventually: EventuallySpec,
        /// What must never be exceeded.
        [serde(default)]
        bounds: BoundsSpec,
        /// What must happen in at least one of the seeds. If it never does, the scenario does not test what it says.
        [serde(default)]
        sometimes: Vec<Event>,
        /// Anomalies that may happen here, each with the reason.
        [serde(default)]
        allow: Vec<AllowSpec>,
        /// Of a canary: checkers of which at least one has to find something. If none does, the run fails.
        [serde(default)]
        must_fail: Vec<CheckerName>,
    }

    /// What must come true, and within which time. What is not given is not checked.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    struct EventuallySpec => Eventually {
        /// From the begin of the quiet phase until every client has succeeded with something.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        recovered: Option<Time>,
        /// How old what a consumer has not seen may be at its last poll.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        lag: Option<Time>,
        /// From a request to its answer, on a connection that stays open.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        answered: Option<Time>,
    }

    /// What must never be exceeded. What is not given is not checked.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    struct BoundsSpec => Bounds {
        /// Bytes in all buffers of one gateway.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        buffered: Option<Bytes>,
        /// Connections to one gateway, or of it, that are opened in any one second after the first fault.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        reconnects_per_second: Option<Count>,
    }

    /// An anomaly that may happen. It is looked for all the same, and told with the reason.
    #[serde(deny_unknown_fields)]
    struct AllowSpec => Allow {
        /// The checker that would find it.
        checker: CheckerName,
        /// Why it may happen here.
        #[schemars(length(min = 20))]
        why: String,
    }

    /// How many seeds are run.
    #[serde(deny_unknown_fields)]
    struct SeedsSpec => Seeds {
        /// With every change; 0: only every night.
        [serde(default = "seeds_ci")]
        ci: Count,
        /// Every night; 0: only when seeds are asked for.
        [serde(default = "seeds_nightly")]
        nightly: Count,
    }
}

const fn seeds_ci() -> Count {
    Count(10)
}

const fn seeds_nightly() -> Count {
    Count(1_000)
}

impl Default for SeedsSpec {
    fn default() -> Self {
        Self { ci: seeds_ci(), nightly: seeds_nightly() }
    }
}

/// The name of a checker.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct CheckerName(pub String);

impl Choose for CheckerName {
    type Chosen = Self;

    fn choose(&self, _: &mut super::Draw<'_>) -> Self {
        self.clone()
    }

    fn check(&self, check: &mut dyn super::Check) {
        if !CHECKERS.iter().any(|checker| checker.id == self.0) {
            let known: Vec<&str> = CHECKERS.iter().map(|checker| checker.id).collect();
            check.unknown("checker", &self.0, &known);
        }
    }
}

impl Expect {
    /// How runs are to be judged.
    #[must_use]
    pub fn options(&self) -> crate::check::Options {
        let nanos = |time: Time| crate::history::Nanos(u64::try_from(time.0.as_nanos()).unwrap_or(u64::MAX));
        crate::check::Options {
            on: self.always.iter().chain(&self.must_fail).map(|name| name.0.clone()).collect(),
            allowed: self.allow.iter().map(|allow| allow.checker.0.clone()).collect(),
            lag_max: self.eventually.lag.map(nanos),
            answer_max: self.eventually.answered.map(nanos),
            recovery_max: self.eventually.recovered.map(nanos),
            buffered_bytes_max: self.bounds.buffered.map(|bytes| bytes.0),
            reconnect_window: nanos(Time::from_secs(1)),
            reconnects_max: self.bounds.reconnects_per_second.map(|count| u64::from(count.0)),
            ..crate::check::Options::default()
        }
    }
}
