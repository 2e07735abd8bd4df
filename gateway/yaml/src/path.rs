//! Paths such as `listeners[1].port`: how they are written and read. It never knows what is at the end of one.

use std::fmt::{self, Write as _};

use crate::limits::PATH_CHARS_MAX;
use crate::suggest::printable;

/// One step from a node to its child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The value of this key.
    Key(String),
    /// The item with this index, from 0.
    Index(usize),
}

/// The way from the root of the file to a node; empty for the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Path(pub(crate) Vec<Step>);

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(item) => write!(f, "[{item}]")?,
                Step::Key(key) if is_plain(key) => {
                    if index > 0 {
                        f.write_char('.')?;
                    }
                    f.write_str(key)?;
                }
                Step::Key(key) => {
                    f.write_str("[\"")?;
                    for c in key.chars() {
                        if matches!(c, '"' | '\\') {
                            f.write_char('\\')?;
                        }
                        f.write_char(printable(c))?;
                    }
                    f.write_str("\"]")?;
                }
            }
        }
        Ok(())
    }
}

/// Whether a key can stand in a path as it is, without quotes.
fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '$' | '*'))
}

impl Path {
    /// The path as a problem keeps it: at most [`PATH_CHARS_MAX`] characters.
    pub(crate) fn to_text(&self) -> String {
        let text = self.to_string();
        match text.char_indices().nth(PATH_CHARS_MAX) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }

    /// Reads a path as [`Path`] writes it. Nothing if it is not written that way.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix("[\"") {
                let (key, after) = quoted_key(quoted)?;
                steps.push(Step::Key(key));
                rest = after;
            } else if let Some(index) = rest.strip_prefix('[') {
                let (digits, after) = index.split_once(']')?;
                steps.push(Step::Index(digits.parse().ok()?));
                rest = after;
            } else {
                let key = if steps.is_empty() { rest } else { rest.strip_prefix('.')? };
                let end = key.find(['.', '[']).unwrap_or(key.len());
                if end == 0 {
                    return None;
                }
                steps.push(Step::Key(key[..end].to_owned()));
                rest = &key[end..];
            }
        }
        Some(Self(steps))
    }
}

/// The key up to the closing `"]`, and what follows it.
fn quoted_key(text: &str) -> Option<(String, &str)> {
    let mut key = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => key.push(chars.next()?.1),
            '"' => return text[at..].strip_prefix("\"]").map(|after| (key, after)),
            c => key.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_back_as_it_was_written() {
        for text in [
            "",
            "a",
            "listeners[1].port",
            "[0][1].a",
            r#"headers["x.y"].z"#,
            r#"a["q\"]\\"][0]"#,
            r#"[""]"#,
            "é-1.b",
        ] {
            assert_eq!(Path::parse(text).expect(text).to_string(), text);
        }
    }

    #[test]
    fn a_path_is_kept_up_to_the_limit() {
        for (chars, cut) in [(PATH_CHARS_MAX - 1, false), (PATH_CHARS_MAX, false), (PATH_CHARS_MAX + 1, true)]
        {
            let text = Path(vec![Step::Key("é".repeat(chars))]).to_text();
            assert_eq!(text.ends_with('…'), cut, "{chars} characters");
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [".a", "a.", "a..b", "a[", "a[x]", "a[\"", "a[\"x", "a[0]b", "a[-1]"] {
            assert_eq!(Path::parse(text), None, "{text}");
        }
    }
}
