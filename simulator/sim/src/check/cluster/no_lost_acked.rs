//! Every committed record is in the log of its partition, at the offset that its acknowledgement named.
//!
//! What retention or compaction may have taken is never called lost.

use super::in_logs;
use crate::check::{Evidence, Fate, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let places = in_logs(evidence);
    let mut findings = Vec::new();
    for sent in evidence.sends.iter().filter(|sent| sent.fate == Fate::Committed) {
        let (partition, value) = (&sent.send.partition, &sent.send.value);
        let Some(log) = evidence.truth.logs.get(partition).filter(|log| !log.compacted) else { continue };
        if sent.send.offset.is_some_and(|offset| offset < log.start_offset)
            || (sent.send.offset.is_none() && log.start_offset > 0)
        {
            continue;
        }
        let sentence = match (places.get(value), sent.send.offset) {
            (None, _) => format!("`{value}` was acknowledged for {partition} and is in no log"),
            (Some((found, record)), _) if *found != partition => {
                format!(
                    "`{value}` was acknowledged for {partition} and is in {found} at offset {}",
                    record.offset
                )
            }
            (Some(_), Some(offset)) if !is_at(log, offset, value) => {
                format!(
                    "`{value}` was acknowledged at offset {offset} of {partition}, where the log does not have it"
                )
            }
            _ => continue,
        };
        findings.push(Finding::new(sentence).on(partition).between([sent.operation.id]));
    }
    findings
}

fn is_at(log: &crate::history::PartitionLog, offset: i64, value: &crate::history::Value) -> bool {
    let at = log.records.partition_point(|record| record.offset < offset);
    log.records.get(at).is_some_and(|record| record.offset == offset && record.value.as_ref() == Some(value))
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_is_there_or_was_never_promised_is_accepted() {
        accepts("no_lost_acked", "a send p0=x @0 | a send p0=y ok | log p0 0=x 1=y");
        accepts("no_lost_acked", "a send p0=x ? | a send p0=y fail | t abort +p0=z@4 ok | log p0");
        accepts("no_lost_acked", "a send p0=x @0"); // the log is not known
        accepts("no_lost_acked", "a send p0=x @4 | log p0 start=5");
        accepts("no_lost_acked", "a send p0=x @4 | log p0 compacted 5=y");
        accepts("no_lost_acked", "client a acks=1 | a send p0=x @0 | log p0");
    }

    #[test]
    fn what_is_not_there_is_rejected() {
        rejects("no_lost_acked", "a send p0=x @0 | log p0");
        rejects("no_lost_acked", "a send p0=x ok | log p0 0=y");
        rejects("no_lost_acked", "a send p0=x @0 | log p0 1=x");
        rejects("no_lost_acked", "a send p0=x @0 | log p0 | log p1 0=x");
        rejects("no_lost_acked", "a send p0=x @5 | log p0 start=5");
        rejects("no_lost_acked", "t commit +p0=x ok | log p0");
        rejects("no_lost_acked", "a send p0=x ? | c poll p0:0=x | log p0"); // somebody has read it
        rejects("no_lost_acked", "keep_acks_one | client a acks=1 | a send p0=x @0 | log p0");
    }
}
