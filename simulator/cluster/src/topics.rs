//! Topics by name and by id.
//!
//! Never knows what is in a log.

use std::collections::BTreeMap;

use crate::cluster::Cluster;
use crate::fields::Uuid;
use crate::partition::Partition;

/// Longest name of a topic in bytes (`Topic.MAX_NAME_LENGTH`).
pub(crate) const TOPIC_NAME_BYTES_MAX: usize = 249;

/// The topic whose partitions are the groups' coordinators.
pub(crate) const OFFSETS_TOPIC: &str = "__consumer_offsets";

/// The topic whose partitions are the transactional ids' coordinators.
pub(crate) const TRANSACTIONS_TOPIC: &str = "__transaction_state";

/// One topic.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) id: Uuid,
    pub(crate) partitions: Vec<Partition>,
    /// What differs from the defaults.
    pub(crate) configs: BTreeMap<String, String>,
}

impl Topic {
    pub(crate) fn is_internal(&self) -> bool {
        is_internal_name(&self.name)
    }
}

/// All topics.
#[derive(Debug, Default)]
pub(crate) struct Topics {
    pub(crate) cluster_id: String,
    by_name: BTreeMap<String, Topic>,
    names: BTreeMap<Uuid, String>,
}

/// Whether a topic may be called so (`Topic.validate`).
pub(crate) fn is_valid_name(name: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    !name.is_empty()
        && name != "."
        && name != ".."
        && name.len() <= TOPIC_NAME_BYTES_MAX
        && name.bytes().all(legal)
}

/// Whether a topic is the brokers' own (`Topic.isInternal`).
pub(crate) fn is_internal_name(name: &str) -> bool {
    name == OFFSETS_TOPIC || name == TRANSACTIONS_TOPIC || name == "__share_group_state"
}

impl Topics {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Topic> {
        self.by_name.values()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Topic> {
        self.by_name.values_mut()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Topic> {
        self.by_name.get(name)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Topic> {
        self.by_name.get_mut(name)
    }

    pub(crate) fn by_id(&self, id: Uuid) -> Option<&Topic> {
        self.get(self.names.get(&id)?)
    }

    pub(crate) fn partition(&self, name: &str, index: i32) -> Option<&Partition> {
        self.get(name)?.partitions.get(usize::try_from(index).ok()?)
    }

    pub(crate) fn partition_mut(&mut self, name: &str, index: i32) -> Option<&mut Partition> {
        self.get_mut(name)?.partitions.get_mut(usize::try_from(index).ok()?)
    }

    pub(crate) fn insert(&mut self, topic: Topic) {
        self.names.insert(topic.id, topic.name.clone());
        self.by_name.insert(topic.name.clone(), topic);
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<Topic> {
        let topic = self.by_name.remove(name)?;
        self.names.remove(&topic.id);
        Some(topic)
    }
}

impl Cluster {
    /// Whether a topic that somebody asks for comes into being (`auto.create.topics.enable`).
    pub(crate) fn creates_topics(&self) -> bool {
        self.plan.settings.get("auto.create.topics.enable").is_none_or(|value| value == "true")
    }

    /// Creates a topic with the brokers' default numbers of partitions and replicas.
    pub(crate) fn create_topic_by_default(&mut self, name: &str) {
        let number = |key: &str, default| {
            self.plan.settings.get(key).and_then(|value| value.parse().ok()).unwrap_or(default)
        };
        let (partitions, replicas) = match name {
            OFFSETS_TOPIC => {
                (number("offsets.topic.num.partitions", 50), number("offsets.topic.replication.factor", 3))
            }
            TRANSACTIONS_TOPIC => (
                number("transaction.state.log.num.partitions", 50),
                number("transaction.state.log.replication.factor", 3),
            ),
            _ => (number("num.partitions", 1), number("default.replication.factor", 1)),
        };
        let replicas = i16::try_from(replicas).unwrap_or(1).min(self.brokers.count());
        self.create_topic(name, partitions, replicas, BTreeMap::new());
    }

    /// Creates a topic whose name, numbers and configuration are known to be right. Replicas are spread over the brokers as
    /// `StripedReplicaPlacer` does without racks: each partition begins one broker further.
    pub(crate) fn create_topic(
        &mut self,
        name: &str,
        partitions: i32,
        replicas: i16,
        configs: BTreeMap<String, String>,
    ) -> Uuid {
        let start = self.random.within(0..self.brokers.count().unsigned_abs().into()) as usize;
        let assignment = (0..partitions.max(0) as usize)
            .map(|index| self.brokers.spread(start + index, replicas))
            .collect();
        self.create_topic_at(name, assignment, configs)
    }

    /// Creates a topic with these replicas for each partition.
    pub(crate) fn create_topic_at(
        &mut self,
        name: &str,
        assignment: Vec<Vec<i32>>,
        configs: BTreeMap<String, String>,
    ) -> Uuid {
        let id = self.new_uuid();
        let partitions =
            assignment.into_iter().map(|replicas| Partition::new(replicas, &self.brokers)).collect();
        self.topics.insert(Topic { name: name.to_owned(), id, partitions, configs });
        id
    }
}
