//! Nobody is given a record whose send surely failed. Of aborted transactions that holds for those who ask for committed records only.
//!
//! It never judges sends whose outcome is unknown.

use crate::check::{Evidence, Fate, Finding};
use crate::history::Isolation;

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (value, readers) in &evidence.readers {
        let Some(sent) = evidence.sent(value).filter(|sent| sent.fate == Fate::Failed) else { continue };
        let wrong = readers.iter().find(|(operation, _)| {
            !sent.transactional || evidence.isolation(&operation.client) == Isolation::ReadCommitted
        });
        if let Some((operation, seen)) = wrong {
            let what = if sent.transactional { "transaction was aborted" } else { "send failed" };
            let sentence = format!(
                "{} was given `{value}` of {} at offset {}, whose {what}",
                operation.client, seen.partition, seen.offset
            );
            let finding = Finding::new(sentence).on(&seen.partition);
            findings.push(finding.between([sent.operation.id, operation.id]));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_may_be_there_is_accepted() {
        accepts("aborted_read", "a send p0=x @0 | a send p0=y ? | c poll p0:0=x p0:1=y");
        accepts("aborted_read", "client u uncommitted | t abort +p0=x ok | u poll p0:0=x");
        accepts("aborted_read", "t commit +p0=x ? | c poll p0:0=x");
    }

    #[test]
    fn what_cannot_be_there_is_rejected() {
        rejects("aborted_read", "a send p0=x fail | c poll p0:0=x");
        rejects("aborted_read", "client u uncommitted | a send p0=x fail | u poll p0:0=x");
        rejects("aborted_read", "t abort +p0=x ok | c poll p0:0=x");
        rejects("aborted_read", "t abort +p0=x ? | c poll p0:0=x");
        rejects("aborted_read", "t commit +p0=x fail | c poll p0:0=x");
    }
}
