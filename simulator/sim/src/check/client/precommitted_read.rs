//! No transaction is given what it sent itself: it is not committed yet.
//!
//! It never judges consumers that are shown everything.

use crate::check::{Evidence, Finding};
use crate::history::{Action, Isolation};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for operation in &evidence.operations {
        let strict = evidence.isolation(&operation.client) == Isolation::ReadCommitted;
        if !strict || !matches!(operation.action, Action::Transaction(_)) {
            continue;
        }
        for seen in operation.seen() {
            if evidence.sent(&seen.value).is_some_and(|sent| sent.operation.id == operation.id) {
                let sentence =
                    format!("a transaction of {} was given its own `{}`", operation.client, seen.value);
                findings.push(Finding::new(sentence).on(&seen.partition).between([operation.id]));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_others_wrote_is_accepted() {
        accepts("precommitted_read", "t commit +p0=x ok | t commit -p0:0=x +p1=y ok | c poll p1:0=y");
        accepts("precommitted_read", "client t uncommitted | t commit +p0=x -p0:0=x ok");
    }

    #[test]
    fn its_own_is_rejected() {
        rejects("precommitted_read", "t commit +p0=x -p0:0=x ok");
        rejects("precommitted_read", "t abort +p0=x -p0:0=x ok");
    }
}
