//! Which versions of which APIs the broker listener of each Kafka release serves, from the message definitions in its jar.
//!
//! Never knows what of it the cluster can do: see `crate::api`.

/// Ranges of one API in the order of [`super::Release`]; `None` where the release does not have it.
pub(super) type Row = (i16, [Option<(i16, i16)>; 6]);

#[rustfmt::skip]
pub(super) const VERSIONS: &[Row] = &[
    (0, [Some((0, 11)), Some((3, 12)), Some((3, 13)), Some((3, 13)), Some((3, 13)), Some((3, 13))]), // Produce
    (1, [Some((0, 17)), Some((4, 17)), Some((4, 18)), Some((4, 18)), Some((4, 18)), Some((4, 18))]), // Fetch
    (2, [Some((0, 9)), Some((1, 10)), Some((1, 10)), Some((1, 11)), Some((1, 11)), Some((1, 11))]), // ListOffsets
    (3, [Some((0, 12)), Some((0, 13)), Some((0, 13)), Some((0, 13)), Some((0, 13)), Some((0, 13))]), // Metadata
    (8, [Some((0, 9)), Some((2, 9)), Some((2, 9)), Some((2, 10)), Some((2, 10)), Some((2, 10))]), // OffsetCommit
    (9, [Some((0, 9)), Some((1, 9)), Some((1, 9)), Some((1, 10)), Some((1, 10)), Some((1, 10))]), // OffsetFetch
    (10, [Some((0, 6)), Some((0, 6)), Some((0, 6)), Some((0, 6)), Some((0, 6)), Some((0, 6))]), // FindCoordinator
    (11, [Some((0, 9)), Some((0, 9)), Some((0, 9)), Some((0, 9)), Some((0, 9)), Some((0, 9))]), // JoinGroup
    (12, [Some((0, 4)), Some((0, 4)), Some((0, 4)), Some((0, 4)), Some((0, 4)), Some((0, 4))]), // Heartbeat
    (13, [Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5))]), // LeaveGroup
    (14, [Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5))]), // SyncGroup
    (15, [Some((0, 5)), Some((0, 6)), Some((0, 6)), Some((0, 6)), Some((0, 6)), Some((0, 6))]), // DescribeGroups
    (16, [Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5))]), // ListGroups
    (17, [Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // SaslHandshake
    (18, [Some((0, 4)), Some((0, 4)), Some((0, 4)), Some((0, 4)), Some((0, 4)), Some((0, 5))]), // ApiVersions
    (19, [Some((0, 7)), Some((2, 7)), Some((2, 7)), Some((2, 7)), Some((2, 7)), Some((2, 7))]), // CreateTopics
    (20, [Some((0, 6)), Some((1, 6)), Some((1, 6)), Some((1, 6)), Some((1, 6)), Some((1, 6))]), // DeleteTopics
    (21, [Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2))]), // DeleteRecords
    (22, [Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5))]), // InitProducerId
    (23, [Some((0, 4)), Some((2, 4)), Some((2, 4)), Some((2, 4)), Some((2, 4)), Some((2, 4))]), // OffsetForLeaderEpoch
    (24, [Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5))]), // AddPartitionsToTxn
    (25, [Some((0, 4)), Some((0, 4)), Some((0, 4)), Some((0, 4)), Some((0, 4)), Some((0, 4))]), // AddOffsetsToTxn
    (26, [Some((0, 4)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5))]), // EndTxn
    (27, [Some((0, 1)), Some((1, 1)), Some((1, 1)), Some((1, 2)), Some((1, 2)), Some((1, 2))]), // WriteTxnMarkers
    (28, [Some((0, 4)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 5)), Some((0, 6))]), // TxnOffsetCommit
    (29, [Some((0, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3))]), // DescribeAcls
    (30, [Some((0, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3))]), // CreateAcls
    (31, [Some((0, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3))]), // DeleteAcls
    (32, [Some((0, 4)), Some((1, 4)), Some((1, 4)), Some((1, 4)), Some((1, 4)), Some((1, 4))]), // DescribeConfigs
    (33, [Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2))]), // AlterConfigs
    (34, [Some((0, 2)), Some((1, 2)), Some((1, 2)), Some((1, 2)), Some((1, 2)), Some((1, 2))]), // AlterReplicaLogDirs
    (35, [Some((0, 4)), Some((1, 4)), Some((1, 4)), Some((1, 4)), Some((1, 5)), Some((1, 5))]), // DescribeLogDirs
    (36, [Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2))]), // SaslAuthenticate
    (37, [Some((0, 3)), Some((0, 3)), Some((0, 3)), Some((0, 3)), Some((0, 3)), Some((0, 3))]), // CreatePartitions
    (38, [Some((0, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3))]), // CreateDelegationToken
    (39, [Some((0, 2)), Some((1, 2)), Some((1, 2)), Some((1, 2)), Some((1, 2)), Some((1, 2))]), // RenewDelegationToken
    (40, [Some((0, 2)), Some((1, 2)), Some((1, 2)), Some((1, 2)), Some((1, 2)), Some((1, 2))]), // ExpireDelegationToken
    (41, [Some((0, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3)), Some((1, 3))]), // DescribeDelegationToken
    (42, [Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 3))]), // DeleteGroups
    (43, [Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2))]), // ElectLeaders
    (44, [Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // IncrementalAlterConfigs
    (45, [Some((0, 0)), Some((0, 0)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // AlterPartitionReassignments
    (46, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // ListPartitionReassignments
    (47, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // OffsetDelete
    (48, [Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // DescribeClientQuotas
    (49, [Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // AlterClientQuotas
    (50, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // DescribeUserScramCredentials
    (51, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // AlterUserScramCredentials
    (55, [Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2))]), // DescribeQuorum
    (57, [Some((0, 1)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2))]), // UpdateFeatures
    (60, [Some((0, 1)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2))]), // DescribeCluster
    (61, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // DescribeProducers
    (64, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // UnregisterBroker
    (65, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // DescribeTransactions
    (66, [Some((0, 1)), Some((0, 1)), Some((0, 2)), Some((0, 2)), Some((0, 2)), Some((0, 2))]), // ListTransactions
    (68, [Some((0, 0)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // ConsumerGroupHeartbeat
    (69, [Some((0, 0)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // ConsumerGroupDescribe
    (71, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // GetTelemetrySubscriptions
    (72, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // PushTelemetry
    (74, [Some((0, 0)), Some((0, 0)), Some((0, 1)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // ListConfigResources
    (75, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // DescribeTopicPartitions
    (76, [None, None, Some((1, 1)), Some((1, 1)), Some((1, 1)), Some((1, 1))]), // ShareGroupHeartbeat
    (77, [None, None, Some((1, 1)), Some((1, 1)), Some((1, 1)), Some((1, 1))]), // ShareGroupDescribe
    (78, [None, None, Some((1, 1)), Some((1, 2)), Some((1, 2)), Some((1, 2))]), // ShareFetch
    (79, [None, None, Some((1, 1)), Some((1, 2)), Some((1, 2)), Some((1, 2))]), // ShareAcknowledge
    (80, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // AddRaftVoter
    (81, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // RemoveRaftVoter
    (83, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // InitializeShareGroupState
    (84, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // ReadShareGroupState
    (85, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // WriteShareGroupState
    (86, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // DeleteShareGroupState
    (87, [Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // ReadShareGroupStateSummary
    (88, [None, None, Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 1))]), // StreamsGroupHeartbeat
    (89, [None, None, Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 1))]), // StreamsGroupDescribe
    (90, [None, None, Some((0, 0)), Some((0, 1)), Some((0, 1)), Some((0, 1))]), // DescribeShareGroupOffsets
    (91, [None, None, Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // AlterShareGroupOffsets
    (92, [None, None, Some((0, 0)), Some((0, 0)), Some((0, 0)), Some((0, 0))]), // DeleteShareGroupOffsets
    (93, [None, None, None, None, None, Some((0, 0))]), // StreamsGroupTopologyDescriptionUpdate
    (94, [None, None, None, None, None, Some((0, 0))]), // UnregisterController
];
