//! A consumer is never given a record at or before where it already was, unless its assignment changed or it sought.
//!
//! It never knows what lies between: that is [`super::poll_skip`].

use crate::check::{Evidence, Finding, Read};

fn findings(evidence: &Evidence<'_>, internal: bool) -> Vec<Finding> {
    let back = |read: &&Read<'_>| read.is_internal() == internal && read.seen.offset < read.position;
    let finding = |read: &Read<'_>| {
        let Read { operation, seen, position, before, .. } = *read;
        let sentence = format!(
            "{} stood at offset {position} of {} and was given offset {}",
            operation.client, seen.partition, seen.offset
        );
        let operations = before.filter(|_| !read.is_internal()).map(|before| before.id);
        Finding::new(sentence).on(&seen.partition).between(operations.into_iter().chain([operation.id]))
    };
    evidence.reads().iter().filter(back).map(finding).collect()
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
    fn going_on_is_accepted() {
        accepts("nonmonotonic_poll", "c poll p0:0=x p1:0=q | c poll p0:1=y p1:1=r");
        accepts("nonmonotonic_poll", "c poll p0:0=x | d poll p0:0=x");
        accepts("nonmonotonic_poll", "c poll p0:5=x | c seek p0@0 | c poll p0:0=y");
        accepts("nonmonotonic_poll", "c poll p0:5=x | c restart | c poll p0:0=y");
        accepts("int_nonmonotonic_poll", "c poll p0:1=x p1:0=y p0:2=z");
    }

    #[test]
    fn going_back_is_rejected() {
        rejects("nonmonotonic_poll", "c poll p0:5=x | c poll p0:5=x");
        rejects("nonmonotonic_poll", "c poll p0:5=x | c poll p0:4=y");
        rejects("nonmonotonic_poll", "c assign p0@3 | c poll p0:2=x");
        rejects("int_nonmonotonic_poll", "c poll p0:5=x p0:5=x");
        rejects("int_nonmonotonic_poll", "t commit -p0:5=x -p0:4=y ok");
        accepts("nonmonotonic_poll", "c poll p0:5=x p0:5=x");
    }
}
