//! Which commit the program is of, as `TIDEGATE_COMMIT`: what whoever builds it says in that variable, else what git says, else `unknown`.
//!
//! It is asked again when the commit changes, and when a source does from which the program is made: then the program is made anew
//! anyway, and whether there are changes is true of it. It never knows what is done with it.

use std::path::Path;
use std::process::Command;

/// The variable that is asked first.
const VARIABLE: &str = "TIDEGATE_COMMIT";

/// What the program is made of, from this folder.
const SOURCES: [&str; 4] = ["src", "../cluster/src", "../../gateway", "../../Cargo.lock"];

fn main() {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    for source in SOURCES {
        watch(Path::new(source));
    }
    // In a work tree of its own the folder of git is elsewhere. The log of HEAD grows with each commit, whatever form the branch has.
    for name in ["HEAD", "logs/HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", name]) {
            watch(Path::new(&path));
        }
    }
    let described = || git(&["describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]);
    let told = std::env::var(VARIABLE).ok().filter(|commit| !commit.is_empty());
    let commit = told.or_else(described).unwrap_or_else(|| "unknown".to_owned());
    println!("cargo::rustc-env={VARIABLE}={commit}");
}

/// Asks again when it changes. What is not there would be asked for each time.
fn watch(path: &Path) {
    if path.exists() {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}

/// What git says, without the line break. Nothing where there is no git, or no repository.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
