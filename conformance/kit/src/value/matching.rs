//! Whether a response holds what a case expects: every key that is given must be there and match; lists match element by
//! element. Objects whose key begins with `$` are matchers.

use regex::Regex;
use serde_json::Value;

use crate::codec::{errors, hex};

/// Every matcher.
pub const MATCHERS: &[&str] = &[
    "$any",
    "$not",
    "$one_of",
    "$at_least",
    "$at_most",
    "$length",
    "$contains",
    "$unordered",
    "$regex",
    "$text",
    "$by_version",
];

/// A place where a value is not what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Where, such as `Topics[0].ErrorCode`.
    pub path: String,
    /// What was expected, as a phrase.
    pub expected: String,
    /// What is there.
    pub got: String,
}

/// Every difference between what is expected and what is there.
#[must_use]
pub fn mismatches(expected: &Value, actual: &Value) -> Vec<Mismatch> {
    let mut found = Vec::new();
    hold(expected, Some(actual), "", &mut found);
    found
}

fn fits(expected: &Value, actual: &Value) -> bool {
    mismatches(expected, actual).is_empty()
}

fn hold(expected: &Value, actual: Option<&Value>, path: &str, found: &mut Vec<Mismatch>) {
    let mut fail = |expected: String| {
        let got = actual.map_or_else(|| "nothing".to_owned(), shown);
        found.push(Mismatch { path: path.to_owned(), expected, got });
    };
    let Some(actual) = actual else { return fail(shown(expected)) };
    match (expected, actual) {
        (Value::Object(object), _) if object.keys().any(|key| key.starts_with('$')) => {
            for (matcher, argument) in object {
                if let Err(expected) = apply(matcher, argument, actual) {
                    fail(expected);
                }
            }
        }
        (Value::Object(wanted), Value::Object(there)) => {
            for (key, value) in wanted {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                hold(value, there.get(key), &path, found);
            }
        }
        (Value::Array(wanted), Value::Array(there)) => {
            if wanted.len() != there.len() {
                return fail(format!("{} elements: {}", wanted.len(), shown(expected)));
            }
            for (index, (value, there)) in wanted.iter().zip(there).enumerate() {
                hold(value, Some(there), &format!("{path}[{index}]"), found);
            }
        }
        (Value::String(name), Value::Number(code)) if errors::code(name).is_some() => {
            if errors::code(name) != code.as_i64() {
                fail(name.clone());
            }
        }
        // A whole number of a case stands for the float that a quota is.
        (Value::Number(wanted), Value::Number(there))
            if there.is_f64() && wanted.as_f64() == there.as_f64() => {}
        _ if expected == actual => {}
        _ => fail(shown(expected)),
    }
}

/// Holds a value against one matcher; an error is what was expected, as a phrase.
fn apply(matcher: &str, argument: &Value, actual: &Value) -> Result<(), String> {
    let number = actual.as_f64();
    let holds = match matcher {
        "$any" => true,
        "$not" => !fits(argument, actual),
        "$one_of" => argument.as_array().is_some_and(|all| all.iter().any(|one| fits(one, actual))),
        "$at_least" => number.zip(argument.as_f64()).is_some_and(|(number, least)| number >= least),
        "$at_most" => number.zip(argument.as_f64()).is_some_and(|(number, most)| number <= most),
        "$length" => {
            let length = actual.as_array().map(Vec::len).or_else(|| actual.as_str().map(str::len));
            length.is_some_and(|length| fits(argument, &length.into()))
        }
        "$contains" => {
            let there = actual.as_array().map(Vec::as_slice).unwrap_or_default();
            let wanted = argument.as_array().map_or(std::slice::from_ref(argument), Vec::as_slice);
            wanted.iter().all(|one| there.iter().any(|element| fits(one, element)))
        }
        "$unordered" => unordered(argument, actual),
        "$regex" => {
            let regex = argument.as_str().and_then(|text| Regex::new(text).ok());
            regex.zip(actual.as_str()).is_some_and(|(regex, text)| regex.is_match(text))
        }
        "$text" => {
            let text = argument.as_str().map(|text| hex::to_text(text.as_bytes()));
            text.as_deref() == actual.as_str()
        }
        _ => false,
    };
    if holds { Ok(()) } else { Err(format!("{}: {}", &matcher[1..].replace('_', " "), shown(argument))) }
}

/// Whether every expected element fits an element of its own, and none is left over.
fn unordered(expected: &Value, actual: &Value) -> bool {
    let (Some(expected), Some(actual)) = (expected.as_array(), actual.as_array()) else { return false };
    let mut left: Vec<&Value> = actual.iter().collect();
    let all = expected.iter().all(|one| match left.iter().position(|element| fits(one, element)) {
        Some(at) => {
            left.swap_remove(at);
            true
        }
        None => false,
    });
    all && left.is_empty()
}

/// Longest value that a finding shows, in characters.
const SHOWN_CHARS_MAX: usize = 300;

/// A value as text for a person.
#[must_use]
pub fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_fits_and_what_does_not() {
        let actual = json!({"Code": 6, "Names": ["a", "b"], "Bytes": "6869", "Id": 7, "Null": null});
        let accepted = [
            json!({}),
            json!({"Code": 6, "Names": ["a", "b"]}),
            json!({"Code": "NOT_LEADER_OR_FOLLOWER"}),
            json!({"Code": {"$one_of": ["NONE", 6]}, "Null": null}),
            json!({"Names": {"$contains": "b"}, "Bytes": {"$text": "hi"}}),
            json!({"Names": {"$unordered": ["b", "a"]}, "Id": {"$at_least": 7, "$at_most": 7}}),
            json!({"Names": {"$length": 2}, "Id": {"$not": 8}, "Bytes": {"$regex": "^68"}}),
        ];
        for expected in accepted {
            assert_eq!(mismatches(&expected, &actual), [], "{expected}");
        }
        let refused = [
            json!({"Code": "NONE"}),
            json!({"Code": 5}),
            json!({"Other": {"$any": true}}),
            json!({"Names": ["a", "c"]}),
            json!({"Names": ["a"]}),
            json!({"Names": {"$contains": ["b", "c"]}}),
            json!({"Names": {"$unordered": ["a", "a"]}}),
            json!({"Id": {"$at_least": 8}}),
            json!({"Id": {"$no_such_matcher": 8}}),
            json!({"Null": 0}),
            json!({"Bytes": {"$text": "ho"}}),
        ];
        for expected in refused {
            assert_eq!(mismatches(&expected, &actual).len(), 1, "{expected}");
        }
    }

    #[test]
    fn a_mismatch_says_where() {
        let found = mismatches(&json!({"A": [{"B": 1}]}), &json!({"A": [{"B": 2}]}));
        assert_eq!(found[0].path, "A[0].B");
        assert_eq!((found[0].expected.as_str(), found[0].got.as_str()), ("1", "2"));
    }
}
