//! The log has the records of an ordered producer in the order in which they were sent, whatever became of their acknowledgements.
//!
//! It never compares records of different sessions of a client: what an earlier one left on the way may come late.

use std::collections::BTreeMap;

use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (partition, log) in &evidence.truth.logs {
        let mut last = BTreeMap::new();
        for record in &log.records {
            let Some(value) = &record.value else { continue };
            let Some(index) = evidence.by_value.get(value) else { continue };
            let sent = &evidence.sends[*index];
            if !sent.ordered {
                continue;
            }
            let key = (&sent.operation.client, sent.session);
            match last.get(&key) {
                Some(before) if before > index => {
                    let earlier: &crate::check::Sent<'_> = &evidence.sends[*before];
                    let sentence = format!(
                        "{} sent `{value}` before `{}`, and the log of {partition} has it behind, at offset {}",
                        key.0, earlier.send.value, record.offset
                    );
                    let operations = [sent.operation.id, earlier.operation.id];
                    findings.push(Finding::new(sentence).on(partition).between(operations));
                }
                _ => drop(last.insert(key, *index)),
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn the_order_of_sending_is_accepted() {
        accepts(
            "per_partition_order",
            "a send p0=x @0 | a send p0=y ? | b send p0=z @2 | log p0 0=x 1=z 2=y",
        );
        accepts("per_partition_order", "client a plain | a send p0=x ok | a send p0=y ok | log p0 0=y 1=x");
        accepts("per_partition_order", "a send p0=x ? | a restart | a send p0=y ok | log p0 0=y 1=x");
    }

    #[test]
    fn another_order_is_rejected() {
        rejects("per_partition_order", "a send p0=x ok | a send p0=y ok | log p0 0=y 1=x");
        rejects("per_partition_order", "a send p0=x ? | a send p0=y ? | log p0 0=y 5=x");
        rejects(
            "per_partition_order",
            "client a plain in_flight=1 | a send p0=x ? | a send p0=y ok | log p0 0=y 1=x",
        );
        rejects("per_partition_order", "t commit +p0=x +p0=y ok | log p0 0=y/commit 1=x/commit");
    }
}
