//! Where consumers that read from the beginning have read past a committed record, somebody has read that record.
//!
//! It never looks beyond what has been read: that is [`super::unseen`].

use std::collections::BTreeMap;

use crate::check::{Evidence, Finding};
use crate::history::{OperationId, Partition};

/// The highest offset that a consumer that reads from the beginning was given of each partition, and when.
fn highest<'a>(evidence: &Evidence<'a>) -> BTreeMap<&'a Partition, (i64, OperationId)> {
    let mut highest = BTreeMap::new();
    for (operation, seen) in evidence.readers.values().flatten() {
        if evidence.client(&operation.client).is_some_and(|client| client.from_beginning) {
            let found = highest.entry(&seen.partition).or_insert((seen.offset, operation.id));
            *found = (seen.offset, operation.id).max(*found);
        }
    }
    highest
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let highest = highest(evidence);
    let mut findings = Vec::new();
    for (sent, offset) in evidence.committed() {
        let (partition, value) = (&sent.send.partition, &sent.send.value);
        let Some((read, reader)) = highest.get(partition) else { continue };
        if offset <= *read
            && offset >= evidence.start_offset(partition)
            && !evidence.readers.contains_key(value)
        {
            let sentence = format!(
                "`{value}` was committed to {partition} at offset {offset}, consumers have read up to offset {read}, and nobody has read it"
            );
            findings.push(Finding::new(sentence).on(partition).between([sent.operation.id, *reader]));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_was_read_or_not_reached_is_accepted() {
        accepts("lost_write", "a send p0=x @0 | a send p0=y @1 | c poll p0:0=x");
        accepts("lost_write", "a send p0=x ? | a send p0=y @1 | c poll p0:1=y");
        accepts("lost_write", "a send p0=x fail | a send p0=y @1 | c poll p0:1=y");
        accepts("lost_write", "client d latest | a send p0=x @0 | a send p0=y @1 | d poll p0:1=y");
        accepts("lost_write", "a send p0=x @0 | a send p0=y @1 | c poll p0:1=y | log p0 start=1 1=y");
        accepts("lost_write", "client a acks=1 | a send p0=x @0 | a send p0=y @1 | c poll p0:1=y");
        accepts("lost_write", "t abort +p0=x@0 ok | a send p0=y @2 | c poll p0:2=y");
    }

    #[test]
    fn a_record_that_was_read_past_is_rejected() {
        rejects("lost_write", "a send p0=x @0 | a send p0=y @1 | c poll p0:1=y");
        rejects("lost_write", "t commit +p0=x@0 +p0=y@1 ok | c poll p0:1=y");
        // unknown, but one of its records was shown as committed, so all of them are
        rejects("lost_write", "t commit +p0=x@0 +p0=y@1 ? | c poll p0:1=y");
    }
}
