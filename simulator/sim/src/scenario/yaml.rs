//! Writes YAML that this project's strict reader reads back to the same value, in an order and a form that people can read.
//! Never knows what the value means.

use serde_json::{Map, Value};

/// Longest mapping or list that is written on one line, in characters.
const LINE_CHARS_MAX: usize = 110;

/// Keys that come first, in this order; the others follow by name.
const FIRST: &[&str] = &[
    "version",
    "resolved",
    "name",
    "why",
    "seed",
    "origin",
    "at",
    "after",
    "every",
    "times",
    "chance",
    "topology",
    "clients",
    "links",
    "phases",
    "timeline",
    "random",
    "expect",
    "failure",
    "invariant",
    "trace",
    "count",
    "node",
    "link",
    "partition",
    "api",
];

/// Keys that come last, in this order.
const LAST: &[&str] = &["for"];

/// The value as YAML, with a line break at the end. A value that is no mapping is written as a flow.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => mapping(map, 0, &mut out),
        other => {
            flow(other, &mut out);
            out.push('\n');
        }
    }
    out
}

fn ordered(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let place = |key: &str| {
        let first = FIRST.iter().position(|known| *known == key);
        let last = LAST.iter().position(|known| *known == key);
        (last.map_or(0, |place| place + 1), first.unwrap_or(FIRST.len()))
    };
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(key, _)| (place(key), *key));
    entries
}

fn mapping(map: &Map<String, Value>, indent: usize, out: &mut String) {
    for (index, (key, value)) in ordered(map).into_iter().enumerate() {
        if index > 0 || indent == 0 {
            out.push_str(&" ".repeat(indent));
        }
        text(key, out);
        out.push(':');
        under(value, indent, out);
    }
}

/// A value after its key.
fn under(value: &Value, indent: usize, out: &mut String) {
    let mut line = String::from(" ");
    flow(value, &mut line);
    let deep = match value {
        Value::Object(map) => {
            !map.is_empty() && (line.chars().count() + indent > LINE_CHARS_MAX || is_deep(map))
        }
        Value::Array(list) => {
            line.chars().count() + indent > LINE_CHARS_MAX || list.iter().any(|entry| entry.is_object())
        }
        _ => false,
    };
    match value {
        Value::Object(map) if deep => {
            out.push('\n');
            out.push_str(&" ".repeat(indent + 2));
            mapping(map, indent + 2, out);
        }
        Value::Array(list) if deep => {
            out.push('\n');
            for entry in list {
                out.push_str(&" ".repeat(indent + 2));
                out.push('-');
                match entry {
                    Value::Object(map) if !map.is_empty() => {
                        out.push(' ');
                        mapping(map, indent + 4, out);
                    }
                    other => {
                        out.push(' ');
                        flow(other, out);
                        out.push('\n');
                    }
                }
            }
        }
        _ => {
            out.push_str(&line);
            out.push('\n');
        }
    }
}

/// Whether a mapping has mappings or lists of them in it, so that it is easier to read over several lines.
fn is_deep(map: &Map<String, Value>) -> bool {
    map.values().any(|value| match value {
        Value::Object(inner) => !inner.is_empty(),
        Value::Array(list) => list.iter().any(Value::is_object),
        _ => false,
    })
}

fn flow(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(string) => text(string, out),
        Value::Array(list) => {
            out.push('[');
            for (index, entry) in list.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                flow(entry, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (index, (key, value)) in ordered(map).into_iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                text(key, out);
                out.push_str(": ");
                flow(value, out);
            }
            out.push('}');
        }
    }
}

fn text(string: &str, out: &mut String) {
    if is_plain(string) {
        out.push_str(string);
        return;
    }
    out.push('"');
    for c in string.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // What a reader could not see, or takes for a line break, stands as its number.
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') =>
            {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Whether a text means itself without quotes, for every reader of YAML.
fn is_plain(text: &str) -> bool {
    const WORDS: &[&str] = &["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '%');
    let has_unit = || {
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        matches!(unit, "us" | "ms" | "s" | "m" | "h" | "%" | "/s" | "/m" | " B" | " KiB" | " MiB" | " GiB")
            && text.starts_with(|c: char| c.is_ascii_digit())
    };
    let is_word = || text.starts_with(|c: char| c.is_ascii_alphabetic());
    text.chars().all(letters)
        && (is_word() || has_unit())
        && !text.ends_with(' ')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Value {
        match tidegate_yaml::check("written.yaml", text, &json!({})) {
            Ok(value) => value,
            Err(problems) => panic!("{problems}\n{text}"),
        }
    }

    #[test]
    fn it_is_easy_to_read() {
        let value = json!({
            "timeline": [{ "kill": { "for": "500ms", "node": "broker-1" }, "at": "2s", "origin": "timeline[0]" }],
            "name": "a", "seed": 7, "clients": [], "topology": { "topics": { "orders": { "partitions": 6 } } },
        });
        let expected = "name: a\nseed: 7\ntopology:\n  topics:\n    orders: {partitions: 6}\nclients: []\n\
            timeline:\n  - origin: \"timeline[0]\"\n    at: 2s\n    kill: {node: broker-1, for: 500ms}\n";
        assert_eq!(write(&value), expected);
        assert_eq!(read(expected), value);
    }

    fn values() -> impl Strategy<Value = Value> {
        let texts = prop_oneof![
            any::<String>(),
            "[0-9a-z._%/ -]{0,12}",
            prop_oneof![
                "null", "true", "NO", "~", "1e3", "0x1f", "1.5", "-1", ".inf", "- a", "a: b", "a #b", "1s",
                "5 MiB"
            ],
        ];
        let leaves = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            texts.clone().prop_map(Value::from),
        ];
        leaves.prop_recursive(4, 40, 5, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(texts.clone(), inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(value in values()) {
            prop_assert_eq!(read(&write(&value)), value);
        }
    }
}
