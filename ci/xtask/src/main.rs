//! The commands of this repository, one module each: `cargo xtask <command>`. This file only dispatches.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool prints: results, and progress"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "commands run on the real machine with its real clock; no simulation runs them"
)]

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

mod audit;
mod bench;
mod built;
mod check;
mod conformance;
mod demo;
mod kafka;
mod libtest;
mod mutants;
mod process;
mod rdkafka_tests;
mod repository;
mod schema;
mod setup;
mod steps;
mod tidy;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The commands of this repository", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// What the gateway costs, measured
    #[command(subcommand)]
    Bench(bench::Bench),
    /// A cluster, the gateway before it, a producer and a consumer through it, until Ctrl-C
    Demo(demo::Demo),
    /// Install what is missing, then run everything that CI runs
    Test,
    /// Cases and client libraries on Kafka, the gateway and the in-memory cluster, with reports; takes long
    Conformance(conformance::Conformance),
    /// Bugs planted in the gateway, each of which the simulation has to find
    Mutants(mutants::Mutants),
    /// The crate rdkafka's own integration tests on a Kafka and on the in-memory cluster, at localhost:9092
    RdkafkaTests(rdkafka_tests::RdkafkaTests),
    /// Format, clippy, tidy, documentation, and the tests that need no Kafka
    Check(Fix),
    /// The rules that neither the compiler nor clippy knows
    Tidy(Fix),
    /// Licences, bans and sources of the dependencies (cargo-deny)
    Audit,
    /// A real Apache Kafka on this machine, as processes or in containers
    #[command(subcommand)]
    Kafka(kafka::Command),
    /// The tables of the wire protocol, from Kafka's own message definitions
    Schema(schema::Schema),
}

#[derive(Args)]
struct Fix {
    /// Repair what can be repaired by itself
    #[arg(long)]
    fix: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        // With its causes and without a backtrace, which would hide them.
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let repository = repository::Repository::find()?;
    match Cli::parse().command {
        Command::Bench(bench) => bench::run(bench),
        Command::Demo(demo) => demo::run(&repository, &demo),
        Command::Test => check::test(&repository),
        Command::Conformance(options) => conformance::conformance(&repository, &options),
        Command::Mutants(options) => mutants::mutants(&repository, &options),
        Command::RdkafkaTests(options) => rdkafka_tests::rdkafka_tests(&repository, &options),
        Command::Check(Fix { fix }) => check::check(&repository, fix),
        Command::Tidy(Fix { fix }) => tidy::run(&repository, &built::gateway(&repository)?, fix),
        Command::Audit => audit::audit(&repository),
        Command::Kafka(command) => kafka::run(command),
        Command::Schema(options) => schema::run(&options),
    }
}
