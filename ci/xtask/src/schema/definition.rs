//! The message definitions of one Kafka release: `common/message/*.json`, which is JSON with `//` comments, as trees
//! of fields whose versions are exact. Never knows other releases, categories or Rust.
//!
//! An attribute that is not known here is an error, because a new one may change the encoding.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use serde_json::Value;

use super::versions::Range;

/// How deep definitions nest at most; a struct that contains itself would never end.
const DEPTH_MAX: usize = 16;

/// The primitive types of Kafka's definitions, as they spell them.
pub(super) const PRIMITIVES: [&str; 12] = [
    "bool", "int8", "int16", "uint16", "int32", "uint32", "int64", "float64", "uuid", "string", "bytes",
    "records",
];

/// What a definition describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Request,
    Response,
    /// A message that is no API of its own: headers, and what travels inside bytes fields.
    Data,
}

/// One message of one release.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    /// With "Request" or "Response".
    pub(super) name: String,
    pub(super) role: Role,
    /// Of APIs.
    pub(super) key: Option<i16>,
    /// Every version the release can read and write.
    pub(super) valid: Range,
    /// Whether the highest of them may still change.
    pub(super) latest_unstable: bool,
    pub(super) flexible: Range,
    pub(super) listeners: Vec<String>,
    pub(super) fields: Vec<Node>,
}

/// A field, at any depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) array: bool,
    /// Exact: cut to the versions of the message and of every struct around the field. So are the next two.
    pub(super) versions: Range,
    pub(super) nullable: Range,
    pub(super) tagged: Range,
    /// Zero where `tagged` is empty.
    pub(super) tag: u32,
    pub(super) default: Initial,
    pub(super) entity_type: Option<String>,
}

/// The type of a field or of its elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// One of [`PRIMITIVES`].
    Primitive(&'static str),
    Struct(Vec<Node>),
}

impl Kind {
    /// As overlay and messages to people spell it.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Primitive(name) => name,
            Self::Struct(_) => "struct",
        }
    }
}

/// What a field holds when nobody sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Initial {
    Zero,
    Null,
    Int(i64),
    Text(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RawMessage {
    #[serde(rename = "type")]
    role: String,
    name: String,
    valid_versions: String,
    api_key: Option<i16>,
    #[serde(default)]
    flexible_versions: String,
    #[serde(default)]
    fields: Vec<RawField>,
    #[serde(default)]
    common_structs: Vec<RawStruct>,
    #[serde(default)]
    listeners: Vec<String>,
    #[serde(default)]
    latest_version_unstable: bool,
    #[serde(rename = "deprecatedVersions")]
    _deprecated_versions: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RawStruct {
    name: String,
    versions: String,
    fields: Vec<RawField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RawField {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    versions: String,
    #[serde(default)]
    fields: Vec<Self>,
    default: Option<Value>,
    entity_type: Option<String>,
    #[serde(default)]
    nullable_versions: String,
    #[serde(default)]
    tagged_versions: String,
    tag: Option<Value>,
    flexible_versions: Option<String>,
    // What Java does with the field; none of it is on the wire.
    #[serde(rename = "about")]
    _about: Option<Value>,
    #[serde(rename = "ignorable")]
    _ignorable: Option<Value>,
    #[serde(rename = "mapKey")]
    _map_key: Option<Value>,
    #[serde(rename = "zeroCopy")]
    _zero_copy: Option<Value>,
}

/// Reads the text of one definition file.
pub(super) fn parse(text: &str) -> Result<Definition> {
    // By way of a value: Kafka's own reader takes the last of two equal keys, and 3.9 has them.
    let value: Value = serde_json::from_str(&without_comments(text))?;
    let raw: RawMessage = serde_json::from_value(value)?;
    read(raw.name.clone(), raw).context("a definition that this program does not understand")
}

fn read(name: String, raw: RawMessage) -> Result<Definition> {
    let role = match raw.role.as_str() {
        "request" => Role::Request,
        "response" => Role::Response,
        "data" | "header" => Role::Data,
        other => bail!("{name}: unknown type `{other}`"),
    };
    ensure!((role == Role::Data) == raw.api_key.is_none(), "{name}: requests and responses have an apiKey");
    let valid = Range::parse(&raw.valid_versions)?;
    let structs = raw.common_structs.iter().map(|common| (common.name.as_str(), common)).collect();
    let fields = nodes(&raw.fields, valid, &Context { name: &name, structs, role }, 0)?;
    Ok(Definition {
        role,
        key: raw.api_key,
        valid,
        latest_unstable: raw.latest_version_unstable,
        flexible: Range::parse(&raw.flexible_versions)?,
        listeners: raw.listeners,
        fields,
        name,
    })
}

/// What holds for a whole definition while its fields are read.
struct Context<'a> {
    name: &'a str,
    structs: BTreeMap<&'a str, &'a RawStruct>,
    role: Role,
}

fn nodes(fields: &[RawField], within: Range, context: &Context<'_>, depth: usize) -> Result<Vec<Node>> {
    ensure!(depth < DEPTH_MAX, "{}: structs nest more than {DEPTH_MAX} deep", context.name);
    let mut nodes = Vec::with_capacity(fields.len());
    for field in fields {
        let node = node(field, within, context, depth);
        let node = node.with_context(|| format!("{}: field {}", context.name, field.name))?;
        // A field that no version of its message has does not exist.
        if !node.versions.is_empty() {
            nodes.push(node);
        }
    }
    Ok(nodes)
}

fn node(field: &RawField, within: Range, context: &Context<'_>, depth: usize) -> Result<Node> {
    let versions = Range::parse(&field.versions)?.and(within);
    let (array, type_name) =
        field.kind.strip_prefix("[]").map_or((false, field.kind.as_str()), |element| (true, element));
    // Only the client id of the request header has its own flexible versions, and headers are not in the tables.
    ensure!(
        field.flexible_versions.is_none() || context.role == Role::Data,
        "flexibleVersions of a single field are not known here"
    );
    let kind = if let Some(name) = PRIMITIVES.into_iter().find(|name| *name == type_name) {
        ensure!(field.fields.is_empty(), "a {name} with fields");
        Kind::Primitive(name)
    } else if field.fields.is_empty() {
        let common = context.structs.get(type_name).with_context(|| format!("unknown type `{type_name}`"))?;
        let within = Range::parse(&common.versions)?.and(versions);
        Kind::Struct(nodes(&common.fields, within, context, depth + 1)?)
    } else {
        Kind::Struct(nodes(&field.fields, versions, context, depth + 1)?)
    };
    let tagged = Range::parse(&field.tagged_versions)?.and(versions);
    let tag = field.tag.as_ref().map(tag).transpose()?;
    ensure!(tagged.is_empty() || tag.is_some(), "taggedVersions without a tag");
    Ok(Node {
        name: field.name.clone(),
        default: initial(field.default.as_ref(), &kind, array)?,
        kind,
        array,
        versions,
        nullable: Range::parse(&field.nullable_versions)?.and(versions),
        tagged,
        tag: if tagged.is_empty() { 0 } else { tag.unwrap_or(0) },
        entity_type: field.entity_type.clone(),
    })
}

/// A number, or a number in quotes, as BrokerHeartbeatRequest of 3.9 has it.
fn tag(value: &Value) -> Result<u32> {
    let number = match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64().and_then(|number| u32::try_from(number).ok()),
    };
    number.with_context(|| format!("the tag {value}"))
}

/// A default as the definitions give it: a text, a number or a truth value, and hexadecimal here and there.
fn initial(value: Option<&Value>, kind: &Kind, array: bool) -> Result<Initial> {
    let text = match value {
        None => return Ok(Initial::Zero),
        Some(Value::String(text)) => text.clone(),
        Some(other @ (Value::Number(_) | Value::Bool(_))) => other.to_string(),
        Some(other) => bail!("a default of an unknown form: {other}"),
    };
    if text == "null" {
        return Ok(Initial::Null);
    }
    let &Kind::Primitive(kind) = kind else { bail!("a struct with the default `{text}`") };
    ensure!(!array, "an array with the default `{text}`");
    match kind {
        "string" => Ok(if text.is_empty() { Initial::Zero } else { Initial::Text(text) }),
        "bool" => match text.as_str() {
            "true" => Ok(Initial::Int(1)),
            "false" => Ok(Initial::Zero),
            _ => bail!("a bool with the default `{text}`"),
        },
        "int8" | "int16" | "uint16" | "int32" | "uint32" | "int64" => {
            let number = match text.strip_prefix("0x") {
                Some(hex) => i64::from_str_radix(hex, 16),
                None => text.parse::<i64>(),
            };
            let number = number.with_context(|| format!("the default `{text}`"))?;
            Ok(if number == 0 { Initial::Zero } else { Initial::Int(number) })
        }
        _ => bail!("a {kind} with the default `{text}`"),
    }
}

/// Blanks `//` comments, outside strings.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        let (mut in_string, mut escaped, mut end) = (false, false, line.len());
        let bytes = line.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                b'/' if !in_string && bytes.get(at + 1) == Some(&b'/') => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        kept.push_str(&line[..end]);
        kept.push('\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_strings_that_look_like_them_stay() {
        assert_eq!(without_comments("// a\n\"x // \\\" y\": 1, // b\n"), "\n\"x // \\\" y\": 1, \n");
    }

    #[test]
    fn versions_are_cut_to_the_message_and_to_the_structs_around() {
        let definition = parse(
            r#"{ "apiKey": 1, "type": "request", "name": "XRequest", "validVersions": "1-5", "flexibleVersions": "3+",
              "commonStructs": [{ "name": "S", "versions": "2-3", "fields": [
                { "name": "Leaf", "type": "int32", "versions": "0+", "default": "0x10" } ] }],
              "fields": [
                { "name": "Gone", "type": "int8", "versions": "0" },
                { "name": "Outer", "type": "[]S", "versions": "0-4", "nullableVersions": "4+", "taggedVersions": "3+", "tag": 7 }
              ] }"#,
        )
        .unwrap();
        let [outer] = definition.fields.as_slice() else { panic!("{definition:?}") };
        assert_eq!((outer.versions, outer.nullable), (Range::new(1, 4), Range::new(4, 4)));
        assert_eq!((outer.tag, outer.tagged, outer.array), (7, Range::new(3, 4), true));
        let Kind::Struct(leaves) = &outer.kind else { panic!("{outer:?}") };
        assert_eq!(leaves[0].versions, Range::new(2, 3));
        assert_eq!(leaves[0].default, Initial::Int(16));
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        let message = |field: &str| {
            format!(
                r#"{{ "apiKey": 1, "type": "request", "name": "XRequest", "validVersions": "0",
                "flexibleVersions": "none", "fields": [{{ "name": "A", "versions": "0+", {field} }}] }}"#
            )
        };
        assert!(parse(&message(r#""type": "int8""#)).is_ok());
        for field in [
            r#""type": "int128""#,
            r#""type": "int8", "compressed": true"#,
            r#""type": "int8", "default": "x""#,
            r#""type": "int8", "taggedVersions": "0+""#,
            r#""type": "int8", "flexibleVersions": "none""#,
            r#""type": "float64", "default": "0.5""#,
            r#""type": "[]int8", "default": "1""#,
        ] {
            assert!(parse(&message(field)).is_err(), "{field}");
        }
    }

    #[test]
    fn a_struct_that_contains_itself_is_an_error() {
        let text = r#"{ "apiKey": 1, "type": "request", "name": "XRequest", "validVersions": "0",
            "commonStructs": [{ "name": "S", "versions": "0+",
              "fields": [{ "name": "Again", "type": "S", "versions": "0+" }] }],
            "fields": [{ "name": "A", "type": "S", "versions": "0+" }] }"#;
        assert!(format!("{:#}", parse(text).unwrap_err()).contains("deep"));
    }
}
