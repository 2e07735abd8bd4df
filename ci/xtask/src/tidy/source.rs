//! A Rust source as three texts of the same length: all of it, its code, its comments. What does not belong to a view
//! is blank there, so that offsets and lines agree. A scanner, not a parser: it knows literals, comments and braces.

use std::ops::Range;

/// A source file of the repository.
#[derive(Debug)]
pub(crate) struct Source {
    /// Relative to the root.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
    /// Without comments and without the content of literals.
    pub(crate) code: String,
    /// Comments only.
    pub(crate) comments: String,
    /// Where the code is only built for tests.
    tests: Vec<Range<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    Literal,
}

impl Source {
    pub(crate) fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let (path, text) = (path.into(), text.into());
        let kinds = classify(text.as_bytes());
        let code = view(&text, &kinds, Kind::Code);
        let comments = view(&text, &kinds, Kind::Comment);
        let all_tests = path.contains("/tests/") || path.contains("/benches/") || path.ends_with("/tests.rs");
        let tests = if all_tests { std::iter::once(0..text.len()).collect() } else { test_modules(&code) };
        Self { path, text, code, comments, tests }
    }

    /// Whether the code at an offset is only built for tests.
    pub(crate) fn is_test(&self, offset: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&offset))
    }

    /// Whether a program wrote it, which its first line then says.
    pub(crate) fn is_generated(&self) -> bool {
        self.text.lines().take(3).any(|line| line.starts_with("//") && line.contains("Written by `"))
    }

    /// The number of the line at an offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        line_of(&self.text, offset)
    }
}

/// The number of the line at an offset, from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// Where a word stands in a text, not as a part of a longer one.
pub(crate) fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let open = word.ends_with(|c: char| !is_word(c));
        !before.is_some_and(is_word) && (open || !after.is_some_and(is_word))
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The offset after the brace that closes the one at `open`.
pub(crate) fn closing_brace(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn view(text: &str, kinds: &[Kind], wanted: Kind) -> String {
    let bytes = text
        .bytes()
        .zip(kinds)
        .map(|(byte, kind)| if *kind == wanted || byte == b'\n' { byte } else { b' ' });
    String::from_utf8(bytes.collect()).expect("characters are of one kind, so they are blanked as a whole")
}

/// The bodies of modules under `#[cfg(test)]`.
fn test_modules(code: &str) -> Vec<Range<usize>> {
    let mut modules = Vec::new();
    for (at, _) in code.match_indices("#[cfg(test)]") {
        let Some(end) = code[at..].find(['{', ';']) else { continue };
        let end = at + end;
        if code.as_bytes()[end] == b'{'
            && let Some(close) = closing_brace(code, end)
        {
            modules.push(at..close);
        }
    }
    modules
}

fn classify(bytes: &[u8]) -> Vec<Kind> {
    let mut kinds = vec![Kind::Code; bytes.len()];
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let after_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        let (kind, len) = match rest {
            [b'/', b'/', ..] => {
                (Kind::Comment, rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()))
            }
            [b'/', b'*', ..] => (Kind::Comment, block_comment(rest)),
            [b'"', ..] => (Kind::Literal, quoted(rest, b'"')),
            [b'\'', ..] => character(rest),
            [b'r', b'"' | b'#', ..] if !after_word => raw(rest, 1),
            [b'b' | b'c', b'r', b'"' | b'#', ..] if !after_word => raw(rest, 2),
            _ => (Kind::Code, 1),
        };
        kinds[at..at + len].fill(kind);
        at += len;
    }
    kinds
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at.min(rest.len())
}

/// The length of a literal that begins with `quote`, both quotes included.
fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// A character literal, or the quote of a lifetime.
fn character(rest: &[u8]) -> (Kind, usize) {
    let first = rest.get(1).copied().unwrap_or_default();
    let len = match first {
        0x00..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
    };
    if first == b'\\' || rest.get(1 + len) == Some(&b'\'') {
        (Kind::Literal, quoted(rest, b'\''))
    } else {
        (Kind::Code, 1)
    }
}

/// A raw string after its prefix, or a raw identifier.
fn raw(rest: &[u8], prefix: usize) -> (Kind, usize) {
    let hashes = rest[prefix..].iter().take_while(|byte| **byte == b'#').count();
    if rest.get(prefix + hashes) != Some(&b'"') {
        return (Kind::Code, prefix);
    }
    let body = prefix + hashes + 1;
    let mut end = vec![b'"'];
    end.resize(hashes + 1, b'#');
    let close = rest[body..].windows(end.len()).position(|window| window == end);
    (Kind::Literal, close.map_or(rest.len(), |at| body + at + end.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: &str, comments: &str) {
        let source = Source::new("a/src/lib.rs", text);
        let squeeze = |view: &str| view.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            (squeeze(&source.code).as_str(), squeeze(&source.comments).as_str()),
            (code, comments),
            "{text}"
        );
        assert_eq!((source.code.len(), source.comments.len()), (text.len(), text.len()));
    }

    #[test]
    fn comments_and_literals_are_told_from_code() {
        check("a // b\nc", "a c", "// b");
        check("a /* b /* c */ d */ e", "a e", "/* b /* c */ d */");
        check(r#"f("// { \" }") // x"#, "f( )", "// x");
        check("f(r#\"a \" // {\"#, br\"\\\", r#fn, bar\"x\")", "f( , , r#fn, bar )", "");
        check("f('{', '\\'', 'é', b'}', &'a str)", "f( , , , b , &'a str)", "");
        check("\"never closed", "", "");
        check("/* never closed", "", "/* never closed");
    }

    #[test]
    fn tests_are_where_cargo_builds_them_for_tests_only() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { { } } }\nfn c() {}\n";
        let source = Source::new("a/src/lib.rs", text);
        for (word, expected) in [("fn a", false), ("fn b", true), ("fn c", false)] {
            assert_eq!(source.is_test(text.find(word).unwrap()), expected, "{word}");
        }
        assert!(Source::new("a/tests/it/main.rs", "fn a() {}").is_test(3));
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(words("sleep resleep sleeper sleep(", "sleep").collect::<Vec<_>>(), [0, 22]);
        assert_eq!(words("dbg!(x) mydbg!(x)", "dbg!").collect::<Vec<_>>(), [0]);
    }
}
