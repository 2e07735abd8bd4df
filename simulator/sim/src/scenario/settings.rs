//! Settings of others in a scenario, held against those whose settings they are: the gateway's configuration and its files, the brokers',
//! the topics'.
//!
//! Never knows what a setting does.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};
use tidegate_cluster::TopicPlan;
use tidegate_yaml::Problem;

use super::choose::{Check, quoted};
use super::spec::{ScenarioSpec, StepSpec};
use super::topology::{Routing, TopologySpec};
use super::units::OneOf;
use crate::faults::Fault;
use crate::world::{self, CONFIG_PATH, Options, gateway_config, merge};

/// The topic that stands for any while its settings are looked at.
const TOPIC: &str = "topic";

/// Everything in the scenario that is a setting of others.
pub(super) fn check(spec: &ScenarioSpec, check: &mut dyn Check) {
    let topology = &spec.topology;
    check.at("topology", |check| {
        check.at("brokers", |check| {
            check.at("settings", |check| check_brokers(&topology.brokers.settings, check));
        });
        check.at("topics", |check| {
            for (name, topic) in &topology.topics {
                check.at(&quoted(name), |check| {
                    check.at("configs", |check| check_configs(&topic.configs, check));
                });
            }
        });
        check.at("gateways", |check| {
            check.at("settings", |check| check_gateway(topology, &Map::new(), check));
        });
    });
    let of_fault = |fault: &Fault, check: &mut dyn Check| match fault {
        Fault::Reload(reload) => check.at("reload", |check| {
            check.at("settings", |check| check_gateway(topology, &reload.settings, check));
        }),
        Fault::RotateCertificate(_) if !may_be(&topology.tls.clients, true) => {
            let help = Some("write `tls: {clients: true}` in `topology`".to_owned());
            check.at(fault.name(), |check| {
                check.problem("gateways show clients no certificate without TLS".to_owned(), help);
            });
        }
        _ => {}
    };
    check.at("timeline", |check| {
        for (index, StepSpec { fault, .. }) in spec.timeline.iter().enumerate() {
            check.nth(index, |check| of_fault(fault, check));
        }
    });
    check.at("random", |check| {
        for (index, mix) in spec.random.iter().enumerate() {
            check.nth(index, |check| {
                check.at("faults", |check| {
                    for (index, fault) in mix.faults.iter().enumerate() {
                        check.nth(index, |check| of_fault(fault, check));
                    }
                });
            });
        }
    });
}

fn may_be<T: PartialEq + Copy>(choice: &OneOf<T>, value: T) -> bool {
    match choice {
        OneOf::Fixed(fixed) => *fixed == value,
        OneOf::Of(values) => values.contains(&value),
    }
}

/// What a gateway would say to a configuration with these settings, each problem at the setting that it is about.
fn check_gateway(topology: &TopologySpec, over: &Map<String, Value>, check: &mut dyn Check) {
    let base = &topology.gateways.settings;
    if base.is_empty() && over.is_empty() {
        return;
    }
    let told = |settings: Map<String, Value>| {
        let options = Options { settings, ..options_of(topology) };
        tidegate::config::load(Path::new(CONFIG_PATH), &gateway_config(&options, 1)).err()
    };
    // What is wrong before is told where it is.
    let before = (!over.is_empty()).then(|| told(base.clone())).flatten();
    let is_old = |problem: &Problem| {
        let mut old = before.iter().flat_map(|problems| problems.as_slice());
        old.any(|old| (&old.path, &old.message) == (&problem.path, &problem.message))
    };
    if let Some(problems) = told(merge(base, over)) {
        for problem in problems.as_slice().iter().filter(|problem| !is_old(problem)) {
            check.at(&problem.path, |check| check.problem(problem.message.clone(), problem.help.clone()));
        }
    }
}

fn options_of(topology: &TopologySpec) -> Options {
    Options {
        client_tls: may_be(&topology.tls.clients, true),
        broker_tls: may_be(&topology.tls.brokers, true),
        sni: may_be(&topology.gateways.routing, Routing::Sni),
        ..Options::new(0)
    }
}

fn check_brokers(settings: &BTreeMap<String, String>, check: &mut dyn Check) {
    for (name, value) in settings {
        let mut plan = world::brokers(1, 0);
        plan.settings.insert(name.clone(), value.clone());
        tell(name, plan.problems(), check);
    }
}

fn check_configs(configs: &BTreeMap<String, String>, check: &mut dyn Check) {
    for (name, value) in configs {
        let mut plan = world::brokers(1, 0);
        plan.topics.push(TopicPlan {
            name: TOPIC.to_owned(),
            partitions: 1,
            replication_factor: 1,
            configs: [(name.clone(), value.clone())].into(),
            assignment: Vec::new(),
        });
        // The place says which topic it is.
        let prefix = format!("topic {TOPIC:?}: ");
        let problems = plan.problems().into_iter();
        let problems = problems.map(|problem| problem.strip_prefix(&prefix).unwrap_or(&problem).to_owned());
        tell(name, problems.collect(), check);
    }
}

fn tell(key: &str, problems: Vec<String>, check: &mut dyn Check) {
    check.at(&quoted(key), |check| problems.into_iter().for_each(|problem| check.problem(problem, None)));
}
