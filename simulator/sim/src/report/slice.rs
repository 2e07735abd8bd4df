//! The part of a history that contradicts itself: the operations that failures name, and those around them.
//!
//! It is written as a history is, so that whatever reads one reads the other. Never knows why the operations contradict each other.

use std::collections::BTreeSet;

use super::record::Failure;
use crate::history::{
    Entry, History, LogRecord, Name, Nanos, Operation, OperationId, Partition, Truth, WireEvent,
};

/// Failures of one invariant whose operations are shown.
pub(super) const SHOWN_OF_EACH: usize = 3;

/// Operations beside a named one, before and after it, on the same partition and by the same client.
const BESIDE: usize = 4;

/// So long before and after a failure that names no operation, what clients did and what was seen at gateways belongs to it; and so much of
/// it at the most.
const AROUND: Nanos = Nanos::from_millis(20);
const OPERATIONS_AROUND_MAX: usize = 12;
const WIRE_AROUND_MAX: usize = 200;

/// Most operations that are named, and most operations of a slice.
const NAMED_MAX: usize = 60;
const SLICE_MAX: usize = 400;

/// Records of a log beside those that are named, before and after.
const LOG_BESIDE: i64 = 5;

/// The failures that a person is shown: the first of each invariant.
pub(super) fn shown(failures: &[Failure]) -> Vec<&Failure> {
    let mut shown: Vec<&Failure> = Vec::new();
    for failure in failures {
        if shown.iter().filter(|other| other.invariant == failure.invariant).count() < SHOWN_OF_EACH {
            shown.push(failure);
        }
    }
    shown
}

/// The operations that contradict each other.
pub(super) fn named(failures: &[Failure]) -> BTreeSet<OperationId> {
    shown(failures).iter().flat_map(|failure| failure.operations.iter().copied()).take(NAMED_MAX).collect()
}

fn partitions(operation: &Operation) -> BTreeSet<&Partition> {
    let sent = operation.sends().into_iter().map(|send| &send.partition);
    sent.chain(operation.seen().into_iter().map(|seen| &seen.partition)).collect()
}

/// A part of a run.
pub(super) struct Slice {
    /// What clients did.
    pub(super) history: History,
    /// The logs around what they sent and saw.
    pub(super) truth: Truth,
    /// The time that it spans.
    pub(super) span: Option<(Nanos, Nanos)>,
}

/// The operations that failures name, those around them, and what happened to their clients meanwhile.
pub(super) fn slice(history: &History, truth: &Truth, failures: &[Failure]) -> Slice {
    let named = named(failures);
    let mut operations: Vec<&Operation> = history.operations().collect();
    operations.sort_by_key(|operation| operation.id);
    let mut taken: BTreeSet<OperationId> = named.clone();
    for (index, operation) in operations.iter().enumerate() {
        if named.contains(&operation.id) {
            for beside in beside(&operations, index) {
                if taken.len() < SLICE_MAX {
                    taken.insert(beside);
                }
            }
        }
    }
    for at in instants(failures) {
        let ended = |operation: &Operation| operation.completed.unwrap_or(operation.invoked);
        let near = operations
            .iter()
            .filter(|operation| operation.invoked <= at.plus(AROUND) && ended(operation) >= at.since(AROUND));
        taken.extend(near.take(OPERATIONS_AROUND_MAX).map(|operation| operation.id));
    }
    let of_slice: Vec<&Operation> =
        operations.iter().copied().filter(|operation| taken.contains(&operation.id)).collect();
    let blamed: BTreeSet<Nanos> = instants(failures).collect();
    let of_events = history.events().filter(|event| blamed.contains(&event.at)).map(|event| &event.client);
    let of_operations = of_slice.iter().map(|operation| &operation.client);
    let clients: BTreeSet<&Name> = of_operations.chain(of_events).collect();
    let span = span(&of_slice, failures);
    let within = |at: Nanos| span.is_some_and(|(from, until)| (from..=until).contains(&at));
    let entries = history.entries.iter().filter(|entry| match entry {
        Entry::Operation(operation) => taken.contains(&operation.id),
        Entry::Event(event) => clients.contains(&event.client) && within(event.at),
    });
    let overlaps = |from: Nanos, until: Nanos| span.is_some_and(|(begin, end)| from <= end && until >= begin);
    let history = History {
        clients: history.clients.iter().filter(|client| clients.contains(&client.name)).cloned().collect(),
        entries: entries.cloned().collect(),
        phases: history.phases,
        faults: history.faults.iter().filter(|fault| overlaps(fault.from, fault.until)).cloned().collect(),
    };
    let named: Vec<&Operation> =
        of_slice.iter().copied().filter(|operation| named.contains(&operation.id)).collect();
    let wire = wire(truth, failures);
    Slice { history, truth: Truth { wire, ..logs(truth, &named) }, span }
}

/// When failures that name no operation happened.
fn instants(failures: &[Failure]) -> impl Iterator<Item = Nanos> {
    let without = shown(failures).into_iter().filter(|failure| failure.operations.is_empty());
    without.filter_map(|failure| failure.at)
}

/// What was seen at gateways around those instants.
pub(super) fn wire(truth: &Truth, failures: &[Failure]) -> Vec<WireEvent> {
    let mut seen: Vec<WireEvent> = Vec::new();
    for at in instants(failures) {
        let near = |event: &&WireEvent| event.at >= at.since(AROUND) && event.at <= at.plus(AROUND);
        // The nearest ones, where there are too many.
        let mut found: Vec<&WireEvent> = truth.wire.iter().filter(near).collect();
        found.sort_by_key(|event| event.at.0.abs_diff(at.0));
        found.truncate(WIRE_AROUND_MAX);
        found.sort_by_key(|event| event.at);
        for event in found {
            if !seen.contains(event) {
                seen.push(event.clone());
            }
        }
    }
    seen
}

/// The operations before and after one, on its partitions and by its client.
fn beside(operations: &[&Operation], index: usize) -> Vec<OperationId> {
    let one = operations[index];
    let wanted = partitions(one);
    let alike = |other: &&&Operation| other.client == one.client || !partitions(other).is_disjoint(&wanted);
    let before = operations[..index].iter().rev().filter(alike).take(BESIDE);
    let after = operations[index + 1..].iter().filter(alike).take(BESIDE);
    before.chain(after).map(|operation| operation.id).collect()
}

fn span(operations: &[&Operation], failures: &[Failure]) -> Option<(Nanos, Nanos)> {
    let ends = operations.iter().map(|operation| operation.completed.unwrap_or(operation.invoked));
    let at = || shown(failures).into_iter().filter_map(|failure| failure.at);
    let from = operations.iter().map(|operation| operation.invoked).chain(at()).min()?;
    Some((from, ends.chain(at()).max()?))
}

/// The records of logs around what operations sent and saw.
fn logs(truth: &Truth, operations: &[&Operation]) -> Truth {
    let (gateway_addresses, certificates) = (truth.gateway_addresses.clone(), truth.certificates.clone());
    let mut cut = Truth { gateway_addresses, certificates, ..Truth::default() };
    for (partition, log) in &truth.logs {
        let sent = operations.iter().flat_map(|operation| operation.sends());
        let sent = sent.filter(|send| send.partition == *partition);
        let values: BTreeSet<_> = sent.clone().map(|send| &send.value).collect();
        let seen = operations.iter().flat_map(|operation| operation.seen());
        let seen = seen.filter(|seen| seen.partition == *partition).map(|seen| seen.offset);
        let mut offsets: BTreeSet<i64> = sent.filter_map(|send| send.offset).chain(seen.take(1)).collect();
        let of_value =
            |record: &&LogRecord| record.value.as_ref().is_some_and(|value| values.contains(value));
        offsets.extend(log.records.iter().filter(of_value).map(|record| record.offset));
        let near = |record: &&LogRecord| {
            offsets.range(record.offset - LOG_BESIDE..=record.offset + LOG_BESIDE).next().is_some()
        };
        let records: Vec<LogRecord> = log.records.iter().filter(near).cloned().collect();
        if !records.is_empty() {
            let log = crate::history::PartitionLog { records, ..log.clone() };
            cut.logs.insert(partition.clone(), log);
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::dsl::record;
    use crate::check::{Options, judge};
    use crate::history::jsonl;

    /// It has no operation that could be named.
    #[test]
    fn a_slice_of_an_old_certificate_shows_it_again_when_it_is_read() {
        let run = record(
            "had a 0.. | had b 100..120 | at 125 d shown b 121 | at 130 c shown a 120 | at 190 e shown b 180",
        );
        let options = Options::only("newest_certificate").unwrap();
        let found = judge(&run.history, &run.truth, &options).anomalies;
        let [anomaly] = found.as_slice() else { panic!("{found:?}") };
        let failure =
            Failure { at: anomaly.finding.at, ..Failure::new(anomaly.checker, &anomaly.finding.sentence) };
        let slice = slice(&run.history, &run.truth, &[failure]);
        assert_eq!(slice.history.events().count(), 1);
        let mut written = Vec::new();
        jsonl::write(&mut written, &slice.history, &slice.truth).unwrap();
        let (history, truth) = jsonl::read(&mut written.as_slice()).unwrap();
        assert_eq!(judge(&history, &truth, &options).anomalies, found);
    }

    #[test]
    fn a_slice_has_what_is_named_and_what_is_beside_it_and_nothing_else() {
        let lines: Vec<String> = (0..40).map(|offset| format!("p send p0=v{offset} @{offset}")).collect();
        let run = record(&lines.join(" | "));
        let failure =
            Failure { operations: vec![OperationId(20)], ..Failure::new("lost_write", "v20 is lost") };
        let slice = slice(&run.history, &run.truth, &[failure]);
        let ids: Vec<u64> = slice.history.operations().map(|operation| operation.id.0).collect();
        assert_eq!(ids, (16..=24).collect::<Vec<_>>());
        assert_eq!(slice.history.clients.len(), run.history.clients.len());
    }
}
