//! `cargo xtask bench`: builds the release binaries and runs the harness. A thin shell over `tidegate-bench`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::{Args, Subcommand};

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// The same load directly, through a bare relay and through the gateway, before a real Kafka
    Proxy(Proxy),
    /// The walker in instructions per message, counted by callgrind
    Walker(Walker),
}

#[derive(Args)]
pub(crate) struct Proxy {
    /// Three short rounds instead of five
    #[arg(long)]
    quick: bool,
    /// Write the rows as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Only cells whose name contains this, such as produce/1024/16384/1
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Another number of rounds
    #[arg(long)]
    rounds: Option<u16>,
    /// The Kafka release
    #[arg(long, default_value = "4.3.1")]
    kafka: String,
}

#[derive(Args)]
pub(crate) struct Walker {
    /// Write the figures as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

pub(crate) fn run(bench: Bench) -> Result<()> {
    // One after the other: a build of both would unify their features, and measure a gateway that nobody ships.
    let harness = build("tidegate-bench")?;
    let mut command = Command::new(harness);
    match bench {
        Bench::Proxy(options) => {
            let gateway = build("tidegate")?;
            command.args(["proxy", "--kafka", &options.kafka, "--tidegate"]).arg(gateway);
            if options.quick {
                command.arg("--quick");
            }
            if let Some(path) = options.json {
                command.arg("--json").arg(path);
            }
            if let Some(only) = options.only {
                command.args(["--only", &only]);
            }
            if let Some(rounds) = options.rounds {
                command.args(["--rounds", &rounds.to_string()]);
            }
        }
        Bench::Walker(options) => {
            install_valgrind()?;
            command.arg("walker");
            if let Some(path) = options.json {
                command.arg("--json").arg(path);
            }
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
