//! LeaveGroup of the classic protocol (`GroupMetadataManager.classicGroupLeave`).
//!
//! Never knows why members leave.

use super::State;
use super::rebalance::{complete_if_all_joined, prepare_or_complete};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::alarm::Alarm;
use crate::groups::{Group, consumer};

/// A member that leaves, or that an operator removes.
#[derive(Debug, Clone)]
pub(crate) struct Leaver {
    pub(crate) member_id: String,
    pub(crate) instance_id: Option<String>,
}

/// Removes members; says for each what went wrong. An error of the whole is that there is no such group.
pub(crate) fn leave(
    cluster: &mut Cluster,
    group_id: &str,
    leavers: &[Leaver],
) -> Result<Vec<Result<String, ErrorCode>>, ErrorCode> {
    match cluster.groups.by_id.get(group_id) {
        None => return Err(ErrorCode::UNKNOWN_MEMBER_ID),
        Some(Group::Consumer(_)) => return Ok(consumer::classic_leave(cluster, group_id, leavers)),
        Some(Group::Classic(_)) => {}
    }
    let results: Vec<_> = leavers.iter().map(|leaver| leave_one(cluster, group_id, leaver)).collect();
    if results.iter().any(Result::is_ok) {
        match cluster.groups.classic_mut(group_id).map(|group| group.state) {
            Some(State::Stable | State::CompletingRebalance) => prepare_or_complete(cluster, group_id),
            Some(State::PreparingRebalance) => complete_if_all_joined(cluster, group_id),
            Some(State::Empty) | None => {}
        }
        cluster.touch_group(group_id);
    }
    Ok(results)
}

/// Removes one member; returns the id that the answer names.
fn leave_one(cluster: &mut Cluster, group_id: &str, leaver: &Leaver) -> Result<String, ErrorCode> {
    let group = cluster.groups.classic_mut(group_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
    let member_id = if leaver.member_id.is_empty() {
        // An operator knows the instance only.
        let instance = leaver.instance_id.as_deref().ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        group.static_member(instance).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?.to_owned()
    } else if group.pending_join.contains(&leaver.member_id) {
        leaver.member_id.clone()
    } else {
        group.check_member(&leaver.member_id, leaver.instance_id.as_deref())?;
        leaver.member_id.clone()
    };
    group.dismiss(&member_id);
    cluster.cancel_alarm(&Alarm::ClassicSession(group_id.to_owned(), member_id));
    Ok(leaver.member_id.clone())
}
