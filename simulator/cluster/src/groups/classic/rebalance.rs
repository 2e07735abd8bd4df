//! Rebalances of classic groups: from the first reason to the answers to all JoinGroups.
//!
//! Never knows what the members are assigned.

use std::collections::BTreeSet;

use super::{ClassicGroup, Joined, Member, State, Synced};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::alarm::Alarm;
use crate::waiting::Key;

impl ClassicGroup {
    /// Gives the place of a static member to another id.
    pub(super) fn replace_static_member(&mut self, old_id: &str, new_id: &str) {
        let Some(mut member) = self.members.remove(old_id) else { return };
        member.answer_join(Joined::failed(ErrorCode::FENCED_INSTANCE_ID, old_id));
        let _ = member.answer_sync(Synced::failed(ErrorCode::FENCED_INSTANCE_ID));
        member.is_new = false;
        if let Some(instance) = &member.instance_id {
            self.static_members.insert(instance.clone(), new_id.to_owned());
        }
        self.members.insert(new_id.to_owned(), member);
        if self.is_leader(old_id) {
            self.leader = Some(new_id.to_owned());
        }
    }

    /// Makes somebody leader who has joined; says whether somebody has.
    fn elect_joined_leader(&mut self) -> bool {
        let Some(leader) = self.leader.as_ref().and_then(|id| self.members.get(id)) else { return false };
        if leader.is_joining() {
            return true;
        }
        let joined = self.members.iter().find(|(_, member)| member.is_joining());
        let Some(elected) = joined.map(|(id, _)| id.clone()) else { return false };
        self.leader = Some(elected);
        true
    }

    pub(super) fn init_next_generation(&mut self, now_ms: i64) {
        self.generation = self.generation.wrapping_add(1);
        let next = if self.members.is_empty() {
            self.protocol = None;
            State::Empty
        } else {
            self.protocol = self.select_protocol();
            State::CompletingRebalance
        };
        self.subscribed_topics = self.compute_subscribed_topics();
        self.transition(next, now_ms);
        self.pending_sync.clear();
    }
}

impl Cluster {
    /// Requests that wait for the group are looked at again.
    pub(in crate::groups) fn touch_group(&mut self, group_id: &str) {
        self.note_group(group_id);
        self.touch(Key::Group(group_id.to_owned()));
    }
}

/// Starts the session of a member anew.
pub(super) fn schedule_session(cluster: &mut Cluster, group_id: &str, member_id: &str) {
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    let Some(timeout_ms) = group.members.get(member_id).map(|member| member.session_timeout_ms) else {
        return;
    };
    cluster.set_alarm_ms(Alarm::ClassicSession(group_id.to_owned(), member_id.to_owned()), timeout_ms);
}

/// `maybePrepareRebalanceOrCompleteJoin`.
pub(super) fn prepare_or_complete(cluster: &mut Cluster, group_id: &str) {
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    if group.can_rebalance() {
        prepare(cluster, group_id);
    } else {
        complete_if_all_joined(cluster, group_id);
    }
}

/// `prepareRebalance`.
pub(in crate::groups) fn prepare(cluster: &mut Cluster, group_id: &str) {
    let (now_ms, delay_ms) = (cluster.wall_ms(), cluster.initial_rebalance_delay_ms());
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    let mut waited = Vec::new();
    if group.state == State::CompletingRebalance {
        for (id, member) in &mut group.members {
            member.assignment.clear();
            if member.answer_sync(Synced::failed(ErrorCode::REBALANCE_IN_PROGRESS)) {
                waited.push(id.clone());
            }
        }
    }
    group.pending_sync.clear();
    let is_initial = group.state == State::Empty;
    group.initial_delay = (delay_ms, (i64::from(group.rebalance_timeout_ms()) - delay_ms).max(0));
    group.transition(State::PreparingRebalance, now_ms);
    for member_id in waited {
        schedule_session(cluster, group_id, &member_id);
    }
    cluster.cancel_alarm(&Alarm::ClassicSync(group_id.to_owned()));
    cluster.touch_group(group_id);
    if is_initial {
        cluster.set_alarm_ms(Alarm::ClassicJoin(group_id.to_owned()), delay_ms);
    } else {
        complete_or_schedule(cluster, group_id);
    }
}

fn complete_or_schedule(cluster: &mut Cluster, group_id: &str) {
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    if group.have_all_joined() {
        return complete(cluster, group_id);
    }
    let timeout_ms = group.rebalance_timeout_ms();
    cluster.set_alarm_ms(Alarm::ClassicJoin(group_id.to_owned()), timeout_ms);
}

/// `maybeCompleteJoinPhase`: the first rebalance is completed by time only.
pub(super) fn complete_if_all_joined(cluster: &mut Cluster, group_id: &str) {
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    if group.state == State::PreparingRebalance
        && group.previous_state != State::Empty
        && group.have_all_joined()
    {
        complete(cluster, group_id);
    }
}

/// The time for joining is over. The first rebalance is prolonged as long as members come.
pub(in crate::groups) fn join_time_is_over(cluster: &mut Cluster, group_id: &str) {
    let initial_ms = cluster.initial_rebalance_delay_ms();
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    if group.state != State::PreparingRebalance {
        return;
    }
    let (delay_ms, remaining_ms) = group.initial_delay;
    if group.previous_state == State::Empty && group.new_member_added && remaining_ms != 0 {
        group.new_member_added = false;
        let delay_next_ms = initial_ms.min(remaining_ms);
        group.initial_delay = (delay_next_ms, (remaining_ms - delay_ms).max(0));
        return cluster.set_alarm_ms(Alarm::ClassicJoin(group_id.to_owned()), delay_next_ms);
    }
    complete(cluster, group_id);
}

/// `completeClassicGroupJoin`: whoever has not come is left out; the others learn the generation.
fn complete(cluster: &mut Cluster, group_id: &str) {
    cluster.cancel_alarm(&Alarm::ClassicJoin(group_id.to_owned()));
    let now_ms = cluster.wall_ms();
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    let is_late = |member: &Member| !member.is_joining() && member.instance_id.is_none();
    let late: Vec<String> =
        group.members.iter().filter(|(_, member)| is_late(member)).map(|(id, _)| id.clone()).collect();
    for member_id in &late {
        group.remove(member_id);
    }
    if !group.elect_joined_leader() && !group.members.is_empty() {
        // Only static members are left, and none of them has come: their sessions decide.
        let timeout_ms = group.rebalance_timeout_ms();
        cluster.set_alarm_ms(Alarm::ClassicJoin(group_id.to_owned()), timeout_ms);
    } else {
        group.init_next_generation(now_ms);
        if group.state != State::Empty {
            answer_joins(cluster, group_id);
        }
    }
    for member_id in late {
        cluster.cancel_alarm(&Alarm::ClassicSession(group_id.to_owned(), member_id));
    }
    cluster.touch_group(group_id);
}

fn answer_joins(cluster: &mut Cluster, group_id: &str) {
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    let ids: Vec<String> = group.members.keys().cloned().collect();
    for member_id in &ids {
        let members = if group.is_leader(member_id) { group.joined_members() } else { Vec::new() };
        let answer = group.joined(member_id, members);
        if let Some(member) = group.members.get_mut(member_id) {
            member.answer_join(answer);
            member.is_new = false;
        }
    }
    group.pending_sync = ids.iter().cloned().collect();
    let timeout_ms = group.rebalance_timeout_ms();
    for member_id in &ids {
        schedule_session(cluster, group_id, member_id);
    }
    cluster.set_alarm_ms(Alarm::ClassicSync(group_id.to_owned()), timeout_ms);
}

/// A new coordinator begins to wait for a member; one that has not come with its id yet is not known to it.
pub(in crate::groups) fn restart_session(cluster: &mut Cluster, group_id: &str, member_id: &str) {
    let is_pending =
        cluster.groups.classic_mut(group_id).is_some_and(|group| group.pending_join.contains(member_id));
    match is_pending {
        true => session_expired(cluster, group_id, member_id),
        false => schedule_session(cluster, group_id, member_id),
    }
}

/// Nothing was heard of a member (`expireClassicGroupMemberHeartbeat`).
pub(in crate::groups) fn session_expired(cluster: &mut Cluster, group_id: &str, member_id: &str) {
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    if group.pending_join.contains(member_id) {
        group.remove(member_id);
        if group.state == State::PreparingRebalance && group.have_all_joined() {
            complete(cluster, group_id);
        }
        return;
    }
    // Who waits for an answer is heard of by that, except that a new member waits for so long only.
    let Some(member) = group.members.get(member_id) else { return };
    if member.is_waiting() && !member.is_new {
        return;
    }
    remove_member(cluster, group_id, member_id);
}

/// `removeMemberAndUpdateClassicGroup`.
fn remove_member(cluster: &mut Cluster, group_id: &str, member_id: &str) {
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    group.dismiss(member_id);
    match group.state {
        State::Stable | State::CompletingRebalance => prepare_or_complete(cluster, group_id),
        State::PreparingRebalance if group.have_all_joined() => complete(cluster, group_id),
        State::PreparingRebalance | State::Empty => {}
    }
    cluster.touch_group(group_id);
}

impl ClassicGroup {
    /// Removes a member, and tells it so if it waits.
    pub(super) fn dismiss(&mut self, member_id: &str) {
        if let Some(member) = self.members.get_mut(member_id) {
            member.answer_join(Joined::failed(ErrorCode::UNKNOWN_MEMBER_ID, ""));
        }
        self.remove(member_id);
    }
}

/// Members that have not asked for their assignment in time are left out (`expirePendingSync`).
pub(in crate::groups) fn sync_time_is_over(cluster: &mut Cluster, group_id: &str) {
    let Some(group) = cluster.groups.classic_mut(group_id) else { return };
    if !matches!(group.state, State::CompletingRebalance | State::Stable) || group.pending_sync.is_empty() {
        return;
    }
    let late: BTreeSet<String> = std::mem::take(&mut group.pending_sync);
    for member_id in &late {
        group.remove(member_id);
    }
    for member_id in late {
        cluster.cancel_alarm(&Alarm::ClassicSession(group_id.to_owned(), member_id));
    }
    prepare(cluster, group_id);
}
