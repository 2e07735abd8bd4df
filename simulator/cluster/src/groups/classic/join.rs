//! JoinGroup of the classic protocol (`GroupMetadataManager.classicGroupJoin`).
//!
//! Never knows how the request came.

use super::rebalance::{complete_if_all_joined, prepare, prepare_or_complete, schedule_session};
use super::{ClassicGroup, Joined, Member, State};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::Group;
use crate::groups::alarm::Alarm;
use crate::groups::consumer;
use crate::groups::promise::Promise;

/// How long a new member's JoinGroup may wait, in milliseconds: it cannot send heartbeats, because it does not know its id
/// (`classicGroupNewMemberJoinTimeoutMs`).
const NEW_MEMBER_JOIN_TIMEOUT_MS: i32 = 5 * 60 * 1000;

/// A JoinGroup.
#[derive(Debug, Clone)]
pub(crate) struct JoinRequest {
    pub(crate) group_id: String,
    pub(crate) member_id: String,
    pub(crate) instance_id: Option<String>,
    pub(crate) protocol_type: String,
    pub(crate) protocols: Vec<(String, Vec<u8>)>,
    pub(crate) session_timeout_ms: i32,
    pub(crate) rebalance_timeout_ms: i32,
    pub(crate) client_id: String,
    pub(crate) client_host: String,
    /// Whether the client understands MEMBER_ID_REQUIRED (KIP-394, version 4).
    pub(crate) requires_known_member_id: bool,
    /// Whether the client understands that its leader need not assign (KIP-814, version 9).
    pub(crate) can_skip_assignment: bool,
}

/// Joins. The promise is kept at once, or when the rebalance is complete.
pub(crate) fn join(cluster: &mut Cluster, request: &JoinRequest, promise: &Promise<Joined>) {
    match cluster.groups.by_id.get(&request.group_id) {
        Some(Group::Consumer(group)) if !group.members.is_empty() => {
            return consumer::classic_join(cluster, request, promise);
        }
        Some(Group::Consumer(_)) => {
            consumer::delete(cluster, &request.group_id);
        }
        _ => {}
    }
    let is_unknown = request.member_id.is_empty();
    if !cluster.groups.by_id.contains_key(&request.group_id) {
        if !is_unknown {
            return promise.keep(Joined::failed(ErrorCode::UNKNOWN_MEMBER_ID, &request.member_id));
        }
        let group = ClassicGroup::new(cluster.wall_ms());
        cluster.groups.by_id.insert(request.group_id.clone(), Group::Classic(group));
    }
    let max_size = cluster.group_max_size();
    let Some(group) = cluster.groups.classic_mut(&request.group_id) else { return };
    if !accepts(group, &request.member_id, max_size) {
        group.remove(&request.member_id);
        return promise.keep(Joined::failed(ErrorCode::GROUP_MAX_SIZE_REACHED, ""));
    }
    if !group.supports(&request.protocol_type, &request.protocols) {
        return promise.keep(Joined::failed(ErrorCode::INCONSISTENT_GROUP_PROTOCOL, &request.member_id));
    }
    if is_unknown {
        join_anew(cluster, request, promise);
    } else {
        join_again(cluster, request, promise);
    }
}

/// `acceptJoiningMember`.
fn accepts(group: &ClassicGroup, member_id: &str, max_size: usize) -> bool {
    match group.state {
        State::Empty => true,
        State::PreparingRebalance => {
            group.members.get(member_id).is_some_and(Member::is_joining) || group.joining() < max_size
        }
        State::CompletingRebalance | State::Stable => {
            group.members.contains_key(member_id) || group.members.len() < max_size
        }
    }
}

/// Somebody without an id.
fn join_anew(cluster: &mut Cluster, request: &JoinRequest, promise: &Promise<Joined>) {
    let uuid = cluster.random_uuid_text();
    let member_id = format!("{}-{uuid}", request.instance_id.as_deref().unwrap_or(&request.client_id));
    let Some(group) = cluster.groups.classic_mut(&request.group_id) else { return };
    if let Some(instance) = &request.instance_id {
        match group.static_member(instance).map(str::to_owned) {
            Some(existing) => replace_static(cluster, request, &existing, &member_id, promise),
            None => add(cluster, request, &member_id, promise),
        }
    } else if request.requires_known_member_id {
        group.pending_join.insert(member_id.clone());
        let alarm = Alarm::ClassicSession(request.group_id.clone(), member_id.clone());
        cluster.set_alarm_ms(alarm, request.session_timeout_ms);
        promise.keep(Joined::failed(ErrorCode::MEMBER_ID_REQUIRED, &member_id));
    } else {
        add(cluster, request, &member_id, promise);
    }
}

/// Somebody with an id.
fn join_again(cluster: &mut Cluster, request: &JoinRequest, promise: &Promise<Joined>) {
    let member_id = &request.member_id;
    let Some(group) = cluster.groups.classic_mut(&request.group_id) else { return };
    if group.pending_join.contains(member_id) {
        if request.instance_id.is_some() {
            // Kafka throws an IllegalStateException: a pending member is never static.
            return promise.keep(Joined::failed(ErrorCode::UNKNOWN_SERVER_ERROR, ""));
        }
        return add(cluster, request, member_id, promise);
    }
    if let Err(code) = group.check_member(member_id, request.instance_id.as_deref()) {
        return promise.keep(Joined::failed(code, member_id));
    }
    let same = group.members.get(member_id).is_some_and(|member| member.protocols == request.protocols);
    let is_leader = group.is_leader(member_id);
    match group.state {
        State::CompletingRebalance if same => {
            // Its first answer may have been lost.
            let members = if is_leader { group.joined_members() } else { Vec::new() };
            promise.keep(group.joined(member_id, members));
        }
        State::Stable if same && !is_leader => promise.keep(group.joined(member_id, Vec::new())),
        State::PreparingRebalance | State::CompletingRebalance | State::Stable => {
            update(group, member_id, request, promise);
            prepare_or_complete(cluster, &request.group_id);
        }
        State::Empty => promise.keep(Joined::failed(ErrorCode::UNKNOWN_MEMBER_ID, member_id)),
    }
}

fn update(group: &mut ClassicGroup, member_id: &str, request: &JoinRequest, promise: &Promise<Joined>) {
    if let Some(member) = group.members.get_mut(member_id) {
        member.protocols.clone_from(&request.protocols);
        member.rebalance_timeout_ms = request.rebalance_timeout_ms;
        member.session_timeout_ms = request.session_timeout_ms;
        member.joining = Some(promise.clone());
    }
}

fn add(cluster: &mut Cluster, request: &JoinRequest, member_id: &str, promise: &Promise<Joined>) {
    let Some(group) = cluster.groups.classic_mut(&request.group_id) else { return };
    let member = Member {
        instance_id: request.instance_id.clone(),
        client_id: request.client_id.clone(),
        client_host: request.client_host.clone(),
        rebalance_timeout_ms: request.rebalance_timeout_ms,
        session_timeout_ms: request.session_timeout_ms,
        protocols: request.protocols.clone(),
        assignment: Vec::new(),
        joining: Some(promise.clone()),
        syncing: None,
        is_new: true,
    };
    if group.state == State::PreparingRebalance && group.previous_state == State::Empty {
        group.new_member_added = true;
    }
    group.add(member_id, member, &request.protocol_type);
    let alarm = Alarm::ClassicSession(request.group_id.clone(), member_id.to_owned());
    cluster.set_alarm_ms(alarm, NEW_MEMBER_JOIN_TIMEOUT_MS);
    prepare_or_complete(cluster, &request.group_id);
}

/// A static member comes without its id: whoever had its instance id before is fenced
/// (`updateStaticMemberThenRebalanceOrCompleteJoin`).
fn replace_static(
    cluster: &mut Cluster,
    request: &JoinRequest,
    old_id: &str,
    new_id: &str,
    promise: &Promise<Joined>,
) {
    let Some(group) = cluster.groups.classic_mut(&request.group_id) else { return };
    let old_leader = group.leader.clone().unwrap_or_default();
    group.replace_static_member(old_id, new_id);
    update(group, new_id, request, promise);
    cluster.touch_group(&request.group_id);
    schedule_session(cluster, &request.group_id, new_id);
    let Some(group) = cluster.groups.classic_mut(&request.group_id) else { return };
    match group.state {
        State::Stable if group.protocol == group.select_protocol() => {
            // Nothing changes for the others, and the assignment is kept.
            let mut answer = group.joined(new_id, Vec::new());
            if request.can_skip_assignment {
                answer.skip_assignment = group.is_leader(new_id);
                if answer.skip_assignment {
                    answer.members = group.joined_members();
                }
            } else {
                answer.leader = old_leader;
            }
            if let Some(member) = group.members.get_mut(new_id) {
                member.answer_join(answer);
            }
        }
        State::Stable => prepare_or_complete(cluster, &request.group_id),
        State::CompletingRebalance => prepare(cluster, &request.group_id),
        State::PreparingRebalance | State::Empty => complete_if_all_joined(cluster, &request.group_id),
    }
}
