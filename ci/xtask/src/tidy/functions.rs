//! The length of functions. Knows no more of Rust than where a function's braces are.

use super::source::{Source, closing_brace, words};
use super::{Problem, Rule};

/// The longest function in lines, from `fn` to the closing brace: what fits on a screen.
const LINES_MAX: usize = 70;

/// The same for tests: a story reads better in one piece.
const TEST_LINES_MAX: usize = 120;

/// Every rule of this file.
pub(super) const RULES: &[Rule] = &[function_length];

fn function_length(source: &Source) -> Vec<Problem> {
    if source.is_generated() {
        return Vec::new();
    }
    let long = words(&source.code, "fn").filter_map(|at| {
        let (name, end) = function(&source.code, at)?;
        let lines = source.line(end - 1) - source.line(at) + 1;
        let max = if source.is_test(at) { TEST_LINES_MAX } else { LINES_MAX };
        let text = format!("`{name}` has {lines} lines; at most {max}: give its parts names");
        (lines > max).then(|| Problem::new(&source.path, source.line(at), text))
    });
    long.collect()
}

/// The name of the function that begins at `fn`, and the offset after its body. None for a type, or a declaration.
fn function(code: &str, at: usize) -> Option<(&str, usize)> {
    let rest = code[at + "fn".len()..].trim_start();
    let name = &rest[..rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '#')))?];
    if name.is_empty() {
        return None;
    }
    let mut depth = 0_usize;
    for (offset, byte) in code.bytes().enumerate().skip(at) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.checked_sub(1)?,
            b';' if depth == 0 => return None,
            b'{' if depth == 0 => return Some((name, closing_brace(code, offset)?)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    fn of(lines: usize) -> String {
        format!("\nfn long(a: [u8; 4], b: impl Fn() -> u8) -> u8 {{\n{}}}\n", "    x();\n".repeat(lines - 2))
    }

    #[test]
    fn a_function_has_a_bounded_length() {
        for (path, max) in [("a/src/lib.rs", LINES_MAX), ("a/tests/it/main.rs", TEST_LINES_MAX)] {
            for (lines_of, expected) in [(max - 1, vec![]), (max, vec![]), (max + 1, vec![2])] {
                assert_eq!(lines(function_length, path, &of(lines_of)), expected, "{path} {lines_of}");
            }
        }
    }

    #[test]
    fn only_bodies_are_measured() {
        let gap = "\n".repeat(LINES_MAX + 1);
        for text in [
            "trait A { fn a(&self); %}",
            "type A = fn(u8) -> u8; %",
            "// fn a() { %\n// }",
            "let a = \"fn a() {%}\";",
        ] {
            let text = text.replace('%', &gap);
            assert_eq!(lines(function_length, "a/src/lib.rs", &text), [0_usize; 0], "{text}");
        }
        assert_eq!(
            lines(function_length, "a/src/lib.rs", &format!("fn r#fn(x: [u8; 2]) where A: B {{ {gap} }}")),
            [1]
        );
    }
}
