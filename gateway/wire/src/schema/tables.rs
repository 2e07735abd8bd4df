// Written by `cargo xtask schema`; do not edit.
#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::enum_glob_use, non_upper_case_globals, reason = "generated")]

use super::Category::*;
use super::Kind::{Bool, Bytes, Float64, Int8, Int16, Int32, Int64, Uint16, Uuid, String, Struct};
use super::{Api, Default as D, Embedded, Field, Versions};

const NO: Versions = Versions::NONE;

const fn v(min: i16, max: i16) -> Versions {
    Versions::new(min, max)
}


#[expect(clippy::too_many_arguments, reason = "a row")]
const fn f(name: &'static str, kind: super::Kind, array: bool, versions: Versions, nullable: Versions, tag: u32, tagged: Versions, category: super::Category, default: D) -> Field {
    Field::row(name, kind, array, versions, nullable, tag, tagged, category, default)
}

const PRODUCE_REQUEST__TOPIC_DATA__PARTITION_DATA: &[Field] = &[
    f("Index", Int32, false, v(0,13), NO, 0, NO, None, D::Zero),
    f("Records", super::Kind::Records, false, v(0,13), v(0,13), 0, NO, Records, D::Zero),
];

const PRODUCE_REQUEST__TOPIC_DATA: &[Field] = &[
    f("Name", String, false, v(0,12), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(13,13), NO, 0, NO, TopicId, D::Zero),
    f("PartitionData", Struct(PRODUCE_REQUEST__TOPIC_DATA__PARTITION_DATA), true, v(0,13), NO, 0, NO, None, D::Zero),
];

const PRODUCE_REQUEST: &[Field] = &[
    f("TransactionalId", String, false, v(3,13), v(3,13), 0, NO, TransactionalId, D::Null),
    f("Acks", Int16, false, v(0,13), NO, 0, NO, None, D::Zero),
    f("TimeoutMs", Int32, false, v(0,13), NO, 0, NO, None, D::Zero),
    f("TopicData", Struct(PRODUCE_REQUEST__TOPIC_DATA), true, v(0,13), NO, 0, NO, None, D::Zero),
];

const PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES__RECORD_ERRORS: &[Field] = &[
    f("BatchIndex", Int32, false, v(8,13), NO, 0, NO, None, D::Zero),
    f("BatchIndexErrorMessage", String, false, v(8,13), v(8,13), 0, NO, FreeText, D::Null),
];

const PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES__CURRENT_LEADER: &[Field] = &[
    f("LeaderId", Int32, false, v(10,13), NO, 0, NO, NodeId, D::Int(-1)),
    f("LeaderEpoch", Int32, false, v(10,13), NO, 0, NO, None, D::Int(-1)),
];

const PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES: &[Field] = &[
    f("Index", Int32, false, v(0,13), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,13), NO, 0, NO, ErrorCode, D::Zero),
    f("BaseOffset", Int64, false, v(0,13), NO, 0, NO, None, D::Zero),
    f("LogAppendTimeMs", Int64, false, v(2,13), NO, 0, NO, None, D::Int(-1)),
    f("LogStartOffset", Int64, false, v(5,13), NO, 0, NO, None, D::Int(-1)),
    f("RecordErrors", Struct(PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES__RECORD_ERRORS), true, v(8,13), NO, 0, NO, None, D::Zero),
    f("ErrorMessage", String, false, v(8,13), v(8,13), 0, NO, FreeText, D::Null),
    f("CurrentLeader", Struct(PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES__CURRENT_LEADER), false, v(10,13), NO, 0, v(10,13), None, D::Zero),
];

const PRODUCE_RESPONSE__RESPONSES: &[Field] = &[
    f("Name", String, false, v(0,12), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(13,13), NO, 0, NO, TopicId, D::Zero),
    f("PartitionResponses", Struct(PRODUCE_RESPONSE__RESPONSES__PARTITION_RESPONSES), true, v(0,13), NO, 0, NO, None, D::Zero),
];

const PRODUCE_RESPONSE__NODE_ENDPOINTS: &[Field] = &[
    f("NodeId", Int32, false, v(10,13), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(10,13), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Int32, false, v(10,13), NO, 0, NO, BrokerPort, D::Zero),
    f("Rack", String, false, v(10,13), v(10,13), 0, NO, BrokerRack, D::Null),
];

const PRODUCE_RESPONSE: &[Field] = &[
    f("Responses", Struct(PRODUCE_RESPONSE__RESPONSES), true, v(0,13), NO, 0, NO, None, D::Zero),
    f("ThrottleTimeMs", Int32, false, v(1,13), NO, 0, NO, ThrottleTime, D::Zero),
    f("NodeEndpoints", Struct(PRODUCE_RESPONSE__NODE_ENDPOINTS), true, v(10,13), NO, 0, v(10,13), None, D::Zero),
];

const FETCH_REQUEST__REPLICA_STATE: &[Field] = &[
    f("ReplicaId", Int32, false, v(15,18), NO, 0, NO, NodeId, D::Int(-1)),
    f("ReplicaEpoch", Int64, false, v(15,18), NO, 0, NO, None, D::Int(-1)),
];

const FETCH_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,18), NO, 0, NO, None, D::Zero),
    f("CurrentLeaderEpoch", Int32, false, v(9,18), NO, 0, NO, None, D::Int(-1)),
    f("FetchOffset", Int64, false, v(0,18), NO, 0, NO, None, D::Zero),
    f("LastFetchedEpoch", Int32, false, v(12,18), NO, 0, NO, None, D::Int(-1)),
    f("LogStartOffset", Int64, false, v(5,18), NO, 0, NO, None, D::Int(-1)),
    f("PartitionMaxBytes", Int32, false, v(0,18), NO, 0, NO, None, D::Zero),
    f("ReplicaDirectoryId", Uuid, false, v(17,18), NO, 0, v(17,18), OtherUuid, D::Zero),
    f("HighWatermark", Int64, false, v(18,18), NO, 1, v(18,18), None, D::Int(9223372036854775807)),
];

const FETCH_REQUEST__TOPICS: &[Field] = &[
    f("Topic", String, false, v(0,12), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(13,18), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(FETCH_REQUEST__TOPICS__PARTITIONS), true, v(0,18), NO, 0, NO, None, D::Zero),
];

const FETCH_REQUEST__FORGOTTEN_TOPICS_DATA: &[Field] = &[
    f("Topic", String, false, v(7,12), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(13,18), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Int32, true, v(7,18), NO, 0, NO, None, D::Zero),
];

const FETCH_REQUEST: &[Field] = &[
    f("ClusterId", String, false, v(12,18), v(12,18), 0, v(12,18), ClusterId, D::Null),
    f("ReplicaId", Int32, false, v(0,14), NO, 0, NO, NodeId, D::Int(-1)),
    f("ReplicaState", Struct(FETCH_REQUEST__REPLICA_STATE), false, v(15,18), NO, 1, v(15,18), None, D::Zero),
    f("MaxWaitMs", Int32, false, v(0,18), NO, 0, NO, None, D::Zero),
    f("MinBytes", Int32, false, v(0,18), NO, 0, NO, None, D::Zero),
    f("MaxBytes", Int32, false, v(3,18), NO, 0, NO, None, D::Int(2147483647)),
    f("IsolationLevel", Int8, false, v(4,18), NO, 0, NO, None, D::Zero),
    f("SessionId", Int32, false, v(7,18), NO, 0, NO, None, D::Zero),
    f("SessionEpoch", Int32, false, v(7,18), NO, 0, NO, None, D::Int(-1)),
    f("Topics", Struct(FETCH_REQUEST__TOPICS), true, v(0,18), NO, 0, NO, None, D::Zero),
    f("ForgottenTopicsData", Struct(FETCH_REQUEST__FORGOTTEN_TOPICS_DATA), true, v(7,18), NO, 0, NO, None, D::Zero),
    f("RackId", String, false, v(11,18), NO, 0, NO, ClientRack, D::Zero),
];

const FETCH_RESPONSE__RESPONSES__PARTITIONS__DIVERGING_EPOCH: &[Field] = &[
    f("Epoch", Int32, false, v(12,18), NO, 0, NO, None, D::Int(-1)),
    f("EndOffset", Int64, false, v(12,18), NO, 0, NO, None, D::Int(-1)),
];

const FETCH_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER: &[Field] = &[
    f("LeaderId", Int32, false, v(12,18), NO, 0, NO, NodeId, D::Int(-1)),
    f("LeaderEpoch", Int32, false, v(12,18), NO, 0, NO, None, D::Int(-1)),
];

const FETCH_RESPONSE__RESPONSES__PARTITIONS__SNAPSHOT_ID: &[Field] = &[
    f("EndOffset", Int64, false, v(12,18), NO, 0, NO, None, D::Int(-1)),
    f("Epoch", Int32, false, v(12,18), NO, 0, NO, None, D::Int(-1)),
];

const FETCH_RESPONSE__RESPONSES__PARTITIONS__ABORTED_TRANSACTIONS: &[Field] = &[
    f("ProducerId", Int64, false, v(4,18), NO, 0, NO, ProducerId, D::Zero),
    f("FirstOffset", Int64, false, v(4,18), NO, 0, NO, None, D::Zero),
];

const FETCH_RESPONSE__RESPONSES__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,18), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,18), NO, 0, NO, ErrorCode, D::Zero),
    f("HighWatermark", Int64, false, v(0,18), NO, 0, NO, None, D::Zero),
    f("LastStableOffset", Int64, false, v(4,18), NO, 0, NO, None, D::Int(-1)),
    f("LogStartOffset", Int64, false, v(5,18), NO, 0, NO, None, D::Int(-1)),
    f("DivergingEpoch", Struct(FETCH_RESPONSE__RESPONSES__PARTITIONS__DIVERGING_EPOCH), false, v(12,18), NO, 0, v(12,18), None, D::Zero),
    f("CurrentLeader", Struct(FETCH_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER), false, v(12,18), NO, 1, v(12,18), None, D::Zero),
    f("SnapshotId", Struct(FETCH_RESPONSE__RESPONSES__PARTITIONS__SNAPSHOT_ID), false, v(12,18), NO, 2, v(12,18), None, D::Zero),
    f("AbortedTransactions", Struct(FETCH_RESPONSE__RESPONSES__PARTITIONS__ABORTED_TRANSACTIONS), true, v(4,18), v(4,18), 0, NO, None, D::Zero),
    f("PreferredReadReplica", Int32, false, v(11,18), NO, 0, NO, NodeId, D::Int(-1)),
    f("Records", super::Kind::Records, false, v(0,18), v(0,18), 0, NO, Records, D::Zero),
];

const FETCH_RESPONSE__RESPONSES: &[Field] = &[
    f("Topic", String, false, v(0,12), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(13,18), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(FETCH_RESPONSE__RESPONSES__PARTITIONS), true, v(0,18), NO, 0, NO, None, D::Zero),
];

const FETCH_RESPONSE__NODE_ENDPOINTS: &[Field] = &[
    f("NodeId", Int32, false, v(16,18), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(16,18), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Int32, false, v(16,18), NO, 0, NO, BrokerPort, D::Zero),
    f("Rack", String, false, v(16,18), v(16,18), 0, NO, BrokerRack, D::Null),
];

const FETCH_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,18), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(7,18), NO, 0, NO, ErrorCode, D::Zero),
    f("SessionId", Int32, false, v(7,18), NO, 0, NO, None, D::Zero),
    f("Responses", Struct(FETCH_RESPONSE__RESPONSES), true, v(0,18), NO, 0, NO, None, D::Zero),
    f("NodeEndpoints", Struct(FETCH_RESPONSE__NODE_ENDPOINTS), true, v(16,18), NO, 0, v(16,18), None, D::Zero),
];

const LIST_OFFSETS_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,11), NO, 0, NO, None, D::Zero),
    f("CurrentLeaderEpoch", Int32, false, v(4,11), NO, 0, NO, None, D::Int(-1)),
    f("Timestamp", Int64, false, v(0,11), NO, 0, NO, None, D::Zero),
    f("MaxNumOffsets", Int32, false, v(0,0), NO, 0, NO, None, D::Int(1)),
];

const LIST_OFFSETS_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,11), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(LIST_OFFSETS_REQUEST__TOPICS__PARTITIONS), true, v(0,11), NO, 0, NO, None, D::Zero),
];

const LIST_OFFSETS_REQUEST: &[Field] = &[
    f("ReplicaId", Int32, false, v(0,11), NO, 0, NO, NodeId, D::Zero),
    f("IsolationLevel", Int8, false, v(2,11), NO, 0, NO, None, D::Zero),
    f("Topics", Struct(LIST_OFFSETS_REQUEST__TOPICS), true, v(0,11), NO, 0, NO, None, D::Zero),
    f("TimeoutMs", Int32, false, v(10,11), NO, 0, NO, None, D::Zero),
];

const LIST_OFFSETS_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,11), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,11), NO, 0, NO, ErrorCode, D::Zero),
    f("Timestamp", Int64, false, v(1,11), NO, 0, NO, None, D::Int(-1)),
    f("Offset", Int64, false, v(1,11), NO, 0, NO, None, D::Int(-1)),
    f("LeaderEpoch", Int32, false, v(4,11), NO, 0, NO, None, D::Int(-1)),
    f("OldStyleOffsets", Int64, true, v(0,0), NO, 0, NO, None, D::Zero),
];

const LIST_OFFSETS_RESPONSE__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,11), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(LIST_OFFSETS_RESPONSE__TOPICS__PARTITIONS), true, v(0,11), NO, 0, NO, None, D::Zero),
];

const LIST_OFFSETS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(2,11), NO, 0, NO, ThrottleTime, D::Zero),
    f("Topics", Struct(LIST_OFFSETS_RESPONSE__TOPICS), true, v(0,11), NO, 0, NO, None, D::Zero),
];

const METADATA_REQUEST__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(10,13), NO, 0, NO, TopicId, D::Zero),
    f("Name", String, false, v(0,13), v(10,13), 0, NO, TopicName, D::Zero),
];

const METADATA_REQUEST: &[Field] = &[
    f("Topics", Struct(METADATA_REQUEST__TOPICS), true, v(0,13), v(1,13), 0, NO, None, D::Zero),
    f("AllowAutoTopicCreation", Bool, false, v(4,13), NO, 0, NO, None, D::Int(1)),
    f("IncludeClusterAuthorizedOperations", Bool, false, v(8,10), NO, 0, NO, None, D::Zero),
    f("IncludeTopicAuthorizedOperations", Bool, false, v(8,13), NO, 0, NO, None, D::Zero),
];

const METADATA_RESPONSE__BROKERS: &[Field] = &[
    f("NodeId", Int32, false, v(0,13), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(0,13), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Int32, false, v(0,13), NO, 0, NO, BrokerPort, D::Zero),
    f("Rack", String, false, v(1,13), v(1,13), 0, NO, BrokerRack, D::Null),
];

const METADATA_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,13), NO, 0, NO, ErrorCode, D::Zero),
    f("PartitionIndex", Int32, false, v(0,13), NO, 0, NO, None, D::Zero),
    f("LeaderId", Int32, false, v(0,13), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(7,13), NO, 0, NO, None, D::Int(-1)),
    f("ReplicaNodes", Int32, true, v(0,13), NO, 0, NO, NodeId, D::Zero),
    f("IsrNodes", Int32, true, v(0,13), NO, 0, NO, NodeId, D::Zero),
    f("OfflineReplicas", Int32, true, v(5,13), NO, 0, NO, NodeId, D::Zero),
];

const METADATA_RESPONSE__TOPICS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,13), NO, 0, NO, ErrorCode, D::Zero),
    f("Name", String, false, v(0,13), v(12,13), 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(10,13), NO, 0, NO, TopicId, D::Zero),
    f("IsInternal", Bool, false, v(1,13), NO, 0, NO, None, D::Zero),
    f("Partitions", Struct(METADATA_RESPONSE__TOPICS__PARTITIONS), true, v(0,13), NO, 0, NO, None, D::Zero),
    f("TopicAuthorizedOperations", Int32, false, v(8,13), NO, 0, NO, None, D::Int(-2147483648)),
];

const METADATA_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(3,13), NO, 0, NO, ThrottleTime, D::Zero),
    f("Brokers", Struct(METADATA_RESPONSE__BROKERS), true, v(0,13), NO, 0, NO, None, D::Zero),
    f("ClusterId", String, false, v(2,13), v(2,13), 0, NO, ClusterId, D::Null),
    f("ControllerId", Int32, false, v(1,13), NO, 0, NO, NodeId, D::Int(-1)),
    f("Topics", Struct(METADATA_RESPONSE__TOPICS), true, v(0,13), NO, 0, NO, None, D::Zero),
    f("ClusterAuthorizedOperations", Int32, false, v(8,10), NO, 0, NO, None, D::Int(-2147483648)),
    f("ErrorCode", Int16, false, v(13,13), NO, 0, NO, ErrorCode, D::Zero),
];

const LEADER_AND_ISR_REQUEST__UNGROUPED_PARTITION_STATES: &[Field] = &[
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndex", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ControllerEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Leader", Int32, false, v(0,1), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Isr", Int32, true, v(0,1), NO, 0, NO, NodeId, D::Zero),
    f("PartitionEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Replicas", Int32, true, v(0,1), NO, 0, NO, NodeId, D::Zero),
    f("IsNew", Bool, false, v(1,1), NO, 0, NO, None, D::Zero),
];

const LEADER_AND_ISR_REQUEST__TOPIC_STATES__PARTITION_STATES: &[Field] = &[
    f("PartitionIndex", Int32, false, v(2,7), NO, 0, NO, None, D::Zero),
    f("ControllerEpoch", Int32, false, v(2,7), NO, 0, NO, None, D::Zero),
    f("Leader", Int32, false, v(2,7), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(2,7), NO, 0, NO, None, D::Zero),
    f("Isr", Int32, true, v(2,7), NO, 0, NO, NodeId, D::Zero),
    f("PartitionEpoch", Int32, false, v(2,7), NO, 0, NO, None, D::Zero),
    f("Replicas", Int32, true, v(2,7), NO, 0, NO, NodeId, D::Zero),
    f("AddingReplicas", Int32, true, v(3,7), NO, 0, NO, NodeId, D::Zero),
    f("RemovingReplicas", Int32, true, v(3,7), NO, 0, NO, NodeId, D::Zero),
    f("IsNew", Bool, false, v(2,7), NO, 0, NO, None, D::Zero),
    f("LeaderRecoveryState", Int8, false, v(6,7), NO, 0, NO, None, D::Zero),
];

const LEADER_AND_ISR_REQUEST__TOPIC_STATES: &[Field] = &[
    f("TopicName", String, false, v(2,7), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(5,7), NO, 0, NO, TopicId, D::Zero),
    f("PartitionStates", Struct(LEADER_AND_ISR_REQUEST__TOPIC_STATES__PARTITION_STATES), true, v(2,7), NO, 0, NO, None, D::Zero),
];

const LEADER_AND_ISR_REQUEST__LIVE_LEADERS: &[Field] = &[
    f("BrokerId", Int32, false, v(0,7), NO, 0, NO, NodeId, D::Zero),
    f("HostName", String, false, v(0,7), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Int32, false, v(0,7), NO, 0, NO, BrokerPort, D::Zero),
];

const LEADER_AND_ISR_REQUEST: &[Field] = &[
    f("ControllerId", Int32, false, v(0,7), NO, 0, NO, NodeId, D::Zero),
    f("isKRaftController", Bool, false, v(7,7), NO, 0, NO, None, D::Zero),
    f("ControllerEpoch", Int32, false, v(0,7), NO, 0, NO, None, D::Zero),
    f("BrokerEpoch", Int64, false, v(2,7), NO, 0, NO, None, D::Int(-1)),
    f("Type", Int8, false, v(5,7), NO, 0, NO, None, D::Zero),
    f("UngroupedPartitionStates", Struct(LEADER_AND_ISR_REQUEST__UNGROUPED_PARTITION_STATES), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("TopicStates", Struct(LEADER_AND_ISR_REQUEST__TOPIC_STATES), true, v(2,7), NO, 0, NO, None, D::Zero),
    f("LiveLeaders", Struct(LEADER_AND_ISR_REQUEST__LIVE_LEADERS), true, v(0,7), NO, 0, NO, None, D::Zero),
];

const LEADER_AND_ISR_RESPONSE__PARTITION_ERRORS: &[Field] = &[
    f("TopicName", String, false, v(0,4), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndex", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,4), NO, 0, NO, ErrorCode, D::Zero),
];

const LEADER_AND_ISR_RESPONSE__TOPICS__PARTITION_ERRORS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(5,7), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(5,7), NO, 0, NO, ErrorCode, D::Zero),
];

const LEADER_AND_ISR_RESPONSE__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(5,7), NO, 0, NO, TopicId, D::Zero),
    f("PartitionErrors", Struct(LEADER_AND_ISR_RESPONSE__TOPICS__PARTITION_ERRORS), true, v(5,7), NO, 0, NO, None, D::Zero),
];

const LEADER_AND_ISR_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,7), NO, 0, NO, ErrorCode, D::Zero),
    f("PartitionErrors", Struct(LEADER_AND_ISR_RESPONSE__PARTITION_ERRORS), true, v(0,4), NO, 0, NO, None, D::Zero),
    f("Topics", Struct(LEADER_AND_ISR_RESPONSE__TOPICS), true, v(5,7), NO, 0, NO, None, D::Zero),
];

const STOP_REPLICA_REQUEST__UNGROUPED_PARTITIONS: &[Field] = &[
    f("TopicName", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const STOP_REPLICA_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(1,2), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndexes", Int32, true, v(1,2), NO, 0, NO, None, D::Zero),
];

const STOP_REPLICA_REQUEST__TOPIC_STATES__PARTITION_STATES: &[Field] = &[
    f("PartitionIndex", Int32, false, v(3,4), NO, 0, NO, None, D::Zero),
    f("LeaderEpoch", Int32, false, v(3,4), NO, 0, NO, None, D::Int(-1)),
    f("DeletePartition", Bool, false, v(3,4), NO, 0, NO, None, D::Zero),
];

const STOP_REPLICA_REQUEST__TOPIC_STATES: &[Field] = &[
    f("TopicName", String, false, v(3,4), NO, 0, NO, TopicName, D::Zero),
    f("PartitionStates", Struct(STOP_REPLICA_REQUEST__TOPIC_STATES__PARTITION_STATES), true, v(3,4), NO, 0, NO, None, D::Zero),
];

const STOP_REPLICA_REQUEST: &[Field] = &[
    f("ControllerId", Int32, false, v(0,4), NO, 0, NO, NodeId, D::Zero),
    f("isKRaftController", Bool, false, v(4,4), NO, 0, NO, None, D::Zero),
    f("ControllerEpoch", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("BrokerEpoch", Int64, false, v(1,4), NO, 0, NO, None, D::Int(-1)),
    f("DeletePartitions", Bool, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("UngroupedPartitions", Struct(STOP_REPLICA_REQUEST__UNGROUPED_PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
    f("Topics", Struct(STOP_REPLICA_REQUEST__TOPICS), true, v(1,2), NO, 0, NO, None, D::Zero),
    f("TopicStates", Struct(STOP_REPLICA_REQUEST__TOPIC_STATES), true, v(3,4), NO, 0, NO, None, D::Zero),
];

const STOP_REPLICA_RESPONSE__PARTITION_ERRORS: &[Field] = &[
    f("TopicName", String, false, v(0,4), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndex", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,4), NO, 0, NO, ErrorCode, D::Zero),
];

const STOP_REPLICA_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,4), NO, 0, NO, ErrorCode, D::Zero),
    f("PartitionErrors", Struct(STOP_REPLICA_RESPONSE__PARTITION_ERRORS), true, v(0,4), NO, 0, NO, None, D::Zero),
];

const UPDATE_METADATA_REQUEST__UNGROUPED_PARTITION_STATES: &[Field] = &[
    f("TopicName", String, false, v(0,4), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndex", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("ControllerEpoch", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("Leader", Int32, false, v(0,4), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("Isr", Int32, true, v(0,4), NO, 0, NO, NodeId, D::Zero),
    f("ZkVersion", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("Replicas", Int32, true, v(0,4), NO, 0, NO, NodeId, D::Zero),
    f("OfflineReplicas", Int32, true, v(4,4), NO, 0, NO, NodeId, D::Zero),
];

const UPDATE_METADATA_REQUEST__TOPIC_STATES__PARTITION_STATES: &[Field] = &[
    f("PartitionIndex", Int32, false, v(5,8), NO, 0, NO, None, D::Zero),
    f("ControllerEpoch", Int32, false, v(5,8), NO, 0, NO, None, D::Zero),
    f("Leader", Int32, false, v(5,8), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(5,8), NO, 0, NO, None, D::Zero),
    f("Isr", Int32, true, v(5,8), NO, 0, NO, NodeId, D::Zero),
    f("ZkVersion", Int32, false, v(5,8), NO, 0, NO, None, D::Zero),
    f("Replicas", Int32, true, v(5,8), NO, 0, NO, NodeId, D::Zero),
    f("OfflineReplicas", Int32, true, v(5,8), NO, 0, NO, NodeId, D::Zero),
];

const UPDATE_METADATA_REQUEST__TOPIC_STATES: &[Field] = &[
    f("TopicName", String, false, v(5,8), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(7,8), NO, 0, NO, TopicId, D::Zero),
    f("PartitionStates", Struct(UPDATE_METADATA_REQUEST__TOPIC_STATES__PARTITION_STATES), true, v(5,8), NO, 0, NO, None, D::Zero),
];

const UPDATE_METADATA_REQUEST__LIVE_BROKERS__ENDPOINTS: &[Field] = &[
    f("Port", Int32, false, v(1,8), NO, 0, NO, BrokerPort, D::Zero),
    f("Host", String, false, v(1,8), NO, 0, NO, BrokerHost, D::Zero),
    f("Listener", String, false, v(3,8), NO, 0, NO, OtherString, D::Zero),
    f("SecurityProtocol", Int16, false, v(1,8), NO, 0, NO, None, D::Zero),
];

const UPDATE_METADATA_REQUEST__LIVE_BROKERS: &[Field] = &[
    f("Id", Int32, false, v(0,8), NO, 0, NO, NodeId, D::Zero),
    f("V0Host", String, false, v(0,0), NO, 0, NO, BrokerHost, D::Zero),
    f("V0Port", Int32, false, v(0,0), NO, 0, NO, BrokerPort, D::Zero),
    f("Endpoints", Struct(UPDATE_METADATA_REQUEST__LIVE_BROKERS__ENDPOINTS), true, v(1,8), NO, 0, NO, None, D::Zero),
    f("Rack", String, false, v(2,8), v(2,8), 0, NO, BrokerRack, D::Zero),
];

const UPDATE_METADATA_REQUEST: &[Field] = &[
    f("ControllerId", Int32, false, v(0,8), NO, 0, NO, NodeId, D::Zero),
    f("isKRaftController", Bool, false, v(8,8), NO, 0, NO, None, D::Zero),
    f("Type", Int8, false, v(8,8), NO, 0, v(8,8), None, D::Zero),
    f("ControllerEpoch", Int32, false, v(0,8), NO, 0, NO, None, D::Zero),
    f("BrokerEpoch", Int64, false, v(5,8), NO, 0, NO, None, D::Int(-1)),
    f("UngroupedPartitionStates", Struct(UPDATE_METADATA_REQUEST__UNGROUPED_PARTITION_STATES), true, v(0,4), NO, 0, NO, None, D::Zero),
    f("TopicStates", Struct(UPDATE_METADATA_REQUEST__TOPIC_STATES), true, v(5,8), NO, 0, NO, None, D::Zero),
    f("LiveBrokers", Struct(UPDATE_METADATA_REQUEST__LIVE_BROKERS), true, v(0,8), NO, 0, NO, None, D::Zero),
];

const UPDATE_METADATA_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,8), NO, 0, NO, ErrorCode, D::Zero),
];

const CONTROLLED_SHUTDOWN_REQUEST: &[Field] = &[
    f("BrokerId", Int32, false, v(0,3), NO, 0, NO, NodeId, D::Zero),
    f("BrokerEpoch", Int64, false, v(2,3), NO, 0, NO, None, D::Int(-1)),
];

const CONTROLLED_SHUTDOWN_RESPONSE__REMAINING_PARTITIONS: &[Field] = &[
    f("TopicName", String, false, v(0,3), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndex", Int32, false, v(0,3), NO, 0, NO, None, D::Zero),
];

const CONTROLLED_SHUTDOWN_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("RemainingPartitions", Struct(CONTROLLED_SHUTDOWN_RESPONSE__REMAINING_PARTITIONS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const OFFSET_COMMIT_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,10), NO, 0, NO, None, D::Zero),
    f("CommittedOffset", Int64, false, v(0,10), NO, 0, NO, None, D::Zero),
    f("CommittedLeaderEpoch", Int32, false, v(6,10), NO, 0, NO, None, D::Int(-1)),
    f("CommittedMetadata", String, false, v(0,10), v(0,10), 0, NO, OffsetMetadata, D::Zero),
    f("CommitTimestamp", Int64, false, v(1,1), NO, 0, NO, None, D::Int(-1)),
];

const OFFSET_COMMIT_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,9), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(10,10), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(OFFSET_COMMIT_REQUEST__TOPICS__PARTITIONS), true, v(0,10), NO, 0, NO, None, D::Zero),
];

const OFFSET_COMMIT_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,10), NO, 0, NO, GroupId, D::Zero),
    f("GenerationIdOrMemberEpoch", Int32, false, v(1,10), NO, 0, NO, None, D::Int(-1)),
    f("MemberId", String, false, v(1,10), NO, 0, NO, ClientIdentity, D::Zero),
    f("GroupInstanceId", String, false, v(7,10), v(7,10), 0, NO, ClientIdentity, D::Null),
    f("RetentionTimeMs", Int64, false, v(2,4), NO, 0, NO, None, D::Int(-1)),
    f("Topics", Struct(OFFSET_COMMIT_REQUEST__TOPICS), true, v(0,10), NO, 0, NO, None, D::Zero),
];

const OFFSET_COMMIT_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,10), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,10), NO, 0, NO, ErrorCode, D::Zero),
];

const OFFSET_COMMIT_RESPONSE__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,9), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(10,10), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(OFFSET_COMMIT_RESPONSE__TOPICS__PARTITIONS), true, v(0,10), NO, 0, NO, None, D::Zero),
];

const OFFSET_COMMIT_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(3,10), NO, 0, NO, ThrottleTime, D::Zero),
    f("Topics", Struct(OFFSET_COMMIT_RESPONSE__TOPICS), true, v(0,10), NO, 0, NO, None, D::Zero),
];

const OFFSET_FETCH_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,7), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndexes", Int32, true, v(0,7), NO, 0, NO, None, D::Zero),
];

const OFFSET_FETCH_REQUEST__GROUPS__TOPICS: &[Field] = &[
    f("Name", String, false, v(8,9), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(10,10), NO, 0, NO, TopicId, D::Zero),
    f("PartitionIndexes", Int32, true, v(8,10), NO, 0, NO, None, D::Zero),
];

const OFFSET_FETCH_REQUEST__GROUPS: &[Field] = &[
    f("GroupId", String, false, v(8,10), NO, 0, NO, GroupId, D::Zero),
    f("MemberId", String, false, v(9,10), v(9,10), 0, NO, ClientIdentity, D::Null),
    f("MemberEpoch", Int32, false, v(9,10), NO, 0, NO, None, D::Int(-1)),
    f("Topics", Struct(OFFSET_FETCH_REQUEST__GROUPS__TOPICS), true, v(8,10), v(8,10), 0, NO, None, D::Zero),
];

const OFFSET_FETCH_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,7), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(OFFSET_FETCH_REQUEST__TOPICS), true, v(0,7), v(2,7), 0, NO, None, D::Zero),
    f("Groups", Struct(OFFSET_FETCH_REQUEST__GROUPS), true, v(8,10), NO, 0, NO, None, D::Zero),
    f("RequireStable", Bool, false, v(7,10), NO, 0, NO, None, D::Zero),
];

const OFFSET_FETCH_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,7), NO, 0, NO, None, D::Zero),
    f("CommittedOffset", Int64, false, v(0,7), NO, 0, NO, None, D::Zero),
    f("CommittedLeaderEpoch", Int32, false, v(5,7), NO, 0, NO, None, D::Int(-1)),
    f("Metadata", String, false, v(0,7), v(0,7), 0, NO, OffsetMetadata, D::Zero),
    f("ErrorCode", Int16, false, v(0,7), NO, 0, NO, ErrorCode, D::Zero),
];

const OFFSET_FETCH_RESPONSE__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,7), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(OFFSET_FETCH_RESPONSE__TOPICS__PARTITIONS), true, v(0,7), NO, 0, NO, None, D::Zero),
];

const OFFSET_FETCH_RESPONSE__GROUPS__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(8,10), NO, 0, NO, None, D::Zero),
    f("CommittedOffset", Int64, false, v(8,10), NO, 0, NO, None, D::Zero),
    f("CommittedLeaderEpoch", Int32, false, v(8,10), NO, 0, NO, None, D::Int(-1)),
    f("Metadata", String, false, v(8,10), v(8,10), 0, NO, OffsetMetadata, D::Zero),
    f("ErrorCode", Int16, false, v(8,10), NO, 0, NO, ErrorCode, D::Zero),
];

const OFFSET_FETCH_RESPONSE__GROUPS__TOPICS: &[Field] = &[
    f("Name", String, false, v(8,9), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(10,10), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(OFFSET_FETCH_RESPONSE__GROUPS__TOPICS__PARTITIONS), true, v(8,10), NO, 0, NO, None, D::Zero),
];

const OFFSET_FETCH_RESPONSE__GROUPS: &[Field] = &[
    f("GroupId", String, false, v(8,10), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(OFFSET_FETCH_RESPONSE__GROUPS__TOPICS), true, v(8,10), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(8,10), NO, 0, NO, ErrorCode, D::Zero),
];

const OFFSET_FETCH_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(3,10), NO, 0, NO, ThrottleTime, D::Zero),
    f("Topics", Struct(OFFSET_FETCH_RESPONSE__TOPICS), true, v(0,7), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(2,7), NO, 0, NO, ErrorCode, D::Zero),
    f("Groups", Struct(OFFSET_FETCH_RESPONSE__GROUPS), true, v(8,10), NO, 0, NO, None, D::Zero),
];

const FIND_COORDINATOR_REQUEST: &[Field] = &[
    f("Key", String, false, v(0,3), NO, 0, NO, CoordinatorKey, D::Zero),
    f("KeyType", Int8, false, v(1,6), NO, 0, NO, None, D::Zero),
    f("CoordinatorKeys", String, true, v(4,6), NO, 0, NO, CoordinatorKey, D::Zero),
];

const FIND_COORDINATOR_RESPONSE__COORDINATORS: &[Field] = &[
    f("Key", String, false, v(4,6), NO, 0, NO, CoordinatorKey, D::Zero),
    f("NodeId", Int32, false, v(4,6), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(4,6), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Int32, false, v(4,6), NO, 0, NO, BrokerPort, D::Zero),
    f("ErrorCode", Int16, false, v(4,6), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(4,6), v(4,6), 0, NO, FreeText, D::Zero),
];

const FIND_COORDINATOR_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,6), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(1,3), v(1,3), 0, NO, FreeText, D::Zero),
    f("NodeId", Int32, false, v(0,3), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(0,3), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Int32, false, v(0,3), NO, 0, NO, BrokerPort, D::Zero),
    f("Coordinators", Struct(FIND_COORDINATOR_RESPONSE__COORDINATORS), true, v(4,6), NO, 0, NO, None, D::Zero),
];

const JOIN_GROUP_REQUEST__PROTOCOLS: &[Field] = &[
    f("Name", String, false, v(0,9), NO, 0, NO, OtherString, D::Zero),
    f("Metadata", Bytes, false, v(0,9), NO, 0, NO, EmbeddedBytes, D::Zero),
];

const JOIN_GROUP_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,9), NO, 0, NO, GroupId, D::Zero),
    f("SessionTimeoutMs", Int32, false, v(0,9), NO, 0, NO, None, D::Zero),
    f("RebalanceTimeoutMs", Int32, false, v(1,9), NO, 0, NO, None, D::Int(-1)),
    f("MemberId", String, false, v(0,9), NO, 0, NO, ClientIdentity, D::Zero),
    f("GroupInstanceId", String, false, v(5,9), v(5,9), 0, NO, ClientIdentity, D::Null),
    f("ProtocolType", String, false, v(0,9), NO, 0, NO, OtherString, D::Zero),
    f("Protocols", Struct(JOIN_GROUP_REQUEST__PROTOCOLS), true, v(0,9), NO, 0, NO, None, D::Zero),
    f("Reason", String, false, v(8,9), v(8,9), 0, NO, FreeText, D::Null),
];

const JOIN_GROUP_RESPONSE__MEMBERS: &[Field] = &[
    f("MemberId", String, false, v(0,9), NO, 0, NO, ClientIdentity, D::Zero),
    f("GroupInstanceId", String, false, v(5,9), v(5,9), 0, NO, ClientIdentity, D::Null),
    f("Metadata", Bytes, false, v(0,9), NO, 0, NO, EmbeddedBytes, D::Zero),
];

const JOIN_GROUP_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(2,9), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,9), NO, 0, NO, ErrorCode, D::Zero),
    f("GenerationId", Int32, false, v(0,9), NO, 0, NO, None, D::Int(-1)),
    f("ProtocolType", String, false, v(7,9), v(7,9), 0, NO, OtherString, D::Null),
    f("ProtocolName", String, false, v(0,9), v(7,9), 0, NO, OtherString, D::Zero),
    f("Leader", String, false, v(0,9), NO, 0, NO, ClientIdentity, D::Zero),
    f("SkipAssignment", Bool, false, v(9,9), NO, 0, NO, None, D::Zero),
    f("MemberId", String, false, v(0,9), NO, 0, NO, ClientIdentity, D::Zero),
    f("Members", Struct(JOIN_GROUP_RESPONSE__MEMBERS), true, v(0,9), NO, 0, NO, None, D::Zero),
];

const HEARTBEAT_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,4), NO, 0, NO, GroupId, D::Zero),
    f("GenerationId", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("MemberId", String, false, v(0,4), NO, 0, NO, ClientIdentity, D::Zero),
    f("GroupInstanceId", String, false, v(3,4), v(3,4), 0, NO, ClientIdentity, D::Null),
];

const HEARTBEAT_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,4), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,4), NO, 0, NO, ErrorCode, D::Zero),
];

const LEAVE_GROUP_REQUEST__MEMBERS: &[Field] = &[
    f("MemberId", String, false, v(3,5), NO, 0, NO, ClientIdentity, D::Zero),
    f("GroupInstanceId", String, false, v(3,5), v(3,5), 0, NO, ClientIdentity, D::Null),
    f("Reason", String, false, v(5,5), v(5,5), 0, NO, FreeText, D::Null),
];

const LEAVE_GROUP_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,5), NO, 0, NO, GroupId, D::Zero),
    f("MemberId", String, false, v(0,2), NO, 0, NO, ClientIdentity, D::Zero),
    f("Members", Struct(LEAVE_GROUP_REQUEST__MEMBERS), true, v(3,5), NO, 0, NO, None, D::Zero),
];

const LEAVE_GROUP_RESPONSE__MEMBERS: &[Field] = &[
    f("MemberId", String, false, v(3,5), NO, 0, NO, ClientIdentity, D::Zero),
    f("GroupInstanceId", String, false, v(3,5), v(3,5), 0, NO, ClientIdentity, D::Zero),
    f("ErrorCode", Int16, false, v(3,5), NO, 0, NO, ErrorCode, D::Zero),
];

const LEAVE_GROUP_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,5), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,5), NO, 0, NO, ErrorCode, D::Zero),
    f("Members", Struct(LEAVE_GROUP_RESPONSE__MEMBERS), true, v(3,5), NO, 0, NO, None, D::Zero),
];

const SYNC_GROUP_REQUEST__ASSIGNMENTS: &[Field] = &[
    f("MemberId", String, false, v(0,5), NO, 0, NO, ClientIdentity, D::Zero),
    f("Assignment", Bytes, false, v(0,5), NO, 0, NO, EmbeddedBytes, D::Zero),
];

const SYNC_GROUP_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,5), NO, 0, NO, GroupId, D::Zero),
    f("GenerationId", Int32, false, v(0,5), NO, 0, NO, None, D::Zero),
    f("MemberId", String, false, v(0,5), NO, 0, NO, ClientIdentity, D::Zero),
    f("GroupInstanceId", String, false, v(3,5), v(3,5), 0, NO, ClientIdentity, D::Null),
    f("ProtocolType", String, false, v(5,5), v(5,5), 0, NO, OtherString, D::Null),
    f("ProtocolName", String, false, v(5,5), v(5,5), 0, NO, OtherString, D::Null),
    f("Assignments", Struct(SYNC_GROUP_REQUEST__ASSIGNMENTS), true, v(0,5), NO, 0, NO, None, D::Zero),
];

const SYNC_GROUP_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,5), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,5), NO, 0, NO, ErrorCode, D::Zero),
    f("ProtocolType", String, false, v(5,5), v(5,5), 0, NO, OtherString, D::Null),
    f("ProtocolName", String, false, v(5,5), v(5,5), 0, NO, OtherString, D::Null),
    f("Assignment", Bytes, false, v(0,5), NO, 0, NO, EmbeddedBytes, D::Zero),
];

const DESCRIBE_GROUPS_REQUEST: &[Field] = &[
    f("Groups", String, true, v(0,6), NO, 0, NO, GroupId, D::Zero),
    f("IncludeAuthorizedOperations", Bool, false, v(3,6), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_GROUPS_RESPONSE__GROUPS__MEMBERS: &[Field] = &[
    f("MemberId", String, false, v(0,6), NO, 0, NO, ClientIdentity, D::Zero),
    f("GroupInstanceId", String, false, v(4,6), v(4,6), 0, NO, ClientIdentity, D::Null),
    f("ClientId", String, false, v(0,6), NO, 0, NO, ClientIdentity, D::Zero),
    f("ClientHost", String, false, v(0,6), NO, 0, NO, ClientIdentity, D::Zero),
    f("MemberMetadata", Bytes, false, v(0,6), NO, 0, NO, EmbeddedBytes, D::Zero),
    f("MemberAssignment", Bytes, false, v(0,6), NO, 0, NO, EmbeddedBytes, D::Zero),
];

const DESCRIBE_GROUPS_RESPONSE__GROUPS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,6), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(6,6), v(6,6), 0, NO, FreeText, D::Null),
    f("GroupId", String, false, v(0,6), NO, 0, NO, GroupId, D::Zero),
    f("GroupState", String, false, v(0,6), NO, 0, NO, OtherString, D::Zero),
    f("ProtocolType", String, false, v(0,6), NO, 0, NO, OtherString, D::Zero),
    f("ProtocolData", String, false, v(0,6), NO, 0, NO, OtherString, D::Zero),
    f("Members", Struct(DESCRIBE_GROUPS_RESPONSE__GROUPS__MEMBERS), true, v(0,6), NO, 0, NO, None, D::Zero),
    f("AuthorizedOperations", Int32, false, v(3,6), NO, 0, NO, None, D::Int(-2147483648)),
];

const DESCRIBE_GROUPS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,6), NO, 0, NO, ThrottleTime, D::Zero),
    f("Groups", Struct(DESCRIBE_GROUPS_RESPONSE__GROUPS), true, v(0,6), NO, 0, NO, None, D::Zero),
];

const LIST_GROUPS_REQUEST: &[Field] = &[
    f("StatesFilter", String, true, v(4,5), NO, 0, NO, OtherString, D::Zero),
    f("TypesFilter", String, true, v(5,5), NO, 0, NO, OtherString, D::Zero),
];

const LIST_GROUPS_RESPONSE__GROUPS: &[Field] = &[
    f("GroupId", String, false, v(0,5), NO, 0, NO, GroupId, D::Zero),
    f("ProtocolType", String, false, v(0,5), NO, 0, NO, OtherString, D::Zero),
    f("GroupState", String, false, v(4,5), NO, 0, NO, OtherString, D::Zero),
    f("GroupType", String, false, v(5,5), NO, 0, NO, OtherString, D::Zero),
];

const LIST_GROUPS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,5), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,5), NO, 0, NO, ErrorCode, D::Zero),
    f("Groups", Struct(LIST_GROUPS_RESPONSE__GROUPS), true, v(0,5), NO, 0, NO, None, D::Zero),
];

const SASL_HANDSHAKE_REQUEST: &[Field] = &[
    f("Mechanism", String, false, v(0,1), NO, 0, NO, Sasl, D::Zero),
];

const SASL_HANDSHAKE_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("Mechanisms", String, true, v(0,1), NO, 0, NO, Sasl, D::Zero),
];

const API_VERSIONS_REQUEST: &[Field] = &[
    f("ClientSoftwareName", String, false, v(3,5), NO, 0, NO, ClientIdentity, D::Zero),
    f("ClientSoftwareVersion", String, false, v(3,5), NO, 0, NO, ClientIdentity, D::Zero),
    f("ClusterId", String, false, v(5,5), v(5,5), 0, NO, ClusterId, D::Null),
    f("NodeId", Int32, false, v(5,5), NO, 0, NO, NodeId, D::Int(-1)),
];

const API_VERSIONS_RESPONSE__API_KEYS: &[Field] = &[
    f("ApiKey", Int16, false, v(0,5), NO, 0, NO, None, D::Zero),
    f("MinVersion", Int16, false, v(0,5), NO, 0, NO, None, D::Zero),
    f("MaxVersion", Int16, false, v(0,5), NO, 0, NO, None, D::Zero),
];

const API_VERSIONS_RESPONSE__SUPPORTED_FEATURES: &[Field] = &[
    f("Name", String, false, v(3,5), NO, 0, NO, OtherString, D::Zero),
    f("MinVersion", Int16, false, v(3,5), NO, 0, NO, None, D::Zero),
    f("MaxVersion", Int16, false, v(3,5), NO, 0, NO, None, D::Zero),
];

const API_VERSIONS_RESPONSE__FINALIZED_FEATURES: &[Field] = &[
    f("Name", String, false, v(3,5), NO, 0, NO, OtherString, D::Zero),
    f("MaxVersionLevel", Int16, false, v(3,5), NO, 0, NO, None, D::Zero),
    f("MinVersionLevel", Int16, false, v(3,5), NO, 0, NO, None, D::Zero),
];

const API_VERSIONS_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,5), NO, 0, NO, ErrorCode, D::Zero),
    f("ApiKeys", Struct(API_VERSIONS_RESPONSE__API_KEYS), true, v(0,5), NO, 0, NO, None, D::Zero),
    f("ThrottleTimeMs", Int32, false, v(1,5), NO, 0, NO, ThrottleTime, D::Zero),
    f("SupportedFeatures", Struct(API_VERSIONS_RESPONSE__SUPPORTED_FEATURES), true, v(3,5), NO, 0, v(3,5), None, D::Zero),
    f("FinalizedFeaturesEpoch", Int64, false, v(3,5), NO, 1, v(3,5), None, D::Int(-1)),
    f("FinalizedFeatures", Struct(API_VERSIONS_RESPONSE__FINALIZED_FEATURES), true, v(3,5), NO, 2, v(3,5), None, D::Zero),
    f("ZkMigrationReady", Bool, false, v(3,5), NO, 3, v(3,5), None, D::Zero),
];

const CREATE_TOPICS_REQUEST__TOPICS__ASSIGNMENTS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,7), NO, 0, NO, None, D::Zero),
    f("BrokerIds", Int32, true, v(0,7), NO, 0, NO, NodeId, D::Zero),
];

const CREATE_TOPICS_REQUEST__TOPICS__CONFIGS: &[Field] = &[
    f("Name", String, false, v(0,7), NO, 0, NO, ConfigKv, D::Zero),
    f("Value", String, false, v(0,7), v(0,7), 0, NO, ConfigKv, D::Zero),
];

const CREATE_TOPICS_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,7), NO, 0, NO, TopicName, D::Zero),
    f("NumPartitions", Int32, false, v(0,7), NO, 0, NO, None, D::Zero),
    f("ReplicationFactor", Int16, false, v(0,7), NO, 0, NO, None, D::Zero),
    f("Assignments", Struct(CREATE_TOPICS_REQUEST__TOPICS__ASSIGNMENTS), true, v(0,7), NO, 0, NO, None, D::Zero),
    f("Configs", Struct(CREATE_TOPICS_REQUEST__TOPICS__CONFIGS), true, v(0,7), NO, 0, NO, None, D::Zero),
];

const CREATE_TOPICS_REQUEST: &[Field] = &[
    f("Topics", Struct(CREATE_TOPICS_REQUEST__TOPICS), true, v(0,7), NO, 0, NO, None, D::Zero),
    f("timeoutMs", Int32, false, v(0,7), NO, 0, NO, None, D::Int(60000)),
    f("validateOnly", Bool, false, v(1,7), NO, 0, NO, None, D::Zero),
];

const CREATE_TOPICS_RESPONSE__TOPICS__CONFIGS: &[Field] = &[
    f("Name", String, false, v(5,7), NO, 0, NO, ConfigKv, D::Zero),
    f("Value", String, false, v(5,7), v(5,7), 0, NO, ConfigKv, D::Zero),
    f("ReadOnly", Bool, false, v(5,7), NO, 0, NO, None, D::Zero),
    f("ConfigSource", Int8, false, v(5,7), NO, 0, NO, None, D::Int(-1)),
    f("IsSensitive", Bool, false, v(5,7), NO, 0, NO, None, D::Zero),
];

const CREATE_TOPICS_RESPONSE__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,7), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(7,7), NO, 0, NO, TopicId, D::Zero),
    f("ErrorCode", Int16, false, v(0,7), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(1,7), v(1,7), 0, NO, FreeText, D::Zero),
    f("TopicConfigErrorCode", Int16, false, v(5,7), NO, 0, v(5,7), ErrorCode, D::Zero),
    f("NumPartitions", Int32, false, v(5,7), NO, 0, NO, None, D::Int(-1)),
    f("ReplicationFactor", Int16, false, v(5,7), NO, 0, NO, None, D::Int(-1)),
    f("Configs", Struct(CREATE_TOPICS_RESPONSE__TOPICS__CONFIGS), true, v(5,7), v(5,7), 0, NO, None, D::Zero),
];

const CREATE_TOPICS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(2,7), NO, 0, NO, ThrottleTime, D::Zero),
    f("Topics", Struct(CREATE_TOPICS_RESPONSE__TOPICS), true, v(0,7), NO, 0, NO, None, D::Zero),
];

const DELETE_TOPICS_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(6,6), v(6,6), 0, NO, TopicName, D::Null),
    f("TopicId", Uuid, false, v(6,6), NO, 0, NO, TopicId, D::Zero),
];

const DELETE_TOPICS_REQUEST: &[Field] = &[
    f("Topics", Struct(DELETE_TOPICS_REQUEST__TOPICS), true, v(6,6), NO, 0, NO, None, D::Zero),
    f("TopicNames", String, true, v(0,5), NO, 0, NO, TopicName, D::Zero),
    f("TimeoutMs", Int32, false, v(0,6), NO, 0, NO, None, D::Zero),
];

const DELETE_TOPICS_RESPONSE__RESPONSES: &[Field] = &[
    f("Name", String, false, v(0,6), v(6,6), 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(6,6), NO, 0, NO, TopicId, D::Zero),
    f("ErrorCode", Int16, false, v(0,6), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(5,6), v(5,6), 0, NO, FreeText, D::Null),
];

const DELETE_TOPICS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,6), NO, 0, NO, ThrottleTime, D::Zero),
    f("Responses", Struct(DELETE_TOPICS_RESPONSE__RESPONSES), true, v(0,6), NO, 0, NO, None, D::Zero),
];

const DELETE_RECORDS_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("Offset", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
];

const DELETE_RECORDS_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(DELETE_RECORDS_REQUEST__TOPICS__PARTITIONS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const DELETE_RECORDS_REQUEST: &[Field] = &[
    f("Topics", Struct(DELETE_RECORDS_REQUEST__TOPICS), true, v(0,2), NO, 0, NO, None, D::Zero),
    f("TimeoutMs", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
];

const DELETE_RECORDS_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("LowWatermark", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
];

const DELETE_RECORDS_RESPONSE__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(DELETE_RECORDS_RESPONSE__TOPICS__PARTITIONS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const DELETE_RECORDS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,2), NO, 0, NO, ThrottleTime, D::Zero),
    f("Topics", Struct(DELETE_RECORDS_RESPONSE__TOPICS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const INIT_PRODUCER_ID_REQUEST: &[Field] = &[
    f("TransactionalId", String, false, v(0,5), v(0,6), 0, NO, TransactionalId, D::Zero),
    f("TransactionTimeoutMs", Int32, false, v(0,5), NO, 0, NO, None, D::Zero),
    f("ProducerId", Int64, false, v(3,5), NO, 0, NO, ProducerId, D::Int(-1)),
    f("ProducerEpoch", Int16, false, v(3,5), NO, 0, NO, None, D::Int(-1)),
];

const INIT_PRODUCER_ID_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,5), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,5), NO, 0, NO, ErrorCode, D::Zero),
    f("ProducerId", Int64, false, v(0,5), NO, 0, NO, ProducerId, D::Int(-1)),
    f("ProducerEpoch", Int16, false, v(0,5), NO, 0, NO, None, D::Zero),
];

const OFFSET_FOR_LEADER_EPOCH_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("CurrentLeaderEpoch", Int32, false, v(2,4), NO, 0, NO, None, D::Int(-1)),
    f("LeaderEpoch", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
];

const OFFSET_FOR_LEADER_EPOCH_REQUEST__TOPICS: &[Field] = &[
    f("Topic", String, false, v(0,4), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(OFFSET_FOR_LEADER_EPOCH_REQUEST__TOPICS__PARTITIONS), true, v(0,4), NO, 0, NO, None, D::Zero),
];

const OFFSET_FOR_LEADER_EPOCH_REQUEST: &[Field] = &[
    f("ReplicaId", Int32, false, v(3,4), NO, 0, NO, NodeId, D::Int(-2)),
    f("Topics", Struct(OFFSET_FOR_LEADER_EPOCH_REQUEST__TOPICS), true, v(0,4), NO, 0, NO, None, D::Zero),
];

const OFFSET_FOR_LEADER_EPOCH_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,4), NO, 0, NO, ErrorCode, D::Zero),
    f("Partition", Int32, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("LeaderEpoch", Int32, false, v(1,4), NO, 0, NO, None, D::Int(-1)),
    f("EndOffset", Int64, false, v(0,4), NO, 0, NO, None, D::Int(-1)),
];

const OFFSET_FOR_LEADER_EPOCH_RESPONSE__TOPICS: &[Field] = &[
    f("Topic", String, false, v(0,4), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(OFFSET_FOR_LEADER_EPOCH_RESPONSE__TOPICS__PARTITIONS), true, v(0,4), NO, 0, NO, None, D::Zero),
];

const OFFSET_FOR_LEADER_EPOCH_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(2,4), NO, 0, NO, ThrottleTime, D::Zero),
    f("Topics", Struct(OFFSET_FOR_LEADER_EPOCH_RESPONSE__TOPICS), true, v(0,4), NO, 0, NO, None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_REQUEST__TRANSACTIONS__TOPICS: &[Field] = &[
    f("Name", String, false, v(4,5), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(4,5), NO, 0, NO, None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_REQUEST__TRANSACTIONS: &[Field] = &[
    f("TransactionalId", String, false, v(4,5), NO, 0, NO, TransactionalId, D::Zero),
    f("ProducerId", Int64, false, v(4,5), NO, 0, NO, ProducerId, D::Zero),
    f("ProducerEpoch", Int16, false, v(4,5), NO, 0, NO, None, D::Zero),
    f("VerifyOnly", Bool, false, v(4,5), NO, 0, NO, None, D::Zero),
    f("Topics", Struct(ADD_PARTITIONS_TO_TXN_REQUEST__TRANSACTIONS__TOPICS), true, v(4,5), NO, 0, NO, None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_REQUEST__V3_AND_BELOW_TOPICS: &[Field] = &[
    f("Name", String, false, v(0,3), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,3), NO, 0, NO, None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_REQUEST: &[Field] = &[
    f("Transactions", Struct(ADD_PARTITIONS_TO_TXN_REQUEST__TRANSACTIONS), true, v(4,5), NO, 0, NO, None, D::Zero),
    f("V3AndBelowTransactionalId", String, false, v(0,3), NO, 0, NO, TransactionalId, D::Zero),
    f("V3AndBelowProducerId", Int64, false, v(0,3), NO, 0, NO, ProducerId, D::Zero),
    f("V3AndBelowProducerEpoch", Int16, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("V3AndBelowTopics", Struct(ADD_PARTITIONS_TO_TXN_REQUEST__V3_AND_BELOW_TOPICS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION__TOPIC_RESULTS__RESULTS_BY_PARTITION: &[Field] = &[
    f("PartitionIndex", Int32, false, v(4,5), NO, 0, NO, None, D::Zero),
    f("PartitionErrorCode", Int16, false, v(4,5), NO, 0, NO, ErrorCode, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION__TOPIC_RESULTS: &[Field] = &[
    f("Name", String, false, v(4,5), NO, 0, NO, TopicName, D::Zero),
    f("ResultsByPartition", Struct(ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION__TOPIC_RESULTS__RESULTS_BY_PARTITION), true, v(4,5), NO, 0, NO, None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION: &[Field] = &[
    f("TransactionalId", String, false, v(4,5), NO, 0, NO, TransactionalId, D::Zero),
    f("TopicResults", Struct(ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION__TOPIC_RESULTS), true, v(4,5), NO, 0, NO, None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TOPIC_V3_AND_BELOW__RESULTS_BY_PARTITION: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("PartitionErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TOPIC_V3_AND_BELOW: &[Field] = &[
    f("Name", String, false, v(0,3), NO, 0, NO, TopicName, D::Zero),
    f("ResultsByPartition", Struct(ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TOPIC_V3_AND_BELOW__RESULTS_BY_PARTITION), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const ADD_PARTITIONS_TO_TXN_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,5), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(4,5), NO, 0, NO, ErrorCode, D::Zero),
    f("ResultsByTransaction", Struct(ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TRANSACTION), true, v(4,5), NO, 0, NO, None, D::Zero),
    f("ResultsByTopicV3AndBelow", Struct(ADD_PARTITIONS_TO_TXN_RESPONSE__RESULTS_BY_TOPIC_V3_AND_BELOW), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const ADD_OFFSETS_TO_TXN_REQUEST: &[Field] = &[
    f("TransactionalId", String, false, v(0,4), NO, 0, NO, TransactionalId, D::Zero),
    f("ProducerId", Int64, false, v(0,4), NO, 0, NO, ProducerId, D::Zero),
    f("ProducerEpoch", Int16, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("GroupId", String, false, v(0,4), NO, 0, NO, GroupId, D::Zero),
];

const ADD_OFFSETS_TO_TXN_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,4), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,4), NO, 0, NO, ErrorCode, D::Zero),
];

const END_TXN_REQUEST: &[Field] = &[
    f("TransactionalId", String, false, v(0,5), NO, 0, NO, TransactionalId, D::Zero),
    f("ProducerId", Int64, false, v(0,5), NO, 0, NO, ProducerId, D::Zero),
    f("ProducerEpoch", Int16, false, v(0,5), NO, 0, NO, None, D::Zero),
    f("Committed", Bool, false, v(0,5), NO, 0, NO, None, D::Zero),
];

const END_TXN_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,5), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,5), NO, 0, NO, ErrorCode, D::Zero),
    f("ProducerId", Int64, false, v(5,5), NO, 0, NO, ProducerId, D::Int(-1)),
    f("ProducerEpoch", Int16, false, v(5,5), NO, 0, NO, None, D::Int(-1)),
];

const WRITE_TXN_MARKERS_REQUEST__MARKERS__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndexes", Int32, true, v(0,2), NO, 0, NO, None, D::Zero),
];

const WRITE_TXN_MARKERS_REQUEST__MARKERS: &[Field] = &[
    f("ProducerId", Int64, false, v(0,2), NO, 0, NO, ProducerId, D::Zero),
    f("ProducerEpoch", Int16, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("TransactionResult", Bool, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("Topics", Struct(WRITE_TXN_MARKERS_REQUEST__MARKERS__TOPICS), true, v(0,2), NO, 0, NO, None, D::Zero),
    f("CoordinatorEpoch", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("TransactionVersion", Int8, false, v(2,2), NO, 0, NO, None, D::Zero),
];

const WRITE_TXN_MARKERS_REQUEST: &[Field] = &[
    f("Markers", Struct(WRITE_TXN_MARKERS_REQUEST__MARKERS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const WRITE_TXN_MARKERS_RESPONSE__MARKERS__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
];

const WRITE_TXN_MARKERS_RESPONSE__MARKERS__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(WRITE_TXN_MARKERS_RESPONSE__MARKERS__TOPICS__PARTITIONS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const WRITE_TXN_MARKERS_RESPONSE__MARKERS: &[Field] = &[
    f("ProducerId", Int64, false, v(0,2), NO, 0, NO, ProducerId, D::Zero),
    f("Topics", Struct(WRITE_TXN_MARKERS_RESPONSE__MARKERS__TOPICS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const WRITE_TXN_MARKERS_RESPONSE: &[Field] = &[
    f("Markers", Struct(WRITE_TXN_MARKERS_RESPONSE__MARKERS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const TXN_OFFSET_COMMIT_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,6), NO, 0, NO, None, D::Zero),
    f("CommittedOffset", Int64, false, v(0,6), NO, 0, NO, None, D::Zero),
    f("CommittedLeaderEpoch", Int32, false, v(2,6), NO, 0, NO, None, D::Int(-1)),
    f("CommittedMetadata", String, false, v(0,6), v(0,6), 0, NO, OffsetMetadata, D::Zero),
];

const TXN_OFFSET_COMMIT_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,5), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(6,6), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(TXN_OFFSET_COMMIT_REQUEST__TOPICS__PARTITIONS), true, v(0,6), NO, 0, NO, None, D::Zero),
];

const TXN_OFFSET_COMMIT_REQUEST: &[Field] = &[
    f("TransactionalId", String, false, v(0,6), NO, 0, NO, TransactionalId, D::Zero),
    f("GroupId", String, false, v(0,6), NO, 0, NO, GroupId, D::Zero),
    f("ProducerId", Int64, false, v(0,6), NO, 0, NO, ProducerId, D::Zero),
    f("ProducerEpoch", Int16, false, v(0,6), NO, 0, NO, None, D::Zero),
    f("GenerationIdOrMemberEpoch", Int32, false, v(3,6), NO, 0, NO, None, D::Int(-1)),
    f("MemberId", String, false, v(3,6), NO, 0, NO, ClientIdentity, D::Zero),
    f("GroupInstanceId", String, false, v(3,6), v(3,6), 0, NO, ClientIdentity, D::Null),
    f("Topics", Struct(TXN_OFFSET_COMMIT_REQUEST__TOPICS), true, v(0,6), NO, 0, NO, None, D::Zero),
];

const TXN_OFFSET_COMMIT_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,6), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,6), NO, 0, NO, ErrorCode, D::Zero),
];

const TXN_OFFSET_COMMIT_RESPONSE__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,5), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(6,6), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(TXN_OFFSET_COMMIT_RESPONSE__TOPICS__PARTITIONS), true, v(0,6), NO, 0, NO, None, D::Zero),
];

const TXN_OFFSET_COMMIT_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,6), NO, 0, NO, ThrottleTime, D::Zero),
    f("Topics", Struct(TXN_OFFSET_COMMIT_RESPONSE__TOPICS), true, v(0,6), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_ACLS_REQUEST: &[Field] = &[
    f("ResourceTypeFilter", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("ResourceNameFilter", String, false, v(0,3), v(0,3), 0, NO, AclResourceName, D::Zero),
    f("PatternTypeFilter", Int8, false, v(1,3), NO, 0, NO, None, D::Int(3)),
    f("PrincipalFilter", String, false, v(0,3), v(0,3), 0, NO, Principal, D::Zero),
    f("HostFilter", String, false, v(0,3), v(0,3), 0, NO, AclHost, D::Zero),
    f("Operation", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("PermissionType", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_ACLS_RESPONSE__RESOURCES__ACLS: &[Field] = &[
    f("Principal", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
    f("Host", String, false, v(0,3), NO, 0, NO, AclHost, D::Zero),
    f("Operation", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("PermissionType", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_ACLS_RESPONSE__RESOURCES: &[Field] = &[
    f("ResourceType", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("ResourceName", String, false, v(0,3), NO, 0, NO, AclResourceName, D::Zero),
    f("PatternType", Int8, false, v(1,3), NO, 0, NO, None, D::Int(3)),
    f("Acls", Struct(DESCRIBE_ACLS_RESPONSE__RESOURCES__ACLS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_ACLS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,3), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,3), v(0,3), 0, NO, FreeText, D::Zero),
    f("Resources", Struct(DESCRIBE_ACLS_RESPONSE__RESOURCES), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const CREATE_ACLS_REQUEST__CREATIONS: &[Field] = &[
    f("ResourceType", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("ResourceName", String, false, v(0,3), NO, 0, NO, AclResourceName, D::Zero),
    f("ResourcePatternType", Int8, false, v(1,3), NO, 0, NO, None, D::Int(3)),
    f("Principal", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
    f("Host", String, false, v(0,3), NO, 0, NO, AclHost, D::Zero),
    f("Operation", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("PermissionType", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
];

const CREATE_ACLS_REQUEST: &[Field] = &[
    f("Creations", Struct(CREATE_ACLS_REQUEST__CREATIONS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const CREATE_ACLS_RESPONSE__RESULTS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,3), v(0,3), 0, NO, FreeText, D::Zero),
];

const CREATE_ACLS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,3), NO, 0, NO, ThrottleTime, D::Zero),
    f("Results", Struct(CREATE_ACLS_RESPONSE__RESULTS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const DELETE_ACLS_REQUEST__FILTERS: &[Field] = &[
    f("ResourceTypeFilter", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("ResourceNameFilter", String, false, v(0,3), v(0,3), 0, NO, AclResourceName, D::Zero),
    f("PatternTypeFilter", Int8, false, v(1,3), NO, 0, NO, None, D::Int(3)),
    f("PrincipalFilter", String, false, v(0,3), v(0,3), 0, NO, Principal, D::Zero),
    f("HostFilter", String, false, v(0,3), v(0,3), 0, NO, AclHost, D::Zero),
    f("Operation", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("PermissionType", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
];

const DELETE_ACLS_REQUEST: &[Field] = &[
    f("Filters", Struct(DELETE_ACLS_REQUEST__FILTERS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const DELETE_ACLS_RESPONSE__FILTER_RESULTS__MATCHING_ACLS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,3), v(0,3), 0, NO, FreeText, D::Zero),
    f("ResourceType", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("ResourceName", String, false, v(0,3), NO, 0, NO, AclResourceName, D::Zero),
    f("PatternType", Int8, false, v(1,3), NO, 0, NO, None, D::Int(3)),
    f("Principal", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
    f("Host", String, false, v(0,3), NO, 0, NO, AclHost, D::Zero),
    f("Operation", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("PermissionType", Int8, false, v(0,3), NO, 0, NO, None, D::Zero),
];

const DELETE_ACLS_RESPONSE__FILTER_RESULTS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,3), v(0,3), 0, NO, FreeText, D::Zero),
    f("MatchingAcls", Struct(DELETE_ACLS_RESPONSE__FILTER_RESULTS__MATCHING_ACLS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const DELETE_ACLS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,3), NO, 0, NO, ThrottleTime, D::Zero),
    f("FilterResults", Struct(DELETE_ACLS_RESPONSE__FILTER_RESULTS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CONFIGS_REQUEST__RESOURCES: &[Field] = &[
    f("ResourceType", Int8, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("ResourceName", String, false, v(0,4), NO, 0, NO, ConfigResourceName, D::Zero),
    f("ConfigurationKeys", String, true, v(0,4), v(0,4), 0, NO, ConfigKv, D::Zero),
];

const DESCRIBE_CONFIGS_REQUEST: &[Field] = &[
    f("Resources", Struct(DESCRIBE_CONFIGS_REQUEST__RESOURCES), true, v(0,4), NO, 0, NO, None, D::Zero),
    f("IncludeSynonyms", Bool, false, v(1,4), NO, 0, NO, None, D::Zero),
    f("IncludeDocumentation", Bool, false, v(3,4), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CONFIGS_RESPONSE__RESULTS__CONFIGS__SYNONYMS: &[Field] = &[
    f("Name", String, false, v(1,4), NO, 0, NO, ConfigKv, D::Zero),
    f("Value", String, false, v(1,4), v(1,4), 0, NO, ConfigKv, D::Zero),
    f("Source", Int8, false, v(1,4), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CONFIGS_RESPONSE__RESULTS__CONFIGS: &[Field] = &[
    f("Name", String, false, v(0,4), NO, 0, NO, ConfigKv, D::Zero),
    f("Value", String, false, v(0,4), v(0,4), 0, NO, ConfigKv, D::Zero),
    f("ReadOnly", Bool, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("ConfigSource", Int8, false, v(1,4), NO, 0, NO, None, D::Int(-1)),
    f("IsSensitive", Bool, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("Synonyms", Struct(DESCRIBE_CONFIGS_RESPONSE__RESULTS__CONFIGS__SYNONYMS), true, v(1,4), NO, 0, NO, None, D::Zero),
    f("ConfigType", Int8, false, v(3,4), NO, 0, NO, None, D::Zero),
    f("Documentation", String, false, v(3,4), v(3,4), 0, NO, ConfigKv, D::Zero),
    f("IsDefault", Bool, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CONFIGS_RESPONSE__RESULTS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,4), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,4), v(0,4), 0, NO, FreeText, D::Zero),
    f("ResourceType", Int8, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("ResourceName", String, false, v(0,4), NO, 0, NO, ConfigResourceName, D::Zero),
    f("Configs", Struct(DESCRIBE_CONFIGS_RESPONSE__RESULTS__CONFIGS), true, v(0,4), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CONFIGS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,4), NO, 0, NO, ThrottleTime, D::Zero),
    f("Results", Struct(DESCRIBE_CONFIGS_RESPONSE__RESULTS), true, v(0,4), NO, 0, NO, None, D::Zero),
];

const ALTER_CONFIGS_REQUEST__RESOURCES__CONFIGS: &[Field] = &[
    f("Name", String, false, v(0,2), NO, 0, NO, ConfigKv, D::Zero),
    f("Value", String, false, v(0,2), v(0,2), 0, NO, ConfigKv, D::Zero),
];

const ALTER_CONFIGS_REQUEST__RESOURCES: &[Field] = &[
    f("ResourceType", Int8, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ResourceName", String, false, v(0,2), NO, 0, NO, ConfigResourceName, D::Zero),
    f("Configs", Struct(ALTER_CONFIGS_REQUEST__RESOURCES__CONFIGS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const ALTER_CONFIGS_REQUEST: &[Field] = &[
    f("Resources", Struct(ALTER_CONFIGS_REQUEST__RESOURCES), true, v(0,2), NO, 0, NO, None, D::Zero),
    f("ValidateOnly", Bool, false, v(0,2), NO, 0, NO, None, D::Zero),
];

const ALTER_CONFIGS_RESPONSE__RESPONSES: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,2), v(0,2), 0, NO, FreeText, D::Zero),
    f("ResourceType", Int8, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ResourceName", String, false, v(0,2), NO, 0, NO, ConfigResourceName, D::Zero),
];

const ALTER_CONFIGS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,2), NO, 0, NO, ThrottleTime, D::Zero),
    f("Responses", Struct(ALTER_CONFIGS_RESPONSE__RESPONSES), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_REQUEST__DIRS__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,2), NO, 0, NO, None, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_REQUEST__DIRS: &[Field] = &[
    f("Path", String, false, v(0,2), NO, 0, NO, OtherString, D::Zero),
    f("Topics", Struct(ALTER_REPLICA_LOG_DIRS_REQUEST__DIRS__TOPICS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_REQUEST: &[Field] = &[
    f("Dirs", Struct(ALTER_REPLICA_LOG_DIRS_REQUEST__DIRS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_RESPONSE__RESULTS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_RESPONSE__RESULTS: &[Field] = &[
    f("TopicName", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(ALTER_REPLICA_LOG_DIRS_RESPONSE__RESULTS__PARTITIONS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const ALTER_REPLICA_LOG_DIRS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,2), NO, 0, NO, ThrottleTime, D::Zero),
    f("Results", Struct(ALTER_REPLICA_LOG_DIRS_RESPONSE__RESULTS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_LOG_DIRS_REQUEST__TOPICS: &[Field] = &[
    f("Topic", String, false, v(0,5), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,5), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_LOG_DIRS_REQUEST: &[Field] = &[
    f("Topics", Struct(DESCRIBE_LOG_DIRS_REQUEST__TOPICS), true, v(0,5), v(0,5), 0, NO, None, D::Zero),
];

const DESCRIBE_LOG_DIRS_RESPONSE__RESULTS__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,5), NO, 0, NO, None, D::Zero),
    f("PartitionSize", Int64, false, v(0,5), NO, 0, NO, None, D::Zero),
    f("OffsetLag", Int64, false, v(0,5), NO, 0, NO, None, D::Zero),
    f("IsFutureKey", Bool, false, v(0,5), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_LOG_DIRS_RESPONSE__RESULTS__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,5), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(DESCRIBE_LOG_DIRS_RESPONSE__RESULTS__TOPICS__PARTITIONS), true, v(0,5), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_LOG_DIRS_RESPONSE__RESULTS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,5), NO, 0, NO, ErrorCode, D::Zero),
    f("LogDir", String, false, v(0,5), NO, 0, NO, OtherString, D::Zero),
    f("Topics", Struct(DESCRIBE_LOG_DIRS_RESPONSE__RESULTS__TOPICS), true, v(0,5), NO, 0, NO, None, D::Zero),
    f("TotalBytes", Int64, false, v(4,5), NO, 0, NO, None, D::Int(-1)),
    f("UsableBytes", Int64, false, v(4,5), NO, 0, NO, None, D::Int(-1)),
    f("IsCordoned", Bool, false, v(5,5), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_LOG_DIRS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,5), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(3,5), NO, 0, NO, ErrorCode, D::Zero),
    f("Results", Struct(DESCRIBE_LOG_DIRS_RESPONSE__RESULTS), true, v(0,5), NO, 0, NO, None, D::Zero),
];

const SASL_AUTHENTICATE_REQUEST: &[Field] = &[
    f("AuthBytes", Bytes, false, v(0,2), NO, 0, NO, Sasl, D::Zero),
];

const SASL_AUTHENTICATE_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,2), v(0,2), 0, NO, FreeText, D::Zero),
    f("AuthBytes", Bytes, false, v(0,2), NO, 0, NO, Sasl, D::Zero),
    f("SessionLifetimeMs", Int64, false, v(1,2), NO, 0, NO, None, D::Zero),
];

const CREATE_PARTITIONS_REQUEST__TOPICS__ASSIGNMENTS: &[Field] = &[
    f("BrokerIds", Int32, true, v(0,3), NO, 0, NO, NodeId, D::Zero),
];

const CREATE_PARTITIONS_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,3), NO, 0, NO, TopicName, D::Zero),
    f("Count", Int32, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("Assignments", Struct(CREATE_PARTITIONS_REQUEST__TOPICS__ASSIGNMENTS), true, v(0,3), v(0,3), 0, NO, None, D::Zero),
];

const CREATE_PARTITIONS_REQUEST: &[Field] = &[
    f("Topics", Struct(CREATE_PARTITIONS_REQUEST__TOPICS), true, v(0,3), NO, 0, NO, None, D::Zero),
    f("TimeoutMs", Int32, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("ValidateOnly", Bool, false, v(0,3), NO, 0, NO, None, D::Zero),
];

const CREATE_PARTITIONS_RESPONSE__RESULTS: &[Field] = &[
    f("Name", String, false, v(0,3), NO, 0, NO, TopicName, D::Zero),
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,3), v(0,3), 0, NO, FreeText, D::Null),
];

const CREATE_PARTITIONS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,3), NO, 0, NO, ThrottleTime, D::Zero),
    f("Results", Struct(CREATE_PARTITIONS_RESPONSE__RESULTS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const CREATE_DELEGATION_TOKEN_REQUEST__RENEWERS: &[Field] = &[
    f("PrincipalType", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
    f("PrincipalName", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
];

const CREATE_DELEGATION_TOKEN_REQUEST: &[Field] = &[
    f("OwnerPrincipalType", String, false, v(3,3), v(3,3), 0, NO, Principal, D::Zero),
    f("OwnerPrincipalName", String, false, v(3,3), v(3,3), 0, NO, Principal, D::Zero),
    f("Renewers", Struct(CREATE_DELEGATION_TOKEN_REQUEST__RENEWERS), true, v(0,3), NO, 0, NO, None, D::Zero),
    f("MaxLifetimeMs", Int64, false, v(0,3), NO, 0, NO, None, D::Zero),
];

const CREATE_DELEGATION_TOKEN_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("PrincipalType", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
    f("PrincipalName", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
    f("TokenRequesterPrincipalType", String, false, v(3,3), NO, 0, NO, Principal, D::Zero),
    f("TokenRequesterPrincipalName", String, false, v(3,3), NO, 0, NO, Principal, D::Zero),
    f("IssueTimestampMs", Int64, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("ExpiryTimestampMs", Int64, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("MaxTimestampMs", Int64, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("TokenId", String, false, v(0,3), NO, 0, NO, Secret, D::Zero),
    f("Hmac", Bytes, false, v(0,3), NO, 0, NO, Secret, D::Zero),
    f("ThrottleTimeMs", Int32, false, v(0,3), NO, 0, NO, ThrottleTime, D::Zero),
];

const RENEW_DELEGATION_TOKEN_REQUEST: &[Field] = &[
    f("Hmac", Bytes, false, v(0,2), NO, 0, NO, Secret, D::Zero),
    f("RenewPeriodMs", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
];

const RENEW_DELEGATION_TOKEN_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ExpiryTimestampMs", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ThrottleTimeMs", Int32, false, v(0,2), NO, 0, NO, ThrottleTime, D::Zero),
];

const EXPIRE_DELEGATION_TOKEN_REQUEST: &[Field] = &[
    f("Hmac", Bytes, false, v(0,2), NO, 0, NO, Secret, D::Zero),
    f("ExpiryTimePeriodMs", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
];

const EXPIRE_DELEGATION_TOKEN_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ExpiryTimestampMs", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ThrottleTimeMs", Int32, false, v(0,2), NO, 0, NO, ThrottleTime, D::Zero),
];

const DESCRIBE_DELEGATION_TOKEN_REQUEST__OWNERS: &[Field] = &[
    f("PrincipalType", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
    f("PrincipalName", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
];

const DESCRIBE_DELEGATION_TOKEN_REQUEST: &[Field] = &[
    f("Owners", Struct(DESCRIBE_DELEGATION_TOKEN_REQUEST__OWNERS), true, v(0,3), v(0,3), 0, NO, None, D::Zero),
];

const DESCRIBE_DELEGATION_TOKEN_RESPONSE__TOKENS__RENEWERS: &[Field] = &[
    f("PrincipalType", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
    f("PrincipalName", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
];

const DESCRIBE_DELEGATION_TOKEN_RESPONSE__TOKENS: &[Field] = &[
    f("PrincipalType", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
    f("PrincipalName", String, false, v(0,3), NO, 0, NO, Principal, D::Zero),
    f("TokenRequesterPrincipalType", String, false, v(3,3), NO, 0, NO, Principal, D::Zero),
    f("TokenRequesterPrincipalName", String, false, v(3,3), NO, 0, NO, Principal, D::Zero),
    f("IssueTimestamp", Int64, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("ExpiryTimestamp", Int64, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("MaxTimestamp", Int64, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("TokenId", String, false, v(0,3), NO, 0, NO, Secret, D::Zero),
    f("Hmac", Bytes, false, v(0,3), NO, 0, NO, Secret, D::Zero),
    f("Renewers", Struct(DESCRIBE_DELEGATION_TOKEN_RESPONSE__TOKENS__RENEWERS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_DELEGATION_TOKEN_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("Tokens", Struct(DESCRIBE_DELEGATION_TOKEN_RESPONSE__TOKENS), true, v(0,3), NO, 0, NO, None, D::Zero),
    f("ThrottleTimeMs", Int32, false, v(0,3), NO, 0, NO, ThrottleTime, D::Zero),
];

const DELETE_GROUPS_REQUEST: &[Field] = &[
    f("GroupsNames", String, true, v(0,3), NO, 0, NO, GroupId, D::Zero),
];

const DELETE_GROUPS_RESPONSE__RESULTS: &[Field] = &[
    f("GroupId", String, false, v(0,3), NO, 0, NO, GroupId, D::Zero),
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(3,3), v(3,3), 0, NO, FreeText, D::Null),
];

const DELETE_GROUPS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,3), NO, 0, NO, ThrottleTime, D::Zero),
    f("Results", Struct(DELETE_GROUPS_RESPONSE__RESULTS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const ELECT_LEADERS_REQUEST__TOPIC_PARTITIONS: &[Field] = &[
    f("Topic", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,2), NO, 0, NO, None, D::Zero),
];

const ELECT_LEADERS_REQUEST: &[Field] = &[
    f("ElectionType", Int8, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("TopicPartitions", Struct(ELECT_LEADERS_REQUEST__TOPIC_PARTITIONS), true, v(0,2), v(0,2), 0, NO, None, D::Zero),
    f("TimeoutMs", Int32, false, v(0,2), NO, 0, NO, None, D::Int(60000)),
];

const ELECT_LEADERS_RESPONSE__REPLICA_ELECTION_RESULTS__PARTITION_RESULT: &[Field] = &[
    f("PartitionId", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,2), v(0,2), 0, NO, FreeText, D::Zero),
];

const ELECT_LEADERS_RESPONSE__REPLICA_ELECTION_RESULTS: &[Field] = &[
    f("Topic", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("PartitionResult", Struct(ELECT_LEADERS_RESPONSE__REPLICA_ELECTION_RESULTS__PARTITION_RESULT), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const ELECT_LEADERS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,2), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(1,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ReplicaElectionResults", Struct(ELECT_LEADERS_RESPONSE__REPLICA_ELECTION_RESULTS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const INCREMENTAL_ALTER_CONFIGS_REQUEST__RESOURCES__CONFIGS: &[Field] = &[
    f("Name", String, false, v(0,1), NO, 0, NO, ConfigKv, D::Zero),
    f("ConfigOperation", Int8, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Value", String, false, v(0,1), v(0,1), 0, NO, ConfigKv, D::Zero),
];

const INCREMENTAL_ALTER_CONFIGS_REQUEST__RESOURCES: &[Field] = &[
    f("ResourceType", Int8, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ResourceName", String, false, v(0,1), NO, 0, NO, ConfigResourceName, D::Zero),
    f("Configs", Struct(INCREMENTAL_ALTER_CONFIGS_REQUEST__RESOURCES__CONFIGS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const INCREMENTAL_ALTER_CONFIGS_REQUEST: &[Field] = &[
    f("Resources", Struct(INCREMENTAL_ALTER_CONFIGS_REQUEST__RESOURCES), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("ValidateOnly", Bool, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const INCREMENTAL_ALTER_CONFIGS_RESPONSE__RESPONSES: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Zero),
    f("ResourceType", Int8, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ResourceName", String, false, v(0,1), NO, 0, NO, ConfigResourceName, D::Zero),
];

const INCREMENTAL_ALTER_CONFIGS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("Responses", Struct(INCREMENTAL_ALTER_CONFIGS_RESPONSE__RESPONSES), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const ALTER_PARTITION_REASSIGNMENTS_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Replicas", Int32, true, v(0,1), v(0,1), 0, NO, NodeId, D::Null),
];

const ALTER_PARTITION_REASSIGNMENTS_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(ALTER_PARTITION_REASSIGNMENTS_REQUEST__TOPICS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const ALTER_PARTITION_REASSIGNMENTS_REQUEST: &[Field] = &[
    f("TimeoutMs", Int32, false, v(0,1), NO, 0, NO, None, D::Int(60000)),
    f("AllowReplicationFactorChange", Bool, false, v(1,1), NO, 0, NO, None, D::Int(1)),
    f("Topics", Struct(ALTER_PARTITION_REASSIGNMENTS_REQUEST__TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const ALTER_PARTITION_REASSIGNMENTS_RESPONSE__RESPONSES__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Zero),
];

const ALTER_PARTITION_REASSIGNMENTS_RESPONSE__RESPONSES: &[Field] = &[
    f("Name", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(ALTER_PARTITION_REASSIGNMENTS_RESPONSE__RESPONSES__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const ALTER_PARTITION_REASSIGNMENTS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("AllowReplicationFactorChange", Bool, false, v(1,1), NO, 0, NO, None, D::Int(1)),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Zero),
    f("Responses", Struct(ALTER_PARTITION_REASSIGNMENTS_RESPONSE__RESPONSES), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const LIST_PARTITION_REASSIGNMENTS_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndexes", Int32, true, v(0,0), NO, 0, NO, None, D::Zero),
];

const LIST_PARTITION_REASSIGNMENTS_REQUEST: &[Field] = &[
    f("TimeoutMs", Int32, false, v(0,0), NO, 0, NO, None, D::Int(60000)),
    f("Topics", Struct(LIST_PARTITION_REASSIGNMENTS_REQUEST__TOPICS), true, v(0,0), v(0,0), 0, NO, None, D::Null),
];

const LIST_PARTITION_REASSIGNMENTS_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("Replicas", Int32, true, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("AddingReplicas", Int32, true, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("RemovingReplicas", Int32, true, v(0,0), NO, 0, NO, NodeId, D::Zero),
];

const LIST_PARTITION_REASSIGNMENTS_RESPONSE__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(LIST_PARTITION_REASSIGNMENTS_RESPONSE__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const LIST_PARTITION_REASSIGNMENTS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Zero),
    f("Topics", Struct(LIST_PARTITION_REASSIGNMENTS_RESPONSE__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const OFFSET_DELETE_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const OFFSET_DELETE_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(OFFSET_DELETE_REQUEST__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const OFFSET_DELETE_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,0), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(OFFSET_DELETE_REQUEST__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const OFFSET_DELETE_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
];

const OFFSET_DELETE_RESPONSE__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(OFFSET_DELETE_RESPONSE__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const OFFSET_DELETE_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("Topics", Struct(OFFSET_DELETE_RESPONSE__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_REQUEST__COMPONENTS: &[Field] = &[
    f("EntityType", String, false, v(0,1), NO, 0, NO, Principal, D::Zero),
    f("MatchType", Int8, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Match", String, false, v(0,1), v(0,1), 0, NO, Principal, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_REQUEST: &[Field] = &[
    f("Components", Struct(DESCRIBE_CLIENT_QUOTAS_REQUEST__COMPONENTS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("Strict", Bool, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES__ENTITY: &[Field] = &[
    f("EntityType", String, false, v(0,1), NO, 0, NO, Principal, D::Zero),
    f("EntityName", String, false, v(0,1), v(0,1), 0, NO, Principal, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES__VALUES: &[Field] = &[
    f("Key", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Value", Float64, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES: &[Field] = &[
    f("Entity", Struct(DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES__ENTITY), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("Values", Struct(DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES__VALUES), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CLIENT_QUOTAS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Zero),
    f("Entries", Struct(DESCRIBE_CLIENT_QUOTAS_RESPONSE__ENTRIES), true, v(0,1), v(0,1), 0, NO, None, D::Zero),
];

const ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES__ENTITY: &[Field] = &[
    f("EntityType", String, false, v(0,1), NO, 0, NO, Principal, D::Zero),
    f("EntityName", String, false, v(0,1), v(0,1), 0, NO, Principal, D::Zero),
];

const ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES__OPS: &[Field] = &[
    f("Key", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Value", Float64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Remove", Bool, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES: &[Field] = &[
    f("Entity", Struct(ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES__ENTITY), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("Ops", Struct(ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES__OPS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const ALTER_CLIENT_QUOTAS_REQUEST: &[Field] = &[
    f("Entries", Struct(ALTER_CLIENT_QUOTAS_REQUEST__ENTRIES), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("ValidateOnly", Bool, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const ALTER_CLIENT_QUOTAS_RESPONSE__ENTRIES__ENTITY: &[Field] = &[
    f("EntityType", String, false, v(0,1), NO, 0, NO, Principal, D::Zero),
    f("EntityName", String, false, v(0,1), v(0,1), 0, NO, Principal, D::Zero),
];

const ALTER_CLIENT_QUOTAS_RESPONSE__ENTRIES: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Zero),
    f("Entity", Struct(ALTER_CLIENT_QUOTAS_RESPONSE__ENTRIES__ENTITY), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const ALTER_CLIENT_QUOTAS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("Entries", Struct(ALTER_CLIENT_QUOTAS_RESPONSE__ENTRIES), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST__USERS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, Principal, D::Zero),
];

const DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST: &[Field] = &[
    f("Users", Struct(DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST__USERS), true, v(0,0), v(0,0), 0, NO, None, D::Zero),
];

const DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS__CREDENTIAL_INFOS: &[Field] = &[
    f("Mechanism", Int8, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("Iterations", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS: &[Field] = &[
    f("User", String, false, v(0,0), NO, 0, NO, Principal, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Zero),
    f("CredentialInfos", Struct(DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS__CREDENTIAL_INFOS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Zero),
    f("Results", Struct(DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const ALTER_USER_SCRAM_CREDENTIALS_REQUEST__DELETIONS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, Principal, D::Zero),
    f("Mechanism", Int8, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const ALTER_USER_SCRAM_CREDENTIALS_REQUEST__UPSERTIONS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, Principal, D::Zero),
    f("Mechanism", Int8, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("Iterations", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("Salt", Bytes, false, v(0,0), NO, 0, NO, Secret, D::Zero),
    f("SaltedPassword", Bytes, false, v(0,0), NO, 0, NO, Secret, D::Zero),
];

const ALTER_USER_SCRAM_CREDENTIALS_REQUEST: &[Field] = &[
    f("Deletions", Struct(ALTER_USER_SCRAM_CREDENTIALS_REQUEST__DELETIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
    f("Upsertions", Struct(ALTER_USER_SCRAM_CREDENTIALS_REQUEST__UPSERTIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const ALTER_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS: &[Field] = &[
    f("User", String, false, v(0,0), NO, 0, NO, Principal, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Zero),
];

const ALTER_USER_SCRAM_CREDENTIALS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("Results", Struct(ALTER_USER_SCRAM_CREDENTIALS_RESPONSE__RESULTS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const VOTE_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ReplicaEpoch", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ReplicaId", Int32, false, v(0,2), NO, 0, NO, NodeId, D::Zero),
    f("ReplicaDirectoryId", Uuid, false, v(1,2), NO, 0, NO, OtherUuid, D::Zero),
    f("VoterDirectoryId", Uuid, false, v(1,2), NO, 0, NO, OtherUuid, D::Zero),
    f("LastOffsetEpoch", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("LastOffset", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("PreVote", Bool, false, v(2,2), NO, 0, NO, None, D::Zero),
];

const VOTE_REQUEST__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(VOTE_REQUEST__TOPICS__PARTITIONS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const VOTE_REQUEST: &[Field] = &[
    f("ClusterId", String, false, v(0,2), v(0,2), 0, NO, ClusterId, D::Null),
    f("VoterId", Int32, false, v(1,2), NO, 0, NO, NodeId, D::Int(-1)),
    f("Topics", Struct(VOTE_REQUEST__TOPICS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const VOTE_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("LeaderId", Int32, false, v(0,2), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("VoteGranted", Bool, false, v(0,2), NO, 0, NO, None, D::Zero),
];

const VOTE_RESPONSE__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(VOTE_RESPONSE__TOPICS__PARTITIONS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const VOTE_RESPONSE__NODE_ENDPOINTS: &[Field] = &[
    f("NodeId", Int32, false, v(1,2), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(1,2), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(1,2), NO, 0, NO, BrokerPort, D::Zero),
];

const VOTE_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("Topics", Struct(VOTE_RESPONSE__TOPICS), true, v(0,2), NO, 0, NO, None, D::Zero),
    f("NodeEndpoints", Struct(VOTE_RESPONSE__NODE_ENDPOINTS), true, v(1,2), NO, 0, v(1,2), None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("VoterDirectoryId", Uuid, false, v(1,1), NO, 0, NO, OtherUuid, D::Zero),
    f("LeaderId", Int32, false, v(0,1), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_REQUEST__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(BEGIN_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINTS: &[Field] = &[
    f("Name", String, false, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("Host", String, false, v(1,1), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(1,1), NO, 0, NO, BrokerPort, D::Zero),
];

const BEGIN_QUORUM_EPOCH_REQUEST: &[Field] = &[
    f("ClusterId", String, false, v(0,1), v(0,1), 0, NO, ClusterId, D::Null),
    f("VoterId", Int32, false, v(1,1), NO, 0, NO, NodeId, D::Int(-1)),
    f("Topics", Struct(BEGIN_QUORUM_EPOCH_REQUEST__TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("LeaderEndpoints", Struct(BEGIN_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINTS), true, v(1,1), NO, 0, NO, None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("LeaderId", Int32, false, v(0,1), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_RESPONSE__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(BEGIN_QUORUM_EPOCH_RESPONSE__TOPICS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const BEGIN_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINTS: &[Field] = &[
    f("NodeId", Int32, false, v(1,1), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(1,1), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(1,1), NO, 0, NO, BrokerPort, D::Zero),
];

const BEGIN_QUORUM_EPOCH_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("Topics", Struct(BEGIN_QUORUM_EPOCH_RESPONSE__TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("NodeEndpoints", Struct(BEGIN_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINTS), true, v(1,1), NO, 0, v(1,1), None, D::Zero),
];

const END_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS__PREFERRED_CANDIDATES: &[Field] = &[
    f("CandidateId", Int32, false, v(1,1), NO, 0, NO, NodeId, D::Zero),
    f("CandidateDirectoryId", Uuid, false, v(1,1), NO, 0, NO, OtherUuid, D::Zero),
];

const END_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("LeaderId", Int32, false, v(0,1), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("PreferredSuccessors", Int32, true, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("PreferredCandidates", Struct(END_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS__PREFERRED_CANDIDATES), true, v(1,1), NO, 0, NO, None, D::Zero),
];

const END_QUORUM_EPOCH_REQUEST__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(END_QUORUM_EPOCH_REQUEST__TOPICS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const END_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINTS: &[Field] = &[
    f("Name", String, false, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("Host", String, false, v(1,1), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(1,1), NO, 0, NO, BrokerPort, D::Zero),
];

const END_QUORUM_EPOCH_REQUEST: &[Field] = &[
    f("ClusterId", String, false, v(0,1), v(0,1), 0, NO, ClusterId, D::Null),
    f("Topics", Struct(END_QUORUM_EPOCH_REQUEST__TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("LeaderEndpoints", Struct(END_QUORUM_EPOCH_REQUEST__LEADER_ENDPOINTS), true, v(1,1), NO, 0, NO, None, D::Zero),
];

const END_QUORUM_EPOCH_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("LeaderId", Int32, false, v(0,1), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const END_QUORUM_EPOCH_RESPONSE__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(END_QUORUM_EPOCH_RESPONSE__TOPICS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const END_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINTS: &[Field] = &[
    f("NodeId", Int32, false, v(1,1), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(1,1), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(1,1), NO, 0, NO, BrokerPort, D::Zero),
];

const END_QUORUM_EPOCH_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("Topics", Struct(END_QUORUM_EPOCH_RESPONSE__TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("NodeEndpoints", Struct(END_QUORUM_EPOCH_RESPONSE__NODE_ENDPOINTS), true, v(1,1), NO, 0, v(1,1), None, D::Zero),
];

const DESCRIBE_QUORUM_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_QUORUM_REQUEST__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(DESCRIBE_QUORUM_REQUEST__TOPICS__PARTITIONS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_QUORUM_REQUEST: &[Field] = &[
    f("Topics", Struct(DESCRIBE_QUORUM_REQUEST__TOPICS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS__CURRENT_VOTERS: &[Field] = &[
    f("ReplicaId", Int32, false, v(0,2), NO, 0, NO, NodeId, D::Zero),
    f("ReplicaDirectoryId", Uuid, false, v(2,2), NO, 0, NO, OtherUuid, D::Zero),
    f("LogEndOffset", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("LastFetchTimestamp", Int64, false, v(1,2), NO, 0, NO, None, D::Int(-1)),
    f("LastCaughtUpTimestamp", Int64, false, v(1,2), NO, 0, NO, None, D::Int(-1)),
];

const DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS__OBSERVERS: &[Field] = &[
    f("ReplicaId", Int32, false, v(0,2), NO, 0, NO, NodeId, D::Zero),
    f("ReplicaDirectoryId", Uuid, false, v(2,2), NO, 0, NO, OtherUuid, D::Zero),
    f("LogEndOffset", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("LastFetchTimestamp", Int64, false, v(1,2), NO, 0, NO, None, D::Int(-1)),
    f("LastCaughtUpTimestamp", Int64, false, v(1,2), NO, 0, NO, None, D::Int(-1)),
];

const DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(2,2), v(2,2), 0, NO, FreeText, D::Zero),
    f("LeaderId", Int32, false, v(0,2), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("HighWatermark", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("CurrentVoters", Struct(DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS__CURRENT_VOTERS), true, v(0,2), NO, 0, NO, None, D::Zero),
    f("Observers", Struct(DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS__OBSERVERS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_QUORUM_RESPONSE__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,2), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(DESCRIBE_QUORUM_RESPONSE__TOPICS__PARTITIONS), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_QUORUM_RESPONSE__NODES__LISTENERS: &[Field] = &[
    f("Name", String, false, v(2,2), NO, 0, NO, OtherString, D::Zero),
    f("Host", String, false, v(2,2), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(2,2), NO, 0, NO, BrokerPort, D::Zero),
];

const DESCRIBE_QUORUM_RESPONSE__NODES: &[Field] = &[
    f("NodeId", Int32, false, v(2,2), NO, 0, NO, NodeId, D::Zero),
    f("Listeners", Struct(DESCRIBE_QUORUM_RESPONSE__NODES__LISTENERS), true, v(2,2), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_QUORUM_RESPONSE: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(2,2), v(2,2), 0, NO, FreeText, D::Zero),
    f("Topics", Struct(DESCRIBE_QUORUM_RESPONSE__TOPICS), true, v(0,2), NO, 0, NO, None, D::Zero),
    f("Nodes", Struct(DESCRIBE_QUORUM_RESPONSE__NODES), true, v(2,2), NO, 0, NO, None, D::Zero),
];

const ALTER_PARTITION_REQUEST__TOPICS__PARTITIONS__NEW_ISR_WITH_EPOCHS: &[Field] = &[
    f("BrokerId", Int32, false, v(3,3), NO, 0, NO, NodeId, D::Zero),
    f("BrokerEpoch", Int64, false, v(3,3), NO, 0, NO, None, D::Int(-1)),
];

const ALTER_PARTITION_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("NewIsr", Int32, true, v(0,2), NO, 0, NO, NodeId, D::Zero),
    f("NewIsrWithEpochs", Struct(ALTER_PARTITION_REQUEST__TOPICS__PARTITIONS__NEW_ISR_WITH_EPOCHS), true, v(3,3), NO, 0, NO, None, D::Zero),
    f("LeaderRecoveryState", Int8, false, v(1,3), NO, 0, NO, None, D::Zero),
    f("PartitionEpoch", Int32, false, v(0,3), NO, 0, NO, None, D::Zero),
];

const ALTER_PARTITION_REQUEST__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(2,3), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(ALTER_PARTITION_REQUEST__TOPICS__PARTITIONS), true, v(0,3), NO, 0, NO, None, D::Zero),
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
];

const ALTER_PARTITION_REQUEST: &[Field] = &[
    f("BrokerId", Int32, false, v(0,3), NO, 0, NO, NodeId, D::Zero),
    f("BrokerEpoch", Int64, false, v(0,3), NO, 0, NO, None, D::Int(-1)),
    f("Topics", Struct(ALTER_PARTITION_REQUEST__TOPICS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const ALTER_PARTITION_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("LeaderId", Int32, false, v(0,3), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,3), NO, 0, NO, None, D::Zero),
    f("Isr", Int32, true, v(0,3), NO, 0, NO, NodeId, D::Zero),
    f("LeaderRecoveryState", Int8, false, v(1,3), NO, 0, NO, None, D::Zero),
    f("PartitionEpoch", Int32, false, v(0,3), NO, 0, NO, None, D::Zero),
];

const ALTER_PARTITION_RESPONSE__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(2,3), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(ALTER_PARTITION_RESPONSE__TOPICS__PARTITIONS), true, v(0,3), NO, 0, NO, None, D::Zero),
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
];

const ALTER_PARTITION_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,3), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,3), NO, 0, NO, ErrorCode, D::Zero),
    f("Topics", Struct(ALTER_PARTITION_RESPONSE__TOPICS), true, v(0,3), NO, 0, NO, None, D::Zero),
];

const UPDATE_FEATURES_REQUEST__FEATURE_UPDATES: &[Field] = &[
    f("Feature", String, false, v(0,2), NO, 0, NO, OtherString, D::Zero),
    f("MaxVersionLevel", Int16, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("AllowDowngrade", Bool, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("UpgradeType", Int8, false, v(1,2), NO, 0, NO, None, D::Int(1)),
];

const UPDATE_FEATURES_REQUEST: &[Field] = &[
    f("timeoutMs", Int32, false, v(0,2), NO, 0, NO, None, D::Int(60000)),
    f("FeatureUpdates", Struct(UPDATE_FEATURES_REQUEST__FEATURE_UPDATES), true, v(0,2), NO, 0, NO, None, D::Zero),
    f("ValidateOnly", Bool, false, v(1,2), NO, 0, NO, None, D::Zero),
];

const UPDATE_FEATURES_RESPONSE__RESULTS: &[Field] = &[
    f("Feature", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Zero),
];

const UPDATE_FEATURES_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,2), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,2), v(0,2), 0, NO, FreeText, D::Zero),
    f("Results", Struct(UPDATE_FEATURES_RESPONSE__RESULTS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const ENVELOPE_REQUEST: &[Field] = &[
    f("RequestData", Bytes, false, v(0,0), NO, 0, NO, EmbeddedBytes, D::Zero),
    f("RequestPrincipal", Bytes, false, v(0,0), v(0,0), 0, NO, Principal, D::Zero),
    f("ClientHostAddress", Bytes, false, v(0,0), NO, 0, NO, EmbeddedBytes, D::Zero),
];

const ENVELOPE_RESPONSE: &[Field] = &[
    f("ResponseData", Bytes, false, v(0,0), v(0,0), 0, NO, EmbeddedBytes, D::Null),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
];

const FETCH_SNAPSHOT_REQUEST__TOPICS__PARTITIONS__SNAPSHOT_ID: &[Field] = &[
    f("EndOffset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Epoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const FETCH_SNAPSHOT_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("CurrentLeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("SnapshotId", Struct(FETCH_SNAPSHOT_REQUEST__TOPICS__PARTITIONS__SNAPSHOT_ID), false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Position", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ReplicaDirectoryId", Uuid, false, v(1,1), NO, 0, v(1,1), OtherUuid, D::Zero),
];

const FETCH_SNAPSHOT_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(FETCH_SNAPSHOT_REQUEST__TOPICS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const FETCH_SNAPSHOT_REQUEST: &[Field] = &[
    f("ClusterId", String, false, v(0,1), v(0,1), 0, v(0,1), ClusterId, D::Null),
    f("ReplicaId", Int32, false, v(0,1), NO, 0, NO, NodeId, D::Int(-1)),
    f("MaxBytes", Int32, false, v(0,1), NO, 0, NO, None, D::Int(2147483647)),
    f("Topics", Struct(FETCH_SNAPSHOT_REQUEST__TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS__SNAPSHOT_ID: &[Field] = &[
    f("EndOffset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Epoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS__CURRENT_LEADER: &[Field] = &[
    f("LeaderId", Int32, false, v(0,1), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("Index", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("SnapshotId", Struct(FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS__SNAPSHOT_ID), false, v(0,1), NO, 0, NO, None, D::Zero),
    f("CurrentLeader", Struct(FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS__CURRENT_LEADER), false, v(0,1), NO, 0, v(0,1), None, D::Zero),
    f("Size", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Position", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("UnalignedRecords", super::Kind::Records, false, v(0,1), NO, 0, NO, Records, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(FETCH_SNAPSHOT_RESPONSE__TOPICS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE__NODE_ENDPOINTS: &[Field] = &[
    f("NodeId", Int32, false, v(1,1), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(1,1), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(1,1), NO, 0, NO, BrokerPort, D::Zero),
];

const FETCH_SNAPSHOT_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("Topics", Struct(FETCH_SNAPSHOT_RESPONSE__TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("NodeEndpoints", Struct(FETCH_SNAPSHOT_RESPONSE__NODE_ENDPOINTS), true, v(1,1), NO, 0, v(1,1), None, D::Zero),
];

const DESCRIBE_CLUSTER_REQUEST: &[Field] = &[
    f("IncludeClusterAuthorizedOperations", Bool, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("EndpointType", Int8, false, v(1,2), NO, 0, NO, None, D::Int(1)),
    f("IncludeFencedBrokers", Bool, false, v(2,2), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CLUSTER_RESPONSE__BROKERS: &[Field] = &[
    f("BrokerId", Int32, false, v(0,2), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(0,2), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Int32, false, v(0,2), NO, 0, NO, BrokerPort, D::Zero),
    f("Rack", String, false, v(0,2), v(0,2), 0, NO, BrokerRack, D::Null),
    f("IsFenced", Bool, false, v(2,2), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_CLUSTER_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,2), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,2), v(0,2), 0, NO, FreeText, D::Null),
    f("EndpointType", Int8, false, v(1,2), NO, 0, NO, None, D::Int(1)),
    f("ClusterId", String, false, v(0,2), NO, 0, NO, ClusterId, D::Zero),
    f("ControllerId", Int32, false, v(0,2), NO, 0, NO, NodeId, D::Int(-1)),
    f("Brokers", Struct(DESCRIBE_CLUSTER_RESPONSE__BROKERS), true, v(0,2), NO, 0, NO, None, D::Zero),
    f("ClusterAuthorizedOperations", Int32, false, v(0,2), NO, 0, NO, None, D::Int(-2147483648)),
];

const DESCRIBE_PRODUCERS_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndexes", Int32, true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_PRODUCERS_REQUEST: &[Field] = &[
    f("Topics", Struct(DESCRIBE_PRODUCERS_REQUEST__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_PRODUCERS_RESPONSE__TOPICS__PARTITIONS__ACTIVE_PRODUCERS: &[Field] = &[
    f("ProducerId", Int64, false, v(0,0), NO, 0, NO, ProducerId, D::Zero),
    f("ProducerEpoch", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("LastSequence", Int32, false, v(0,0), NO, 0, NO, None, D::Int(-1)),
    f("LastTimestamp", Int64, false, v(0,0), NO, 0, NO, None, D::Int(-1)),
    f("CoordinatorEpoch", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("CurrentTxnStartOffset", Int64, false, v(0,0), NO, 0, NO, None, D::Int(-1)),
];

const DESCRIBE_PRODUCERS_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Null),
    f("ActiveProducers", Struct(DESCRIBE_PRODUCERS_RESPONSE__TOPICS__PARTITIONS__ACTIVE_PRODUCERS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_PRODUCERS_RESPONSE__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(DESCRIBE_PRODUCERS_RESPONSE__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_PRODUCERS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("Topics", Struct(DESCRIBE_PRODUCERS_RESPONSE__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const BROKER_REGISTRATION_REQUEST__LISTENERS: &[Field] = &[
    f("Name", String, false, v(0,4), NO, 0, NO, OtherString, D::Zero),
    f("Host", String, false, v(0,4), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(0,4), NO, 0, NO, BrokerPort, D::Zero),
    f("SecurityProtocol", Int16, false, v(0,4), NO, 0, NO, None, D::Zero),
];

const BROKER_REGISTRATION_REQUEST__FEATURES: &[Field] = &[
    f("Name", String, false, v(0,4), NO, 0, NO, OtherString, D::Zero),
    f("MinSupportedVersion", Int16, false, v(0,4), NO, 0, NO, None, D::Zero),
    f("MaxSupportedVersion", Int16, false, v(0,4), NO, 0, NO, None, D::Zero),
];

const BROKER_REGISTRATION_REQUEST: &[Field] = &[
    f("BrokerId", Int32, false, v(0,4), NO, 0, NO, NodeId, D::Zero),
    f("ClusterId", String, false, v(0,4), NO, 0, NO, ClusterId, D::Zero),
    f("IncarnationId", Uuid, false, v(0,4), NO, 0, NO, OtherUuid, D::Zero),
    f("Listeners", Struct(BROKER_REGISTRATION_REQUEST__LISTENERS), true, v(0,4), NO, 0, NO, None, D::Zero),
    f("Features", Struct(BROKER_REGISTRATION_REQUEST__FEATURES), true, v(0,4), NO, 0, NO, None, D::Zero),
    f("Rack", String, false, v(0,4), v(0,4), 0, NO, BrokerRack, D::Zero),
    f("IsMigratingZkBroker", Bool, false, v(1,4), NO, 0, NO, None, D::Zero),
    f("LogDirs", Uuid, true, v(2,4), NO, 0, NO, OtherUuid, D::Zero),
    f("PreviousBrokerEpoch", Int64, false, v(3,4), NO, 0, NO, None, D::Int(-1)),
];

const BROKER_REGISTRATION_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,4), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,4), NO, 0, NO, ErrorCode, D::Zero),
    f("BrokerEpoch", Int64, false, v(0,4), NO, 0, NO, None, D::Int(-1)),
];

const BROKER_HEARTBEAT_REQUEST: &[Field] = &[
    f("BrokerId", Int32, false, v(0,2), NO, 0, NO, NodeId, D::Zero),
    f("BrokerEpoch", Int64, false, v(0,2), NO, 0, NO, None, D::Int(-1)),
    f("CurrentMetadataOffset", Int64, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("WantFence", Bool, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("WantShutDown", Bool, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("OfflineLogDirs", Uuid, true, v(1,2), NO, 0, v(1,2), OtherUuid, D::Zero),
    f("CordonedLogDirs", Uuid, true, v(2,2), v(2,2), 1, v(2,2), OtherUuid, D::Null),
];

const BROKER_HEARTBEAT_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,2), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("IsCaughtUp", Bool, false, v(0,2), NO, 0, NO, None, D::Zero),
    f("IsFenced", Bool, false, v(0,2), NO, 0, NO, None, D::Int(1)),
    f("ShouldShutDown", Bool, false, v(0,2), NO, 0, NO, None, D::Zero),
];

const UNREGISTER_BROKER_REQUEST: &[Field] = &[
    f("BrokerId", Int32, false, v(0,0), NO, 0, NO, NodeId, D::Zero),
];

const UNREGISTER_BROKER_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Zero),
];

const DESCRIBE_TRANSACTIONS_REQUEST: &[Field] = &[
    f("TransactionalIds", String, true, v(0,0), NO, 0, NO, TransactionalId, D::Zero),
];

const DESCRIBE_TRANSACTIONS_RESPONSE__TRANSACTION_STATES__TOPICS: &[Field] = &[
    f("Topic", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_TRANSACTIONS_RESPONSE__TRANSACTION_STATES: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("TransactionalId", String, false, v(0,0), NO, 0, NO, TransactionalId, D::Zero),
    f("TransactionState", String, false, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("TransactionTimeoutMs", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("TransactionStartTimeMs", Int64, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("ProducerId", Int64, false, v(0,0), NO, 0, NO, ProducerId, D::Zero),
    f("ProducerEpoch", Int16, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("Topics", Struct(DESCRIBE_TRANSACTIONS_RESPONSE__TRANSACTION_STATES__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_TRANSACTIONS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("TransactionStates", Struct(DESCRIBE_TRANSACTIONS_RESPONSE__TRANSACTION_STATES), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const LIST_TRANSACTIONS_REQUEST: &[Field] = &[
    f("StateFilters", String, true, v(0,2), NO, 0, NO, OtherString, D::Zero),
    f("ProducerIdFilters", Int64, true, v(0,2), NO, 0, NO, ProducerId, D::Zero),
    f("DurationFilter", Int64, false, v(1,2), NO, 0, NO, None, D::Int(-1)),
    f("TransactionalIdPattern", String, false, v(2,2), v(2,2), 0, NO, TransactionalIdPattern, D::Null),
];

const LIST_TRANSACTIONS_RESPONSE__TRANSACTION_STATES: &[Field] = &[
    f("TransactionalId", String, false, v(0,2), NO, 0, NO, TransactionalId, D::Zero),
    f("ProducerId", Int64, false, v(0,2), NO, 0, NO, ProducerId, D::Zero),
    f("TransactionState", String, false, v(0,2), NO, 0, NO, OtherString, D::Zero),
];

const LIST_TRANSACTIONS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,2), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,2), NO, 0, NO, ErrorCode, D::Zero),
    f("UnknownStateFilters", String, true, v(0,2), NO, 0, NO, OtherString, D::Zero),
    f("TransactionStates", Struct(LIST_TRANSACTIONS_RESPONSE__TRANSACTION_STATES), true, v(0,2), NO, 0, NO, None, D::Zero),
];

const ALLOCATE_PRODUCER_IDS_REQUEST: &[Field] = &[
    f("BrokerId", Int32, false, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("BrokerEpoch", Int64, false, v(0,0), NO, 0, NO, None, D::Int(-1)),
];

const ALLOCATE_PRODUCER_IDS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ProducerIdStart", Int64, false, v(0,0), NO, 0, NO, ProducerId, D::Zero),
    f("ProducerIdLen", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const CONSUMER_GROUP_HEARTBEAT_REQUEST__TOPIC_PARTITIONS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,1), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const CONSUMER_GROUP_HEARTBEAT_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,1), NO, 0, NO, GroupId, D::Zero),
    f("MemberId", String, false, v(0,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("MemberEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("InstanceId", String, false, v(0,1), v(0,1), 0, NO, ClientIdentity, D::Null),
    f("RackId", String, false, v(0,1), v(0,1), 0, NO, ClientRack, D::Null),
    f("RebalanceTimeoutMs", Int32, false, v(0,1), NO, 0, NO, None, D::Int(-1)),
    f("SubscribedTopicNames", String, true, v(0,1), v(0,1), 0, NO, TopicName, D::Null),
    f("SubscribedTopicRegex", String, false, v(1,1), v(1,1), 0, NO, TopicRegex, D::Null),
    f("ServerAssignor", String, false, v(0,1), v(0,1), 0, NO, OtherString, D::Null),
    f("TopicPartitions", Struct(CONSUMER_GROUP_HEARTBEAT_REQUEST__TOPIC_PARTITIONS), true, v(0,1), v(0,1), 0, NO, None, D::Null),
];

const CONSUMER_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT__TOPIC_PARTITIONS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,1), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const CONSUMER_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT: &[Field] = &[
    f("TopicPartitions", Struct(CONSUMER_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT__TOPIC_PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const CONSUMER_GROUP_HEARTBEAT_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Null),
    f("MemberId", String, false, v(0,1), v(0,1), 0, NO, ClientIdentity, D::Null),
    f("MemberEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("HeartbeatIntervalMs", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Assignment", Struct(CONSUMER_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT), false, v(0,1), v(0,1), 0, NO, None, D::Null),
];

const CONSUMER_GROUP_DESCRIBE_REQUEST: &[Field] = &[
    f("GroupIds", String, true, v(0,1), NO, 0, NO, GroupId, D::Zero),
    f("IncludeAuthorizedOperations", Bool, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__TOPIC_PARTITIONS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,1), NO, 0, NO, TopicId, D::Zero),
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT: &[Field] = &[
    f("TopicPartitions", Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__TOPIC_PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__TOPIC_PARTITIONS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,1), NO, 0, NO, TopicId, D::Zero),
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT: &[Field] = &[
    f("TopicPartitions", Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__TOPIC_PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS: &[Field] = &[
    f("MemberId", String, false, v(0,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("InstanceId", String, false, v(0,1), v(0,1), 0, NO, ClientIdentity, D::Null),
    f("RackId", String, false, v(0,1), v(0,1), 0, NO, ClientRack, D::Null),
    f("MemberEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ClientId", String, false, v(0,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("ClientHost", String, false, v(0,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("SubscribedTopicNames", String, true, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("SubscribedTopicRegex", String, false, v(0,1), v(0,1), 0, NO, TopicRegex, D::Null),
    f("Assignment", Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT), false, v(0,1), NO, 0, NO, None, D::Zero),
    f("TargetAssignment", Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT), false, v(0,1), NO, 0, NO, None, D::Zero),
    f("MemberType", Int8, false, v(1,1), NO, 0, NO, None, D::Int(-1)),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Null),
    f("GroupId", String, false, v(0,1), NO, 0, NO, GroupId, D::Zero),
    f("GroupState", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("GroupEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("AssignmentEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("AssignorName", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Members", Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("AuthorizedOperations", Int32, false, v(0,1), NO, 0, NO, None, D::Int(-2147483648)),
];

const CONSUMER_GROUP_DESCRIBE_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("Groups", Struct(CONSUMER_GROUP_DESCRIBE_RESPONSE__GROUPS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const CONTROLLER_REGISTRATION_REQUEST__LISTENERS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("Host", String, false, v(0,0), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(0,0), NO, 0, NO, BrokerPort, D::Zero),
    f("SecurityProtocol", Int16, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const CONTROLLER_REGISTRATION_REQUEST__FEATURES: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("MinSupportedVersion", Int16, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("MaxSupportedVersion", Int16, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const CONTROLLER_REGISTRATION_REQUEST: &[Field] = &[
    f("ControllerId", Int32, false, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("IncarnationId", Uuid, false, v(0,0), NO, 0, NO, OtherUuid, D::Zero),
    f("ZkMigrationReady", Bool, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("Listeners", Struct(CONTROLLER_REGISTRATION_REQUEST__LISTENERS), true, v(0,0), NO, 0, NO, None, D::Zero),
    f("Features", Struct(CONTROLLER_REGISTRATION_REQUEST__FEATURES), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const CONTROLLER_REGISTRATION_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Zero),
];

const GET_TELEMETRY_SUBSCRIPTIONS_REQUEST: &[Field] = &[
    f("ClientInstanceId", Uuid, false, v(0,0), NO, 0, NO, ClientIdentity, D::Zero),
];

const GET_TELEMETRY_SUBSCRIPTIONS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ClientInstanceId", Uuid, false, v(0,0), NO, 0, NO, ClientIdentity, D::Zero),
    f("SubscriptionId", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("AcceptedCompressionTypes", Int8, true, v(0,0), NO, 0, NO, None, D::Zero),
    f("PushIntervalMs", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("TelemetryMaxBytes", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("DeltaTemporality", Bool, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("RequestedMetrics", String, true, v(0,0), NO, 0, NO, OtherString, D::Zero),
];

const PUSH_TELEMETRY_REQUEST: &[Field] = &[
    f("ClientInstanceId", Uuid, false, v(0,0), NO, 0, NO, ClientIdentity, D::Zero),
    f("SubscriptionId", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("Terminating", Bool, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("CompressionType", Int8, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("Metrics", Bytes, false, v(0,0), NO, 0, NO, EmbeddedBytes, D::Zero),
];

const PUSH_TELEMETRY_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES: &[Field] = &[
    f("Id", Uuid, false, v(0,0), NO, 0, NO, OtherUuid, D::Zero),
    f("Topics", Struct(ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_REQUEST: &[Field] = &[
    f("BrokerId", Int32, false, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("BrokerEpoch", Int64, false, v(0,0), NO, 0, NO, None, D::Int(-1)),
    f("Directories", Struct(ASSIGN_REPLICAS_TO_DIRS_REQUEST__DIRECTORIES), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES: &[Field] = &[
    f("Id", Uuid, false, v(0,0), NO, 0, NO, OtherUuid, D::Zero),
    f("Topics", Struct(ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const ASSIGN_REPLICAS_TO_DIRS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("Directories", Struct(ASSIGN_REPLICAS_TO_DIRS_RESPONSE__DIRECTORIES), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const LIST_CONFIG_RESOURCES_REQUEST: &[Field] = &[
    f("ResourceTypes", Int8, true, v(1,1), NO, 0, NO, None, D::Zero),
];

const LIST_CONFIG_RESOURCES_RESPONSE__CONFIG_RESOURCES: &[Field] = &[
    f("ResourceName", String, false, v(0,1), NO, 0, NO, ConfigResourceName, D::Zero),
    f("ResourceType", Int8, false, v(1,1), NO, 0, NO, None, D::Int(16)),
];

const LIST_CONFIG_RESOURCES_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ConfigResources", Struct(LIST_CONFIG_RESOURCES_RESPONSE__CONFIG_RESOURCES), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_TOPIC_PARTITIONS_REQUEST__TOPICS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
];

const DESCRIBE_TOPIC_PARTITIONS_REQUEST__CURSOR: &[Field] = &[
    f("TopicName", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_TOPIC_PARTITIONS_REQUEST: &[Field] = &[
    f("Topics", Struct(DESCRIBE_TOPIC_PARTITIONS_REQUEST__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
    f("ResponsePartitionLimit", Int32, false, v(0,0), NO, 0, NO, None, D::Int(2000)),
    f("Cursor", Struct(DESCRIBE_TOPIC_PARTITIONS_REQUEST__CURSOR), false, v(0,0), v(0,0), 0, NO, None, D::Null),
];

const DESCRIBE_TOPIC_PARTITIONS_RESPONSE__TOPICS__PARTITIONS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("LeaderId", Int32, false, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,0), NO, 0, NO, None, D::Int(-1)),
    f("ReplicaNodes", Int32, true, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("IsrNodes", Int32, true, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("EligibleLeaderReplicas", Int32, true, v(0,0), v(0,0), 0, NO, NodeId, D::Null),
    f("LastKnownElr", Int32, true, v(0,0), v(0,0), 0, NO, NodeId, D::Null),
    f("OfflineReplicas", Int32, true, v(0,0), NO, 0, NO, NodeId, D::Zero),
];

const DESCRIBE_TOPIC_PARTITIONS_RESPONSE__TOPICS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("Name", String, false, v(0,0), v(0,0), 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("IsInternal", Bool, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("Partitions", Struct(DESCRIBE_TOPIC_PARTITIONS_RESPONSE__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
    f("TopicAuthorizedOperations", Int32, false, v(0,0), NO, 0, NO, None, D::Int(-2147483648)),
];

const DESCRIBE_TOPIC_PARTITIONS_RESPONSE__NEXT_CURSOR: &[Field] = &[
    f("TopicName", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_TOPIC_PARTITIONS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("Topics", Struct(DESCRIBE_TOPIC_PARTITIONS_RESPONSE__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
    f("NextCursor", Struct(DESCRIBE_TOPIC_PARTITIONS_RESPONSE__NEXT_CURSOR), false, v(0,0), v(0,0), 0, NO, None, D::Null),
];

const SHARE_GROUP_HEARTBEAT_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(1,1), NO, 0, NO, GroupId, D::Zero),
    f("MemberId", String, false, v(1,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("MemberEpoch", Int32, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("RackId", String, false, v(1,1), v(0,1), 0, NO, ClientRack, D::Null),
    f("SubscribedTopicNames", String, true, v(1,1), v(0,1), 0, NO, TopicName, D::Null),
];

const SHARE_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT__TOPIC_PARTITIONS: &[Field] = &[
    f("TopicId", Uuid, false, v(1,1), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Int32, true, v(1,1), NO, 0, NO, None, D::Zero),
];

const SHARE_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT: &[Field] = &[
    f("TopicPartitions", Struct(SHARE_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT__TOPIC_PARTITIONS), true, v(1,1), NO, 0, NO, None, D::Zero),
];

const SHARE_GROUP_HEARTBEAT_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(1,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(1,1), v(0,1), 0, NO, FreeText, D::Null),
    f("MemberId", String, false, v(1,1), v(0,1), 0, NO, ClientIdentity, D::Null),
    f("MemberEpoch", Int32, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("HeartbeatIntervalMs", Int32, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("Assignment", Struct(SHARE_GROUP_HEARTBEAT_RESPONSE__ASSIGNMENT), false, v(1,1), v(0,1), 0, NO, None, D::Null),
];

const SHARE_GROUP_DESCRIBE_REQUEST: &[Field] = &[
    f("GroupIds", String, true, v(1,1), NO, 0, NO, GroupId, D::Zero),
    f("IncludeAuthorizedOperations", Bool, false, v(1,1), NO, 0, NO, None, D::Zero),
];

const SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__TOPIC_PARTITIONS: &[Field] = &[
    f("TopicId", Uuid, false, v(1,1), NO, 0, NO, TopicId, D::Zero),
    f("TopicName", String, false, v(1,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(1,1), NO, 0, NO, None, D::Zero),
];

const SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT: &[Field] = &[
    f("TopicPartitions", Struct(SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__TOPIC_PARTITIONS), true, v(1,1), NO, 0, NO, None, D::Zero),
];

const SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS: &[Field] = &[
    f("MemberId", String, false, v(1,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("RackId", String, false, v(1,1), v(0,1), 0, NO, ClientRack, D::Null),
    f("MemberEpoch", Int32, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("ClientId", String, false, v(1,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("ClientHost", String, false, v(1,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("SubscribedTopicNames", String, true, v(1,1), NO, 0, NO, TopicName, D::Zero),
    f("Assignment", Struct(SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT), false, v(1,1), NO, 0, NO, None, D::Zero),
];

const SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS: &[Field] = &[
    f("ErrorCode", Int16, false, v(1,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(1,1), v(0,1), 0, NO, FreeText, D::Null),
    f("GroupId", String, false, v(1,1), NO, 0, NO, GroupId, D::Zero),
    f("GroupState", String, false, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("GroupEpoch", Int32, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("AssignmentEpoch", Int32, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("AssignorName", String, false, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("Members", Struct(SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS), true, v(1,1), NO, 0, NO, None, D::Zero),
    f("AuthorizedOperations", Int32, false, v(1,1), NO, 0, NO, None, D::Int(-2147483648)),
];

const SHARE_GROUP_DESCRIBE_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("Groups", Struct(SHARE_GROUP_DESCRIBE_RESPONSE__GROUPS), true, v(1,1), NO, 0, NO, None, D::Zero),
];

const SHARE_FETCH_REQUEST__TOPICS__PARTITIONS__ACKNOWLEDGEMENT_BATCHES: &[Field] = &[
    f("FirstOffset", Int64, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("LastOffset", Int64, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("AcknowledgeTypes", Int8, true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_FETCH_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("AcknowledgementBatches", Struct(SHARE_FETCH_REQUEST__TOPICS__PARTITIONS__ACKNOWLEDGEMENT_BATCHES), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_FETCH_REQUEST__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(1,2), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(SHARE_FETCH_REQUEST__TOPICS__PARTITIONS), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_FETCH_REQUEST__FORGOTTEN_TOPICS_DATA: &[Field] = &[
    f("TopicId", Uuid, false, v(1,2), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Int32, true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_FETCH_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(1,2), v(0,2), 0, NO, GroupId, D::Null),
    f("MemberId", String, false, v(1,2), v(0,2), 0, NO, ClientIdentity, D::Zero),
    f("ShareSessionEpoch", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("MaxWaitMs", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("MinBytes", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("MaxBytes", Int32, false, v(1,2), NO, 0, NO, None, D::Int(2147483647)),
    f("MaxRecords", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("BatchSize", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("ShareAcquireMode", Int8, false, v(2,2), NO, 0, NO, None, D::Zero),
    f("IsRenewAck", Bool, false, v(2,2), NO, 0, NO, None, D::Zero),
    f("Topics", Struct(SHARE_FETCH_REQUEST__TOPICS), true, v(1,2), NO, 0, NO, None, D::Zero),
    f("ForgottenTopicsData", Struct(SHARE_FETCH_REQUEST__FORGOTTEN_TOPICS_DATA), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER: &[Field] = &[
    f("LeaderId", Int32, false, v(1,2), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS__ACQUIRED_RECORDS: &[Field] = &[
    f("FirstOffset", Int64, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("LastOffset", Int64, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("DeliveryCount", Int16, false, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(1,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(1,2), v(0,2), 0, NO, FreeText, D::Null),
    f("AcknowledgeErrorCode", Int16, false, v(1,2), NO, 0, NO, ErrorCode, D::Zero),
    f("AcknowledgeErrorMessage", String, false, v(1,2), v(0,2), 0, NO, FreeText, D::Null),
    f("CurrentLeader", Struct(SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER), false, v(1,2), NO, 0, NO, None, D::Zero),
    f("Records", super::Kind::Records, false, v(1,2), v(0,0), 0, NO, Records, D::Zero),
    f("AcquiredRecords", Struct(SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS__ACQUIRED_RECORDS), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_FETCH_RESPONSE__RESPONSES: &[Field] = &[
    f("TopicId", Uuid, false, v(1,2), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(SHARE_FETCH_RESPONSE__RESPONSES__PARTITIONS), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_FETCH_RESPONSE__NODE_ENDPOINTS: &[Field] = &[
    f("NodeId", Int32, false, v(1,2), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(1,2), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Int32, false, v(1,2), NO, 0, NO, BrokerPort, D::Zero),
    f("Rack", String, false, v(1,2), v(0,2), 0, NO, BrokerRack, D::Null),
];

const SHARE_FETCH_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,2), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(1,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(1,2), v(0,2), 0, NO, FreeText, D::Null),
    f("AcquisitionLockTimeoutMs", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("Responses", Struct(SHARE_FETCH_RESPONSE__RESPONSES), true, v(1,2), NO, 0, NO, None, D::Zero),
    f("NodeEndpoints", Struct(SHARE_FETCH_RESPONSE__NODE_ENDPOINTS), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_ACKNOWLEDGE_REQUEST__TOPICS__PARTITIONS__ACKNOWLEDGEMENT_BATCHES: &[Field] = &[
    f("FirstOffset", Int64, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("LastOffset", Int64, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("AcknowledgeTypes", Int8, true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_ACKNOWLEDGE_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("AcknowledgementBatches", Struct(SHARE_ACKNOWLEDGE_REQUEST__TOPICS__PARTITIONS__ACKNOWLEDGEMENT_BATCHES), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_ACKNOWLEDGE_REQUEST__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(1,2), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(SHARE_ACKNOWLEDGE_REQUEST__TOPICS__PARTITIONS), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_ACKNOWLEDGE_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(1,2), v(0,2), 0, NO, GroupId, D::Null),
    f("MemberId", String, false, v(1,2), v(0,2), 0, NO, ClientIdentity, D::Zero),
    f("ShareSessionEpoch", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("IsRenewAck", Bool, false, v(2,2), NO, 0, NO, None, D::Zero),
    f("Topics", Struct(SHARE_ACKNOWLEDGE_REQUEST__TOPICS), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER: &[Field] = &[
    f("LeaderId", Int32, false, v(1,2), NO, 0, NO, NodeId, D::Zero),
    f("LeaderEpoch", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(1,2), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(1,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(1,2), v(0,2), 0, NO, FreeText, D::Null),
    f("CurrentLeader", Struct(SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES__PARTITIONS__CURRENT_LEADER), false, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES: &[Field] = &[
    f("TopicId", Uuid, false, v(1,2), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES__PARTITIONS), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const SHARE_ACKNOWLEDGE_RESPONSE__NODE_ENDPOINTS: &[Field] = &[
    f("NodeId", Int32, false, v(1,2), NO, 0, NO, NodeId, D::Zero),
    f("Host", String, false, v(1,2), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Int32, false, v(1,2), NO, 0, NO, BrokerPort, D::Zero),
    f("Rack", String, false, v(1,2), v(0,2), 0, NO, BrokerRack, D::Null),
];

const SHARE_ACKNOWLEDGE_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(1,2), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(1,2), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(1,2), v(0,2), 0, NO, FreeText, D::Null),
    f("AcquisitionLockTimeoutMs", Int32, false, v(2,2), NO, 0, NO, None, D::Zero),
    f("Responses", Struct(SHARE_ACKNOWLEDGE_RESPONSE__RESPONSES), true, v(1,2), NO, 0, NO, None, D::Zero),
    f("NodeEndpoints", Struct(SHARE_ACKNOWLEDGE_RESPONSE__NODE_ENDPOINTS), true, v(1,2), NO, 0, NO, None, D::Zero),
];

const ADD_RAFT_VOTER_REQUEST__LISTENERS: &[Field] = &[
    f("Name", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Host", String, false, v(0,1), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(0,1), NO, 0, NO, BrokerPort, D::Zero),
];

const ADD_RAFT_VOTER_REQUEST: &[Field] = &[
    f("ClusterId", String, false, v(0,1), v(0,1), 0, NO, ClusterId, D::Zero),
    f("TimeoutMs", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("VoterId", Int32, false, v(0,1), NO, 0, NO, NodeId, D::Zero),
    f("VoterDirectoryId", Uuid, false, v(0,1), NO, 0, NO, OtherUuid, D::Zero),
    f("Listeners", Struct(ADD_RAFT_VOTER_REQUEST__LISTENERS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("AckWhenCommitted", Bool, false, v(1,1), NO, 0, NO, None, D::Int(1)),
];

const ADD_RAFT_VOTER_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Zero),
];

const REMOVE_RAFT_VOTER_REQUEST: &[Field] = &[
    f("ClusterId", String, false, v(0,0), v(0,0), 0, NO, ClusterId, D::Zero),
    f("VoterId", Int32, false, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("VoterDirectoryId", Uuid, false, v(0,0), NO, 0, NO, OtherUuid, D::Zero),
];

const REMOVE_RAFT_VOTER_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Zero),
];

const UPDATE_RAFT_VOTER_REQUEST__LISTENERS: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("Host", String, false, v(0,0), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Uint16, false, v(0,0), NO, 0, NO, BrokerPort, D::Zero),
];

const UPDATE_RAFT_VOTER_REQUEST__KRAFT_VERSION_FEATURE: &[Field] = &[
    f("MinSupportedVersion", Int16, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("MaxSupportedVersion", Int16, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const UPDATE_RAFT_VOTER_REQUEST: &[Field] = &[
    f("ClusterId", String, false, v(0,0), v(0,0), 0, NO, ClusterId, D::Zero),
    f("CurrentLeaderEpoch", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("VoterId", Int32, false, v(0,0), NO, 0, NO, NodeId, D::Zero),
    f("VoterDirectoryId", Uuid, false, v(0,0), NO, 0, NO, OtherUuid, D::Zero),
    f("Listeners", Struct(UPDATE_RAFT_VOTER_REQUEST__LISTENERS), true, v(0,0), NO, 0, NO, None, D::Zero),
    f("KRaftVersionFeature", Struct(UPDATE_RAFT_VOTER_REQUEST__KRAFT_VERSION_FEATURE), false, v(0,0), NO, 0, NO, None, D::Zero),
];

const UPDATE_RAFT_VOTER_RESPONSE__CURRENT_LEADER: &[Field] = &[
    f("LeaderId", Int32, false, v(0,0), NO, 0, NO, NodeId, D::Int(-1)),
    f("LeaderEpoch", Int32, false, v(0,0), NO, 0, NO, None, D::Int(-1)),
    f("Host", String, false, v(0,0), NO, 0, NO, BrokerHost, D::Zero),
    f("Port", Int32, false, v(0,0), NO, 0, NO, BrokerPort, D::Zero),
];

const UPDATE_RAFT_VOTER_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("CurrentLeader", Struct(UPDATE_RAFT_VOTER_RESPONSE__CURRENT_LEADER), false, v(0,0), NO, 0, v(0,0), None, D::Zero),
];

const INITIALIZE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("StateEpoch", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("StartOffset", Int64, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const INITIALIZE_SHARE_GROUP_STATE_REQUEST__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(INITIALIZE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const INITIALIZE_SHARE_GROUP_STATE_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,0), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(INITIALIZE_SHARE_GROUP_STATE_REQUEST__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const INITIALIZE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Null),
];

const INITIALIZE_SHARE_GROUP_STATE_RESPONSE__RESULTS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(INITIALIZE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const INITIALIZE_SHARE_GROUP_STATE_RESPONSE: &[Field] = &[
    f("Results", Struct(INITIALIZE_SHARE_GROUP_STATE_RESPONSE__RESULTS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_REQUEST__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(READ_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,0), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(READ_SHARE_GROUP_STATE_REQUEST__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS__STATE_BATCHES: &[Field] = &[
    f("FirstOffset", Int64, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("LastOffset", Int64, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("DeliveryState", Int8, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("DeliveryCount", Int16, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Null),
    f("StateEpoch", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("StartOffset", Int64, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("StateBatches", Struct(READ_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS__STATE_BATCHES), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_RESPONSE__RESULTS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(READ_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_RESPONSE: &[Field] = &[
    f("Results", Struct(READ_SHARE_GROUP_STATE_RESPONSE__RESULTS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS__STATE_BATCHES: &[Field] = &[
    f("FirstOffset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("LastOffset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("DeliveryState", Int8, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("DeliveryCount", Int16, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("StateEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("StartOffset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("DeliveryCompleteCount", Int32, false, v(1,1), NO, 0, NO, None, D::Int(-1)),
    f("StateBatches", Struct(WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS__STATE_BATCHES), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,1), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,1), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(WRITE_SHARE_GROUP_STATE_REQUEST__TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Null),
];

const WRITE_SHARE_GROUP_STATE_RESPONSE__RESULTS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,1), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(WRITE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const WRITE_SHARE_GROUP_STATE_RESPONSE: &[Field] = &[
    f("Results", Struct(WRITE_SHARE_GROUP_STATE_RESPONSE__RESULTS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const DELETE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const DELETE_SHARE_GROUP_STATE_REQUEST__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(DELETE_SHARE_GROUP_STATE_REQUEST__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DELETE_SHARE_GROUP_STATE_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,0), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(DELETE_SHARE_GROUP_STATE_REQUEST__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DELETE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Null),
];

const DELETE_SHARE_GROUP_STATE_RESPONSE__RESULTS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(DELETE_SHARE_GROUP_STATE_RESPONSE__RESULTS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DELETE_SHARE_GROUP_STATE_RESPONSE: &[Field] = &[
    f("Results", Struct(DELETE_SHARE_GROUP_STATE_RESPONSE__RESULTS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__TOPICS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,1), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__TOPICS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_SUMMARY_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,1), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(READ_SHARE_GROUP_STATE_SUMMARY_REQUEST__TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__RESULTS__PARTITIONS: &[Field] = &[
    f("Partition", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Null),
    f("StateEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("StartOffset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("DeliveryCompleteCount", Int32, false, v(1,1), NO, 0, NO, None, D::Int(-1)),
];

const READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__RESULTS: &[Field] = &[
    f("TopicId", Uuid, false, v(0,1), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__RESULTS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE: &[Field] = &[
    f("Results", Struct(READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE__RESULTS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS__TOPIC_CONFIGS: &[Field] = &[
    f("Key", String, false, v(0,1), NO, 0, NO, ConfigKv, D::Zero),
    f("Value", String, false, v(0,1), NO, 0, NO, ConfigKv, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS: &[Field] = &[
    f("Name", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ReplicationFactor", Int16, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("TopicConfigs", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS__TOPIC_CONFIGS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS__TOPIC_CONFIGS: &[Field] = &[
    f("Key", String, false, v(0,1), NO, 0, NO, ConfigKv, D::Zero),
    f("Value", String, false, v(0,1), NO, 0, NO, ConfigKv, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS: &[Field] = &[
    f("Name", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ReplicationFactor", Int16, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("TopicConfigs", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS__TOPIC_CONFIGS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__COPARTITION_GROUPS: &[Field] = &[
    f("SourceTopics", Int16, true, v(0,1), NO, 0, NO, None, D::Zero),
    f("SourceTopicRegex", Int16, true, v(0,1), NO, 0, NO, None, D::Zero),
    f("RepartitionSourceTopics", Int16, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("SourceTopics", String, true, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("SourceTopicRegex", String, true, v(0,1), NO, 0, NO, TopicRegex, D::Zero),
    f("StateChangelogTopics", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("RepartitionSinkTopics", String, true, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("RepartitionSourceTopics", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("CopartitionGroups", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES__COPARTITION_GROUPS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY: &[Field] = &[
    f("Epoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Subtopologies", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY__SUBTOPOLOGIES), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__ACTIVE_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__STANDBY_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__WARMUP_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__USER_ENDPOINT: &[Field] = &[
    f("Host", String, false, v(0,1), NO, 0, NO, ClientEndpoint, D::Zero),
    f("Port", Uint16, false, v(0,1), NO, 0, NO, ClientEndpoint, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__CLIENT_TAGS: &[Field] = &[
    f("Key", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Value", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_OFFSETS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partition", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Offset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_END_OFFSETS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partition", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Offset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,1), NO, 0, NO, GroupId, D::Zero),
    f("MemberId", String, false, v(0,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("MemberEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("EndpointInformationEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("InstanceId", String, false, v(0,1), v(0,1), 0, NO, ClientIdentity, D::Null),
    f("RackId", String, false, v(0,1), v(0,1), 0, NO, ClientRack, D::Null),
    f("RebalanceTimeoutMs", Int32, false, v(0,1), NO, 0, NO, None, D::Int(-1)),
    f("Topology", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TOPOLOGY), false, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("ActiveTasks", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__ACTIVE_TASKS), true, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("StandbyTasks", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__STANDBY_TASKS), true, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("WarmupTasks", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__WARMUP_TASKS), true, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("ProcessId", String, false, v(0,1), v(0,1), 0, NO, ClientIdentity, D::Null),
    f("UserEndpoint", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__USER_ENDPOINT), false, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("ClientTags", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__CLIENT_TAGS), true, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("TaskOffsets", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_OFFSETS), true, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("TaskEndOffsets", Struct(STREAMS_GROUP_HEARTBEAT_REQUEST__TASK_END_OFFSETS), true, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("ShutdownApplication", Bool, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__STATUS: &[Field] = &[
    f("StatusCode", Int8, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("StatusDetail", String, false, v(0,1), NO, 0, NO, FreeText, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__ACTIVE_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__STANDBY_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__WARMUP_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__USER_ENDPOINT: &[Field] = &[
    f("Host", String, false, v(0,1), NO, 0, NO, ClientEndpoint, D::Zero),
    f("Port", Uint16, false, v(0,1), NO, 0, NO, ClientEndpoint, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__ACTIVE_PARTITIONS: &[Field] = &[
    f("Topic", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__STANDBY_PARTITIONS: &[Field] = &[
    f("Topic", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT: &[Field] = &[
    f("UserEndpoint", Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__USER_ENDPOINT), false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ActivePartitions", Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__ACTIVE_PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("StandbyPartitions", Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT__STANDBY_PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_HEARTBEAT_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Null),
    f("MemberId", String, false, v(0,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("MemberEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("HeartbeatIntervalMs", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("AcceptableRecoveryLagLegacy", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("TaskOffsetIntervalMs", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("AcceptableRecoveryLag", Int64, false, v(1,1), NO, 0, NO, None, D::Int(-1)),
    f("Status", Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__STATUS), true, v(0,1), v(0,1), 0, NO, None, D::Zero),
    f("ActiveTasks", Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__ACTIVE_TASKS), true, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("StandbyTasks", Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__STANDBY_TASKS), true, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("WarmupTasks", Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__WARMUP_TASKS), true, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("TopologyDescriptionRequired", Bool, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("EndpointInformationEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("PartitionsByUserEndpoint", Struct(STREAMS_GROUP_HEARTBEAT_RESPONSE__PARTITIONS_BY_USER_ENDPOINT), true, v(0,1), v(0,1), 0, NO, None, D::Null),
];

const STREAMS_GROUP_DESCRIBE_REQUEST: &[Field] = &[
    f("GroupIds", String, true, v(0,1), NO, 0, NO, GroupId, D::Zero),
    f("IncludeAuthorizedOperations", Bool, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("IncludeTopologyDescription", Bool, false, v(1,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS__TOPIC_CONFIGS: &[Field] = &[
    f("Key", String, false, v(0,1), NO, 0, NO, ConfigKv, D::Zero),
    f("Value", String, false, v(0,1), NO, 0, NO, ConfigKv, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS: &[Field] = &[
    f("Name", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ReplicationFactor", Int16, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("TopicConfigs", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS__TOPIC_CONFIGS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS__TOPIC_CONFIGS: &[Field] = &[
    f("Key", String, false, v(0,1), NO, 0, NO, ConfigKv, D::Zero),
    f("Value", String, false, v(0,1), NO, 0, NO, ConfigKv, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS: &[Field] = &[
    f("Name", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ReplicationFactor", Int16, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("TopicConfigs", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS__TOPIC_CONFIGS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("SourceTopics", String, true, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("RepartitionSinkTopics", String, true, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("StateChangelogTopics", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__STATE_CHANGELOG_TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("RepartitionSourceTopics", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES__REPARTITION_SOURCE_TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY: &[Field] = &[
    f("Epoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Subtopologies", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY__SUBTOPOLOGIES), true, v(0,1), v(0,1), 0, NO, None, D::Null),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__USER_ENDPOINT: &[Field] = &[
    f("Host", String, false, v(0,1), NO, 0, NO, ClientEndpoint, D::Zero),
    f("Port", Uint16, false, v(0,1), NO, 0, NO, ClientEndpoint, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__CLIENT_TAGS: &[Field] = &[
    f("Key", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Value", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TASK_OFFSETS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partition", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Offset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TASK_END_OFFSETS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partition", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Offset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__ACTIVE_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__STANDBY_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__WARMUP_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT: &[Field] = &[
    f("ActiveTasks", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__ACTIVE_TASKS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("StandbyTasks", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__STANDBY_TASKS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("WarmupTasks", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT__WARMUP_TASKS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__ACTIVE_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__STANDBY_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__WARMUP_TASKS: &[Field] = &[
    f("SubtopologyId", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT: &[Field] = &[
    f("ActiveTasks", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__ACTIVE_TASKS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("StandbyTasks", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__STANDBY_TASKS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("WarmupTasks", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT__WARMUP_TASKS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS: &[Field] = &[
    f("MemberId", String, false, v(0,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("MemberEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("InstanceId", String, false, v(0,1), v(0,1), 0, NO, ClientIdentity, D::Null),
    f("RackId", String, false, v(0,1), v(0,1), 0, NO, ClientRack, D::Null),
    f("ClientId", String, false, v(0,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("ClientHost", String, false, v(0,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("TopologyEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("ProcessId", String, false, v(0,1), NO, 0, NO, ClientIdentity, D::Zero),
    f("UserEndpoint", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__USER_ENDPOINT), false, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("ClientTags", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__CLIENT_TAGS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("TaskOffsets", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TASK_OFFSETS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("TaskEndOffsets", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TASK_END_OFFSETS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("Assignment", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__ASSIGNMENT), false, v(0,1), NO, 0, NO, None, D::Zero),
    f("TargetAssignment", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS__TARGET_ASSIGNMENT), false, v(0,1), NO, 0, NO, None, D::Zero),
    f("IsClassic", Bool, false, v(0,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES__NODES: &[Field] = &[
    f("Name", String, false, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("NodeType", Int8, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("SourceTopics", String, true, v(1,1), NO, 0, NO, TopicName, D::Zero),
    f("SinkTopic", String, false, v(1,1), v(1,1), 0, NO, TopicName, D::Null),
    f("Stores", String, true, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("Successors", String, true, v(1,1), NO, 0, NO, OtherString, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES: &[Field] = &[
    f("SubtopologyId", String, false, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("Nodes", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES__NODES), true, v(1,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__SOURCE: &[Field] = &[
    f("Name", String, false, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("NodeType", Int8, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("SourceTopics", String, true, v(1,1), NO, 0, NO, TopicName, D::Zero),
    f("SinkTopic", String, false, v(1,1), v(1,1), 0, NO, TopicName, D::Null),
    f("Stores", String, true, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("Successors", String, true, v(1,1), NO, 0, NO, OtherString, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__PROCESSOR: &[Field] = &[
    f("Name", String, false, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("NodeType", Int8, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("SourceTopics", String, true, v(1,1), NO, 0, NO, TopicName, D::Zero),
    f("SinkTopic", String, false, v(1,1), v(1,1), 0, NO, TopicName, D::Null),
    f("Stores", String, true, v(1,1), NO, 0, NO, OtherString, D::Zero),
    f("Successors", String, true, v(1,1), NO, 0, NO, OtherString, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES: &[Field] = &[
    f("Source", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__SOURCE), false, v(1,1), NO, 0, NO, None, D::Zero),
    f("Processor", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__PROCESSOR), false, v(1,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION: &[Field] = &[
    f("Subtopologies", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES), true, v(1,1), NO, 0, NO, None, D::Zero),
    f("GlobalStores", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION__GLOBAL_STORES), true, v(1,1), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS: &[Field] = &[
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Null),
    f("GroupId", String, false, v(0,1), NO, 0, NO, GroupId, D::Zero),
    f("GroupState", String, false, v(0,1), NO, 0, NO, OtherString, D::Zero),
    f("GroupEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("AssignmentEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Topology", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY), false, v(0,1), v(0,1), 0, NO, None, D::Null),
    f("Members", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__MEMBERS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("AuthorizedOperations", Int32, false, v(0,1), NO, 0, NO, None, D::Int(-2147483648)),
    f("TopologyDescription", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS__TOPOLOGY_DESCRIPTION), false, v(1,1), v(1,1), 0, NO, None, D::Null),
    f("TopologyDescriptionStatus", Int8, false, v(1,1), NO, 0, NO, None, D::Zero),
    f("AssignorName", String, false, v(1,1), v(1,1), 0, NO, OtherString, D::Null),
];

const STREAMS_GROUP_DESCRIBE_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("Groups", Struct(STREAMS_GROUP_DESCRIBE_RESPONSE__GROUPS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__GROUPS__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,1), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__GROUPS: &[Field] = &[
    f("GroupId", String, false, v(0,1), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__GROUPS__TOPICS), true, v(0,1), v(0,1), 0, NO, None, D::Zero),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST: &[Field] = &[
    f("Groups", Struct(DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST__GROUPS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("StartOffset", Int64, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("LeaderEpoch", Int32, false, v(0,1), NO, 0, NO, None, D::Zero),
    f("Lag", Int64, false, v(1,1), NO, 0, NO, None, D::Int(-1)),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Null),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,1), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(0,1), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS__TOPICS__PARTITIONS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS: &[Field] = &[
    f("GroupId", String, false, v(0,1), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS__TOPICS), true, v(0,1), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,1), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,1), v(0,1), 0, NO, FreeText, D::Null),
];

const DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,1), NO, 0, NO, ThrottleTime, D::Zero),
    f("Groups", Struct(DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE__GROUPS), true, v(0,1), NO, 0, NO, None, D::Zero),
];

const ALTER_SHARE_GROUP_OFFSETS_REQUEST__TOPICS__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("StartOffset", Int64, false, v(0,0), NO, 0, NO, None, D::Zero),
];

const ALTER_SHARE_GROUP_OFFSETS_REQUEST__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Struct(ALTER_SHARE_GROUP_OFFSETS_REQUEST__TOPICS__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const ALTER_SHARE_GROUP_OFFSETS_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,0), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(ALTER_SHARE_GROUP_OFFSETS_REQUEST__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const ALTER_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES__PARTITIONS: &[Field] = &[
    f("PartitionIndex", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Null),
];

const ALTER_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES: &[Field] = &[
    f("TopicName", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("Partitions", Struct(ALTER_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES__PARTITIONS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const ALTER_SHARE_GROUP_OFFSETS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Null),
    f("Responses", Struct(ALTER_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DELETE_SHARE_GROUP_OFFSETS_REQUEST__TOPICS: &[Field] = &[
    f("TopicName", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
];

const DELETE_SHARE_GROUP_OFFSETS_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,0), NO, 0, NO, GroupId, D::Zero),
    f("Topics", Struct(DELETE_SHARE_GROUP_OFFSETS_REQUEST__TOPICS), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const DELETE_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES: &[Field] = &[
    f("TopicName", String, false, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("TopicId", Uuid, false, v(0,0), NO, 0, NO, TopicId, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Null),
];

const DELETE_SHARE_GROUP_OFFSETS_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Null),
    f("Responses", Struct(DELETE_SHARE_GROUP_OFFSETS_RESPONSE__RESPONSES), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES__NODES: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("NodeType", Int8, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("SourceTopics", String, true, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("SinkTopic", String, false, v(0,0), v(0,0), 0, NO, TopicName, D::Null),
    f("Stores", String, true, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("Successors", String, true, v(0,0), NO, 0, NO, OtherString, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES: &[Field] = &[
    f("SubtopologyId", String, false, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("Nodes", Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES__NODES), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__SOURCE: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("NodeType", Int8, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("SourceTopics", String, true, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("SinkTopic", String, false, v(0,0), v(0,0), 0, NO, TopicName, D::Null),
    f("Stores", String, true, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("Successors", String, true, v(0,0), NO, 0, NO, OtherString, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__PROCESSOR: &[Field] = &[
    f("Name", String, false, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("NodeType", Int8, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("SourceTopics", String, true, v(0,0), NO, 0, NO, TopicName, D::Zero),
    f("SinkTopic", String, false, v(0,0), v(0,0), 0, NO, TopicName, D::Null),
    f("Stores", String, true, v(0,0), NO, 0, NO, OtherString, D::Zero),
    f("Successors", String, true, v(0,0), NO, 0, NO, OtherString, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES: &[Field] = &[
    f("Source", Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__SOURCE), false, v(0,0), NO, 0, NO, None, D::Zero),
    f("Processor", Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES__PROCESSOR), false, v(0,0), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION: &[Field] = &[
    f("Subtopologies", Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__SUBTOPOLOGIES), true, v(0,0), NO, 0, NO, None, D::Zero),
    f("GlobalStores", Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION__GLOBAL_STORES), true, v(0,0), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST: &[Field] = &[
    f("GroupId", String, false, v(0,0), NO, 0, NO, GroupId, D::Zero),
    f("MemberId", String, false, v(0,0), NO, 0, NO, ClientIdentity, D::Zero),
    f("TopologyEpoch", Int32, false, v(0,0), NO, 0, NO, None, D::Zero),
    f("TopologyDescription", Struct(STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST__TOPOLOGY_DESCRIPTION), false, v(0,0), NO, 0, NO, None, D::Zero),
];

const STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Null),
];

const UNREGISTER_CONTROLLER_REQUEST: &[Field] = &[
    f("ControllerId", Int32, false, v(0,0), NO, 0, NO, NodeId, D::Zero),
];

const UNREGISTER_CONTROLLER_RESPONSE: &[Field] = &[
    f("ThrottleTimeMs", Int32, false, v(0,0), NO, 0, NO, ThrottleTime, D::Zero),
    f("ErrorCode", Int16, false, v(0,0), NO, 0, NO, ErrorCode, D::Zero),
    f("ErrorMessage", String, false, v(0,0), v(0,0), 0, NO, FreeText, D::Zero),
];

const CONSUMER_PROTOCOL_SUBSCRIPTION__OWNED_PARTITIONS: &[Field] = &[
    f("Topic", String, false, v(1,3), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(1,3), NO, 0, NO, None, D::Zero),
];

const CONSUMER_PROTOCOL_SUBSCRIPTION: &[Field] = &[
    f("Topics", String, true, v(0,3), NO, 0, NO, TopicName, D::Zero),
    f("UserData", Bytes, false, v(0,3), v(0,3), 0, NO, EmbeddedBytes, D::Zero),
    f("OwnedPartitions", Struct(CONSUMER_PROTOCOL_SUBSCRIPTION__OWNED_PARTITIONS), true, v(1,3), NO, 0, NO, None, D::Zero),
    f("GenerationId", Int32, false, v(2,3), NO, 0, NO, None, D::Zero),
    f("RackId", String, false, v(3,3), v(3,3), 0, NO, ClientRack, D::Zero),
];

const CONSUMER_PROTOCOL_ASSIGNMENT__ASSIGNED_PARTITIONS: &[Field] = &[
    f("Topic", String, false, v(0,3), NO, 0, NO, TopicName, D::Zero),
    f("Partitions", Int32, true, v(0,3), NO, 0, NO, None, D::Zero),
];

const CONSUMER_PROTOCOL_ASSIGNMENT: &[Field] = &[
    f("AssignedPartitions", Struct(CONSUMER_PROTOCOL_ASSIGNMENT__ASSIGNED_PARTITIONS), true, v(0,3), NO, 0, NO, None, D::Zero),
    f("UserData", Bytes, false, v(0,3), v(0,3), 0, NO, EmbeddedBytes, D::Zero),
];

const DEFAULT_PRINCIPAL_DATA: &[Field] = &[
    f("Type", String, false, v(0,0), NO, 0, NO, Principal, D::Zero),
    f("Name", String, false, v(0,0), NO, 0, NO, Principal, D::Zero),
    f("TokenAuthenticated", Bool, false, v(0,0), NO, 0, NO, None, D::Zero),
];

/// Every API, at the index of its key.
pub static APIS: [Api; 95] = [
    Api { key: 0, name: "Produce", versions: v(0,13), flexible: v(9,32767), on_broker: true, cluster_action: false, forwarded: false, request: PRODUCE_REQUEST, response: PRODUCE_RESPONSE },
    Api { key: 1, name: "Fetch", versions: v(0,18), flexible: v(12,32767), on_broker: true, cluster_action: false, forwarded: false, request: FETCH_REQUEST, response: FETCH_RESPONSE },
    Api { key: 2, name: "ListOffsets", versions: v(0,11), flexible: v(6,32767), on_broker: true, cluster_action: false, forwarded: false, request: LIST_OFFSETS_REQUEST, response: LIST_OFFSETS_RESPONSE },
    Api { key: 3, name: "Metadata", versions: v(0,13), flexible: v(9,32767), on_broker: true, cluster_action: false, forwarded: false, request: METADATA_REQUEST, response: METADATA_RESPONSE },
    Api { key: 4, name: "LeaderAndIsr", versions: v(0,7), flexible: v(4,32767), on_broker: false, cluster_action: true, forwarded: false, request: LEADER_AND_ISR_REQUEST, response: LEADER_AND_ISR_RESPONSE },
    Api { key: 5, name: "StopReplica", versions: v(0,4), flexible: v(2,32767), on_broker: false, cluster_action: true, forwarded: false, request: STOP_REPLICA_REQUEST, response: STOP_REPLICA_RESPONSE },
    Api { key: 6, name: "UpdateMetadata", versions: v(0,8), flexible: v(6,32767), on_broker: false, cluster_action: true, forwarded: false, request: UPDATE_METADATA_REQUEST, response: UPDATE_METADATA_RESPONSE },
    Api { key: 7, name: "ControlledShutdown", versions: v(0,3), flexible: v(3,32767), on_broker: false, cluster_action: true, forwarded: false, request: CONTROLLED_SHUTDOWN_REQUEST, response: CONTROLLED_SHUTDOWN_RESPONSE },
    Api { key: 8, name: "OffsetCommit", versions: v(0,10), flexible: v(8,32767), on_broker: true, cluster_action: false, forwarded: false, request: OFFSET_COMMIT_REQUEST, response: OFFSET_COMMIT_RESPONSE },
    Api { key: 9, name: "OffsetFetch", versions: v(0,10), flexible: v(6,32767), on_broker: true, cluster_action: false, forwarded: false, request: OFFSET_FETCH_REQUEST, response: OFFSET_FETCH_RESPONSE },
    Api { key: 10, name: "FindCoordinator", versions: v(0,6), flexible: v(3,32767), on_broker: true, cluster_action: false, forwarded: false, request: FIND_COORDINATOR_REQUEST, response: FIND_COORDINATOR_RESPONSE },
    Api { key: 11, name: "JoinGroup", versions: v(0,9), flexible: v(6,32767), on_broker: true, cluster_action: false, forwarded: false, request: JOIN_GROUP_REQUEST, response: JOIN_GROUP_RESPONSE },
    Api { key: 12, name: "Heartbeat", versions: v(0,4), flexible: v(4,32767), on_broker: true, cluster_action: false, forwarded: false, request: HEARTBEAT_REQUEST, response: HEARTBEAT_RESPONSE },
    Api { key: 13, name: "LeaveGroup", versions: v(0,5), flexible: v(4,32767), on_broker: true, cluster_action: false, forwarded: false, request: LEAVE_GROUP_REQUEST, response: LEAVE_GROUP_RESPONSE },
    Api { key: 14, name: "SyncGroup", versions: v(0,5), flexible: v(4,32767), on_broker: true, cluster_action: false, forwarded: false, request: SYNC_GROUP_REQUEST, response: SYNC_GROUP_RESPONSE },
    Api { key: 15, name: "DescribeGroups", versions: v(0,6), flexible: v(5,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_GROUPS_REQUEST, response: DESCRIBE_GROUPS_RESPONSE },
    Api { key: 16, name: "ListGroups", versions: v(0,5), flexible: v(3,32767), on_broker: true, cluster_action: false, forwarded: false, request: LIST_GROUPS_REQUEST, response: LIST_GROUPS_RESPONSE },
    Api { key: 17, name: "SaslHandshake", versions: v(0,1), flexible: NO, on_broker: true, cluster_action: false, forwarded: false, request: SASL_HANDSHAKE_REQUEST, response: SASL_HANDSHAKE_RESPONSE },
    Api { key: 18, name: "ApiVersions", versions: v(0,5), flexible: v(3,32767), on_broker: true, cluster_action: false, forwarded: false, request: API_VERSIONS_REQUEST, response: API_VERSIONS_RESPONSE },
    Api { key: 19, name: "CreateTopics", versions: v(0,7), flexible: v(5,32767), on_broker: true, cluster_action: false, forwarded: true, request: CREATE_TOPICS_REQUEST, response: CREATE_TOPICS_RESPONSE },
    Api { key: 20, name: "DeleteTopics", versions: v(0,6), flexible: v(4,32767), on_broker: true, cluster_action: false, forwarded: true, request: DELETE_TOPICS_REQUEST, response: DELETE_TOPICS_RESPONSE },
    Api { key: 21, name: "DeleteRecords", versions: v(0,2), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: false, request: DELETE_RECORDS_REQUEST, response: DELETE_RECORDS_RESPONSE },
    Api { key: 22, name: "InitProducerId", versions: v(0,5), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: false, request: INIT_PRODUCER_ID_REQUEST, response: INIT_PRODUCER_ID_RESPONSE },
    Api { key: 23, name: "OffsetForLeaderEpoch", versions: v(0,4), flexible: v(4,32767), on_broker: true, cluster_action: false, forwarded: false, request: OFFSET_FOR_LEADER_EPOCH_REQUEST, response: OFFSET_FOR_LEADER_EPOCH_RESPONSE },
    Api { key: 24, name: "AddPartitionsToTxn", versions: v(0,5), flexible: v(3,32767), on_broker: true, cluster_action: false, forwarded: false, request: ADD_PARTITIONS_TO_TXN_REQUEST, response: ADD_PARTITIONS_TO_TXN_RESPONSE },
    Api { key: 25, name: "AddOffsetsToTxn", versions: v(0,4), flexible: v(3,32767), on_broker: true, cluster_action: false, forwarded: false, request: ADD_OFFSETS_TO_TXN_REQUEST, response: ADD_OFFSETS_TO_TXN_RESPONSE },
    Api { key: 26, name: "EndTxn", versions: v(0,5), flexible: v(3,32767), on_broker: true, cluster_action: false, forwarded: false, request: END_TXN_REQUEST, response: END_TXN_RESPONSE },
    Api { key: 27, name: "WriteTxnMarkers", versions: v(0,2), flexible: v(1,32767), on_broker: true, cluster_action: true, forwarded: false, request: WRITE_TXN_MARKERS_REQUEST, response: WRITE_TXN_MARKERS_RESPONSE },
    Api { key: 28, name: "TxnOffsetCommit", versions: v(0,6), flexible: v(3,32767), on_broker: true, cluster_action: false, forwarded: false, request: TXN_OFFSET_COMMIT_REQUEST, response: TXN_OFFSET_COMMIT_RESPONSE },
    Api { key: 29, name: "DescribeAcls", versions: v(0,3), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_ACLS_REQUEST, response: DESCRIBE_ACLS_RESPONSE },
    Api { key: 30, name: "CreateAcls", versions: v(0,3), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: true, request: CREATE_ACLS_REQUEST, response: CREATE_ACLS_RESPONSE },
    Api { key: 31, name: "DeleteAcls", versions: v(0,3), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: true, request: DELETE_ACLS_REQUEST, response: DELETE_ACLS_RESPONSE },
    Api { key: 32, name: "DescribeConfigs", versions: v(0,4), flexible: v(4,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_CONFIGS_REQUEST, response: DESCRIBE_CONFIGS_RESPONSE },
    Api { key: 33, name: "AlterConfigs", versions: v(0,2), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: true, request: ALTER_CONFIGS_REQUEST, response: ALTER_CONFIGS_RESPONSE },
    Api { key: 34, name: "AlterReplicaLogDirs", versions: v(0,2), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: false, request: ALTER_REPLICA_LOG_DIRS_REQUEST, response: ALTER_REPLICA_LOG_DIRS_RESPONSE },
    Api { key: 35, name: "DescribeLogDirs", versions: v(0,5), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_LOG_DIRS_REQUEST, response: DESCRIBE_LOG_DIRS_RESPONSE },
    Api { key: 36, name: "SaslAuthenticate", versions: v(0,2), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: false, request: SASL_AUTHENTICATE_REQUEST, response: SASL_AUTHENTICATE_RESPONSE },
    Api { key: 37, name: "CreatePartitions", versions: v(0,3), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: true, request: CREATE_PARTITIONS_REQUEST, response: CREATE_PARTITIONS_RESPONSE },
    Api { key: 38, name: "CreateDelegationToken", versions: v(0,3), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: true, request: CREATE_DELEGATION_TOKEN_REQUEST, response: CREATE_DELEGATION_TOKEN_RESPONSE },
    Api { key: 39, name: "RenewDelegationToken", versions: v(0,2), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: true, request: RENEW_DELEGATION_TOKEN_REQUEST, response: RENEW_DELEGATION_TOKEN_RESPONSE },
    Api { key: 40, name: "ExpireDelegationToken", versions: v(0,2), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: true, request: EXPIRE_DELEGATION_TOKEN_REQUEST, response: EXPIRE_DELEGATION_TOKEN_RESPONSE },
    Api { key: 41, name: "DescribeDelegationToken", versions: v(0,3), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_DELEGATION_TOKEN_REQUEST, response: DESCRIBE_DELEGATION_TOKEN_RESPONSE },
    Api { key: 42, name: "DeleteGroups", versions: v(0,3), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: false, request: DELETE_GROUPS_REQUEST, response: DELETE_GROUPS_RESPONSE },
    Api { key: 43, name: "ElectLeaders", versions: v(0,2), flexible: v(2,32767), on_broker: true, cluster_action: false, forwarded: true, request: ELECT_LEADERS_REQUEST, response: ELECT_LEADERS_RESPONSE },
    Api { key: 44, name: "IncrementalAlterConfigs", versions: v(0,1), flexible: v(1,32767), on_broker: true, cluster_action: false, forwarded: true, request: INCREMENTAL_ALTER_CONFIGS_REQUEST, response: INCREMENTAL_ALTER_CONFIGS_RESPONSE },
    Api { key: 45, name: "AlterPartitionReassignments", versions: v(0,1), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: true, request: ALTER_PARTITION_REASSIGNMENTS_REQUEST, response: ALTER_PARTITION_REASSIGNMENTS_RESPONSE },
    Api { key: 46, name: "ListPartitionReassignments", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: true, request: LIST_PARTITION_REASSIGNMENTS_REQUEST, response: LIST_PARTITION_REASSIGNMENTS_RESPONSE },
    Api { key: 47, name: "OffsetDelete", versions: v(0,0), flexible: NO, on_broker: true, cluster_action: false, forwarded: false, request: OFFSET_DELETE_REQUEST, response: OFFSET_DELETE_RESPONSE },
    Api { key: 48, name: "DescribeClientQuotas", versions: v(0,1), flexible: v(1,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_CLIENT_QUOTAS_REQUEST, response: DESCRIBE_CLIENT_QUOTAS_RESPONSE },
    Api { key: 49, name: "AlterClientQuotas", versions: v(0,1), flexible: v(1,32767), on_broker: true, cluster_action: false, forwarded: true, request: ALTER_CLIENT_QUOTAS_REQUEST, response: ALTER_CLIENT_QUOTAS_RESPONSE },
    Api { key: 50, name: "DescribeUserScramCredentials", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_USER_SCRAM_CREDENTIALS_REQUEST, response: DESCRIBE_USER_SCRAM_CREDENTIALS_RESPONSE },
    Api { key: 51, name: "AlterUserScramCredentials", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: true, request: ALTER_USER_SCRAM_CREDENTIALS_REQUEST, response: ALTER_USER_SCRAM_CREDENTIALS_RESPONSE },
    Api { key: 52, name: "Vote", versions: v(0,2), flexible: v(0,32767), on_broker: false, cluster_action: true, forwarded: false, request: VOTE_REQUEST, response: VOTE_RESPONSE },
    Api { key: 53, name: "BeginQuorumEpoch", versions: v(0,1), flexible: v(1,32767), on_broker: false, cluster_action: true, forwarded: false, request: BEGIN_QUORUM_EPOCH_REQUEST, response: BEGIN_QUORUM_EPOCH_RESPONSE },
    Api { key: 54, name: "EndQuorumEpoch", versions: v(0,1), flexible: v(1,32767), on_broker: false, cluster_action: true, forwarded: false, request: END_QUORUM_EPOCH_REQUEST, response: END_QUORUM_EPOCH_RESPONSE },
    Api { key: 55, name: "DescribeQuorum", versions: v(0,2), flexible: v(0,32767), on_broker: true, cluster_action: true, forwarded: true, request: DESCRIBE_QUORUM_REQUEST, response: DESCRIBE_QUORUM_RESPONSE },
    Api { key: 56, name: "AlterPartition", versions: v(0,3), flexible: v(0,32767), on_broker: false, cluster_action: true, forwarded: false, request: ALTER_PARTITION_REQUEST, response: ALTER_PARTITION_RESPONSE },
    Api { key: 57, name: "UpdateFeatures", versions: v(0,2), flexible: v(0,32767), on_broker: true, cluster_action: true, forwarded: true, request: UPDATE_FEATURES_REQUEST, response: UPDATE_FEATURES_RESPONSE },
    Api { key: 58, name: "Envelope", versions: v(0,0), flexible: v(0,32767), on_broker: false, cluster_action: true, forwarded: false, request: ENVELOPE_REQUEST, response: ENVELOPE_RESPONSE },
    Api { key: 59, name: "FetchSnapshot", versions: v(0,1), flexible: v(0,32767), on_broker: false, cluster_action: false, forwarded: false, request: FETCH_SNAPSHOT_REQUEST, response: FETCH_SNAPSHOT_RESPONSE },
    Api { key: 60, name: "DescribeCluster", versions: v(0,2), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_CLUSTER_REQUEST, response: DESCRIBE_CLUSTER_RESPONSE },
    Api { key: 61, name: "DescribeProducers", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_PRODUCERS_REQUEST, response: DESCRIBE_PRODUCERS_RESPONSE },
    Api { key: 62, name: "BrokerRegistration", versions: v(0,4), flexible: v(0,32767), on_broker: false, cluster_action: true, forwarded: false, request: BROKER_REGISTRATION_REQUEST, response: BROKER_REGISTRATION_RESPONSE },
    Api { key: 63, name: "BrokerHeartbeat", versions: v(0,2), flexible: v(0,32767), on_broker: false, cluster_action: true, forwarded: false, request: BROKER_HEARTBEAT_REQUEST, response: BROKER_HEARTBEAT_RESPONSE },
    Api { key: 64, name: "UnregisterBroker", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: true, request: UNREGISTER_BROKER_REQUEST, response: UNREGISTER_BROKER_RESPONSE },
    Api { key: 65, name: "DescribeTransactions", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_TRANSACTIONS_REQUEST, response: DESCRIBE_TRANSACTIONS_RESPONSE },
    Api { key: 66, name: "ListTransactions", versions: v(0,2), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: LIST_TRANSACTIONS_REQUEST, response: LIST_TRANSACTIONS_RESPONSE },
    Api { key: 67, name: "AllocateProducerIds", versions: v(0,0), flexible: v(0,32767), on_broker: false, cluster_action: true, forwarded: true, request: ALLOCATE_PRODUCER_IDS_REQUEST, response: ALLOCATE_PRODUCER_IDS_RESPONSE },
    Api { key: 68, name: "ConsumerGroupHeartbeat", versions: v(0,1), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: CONSUMER_GROUP_HEARTBEAT_REQUEST, response: CONSUMER_GROUP_HEARTBEAT_RESPONSE },
    Api { key: 69, name: "ConsumerGroupDescribe", versions: v(0,1), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: CONSUMER_GROUP_DESCRIBE_REQUEST, response: CONSUMER_GROUP_DESCRIBE_RESPONSE },
    Api { key: 70, name: "ControllerRegistration", versions: v(0,0), flexible: v(0,32767), on_broker: false, cluster_action: false, forwarded: false, request: CONTROLLER_REGISTRATION_REQUEST, response: CONTROLLER_REGISTRATION_RESPONSE },
    Api { key: 71, name: "GetTelemetrySubscriptions", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: GET_TELEMETRY_SUBSCRIPTIONS_REQUEST, response: GET_TELEMETRY_SUBSCRIPTIONS_RESPONSE },
    Api { key: 72, name: "PushTelemetry", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: PUSH_TELEMETRY_REQUEST, response: PUSH_TELEMETRY_RESPONSE },
    Api { key: 73, name: "AssignReplicasToDirs", versions: v(0,0), flexible: v(0,32767), on_broker: false, cluster_action: false, forwarded: false, request: ASSIGN_REPLICAS_TO_DIRS_REQUEST, response: ASSIGN_REPLICAS_TO_DIRS_RESPONSE },
    Api { key: 74, name: "ListConfigResources", versions: v(0,1), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: LIST_CONFIG_RESOURCES_REQUEST, response: LIST_CONFIG_RESOURCES_RESPONSE },
    Api { key: 75, name: "DescribeTopicPartitions", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_TOPIC_PARTITIONS_REQUEST, response: DESCRIBE_TOPIC_PARTITIONS_RESPONSE },
    Api { key: 76, name: "ShareGroupHeartbeat", versions: v(1,1), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: SHARE_GROUP_HEARTBEAT_REQUEST, response: SHARE_GROUP_HEARTBEAT_RESPONSE },
    Api { key: 77, name: "ShareGroupDescribe", versions: v(1,1), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: SHARE_GROUP_DESCRIBE_REQUEST, response: SHARE_GROUP_DESCRIBE_RESPONSE },
    Api { key: 78, name: "ShareFetch", versions: v(1,2), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: SHARE_FETCH_REQUEST, response: SHARE_FETCH_RESPONSE },
    Api { key: 79, name: "ShareAcknowledge", versions: v(1,2), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: SHARE_ACKNOWLEDGE_REQUEST, response: SHARE_ACKNOWLEDGE_RESPONSE },
    Api { key: 80, name: "AddRaftVoter", versions: v(0,1), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: true, request: ADD_RAFT_VOTER_REQUEST, response: ADD_RAFT_VOTER_RESPONSE },
    Api { key: 81, name: "RemoveRaftVoter", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: true, request: REMOVE_RAFT_VOTER_REQUEST, response: REMOVE_RAFT_VOTER_RESPONSE },
    Api { key: 82, name: "UpdateRaftVoter", versions: v(0,0), flexible: v(0,32767), on_broker: false, cluster_action: false, forwarded: false, request: UPDATE_RAFT_VOTER_REQUEST, response: UPDATE_RAFT_VOTER_RESPONSE },
    Api { key: 83, name: "InitializeShareGroupState", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: true, forwarded: false, request: INITIALIZE_SHARE_GROUP_STATE_REQUEST, response: INITIALIZE_SHARE_GROUP_STATE_RESPONSE },
    Api { key: 84, name: "ReadShareGroupState", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: true, forwarded: false, request: READ_SHARE_GROUP_STATE_REQUEST, response: READ_SHARE_GROUP_STATE_RESPONSE },
    Api { key: 85, name: "WriteShareGroupState", versions: v(0,1), flexible: v(0,32767), on_broker: true, cluster_action: true, forwarded: false, request: WRITE_SHARE_GROUP_STATE_REQUEST, response: WRITE_SHARE_GROUP_STATE_RESPONSE },
    Api { key: 86, name: "DeleteShareGroupState", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: true, forwarded: false, request: DELETE_SHARE_GROUP_STATE_REQUEST, response: DELETE_SHARE_GROUP_STATE_RESPONSE },
    Api { key: 87, name: "ReadShareGroupStateSummary", versions: v(0,1), flexible: v(0,32767), on_broker: true, cluster_action: true, forwarded: false, request: READ_SHARE_GROUP_STATE_SUMMARY_REQUEST, response: READ_SHARE_GROUP_STATE_SUMMARY_RESPONSE },
    Api { key: 88, name: "StreamsGroupHeartbeat", versions: v(0,1), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: STREAMS_GROUP_HEARTBEAT_REQUEST, response: STREAMS_GROUP_HEARTBEAT_RESPONSE },
    Api { key: 89, name: "StreamsGroupDescribe", versions: v(0,1), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: STREAMS_GROUP_DESCRIBE_REQUEST, response: STREAMS_GROUP_DESCRIBE_RESPONSE },
    Api { key: 90, name: "DescribeShareGroupOffsets", versions: v(0,1), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: DESCRIBE_SHARE_GROUP_OFFSETS_REQUEST, response: DESCRIBE_SHARE_GROUP_OFFSETS_RESPONSE },
    Api { key: 91, name: "AlterShareGroupOffsets", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: ALTER_SHARE_GROUP_OFFSETS_REQUEST, response: ALTER_SHARE_GROUP_OFFSETS_RESPONSE },
    Api { key: 92, name: "DeleteShareGroupOffsets", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: DELETE_SHARE_GROUP_OFFSETS_REQUEST, response: DELETE_SHARE_GROUP_OFFSETS_RESPONSE },
    Api { key: 93, name: "StreamsGroupTopologyDescriptionUpdate", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: false, request: STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_REQUEST, response: STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE_RESPONSE },
    Api { key: 94, name: "UnregisterController", versions: v(0,0), flexible: v(0,32767), on_broker: true, cluster_action: false, forwarded: true, request: UNREGISTER_CONTROLLER_REQUEST, response: UNREGISTER_CONTROLLER_RESPONSE },
];

/// Messages that travel inside bytes fields of others.
pub static EMBEDDED: [Embedded; 3] = [
    Embedded { name: "ConsumerProtocolSubscription", versions: v(0,3), flexible: NO, fields: CONSUMER_PROTOCOL_SUBSCRIPTION },
    Embedded { name: "ConsumerProtocolAssignment", versions: v(0,3), flexible: NO, fields: CONSUMER_PROTOCOL_ASSIGNMENT },
    Embedded { name: "DefaultPrincipalData", versions: v(0,0), flexible: v(0,32767), fields: DEFAULT_PRINCIPAL_DATA },
];
