//! `--compare FILE`: the definitions and categories read here against an independent listing of Kafka's fields in
//! JSON, field by field, as each release has them. Prints every difference; never decides which side is right.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;

use super::definition::{Definition, Initial, Kind, Node, Role};
use super::merge::{self, History, Message, Schema};
use super::overlay::{Categories, NONE};
use super::releases::Release;
use super::versions::Range;

#[derive(Deserialize)]
pub(super) struct Listing {
    apis: Vec<ListedApi>,
    data_messages: Vec<ListedData>,
}

#[derive(Deserialize)]
struct ListedApi {
    key: i16,
    request: ListedHalf,
    response: ListedHalf,
}

#[derive(Deserialize)]
struct ListedHalf {
    fields: Vec<ListedField>,
}

#[derive(Deserialize)]
struct ListedData {
    name: String,
    fields: Vec<ListedField>,
}

#[derive(Deserialize)]
struct ListedField {
    path: String,
    #[serde(rename = "type")]
    kind: String,
    versions: String,
    #[serde(default)]
    nullable: String,
    tag: Option<u32>,
    #[serde(default)]
    tagged: String,
    default: Option<Value>,
    category: Option<String>,
}

/// One field of one message in one release, in words that both sides can be put in.
#[derive(Debug)]
struct Entry {
    path: String,
    facts: BTreeMap<&'static str, String>,
}

/// What a comparison with one release found.
pub(super) struct Outcome {
    pub(super) compared: usize,
    /// Fields at the same place that are equal but for their names.
    pub(super) renamed: Vec<String>,
    pub(super) differences: Vec<String>,
}

/// Compares `listing` with what `release` itself defines, in the versions stable there.
pub(super) fn compare(
    listing: &Listing,
    release: &Release,
    schema: &Schema,
    categories: &Categories,
) -> Result<Outcome> {
    let mut outcome = Outcome { compared: 0, renamed: Vec::new(), differences: Vec::new() };
    let only = std::slice::from_ref(release);
    for api in &schema.apis {
        let listed = listing.apis.iter().find(|listed| listed.key == api.key);
        for (role, merged) in [(Role::Request, &api.request), (Role::Response, &api.response)] {
            let half = listed.map_or(&[][..], |listed| match role {
                Role::Request => &listed.request.fields,
                Role::Response | Role::Data => &listed.response.fields,
            });
            for (_, definition, stable) in History::of_api(only, api.key, role)?.stable_entries() {
                let theirs = entries_of_listed(half, stable).with_context(|| definition.name.clone())?;
                message(
                    &mut outcome,
                    &definition.name,
                    &ours(definition, stable, merged, categories),
                    &theirs,
                );
            }
        }
    }
    for merged in &schema.embedded {
        let listed = listing.data_messages.iter().find(|listed| listed.name == merged.name);
        let listed = listed.map_or(&[][..], |listed| &listed.fields);
        for (_, definition, stable) in History::of_data(only, &merged.name)?.stable_entries() {
            let theirs = entries_of_listed(listed, stable).with_context(|| definition.name.clone())?;
            message(&mut outcome, &definition.name, &ours(definition, stable, merged, categories), &theirs);
        }
    }
    Ok(outcome)
}

/// The release's own fields, with the categories of the merged rows of the same paths or, if renamed since, in the
/// same places.
fn ours(definition: &Definition, stable: Range, merged: &Message, categories: &Categories) -> Vec<Entry> {
    let (own_fields, merged_fields) =
        (merge::clamp_all(&definition.fields, stable), merge::clamp_all(&merged.fields, stable));
    let (mut own, mut rows) = (Vec::new(), Vec::new());
    collect(&mut own, "", &own_fields);
    collect(&mut rows, "", &merged_fields);
    for (at, (entry, node)) in own.iter_mut().enumerate() {
        let by_path = rows.iter().find(|(row, _)| row.path == entry.path);
        let row = by_path.or_else(|| rows.get(at)).filter(|(_, row)| row.kind.name() == node.kind.name());
        let category = row.and_then(|(row, node)| {
            let path = format!("{}.{}", merged.name, row.path.replace("[]", ""));
            categories.get(&(path, node.kind.name()))
        });
        entry.facts.insert("category", category.map_or("unknown", String::as_str).to_owned());
    }
    own.into_iter().map(|(entry, _)| entry).collect()
}

/// Compares two lists of the same message: by place if they are of one length, else by path.
fn message(outcome: &mut Outcome, name: &str, ours: &[Entry], theirs: &[Entry]) {
    outcome.compared += ours.len();
    let last = |entry: &Entry| entry.path.rsplit('.').next().unwrap_or_default().to_owned();
    let mut place_before = None;
    for (at, entry) in ours.iter().enumerate() {
        let by_path = theirs.iter().position(|other| other.path == entry.path);
        let Some(place) = by_path.or_else(|| (ours.len() == theirs.len()).then_some(at)) else {
            outcome.differences.push(format!("{name}.{}: not in the listing", entry.path));
            continue;
        };
        let other = &theirs[place];
        if place_before.is_some_and(|before| place < before) {
            outcome.differences.push(format!("{name}.{}: further in front in the listing", entry.path));
        }
        place_before = Some(place);
        if entry.facts != other.facts {
            outcome.differences.push(format!("{name}.{}: {}", entry.path, difference(entry, other)));
        } else if last(entry) != last(other) {
            outcome.renamed.push(format!("{name}.{}: {} in the listing", entry.path, last(other)));
        }
    }
    if ours.len() != theirs.len() {
        for other in theirs.iter().filter(|other| !ours.iter().any(|entry| entry.path == other.path)) {
            outcome.differences.push(format!("{name}.{}: only in the listing", other.path));
        }
    }
}

fn difference(ours: &Entry, theirs: &Entry) -> String {
    let mut text = String::new();
    for (what, value) in &ours.facts {
        let other = theirs.facts.get(what).map_or("", String::as_str);
        if value != other {
            // Writing to a string cannot fail.
            let _ = write!(text, "{what} {value} here, {other} there; ");
        }
    }
    text
}

/// Every field at any depth, outer before inner.
fn collect<'a>(into: &mut Vec<(Entry, &'a Node)>, prefix: &str, fields: &'a [Node]) {
    for field in fields {
        let path = format!("{prefix}{}{}", field.name, if field.array { "[]" } else { "" });
        let default = match &field.default {
            Initial::Zero => "0".to_owned(),
            Initial::Null => "null".to_owned(),
            Initial::Int(number) => number.to_string(),
            Initial::Text(text) => text.clone(),
        };
        let facts = BTreeMap::from([
            ("type", field.kind.name().to_owned()),
            ("array", field.array.to_string()),
            ("versions", field.versions.to_string()),
            ("nullable", field.nullable.to_string()),
            ("tag", field.tag.to_string()),
            ("tagged", field.tagged.to_string()),
            ("default", default),
        ]);
        into.push((Entry { path: path.clone(), facts }, field));
        if let Kind::Struct(fields) = &field.kind {
            collect(into, &format!("{path}."), fields);
        }
    }
}

/// The listed fields that are in any of the `stable` versions.
fn entries_of_listed(fields: &[ListedField], stable: Range) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for field in fields {
        let facts = facts_of_listed(field, stable).with_context(|| format!("listed field {}", field.path))?;
        entries.extend(facts.map(|facts| Entry { path: field.path.trim().to_owned(), facts }));
    }
    Ok(entries)
}

/// What a listed field says, or nothing where it is in none of the `stable` versions.
fn facts_of_listed(field: &ListedField, stable: Range) -> Result<Option<BTreeMap<&'static str, String>>> {
    let versions = Range::parse(&field.versions)?.and(stable);
    if versions.is_empty() {
        return Ok(None);
    }
    let tagged = Range::parse(&field.tagged)?.and(versions);
    let array = field.kind.starts_with("[]");
    let kind = field.kind.trim_start_matches("[]");
    let kind = if kind.starts_with(|first: char| first.is_ascii_uppercase()) { "struct" } else { kind };
    let tag = if tagged.is_empty() { 0 } else { field.tag.unwrap_or(0) };
    Ok(Some(BTreeMap::from([
        ("type", kind.to_owned()),
        ("array", array.to_string()),
        ("versions", versions.to_string()),
        ("nullable", Range::parse(&field.nullable)?.and(versions).to_string()),
        ("tag", tag.to_string()),
        ("tagged", tagged.to_string()),
        ("default", listed_default(field.default.as_ref())),
        ("category", field.category.as_deref().map_or_else(|| NONE.to_owned(), camel)),
    ])))
}

fn listed_default(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => return "0".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    match text.as_str() {
        "" | "false" => "0".to_owned(),
        "true" => "1".to_owned(),
        hex if hex.starts_with("0x") => {
            i64::from_str_radix(&hex[2..], 16).map_or_else(|_| hex.to_owned(), |number| number.to_string())
        }
        other => other.to_owned(),
    }
}

/// `topic_name` as `TopicName`.
fn camel(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
    };
    name.split('_').map(word).collect()
}
