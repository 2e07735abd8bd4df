//! A transcript without what may differ: names and ids become what they stand for, times become "now", lists in the order of a
//! hash map are sorted. Driven by the categories of the tables, and by [`rules`] where those say too little.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;
use tidegate_wire::schema::{Api, Category, Direction, Field, Kind};

use super::rules::{self, Rule};
use crate::case::api_named;
use crate::codec::{hex, uuid};
use crate::run::directory::Directory;
use crate::run::transcript::{Exchange, Outcome, Transcript};

/// Around now, in milliseconds: a time in it was taken from a clock, one outside was chosen by the case.
const NOW_WINDOW_MS: i64 = 24 * 60 * 60 * 1000;

/// Milliseconds of an hour.
const HOUR_MS: i64 = 60 * 60 * 1000;

/// Shortest saved text that is replaced by its name where it appears inside other texts, in bytes.
const NAME_BYTES_MIN: usize = 8;

/// Uuids inside texts: member ids end with one, in either of Java's forms.
static UUID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|^[A-Za-z0-9_-]{22}$")
        .expect("the pattern is constant")
});

/// What is random in the messages of a SCRAM server (RFC 5802): nonce, salt, signature.
static SCRAM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("\\b([rsv])=[^,]+").expect("the pattern is constant"));

/// The exchanges of a transcript as they can be compared. `now_ms` is the time of the run in milliseconds since 1970;
/// `texts` says whether the words of error messages count.
#[must_use]
pub fn normalise(transcript: &Transcript, directory: &Directory, now_ms: i64, texts: bool) -> Vec<Exchange> {
    let text_names = transcript.names.iter().filter_map(|(name, value)| Some((value.as_str()?, name)));
    let mut names: Vec<(String, String)> = text_names
        .filter(|(text, _)| text.len() >= NAME_BYTES_MIN)
        .map(|(text, name)| (text.to_owned(), format!("{{{name}}}")))
        .collect();
    // The longest first, so that a name that begins another one does not cut it.
    names.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
    let mut normaliser = Normaliser { directory, names, now_ms, texts, seen: BTreeMap::new() };
    transcript.exchanges.iter().map(|exchange| normaliser.exchange(exchange)).collect()
}

struct Normaliser<'d> {
    directory: &'d Directory,
    names: Vec<(String, String)>,
    now_ms: i64,
    texts: bool,
    /// What was seen of a class, in the order of appearance.
    seen: BTreeMap<&'static str, Vec<String>>,
}

impl Normaliser<'_> {
    fn exchange(&mut self, exchange: &Exchange) -> Exchange {
        let mut exchange = exchange.clone();
        if let (Outcome::Response(value), Some(api)) = (&mut exchange.outcome, api_named(&exchange.api)) {
            let fields = api.fields(Direction::Response);
            self.plain(api, fields, value, "");
            self.number(api, fields, value, "");
        }
        exchange
    }

    /// Everything that does not depend on an order, then the order.
    fn plain(&mut self, api: &Api, fields: &'static [Field], value: &mut Value, path: &str) {
        for field in fields {
            let Some(inner) = value.get_mut(field.name) else { continue };
            let path = joined(path, field.name);
            let from_now = rules::of(api.name, &path).any(|rule| rule == Rule::FromNow);
            each(field, inner, &mut |element| match field.kind {
                Kind::Struct(fields) => self.plain(api, fields, element, &path),
                _ if from_now => self.hours_from_now(element),
                _ => self.leaf(field, element),
            });
            for rule in rules::of(api.name, &path) {
                apply(rule, inner);
            }
        }
    }

    fn leaf(&self, field: &Field, value: &mut Value) {
        match field.kind {
            Kind::Records => self.records(value),
            Kind::Bytes => self.replace(value, |text| hex::to_text(text.as_bytes())),
            Kind::String | Kind::Uuid => self.replace(value, str::to_owned),
            Kind::Int64 => self.time(value),
            _ => {}
        }
        let number = value.as_i64();
        match (field.category, number) {
            (Category::ThrottleTime, _) => *value = 0.into(),
            (Category::NodeId, Some(id)) => {
                if let Some(place) = self.directory.place_of(id) {
                    *value = format!("broker {place}").into();
                }
            }
            (Category::BrokerPort, Some(port)) => {
                let place = self.directory.brokers.values().position(|broker| i64::from(broker.port) == port);
                if let Some(place) = place {
                    *value = format!("the port of broker {}", place + 1).into();
                }
            }
            (Category::BrokerHost, _) => {
                let known = |broker: &crate::run::directory::Address| value.as_str() == Some(&broker.host);
                if self.directory.brokers.values().any(known) {
                    *value = "the host of a broker".into();
                }
            }
            (Category::FreeText, _) if value.is_string() && !self.texts => *value = "some text".into(),
            _ => {}
        }
    }

    /// Replaces the names of the run by what they stand for. `form` is how the field holds a text.
    fn replace(&self, value: &mut Value, form: impl Fn(&str) -> String) {
        let Value::String(text) = value else { return };
        for (unique, name) in &self.names {
            let unique = form(unique);
            if text.contains(&unique) {
                *text = text.replace(&unique, name);
            }
        }
    }

    fn time(&self, value: &mut Value) {
        if value.as_i64().is_some_and(|ms| (ms - self.now_ms).abs() < NOW_WINDOW_MS) {
            *value = "now".into();
        }
    }

    /// A time that is counted from now, in the nearest hours. Zero and below mean something else.
    fn hours_from_now(&self, value: &mut Value) {
        if let Some(ms) = value.as_i64().filter(|ms| *ms > 0) {
            let hours = (ms - self.now_ms + HOUR_MS / 2).div_euclid(HOUR_MS);
            *value = format!("{hours} hours from now").into();
        }
    }

    fn records(&self, value: &mut Value) {
        match value {
            Value::Array(elements) => elements.iter_mut().for_each(|element| self.records(element)),
            Value::Object(object) => object.values_mut().for_each(|value| self.records(value)),
            Value::String(_) => self.replace(value, str::to_owned),
            _ => self.time(value),
        }
    }

    /// What was drawn at random: the first one seen, the second one seen. In wire order, after everything is sorted.
    fn number(&mut self, api: &Api, fields: &'static [Field], value: &mut Value, path: &str) {
        for field in fields {
            let Some(inner) = value.get_mut(field.name) else { continue };
            let path = joined(path, field.name);
            let handle = rules::of(api.name, &path).any(|rule| rule == Rule::Handle);
            each(field, inner, &mut |element| match (field.kind, field.category) {
                (Kind::Struct(fields), _) => self.number(api, fields, element, &path),
                (Kind::Uuid, _) if element.as_str() != Some(uuid::ZERO) => self.handle("uuid", element),
                (_, Category::ProducerId) => self.handle("producer", element),
                (Kind::Records, _) => self.producers(element),
                (Kind::String, Category::ClientIdentity) => self.uuids(element),
                _ if handle => self.handle("handle", element),
                _ => {}
            });
        }
    }

    fn producers(&mut self, batches: &mut Value) {
        for batch in batches.as_array_mut().into_iter().flatten() {
            if let Some(id) = batch.get_mut("ProducerId") {
                self.handle("producer", id);
            }
        }
    }

    fn uuids(&mut self, value: &mut Value) {
        let Value::String(text) = value else { return };
        let found: Vec<String> = UUID.find_iter(text).map(|found| found.as_str().to_owned()).collect();
        for one in found {
            *text = text.replace(&one, &self.nth("uuid", &one));
        }
    }

    /// Numbers below one mean "none".
    fn handle(&mut self, class: &'static str, value: &mut Value) {
        let text = match &*value {
            Value::Number(number)
                if number.as_i64().is_some_and(|number| number > 0 || class == "producer" && number == 0) =>
            {
                number.to_string()
            }
            Value::String(text) if !text.starts_with('{') => text.clone(),
            _ => return,
        };
        *value = self.nth(class, &text).into();
    }

    fn nth(&mut self, class: &'static str, text: &str) -> String {
        let seen = self.seen.entry(class).or_default();
        let index = seen.iter().position(|known| known == text).unwrap_or_else(|| {
            seen.push(text.to_owned());
            seen.len() - 1
        });
        format!("{class} {}", index + 1)
    }
}

fn each(field: &Field, value: &mut Value, work: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Array(elements) if field.array => elements.iter_mut().for_each(work),
        other => work(other),
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn apply(rule: Rule, value: &mut Value) {
    match (rule, value) {
        (Rule::SomeBroker, Value::String(text)) if text.contains("broker") => {
            *text = "some broker".to_owned()
        }
        (Rule::Presence, value) if !value.is_null() => *value = "something".into(),
        (Rule::Scram, Value::String(text)) => {
            let bytes = hex::from_text(text).unwrap_or_default();
            let said = String::from_utf8_lossy(&bytes).into_owned();
            if said.starts_with("r=") || said.starts_with("v=") {
                *text = SCRAM.replace_all(&said, "$1=something").into_owned();
            }
        }
        (Rule::Ours, Value::Array(elements)) => {
            elements.retain(|element| element.to_string().contains("\"{"))
        }
        (Rule::Sorted, Value::Array(elements)) => elements.sort_by_key(ToString::to_string),
        (Rule::SortedBy(keys), Value::Array(elements)) => {
            elements.sort_by_cached_key(|element| {
                keys.iter().map(|key| sort_key(&element[*key])).collect::<Vec<_>>()
            });
        }
        (Rule::Keyed(key), value) => {
            let Value::Array(elements) = value else { return };
            let name = |element: &Value| element[key].to_string().trim_matches('"').to_owned();
            let mut keyed = serde_json::Map::new();
            for element in std::mem::take(elements) {
                // Two of one key are a difference to a list that has one.
                let mut name = name(&element);
                while keyed.contains_key(&name) {
                    name += "'";
                }
                keyed.insert(name, element);
            }
            *value = Value::Object(keyed);
        }
        _ => {}
    }
}

/// Numbers by size, before texts.
fn sort_key(value: &Value) -> (i64, String) {
    match value.as_i64() {
        Some(number) => (number, String::new()),
        None => (i64::MAX, value.to_string()),
    }
}
