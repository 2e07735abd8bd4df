//! Actions as people say them, for reports. Never knows who reads them.

use serde_json::Value;

use super::Action;

/// Arguments that say what an action is done to: they need no name.
const OBJECTS: [&str; 5] = ["node", "link", "partition", "api", "topic"];

/// The argument that comes last.
const DURATION: &str = "for";

impl Action {
    /// What is done, to what and how long, on one line: `kill leader of orders/0 for 2s`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut words = self.name().replace('_', " ");
        let value = serde_json::to_value(self).unwrap_or_default();
        let Some(Value::Object(arguments)) = value.as_object().and_then(|object| object.values().next())
        else {
            return words;
        };
        let rank = |key: &str| match key {
            DURATION => usize::MAX,
            key => OBJECTS.iter().position(|object| *object == key).unwrap_or(OBJECTS.len()),
        };
        let mut arguments: Vec<_> = arguments.iter().collect();
        arguments.sort_by_key(|(key, _)| rank(key));
        for (key, value) in arguments.into_iter().filter(|(key, value)| !is_usual(key, value)) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let name = if OBJECTS.contains(&key.as_str()) { String::new() } else { format!("{key} ") };
            words.push_str(&format!(" {name}{value}").replace('_', " "));
        }
        words
    }
}

/// What goes without saying: an answer is lost once, and it is the next one.
fn is_usual(key: &str, value: &Value) -> bool {
    matches!((key, value.as_u64()), ("skip", Some(0)) | ("times", Some(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_reads_like_a_sentence() {
        for (action, words) in [
            (r#"{"kill":{"node":"leader of orders/0","for":"2s"}}"#, "kill leader of orders/0 for 2s"),
            (
                r#"{"reset":{"link":"writers-1 <-> gateway-1, gateway-2"}}"#,
                "reset writers-1 <-> gateway-1, gateway-2",
            ),
            (
                r#"{"lose_answer":{"api":"Produce","from":"broker-1","skip":0,"times":1}}"#,
                "lose answer Produce from broker-1",
            ),
            (
                r#"{"stall":{"for":"1s","link":"writers-1 -> gateway-1"}}"#,
                "stall writers-1 -> gateway-1 for 1s",
            ),
        ] {
            assert_eq!(serde_json::from_str::<Action>(action).unwrap().in_words(), words);
        }
    }
}
