//! Strict YAML: a file, a schema, and every problem at once with its line, column and a suggestion.
//!
//! ```text
//! gateway.yaml:5:5: listeners[1]: unknown key `prt`; did you mean `port`?
//!   |
//! 5 |     prt: 9093
//!   |     ^^^
//! ```
//!
//! One mechanism, in four steps:
//!
//! 1. the text becomes a tree of nodes with positions; aliases, anchors, tags, merge keys, directives, duplicate
//!    keys, second documents and invisible characters are refused, and bytes, depth and nodes are bounded;
//! 2. the tree is held against the JSON Schema that `schemars` derives from the type, and every difference is
//!    collected;
//! 3. only if there is none, serde builds the value; an error there still gets its position;
//! 4. the caller's own checks add their problems in the same form through [`Document`].
//!
//! The schema decides what an unquoted word means, and nothing is guessed: where text is expected, a number, a
//! boolean or null needs quotes; where a boolean is expected, only `true` and `false` will do; numbers are decimal.
//! Objects with declared keys refuse other keys even if the type does not say `deny_unknown_fields`, because a
//! setting without an effect is an error; a type that does accept other keys says so with a flattened map.
//! serde's `alias` is invisible in a schema, so an alias is refused as an unknown key.
//!
//! This crate never knows what its files are about: no Kafka, no gateway, no scenarios.

mod byte_size;
mod document;
mod limits;
mod path;
mod problem;
mod scalar;
mod schema;
mod suggest;
mod syntax;
mod tree;
mod validate;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

pub use byte_size::ByteSize;
pub use document::Document;
pub use limits::{DEPTH_MAX, NODES_MAX, PROBLEMS_MAX, TEXT_BYTES_MAX};
pub use problem::{Problem, Problems};
pub use suggest::{help_for, quote};

use path::{Path, Step};
use problem::{Findings, Span};
use tree::Node;

/// Reads a value of type `T`. `name` is what messages call the file.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn parse<T: DeserializeOwned + JsonSchema>(name: &str, text: &str) -> Result<T, Problems> {
    parse_document(name, text).map(|document| document.value)
}

/// Reads a value of type `T` and keeps the positions of its nodes for later checks.
///
/// # Errors
/// Everything that is wrong, at once.
pub fn parse_document<T: DeserializeOwned + JsonSchema>(
    name: &str,
    text: &str,
) -> Result<Document<T>, Problems> {
    let schema = schemars::schema_for!(T).to_value();
    let root = checked_tree(name, text, &schema)?;
    match serde_path_to_error::deserialize(root.to_json()) {
        Ok(value) => Ok(Document::new(name, text, root, value)),
        Err(error) => Err(serde_problem(name, text, &root, &error)),
    }
}

/// Checks a file against a JSON Schema without a Rust type and returns it as JSON.
///
/// The schema may use what `schemars` emits (2020-12); of `oneOf` and `anyOf` the first alternative that fits is
/// taken. The extension `x-expected` replaces "an integer" and the like in messages.
///
/// # Errors
/// Everything that is wrong, at once; also a schema that uses a keyword that is not understood.
pub fn check(name: &str, text: &str, schema: &Value) -> Result<Value, Problems> {
    checked_tree(name, text, schema).map(|root| root.to_json())
}

/// The tree of a text that fits the schema.
fn checked_tree(name: &str, text: &str, schema: &Value) -> Result<Node, Problems> {
    let mut findings = Findings::default();
    let root = tree::read(text, &mut findings);
    if let Some(root) = &root {
        match schema::Schema::new(schema) {
            Ok(schema) => validate::validate(&schema, root, &mut findings),
            Err(why) => {
                findings.push(Span::START, String::new, format!("the schema of this file: {why}"), None)
            }
        }
    }
    match findings.into_problems(name, text) {
        Some(problems) => Err(problems),
        None => Ok(root.expect("a text without a tree has a finding")),
    }
}

/// What serde says about a value that fits its schema: a rule of the type's own `Deserialize`.
fn serde_problem(
    name: &str,
    text: &str,
    root: &Node,
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> Problems {
    let steps = error.path().iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(Step::Index(*index)),
        Segment::Map { key } => Some(Step::Key(key.clone())),
        // Variants of externally tagged enums are keys in the file.
        Segment::Enum { variant } => Some(Step::Key(variant.clone())),
        Segment::Unknown => None,
    });
    let path = Path(steps.collect());
    let mut findings = Findings::default();
    findings.push(root.nearest(&path).0.span, || path.to_text(), error.inner().to_string(), None);
    findings.into_problems(name, text).expect("one was pushed")
}
