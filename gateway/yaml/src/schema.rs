//! The part of JSON Schema (2020-12) that is understood: what `schemars` derives for serde types. It never sees a file.
//!
//! Keywords that would restrict values but are not understood are an error, never ignored.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value};

use crate::limits::LAYERS_MAX;

/// A schema object.
pub(crate) type Object = Map<String, Value>;

/// Keywords that restrict values and are checked.
const CHECKED: &[&str] = &[
    "$ref",
    "allOf",
    "oneOf",
    "anyOf",
    "type",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "unevaluatedProperties",
    "patternProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "items",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
];

/// Keywords that restrict nothing.
const ANNOTATIONS: &[&str] = &[
    "$schema",
    "$id",
    "$defs",
    "definitions",
    "$comment",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
];

/// A schema that is known to be understood.
pub(crate) struct Schema<'s> {
    root: &'s Value,
    patterns: BTreeMap<&'s str, Regex>,
}

/// The schema objects that apply to a node together.
#[derive(Clone, Default)]
pub(crate) struct Layers<'s> {
    pub(crate) objects: Vec<&'s Object>,
    /// Whether one of them is the schema `false`.
    pub(crate) never: bool,
}

impl<'s> Schema<'s> {
    /// Takes the schema apart once. An error is a phrase about the schema, which is the caller's mistake.
    pub(crate) fn new(root: &'s Value) -> Result<Self, String> {
        let mut schema = Self { root, patterns: BTreeMap::new() };
        schema.learn(root)?;
        Ok(schema)
    }

    fn learn(&mut self, value: &'s Value) -> Result<(), String> {
        let object = match value {
            Value::Object(object) => object,
            Value::Bool(_) => return Ok(()),
            _ => return Err("a schema is neither an object nor a boolean".to_owned()),
        };
        for (keyword, value) in object {
            match keyword.as_str() {
                "$ref" => {
                    let target = value.as_str().unwrap_or_default();
                    if self.resolve(target).is_none() {
                        return Err(format!("`$ref` to `{target}`, which is not in the schema"));
                    }
                }
                "pattern" => self.learn_pattern(value.as_str().unwrap_or_default())?,
                "properties" | "$defs" | "definitions" | "patternProperties" => {
                    for (name, inner) in value.as_object().into_iter().flatten() {
                        if keyword == "patternProperties" {
                            self.learn_pattern(name)?;
                        }
                        self.learn(inner)?;
                    }
                }
                "allOf" | "oneOf" | "anyOf" | "prefixItems" => {
                    for inner in value.as_array().into_iter().flatten() {
                        self.learn(inner)?;
                    }
                }
                "items" | "additionalProperties" | "unevaluatedProperties" | "propertyNames" => {
                    self.learn(value)?
                }
                known
                    if CHECKED.contains(&known)
                        || ANNOTATIONS.contains(&known)
                        || known.starts_with("x-") => {}
                unknown => return Err(format!("the keyword `{unknown}` is not understood")),
            }
        }
        Ok(())
    }

    fn learn_pattern(&mut self, pattern: &'s str) -> Result<(), String> {
        let regex =
            Regex::new(pattern).map_err(|error| format!("the pattern `{pattern}` is wrong: {error}"))?;
        self.patterns.insert(pattern, regex);
        Ok(())
    }

    /// The schema of the whole file.
    pub(crate) fn root(&self) -> &'s Value {
        self.root
    }

    /// Whether the pattern, which was in the schema, matches anywhere in the text.
    pub(crate) fn matches(&self, pattern: &str, text: &str) -> bool {
        self.patterns.get(pattern).is_none_or(|regex| regex.is_match(text))
    }

    fn resolve(&self, reference: &str) -> Option<&'s Value> {
        self.root.pointer(reference.strip_prefix('#')?)
    }

    /// The schema and everything it refers to, but no alternative of it.
    pub(crate) fn layers(&self, schema: &'s Value) -> Layers<'s> {
        let mut layers = Layers::default();
        let mut waiting = vec![schema];
        while let Some(next) = waiting.pop() {
            match next {
                Value::Bool(false) => layers.never = true,
                Value::Object(object) if layers.objects.len() < LAYERS_MAX => {
                    layers.objects.push(object);
                    if let Some(target) = object.get("$ref").and_then(Value::as_str) {
                        waiting.extend(self.resolve(target));
                    }
                    waiting.extend(object.get("allOf").and_then(Value::as_array).into_iter().flatten());
                }
                _ => {}
            }
        }
        layers
    }

    /// The alternatives of a schema, with alternatives that are nothing but alternatives opened up: an optional enum
    /// is a list of its variants and null.
    pub(crate) fn alternatives(&self, branches: &'s [Value]) -> Vec<Alternative<'s>> {
        let mut found = Vec::new();
        let mut waiting: Vec<&Value> = branches.iter().rev().collect();
        let mut opened = 0;
        while let Some(schema) = waiting.pop() {
            let layers = self.layers(schema);
            let inner: Vec<&Value> =
                layers.objects.iter().copied().filter_map(alternatives_of).flatten().collect();
            let is_only_alternatives = !layers.objects.iter().any(|object| {
                ["type", "properties", "enum", "const", "required"]
                    .iter()
                    .any(|keyword| object.contains_key(*keyword))
            });
            opened += 1;
            if !inner.is_empty() && is_only_alternatives && opened < LAYERS_MAX {
                waiting.extend(inner.into_iter().rev());
            } else {
                found.push(Alternative { schema, layers });
            }
        }
        found
    }
}

/// The branches of `oneOf` or `anyOf`.
pub(crate) fn alternatives_of(object: &Object) -> Option<&[Value]> {
    object.get("oneOf").or_else(|| object.get("anyOf")).and_then(Value::as_array).map(Vec::as_slice)
}

/// One branch of `oneOf` or `anyOf`.
pub(crate) struct Alternative<'s> {
    pub(crate) schema: &'s Value,
    pub(crate) layers: Layers<'s>,
}

impl<'s> Layers<'s> {
    /// The JSON types that are accepted; nothing if every type is.
    pub(crate) fn types(&self) -> Option<Vec<&'s str>> {
        let mut accepted: Option<Vec<&str>> = None;
        for object in &self.objects {
            let these: Vec<&str> = match object.get("type") {
                Some(Value::String(name)) => vec![name.as_str()],
                Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
                _ => continue,
            };
            accepted = Some(match accepted {
                None => these,
                Some(before) => before.into_iter().filter(|name| these.contains(name)).collect(),
            });
        }
        accepted
    }

    /// The values of `enum` or `const`, if the schema is a list of values.
    pub(crate) fn values(&self) -> Option<Vec<&'s Value>> {
        self.objects.iter().find_map(|object| values_of(object))
    }

    /// The first value of this keyword.
    pub(crate) fn get(&self, keyword: &str) -> Option<&'s Value> {
        self.objects.iter().find_map(|object| object.get(keyword))
    }

    /// All properties that are declared, with their schemas.
    pub(crate) fn properties(&self) -> impl Iterator<Item = (&'s str, &'s Value)> {
        self.objects
            .iter()
            .filter_map(|object| object.get("properties").and_then(Value::as_object))
            .flatten()
            .map(|(name, schema)| (name.as_str(), schema))
    }

    /// The keys that must be there.
    pub(crate) fn required(&self) -> impl Iterator<Item = &'s str> {
        self.objects
            .iter()
            .filter_map(|object| object.get("required").and_then(Value::as_array))
            .flatten()
            .filter_map(Value::as_str)
    }
}

/// The values of `enum` or `const` of one schema object.
pub(crate) fn values_of(object: &Object) -> Option<Vec<&Value>> {
    match object.get("const") {
        Some(value) => Some(vec![value]),
        None => object.get("enum").and_then(Value::as_array).map(|values| values.iter().collect()),
    }
}
