//! The folder of a run: what is in it, writing it, reading it back.
//!
//! It never knows how a run is made.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::record::Record;
use super::{capture, chrome, lines, page, slice};
use crate::env::epoch_ms;
use crate::history::{History, Truth, jsonl};
use crate::runner::{ClusterChange, Run};
use crate::scenario::Resolved;

/// Names of the files of a folder.
pub mod files {
    /// The run in a page for people.
    pub const PAGE: &str = "index.html";
    /// What was found, for programs.
    pub const RECORD: &str = "run.json";
    /// The scenario with every choice made: it replays the run.
    pub const RESOLVED: &str = "resolved.yaml";
    /// What the checkers said.
    pub const VERDICT: &str = "verdict.json";
    /// What clients did and what the cluster holds.
    pub const HISTORY: &str = "history.jsonl";
    /// The part of it that contradicts itself.
    pub const SLICE: &str = "slice.jsonl";
    /// What brokers did.
    pub const CLUSTER: &str = "cluster.jsonl";
    /// What happened on every connection.
    pub const TRACE: &str = "trace.jsonl";
    /// The same for Perfetto.
    pub const CHROME: &str = "trace.chrome.json";
    /// The same for Wireshark.
    pub const CAPTURE: &str = "capture.pcap";
    /// All of them.
    pub const ALL: [&str; 10] =
        [PAGE, RECORD, RESOLVED, VERDICT, HISTORY, SLICE, CLUSTER, TRACE, CHROME, CAPTURE];
}

/// What a folder tells.
#[derive(Debug)]
pub struct Left {
    /// What was found.
    pub record: Record,
    /// The scenario.
    pub resolved: Resolved,
    /// What clients did.
    pub history: History,
    /// What the cluster holds.
    pub truth: Truth,
    /// What brokers did.
    pub cluster: Vec<ClusterChange>,
}

/// Leaves the folder of a run whose events and bytes were kept. What is there from before is replaced.
///
/// # Errors
/// A file cannot be written.
pub fn leave(folder: &Path, resolved: &Resolved, run: Run, record: Record) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    write(folder, files::RESOLVED, |out| out.write_all(resolved.to_yaml().as_bytes()))?;
    write(folder, files::RECORD, |out| Ok(serde_json::to_writer_pretty(out, &record)?))?;
    write(folder, files::VERDICT, |out| Ok(serde_json::to_writer_pretty(out, &run.verdict)?))?;
    write(folder, files::HISTORY, |out| jsonl::write(out, &run.history, &run.truth))?;
    let part = slice::slice(&run.history, &run.truth, &record.failures);
    write(folder, files::SLICE, |out| jsonl::write(out, &part.history, &part.truth))?;
    write(folder, files::CLUSTER, |out| lines::write_cluster(out, &run.cluster))?;
    write(folder, files::TRACE, |out| lines::write_trace(out, &run.report))?;
    write(folder, files::CHROME, |out| chrome::write(out, &run.history, &run.report))?;
    let epoch = Duration::from_millis(epoch_ms().unsigned_abs());
    write(folder, files::CAPTURE, |out| capture::write(out, &run.report, epoch))?;
    let measured = run.verdict.measurements;
    let left = Left {
        record,
        resolved: resolved.clone(),
        history: run.history,
        truth: run.truth,
        cluster: run.cluster,
    };
    write(folder, files::PAGE, |out| out.write_all(page::page(&left, &measured).as_bytes()))
}

fn write(folder: &Path, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let path = folder.join(name);
    let done = File::create(&path).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()
    });
    done.with_context(|| path.display().to_string())
}

/// Reads what [`leave`] left.
///
/// # Errors
/// A file is missing, or is not what it should be.
pub fn read(folder: &Path) -> Result<Left> {
    let text = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let record = serde_json::from_str(&text(files::RECORD)?).context(files::RECORD)?;
    let resolved = Resolved::read(files::RESOLVED, &text(files::RESOLVED)?)?;
    let path = folder.join(files::HISTORY);
    let history = File::open(&path).with_context(|| path.display().to_string())?;
    let (history, truth) = jsonl::read(&mut BufReader::new(history)).context(files::HISTORY)?;
    let cluster = lines::read_cluster(&text(files::CLUSTER)?).context(files::CLUSTER)?;
    Ok(Left { record, resolved, history, truth, cluster })
}
