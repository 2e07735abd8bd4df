//! Case files: from a folder, or those that were built into the program. `<api>/<name>.yaml`, with the API's name in
//! words: `list-offsets/minimal.yaml`.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tidegate_yaml::Document;

use super::check::check;
use super::model::Case;

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

/// A case and where it comes from.
#[derive(Debug, Clone)]
pub struct Located {
    /// The file without its ending, such as `list-offsets/minimal`.
    pub id: String,
    /// What it says.
    pub case: Case,
}

/// Every case of a folder, or those that were built in, in the order of their names.
///
/// # Errors
/// Everything that is wrong with the files, with places.
pub fn load(folder: Option<&Path>) -> Result<Vec<Located>> {
    let texts = match folder {
        Some(folder) => texts_in(folder)?,
        None => BUILT_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
    };
    let mut located = Vec::new();
    let mut problems = Vec::new();
    for (name, text) in texts {
        match parse(&name, &text) {
            Ok(case) => located.push(Located { id: name.trim_end_matches(".yaml").to_owned(), case }),
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    if problems.is_empty() {
        return Ok(located);
    }
    bail!("{}", problems.join("\n"));
}

/// A case from its text. `name` is the file relative to the folder of cases.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse(name: &str, text: &str) -> Result<Case> {
    let document: Document<Case> = tidegate_yaml::parse_document(name, text)?;
    let problems = check(name, &document);
    document.verdict(problems)?;
    Ok(document.value)
}

/// The JSON Schema of a case file, for editors.
#[must_use]
pub fn schema() -> Value {
    schemars::schema_for!(Case).to_value()
}

/// The folder of an API's cases: its name in lower-case words.
#[must_use]
pub fn folder_of(api: &str) -> String {
    let mut out = String::new();
    for (index, c) in api.char_indices() {
        if c.is_ascii_uppercase() && index > 0 {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn texts_in(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut texts = Vec::new();
    let apis = fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))?;
    for api in apis {
        let api = api?.path();
        if !api.is_dir() {
            continue;
        }
        for file in fs::read_dir(&api)? {
            let file = file?.path();
            if file.extension().is_some_and(|extension| extension == "yaml") {
                let text = fs::read_to_string(&file).with_context(|| format!("read {}", file.display()))?;
                let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
                texts.push((name, text));
            }
        }
    }
    texts.sort();
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_names_in_words() {
        assert_eq!(folder_of("ListOffsets"), "list-offsets");
        assert_eq!(folder_of("OffsetForLeaderEpoch"), "offset-for-leader-epoch");
    }

    #[test]
    fn what_is_built_in_is_right() {
        assert!(!load(None).unwrap().is_empty());
    }
}
