//! The trace of a run as JSON lines: what happened on every connection, without payload.
//!
//! It never knows what the bytes mean.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::history::Nanos;
use crate::runner::ClusterChange;
use crate::trace::{Kind, Report};

/// An event as it is written.
#[derive(Serialize)]
struct Line<'a> {
    /// The number of the event.
    event: u64,
    /// Simulated time in nanoseconds.
    at: Nanos,
    host: &'a str,
    /// Which end of which connection; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<u64>,
    /// The host at the other end.
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<&'a str>,
    kind: &'a str,
    /// Bytes, or the port of what is about addresses.
    length: u64,
    /// A hash of the bytes in hexadecimal digits.
    hash: String,
    /// What a host remarked.
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<&'a str>,
}

/// The word of a kind of events.
pub(super) const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Listening => "listening",
        Kind::Dialling => "dialling",
        Kind::Refused => "refused",
        Kind::Connected => "connected",
        Kind::Accepted => "accepted",
        Kind::Sent => "sent",
        Kind::Received => "received",
        Kind::Ended => "ended",
        Kind::Finished => "finished",
        Kind::Broken => "broken",
        Kind::Dropped => "dropped",
        Kind::Noted => "noted",
    }
}

/// Writes the events of a whole run, one a line.
///
/// # Errors
/// The writer's.
pub(super) fn write_trace(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let peers: BTreeMap<u64, &str> =
        report.ends.iter().map(|end| (end.connection, &*end.peer_host)).collect();
    for (number, event) in (0..).zip(&report.kept) {
        let remark = (event.kind == Kind::Noted).then(|| report.bodies.get(&number)).flatten();
        let line = Line {
            event: number,
            at: event.at.into(),
            host: &event.host,
            connection: (event.connection != 0).then_some(event.connection),
            peer: peers.get(&event.connection).copied(),
            kind: word(event.kind),
            length: event.length,
            hash: format!("{:016x}", event.payload),
            remark: remark.and_then(|bytes| std::str::from_utf8(bytes).ok()),
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Writes what brokers did, one change a line.
///
/// # Errors
/// The writer's.
pub(super) fn write_cluster(out: &mut dyn Write, changes: &[ClusterChange]) -> io::Result<()> {
    for change in changes {
        serde_json::to_writer(&mut *out, change)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Reads what [`write_cluster`] wrote.
///
/// # Errors
/// A line that is no change.
pub(super) fn read_cluster(text: &str) -> serde_json::Result<Vec<ClusterChange>> {
    text.lines().filter(|line| !line.is_empty()).map(serde_json::from_str).collect()
}
