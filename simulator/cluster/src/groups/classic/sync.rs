//! SyncGroup of the classic protocol (`GroupMetadataManager.classicGroupSync`).
//!
//! Never knows what an assignment means.

use std::collections::BTreeMap;

use super::rebalance::schedule_session;
use super::{ClassicGroup, State, Synced};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::alarm::Alarm;
use crate::groups::promise::Promise;
use crate::groups::{Group, consumer};

/// A SyncGroup.
#[derive(Debug, Clone)]
pub(crate) struct SyncRequest {
    pub(crate) group_id: String,
    pub(crate) generation: i32,
    pub(crate) member_id: String,
    pub(crate) instance_id: Option<String>,
    pub(crate) protocol_type: Option<String>,
    pub(crate) protocol: Option<String>,
    pub(crate) assignments: Vec<(String, Vec<u8>)>,
}

/// Asks for the assignment. The promise is kept at once, or when the leader has assigned.
pub(crate) fn sync(cluster: &mut Cluster, request: SyncRequest, promise: &Promise<Synced>) {
    let group = match cluster.groups.by_id.get_mut(&request.group_id) {
        Some(group) if group.is_empty() => return promise.keep(Synced::failed(ErrorCode::UNKNOWN_MEMBER_ID)),
        None => return promise.keep(Synced::failed(ErrorCode::UNKNOWN_MEMBER_ID)),
        Some(Group::Consumer(_)) => return consumer::classic_sync(cluster, &request, promise),
        Some(Group::Classic(group)) => group,
    };
    if let Err(code) = check(group, &request) {
        return promise.keep(Synced::failed(code));
    }
    let member_id = &request.member_id;
    match group.state {
        State::PreparingRebalance | State::Empty => {
            promise.keep(Synced::failed(ErrorCode::REBALANCE_IN_PROGRESS));
        }
        State::CompletingRebalance => {
            if let Some(member) = group.members.get_mut(member_id) {
                member.syncing = Some(promise.clone());
            }
            group.pending_sync.remove(member_id);
            let all_synced = group.pending_sync.is_empty();
            let is_leader = group.is_leader(member_id);
            if all_synced {
                cluster.cancel_alarm(&Alarm::ClassicSync(request.group_id.clone()));
            }
            if is_leader {
                assign(cluster, request);
            }
        }
        State::Stable => {
            group.pending_sync.remove(member_id);
            let assignment =
                group.members.get(member_id).map(|member| member.assignment.clone()).unwrap_or_default();
            promise.keep(group.synced(assignment));
            if group.pending_sync.is_empty() {
                cluster.cancel_alarm(&Alarm::ClassicSync(request.group_id));
            }
        }
    }
}

fn check(group: &ClassicGroup, request: &SyncRequest) -> Result<(), ErrorCode> {
    group.check_member(&request.member_id, request.instance_id.as_deref())?;
    if request.generation != group.generation {
        return Err(ErrorCode::ILLEGAL_GENERATION);
    }
    let differs =
        |theirs: &Option<String>, ours: &Option<String>| theirs.is_some() && ours.is_some() && theirs != ours;
    if differs(&request.protocol_type, &group.protocol_type) || differs(&request.protocol, &group.protocol) {
        return Err(ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    }
    Ok(())
}

impl ClassicGroup {
    fn synced(&self, assignment: Vec<u8>) -> Synced {
        Synced {
            error: None,
            protocol_type: self.protocol_type.clone(),
            protocol: self.protocol.clone(),
            assignment,
        }
    }
}

/// The leader has assigned: whoever waits is told, and the group is stable.
fn assign(cluster: &mut Cluster, request: SyncRequest) {
    let now_ms = cluster.wall_ms();
    let group_id = request.group_id;
    let mut assignments: BTreeMap<String, Vec<u8>> = request.assignments.into_iter().collect();
    let Some(group) = cluster.groups.classic_mut(&group_id) else { return };
    let mut told = Vec::new();
    let template = group.synced(Vec::new());
    for (id, member) in &mut group.members {
        member.assignment = assignments.remove(id).unwrap_or_default();
        if member.answer_sync(Synced { assignment: member.assignment.clone(), ..template.clone() }) {
            told.push(id.clone());
        }
    }
    group.transition(State::Stable, now_ms);
    for member_id in told {
        schedule_session(cluster, &group_id, &member_id);
    }
    cluster.touch_group(&group_id);
}
