//! How large a scenario may be, as it is written and as it is resolved, and what would never end. Never knows what a name means.

use std::collections::BTreeSet;

use super::check::{BROKERS_MAX, CLIENTS_MAX, GATEWAYS_MAX, PARTITIONS_MAX, PHASE_MAX, check_within};
use super::choose::{Check, Choose};
use super::clients::{Work, WorkSpec};
use super::facts::RESERVED;
use super::resolve::Resolved;
use super::spec::ScenarioSpec;
use super::target::Target;
use super::units::{Bytes, Choice, Count, Quantity, Rate, Spread, Time};

/// Most clients of a scenario, of all names together.
pub const CLIENTS_ALL_MAX: u32 = 1_000;

/// Longest value of a record.
pub const VALUE_BYTES_MAX: Bytes = Bytes(64 * 1024 * 1024);

/// Most records of a transaction: its client keeps them until it is over.
pub const TRANSACTION_RECORDS_MAX: Count = Count(10_000);

/// What a seed can choose at the most has to be within bounds.
pub(super) fn check_bounds(spec: &ScenarioSpec, check: &mut dyn Check) {
    check.at("clients", |check| {
        let count = |count: &Choice<Count>| count.max().map_or(0, |count| u64::from(count.0));
        check_clients(spec.clients.iter().map(|clients| count(&clients.count)).sum(), check);
        for (index, clients) in spec.clients.iter().enumerate() {
            let mut spreads = Spreads::default();
            match &clients.work {
                WorkSpec::Producer(work) => spreads.value_bytes = Some(&work.value_bytes),
                WorkSpec::Transactions(work) => {
                    spreads.value_bytes = Some(&work.value_bytes);
                    spreads.records = Some(&work.records);
                }
                WorkSpec::Member(work) => spreads.rejoin_every = work.rejoin_every.as_ref(),
                _ => continue,
            }
            check.nth(index, |check| check.at(clients.work.name(), |check| spreads.check_bounds(check)));
        }
    });
    let quiet = spec.phases.quiet.min().unwrap_or_default();
    check_recovered(spec.expect.eventually.recovered, quiet, check);
    check.at("phases", |check| {
        let phases = &spec.phases;
        let all = [&phases.warm_up, &phases.faults, &phases.quiet, &phases.drain];
        check_time(all.map(|phase| phase.max().unwrap_or_default()), check);
        if all.iter().all(|phase| phase.min().unwrap_or_default() == Time::default()) {
            check.problem("in no time nothing happens".to_owned(), None);
        }
    });
}

fn check_clients(count: u64, check: &mut dyn Check) {
    if count > u64::from(CLIENTS_ALL_MAX) {
        let help = format!("a scenario has at most {CLIENTS_ALL_MAX}, of all names together");
        check.problem(format!("{count} clients are too many"), Some(help));
    }
}

/// What is drawn anew each time it is used, of clients that have such a thing.
#[derive(Default)]
struct Spreads<'a> {
    value_bytes: Option<&'a Spread<Bytes>>,
    records: Option<&'a Spread<Count>>,
    rejoin_every: Option<&'a Spread<Time>>,
}

impl Spreads<'_> {
    fn check_bounds(&self, check: &mut dyn Check) {
        if let Some(bytes) = self.value_bytes.filter(|bytes| bytes.high > VALUE_BYTES_MAX) {
            let message = format!("{} is more than {VALUE_BYTES_MAX}", bytes.high);
            check.at("value_bytes", |check| check.problem(message, None));
        }
        if let Some(records) = self.records.filter(|records| records.high > TRANSACTION_RECORDS_MAX) {
            let message = format!("{} is more than {TRANSACTION_RECORDS_MAX}", records.high);
            check.at("records", |check| check.problem(message, None));
        }
        if self.rejoin_every.is_some_and(|every| every.low == Time::default()) {
            let message = "whoever leaves at once does nothing but join".to_owned();
            check.at("rejoin_every", |check| check.problem(message, None));
        }
    }
}

/// Who never succeeds again is only to blame where there was time for it.
fn check_recovered(recovered: Option<Time>, quiet: Time, check: &mut dyn Check) {
    if let Some(recovered) = recovered.filter(|recovered| *recovered > quiet) {
        let message = format!("{recovered} is longer than the quiet phase, which may take {quiet}");
        let help = "a client that does not recover would not be noticed: make `quiet` longer".to_owned();
        check.at("expect", |check| {
            check.at("eventually", |check| {
                check.at("recovered", |check| check.problem(message, Some(help)));
            });
        });
    }
}

fn check_time(phases: [Time; 4], check: &mut dyn Check) {
    let all = Time(phases.iter().map(|phase| phase.0).sum());
    // One that is too long alone is told where it is.
    if all > PHASE_MAX && phases.iter().all(|phase| *phase <= PHASE_MAX) {
        check.problem(format!("all phases together take {all}, more than {PHASE_MAX}"), None);
    }
}

/// The same of a scenario in which nothing is left to choose, which somebody may have edited, and what is left of the checks of names.
pub(super) fn check_resolved(resolved: &Resolved, check: &mut dyn Check) {
    let topology = &resolved.topology;
    check.at("topology", |check| {
        check.at("brokers", |check| {
            check.at("count", |check| within(topology.brokers.count, BROKERS_MAX, check));
        });
        check.at("gateways", |check| {
            check.at("count", |check| within(topology.gateways.count, GATEWAYS_MAX, check));
        });
        check.at("topics", |check| {
            for (name, topic) in &topology.topics {
                check.at(&super::choose::quoted(name), |check| {
                    check.at("partitions", |check| within(topic.partitions, PARTITIONS_MAX, check));
                });
            }
        });
    });
    check.at("clients", |check| check_resolved_clients(resolved, check));
    check.at("links", |check| {
        for (index, link) in resolved.links.iter().enumerate() {
            check.nth(index, |check| check.at("latency", |check| link.latency.check(check)));
        }
    });
    let phases = &resolved.phases;
    check_recovered(resolved.expect.eventually.recovered, phases.quiet, check);
    check.at("phases", |check| {
        let all = [phases.warm_up, phases.faults, phases.quiet, phases.drain];
        for (key, phase) in ["warm_up", "faults", "quiet", "drain"].into_iter().zip(all) {
            check.at(key, |check| {
                check_within(&Choice::Fixed(phase), Time::default(), PHASE_MAX, check);
            });
        }
        check_time(all, check);
    });
}

fn within(count: Count, max: u32, check: &mut dyn Check) {
    check_within(&Choice::Fixed(count), Count(1), Count(max), check);
}

fn check_resolved_clients(resolved: &Resolved, check: &mut dyn Check) {
    check_clients(resolved.clients.iter().map(|clients| u64::from(clients.count.0)).sum(), check);
    let mut names = BTreeSet::new();
    let gateways = 1..=resolved.topology.gateways.count.0;
    for (index, clients) in resolved.clients.iter().enumerate() {
        check.nth(index, |check| {
            check.at("count", |check| within(clients.count, CLIENTS_MAX, check));
            check.at("name", |check| {
                if RESERVED.contains(&clients.name.as_str()) {
                    check.problem(format!("`{}` means something else in selectors", clients.name), None);
                } else if !names.insert(&clients.name) {
                    check.problem(format!("other clients are called `{}`", clients.name), None);
                }
            });
            check.at("bootstrap", |check| {
                for target in &clients.bootstrap.0 {
                    let Target::Host(host) = target else { continue };
                    if host.kind != super::GATEWAY || !gateways.contains(&host.number) {
                        check.problem(format!("there is no gateway `{host}`"), None);
                    }
                }
            });
            check.at(clients.work.name(), |check| check_resolved_work(resolved, &clients.work, check));
        });
    }
}

fn check_resolved_work(resolved: &Resolved, work: &Work, check: &mut dyn Check) {
    let one = |topic: &String| vec![("topic".to_owned(), topic.clone())];
    let several = |topics: &[String]| {
        let named = topics.iter().enumerate();
        named.map(|(index, topic)| (format!("topics[{index}]"), topic.clone())).collect()
    };
    let (topics, rate): (Vec<(String, String)>, Option<Rate>) = match work {
        Work::Producer(work) => (one(&work.topic), Some(work.rate)),
        Work::Transactions(work) => (several(&work.topics), Some(work.rate)),
        Work::Consumer(work) => (several(&work.topics), None),
        Work::Member(work) => (several(&work.topics), None),
        Work::Processor(work) => {
            (vec![("from".to_owned(), work.from.clone()), ("to".to_owned(), work.to.clone())], None)
        }
        Work::Admin(work) => (Vec::new(), Some(work.rate)),
        Work::Hostile(work) => (Vec::new(), Some(work.rate)),
    };
    let known: Vec<&str> = resolved.topology.topics.keys().map(String::as_str).collect();
    for (key, topic) in topics.iter().filter(|(_, topic)| !known.contains(&topic.as_str())) {
        check.at(key, |check| check.unknown("topic", topic, &known));
    }
    if rate.is_some_and(|rate| rate.to_steps() == 0) {
        check.at("rate", |check| check.problem("with a rate of zero nothing is done".to_owned(), None));
    }
    let mut spreads = Spreads::default();
    match work {
        Work::Producer(work) => spreads.value_bytes = Some(&work.value_bytes),
        Work::Transactions(work) => {
            spreads.value_bytes = Some(&work.value_bytes);
            spreads.records = Some(&work.records);
        }
        Work::Member(work) => spreads.rejoin_every = work.rejoin_every.as_ref(),
        _ => return,
    }
    check.at("value_bytes", |check| spreads.value_bytes.iter().for_each(|bytes| bytes.check(check)));
    check.at("records", |check| spreads.records.iter().for_each(|records| records.check(check)));
    check.at("rejoin_every", |check| spreads.rejoin_every.iter().for_each(|every| every.check(check)));
    spreads.check_bounds(check);
}
