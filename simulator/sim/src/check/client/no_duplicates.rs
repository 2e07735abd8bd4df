//! A value is at two offsets only if its producer is not idempotent and put it on the wire more than once, or cannot say.
//!
//! It never knows whether it was the client, the gateway or the cluster that doubled a record.

use super::duplicate;
use crate::check::{Evidence, Finding};
use crate::history::Value;

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    let may = |value: &Value, places: usize| {
        let sent = evidence.sent(value).filter(|sent| !sent.idempotent);
        sent.is_some_and(|sent| sent.send.attempts as usize >= places)
    };
    let places = duplicate::places(evidence);
    let wrong = places.iter().filter(|(value, places)| !may(value, places.len()));
    wrong.map(|(value, places)| duplicate::finding(evidence, value, places)).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn a_plain_producer_that_tried_twice_may_be_there_twice() {
        accepts("no_duplicates", "client a plain | a send p0=x @1 tries=2 | log p0 0=x 1=x");
        accepts("no_duplicates", "a send p0=x @0 tries=2 | log p0 0=x");
    }

    #[test]
    fn anybody_else_may_not() {
        rejects("no_duplicates", "a send p0=x @1 tries=2 | log p0 0=x 1=x");
        rejects("no_duplicates", "client a plain | a send p0=x @1 | log p0 0=x 1=x");
        rejects("no_duplicates", "client a plain | a send p0=x @1 tries=2 | log p0 0=x 1=x 2=x");
        rejects("no_duplicates", "a send p0=x ? | c poll p0:0=x p0:1=x");
    }
}
