//! Checkers that hold what clients did and saw against what the cluster itself says.
//!
//! They never look at what the gateway did, and say nothing where the truth does not have what they need.

pub mod committed_offsets;
pub mod group_exclusivity;
pub mod no_lost_acked;
pub mod per_partition_order;
pub mod read_committed;
pub mod transactions_all_or_nothing;

use std::collections::BTreeMap;

use super::Evidence;
use crate::history::{LogRecord, Partition, Value};

/// Where values are in the logs: the first place of each.
fn in_logs<'a>(evidence: &Evidence<'a>) -> BTreeMap<&'a Value, (&'a Partition, &'a LogRecord)> {
    let mut found = BTreeMap::new();
    for (partition, log) in &evidence.truth.logs {
        for record in &log.records {
            if let Some(value) = &record.value {
                found.entry(value).or_insert((partition, record));
            }
        }
    }
    found
}
