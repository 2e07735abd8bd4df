//! Runs test binaries one after another, shows what they print, and counts what passed. Knows libtest's output only.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::built::{GATEWAY_VARIABLE, TestBinary};
use crate::repository::{Repository, in_words};

/// Tests that ended, by how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// The counts of a line such as `test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; …`.
fn counts_in(line: &str) -> Option<Counts> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count = |word: &str| counts.split("; ").find_map(|part| part.strip_suffix(word)?.trim().parse().ok());
    Some(Counts { passed: count("passed")?, failed: count("failed")?, ignored: count("ignored")? })
}

/// Runs one binary to its end as cargo would.
///
/// # Errors
/// If a test failed or was ignored, or the binary ended before it said how many; `counts` holds what is known even then.
pub(crate) fn run(binary: &TestBinary, gateway: &Path, counts: &mut Counts) -> Result<()> {
    let mut command = Command::new(&binary.executable);
    command.current_dir(&binary.folder).env("CARGO_MANIFEST_DIR", &binary.folder);
    command.env("CARGO_PKG_NAME", &binary.package).env(GATEWAY_VARIABLE, gateway);
    follow(&mut command, counts)
}

/// The examples in the documentation, which only cargo can run.
///
/// # Errors
/// As [`run`].
pub(crate) fn run_examples(repository: &Repository, counts: &mut Counts) -> Result<()> {
    follow(&mut repository.cargo(&["test", "--workspace", "--locked", "--doc"]), counts)
}

fn follow(command: &mut Command, all: &mut Counts) -> Result<()> {
    let words = in_words(command);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().with_context(|| words.clone())?;
    let stdout = child.stdout.take().context("its output was asked for as a pipe")?;
    let mut reader = BufReader::new(stdout);
    let (mut results, mut counts, mut failed, mut line) = (0, Counts::default(), Vec::new(), Vec::new());
    while reader.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        println!("{text}");
        if let Some(more) = counts_in(text) {
            results += 1;
            counts.add(more);
        }
        failed.extend(
            text.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")).map(str::to_owned),
        );
        line.clear();
    }
    let status = child.wait()?;
    if counts.failed == 0 && (!status.success() || results == 0) {
        // It died, by an abort or a signal: the test that was running failed, and no line says so.
        counts.failed = 1;
    }
    all.add(counts);
    if counts.failed > 0 || counts.ignored > 0 {
        let Counts { failed: count, ignored, .. } = counts;
        bail!("`{words}`: {count} failed, {ignored} ignored, {status}\n{}", failed.join("\n"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(script: &str) -> (Counts, bool) {
        let mut counts = Counts::default();
        let outcome = follow(Command::new("sh").args(["-c", script]), &mut counts);
        (counts, outcome.is_ok())
    }

    #[test]
    fn counts_are_read_from_the_last_line_of_a_run() {
        let line = "test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.01s";
        assert_eq!(counts_in(line), Some(Counts { passed: 3, failed: 2, ignored: 1 }));
        assert_eq!(counts_in("test a ... ok"), None);
        assert_eq!(counts_in("test result: ok. some passed"), None);
    }

    #[test]
    fn a_run_is_good_only_if_every_test_ran_and_passed() {
        let result = |passed: u64, failed: u64, ignored: u64| {
            format!("echo 'test result: x. {passed} passed; {failed} failed; {ignored} ignored; 0 measured'")
        };
        assert_eq!(followed(&result(3, 0, 0)), (Counts { passed: 3, failed: 0, ignored: 0 }, true));
        let doubled = format!("{}; {}", result(3, 0, 0), result(2, 0, 0));
        assert_eq!(followed(&doubled), (Counts { passed: 5, failed: 0, ignored: 0 }, true));
        let failing = format!("echo 'test a ... FAILED'; {}; exit 101", result(2, 1, 0));
        assert_eq!(followed(&failing), (Counts { passed: 2, failed: 1, ignored: 0 }, false));
        assert_eq!(followed(&result(2, 0, 1)), (Counts { passed: 2, failed: 0, ignored: 1 }, false));
        assert_eq!(followed("kill -s ABRT $$"), (Counts { passed: 0, failed: 1, ignored: 0 }, false));
        assert_eq!(followed("true"), (Counts { passed: 0, failed: 1, ignored: 0 }, false));
    }
}
