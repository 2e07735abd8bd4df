//! Every Kafka API and the messages inside others, as rows. Never knows how bytes are laid out.
//!
//! Written by `cargo xtask schema`; do not edit. Rows: the message definitions of the releases in
//! `ci/schema/releases.toml`; categories: `ci/schema/overlay.toml`.
#![cfg_attr(rustfmt, rustfmt_skip)]

use super::{Api, Category as C, Default as D, Embedded, Field as F, Kind as K, Versions};

const NO: Versions = Versions::NONE;

const fn v(min: i16, max: i16) -> Versions {
    Versions::new(min, max)
}

const PRODUCE_REQUEST__TOPIC_DATA__PARTITION_DATA: &[F] = &[
    F::row("Index", K::Int32, false, v(0, 13), NO, 0, NO, C::None, D::Zero),
    F::row("Records", K::Records, false, v(0, 13), v(0, 13), 0, NO, C::Records, D::Zero),
];

const PRODUCE_REQUEST__TOPIC_DATA: &[F] = &[
    F::row("Name", K::String, false, v(0, 12), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(13, 13), NO, 0, NO, C::TopicId, D::Zero),
    F::row("PartitionData", K::Struct(PRODUCE_REQUEST__TOPIC_DATA__PARTITION_DATA), true, v(0, 13), NO, 0, NO, C::None, D::Zero),
];

const PRODUCE_REQUEST: &[F] = &[
    F::row("TransactionalId", K::String, false, v(3, 13), v(3, 13), 0, NO, C::TransactionalId, D::Null),
    F::row("Acks", K::Int16, false, v(0, 13), NO, 0, NO, C::None, D::Zero),
    F::row("TimeoutMs", K::Int32, false, v(0, 13), NO, 0, NO, C::None, D::Zero),
    F::row("TopicData", K::Struct(PRODUCE_REQUEST__TOPIC_DATA), true, v(0, 13), NO, 0, NO, C::None, D::Zero),
];

const PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES__RECORD_ERRORS: &[F] = &[
    F::row("BatchIndex", K::Int32, false, v(8, 13), NO, 0, NO, C::None, D::Zero),
    F::row("BatchIndexErrorMessage", K::String, false, v(8, 13), v(8, 13), 0, NO, C::FreeText, D::Null),
];

const PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES__CURRENT_LEADER: &[F] = &[
    F::row("LeaderId", K::Int32, false, v(10, 13), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("LeaderEpoch", K::Int32, false, v(10, 13), NO, 0, NO, C::None, D::Int(-1)),
];

const PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES: &[F] = &[
    F::row("Index", K::Int32, false, v(0, 13), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 13), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("BaseOffset", K::Int64, false, v(0, 13), NO, 0, NO, C::None, D::Zero),
    F::row("LogAppendTimeMs", K::Int64, false, v(2, 13), NO, 0, NO, C::None, D::Int(-1)),
    F::row("LogStartOffset", K::Int64, false, v(5, 13), NO, 0, NO, C::None, D::Int(-1)),
    F::row("RecordErrors", K::Struct(PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES__RECORD_ERRORS), true, v(8, 13), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorMessage", K::String, false, v(8, 13), v(8, 13), 0, NO, C::FreeText, D::Null),
    F::row("CurrentLeader", K::Struct(PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES__CURRENT_LEADER), false, v(10, 13), NO, 0, v(10, 13), C::None, D::Zero),
];

const PRODUCE_RESPONSE__RESPONSES: &[F] = &[
    F::row("Name", K::String, false, v(0, 12), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(13, 13), NO, 0, NO, C::TopicId, D::Zero),
    F::row("PartitionResponses", K::Struct(PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES), true, v(0, 13), NO, 0, NO, C::None, D::Zero),
];

const PRODUCE_RESPONSE__NODE_ENDPOINTS: &[F] = &[
    F::row("NodeId", K::Int32, false, v(10, 13), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(10, 13), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Int32, false, v(10, 13), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("Rack", K::String, false, v(10, 13), v(10, 13), 0, NO, C::BrokerRack, D::Null),
];

const PRODUCE_RESPONSE: &[F] = &[
    F::row("Responses", K::Struct(PRODUCE_RESPONSE__RESPONSES), true, v(0, 13), NO, 0, NO, C::None, D::Zero),
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 13), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("NodeEndpoints", K::Struct(PRODUCE_RESPONSE__NODE_ENDPOINTS), true, v(10, 13), NO, 0, v(10, 13), C::None, D::Zero),
];

const FETCH_REQUEST__REPLICA_STATE: &[F] = &[
    F::row("ReplicaId", K::Int32, false, v(15, 18), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("ReplicaEpoch", K::Int64, false, v(15, 18), NO, 0, NO, C::None, D::Int(-1)),
];

const FETCH_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 18), NO, 0, NO, C::None, D::Zero),
    F::row("CurrentLeaderEpoch", K::Int32, false, v(9, 18), NO, 0, NO, C::None, D::Int(-1)),
    F::row("FetchOffset", K::Int64, false, v(0, 18), NO, 0, NO, C::None, D::Zero),
    F::row("LastFetchedEpoch", K::Int32, false, v(12, 18), NO, 0, NO, C::None, D::Int(-1)),
    F::row("LogStartOffset", K::Int64, false, v(5, 18), NO, 0, NO, C::None, D::Int(-1)),
    F::row("PartitionMaxBytes", K::Int32, false, v(0, 18), NO, 0, NO, C::None, D::Zero),
    F::row("ReplicaDirectoryId", K::Uuid, false, v(17, 18), NO, 0, v(17, 18), C::OtherUuid, D::Zero),
    F::row("HighWatermark", K::Int64, false, v(18, 18), NO, 1, v(18, 18), C::None, D::Int(9223372036854775807)),
];

const FETCH_REQUEST__TOPICS: &[F] = &[
    F::row("Topic", K::String, false, v(0, 12), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(13, 18), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(FETCH_REQUEST__TOPICS__PARTITIONS), true, v(0, 18), NO, 0, NO, C::None, D::Zero),
];

const FETCH_REQUEST__FORGOTTEN_TOPICS_DATA: &[F] = &[
    F::row("Topic", K::String, false, v(7, 12), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(13, 18), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Int32, true, v(7, 18), NO, 0, NO, C::None, D::Zero),
];

const FETCH_REQUEST: &[F] = &[
    F::row("ClusterId", K::String, false, v(12, 18), v(12, 18), 0, v(12, 18), C::ClusterId, D::Null),
    F::row("ReplicaId", K::Int32, false, v(0, 14), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("ReplicaState", K::Struct(FETCH_REQUEST__REPLICA_STATE), false, v(15, 18), NO, 1, v(15, 18), C::None, D::Zero),
    F::row("MaxWaitMs", K::Int32, false, v(0, 18), NO, 0, NO, C::None, D::Zero),
    F::row("MinBytes", K::Int32, false, v(0, 18), NO, 0, NO, C::None, D::Zero),
    F::row("MaxBytes", K::Int32, false, v(3, 18), NO, 0, NO, C::None, D::Int(2147483647)),
    F::row("IsolationLevel", K::Int8, false, v(4, 18), NO, 0, NO, C::None, D::Zero),
    F::row("SessionId", K::Int32, false, v(7, 18), NO, 0, NO, C::None, D::Zero),
    F::row("SessionEpoch", K::Int32, false, v(7, 18), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Topics", K::Struct(FETCH_REQUEST__TOPICS), true, v(0, 18), NO, 0, NO, C::None, D::Zero),
    F::row("ForgottenTopicsData", K::Struct(FETCH_REQUEST__FORGOTTEN_TOPICS_DATA), true, v(7, 18), NO, 0, NO, C::None, D::Zero),
    F::row("RackId", K::String, false, v(11, 18), NO, 0, NO, C::ClientRack, D::Zero),
];

const FETCH_RESPONSE__RESPONSES__PARTITIONS__DIVERGING_EPOCH: &[F] = &[
    F::row("Epoch", K::Int32, false, v(12, 18), NO, 0, NO, C::None, D::Int(-1)),
    F::row("EndOffset", K::Int64, false, v(12, 18), NO, 0, NO, C::None, D::Int(-1)),
];

const FETCH_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER: &[F] = &[
    F::row("LeaderId", K::Int32, false, v(12, 18), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("LeaderEpoch", K::Int32, false, v(12, 18), NO, 0, NO, C::None, D::Int(-1)),
];

const FETCH_RESPONSE__RESPONSES__PARTITIONS__SNAPSHOT_ID: &[F] = &[
    F::row("EndOffset", K::Int64, false, v(12, 18), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Epoch", K::Int32, false, v(12, 18), NO, 0, NO, C::None, D::Int(-1)),
];

const FETCH_RESPONSE__RESPONSES__PARTITIONS__ABORTED_TRANSACTIONS: &[F] = &[
    F::row("ProducerId", K::Int64, false, v(4, 18), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("FirstOffset", K::Int64, false, v(4, 18), NO, 0, NO, C::None, D::Zero),
];

const FETCH_RESPONSE__RESPONSES__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 18), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 18), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("HighWatermark", K::Int64, false, v(0, 18), NO, 0, NO, C::None, D::Zero),
    F::row("LastStableOffset", K::Int64, false, v(4, 18), NO, 0, NO, C::None, D::Int(-1)),
    F::row("LogStartOffset", K::Int64, false, v(5, 18), NO, 0, NO, C::None, D::Int(-1)),
    F::row("DivergingEpoch", K::Struct(FETCH_RESPONSE__RESPONSES__PARTITIONS__DIVERGING_EPOCH), false, v(12, 18), NO, 0, v(12, 18), C::None, D::Zero),
    F::row("CurrentLeader", K::Struct(FETCH_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER), false, v(12, 18), NO, 1, v(12, 18), C::None, D::Zero),
    F::row("SnapshotId", K::Struct(FETCH_RESPONSE__RESPONSES__PARTITIONS__SNAPSHOT_ID), false, v(12, 18), NO, 2, v(12, 18), C::None, D::Zero),
    F::row("AbortedTransactions", K::Struct(FETCH_RESPONSE__RESPONSES__PARTITIONS__ABORTED_TRANSACTIONS), true, v(4, 18), v(4, 18), 0, NO, C::None, D::Zero),
    F::row("PreferredReadReplica", K::Int32, false, v(11, 18), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("Records", K::Records, false, v(0, 18), v(0, 18), 0, NO, C::Records, D::Zero),
];

const FETCH_RESPONSE__RESPONSES: &[F] = &[
    F::row("Topic", K::String, false, v(0, 12), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(13, 18), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(FETCH_RESPONSE__RESPONSES__PARTITIONS), true, v(0, 18), NO, 0, NO, C::None, D::Zero),
];

const FETCH_RESPONSE__NODE_ENDPOINTS: &[F] = &[
    F::row("NodeId", K::Int32, false, v(16, 18), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(16, 18), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Int32, false, v(16, 18), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("Rack", K::String, false, v(16, 18), v(16, 18), 0, NO, C::BrokerRack, D::Null),
];

const FETCH_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 18), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(7, 18), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("SessionId", K::Int32, false, v(7, 18), NO, 0, NO, C::None, D::Zero),
    F::row("Responses", K::Struct(FETCH_RESPONSE__RESPONSES), true, v(0, 18), NO, 0, NO, C::None, D::Zero),
    F::row("NodeEndpoints", K::Struct(FETCH_RESPONSE__NODE_ENDPOINTS), true, v(16, 18), NO, 0, v(16, 18), C::None, D::Zero),
];

const LIST_OFFSETS_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 11), NO, 0, NO, C::None, D::Zero),
    F::row("CurrentLeaderEpoch", K::Int32, false, v(4, 11), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Timestamp", K::Int64, false, v(0, 11), NO, 0, NO, C::None, D::Zero),
    F::row("MaxNumOffsets", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Int(1)),
];

const LIST_OFFSETS_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 11), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(LIST_OFFSETS_REQUEST__TOPICS__PARTITIONS), true, v(0, 11), NO, 0, NO, C::None, D::Zero),
];

const LIST_OFFSETS_REQUEST: &[F] = &[
    F::row("ReplicaId", K::Int32, false, v(0, 11), NO, 0, NO, C::NodeId, D::Zero),
    F::row("IsolationLevel", K::Int8, false, v(2, 11), NO, 0, NO, C::None, D::Zero),
    F::row("Topics", K::Struct(LIST_OFFSETS_REQUEST__TOPICS), true, v(0, 11), NO, 0, NO, C::None, D::Zero),
    F::row("TimeoutMs", K::Int32, false, v(10, 11), NO, 0, NO, C::None, D::Zero),
];

const LIST_OFFSETS_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 11), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 11), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("OldStyleOffsets", K::Int64, true, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Timestamp", K::Int64, false, v(1, 11), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Offset", K::Int64, false, v(1, 11), NO, 0, NO, C::None, D::Int(-1)),
    F::row("LeaderEpoch", K::Int32, false, v(4, 11), NO, 0, NO, C::None, D::Int(-1)),
];

const LIST_OFFSETS_RESPONSE__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 11), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(LIST_OFFSETS_RESPONSE__TOPICS__PARTITIONS), true, v(0, 11), NO, 0, NO, C::None, D::Zero),
];

const LIST_OFFSETS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(2, 11), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Topics", K::Struct(LIST_OFFSETS_RESPONSE__TOPICS), true, v(0, 11), NO, 0, NO, C::None, D::Zero),
];

const METADATA_REQUEST__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(10, 13), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Name", K::String, false, v(0, 13), v(10, 13), 0, NO, C::TopicName, D::Zero),
];

const METADATA_REQUEST: &[F] = &[
    F::row("Topics", K::Struct(METADATA_REQUEST__TOPICS), true, v(0, 13), v(1, 13), 0, NO, C::None, D::Zero),
    F::row("AllowAutoTopicCreation", K::Bool, false, v(4, 13), NO, 0, NO, C::None, D::Int(1)),
    F::row("IncludeClusterAuthorizedOperations", K::Bool, false, v(8, 10), NO, 0, NO, C::None, D::Zero),
    F::row("IncludeTopicAuthorizedOperations", K::Bool, false, v(8, 13), NO, 0, NO, C::None, D::Zero),
];

const METADATA_RESPONSE__BROKERS: &[F] = &[
    F::row("NodeId", K::Int32, false, v(0, 13), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(0, 13), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Int32, false, v(0, 13), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("Rack", K::String, false, v(1, 13), v(1, 13), 0, NO, C::BrokerRack, D::Null),
];

const METADATA_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 13), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("PartitionIndex", K::Int32, false, v(0, 13), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderId", K::Int32, false, v(0, 13), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(7, 13), NO, 0, NO, C::None, D::Int(-1)),
    F::row("ReplicaNodes", K::Int32, true, v(0, 13), NO, 0, NO, C::NodeId, D::Zero),
    F::row("IsrNodes", K::Int32, true, v(0, 13), NO, 0, NO, C::NodeId, D::Zero),
    F::row("OfflineReplicas", K::Int32, true, v(5, 13), NO, 0, NO, C::NodeId, D::Zero),
];

const METADATA_RESPONSE__TOPICS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 13), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Name", K::String, false, v(0, 13), v(12, 13), 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(10, 13), NO, 0, NO, C::TopicId, D::Zero),
    F::row("IsInternal", K::Bool, false, v(1, 13), NO, 0, NO, C::None, D::Zero),
    F::row("Partitions", K::Struct(METADATA_RESPONSE__TOPICS__PARTITIONS), true, v(0, 13), NO, 0, NO, C::None, D::Zero),
    F::row("TopicAuthorizedOperations", K::Int32, false, v(8, 13), NO, 0, NO, C::None, D::Int(-2147483648)),
];

const METADATA_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(3, 13), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Brokers", K::Struct(METADATA_RESPONSE__BROKERS), true, v(0, 13), NO, 0, NO, C::None, D::Zero),
    F::row("ClusterId", K::String, false, v(2, 13), v(2, 13), 0, NO, C::ClusterId, D::Null),
    F::row("ControllerId", K::Int32, false, v(1, 13), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("Topics", K::Struct(METADATA_RESPONSE__TOPICS), true, v(0, 13), NO, 0, NO, C::None, D::Zero),
    F::row("ClusterAuthorizedOperations", K::Int32, false, v(8, 10), NO, 0, NO, C::None, D::Int(-2147483648)),
    F::row("ErrorCode", K::Int16, false, v(13, 13), NO, 0, NO, C::ErrorCode, D::Zero),
];

const LEADER_AND_ISR_REQUEST__UNGROUPED_PARTITION_STATES: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndex", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ControllerEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Leader", K::Int32, false, v(0, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Isr", K::Int32, true, v(0, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("PartitionEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Replicas", K::Int32, true, v(0, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("IsNew", K::Bool, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const LEADER_AND_ISR_REQUEST__TOPIC_STATES__PARTITION_STATES: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(2, 7), NO, 0, NO, C::None, D::Zero),
    F::row("ControllerEpoch", K::Int32, false, v(2, 7), NO, 0, NO, C::None, D::Zero),
    F::row("Leader", K::Int32, false, v(2, 7), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(2, 7), NO, 0, NO, C::None, D::Zero),
    F::row("Isr", K::Int32, true, v(2, 7), NO, 0, NO, C::NodeId, D::Zero),
    F::row("PartitionEpoch", K::Int32, false, v(2, 7), NO, 0, NO, C::None, D::Zero),
    F::row("Replicas", K::Int32, true, v(2, 7), NO, 0, NO, C::NodeId, D::Zero),
    F::row("AddingReplicas", K::Int32, true, v(3, 7), NO, 0, NO, C::NodeId, D::Zero),
    F::row("RemovingReplicas", K::Int32, true, v(3, 7), NO, 0, NO, C::NodeId, D::Zero),
    F::row("IsNew", K::Bool, false, v(2, 7), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderRecoveryState", K::Int8, false, v(6, 7), NO, 0, NO, C::None, D::Zero),
];

const LEADER_AND_ISR_REQUEST__TOPIC_STATES: &[F] = &[
    F::row("TopicName", K::String, false, v(2, 7), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(5, 7), NO, 0, NO, C::TopicId, D::Zero),
    F::row("PartitionStates", K::Struct(LEADER_AND_ISR_REQUEST__TOPIC_STATES__PARTITION_STATES), true, v(2, 7), NO, 0, NO, C::None, D::Zero),
];

const LEADER_AND_ISR_REQUEST__LIVE_LEADERS: &[F] = &[
    F::row("BrokerId", K::Int32, false, v(0, 7), NO, 0, NO, C::NodeId, D::Zero),
    F::row("HostName", K::String, false, v(0, 7), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Int32, false, v(0, 7), NO, 0, NO, C::BrokerPort, D::Zero),
];

const LEADER_AND_ISR_REQUEST: &[F] = &[
    F::row("ControllerId", K::Int32, false, v(0, 7), NO, 0, NO, C::NodeId, D::Zero),
    F::row("isKRaftController", K::Bool, false, v(7, 7), NO, 0, NO, C::None, D::Zero),
    F::row("ControllerEpoch", K::Int32, false, v(0, 7), NO, 0, NO, C::None, D::Zero),
    F::row("BrokerEpoch", K::Int64, false, v(2, 7), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Type", K::Int8, false, v(5, 7), NO, 0, NO, C::None, D::Zero),
    F::row("UngroupedPartitionStates", K::Struct(LEADER_AND_ISR_REQUEST__UNGROUPED_PARTITION_STATES), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("TopicStates", K::Struct(LEADER_AND_ISR_REQUEST__TOPIC_STATES), true, v(2, 7), NO, 0, NO, C::None, D::Zero),
    F::row("LiveLeaders", K::Struct(LEADER_AND_ISR_REQUEST__LIVE_LEADERS), true, v(0, 7), NO, 0, NO, C::None, D::Zero),
];

const LEADER_AND_ISR_RESPONSE__PARTITION_ERRORS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 4), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndex", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 4), NO, 0, NO, C::ErrorCode, D::Zero),
];

const LEADER_AND_ISR_RESPONSE__TOPICS__PARTITION_ERRORS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(5, 7), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(5, 7), NO, 0, NO, C::ErrorCode, D::Zero),
];

const LEADER_AND_ISR_RESPONSE__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(5, 7), NO, 0, NO, C::TopicId, D::Zero),
    F::row("PartitionErrors", K::Struct(LEADER_AND_ISR_RESPONSE__TOPICS__PARTITION_ERRORS), true, v(5, 7), NO, 0, NO, C::None, D::Zero),
];

const LEADER_AND_ISR_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 7), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("PartitionErrors", K::Struct(LEADER_AND_ISR_RESPONSE__PARTITION_ERRORS), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("Topics", K::Struct(LEADER_AND_ISR_RESPONSE__TOPICS), true, v(5, 7), NO, 0, NO, C::None, D::Zero),
];

const STOP_REPLICA_REQUEST__UNGROUPED_PARTITIONS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const STOP_REPLICA_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(1, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndexes", K::Int32, true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const STOP_REPLICA_REQUEST__TOPIC_STATES__PARTITION_STATES: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(3, 4), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(3, 4), NO, 0, NO, C::None, D::Int(-1)),
    F::row("DeletePartition", K::Bool, false, v(3, 4), NO, 0, NO, C::None, D::Zero),
];

const STOP_REPLICA_REQUEST__TOPIC_STATES: &[F] = &[
    F::row("TopicName", K::String, false, v(3, 4), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionStates", K::Struct(STOP_REPLICA_REQUEST__TOPIC_STATES__PARTITION_STATES), true, v(3, 4), NO, 0, NO, C::None, D::Zero),
];

const STOP_REPLICA_REQUEST: &[F] = &[
    F::row("ControllerId", K::Int32, false, v(0, 4), NO, 0, NO, C::NodeId, D::Zero),
    F::row("isKRaftController", K::Bool, false, v(4, 4), NO, 0, NO, C::None, D::Zero),
    F::row("ControllerEpoch", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("BrokerEpoch", K::Int64, false, v(1, 4), NO, 0, NO, C::None, D::Int(-1)),
    F::row("DeletePartitions", K::Bool, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("UngroupedPartitions", K::Struct(STOP_REPLICA_REQUEST__UNGROUPED_PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Topics", K::Struct(STOP_REPLICA_REQUEST__TOPICS), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("TopicStates", K::Struct(STOP_REPLICA_REQUEST__TOPIC_STATES), true, v(3, 4), NO, 0, NO, C::None, D::Zero),
];

const STOP_REPLICA_RESPONSE__PARTITION_ERRORS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 4), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndex", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 4), NO, 0, NO, C::ErrorCode, D::Zero),
];

const STOP_REPLICA_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 4), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("PartitionErrors", K::Struct(STOP_REPLICA_RESPONSE__PARTITION_ERRORS), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
];

const UPDATE_METADATA_REQUEST__UNGROUPED_PARTITION_STATES: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 4), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndex", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("ControllerEpoch", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("Leader", K::Int32, false, v(0, 4), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("Isr", K::Int32, true, v(0, 4), NO, 0, NO, C::NodeId, D::Zero),
    F::row("ZkVersion", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("Replicas", K::Int32, true, v(0, 4), NO, 0, NO, C::NodeId, D::Zero),
    F::row("OfflineReplicas", K::Int32, true, v(4, 4), NO, 0, NO, C::NodeId, D::Zero),
];

const UPDATE_METADATA_REQUEST__TOPIC_STATES__PARTITION_STATES: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(5, 8), NO, 0, NO, C::None, D::Zero),
    F::row("ControllerEpoch", K::Int32, false, v(5, 8), NO, 0, NO, C::None, D::Zero),
    F::row("Leader", K::Int32, false, v(5, 8), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(5, 8), NO, 0, NO, C::None, D::Zero),
    F::row("Isr", K::Int32, true, v(5, 8), NO, 0, NO, C::NodeId, D::Zero),
    F::row("ZkVersion", K::Int32, false, v(5, 8), NO, 0, NO, C::None, D::Zero),
    F::row("Replicas", K::Int32, true, v(5, 8), NO, 0, NO, C::NodeId, D::Zero),
    F::row("OfflineReplicas", K::Int32, true, v(5, 8), NO, 0, NO, C::NodeId, D::Zero),
];

const UPDATE_METADATA_REQUEST__TOPIC_STATES: &[F] = &[
    F::row("TopicName", K::String, false, v(5, 8), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(7, 8), NO, 0, NO, C::TopicId, D::Zero),
    F::row("PartitionStates", K::Struct(UPDATE_METADATA_REQUEST__TOPIC_STATES__PARTITION_STATES), true, v(5, 8), NO, 0, NO, C::None, D::Zero),
];

const UPDATE_METADATA_REQUEST__LIVE_BROKERS__ENDPOINTS: &[F] = &[
    F::row("Port", K::Int32, false, v(1, 8), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("Host", K::String, false, v(1, 8), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Listener", K::String, false, v(3, 8), NO, 0, NO, C::OtherString, D::Zero),
    F::row("SecurityProtocol", K::Int16, false, v(1, 8), NO, 0, NO, C::None, D::Zero),
];

const UPDATE_METADATA_REQUEST__LIVE_BROKERS: &[F] = &[
    F::row("Id", K::Int32, false, v(0, 8), NO, 0, NO, C::NodeId, D::Zero),
    F::row("V0Host", K::String, false, v(0, 0), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("V0Port", K::Int32, false, v(0, 0), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("Endpoints", K::Struct(UPDATE_METADATA_REQUEST__LIVE_BROKERS__ENDPOINTS), true, v(1, 8), NO, 0, NO, C::None, D::Zero),
    F::row("Rack", K::String, false, v(2, 8), v(2, 8), 0, NO, C::BrokerRack, D::Zero),
];

const UPDATE_METADATA_REQUEST: &[F] = &[
    F::row("ControllerId", K::Int32, false, v(0, 8), NO, 0, NO, C::NodeId, D::Zero),
    F::row("isKRaftController", K::Bool, false, v(8, 8), NO, 0, NO, C::None, D::Zero),
    F::row("Type", K::Int8, false, v(8, 8), NO, 0, v(8, 8), C::None, D::Zero),
    F::row("ControllerEpoch", K::Int32, false, v(0, 8), NO, 0, NO, C::None, D::Zero),
    F::row("BrokerEpoch", K::Int64, false, v(5, 8), NO, 0, NO, C::None, D::Int(-1)),
    F::row("UngroupedPartitionStates", K::Struct(UPDATE_METADATA_REQUEST__UNGROUPED_PARTITION_STATES), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("TopicStates", K::Struct(UPDATE_METADATA_REQUEST__TOPIC_STATES), true, v(5, 8), NO, 0, NO, C::None, D::Zero),
    F::row("LiveBrokers", K::Struct(UPDATE_METADATA_REQUEST__LIVE_BROKERS), true, v(0, 8), NO, 0, NO, C::None, D::Zero),
];

const UPDATE_METADATA_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 8), NO, 0, NO, C::ErrorCode, D::Zero),
];

const CONTROLLED_SHUTDOWN_REQUEST: &[F] = &[
    F::row("BrokerId", K::Int32, false, v(0, 3), NO, 0, NO, C::NodeId, D::Zero),
    F::row("BrokerEpoch", K::Int64, false, v(2, 3), NO, 0, NO, C::None, D::Int(-1)),
];

const CONTROLLED_SHUTDOWN_RESPONSE__REMAINING_PARTITIONS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 3), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndex", K::Int32, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const CONTROLLED_SHUTDOWN_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("RemainingPartitions", K::Struct(CONTROLLED_SHUTDOWN_RESPONSE__REMAINING_PARTITIONS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_COMMIT_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 10), NO, 0, NO, C::None, D::Zero),
    F::row("CommittedOffset", K::Int64, false, v(0, 10), NO, 0, NO, C::None, D::Zero),
    F::row("CommittedLeaderEpoch", K::Int32, false, v(6, 10), NO, 0, NO, C::None, D::Int(-1)),
    F::row("CommitTimestamp", K::Int64, false, v(1, 1), NO, 0, NO, C::None, D::Int(-1)),
    F::row("CommittedMetadata", K::String, false, v(0, 10), v(0, 10), 0, NO, C::OffsetMetadata, D::Zero),
];

const OFFSET_COMMIT_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 9), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(10, 10), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(OFFSET_COMMIT_REQUEST__TOPICS__PARTITIONS), true, v(0, 10), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_COMMIT_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 10), NO, 0, NO, C::GroupId, D::Zero),
    F::row("GenerationIdOrMemberEpoch", K::Int32, false, v(1, 10), NO, 0, NO, C::None, D::Int(-1)),
    F::row("MemberId", K::String, false, v(1, 10), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("GroupInstanceId", K::String, false, v(7, 10), v(7, 10), 0, NO, C::ClientIdentity, D::Null),
    F::row("RetentionTimeMs", K::Int64, false, v(2, 4), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Topics", K::Struct(OFFSET_COMMIT_REQUEST__TOPICS), true, v(0, 10), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_COMMIT_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 10), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 10), NO, 0, NO, C::ErrorCode, D::Zero),
];

const OFFSET_COMMIT_RESPONSE__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 9), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(10, 10), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(OFFSET_COMMIT_RESPONSE__TOPICS__PARTITIONS), true, v(0, 10), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_COMMIT_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(3, 10), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Topics", K::Struct(OFFSET_COMMIT_RESPONSE__TOPICS), true, v(0, 10), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FETCH_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 7), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndexes", K::Int32, true, v(0, 7), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FETCH_REQUEST__GROUPS__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(8, 9), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(10, 10), NO, 0, NO, C::TopicId, D::Zero),
    F::row("PartitionIndexes", K::Int32, true, v(8, 10), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FETCH_REQUEST__GROUPS: &[F] = &[
    F::row("GroupId", K::String, false, v(8, 10), NO, 0, NO, C::GroupId, D::Zero),
    F::row("MemberId", K::String, false, v(9, 10), v(9, 10), 0, NO, C::ClientIdentity, D::Null),
    F::row("MemberEpoch", K::Int32, false, v(9, 10), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Topics", K::Struct(OFFSET_FETCH_REQUEST__GROUPS__TOPICS), true, v(8, 10), v(8, 10), 0, NO, C::None, D::Zero),
];

const OFFSET_FETCH_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 7), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(OFFSET_FETCH_REQUEST__TOPICS), true, v(0, 7), v(2, 7), 0, NO, C::None, D::Zero),
    F::row("Groups", K::Struct(OFFSET_FETCH_REQUEST__GROUPS), true, v(8, 10), NO, 0, NO, C::None, D::Zero),
    F::row("RequireStable", K::Bool, false, v(7, 10), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FETCH_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 7), NO, 0, NO, C::None, D::Zero),
    F::row("CommittedOffset", K::Int64, false, v(0, 7), NO, 0, NO, C::None, D::Zero),
    F::row("CommittedLeaderEpoch", K::Int32, false, v(5, 7), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Metadata", K::String, false, v(0, 7), v(0, 7), 0, NO, C::OffsetMetadata, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 7), NO, 0, NO, C::ErrorCode, D::Zero),
];

const OFFSET_FETCH_RESPONSE__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 7), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(OFFSET_FETCH_RESPONSE__TOPICS__PARTITIONS), true, v(0, 7), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FETCH_RESPONSE__GROUPS__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(8, 10), NO, 0, NO, C::None, D::Zero),
    F::row("CommittedOffset", K::Int64, false, v(8, 10), NO, 0, NO, C::None, D::Zero),
    F::row("CommittedLeaderEpoch", K::Int32, false, v(8, 10), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Metadata", K::String, false, v(8, 10), v(8, 10), 0, NO, C::OffsetMetadata, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(8, 10), NO, 0, NO, C::ErrorCode, D::Zero),
];

const OFFSET_FETCH_RESPONSE__GROUPS__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(8, 9), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(10, 10), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(OFFSET_FETCH_RESPONSE__GROUPS__TOPICS__PARTITIONS), true, v(8, 10), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FETCH_RESPONSE__GROUPS: &[F] = &[
    F::row("GroupId", K::String, false, v(8, 10), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(OFFSET_FETCH_RESPONSE__GROUPS__TOPICS), true, v(8, 10), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(8, 10), NO, 0, NO, C::ErrorCode, D::Zero),
];

const OFFSET_FETCH_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(3, 10), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Topics", K::Struct(OFFSET_FETCH_RESPONSE__TOPICS), true, v(0, 7), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(2, 7), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Groups", K::Struct(OFFSET_FETCH_RESPONSE__GROUPS), true, v(8, 10), NO, 0, NO, C::None, D::Zero),
];

const FIND_COORDINATOR_REQUEST: &[F] = &[
    F::row("Key", K::String, false, v(0, 3), NO, 0, NO, C::CoordinatorKey, D::Zero),
    F::row("KeyType", K::Int8, false, v(1, 6), NO, 0, NO, C::None, D::Zero),
    F::row("CoordinatorKeys", K::String, true, v(4, 6), NO, 0, NO, C::CoordinatorKey, D::Zero),
];

const FIND_COORDINATOR_RESPONSE__COORDINATORS: &[F] = &[
    F::row("Key", K::String, false, v(4, 6), NO, 0, NO, C::CoordinatorKey, D::Zero),
    F::row("NodeId", K::Int32, false, v(4, 6), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(4, 6), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Int32, false, v(4, 6), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(4, 6), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(4, 6), v(4, 6), 0, NO, C::FreeText, D::Zero),
];

const FIND_COORDINATOR_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 6), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(1, 3), v(1, 3), 0, NO, C::FreeText, D::Zero),
    F::row("NodeId", K::Int32, false, v(0, 3), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(0, 3), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Int32, false, v(0, 3), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("Coordinators", K::Struct(FIND_COORDINATOR_RESPONSE__COORDINATORS), true, v(4, 6), NO, 0, NO, C::None, D::Zero),
];

const JOIN_GROUP_REQUEST__PROTOCOLS: &[F] = &[
    F::row("Name", K::String, false, v(0, 9), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Metadata", K::Bytes, false, v(0, 9), NO, 0, NO, C::EmbeddedBytes, D::Zero),
];

const JOIN_GROUP_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 9), NO, 0, NO, C::GroupId, D::Zero),
    F::row("SessionTimeoutMs", K::Int32, false, v(0, 9), NO, 0, NO, C::None, D::Zero),
    F::row("RebalanceTimeoutMs", K::Int32, false, v(1, 9), NO, 0, NO, C::None, D::Int(-1)),
    F::row("MemberId", K::String, false, v(0, 9), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("GroupInstanceId", K::String, false, v(5, 9), v(5, 9), 0, NO, C::ClientIdentity, D::Null),
    F::row("ProtocolType", K::String, false, v(0, 9), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Protocols", K::Struct(JOIN_GROUP_REQUEST__PROTOCOLS), true, v(0, 9), NO, 0, NO, C::None, D::Zero),
    F::row("Reason", K::String, false, v(8, 9), v(8, 9), 0, NO, C::FreeText, D::Null),
];

const JOIN_GROUP_RESPONSE__MEMBERS: &[F] = &[
    F::row("MemberId", K::String, false, v(0, 9), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("GroupInstanceId", K::String, false, v(5, 9), v(5, 9), 0, NO, C::ClientIdentity, D::Null),
    F::row("Metadata", K::Bytes, false, v(0, 9), NO, 0, NO, C::EmbeddedBytes, D::Zero),
];

const JOIN_GROUP_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(2, 9), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 9), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("GenerationId", K::Int32, false, v(0, 9), NO, 0, NO, C::None, D::Int(-1)),
    F::row("ProtocolType", K::String, false, v(7, 9), v(7, 9), 0, NO, C::OtherString, D::Null),
    F::row("ProtocolName", K::String, false, v(0, 9), v(7, 9), 0, NO, C::OtherString, D::Zero),
    F::row("Leader", K::String, false, v(0, 9), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("SkipAssignment", K::Bool, false, v(9, 9), NO, 0, NO, C::None, D::Zero),
    F::row("MemberId", K::String, false, v(0, 9), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("Members", K::Struct(JOIN_GROUP_RESPONSE__MEMBERS), true, v(0, 9), NO, 0, NO, C::None, D::Zero),
];

const HEARTBEAT_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 4), NO, 0, NO, C::GroupId, D::Zero),
    F::row("GenerationId", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("MemberId", K::String, false, v(0, 4), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("GroupInstanceId", K::String, false, v(3, 4), v(3, 4), 0, NO, C::ClientIdentity, D::Null),
];

const HEARTBEAT_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 4), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 4), NO, 0, NO, C::ErrorCode, D::Zero),
];

const LEAVE_GROUP_REQUEST__MEMBERS: &[F] = &[
    F::row("MemberId", K::String, false, v(3, 5), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("GroupInstanceId", K::String, false, v(3, 5), v(3, 5), 0, NO, C::ClientIdentity, D::Null),
    F::row("Reason", K::String, false, v(5, 5), v(5, 5), 0, NO, C::FreeText, D::Null),
];

const LEAVE_GROUP_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 5), NO, 0, NO, C::GroupId, D::Zero),
    F::row("MemberId", K::String, false, v(0, 2), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("Members", K::Struct(LEAVE_GROUP_REQUEST__MEMBERS), true, v(3, 5), NO, 0, NO, C::None, D::Zero),
];

const LEAVE_GROUP_RESPONSE__MEMBERS: &[F] = &[
    F::row("MemberId", K::String, false, v(3, 5), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("GroupInstanceId", K::String, false, v(3, 5), v(3, 5), 0, NO, C::ClientIdentity, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(3, 5), NO, 0, NO, C::ErrorCode, D::Zero),
];

const LEAVE_GROUP_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 5), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 5), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Members", K::Struct(LEAVE_GROUP_RESPONSE__MEMBERS), true, v(3, 5), NO, 0, NO, C::None, D::Zero),
];

const SYNC_GROUP_REQUEST__ASSIGNMENTS: &[F] = &[
    F::row("MemberId", K::String, false, v(0, 5), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("Assignment", K::Bytes, false, v(0, 5), NO, 0, NO, C::EmbeddedBytes, D::Zero),
];

const SYNC_GROUP_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 5), NO, 0, NO, C::GroupId, D::Zero),
    F::row("GenerationId", K::Int32, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
    F::row("MemberId", K::String, false, v(0, 5), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("GroupInstanceId", K::String, false, v(3, 5), v(3, 5), 0, NO, C::ClientIdentity, D::Null),
    F::row("ProtocolType", K::String, false, v(5, 5), v(5, 5), 0, NO, C::OtherString, D::Null),
    F::row("ProtocolName", K::String, false, v(5, 5), v(5, 5), 0, NO, C::OtherString, D::Null),
    F::row("Assignments", K::Struct(SYNC_GROUP_REQUEST__ASSIGNMENTS), true, v(0, 5), NO, 0, NO, C::None, D::Zero),
];

const SYNC_GROUP_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 5), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 5), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ProtocolType", K::String, false, v(5, 5), v(5, 5), 0, NO, C::OtherString, D::Null),
    F::row("ProtocolName", K::String, false, v(5, 5), v(5, 5), 0, NO, C::OtherString, D::Null),
    F::row("Assignment", K::Bytes, false, v(0, 5), NO, 0, NO, C::EmbeddedBytes, D::Zero),
];

const DESCRIBE_GROUPS_REQUEST: &[F] = &[
    F::row("Groups", K::String, true, v(0, 6), NO, 0, NO, C::GroupId, D::Zero),
    F::row("IncludeAuthorizedOperations", K::Bool, false, v(3, 6), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_GROUPS_RESPONSE__GROUPS__MEMBERS: &[F] = &[
    F::row("MemberId", K::String, false, v(0, 6), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("GroupInstanceId", K::String, false, v(4, 6), v(4, 6), 0, NO, C::ClientIdentity, D::Null),
    F::row("ClientId", K::String, false, v(0, 6), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("ClientHost", K::String, false, v(0, 6), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("MemberMetadata", K::Bytes, false, v(0, 6), NO, 0, NO, C::EmbeddedBytes, D::Zero),
    F::row("MemberAssignment", K::Bytes, false, v(0, 6), NO, 0, NO, C::EmbeddedBytes, D::Zero),
];

const DESCRIBE_GROUPS_RESPONSE__GROUPS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 6), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(6, 6), v(6, 6), 0, NO, C::FreeText, D::Null),
    F::row("GroupId", K::String, false, v(0, 6), NO, 0, NO, C::GroupId, D::Zero),
    F::row("GroupState", K::String, false, v(0, 6), NO, 0, NO, C::OtherString, D::Zero),
    F::row("ProtocolType", K::String, false, v(0, 6), NO, 0, NO, C::OtherString, D::Zero),
    F::row("ProtocolData", K::String, false, v(0, 6), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Members", K::Struct(DESCRIBE_GROUPS_RESPONSE__GROUPS__MEMBERS), true, v(0, 6), NO, 0, NO, C::None, D::Zero),
    F::row("AuthorizedOperations", K::Int32, false, v(3, 6), NO, 0, NO, C::None, D::Int(-2147483648)),
];

const DESCRIBE_GROUPS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 6), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Groups", K::Struct(DESCRIBE_GROUPS_RESPONSE__GROUPS), true, v(0, 6), NO, 0, NO, C::None, D::Zero),
];

const LIST_GROUPS_REQUEST: &[F] = &[
    F::row("StatesFilter", K::String, true, v(4, 5), NO, 0, NO, C::OtherString, D::Zero),
    F::row("TypesFilter", K::String, true, v(5, 5), NO, 0, NO, C::OtherString, D::Zero),
];

const LIST_GROUPS_RESPONSE__GROUPS: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 5), NO, 0, NO, C::GroupId, D::Zero),
    F::row("ProtocolType", K::String, false, v(0, 5), NO, 0, NO, C::OtherString, D::Zero),
    F::row("GroupState", K::String, false, v(4, 5), NO, 0, NO, C::OtherString, D::Zero),
    F::row("GroupType", K::String, false, v(5, 5), NO, 0, NO, C::OtherString, D::Zero),
];

const LIST_GROUPS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 5), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 5), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Groups", K::Struct(LIST_GROUPS_RESPONSE__GROUPS), true, v(0, 5), NO, 0, NO, C::None, D::Zero),
];

const SASL_HANDSHAKE_REQUEST: &[F] = &[
    F::row("Mechanism", K::String, false, v(0, 1), NO, 0, NO, C::Sasl, D::Zero),
];

const SASL_HANDSHAKE_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Mechanisms", K::String, true, v(0, 1), NO, 0, NO, C::Sasl, D::Zero),
];

const API_VERSIONS_REQUEST: &[F] = &[
    F::row("ClientSoftwareName", K::String, false, v(3, 5), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("ClientSoftwareVersion", K::String, false, v(3, 5), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("ClusterId", K::String, false, v(5, 5), v(5, 5), 0, NO, C::ClusterId, D::Null),
    F::row("NodeId", K::Int32, false, v(5, 5), NO, 0, NO, C::NodeId, D::Int(-1)),
];

const API_VERSIONS_RESPONSE__API_KEYS: &[F] = &[
    F::row("ApiKey", K::Int16, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
    F::row("MinVersion", K::Int16, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
    F::row("MaxVersion", K::Int16, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
];

const API_VERSIONS_RESPONSE__SUPPORTED_FEATURES: &[F] = &[
    F::row("Name", K::String, false, v(3, 5), NO, 0, NO, C::OtherString, D::Zero),
    F::row("MinVersion", K::Int16, false, v(3, 5), NO, 0, NO, C::None, D::Zero),
    F::row("MaxVersion", K::Int16, false, v(3, 5), NO, 0, NO, C::None, D::Zero),
];

const API_VERSIONS_RESPONSE__FINALIZED_FEATURES: &[F] = &[
    F::row("Name", K::String, false, v(3, 5), NO, 0, NO, C::OtherString, D::Zero),
    F::row("MaxVersionLevel", K::Int16, false, v(3, 5), NO, 0, NO, C::None, D::Zero),
    F::row("MinVersionLevel", K::Int16, false, v(3, 5), NO, 0, NO, C::None, D::Zero),
];

const API_VERSIONS_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 5), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ApiKeys", K::Struct(API_VERSIONS_RESPONSE__API_KEYS), true, v(0, 5), NO, 0, NO, C::None, D::Zero),
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 5), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("SupportedFeatures", K::Struct(API_VERSIONS_RESPONSE__SUPPORTED_FEATURES), true, v(3, 5), NO, 0, v(3, 5), C::None, D::Zero),
    F::row("FinalizedFeaturesEpoch", K::Int64, false, v(3, 5), NO, 1, v(3, 5), C::None, D::Int(-1)),
    F::row("FinalizedFeatures", K::Struct(API_VERSIONS_RESPONSE__FINALIZED_FEATURES), true, v(3, 5), NO, 2, v(3, 5), C::None, D::Zero),
    F::row("ZkMigrationReady", K::Bool, false, v(3, 5), NO, 3, v(3, 5), C::None, D::Zero),
];

const CREATE_TOPICS_REQUEST__TOPICS__ASSIGNMENTS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 7), NO, 0, NO, C::None, D::Zero),
    F::row("BrokerIds", K::Int32, true, v(0, 7), NO, 0, NO, C::NodeId, D::Zero),
];

const CREATE_TOPICS_REQUEST__TOPICS__CONFIGS: &[F] = &[
    F::row("Name", K::String, false, v(0, 7), NO, 0, NO, C::ConfigKv, D::Zero),
    F::row("Value", K::String, false, v(0, 7), v(0, 7), 0, NO, C::ConfigKv, D::Zero),
];

const CREATE_TOPICS_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 7), NO, 0, NO, C::TopicName, D::Zero),
    F::row("NumPartitions", K::Int32, false, v(0, 7), NO, 0, NO, C::None, D::Zero),
    F::row("ReplicationFactor", K::Int16, false, v(0, 7), NO, 0, NO, C::None, D::Zero),
    F::row("Assignments", K::Struct(CREATE_TOPICS_REQUEST__TOPICS__ASSIGNMENTS), true, v(0, 7), NO, 0, NO, C::None, D::Zero),
    F::row("Configs", K::Struct(CREATE_TOPICS_REQUEST__TOPICS__CONFIGS), true, v(0, 7), NO, 0, NO, C::None, D::Zero),
];

const CREATE_TOPICS_REQUEST: &[F] = &[
    F::row("Topics", K::Struct(CREATE_TOPICS_REQUEST__TOPICS), true, v(0, 7), NO, 0, NO, C::None, D::Zero),
    F::row("timeoutMs", K::Int32, false, v(0, 7), NO, 0, NO, C::None, D::Int(60000)),
    F::row("validateOnly", K::Bool, false, v(1, 7), NO, 0, NO, C::None, D::Zero),
];

const CREATE_TOPICS_RESPONSE__TOPICS__CONFIGS: &[F] = &[
    F::row("Name", K::String, false, v(5, 7), NO, 0, NO, C::ConfigKv, D::Zero),
    F::row("Value", K::String, false, v(5, 7), v(5, 7), 0, NO, C::ConfigKv, D::Zero),
    F::row("ReadOnly", K::Bool, false, v(5, 7), NO, 0, NO, C::None, D::Zero),
    F::row("ConfigSource", K::Int8, false, v(5, 7), NO, 0, NO, C::None, D::Int(-1)),
    F::row("IsSensitive", K::Bool, false, v(5, 7), NO, 0, NO, C::None, D::Zero),
];

const CREATE_TOPICS_RESPONSE__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 7), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(7, 7), NO, 0, NO, C::TopicId, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 7), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(1, 7), v(1, 7), 0, NO, C::FreeText, D::Zero),
    F::row("TopicConfigErrorCode", K::Int16, false, v(5, 7), NO, 0, v(5, 7), C::ErrorCode, D::Zero),
    F::row("NumPartitions", K::Int32, false, v(5, 7), NO, 0, NO, C::None, D::Int(-1)),
    F::row("ReplicationFactor", K::Int16, false, v(5, 7), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Configs", K::Struct(CREATE_TOPICS_RESPONSE__TOPICS__CONFIGS), true, v(5, 7), v(5, 7), 0, NO, C::None, D::Zero),
];

const CREATE_TOPICS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(2, 7), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Topics", K::Struct(CREATE_TOPICS_RESPONSE__TOPICS), true, v(0, 7), NO, 0, NO, C::None, D::Zero),
];

const DELETE_TOPICS_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(6, 6), v(6, 6), 0, NO, C::TopicName, D::Null),
    F::row("TopicId", K::Uuid, false, v(6, 6), NO, 0, NO, C::TopicId, D::Zero),
];

const DELETE_TOPICS_REQUEST: &[F] = &[
    F::row("Topics", K::Struct(DELETE_TOPICS_REQUEST__TOPICS), true, v(6, 6), NO, 0, NO, C::None, D::Zero),
    F::row("TopicNames", K::String, true, v(0, 5), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TimeoutMs", K::Int32, false, v(0, 6), NO, 0, NO, C::None, D::Zero),
];

const DELETE_TOPICS_RESPONSE__RESPONSES: &[F] = &[
    F::row("Name", K::String, false, v(0, 6), v(6, 6), 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(6, 6), NO, 0, NO, C::TopicId, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 6), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(5, 6), v(5, 6), 0, NO, C::FreeText, D::Null),
];

const DELETE_TOPICS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 6), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Responses", K::Struct(DELETE_TOPICS_RESPONSE__RESPONSES), true, v(0, 6), NO, 0, NO, C::None, D::Zero),
];

const DELETE_RECORDS_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("Offset", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const DELETE_RECORDS_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(DELETE_RECORDS_REQUEST__TOPICS__PARTITIONS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const DELETE_RECORDS_REQUEST: &[F] = &[
    F::row("Topics", K::Struct(DELETE_RECORDS_REQUEST__TOPICS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("TimeoutMs", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const DELETE_RECORDS_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("LowWatermark", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
];

const DELETE_RECORDS_RESPONSE__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(DELETE_RECORDS_RESPONSE__TOPICS__PARTITIONS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const DELETE_RECORDS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Topics", K::Struct(DELETE_RECORDS_RESPONSE__TOPICS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const INIT_PRODUCER_ID_REQUEST: &[F] = &[
    F::row("TransactionalId", K::String, false, v(0, 5), v(0, 5), 0, NO, C::TransactionalId, D::Zero),
    F::row("TransactionTimeoutMs", K::Int32, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
    F::row("ProducerId", K::Int64, false, v(3, 5), NO, 0, NO, C::ProducerId, D::Int(-1)),
    F::row("ProducerEpoch", K::Int16, false, v(3, 5), NO, 0, NO, C::None, D::Int(-1)),
];

const INIT_PRODUCER_ID_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 5), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 5), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ProducerId", K::Int64, false, v(0, 5), NO, 0, NO, C::ProducerId, D::Int(-1)),
    F::row("ProducerEpoch", K::Int16, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FOR_LEADER_EPOCH_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("CurrentLeaderEpoch", K::Int32, false, v(2, 4), NO, 0, NO, C::None, D::Int(-1)),
    F::row("LeaderEpoch", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FOR_LEADER_EPOCH_REQUEST__TOPICS: &[F] = &[
    F::row("Topic", K::String, false, v(0, 4), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(OFFSET_FOR_LEADER_EPOCH_REQUEST__TOPICS__PARTITIONS), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FOR_LEADER_EPOCH_REQUEST: &[F] = &[
    F::row("ReplicaId", K::Int32, false, v(3, 4), NO, 0, NO, C::NodeId, D::Int(-2)),
    F::row("Topics", K::Struct(OFFSET_FOR_LEADER_EPOCH_REQUEST__TOPICS), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FOR_LEADER_EPOCH_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 4), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Partition", K::Int32, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(1, 4), NO, 0, NO, C::None, D::Int(-1)),
    F::row("EndOffset", K::Int64, false, v(0, 4), NO, 0, NO, C::None, D::Int(-1)),
];

const OFFSET_FOR_LEADER_EPOCH_RESPONSE__TOPICS: &[F] = &[
    F::row("Topic", K::String, false, v(0, 4), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(OFFSET_FOR_LEADER_EPOCH_RESPONSE__TOPICS__PARTITIONS), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_FOR_LEADER_EPOCH_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(2, 4), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Topics", K::Struct(OFFSET_FOR_LEADER_EPOCH_RESPONSE__TOPICS), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_REQUEST__TRANSACTIONS__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(4, 5), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(4, 5), NO, 0, NO, C::None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_REQUEST__TRANSACTIONS: &[F] = &[
    F::row("TransactionalId", K::String, false, v(4, 5), NO, 0, NO, C::TransactionalId, D::Zero),
    F::row("ProducerId", K::Int64, false, v(4, 5), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("ProducerEpoch", K::Int16, false, v(4, 5), NO, 0, NO, C::None, D::Zero),
    F::row("VerifyOnly", K::Bool, false, v(4, 5), NO, 0, NO, C::None, D::Zero),
    F::row("Topics", K::Struct(ADD_PARTITIONS_TO_TXN_REQUEST__TRANSACTIONS__TOPICS), true, v(4, 5), NO, 0, NO, C::None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_REQUEST__V3_AND_BELOW_TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 3), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_REQUEST: &[F] = &[
    F::row("Transactions", K::Struct(ADD_PARTITIONS_TO_TXN_REQUEST__TRANSACTIONS), true, v(4, 5), NO, 0, NO, C::None, D::Zero),
    F::row("V3AndBelowTransactionalId", K::String, false, v(0, 3), NO, 0, NO, C::TransactionalId, D::Zero),
    F::row("V3AndBelowProducerId", K::Int64, false, v(0, 3), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("V3AndBelowProducerEpoch", K::Int16, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("V3AndBelowTopics", K::Struct(ADD_PARTITIONS_TO_TXN_REQUEST__V3_AND_BELOW_TOPICS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION__TOPIC_RESULTS__RESULTS_BY_PARTITION: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(4, 5), NO, 0, NO, C::None, D::Zero),
    F::row("PartitionErrorCode", K::Int16, false, v(4, 5), NO, 0, NO, C::ErrorCode, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION__TOPIC_RESULTS: &[F] = &[
    F::row("Name", K::String, false, v(4, 5), NO, 0, NO, C::TopicName, D::Zero),
    F::row("ResultsByPartition", K::Struct(ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION__TOPIC_RESULTS__RESULTS_BY_PARTITION), true, v(4, 5), NO, 0, NO, C::None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION: &[F] = &[
    F::row("TransactionalId", K::String, false, v(4, 5), NO, 0, NO, C::TransactionalId, D::Zero),
    F::row("TopicResults", K::Struct(ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION__TOPIC_RESULTS), true, v(4, 5), NO, 0, NO, C::None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TOPIC_V3_AND_BELOW__RESULTS_BY_PARTITION: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("PartitionErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TOPIC_V3_AND_BELOW: &[F] = &[
    F::row("Name", K::String, false, v(0, 3), NO, 0, NO, C::TopicName, D::Zero),
    F::row("ResultsByPartition", K::Struct(ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TOPIC_V3_AND_BELOW__RESULTS_BY_PARTITION), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 5), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(4, 5), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ResultsByTransaction", K::Struct(ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION), true, v(4, 5), NO, 0, NO, C::None, D::Zero),
    F::row("ResultsByTopicV3AndBelow", K::Struct(ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TOPIC_V3_AND_BELOW), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const ADD_OFFSETS_TO_TXN_REQUEST: &[F] = &[
    F::row("TransactionalId", K::String, false, v(0, 4), NO, 0, NO, C::TransactionalId, D::Zero),
    F::row("ProducerId", K::Int64, false, v(0, 4), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("ProducerEpoch", K::Int16, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("GroupId", K::String, false, v(0, 4), NO, 0, NO, C::GroupId, D::Zero),
];

const ADD_OFFSETS_TO_TXN_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 4), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 4), NO, 0, NO, C::ErrorCode, D::Zero),
];

const END_TXN_REQUEST: &[F] = &[
    F::row("TransactionalId", K::String, false, v(0, 5), NO, 0, NO, C::TransactionalId, D::Zero),
    F::row("ProducerId", K::Int64, false, v(0, 5), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("ProducerEpoch", K::Int16, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
    F::row("Committed", K::Bool, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
];

const END_TXN_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 5), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 5), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ProducerId", K::Int64, false, v(5, 5), NO, 0, NO, C::ProducerId, D::Int(-1)),
    F::row("ProducerEpoch", K::Int16, false, v(5, 5), NO, 0, NO, C::None, D::Int(-1)),
];

const WRITE_TXN_MARKERS_REQUEST__MARKERS__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndexes", K::Int32, true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const WRITE_TXN_MARKERS_REQUEST__MARKERS: &[F] = &[
    F::row("ProducerId", K::Int64, false, v(0, 2), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("ProducerEpoch", K::Int16, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("TransactionResult", K::Bool, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("Topics", K::Struct(WRITE_TXN_MARKERS_REQUEST__MARKERS__TOPICS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("CoordinatorEpoch", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("TransactionVersion", K::Int8, false, v(2, 2), NO, 0, NO, C::None, D::Zero),
];

const WRITE_TXN_MARKERS_REQUEST: &[F] = &[
    F::row("Markers", K::Struct(WRITE_TXN_MARKERS_REQUEST__MARKERS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const WRITE_TXN_MARKERS_RESPONSE__MARKERS__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
];

const WRITE_TXN_MARKERS_RESPONSE__MARKERS__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(WRITE_TXN_MARKERS_RESPONSE__MARKERS__TOPICS__PARTITIONS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const WRITE_TXN_MARKERS_RESPONSE__MARKERS: &[F] = &[
    F::row("ProducerId", K::Int64, false, v(0, 2), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("Topics", K::Struct(WRITE_TXN_MARKERS_RESPONSE__MARKERS__TOPICS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const WRITE_TXN_MARKERS_RESPONSE: &[F] = &[
    F::row("Markers", K::Struct(WRITE_TXN_MARKERS_RESPONSE__MARKERS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const TXN_OFFSET_COMMIT_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 6), NO, 0, NO, C::None, D::Zero),
    F::row("CommittedOffset", K::Int64, false, v(0, 6), NO, 0, NO, C::None, D::Zero),
    F::row("CommittedLeaderEpoch", K::Int32, false, v(2, 6), NO, 0, NO, C::None, D::Int(-1)),
    F::row("CommittedMetadata", K::String, false, v(0, 6), v(0, 6), 0, NO, C::OffsetMetadata, D::Zero),
];

const TXN_OFFSET_COMMIT_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 5), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(6, 6), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(TXN_OFFSET_COMMIT_REQUEST__TOPICS__PARTITIONS), true, v(0, 6), NO, 0, NO, C::None, D::Zero),
];

const TXN_OFFSET_COMMIT_REQUEST: &[F] = &[
    F::row("TransactionalId", K::String, false, v(0, 6), NO, 0, NO, C::TransactionalId, D::Zero),
    F::row("GroupId", K::String, false, v(0, 6), NO, 0, NO, C::GroupId, D::Zero),
    F::row("ProducerId", K::Int64, false, v(0, 6), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("ProducerEpoch", K::Int16, false, v(0, 6), NO, 0, NO, C::None, D::Zero),
    F::row("GenerationIdOrMemberEpoch", K::Int32, false, v(3, 6), NO, 0, NO, C::None, D::Int(-1)),
    F::row("MemberId", K::String, false, v(3, 6), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("GroupInstanceId", K::String, false, v(3, 6), v(3, 6), 0, NO, C::ClientIdentity, D::Null),
    F::row("Topics", K::Struct(TXN_OFFSET_COMMIT_REQUEST__TOPICS), true, v(0, 6), NO, 0, NO, C::None, D::Zero),
];

const TXN_OFFSET_COMMIT_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 6), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 6), NO, 0, NO, C::ErrorCode, D::Zero),
];

const TXN_OFFSET_COMMIT_RESPONSE__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 5), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(6, 6), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(TXN_OFFSET_COMMIT_RESPONSE__TOPICS__PARTITIONS), true, v(0, 6), NO, 0, NO, C::None, D::Zero),
];

const TXN_OFFSET_COMMIT_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 6), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Topics", K::Struct(TXN_OFFSET_COMMIT_RESPONSE__TOPICS), true, v(0, 6), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_ACLS_REQUEST: &[F] = &[
    F::row("ResourceTypeFilter", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceNameFilter", K::String, false, v(0, 3), v(0, 3), 0, NO, C::AclResourceName, D::Zero),
    F::row("PatternTypeFilter", K::Int8, false, v(1, 3), NO, 0, NO, C::None, D::Int(3)),
    F::row("PrincipalFilter", K::String, false, v(0, 3), v(0, 3), 0, NO, C::Principal, D::Zero),
    F::row("HostFilter", K::String, false, v(0, 3), v(0, 3), 0, NO, C::AclHost, D::Zero),
    F::row("Operation", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("PermissionType", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_ACLS_RESPONSE__RESOURCES__ACLS: &[F] = &[
    F::row("Principal", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("Host", K::String, false, v(0, 3), NO, 0, NO, C::AclHost, D::Zero),
    F::row("Operation", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("PermissionType", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_ACLS_RESPONSE__RESOURCES: &[F] = &[
    F::row("ResourceType", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceName", K::String, false, v(0, 3), NO, 0, NO, C::AclResourceName, D::Zero),
    F::row("PatternType", K::Int8, false, v(1, 3), NO, 0, NO, C::None, D::Int(3)),
    F::row("Acls", K::Struct(DESCRIBE_ACLS_RESPONSE__RESOURCES__ACLS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_ACLS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 3), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 3), v(0, 3), 0, NO, C::FreeText, D::Zero),
    F::row("Resources", K::Struct(DESCRIBE_ACLS_RESPONSE__RESOURCES), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const CREATE_ACLS_REQUEST__CREATIONS: &[F] = &[
    F::row("ResourceType", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceName", K::String, false, v(0, 3), NO, 0, NO, C::AclResourceName, D::Zero),
    F::row("ResourcePatternType", K::Int8, false, v(1, 3), NO, 0, NO, C::None, D::Int(3)),
    F::row("Principal", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("Host", K::String, false, v(0, 3), NO, 0, NO, C::AclHost, D::Zero),
    F::row("Operation", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("PermissionType", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const CREATE_ACLS_REQUEST: &[F] = &[
    F::row("Creations", K::Struct(CREATE_ACLS_REQUEST__CREATIONS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const CREATE_ACLS_RESPONSE__RESULTS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 3), v(0, 3), 0, NO, C::FreeText, D::Zero),
];

const CREATE_ACLS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 3), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Results", K::Struct(CREATE_ACLS_RESPONSE__RESULTS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const DELETE_ACLS_REQUEST__FILTERS: &[F] = &[
    F::row("ResourceTypeFilter", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceNameFilter", K::String, false, v(0, 3), v(0, 3), 0, NO, C::AclResourceName, D::Zero),
    F::row("PatternTypeFilter", K::Int8, false, v(1, 3), NO, 0, NO, C::None, D::Int(3)),
    F::row("PrincipalFilter", K::String, false, v(0, 3), v(0, 3), 0, NO, C::Principal, D::Zero),
    F::row("HostFilter", K::String, false, v(0, 3), v(0, 3), 0, NO, C::AclHost, D::Zero),
    F::row("Operation", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("PermissionType", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const DELETE_ACLS_REQUEST: &[F] = &[
    F::row("Filters", K::Struct(DELETE_ACLS_REQUEST__FILTERS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const DELETE_ACLS_RESPONSE__FILTER_RESULTS__MATCHING_ACLS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 3), v(0, 3), 0, NO, C::FreeText, D::Zero),
    F::row("ResourceType", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceName", K::String, false, v(0, 3), NO, 0, NO, C::AclResourceName, D::Zero),
    F::row("PatternType", K::Int8, false, v(1, 3), NO, 0, NO, C::None, D::Int(3)),
    F::row("Principal", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("Host", K::String, false, v(0, 3), NO, 0, NO, C::AclHost, D::Zero),
    F::row("Operation", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("PermissionType", K::Int8, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const DELETE_ACLS_RESPONSE__FILTER_RESULTS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 3), v(0, 3), 0, NO, C::FreeText, D::Zero),
    F::row("MatchingAcls", K::Struct(DELETE_ACLS_RESPONSE__FILTER_RESULTS__MATCHING_ACLS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const DELETE_ACLS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 3), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("FilterResults", K::Struct(DELETE_ACLS_RESPONSE__FILTER_RESULTS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_CONFIGS_REQUEST__RESOURCES: &[F] = &[
    F::row("ResourceType", K::Int8, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceName", K::String, false, v(0, 4), NO, 0, NO, C::ConfigResourceName, D::Zero),
    F::row("ConfigurationKeys", K::String, true, v(0, 4), v(0, 4), 0, NO, C::ConfigKv, D::Zero),
];

const DESCRIBE_CONFIGS_REQUEST: &[F] = &[
    F::row("Resources", K::Struct(DESCRIBE_CONFIGS_REQUEST__RESOURCES), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("IncludeSynonyms", K::Bool, false, v(1, 4), NO, 0, NO, C::None, D::Zero),
    F::row("IncludeDocumentation", K::Bool, false, v(3, 4), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_CONFIGS_RESPONSE__RESULTS__CONFIGS__SYNONYMS: &[F] = &[
    F::row("Name", K::String, false, v(1, 4), NO, 0, NO, C::ConfigKv, D::Zero),
    F::row("Value", K::String, false, v(1, 4), v(1, 4), 0, NO, C::ConfigKv, D::Zero),
    F::row("Source", K::Int8, false, v(1, 4), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_CONFIGS_RESPONSE__RESULTS__CONFIGS: &[F] = &[
    F::row("Name", K::String, false, v(0, 4), NO, 0, NO, C::ConfigKv, D::Zero),
    F::row("Value", K::String, false, v(0, 4), v(0, 4), 0, NO, C::ConfigKv, D::Zero),
    F::row("ReadOnly", K::Bool, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("IsDefault", K::Bool, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("ConfigSource", K::Int8, false, v(1, 4), NO, 0, NO, C::None, D::Int(-1)),
    F::row("IsSensitive", K::Bool, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("Synonyms", K::Struct(DESCRIBE_CONFIGS_RESPONSE__RESULTS__CONFIGS__SYNONYMS), true, v(1, 4), NO, 0, NO, C::None, D::Zero),
    F::row("ConfigType", K::Int8, false, v(3, 4), NO, 0, NO, C::None, D::Zero),
    F::row("Documentation", K::String, false, v(3, 4), v(3, 4), 0, NO, C::ConfigKv, D::Zero),
];

const DESCRIBE_CONFIGS_RESPONSE__RESULTS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 4), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 4), v(0, 4), 0, NO, C::FreeText, D::Zero),
    F::row("ResourceType", K::Int8, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceName", K::String, false, v(0, 4), NO, 0, NO, C::ConfigResourceName, D::Zero),
    F::row("Configs", K::Struct(DESCRIBE_CONFIGS_RESPONSE__RESULTS__CONFIGS), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_CONFIGS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 4), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Results", K::Struct(DESCRIBE_CONFIGS_RESPONSE__RESULTS), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
];

const ALTER_CONFIGS_REQUEST__RESOURCES__CONFIGS: &[F] = &[
    F::row("Name", K::String, false, v(0, 2), NO, 0, NO, C::ConfigKv, D::Zero),
    F::row("Value", K::String, false, v(0, 2), v(0, 2), 0, NO, C::ConfigKv, D::Zero),
];

const ALTER_CONFIGS_REQUEST__RESOURCES: &[F] = &[
    F::row("ResourceType", K::Int8, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceName", K::String, false, v(0, 2), NO, 0, NO, C::ConfigResourceName, D::Zero),
    F::row("Configs", K::Struct(ALTER_CONFIGS_REQUEST__RESOURCES__CONFIGS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const ALTER_CONFIGS_REQUEST: &[F] = &[
    F::row("Resources", K::Struct(ALTER_CONFIGS_REQUEST__RESOURCES), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ValidateOnly", K::Bool, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const ALTER_CONFIGS_RESPONSE__RESPONSES: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 2), v(0, 2), 0, NO, C::FreeText, D::Zero),
    F::row("ResourceType", K::Int8, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceName", K::String, false, v(0, 2), NO, 0, NO, C::ConfigResourceName, D::Zero),
];

const ALTER_CONFIGS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Responses", K::Struct(ALTER_CONFIGS_RESPONSE__RESPONSES), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_REQUEST__DIRS__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_REQUEST__DIRS: &[F] = &[
    F::row("Path", K::String, false, v(0, 2), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Topics", K::Struct(ALTER_REPLICA_LOG_DIRS_REQUEST__DIRS__TOPICS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_REQUEST: &[F] = &[
    F::row("Dirs", K::Struct(ALTER_REPLICA_LOG_DIRS_REQUEST__DIRS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_RESPONSE__RESULTS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_RESPONSE__RESULTS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(ALTER_REPLICA_LOG_DIRS_RESPONSE__RESULTS__PARTITIONS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Results", K::Struct(ALTER_REPLICA_LOG_DIRS_RESPONSE__RESULTS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_LOG_DIRS_REQUEST__TOPICS: &[F] = &[
    F::row("Topic", K::String, false, v(0, 5), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 5), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_LOG_DIRS_REQUEST: &[F] = &[
    F::row("Topics", K::Struct(DESCRIBE_LOG_DIRS_REQUEST__TOPICS), true, v(0, 5), v(0, 5), 0, NO, C::None, D::Zero),
];

const DESCRIBE_LOG_DIRS_RESPONSE__RESULTS__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
    F::row("PartitionSize", K::Int64, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
    F::row("OffsetLag", K::Int64, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
    F::row("IsFutureKey", K::Bool, false, v(0, 5), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_LOG_DIRS_RESPONSE__RESULTS__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 5), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(DESCRIBE_LOG_DIRS_RESPONSE__RESULTS__TOPICS__PARTITIONS), true, v(0, 5), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_LOG_DIRS_RESPONSE__RESULTS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 5), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("LogDir", K::String, false, v(0, 5), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Topics", K::Struct(DESCRIBE_LOG_DIRS_RESPONSE__RESULTS__TOPICS), true, v(0, 5), NO, 0, NO, C::None, D::Zero),
    F::row("TotalBytes", K::Int64, false, v(4, 5), NO, 0, NO, C::None, D::Int(-1)),
    F::row("UsableBytes", K::Int64, false, v(4, 5), NO, 0, NO, C::None, D::Int(-1)),
    F::row("IsCordoned", K::Bool, false, v(5, 5), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_LOG_DIRS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 5), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(3, 5), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Results", K::Struct(DESCRIBE_LOG_DIRS_RESPONSE__RESULTS), true, v(0, 5), NO, 0, NO, C::None, D::Zero),
];

const SASL_AUTHENTICATE_REQUEST: &[F] = &[
    F::row("AuthBytes", K::Bytes, false, v(0, 2), NO, 0, NO, C::Sasl, D::Zero),
];

const SASL_AUTHENTICATE_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 2), v(0, 2), 0, NO, C::FreeText, D::Zero),
    F::row("AuthBytes", K::Bytes, false, v(0, 2), NO, 0, NO, C::Sasl, D::Zero),
    F::row("SessionLifetimeMs", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const CREATE_PARTITIONS_REQUEST__TOPICS__ASSIGNMENTS: &[F] = &[
    F::row("BrokerIds", K::Int32, true, v(0, 3), NO, 0, NO, C::NodeId, D::Zero),
];

const CREATE_PARTITIONS_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 3), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Count", K::Int32, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("Assignments", K::Struct(CREATE_PARTITIONS_REQUEST__TOPICS__ASSIGNMENTS), true, v(0, 3), v(0, 3), 0, NO, C::None, D::Zero),
];

const CREATE_PARTITIONS_REQUEST: &[F] = &[
    F::row("Topics", K::Struct(CREATE_PARTITIONS_REQUEST__TOPICS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("TimeoutMs", K::Int32, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("ValidateOnly", K::Bool, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const CREATE_PARTITIONS_RESPONSE__RESULTS: &[F] = &[
    F::row("Name", K::String, false, v(0, 3), NO, 0, NO, C::TopicName, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 3), v(0, 3), 0, NO, C::FreeText, D::Null),
];

const CREATE_PARTITIONS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 3), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Results", K::Struct(CREATE_PARTITIONS_RESPONSE__RESULTS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const CREATE_DELEGATION_TOKEN_REQUEST__RENEWERS: &[F] = &[
    F::row("PrincipalType", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("PrincipalName", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
];

const CREATE_DELEGATION_TOKEN_REQUEST: &[F] = &[
    F::row("OwnerPrincipalType", K::String, false, v(3, 3), v(3, 3), 0, NO, C::Principal, D::Zero),
    F::row("OwnerPrincipalName", K::String, false, v(3, 3), v(3, 3), 0, NO, C::Principal, D::Zero),
    F::row("Renewers", K::Struct(CREATE_DELEGATION_TOKEN_REQUEST__RENEWERS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("MaxLifetimeMs", K::Int64, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const CREATE_DELEGATION_TOKEN_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("PrincipalType", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("PrincipalName", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("TokenRequesterPrincipalType", K::String, false, v(3, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("TokenRequesterPrincipalName", K::String, false, v(3, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("IssueTimestampMs", K::Int64, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("ExpiryTimestampMs", K::Int64, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("MaxTimestampMs", K::Int64, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("TokenId", K::String, false, v(0, 3), NO, 0, NO, C::Secret, D::Zero),
    F::row("Hmac", K::Bytes, false, v(0, 3), NO, 0, NO, C::Secret, D::Zero),
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 3), NO, 0, NO, C::ThrottleTime, D::Zero),
];

const RENEW_DELEGATION_TOKEN_REQUEST: &[F] = &[
    F::row("Hmac", K::Bytes, false, v(0, 2), NO, 0, NO, C::Secret, D::Zero),
    F::row("RenewPeriodMs", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const RENEW_DELEGATION_TOKEN_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ExpiryTimestampMs", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
];

const EXPIRE_DELEGATION_TOKEN_REQUEST: &[F] = &[
    F::row("Hmac", K::Bytes, false, v(0, 2), NO, 0, NO, C::Secret, D::Zero),
    F::row("ExpiryTimePeriodMs", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const EXPIRE_DELEGATION_TOKEN_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ExpiryTimestampMs", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
];

const DESCRIBE_DELEGATION_TOKEN_REQUEST__OWNERS: &[F] = &[
    F::row("PrincipalType", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("PrincipalName", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
];

const DESCRIBE_DELEGATION_TOKEN_REQUEST: &[F] = &[
    F::row("Owners", K::Struct(DESCRIBE_DELEGATION_TOKEN_REQUEST__OWNERS), true, v(0, 3), v(0, 3), 0, NO, C::None, D::Zero),
];

const DESCRIBE_DELEGATION_TOKEN_RESPONSE__TOKENS__RENEWERS: &[F] = &[
    F::row("PrincipalType", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("PrincipalName", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
];

const DESCRIBE_DELEGATION_TOKEN_RESPONSE__TOKENS: &[F] = &[
    F::row("PrincipalType", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("PrincipalName", K::String, false, v(0, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("TokenRequesterPrincipalType", K::String, false, v(3, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("TokenRequesterPrincipalName", K::String, false, v(3, 3), NO, 0, NO, C::Principal, D::Zero),
    F::row("IssueTimestamp", K::Int64, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("ExpiryTimestamp", K::Int64, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("MaxTimestamp", K::Int64, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("TokenId", K::String, false, v(0, 3), NO, 0, NO, C::Secret, D::Zero),
    F::row("Hmac", K::Bytes, false, v(0, 3), NO, 0, NO, C::Secret, D::Zero),
    F::row("Renewers", K::Struct(DESCRIBE_DELEGATION_TOKEN_RESPONSE__TOKENS__RENEWERS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_DELEGATION_TOKEN_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Tokens", K::Struct(DESCRIBE_DELEGATION_TOKEN_RESPONSE__TOKENS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 3), NO, 0, NO, C::ThrottleTime, D::Zero),
];

const DELETE_GROUPS_REQUEST: &[F] = &[
    F::row("GroupsNames", K::String, true, v(0, 3), NO, 0, NO, C::GroupId, D::Zero),
];

const DELETE_GROUPS_RESPONSE__RESULTS: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 3), NO, 0, NO, C::GroupId, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(3, 3), v(3, 3), 0, NO, C::FreeText, D::Null),
];

const DELETE_GROUPS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 3), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Results", K::Struct(DELETE_GROUPS_RESPONSE__RESULTS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const ELECT_LEADERS_REQUEST__TOPIC_PARTITIONS: &[F] = &[
    F::row("Topic", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const ELECT_LEADERS_REQUEST: &[F] = &[
    F::row("ElectionType", K::Int8, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("TopicPartitions", K::Struct(ELECT_LEADERS_REQUEST__TOPIC_PARTITIONS), true, v(0, 2), v(0, 2), 0, NO, C::None, D::Zero),
    F::row("TimeoutMs", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Int(60000)),
];

const ELECT_LEADERS_RESPONSE__REPLICA_ELECTION_RESULTS__PARTITION_RESULT: &[F] = &[
    F::row("PartitionId", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 2), v(0, 2), 0, NO, C::FreeText, D::Zero),
];

const ELECT_LEADERS_RESPONSE__REPLICA_ELECTION_RESULTS: &[F] = &[
    F::row("Topic", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionResult", K::Struct(ELECT_LEADERS_RESPONSE__REPLICA_ELECTION_RESULTS__PARTITION_RESULT), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const ELECT_LEADERS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(1, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ReplicaElectionResults", K::Struct(ELECT_LEADERS_RESPONSE__REPLICA_ELECTION_RESULTS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const INCREMENTAL_ALTER_CONFIGS_REQUEST__RESOURCES__CONFIGS: &[F] = &[
    F::row("Name", K::String, false, v(0, 1), NO, 0, NO, C::ConfigKv, D::Zero),
    F::row("ConfigOperation", K::Int8, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Value", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ConfigKv, D::Zero),
];

const INCREMENTAL_ALTER_CONFIGS_REQUEST__RESOURCES: &[F] = &[
    F::row("ResourceType", K::Int8, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceName", K::String, false, v(0, 1), NO, 0, NO, C::ConfigResourceName, D::Zero),
    F::row("Configs", K::Struct(INCREMENTAL_ALTER_CONFIGS_REQUEST__RESOURCES__CONFIGS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const INCREMENTAL_ALTER_CONFIGS_REQUEST: &[F] = &[
    F::row("Resources", K::Struct(INCREMENTAL_ALTER_CONFIGS_REQUEST__RESOURCES), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ValidateOnly", K::Bool, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const INCREMENTAL_ALTER_CONFIGS_RESPONSE__RESPONSES: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Zero),
    F::row("ResourceType", K::Int8, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ResourceName", K::String, false, v(0, 1), NO, 0, NO, C::ConfigResourceName, D::Zero),
];

const INCREMENTAL_ALTER_CONFIGS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Responses", K::Struct(INCREMENTAL_ALTER_CONFIGS_RESPONSE__RESPONSES), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const ALTER_PARTITION_REASSIGNMENTS_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Replicas", K::Int32, true, v(0, 1), v(0, 1), 0, NO, C::NodeId, D::Null),
];

const ALTER_PARTITION_REASSIGNMENTS_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(ALTER_PARTITION_REASSIGNMENTS_REQUEST__TOPICS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const ALTER_PARTITION_REASSIGNMENTS_REQUEST: &[F] = &[
    F::row("TimeoutMs", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Int(60000)),
    F::row("AllowReplicationFactorChange", K::Bool, false, v(1, 1), NO, 0, NO, C::None, D::Int(1)),
    F::row("Topics", K::Struct(ALTER_PARTITION_REASSIGNMENTS_REQUEST__TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const ALTER_PARTITION_REASSIGNMENTS_RESPONSE__RESPONSES__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Zero),
];

const ALTER_PARTITION_REASSIGNMENTS_RESPONSE__RESPONSES: &[F] = &[
    F::row("Name", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(ALTER_PARTITION_REASSIGNMENTS_RESPONSE__RESPONSES__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const ALTER_PARTITION_REASSIGNMENTS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("AllowReplicationFactorChange", K::Bool, false, v(1, 1), NO, 0, NO, C::None, D::Int(1)),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Zero),
    F::row("Responses", K::Struct(ALTER_PARTITION_REASSIGNMENTS_RESPONSE__RESPONSES), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const LIST_PARTITION_REASSIGNMENTS_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndexes", K::Int32, true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const LIST_PARTITION_REASSIGNMENTS_REQUEST: &[F] = &[
    F::row("TimeoutMs", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Int(60000)),
    F::row("Topics", K::Struct(LIST_PARTITION_REASSIGNMENTS_REQUEST__TOPICS), true, v(0, 0), v(0, 0), 0, NO, C::None, D::Null),
];

const LIST_PARTITION_REASSIGNMENTS_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Replicas", K::Int32, true, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("AddingReplicas", K::Int32, true, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("RemovingReplicas", K::Int32, true, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
];

const LIST_PARTITION_REASSIGNMENTS_RESPONSE__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(LIST_PARTITION_REASSIGNMENTS_RESPONSE__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const LIST_PARTITION_REASSIGNMENTS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Zero),
    F::row("Topics", K::Struct(LIST_PARTITION_REASSIGNMENTS_RESPONSE__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_DELETE_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_DELETE_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(OFFSET_DELETE_REQUEST__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_DELETE_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 0), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(OFFSET_DELETE_REQUEST__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_DELETE_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
];

const OFFSET_DELETE_RESPONSE__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(OFFSET_DELETE_RESPONSE__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const OFFSET_DELETE_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Topics", K::Struct(OFFSET_DELETE_RESPONSE__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_REQUEST__COMPONENTS: &[F] = &[
    F::row("EntityType", K::String, false, v(0, 1), NO, 0, NO, C::Principal, D::Zero),
    F::row("MatchType", K::Int8, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Match", K::String, false, v(0, 1), v(0, 1), 0, NO, C::Principal, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_REQUEST: &[F] = &[
    F::row("Components", K::Struct(DESCRIBE_CLIENT_QUOTAS_REQUEST__COMPONENTS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Strict", K::Bool, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES__ENTITY: &[F] = &[
    F::row("EntityType", K::String, false, v(0, 1), NO, 0, NO, C::Principal, D::Zero),
    F::row("EntityName", K::String, false, v(0, 1), v(0, 1), 0, NO, C::Principal, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES__VALUES: &[F] = &[
    F::row("Key", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Value", K::Float64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES: &[F] = &[
    F::row("Entity", K::Struct(DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES__ENTITY), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Values", K::Struct(DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES__VALUES), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Zero),
    F::row("Entries", K::Struct(DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Zero),
];

const ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES__ENTITY: &[F] = &[
    F::row("EntityType", K::String, false, v(0, 1), NO, 0, NO, C::Principal, D::Zero),
    F::row("EntityName", K::String, false, v(0, 1), v(0, 1), 0, NO, C::Principal, D::Zero),
];

const ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES__OPS: &[F] = &[
    F::row("Key", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Value", K::Float64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Remove", K::Bool, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES: &[F] = &[
    F::row("Entity", K::Struct(ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES__ENTITY), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Ops", K::Struct(ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES__OPS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const ALTER_CLIENT_QUOTAS_REQUEST: &[F] = &[
    F::row("Entries", K::Struct(ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ValidateOnly", K::Bool, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const ALTER_CLIENT_QUOTAS_RESPONSE__ENTRIES__ENTITY: &[F] = &[
    F::row("EntityType", K::String, false, v(0, 1), NO, 0, NO, C::Principal, D::Zero),
    F::row("EntityName", K::String, false, v(0, 1), v(0, 1), 0, NO, C::Principal, D::Zero),
];

const ALTER_CLIENT_QUOTAS_RESPONSE__ENTRIES: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Zero),
    F::row("Entity", K::Struct(ALTER_CLIENT_QUOTAS_RESPONSE__ENTRIES__ENTITY), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const ALTER_CLIENT_QUOTAS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Entries", K::Struct(ALTER_CLIENT_QUOTAS_RESPONSE__ENTRIES), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST__USERS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::Principal, D::Zero),
];

const DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST: &[F] = &[
    F::row("Users", K::Struct(DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST__USERS), true, v(0, 0), v(0, 0), 0, NO, C::None, D::Zero),
];

const DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS__CREDENTIAL_INFOS: &[F] = &[
    F::row("Mechanism", K::Int8, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Iterations", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS: &[F] = &[
    F::row("User", K::String, false, v(0, 0), NO, 0, NO, C::Principal, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Zero),
    F::row("CredentialInfos", K::Struct(DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS__CREDENTIAL_INFOS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Zero),
    F::row("Results", K::Struct(DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ALTER_USER_SCRAM_CREDENTIALS_REQUEST__DELETIONS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::Principal, D::Zero),
    F::row("Mechanism", K::Int8, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ALTER_USER_SCRAM_CREDENTIALS_REQUEST__UPSERTIONS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::Principal, D::Zero),
    F::row("Mechanism", K::Int8, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Iterations", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Salt", K::Bytes, false, v(0, 0), NO, 0, NO, C::Secret, D::Zero),
    F::row("SaltedPassword", K::Bytes, false, v(0, 0), NO, 0, NO, C::Secret, D::Zero),
];

const ALTER_USER_SCRAM_CREDENTIALS_REQUEST: &[F] = &[
    F::row("Deletions", K::Struct(ALTER_USER_SCRAM_CREDENTIALS_REQUEST__DELETIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Upsertions", K::Struct(ALTER_USER_SCRAM_CREDENTIALS_REQUEST__UPSERTIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ALTER_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS: &[F] = &[
    F::row("User", K::String, false, v(0, 0), NO, 0, NO, C::Principal, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Zero),
];

const ALTER_USER_SCRAM_CREDENTIALS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Results", K::Struct(ALTER_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const VOTE_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ReplicaEpoch", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ReplicaId", K::Int32, false, v(0, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("ReplicaDirectoryId", K::Uuid, false, v(1, 2), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("VoterDirectoryId", K::Uuid, false, v(1, 2), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("LastOffsetEpoch", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("LastOffset", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("PreVote", K::Bool, false, v(2, 2), NO, 0, NO, C::None, D::Zero),
];

const VOTE_REQUEST__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(VOTE_REQUEST__TOPICS__PARTITIONS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const VOTE_REQUEST: &[F] = &[
    F::row("ClusterId", K::String, false, v(0, 2), v(0, 2), 0, NO, C::ClusterId, D::Null),
    F::row("VoterId", K::Int32, false, v(1, 2), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("Topics", K::Struct(VOTE_REQUEST__TOPICS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const VOTE_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("LeaderId", K::Int32, false, v(0, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("VoteGranted", K::Bool, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const VOTE_RESPONSE__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(VOTE_RESPONSE__TOPICS__PARTITIONS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const VOTE_RESPONSE__NODE_ENDPOINTS: &[F] = &[
    F::row("NodeId", K::Int32, false, v(1, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(1, 2), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(1, 2), NO, 0, NO, C::BrokerPort, D::Zero),
];

const VOTE_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Topics", K::Struct(VOTE_RESPONSE__TOPICS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("NodeEndpoints", K::Struct(VOTE_RESPONSE__NODE_ENDPOINTS), true, v(1, 2), NO, 0, v(1, 2), C::None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("VoterDirectoryId", K::Uuid, false, v(1, 1), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("LeaderId", K::Int32, false, v(0, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_REQUEST__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(BEGIN_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINTS: &[F] = &[
    F::row("Name", K::String, false, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Host", K::String, false, v(1, 1), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(1, 1), NO, 0, NO, C::BrokerPort, D::Zero),
];

const BEGIN_QUORUM_EPOCH_REQUEST: &[F] = &[
    F::row("ClusterId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClusterId, D::Null),
    F::row("VoterId", K::Int32, false, v(1, 1), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("Topics", K::Struct(BEGIN_QUORUM_EPOCH_REQUEST__TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderEndpoints", K::Struct(BEGIN_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINTS), true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("LeaderId", K::Int32, false, v(0, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_RESPONSE__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(BEGIN_QUORUM_EPOCH_RESPONSE__TOPICS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINTS: &[F] = &[
    F::row("NodeId", K::Int32, false, v(1, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(1, 1), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(1, 1), NO, 0, NO, C::BrokerPort, D::Zero),
];

const BEGIN_QUORUM_EPOCH_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Topics", K::Struct(BEGIN_QUORUM_EPOCH_RESPONSE__TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("NodeEndpoints", K::Struct(BEGIN_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINTS), true, v(1, 1), NO, 0, v(1, 1), C::None, D::Zero),
];

const END_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS__PREFERRED_CANDIDATES: &[F] = &[
    F::row("CandidateId", K::Int32, false, v(1, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("CandidateDirectoryId", K::Uuid, false, v(1, 1), NO, 0, NO, C::OtherUuid, D::Zero),
];

const END_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderId", K::Int32, false, v(0, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("PreferredSuccessors", K::Int32, true, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("PreferredCandidates", K::Struct(END_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS__PREFERRED_CANDIDATES), true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const END_QUORUM_EPOCH_REQUEST__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(END_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const END_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINTS: &[F] = &[
    F::row("Name", K::String, false, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Host", K::String, false, v(1, 1), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(1, 1), NO, 0, NO, C::BrokerPort, D::Zero),
];

const END_QUORUM_EPOCH_REQUEST: &[F] = &[
    F::row("ClusterId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClusterId, D::Null),
    F::row("Topics", K::Struct(END_QUORUM_EPOCH_REQUEST__TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderEndpoints", K::Struct(END_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINTS), true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const END_QUORUM_EPOCH_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("LeaderId", K::Int32, false, v(0, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const END_QUORUM_EPOCH_RESPONSE__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(END_QUORUM_EPOCH_RESPONSE__TOPICS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const END_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINTS: &[F] = &[
    F::row("NodeId", K::Int32, false, v(1, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(1, 1), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(1, 1), NO, 0, NO, C::BrokerPort, D::Zero),
];

const END_QUORUM_EPOCH_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Topics", K::Struct(END_QUORUM_EPOCH_RESPONSE__TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("NodeEndpoints", K::Struct(END_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINTS), true, v(1, 1), NO, 0, v(1, 1), C::None, D::Zero),
];

const DESCRIBE_QUORUM_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_QUORUM_REQUEST__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(DESCRIBE_QUORUM_REQUEST__TOPICS__PARTITIONS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_QUORUM_REQUEST: &[F] = &[
    F::row("Topics", K::Struct(DESCRIBE_QUORUM_REQUEST__TOPICS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS__CURRENT_VOTERS: &[F] = &[
    F::row("ReplicaId", K::Int32, false, v(0, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("ReplicaDirectoryId", K::Uuid, false, v(2, 2), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("LogEndOffset", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("LastFetchTimestamp", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Int(-1)),
    F::row("LastCaughtUpTimestamp", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Int(-1)),
];

const DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS__OBSERVERS: &[F] = &[
    F::row("ReplicaId", K::Int32, false, v(0, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("ReplicaDirectoryId", K::Uuid, false, v(2, 2), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("LogEndOffset", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("LastFetchTimestamp", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Int(-1)),
    F::row("LastCaughtUpTimestamp", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Int(-1)),
];

const DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(2, 2), v(2, 2), 0, NO, C::FreeText, D::Zero),
    F::row("LeaderId", K::Int32, false, v(0, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("HighWatermark", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("CurrentVoters", K::Struct(DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS__CURRENT_VOTERS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("Observers", K::Struct(DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS__OBSERVERS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_QUORUM_RESPONSE__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 2), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_QUORUM_RESPONSE__NODES__LISTENERS: &[F] = &[
    F::row("Name", K::String, false, v(2, 2), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Host", K::String, false, v(2, 2), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(2, 2), NO, 0, NO, C::BrokerPort, D::Zero),
];

const DESCRIBE_QUORUM_RESPONSE__NODES: &[F] = &[
    F::row("NodeId", K::Int32, false, v(2, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Listeners", K::Struct(DESCRIBE_QUORUM_RESPONSE__NODES__LISTENERS), true, v(2, 2), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_QUORUM_RESPONSE: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(2, 2), v(2, 2), 0, NO, C::FreeText, D::Zero),
    F::row("Topics", K::Struct(DESCRIBE_QUORUM_RESPONSE__TOPICS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("Nodes", K::Struct(DESCRIBE_QUORUM_RESPONSE__NODES), true, v(2, 2), NO, 0, NO, C::None, D::Zero),
];

const ALTER_PARTITION_REQUEST__TOPICS__PARTITIONS__NEW_ISR_WITH_EPOCHS: &[F] = &[
    F::row("BrokerId", K::Int32, false, v(3, 3), NO, 0, NO, C::NodeId, D::Zero),
    F::row("BrokerEpoch", K::Int64, false, v(3, 3), NO, 0, NO, C::None, D::Int(-1)),
];

const ALTER_PARTITION_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("NewIsr", K::Int32, true, v(0, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("NewIsrWithEpochs", K::Struct(ALTER_PARTITION_REQUEST__TOPICS__PARTITIONS__NEW_ISR_WITH_EPOCHS), true, v(3, 3), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderRecoveryState", K::Int8, false, v(1, 3), NO, 0, NO, C::None, D::Zero),
    F::row("PartitionEpoch", K::Int32, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const ALTER_PARTITION_REQUEST__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(2, 3), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(ALTER_PARTITION_REQUEST__TOPICS__PARTITIONS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const ALTER_PARTITION_REQUEST: &[F] = &[
    F::row("BrokerId", K::Int32, false, v(0, 3), NO, 0, NO, C::NodeId, D::Zero),
    F::row("BrokerEpoch", K::Int64, false, v(0, 3), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Topics", K::Struct(ALTER_PARTITION_REQUEST__TOPICS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const ALTER_PARTITION_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("LeaderId", K::Int32, false, v(0, 3), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("Isr", K::Int32, true, v(0, 3), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderRecoveryState", K::Int8, false, v(1, 3), NO, 0, NO, C::None, D::Zero),
    F::row("PartitionEpoch", K::Int32, false, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const ALTER_PARTITION_RESPONSE__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(2, 3), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(ALTER_PARTITION_RESPONSE__TOPICS__PARTITIONS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const ALTER_PARTITION_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 3), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 3), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Topics", K::Struct(ALTER_PARTITION_RESPONSE__TOPICS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const UPDATE_FEATURES_REQUEST__FEATURE_UPDATES: &[F] = &[
    F::row("Feature", K::String, false, v(0, 2), NO, 0, NO, C::OtherString, D::Zero),
    F::row("MaxVersionLevel", K::Int16, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("AllowDowngrade", K::Bool, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("UpgradeType", K::Int8, false, v(1, 2), NO, 0, NO, C::None, D::Int(1)),
];

const UPDATE_FEATURES_REQUEST: &[F] = &[
    F::row("timeoutMs", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Int(60000)),
    F::row("FeatureUpdates", K::Struct(UPDATE_FEATURES_REQUEST__FEATURE_UPDATES), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ValidateOnly", K::Bool, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const UPDATE_FEATURES_RESPONSE__RESULTS: &[F] = &[
    F::row("Feature", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Zero),
];

const UPDATE_FEATURES_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 2), v(0, 2), 0, NO, C::FreeText, D::Zero),
    F::row("Results", K::Struct(UPDATE_FEATURES_RESPONSE__RESULTS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const ENVELOPE_REQUEST: &[F] = &[
    F::row("RequestData", K::Bytes, false, v(0, 0), NO, 0, NO, C::EmbeddedBytes, D::Zero),
    F::row("RequestPrincipal", K::Bytes, false, v(0, 0), v(0, 0), 0, NO, C::Principal, D::Zero),
    F::row("ClientHostAddress", K::Bytes, false, v(0, 0), NO, 0, NO, C::EmbeddedBytes, D::Zero),
];

const ENVELOPE_RESPONSE: &[F] = &[
    F::row("ResponseData", K::Bytes, false, v(0, 0), v(0, 0), 0, NO, C::EmbeddedBytes, D::Null),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
];

const FETCH_SNAPSHOT_REQUEST__TOPICS__PARTITIONS__SNAPSHOT_ID: &[F] = &[
    F::row("EndOffset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Epoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const FETCH_SNAPSHOT_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("CurrentLeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("SnapshotId", K::Struct(FETCH_SNAPSHOT_REQUEST__TOPICS__PARTITIONS__SNAPSHOT_ID), false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Position", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ReplicaDirectoryId", K::Uuid, false, v(1, 1), NO, 0, v(1, 1), C::OtherUuid, D::Zero),
];

const FETCH_SNAPSHOT_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(FETCH_SNAPSHOT_REQUEST__TOPICS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const FETCH_SNAPSHOT_REQUEST: &[F] = &[
    F::row("ClusterId", K::String, false, v(0, 1), v(0, 1), 0, v(0, 1), C::ClusterId, D::Null),
    F::row("ReplicaId", K::Int32, false, v(0, 1), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("MaxBytes", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Int(2147483647)),
    F::row("Topics", K::Struct(FETCH_SNAPSHOT_REQUEST__TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS__SNAPSHOT_ID: &[F] = &[
    F::row("EndOffset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Epoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS__CURRENT_LEADER: &[F] = &[
    F::row("LeaderId", K::Int32, false, v(0, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("Index", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("SnapshotId", K::Struct(FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS__SNAPSHOT_ID), false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("CurrentLeader", K::Struct(FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS__CURRENT_LEADER), false, v(0, 1), NO, 0, v(0, 1), C::None, D::Zero),
    F::row("Size", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Position", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("UnalignedRecords", K::Records, false, v(0, 1), NO, 0, NO, C::Records, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE__NODE_ENDPOINTS: &[F] = &[
    F::row("NodeId", K::Int32, false, v(1, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(1, 1), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(1, 1), NO, 0, NO, C::BrokerPort, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Topics", K::Struct(FETCH_SNAPSHOT_RESPONSE__TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("NodeEndpoints", K::Struct(FETCH_SNAPSHOT_RESPONSE__NODE_ENDPOINTS), true, v(1, 1), NO, 0, v(1, 1), C::None, D::Zero),
];

const DESCRIBE_CLUSTER_REQUEST: &[F] = &[
    F::row("IncludeClusterAuthorizedOperations", K::Bool, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("EndpointType", K::Int8, false, v(1, 2), NO, 0, NO, C::None, D::Int(1)),
    F::row("IncludeFencedBrokers", K::Bool, false, v(2, 2), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_CLUSTER_RESPONSE__BROKERS: &[F] = &[
    F::row("BrokerId", K::Int32, false, v(0, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(0, 2), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Int32, false, v(0, 2), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("Rack", K::String, false, v(0, 2), v(0, 2), 0, NO, C::BrokerRack, D::Null),
    F::row("IsFenced", K::Bool, false, v(2, 2), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_CLUSTER_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 2), v(0, 2), 0, NO, C::FreeText, D::Null),
    F::row("EndpointType", K::Int8, false, v(1, 2), NO, 0, NO, C::None, D::Int(1)),
    F::row("ClusterId", K::String, false, v(0, 2), NO, 0, NO, C::ClusterId, D::Zero),
    F::row("ControllerId", K::Int32, false, v(0, 2), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("Brokers", K::Struct(DESCRIBE_CLUSTER_RESPONSE__BROKERS), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ClusterAuthorizedOperations", K::Int32, false, v(0, 2), NO, 0, NO, C::None, D::Int(-2147483648)),
];

const DESCRIBE_PRODUCERS_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndexes", K::Int32, true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_PRODUCERS_REQUEST: &[F] = &[
    F::row("Topics", K::Struct(DESCRIBE_PRODUCERS_REQUEST__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_PRODUCERS_RESPONSE__TOPICS__PARTITIONS__ACTIVE_PRODUCERS: &[F] = &[
    F::row("ProducerId", K::Int64, false, v(0, 0), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("ProducerEpoch", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("LastSequence", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Int(-1)),
    F::row("LastTimestamp", K::Int64, false, v(0, 0), NO, 0, NO, C::None, D::Int(-1)),
    F::row("CoordinatorEpoch", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("CurrentTxnStartOffset", K::Int64, false, v(0, 0), NO, 0, NO, C::None, D::Int(-1)),
];

const DESCRIBE_PRODUCERS_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Null),
    F::row("ActiveProducers", K::Struct(DESCRIBE_PRODUCERS_RESPONSE__TOPICS__PARTITIONS__ACTIVE_PRODUCERS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_PRODUCERS_RESPONSE__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(DESCRIBE_PRODUCERS_RESPONSE__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_PRODUCERS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Topics", K::Struct(DESCRIBE_PRODUCERS_RESPONSE__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const BROKER_REGISTRATION_REQUEST__LISTENERS: &[F] = &[
    F::row("Name", K::String, false, v(0, 4), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Host", K::String, false, v(0, 4), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(0, 4), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("SecurityProtocol", K::Int16, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
];

const BROKER_REGISTRATION_REQUEST__FEATURES: &[F] = &[
    F::row("Name", K::String, false, v(0, 4), NO, 0, NO, C::OtherString, D::Zero),
    F::row("MinSupportedVersion", K::Int16, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("MaxSupportedVersion", K::Int16, false, v(0, 4), NO, 0, NO, C::None, D::Zero),
];

const BROKER_REGISTRATION_REQUEST: &[F] = &[
    F::row("BrokerId", K::Int32, false, v(0, 4), NO, 0, NO, C::NodeId, D::Zero),
    F::row("ClusterId", K::String, false, v(0, 4), NO, 0, NO, C::ClusterId, D::Zero),
    F::row("IncarnationId", K::Uuid, false, v(0, 4), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("Listeners", K::Struct(BROKER_REGISTRATION_REQUEST__LISTENERS), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("Features", K::Struct(BROKER_REGISTRATION_REQUEST__FEATURES), true, v(0, 4), NO, 0, NO, C::None, D::Zero),
    F::row("Rack", K::String, false, v(0, 4), v(0, 4), 0, NO, C::BrokerRack, D::Zero),
    F::row("IsMigratingZkBroker", K::Bool, false, v(1, 4), NO, 0, NO, C::None, D::Zero),
    F::row("LogDirs", K::Uuid, true, v(2, 4), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("PreviousBrokerEpoch", K::Int64, false, v(3, 4), NO, 0, NO, C::None, D::Int(-1)),
];

const BROKER_REGISTRATION_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 4), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 4), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("BrokerEpoch", K::Int64, false, v(0, 4), NO, 0, NO, C::None, D::Int(-1)),
];

const BROKER_HEARTBEAT_REQUEST: &[F] = &[
    F::row("BrokerId", K::Int32, false, v(0, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("BrokerEpoch", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Int(-1)),
    F::row("CurrentMetadataOffset", K::Int64, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("WantFence", K::Bool, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("WantShutDown", K::Bool, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("OfflineLogDirs", K::Uuid, true, v(1, 2), NO, 0, v(1, 2), C::OtherUuid, D::Zero),
    F::row("CordonedLogDirs", K::Uuid, true, v(2, 2), v(2, 2), 1, v(2, 2), C::OtherUuid, D::Null),
];

const BROKER_HEARTBEAT_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("IsCaughtUp", K::Bool, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
    F::row("IsFenced", K::Bool, false, v(0, 2), NO, 0, NO, C::None, D::Int(1)),
    F::row("ShouldShutDown", K::Bool, false, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const UNREGISTER_BROKER_REQUEST: &[F] = &[
    F::row("BrokerId", K::Int32, false, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
];

const UNREGISTER_BROKER_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Zero),
];

const DESCRIBE_TRANSACTIONS_REQUEST: &[F] = &[
    F::row("TransactionalIds", K::String, true, v(0, 0), NO, 0, NO, C::TransactionalId, D::Zero),
];

const DESCRIBE_TRANSACTIONS_RESPONSE__TRANSACTION_STATES__TOPICS: &[F] = &[
    F::row("Topic", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_TRANSACTIONS_RESPONSE__TRANSACTION_STATES: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("TransactionalId", K::String, false, v(0, 0), NO, 0, NO, C::TransactionalId, D::Zero),
    F::row("TransactionState", K::String, false, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("TransactionTimeoutMs", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("TransactionStartTimeMs", K::Int64, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("ProducerId", K::Int64, false, v(0, 0), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("ProducerEpoch", K::Int16, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Topics", K::Struct(DESCRIBE_TRANSACTIONS_RESPONSE__TRANSACTION_STATES__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_TRANSACTIONS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("TransactionStates", K::Struct(DESCRIBE_TRANSACTIONS_RESPONSE__TRANSACTION_STATES), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const LIST_TRANSACTIONS_REQUEST: &[F] = &[
    F::row("StateFilters", K::String, true, v(0, 2), NO, 0, NO, C::OtherString, D::Zero),
    F::row("ProducerIdFilters", K::Int64, true, v(0, 2), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("DurationFilter", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Int(-1)),
    F::row("TransactionalIdPattern", K::String, false, v(2, 2), v(2, 2), 0, NO, C::TransactionalIdPattern, D::Null),
];

const LIST_TRANSACTIONS_RESPONSE__TRANSACTION_STATES: &[F] = &[
    F::row("TransactionalId", K::String, false, v(0, 2), NO, 0, NO, C::TransactionalId, D::Zero),
    F::row("ProducerId", K::Int64, false, v(0, 2), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("TransactionState", K::String, false, v(0, 2), NO, 0, NO, C::OtherString, D::Zero),
];

const LIST_TRANSACTIONS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("UnknownStateFilters", K::String, true, v(0, 2), NO, 0, NO, C::OtherString, D::Zero),
    F::row("TransactionStates", K::Struct(LIST_TRANSACTIONS_RESPONSE__TRANSACTION_STATES), true, v(0, 2), NO, 0, NO, C::None, D::Zero),
];

const ALLOCATE_PRODUCER_IDS_REQUEST: &[F] = &[
    F::row("BrokerId", K::Int32, false, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("BrokerEpoch", K::Int64, false, v(0, 0), NO, 0, NO, C::None, D::Int(-1)),
];

const ALLOCATE_PRODUCER_IDS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ProducerIdStart", K::Int64, false, v(0, 0), NO, 0, NO, C::ProducerId, D::Zero),
    F::row("ProducerIdLen", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_GROUP_HEARTBEAT_REQUEST__TOPIC_PARTITIONS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_GROUP_HEARTBEAT_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("MemberId", K::String, false, v(0, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("MemberEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("InstanceId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClientIdentity, D::Null),
    F::row("RackId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClientRack, D::Null),
    F::row("RebalanceTimeoutMs", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Int(-1)),
    F::row("SubscribedTopicNames", K::String, true, v(0, 1), v(0, 1), 0, NO, C::TopicName, D::Null),
    F::row("SubscribedTopicRegex", K::String, false, v(1, 1), v(1, 1), 0, NO, C::TopicRegex, D::Null),
    F::row("ServerAssignor", K::String, false, v(0, 1), v(0, 1), 0, NO, C::OtherString, D::Null),
    F::row("TopicPartitions", K::Struct(CONSUMER_GROUP_HEARTBEAT_REQUEST__TOPIC_PARTITIONS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
];

const CONSUMER_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT__TOPIC_PARTITIONS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT: &[F] = &[
    F::row("TopicPartitions", K::Struct(CONSUMER_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT__TOPIC_PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_GROUP_HEARTBEAT_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Null),
    F::row("MemberId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClientIdentity, D::Null),
    F::row("MemberEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("HeartbeatIntervalMs", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Assignment", K::Struct(CONSUMER_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT), false, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
];

const CONSUMER_GROUP_DESCRIBE_REQUEST: &[F] = &[
    F::row("GroupIds", K::String, true, v(0, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("IncludeAuthorizedOperations", K::Bool, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__TOPIC_PARTITIONS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT: &[F] = &[
    F::row("TopicPartitions", K::Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__TOPIC_PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__TOPIC_PARTITIONS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT: &[F] = &[
    F::row("TopicPartitions", K::Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__TOPIC_PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS: &[F] = &[
    F::row("MemberId", K::String, false, v(0, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("InstanceId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClientIdentity, D::Null),
    F::row("RackId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClientRack, D::Null),
    F::row("MemberEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ClientId", K::String, false, v(0, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("ClientHost", K::String, false, v(0, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("SubscribedTopicNames", K::String, true, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("SubscribedTopicRegex", K::String, false, v(0, 1), v(0, 1), 0, NO, C::TopicRegex, D::Null),
    F::row("Assignment", K::Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT), false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("TargetAssignment", K::Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT), false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("MemberType", K::Int8, false, v(1, 1), NO, 0, NO, C::None, D::Int(-1)),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Null),
    F::row("GroupId", K::String, false, v(0, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("GroupState", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("GroupEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AssignmentEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AssignorName", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Members", K::Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AuthorizedOperations", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Int(-2147483648)),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Groups", K::Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const CONTROLLER_REGISTRATION_REQUEST__LISTENERS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Host", K::String, false, v(0, 0), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(0, 0), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("SecurityProtocol", K::Int16, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const CONTROLLER_REGISTRATION_REQUEST__FEATURES: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("MinSupportedVersion", K::Int16, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("MaxSupportedVersion", K::Int16, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const CONTROLLER_REGISTRATION_REQUEST: &[F] = &[
    F::row("ControllerId", K::Int32, false, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("IncarnationId", K::Uuid, false, v(0, 0), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("ZkMigrationReady", K::Bool, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Listeners", K::Struct(CONTROLLER_REGISTRATION_REQUEST__LISTENERS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Features", K::Struct(CONTROLLER_REGISTRATION_REQUEST__FEATURES), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const CONTROLLER_REGISTRATION_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Zero),
];

const GET_TELEMETRY_SUBSCRIPTIONS_REQUEST: &[F] = &[
    F::row("ClientInstanceId", K::Uuid, false, v(0, 0), NO, 0, NO, C::ClientIdentity, D::Zero),
];

const GET_TELEMETRY_SUBSCRIPTIONS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ClientInstanceId", K::Uuid, false, v(0, 0), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("SubscriptionId", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("AcceptedCompressionTypes", K::Int8, true, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("PushIntervalMs", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("TelemetryMaxBytes", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("DeltaTemporality", K::Bool, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("RequestedMetrics", K::String, true, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
];

const PUSH_TELEMETRY_REQUEST: &[F] = &[
    F::row("ClientInstanceId", K::Uuid, false, v(0, 0), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("SubscriptionId", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Terminating", K::Bool, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("CompressionType", K::Int8, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Metrics", K::Bytes, false, v(0, 0), NO, 0, NO, C::EmbeddedBytes, D::Zero),
];

const PUSH_TELEMETRY_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES: &[F] = &[
    F::row("Id", K::Uuid, false, v(0, 0), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("Topics", K::Struct(ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_REQUEST: &[F] = &[
    F::row("BrokerId", K::Int32, false, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("BrokerEpoch", K::Int64, false, v(0, 0), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Directories", K::Struct(ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES: &[F] = &[
    F::row("Id", K::Uuid, false, v(0, 0), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("Topics", K::Struct(ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Directories", K::Struct(ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const LIST_CONFIG_RESOURCES_REQUEST: &[F] = &[
    F::row("ResourceTypes", K::Int8, true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const LIST_CONFIG_RESOURCES_RESPONSE__CONFIG_RESOURCES: &[F] = &[
    F::row("ResourceName", K::String, false, v(0, 1), NO, 0, NO, C::ConfigResourceName, D::Zero),
    F::row("ResourceType", K::Int8, false, v(1, 1), NO, 0, NO, C::None, D::Int(16)),
];

const LIST_CONFIG_RESOURCES_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ConfigResources", K::Struct(LIST_CONFIG_RESOURCES_RESPONSE__CONFIG_RESOURCES), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_TOPIC_PARTITIONS_REQUEST__TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
];

const DESCRIBE_TOPIC_PARTITIONS_REQUEST__CURSOR: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_TOPIC_PARTITIONS_REQUEST: &[F] = &[
    F::row("Topics", K::Struct(DESCRIBE_TOPIC_PARTITIONS_REQUEST__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("ResponsePartitionLimit", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Int(2000)),
    F::row("Cursor", K::Struct(DESCRIBE_TOPIC_PARTITIONS_REQUEST__CURSOR), false, v(0, 0), v(0, 0), 0, NO, C::None, D::Null),
];

const DESCRIBE_TOPIC_PARTITIONS_RESPONSE__TOPICS__PARTITIONS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderId", K::Int32, false, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Int(-1)),
    F::row("ReplicaNodes", K::Int32, true, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("IsrNodes", K::Int32, true, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("EligibleLeaderReplicas", K::Int32, true, v(0, 0), v(0, 0), 0, NO, C::NodeId, D::Null),
    F::row("LastKnownElr", K::Int32, true, v(0, 0), v(0, 0), 0, NO, C::NodeId, D::Null),
    F::row("OfflineReplicas", K::Int32, true, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
];

const DESCRIBE_TOPIC_PARTITIONS_RESPONSE__TOPICS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("Name", K::String, false, v(0, 0), v(0, 0), 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("IsInternal", K::Bool, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Partitions", K::Struct(DESCRIBE_TOPIC_PARTITIONS_RESPONSE__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("TopicAuthorizedOperations", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Int(-2147483648)),
];

const DESCRIBE_TOPIC_PARTITIONS_RESPONSE__NEXT_CURSOR: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_TOPIC_PARTITIONS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Topics", K::Struct(DESCRIBE_TOPIC_PARTITIONS_RESPONSE__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("NextCursor", K::Struct(DESCRIBE_TOPIC_PARTITIONS_RESPONSE__NEXT_CURSOR), false, v(0, 0), v(0, 0), 0, NO, C::None, D::Null),
];

const SHARE_GROUP_HEARTBEAT_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(1, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("MemberId", K::String, false, v(1, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("MemberEpoch", K::Int32, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("RackId", K::String, false, v(1, 1), v(1, 1), 0, NO, C::ClientRack, D::Null),
    F::row("SubscribedTopicNames", K::String, true, v(1, 1), v(1, 1), 0, NO, C::TopicName, D::Null),
];

const SHARE_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT__TOPIC_PARTITIONS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(1, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Int32, true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const SHARE_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT: &[F] = &[
    F::row("TopicPartitions", K::Struct(SHARE_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT__TOPIC_PARTITIONS), true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const SHARE_GROUP_HEARTBEAT_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(1, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(1, 1), v(1, 1), 0, NO, C::FreeText, D::Null),
    F::row("MemberId", K::String, false, v(1, 1), v(1, 1), 0, NO, C::ClientIdentity, D::Null),
    F::row("MemberEpoch", K::Int32, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("HeartbeatIntervalMs", K::Int32, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Assignment", K::Struct(SHARE_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT), false, v(1, 1), v(1, 1), 0, NO, C::None, D::Null),
];

const SHARE_GROUP_DESCRIBE_REQUEST: &[F] = &[
    F::row("GroupIds", K::String, true, v(1, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("IncludeAuthorizedOperations", K::Bool, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__TOPIC_PARTITIONS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(1, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("TopicName", K::String, false, v(1, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT: &[F] = &[
    F::row("TopicPartitions", K::Struct(SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__TOPIC_PARTITIONS), true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS: &[F] = &[
    F::row("MemberId", K::String, false, v(1, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("RackId", K::String, false, v(1, 1), v(1, 1), 0, NO, C::ClientRack, D::Null),
    F::row("MemberEpoch", K::Int32, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ClientId", K::String, false, v(1, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("ClientHost", K::String, false, v(1, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("SubscribedTopicNames", K::String, true, v(1, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Assignment", K::Struct(SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT), false, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(1, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(1, 1), v(1, 1), 0, NO, C::FreeText, D::Null),
    F::row("GroupId", K::String, false, v(1, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("GroupState", K::String, false, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("GroupEpoch", K::Int32, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AssignmentEpoch", K::Int32, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AssignorName", K::String, false, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Members", K::Struct(SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS), true, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AuthorizedOperations", K::Int32, false, v(1, 1), NO, 0, NO, C::None, D::Int(-2147483648)),
];

const SHARE_GROUP_DESCRIBE_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Groups", K::Struct(SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS), true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const SHARE_FETCH_REQUEST__TOPICS__PARTITIONS__ACKNOWLEDGEMENT_BATCHES: &[F] = &[
    F::row("FirstOffset", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("LastOffset", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("AcknowledgeTypes", K::Int8, true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_FETCH_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("AcknowledgementBatches", K::Struct(SHARE_FETCH_REQUEST__TOPICS__PARTITIONS__ACKNOWLEDGEMENT_BATCHES), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_FETCH_REQUEST__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(1, 2), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(SHARE_FETCH_REQUEST__TOPICS__PARTITIONS), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_FETCH_REQUEST__FORGOTTEN_TOPICS_DATA: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(1, 2), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Int32, true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_FETCH_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(1, 2), v(1, 2), 0, NO, C::GroupId, D::Null),
    F::row("MemberId", K::String, false, v(1, 2), v(1, 2), 0, NO, C::ClientIdentity, D::Zero),
    F::row("ShareSessionEpoch", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("MaxWaitMs", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("MinBytes", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("MaxBytes", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Int(2147483647)),
    F::row("MaxRecords", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("BatchSize", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ShareAcquireMode", K::Int8, false, v(2, 2), NO, 0, NO, C::None, D::Zero),
    F::row("IsRenewAck", K::Bool, false, v(2, 2), NO, 0, NO, C::None, D::Zero),
    F::row("Topics", K::Struct(SHARE_FETCH_REQUEST__TOPICS), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ForgottenTopicsData", K::Struct(SHARE_FETCH_REQUEST__FORGOTTEN_TOPICS_DATA), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER: &[F] = &[
    F::row("LeaderId", K::Int32, false, v(1, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS__ACQUIRED_RECORDS: &[F] = &[
    F::row("FirstOffset", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("LastOffset", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("DeliveryCount", K::Int16, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(1, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(1, 2), v(1, 2), 0, NO, C::FreeText, D::Null),
    F::row("AcknowledgeErrorCode", K::Int16, false, v(1, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("AcknowledgeErrorMessage", K::String, false, v(1, 2), v(1, 2), 0, NO, C::FreeText, D::Null),
    F::row("CurrentLeader", K::Struct(SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER), false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("Records", K::Records, false, v(1, 2), NO, 0, NO, C::Records, D::Zero),
    F::row("AcquiredRecords", K::Struct(SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS__ACQUIRED_RECORDS), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_FETCH_RESPONSE__RESPONSES: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(1, 2), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_FETCH_RESPONSE__NODE_ENDPOINTS: &[F] = &[
    F::row("NodeId", K::Int32, false, v(1, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(1, 2), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Int32, false, v(1, 2), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("Rack", K::String, false, v(1, 2), v(1, 2), 0, NO, C::BrokerRack, D::Null),
];

const SHARE_FETCH_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(1, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(1, 2), v(1, 2), 0, NO, C::FreeText, D::Null),
    F::row("AcquisitionLockTimeoutMs", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("Responses", K::Struct(SHARE_FETCH_RESPONSE__RESPONSES), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("NodeEndpoints", K::Struct(SHARE_FETCH_RESPONSE__NODE_ENDPOINTS), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_ACKNOWLEDGE_REQUEST__TOPICS__PARTITIONS__ACKNOWLEDGEMENT_BATCHES: &[F] = &[
    F::row("FirstOffset", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("LastOffset", K::Int64, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("AcknowledgeTypes", K::Int8, true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_ACKNOWLEDGE_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("AcknowledgementBatches", K::Struct(SHARE_ACKNOWLEDGE_REQUEST__TOPICS__PARTITIONS__ACKNOWLEDGEMENT_BATCHES), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_ACKNOWLEDGE_REQUEST__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(1, 2), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(SHARE_ACKNOWLEDGE_REQUEST__TOPICS__PARTITIONS), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_ACKNOWLEDGE_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(1, 2), v(1, 2), 0, NO, C::GroupId, D::Null),
    F::row("MemberId", K::String, false, v(1, 2), v(1, 2), 0, NO, C::ClientIdentity, D::Zero),
    F::row("ShareSessionEpoch", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("IsRenewAck", K::Bool, false, v(2, 2), NO, 0, NO, C::None, D::Zero),
    F::row("Topics", K::Struct(SHARE_ACKNOWLEDGE_REQUEST__TOPICS), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER: &[F] = &[
    F::row("LeaderId", K::Int32, false, v(1, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(1, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(1, 2), v(1, 2), 0, NO, C::FreeText, D::Null),
    F::row("CurrentLeader", K::Struct(SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER), false, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(1, 2), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES__PARTITIONS), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const SHARE_ACKNOWLEDGE_RESPONSE__NODE_ENDPOINTS: &[F] = &[
    F::row("NodeId", K::Int32, false, v(1, 2), NO, 0, NO, C::NodeId, D::Zero),
    F::row("Host", K::String, false, v(1, 2), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Int32, false, v(1, 2), NO, 0, NO, C::BrokerPort, D::Zero),
    F::row("Rack", K::String, false, v(1, 2), v(1, 2), 0, NO, C::BrokerRack, D::Null),
];

const SHARE_ACKNOWLEDGE_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(1, 2), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(1, 2), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(1, 2), v(1, 2), 0, NO, C::FreeText, D::Null),
    F::row("AcquisitionLockTimeoutMs", K::Int32, false, v(2, 2), NO, 0, NO, C::None, D::Zero),
    F::row("Responses", K::Struct(SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
    F::row("NodeEndpoints", K::Struct(SHARE_ACKNOWLEDGE_RESPONSE__NODE_ENDPOINTS), true, v(1, 2), NO, 0, NO, C::None, D::Zero),
];

const ADD_RAFT_VOTER_REQUEST__LISTENERS: &[F] = &[
    F::row("Name", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Host", K::String, false, v(0, 1), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(0, 1), NO, 0, NO, C::BrokerPort, D::Zero),
];

const ADD_RAFT_VOTER_REQUEST: &[F] = &[
    F::row("ClusterId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClusterId, D::Zero),
    F::row("TimeoutMs", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("VoterId", K::Int32, false, v(0, 1), NO, 0, NO, C::NodeId, D::Zero),
    F::row("VoterDirectoryId", K::Uuid, false, v(0, 1), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("Listeners", K::Struct(ADD_RAFT_VOTER_REQUEST__LISTENERS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AckWhenCommitted", K::Bool, false, v(1, 1), NO, 0, NO, C::None, D::Int(1)),
];

const ADD_RAFT_VOTER_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Zero),
];

const REMOVE_RAFT_VOTER_REQUEST: &[F] = &[
    F::row("ClusterId", K::String, false, v(0, 0), v(0, 0), 0, NO, C::ClusterId, D::Zero),
    F::row("VoterId", K::Int32, false, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("VoterDirectoryId", K::Uuid, false, v(0, 0), NO, 0, NO, C::OtherUuid, D::Zero),
];

const REMOVE_RAFT_VOTER_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Zero),
];

const UPDATE_RAFT_VOTER_REQUEST__LISTENERS: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Host", K::String, false, v(0, 0), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Uint16, false, v(0, 0), NO, 0, NO, C::BrokerPort, D::Zero),
];

const UPDATE_RAFT_VOTER_REQUEST__KRAFT_VERSION_FEATURE: &[F] = &[
    F::row("MinSupportedVersion", K::Int16, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("MaxSupportedVersion", K::Int16, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const UPDATE_RAFT_VOTER_REQUEST: &[F] = &[
    F::row("ClusterId", K::String, false, v(0, 0), v(0, 0), 0, NO, C::ClusterId, D::Zero),
    F::row("CurrentLeaderEpoch", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("VoterId", K::Int32, false, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
    F::row("VoterDirectoryId", K::Uuid, false, v(0, 0), NO, 0, NO, C::OtherUuid, D::Zero),
    F::row("Listeners", K::Struct(UPDATE_RAFT_VOTER_REQUEST__LISTENERS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("KRaftVersionFeature", K::Struct(UPDATE_RAFT_VOTER_REQUEST__KRAFT_VERSION_FEATURE), false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const UPDATE_RAFT_VOTER_RESPONSE__CURRENT_LEADER: &[F] = &[
    F::row("LeaderId", K::Int32, false, v(0, 0), NO, 0, NO, C::NodeId, D::Int(-1)),
    F::row("LeaderEpoch", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Host", K::String, false, v(0, 0), NO, 0, NO, C::BrokerHost, D::Zero),
    F::row("Port", K::Int32, false, v(0, 0), NO, 0, NO, C::BrokerPort, D::Zero),
];

const UPDATE_RAFT_VOTER_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("CurrentLeader", K::Struct(UPDATE_RAFT_VOTER_RESPONSE__CURRENT_LEADER), false, v(0, 0), NO, 0, v(0, 0), C::None, D::Zero),
];

const INITIALIZE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("StateEpoch", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("StartOffset", K::Int64, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const INITIALIZE_SHARE_GROUP_STATE_REQUEST__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(INITIALIZE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const INITIALIZE_SHARE_GROUP_STATE_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 0), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(INITIALIZE_SHARE_GROUP_STATE_REQUEST__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const INITIALIZE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Null),
];

const INITIALIZE_SHARE_GROUP_STATE_RESPONSE__RESULTS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(INITIALIZE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const INITIALIZE_SHARE_GROUP_STATE_RESPONSE: &[F] = &[
    F::row("Results", K::Struct(INITIALIZE_SHARE_GROUP_STATE_RESPONSE__RESULTS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_REQUEST__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(READ_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 0), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(READ_SHARE_GROUP_STATE_REQUEST__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS__STATE_BATCHES: &[F] = &[
    F::row("FirstOffset", K::Int64, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("LastOffset", K::Int64, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("DeliveryState", K::Int8, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("DeliveryCount", K::Int16, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Null),
    F::row("StateEpoch", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("StartOffset", K::Int64, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("StateBatches", K::Struct(READ_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS__STATE_BATCHES), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_RESPONSE__RESULTS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(READ_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_RESPONSE: &[F] = &[
    F::row("Results", K::Struct(READ_SHARE_GROUP_STATE_RESPONSE__RESULTS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS__STATE_BATCHES: &[F] = &[
    F::row("FirstOffset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("LastOffset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("DeliveryState", K::Int8, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("DeliveryCount", K::Int16, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("StateEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("StartOffset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("DeliveryCompleteCount", K::Int32, false, v(1, 1), NO, 0, NO, C::None, D::Int(-1)),
    F::row("StateBatches", K::Struct(WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS__STATE_BATCHES), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Null),
];

const WRITE_SHARE_GROUP_STATE_RESPONSE__RESULTS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(WRITE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_RESPONSE: &[F] = &[
    F::row("Results", K::Struct(WRITE_SHARE_GROUP_STATE_RESPONSE__RESULTS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const DELETE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DELETE_SHARE_GROUP_STATE_REQUEST__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(DELETE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DELETE_SHARE_GROUP_STATE_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 0), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(DELETE_SHARE_GROUP_STATE_REQUEST__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DELETE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Null),
];

const DELETE_SHARE_GROUP_STATE_RESPONSE__RESULTS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(DELETE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DELETE_SHARE_GROUP_STATE_RESPONSE: &[F] = &[
    F::row("Results", K::Struct(DELETE_SHARE_GROUP_STATE_RESPONSE__RESULTS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__TOPICS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__TOPICS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_SUMMARY_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__RESULTS__PARTITIONS: &[F] = &[
    F::row("Partition", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Null),
    F::row("StateEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("StartOffset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("DeliveryCompleteCount", K::Int32, false, v(1, 1), NO, 0, NO, C::None, D::Int(-1)),
];

const READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__RESULTS: &[F] = &[
    F::row("TopicId", K::Uuid, false, v(0, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__RESULTS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE: &[F] = &[
    F::row("Results", K::Struct(READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__RESULTS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS__TOPIC_CONFIGS: &[F] = &[
    F::row("Key", K::String, false, v(0, 1), NO, 0, NO, C::ConfigKv, D::Zero),
    F::row("Value", K::String, false, v(0, 1), NO, 0, NO, C::ConfigKv, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ReplicationFactor", K::Int16, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("TopicConfigs", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS__TOPIC_CONFIGS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS__TOPIC_CONFIGS: &[F] = &[
    F::row("Key", K::String, false, v(0, 1), NO, 0, NO, C::ConfigKv, D::Zero),
    F::row("Value", K::String, false, v(0, 1), NO, 0, NO, C::ConfigKv, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ReplicationFactor", K::Int16, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("TopicConfigs", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS__TOPIC_CONFIGS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__COPARTITION_GROUPS: &[F] = &[
    F::row("SourceTopics", K::Int16, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("SourceTopicRegex", K::Int16, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("RepartitionSourceTopics", K::Int16, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("SourceTopics", K::String, true, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("SourceTopicRegex", K::String, true, v(0, 1), NO, 0, NO, C::TopicRegex, D::Zero),
    F::row("StateChangelogTopics", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("RepartitionSinkTopics", K::String, true, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("RepartitionSourceTopics", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("CopartitionGroups", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__COPARTITION_GROUPS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY: &[F] = &[
    F::row("Epoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Subtopologies", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__ACTIVE_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__STANDBY_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__WARMUP_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__USER_ENDPOINT: &[F] = &[
    F::row("Host", K::String, false, v(0, 1), NO, 0, NO, C::ClientEndpoint, D::Zero),
    F::row("Port", K::Uint16, false, v(0, 1), NO, 0, NO, C::ClientEndpoint, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__CLIENT_TAGS: &[F] = &[
    F::row("Key", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Value", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_OFFSETS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partition", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Offset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_END_OFFSETS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partition", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Offset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("MemberId", K::String, false, v(0, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("MemberEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("EndpointInformationEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("InstanceId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClientIdentity, D::Null),
    F::row("RackId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClientRack, D::Null),
    F::row("RebalanceTimeoutMs", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Topology", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY), false, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("ActiveTasks", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__ACTIVE_TASKS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("StandbyTasks", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__STANDBY_TASKS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("WarmupTasks", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__WARMUP_TASKS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("ProcessId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClientIdentity, D::Null),
    F::row("UserEndpoint", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__USER_ENDPOINT), false, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("ClientTags", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__CLIENT_TAGS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("TaskOffsets", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_OFFSETS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("TaskEndOffsets", K::Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_END_OFFSETS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("ShutdownApplication", K::Bool, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__STATUS: &[F] = &[
    F::row("StatusCode", K::Int8, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("StatusDetail", K::String, false, v(0, 1), NO, 0, NO, C::FreeText, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__ACTIVE_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__STANDBY_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__WARMUP_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__USER_ENDPOINT: &[F] = &[
    F::row("Host", K::String, false, v(0, 1), NO, 0, NO, C::ClientEndpoint, D::Zero),
    F::row("Port", K::Uint16, false, v(0, 1), NO, 0, NO, C::ClientEndpoint, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__ACTIVE_PARTITIONS: &[F] = &[
    F::row("Topic", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__STANDBY_PARTITIONS: &[F] = &[
    F::row("Topic", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT: &[F] = &[
    F::row("UserEndpoint", K::Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__USER_ENDPOINT), false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ActivePartitions", K::Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__ACTIVE_PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("StandbyPartitions", K::Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__STANDBY_PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Null),
    F::row("MemberId", K::String, false, v(0, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("MemberEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("HeartbeatIntervalMs", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AcceptableRecoveryLagLegacy", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("TaskOffsetIntervalMs", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AcceptableRecoveryLag", K::Int64, false, v(1, 1), NO, 0, NO, C::None, D::Int(-1)),
    F::row("Status", K::Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__STATUS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Zero),
    F::row("ActiveTasks", K::Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__ACTIVE_TASKS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("StandbyTasks", K::Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__STANDBY_TASKS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("WarmupTasks", K::Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__WARMUP_TASKS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("TopologyDescriptionRequired", K::Bool, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("EndpointInformationEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("PartitionsByUserEndpoint", K::Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
];

const STREAMS_GROUP_DESCRIBE_REQUEST: &[F] = &[
    F::row("GroupIds", K::String, true, v(0, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("IncludeAuthorizedOperations", K::Bool, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("IncludeTopologyDescription", K::Bool, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS__TOPIC_CONFIGS: &[F] = &[
    F::row("Key", K::String, false, v(0, 1), NO, 0, NO, C::ConfigKv, D::Zero),
    F::row("Value", K::String, false, v(0, 1), NO, 0, NO, C::ConfigKv, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ReplicationFactor", K::Int16, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("TopicConfigs", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS__TOPIC_CONFIGS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS__TOPIC_CONFIGS: &[F] = &[
    F::row("Key", K::String, false, v(0, 1), NO, 0, NO, C::ConfigKv, D::Zero),
    F::row("Value", K::String, false, v(0, 1), NO, 0, NO, C::ConfigKv, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS: &[F] = &[
    F::row("Name", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ReplicationFactor", K::Int16, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("TopicConfigs", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS__TOPIC_CONFIGS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("SourceTopics", K::String, true, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("RepartitionSinkTopics", K::String, true, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("StateChangelogTopics", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("RepartitionSourceTopics", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY: &[F] = &[
    F::row("Epoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Subtopologies", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__USER_ENDPOINT: &[F] = &[
    F::row("Host", K::String, false, v(0, 1), NO, 0, NO, C::ClientEndpoint, D::Zero),
    F::row("Port", K::Uint16, false, v(0, 1), NO, 0, NO, C::ClientEndpoint, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__CLIENT_TAGS: &[F] = &[
    F::row("Key", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Value", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TASK_OFFSETS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partition", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Offset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TASK_END_OFFSETS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partition", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Offset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__ACTIVE_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__STANDBY_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__WARMUP_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT: &[F] = &[
    F::row("ActiveTasks", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__ACTIVE_TASKS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("StandbyTasks", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__STANDBY_TASKS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("WarmupTasks", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__WARMUP_TASKS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__ACTIVE_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__STANDBY_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__WARMUP_TASKS: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT: &[F] = &[
    F::row("ActiveTasks", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__ACTIVE_TASKS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("StandbyTasks", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__STANDBY_TASKS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("WarmupTasks", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__WARMUP_TASKS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS: &[F] = &[
    F::row("MemberId", K::String, false, v(0, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("MemberEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("InstanceId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClientIdentity, D::Null),
    F::row("RackId", K::String, false, v(0, 1), v(0, 1), 0, NO, C::ClientRack, D::Null),
    F::row("ClientId", K::String, false, v(0, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("ClientHost", K::String, false, v(0, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("TopologyEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ProcessId", K::String, false, v(0, 1), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("UserEndpoint", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__USER_ENDPOINT), false, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("ClientTags", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__CLIENT_TAGS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("TaskOffsets", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TASK_OFFSETS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("TaskEndOffsets", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TASK_END_OFFSETS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Assignment", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT), false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("TargetAssignment", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT), false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("IsClassic", K::Bool, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES__NODES: &[F] = &[
    F::row("Name", K::String, false, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("NodeType", K::Int8, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("SourceTopics", K::String, true, v(1, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("SinkTopic", K::String, false, v(1, 1), v(1, 1), 0, NO, C::TopicName, D::Null),
    F::row("Stores", K::String, true, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Successors", K::String, true, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Nodes", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES__NODES), true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__SOURCE: &[F] = &[
    F::row("Name", K::String, false, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("NodeType", K::Int8, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("SourceTopics", K::String, true, v(1, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("SinkTopic", K::String, false, v(1, 1), v(1, 1), 0, NO, C::TopicName, D::Null),
    F::row("Stores", K::String, true, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Successors", K::String, true, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__PROCESSOR: &[F] = &[
    F::row("Name", K::String, false, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("NodeType", K::Int8, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("SourceTopics", K::String, true, v(1, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("SinkTopic", K::String, false, v(1, 1), v(1, 1), 0, NO, C::TopicName, D::Null),
    F::row("Stores", K::String, true, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Successors", K::String, true, v(1, 1), NO, 0, NO, C::OtherString, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES: &[F] = &[
    F::row("Source", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__SOURCE), false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Processor", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__PROCESSOR), false, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION: &[F] = &[
    F::row("Subtopologies", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES), true, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("GlobalStores", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES), true, v(1, 1), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS: &[F] = &[
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Null),
    F::row("GroupId", K::String, false, v(0, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("GroupState", K::String, false, v(0, 1), NO, 0, NO, C::OtherString, D::Zero),
    F::row("GroupEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AssignmentEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Topology", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY), false, v(0, 1), v(0, 1), 0, NO, C::None, D::Null),
    F::row("Members", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AuthorizedOperations", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Int(-2147483648)),
    F::row("TopologyDescription", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION), false, v(1, 1), v(1, 1), 0, NO, C::None, D::Null),
    F::row("TopologyDescriptionStatus", K::Int8, false, v(1, 1), NO, 0, NO, C::None, D::Zero),
    F::row("AssignorName", K::String, false, v(1, 1), v(1, 1), 0, NO, C::OtherString, D::Null),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Groups", K::Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__GROUPS__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__GROUPS: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__GROUPS__TOPICS), true, v(0, 1), v(0, 1), 0, NO, C::None, D::Zero),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST: &[F] = &[
    F::row("Groups", K::Struct(DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__GROUPS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("StartOffset", K::Int64, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("LeaderEpoch", K::Int32, false, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("Lag", K::Int64, false, v(1, 1), NO, 0, NO, C::None, D::Int(-1)),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Null),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 1), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(0, 1), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS__TOPICS__PARTITIONS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 1), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS__TOPICS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 1), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 1), v(0, 1), 0, NO, C::FreeText, D::Null),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 1), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("Groups", K::Struct(DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS), true, v(0, 1), NO, 0, NO, C::None, D::Zero),
];

const ALTER_SHARE_GROUP_OFFSETS_REQUEST__TOPICS__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("StartOffset", K::Int64, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ALTER_SHARE_GROUP_OFFSETS_REQUEST__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Struct(ALTER_SHARE_GROUP_OFFSETS_REQUEST__TOPICS__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ALTER_SHARE_GROUP_OFFSETS_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 0), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(ALTER_SHARE_GROUP_OFFSETS_REQUEST__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ALTER_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES__PARTITIONS: &[F] = &[
    F::row("PartitionIndex", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Null),
];

const ALTER_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("Partitions", K::Struct(ALTER_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES__PARTITIONS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const ALTER_SHARE_GROUP_OFFSETS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Null),
    F::row("Responses", K::Struct(ALTER_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DELETE_SHARE_GROUP_OFFSETS_REQUEST__TOPICS: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
];

const DELETE_SHARE_GROUP_OFFSETS_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 0), NO, 0, NO, C::GroupId, D::Zero),
    F::row("Topics", K::Struct(DELETE_SHARE_GROUP_OFFSETS_REQUEST__TOPICS), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const DELETE_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES: &[F] = &[
    F::row("TopicName", K::String, false, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("TopicId", K::Uuid, false, v(0, 0), NO, 0, NO, C::TopicId, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Null),
];

const DELETE_SHARE_GROUP_OFFSETS_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Null),
    F::row("Responses", K::Struct(DELETE_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES__NODES: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("NodeType", K::Int8, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("SourceTopics", K::String, true, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("SinkTopic", K::String, false, v(0, 0), v(0, 0), 0, NO, C::TopicName, D::Null),
    F::row("Stores", K::String, true, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Successors", K::String, true, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES: &[F] = &[
    F::row("SubtopologyId", K::String, false, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Nodes", K::Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES__NODES), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__SOURCE: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("NodeType", K::Int8, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("SourceTopics", K::String, true, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("SinkTopic", K::String, false, v(0, 0), v(0, 0), 0, NO, C::TopicName, D::Null),
    F::row("Stores", K::String, true, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Successors", K::String, true, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__PROCESSOR: &[F] = &[
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("NodeType", K::Int8, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("SourceTopics", K::String, true, v(0, 0), NO, 0, NO, C::TopicName, D::Zero),
    F::row("SinkTopic", K::String, false, v(0, 0), v(0, 0), 0, NO, C::TopicName, D::Null),
    F::row("Stores", K::String, true, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
    F::row("Successors", K::String, true, v(0, 0), NO, 0, NO, C::OtherString, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES: &[F] = &[
    F::row("Source", K::Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__SOURCE), false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("Processor", K::Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__PROCESSOR), false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION: &[F] = &[
    F::row("Subtopologies", K::Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("GlobalStores", K::Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES), true, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST: &[F] = &[
    F::row("GroupId", K::String, false, v(0, 0), NO, 0, NO, C::GroupId, D::Zero),
    F::row("MemberId", K::String, false, v(0, 0), NO, 0, NO, C::ClientIdentity, D::Zero),
    F::row("TopologyEpoch", K::Int32, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
    F::row("TopologyDescription", K::Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION), false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Null),
];

const UNREGISTER_CONTROLLER_REQUEST: &[F] = &[
    F::row("ControllerId", K::Int32, false, v(0, 0), NO, 0, NO, C::NodeId, D::Zero),
];

const UNREGISTER_CONTROLLER_RESPONSE: &[F] = &[
    F::row("ThrottleTimeMs", K::Int32, false, v(0, 0), NO, 0, NO, C::ThrottleTime, D::Zero),
    F::row("ErrorCode", K::Int16, false, v(0, 0), NO, 0, NO, C::ErrorCode, D::Zero),
    F::row("ErrorMessage", K::String, false, v(0, 0), v(0, 0), 0, NO, C::FreeText, D::Zero),
];

const CONSUMER_PROTOCOL_SUBSCRIPTION__OWNED_PARTITIONS: &[F] = &[
    F::row("Topic", K::String, false, v(1, 3), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(1, 3), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_PROTOCOL_SUBSCRIPTION: &[F] = &[
    F::row("Topics", K::String, true, v(0, 3), NO, 0, NO, C::TopicName, D::Zero),
    F::row("UserData", K::Bytes, false, v(0, 3), v(0, 3), 0, NO, C::EmbeddedBytes, D::Null),
    F::row("OwnedPartitions", K::Struct(CONSUMER_PROTOCOL_SUBSCRIPTION__OWNED_PARTITIONS), true, v(1, 3), NO, 0, NO, C::None, D::Zero),
    F::row("GenerationId", K::Int32, false, v(2, 3), NO, 0, NO, C::None, D::Int(-1)),
    F::row("RackId", K::String, false, v(3, 3), v(3, 3), 0, NO, C::ClientRack, D::Null),
];

const CONSUMER_PROTOCOL_ASSIGNMENT__ASSIGNED_PARTITIONS: &[F] = &[
    F::row("Topic", K::String, false, v(0, 3), NO, 0, NO, C::TopicName, D::Zero),
    F::row("Partitions", K::Int32, true, v(0, 3), NO, 0, NO, C::None, D::Zero),
];

const CONSUMER_PROTOCOL_ASSIGNMENT: &[F] = &[
    F::row("AssignedPartitions", K::Struct(CONSUMER_PROTOCOL_ASSIGNMENT__ASSIGNED_PARTITIONS), true, v(0, 3), NO, 0, NO, C::None, D::Zero),
    F::row("UserData", K::Bytes, false, v(0, 3), v(0, 3), 0, NO, C::EmbeddedBytes, D::Null),
];

const DEFAULT_PRINCIPAL_DATA: &[F] = &[
    F::row("Type", K::String, false, v(0, 0), NO, 0, NO, C::Principal, D::Zero),
    F::row("Name", K::String, false, v(0, 0), NO, 0, NO, C::Principal, D::Zero),
    F::row("TokenAuthenticated", K::Bool, false, v(0, 0), NO, 0, NO, C::None, D::Zero),
];

/// Every API, at the index of its key.
pub static APIS: [Api; 95] = [
    Api { key: 0, name: "Produce", versions: v(0, 13), flexible: v(9, 32767), on_broker: true, cluster_action: false, forwarded: false, request: PRODUCE_REQUEST, response: PRODUCE_RESPONSE },
    Api { key: 1, name: "Fetch", versions: v(0, 18), flexible: v(12, 32767), on_broker: true, cluster_action: false, forwarded: false, request: FETCH_REQUEST, response: FETCH_RESPONSE },
    Api { key: 2, name: "ListOffsets", versions: v(0, 11), flexible: v(6, 32767), on_broker: true, cluster_action: false, forwarded: false, request: LIST_OFFSETS_REQUEST, response: LIST_OFFSETS_RESPONSE },
    Api { key: 3, name: "Metadata", versions: v(0, 13), flexible: v(9, 32767), on_broker: true, cluster_action: false, forwarded: false, request: METADATA_REQUEST, response: METADATA_RESPONSE },
    Api { key: 4, name: "LeaderAndIsr", versions: v(0, 7), flexible: v(4, 32767), on_broker: false, cluster_action: true, forwarded: false, request: LEADER_AND_ISR_REQUEST, response: LEADER_AND_ISR_RESPONSE },
    Api { key: 5, name: "StopReplica", versions: v(0, 4), flexible: v(2, 32767), on_broker: false, cluster_action: true, forwarded: false, request: STOP_REPLICA_REQUEST, response: STOP_REPLICA_RESPONSE },
    Api { key: 6, name: "UpdateMetadata", versions: v(0, 8), flexible: v(6, 32767), on_broker: false, cluster_action: true, forwarded: false, request: UPDATE_METADATA_REQUEST, response: UPDATE_METADATA_RESPONSE },
    Api { key: 7, name: "ControlledShutdown", versions: v(0, 3), flexible: v(3, 32767), on_broker: false, cluster_action: true, forwarded: false, request: CONTROLLED_SHUTDOWN_REQUEST, response: CONTROLLED_SHUTDOWN_RESPONSE },
    Api { key: 8, name: "OffsetCommit", versions: v(0, 10), flexible: v(8, 32767), on_broker: true, cluster_action: false, forwarded: false, request: OFFSET_COMMIT_REQUEST, response: OFFSET_COMMIT_RESPONSE },
    Api { key: 9, name: "OffsetFetch", versions: v(0, 10), flexible: v(6, 32767), on_broker: true, cluster_action: false, forwarded: false, request: OFFSET_FETCH_REQUEST, response: OFFSET_FETCH_RESPONSE },
    Api { key: 10, name: "FindCoordinator", versions: v(0, 6), flexible: v(3, 32767), on_broker: true, cluster_action: false, forwarded: false, request: FIND_COORDINATOR_REQUEST, response: FIND_COORDINATOR_RESPONSE },
    Api { key: 11, name: "JoinGroup", versions: v(0, 9), flexible: v(6, 32767), on_broker: true, cluster_action: false, forwarded: false, request: JOIN_GROUP_REQUEST, response: JOIN_GROUP_RESPONSE },
    Api { key: 12, name: "Heartbeat", versions: v(0, 4), flexible: v(4, 32767), on_broker: true, cluster_action: false, forwarded: false, request: HEARTBEAT_REQUEST, response: HEARTBEAT_RESPONSE },
    Api { key: 13, name: "LeaveGroup", versions: v(0, 5), flexible: v(4, 32767), on_broker: true, cluster_action: false, forwarded: false, request: LEAVE_GROUP_REQUEST, response: LEAVE_GROUP_RESPONSE },
    Api { key: 14, name: "SyncGroup", versions: v(0, 5), flexible: v(4, 32767), on_broker: true, cluster_action: false, forwarded: false, request: SYNC_GROUP_REQUEST, response: SYNC_GROUP_RESPONSE },
    Api { key: 15, name: "DescribeGroups", versions: v(0, 6), flexible: v(5, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_GROUPS_REQUEST, response: DESCRIBE_GROUPS_RESPONSE },
    Api { key: 16, name: "ListGroups", versions: v(0, 5), flexible: v(3, 32767), on_broker: true, cluster_action: false, forwarded: false, request: LIST_GROUPS_REQUEST, response: LIST_GROUPS_RESPONSE },
    Api { key: 17, name: "SaslHandshake", versions: v(0, 1), flexible: NO, on_broker: true, cluster_action: false, forwarded: false, request: SASL_HANDSHAKE_REQUEST, response: SASL_HANDSHAKE_RESPONSE },
    Api { key: 18, name: "ApiVersions", versions: v(0, 5), flexible: v(3, 32767), on_broker: true, cluster_action: false, forwarded: false, request: API_VERSIONS_REQUEST, response: API_VERSIONS_RESPONSE },
    Api { key: 19, name: "CreateTopics", versions: v(0, 7), flexible: v(5, 32767), on_broker: true, cluster_action: false, forwarded: true, request: CREATE_TOPICS_REQUEST, response: CREATE_TOPICS_RESPONSE },
    Api { key: 20, name: "DeleteTopics", versions: v(0, 6), flexible: v(4, 32767), on_broker: true, cluster_action: false, forwarded: true, request: DELETE_TOPICS_REQUEST, response: DELETE_TOPICS_RESPONSE },
    Api { key: 21, name: "DeleteRecords", versions: v(0, 2), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DELETE_RECORDS_REQUEST, response: DELETE_RECORDS_RESPONSE },
    Api { key: 22, name: "InitProducerId", versions: v(0, 5), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: false, request: INIT_PRODUCER_ID_REQUEST, response: INIT_PRODUCER_ID_RESPONSE },
    Api { key: 23, name: "OffsetForLeaderEpoch", versions: v(0, 4), flexible: v(4, 32767), on_broker: true, cluster_action: false, forwarded: false, request: OFFSET_FOR_LEADER_EPOCH_REQUEST, response: OFFSET_FOR_LEADER_EPOCH_RESPONSE },
    Api { key: 24, name: "AddPartitionsToTxn", versions: v(0, 5), flexible: v(3, 32767), on_broker: true, cluster_action: false, forwarded: false, request: ADD_PARTITIONS_TO_TXN_REQUEST, response: ADD_PARTITIONS_TO_TXN_RESPONSE },
    Api { key: 25, name: "AddOffsetsToTxn", versions: v(0, 4), flexible: v(3, 32767), on_broker: true, cluster_action: false, forwarded: false, request: ADD_OFFSETS_TO_TXN_REQUEST, response: ADD_OFFSETS_TO_TXN_RESPONSE },
    Api { key: 26, name: "EndTxn", versions: v(0, 5), flexible: v(3, 32767), on_broker: true, cluster_action: false, forwarded: false, request: END_TXN_REQUEST, response: END_TXN_RESPONSE },
    Api { key: 27, name: "WriteTxnMarkers", versions: v(0, 2), flexible: v(1, 32767), on_broker: true, cluster_action: true, forwarded: false, request: WRITE_TXN_MARKERS_REQUEST, response: WRITE_TXN_MARKERS_RESPONSE },
    Api { key: 28, name: "TxnOffsetCommit", versions: v(0, 6), flexible: v(3, 32767), on_broker: true, cluster_action: false, forwarded: false, request: TXN_OFFSET_COMMIT_REQUEST, response: TXN_OFFSET_COMMIT_RESPONSE },
    Api { key: 29, name: "DescribeAcls", versions: v(0, 3), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_ACLS_REQUEST, response: DESCRIBE_ACLS_RESPONSE },
    Api { key: 30, name: "CreateAcls", versions: v(0, 3), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: true, request: CREATE_ACLS_REQUEST, response: CREATE_ACLS_RESPONSE },
    Api { key: 31, name: "DeleteAcls", versions: v(0, 3), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: true, request: DELETE_ACLS_REQUEST, response: DELETE_ACLS_RESPONSE },
    Api { key: 32, name: "DescribeConfigs", versions: v(0, 4), flexible: v(4, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_CONFIGS_REQUEST, response: DESCRIBE_CONFIGS_RESPONSE },
    Api { key: 33, name: "AlterConfigs", versions: v(0, 2), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: true, request: ALTER_CONFIGS_REQUEST, response: ALTER_CONFIGS_RESPONSE },
    Api { key: 34, name: "AlterReplicaLogDirs", versions: v(0, 2), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: false, request: ALTER_REPLICA_LOG_DIRS_REQUEST, response: ALTER_REPLICA_LOG_DIRS_RESPONSE },
    Api { key: 35, name: "DescribeLogDirs", versions: v(0, 5), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_LOG_DIRS_REQUEST, response: DESCRIBE_LOG_DIRS_RESPONSE },
    Api { key: 36, name: "SaslAuthenticate", versions: v(0, 2), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: false, request: SASL_AUTHENTICATE_REQUEST, response: SASL_AUTHENTICATE_RESPONSE },
    Api { key: 37, name: "CreatePartitions", versions: v(0, 3), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: true, request: CREATE_PARTITIONS_REQUEST, response: CREATE_PARTITIONS_RESPONSE },
    Api { key: 38, name: "CreateDelegationToken", versions: v(0, 3), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: true, request: CREATE_DELEGATION_TOKEN_REQUEST, response: CREATE_DELEGATION_TOKEN_RESPONSE },
    Api { key: 39, name: "RenewDelegationToken", versions: v(0, 2), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: true, request: RENEW_DELEGATION_TOKEN_REQUEST, response: RENEW_DELEGATION_TOKEN_RESPONSE },
    Api { key: 40, name: "ExpireDelegationToken", versions: v(0, 2), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: true, request: EXPIRE_DELEGATION_TOKEN_REQUEST, response: EXPIRE_DELEGATION_TOKEN_RESPONSE },
    Api { key: 41, name: "DescribeDelegationToken", versions: v(0, 3), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_DELEGATION_TOKEN_REQUEST, response: DESCRIBE_DELEGATION_TOKEN_RESPONSE },
    Api { key: 42, name: "DeleteGroups", versions: v(0, 3), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DELETE_GROUPS_REQUEST, response: DELETE_GROUPS_RESPONSE },
    Api { key: 43, name: "ElectLeaders", versions: v(0, 2), flexible: v(2, 32767), on_broker: true, cluster_action: false, forwarded: true, request: ELECT_LEADERS_REQUEST, response: ELECT_LEADERS_RESPONSE },
    Api { key: 44, name: "IncrementalAlterConfigs", versions: v(0, 1), flexible: v(1, 32767), on_broker: true, cluster_action: false, forwarded: true, request: INCREMENTAL_ALTER_CONFIGS_REQUEST, response: INCREMENTAL_ALTER_CONFIGS_RESPONSE },
    Api { key: 45, name: "AlterPartitionReassignments", versions: v(0, 1), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: true, request: ALTER_PARTITION_REASSIGNMENTS_REQUEST, response: ALTER_PARTITION_REASSIGNMENTS_RESPONSE },
    Api { key: 46, name: "ListPartitionReassignments", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: true, request: LIST_PARTITION_REASSIGNMENTS_REQUEST, response: LIST_PARTITION_REASSIGNMENTS_RESPONSE },
    Api { key: 47, name: "OffsetDelete", versions: v(0, 0), flexible: NO, on_broker: true, cluster_action: false, forwarded: false, request: OFFSET_DELETE_REQUEST, response: OFFSET_DELETE_RESPONSE },
    Api { key: 48, name: "DescribeClientQuotas", versions: v(0, 1), flexible: v(1, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_CLIENT_QUOTAS_REQUEST, response: DESCRIBE_CLIENT_QUOTAS_RESPONSE },
    Api { key: 49, name: "AlterClientQuotas", versions: v(0, 1), flexible: v(1, 32767), on_broker: true, cluster_action: false, forwarded: true, request: ALTER_CLIENT_QUOTAS_REQUEST, response: ALTER_CLIENT_QUOTAS_RESPONSE },
    Api { key: 50, name: "DescribeUserScramCredentials", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST, response: DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE },
    Api { key: 51, name: "AlterUserScramCredentials", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: true, request: ALTER_USER_SCRAM_CREDENTIALS_REQUEST, response: ALTER_USER_SCRAM_CREDENTIALS_RESPONSE },
    Api { key: 52, name: "Vote", versions: v(0, 2), flexible: v(0, 32767), on_broker: false, cluster_action: true, forwarded: false, request: VOTE_REQUEST, response: VOTE_RESPONSE },
    Api { key: 53, name: "BeginQuorumEpoch", versions: v(0, 1), flexible: v(1, 32767), on_broker: false, cluster_action: true, forwarded: false, request: BEGIN_QUORUM_EPOCH_REQUEST, response: BEGIN_QUORUM_EPOCH_RESPONSE },
    Api { key: 54, name: "EndQuorumEpoch", versions: v(0, 1), flexible: v(1, 32767), on_broker: false, cluster_action: true, forwarded: false, request: END_QUORUM_EPOCH_REQUEST, response: END_QUORUM_EPOCH_RESPONSE },
    Api { key: 55, name: "DescribeQuorum", versions: v(0, 2), flexible: v(0, 32767), on_broker: true, cluster_action: true, forwarded: true, request: DESCRIBE_QUORUM_REQUEST, response: DESCRIBE_QUORUM_RESPONSE },
    Api { key: 56, name: "AlterPartition", versions: v(0, 3), flexible: v(0, 32767), on_broker: false, cluster_action: true, forwarded: false, request: ALTER_PARTITION_REQUEST, response: ALTER_PARTITION_RESPONSE },
    Api { key: 57, name: "UpdateFeatures", versions: v(0, 2), flexible: v(0, 32767), on_broker: true, cluster_action: true, forwarded: true, request: UPDATE_FEATURES_REQUEST, response: UPDATE_FEATURES_RESPONSE },
    Api { key: 58, name: "Envelope", versions: v(0, 0), flexible: v(0, 32767), on_broker: false, cluster_action: true, forwarded: false, request: ENVELOPE_REQUEST, response: ENVELOPE_RESPONSE },
    Api { key: 59, name: "FetchSnapshot", versions: v(0, 1), flexible: v(0, 32767), on_broker: false, cluster_action: false, forwarded: false, request: FETCH_SNAPSHOT_REQUEST, response: FETCH_SNAPSHOT_RESPONSE },
    Api { key: 60, name: "DescribeCluster", versions: v(0, 2), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_CLUSTER_REQUEST, response: DESCRIBE_CLUSTER_RESPONSE },
    Api { key: 61, name: "DescribeProducers", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_PRODUCERS_REQUEST, response: DESCRIBE_PRODUCERS_RESPONSE },
    Api { key: 62, name: "BrokerRegistration", versions: v(0, 4), flexible: v(0, 32767), on_broker: false, cluster_action: true, forwarded: false, request: BROKER_REGISTRATION_REQUEST, response: BROKER_REGISTRATION_RESPONSE },
    Api { key: 63, name: "BrokerHeartbeat", versions: v(0, 2), flexible: v(0, 32767), on_broker: false, cluster_action: true, forwarded: false, request: BROKER_HEARTBEAT_REQUEST, response: BROKER_HEARTBEAT_RESPONSE },
    Api { key: 64, name: "UnregisterBroker", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: true, request: UNREGISTER_BROKER_REQUEST, response: UNREGISTER_BROKER_RESPONSE },
    Api { key: 65, name: "DescribeTransactions", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_TRANSACTIONS_REQUEST, response: DESCRIBE_TRANSACTIONS_RESPONSE },
    Api { key: 66, name: "ListTransactions", versions: v(0, 2), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: LIST_TRANSACTIONS_REQUEST, response: LIST_TRANSACTIONS_RESPONSE },
    Api { key: 67, name: "AllocateProducerIds", versions: v(0, 0), flexible: v(0, 32767), on_broker: false, cluster_action: true, forwarded: true, request: ALLOCATE_PRODUCER_IDS_REQUEST, response: ALLOCATE_PRODUCER_IDS_RESPONSE },
    Api { key: 68, name: "ConsumerGroupHeartbeat", versions: v(0, 1), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: CONSUMER_GROUP_HEARTBEAT_REQUEST, response: CONSUMER_GROUP_HEARTBEAT_RESPONSE },
    Api { key: 69, name: "ConsumerGroupDescribe", versions: v(0, 1), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: CONSUMER_GROUP_DESCRIBE_REQUEST, response: CONSUMER_GROUP_DESCRIBE_RESPONSE },
    Api { key: 70, name: "ControllerRegistration", versions: v(0, 0), flexible: v(0, 32767), on_broker: false, cluster_action: false, forwarded: false, request: CONTROLLER_REGISTRATION_REQUEST, response: CONTROLLER_REGISTRATION_RESPONSE },
    Api { key: 71, name: "GetTelemetrySubscriptions", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: GET_TELEMETRY_SUBSCRIPTIONS_REQUEST, response: GET_TELEMETRY_SUBSCRIPTIONS_RESPONSE },
    Api { key: 72, name: "PushTelemetry", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: PUSH_TELEMETRY_REQUEST, response: PUSH_TELEMETRY_RESPONSE },
    Api { key: 73, name: "AssignReplicasToDirs", versions: v(0, 0), flexible: v(0, 32767), on_broker: false, cluster_action: false, forwarded: false, request: ASSIGN_REPLICAS_TO_DIRS_REQUEST, response: ASSIGN_REPLICAS_TO_DIRS_RESPONSE },
    Api { key: 74, name: "ListConfigResources", versions: v(0, 1), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: LIST_CONFIG_RESOURCES_REQUEST, response: LIST_CONFIG_RESOURCES_RESPONSE },
    Api { key: 75, name: "DescribeTopicPartitions", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_TOPIC_PARTITIONS_REQUEST, response: DESCRIBE_TOPIC_PARTITIONS_RESPONSE },
    Api { key: 76, name: "ShareGroupHeartbeat", versions: v(1, 1), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: SHARE_GROUP_HEARTBEAT_REQUEST, response: SHARE_GROUP_HEARTBEAT_RESPONSE },
    Api { key: 77, name: "ShareGroupDescribe", versions: v(1, 1), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: SHARE_GROUP_DESCRIBE_REQUEST, response: SHARE_GROUP_DESCRIBE_RESPONSE },
    Api { key: 78, name: "ShareFetch", versions: v(1, 2), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: SHARE_FETCH_REQUEST, response: SHARE_FETCH_RESPONSE },
    Api { key: 79, name: "ShareAcknowledge", versions: v(1, 2), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: SHARE_ACKNOWLEDGE_REQUEST, response: SHARE_ACKNOWLEDGE_RESPONSE },
    Api { key: 80, name: "AddRaftVoter", versions: v(0, 1), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: true, request: ADD_RAFT_VOTER_REQUEST, response: ADD_RAFT_VOTER_RESPONSE },
    Api { key: 81, name: "RemoveRaftVoter", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: true, request: REMOVE_RAFT_VOTER_REQUEST, response: REMOVE_RAFT_VOTER_RESPONSE },
    Api { key: 82, name: "UpdateRaftVoter", versions: v(0, 0), flexible: v(0, 32767), on_broker: false, cluster_action: false, forwarded: false, request: UPDATE_RAFT_VOTER_REQUEST, response: UPDATE_RAFT_VOTER_RESPONSE },
    Api { key: 83, name: "InitializeShareGroupState", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: true, forwarded: false, request: INITIALIZE_SHARE_GROUP_STATE_REQUEST, response: INITIALIZE_SHARE_GROUP_STATE_RESPONSE },
    Api { key: 84, name: "ReadShareGroupState", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: true, forwarded: false, request: READ_SHARE_GROUP_STATE_REQUEST, response: READ_SHARE_GROUP_STATE_RESPONSE },
    Api { key: 85, name: "WriteShareGroupState", versions: v(0, 1), flexible: v(0, 32767), on_broker: true, cluster_action: true, forwarded: false, request: WRITE_SHARE_GROUP_STATE_REQUEST, response: WRITE_SHARE_GROUP_STATE_RESPONSE },
    Api { key: 86, name: "DeleteShareGroupState", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: true, forwarded: false, request: DELETE_SHARE_GROUP_STATE_REQUEST, response: DELETE_SHARE_GROUP_STATE_RESPONSE },
    Api { key: 87, name: "ReadShareGroupStateSummary", versions: v(0, 1), flexible: v(0, 32767), on_broker: true, cluster_action: true, forwarded: false, request: READ_SHARE_GROUP_STATE_SUMMARY_REQUEST, response: READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE },
    Api { key: 88, name: "StreamsGroupHeartbeat", versions: v(0, 1), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: STREAMS_GROUP_HEARTBEAT_REQUEST, response: STREAMS_GROUP_HEARTBEAT_RESPONSE },
    Api { key: 89, name: "StreamsGroupDescribe", versions: v(0, 1), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: STREAMS_GROUP_DESCRIBE_REQUEST, response: STREAMS_GROUP_DESCRIBE_RESPONSE },
    Api { key: 90, name: "DescribeShareGroupOffsets", versions: v(0, 1), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST, response: DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE },
    Api { key: 91, name: "AlterShareGroupOffsets", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: ALTER_SHARE_GROUP_OFFSETS_REQUEST, response: ALTER_SHARE_GROUP_OFFSETS_RESPONSE },
    Api { key: 92, name: "DeleteShareGroupOffsets", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: DELETE_SHARE_GROUP_OFFSETS_REQUEST, response: DELETE_SHARE_GROUP_OFFSETS_RESPONSE },
    Api { key: 93, name: "StreamsGroupTopologyDescriptionUpdate", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: false, request: STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST, response: STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_RESPONSE },
    Api { key: 94, name: "UnregisterController", versions: v(0, 0), flexible: v(0, 32767), on_broker: true, cluster_action: false, forwarded: true, request: UNREGISTER_CONTROLLER_REQUEST, response: UNREGISTER_CONTROLLER_RESPONSE },
];

/// Messages that travel inside bytes fields of others.
pub static EMBEDDED: [Embedded; 3] = [
    Embedded { name: "ConsumerProtocolSubscription", versions: v(0, 3), flexible: NO, fields: CONSUMER_PROTOCOL_SUBSCRIPTION },
    Embedded { name: "ConsumerProtocolAssignment", versions: v(0, 3), flexible: NO, fields: CONSUMER_PROTOCOL_ASSIGNMENT },
    Embedded { name: "DefaultPrincipalData", versions: v(0, 0), flexible: v(0, 32767), fields: DEFAULT_PRINCIPAL_DATA },
];
