//! Alternatives: which branch of `oneOf` or `anyOf` the writer meant, so that errors are about that branch.
//!
//! The forms are those of serde: an option, a list of words, an enum with the variant as the only key (externally
//! tagged), an enum with the variant in a key such as `type` (internally and adjacently tagged), and untagged ones.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Check, KeyRules, words};
use crate::path::Step;
use crate::problem::Findings;
use crate::scalar::Scalar;
use crate::schema::{Alternative, Layers};
use crate::suggest::{help_for, list, nearest, quote};
use crate::tree::{Entry, Kind, Node};

impl<'s> Check<'_, 's> {
    /// The layers of the branch that was meant. Nothing if that cannot be said; then it has been reported.
    /// `around` is what applies to the node besides: with a flattened enum, the keys of the struct around it.
    pub(super) fn choose(
        &mut self,
        node: &Node,
        branches: &'s [Value],
        around: &Layers<'s>,
        rules: &mut KeyRules,
    ) -> Option<Layers<'s>> {
        let all = self.schema.alternatives(branches);
        let words: Vec<&'s Value> =
            all.iter().filter_map(|branch| branch.layers.values()).flatten().collect();
        let (fitting, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|branch| {
            branch.layers.types().is_none_or(|types| types.iter().any(|name| words::is_of_type(node, name)))
        });
        if fitting.is_empty() {
            self.none_fits(node, &others);
            return None;
        }
        match &node.kind {
            Kind::Map(entries) => {
                if let (true, Some(tag)) = (fitting.len() > 1, tag_of(&fitting)) {
                    return self.by_tag(node, entries, tag, fitting, rules);
                }
                if let (Some(keys), false) = (variant_keys(&fitting), fitting.len() == 1 && words.is_empty())
                {
                    let around = around.properties().map(|(name, _)| name).collect();
                    return self.by_key(node, entries, &Variants { keys, words, around }, fitting, rules);
                }
            }
            Kind::Scalar(scalar) => {
                if let Some(values) =
                    fitting.iter().map(|branch| branch.layers.values()).collect::<Option<Vec<_>>>()
                {
                    return self.by_value(node, scalar, values, fitting, &others);
                }
            }
            Kind::List(_) | Kind::Refused => {}
        }
        Some(self.best(node, fitting).layers)
    }

    /// Lists of words, and enums in which some variants are words and others are mappings.
    fn by_value(
        &mut self,
        node: &Node,
        scalar: &Scalar,
        values: Vec<Vec<&'s Value>>,
        mut fitting: Vec<Alternative<'s>>,
        others: &[Alternative<'s>],
    ) -> Option<Layers<'s>> {
        let value = scalar.to_json();
        if let Some(position) = values.iter().position(|values| values.iter().any(|known| **known == value)) {
            return Some(fitting.swap_remove(position).layers);
        }
        let keys: Vec<&str> = others.iter().filter_map(sole_key).collect();
        if keys.contains(&scalar.text.as_str()) {
            self.needs_a_value(node, scalar);
        } else {
            let keys: Vec<Value> = keys.into_iter().map(Value::from).collect();
            let known: Vec<&Value> = values.into_iter().flatten().chain(&keys).collect();
            self.one_of(node, scalar, &known);
        }
        None
    }

    fn needs_a_value(&mut self, node: &Node, scalar: &Scalar) {
        let help = format!("write it as a key: `{}: …`", scalar.text);
        self.report(node.span, format!("{} needs a value", quote(&scalar.text)), Some(help));
    }

    /// The branch with the fewest problems; the first of several.
    fn best(&mut self, node: &Node, mut all: Vec<Alternative<'s>>) -> Alternative<'s> {
        let mut best = (usize::MAX, 0);
        if all.len() > 1 {
            for (index, branch) in all.iter().enumerate() {
                let found = std::mem::take(self.findings);
                self.node(node, branch.schema);
                let trial: Findings = std::mem::replace(self.findings, found);
                if trial.count < best.0 {
                    best = (trial.count, index);
                }
                if best.0 == 0 {
                    break;
                }
            }
        }
        all.swap_remove(best.1)
    }

    fn none_fits(&mut self, node: &Node, all: &[Alternative<'s>]) {
        // `reset` alone, where `reset: {…}` or `type: reset` was meant.
        if let Kind::Scalar(scalar) = &node.kind {
            if all.len() > 1 && all.iter().any(|branch| sole_key(branch) == Some(scalar.text.as_str())) {
                return self.needs_a_value(node, scalar);
            }
            let objects: Vec<Alternative<'_>> = all
                .iter()
                .filter(|branch| is_object(branch))
                .map(|branch| Alternative { schema: branch.schema, layers: branch.layers.clone() })
                .collect();
            if let Some(tag) = tag_of(&objects) {
                let names: Vec<&str> = objects.iter().filter_map(|branch| tag_value(branch, tag)).collect();
                let help = match nearest(&scalar.text, &names) {
                    Some(name) => format!("write {{{tag}: {name}}}"),
                    None => format!("its key {} says which: one of {}", quote(tag), list(&names)),
                };
                let message = format!("expected a mapping, found {}", words::found(node));
                return self.report(node.span, message, Some(help));
            }
        }
        let wanted: Vec<Layers<'s>> = all.iter().map(|branch| branch.layers.clone()).collect();
        let not_null: Vec<Layers<'s>> =
            wanted.iter().filter(|layers| layers.types().as_deref() != Some(&["null"])).cloned().collect();
        self.wrong_type(node, if not_null.is_empty() { &wanted } else { &not_null });
    }

    /// Internally and adjacently tagged enums: the value of the tag says which.
    fn by_tag(
        &mut self,
        node: &Node,
        entries: &[Entry],
        tag: &'s str,
        mut all: Vec<Alternative<'s>>,
        rules: &mut KeyRules,
    ) -> Option<Layers<'s>> {
        let names: Vec<&str> = all.iter().filter_map(|branch| tag_value(branch, tag)).collect();
        let Some(entry) = entries.iter().find(|entry| entry.key == tag) else {
            let misspelt = entries.iter().find(|entry| nearest(&entry.key, &[tag]).is_some());
            let help = Some(format!("one of {}", list(&names)));
            match misspelt {
                Some(entry) => {
                    let help = Some(format!("did you mean {}?", quote(tag)));
                    self.report(entry.key_span, format!("unknown key {}", quote(&entry.key)), help);
                    rules.reported.insert(entry.key.clone());
                }
                None => self.report(node.span, format!("missing key {}", quote(tag)), help),
            }
            return None;
        };
        rules.reported.insert(tag.to_owned());
        let Kind::Scalar(scalar) = &entry.value.kind else {
            if !matches!(entry.value.kind, Kind::Refused) {
                let message =
                    format!("expected one of {}, found {}", list(&names), words::found(&entry.value));
                self.at(Step::Key(tag.to_owned()), |check| check.report(entry.value.span, message, None));
            }
            return None;
        };
        let value = scalar.to_json();
        let known: Vec<usize> = (0..all.len())
            .filter(|index| tag_value(&all[*index], tag).is_some_and(|name| value.as_str() == Some(name)))
            .collect();
        match known.as_slice() {
            [] => {
                let message = format!("unknown value {}", quote(&scalar.text));
                let help = help_for(&scalar.text, &names);
                self.at(Step::Key(tag.to_owned()), |check| check.report(entry.value.span, message, help));
                None
            }
            [only] => Some(all.swap_remove(*only).layers),
            several => {
                let mut index = 0;
                all.retain(|_| {
                    index += 1;
                    several.contains(&(index - 1))
                });
                Some(self.best(node, all).layers)
            }
        }
    }

    /// Externally tagged enums: exactly one key, the name of the variant.
    fn by_key(
        &mut self,
        node: &Node,
        entries: &[Entry],
        Variants { keys, words, around }: &Variants<'s>,
        mut all: Vec<Alternative<'s>>,
        rules: &mut KeyRules,
    ) -> Option<Layers<'s>> {
        let mut given = entries.iter().filter(|entry| keys.contains(&entry.key.as_str()));
        let Some(first) = given.next() else {
            let mut candidates = keys.clone();
            candidates.extend(around.iter().filter(|name| !entries.iter().any(|entry| entry.key == **name)));
            let mut any = false;
            for entry in entries.iter().filter(|entry| !around.contains(entry.key.as_str())) {
                any = true;
                if words.iter().any(|word| word.as_str() == Some(entry.key.as_str())) {
                    let help = Some(format!("write it alone, without a colon: `{}`", entry.key));
                    self.report(entry.key_span, format!("{} takes no value", quote(&entry.key)), help);
                } else {
                    let help = if self.findings.is_full() { None } else { help_for(&entry.key, &candidates) };
                    self.report(entry.key_span, format!("unknown key {}", quote(&entry.key)), help);
                }
                rules.reported.insert(entry.key.clone());
            }
            if !any {
                let message = if keys.len() == 1 {
                    format!("missing key {}", quote(keys[0]))
                } else {
                    format!("missing one of the keys {}", list(keys))
                };
                self.report(node.span, message, None);
            }
            return None;
        };
        for entry in given {
            let help = Some(format!("keep one of {} and {}", quote(&first.key), quote(&entry.key)));
            self.report(entry.key_span, format!("{} cannot be given as well", quote(&entry.key)), help);
            rules.reported.insert(entry.key.clone());
        }
        let chosen = all.iter().position(|branch| sole_key(branch) == Some(first.key.as_str()))?;
        Some(all.swap_remove(chosen).layers)
    }
}

/// What an externally tagged enum knows.
struct Variants<'s> {
    /// The variants with a value.
    keys: Vec<&'s str>,
    /// The variants without one.
    words: Vec<&'s Value>,
    /// The keys of the struct around a flattened enum.
    around: BTreeSet<&'s str>,
}

fn is_object(branch: &Alternative<'_>) -> bool {
    branch.layers.types().is_some_and(|types| types == ["object"])
}

/// The key that every branch declares with a fixed text.
fn tag_of<'s>(all: &[Alternative<'s>]) -> Option<&'s str> {
    let first = all.first()?;
    first
        .layers
        .properties()
        .map(|(name, _)| name)
        .find(|name| all.iter().all(|branch| tag_value(branch, name).is_some()))
}

/// The fixed text of this key in the branch.
fn tag_value<'s>(branch: &Alternative<'s>, tag: &str) -> Option<&'s str> {
    let (_, schema) = branch.layers.properties().find(|(name, _)| *name == tag)?;
    match crate::schema::values_of(schema.as_object()?)?.as_slice() {
        [Value::String(text)] => Some(text),
        _ => None,
    }
}

/// The keys that name the variants, if every branch has exactly one key and needs it.
fn variant_keys<'s>(all: &[Alternative<'s>]) -> Option<Vec<&'s str>> {
    all.iter().map(|branch| sole_key(branch)).collect()
}

fn sole_key<'s>(branch: &Alternative<'s>) -> Option<&'s str> {
    let mut properties = branch.layers.properties();
    let (name, _) = properties.next()?;
    let is_sole = properties.next().is_none() && branch.layers.required().any(|required| required == name);
    // A variant has nothing but its key; a struct with one required key refuses others in the same way.
    is_sole.then_some(name)
}
