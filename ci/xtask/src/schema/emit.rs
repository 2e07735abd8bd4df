//! Writes `gateway/wire/src/schema/tables.rs`: the merged schema with its categories as Rust constants. The same input
//! gives the same text. Never knows where either came from.

use std::fmt::Write as _;

use super::definition::{Initial, Kind, Node};
use super::merge::{Api, Message, Schema};
use super::overlay::{Apis, Categories, NONE};
use super::versions::Range;

const HEAD: &str = "\
//! Every Kafka API and the messages inside others, as rows. Never knows how bytes are laid out.
//!
//! Written by `cargo xtask schema`; do not edit. Rows: the message definitions of the releases in
//! `ci/schema/releases.toml`; categories: `ci/schema/overlay.toml`.
#![cfg_attr(rustfmt, rustfmt_skip)]

use super::{Api, Category as C, Default as D, Embedded, Field as F, Kind as K, Versions};

const NO: Versions = Versions::NONE;

const fn v(min: i16, max: i16) -> Versions {
    Versions::new(min, max)
}
";

/// The whole file.
pub(super) fn emit(schema: &Schema, categories: &Categories, apis: &Apis) -> String {
    let mut out = HEAD.to_owned();
    let messages = schema.apis.iter().flat_map(|api| [&api.request, &api.response]);
    for message in messages.chain(&schema.embedded) {
        rows(&mut out, categories, &constant(&message.name), &message.name, &message.fields);
    }
    // Writing to a string cannot fail; so below.
    let _ = write!(
        out,
        "\n/// Every API, at the index of its key.\npub static APIS: [Api; {}] = [\n",
        schema.apis.len()
    );
    for api in &schema.apis {
        api_row(&mut out, api, apis);
    }
    let count = schema.embedded.len();
    let _ = write!(
        out,
        "];\n\n/// Messages that travel inside bytes fields of others.\npub static EMBEDDED: [Embedded; {count}] = [\n"
    );
    for Message { name, versions, flexible, .. } in &schema.embedded {
        let _ = writeln!(
            out,
            "    Embedded {{ name: \"{name}\", versions: {}, flexible: {}, fields: {} }},",
            range(*versions),
            range(*flexible),
            constant(name)
        );
    }
    out.push_str("];\n");
    out
}

fn api_row(out: &mut String, api: &Api, apis: &Apis) {
    let _ = writeln!(
        out,
        "    Api {{ key: {}, name: \"{}\", versions: {}, flexible: {}, on_broker: {}, cluster_action: {}, \
         forwarded: {}, request: {}, response: {} }},",
        api.key,
        api.name,
        range(api.versions),
        range(api.flexible),
        api.on_broker,
        apis.cluster_action.contains(&api.name),
        apis.forwarded.contains(&api.name),
        constant(&api.request.name),
        constant(&api.response.name)
    );
}

/// The rows of a message or struct as one constant, after those of the structs inside it.
fn rows(out: &mut String, categories: &Categories, name: &str, path: &str, fields: &[Node]) {
    let mut text = String::new();
    for field in fields {
        let path = format!("{path}.{}", field.name);
        let kind = match &field.kind {
            Kind::Primitive(kind) => camel(kind),
            Kind::Struct(fields) => {
                let inner = format!("{name}__{}", constant(&field.name));
                rows(out, categories, &inner, &path, fields);
                format!("Struct({inner})")
            }
        };
        let category = categories.get(&(path, field.kind.name())).map_or(NONE, String::as_str);
        let _ = writeln!(
            text,
            "    F::row(\"{}\", K::{kind}, {}, {}, {}, {}, {}, C::{category}, D::{}),",
            field.name,
            field.array,
            range(field.versions),
            range(field.nullable),
            field.tag,
            range(field.tagged),
            default(&field.default)
        );
    }
    let newline = if text.is_empty() { "" } else { "\n" };
    let _ = write!(out, "\nconst {name}: &[F] = &[{newline}{text}];\n");
}

fn default(initial: &Initial) -> String {
    match initial {
        Initial::Zero => "Zero".to_owned(),
        Initial::Null => "Null".to_owned(),
        Initial::Int(number) => format!("Int({number})"),
        Initial::Text(text) => format!("Text({text:?})"),
    }
}

fn range(range: Range) -> String {
    if range.is_empty() { "NO".to_owned() } else { format!("v({}, {})", range.min, range.max) }
}

/// `uint16` as `Uint16`.
fn camel(kind: &str) -> String {
    let (first, rest) = kind.split_at(1);
    first.to_ascii_uppercase() + rest
}

/// `TopicId` as `TOPIC_ID`.
fn constant(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    let mut after_lower = false;
    for c in name.chars() {
        if c.is_ascii_uppercase() && after_lower {
            text.push('_');
        }
        after_lower = !c.is_ascii_uppercase();
        text.push(c.to_ascii_uppercase());
    }
    text
}
