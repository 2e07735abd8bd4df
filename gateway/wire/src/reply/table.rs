//! Which part of a response echoes which part of the request, for the APIs whose errors stand in more places than the root.
//!
//! After Kafka's `AbstractRequest.getErrorResponse` of each API, and checked against it byte by byte. An API that is not here
//! has its error in the root of the response, and defaults everywhere else.

use crate::schema::{Versions, keys};

/// What the responses of some versions of an API repeat or hold besides the error.
pub(super) struct Rule {
    pub(super) key: i16,
    pub(super) versions: Versions,
    pub(super) parts: &'static [Part],
}

/// One correspondence. The first name is always one of the response.
pub(super) enum Part {
    /// A field of the struct has this value, instead of its default.
    Set(&'static str, Constant),
    /// A field of the struct is what the request has under the second name.
    Copy(&'static str, &'static str),
    /// A field of the struct is the element of the request itself: for arrays of names and numbers.
    Itself(&'static str),
    /// The array has an element, with the error and with these parts, for each element of the request at the end of the path.
    Each(&'static str, &'static [&'static str], &'static [Self]),
}

/// A value that no request decides.
pub(super) enum Constant {
    Int(i64),
    Text(&'static str),
    /// Null in the versions that allow it.
    Null,
}

use Constant::{Int, Null, Text};
use Part::{Copy, Each, Itself, Set};

const ALL: Versions = Versions::new(0, i16::MAX);

const fn all(key: i16, parts: &'static [Part]) -> Rule {
    Rule { key, versions: ALL, parts }
}

const fn of(key: i16, min: i16, max: i16, parts: &'static [Part]) -> Rule {
    Rule { key, versions: Versions::new(min, max), parts }
}

const INDEX_OF_INDEX: &[Part] = &[Copy("PartitionIndex", "PartitionIndex")];
const INDEX_ITSELF: &[Part] = &[Itself("PartitionIndex")];
const GROUP_ITSELF: &[Part] = &[Each("Groups", &["Groups"], &[Itself("GroupId")])];
const GROUP_ID_ITSELF: &[Part] = &[Each("Groups", &["GroupIds"], &[Itself("GroupId")])];
const NO_SUCH_NODE: &[Part] = &[Set("NodeId", Int(-1)), Set("Port", Int(-1))];
const SHARE_STATE: &[Part] = &[Each(
    "Results",
    &["Topics"],
    &[Copy("TopicId", "TopicId"), Each("Partitions", &["Partitions"], &[Copy("Partition", "Partition")])],
)];
const TOPICS_OF_INDEXES: &[Part] = &[Each(
    "Topics",
    &["Topics"],
    &[Copy("Name", "Name"), Each("Partitions", &["PartitionIndexes"], INDEX_ITSELF)],
)];
const RESOURCE: &[Part] = &[Copy("ResourceType", "ResourceType"), Copy("ResourceName", "ResourceName")];
const NAMED: &[Part] = &[Copy("Name", "Name")];
const TIMELESS_TOKEN: &[Part] = &[
    Set("PrincipalType", Text("User")),
    Set("PrincipalName", Text("ANONYMOUS")),
    Set("TokenRequesterPrincipalType", Text("User")),
    Set("TokenRequesterPrincipalName", Text("ANONYMOUS")),
    Set("IssueTimestampMs", Int(-1)),
    Set("ExpiryTimestampMs", Int(-1)),
    Set("MaxTimestampMs", Int(-1)),
];

/// Every correspondence, in the order of the API keys.
pub(super) static RULES: &[Rule] = &[
    // Produce
    all(
        keys::PRODUCE,
        &[Each(
            "Responses",
            &["TopicData"],
            &[
                Copy("Name", "Name"),
                Copy("TopicId", "TopicId"),
                Each(
                    "PartitionResponses",
                    &["PartitionData"],
                    &[Copy("Index", "Index"), Set("BaseOffset", Int(-1))],
                ),
            ],
        )],
    ),
    // Fetch: with topic ids, the error of the session says it all (KIP-516).
    all(keys::FETCH, &[Copy("SessionId", "SessionId")]),
    of(
        keys::FETCH,
        0,
        12,
        &[Each(
            "Responses",
            &["Topics"],
            &[
                Copy("Topic", "Topic"),
                Each(
                    "Partitions",
                    &["Partitions"],
                    &[Copy("PartitionIndex", "Partition"), Set("HighWatermark", Int(-1))],
                ),
            ],
        )],
    ),
    // ListOffsets
    all(
        2,
        &[Each(
            "Topics",
            &["Topics"],
            &[Copy("Name", "Name"), Each("Partitions", &["Partitions"], INDEX_OF_INDEX)],
        )],
    ),
    all(keys::METADATA, &[Each("Topics", &["Topics"], &[Copy("Name", "Name"), Copy("TopicId", "TopicId")])]),
    // OffsetCommit
    all(
        8,
        &[Each(
            "Topics",
            &["Topics"],
            &[
                Copy("Name", "Name"),
                Copy("TopicId", "TopicId"),
                Each("Partitions", &["Partitions"], INDEX_OF_INDEX),
            ],
        )],
    ),
    // OffsetFetch: the root has an error code from version 2 on, the groups from version 8 on.
    of(
        9,
        0,
        1,
        &[Each(
            "Topics",
            &["Topics"],
            &[
                Copy("Name", "Name"),
                Each(
                    "Partitions",
                    &["PartitionIndexes"],
                    &[Itself("PartitionIndex"), Set("CommittedOffset", Int(-1))],
                ),
            ],
        )],
    ),
    of(9, 8, i16::MAX, &[Each("Groups", &["Groups"], &[Copy("GroupId", "GroupId")])]),
    of(keys::FIND_COORDINATOR, 0, 3, NO_SUCH_NODE),
    of(
        keys::FIND_COORDINATOR,
        4,
        i16::MAX,
        &[Each(
            "Coordinators",
            &["CoordinatorKeys"],
            &[Itself("Key"), Set("NodeId", Int(-1)), Set("Port", Int(-1))],
        )],
    ),
    // JoinGroup
    all(11, &[Set("ProtocolName", Null)]),
    // DescribeGroups
    all(15, GROUP_ITSELF),
    // CreateTopics: the code about its configs is not about the refusal.
    all(19, &[Each("Topics", &["Topics"], &[Copy("Name", "Name"), Set("TopicConfigErrorCode", Int(0))])]),
    // DeleteTopics
    of(20, 0, 5, &[Each("Responses", &["TopicNames"], &[Itself("Name")])]),
    of(
        20,
        6,
        i16::MAX,
        &[Each("Responses", &["Topics"], &[Copy("Name", "Name"), Copy("TopicId", "TopicId")])],
    ),
    // DeleteRecords
    all(
        21,
        &[Each(
            "Topics",
            &["Topics"],
            &[
                Copy("Name", "Name"),
                Each(
                    "Partitions",
                    &["Partitions"],
                    &[Copy("PartitionIndex", "PartitionIndex"), Set("LowWatermark", Int(-1))],
                ),
            ],
        )],
    ),
    // InitProducerId
    all(22, &[Set("ProducerId", Int(-1)), Set("ProducerEpoch", Int(-1))]),
    // OffsetForLeaderEpoch
    all(
        23,
        &[Each(
            "Topics",
            &["Topics"],
            &[Copy("Topic", "Topic"), Each("Partitions", &["Partitions"], &[Copy("Partition", "Partition")])],
        )],
    ),
    // AddPartitionsToTxn
    of(
        24,
        0,
        3,
        &[Each(
            "ResultsByTopicV3AndBelow",
            &["V3AndBelowTopics"],
            &[Copy("Name", "Name"), Each("ResultsByPartition", &["Partitions"], INDEX_ITSELF)],
        )],
    ),
    // WriteTxnMarkers
    all(
        27,
        &[Each(
            "Markers",
            &["Markers"],
            &[
                Copy("ProducerId", "ProducerId"),
                Each(
                    "Topics",
                    &["Topics"],
                    &[Copy("Name", "Name"), Each("Partitions", &["PartitionIndexes"], INDEX_ITSELF)],
                ),
            ],
        )],
    ),
    // TxnOffsetCommit
    all(
        28,
        &[Each(
            "Topics",
            &["Topics"],
            &[Copy("Name", "Name"), Each("Partitions", &["Partitions"], INDEX_OF_INDEX)],
        )],
    ),
    // CreateAcls, DeleteAcls: results answer by position.
    all(30, &[Each("Results", &["Creations"], &[])]),
    all(31, &[Each("FilterResults", &["Filters"], &[])]),
    // DescribeConfigs, AlterConfigs
    all(32, &[Each("Results", &["Resources"], RESOURCE)]),
    all(33, &[Each("Responses", &["Resources"], RESOURCE)]),
    // AlterReplicaLogDirs: the response has no folders, their topics stand one after the other.
    all(
        34,
        &[Each(
            "Results",
            &["Dirs", "Topics"],
            &[Copy("TopicName", "Name"), Each("Partitions", &["Partitions"], INDEX_ITSELF)],
        )],
    ),
    // CreatePartitions
    all(37, &[Each("Results", &["Topics"], NAMED)]),
    // CreateDelegationToken
    all(38, TIMELESS_TOKEN),
    // DeleteGroups
    all(42, &[Each("Results", &["GroupsNames"], &[Itself("GroupId")])]),
    // ElectLeaders
    all(
        43,
        &[Each(
            "ReplicaElectionResults",
            &["TopicPartitions"],
            &[Copy("Topic", "Topic"), Each("PartitionResult", &["Partitions"], &[Itself("PartitionId")])],
        )],
    ),
    // IncrementalAlterConfigs
    all(44, &[Each("Responses", &["Resources"], RESOURCE)]),
    // AlterPartitionReassignments
    all(
        45,
        &[Each(
            "Responses",
            &["Topics"],
            &[Copy("Name", "Name"), Each("Partitions", &["Partitions"], INDEX_OF_INDEX)],
        )],
    ),
    // ListPartitionReassignments
    all(46, TOPICS_OF_INDEXES),
    // DescribeClientQuotas
    all(48, &[Set("Entries", Null)]),
    // AlterClientQuotas
    all(
        49,
        &[Each(
            "Entries",
            &["Entries"],
            &[Each(
                "Entity",
                &["Entity"],
                &[Copy("EntityType", "EntityType"), Copy("EntityName", "EntityName")],
            )],
        )],
    ),
    // DescribeUserScramCredentials: Kafka leaves the names of the users out.
    all(50, &[Each("Results", &["Users"], &[])]),
    // AlterUserScramCredentials
    all(
        51,
        &[
            Each("Results", &["Deletions"], &[Copy("User", "Name")]),
            Each("Results", &["Upsertions"], &[Copy("User", "Name")]),
        ],
    ),
    // DescribeProducers
    all(61, TOPICS_OF_INDEXES),
    // DescribeTransactions
    all(65, &[Each("TransactionStates", &["TransactionalIds"], &[Itself("TransactionalId")])]),
    // ConsumerGroupDescribe
    all(69, GROUP_ID_ITSELF),
    // DescribeTopicPartitions
    all(75, &[Each("Topics", &["Topics"], NAMED)]),
    // ShareGroupDescribe
    all(77, GROUP_ID_ITSELF),
    // InitializeShareGroupState, ReadShareGroupState, WriteShareGroupState, DeleteShareGroupState, ReadShareGroupStateSummary
    all(83, SHARE_STATE),
    all(84, SHARE_STATE),
    all(85, SHARE_STATE),
    all(86, SHARE_STATE),
    all(87, SHARE_STATE),
    // StreamsGroupDescribe
    all(89, GROUP_ID_ITSELF),
    // DescribeShareGroupOffsets
    all(90, &[Each("Groups", &["Groups"], &[Copy("GroupId", "GroupId")])]),
];
