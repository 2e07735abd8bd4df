//! What a run of the kit found, as data: the JSON report is this, and the other forms are made from it.

use serde::{Deserialize, Serialize};

use crate::case::Kind;

/// Everything that one command found.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    /// `run` or `diff`.
    pub command: String,
    /// What was looked at; of a `diff` the first is the reference.
    pub targets: Vec<String>,
    /// In the order of cases, then versions.
    pub results: Vec<CaseResult>,
    /// Entries of the list of deviations that nothing deviates from any more.
    pub stale: Vec<String>,
    /// How many entries of the list were met.
    pub listed: usize,
    /// The (API, version) pairs that the reference serves, by API: what the matrix has columns for.
    pub served: Vec<Served>,
}

/// The versions of an API that a target lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// The API key.
    pub key: i16,
    /// Kafka's name.
    pub api: String,
    /// Lowest version.
    pub min: i16,
    /// Highest version.
    pub max: i16,
}

/// One run of a case: a version, a target, a driver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseResult {
    /// The case's id.
    pub case: String,
    /// The API under test.
    pub api: String,
    /// What it covers.
    pub kind: Kind,
    /// The version of the API.
    pub version: i16,
    /// The target that is judged.
    pub target: String,
    /// Who spoke: `raw`, or a client library.
    pub driver: String,
    /// What came of it.
    pub verdict: Verdict,
    /// What is wrong, or what differs.
    pub findings: Vec<Finding>,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// What came of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As expected, or alike.
    Passed,
    /// Deviates only as listed.
    Listed,
    /// Not as expected, or different.
    Failed,
    /// The target has not answered in time, and nothing more is known of it.
    Hung,
    /// The case could not be carried out: it says nothing about the target.
    Broken,
    /// The target does not list the version.
    NotServed,
    /// The client library does not have what the case is about.
    NotInLibrary,
}

impl Verdict {
    /// As reports write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Listed => "listed",
            Self::Failed => "failed",
            Self::Hung => "hung",
            Self::Broken => "broken",
            Self::NotServed => "not served",
            Self::NotInLibrary => "not in library",
        }
    }

    /// Whether a run with it is no success.
    #[must_use]
    pub fn is_bad(self) -> bool {
        matches!(self, Self::Failed | Self::Hung | Self::Broken)
    }
}

/// A place where something is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The step's number, from 1; 0 for the run as a whole.
    pub step: usize,
    /// Where in the response.
    pub path: String,
    /// What should be there: of the case, or of the first target.
    pub expected: String,
    /// What is there.
    pub got: String,
    /// The reason under which it is listed.
    pub listed: Option<String>,
}

impl Report {
    /// One report of several runs: all that they found, run by run.
    #[must_use]
    pub fn merged(runs: Vec<Self>) -> Self {
        let mut all = Self { command: "run".to_owned(), ..Self::default() };
        for run in runs {
            all.targets.extend(run.targets);
            all.results.extend(run.results);
            all.stale.extend(run.stale);
            all.listed += run.listed;
        }
        all
    }

    /// How many results have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.results.iter().filter(|result| result.verdict == verdict).count()
    }

    /// Whether everything is as it should be.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.stale.is_empty() && !self.results.iter().any(|result| result.verdict.is_bad())
    }
}

impl Finding {
    /// On one line.
    #[must_use]
    pub fn in_words(&self) -> String {
        let place = match (self.step, self.path.as_str()) {
            (0, _) => String::new(),
            (step, "") => format!("step {step}: "),
            (step, path) => format!("step {step}, {path}: "),
        };
        let listed = self.listed.as_ref().map_or_else(String::new, |reason| format!(" (listed: {reason})"));
        format!("{place}expected {}, got {}{listed}", self.expected, self.got)
    }
}
