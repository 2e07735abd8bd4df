//! What a seed makes of a scenario: a timeline in which nothing is left to choose but what only the running cluster can tell.
//!
//! Each part draws from a stream of its own, named by what it says, so that another part that is added, changed or removed changes
//! nothing here. Never knows how a run is made.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidegate_yaml::{Document, Problem, Problems};

use super::bounds::check_resolved;
use super::check::{BROKERS_MAX, CLIENTS_MAX, Checked, GATEWAYS_MAX, PARTITIONS_MAX};
use super::choices::{OfClients, On};
use super::choose::{Check, Checker, Choose, Draw, stages};
use super::clients::{Clients, Work};
use super::event::Event;
use super::expect::Expect;
use super::facts::Facts;
use super::spec::ScenarioSpec;
use super::topology::{LinkPlan, Phases, Topology};
use super::units::{Choice, Count, Percent, Spread, Time};
use super::yaml;
use crate::faults::{Action, Fault};
use crate::random::Stream;

/// The version of the format of resolved scenarios.
const VERSION: u8 = 1;

/// Most occurrences of one fault with `every`. A slip such as `every: 1us` shall not fill the memory.
pub const OCCURRENCES_MAX: usize = 1_000;

stages! {
    /// A number of events.
    #[serde(deny_unknown_fields)]
    struct AfterSpec => After {
        /// What has to happen. Counting begins with the phase of faults.
        event: Event,
        /// How often.
        [serde(default = "once")]
        count: Choice<Count>,
        /// To which clients; to all together unless it is given.
        #[serde(skip_serializing_if = "Option::is_none")]
        [serde(default)]
        by: Option<On<OfClients>>,
        /// How long after it.
        [serde(default = "at_once")]
        wait: Choice<Time>,
    }
}

const fn once() -> Choice<Count> {
    Choice::Fixed(Count(1))
}

const fn at_once() -> Choice<Time> {
    Choice::Fixed(Time::from_millis(0))
}

/// A scenario for one seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resolved {
    /// The version of the format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub resolved: u8,
    /// The scenario's name.
    pub name: String,
    /// Why there is this scenario.
    pub why: String,
    /// The seed: what is not written here, such as the workload's own choices, comes from its streams.
    pub seed: u64,
    /// What the world has, beside clients.
    pub topology: Topology,
    /// The clients.
    pub clients: Vec<Clients>,
    /// Links that are not as usual.
    pub links: Vec<LinkPlan>,
    /// How long each phase takes.
    pub phases: Phases,
    /// What is done to the world, in the order of time; what waits for events comes last.
    pub timeline: Vec<Step>,
    /// What must hold.
    pub expect: Expect,
    /// What failed in it when it was made small, for whoever replays it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<KnownFailure>,
}

/// What is known to fail in a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownFailure {
    /// The invariant.
    pub invariant: String,
    /// The hash of the trace of that run, in hexadecimal digits.
    pub trace: String,
    /// The commit that the run was of, or `unknown`.
    pub commit: String,
    /// The bug that was planted in the gateway (`--plant`), if one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planted: Option<String>,
}

/// One thing that is done to the world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Step {
    /// Where in the scenario it comes from, such as `timeline[2]`.
    pub origin: String,
    /// At this time of the phase of faults.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
    /// After something has happened so often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<After>,
    /// What is done.
    #[serde(flatten)]
    pub action: Action,
}

/// When something is done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When<'s> {
    /// At a time of the phase of faults.
    At(Time),
    /// After events.
    After(&'s After),
}

impl Step {
    /// When it is done.
    #[must_use]
    pub fn when(&self) -> When<'_> {
        match &self.after {
            Some(after) => When::After(after),
            None => When::At(self.at.unwrap_or_default()),
        }
    }
}

impl Resolved {
    /// As `resolved.yaml`.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let value = serde_json::to_value(self).expect("a scenario has only keys that are text");
        yaml::write(&value)
    }

    /// Reads what [`Resolved::to_yaml`] wrote. `name` is what messages call the file.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn read(name: &str, text: &str) -> Result<Self, Problems> {
        let document: Document<Self> = tidegate_yaml::parse_document(name, text)?;
        let both_or_none = |(index, step): (usize, &Step)| -> Option<Problem> {
            let path = format!("timeline[{index}]");
            let wrong = step.at.is_some() == step.after.is_some();
            wrong.then(|| document.problem(&path, "exactly one of `at` and `after` says when", None))
        };
        let nowhere = Facts::default();
        let mut checker = Checker::new(&document, &nowhere);
        let check: &mut dyn Check = &mut checker;
        check_resolved(&document.value, check);
        let mut problems = checker.into_problems();
        problems.extend(document.value.timeline.iter().enumerate().filter_map(both_or_none));
        document.verdict(problems)?;
        Ok(document.value)
    }

    /// Whether a text looks like a resolved scenario and not like one to be resolved.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        text.lines().any(|line| line.starts_with("resolved:"))
    }

    /// The same scenario, with nothing said of an earlier failure.
    #[must_use]
    pub fn without_failure(&self) -> Self {
        Self { failure: None, ..self.clone() }
    }

    /// What selectors can name.
    #[must_use]
    pub fn facts(&self) -> Facts {
        facts_of(&self.topology, &self.clients)
    }
}

/// The world as it is for one seed.
fn facts_of(topology: &Topology, clients: &[Clients]) -> Facts {
    let mut facts = Facts {
        brokers: topology.brokers.count.0,
        gateways: topology.gateways.count.0,
        clients: clients.iter().map(|clients| (clients.name.clone(), clients.count.0)).collect(),
        topics: topology.topics.iter().map(|(name, topic)| (name.clone(), topic.partitions.0)).collect(),
        replication: topology
            .topics
            .iter()
            .map(|(name, topic)| (name.clone(), topic.replication.0.min(topology.brokers.count.0)))
            .collect(),
        ..Facts::default()
    };
    for clients in clients {
        let ids = |id: &str, shared: bool| match shared {
            true => vec![id.to_owned()],
            false => (1..=clients.count.0).map(|number| format!("{id}-{number}")).collect(),
        };
        match &clients.work {
            Work::Member(member) => drop(facts.groups.insert(member.group.clone())),
            Work::Processor(processor) => {
                facts.groups.insert(processor.group.clone());
                facts.transactions.extend(ids(&processor.id, false));
            }
            Work::Transactions(transactions) => {
                facts.transactions.extend(ids(&transactions.id, transactions.shared_id));
            }
            _ => {}
        }
    }
    facts
}

/// Makes of a scenario what this seed makes of it: the same every time.
#[must_use]
pub fn resolve(scenario: &Checked, seed: u64) -> Resolved {
    let spec = scenario.spec();
    // Topology and clients name gateways only, and how many there are is known first.
    let nowhere = Facts::default();
    let topology = spec.topology.choose(&mut draw(&nowhere, seed, "topology"));
    let mut facts = facts_of(&topology, &[]);
    let clients: Vec<Clients> = spec
        .clients
        .iter()
        .map(|clients| clients.choose(&mut draw(&facts, seed, &format!("clients/{}", clients.name))))
        .collect();
    facts = facts_of(&topology, &clients);
    let phases = spec.phases.choose(&mut draw(&facts, seed, "phases"));
    let mut names = Names::default();
    let links = spec.links.iter().map(|link| link.choose(&mut draw(&facts, seed, &names.of("link", link))));
    let links = links.collect();
    let timeline = Timeline { facts: &facts, seed, end: phases.faults, steps: Vec::new() }.all(spec);
    Resolved {
        resolved: VERSION,
        name: spec.name.clone(),
        why: spec.why.clone(),
        seed,
        topology,
        clients,
        links,
        phases,
        timeline,
        expect: spec.expect.choose(&mut draw(&facts, seed, "expect")),
        failure: None,
    }
}

fn draw<'f>(facts: &'f Facts, seed: u64, name: &str) -> Draw<'f> {
    Draw { facts, stream: Stream::named(seed, &format!("scenario/{name}")) }
}

/// Names of streams: what a part says, and how many that say the same came before.
#[derive(Debug, Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    fn of(&mut self, kind: &str, part: &impl Serialize) -> String {
        let says = serde_json::to_string(part).expect("a scenario has only keys that are text");
        let seen = self.0.entry(says.clone()).or_default();
        *seen += 1;
        format!("{kind}/{seen}/{says}")
    }
}

struct Timeline<'f> {
    facts: &'f Facts,
    seed: u64,
    end: Time,
    steps: Vec<Step>,
}

impl Timeline<'_> {
    fn all(mut self, spec: &ScenarioSpec) -> Vec<Step> {
        let mut names = Names::default();
        for (index, step) in spec.timeline.iter().enumerate() {
            let mut draw = draw(self.facts, self.seed, &names.of("step", step));
            if !draw.chance(step.chance.unwrap_or(Percent(100))) {
                continue;
            }
            let origin = format!("timeline[{index}]");
            if let Some(every) = step.every {
                let times = step.times.as_ref().map(|times| times.choose(&mut draw).0 as usize);
                self.again_and_again(
                    &origin,
                    every,
                    times.unwrap_or(OCCURRENCES_MAX),
                    &step.fault,
                    &mut draw,
                );
            } else if let Some(after) = &step.after {
                let after = after.choose(&mut draw);
                self.once(&origin, None, Some(&after), &step.fault, &mut draw);
            } else {
                let at = step.at.as_ref().map(|at| at.choose(&mut draw)).unwrap_or_default();
                self.once(&origin, Some(at), None, &step.fault, &mut draw);
            }
        }
        for (mix_index, mix) in spec.random.iter().enumerate() {
            for (index, fault) in mix.faults.iter().enumerate() {
                let mut draw = draw(self.facts, self.seed, &names.of("random", &(mix.every, fault)));
                if draw.chance(mix.chance) {
                    let origin = format!("random[{mix_index}].faults[{index}]");
                    self.again_and_again(&origin, mix.every, OCCURRENCES_MAX, fault, &mut draw);
                }
            }
        }
        // Stable: what is at the same time stays in the order of the file.
        self.steps.sort_by_key(|step| (step.after.is_some(), step.at));
        self.steps
    }

    fn again_and_again(
        &mut self,
        origin: &str,
        every: Spread<Time>,
        times: usize,
        fault: &Fault,
        draw: &mut Draw<'_>,
    ) {
        let mut at = Time::default();
        for _ in 0..times.min(OCCURRENCES_MAX) {
            at = Time(at.0 + draw.between(every.low, every.high).0);
            if at >= self.end {
                break;
            }
            self.once(origin, Some(at), None, fault, draw);
        }
    }

    fn once(
        &mut self,
        origin: &str,
        at: Option<Time>,
        after: Option<&After>,
        fault: &Fault,
        draw: &mut Draw<'_>,
    ) {
        for (offset, action) in fault.choose(draw) {
            // A part of a pattern that would begin when the phase is over is kept, and the record says that it was left out.
            let at = at.map(|at| Time(at.0 + offset.0));
            let after = after.cloned().map(|after| After { wait: Time(after.wait.0 + offset.0), ..after });
            self.steps.push(Step { origin: origin.to_owned(), at, after, action });
        }
    }
}

/// The smallest world that a seed can choose, which is the one to check selectors against. What is too large is told elsewhere, and is
/// not built before.
pub(super) fn smallest(spec: &ScenarioSpec) -> Facts {
    let nowhere = Facts::default();
    let least = |count: &Choice<Count>, max: u32| count.min().unwrap_or(Count(0)).min(Count(max));
    let mut topology = spec.topology.choose(&mut draw(&nowhere, 0, "smallest"));
    topology.brokers.count = least(&spec.topology.brokers.count, BROKERS_MAX);
    topology.gateways.count = least(&spec.topology.gateways.count, GATEWAYS_MAX);
    for (name, topic) in &mut topology.topics {
        let written = spec.topology.topics.get(name);
        topic.partitions = written.map_or(Count(0), |topic| least(&topic.partitions, PARTITIONS_MAX));
        topic.replication = written.map_or(Count(0), |topic| least(&topic.replication, BROKERS_MAX));
    }
    let gateways = facts_of(&topology, &[]);
    let clients: Vec<Clients> = spec
        .clients
        .iter()
        .map(|clients| Clients {
            count: least(&clients.count, CLIENTS_MAX),
            ..clients.choose(&mut draw(&gateways, 0, "smallest"))
        })
        .collect();
    facts_of(&topology, &clients)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_a_unit_does_not_fill_the_memory() {
        let facts = Facts { brokers: 1, ..Facts::default() };
        let fault: Fault = serde_json::from_str(r#"{"kill":{"node":"brokers","for":"1ms"}}"#).unwrap();
        for (times, found) in [
            (OCCURRENCES_MAX - 1, OCCURRENCES_MAX - 1),
            (OCCURRENCES_MAX, OCCURRENCES_MAX),
            (OCCURRENCES_MAX + 1, OCCURRENCES_MAX),
        ] {
            let mut timeline =
                Timeline { facts: &facts, seed: 1, end: Time::from_secs(1), steps: Vec::new() };
            let every = Spread::always(Time(std::time::Duration::from_micros(1)));
            timeline.again_and_again("here", every, times, &fault, &mut draw(&facts, 1, "x"));
            assert_eq!(timeline.steps.len(), found);
        }
    }
}
