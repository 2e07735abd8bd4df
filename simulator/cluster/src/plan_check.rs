//! What is wrong with a plan: said all at once, with what was found and what would be right.
//!
//! Never knows where the plan comes from.

use std::collections::BTreeSet;

use crate::config;
use crate::plan::Plan;
use crate::topics::{TOPIC_NAME_BYTES_MAX, is_valid_name};

/// Settings that hold, though they are not of Kafka's `KafkaConfig`: the authorizer's own.
const MORE_SETTINGS: [&str; 2] = ["allow.everyone.if.no.acl.found", "super.users"];

/// A name is taken for a misspelled other one up to so many letters that differ.
const MISSPELLED_LETTERS_MAX: usize = 3;

impl Plan {
    /// What is wrong with it; empty where a cluster can be made of it.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let ids: BTreeSet<i32> = self.brokers.iter().map(|broker| broker.node_id).collect();
        if ids.is_empty() {
            problems.push("there is no broker; at least one is needed".to_owned());
        }
        if ids.len() < self.brokers.len() {
            problems.push("two brokers have the same id; ids are unique".to_owned());
        }
        let known = |name: &str| config::broker_setting(name).is_some() || MORE_SETTINGS.contains(&name);
        for name in self.settings.keys().filter(|name| !known(name)) {
            problems.push(unknown_setting(name));
        }
        let mut topics = BTreeSet::new();
        for topic in &self.topics {
            let name = &topic.name;
            if !is_valid_name(name) {
                problems.push(format!(
                    "topic {name:?}: a name has 1 to {TOPIC_NAME_BYTES_MAX} letters, digits, '.', '_' or '-'"
                ));
            }
            if !topics.insert(name) {
                problems.push(format!("topic {name:?} is named twice"));
            }
            if topic.partitions < 1 {
                problems.push(format!("topic {name:?}: {} partitions; at least 1", topic.partitions));
            }
            let replicas = usize::try_from(topic.replication_factor).unwrap_or(0);
            if replicas < 1 || replicas > ids.len() {
                let found = topic.replication_factor;
                problems.push(format!("topic {name:?}: replication {found}; 1 to {} brokers", ids.len()));
            }
            for name in topic.configs.keys().filter(|name| config::topic_setting(name).is_none()) {
                problems.push(format!("topic {:?}: there is no setting {name:?}", topic.name));
            }
        }
        problems
    }
}

fn unknown_setting(name: &str) -> String {
    let near = config::broker_setting_names()
        .chain(MORE_SETTINGS)
        .map(|known| (distance(name, known), known))
        .min()
        .filter(|(distance, _)| *distance <= MISSPELLED_LETTERS_MAX);
    match near {
        Some((_, known)) => format!("there is no broker setting {name:?}; did you mean {known:?}?"),
        None => format!("there is no broker setting {name:?} in Kafka"),
    }
}

/// How many letters have to be changed, put in or taken out (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::TopicPlan;

    #[test]
    fn every_problem_is_said_with_what_would_be_right() {
        let mut plan = Plan::plain([("h".to_owned(), 1)]);
        assert_eq!(plan.problems(), Vec::<String>::new());
        plan.settings.insert("auto.create.topic.enable".to_owned(), "false".to_owned());
        plan.settings.insert("super.users".to_owned(), "User:a".to_owned());
        plan.topics.push(TopicPlan {
            name: "a b".to_owned(),
            partitions: 0,
            replication_factor: 2,
            assignment: Default::default(),
            configs: [("retention".to_owned(), "1".to_owned())].into(),
        });
        let problems = plan.problems();
        assert_eq!(problems.len(), 5, "{problems:?}");
        assert!(problems[0].contains("did you mean \"auto.create.topics.enable\"?"), "{problems:?}");
    }
}
