//! Members that leave a consumer group, or are put out of it because nothing was heard of them.
//!
//! Never knows how the request came.

use super::heartbeat::{Beat, Heartbeat};
use super::{LEAVE_STATIC_EPOCH, MemberState, Problem, migration};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::alarm::Alarm;

/// `consumerGroupLeave`.
pub(super) fn leave(cluster: &mut Cluster, request: &Heartbeat) -> Result<Beat, Problem> {
    let Heartbeat { group_id, member_id, member_epoch, .. } = request;
    let unknown = |text: String| Err(Problem::new(ErrorCode::UNKNOWN_MEMBER_ID, text));
    match cluster.groups.by_id.get(group_id) {
        None => {
            let text = format!("Group {group_id} not found.");
            return Err(Problem::new(ErrorCode::GROUP_ID_NOT_FOUND, text));
        }
        Some(crate::groups::Group::Classic(_)) => {
            let text = format!("Group {group_id} is not a consumer group.");
            return Err(Problem::new(ErrorCode::GROUP_ID_NOT_FOUND, text));
        }
        Some(crate::groups::Group::Consumer(group)) => match &request.instance_id {
            None if !group.members.contains_key(member_id) => {
                return unknown(format!("Member {member_id} is not a member of group {group_id}."));
            }
            Some(instance) => match group.static_member(instance) {
                None => return unknown(format!("Instance id {instance} is unknown.")),
                Some(existing) if existing != member_id => {
                    let text = format!(
                        "Static member {member_id} with instance id {instance} was fenced by member {existing}."
                    );
                    return Err(Problem::new(ErrorCode::FENCED_INSTANCE_ID, text));
                }
                Some(_) => {}
            },
            None => {}
        },
    }
    if *member_epoch == LEAVE_STATIC_EPOCH {
        if let Some(group) = cluster.groups.consumer_mut(group_id)
            && let Some(member) = group.members.get_mut(member_id)
        {
            member.epoch = LEAVE_STATIC_EPOCH;
            member.to_revoke.clear();
            member.state = MemberState::Stable;
        }
    } else {
        fence(cluster, group_id, std::slice::from_ref(member_id));
    }
    Ok(Beat {
        member_id: member_id.clone(),
        member_epoch: *member_epoch,
        heartbeat_interval_ms: 0,
        assignment: None,
    })
}

/// Removes members; the others get their partitions. Where all others speak the classic protocol, the group does so from now on.
pub(super) fn fence(cluster: &mut Cluster, group_id: &str, members: &[String]) {
    let Some(group) = cluster.groups.consumer_mut(group_id) else { return };
    let gone: Vec<&String> = members.iter().filter(|member_id| group.remove(member_id).is_some()).collect();
    if gone.is_empty() {
        return;
    }
    group.epoch += 1;
    for member_id in gone {
        cluster.cancel_alarm(&Alarm::ConsumerSession(group_id.to_owned(), member_id.clone()));
        cluster.cancel_alarm(&Alarm::ConsumerRebalance(group_id.to_owned(), member_id.clone()));
    }
    migration::downgrade_if_all_classic(cluster, group_id, true);
    cluster.touch_group(group_id);
}

/// A new coordinator begins to wait for a member.
pub(in crate::groups) fn restart_session(cluster: &mut Cluster, group_id: &str, member_id: &str) {
    let default_ms = cluster.group_config_i64(group_id, "consumer.session.timeout.ms");
    let member = cluster.groups.consumer(group_id).and_then(|group| group.members.get(member_id));
    let Some(member) = member else { return };
    let classic = member.classic.as_ref();
    let session_ms = classic.map_or(default_ms, |classic| i64::from(classic.session_timeout_ms));
    cluster.set_alarm_ms(Alarm::ConsumerSession(group_id.to_owned(), member_id.to_owned()), session_ms);
}

/// Nothing was heard of a member.
pub(in crate::groups) fn session_expired(cluster: &mut Cluster, group_id: &str, member_id: &str) {
    fence(cluster, group_id, &[member_id.to_owned()]);
}

/// A member has not revoked, joined or synchronized in time.
pub(in crate::groups) fn rebalance_time_is_over(cluster: &mut Cluster, group_id: &str, member_id: &str) {
    fence(cluster, group_id, &[member_id.to_owned()]);
}
