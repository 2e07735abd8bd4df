//! Mappings: keys that are unknown or missing, and the values of the others.

use std::collections::BTreeMap;

use serde_json::Value;

use super::words::{count_of, number};
use super::{ANYTHING, Check, KeyRules};
use crate::path::Step;
use crate::schema::{Layers, alternatives_of};
use crate::suggest::{help_for, nearest, quote};
use crate::tree::{Entry, Kind, Node};

impl<'s> Check<'_, 's> {
    pub(super) fn object(&mut self, node: &Node, entries: &[Entry], layers: &Layers<'s>, rules: &KeyRules) {
        let mut properties: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for (name, schema) in layers.properties() {
            properties.entry(name).or_default().push(schema);
        }
        let free: Vec<&str> = properties
            .keys()
            .copied()
            .filter(|name| !entries.iter().any(|entry| entry.key == *name))
            .collect();
        let is_open = rules.is_open || accepts_any_key(layers);
        // A required key that was suggested for a misspelt one is not reported as missing too.
        let mut suggested = Vec::new();
        for entry in entries {
            if rules.reported.contains(&entry.key) {
                continue;
            }
            self.check_key(entry, layers);
            let declared = properties.get(entry.key.as_str());
            if let Some(schemas) = declared {
                for schema in schemas {
                    self.at(Step::Key(entry.key.clone()), |check| check.node(&entry.value, schema));
                }
            } else if self.undeclared(entry, layers) {
                // Checked against the schema for other keys.
            } else if is_open {
                self.at(Step::Key(entry.key.clone()), |check| check.node(&entry.value, &ANYTHING));
            } else if self.findings.is_full() {
                self.report(entry.key_span, String::new(), None);
            } else {
                suggested.extend(nearest(&entry.key, &free));
                self.unknown_key(entry, &free, layers);
            }
        }
        for name in layers.required() {
            if free.contains(&name) && !suggested.contains(&name) {
                self.report(
                    node.span,
                    format!("missing key {}", quote(name)),
                    missing_help(name, &properties),
                );
            }
        }
        for object in &layers.objects {
            let (min, max) = (number(object.get("minProperties")), number(object.get("maxProperties")));
            if let Some(message) = count_of(entries.len(), min, max, "key") {
                self.report(node.span, message, None);
            }
        }
    }

    /// The schemas for keys that are not declared one by one. Whether there was one.
    fn undeclared(&mut self, entry: &Entry, layers: &Layers<'s>) -> bool {
        let mut is_known = false;
        for object in &layers.objects {
            let mut matched = false;
            for (pattern, schema) in
                object.get("patternProperties").and_then(Value::as_object).into_iter().flatten()
            {
                if self.schema.matches(pattern, &entry.key) {
                    matched = true;
                    self.at(Step::Key(entry.key.clone()), |check| check.node(&entry.value, schema));
                }
            }
            is_known |= matched;
            if let Some(schema @ Value::Object(_)) = object.get("additionalProperties")
                && !matched
            {
                is_known = true;
                self.at(Step::Key(entry.key.clone()), |check| check.node(&entry.value, schema));
            }
        }
        is_known
    }

    /// The rules for the text of any key.
    fn check_key(&mut self, entry: &Entry, layers: &Layers<'s>) {
        for schema in layers.objects.iter().filter_map(|object| object.get("propertyNames")) {
            let key = Node {
                span: entry.key_span,
                kind: Kind::Scalar(crate::scalar::Scalar { text: entry.key.clone(), plain: false }),
            };
            self.node(&key, schema);
        }
    }

    fn unknown_key(&mut self, entry: &Entry, free: &[&str], layers: &Layers<'s>) {
        let key = quote(&entry.key);
        let patterns = layers.get("patternProperties").and_then(Value::as_object);
        if let (Some(patterns), true) = (patterns, layers.properties().next().is_none()) {
            let message = match patterns.keys().next().map(String::as_str) {
                // What schemars writes for integer keys.
                Some(r"^\d+$" | r"^-?\d+$") => format!("the key {key} is not a whole number"),
                Some(pattern) => format!("the key {key} does not match the pattern {}", quote(pattern)),
                None => format!("unknown key {key}"),
            };
            return self.report(entry.key_span, message, None);
        }
        let mut all: Vec<&str> = layers.properties().map(|(name, _)| name).collect();
        all.sort_unstable();
        all.dedup();
        let help = match nearest(&entry.key, free) {
            Some(_) => help_for(&entry.key, free),
            None if all.is_empty() => Some("no keys are known here".to_owned()),
            None => Some(format!("known here: {}", crate::suggest::list(&all))),
        };
        self.report(entry.key_span, format!("unknown key {key}"), help);
    }
}

/// Whether keys that are declared nowhere are accepted: a schema says so, or declares no keys at all.
fn accepts_any_key(layers: &Layers<'_>) -> bool {
    let says = |keyword: &str, value: bool| {
        layers.objects.iter().any(|object| object.get(keyword) == Some(&Value::Bool(value)))
    };
    let declares = layers.properties().next().is_some()
        || layers.get("patternProperties").is_some()
        || layers.objects.iter().any(|object| alternatives_of(object).is_some());
    says("additionalProperties", true)
        || says("unevaluatedProperties", true)
        || !(declares || says("additionalProperties", false) || says("unevaluatedProperties", false))
}

/// The values to choose from, if the missing key has such a list.
fn missing_help(name: &str, properties: &BTreeMap<&str, Vec<&Value>>) -> Option<String> {
    let object = properties.get(name)?.first()?.as_object()?;
    let values = crate::schema::values_of(object)?;
    let values: Vec<&str> = values.into_iter().filter_map(Value::as_str).collect();
    (!values.is_empty()).then(|| format!("one of {}", crate::suggest::list(&values)))
}
