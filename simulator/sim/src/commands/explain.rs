//! `tidegate-sim explain`: what happened in a run, from the folder that it left.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use tidegate_sim::report::{read, story};

use super::{EXIT_CODES, Ended};

/// Tell what happened in a run that left a folder: what did not hold, which operations contradict each other, which faults were on, and
/// what the brokers did.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct ExplainArgs {
    /// The folder.
    folder: PathBuf,
    /// For programs.
    #[arg(long)]
    json: bool,
}

pub(crate) fn explain(args: &ExplainArgs) -> anyhow::Result<Ended> {
    let story = story(&read(&args.folder)?);
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &story)?;
        writeln!(out)?;
    } else {
        write!(out, "{story}")?;
    }
    Ok(Ended::Clean)
}
