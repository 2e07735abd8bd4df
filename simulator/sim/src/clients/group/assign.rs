//! The range assignor (`org.apache.kafka.clients.consumer.RangeAssignor`), and how subscriptions and assignments are written.
//!
//! It never knows the network.

use std::collections::BTreeMap;

use bytes::{BufMut as _, Bytes, BytesMut};
use kafka_protocol::messages::consumer_protocol_assignment::TopicPartition;
use kafka_protocol::messages::{ConsumerProtocolAssignment, ConsumerProtocolSubscription, TopicName};
use kafka_protocol::protocol::{Decodable as _, Encodable as _, StrBytes};

use crate::history::Partition;

/// The version of the consumer protocol that subscriptions and assignments are written in.
const VERSION: i16 = 1;

/// A subscription to topics.
///
/// # Errors
/// It cannot be encoded.
pub(super) fn subscription(topics: &[String]) -> anyhow::Result<Bytes> {
    let topics = topics.iter().map(|topic| StrBytes::from_string(topic.clone())).collect();
    let mut out = BytesMut::new();
    out.put_i16(VERSION);
    ConsumerProtocolSubscription::default().with_topics(topics).encode(&mut out, VERSION)?;
    Ok(out.freeze())
}

/// The topics of a subscription.
///
/// # Errors
/// It is none.
pub(super) fn topics_of(mut subscription: Bytes) -> anyhow::Result<Vec<String>> {
    let version = take_version(&mut subscription)?;
    let decoded = ConsumerProtocolSubscription::decode(&mut subscription, version)?;
    Ok(decoded.topics.iter().map(ToString::to_string).collect())
}

/// An assignment of partitions.
///
/// # Errors
/// It cannot be encoded.
pub(super) fn assignment(partitions: &[Partition]) -> anyhow::Result<Bytes> {
    let mut by_topic: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
    for partition in partitions {
        by_topic.entry(&partition.topic).or_default().push(partition.index);
    }
    let topic = |(name, partitions): (&str, Vec<i32>)| {
        let name = TopicName(StrBytes::from_string(name.to_owned()));
        TopicPartition::default().with_topic(name).with_partitions(partitions)
    };
    let body = ConsumerProtocolAssignment::default();
    let mut out = BytesMut::new();
    out.put_i16(VERSION);
    body.with_assigned_partitions(by_topic.into_iter().map(topic).collect()).encode(&mut out, VERSION)?;
    Ok(out.freeze())
}

/// The partitions of an assignment. No bytes are no partitions.
///
/// # Errors
/// It is none.
pub(super) fn partitions_of(mut assignment: Bytes) -> anyhow::Result<Vec<Partition>> {
    if assignment.is_empty() {
        return Ok(Vec::new());
    }
    let version = take_version(&mut assignment)?;
    let decoded = ConsumerProtocolAssignment::decode(&mut assignment, version)?;
    let of_topic = |topic: &TopicPartition| {
        let name = topic.topic.0.to_string();
        topic.partitions.iter().map(|index| Partition::new(name.as_str(), *index)).collect::<Vec<_>>()
    };
    let mut partitions: Vec<_> = decoded.assigned_partitions.iter().flat_map(of_topic).collect();
    partitions.sort();
    Ok(partitions)
}

fn take_version(bytes: &mut Bytes) -> anyhow::Result<i16> {
    anyhow::ensure!(bytes.len() >= 2, "shorter than its version");
    let version = bytes.split_to(2);
    Ok(i16::from_be_bytes([version[0], version[1]]).clamp(0, VERSION))
}

/// Gives each member of each topic a range of its partitions; the first ones get one more where they do not divide.
pub(super) fn range(
    members: &[(String, Vec<String>)],
    counts: &BTreeMap<String, i32>,
) -> BTreeMap<String, Vec<Partition>> {
    let mut result: BTreeMap<String, Vec<Partition>> =
        members.iter().map(|(member, _)| (member.clone(), Vec::new())).collect();
    for (topic, count) in counts {
        let mut subscribed: Vec<&String> =
            members.iter().filter(|(_, topics)| topics.contains(topic)).map(|(member, _)| member).collect();
        subscribed.sort();
        let members = i32::try_from(subscribed.len()).unwrap_or(i32::MAX).max(1);
        let (each, more) = (count / members, count % members);
        let mut next = 0;
        for (index, member) in (0..).zip(subscribed) {
            let until = next + each + i32::from(index < more);
            let range = (next..until).map(|partition| Partition::new(topic.as_str(), partition));
            result.entry(member.clone()).or_default().extend(range);
            next = until;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_java_s() {
        let both = vec!["a".to_owned(), "b".to_owned()];
        let members = [
            ("m2".to_owned(), both.clone()),
            ("m1".to_owned(), both),
            ("m3".to_owned(), vec!["b".to_owned()]),
        ];
        let counts = [("a".to_owned(), 3), ("b".to_owned(), 2)].into();
        let result = range(&members, &counts);
        let of = |member: &str| result[member].iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!([of("m1"), of("m2"), of("m3")], ["a/0 a/1 b/0", "a/2 b/1", ""]);
    }

    #[test]
    fn what_is_written_is_read() {
        let topics = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(topics_of(subscription(&topics).unwrap()).unwrap(), topics);
        let partitions: Vec<Partition> = ["a/0", "a/2", "b/1"].map(|text| text.parse().unwrap()).into();
        assert_eq!(partitions_of(assignment(&partitions).unwrap()).unwrap(), partitions);
        assert!(
            partitions_of(Bytes::new()).unwrap().is_empty()
                && partitions_of(Bytes::from_static(b"x")).is_err()
        );
    }
}
