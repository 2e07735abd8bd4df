//! What the stub brokers of a cluster share: topics, and the log of each partition with its leader.
//!
//! Logs outlive a broker's crash, as if every write had reached the disk.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tidegate_wire::records::{Batches, Entry, RecordLimits};
use tokio::sync::Notify;

use crate::random::{hash_bytes, mix};

/// Kafka's error codes that the stub uses.
pub(crate) mod errors {
    pub(crate) const NONE: i16 = 0;
    pub(crate) const OFFSET_OUT_OF_RANGE: i16 = 1;
    pub(crate) const CORRUPT_MESSAGE: i16 = 2;
    pub(crate) const UNKNOWN_TOPIC_OR_PARTITION: i16 = 3;
    pub(crate) const NOT_LEADER_OR_FOLLOWER: i16 = 6;
    pub(crate) const UNSUPPORTED_VERSION: i16 = 35;
    pub(crate) const UNKNOWN_TOPIC_ID: i16 = 100;
}

/// A topic that a cluster begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPlan {
    /// Its name.
    pub name: String,
    /// How many partitions; partition p is led by the broker p modulo the number of brokers.
    pub partitions: u16,
}

/// One partition.
#[derive(Debug)]
pub(crate) struct Partition {
    pub(crate) leader: i32,
    pub(crate) leader_epoch: i32,
    batches: Vec<(i64, Bytes)>,
    pub(crate) end: i64,
}

/// One topic.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) id: [u8; 16],
    pub(crate) partitions: Vec<Partition>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) node_ids: Vec<i32>,
    pub(crate) topics: BTreeMap<String, Topic>,
}

/// A cluster. Clones share it.
#[derive(Clone)]
pub struct Cluster {
    state: Arc<Mutex<State>>,
    /// Told whenever something was appended.
    pub(crate) appended: Arc<Notify>,
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cluster").field(&self.state().node_ids).finish()
    }
}

impl Cluster {
    /// A cluster of brokers 1 to `brokers` with these topics, all empty.
    #[must_use]
    pub fn new(brokers: u16, topics: &[TopicPlan]) -> Self {
        let node_ids: Vec<i32> = (1..=i32::from(brokers)).collect();
        let partition = |index: u16| Partition {
            leader: node_ids[usize::from(index) % node_ids.len()],
            leader_epoch: 0,
            batches: Vec::new(),
            end: 0,
        };
        let topic = |plan: &TopicPlan| {
            let half = hash_bytes(1, plan.name.as_bytes());
            let id = (u128::from(half) << 64 | u128::from(mix(half))).to_be_bytes();
            (plan.name.clone(), Topic { id, partitions: (0..plan.partitions).map(partition).collect() })
        };
        let topics = topics.iter().map(topic).collect();
        Self { state: Arc::new(Mutex::new(State { node_ids, topics })), appended: Arc::default() }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes another broker the leader of a partition. `false` where there is no such partition or broker.
    #[must_use]
    pub fn move_leader(&self, topic: &str, partition: u16, to: i32) -> bool {
        let mut state = self.state();
        let known = state.node_ids.contains(&to);
        let topic = state.topics.get_mut(topic);
        let Some(partition) = topic.and_then(|topic| topic.partitions.get_mut(usize::from(partition))) else {
            return false;
        };
        if known {
            partition.leader = to;
            partition.leader_epoch += 1;
        }
        known
    }
}

/// The host name of a broker.
#[must_use]
pub fn host_of(node_id: i32) -> String {
    format!("broker-{node_id}")
}

impl State {
    /// The name of the topic with this id.
    pub(crate) fn name_of(&self, id: [u8; 16]) -> Option<&str> {
        self.topics.iter().find(|(_, topic)| topic.id == id).map(|(name, _)| name.as_str())
    }

    pub(crate) fn partition(&mut self, topic: &str, index: i32) -> Option<&mut Partition> {
        let index = usize::try_from(index).ok()?;
        self.topics.get_mut(topic)?.partitions.get_mut(index)
    }
}

impl Partition {
    /// Appends batches as they are but for their base offsets. Returns the first offset, or Kafka's error code.
    pub(crate) fn append(&mut self, records: &Bytes) -> Result<i64, i16> {
        let mut accepted = Vec::new();
        let mut end = self.end;
        for entry in Batches::new(records, RecordLimits::default()) {
            let Ok(Entry::Batch(batch)) = entry else { return Err(errors::CORRUPT_MESSAGE) };
            if batch.check_crc().is_err() || batch.last_offset_delta() < 0 {
                return Err(errors::CORRUPT_MESSAGE);
            }
            // The base offset stands outside of what the checksum covers, so that a broker can set it.
            let mut bytes = batch.bytes().to_vec();
            bytes[..8].copy_from_slice(&end.to_be_bytes());
            accepted.push((end, Bytes::from(bytes)));
            end += i64::from(batch.last_offset_delta()) + 1;
        }
        let base = self.end;
        self.batches.append(&mut accepted);
        self.end = end;
        Ok(base)
    }

    /// The batches from the one that holds `offset` on, at least one and then up to `bytes_max`, or Kafka's error code.
    pub(crate) fn read(&self, offset: i64, bytes_max: usize) -> Result<Bytes, i16> {
        if !(0..=self.end).contains(&offset) {
            return Err(errors::OFFSET_OUT_OF_RANGE);
        }
        if offset == self.end {
            return Ok(Bytes::new());
        }
        let first = self.batches.partition_point(|(base, _)| *base <= offset).saturating_sub(1);
        let mut out = Vec::new();
        for (_, batch) in &self.batches[first..] {
            if !out.is_empty() && out.len() + batch.len() > bytes_max {
                break;
            }
            out.extend_from_slice(batch);
        }
        Ok(out.into())
    }
}
