//! Placeholders: `{name}` in any text of a case stands for a value of the run. A text that is nothing but a placeholder
//! becomes the value itself, with its type.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// The values of a run by name.
pub type Names = BTreeMap<String, Value>;

/// A value with every placeholder replaced, in keys too.
///
/// # Errors
/// A placeholder that nothing stands for.
pub fn fill(value: &Value, names: &Names) -> Result<Value> {
    Ok(match value {
        Value::String(text) => match whole(text) {
            Some(name) => lookup(name, names)?.clone(),
            None => Value::String(fill_text(text, names)?),
        },
        Value::Array(elements) => {
            Value::Array(elements.iter().map(|element| fill(element, names)).collect::<Result<_>>()?)
        }
        Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| Ok((fill_text(key, names)?, fill(value, names)?)));
            Value::Object(entries.collect::<Result<_>>()?)
        }
        other => other.clone(),
    })
}

/// A text with every placeholder replaced.
///
/// # Errors
/// A placeholder that nothing stands for.
pub fn fill_text(text: &str, names: &Names) -> Result<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out += before;
        match after.split_once('}').filter(|(name, _)| is_name(name)) {
            Some((name, behind)) => {
                match lookup(name, names)? {
                    Value::String(text) => out += text,
                    other => out += &other.to_string(),
                }
                rest = behind;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    Ok(out + rest)
}

fn whole(text: &str) -> Option<&str> {
    text.strip_prefix('{')?.strip_suffix('}').filter(|name| is_name(name))
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.')
}

fn lookup<'n>(name: &str, names: &'n Names) -> Result<&'n Value> {
    names.get(name).with_context(|| format!("nothing is named `{{{name}}}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn placeholders_become_values() {
        let names = Names::from([("t".to_owned(), json!("x-1")), ("epoch".to_owned(), json!(3))]);
        let filled = fill(&json!({"{t}": ["{t}/0", "{epoch}", "at {epoch}", "^a{2}$"]}), &names).unwrap();
        assert_eq!(filled, json!({"x-1": ["x-1/0", 3, "at 3", "^a{2}$"]}));
        assert!(fill(&json!("{other}"), &names).is_err());
    }
}
