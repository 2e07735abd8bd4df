//! A consumer never jumps over a record that is known to exist, unless its assignment changed or it sought.
//!
//! Jepsen allows it to members of groups, because it does not know when they are rebalanced. A history does.

use crate::check::{Evidence, Finding, Read};

fn findings(evidence: &Evidence<'_>, internal: bool) -> Vec<Finding> {
    let of_kind = evidence.reads().iter().filter(|read| read.is_internal() == internal);
    of_kind.filter_map(|read| skipped(evidence, read)).collect()
}

fn skipped(evidence: &Evidence<'_>, read: &Read<'_>) -> Option<Finding> {
    let Read { operation, seen, position, before, isolation } = *read;
    let count = evidence.orders.get(&seen.partition)?.between(isolation, position, seen.offset);
    if count == 0 {
        return None;
    }
    let sentence = format!(
        "{} stood at offset {position} of {} and was given offset {}, {count} records behind",
        operation.client, seen.partition, seen.offset
    );
    let operations = before.filter(|_| !read.is_internal()).map(|before| before.id);
    Some(Finding::new(sentence).on(&seen.partition).between(operations.into_iter().chain([operation.id])))
}

/// Between two operations, or an assignment with a position and the first operation.
#[must_use]
pub fn external(evidence: &Evidence<'_>) -> Vec<Finding> {
    findings(evidence, false)
}

/// Within one operation.
#[must_use]
pub fn internal(evidence: &Evidence<'_>) -> Vec<Finding> {
    findings(evidence, true)
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn gaps_in_which_nothing_is_known_are_accepted() {
        accepts("poll_skip", "c poll p0:0=x | c poll p0:2=z | a send p0=y ?");
        accepts("int_poll_skip", "c poll p0:0=x p0:2=z");
        // an aborted record is nothing to those who ask for committed ones
        accepts(
            "poll_skip",
            "client u uncommitted | t abort +p0=y ok | u poll p0:1=y | c poll p0:0=x | c poll p0:3=z",
        );
        accepts("int_poll_skip", "t abort +p0=y@1 ok | c poll p0:0=x p0:3=z");
    }

    #[test]
    fn a_new_assignment_or_a_seek_is_a_new_begin() {
        let around = |what: &str| format!("a send p0=y @1 | c poll p0:0=x | {what} | c poll p0:2=z");
        for what in ["c revoke p0", "c assign p0", "c assign p0@2", "c seek p0@2", "c restart"] {
            accepts("poll_skip", &around(what));
        }
        for what in ["c revoke p1", "d restart", "c connect", "d seek p0@2", "c assign p0@1"] {
            rejects("poll_skip", &around(what));
        }
    }

    #[test]
    fn a_rebalance_meanwhile_excuses() {
        accepts("poll_skip", "a send p0=y @1 | c poll p0:0=x | at 50 c assign p0@0 | 40..60 c poll p0:2=z");
        rejects("poll_skip", "a send p0=y @1 | c poll p0:0=x | at 50 c assign p0@0 | 55..60 c poll p0:2=z");
        accepts("int_poll_skip", "a send p0=y @1 | at 50 c revoke p0 | 40..60 c commit -p0:0=x -p0:2=z ok");
        rejects("int_poll_skip", "a send p0=y @1 | at 30 c revoke p0 | 40..60 c commit -p0:0=x -p0:2=z ok");
    }

    #[test]
    fn a_jump_over_a_known_record_is_rejected() {
        rejects("poll_skip", "a send p0=y @1 | c poll p0:0=x | c poll p0:2=z");
        rejects("poll_skip", "d poll p0:1=y | c poll p0:0=x | c poll p0:2=z");
        rejects("poll_skip", "a send p0=x @0 | c assign p0@0 | c poll p0:1=y");
        rejects("int_poll_skip", "a send p0=y @1 | c poll p0:0=x p0:2=z");
        accepts("poll_skip", "a send p0=y @1 | c poll p0:0=x p0:2=z");
        accepts("int_poll_skip", "a send p0=y @1 | c poll p0:0=x | c poll p0:2=z");
    }
}
