//! Nobody is given a record that nobody sent, that was sent to another partition, or that was sent only afterwards.
//!
//! It never knows of records that were in the log before the run: a scenario that begins with such leaves this checker off.

use crate::check::{Evidence, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (value, readers) in &evidence.readers {
        let sent = evidence.sent(value);
        for (operation, seen) in readers {
            let (client, partition) = (&operation.client, &seen.partition);
            let sentence = match sent {
                None => format!("{client} was given `{value}` of {partition}, which nobody sent"),
                Some(sent) if sent.send.partition != *partition => {
                    format!(
                        "{client} was given `{value}` of {partition}, which was sent to {}",
                        sent.send.partition
                    )
                }
                Some(sent) if operation.completed.is_some_and(|at| at < sent.operation.invoked) => {
                    format!("{client} was given `{value}` of {partition} before it was sent")
                }
                Some(_) => continue,
            };
            let operations = sent.map(|sent| sent.operation.id).into_iter().chain([operation.id]);
            findings.push(Finding::new(sentence).on(partition).between(operations));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_was_sent_is_accepted() {
        accepts("unsent_read", "a send p0=x @0 | c poll p0:0=x");
        accepts("unsent_read", "5..9 a send p0=x @0 | 2..6 c poll p0:0=x");
    }

    #[test]
    fn what_was_not_sent_there_and_then_is_rejected() {
        rejects("unsent_read", "c poll p0:0=x");
        rejects("unsent_read", "a send p1=x @0 | c poll p0:0=x");
        rejects("unsent_read", "5..9 a send p0=x @0 | 2..4 c poll p0:0=x");
    }
}
