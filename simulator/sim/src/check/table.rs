//! The one list of checkers.

use super::evidence::Evidence;
use super::judged::{self, Judged};
use super::verdict::Finding;
use super::{client, cluster, gateway};

/// A checker.
#[derive(Debug, Clone, Copy)]
pub struct Checker {
    /// Its name in scenario files and reports.
    pub id: &'static str,
    /// What it proves where it finds nothing.
    pub proves: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
    /// Whether it is on unless a scenario says otherwise.
    pub by_default: bool,
    /// How much of a record it has to judge. Nothing: it is silent.
    pub judged: Judged,
    /// The checker itself.
    pub check: fn(&Evidence<'_>) -> Vec<Finding>,
}

const fn checker(
    id: &'static str,
    judged: Judged,
    by_default: bool,
    source: &'static str,
    proves: &'static str,
    check: fn(&Evidence<'_>) -> Vec<Finding>,
) -> Checker {
    Checker { id, proves, source, by_default, judged, check }
}

const JEPSEN: &str = "jepsen.tests.kafka";

/// All checkers: what clients can tell, what the cluster's truth adds, what the observer at the gateway adds.
pub const CHECKERS: &[Checker] = &[
    checker(
        "offsets_consistent",
        judged::offsets,
        true,
        "jepsen.tests.kafka: inconsistent-offsets",
        "one offset holds one value, for all clients and in the log",
        client::offsets_consistent::check,
    ),
    checker(
        "duplicate",
        judged::sends,
        false,
        "jepsen.tests.kafka: duplicate",
        "no value is at two offsets, whatever the producer promises",
        client::duplicate::check,
    ),
    checker(
        "no_duplicates",
        judged::idempotent_sends,
        true,
        "KIP-98: idempotent producer",
        "a value is at two offsets only if its producer is not idempotent and sent it again",
        client::no_duplicates::check,
    ),
    checker(
        "lost_write",
        judged::committed_for_readers,
        true,
        "jepsen.tests.kafka: lost-write",
        "where consumers have read past a committed record, somebody has read it",
        client::lost_write::check,
    ),
    checker(
        "unseen",
        judged::committed_and_drained,
        true,
        "jepsen.tests.kafka: unseen",
        "at the end of the drain every committed record has been read",
        client::unseen::check,
    ),
    checker(
        "aborted_read",
        judged::failed_sends,
        true,
        "jepsen.tests.kafka: G1a",
        "nobody is given a record whose send surely failed",
        client::aborted_read::check,
    ),
    checker(
        "unsent_read",
        judged::seen,
        true,
        "Tidegate",
        "nobody is given a record that was never sent, or before it was",
        client::unsent_read::check,
    ),
    checker(
        "precommitted_read",
        judged::reading_transactions,
        true,
        JEPSEN,
        "no transaction reads its own writes",
        client::precommitted_read::check,
    ),
    checker(
        "poll_skip",
        judged::polls,
        true,
        JEPSEN,
        "between two polls no consumer jumps over a record, unless its assignment changed",
        client::poll_skip::external,
    ),
    checker(
        "int_poll_skip",
        judged::polls,
        true,
        JEPSEN,
        "within a poll or a transaction no consumer jumps over a record",
        client::poll_skip::internal,
    ),
    checker(
        "nonmonotonic_poll",
        judged::polls,
        true,
        JEPSEN,
        "between two polls no consumer goes back, unless its assignment changed",
        client::nonmonotonic_poll::external,
    ),
    checker(
        "int_nonmonotonic_poll",
        judged::polls,
        true,
        JEPSEN,
        "within a poll or a transaction no consumer goes back",
        client::nonmonotonic_poll::internal,
    ),
    checker(
        "nonmonotonic_send",
        judged::ordered_sends,
        true,
        JEPSEN,
        "what an ordered producer sends later is acknowledged at a higher offset",
        client::nonmonotonic_send::external,
    ),
    checker(
        "int_nonmonotonic_send",
        judged::transactional_sends,
        true,
        JEPSEN,
        "what a transaction sends later is at a higher offset",
        client::nonmonotonic_send::internal,
    ),
    checker(
        "int_send_skip",
        judged::transactional_sends,
        false,
        JEPSEN,
        "nobody else writes between two sends of a transaction (Kafka does not promise it)",
        client::int_send_skip::check,
    ),
    checker(
        "g0",
        judged::transactions,
        false,
        "jepsen.tests.kafka: G0; Adya",
        "transactions do not write over each other in a cycle (Kafka does not promise it)",
        client::g0::check,
    ),
    checker(
        "g1c",
        judged::reading_transactions,
        true,
        "jepsen.tests.kafka: G1c; Adya",
        "no cycle of transactions in which each read what the one before wrote",
        client::g1c::reads_only,
    ),
    checker(
        "g1c_with_writes",
        judged::transactions,
        false,
        "jepsen.tests.kafka: G1c with inferred write-write edges",
        "the same with the order of writes as edges too (Kafka does not promise it)",
        client::g1c::with_writes,
    ),
    checker(
        "g0_process",
        judged::offsets,
        true,
        "jepsen.tests.kafka: G0-process",
        "what a client did later is nowhere in the logs before what it had done, by way of others either",
        client::g0_process::check,
    ),
    checker(
        "g0_realtime",
        judged::offsets,
        true,
        "jepsen.tests.kafka: G0-realtime",
        "what began later is nowhere in the logs before what was acknowledged, by way of others either",
        client::g0_realtime::check,
    ),
    checker(
        "g1c_process",
        judged::seen,
        true,
        "jepsen.tests.kafka: G1c-process",
        "nobody is given what is there only because of what the same client does later",
        client::g1c_process::check,
    ),
    checker(
        "g1c_realtime",
        judged::seen,
        true,
        "jepsen.tests.kafka: G1c-realtime",
        "nobody is given what is there only because of what begins later; nothing is put before what was read",
        client::g1c_realtime::check,
    ),
    checker(
        "g2",
        judged::positions,
        true,
        "Adya: G-single, G2; KIP-447",
        "no cycle of transactions that take a group on and write over what others built upon",
        client::g2::check,
    ),
    checker(
        "lost_update",
        judged::positions,
        true,
        "Adya: lost update; KIP-447",
        "no two committed transactions of a group take a partition on from the same position",
        client::lost_update::check,
    ),
    checker(
        "realtime_lag",
        judged::polls_with_bound,
        true,
        "jepsen.tests.kafka: worst-realtime-lag",
        "with `lag_max`: at their last polls consumers have seen all that is older",
        client::realtime_lag::check,
    ),
    checker(
        "processed_once",
        judged::transactional_sends,
        true,
        "KIP-98, KIP-447",
        "what a group commits in transactions was processed by exactly one committed transaction",
        client::processed_once::check,
    ),
    checker(
        "no_lost_acked",
        judged::committed_in_logs,
        true,
        "Kafka documentation: acks=all",
        "every committed record is in the log, where its acknowledgement says",
        cluster::no_lost_acked::check,
    ),
    checker(
        "per_partition_order",
        judged::ordered_in_logs,
        true,
        "KIP-98; Kafka documentation: max.in.flight.requests.per.connection",
        "the log has the records of an ordered producer in the order in which they were sent",
        cluster::per_partition_order::check,
    ),
    checker(
        "transactions_all_or_nothing",
        judged::transactions,
        true,
        "KIP-98, KIP-890",
        "of each transaction all records are committed or none, as its producer was told; none stays open",
        cluster::transactions_all_or_nothing::check,
    ),
    checker(
        "read_committed",
        judged::seen_committed,
        true,
        "KIP-98: isolation.level",
        "consumers that ask for it are given only records that were committed",
        cluster::read_committed::check,
    ),
    checker(
        "group_exclusivity",
        judged::ownerships,
        true,
        "Kafka documentation: consumer groups; KIP-848",
        "at no time two members of a group have the same partition",
        cluster::group_exclusivity::check,
    ),
    checker(
        "committed_offsets",
        judged::commits,
        true,
        "Kafka documentation: OffsetCommit; KIP-447",
        "committed offsets were asked for, do not go back, and are not behind the end of the log",
        cluster::committed_offsets::check,
    ),
    checker(
        "one_answer_in_order",
        judged::requests,
        true,
        "Kafka protocol guide",
        "every request on a client's connection has one answer, in the order of requests",
        gateway::one_answer_in_order::check,
    ),
    checker(
        "only_gateway_addresses",
        judged::addresses,
        true,
        "Tidegate",
        "clients are told of no address but the gateway's, and of one for each node",
        gateway::only_gateway_addresses::check,
    ),
    checker(
        "no_unsafe_retry",
        judged::plain_batches,
        true,
        "KIP-98",
        "the gateway sends no record batch to the cluster more often than the client sent it",
        gateway::no_unsafe_retry::check,
    ),
    checker(
        "nothing_before_authentication",
        judged::guarded_connections,
        true,
        "KIP-43, KIP-152",
        "nothing of a client reaches the cluster before the client is authenticated",
        gateway::nothing_before_authentication::check,
    ),
    checker(
        "versions_honest",
        judged::versions,
        true,
        "KIP-35, KIP-511",
        "what is offered to clients the cluster offers too, and works",
        gateway::versions_honest::check,
    ),
    checker(
        "records_identical",
        judged::batches,
        true,
        "Tidegate",
        "record batches pass in both directions byte for byte",
        gateway::records_identical::check,
    ),
    checker(
        "passed_unchanged",
        judged::messages,
        true,
        "Tidegate",
        "but for addresses, offered versions and values of configurations, messages pass as they came",
        gateway::passed_unchanged::check,
    ),
    checker(
        "no_answer_cut_off",
        judged::closed_connections,
        true,
        "Kafka protocol guide; Tidegate",
        "no connection is closed over an unanswered request without a reason that can be seen",
        gateway::no_answer_cut_off::check,
    ),
    checker(
        "dials_bounded",
        judged::dials,
        true,
        "KIP-601",
        "no connection to the cluster is tried for longer than a client waits for one",
        gateway::dials_bounded::check,
    ),
    checker(
        "newest_certificate",
        judged::certificates,
        true,
        "Tidegate",
        "new connections are shown the certificate that the gateway took into use last",
        gateway::newest_certificate::check,
    ),
    checker(
        "buffers_bounded",
        judged::gauges_with_bound,
        true,
        "Tidegate",
        "with `buffered_bytes_max`: no gateway ever buffers more",
        gateway::buffers_bounded::check,
    ),
    checker(
        "no_upstream_leak",
        judged::gateways_at_rest,
        true,
        "Tidegate",
        "when clients have gone, connections, tasks and buffers are back where they began",
        gateway::no_upstream_leak::check,
    ),
    checker(
        "all_clients_progress",
        judged::recoveries,
        true,
        "Tidegate",
        "with `recovery_max`: after the last fault is healed every client succeeds in time",
        gateway::all_clients_progress::check,
    ),
    checker(
        "no_reconnect_herd",
        judged::reconnects,
        true,
        "Tidegate",
        "with `reconnects_max`: faults cause no storm of connections",
        gateway::no_reconnect_herd::check,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_checker_has_a_name_of_its_own_and_says_what_it_proves() {
        let names: std::collections::BTreeSet<_> = CHECKERS.iter().map(|checker| checker.id).collect();
        assert_eq!(names.len(), CHECKERS.len());
        let proper =
            |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        assert!(names.iter().all(|name| proper(name)));
        assert!(CHECKERS.iter().all(|checker| !checker.proves.is_empty() && !checker.source.is_empty()));
    }
}
