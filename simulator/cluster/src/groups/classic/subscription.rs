//! The topics that the members of a classic group of consumers are subscribed to, from the metadata of their protocols.
//!
//! Never knows later versions of that metadata: version 0 is the beginning of all of them (`ConsumerProtocol`).

use std::collections::BTreeSet;

use super::ClassicGroup;

impl ClassicGroup {
    /// `ClassicGroup.computeSubscribedTopics`.
    pub(super) fn compute_subscribed_topics(&self) -> Option<BTreeSet<String>> {
        if !self.uses_consumer_protocol() {
            return None;
        }
        if self.members.is_empty() {
            return Some(BTreeSet::new());
        }
        let protocol = self.protocol.as_deref()?;
        let mut topics = BTreeSet::new();
        for member in self.members.values() {
            topics.extend(subscribed_topics(&member.metadata(Some(protocol)))?);
        }
        Some(topics)
    }
}

/// The topics of one subscription: a version, then an array of strings. `None` where the bytes are not one.
pub(crate) fn subscribed_topics(metadata: &[u8]) -> Option<Vec<String>> {
    let mut rest = metadata.get(2..)?;
    let count = i32::from_be_bytes(take(&mut rest, 4)?.try_into().ok()?);
    let mut topics = Vec::new();
    for _ in 0..count.max(0) {
        let length = i16::from_be_bytes(take(&mut rest, 2)?.try_into().ok()?);
        let name = take(&mut rest, usize::try_from(length).ok()?)?;
        topics.push(String::from_utf8_lossy(name).into_owned());
    }
    Some(topics)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(length)?;
    *rest = left;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_is_read_whole_or_not_at_all() {
        let bytes = [0, 1, 0, 0, 0, 2, 0, 1, b'a', 0, 2, b'b', b'c', 0xff, 0xff, 0xff, 0xff];
        assert_eq!(subscribed_topics(&bytes), Some(vec!["a".to_owned(), "bc".to_owned()]));
        for length in 0..13 {
            assert_eq!(subscribed_topics(&bytes[..length]), None, "cut at {length}");
        }
        // A count of 2^31-1 allocates nothing that the bytes do not back.
        assert_eq!(subscribed_topics(&[0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0]), None);
    }
}
