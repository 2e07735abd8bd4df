//! `tidegate-sim`: runs scenarios, checks them, replays them, and serves the simulated cluster. Never knows how a run is made.

#[cfg(target_os = "linux")]
mod alarm;
mod commands;
mod scenario_command;
mod serve_command;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::{Ended, explain, merge, meta, replay, run, shrink, trace};

// A quarter of a run is allocation.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A simulated Kafka cluster, and the gateway inside a deterministic network simulation.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Args {
    /// Plant this bug in the gateway; `hunt --list` names them.
    #[cfg(feature = "planted-bugs")]
    #[arg(long, global = true)]
    plant: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::RunArgs),
    Replay(replay::ReplayArgs),
    Explain(explain::ExplainArgs),
    Shrink(shrink::ShrinkArgs),
    Merge(merge::MergeArgs),
    Meta(meta::MetaArgs),
    Trace(trace::TraceArgs),
    #[cfg(feature = "planted-bugs")]
    Hunt(commands::hunt::HuntArgs),
    Serve(Box<serve_command::ServeArgs>),
    Check(scenario_command::CheckArgs),
    /// Print the JSON Schema of scenario files, for editors.
    #[command(after_help = "Example:\n  tidegate-sim schema > scenario.schema.json")]
    Schema,
    Resolve(scenario_command::ResolveArgs),
    /// Goes round a simulation on purpose. Must fail.
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    Canary {
        /// How.
        way: alarm::Way,
    },
}

fn main() -> ExitCode {
    let args = Args::parse();
    #[cfg(feature = "planted-bugs")]
    if let Err(error) = commands::hunt::plant_named(args.plant.as_deref()) {
        return commands::exit_code(Err(error));
    }
    let outcome = match args.command {
        Command::Run(args) => watched(run::run(&args)),
        Command::Replay(args) => watched(replay::replay(&args)),
        Command::Explain(args) => explain::explain(&args),
        Command::Shrink(args) => watched(shrink::shrink(&args)),
        Command::Merge(args) => merge::merge(&args),
        Command::Meta(args) => watched(meta::meta(&args)),
        Command::Trace(args) => watched(trace::trace(&args)),
        #[cfg(feature = "planted-bugs")]
        Command::Hunt(args) => watched(commands::hunt::hunt(&args)),
        Command::Serve(args) => clean(serve_command::run(&args)),
        Command::Check(args) => clean(scenario_command::check(&args)),
        Command::Schema => clean(scenario_command::print_schema()),
        Command::Resolve(args) => clean(scenario_command::print_resolved(&args)),
        #[cfg(target_os = "linux")]
        Command::Canary { way } => clean(canary(way)),
    };
    commands::exit_code(outcome)
}

fn clean(outcome: anyhow::Result<()>) -> anyhow::Result<Ended> {
    outcome.map(|()| Ended::Clean)
}

/// A simulation that went round its world has failed, whatever it says.
fn watched(outcome: anyhow::Result<Ended>) -> anyhow::Result<Ended> {
    #[cfg(target_os = "linux")]
    if let Err(alarm) = alarm::check() {
        commands::say(&format!("{alarm:#}"));
        return outcome.map(|_| Ended::Failed);
    }
    outcome
}

#[cfg(target_os = "linux")]
fn canary(way: alarm::Way) -> anyhow::Result<()> {
    let mut world = tidegate_sim::World::new(&tidegate_sim::Options::new(1))?;
    // Before the simulation it is nobody's business.
    alarm::go_round(way);
    alarm::check()?;
    world.ask("canary", move |_| async move {
        alarm::go_round(way);
        Ok(())
    })?;
    alarm::check()
}
