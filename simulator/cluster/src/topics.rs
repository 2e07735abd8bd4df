//! Topics by name and by id: how they are called, created, extended, deleted.
//!
//! Never knows what is in a log, nor what a request looks like.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::Cluster;
use crate::config::{self, Values};
use crate::errors::ErrorCode;
use crate::fields::Uuid;
use crate::partition::Partition;
use crate::waiting::Key;

/// Longest name of a topic in bytes (`Topic.MAX_NAME_LENGTH`).
pub(crate) const TOPIC_NAME_BYTES_MAX: usize = 249;

/// Partitions that one request may create (`ReplicationControlManager.MAX_PARTITIONS_PER_BATCH`).
pub(crate) const PARTITIONS_PER_REQUEST_MAX: usize = 10_000;

/// The topic whose partitions are the groups' coordinators.
pub(crate) const OFFSETS_TOPIC: &str = "__consumer_offsets";

/// The topic whose partitions are the transactional ids' coordinators.
pub(crate) const TRANSACTIONS_TOPIC: &str = "__transaction_state";

/// The controllers' log, which is no topic (`Topic.CLUSTER_METADATA_TOPIC_NAME`).
pub(crate) const METADATA_TOPIC: &str = "__cluster_metadata";

/// Why something of a topic is refused: the code, and the text where Kafka has a better one than the code's own, or none.
pub(crate) type Refusal = (ErrorCode, Option<String>);

/// One topic.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) id: Uuid,
    pub(crate) partitions: Vec<Partition>,
    /// What differs from the defaults.
    pub(crate) configs: Values,
}

impl Topic {
    pub(crate) fn is_internal(&self) -> bool {
        is_internal_name(&self.name)
    }
}

/// A topic that somebody wants.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) name: String,
    /// -1: the brokers' default.
    pub(crate) partitions: i32,
    /// -1: the brokers' default.
    pub(crate) replication_factor: i16,
    /// Partitions with their replicas; none: the controller places them.
    pub(crate) assignments: Vec<(i32, Vec<i32>)>,
    pub(crate) configs: Values,
}

/// All topics.
#[derive(Debug, Default)]
pub(crate) struct Topics {
    pub(crate) cluster_id: String,
    by_name: BTreeMap<String, Topic>,
    names: BTreeMap<Uuid, String>,
}

/// Why a topic may not be called so (`Topic.validate`).
pub(crate) fn name_fault(name: &str) -> Option<String> {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let fault = match name {
        "" => "the empty string is not allowed".to_owned(),
        "." | ".." => format!("'{name}' is not allowed"),
        name if name.encode_utf16().count() > TOPIC_NAME_BYTES_MAX => {
            format!("the length of '{name}' is longer than the max allowed length {TOPIC_NAME_BYTES_MAX}")
        }
        name if !name.bytes().all(legal) => {
            format!(
                "'{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
            )
        }
        _ => return None,
    };
    Some(format!("Topic name is invalid: {fault}"))
}

/// Whether a topic may be called so.
pub(crate) fn is_valid_name(name: &str) -> bool {
    name_fault(name).is_none()
}

/// Whether a topic is the brokers' own (`Topic.isInternal`).
pub(crate) fn is_internal_name(name: &str) -> bool {
    name == OFFSETS_TOPIC || name == TRANSACTIONS_TOPIC || name == "__share_group_state"
}

impl Topics {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Topic> {
        self.by_name.values()
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

    /// A topic whose metrics would have the same name: `.` and `_` are one there (`Topic.unifyCollisionChars`).
    fn colliding(&self, name: &str) -> Option<&str> {
        if !name.contains(['.', '_']) {
            return None;
        }
        let unified = name.replace('.', "_");
        self.by_name.keys().find(|other| other.replace('.', "_") == unified).map(String::as_str)
    }
}

impl Cluster {
    /// Whether a topic that somebody asks for comes into being (`auto.create.topics.enable`).
    pub(crate) fn creates_topics(&self) -> bool {
        self.broker_config_flag("auto.create.topics.enable")
    }

    /// Creates a topic with the brokers' default numbers of partitions and replicas, as brokers do for a topic that somebody asks
    /// for. Without enough brokers for an internal topic's replicas there is none (`AutoTopicCreationManager`).
    pub(crate) fn create_topic_by_default(&mut self, name: &str) {
        let (partitions, replicas, configs) = match name {
            OFFSETS_TOPIC => (
                "offsets.topic.num.partitions",
                "offsets.topic.replication.factor",
                vec![
                    ("cleanup.policy", "compact".to_owned()),
                    ("compression.type", "producer".to_owned()),
                    ("segment.bytes", self.broker_config("offsets.topic.segment.bytes").to_owned()),
                ],
            ),
            TRANSACTIONS_TOPIC => (
                "transaction.state.log.num.partitions",
                "transaction.state.log.replication.factor",
                vec![
                    ("cleanup.policy", "compact".to_owned()),
                    ("compression.type", "uncompressed".to_owned()),
                    ("min.insync.replicas", self.broker_config("transaction.state.log.min.isr").to_owned()),
                    ("segment.bytes", self.broker_config("transaction.state.log.segment.bytes").to_owned()),
                    ("unclean.leader.election.enable", "false".to_owned()),
                ],
            ),
            _ => ("num.partitions", "default.replication.factor", Vec::new()),
        };
        let replication_factor = i16::try_from(self.broker_config_i64(replicas)).unwrap_or(1);
        let wanted = Wanted {
            name: name.to_owned(),
            partitions: i32::try_from(self.broker_config_i64(partitions)).unwrap_or(1),
            replication_factor: replication_factor.min(self.brokers.count()),
            assignments: Vec::new(),
            configs: configs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        };
        if let Ok(assignment) = self.check_topic(&wanted) {
            self.create_topic_at(name, assignment, wanted.configs);
        }
    }

    /// Looks whether a topic can be created, and where its replicas would be (`ReplicationControlManager.createTopics`).
    pub(crate) fn check_topic(&mut self, wanted: &Wanted) -> Result<Vec<Vec<i32>>, Refusal> {
        let name = &wanted.name;
        if let Some(fault) = name_fault(name) {
            return Err((ErrorCode::INVALID_TOPIC_EXCEPTION, Some(fault)));
        }
        if self.topics.get(name).is_some() {
            let text = format!("Topic '{name}' already exists.");
            return Err((ErrorCode::TOPIC_ALREADY_EXISTS, Some(text)));
        }
        if let Some(other) = self.topics.colliding(name) {
            let text = format!("Topic '{name}' collides with existing topic: {other}");
            return Err((ErrorCode::INVALID_TOPIC_EXCEPTION, Some(text)));
        }
        if let Some(fault) = config::topic_fault(&wanted.configs, |lag| self.topic_config_i64("", lag)) {
            return Err((ErrorCode::INVALID_CONFIG, Some(fault)));
        }
        if !wanted.assignments.is_empty() {
            return self.check_assignments(wanted);
        }
        if wanted.replication_factor < -1 || wanted.replication_factor == 0 {
            let text = "Replication factor must be larger than 0, or -1 to use the default value.";
            return Err((ErrorCode::INVALID_REPLICATION_FACTOR, Some(text.to_owned())));
        }
        if wanted.partitions < -1 || wanted.partitions == 0 {
            let text = "Number of partitions was set to an invalid non-positive value.";
            return Err((ErrorCode::INVALID_PARTITIONS, Some(text.to_owned())));
        }
        let partitions = self.partitions_wanted(wanted);
        let replicas = match wanted.replication_factor {
            -1 => i16::try_from(self.broker_config_i64("default.replication.factor")).unwrap_or(i16::MAX),
            replicas => replicas,
        };
        self.place(partitions, replicas)
    }

    /// How many partitions a topic would have.
    pub(crate) fn partitions_wanted(&self, wanted: &Wanted) -> usize {
        match wanted.partitions {
            _ if !wanted.assignments.is_empty() => wanted.assignments.len(),
            -1 => usize::try_from(self.broker_config_i64("num.partitions")).unwrap_or(1),
            partitions => usize::try_from(partitions).unwrap_or(0),
        }
    }

    fn check_assignments(&self, wanted: &Wanted) -> Result<Vec<Vec<i32>>, Refusal> {
        let invalid = |text: &str| Err((ErrorCode::INVALID_REQUEST, Some(text.to_owned())));
        if wanted.replication_factor != -1 {
            return invalid(
                "A manual partition assignment was specified, but replication factor was not set to -1.",
            );
        }
        if wanted.partitions != -1 {
            return invalid(
                "A manual partition assignment was specified, but numPartitions was not set to -1.",
            );
        }
        let wrong = |text: String| Err((ErrorCode::INVALID_REPLICA_ASSIGNMENT, Some(text)));
        let mut placed = BTreeMap::new();
        let mut factor = None;
        for (index, replicas) in &wanted.assignments {
            if placed.contains_key(index) {
                return wrong(format!("Found multiple manual partition assignments for partition {index}"));
            }
            self.check_replicas(replicas, factor)?;
            factor = Some(replicas.len());
            if !replicas.iter().any(|id| self.brokers.is_alive(*id)) {
                return wrong(format!(
                    "All brokers specified in the manual partition assignment for partition {index} are fenced or in \
                     controlled shutdown."
                ));
            }
            placed.insert(*index, replicas.clone());
        }
        if !placed.keys().copied().eq((0..).take(placed.len())) {
            return wrong("partitions should be a consecutive 0-based integer sequence".to_owned());
        }
        Ok(placed.into_values().collect())
    }

    /// Whether a list of replicas is one (`validateManualPartitionAssignment`).
    pub(crate) fn check_replicas(&self, replicas: &[i32], factor: Option<usize>) -> Result<(), Refusal> {
        let wrong = |text: String| {
            let text = format!("The manual partition assignment includes {text}");
            Err((ErrorCode::INVALID_REPLICA_ASSIGNMENT, Some(text)))
        };
        if replicas.is_empty() {
            return wrong("an empty replica list.".to_owned());
        }
        let mut sorted = replicas.to_vec();
        sorted.sort_unstable();
        let mut seen = BTreeSet::new();
        for id in sorted {
            if self.brokers.process(id).is_none() {
                return wrong(format!("broker {id}, but no such broker is registered."));
            }
            if !seen.insert(id) {
                return wrong(format!("the broker {id} more than once."));
            }
        }
        match factor {
            Some(factor) if factor != replicas.len() => wrong(format!(
                "a partition with {} replica(s), but this is not consistent with previous partitions, which have \
                 {factor} replica(s).",
                replicas.len()
            )),
            _ => Ok(()),
        }
    }

    /// Where replicas of new partitions go: each partition begins one broker further, as `StripedReplicaPlacer` does without racks.
    fn place(&mut self, partitions: usize, replicas: i16) -> Result<Vec<Vec<i32>>, Refusal> {
        let brokers = self.brokers.count();
        if replicas > brokers {
            let text = format!(
                "Unable to replicate the partition {replicas} time(s): The target replication factor of {replicas} cannot \
                 be reached because only {brokers} broker(s) are registered or some brokers have all their log \
                 directories cordoned."
            );
            return Err((ErrorCode::INVALID_REPLICATION_FACTOR, Some(text)));
        }
        let start = self.random.within(0..brokers.unsigned_abs().into()) as usize;
        Ok((0..partitions).map(|index| self.brokers.spread(start + index, replicas)).collect())
    }

    /// Creates a topic whose name, numbers and configuration are known to be right. There are never more replicas than brokers.
    pub(crate) fn create_topic(
        &mut self,
        name: &str,
        partitions: i32,
        replicas: i16,
        configs: BTreeMap<String, String>,
    ) -> Uuid {
        let partitions = usize::try_from(partitions).unwrap_or(0);
        let replicas = replicas.min(self.brokers.count());
        let assignment = self.place(partitions, replicas).unwrap_or_default();
        self.create_topic_at(name, assignment, configs)
    }

    /// Creates a topic with these replicas for each partition.
    pub(crate) fn create_topic_at(
        &mut self,
        name: &str,
        assignment: Vec<Vec<i32>>,
        configs: BTreeMap<String, String>,
    ) -> Uuid {
        self.configs.forget_log_settings();
        let id = self.new_uuid();
        let partitions =
            assignment.into_iter().map(|replicas| Partition::new(replicas, &self.brokers)).collect();
        self.topics.insert(Topic { name: name.to_owned(), id, partitions, configs });
        self.watch_lag_from(name, 0);
        id
    }

    /// Deletes a topic. Whoever waits for one of its partitions is looked at again.
    pub(crate) fn delete_topic(&mut self, name: &str) -> Option<Topic> {
        crate::groups::offsets::topic_deleted(self, name);
        self.configs.forget_log_settings();
        let topic = self.topics.by_name.remove(name)?;
        self.topics.names.remove(&topic.id);
        for index in 0..i32::try_from(topic.partitions.len()).unwrap_or(i32::MAX) {
            self.touch(Key::Partition(topic.id, index));
        }
        Some(topic)
    }

    /// Adds partitions to a topic (`ReplicationControlManager.createPartitions`), up to `count`, with these replicas or where
    /// the controller places them.
    pub(crate) fn add_partitions(
        &mut self,
        name: &str,
        count: i32,
        assignments: Option<Vec<Vec<i32>>>,
        validate_only: bool,
    ) -> Result<(), Refusal> {
        let wrong = |code, text: String| Err((code, Some(text)));
        let Some(topic) = self.topics.get(name) else {
            return Err((ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, None));
        };
        let old = topic.partitions.len();
        let factor = topic.partitions.first().map_or(1, |partition| partition.replicas.len());
        let Some(new) = usize::try_from(count).ok().filter(|new| *new >= old) else {
            return wrong(
                ErrorCode::INVALID_PARTITIONS,
                format!(
                    "The topic {name} currently has {old} partition(s); {count} would not be an increase."
                ),
            );
        };
        if new == old {
            return wrong(ErrorCode::INVALID_PARTITIONS, format!("Topic already has {old} partition(s)."));
        }
        let added = new - old;
        let replicas = match assignments {
            Some(given) if given.len() != added => {
                return wrong(
                    ErrorCode::INVALID_REPLICA_ASSIGNMENT,
                    format!(
                        "Attempted to add {added} additional partition(s), but only {} assignment(s) were specified.",
                        given.len()
                    ),
                );
            }
            Some(given) => {
                for replicas in &given {
                    self.check_replicas(replicas, Some(factor))?;
                }
                given
            }
            // Kafka's controller fails over such a batch.
            None if added > PARTITIONS_PER_REQUEST_MAX => {
                return Err((ErrorCode::UNKNOWN_SERVER_ERROR, None));
            }
            None => self.place(added, i16::try_from(factor).unwrap_or(i16::MAX))?,
        };
        if !validate_only {
            let Self { topics, brokers, .. } = self;
            if let Some(topic) = topics.get_mut(name) {
                topic
                    .partitions
                    .extend(replicas.into_iter().map(|replicas| Partition::new(replicas, brokers)));
            }
            self.watch_lag_from(name, old);
        }
        Ok(())
    }
}
