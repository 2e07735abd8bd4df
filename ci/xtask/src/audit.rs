//! `cargo xtask audit`: licences, bans and sources of everything that is built, by cargo-deny and `deny.toml`.

use anyhow::Result;

use crate::repository::{Repository, run};

/// The rules of `deny.toml` that need nothing but the lock file and the registry's own crates.
const CHECKS: &[&str] = &["licenses", "bans", "sources"];

/// Runs cargo-deny, and installs it first where it is missing.
///
/// # Errors
/// If it cannot be installed or refuses something.
pub(crate) fn audit(repository: &Repository) -> Result<()> {
    let there = repository.cargo(&["deny", "--version"]).output().is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("cargo-deny is missing: `cargo install cargo-deny --locked` takes some minutes");
        run(&mut repository.cargo(&["install", "cargo-deny", "--locked", "--quiet"]))?;
    }
    run(repository.cargo(&["deny", "--workspace", "--locked", "check"]).args(CHECKS))
}
