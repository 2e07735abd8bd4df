//! The commands that run scenarios or tell of runs: a file for each.
//!
//! They never know how a run is made or judged.

pub(crate) mod explain;
#[cfg(feature = "planted-bugs")]
pub(crate) mod hunt;
pub(crate) mod merge;
pub(crate) mod meta;
pub(crate) mod one;
pub(crate) mod replay;
pub(crate) mod run;
pub(crate) mod shrink;
pub(crate) mod sweep;
pub(crate) mod trace;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use tidegate_sim::scenario::Resolved;

/// What the commands' exit codes mean, for their help.
pub(crate) const EXIT_CODES: &str = "Exit codes:\n  0  nothing is wrong\n  1  something failed\n  2  it could not be done: wrong usage, a file that is not what it should be";

/// How a command ended that could be carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Nothing is wrong.
    Clean,
    /// Something failed, which was told.
    Failed,
}

impl Ended {
    pub(crate) const fn clean_if(is_clean: bool) -> Self {
        if is_clean { Self::Clean } else { Self::Failed }
    }
}

/// The exit code, after the error was told.
pub(crate) fn exit_code(outcome: anyhow::Result<Ended>) -> ExitCode {
    match outcome {
        Ok(Ended::Clean) => ExitCode::SUCCESS,
        Ok(Ended::Failed) => ExitCode::from(1),
        Err(error) => {
            say(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

/// A line to standard error. Nobody reads it when even this fails.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Reads a file as a resolved scenario.
pub(crate) fn read_resolved(path: &Path) -> anyhow::Result<Resolved> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| name.clone())?;
    anyhow::ensure!(
        Resolved::is_one(&text),
        "{name} is not a resolved scenario; `tidegate-sim resolve {name} --seed N` makes one"
    );
    Ok(Resolved::read(&name, &text)?)
}

/// The commit of this program, with `-dirty` where there were changes when it was built, or what `TIDEGATE_COMMIT` said then; else
/// `unknown`.
pub(crate) fn commit() -> String {
    env!("TIDEGATE_COMMIT").to_owned()
}

/// The bug that is planted in gateways, if one is.
pub(crate) fn planted() -> Option<&'static str> {
    #[cfg(feature = "planted-bugs")]
    return hunt::planted_name();
    #[cfg(not(feature = "planted-bugs"))]
    None
}

/// The command that replays what is in this folder, of a run with this bug planted.
pub(crate) fn replay_command(folder: &Path, planted: Option<&str>) -> String {
    replay_of(&folder.join(tidegate_sim::report::files::RESOLVED), planted)
}

/// The command that replays a resolved scenario.
pub(crate) fn replay_of(file: &Path, planted: Option<&str>) -> String {
    let path = file.display().to_string();
    let plain = path.chars().all(|character| character.is_ascii_alphanumeric() || "/._-".contains(character));
    let path = if plain { path } else { format!("'{}'", path.replace('\'', "'\\''")) };
    let plant = planted.map(|bug| format!(" --plant {bug}")).unwrap_or_default();
    // `cargo sim` knows no bugs.
    let program = if planted.is_none() { program() } else { PROGRAM };
    format!("{program} replay {path}{plant}")
}

const PROGRAM: &str = env!("CARGO_PKG_NAME");

/// How whoever reads a command can call this program: as it was called, where that was by the alias of the repository.
fn program() -> &'static str {
    let by_cargo = std::env::var_os("CARGO_PKG_NAME").is_some_and(|package| package == PROGRAM);
    if by_cargo { "cargo sim" } else { PROGRAM }
}

/// How a folder is seen from another. Both exist.
pub(crate) fn seen_from(from: &Path, to: &Path) -> anyhow::Result<PathBuf> {
    let absolute = |path: &Path| path.canonicalize().with_context(|| path.display().to_string());
    let (from, to) = (absolute(from)?, absolute(to)?);
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let same = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = from[same..].iter().map(|_| "..".as_ref());
    Ok(up.chain(to[same..].iter().map(|part| part.as_os_str())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_seen_from_another() {
        let here = std::env::temp_dir();
        assert_eq!(seen_from(&here, &here).unwrap(), PathBuf::new());
        let up = seen_from(&here, here.parent().unwrap()).unwrap();
        assert_eq!(up, PathBuf::from(".."));
    }

    #[test]
    fn a_folder_with_a_blank_is_quoted() {
        let command = |folder| replay_command(Path::new(folder), None);
        assert_eq!(command("a/b-1"), format!("{} replay a/b-1/resolved.yaml", program()));
        assert_eq!(command("a b"), format!("{} replay 'a b/resolved.yaml'", program()));
    }

    #[test]
    fn a_bug_that_was_planted_is_planted_again() {
        let command = replay_command(Path::new("a"), Some("narrow_port"));
        assert_eq!(command, "tidegate-sim replay a/resolved.yaml --plant narrow_port");
    }
}
