//! `tidegate-sim check`, `schema` and `resolve`: scenario files for people, editors and CI. Never runs a scenario.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use tidegate_sim::scenario::{Checked, Resolved, resolve, schema};

/// Print every problem of scenario files, with its line, its column and a suggestion.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  tidegate-sim check scenarios/")]
pub(super) struct CheckArgs {
    /// Scenario files, and folders with them. Resolved scenarios are checked too.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

/// Print what a seed makes of a scenario: every random choice made.
#[derive(Debug, Args)]
pub(super) struct ResolveArgs {
    /// A scenario file.
    path: PathBuf,
    /// The seed.
    #[arg(long)]
    seed: u64,
}

pub(super) fn check(args: &CheckArgs) -> anyhow::Result<()> {
    let files = files(&args.paths)?;
    let mut refused = Vec::new();
    for path in &files {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(|| name.clone())?;
        let problems = if Resolved::is_one(&text) {
            Resolved::read(&name, &text).err()
        } else {
            Checked::read(&name, &text).err()
        };
        refused.extend(problems.map(|problems| problems.to_string()));
    }
    if refused.is_empty() {
        writeln!(std::io::stdout(), "{} scenarios, no problem", files.len())?;
        return Ok(());
    }
    bail!("{}\n\n{} of {} scenarios have problems", refused.join("\n\n"), refused.len(), files.len())
}

pub(super) fn print_schema() -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{:#}", schema())?)
}

pub(super) fn print_resolved(args: &ResolveArgs) -> anyhow::Result<()> {
    let name = args.path.display().to_string();
    let text = std::fs::read_to_string(&args.path).with_context(|| name.clone())?;
    let scenario = Checked::read(&name, &text)?;
    Ok(write!(std::io::stdout(), "{}", resolve(&scenario, args.seed).to_yaml())?)
}

/// The files themselves, and all `.yaml` files in the folders, in an order that never changes.
pub(super) fn files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() { in_folder(path, &mut files)? } else { files.push(path.clone()) }
    }
    if files.is_empty() {
        bail!("there is no `.yaml` file");
    }
    Ok(files)
}

fn in_folder(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            in_folder(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}
