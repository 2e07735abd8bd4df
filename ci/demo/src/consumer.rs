//! The consumer: a member of a group as KIP-848 has them. It is assigned partitions, reads them, commits where it came to, and leaves.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use kafka_protocol::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_protocol::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_protocol::messages::{
    ConsumerGroupHeartbeatRequest, FetchRequest, FindCoordinatorRequest, GroupId, OffsetCommitRequest,
};
use kafka_protocol::protocol::StrBytes;
use kafka_protocol::records::RecordBatchDecoder;
use tidegate_kafka::parts::random_uuid;
use tidegate_kafka::wait_until;

use crate::Place;
use crate::client::{Client, Topic, name, no_error};

/// The first version that asks for several groups at once.
const FIND_COORDINATOR_VERSION: i16 = 4;
/// The first version in which members name themselves.
const HEARTBEAT_VERSION: i16 = 1;
/// The first version with ids of topics.
const FETCH_VERSION: i16 = 13;
/// The first version that knows members of KIP-848, and the last but one with names of topics.
const OFFSET_COMMIT_VERSION: i16 = 9;

/// The epoch of a member that joins.
const JOINING: i32 = 0;
/// The epoch of a member that leaves.
const LEAVING: i32 = -1;

/// How long a group may take to find its coordinator and to assign partitions.
const GROUP_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a member may take to give partitions up.
const REBALANCE_TIMEOUT_MS: i32 = 30_000;
/// How long all records may take to come.
const CONSUME_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a broker may wait for records.
const FETCH_WAIT_MS: i32 = 100;
/// Bytes that a broker sends of a partition at once.
const FETCH_BYTES_MAX: i32 = 1024 * 1024;

/// Reads from the beginning until `count` records have come, and tells each of them.
///
/// # Errors
/// If the group or the brokers refuse something, or the records do not come in time.
pub(crate) fn run(
    client: &mut Client,
    topic: &str,
    group: &str,
    count: u32,
    mut told: impl FnMut(Place),
) -> Result<()> {
    let subject = client.topic(topic)?;
    let mut member = Member::new(client, group)?;
    let mut next = member.join(client, topic, &subject)?;
    let mut read = 0;
    wait_until("all records", CONSUME_TIMEOUT, || {
        for (partition, offset) in &mut next {
            let leader = *subject.leaders.get(partition).context("a partition without a leader")?;
            for place in fetch(client, leader, &subject, *partition, *offset)? {
                *offset = place.offset + 1;
                read += 1;
                told(place);
            }
        }
        Ok((read >= count).then_some(()))
    })?;
    member.commit(client, topic, &next)?;
    member.heartbeat(client, LEAVING, |request| request).map(drop)
}

/// A member of a group.
struct Member {
    group: GroupId,
    id: StrBytes,
    epoch: i32,
    coordinator: i32,
}

impl Member {
    fn new(client: &mut Client, group: &str) -> Result<Self> {
        let key = StrBytes::from_string(group.to_owned());
        let request = FindCoordinatorRequest::default().with_coordinator_keys(vec![key.clone()]);
        // The topic of offsets is made when the first group asks.
        let coordinator = wait_until("a coordinator of the group", GROUP_TIMEOUT, || {
            let response = client.call_any(FIND_COORDINATOR_VERSION, &request)?;
            let found = response.coordinators.first().context("no word of the group")?;
            Ok((found.error_code == 0).then_some(found.node_id.0))
        })?;
        Ok(Self {
            group: GroupId(key),
            id: StrBytes::from_string(random_uuid()),
            epoch: JOINING,
            coordinator,
        })
    }

    /// Joins, and returns the offset to begin with of each partition that was assigned.
    fn join(&mut self, client: &mut Client, topic: &str, subject: &Topic) -> Result<BTreeMap<i32, i64>> {
        let subscribe = |request: ConsumerGroupHeartbeatRequest| {
            request
                .with_rebalance_timeout_ms(REBALANCE_TIMEOUT_MS)
                .with_subscribed_topic_names(Some(vec![name(topic)]))
                .with_topic_partitions(Some(Vec::new()))
        };
        wait_until("partitions for the member", GROUP_TIMEOUT, || {
            let assigned = if self.epoch == JOINING {
                self.heartbeat(client, JOINING, subscribe)?
            } else {
                self.heartbeat(client, self.epoch, |request| request)?
            };
            let mine = assigned.into_iter().filter(|(id, _)| *id == subject.id);
            let offsets: BTreeMap<i32, i64> = mine.map(|(_, partition)| (partition, 0)).collect();
            Ok((!offsets.is_empty()).then_some(offsets))
        })
    }

    /// Tells the coordinator that the member lives. What it has been assigned, if that is new.
    fn heartbeat(
        &mut self,
        client: &mut Client,
        epoch: i32,
        with: impl FnOnce(ConsumerGroupHeartbeatRequest) -> ConsumerGroupHeartbeatRequest,
    ) -> Result<Vec<(uuid::Uuid, i32)>> {
        let request = ConsumerGroupHeartbeatRequest::default()
            .with_group_id(self.group.clone())
            .with_member_id(self.id.clone())
            .with_member_epoch(epoch);
        let response = client.call(self.coordinator, HEARTBEAT_VERSION, &with(request))?;
        no_error(response.error_code, "ConsumerGroupHeartbeat")?;
        self.epoch = response.member_epoch;
        let topics = response.assignment.map(|assignment| assignment.topic_partitions).unwrap_or_default();
        let pairs = topics
            .into_iter()
            .flat_map(|topic| topic.partitions.into_iter().map(move |partition| (topic.topic_id, partition)));
        Ok(pairs.collect())
    }

    fn commit(&self, client: &mut Client, topic: &str, next: &BTreeMap<i32, i64>) -> Result<()> {
        let partitions = next.iter().map(|(partition, offset)| {
            OffsetCommitRequestPartition::default()
                .with_partition_index(*partition)
                .with_committed_offset(*offset)
        });
        let topic =
            OffsetCommitRequestTopic::default().with_name(name(topic)).with_partitions(partitions.collect());
        let request = OffsetCommitRequest::default()
            .with_group_id(self.group.clone())
            .with_member_id(self.id.clone())
            .with_generation_id_or_member_epoch(self.epoch)
            .with_topics(vec![topic]);
        let response = client.call(self.coordinator, OFFSET_COMMIT_VERSION, &request)?;
        for partition in response.topics.iter().flat_map(|topic| &topic.partitions) {
            no_error(partition.error_code, "OffsetCommit")?;
        }
        Ok(())
    }
}

/// The records of a partition from an offset on, as many as come at once.
fn fetch(client: &mut Client, leader: i32, topic: &Topic, partition: i32, offset: i64) -> Result<Vec<Place>> {
    let asked = FetchPartition::default()
        .with_partition(partition)
        .with_fetch_offset(offset)
        .with_partition_max_bytes(FETCH_BYTES_MAX);
    let asked = FetchTopic::default().with_topic_id(topic.id).with_partitions(vec![asked]);
    let request = FetchRequest::default()
        .with_max_wait_ms(FETCH_WAIT_MS)
        .with_min_bytes(1)
        .with_max_bytes(FETCH_BYTES_MAX)
        .with_topics(vec![asked]);
    let response = client.call(leader, FETCH_VERSION, &request)?;
    no_error(response.error_code, "Fetch")?;
    let Some(answer) = response.responses.into_iter().flat_map(|topic| topic.partitions).next() else {
        return Ok(Vec::new());
    };
    no_error(answer.error_code, "Fetch")?;
    ensure!(answer.partition_index == partition, "an answer about another partition");
    places(partition, offset, answer.records.unwrap_or_default())
}

/// The records of whole batches. Those before the offset came only because they share a batch with it.
fn places(partition: i32, offset: i64, mut records: Bytes) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    if records.is_empty() {
        return Ok(places);
    }
    for record in RecordBatchDecoder::decode_all(&mut records)?.into_iter().flat_map(|set| set.records) {
        if record.offset >= offset && !record.control {
            let value = String::from_utf8(record.value.unwrap_or_default().to_vec())?;
            places.push(Place { partition, offset: record.offset, value });
        }
    }
    Ok(places)
}
