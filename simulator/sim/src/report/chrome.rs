//! A run in the trace format of Chrome, which Perfetto shows: hosts as processes, connections as threads, operations as spans, faults as
//! spans and instants, messages as arrows.
//!
//! It never knows what messages mean.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use std::net::SocketAddr;

use serde_json::{Value, json};

use super::lines::word;
use super::words::in_words;
use crate::history::{History, Nanos, Outcome};
use crate::trace::{Event, Kind, Report};

/// The process that faults stand in. Hosts follow.
const FAULTS_PID: u64 = 1;

/// How long a message is shown to take at one end, in microseconds: arrows need something to begin at.
const SHOWN_US: f64 = 20.0;

/// Writes a run.
///
/// # Errors
/// The writer's.
pub(super) fn write(out: &mut dyn Write, history: &History, report: &Report) -> io::Result<()> {
    let mut events = Events { out, is_first: true, pids: BTreeMap::new() };
    events.out.write_all(b"{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n")?;
    events.name("process_name", FAULTS_PID, 0, "faults and phases")?;
    events.faults(history)?;
    events.operations(history)?;
    events.connections(report)?;
    events.out.write_all(b"\n]}\n")?;
    events.out.flush()
}

struct Events<'a> {
    out: &'a mut dyn Write,
    is_first: bool,
    pids: BTreeMap<String, u64>,
}

const fn micros(at: Nanos) -> f64 {
    at.0 as f64 / 1000.0
}

impl Events<'_> {
    fn put(&mut self, event: &Value) -> io::Result<()> {
        if !self.is_first {
            self.out.write_all(b",\n")?;
        }
        self.is_first = false;
        Ok(serde_json::to_writer(&mut *self.out, event)?)
    }

    fn name(&mut self, what: &str, pid: u64, tid: u64, name: &str) -> io::Result<()> {
        self.put(&json!({ "ph": "M", "name": what, "pid": pid, "tid": tid, "args": { "name": name } }))
    }

    fn pid(&mut self, host: &str) -> io::Result<u64> {
        if let Some(pid) = self.pids.get(host) {
            return Ok(*pid);
        }
        let pid = FAULTS_PID + 1 + self.pids.len() as u64;
        self.pids.insert(host.to_owned(), pid);
        self.name("process_name", pid, 0, host)?;
        Ok(pid)
    }

    fn faults(&mut self, history: &History) -> io::Result<()> {
        for (number, fault) in history.faults.iter().enumerate() {
            let name = &*fault.name;
            if fault.from == fault.until {
                let ts = micros(fault.from);
                self.put(&json!({ "ph": "i", "s": "g", "name": name, "cat": "fault", "pid": FAULTS_PID, "tid": 0, "ts": ts }))?;
                continue;
            }
            for (ph, at) in [("b", fault.from), ("e", fault.until)] {
                let (id, ts) = (number, micros(at));
                self.put(&json!({ "ph": ph, "cat": "fault", "id": id, "name": name, "pid": FAULTS_PID, "tid": 0, "ts": ts }))?;
            }
        }
        if let Some(phases) = history.phases {
            for (name, at) in [("faults", phases.faults), ("quiet", phases.quiet), ("drain", phases.drain)] {
                let ts = micros(at);
                self.put(&json!({ "ph": "i", "s": "g", "name": format!("phase: {name}"), "cat": "phase", "pid": FAULTS_PID, "tid": 0, "ts": ts }))?;
            }
        }
        Ok(())
    }

    fn operations(&mut self, history: &History) -> io::Result<()> {
        let end = history.phases.map(|phases| phases.end);
        for operation in history.operations() {
            let pid = self.pid(&operation.client)?;
            let outcome = match &operation.outcome {
                Outcome::Ok => "ok",
                Outcome::Fail(_) => "fail",
                Outcome::Unknown(_) => "unknown",
            };
            let until = operation.completed.or(end).unwrap_or(operation.invoked);
            let (id, words) = (operation.id.0, in_words(operation));
            let name = words.split(':').next().unwrap_or_default();
            let args = json!({ "outcome": outcome, "told": words });
            let ts = micros(operation.invoked);
            self.put(&json!({ "ph": "b", "cat": "operation", "id": id, "name": name, "pid": pid, "tid": 0, "ts": ts, "args": args }))?;
            let ts = micros(until);
            self.put(&json!({ "ph": "e", "cat": "operation", "id": id, "name": name, "pid": pid, "tid": 0, "ts": ts }))?;
        }
        Ok(())
    }

    fn connections(&mut self, report: &Report) -> io::Result<()> {
        let mut arrows = Arrows::new(report);
        for end in &report.ends {
            let pid = self.pid(&end.host)?;
            let arrow = if end.dialled { "to" } else { "from" };
            let name = format!("#{} {arrow} {}", end.connection, end.peer_host);
            self.name("thread_name", pid, end.connection, &name)?;
        }
        for event in &report.kept {
            let (pid, tid) = (self.pid(&event.host)?, event.connection);
            let ts = micros(event.at.into());
            let kind = word(event.kind);
            if !matches!(event.kind, Kind::Sent | Kind::Received) {
                self.put(&json!({ "ph": "i", "s": "t", "name": kind, "cat": "connection", "pid": pid, "tid": tid, "ts": ts }))?;
                continue;
            }
            let name = format!("{kind} {} bytes", event.length);
            self.put(&json!({ "ph": "X", "name": name, "cat": "bytes", "pid": pid, "tid": tid, "ts": ts, "dur": SHOWN_US }))?;
            for (ph, id) in arrows.of(event) {
                let mut arrow = json!({ "ph": ph, "name": "message", "cat": "message", "id": id, "pid": pid, "tid": tid, "ts": ts });
                if ph == "f" {
                    arrow["bp"] = "e".into();
                }
                self.put(&arrow)?;
            }
        }
        Ok(())
    }
}

/// Bytes under way in one direction of a connection.
#[derive(Debug, Default)]
struct Stream {
    read: u64,
    sent: u64,
    /// Writes that were not read yet: where each ends, and its arrow.
    under_way: VecDeque<(u64, u64)>,
}

/// Which read is of which write.
struct Arrows {
    addresses: BTreeMap<u64, (SocketAddr, SocketAddr)>,
    streams: BTreeMap<(SocketAddr, SocketAddr), Stream>,
    next: u64,
}

impl Arrows {
    fn new(report: &Report) -> Self {
        let of_end = report.ends.iter().map(|end| (end.connection, (end.local, end.peer)));
        Self { addresses: of_end.collect(), streams: BTreeMap::new(), next: 0 }
    }

    /// The arrows that begin or end with an event. The number of an arrow is unique in the run.
    fn of(&mut self, event: &Event) -> Vec<(&'static str, u64)> {
        let Some((local, peer)) = self.addresses.get(&event.connection).copied() else { return Vec::new() };
        if event.kind == Kind::Sent {
            let stream = self.streams.entry((local, peer)).or_default();
            stream.sent += event.length;
            self.next += 1;
            stream.under_way.push_back((stream.sent, self.next));
            return vec![("s", self.next)];
        }
        let stream = self.streams.entry((peer, local)).or_default();
        stream.read += event.length;
        let mut arrows = Vec::new();
        // A write that is read in pieces arrives with the last one.
        while let Some((ends_at, arrow)) = stream.under_way.front().copied()
            && ends_at <= stream.read
        {
            stream.under_way.pop_front();
            arrows.push(("f", arrow));
        }
        arrows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{End, Trace};
    use std::time::Duration;

    #[test]
    fn each_write_has_an_arrow_that_ends_where_its_last_byte_is_read() {
        let trace = Trace::new(0..100);
        let (a, b): (SocketAddr, SocketAddr) =
            ("10.0.0.1:4000".parse().unwrap(), "10.0.0.2:9092".parse().unwrap());
        for (connection, local, peer) in [(1, a, b), (2, b, a)] {
            let (host, peer_host, dialled) = ("h".into(), "x".into(), connection == 1);
            trace.end(End { connection, host, peer_host, local, peer, dialled });
        }
        for (connection, kind, length) in
            [(1, Kind::Sent, 10), (1, Kind::Sent, 5), (2, Kind::Received, 9), (2, Kind::Received, 6)]
        {
            let (at, host, payload) = (Duration::from_millis(1), "h".into(), 0);
            trace.record(Event { at, host, connection, kind, length, payload });
        }
        let mut out = Vec::new();
        write(&mut out, &History::default(), &trace.seal()).unwrap();
        let written: Value = serde_json::from_slice(&out).unwrap();
        let arrows =
            written["traceEvents"].as_array().unwrap().iter().filter(|event| event["cat"] == "message");
        let arrows: Vec<_> = arrows
            .map(|event| {
                (event["ph"].as_str().unwrap(), event["id"].as_u64().unwrap(), event["tid"].as_u64().unwrap())
            })
            .collect();
        assert_eq!(arrows, [("s", 1, 1), ("s", 2, 1), ("f", 1, 2), ("f", 2, 2)]);
    }
}
