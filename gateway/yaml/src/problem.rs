//! Problems: what is wrong, where, and what would be right; as text for people and as JSON. It never knows how a
//! problem was found.

use std::fmt;

use serde::Serialize;

use crate::limits::{PROBLEMS_MAX, SNIPPET_CHARS_MAX};
use crate::suggest::printable;

/// Where something stands in a file. Lines and columns count from 1; columns and widths are in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) width: usize,
}

impl Span {
    /// The first character of the file.
    pub(crate) const START: Self = Self { line: 1, column: 1, width: 1 };
}

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The node it is about, such as `listeners[1].port`; empty for the whole file.
    pub path: String,
    /// What is wrong, as a phrase without a full stop.
    pub message: String,
    /// What would be right, where that is known.
    pub help: Option<String>,
    #[serde(skip)]
    snippet: Option<Snippet>,
}

/// The line of the file that a problem is about, made safe to print.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Snippet {
    text: String,
    /// Characters before the marked ones.
    indent: usize,
    /// Marked characters, at least 1.
    width: usize,
}

impl Problem {
    pub(crate) fn new(
        lines: &Lines<'_>,
        span: Span,
        path: String,
        message: String,
        help: Option<String>,
    ) -> Self {
        let snippet = Snippet::cut(lines, span);
        Self { line: span.line, column: span.column, path, message, help, snippet }
    }

    fn write(&self, file: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{file}:{}:{}: ", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, "; {help}")?;
        }
        let Some(Snippet { text, indent, width }) = &self.snippet else { return Ok(()) };
        let number = self.line.to_string();
        let margin = number.len();
        write!(f, "\n{:margin$} |", "")?;
        write!(f, "\n{number} | {text}")?;
        write!(f, "\n{:margin$} | {:indent$}{}", "", "", "^".repeat(*width))
    }
}

impl Snippet {
    /// Cuts the line out of the file. Nothing if the line is empty or not there, as at the end of the file.
    fn cut(lines: &Lines<'_>, span: Span) -> Option<Self> {
        let line = lines.line(span.line)?.trim_end();
        if line.is_empty() {
            return None;
        }
        // Lines may be as long as the file, so only what is shown is copied.
        let at = line.chars().take(span.column.saturating_sub(1)).count();
        let first = at.saturating_sub(SNIPPET_CHARS_MAX / 2);
        let mut rest = line.chars().skip(first);
        let shown: String = rest.by_ref().take(SNIPPET_CHARS_MAX).map(printable).collect();
        let last = first + shown.chars().count();
        let before = if first > 0 { "…" } else { "" };
        let after = if rest.next().is_some() { "…" } else { "" };
        Some(Self {
            text: format!("{before}{shown}{after}"),
            indent: at - first + before.chars().count(),
            width: span.width.min(last.saturating_sub(at)).max(1),
        })
    }
}

/// The lines of a file, found once for all its problems. Breaks are those of YAML: LF, CR LF and CR.
pub(crate) struct Lines<'t>(Vec<&'t str>);

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let mut rest = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut lines = Vec::new();
        while let Some(end) = rest.find(['\n', '\r']) {
            let width = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
            lines.push(&rest[..end]);
            rest = &rest[end + width..];
        }
        lines.push(rest);
        Self(lines)
    }

    /// The line with this number, from 1.
    fn line(&self, number: usize) -> Option<&'t str> {
        self.0.get(number.checked_sub(1)?).copied()
    }
}

/// Everything that is wrong in one file: at least one problem, sorted by line and column.
///
/// `Display` prints each problem as `file:line:column: path: message; help` with the line of the file under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problems {
    file: String,
    problems: Vec<Problem>,
    /// How many were found beyond [`PROBLEMS_MAX`].
    more: usize,
}

impl Problems {
    /// Sorts what was found; nothing if nothing was found.
    pub(crate) fn collect(file: &str, mut problems: Vec<Problem>, more: usize) -> Option<Self> {
        problems.sort_by(|a, b| {
            (a.line, a.column, &a.path, &a.message).cmp(&(b.line, b.column, &b.path, &b.message))
        });
        problems.dedup();
        let more = more + problems.len().saturating_sub(PROBLEMS_MAX);
        problems.truncate(PROBLEMS_MAX);
        (!problems.is_empty()).then(|| Self { file: file.to_owned(), problems, more })
    }

    /// The name of the file, as it was given.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The problems by line and column; never empty, at most [`PROBLEMS_MAX`].
    pub fn as_slice(&self) -> &[Problem] {
        &self.problems
    }

    /// How many problems there are, with those beyond [`PROBLEMS_MAX`]. Never 0.
    pub fn count(&self) -> usize {
        self.problems.len() + self.more
    }

    /// `{"file", "problems": [{"line", "column", "path", "message", "help"}], "more"}`.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("strings and numbers always serialise")
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            problem.write(&self.file, f)?;
        }
        if self.more > 0 {
            write!(f, "\n\n{}: and {} more", self.file, self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Problems while they are being found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// At most [`PROBLEMS_MAX`].
    pub(crate) list: Vec<Finding>,
    /// All of them.
    pub(crate) count: usize,
}

/// A problem that has not met its source line yet.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) span: Span,
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Findings {
    /// Adds a problem. The path is only asked for if the problem is kept.
    pub(crate) fn push(
        &mut self,
        span: Span,
        path: impl FnOnce() -> String,
        message: String,
        help: Option<String>,
    ) {
        self.count += 1;
        if self.list.len() < PROBLEMS_MAX {
            let path = path();
            self.list.push(Finding { span, path, message, help });
        }
    }

    /// Whether another problem would only be counted, so that finding its help is a waste.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() == PROBLEMS_MAX
    }

    /// The problems of this file, if there are any.
    pub(crate) fn into_problems(self, file: &str, text: &str) -> Option<Problems> {
        let more = self.count - self.list.len();
        let lines = Lines::new(text);
        let problems = self
            .list
            .into_iter()
            .map(|Finding { span, path, message, help }| Problem::new(&lines, span, path, message, help))
            .collect();
        Problems::collect(file, problems, more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_yaml_says() {
        let text = Lines::new("\u{feff}a\nb\r\nc\rd\n");
        let lines: Vec<_> = (0..=6).map(|number| text.line(number)).collect();
        assert_eq!(lines, [None, Some("a"), Some("b"), Some("c"), Some("d"), Some(""), None]);
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        for (chars, cut) in
            [(SNIPPET_CHARS_MAX - 1, false), (SNIPPET_CHARS_MAX, false), (SNIPPET_CHARS_MAX + 1, true)]
        {
            let snippet = Snippet::cut(&Lines::new(&"x".repeat(chars)), Span::START).expect("a line");
            assert_eq!(snippet.text.ends_with('…'), cut, "{chars} characters");
        }
        let text = format!("{}!{}", "é".repeat(500), "x".repeat(500));
        let snippet =
            Snippet::cut(&Lines::new(&text), Span { line: 1, column: 501, width: 900 }).expect("a line");
        assert_eq!(snippet.text.chars().nth(snippet.indent), Some('!'));
        assert_eq!(snippet.text.chars().count(), SNIPPET_CHARS_MAX + 2);
        assert_eq!(snippet.width, SNIPPET_CHARS_MAX / 2);
    }

    #[test]
    fn more_problems_than_the_limit_are_counted() {
        for (found, more) in [(PROBLEMS_MAX - 1, 0), (PROBLEMS_MAX, 0), (PROBLEMS_MAX + 1, 1)] {
            let mut findings = Findings::default();
            for line in 1..=found {
                findings.push(Span { line, ..Span::START }, String::new, "wrong".into(), None);
            }
            let problems = findings.into_problems("f", "").expect("problems");
            assert_eq!((problems.count(), problems.more), (found, more));
            assert_eq!(problems.to_string().ends_with("f: and 1 more"), more == 1);
        }
    }
}
