//! `tidegate-sim`: for now the one run that proves that the gateway's whole code runs in a simulation and that a seed decides it.

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tidegate_sim::seam;

/// The gateway inside a deterministic network simulation.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs TLS clients, the gateway and TLS brokers with faults, and prints the hash of the trace.
    Seam {
        /// Decides everything random.
        #[arg(long)]
        seed: u64,
        /// Print events from this one on.
        #[arg(long, default_value_t = 0)]
        from: u64,
        /// Print events before this one.
        #[arg(long, default_value_t = 0)]
        to: u64,
    },
}

fn main() -> ExitCode {
    let Command::Seam { seed, from, to } = Args::parse().command;
    let mut out = std::io::stdout().lock();
    let outcome = seam::run(seed, from..to).and_then(|report| {
        let checkpoints: Vec<_> = report.checkpoints.iter().map(|hash| format!("{hash:016x}")).collect();
        writeln!(out, "hash {:016x}", report.hash)?;
        writeln!(out, "events {}", report.events)?;
        writeln!(out, "ended_at_ns {}", report.ended_at.as_nanos())?;
        writeln!(out, "checkpoints {}", checkpoints.join(" "))?;
        for (number, event) in (from..).zip(&report.kept) {
            writeln!(out, "event {number} {event}")?;
        }
        Ok(())
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody reads standard error when even this fails.
            let _ = writeln!(std::io::stderr(), "seed {seed}: {error:#}");
            ExitCode::FAILURE
        }
    }
}
