//! A run's history and truth as JSON, one entry a line, so that any program in any language can write one.
//!
//! It never knows what the entries mean, and never trusts them: a line that is not an entry is an error with its number.

use std::fmt;
use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use super::{
    Address, Client, CommitSeen, Entry, Event, FaultSpan, Gauges, History, Name, Operation, Ownership,
    Partition, PartitionLog, Phases, ServerCertificate, Truth, WireEvent,
};

/// The longest line in bytes that is read.
pub const LINE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Client(Client),
    Operation(Operation),
    Event(Event),
    Fault(FaultSpan),
    Phases(Phases),
    Log { partition: Partition, log: PartitionLog },
    Committed { group: Name, partition: Partition, offset: i64 },
    Commit(CommitSeen),
    Ownership(Ownership),
    GatewayAddress(Address),
    Certificate(ServerCertificate),
    Wire(WireEvent),
    Gauges(Gauges),
}

/// Why lines could not be read.
#[derive(Debug)]
pub struct Unreadable {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for Unreadable {}

fn lines(history: &History, truth: &Truth) -> impl Iterator<Item = Line> {
    let of_history = history.clients.iter().cloned().map(Line::Client);
    let of_history = of_history.chain(history.phases.map(Line::Phases));
    let of_history = of_history.chain(history.faults.iter().cloned().map(Line::Fault));
    let of_history = of_history.chain(history.entries.iter().cloned().map(|entry| match entry {
        Entry::Operation(operation) => Line::Operation(operation),
        Entry::Event(event) => Line::Event(event),
    }));
    let logs = truth.logs.iter();
    let logs = logs.map(|(partition, log)| Line::Log { partition: partition.clone(), log: log.clone() });
    let committed = truth.committed.iter().flat_map(|(group, offsets)| {
        offsets.iter().map(|(partition, offset)| Line::Committed {
            group: group.clone(),
            partition: partition.clone(),
            offset: *offset,
        })
    });
    of_history
        .chain(logs)
        .chain(committed)
        .chain(truth.commits.iter().cloned().map(Line::Commit))
        .chain(truth.ownerships.iter().cloned().map(Line::Ownership))
        .chain(truth.gateway_addresses.iter().cloned().map(Line::GatewayAddress))
        .chain(truth.certificates.iter().cloned().map(Line::Certificate))
        .chain(truth.wire.iter().cloned().map(Line::Wire))
        .chain(truth.gauges.iter().cloned().map(Line::Gauges))
}

/// Writes a run.
///
/// # Errors
/// The writer's.
pub fn write(out: &mut dyn Write, history: &History, truth: &Truth) -> io::Result<()> {
    for line in lines(history, truth) {
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Reads a run. Empty lines are passed over.
///
/// # Errors
/// A line that cannot be read, is longer than [`LINE_BYTES_MAX`], or is not an entry.
pub fn read(input: &mut dyn BufRead) -> Result<(History, Truth), Unreadable> {
    read_lines(input, LINE_BYTES_MAX)
}

fn read_lines(input: &mut dyn BufRead, line_bytes_max: usize) -> Result<(History, Truth), Unreadable> {
    let (mut history, mut truth) = (History::default(), Truth::default());
    let mut buffer = Vec::new();
    for line in 1.. {
        buffer.clear();
        let unreadable = |why: String| Unreadable { line, why };
        let limit = line_bytes_max as u64 + 1; // with the line's end
        let read = io::Read::take(&mut *input, limit).read_until(b'\n', &mut buffer);
        if read.map_err(|error| unreadable(error.to_string()))? == 0 {
            break;
        }
        let text = buffer.strip_suffix(b"\n").unwrap_or(&buffer);
        if text.len() > line_bytes_max {
            return Err(unreadable(format!("longer than {line_bytes_max} bytes")));
        }
        if !text.iter().all(u8::is_ascii_whitespace) {
            let entry = serde_json::from_slice(text).map_err(|error| unreadable(error.to_string()))?;
            take(&mut history, &mut truth, entry);
        }
    }
    Ok((history, truth))
}

fn take(history: &mut History, truth: &mut Truth, line: Line) {
    match line {
        Line::Client(client) => history.clients.push(client),
        Line::Operation(operation) => history.entries.push(Entry::Operation(operation)),
        Line::Event(event) => history.entries.push(Entry::Event(event)),
        Line::Fault(span) => history.faults.push(span),
        Line::Phases(phases) => history.phases = Some(phases),
        Line::Log { partition, log } => drop(truth.logs.insert(partition, log)),
        Line::Committed { group, partition, offset } => {
            truth.committed.entry(group).or_default().insert(partition, offset);
        }
        Line::Commit(commit) => truth.commits.push(commit),
        Line::Ownership(ownership) => truth.ownerships.push(ownership),
        Line::GatewayAddress(address) => truth.gateway_addresses.push(address),
        Line::Certificate(certificate) => truth.certificates.push(certificate),
        Line::Wire(event) => truth.wire.push(event),
        Line::Gauges(gauges) => truth.gauges.push(gauges),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_entry_is_named_by_its_number() {
        let text = "\n{\"phases\":{\"faults\":1,\"quiet\":2,\"drain\":3,\"end\":4}}\n  \n{\"phase\":1}\n";
        let error = read(&mut text.as_bytes()).unwrap_err();
        assert!(error.to_string().starts_with("line 4: unknown variant `phase`"), "{error}");
        for wrong in ["{", "[]", "\u{0}", "{\"gateway_address\":{\"host\":\"a\",\"port\":1,\"x\":1}}"] {
            assert!(read(&mut wrong.as_bytes()).is_err(), "{wrong}");
        }
        assert_eq!(read(&mut "".as_bytes()).unwrap(), (History::default(), Truth::default()));
    }

    #[test]
    fn a_line_may_be_as_long_as_is_said() {
        let line = r#"{"gateway_address":{"host":"a","port":1}}"#;
        for (line_bytes_max, fits) in [(line.len() - 1, false), (line.len(), true), (line.len() + 1, true)] {
            for text in [line.to_owned(), format!("{line}\n"), format!("{line}\n\n{line}\n")] {
                let read = read_lines(&mut text.as_bytes(), line_bytes_max);
                assert_eq!(read.is_ok(), fits, "{line_bytes_max} {text:?}");
            }
        }
    }
}
