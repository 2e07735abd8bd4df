//! Comparing two transcripts field by field, after what may differ has been taken out. Knows no cluster.

pub mod expectations;
mod normalise;
pub mod rules;

pub use normalise::normalise;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::run::transcript::{Exchange, Outcome};
use crate::value::matching::shown;

/// A place where two transcripts differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The step's number, from 1.
    pub step: usize,
    /// Where in the response; empty for the answer as a whole.
    pub path: String,
    /// What the first side has.
    pub left: String,
    /// What the second side has.
    pub right: String,
}

/// Every difference between two normalised transcripts.
#[must_use]
pub fn differences(left: &[Exchange], right: &[Exchange]) -> Vec<Difference> {
    let mut found = Vec::new();
    for index in 0..left.len().max(right.len()) {
        match (left.get(index), right.get(index)) {
            (Some(left), Some(right)) => exchange(left, right, &mut found),
            (Some(only), None) => found.push(alone(only, &in_words(only), "the step was not taken")),
            (None, Some(only)) => found.push(alone(only, "the step was not taken", &in_words(only))),
            (None, None) => {}
        }
    }
    found
}

fn in_words(exchange: &Exchange) -> String {
    exchange.outcome.in_words()
}

fn alone(exchange: &Exchange, left: &str, right: &str) -> Difference {
    Difference { step: exchange.step, path: String::new(), left: left.to_owned(), right: right.to_owned() }
}

fn exchange(left: &Exchange, right: &Exchange, found: &mut Vec<Difference>) {
    if left.step != right.step {
        found.push(alone(left, &format!("step {}", left.step), &format!("step {}", right.step)));
        return;
    }
    if left.version != right.version {
        let name = |exchange: &Exchange| format!("{} v{}", exchange.api, exchange.version);
        found.push(alone(left, &name(left), &name(right)));
        return;
    }
    match (&left.outcome, &right.outcome) {
        (Outcome::Response(one), Outcome::Response(other)) => {
            values(left.step, one, other, String::new(), found);
        }
        (one, other) if one == other => {}
        _ => found.push(alone(left, &in_words(left), &in_words(right))),
    }
}

fn values(step: usize, left: &Value, right: &Value, path: String, found: &mut Vec<Difference>) {
    match (left, right) {
        (Value::Object(one), Value::Object(other)) => {
            let mut keys: Vec<&String> = one.keys().chain(other.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let none = Value::String("nothing".to_owned());
                values(step, one.get(key).unwrap_or(&none), other.get(key).unwrap_or(&none), path, found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (left, right)) in one.iter().zip(other).enumerate() {
                values(step, left, right, format!("{path}[{index}]"), found);
            }
        }
        (one, other) if one == other => {}
        _ => found.push(Difference { step, path, left: shown(left), right: shown(right) }),
    }
}
