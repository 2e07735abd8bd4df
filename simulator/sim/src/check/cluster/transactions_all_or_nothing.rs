//! Of each transaction all records are committed in the logs, or none, as its producer was told; and none stays open for ever.
//!
//! It never judges consumers.

use std::collections::BTreeMap;

use super::in_logs;
use crate::check::{Evidence, Fate, Finding, Sent};
use crate::history::{Action, OperationId, TransactionState, Value};

/// Whether the log still must have a send.
fn is_kept(evidence: &Evidence<'_>, sent: &Sent<'_>) -> bool {
    let log = evidence.truth.logs.get(&sent.send.partition);
    log.is_some_and(|log| {
        !log.compacted && sent.send.offset.map_or(log.start_offset == 0, |at| at >= log.start_offset)
    })
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let places = in_logs(evidence);
    let mut transactions: BTreeMap<OperationId, Vec<(&Sent<'_>, Option<TransactionState>)>> = BTreeMap::new();
    for sent in evidence.sends.iter().filter(|sent| sent.transactional && is_kept(evidence, sent)) {
        let state = places.get(&sent.send.value).map(|(_, record)| record.transaction);
        transactions.entry(sent.operation.id).or_default().push((sent, state));
    }
    let mut findings = Vec::new();
    for (id, records) in &transactions {
        let who = &records[0].0.operation;
        let name = match &who.action {
            Action::Transaction(transaction) => &transaction.transactional_id,
            _ => &who.client,
        };
        for (what, value) in wrong(evidence, records) {
            let sentence = format!("transaction of {name}: `{value}` {what}");
            let partition = evidence.sent(value).map(|sent| &sent.send.partition);
            let finding = Finding::new(sentence).between([*id]);
            findings.push(partition.into_iter().fold(finding, Finding::on));
        }
    }
    findings
}

fn wrong<'a>(
    evidence: &Evidence<'_>,
    records: &[(&Sent<'a>, Option<TransactionState>)],
) -> Vec<(&'static str, &'a Value)> {
    use TransactionState::{Aborted, Committed, None as Outside, Open};
    let fate = records[0].0.fate;
    let some_committed = records.iter().any(|(_, state)| *state == Some(Committed));
    let judged = records.iter().filter_map(|(sent, state)| {
        let what = match (state, fate) {
            (Some(Outside), _) => "is in the log outside of a transaction",
            (Some(Open), _) if evidence.options.drained => "is still without a marker at the end",
            (Some(Committed), Fate::Failed) => "is committed though the transaction was not",
            (Some(Aborted | Open), Fate::Committed) => "is not committed though the transaction was",
            (Some(Aborted | Open), _) if some_committed => {
                "is not committed and others of the transaction are"
            }
            (None, Fate::Unknown) if some_committed => {
                "is in no log and others of the transaction are committed"
            }
            _ => return None,
        };
        Some((what, &sent.send.value))
    });
    judged.collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn all_or_nothing_is_accepted() {
        accepts(
            "transactions_all_or_nothing",
            "t commit +p0=x +p1=y ok | log p0 0=x/commit 1=# | log p1 0=y/commit",
        );
        accepts("transactions_all_or_nothing", "t abort +p0=x +p1=y ok | log p0 0=x/abort | log p1");
        accepts(
            "transactions_all_or_nothing",
            "t commit +p0=x +p1=y ? | log p0 0=x/abort | log p1 0=y/abort",
        );
        accepts(
            "transactions_all_or_nothing",
            "t commit +p0=x +p1=y ? | log p0 0=x/commit | log p1 0=y/commit",
        );
        accepts("transactions_all_or_nothing", "undrained | t commit +p0=x ? | log p0 0=x/open");
        accepts(
            "transactions_all_or_nothing",
            "t commit +p0=x@0 +p1=y@0 ? | log p0 start=3 | log p1 0=y/commit",
        );
    }

    #[test]
    fn a_part_is_rejected() {
        rejects(
            "transactions_all_or_nothing",
            "t commit +p0=x +p1=y ok | log p0 0=x/commit | log p1 0=y/abort",
        );
        rejects(
            "transactions_all_or_nothing",
            "t commit +p0=x +p1=y ? | log p0 0=x/commit | log p1 0=y/abort",
        );
        rejects("transactions_all_or_nothing", "t commit +p0=x +p1=y ? | log p0 0=x/commit | log p1");
        rejects("transactions_all_or_nothing", "t abort +p0=x ok | log p0 0=x/commit");
        rejects("transactions_all_or_nothing", "t commit +p0=x ok | log p0 0=x");
        rejects("transactions_all_or_nothing", "t commit +p0=x ? | log p0 0=x/open");
        rejects("transactions_all_or_nothing", "undrained | t commit +p0=x ok | log p0 0=x/open");
        // unknown, but shown as committed
        rejects(
            "transactions_all_or_nothing",
            "t commit +p0=x +p1=y ? | c poll p0:0=x | log p0 | log p1 0=y/abort",
        );
    }
}
