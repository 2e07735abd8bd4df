//! The words of type messages: what was expected, what was found, and how to write it right.

use serde_json::Value;

use crate::scalar::Word;
use crate::schema::Layers;
use crate::suggest::{list, nearest, quote};
use crate::tree::{Kind, Node};

/// Whether the node has this JSON type.
pub(super) fn is_of_type(node: &Node, name: &str) -> bool {
    match &node.kind {
        Kind::Map(_) => name == "object",
        Kind::List(_) => name == "array",
        Kind::Refused => true,
        Kind::Scalar(scalar) => match scalar.word() {
            Word::Null => name == "null",
            Word::Bool(_) => name == "boolean",
            Word::Integer(_) => matches!(name, "integer" | "number"),
            Word::Float(_) => name == "number",
            Word::OddNumber(_) => false,
            Word::Text => name == "string",
        },
    }
}

/// What the node is.
pub(super) fn found(node: &Node) -> String {
    match &node.kind {
        Kind::Map(_) => "a mapping".to_owned(),
        Kind::List(_) => "a list".to_owned(),
        Kind::Refused => "an alias".to_owned(),
        Kind::Scalar(scalar) => match scalar.word() {
            Word::Null if scalar.text.is_empty() => "nothing".to_owned(),
            Word::Null => quote(&scalar.text),
            Word::Bool(_) => format!("the boolean {}", quote(&scalar.text)),
            Word::Integer(_) | Word::Float(_) => format!("the number {}", quote(&scalar.text)),
            Word::OddNumber(_) if scalar.text.contains('.') => format!("the number {}", quote(&scalar.text)),
            Word::OddNumber(_) => format!("the ambiguous number {}", quote(&scalar.text)),
            Word::Text if scalar.text.is_empty() => "an empty text".to_owned(),
            Word::Text => format!("the text {}", quote(&scalar.text)),
        },
    }
}

/// What any of these would accept.
pub(super) fn expected(wanted: &[Layers<'_>]) -> String {
    let mut phrases: Vec<String> = Vec::new();
    let mut values: Vec<&str> = Vec::new();
    for layers in wanted {
        if let Some(words) = layers.get("x-expected").and_then(Value::as_str) {
            phrases.push(words.to_owned());
        } else if let Some(known) = layers.values() {
            values.extend(known.into_iter().filter_map(Value::as_str));
        } else {
            let types = layers.types().unwrap_or_default();
            let only = types.len() == 1 && wanted.len() == 1;
            phrases.extend(
                types.into_iter().filter(|name| only || *name != "null").map(|name| phrase(name).to_owned()),
            );
        }
    }
    match values.len() {
        0 => {}
        1 => phrases.insert(0, list(&values)),
        _ => phrases.insert(0, format!("one of {}", list(&values))),
    }
    let mut unique: Vec<String> = Vec::new();
    for phrase in phrases {
        if !unique.contains(&phrase) {
            unique.push(phrase);
        }
    }
    if unique.is_empty() { "another kind of value".to_owned() } else { unique.join(" or ") }
}

fn phrase(type_name: &str) -> &str {
    match type_name {
        "object" => "a mapping",
        "array" => "a list",
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        "null" => "nothing",
        other => other,
    }
}

/// How to write it right, if there is one likely intention.
pub(super) fn type_help(node: &Node, wanted: &[Layers<'_>]) -> Option<String> {
    let types: Vec<&str> = wanted.iter().flat_map(|layers| layers.types().unwrap_or_default()).collect();
    let wants = |name: &str| types.contains(&name);
    let Kind::Scalar(scalar) = &node.kind else {
        return match &node.kind {
            Kind::Map(_) if wants("array") => Some("start each item with `- `".to_owned()),
            _ => None,
        };
    };
    let text = scalar.text.as_str();
    match scalar.word() {
        Word::OddNumber(help) if wants("integer") || wants("number") => Some(help),
        Word::Null if text.is_empty() && wants("string") => Some("an empty text is written \"\"".to_owned()),
        Word::Null if text.is_empty() => None,
        Word::Integer(_) | Word::Float(_) | Word::OddNumber(_) | Word::Bool(_) | Word::Null
            if wants("string") && wanted.iter().all(|layers| layers.values().is_none()) =>
        {
            Some(format!("for text, put it in quotes: \"{}\"", quote(text).trim_matches('`')))
        }
        Word::Text if wants("boolean") => boolean_help(text),
        Word::Text if wants("integer") || wants("number") => number_help(text, scalar.plain),
        Word::Text if wants("object") && scalar.plain && has_tight_colon(text) => {
            Some("a space is needed after the colon".to_owned())
        }
        Word::Float(_) if wants("integer") => Some("write it without a fraction or an exponent".to_owned()),
        _ if wants("array") && !text.is_empty() => {
            Some(format!("a list with one item is written [{}]", quote(text).trim_matches('`')))
        }
        _ => None,
    }
}

fn boolean_help(text: &str) -> Option<String> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "on" | "true" | "enabled" | "1" => Some("write `true`, without quotes".to_owned()),
        "no" | "n" | "off" | "false" | "disabled" | "0" => Some("write `false`, without quotes".to_owned()),
        _ => nearest(text, &["true", "false"]).map(|name| format!("did you mean `{name}`?")),
    }
}

fn number_help(text: &str, plain: bool) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !plain && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some("remove the quotes".to_owned());
    }
    digits
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| "write the number only, without a unit".to_owned())
}

/// `key:value`, which YAML reads as one word.
fn has_tight_colon(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(key, value)| !key.is_empty() && !value.is_empty() && !key.contains(' '))
}

/// A bound of the schema, as a count.
pub(super) fn number(value: Option<&Value>) -> Option<usize> {
    value.and_then(Value::as_u64).map(|bound| usize::try_from(bound).unwrap_or(usize::MAX))
}

/// What is wrong with a count, if it is outside its bounds.
pub(super) fn count_of(count: usize, min: Option<usize>, max: Option<usize>, noun: &str) -> Option<String> {
    let counted = |bound: usize| format!("{bound} {noun}{}", if bound == 1 { "" } else { "s" });
    match (min, max) {
        (Some(min), Some(max)) if min == max && count != min => {
            Some(format!("needs exactly {}, found {count}", counted(min)))
        }
        (Some(min), _) if count < min => Some(format!("needs at least {}, found {count}", counted(min))),
        (_, Some(max)) if count > max => Some(format!("takes at most {}, found {count}", counted(max))),
        _ => None,
    }
}
