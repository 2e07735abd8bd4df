//! `cargo xtask mutants --shrink`: makes the failure that each planted bug gave small, and sees that what is left is small and fails in the
//! same way, twice, in one and the same run. A test of shrinking and replaying.
//!
//! It never knows how a bug is found.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::{Entry, Found};
use crate::repository::Repository;

/// Faults that are left at the most.
const FAULTS_MAX: usize = 3;

/// Replays of what is left.
const REPLAYS: usize = 2;

/// Time of the machine for each bug.
const TIME: &str = "10m";

/// What became of a failure.
#[derive(Debug)]
pub(super) struct Shrunk {
    /// How large the scenario was, and how large it is now, as `shrink` says it.
    sizes: Sizes,
    /// Tries, and whether nothing more could go, as `shrink` says it.
    told: String,
    /// What is left.
    path: PathBuf,
}

/// How large a scenario was, and how large it is.
#[derive(Debug, PartialEq, Eq)]
struct Sizes {
    before: String,
    after: String,
    /// Faults that are left.
    faults: usize,
}

/// Shrinks what a hunt has found and plays it again.
///
/// # Errors
/// It cannot be shrunk, too much is left, or it fails in another way when it is played again.
pub(super) fn shrink(
    repository: &Repository,
    program: &Path,
    entry: &Entry,
    found: &Found,
) -> Result<Shrunk> {
    let folder = program.with_file_name("shrunk").join(&entry.name);
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let tool = |arguments: &[&str]| -> Result<String> {
        let mut command = repository.command(&program.to_string_lossy());
        let output = command.args(["--plant", &entry.name]).args(arguments).output()?;
        // A replay of what fails ends with 1.
        let done = output.status.code().is_some_and(|code| code < 2);
        ensure!(done, "{}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
        Ok(String::from_utf8(output.stdout)?)
    };
    let from = folder.join(format!("{}.yaml", entry.name));
    let resolved = tool(&["resolve", &found.scenario, "--seed", &found.seed.to_string()])?;
    std::fs::write(&from, resolved).with_context(|| from.display().to_string())?;
    let invariant = &found.invariant;
    let from = from.display().to_string();
    let said = tool(&["shrink", &from, "--invariant", invariant, "--time", TIME])?;
    let sizes = sizes(&said).with_context(|| format!("shrink says nothing of sizes: {said}"))?;
    let told = said.lines().find(|line| line.contains(" tries in ")).unwrap_or_default().to_owned();
    let path = Path::new(&from).with_extension("shrunk.yaml");
    for number in 1..=REPLAYS {
        let out = folder.join(format!("replay-{number}"));
        let said = tool(&["replay", &path.display().to_string(), "--out", &out.display().to_string()])?;
        is_the_same(&said, invariant).with_context(|| path.display().to_string())?;
    }
    ensure!(sizes.faults <= FAULTS_MAX, "{} is left, more than {FAULTS_MAX} faults", sizes.after);
    Ok(Shrunk { sizes, told, path })
}

/// Prints what became of each.
pub(super) fn table(shrunk: &[(&str, Result<Shrunk>)]) {
    println!("{:<28} {:<34} {:<30} tries", "bug", "before", "after");
    for (bug, shrunk) in shrunk {
        match shrunk {
            Ok(Shrunk { sizes: Sizes { before, after, .. }, told, path }) => {
                println!("{bug:<28} {before:<34} {after:<30} {told}");
                println!("{:<28} {}", "", path.display());
            }
            Err(error) => println!("{bug:<28} {error:#}"),
        }
    }
}

/// The sizes in what `shrink` prints: `12 faults, 3 clients, 30.0 s → 1 fault, 2 clients, 5.0 s`.
fn sizes(said: &str) -> Option<Sizes> {
    let (before, after) = said.lines().find_map(|line| line.split_once(" → "))?;
    let faults = after.split_once(" fault")?.0.parse().ok()?;
    Some(Sizes { before: before.to_owned(), after: after.to_owned(), faults })
}

/// Whether a replay was the failure, and the run, that `shrink` wrote down.
fn is_the_same(said: &str, invariant: &str) -> Result<()> {
    let wanted = format!("the same failure as was recorded, in the same run: {invariant}");
    ensure!(said.lines().any(|line| line == wanted), "played again it is something else: {said}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_the_story_is_not() {
        let said = "12 faults, 3 clients, 30.0 s → 1 fault, 2 clients, 5.0 s\n  clients writers 2 → 1\n9 tries in 3 s, nothing more can go\n";
        let found = sizes(said).unwrap();
        assert_eq!((found.before.as_str(), found.faults), ("12 faults, 3 clients, 30.0 s", 1));
        assert_eq!(found.after, "1 fault, 2 clients, 5.0 s");
        assert_eq!(sizes("nothing fails in x.yaml"), None);
    }

    #[test]
    fn another_run_and_another_failure_are_told_from_the_same() {
        let said = |line: &str| format!("1 failures in 9 events, 0.1 s; x\ntrace 1\n{line}\n");
        let same = "the same failure as was recorded, in the same run: duplicate";
        assert!(is_the_same(&said(same), "duplicate").is_ok());
        for other in [
            "the same failure as was recorded, in another run: duplicate, in trace 2 of commit c",
            "duplicate does not fail here; it did in trace 2 of commit c",
            "the same failure as was recorded, in the same run: duplicates",
        ] {
            assert!(is_the_same(&said(other), "duplicate").is_err(), "{other}");
        }
    }
}
