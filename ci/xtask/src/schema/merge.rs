//! Many releases become one: a row list per message in which every stable version reads as in the newest release
//! that has it. Never knows categories.
//!
//! A version is stable in a release if the release can speak it and does not call it its unstable latest one. Versions
//! that no release calls stable are left out: their encoding may still change.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use tidegate_kafka::Version;

use super::definition::{Definition, Kind, Node, Role};
use super::releases::Release;
use super::versions::Range;

/// The messages that travel inside bytes fields of others. Other data messages are no business of a gateway.
const EMBEDDED: [&str; 3] =
    ["ConsumerProtocolSubscription", "ConsumerProtocolAssignment", "DefaultPrincipalData"];

/// Everything that all releases say, merged.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Schema {
    /// At the index of their keys, without a gap.
    pub(super) apis: Vec<Api>,
    pub(super) embedded: Vec<Message>,
}

/// One API.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Api {
    pub(super) key: i16,
    /// As the newest release that has the API calls it, without "Request".
    pub(super) name: String,
    pub(super) versions: Range,
    pub(super) flexible: Range,
    pub(super) on_broker: bool,
    pub(super) request: Message,
    pub(super) response: Message,
}

/// One message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) name: String,
    /// Stable ones.
    pub(super) versions: Range,
    pub(super) flexible: Range,
    pub(super) fields: Vec<Node>,
}

/// The definitions of one message, oldest release first, with the versions stable in each.
pub(super) struct History<'a> {
    entries: Vec<(Version, &'a Definition, Range)>,
}

impl<'a> History<'a> {
    /// Of the message with this role and key.
    pub(super) fn of_api(releases: &'a [Release], key: i16, role: Role) -> Result<Self> {
        Self::collect(releases, |definition| definition.key == Some(key) && definition.role == role)
    }

    /// Of a data message.
    pub(super) fn of_data(releases: &'a [Release], name: &str) -> Result<Self> {
        Self::collect(releases, |definition| definition.role == Role::Data && definition.name == name)
    }

    fn collect(releases: &'a [Release], is_it: impl Fn(&Definition) -> bool) -> Result<Self> {
        let mut entries = Vec::new();
        for release in releases {
            let mut found = release.definitions.iter().filter(|definition| is_it(definition));
            let Some(definition) = found.next() else { continue };
            if let Some(second) = found.next() {
                bail!("{} and {} of {} are one message", definition.name, second.name, release.version);
            }
            entries.push((release.version, definition, stable(release, definition)));
        }
        Ok(Self { entries })
    }

    /// The definition of the newest release in which any version is stable.
    pub(super) fn newest(&self) -> Option<&'a Definition> {
        self.stable_entries().next_back().map(|(_, definition, _)| definition)
    }

    /// Release, definition and versions, for releases in which any version is stable; oldest first.
    pub(super) fn stable_entries(&self) -> impl DoubleEndedIterator<Item = (Version, &'a Definition, Range)> {
        self.entries.iter().copied().filter(|(_, _, stable)| !stable.is_empty())
    }

    /// All of them as one message; nothing where no version was ever stable.
    pub(super) fn merge(&self) -> Result<Option<Message>> {
        let Some(newest) = self.newest() else { return Ok(None) };
        let (mut fields, mut versions) = (Vec::new(), Range::NONE);
        for (release, definition, stable) in self.stable_entries().rev() {
            let context = || format!("{} of Kafka {release}", definition.name);
            let all = versions.or(stable);
            let all = all.with_context(|| format!("{}: a gap between {versions} and {stable}", context()))?;
            // What is old in it was taken from newer releases. New below or above is where this one is the newest.
            let below = if versions.is_empty() { stable } else { Range::new(all.min, versions.min - 1) };
            let above = if versions.is_empty() { Range::NONE } else { Range::new(versions.max + 1, all.max) };
            for added in [below, above] {
                fields = merge_fields(fields, &definition.fields, added).with_context(context)?;
            }
            versions = all;
            // Which versions are flexible decides how every byte is read, so releases must agree.
            ensure!(
                definition.flexible.and(stable) == newest.flexible.and(stable),
                "{}: flexible in other versions than in newer releases",
                context()
            );
        }
        Ok(Some(Message { name: newest.name.clone(), versions, flexible: newest.flexible, fields }))
    }
}

/// The versions of `definition` whose encoding is final. Only requests carry the mark of an unstable latest version.
fn stable(release: &Release, definition: &Definition) -> Range {
    let is_unstable = |other: &Definition| {
        other.key == definition.key && other.role == Role::Request && other.latest_unstable
    };
    if definition.key.is_some() && release.definitions.iter().any(is_unstable) {
        Range::new(definition.valid.min, definition.valid.max - 1)
    } else {
        definition.valid
    }
}

/// `newer` with the fields that `older` has in the versions `within`. Two fields are one row if they agree in name,
/// type and tag; a field that is new here goes after the one before it in `older`.
fn merge_fields(mut newer: Vec<Node>, older: &[Node], within: Range) -> Result<Vec<Node>> {
    let mut next = 0;
    for field in older {
        let at = newer.iter().position(|node| is_same(node, field));
        match (clamp(field, within), at) {
            (Some(clamped), Some(at)) => {
                join(&mut newer[at], &clamped)?;
                if let (Kind::Struct(fields), Kind::Struct(older)) = (&mut newer[at].kind, &field.kind) {
                    *fields = merge_fields(std::mem::take(fields), older, clamped.versions)?;
                }
                next = at + 1;
            }
            (Some(clamped), None) => {
                newer.insert(next, clamped);
                next += 1;
            }
            // In none of these versions, but what follows it in `older` follows it here too.
            (None, Some(at)) => next = at + 1,
            (None, None) => {}
        }
    }
    Ok(newer)
}

fn is_same(one: &Node, other: &Node) -> bool {
    let both_tagged = !one.tagged.is_empty() && !other.tagged.is_empty();
    one.name == other.name
        && one.array == other.array
        && one.kind.name() == other.kind.name()
        && (!both_tagged || one.tag == other.tag)
}

/// Adds the versions of `older` to `node`, which is the same field in a newer release and keeps its default. Fields
/// inside are not touched.
fn join(node: &mut Node, older: &Node) -> Result<()> {
    let or = |what: &str, one: Range, other: Range| {
        one.or(other).with_context(|| format!("field {}: {what} {one} and {other} have a gap", older.name))
    };
    node.versions = or("versions", node.versions, older.versions)?;
    node.nullable = or("nullable versions", node.nullable, older.nullable)?;
    if node.tagged.is_empty() {
        node.tag = older.tag;
    }
    node.tagged = or("tagged versions", node.tagged, older.tagged)?;
    if node.entity_type.is_none() {
        node.entity_type.clone_from(&older.entity_type);
    }
    ensure!(
        older.entity_type.is_none() || older.entity_type == node.entity_type,
        "field {}: another entityType than in a newer release",
        older.name
    );
    Ok(())
}

/// The field as it is in the versions `within`, or nothing if it is in none of them.
pub(super) fn clamp(node: &Node, within: Range) -> Option<Node> {
    let versions = node.versions.and(within);
    if versions.is_empty() {
        return None;
    }
    let kind = match &node.kind {
        Kind::Struct(fields) => Kind::Struct(clamp_all(fields, versions)),
        primitive @ Kind::Primitive(_) => primitive.clone(),
    };
    let tagged = node.tagged.and(versions);
    Some(Node {
        name: node.name.clone(),
        kind,
        array: node.array,
        versions,
        nullable: node.nullable.and(versions),
        tagged,
        tag: if tagged.is_empty() { 0 } else { node.tag },
        default: node.default.clone(),
        entity_type: node.entity_type.clone(),
    })
}

/// [`clamp`] for each.
pub(super) fn clamp_all(nodes: &[Node], within: Range) -> Vec<Node> {
    nodes.iter().filter_map(|node| clamp(node, within)).collect()
}

/// Merges everything. `releases` stand oldest first.
pub(super) fn merge(releases: &[Release]) -> Result<Schema> {
    let keys = releases.iter().flat_map(|release| &release.definitions).filter_map(|one| one.key).max();
    let mut apis = Vec::new();
    for key in 0..=keys.context("no API in any release")? {
        apis.push(api(releases, key).with_context(|| format!("API key {key}"))?);
    }
    let mut embedded = Vec::new();
    for name in EMBEDDED {
        let message = History::of_data(releases, name)?.merge()?;
        embedded.push(message.with_context(|| format!("no release has {name}"))?);
    }
    Ok(Schema { apis, embedded })
}

fn api(releases: &[Release], key: i16) -> Result<Api> {
    let requests = History::of_api(releases, key, Role::Request)?;
    let responses = History::of_api(releases, key, Role::Response)?;
    let last = requests.entries.last().context("no release has it; the table has a row for every key")?.1;
    let newest = requests.newest().unwrap_or(last);
    let name = newest.name.strip_suffix("Request").context("a request named otherwise")?.to_owned();
    let none = |name: String, flexible| Message { name, versions: Range::NONE, flexible, fields: Vec::new() };
    let request = requests.merge()?.unwrap_or_else(|| none(format!("{name}Request"), newest.flexible));
    let response = responses.merge()?.unwrap_or_else(|| none(format!("{name}Response"), newest.flexible));
    ensure!(
        request.versions == response.versions,
        "{name}: requests have versions {}, responses {}",
        request.versions,
        response.versions
    );
    ensure!(
        request.flexible.and(request.versions) == response.flexible.and(response.versions),
        "{name}: request and response are flexible in different versions"
    );
    Ok(Api {
        key,
        name,
        versions: request.versions,
        flexible: request.flexible,
        on_broker: newest.listeners.iter().any(|listener| listener == "broker"),
        request,
        response,
    })
}

/// One step of how a message of a version is read: enough to tell two encodings apart, and no name in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Step {
    depth: usize,
    kind: &'static str,
    array: bool,
    nullable: bool,
    tag: Option<u32>,
}

/// How `fields` are read in `version`, step by step: the untagged ones in order, then the tagged ones by tag.
pub(super) fn steps(fields: &[Node], version: i16) -> Vec<Step> {
    fn walk(fields: &[Node], version: i16, depth: usize, steps: &mut Vec<Step>) {
        let present = fields.iter().filter(|field| field.versions.contains(version));
        let (tagged, plain): (Vec<&Node>, Vec<&Node>) =
            present.partition(|field| field.tagged.contains(version));
        let tagged: BTreeMap<u32, &Node> = tagged.into_iter().map(|field| (field.tag, field)).collect();
        for field in plain.into_iter().chain(tagged.into_values()) {
            steps.push(Step {
                depth,
                kind: field.kind.name(),
                array: field.array,
                nullable: field.nullable.contains(version),
                tag: field.tagged.contains(version).then_some(field.tag),
            });
            if let Kind::Struct(fields) = &field.kind {
                walk(fields, version, depth + 1, steps);
            }
        }
    }
    let mut steps = Vec::new();
    walk(fields, version, 0, &mut steps);
    steps
}

/// Proves that the merged rows read every stable version of every release as that release's own definition does.
/// Gives the number of (message, version, release) triples compared.
///
/// # Errors
/// Names the first message, version and release that differ.
pub(super) fn verify(schema: &Schema, releases: &[Release]) -> Result<usize> {
    let mut compared = 0;
    let mut check = |merged: &Message, history: &History<'_>| -> Result<()> {
        for (release, definition, stable) in history.stable_entries() {
            for version in stable.min..=stable.max {
                let (ours, theirs) = (steps(&merged.fields, version), steps(&definition.fields, version));
                if let Some(at) =
                    (0..ours.len().max(theirs.len())).find(|at| ours.get(*at) != theirs.get(*at))
                {
                    bail!(
                        "{} version {version} differs from Kafka {release}'s own at step {at}: {:?} and {:?}",
                        merged.name,
                        ours.get(at),
                        theirs.get(at)
                    );
                }
                compared += 1;
            }
        }
        Ok(())
    };
    for api in &schema.apis {
        check(&api.request, &History::of_api(releases, api.key, Role::Request)?)?;
        check(&api.response, &History::of_api(releases, api.key, Role::Response)?)?;
    }
    for message in &schema.embedded {
        check(message, &History::of_data(releases, &message.name)?)?;
    }
    Ok(compared)
}
