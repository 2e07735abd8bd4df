//! Compilers and runtimes of this machine: found, installed where that is possible, or asked for in plain words. Never knows drivers.
#![expect(clippy::print_stderr, reason = "what is installed is said while it happens")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// The oldest Go that fetches, by itself, the newer one that a module asks for (GOTOOLCHAIN).
pub(super) const GO_MIN: (u32, u32) = (1, 21);

/// Something that must be there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Need {
    what: &'static str,
    /// A command that succeeds where it is.
    probe: &'static [&'static str],
    /// The Debian packages that bring it.
    packages: &'static [&'static str],
}

pub(super) const JAVAC: Need =
    Need { what: "a Java compiler", probe: &["javac", "-version"], packages: &["default-jdk-headless"] };
pub(super) const PYTHON: Need = Need {
    what: "Python 3.10 or newer with venv and pip",
    probe: &["python3", "-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"],
    packages: &["python3", "python3-venv"],
};
pub(super) const NODE: Need = Need {
    what: "Node.js 18 or newer",
    probe: &["node", "-e", "process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)"],
    packages: &["nodejs"],
};
pub(super) const NPM: Need = Need { what: "npm", probe: &["npm", "--version"], packages: &["npm"] };

/// The `go` of the path, if it is new enough.
pub(super) fn go() -> Option<PathBuf> {
    let output = Command::new("go").args(["env", "GOVERSION"]).output().ok()?;
    is_new_enough(&String::from_utf8_lossy(&output.stdout)).then(|| "go".into())
}

/// Of what `go env GOVERSION` prints, such as go1.26.8.
fn is_new_enough(version: &str) -> bool {
    let mut numbers =
        version.trim().trim_start_matches("go").split('.').map_while(|part| part.parse::<u32>().ok());
    matches!((numbers.next(), numbers.next()), (Some(major), Some(minor)) if (major, minor) >= GO_MIN)
}

/// Finds everything, or installs what is missing and says so.
///
/// # Errors
/// What is missing and how to get it, where this is no Debian or we are not root; or why apt-get failed.
pub(super) fn ensure(needs: &[Need]) -> Result<()> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !succeeds(need.probe)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = by_hand(&missing);
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
    if !is_root() || !Path::new("/etc/debian_version").exists() {
        bail!(by_hand);
    }
    eprintln!("drivers: {by_hand}; doing that");
    apt(&["update", "-q"]).with_context(|| by_hand.clone())?;
    let install = ["install", "-y", "-q", "--no-install-recommends"];
    apt(&[&install[..], &packages].concat()).with_context(|| by_hand.clone())?;
    if let Some(still) = missing.iter().find(|need| !succeeds(need.probe)) {
        bail!("{} is still missing after apt-get install {}", still.what, packages.join(" "));
    }
    Ok(())
}

fn by_hand(missing: &[&Need]) -> String {
    let what: Vec<&str> = missing.iter().map(|need| need.what).collect();
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
    format!("missing: {}. On Debian or Ubuntu: apt-get install -y {}", what.join(", "), packages.join(" "))
}

fn apt(args: &[&str]) -> Result<()> {
    super::run(Command::new("apt-get").args(args).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn succeeds(probe: &[&str]) -> bool {
    let mut command = Command::new(probe[0]);
    command.args(&probe[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_go_that_cannot_fetch_a_newer_one_is_too_old() {
        for (version, enough) in [
            ("go1.26.8\n", true),
            ("go1.21", true),
            ("go1.20.14", false),
            ("go1.19.8", false),
            ("", false),
            ("devel", false),
        ] {
            assert_eq!(is_new_enough(version), enough, "{version}");
        }
    }

    #[test]
    fn what_is_missing_is_told_with_the_command_that_brings_it() {
        let expected =
            "missing: Node.js 18 or newer, npm. On Debian or Ubuntu: apt-get install -y nodejs npm";
        assert_eq!(by_hand(&[&NODE, &NPM]), expected);
        assert!(succeeds(&["true"]) && !succeeds(&["false"]) && !succeeds(&["no-such-program-anywhere"]));
    }
}
