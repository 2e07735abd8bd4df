//! Heartbeat of the classic protocol (`GroupMetadataManager.classicGroupHeartbeat`).
//!
//! Never knows how often heartbeats should come.

use super::State;
use super::rebalance::schedule_session;
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::{Group, consumer};

/// A sign of life. What is an error tells the member what to do.
pub(crate) fn heartbeat(
    cluster: &mut Cluster,
    group_id: &str,
    member_id: &str,
    instance_id: Option<&str>,
    generation: i32,
) -> Result<(), ErrorCode> {
    let group = match cluster.groups.by_id.get(group_id) {
        None => return Err(ErrorCode::UNKNOWN_MEMBER_ID),
        Some(Group::Consumer(_)) => {
            return consumer::classic_heartbeat(cluster, group_id, member_id, instance_id, generation);
        }
        Some(Group::Classic(group)) => group,
    };
    group.check_member(member_id, instance_id)?;
    if generation != group.generation {
        return Err(ErrorCode::ILLEGAL_GENERATION);
    }
    let state = group.state;
    match state {
        State::Empty => Err(ErrorCode::UNKNOWN_MEMBER_ID),
        State::PreparingRebalance => {
            schedule_session(cluster, group_id, member_id);
            Err(ErrorCode::REBALANCE_IN_PROGRESS)
        }
        State::CompletingRebalance | State::Stable => {
            schedule_session(cluster, group_id, member_id);
            Ok(())
        }
    }
}

/// A commit is a sign of life too, in these states.
pub(in crate::groups) fn keep_session(cluster: &mut Cluster, group_id: &str, member_id: &str) {
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    if matches!(group.state, State::Stable | State::PreparingRebalance) {
        schedule_session(cluster, group_id, member_id);
    }
}
