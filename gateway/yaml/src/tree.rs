//! YAML text to a tree of nodes with positions, refusing every construct that can surprise or attack: aliases,
//! anchors, tags, merge keys, directives, several documents. It never knows a schema.

use std::collections::BTreeMap;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, StructureStyle, options};
use serde_json::Value;

use crate::limits::{DEPTH_MAX, NODES_MAX, PROBLEMS_MAX, TEXT_BYTES_MAX};
use crate::path::{Path, Step};
use crate::problem::{Findings, Span};
use crate::scalar::Scalar;
use crate::suggest::quote;

/// One value of the file.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Where to point: the value itself if it starts on the line of its key, otherwise the key.
    pub(crate) span: Span,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// An alias: already reported, to be passed over.
    Refused,
}

/// One key and its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Node,
}

impl Node {
    /// The tree as JSON. Object keys keep the text they have in the file.
    pub(crate) fn to_json(&self) -> Value {
        match &self.kind {
            Kind::Scalar(scalar) => scalar.to_json(),
            Kind::List(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Kind::Map(entries) => Value::Object(
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect(),
            ),
            Kind::Refused => Value::Null,
        }
    }

    /// The node at the end of the path, or the last one on the way there that exists.
    pub(crate) fn nearest(&self, path: &Path) -> (&Self, bool) {
        let mut node = self;
        for step in &path.0 {
            let next = match (step, &node.kind) {
                (Step::Key(key), Kind::Map(entries)) => {
                    entries.iter().find(|entry| entry.key == *key).map(|entry| &entry.value)
                }
                (Step::Index(index), Kind::List(items)) => items.get(*index),
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => return (node, false),
            }
        }
        (node, true)
    }
}

/// A collection that is still being read.
struct Frame {
    span: Span,
    /// Line and column of its bracket, if it has one.
    bracket: Option<(usize, usize)>,
    open: Open,
}

enum Open {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, lines: BTreeMap<String, usize>, key: Option<Key> },
}

/// A key that waits for its value.
enum Key {
    Kept(String, Span),
    /// A key that was reported; its value is dropped.
    Refused,
}

/// Reads the text. The tree is missing if the text has no structure that could be checked further; then, and only
/// then, there certainly is a finding.
pub(crate) fn read(text: &str, findings: &mut Findings) -> Option<Node> {
    if text.len() > TEXT_BYTES_MAX {
        let message = format!("the file has {} bytes; at most {TEXT_BYTES_MAX} are read", text.len());
        findings.push(Span::START, String::new, message, None);
        return None;
    }
    if refuse_controls(text, findings) {
        return None;
    }
    let mut builder = Builder { findings, stack: Vec::new(), root: None, nodes: 0, documents: 0 };
    for event in Parser::new_from_str_with_options(text, parser_options()) {
        let outcome = event
            .map_err(|error| builder.syntax(text, &error))
            .and_then(|(event, span)| builder.event(event, &span));
        match outcome {
            Ok(()) => {}
            Err(Stop::Broken) => return None,
            Err(Stop::SecondDocument) => break,
        }
    }
    let root = builder.root.take();
    if root.is_none() {
        findings.push(Span::START, String::new, "the file is empty".to_owned(), None);
    }
    root
}

fn parser_options() -> Options {
    options! {
        strict_indentation: true,
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        emit_comments: false,
        // One more than is accepted, so that the message is ours where the parser gets that far.
        flow_nesting_limit: DEPTH_MAX + 1,
        block_nesting_limit: DEPTH_MAX + 1,
    }
}

/// Control characters, and characters that turn the direction of text so that a reviewer sees another file than the
/// program does, are only accepted as escapes.
fn refuse_controls(text: &str, findings: &mut Findings) -> bool {
    let before = findings.count;
    let (mut line, mut column) = (1, 1);
    let mut previous = ' ';
    for (index, c) in text.chars().enumerate() {
        if findings.count - before == PROBLEMS_MAX {
            break;
        }
        match c {
            '\n' if previous == '\r' => {}
            '\n' | '\r' => (line, column) = (line + 1, 1),
            '\u{FEFF}' if index == 0 => {}
            '\t' => column += 1,
            _ => {
                if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
                    let message = format!("the invisible character U+{:04X} is not accepted", u32::from(c));
                    let help =
                        format!("inside double quotes it can be written as \"\\u{:04x}\"", u32::from(c));
                    findings.push(Span { line, column, width: 1 }, String::new, message, Some(help));
                }
                column += 1;
            }
        }
        previous = c;
    }
    findings.count > before
}

/// Why reading stops before the end.
enum Stop {
    /// The tree is of no use.
    Broken,
    /// The first document is complete.
    SecondDocument,
}

struct Builder<'f> {
    findings: &'f mut Findings,
    stack: Vec<Frame>,
    root: Option<Node>,
    nodes: usize,
    documents: usize,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, at: &granit_parser::Span) -> Result<(), Stop> {
        let span = span_of(at);
        if let Some(tag) = event.tag() {
            let message = format!("the tag {} is not accepted", quote(&tag.to_string()));
            let span = at.tag_start.map_or(span, |mark| mark_span(&mark));
            self.report(
                span,
                message,
                Some("leave it out: the kind of every value is known here".to_owned()),
            );
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let help = Some("remove the `---` and what follows it, or use two files".to_owned());
                    self.findings.push(span, String::new, "a second document in one file".to_owned(), help);
                    return Err(Stop::SecondDocument);
                }
            }
            Event::Anchor(_, name) => {
                let help = Some("write the value where it is needed".to_owned());
                self.report(span, format!("the anchor {} is not accepted", quote(&format!("&{name}"))), help);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.count(span)?;
                let help = Some("write the value out, or put text that starts with `*` in quotes".to_owned());
                self.report(span, "an alias is not accepted".to_owned(), help);
                self.place(Node { span, kind: Kind::Refused }, true);
            }
            Event::Scalar(text, style, ..) => self.scalar(text.into_owned(), style, at)?,
            Event::SequenceStart(style, ..) => self.open(style, span, Open::List(Vec::new()))?,
            Event::MappingStart(style, ..) => {
                let open = Open::Map { entries: Vec::new(), lines: BTreeMap::new(), key: None };
                self.open(style, span, open)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            _ => {}
        }
        Ok(())
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, at: &granit_parser::Span) -> Result<(), Stop> {
        let span = span_of(at);
        let plain = style == ScalarStyle::Plain;
        // The parser gives `~` for a value that is not there; its span is empty.
        let absent = plain && at.start.index() == at.end.index();
        let text = if absent { String::new() } else { text };
        if let Some(Frame { open: Open::Map { key: key @ None, lines, .. }, .. }) = self.stack.last_mut() {
            if absent || (plain && text == "<<") {
                *key = Some(Key::Refused);
                let (message, help) = if absent {
                    ("a key is missing before the colon", "write a key, or quote an empty one")
                } else {
                    ("the merge key `<<` is not accepted", "write the keys out")
                };
                self.report(span, message.to_owned(), Some(help.to_owned()));
            } else if let Some(first) = lines.get(&text) {
                let help = Some(format!("it was given before, in line {first}"));
                *key = Some(Key::Refused);
                self.report(span, format!("duplicate key {}", quote(&text)), help);
            } else {
                lines.insert(text.clone(), span.line);
                *key = Some(Key::Kept(text, span));
            }
            return Ok(());
        }
        self.count(span)?;
        self.place(Node { span, kind: Kind::Scalar(Scalar { text, plain }) }, !absent);
        Ok(())
    }

    fn open(&mut self, style: StructureStyle, span: Span, open: Open) -> Result<(), Stop> {
        self.count(span)?;
        if self.stack.len() == DEPTH_MAX {
            self.report(span, format!("nested deeper than {DEPTH_MAX} levels"), None);
            return Err(Stop::Broken);
        }
        let bracket = (style == StructureStyle::Flow).then_some((span.line, span.column));
        let mut span = span;
        if bracket.is_none()
            && let Some(Frame { open: Open::Map { key: Some(Key::Kept(_, key_span)), .. }, .. }) =
                self.stack.last()
        {
            span = *key_span;
        }
        if let Some(Frame { open: Open::Map { key: None, .. }, .. }) = self.stack.last() {
            // It is read like any other and dropped by `place`, together with its value.
            self.report(
                span,
                "a list or a mapping cannot be a key".to_owned(),
                Some("write a text".to_owned()),
            );
        }
        self.stack.push(Frame { span, bracket, open });
        Ok(())
    }

    fn close(&mut self) {
        let Some(Frame { mut span, open, .. }) = self.stack.pop() else { return };
        let kind = match open {
            Open::List(items) => Kind::List(items),
            Open::Map { entries, .. } => {
                if let Some(first) = entries.first()
                    && (first.key_span.line, first.key_span.column) == (span.line, span.column)
                {
                    span = first.key_span;
                }
                Kind::Map(entries)
            }
        };
        self.place(Node { span, kind }, true);
    }

    /// Puts a finished node where it belongs. `visible` nodes have a place of their own to point at.
    fn place(&mut self, mut node: Node, visible: bool) {
        match self.stack.last_mut().map(|frame| &mut frame.open) {
            None => self.root = Some(node),
            Some(Open::List(items)) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                Some(Key::Kept(text, key_span)) => {
                    if !visible {
                        node.span = key_span;
                    }
                    entries.push(Entry { key: text, key_span, value: node });
                }
                Some(Key::Refused) => {}
                // A collection or an alias in the place of a key; the value that follows is dropped too.
                None => *key = Some(Key::Refused),
            },
        }
    }

    fn count(&mut self, span: Span) -> Result<(), Stop> {
        self.nodes += 1;
        if self.nodes <= NODES_MAX {
            return Ok(());
        }
        self.findings.push(span, String::new, format!("more than {NODES_MAX} values in one file"), None);
        Err(Stop::Broken)
    }

    fn report(&mut self, span: Span, message: String, help: Option<String>) {
        let Self { findings, stack, .. } = self;
        findings.push(span, || path_of(stack).to_text(), message, help);
    }

    fn syntax(&mut self, text: &str, error: &ScanError) -> Stop {
        let span = mark_span(error.marker());
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            self.report(span, format!("nested deeper than {DEPTH_MAX} levels"), None);
            return Stop::Broken;
        }
        let bracket = self.stack.last().and_then(|frame| frame.bracket).filter(|(line, _)| *line < span.line);
        let (message, help) = crate::syntax::explain(text, error, bracket);
        self.report(span, message, help);
        Stop::Broken
    }
}

/// Where the reading is.
fn path_of(stack: &[Frame]) -> Path {
    let mut path = Path::default();
    for frame in stack {
        match &frame.open {
            Open::List(items) => path.0.push(Step::Index(items.len())),
            Open::Map { key: Some(Key::Kept(key, _)), .. } => path.0.push(Step::Key(key.clone())),
            Open::Map { .. } => {}
        }
    }
    path
}

fn mark_span(mark: &granit_parser::Marker) -> Span {
    Span { line: mark.line(), column: mark.col() + 1, width: 1 }
}

fn span_of(at: &granit_parser::Span) -> Span {
    let width = if at.start.line() == at.end.line() {
        at.end.col().saturating_sub(at.start.col()).max(1)
    } else {
        // Several lines: mark the first one to its end; the snippet cuts it there.
        usize::MAX
    };
    Span { width, ..mark_span(&at.start) }
}
