//! What was said in a run of a case: the material that expectations are held against and that two targets are compared by.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::value::placeholders::Names;

/// Everything that came back in one run of a case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// In the order of the steps; steps that need no answer are not there.
    pub exchanges: Vec<Exchange>,
    /// The names of the run, with the values they stood for.
    pub names: Names,
}

/// One step's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The step's number, from 1.
    pub step: usize,
    /// The API that was called; empty for raw bytes.
    pub api: String,
    /// Its version; -1 for raw bytes.
    pub version: i16,
    /// What came.
    pub outcome: Outcome,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The decoded response.
    Response(Value),
    /// The connection was closed.
    Closed,
    /// Nothing came in time.
    Silence,
    /// Nobody waited, as the case says.
    NotAwaited,
    /// Something that is no response to the request.
    Nonsense(String),
}

impl Outcome {
    /// In words.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Response(value) => crate::value::matching::shown(value),
            Self::Closed => "the connection was closed".to_owned(),
            Self::Silence => "no answer".to_owned(),
            Self::NotAwaited => "no answer was awaited".to_owned(),
            Self::Nonsense(text) => format!("no valid response: {text}"),
        }
    }
}
