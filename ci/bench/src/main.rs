//! The benchmark harness: the same load directly, through a bare relay and through the gateway, interleaved in one run before a
//! real Kafka; and the walker in instructions per message. This file only dispatches.
//!
//! It knows the gateway as a process with a configuration file and metrics, never its insides; only the walker's
//! micro-benchmark calls `tidegate-wire` and `tidegate-core`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool prints; progress goes to standard error"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "sockets and clocks of this machine are what is measured; no simulation runs it"
)]

mod client;
mod flow;
mod load;
mod machine;
mod process;
mod proxy;
mod relay;
mod report;
mod walker;
mod workload;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "tidegate-bench", about = "The benchmark harness", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The same load directly, through a bare relay and through the gateway
    Proxy(proxy::Options),
    /// The bare relay that the gateway is compared with; ends when its standard input does
    Relay(relay::Options),
    /// The walker in instructions per message, counted by callgrind
    Walker(walker::Options),
    /// One case of `walker`, to be run under callgrind
    #[command(hide = true)]
    WalkerCase(walker::CaseOptions),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Proxy(options) => proxy::run(&options),
        Command::Relay(options) => relay::run(&options),
        Command::Walker(options) => walker::run(&options),
        Command::WalkerCase(options) => walker::run_case(&options),
    }
}
