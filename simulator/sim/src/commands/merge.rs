//! `tidegate-sim merge`: one report of the parts of a sweep.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use tidegate_sim::report::{RUNS, Sweep};

use super::run::{tell, try_junit};
use super::{EXIT_CODES, Ended, seen_from};

/// Put the parts of a sweep together: one summary, one page, one report for CI, and a judgement over what has to happen sometimes.
#[derive(Debug, Args)]
#[command(after_help = format!("Example:\n  tidegate-sim merge part-0 part-1 part-2 --out whole --junit out.xml\n\n{EXIT_CODES}"))]
pub(crate) struct MergeArgs {
    /// The folders that `run --shard` wrote to.
    #[arg(required = true)]
    parts: Vec<PathBuf>,
    /// Where the report goes. It leads to the folders of the parts, which stay where they are.
    #[arg(long, default_value = "sim-out")]
    out: PathBuf,
    /// A report in the format of JUnit.
    #[arg(long)]
    junit: Option<PathBuf>,
    /// Print what is in `runs.json` instead of the summary.
    #[arg(long)]
    json: bool,
}

pub(crate) fn merge(args: &MergeArgs) -> anyhow::Result<Ended> {
    // The whole would take the place of the part.
    let out = args.out.canonicalize().ok();
    let is_part = |part: &&PathBuf| out.is_some() && part.canonicalize().ok() == out;
    if let Some(part) = args.parts.iter().find(is_part) {
        bail!("{} is a part: the whole needs another --out", part.display());
    }
    std::fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    let parts = args.parts.iter().map(|part| read(part, &args.out)).collect::<anyhow::Result<Vec<_>>>()?;
    let whole = Sweep::merge(parts)?;
    try_junit(args.junit.as_deref())?;
    tell(&whole, &args.out, args.junit.as_deref(), args.json)
}

/// A part, with its folders as they are seen from where the report goes.
fn read(part: &Path, out: &Path) -> anyhow::Result<Sweep> {
    let path = part.join(RUNS);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut sweep: Sweep = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
    let way = seen_from(out, part)?;
    for folder in sweep.runs.iter_mut().filter_map(|run| run.folder.as_mut()) {
        *folder = way.join(&*folder).display().to_string();
    }
    Ok(sweep)
}
