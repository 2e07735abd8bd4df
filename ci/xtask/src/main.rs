//! The commands of this repository, one module each: `cargo xtask <command>`. This file only dispatches.
#![expect(clippy::print_stdout, reason = "a command line tool prints")]

use clap::{Parser, Subcommand};

mod kafka;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The commands of this repository", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A real Apache Kafka on this machine, without containers
    #[command(subcommand)]
    Kafka(kafka::Command),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Kafka(command) => kafka::run(command),
    }
}
