//! A file that has passed the schema, with the positions of its nodes, so that later checks report in the same form.
//! It never knows what the later checks are.

use std::sync::Arc;

use crate::path::Path;
use crate::problem::{Lines, Problem, Problems, Span};
use crate::tree::Node;

/// A value together with the file it came from.
#[derive(Debug, Clone)]
pub struct Document<T> {
    /// The value.
    pub value: T,
    source: Arc<Source>,
}

#[derive(Debug)]
struct Source {
    name: String,
    text: String,
    root: Node,
}

impl<T> Document<T> {
    pub(crate) fn new(name: &str, text: &str, root: Node, value: T) -> Self {
        Self { value, source: Arc::new(Source { name: name.to_owned(), text: text.to_owned(), root }) }
    }

    /// The name of the file, as it was given.
    pub fn name(&self) -> &str {
        &self.source.name
    }

    /// Line and column, both from 1, of the node with this path, such as `listeners[1].port` or
    /// `headers["x.y"]`. For a value on the line of its key this is the value, for a block under a key it is the
    /// key. Nothing if the file has no such node: a default, or a typing error in the path.
    pub fn at(&self, path: &str) -> Option<(usize, usize)> {
        let (node, is_there) = self.source.root.nearest(&Path::parse(path)?);
        is_there.then_some((node.span.line, node.span.column))
    }

    /// A problem about the node with this path. If the file has no such node, it points at the nearest one around it.
    pub fn problem(&self, path: &str, message: impl Into<String>, help: Option<String>) -> Problem {
        let span = match Path::parse(path) {
            Some(steps) => self.source.root.nearest(&steps).0.span,
            None => Span::START,
        };
        Problem::new(&Lines::new(&self.source.text), span, path.to_owned(), message.into(), help)
    }

    /// The end of a check that collected its problems: fails with all of them, sorted, if there is one.
    ///
    /// # Errors
    /// The problems, unless the list is empty.
    pub fn verdict(&self, problems: Vec<Problem>) -> Result<(), Problems> {
        Problems::collect(&self.source.name, problems, 0).map_or(Ok(()), Err)
    }

    /// The same file with another value, for a check that turns a raw value into a checked one.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Document<U> {
        Document { value: f(self.value), source: self.source }
    }
}
