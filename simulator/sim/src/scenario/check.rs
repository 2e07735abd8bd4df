//! From what a file says to a scenario in which every name means something. All problems are told at once, each with its place.
//! Never knows what a seed makes of it.

use std::collections::BTreeSet;
use std::path::Path;

use tidegate_yaml::{Document, Problems};

use super::bounds::check_bounds;
use super::choose::{Check, Checker, Choose};
use super::clients::WorkSpec;
use super::event::Event;
use super::expect::{AllowSpec, ExpectSpec};
use super::facts::{Facts, RESERVED};
use super::resolve::{OCCURRENCES_MAX, smallest};
use super::selector::{Item, Selector, Term};
use super::settings;
use super::spec::{MixSpec, ScenarioSpec, StepSpec};
use super::topology::{Routing, TopologySpec};
use super::units::{Choice, Count, OneOf, Percent, Quantity, Time};

/// Most brokers of a world.
pub const BROKERS_MAX: u32 = crate::world::BROKERS_MAX as u32;

/// Most gateways of a world.
pub const GATEWAYS_MAX: u32 = crate::world::GATEWAYS_MAX as u32;

/// Most clients of one name.
pub const CLIENTS_MAX: u32 = 100;

/// Most partitions of one topic.
pub const PARTITIONS_MAX: u32 = 1_000;

/// Longest phase, and most of all phases together.
pub const PHASE_MAX: Time = Time::from_secs(24 * 3_600);

/// A scenario in which every name means something.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    spec: ScenarioSpec,
    facts: Facts,
    /// The places of `expect.sometimes` and `expect.allow`, in their order.
    sometimes: Vec<String>,
    allow: Vec<String>,
}

impl Checked {
    /// Reads a scenario. `name` is what messages call the file; if it ends in `.yaml`, the scenario has to have its name.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn read(name: &str, text: &str) -> Result<Self, Problems> {
        let document: Document<ScenarioSpec> = tidegate_yaml::parse_document(name, text)?;
        let spec = &document.value;
        let facts = smallest(spec);
        let mut checker = Checker::new(&document, &facts);
        let check: &mut dyn Check = &mut checker;
        check_name(name, spec, check);
        check.at("topology", |check| check_topology(&spec.topology, check));
        settings::check(spec, check);
        check_clients(spec, check);
        check.at("links", |check| spec.links.check(check));
        check.at("links", |check| check_links(spec, check));
        check.at("phases", |check| check_phases(spec, check));
        check_bounds(spec, check);
        check_timeline(spec, check);
        check_random(spec, check);
        check.at("expect", |check| check_expect(spec, check));
        check.at("seeds", |check| check_seeds(spec, check));
        let problems = checker.into_problems();
        document.verdict(problems)?;
        let expect = &spec.expect;
        let (sometimes, allow) = (expect.sometimes.len(), expect.allow.len());
        let (sometimes, allow) =
            (places(&document, "sometimes", sometimes), places(&document, "allow", allow));
        Ok(Self { spec: document.value, facts, sometimes, allow })
    }

    /// What must happen in at least one of the seeds, each with the place that demands it (`file:line:column`).
    pub fn sometimes(&self) -> impl Iterator<Item = (Event, &str)> {
        self.spec.expect.sometimes.iter().copied().zip(self.sometimes.iter().map(String::as_str))
    }

    /// What checkers may find, each with the place that allows it (`file:line:column`).
    pub fn allowances(&self) -> impl Iterator<Item = (&AllowSpec, &str)> {
        self.spec.expect.allow.iter().zip(self.allow.iter().map(String::as_str))
    }

    /// What the file says.
    #[must_use]
    pub const fn spec(&self) -> &ScenarioSpec {
        &self.spec
    }

    /// The smallest world that a seed can choose.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// Where the entries of a list of `expect` are.
fn places(document: &Document<ScenarioSpec>, list: &str, count: usize) -> Vec<String> {
    let place = |index| {
        let (line, column) = document.at(&format!("expect.{list}[{index}]")).unwrap_or((1, 1));
        format!("{}:{line}:{column}", document.name())
    };
    (0..count).map(place).collect()
}

fn check_name(file: &str, spec: &ScenarioSpec, check: &mut dyn Check) {
    let path = Path::new(file);
    let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else { return };
    if path.extension().is_some_and(|extension| extension == "yaml") && stem != spec.name {
        check.at("name", |check| {
            let message = format!("the file is called {}", tidegate_yaml::quote(stem));
            check.problem(message, Some("a scenario has the name of its file".to_owned()));
        });
    }
}

/// A number that has to be within bounds, whatever the seed chooses.
pub(super) fn check_within<T: Quantity>(choice: &Choice<T>, low: T, high: T, check: &mut dyn Check) {
    let (Some(min), Some(max)) = (choice.min(), choice.max()) else { return };
    if min < low || max > high {
        let found = if min < low { min } else { max };
        check.problem(format!("{found} is not from {low} to {high}"), None);
    }
}

fn check_topology(topology: &TopologySpec, check: &mut dyn Check) {
    topology.check(check);
    check.at("brokers", |check| {
        check.at("count", |check| {
            check_within(&topology.brokers.count, Count(1), Count(BROKERS_MAX), check);
        });
    });
    check.at("gateways", |check| {
        check.at("count", |check| {
            check_within(&topology.gateways.count, Count(1), Count(GATEWAYS_MAX), check);
        });
        check.at("routing", |check| check_routing(topology, check));
    });
    let brokers = check.facts().brokers;
    check.at("topics", |check| {
        for (name, topic) in &topology.topics {
            let key = if name.contains('.') { format!("[{name:?}]") } else { name.clone() };
            check.at(&key, |check| {
                if !is_topic_name(name) {
                    check.problem(
                        "a topic's name has letters, digits, `_`, `-` and `.`, and is not `any`".to_owned(),
                        None,
                    );
                }
                check.at("partitions", |check| {
                    check_within(&topic.partitions, Count(1), Count(PARTITIONS_MAX), check);
                });
                check.at("replication", |check| check_replication(&topic.replication, brokers, check));
            });
        }
    });
}

fn is_topic_name(name: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !name.is_empty() && name.len() <= 249 && name.chars().all(letters) && !matches!(name, "." | ".." | "any")
}

fn check_replication(replication: &Choice<Count>, brokers: u32, check: &mut dyn Check) {
    if replication.min() < Some(Count(1)) {
        check.problem("a partition has at least one replica".to_owned(), None);
    }
    if replication.max() > Some(Count(brokers)) {
        let many = if brokers == 1 { "1 broker".to_owned() } else { format!("{brokers} brokers") };
        check.problem(format!("the smallest world has {many}, too few for so many replicas"), None);
    }
}

fn check_routing(topology: &TopologySpec, check: &mut dyn Check) {
    let sni = match &topology.gateways.routing {
        OneOf::Fixed(routing) => *routing == Routing::Sni,
        OneOf::Of(routings) => routings.contains(&Routing::Sni),
    };
    if sni && topology.tls.clients != OneOf::Fixed(true) {
        check.problem(
            "a gateway tells brokers apart by the name with which TLS begins only where clients use TLS"
                .to_owned(),
            Some("write `tls: {clients: true}` in `topology`".to_owned()),
        );
    }
}

fn check_clients(spec: &ScenarioSpec, check: &mut dyn Check) {
    check.at("clients", |check| {
        let mut names = BTreeSet::new();
        for (index, clients) in spec.clients.iter().enumerate() {
            check.nth(index, |check| {
                clients.count.check(check);
                check.at("count", |check| check_within(&clients.count, Count(1), Count(CLIENTS_MAX), check));
                check.at("name", |check| {
                    if RESERVED.contains(&clients.name.as_str()) {
                        check.problem(format!("`{}` means something else in selectors", clients.name), None);
                    } else if !names.insert(&clients.name) {
                        check.problem(format!("other clients are called `{}`", clients.name), None);
                    }
                });
                check.at("bootstrap", |check| clients.bootstrap.check(check));
                check.at("habits", |check| clients.habits.check(check));
                check.at("request_timeout", |check| clients.request_timeout.check(check));
                check.at("metadata_max_age", |check| clients.metadata_max_age.check(check));
                check.at("user", |check| check_user(spec, clients.user.as_deref(), check));
                clients.work.check(check);
                check.at(clients.work.name(), |check| check_work(spec, &clients.work, check));
            });
        }
    });
}

fn check_user(spec: &ScenarioSpec, user: Option<&str>, check: &mut dyn Check) {
    let users: Vec<&str> = spec.topology.users.keys().map(String::as_str).collect();
    match user {
        Some(user) if !users.contains(&user) => check.unknown("user", user, &users),
        _ => {}
    }
}

/// Topics have to be there, and ids to be written.
fn check_work(spec: &ScenarioSpec, work: &WorkSpec, check: &mut dyn Check) {
    let topic = |check: &mut dyn Check, key: &str, name: &str| {
        let known: Vec<&str> = spec.topology.topics.keys().map(String::as_str).collect();
        if !known.contains(&name) {
            check.at(key, |check| check.unknown("topic", name, &known));
        }
    };
    let topics = |check: &mut dyn Check, names: &[String]| {
        for (index, name) in names.iter().enumerate() {
            topic(check, &format!("topics[{index}]"), name);
        }
    };
    match work {
        WorkSpec::Producer(producer) => {
            topic(check, "topic", &producer.topic);
            check_rate(&producer.rate, check);
            let acks_all = match &producer.acks {
                OneOf::Fixed(acks) => *acks == super::Acks::All,
                OneOf::Of(all) => all.iter().all(|acks| *acks == super::Acks::All),
            };
            if producer.idempotent != OneOf::Fixed(false) && !acks_all {
                check.at("acks", |check| {
                    let help = Some("write `idempotent: false`".to_owned());
                    check.problem("an idempotent producer waits for all in-sync replicas".to_owned(), help);
                });
            }
        }
        WorkSpec::Transactions(transactions) => {
            topics(check, &transactions.topics);
            check_rate(&transactions.rate, check);
        }
        WorkSpec::Consumer(consumer) => topics(check, &consumer.topics),
        WorkSpec::Member(member) => topics(check, &member.topics),
        WorkSpec::Processor(processor) => {
            topic(check, "from", &processor.from);
            topic(check, "to", &processor.to);
        }
        WorkSpec::Admin(admin) => check_rate(&admin.rate, check),
        WorkSpec::Hostile(hostile) => check_rate(&hostile.rate, check),
    }
}

fn check_rate(rate: &Choice<super::Rate>, check: &mut dyn Check) {
    if rate.min().is_some_and(|rate| rate.per_minute == 0) {
        check.at("rate", |check| check.problem("with a rate of zero nothing is done".to_owned(), None));
    }
}

fn check_links(spec: &ScenarioSpec, check: &mut dyn Check) {
    for (index, link) in spec.links.iter().enumerate() {
        let named = |selector: &Selector| {
            let dynamic = |item: &Item| {
                matches!(item.term, Term::Leader(_) | Term::Follower(..) | Term::Coordinator(_))
            };
            !selector.0.iter().any(dynamic)
        };
        check.nth(index, |check| {
            if link.latency.is_none() && link.bandwidth.is_none() {
                check.problem(
                    "the entry has no effect".to_owned(),
                    Some("say `latency` or `bandwidth`".to_owned()),
                );
            }
            check.at("latency", |check| match &link.latency {
                Some(OneOf::Fixed(latency)) => latency.check(check),
                Some(OneOf::Of(latencies)) => latencies.check(check),
                None => {}
            });
            if !named(&link.link.selector.from) || !named(&link.link.selector.to) {
                check.at("link", |check| {
                    let help = Some("name hosts, or use a fault of the timeline".to_owned());
                    check.problem("links for the whole run cannot follow leaders".to_owned(), help);
                });
            }
        });
    }
}

fn check_phases(spec: &ScenarioSpec, check: &mut dyn Check) {
    spec.phases.check(check);
    let phases = &spec.phases;
    for (key, phase) in [
        ("warm_up", &phases.warm_up),
        ("faults", &phases.faults),
        ("quiet", &phases.quiet),
        ("drain", &phases.drain),
    ] {
        check.at(key, |check| check_within(phase, Time::default(), PHASE_MAX, check));
    }
    let has_faults = !spec.timeline.is_empty() || !spec.random.is_empty();
    if has_faults && phases.faults.min() == Some(Time::default()) {
        check.at("faults", |check| check.problem("there is no time for faults".to_owned(), None));
    }
}

fn check_timeline(spec: &ScenarioSpec, check: &mut dyn Check) {
    let end = spec.phases.faults.min().unwrap_or_default();
    check.at("timeline", |check| {
        for (index, step) in spec.timeline.iter().enumerate() {
            check.nth(index, |check| check_step(spec, step, end, check));
        }
    });
}

fn check_step(spec: &ScenarioSpec, step: &StepSpec, end: Time, check: &mut dyn Check) {
    let ways = [step.at.is_some(), step.after.is_some(), step.every.is_some()];
    if ways.into_iter().filter(|given| *given).count() != 1 {
        let help = Some("a fault happens `at` a time, `after` an event, or `every` so often".to_owned());
        check.problem("exactly one of `at`, `after` and `every` says when".to_owned(), help);
    }
    check.at("at", |check| {
        step.at.check(check);
        if let Some(at) = step.at.as_ref().and_then(Choice::max).filter(|at| *at >= end) {
            check.problem(format!("at {at} the phase of faults is over"), Some(format!("it ends at {end}")));
        }
    });
    check.at("after", |check| {
        step.after.check(check);
        let Some(after) = &step.after else { return };
        check.at("event", |check| {
            check_event(spec, after.event, check);
            if after.event.is_known_at_the_end() {
                let problem = "nothing can wait for it: it is known at the end of a run".to_owned();
                check.problem(problem, Some("`sometimes` can demand it".to_owned()));
            }
        });
        check.at("count", |check| {
            if after.count.min() < Some(Count(1)) {
                check.problem("an event happens at least once".to_owned(), None);
            }
        });
    });
    check.at("every", |check| {
        if let Some(every) = step.every {
            every.check(check);
            check_every(every.low, end, check);
        }
    });
    check.at("times", |check| {
        step.times.check(check);
        if step.times.as_ref().and_then(Choice::max) == Some(Count(0)) {
            check.problem("with zero times it never is".to_owned(), None);
        }
        if step.times.is_some() && step.every.is_none() {
            check.problem("`times` has an effect only with `every`".to_owned(), None);
        }
    });
    check.at("chance", |check| check_chance(step.chance, check));
    step.fault.check(check);
}

fn check_every(low: Time, end: Time, check: &mut dyn Check) {
    let most = end.to_steps() / low.to_steps().max(1);
    if most > OCCURRENCES_MAX as u64 {
        check.problem(format!("that could be more than {OCCURRENCES_MAX} times"), None);
    } else if low >= end {
        check.problem(
            "the phase of faults is over before the first time".to_owned(),
            Some(format!("it ends at {end}")),
        );
    }
}

fn check_chance(chance: Option<Percent>, check: &mut dyn Check) {
    if chance == Some(Percent(0)) {
        check.problem("with a chance of 0% it never is".to_owned(), None);
    }
}

fn check_random(spec: &ScenarioSpec, check: &mut dyn Check) {
    let end = spec.phases.faults.min().unwrap_or_default();
    check.at("random", |check| {
        for (index, MixSpec { every, chance, faults }) in spec.random.iter().enumerate() {
            check.nth(index, |check| {
                check.at("every", |check| {
                    every.check(check);
                    check_every(every.low, end, check);
                });
                check.at("chance", |check| check_chance(Some(*chance), check));
                check.at("faults", |check| {
                    for (index, fault) in faults.iter().enumerate() {
                        check.nth(index, |check| fault.check(check));
                    }
                });
            });
        }
    });
}

/// An event that cannot happen in this world is a slip.
fn check_event(spec: &ScenarioSpec, event: Event, check: &mut dyn Check) {
    let has = |suits: fn(&WorkSpec) -> bool| spec.clients.iter().any(|clients| suits(&clients.work));
    let transactional = |work: &WorkSpec| matches!(work, WorkSpec::Transactions(_) | WorkSpec::Processor(_));
    let members = |work: &WorkSpec| matches!(work, WorkSpec::Member(_) | WorkSpec::Processor(_));
    let (can_be, who) = match event {
        Event::TransactionBegun
        | Event::TransactionCommitted
        | Event::TransactionAborted
        | Event::ProducerFenced => (has(transactional), "`transactions` or `processor`"),
        Event::OffsetsCommitted | Event::GroupRebalanced | Event::MemberFenced => {
            (has(members), "`member` or `processor`")
        }
        Event::SendOk | Event::SendFailed | Event::SendUnknown | Event::SendRetried => {
            let sends = |work: &WorkSpec| {
                matches!(work, WorkSpec::Producer(_) | WorkSpec::Transactions(_) | WorkSpec::Processor(_))
            };
            (has(sends), "`producer`, `transactions` or `processor`")
        }
        Event::BuffersFilled => {
            if spec.expect.bounds.buffered.is_none() {
                let problem = "no bound says how much a gateway may hold".to_owned();
                check.problem(problem, Some("`bounds.buffered` gives one".to_owned()));
            }
            return;
        }
        Event::RecordPolled => {
            let polls = |work: &WorkSpec| {
                matches!(work, WorkSpec::Consumer(_) | WorkSpec::Member(_) | WorkSpec::Processor(_))
            };
            (has(polls), "`consumer`, `member` or `processor`")
        }
        Event::AdminOk => (has(|work| matches!(work, WorkSpec::Admin(_))), "`admin`"),
        Event::HostileRefused => (has(|work| matches!(work, WorkSpec::Hostile(_))), "`hostile`"),
        _ => (true, ""),
    };
    if !can_be {
        check.problem(format!("`{}` can only happen to clients of {who}", event.name()), None);
    }
}

fn check_expect(spec: &ScenarioSpec, check: &mut dyn Check) {
    let expect: &ExpectSpec = &spec.expect;
    expect.check(check);
    check.at("sometimes", |check| {
        let mut seen = BTreeSet::new();
        for (index, event) in expect.sometimes.iter().enumerate() {
            check.nth(index, |check| {
                check_event(spec, *event, check);
                if !seen.insert(event) {
                    check.problem(format!("`{}` is here twice", event.name()), None);
                }
            });
        }
    });
    let allowed: BTreeSet<&str> = expect.allow.iter().map(|allow| allow.checker.0.as_str()).collect();
    for (key, names) in [("always", &expect.always), ("must_fail", &expect.must_fail)] {
        check.at(key, |check| {
            for (index, name) in
                names.iter().enumerate().filter(|(_, name)| allowed.contains(name.0.as_str()))
            {
                let message = format!("`{}` is allowed to find something, by `allow`", name.0);
                check.nth(index, |check| check.problem(message, None));
            }
        });
    }
}

fn check_seeds(spec: &ScenarioSpec, check: &mut dyn Check) {
    let seeds = &spec.seeds;
    if seeds.ci.0 == 0 && seeds.nightly.0 == 0 {
        check.problem("without seeds it never runs".to_owned(), None);
    }
}
