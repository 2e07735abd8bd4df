//! One offset holds one value: for every client that was told of it, and in the log.
//!
//! It never knows who sent what.

use std::collections::BTreeMap;

use crate::check::{Evidence, Finding};
use crate::history::OperationId;

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (partition, order) in &evidence.orders {
        let log = evidence.truth.logs.get(*partition);
        let log: BTreeMap<_, _> =
            log.iter().flat_map(|log| &log.records).map(|record| (record.offset, &record.value)).collect();
        for slot in &order.slots {
            let truth = log.get(&slot.offset);
            let names: Vec<_> = slot.values.iter().map(|value| format!("`{value}`")).collect();
            let sentence = match (names.len(), truth) {
                (2.., _) => format!("{partition} has at offset {} both {}", slot.offset, names.join(" and ")),
                (_, Some(Some(value))) if slot.values != [value] => {
                    format!(
                        "the log of {partition} has `{value}` at offset {}, not {}",
                        slot.offset,
                        names.concat()
                    )
                }
                (_, Some(None)) => {
                    format!(
                        "the log of {partition} has a marker at offset {}, not {}",
                        slot.offset,
                        names.concat()
                    )
                }
                _ => continue,
            };
            let operations = slot.values.iter().flat_map(|value| who(evidence, value));
            findings.push(Finding::new(sentence).on(partition).between(operations));
        }
    }
    findings
}

/// The send of a value, and the first that was given it.
fn who(evidence: &Evidence<'_>, value: &crate::history::Value) -> Vec<OperationId> {
    let sent = evidence.sent(value).map(|sent| sent.operation.id);
    let reader = evidence.readers.get(value).and_then(|readers| readers.first());
    sent.into_iter().chain(reader.map(|(operation, _)| operation.id)).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_everybody_says_alike_is_accepted() {
        accepts("offsets_consistent", "a send p0=x @0 | c poll p0:0=x | d poll p0:0=x | log p0 0=x");
        accepts("offsets_consistent", "a send p0=x @0 | a send p1=y @0 | c poll p0:0=x p1:0=y");
        accepts("offsets_consistent", "a send p0=x ? | log p0 0=z"); // nobody knows where it is
    }

    #[test]
    fn two_values_at_one_offset_are_rejected() {
        rejects("offsets_consistent", "a send p0=x @0 | c poll p0:0=y");
        rejects("offsets_consistent", "c poll p0:0=x | d poll p0:0=y");
        rejects("offsets_consistent", "a send p0=x @0 | b send p0=y @0");
        rejects("offsets_consistent", "a send p0=x @0 | log p0 0=y");
        rejects("offsets_consistent", "c poll p0:0=x | log p0 0=#");
    }
}
