//! "Did you mean": the nearest known name, and lists of names in a sentence. It never knows what the names are for.

use crate::limits::{LISTED_NAMES_MAX, QUOTE_CHARS_MAX, SUGGESTION_CHARS_MAX};

/// The candidate nearest to `word`, if one is near enough to be a slip of the fingers: at most one edit for every
/// three characters. Case and the choice between `-` and `_` cost nothing.
pub(crate) fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let word = fold(word)?;
    candidates
        .iter()
        .filter_map(|candidate| {
            let folded = fold(candidate)?;
            let longest = word.len().max(folded.len());
            let edits = edits(&word, &folded);
            (edits <= (longest / 3).max(1) && edits < longest).then_some((edits, *candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// The characters to compare, or nothing if there are too many of them.
fn fold(word: &str) -> Option<Vec<char>> {
    let folded: Vec<char> = word
        .chars()
        .take(SUGGESTION_CHARS_MAX + 1)
        .map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() })
        .collect();
    (folded.len() <= SUGGESTION_CHARS_MAX).then_some(folded)
}

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost one each.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before_previous = vec![0; b.len() + 1];
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut current = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substitution = previous[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = substitution.min(previous[j] + 1).min(current[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before_previous[j - 2] + 1);
            }
            current[j] = best;
        }
        before_previous = std::mem::replace(&mut previous, current);
    }
    previous[b.len()]
}

/// A suggestion in words: the nearest name, or else the names there are.
pub fn help_for(word: &str, candidates: &[&str]) -> Option<String> {
    match nearest(word, candidates) {
        Some(name) => Some(format!("did you mean {}?", quote(name))),
        None if candidates.is_empty() => None,
        None => Some(format!("known here: {}", list(candidates))),
    }
}

/// Names in a sentence: "`a`, `b` and 7 more".
pub(crate) fn list(names: &[&str]) -> String {
    let mut text = names.iter().take(LISTED_NAMES_MAX).map(|name| quote(name)).collect::<Vec<_>>().join(", ");
    if names.len() > LISTED_NAMES_MAX {
        text.push_str(&format!(" and {} more", names.len() - LISTED_NAMES_MAX));
    }
    text
}

/// A piece of the file inside a message: back quotes, no control characters, not too long.
pub fn quote(text: &str) -> String {
    let mut quoted = String::from("`");
    for (index, c) in text.chars().enumerate() {
        if index == QUOTE_CHARS_MAX {
            quoted.push('…');
            break;
        }
        quoted.push(printable(c));
    }
    quoted.push('`');
    quoted
}

/// The character itself, or a replacement if a terminal or a log could be misled by it.
pub(crate) fn printable(c: char) -> char {
    // U+202A..U+202E and U+2066..U+2069 turn the direction of text (CVE-2021-42574).
    match c {
        '\t' | '\n' | '\r' => ' ',
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => '\u{FFFD}',
        c if c.is_control() => '\u{FFFD}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_another_word_does_not() {
        let names = ["name", "port", "idle_timeout_ms", "tls"];
        assert_eq!(nearest("prt", &names), Some("port"));
        assert_eq!(nearest("prot", &names), Some("port"), "swapped neighbours");
        assert_eq!(nearest("Idle-Timeout-MS", &names), Some("idle_timeout_ms"), "case and dashes are free");
        assert_eq!(nearest("colour", &names), None);
        assert_eq!(nearest("x", &["y"]), None, "nothing in common");
        assert_eq!(nearest("", &names), None);
    }

    #[test]
    fn a_word_is_compared_up_to_the_limit_and_not_beyond() {
        for (chars, found) in [
            (SUGGESTION_CHARS_MAX - 1, true),
            (SUGGESTION_CHARS_MAX, true),
            (SUGGESTION_CHARS_MAX + 1, false),
        ] {
            let word = "a".repeat(chars);
            assert_eq!(nearest(&word, &[word.as_str()]).is_some(), found, "{chars} characters");
        }
    }

    #[test]
    fn quotes_are_short_and_harmless() {
        assert_eq!(quote("a\u{1b}[31m\u{202e}b\nc"), "`a\u{fffd}[31m\u{fffd}b c`");
        for (chars, clipped) in
            [(QUOTE_CHARS_MAX - 1, false), (QUOTE_CHARS_MAX, false), (QUOTE_CHARS_MAX + 1, true)]
        {
            assert_eq!(quote(&"é".repeat(chars)).contains('…'), clipped, "{chars} characters");
        }
    }

    #[test]
    fn lists_say_how_many_they_leave_out() {
        let names = vec!["n"; LISTED_NAMES_MAX + 1];
        assert!(!list(&names[1..]).contains("more"));
        assert!(list(&names).ends_with("`n` and 1 more"));
    }
}
