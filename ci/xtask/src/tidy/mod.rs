//! `cargo xtask tidy`: what the compiler and clippy do not check. One file per family of rules; each rule has a sample
//! that it accepts and one that it refuses. Knows nothing of how the repository is built and tested.

mod data;
mod edges;
mod functions;
mod source;
mod text;

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::repository::Repository;
use source::Source;

/// Something that has to be changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    /// Relative to the root.
    file: String,
    /// From 1.
    line: usize,
    text: String,
}

impl Problem {
    fn new(file: impl Into<String>, line: usize, text: impl Into<String>) -> Self {
        Self { file: file.into(), line, text: text.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.text)
    }
}

/// Checks every rule. `gateway` is the built `tidegate`, which knows its own configuration; `fix` writes what is generated.
///
/// # Errors
/// Every problem, one a line; or why the rules could not be checked.
pub(crate) fn run(repository: &Repository, gateway: &Path, fix: bool) -> Result<()> {
    let files = repository.files()?;
    let mut problems = Vec::new();
    for name in &files {
        let bytes = std::fs::read(repository.root().join(name)).with_context(|| name.clone())?;
        // What is no text has no lines to complain about.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        problems.extend(in_file(name, text));
    }
    match edges::Graph::read(repository) {
        Ok(graph) => problems.extend(edges::check(&graph)),
        // The other rules can be checked all the same.
        Err(error) => problems.push(Problem::new("Cargo.toml", 1, format!("{error:#}"))),
    }
    problems.extend(data::check(repository, &files, gateway, fix)?);
    problems.sort();
    if problems.is_empty() {
        eprintln!("tidy: {} files, no problem", files.len());
        return Ok(());
    }
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let count = if lines.len() == 1 { "1 problem".to_owned() } else { format!("{} problems", lines.len()) };
    bail!("{}\n{count}", lines.join("\n"));
}

fn in_file(name: &str, text: String) -> Vec<Problem> {
    let mut problems = text::machine_paths(name, &text);
    if name.ends_with(".rs") {
        let source = Source::new(name, text);
        for rule in text::RULES.iter().chain(functions::RULES) {
            problems.extend(rule(&source));
        }
    } else {
        problems.extend(text::unfinished_in_data(name, &text));
    }
    problems
}

/// A rule over one Rust source.
type Rule = fn(&Source) -> Vec<Problem>;

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines at which a rule finds something.
    pub(super) fn lines(rule: Rule, path: &str, text: &str) -> Vec<usize> {
        rule(&Source::new(path, text)).into_iter().map(|problem| problem.line).collect()
    }

    #[test]
    fn a_problem_is_told_as_editors_want_it() {
        assert_eq!(Problem::new("a/b.rs", 7, "too long").to_string(), "a/b.rs:7: too long");
    }
}
