//! What every field means: the hand-written overlay `ci/schema/overlay.toml`, applied to the merged schema. A field
//! that looks as if it meant something and has no category is a problem, and so is an entry that says nothing. Never
//! knows bytes or releases.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::definition::{Kind, Node, PRIMITIVES};
use super::merge::{Message, Schema};

/// The category of what means nothing to a gateway.
pub(super) const NONE: &str = "None";

/// `Category` of the wire crate, in its order.
const CATEGORIES: [&str; 32] = [
    NONE,
    "TopicName",
    "TopicId",
    "TopicRegex",
    "ConfigResourceName",
    "AclResourceName",
    "CoordinatorKey",
    "GroupId",
    "TransactionalId",
    "TransactionalIdPattern",
    "ProducerId",
    "NodeId",
    "BrokerHost",
    "BrokerPort",
    "BrokerRack",
    "ClusterId",
    "Principal",
    "AclHost",
    "ClientIdentity",
    "ClientEndpoint",
    "ClientRack",
    "EmbeddedBytes",
    "Records",
    "Sasl",
    "Secret",
    "ConfigKv",
    "OffsetMetadata",
    "FreeText",
    "OtherUuid",
    "OtherString",
    "ErrorCode",
    "ThrottleTime",
];

/// Types of which every field needs a category, be it [`NONE`].
const TELLING_TYPES: [&str; 4] = ["string", "bytes", "records", "uuid"];

/// How the names of integers end that name or count something of the cluster. Any `Id` is among them, so that a new
/// kind of id is looked at by a person.
const TELLING_ENDS: [&str; 18] = [
    "Id",
    "Ids",
    "IdStart",
    "IdFilters",
    "Port",
    "Broker",
    "Brokers",
    "Leader",
    "Leaders",
    "Replica",
    "Replicas",
    "ReplicaNodes",
    "Isr",
    "IsrNodes",
    "Elr",
    "Successors",
    "ErrorCode",
    "ThrottleTimeMs",
];

/// The overlay as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Overlay {
    pub(super) apis: Apis,
    /// Category by Kafka's own entityType. Only `[fields]` goes before it.
    entity_types: BTreeMap<String, String>,
    /// Category by type, then by how the path of a field ends, in whole names; the longest end wins. A `*` before the
    /// last name stands for any beginning of it.
    rules: BTreeMap<String, BTreeMap<String, String>>,
    /// Category by the whole path. Goes before everything else.
    fields: BTreeMap<String, String>,
}

/// What `ApiKeys.java` says about each API and no definition does. Every API is in one of the lists, or in both of
/// the first two.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Apis {
    /// Those that need CLUSTER_ACTION.
    pub(super) cluster_action: BTreeSet<String>,
    /// Those that a broker forwards to the active controller.
    pub(super) forwarded: BTreeSet<String>,
    pub(super) neither: BTreeSet<String>,
}

/// The category of every field by its path (`Message.Outer.Inner`), and by type where two rows have one path.
pub(super) type Categories = BTreeMap<(String, &'static str), String>;

impl Overlay {
    /// Reads the text of the file.
    pub(super) fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).context("read the overlay")
    }

    /// The category of every field of `schema`.
    ///
    /// # Errors
    /// Lists everything that is wrong at once.
    pub(super) fn apply(&self, schema: &Schema) -> Result<Categories> {
        let mut run =
            Run { overlay: self, categories: BTreeMap::new(), used: BTreeSet::new(), problems: Vec::new() };
        run.check_words();
        run.check_apis(schema);
        let messages = schema.apis.iter().flat_map(|api| [&api.request, &api.response]);
        for Message { name, fields, .. } in messages.chain(&schema.embedded) {
            run.visit(name, fields);
        }
        run.check_used();
        if run.problems.is_empty() {
            return Ok(run.categories);
        }
        let mut text = format!("{} problems with the overlay:", run.problems.len());
        for problem in run.problems {
            // Writing to a string cannot fail.
            let _ = write!(text, "\n  {problem}");
        }
        bail!(text)
    }
}

/// One entry of the overlay: section (`entity_types`, a type, `fields`) and key.
type Entry<'a> = (&'a str, &'a str);

struct Run<'a> {
    overlay: &'a Overlay,
    categories: Categories,
    used: BTreeSet<Entry<'a>>,
    problems: Vec<String>,
}

impl<'a> Run<'a> {
    fn check_words(&mut self) {
        for (section, key, category) in self.overlay.entries() {
            if !CATEGORIES.contains(&category) {
                self.problems.push(format!("[{section}] {key}: there is no category `{category}`"));
            }
        }
        for section in self.overlay.rules.keys() {
            if !PRIMITIVES.contains(&section.as_str()) {
                self.problems.push(format!("[rules.{section}]: Kafka has no such type"));
            }
        }
    }

    fn check_apis(&mut self, schema: &Schema) {
        let Apis { cluster_action, forwarded, neither } = &self.overlay.apis;
        for api in &schema.apis {
            let some = cluster_action.contains(&api.name) || forwarded.contains(&api.name);
            if some == neither.contains(&api.name) {
                self.problems.push(format!(
                    "[apis] {}: belongs either in `neither` or in the other lists (see ApiKeys.java)",
                    api.name
                ));
            }
        }
        for name in cluster_action.iter().chain(forwarded).chain(neither) {
            if !schema.apis.iter().any(|api| api.name == *name) {
                self.problems.push(format!("[apis] {name}: no release has such an API"));
            }
        }
    }

    fn visit(&mut self, parent: &str, fields: &[Node]) {
        for field in fields {
            let path = format!("{parent}.{}", field.name);
            let category = self.category(&path, field);
            self.categories.insert((path.clone(), field.kind.name()), category);
            if let Kind::Struct(fields) = &field.kind {
                self.visit(&path, fields);
            }
        }
    }

    fn category(&mut self, path: &str, field: &Node) -> String {
        let overlay = self.overlay;
        let by_rule = self.by_entity_type(path, field).or_else(|| self.by_end(path, field));
        let chosen = match overlay.fields.get_key_value(path) {
            Some((key, category)) => {
                if by_rule.is_some_and(|(_, ruled)| ruled == category) {
                    self.problems.push(format!("[fields] {path}: the rules say {category} already"));
                }
                Some((("fields", key.as_str()), category.as_str()))
            }
            None => by_rule,
        };
        if let Some((entry, category)) = chosen {
            self.used.insert(entry);
            return category.to_owned();
        }
        if is_telling(field) {
            self.problems.push(format!("{path}: a {} without a category", field.kind.name()));
        }
        NONE.to_owned()
    }

    fn by_entity_type(&mut self, path: &str, field: &Node) -> Option<(Entry<'a>, &'a str)> {
        let entity_type = field.entity_type.as_deref()?;
        let Some((key, category)) = self.overlay.entity_types.get_key_value(entity_type) else {
            self.problems.push(format!("{path}: entityType `{entity_type}` is not in [entity_types]"));
            return None;
        };
        Some((("entity_types", key), category))
    }

    fn by_end(&mut self, path: &str, field: &Node) -> Option<(Entry<'a>, &'a str)> {
        let (section, rules) = self.overlay.rules.get_key_value(field.kind.name())?;
        let matching = rules.iter().filter(|(end, _)| is_end(end, path));
        let mut matching: Vec<_> = matching.collect();
        matching.sort_by_key(|(end, _)| rank(end));
        let (end, category) = matching.pop()?;
        if let Some((other, _)) = matching.pop().filter(|(other, _)| rank(other) == rank(end)) {
            self.problems.push(format!("{path}: both `{end}` and `{other}` of [rules.{section}] fit"));
        }
        Some(((section, end), category))
    }

    fn check_used(&mut self) {
        for (section, key, _) in self.overlay.entries() {
            if !self.used.contains(&(section, key)) {
                self.problems.push(format!("[{section}] {key}: nothing comes to it"));
            }
        }
    }
}

impl Overlay {
    /// Every entry: section, key, category.
    fn entries(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let flat = [("entity_types", &self.entity_types), ("fields", &self.fields)].into_iter();
        let rules = self.rules.iter().map(|(section, rules)| (section.as_str(), rules));
        flat.chain(rules).flat_map(|(section, entries)| {
            entries.iter().map(move |(key, category)| (section, key.as_str(), category.as_str()))
        })
    }
}

/// Whether `path` ends as the rule says.
fn is_end(end: &str, path: &str) -> bool {
    if let Some(end) = end.strip_prefix('*') {
        return !end.contains('.') && path.ends_with(end);
    }
    path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// More names before fewer, and a whole name before the end of one.
fn rank(end: &str) -> (usize, bool) {
    (end.split('.').count(), !end.starts_with('*'))
}

/// Whether type or name suggest that the field means something to a gateway.
fn is_telling(field: &Node) -> bool {
    match field.kind {
        Kind::Struct(_) => false,
        Kind::Primitive(kind) => {
            let is_integer = kind.contains("int");
            TELLING_TYPES.contains(&kind)
                || field.entity_type.is_some()
                || (is_integer && TELLING_ENDS.iter().any(|end| field.name.ends_with(end)))
        }
    }
}
