//! `cargo xtask bench`: builds the release binaries and runs the harness. A thin shell over `tidegate-bench`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// The same load directly, through a bare relay and through the gateway, before a real Kafka
    #[command(disable_help_flag = true)]
    Proxy(Passed),
    /// The walker in instructions per message, counted by callgrind
    #[command(disable_help_flag = true)]
    Walker(Passed),
}

/// The harness alone knows its options: they are handed on as they are.
#[derive(Args)]
pub(crate) struct Passed {
    /// Options of the harness; `--help` prints them once it is built
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    options: Vec<OsString>,
}

impl Passed {
    fn asks_for_help(&self) -> bool {
        self.options.iter().any(|option| option == "--help" || option == "-h")
    }
}

pub(crate) fn run(bench: Bench) -> Result<()> {
    // One after the other: a build of both would unify their features, and measure a gateway that nobody ships.
    let harness = build("tidegate-bench")?;
    let mut command = Command::new(harness);
    match bench {
        Bench::Proxy(passed) => {
            command.arg("proxy");
            if !passed.asks_for_help() {
                command.arg("--tidegate").arg(build("tidegate")?);
            }
            command.args(passed.options);
        }
        Bench::Walker(passed) => {
            if !passed.asks_for_help() {
                install_valgrind()?;
            }
            command.arg("walker").args(passed.options);
        }
    }
    let status = command.status().context("start tidegate-bench")?;
    ensure!(status.success(), "tidegate-bench: {status}");
    Ok(())
}

/// Builds the release binary of a package and says where it is.
fn build(package: &str) -> Result<PathBuf> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args([
        "build",
        "--release",
        "--package",
        package,
        "--bin",
        package,
        "--message-format=json-render-diagnostics",
    ]);
    let output = command.stderr(std::process::Stdio::inherit()).output().context("start cargo")?;
    ensure!(output.status.success(), "{package} could not be built: {}", output.status);
    let messages = String::from_utf8_lossy(&output.stdout);
    let mut executables = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message.get("executable")?.as_str().map(PathBuf::from)
    });
    executables.next_back().with_context(|| format!("cargo named no executable of {package}"))
}

fn install_valgrind() -> Result<()> {
    if Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    println!("installing valgrind: apt-get install --yes valgrind");
    let status =
        Command::new("apt-get").args(["install", "--yes", "valgrind"]).status().context("start apt-get")?;
    ensure!(status.success(), "valgrind could not be installed: {status}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(subcommand)]
        bench: Bench,
    }

    #[test]
    fn options_are_handed_on_as_they_are() {
        for options in [&[][..], &["--quick", "--only", "produce", "--rounds=3"], &["--json", "a b"], &["-h"]]
        {
            for name in ["proxy", "walker"] {
                let line = ["xtask", name].into_iter().chain(options.iter().copied());
                let bench = Line::try_parse_from(line).unwrap().bench;
                let (Bench::Proxy(passed) | Bench::Walker(passed)) = bench;
                assert_eq!(passed.options, options);
                assert_eq!(passed.asks_for_help(), options == ["-h"]);
            }
        }
    }
}
