//! Paths into a value: `Topics[0].Partitions[1].ErrorCode`.

use anyhow::{Result, bail};
use serde_json::Value;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A key of an object.
    Key(String),
    /// An element of a list.
    Index(usize),
}

/// A path that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(Vec<Step>);

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// Brackets that do not close, an index that is no number, an empty name.
    pub fn parse(text: &str) -> Result<Self> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
            if !key.is_empty() {
                steps.push(Step::Key(key.to_owned()));
            } else if indices.is_empty() || !steps.is_empty() {
                bail!("`{text}` is no path: a name is missing");
            }
            for index in indices.split_terminator(']') {
                match index.strip_prefix('[').and_then(|digits| digits.parse().ok()) {
                    Some(index) => steps.push(Step::Index(index)),
                    None => bail!("`{text}` is no path: `{index}]` is no index"),
                }
            }
        }
        Ok(Self(steps))
    }

    /// What is there.
    #[must_use]
    pub fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(value, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::Index(index) => value.get(index),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_lead_somewhere() {
        let value = json!({"Topics": [{"Name": "a"}, {"Ids": [[1, 2], [3]]}]});
        let at = |text: &str| Path::parse(text).unwrap().of(&value).cloned();
        assert_eq!(at("Topics[0].Name"), Some(json!("a")));
        assert_eq!(at("Topics[1].Ids[1][0]"), Some(json!(3)));
        assert_eq!(at("Topics[2].Name"), None);
        for wrong in ["", "a..b", "a[x]", "a.[0]"] {
            assert!(Path::parse(wrong).is_err(), "{wrong}");
        }
    }
}
