//! What may differ between two clusters that both behave as Kafka, beyond what the categories of the tables say. Each row
//! has its reason: this list is the kit's own tolerance, and it should stay short.

/// What becomes of a field before it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A broker is named, and any will do.
    SomeBroker,
    /// A list whose order is that of a hash map: sorted by these fields.
    SortedBy(&'static [&'static str]),
    /// The same, where one side may have elements that the other lacks: each is compared by itself, under the value of this field.
    Keyed(&'static str),
    /// A list of numbers in no order.
    Sorted,
    /// A list that holds what others made in the cluster as well: only what bears a name of the case counts.
    Ours,
    /// Drawn at random, or counted over the life of a cluster: first one seen, second one seen, …
    Handle,
    /// Whether it is there counts, and not what it is.
    Presence,
    /// A time near a whole number of hours from now.
    FromNow,
    /// A message of a SCRAM server, in which nonce, salt and signature are drawn at random.
    Scram,
}

use Rule::{FromNow, Handle, Keyed, Ours, Presence, Scram, SomeBroker, Sorted, SortedBy};

/// API, path without indices, rule, reason. An API of `*` is any.
#[rustfmt::skip]
const RULES: &[(&str, &str, Rule, &str)] = &[
    ("Metadata", "ControllerId", SomeBroker, "KRaft brokers name a random broker (MetadataCache.getRandomAliveBrokerId)"),
    ("DescribeCluster", "ControllerId", SomeBroker, "as Metadata"),
    ("FindCoordinator", "NodeId", SomeBroker, "the hash of the group's name decides, and names are new in each run"),
    ("FindCoordinator", "Host", SomeBroker, "as NodeId"),
    ("FindCoordinator", "Port", SomeBroker, "as NodeId"),
    ("FindCoordinator", "Coordinators.NodeId", SomeBroker, "as NodeId"),
    ("FindCoordinator", "Coordinators.Host", SomeBroker, "as NodeId"),
    ("FindCoordinator", "Coordinators.Port", SomeBroker, "as NodeId"),
    ("DescribeQuorum", "Topics.Partitions.LeaderId", SomeBroker, "an election decides"),
    ("DescribeQuorum", "Topics.Partitions.LeaderEpoch", Presence, "how many elections there have been"),
    ("DescribeQuorum", "Topics.Partitions.HighWatermark", Presence, "how long the metadata log is"),
    ("DescribeQuorum", "Topics.Partitions.CurrentVoters.LogEndOffset", Presence, "how long the metadata log is"),
    ("DescribeQuorum", "Topics.Partitions.CurrentVoters.LastFetchTimestamp", Presence, "when a voter fetched, and the leader does not"),
    ("DescribeQuorum", "Topics.Partitions.CurrentVoters.LastCaughtUpTimestamp", Presence, "as LastFetchTimestamp"),
    ("DescribeQuorum", "Nodes.Listeners", Presence, "the addresses of controllers, which no client connects to"),
    ("Fetch", "SessionId", Handle, "drawn at random (FetchSessionCache.newSessionId)"),
    ("ShareFetch", "AcquisitionLockTimeoutMs", Presence, "a setting of the cluster"),
    ("ApiVersions", "FinalizedFeaturesEpoch", Presence, "the offset of a record in the metadata log"),
    ("ApiVersions", "ApiKeys", Keyed("ApiKey"), "the order of a map"),
    ("ApiVersions", "SupportedFeatures", SortedBy(&["Name"]), "the order of a map"),
    ("ApiVersions", "FinalizedFeatures", SortedBy(&["Name"]), "the order of a map"),
    ("Metadata", "Brokers", SortedBy(&["NodeId"]), "the order of a map"),
    ("Metadata", "Topics", SortedBy(&["Name", "TopicId"]), "the order of a map"),
    ("Metadata", "Topics.Partitions", SortedBy(&["PartitionIndex"]), "the order of a map"),
    ("Metadata", "Topics.Partitions.IsrNodes", Sorted, "the order in which replicas caught up"),
    ("DescribeTopicPartitions", "Topics.Partitions.IsrNodes", Sorted, "the order in which replicas caught up"),
    ("DescribeCluster", "Brokers", SortedBy(&["BrokerId"]), "the order of a map"),
    ("DescribeConfigs", "Results", SortedBy(&["ResourceType", "ResourceName"]), "the order of a map"),
    ("DescribeConfigs", "Results.Configs", SortedBy(&["Name"]), "the order of a map"),
    ("DescribeConfigs", "Results.Configs.Synonyms", SortedBy(&["Name", "Source"]), "the order of a map"),
    ("CreateTopics", "Topics", SortedBy(&["Name"]), "the order of a map"),
    ("CreateTopics", "Topics.Configs", SortedBy(&["Name"]), "the order of a map"),
    ("DeleteTopics", "Responses", SortedBy(&["Name", "TopicId"]), "the order of a map"),
    ("CreatePartitions", "Results", SortedBy(&["Name"]), "the order of a map"),
    ("AlterConfigs", "Responses", SortedBy(&["ResourceType", "ResourceName"]), "the order of a map"),
    ("IncrementalAlterConfigs", "Responses", SortedBy(&["ResourceType", "ResourceName"]), "the order of a map"),
    ("DescribeGroups", "Groups.Members", SortedBy(&["MemberId"]), "the order of a map"),
    ("JoinGroup", "Members", SortedBy(&["MemberId"]), "the order of a map"),
    ("ListGroups", "Groups", Ours, "a broker lists every group that lives on it"),
    ("ListTransactions", "TransactionStates", Ours, "a broker lists every transaction that lives on it"),
    ("ListTransactions", "TransactionStates", SortedBy(&["TransactionalId"]), "the order of a map"),
    ("DescribeLogDirs", "Results.Topics", Ours, "a broker lists every partition that it holds"),
    ("ListGroups", "Groups", SortedBy(&["GroupId"]), "the order of a map"),
    ("DeleteGroups", "Results", SortedBy(&["GroupId"]), "the order of a map"),
    ("OffsetFetch", "Topics", SortedBy(&["Name"]), "the order of a map"),
    ("OffsetFetch", "Topics.Partitions", SortedBy(&["PartitionIndex"]), "the order of a map"),
    ("OffsetFetch", "Groups.Topics", SortedBy(&["Name", "TopicId"]), "the order of a map"),
    ("OffsetFetch", "Groups.Topics.Partitions", SortedBy(&["PartitionIndex"]), "the order of a map"),
    ("ListOffsets", "Topics", SortedBy(&["Name"]), "the order of a map"),
    ("ListOffsets", "Topics.Partitions", SortedBy(&["PartitionIndex"]), "the order of a map"),
    ("Produce", "Responses", SortedBy(&["Name", "TopicId"]), "the order of a map"),
    ("Produce", "Responses.PartitionResponses", SortedBy(&["Index"]), "the order of a map"),
    ("DeleteRecords", "Topics", SortedBy(&["Name"]), "the order of a map"),
    ("DeleteRecords", "Topics.Partitions", SortedBy(&["PartitionIndex"]), "the order of a map"),
    ("OffsetForLeaderEpoch", "Topics", SortedBy(&["Topic"]), "the order of a map"),
    ("DescribeLogDirs", "Results.Topics", SortedBy(&["Name"]), "the order of a map"),
    ("DescribeLogDirs", "Results.Topics.Partitions", SortedBy(&["PartitionIndex"]), "the order of a map"),
    ("DescribeLogDirs", "Results.LogDir", Presence, "a folder of the machine"),
    ("DescribeLogDirs", "Results.TotalBytes", Presence, "the disk of the machine"),
    ("DescribeLogDirs", "Results.UsableBytes", Presence, "the disk of the machine"),
    ("AlterReplicaLogDirs", "Results", SortedBy(&["TopicName"]), "the order of a map"),
    ("AlterReplicaLogDirs", "Results.Partitions", SortedBy(&["PartitionIndex"]), "the order of a map"),
    ("AddPartitionsToTxn", "ResultsByTopicV3AndBelow", SortedBy(&["Name"]), "the order of a map"),
    ("AddPartitionsToTxn", "ResultsByTopicV3AndBelow.ResultsByPartition", SortedBy(&["PartitionIndex"]), "the order of a map"),
    ("AddPartitionsToTxn", "ResultsByTransaction.TopicResults", SortedBy(&["Name"]), "the order of a map"),
    ("AddPartitionsToTxn", "ResultsByTransaction.TopicResults.ResultsByPartition", SortedBy(&["PartitionIndex"]), "the order of a map"),
    ("DescribeAcls", "Resources", SortedBy(&["ResourceType", "ResourceName", "PatternType"]), "the order of a map"),
    ("DescribeUserScramCredentials", "Results", SortedBy(&["User"]), "the order of a map"),
    ("AlterUserScramCredentials", "Results", SortedBy(&["User"]), "the order of a map"),
    ("ElectLeaders", "ReplicaElectionResults", SortedBy(&["Topic"]), "the order of a map"),
    ("ListConfigResources", "ConfigResources", Ours, "a cluster lists everything that can be configured"),
    ("DescribeAcls", "Resources.Acls", SortedBy(&["Principal", "Host", "Operation", "PermissionType"]), "the order of a map"),
    ("DeleteAcls", "FilterResults.MatchingAcls", SortedBy(&["ResourceType", "ResourceName", "PatternType", "Principal", "Host", "Operation"]), "the order of a map"),
    ("SaslHandshake", "Mechanisms", Sorted, "the order of a map"),
    ("SaslAuthenticate", "AuthBytes", Scram, "nonce, salt and signature of SCRAM are drawn at random"),
    ("SaslAuthenticate", "SessionLifetimeMs", Presence, "what is left of a token's life when it arrives"),
    ("CreateDelegationToken", "TokenId", Handle, "drawn at random"),
    ("CreateDelegationToken", "Hmac", Presence, "made from the token's id"),
    ("CreateDelegationToken", "ExpiryTimestampMs", FromNow, "a period from now"),
    ("CreateDelegationToken", "MaxTimestampMs", FromNow, "a period from now"),
    ("RenewDelegationToken", "ExpiryTimestampMs", FromNow, "a period from now"),
    ("ExpireDelegationToken", "ExpiryTimestampMs", FromNow, "a period from now"),
    ("DescribeDelegationToken", "Tokens", SortedBy(&["PrincipalName", "TokenId"]), "the order of a map"),
    ("DescribeDelegationToken", "Tokens.TokenId", Handle, "drawn at random"),
    ("DescribeDelegationToken", "Tokens.Hmac", Presence, "made from the token's id"),
    ("DescribeDelegationToken", "Tokens.ExpiryTimestamp", FromNow, "a period from now"),
    ("DescribeDelegationToken", "Tokens.MaxTimestamp", FromNow, "a period from now"),
    ("GetTelemetrySubscriptions", "SubscriptionId", Presence, "made from the client's id, which is drawn at random"),
    ("GetTelemetrySubscriptions", "RequestedMetrics", Sorted, "the order of a map"),
    ("ListConfigResources", "ConfigResources", SortedBy(&["ResourceType", "ResourceName"]), "the order of a map"),
];

/// The rules for a field.
pub fn of(api: &str, path: &str) -> impl Iterator<Item = Rule> {
    let fits = move |row: &&(&str, &str, Rule, &str)| (row.0 == "*" || row.0 == api) && row.1 == path;
    RULES.iter().filter(fits).map(|row| row.2)
}

#[cfg(test)]
mod tests {
    use tidegate_wire::schema::{Direction, Field, Kind};

    use super::*;
    use crate::case::api_named;

    fn field(fields: &'static [Field], path: &str) -> Option<&'static Field> {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        let found = fields.iter().find(|field| field.name == first)?;
        match (rest, found.kind) {
            ("", _) => Some(found),
            (rest, Kind::Struct(inner)) => field(inner, rest),
            _ => None,
        }
    }

    #[test]
    fn every_rule_is_about_a_field_that_exists_and_has_a_reason() {
        for (api, path, rule, reason) in RULES {
            let found = api_named(api).and_then(|api| field(api.fields(Direction::Response), path));
            let found = found.unwrap_or_else(|| panic!("{api} has no {path}"));
            assert!(!reason.is_empty());
            if let SortedBy(keys) = rule {
                let Kind::Struct(inner) = found.kind else { panic!("{api} {path} is no list of structs") };
                for key in *keys {
                    assert!(inner.iter().any(|field| field.name == *key), "{api} {path} has no {key}");
                }
            }
            if let Keyed(key) = rule {
                let Kind::Struct(inner) = found.kind else { panic!("{api} {path} is no list of structs") };
                assert!(inner.iter().any(|field| field.name == *key), "{api} {path} has no {key}");
            }
        }
    }
}
