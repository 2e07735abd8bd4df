//! At the end of the drain every committed record of a partition that somebody reads from the beginning has been read.
//!
//! It never knows whether a record is lost or only late: the scenario says whether there was time.

use crate::check::{Evidence, Fate, Finding};

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    if !evidence.options.drained {
        return Vec::new();
    }
    let unseen = evidence.sends.iter().filter(|sent| {
        let send = sent.send;
        let gone = send.offset.is_some_and(|offset| offset < evidence.start_offset(&send.partition));
        sent.fate == Fate::Committed
            && !gone
            && evidence.read_whole.contains(&send.partition)
            && !evidence.readers.contains_key(&send.value)
    });
    let finding = |sent: &crate::check::Sent<'_>| {
        let (partition, value) = (&sent.send.partition, &sent.send.value);
        let sentence = format!("`{value}` was committed to {partition}, and at the end nobody had read it");
        Finding::new(sentence).on(partition).between([sent.operation.id])
    };
    unseen.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn what_was_read_or_need_not_be_is_accepted() {
        accepts("unseen", "a send p0=x @0 | c assign p0 | c poll p0:0=x");
        accepts("unseen", "a send p0=x @0"); // nobody reads this partition
        accepts("unseen", "a send p0=x ? | a send p0=y fail | c assign p0");
        accepts("unseen", "client d latest | a send p0=x @0 | d assign p0");
        accepts("unseen", "undrained | a send p0=x @0 | c assign p0");
        accepts("unseen", "a send p0=x @0 | c assign p0 | log p0 start=1");
    }

    #[test]
    fn what_nobody_has_read_is_rejected() {
        rejects("unseen", "a send p0=x @0 | c assign p0");
        rejects("unseen", "a send p0=x @0 | a send p0=y @1 | c poll p0:0=x");
        rejects("unseen", "t commit +p0=x ok | c assign p0");
    }
}
