//! Deviations that are known and listed: `conformance/expectations/<part of a target>.toml`, each with its reason. An entry that
//! nothing deviates from any more fails a run, so that the list says what is true.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use tidegate_wire::schema::Versions;

use crate::case::versions;

/// The deviations of one target.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectations {
    /// The entries, in the order of the file.
    #[serde(default, rename = "deviation")]
    pub deviations: Vec<Deviation>,
}

/// A difference that is meant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// Which cases: an id in which `*` stands for anything, such as `fetch/*`.
    pub case: String,
    /// Which versions of the case's API.
    #[serde(default = "all")]
    pub versions: String,
    /// Which field: its path without indices, in which `*` stands for anything; empty for the answer as a whole.
    pub field: String,
    /// The command that sees it: `run`, `diff`; both if left out. A case need not mind what a comparison minds.
    #[serde(default)]
    pub command: Option<Command>,
    /// Why it differs, and why that is right or has to wait.
    pub reason: String,
}

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Holds a target against what cases expect.
    Run,
    /// Compares two targets.
    Diff,
}

impl Command {
    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Diff => "diff",
        }
    }
}

fn all() -> String {
    "all".to_owned()
}

impl Expectations {
    /// Those of a target in a folder: of each of its parts, `gateway` and `embedded` of `gateway+embedded`, that the reference does
    /// not have too.
    ///
    /// # Errors
    /// A folder that is not there, a file that cannot be read, or says something else.
    pub fn load(folder: &Path, target: &str, reference: Option<&str>) -> Result<Self> {
        if !folder.is_dir() {
            bail!(
                "{} is no folder: lists of deviations are files such as embedded.toml in it",
                folder.display()
            );
        }
        let parts = |name: &str| name.split('+').map(str::to_owned).collect::<Vec<_>>();
        let left_out = reference.map(parts).unwrap_or_default();
        let mut all = Self::default();
        for part in parts(target).into_iter().filter(|part| !left_out.contains(part)) {
            all.deviations.extend(Self::load_part(folder, &part)?.deviations);
        }
        Ok(all)
    }

    fn load_part(folder: &Path, target: &str) -> Result<Self> {
        let path = folder.join(format!("{target}.toml"));
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("read {}", path.display()))
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self> {
        let expectations: Self = toml::from_str(text)?;
        for deviation in &expectations.deviations {
            versions::parse(&deviation.versions, Versions::new(0, i16::MAX))?;
            if deviation.reason.trim().len() < 10 {
                bail!("the deviation of {} in {} needs a reason", deviation.field, deviation.case);
            }
        }
        Ok(expectations)
    }

    /// Those that this command sees.
    #[must_use]
    pub fn of(&self, command: Command) -> Self {
        let seen = |deviation: &&Deviation| deviation.command.is_none_or(|only| only == command);
        Self { deviations: self.deviations.iter().filter(seen).cloned().collect() }
    }

    /// The entry that a difference is listed under, by its index.
    #[must_use]
    pub fn find(&self, case: &str, version: i16, path: &str) -> Option<usize> {
        let field = without_indices(path);
        self.deviations
            .iter()
            .position(|deviation| deviation.concerns(case, version) && glob(&deviation.field, &field))
    }
}

impl Deviation {
    /// Whether it speaks of a run of a case.
    #[must_use]
    pub fn concerns(&self, case: &str, version: i16) -> bool {
        let every = Versions::new(0, i16::MAX);
        glob(&self.case, case)
            && versions::parse(&self.versions, every).is_ok_and(|versions| versions.contains(version))
    }
}

fn without_indices(path: &str) -> String {
    let mut depth = 0;
    let outside = |c: &char| {
        match c {
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    path.chars().filter(outside).collect()
}

/// Whether a text fits a pattern in which `*` stands for anything.
#[must_use]
pub fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).any(|at| rest.is_char_boundary(at) && glob(after, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_is_not_an_empty_list() {
        let why = Expectations::load(Path::new("/nowhere"), "embedded", None).unwrap_err();
        assert!(why.to_string().starts_with("/nowhere is no folder"), "{why}");
    }

    #[test]
    fn globs() {
        for (pattern, text, fits) in [
            ("fetch/*", "fetch/minimal", true),
            ("*", "", true),
            ("*.Port", "Brokers.Port", true),
            ("*.Port", "Brokers.Ports", false),
            ("a*b*c", "a-b-b-c", true),
            ("fetch", "fetch/minimal", false),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn entries_are_found_by_case_version_and_field() {
        let text = "[[deviation]]\ncase = \"fetch/*\"\nversions = \"4-11\"\nfield = \"Topics.Name\"\nreason = \"a good reason\"\n";
        let expectations = Expectations::parse(text).unwrap();
        assert_eq!(expectations.find("fetch/full", 4, "Topics[3].Name"), Some(0));
        assert_eq!(expectations.find("fetch/full", 12, "Topics[3].Name"), None);
        assert_eq!(expectations.find("produce/full", 4, "Topics[3].Name"), None);
        assert_eq!(expectations.find("fetch/full", 4, "Topics[3].Id"), None);
        assert!(Expectations::parse(&text.replace("a good reason", "so")).is_err());
        assert!(Expectations::parse(&text.replace("4-11", "four")).is_err());
        assert!(Expectations::parse("[[deviations]]").is_err());
    }
}
