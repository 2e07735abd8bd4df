//! `tidegate-sim replay`: a resolved scenario once more, and whether it is the same run.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use tidegate_sim::report::{Record, files};
use tidegate_sim::runner;
use tidegate_sim::world::claim_thread;

use super::one::{Leave, one};
use super::{EXIT_CODES, Ended, commit, read_resolved};

/// Run what `run` left behind, or any resolved scenario, once more.
///
/// It is the same run, to the last byte, as long as the program is of the same commit. Where the record of the first run lies beside the
/// file, the traces are compared. A folder with the whole trace is left in OUT.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct ReplayArgs {
    /// A `resolved.yaml`.
    path: PathBuf,
    /// Where the run leaves its folder.
    #[arg(long, default_value = "sim-out")]
    out: PathBuf,
}

pub(crate) fn replay(args: &ReplayArgs) -> anyhow::Result<Ended> {
    claim_thread();
    let resolved = read_resolved(&args.path)?;
    // Read before the folder is written anew, which may be the same one.
    let recorded = recorded(args);
    let setup = runner::setup(&resolved)?;
    let over = one((&resolved.name, &resolved), &setup, &args.out, Leave::Always, &commit())?;
    let mut out = std::io::stdout().lock();
    for failure in &over.line.failures {
        writeln!(out, "{failure}")?;
    }
    let folder = args.out.join(over.line.folder.unwrap_or_default());
    let (page, took) = (folder.join(files::PAGE), over.line.took_ms as f64 / 1e3);
    writeln!(
        out,
        "{} failures in {} events, {took:.1} s; {}",
        over.line.failures.len(),
        over.record.events,
        page.display()
    )?;
    writeln!(out, "trace {}", over.record.trace)?;
    if let Some(recorded) = recorded {
        if recorded.trace == over.record.trace {
            writeln!(out, "the same run as was recorded")?;
        } else {
            writeln!(
                out,
                "another run than was recorded: that was trace {} of commit {}",
                recorded.trace, recorded.commit
            )?;
        }
    }
    Ok(Ended::clean_if(over.line.failures.is_empty()))
}

/// What was recorded of the run when its folder was left. A file from elsewhere has no record.
fn recorded(args: &ReplayArgs) -> Option<Record> {
    let text = std::fs::read_to_string(args.path.with_file_name(files::RECORD)).ok()?;
    serde_json::from_str(&text).ok()
}
