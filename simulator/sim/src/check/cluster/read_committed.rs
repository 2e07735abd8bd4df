//! Consumers that ask for committed records are given only such as the log says were committed, or are of no transaction.
//!
//! It never trusts what producers believe of their transactions: that is [`crate::check::client::aborted_read`].

use crate::check::{Evidence, Finding};
use crate::history::{Isolation, TransactionState};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (operation, seen) in evidence.readers.values().flatten() {
        let Some(log) = evidence.truth.logs.get(&seen.partition) else { continue };
        if evidence.isolation(&operation.client) != Isolation::ReadCommitted {
            continue;
        }
        let at = log.records.partition_point(|record| record.offset < seen.offset);
        let record = log.records.get(at).filter(|record| record.offset == seen.offset);
        let what = match record.map(|record| record.transaction) {
            Some(TransactionState::Aborted) => "aborted",
            Some(TransactionState::Open) => "never ended",
            _ => continue,
        };
        let sentence = format!(
            "{} was given `{}` of {} at offset {}, of a transaction that was {what}",
            operation.client, seen.value, seen.partition, seen.offset
        );
        findings.push(Finding::new(sentence).on(&seen.partition).between([operation.id]));
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn committed_and_plain_records_are_accepted() {
        accepts("read_committed", "c poll p0:0=x p0:1=y | log p0 0=x 1=y/commit 2=z/abort");
        accepts("read_committed", "client c uncommitted | c poll p0:0=x | log p0 0=x/abort");
        accepts("read_committed", "c poll p0:0=x | log p1 0=x/abort");
    }

    #[test]
    fn others_are_rejected() {
        rejects("read_committed", "c poll p0:0=x | log p0 0=x/abort");
        rejects("read_committed", "c poll p0:0=x | log p0 0=x/open");
        rejects("read_committed", "t commit -p0:0=x ok | log p0 0=x/abort");
    }
}
