//! Rules over lines and words: module docs, lengths of files, unfinished work, sleeping tests, selects, machine paths.

use super::source::{Source, line_of, words};
use super::{Problem, Rule};

/// The longest file in lines: what one can still read whole.
const FILE_LINES_MAX: usize = 600;

/// Words that say that something is not finished. In pieces, so that this file passes its own rule.
const UNFINISHED: &[&str] =
    &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX"), concat!("HA", "CK")];

/// Code that is not finished or was left behind, and what to do about it.
const FORBIDDEN: &[(&str, &str)] = &[
    ("dbg!", "left behind from debugging"),
    ("todo!", "unfinished; finish it, or leave it out"),
    ("unimplemented!", "unfinished; finish it, or leave it out"),
    ("#[ignore", "a test that does not run proves nothing; make it run, or delete it"),
];

/// Folders of the machine that somebody worked on. In pieces, as above.
const MACHINE_PATHS: &[&str] =
    &[concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// Files in which such a path means something else.
const MACHINE_PATH_EXCEPTIONS: &[(&str, &str)] = &[
    // The user database of the image that is built there.
    ("ci/docker/src/rootfs.rs", concat!("/ho", "me/")),
];

/// Every rule of this file over Rust.
pub(super) const RULES: &[Rule] =
    &[opens_with_docs, file_length, unfinished_comments, forbidden_code, sleeping_tests, biased_selects];

/// The first line says what the file holds, and what it never knows.
fn opens_with_docs(source: &Source) -> Vec<Problem> {
    let first = source.text.lines().next().unwrap_or_default();
    let documented = first.strip_prefix("//!").is_some_and(|words| !words.trim().is_empty());
    if documented || source.is_generated() {
        return Vec::new();
    }
    vec![Problem::new(&source.path, 1, "a file opens with `//!` and what it holds")]
}

fn file_length(source: &Source) -> Vec<Problem> {
    let lines = source.text.lines().count();
    if lines <= FILE_LINES_MAX || source.is_generated() {
        return Vec::new();
    }
    let text = format!("{lines} lines; at most {FILE_LINES_MAX}: split it by what it holds");
    vec![Problem::new(&source.path, FILE_LINES_MAX + 1, text)]
}

fn unfinished(name: &str, text: &str) -> Vec<Problem> {
    let found = UNFINISHED.iter().flat_map(|word| words(text, word).map(move |at| (at, word)));
    found
        .map(|(at, word)| {
            Problem::new(name, line_of(text, at), format!("`{word}`: finish it, or open an issue"))
        })
        .collect()
}

fn unfinished_comments(source: &Source) -> Vec<Problem> {
    unfinished(&source.path, &source.comments)
}

/// The same in files that are no Rust. Prose may speak of these words; lock files and licences are not ours.
pub(super) fn unfinished_in_data(name: &str, text: &str) -> Vec<Problem> {
    let ours = [".toml", ".yaml", ".yml", ".sh", ".java", ".py", ".go"];
    if ours.iter().any(|end| name.ends_with(end)) { unfinished(name, text) } else { Vec::new() }
}

fn forbidden_code(source: &Source) -> Vec<Problem> {
    let found =
        FORBIDDEN.iter().flat_map(|(word, why)| words(&source.code, word).map(move |at| (at, word, why)));
    found
        .map(|(at, word, why)| Problem::new(&source.path, source.line(at), format!("`{word}`: {why}")))
        .collect()
}

/// A test waits for a condition with a deadline. In a simulation tokio's time is simulated and costs nothing, so that
/// only the thread's own sleep is refused there.
fn sleeping_tests(source: &Source) -> Vec<Problem> {
    let simulated = source.path.starts_with("simulator/");
    let calls = words(&source.code, "sleep").chain(words(&source.code, "sleep_until")).filter(|&at| {
        let before = source.code[..at].trim_end();
        let called =
            source.code[at..].trim_start_matches("sleep_until").trim_start_matches("sleep").trim_start();
        let defined = before.ends_with("fn") || before.ends_with('.');
        let thread = before.ends_with("thread::");
        source.is_test(at) && called.starts_with('(') && !defined && (thread || !simulated)
    });
    let text = "a test that sleeps is slow or flaky; wait for a condition with a deadline";
    calls.map(|at| Problem::new(&source.path, source.line(at), text)).collect()
}

/// Without `biased;` the branch that goes first is drawn at random, round the simulation's seed.
fn biased_selects(source: &Source) -> Vec<Problem> {
    let selects = words(&source.code, "select!").filter(|&at| {
        let body = source.code[at + "select!".len()..].trim_start();
        let body = body.strip_prefix(['{', '(']).unwrap_or(body).trim_start();
        !body.starts_with("biased;")
    });
    selects
        .map(|at| {
            Problem::new(&source.path, source.line(at), "`select!` without `biased;` is not deterministic")
        })
        .collect()
}

/// A path of somebody's machine is of no use on another one.
pub(super) fn machine_paths(name: &str, text: &str) -> Vec<Problem> {
    let paths = MACHINE_PATHS.iter().filter(|path| !MACHINE_PATH_EXCEPTIONS.contains(&(name, **path)));
    let found = paths.flat_map(|path| text.match_indices(path)).filter(|(at, _)| {
        // Inside a longer path or an address it is another folder.
        !text[..*at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '*'))
    });
    found
        .map(|(at, path)| Problem::new(name, line_of(text, at), format!("`{path}`: a path of one machine")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::lines;
    use super::*;

    const LIB: &str = "a/src/lib.rs";
    const TEST: &str = "a/tests/it/main.rs";
    const NOTHING: [usize; 0] = [];

    #[test]
    fn a_file_opens_with_its_docs() {
        assert_eq!(lines(opens_with_docs, LIB, "//! What it holds.\n#![no_std]\n"), NOTHING);
        assert_eq!(
            lines(opens_with_docs, LIB, "// Written by `cargo xtask schema`; do not edit.\n"),
            NOTHING
        );
        for refused in ["", "//!\n", "use std::fmt;\n//! Late.\n", "// A comment.\n"] {
            assert_eq!(lines(opens_with_docs, LIB, refused), [1], "{refused}");
        }
    }

    #[test]
    fn a_file_has_a_bounded_length() {
        for (count, expected) in [(599, vec![]), (600, vec![]), (601, vec![601])] {
            assert_eq!(lines(file_length, LIB, &"//\n".repeat(count)), expected, "{count}");
        }
        let generated = format!("// Written by `x`.\n{}", "//\n".repeat(600));
        assert_eq!(lines(file_length, LIB, &generated), NOTHING);
    }

    #[test]
    fn unfinished_work_is_refused_in_comments_and_data() {
        for word in UNFINISHED {
            assert_eq!(lines(unfinished_comments, LIB, &format!("let a = \"{word}\";\n")), NOTHING);
            assert_eq!(lines(unfinished_comments, LIB, &format!("//\n// {word}: later\n")), [2]);
            assert_eq!(unfinished_in_data("README.md", word), []);
            assert_eq!(unfinished_in_data("a.toml", &format!("# {word}")).len(), 1);
        }
    }

    #[test]
    fn what_was_left_behind_is_refused() {
        assert_eq!(lines(forbidden_code, LIB, "// dbg!(x)\nlet a = \"todo!()\";\n"), NOTHING);
        let refused = "dbg!(x);\ntodo!();\nunimplemented!();\n#[ignore = \"slow\"]\n";
        assert_eq!(lines(forbidden_code, LIB, refused), [1, 2, 3, 4]);
    }

    #[test]
    fn tests_do_not_sleep() {
        assert_eq!(lines(sleeping_tests, LIB, "fn f() { std::thread::sleep(d); }"), NOTHING);
        assert_eq!(
            lines(sleeping_tests, TEST, "// sleep(1)\nfn sleep(d: D) {}\nlet sleep = sleeper(1);"),
            NOTHING
        );
        assert_eq!(
            lines(
                sleeping_tests,
                TEST,
                "std::thread::sleep(d);\ntokio::time::sleep(d).await;\nsleep_until(d);"
            ),
            [1, 2, 3]
        );
        let simulated = "tokio::time::sleep(d).await;\nstd::thread::sleep(d);\n";
        assert_eq!(lines(sleeping_tests, "simulator/sim/tests/it/main.rs", simulated), [2]);
    }

    #[test]
    fn selects_are_biased() {
        assert_eq!(
            lines(biased_selects, LIB, "tokio::select! {\n    // Why.\n    biased;\n    a = b => {}\n}"),
            NOTHING
        );
        assert_eq!(lines(biased_selects, LIB, "\ntokio::select! { a = b => {} }\nselect!(a)"), [2, 3]);
    }

    #[test]
    fn paths_of_a_machine_are_refused() {
        let accepted = "a/workspace/b, ./network/c, https://example.com/homes/d, $HOME/e";
        assert_eq!(machine_paths("a.md", accepted), []);
        for path in MACHINE_PATHS {
            assert_eq!(machine_paths("a.md", &format!("\nsee `{path}main`")).len(), 1);
            assert_eq!(machine_paths("a.md", &format!("example.com{path}main")), []);
        }
        for (name, path) in MACHINE_PATH_EXCEPTIONS {
            assert_eq!(machine_paths(name, path), []);
        }
    }
}
