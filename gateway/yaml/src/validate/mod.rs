//! Holds a tree of nodes against a schema and collects every difference. It never sees the text or a Rust type.

mod branch;
mod list;
mod object;
mod scalar;
mod words;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::limits::{LAYERS_MAX, NESTING_MAX, VISITS_MAX};
use crate::path::{Path, Step};
use crate::problem::{Findings, Span};
use crate::schema::{Layers, Schema, alternatives_of};
use crate::tree::{Kind, Node};

/// Adds every difference between the tree and the schema to the findings.
pub(crate) fn validate(schema: &Schema<'_>, node: &Node, findings: &mut Findings) {
    let mut check =
        Check { schema, findings, path: Path::default(), visits: 0, nesting: 0, is_exhausted: false };
    check.node(node, schema.root());
    if check.is_exhausted {
        check.report(Span::START, "too many alternatives to check".to_owned(), None);
    }
}

/// The schema of what no schema speaks about. Such values are still visited: their numbers must be readable.
static ANYTHING: Value = Value::Bool(true);

/// One pass over the tree.
struct Check<'a, 's> {
    schema: &'a Schema<'s>,
    findings: &'a mut Findings,
    /// Where the pass is.
    path: Path,
    /// Nodes visited, those of discarded alternatives included.
    visits: usize,
    /// Nodes that are being visited, alternatives of the same node included.
    nesting: usize,
    /// A limit was reached; nothing more is checked.
    is_exhausted: bool,
}

/// What choosing the alternatives of a node said about its keys.
#[derive(Default)]
struct KeyRules {
    /// Keys that were reported and must not be reported again.
    reported: BTreeSet<String>,
    /// The alternative is not known, so neither are its keys.
    is_open: bool,
}

impl<'s> Check<'_, 's> {
    fn node(&mut self, node: &Node, schema: &'s Value) {
        self.visits += 1;
        if self.visits > VISITS_MAX || self.nesting == NESTING_MAX {
            self.is_exhausted = true;
        }
        if self.is_exhausted {
            return;
        }
        self.nesting += 1;
        self.node_within_limits(node, schema);
        self.nesting -= 1;
    }

    fn node_within_limits(&mut self, node: &Node, schema: &'s Value) {
        if matches!(node.kind, Kind::Refused) {
            return;
        }
        let mut layers = self.schema.layers(schema);
        if layers.never {
            return self.report(node.span, "nothing can be given here".to_owned(), None);
        }
        if !self.has_accepted_type(node, &layers) {
            return;
        }
        let mut rules = KeyRules::default();
        // Layers of a chosen alternative are appended and may have alternatives themselves.
        let mut index = 0;
        while index < layers.objects.len() && layers.objects.len() < LAYERS_MAX {
            if let Some(branches) = alternatives_of(layers.objects[index]) {
                match self.choose(node, branches, &layers, &mut rules) {
                    Some(chosen) => layers.objects.extend(chosen.objects),
                    None if matches!(node.kind, Kind::Map(_)) => rules.is_open = true,
                    None => return,
                }
            }
            index += 1;
        }
        if layers.types().is_some() && !self.has_accepted_type(node, &layers) {
            return;
        }
        match &node.kind {
            Kind::Map(entries) => self.object(node, entries, &layers, &rules),
            Kind::List(items) => self.list(node, items, &layers),
            Kind::Scalar(scalar) => self.scalar(node, scalar, &layers),
            Kind::Refused => {}
        }
    }

    fn has_accepted_type(&mut self, node: &Node, layers: &Layers<'s>) -> bool {
        let accepted =
            layers.types().is_none_or(|types| types.iter().any(|name| words::is_of_type(node, name)));
        if !accepted {
            self.wrong_type(node, std::slice::from_ref(layers));
        } else if let (Kind::Scalar(scalar), None) = (&node.kind, layers.types())
            && let crate::scalar::Word::OddNumber(help) = scalar.word()
            && !layers.objects.iter().any(|object| alternatives_of(object).is_some())
        {
            let message = format!("readers disagree on the number {}", crate::suggest::quote(&scalar.text));
            self.report(node.span, message, Some(format!("{help}, or put it in quotes if it is text")));
            return false;
        }
        accepted
    }

    /// Reports that none of these fits the kind of the node.
    fn wrong_type(&mut self, node: &Node, wanted: &[Layers<'s>]) {
        let expected = words::expected(wanted);
        let help = words::type_help(node, wanted);
        self.report(node.span, format!("expected {expected}, found {}", words::found(node)), help);
    }

    fn report(&mut self, span: Span, message: String, help: Option<String>) {
        self.findings.push(span, || self.path.to_text(), message, help);
    }

    /// Runs `f` one step further down.
    fn at(&mut self, step: Step, f: impl FnOnce(&mut Self)) {
        self.path.0.push(step);
        f(self);
        self.path.0.pop();
    }
}
