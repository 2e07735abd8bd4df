//! The checkout: its root, its files, and commands that run in it. Knows no rule and no step.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The folder that holds the workspace's Cargo.toml.
#[derive(Debug, Clone)]
pub(crate) struct Repository {
    root: PathBuf,
}

impl Repository {
    /// The checkout that this command was started from by cargo.
    ///
    /// # Errors
    /// If there is none around this crate's folder.
    pub(crate) fn find() -> Result<Self> {
        let here = std::env::var_os("CARGO_MANIFEST_DIR");
        let here = here.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = here.ancestors().find(|folder| folder.join("Cargo.lock").exists());
        let root = root.with_context(|| format!("no workspace around {}", here.display()))?;
        Ok(Self { root: root.to_owned() })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The files that are committed or would be, relative to the root, in order.
    ///
    /// # Errors
    /// If git is missing or this is no checkout.
    pub(crate) fn files(&self) -> Result<Vec<String>> {
        let args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
        let text = output(self.command("git").args(args))?;
        let mut files: Vec<String> =
            text.split('\0').filter(|name| !name.is_empty()).map(Into::into).collect();
        // A file that was deleted but not yet committed is still listed.
        files.retain(|name| self.root.join(name).is_file());
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// A program that runs in the root.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The cargo that started us, or the one of the path.
    pub(crate) fn cargo(&self, args: &[&str]) -> Command {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let mut command = self.command(&cargo);
        command.args(args);
        // These describe the crate that cargo runs, which is us, and would be taken for the one to be built.
        for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
            command.env_remove(name);
        }
        command
    }
}

/// The command as a person would type it.
pub(crate) fn in_words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Runs a command to its end, its output going where ours goes.
///
/// # Errors
/// If it cannot be started or fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let words = in_words(command);
    let status = command.stdin(Stdio::null()).status().with_context(|| words.clone())?;
    if !status.success() {
        bail!("`{words}` failed: {status}");
    }
    Ok(())
}

/// The standard output of a command that succeeds; its standard error goes where ours goes.
///
/// # Errors
/// If it cannot be started, fails, or writes what is no UTF-8.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let words = in_words(command);
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.with_context(|| words.clone())?;
    if !output.status.success() {
        bail!("`{words}` failed: {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_those_of_git() {
        let files = Repository::find().unwrap().files().unwrap();
        assert!(files.contains(&"ci/xtask/src/repository.rs".to_owned()));
        assert!(files.iter().all(|name| !name.starts_with("target/")));
    }

    #[test]
    fn a_command_that_fails_is_named() {
        let error = run(&mut Command::new("false")).unwrap_err();
        assert_eq!(error.to_string(), "`false` failed: exit status: 1");
    }
}
