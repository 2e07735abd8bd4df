//! `tidegate-sim replay`: a resolved scenario once more, and whether it is the same run, or the same failure.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use tidegate_sim::report::{Record, files, hash_of};
use tidegate_sim::runner;
use tidegate_sim::scenario::{KnownFailure, Resolved};
use tidegate_sim::world::claim_thread;

use super::one::{Leave, one};
use super::run::name_of;
use super::{EXIT_CODES, Ended, commit, planted, read_resolved};

/// Where the folder of a run goes whose file has no record beside it.
const OUT: &str = "sim-out";

/// Run what `run` left behind, or any resolved scenario, once more.
///
/// It is the same run, to the last byte, as long as the program is of the same commit. Where the record of the first run lies beside the
/// file, the traces are compared, and that they differ is a failure; of a file that `shrink` wrote it is said whether the same invariant
/// fails. A folder with the whole trace is left beside that of the first run.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct ReplayArgs {
    /// A `resolved.yaml`.
    path: PathBuf,
    /// Where the run leaves its folder. Unless it is given, that is beside the folder of the first run. It is never in its place.
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(crate) fn replay(args: &ReplayArgs) -> anyhow::Result<Ended> {
    claim_thread();
    let resolved = read_resolved(&args.path)?;
    let beside = beside(&args.path);
    let folder = folder(args, &resolved, beside.is_some());
    let setup = runner::setup(&resolved)?;
    let over = one((&resolved.name, &resolved), &setup, &folder, Leave::Always, &commit())?;
    let mut out = std::io::stdout().lock();
    for failure in &over.line.failures {
        writeln!(out, "{failure}")?;
    }
    writeln!(
        out,
        "{} failures in {} events, {:.1} s; {}",
        over.line.violations,
        over.record.events,
        over.line.took_ms as f64 / 1e3,
        folder.join(files::PAGE).display()
    )?;
    writeln!(out, "trace {}", over.record.trace)?;
    // Another scenario beside the record, such as what is left of it after shrinking, is another run of course.
    let is_recorded = beside.is_some();
    let recorded = beside.filter(|record| record.resolved == hash_of(&resolved));
    let is_the_same = recorded.as_ref().is_none_or(|recorded| recorded.trace == over.record.trace);
    if let Some(recorded) = &recorded {
        let told = same_run(recorded, &over.record);
        writeln!(out, "{told}")?;
    }
    if is_recorded && recorded.is_none() && resolved.failure.is_none() {
        let told = "this is not the scenario of the record beside it: nothing is compared";
        writeln!(out, "{told}")?;
    }
    if let Some(known) = &resolved.failure {
        writeln!(out, "{}", same_failure(known, &over.record))?;
    }
    Ok(Ended::clean_if(over.line.failures.is_empty() && is_the_same))
}

/// What was recorded of a run in the folder of the file. A file from elsewhere has no record.
fn beside(path: &Path) -> Option<Record> {
    let text = std::fs::read_to_string(path.with_file_name(files::RECORD)).ok()?;
    serde_json::from_str(&text).ok()
}

/// The folder of the run: never the recorded one, and never among scenarios, where `run` would find it.
fn folder(args: &ReplayArgs, resolved: &Resolved, is_recorded: bool) -> PathBuf {
    let seed = resolved.seed;
    if let Some(out) = &args.out {
        // No run is called so, and of replays it may be this very one.
        let replay = out.join(format!("{}-{seed}-replay", resolved.name));
        let is_this = replay.canonicalize().is_ok_and(|folder| holds(&folder, &args.path));
        return if is_this { out.join(format!("{}-{seed}-replay-replay", resolved.name)) } else { replay };
    }
    let stem = args.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let first = args.path.parent().filter(|_| is_recorded).and_then(|folder| {
        let named =
            if folder.as_os_str().is_empty() { Path::new(".").canonicalize().ok()? } else { folder.into() };
        let name = named.file_name()?.to_string_lossy().into_owned();
        Some(named.with_file_name(match stem.strip_prefix("resolved.") {
            Some(rest) => format!("{name}-{rest}-replay"),
            None => format!("{name}-replay"),
        }))
    });
    first.unwrap_or_else(|| Path::new(OUT).join(format!("{}-{seed}-replay", name_of(&args.path, resolved))))
}

/// Whether a file is in a folder, whatever both are called.
fn holds(folder: &Path, file: &Path) -> bool {
    file.canonicalize().is_ok_and(|file| file.parent() == Some(folder))
}

/// How a bug is planted, for a sentence.
fn with(planted: Option<&str>) -> String {
    planted.map(|bug| format!(" with --plant {bug}")).unwrap_or_default()
}

/// Whether it is the run that was recorded.
fn same_run(recorded: &Record, record: &Record) -> String {
    if recorded.trace == record.trace {
        return "the same run as was recorded".to_owned();
    }
    let Record { trace, commit, .. } = recorded;
    let bug = recorded.planted.as_deref();
    format!("another run than was recorded: that was trace {trace} of commit {commit}{}", with(bug))
}

/// Whether the same invariant fails as when the scenario was made small.
fn same_failure(known: &KnownFailure, record: &Record) -> String {
    let KnownFailure { invariant, trace, commit, planted: bug } = known;
    if record.count(invariant) == 0 {
        let bug = with(bug.as_deref().filter(|bug| planted() != Some(bug)));
        return format!("{invariant} does not fail here; it did in trace {trace} of commit {commit}{bug}");
    }
    if *trace == record.trace {
        return format!("the same failure as was recorded, in the same run: {invariant}");
    }
    format!(
        "the same failure as was recorded, in another run: {invariant}, in trace {trace} of commit {commit}"
    )
}
