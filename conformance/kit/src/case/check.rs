//! Whether a case makes sense: its names are in the tables, its steps do one thing each, its paths can be read.
//! A field that no version has is a slip of the pen, and here it gets the line it stands on.

use serde_json::{Map, Value};
use tidegate_wire::schema::{Api, Direction, Field, Kind, Versions};
use tidegate_yaml::{Document, Problem};

use super::model::{Answer, Case, Need, Step};
use super::{api_named, folder_of, versions};
use crate::value::path::Path;

/// Everything that is wrong with a case beyond its schema. `name` is the file relative to the folder of cases.
#[must_use]
pub fn check(name: &str, document: &Document<Case>) -> Vec<Problem> {
    let case = &document.value;
    let mut problems = Vec::new();
    let Some(api) = api_named(&case.api) else {
        problems.push(document.problem("api", format!("there is no API `{}`", case.api), None));
        return problems;
    };
    let folder = folder_of(api.name);
    if name.split(['/', '\\']).next() != Some(folder.as_str()) {
        let text = format!("cases of {} are in the folder `{folder}`", api.name);
        problems.push(document.problem("api", text, None));
    }
    match versions::parse(&case.versions, api.versions) {
        Ok(versions) if versions.is_empty() => {
            let Versions { min, max } = api.versions;
            let text = format!("no version of {} is meant: there are {min} to {max}", api.name);
            problems.push(document.problem("versions", text, None));
        }
        Ok(_) => {}
        Err(error) => problems.push(document.problem("versions", error.to_string(), None)),
    }
    let is_raw = |step: &Step| step.frame.is_some() || step.bytes.is_some();
    if !case.steps.iter().any(|step| step.send.as_deref() == Some(api.name) || is_raw(step)) {
        let text = format!("no step sends {}, which the case is about", api.name);
        problems.push(document.problem("steps", text, None));
    }
    for (list, steps) in [("setup", &case.setup), ("steps", &case.steps)] {
        for (index, step) in steps.iter().enumerate() {
            let place = format!("{list}[{index}]");
            check_step(case, step, api, &mut |inside: &str, text: String| {
                let path = if inside.is_empty() { place.clone() } else { format!("{place}.{inside}") };
                problems.push(document.problem(&path, text, None));
            });
        }
    }
    problems
}

fn check_step(case: &Case, step: &Step, under_test: &'static Api, report: &mut dyn FnMut(&str, String)) {
    let does = [
        step.send.is_some(),
        step.frame.is_some(),
        step.bytes.is_some(),
        step.receive.is_some(),
        step.disconnect.is_some(),
    ];
    if does.iter().filter(|is| **is).count() != 1 {
        report("", "a step has one of `send`, `frame`, `bytes`, `receive`, `disconnect`".to_owned());
    }
    if step.principal.is_some() && case.needs != Some(Need::Security) {
        report("as", "only a case that `needs: security` can be somebody".to_owned());
    }
    if let Some(only) = &step.only
        && let Err(error) = versions::parse(only, under_test.versions)
    {
        report("only", error.to_string());
    }
    for path in step.save.values() {
        if let Err(error) = Path::parse(path) {
            report("save", format!("{error:#}"));
        }
    }
    if step.answer != Answer::Response && (step.expect.is_some() || step.until.is_some()) {
        report("", "there is no response to hold against `expect` or `until`".to_owned());
    }
    let Some(name) = &step.send else {
        if step.body.is_some() || step.version.is_some() || step.cut.is_some() || step.append.is_some() {
            report("", "`body`, `version`, `cut` and `append` belong to `send`".to_owned());
        }
        return;
    };
    let Some(api) = api_named(name) else {
        return report("send", format!("there is no API `{name}`"));
    };
    if let Some(version) = step.version
        && !api.versions.contains(version)
    {
        report("version", format!("{name} has no version {version}"));
    }
    if let Some(body) = &step.body {
        names(api.fields(Direction::Request), body, "body", report);
    }
    for (key, value) in [("expect", &step.expect), ("until", &step.until)] {
        if let Some(value) = value {
            names(api.fields(Direction::Response), value, key, report);
        }
    }
}

/// Reports names that no version of the message has. What stands under a matcher is held against the same fields.
fn names(fields: &'static [Field], value: &Value, path: &str, report: &mut dyn FnMut(&str, String)) {
    match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                names(fields, element, &format!("{path}[{index}]"), report);
            }
        }
        Value::Object(object) => {
            for (key, inner) in object {
                let path = format!("{path}.{key}");
                if key.starts_with('$') {
                    matcher(fields, key, inner, &path, report);
                } else if let Some(field) = fields.iter().find(|field| field.name == key) {
                    if let Kind::Struct(fields) = field.kind {
                        names(fields, inner, &path, report);
                    }
                } else if key != crate::codec::TAGS {
                    report(&path, format!("no version of the message has a field `{key}` here"));
                }
            }
        }
        _ => {}
    }
}

fn matcher(
    fields: &'static [Field],
    key: &str,
    inner: &Value,
    path: &str,
    report: &mut dyn FnMut(&str, String),
) {
    if !crate::value::matching::MATCHERS.contains(&key) {
        let known = crate::value::matching::MATCHERS.join(", ");
        return report(path, format!("there is no matcher `{key}`; there is {known}"));
    }
    match (key, inner) {
        ("$by_version", Value::Object(choices)) => {
            for (range, choice) in choices {
                if let Err(error) = versions::parse(range, Versions::new(0, i16::MAX)) {
                    report(path, error.to_string());
                }
                names(fields, choice, path, report);
            }
        }
        _ => names(fields, inner, path, report),
    }
}

/// An expectation or a body without the fields that a version does not have, and with `$by_version` decided.
#[must_use]
pub fn prune(fields: &'static [Field], version: i16, value: &Value) -> Option<Value> {
    match value {
        Value::Array(elements) => Some(Value::Array(
            elements.iter().filter_map(|element| prune(fields, version, element)).collect(),
        )),
        Value::Object(object) => {
            if let Some(Value::Object(choices)) = object.get("$by_version") {
                return prune(fields, version, chosen(choices, version)?);
            }
            let mut out = Map::new();
            for (key, inner) in object {
                let field = fields.iter().find(|field| field.name == key);
                let kept = match field {
                    Some(field) if !field.versions.contains(version) => None,
                    Some(field) => match field.kind {
                        Kind::Struct(fields) => prune(fields, version, inner),
                        _ => prune(&[], version, inner),
                    },
                    None => prune(fields, version, inner),
                };
                if let Some(kept) = kept {
                    out.insert(key.clone(), kept);
                }
            }
            Some(Value::Object(out))
        }
        other => Some(other.clone()),
    }
}

fn chosen(choices: &Map<String, Value>, version: i16) -> Option<&Value> {
    let every = Versions::new(0, i16::MAX);
    let fits = |range: &str| versions::parse(range, every).is_ok_and(|range| range.contains(version));
    choices.iter().find(|(range, _)| fits(range)).map(|(_, value)| value)
}
