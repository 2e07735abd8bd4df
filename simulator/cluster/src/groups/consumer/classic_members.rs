//! Members of consumer groups that speak the classic protocol: what they are told by JoinGroup, SyncGroup, Heartbeat and LeaveGroup.
//!
//! Never knows how the requests came.

use super::heartbeat::refresh;
use super::protocol::{by_id, decode_subscription, encode_assignment};
use super::{ClassicMember, ConsumerGroup, Member, MemberState, leave, migration};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::CONSUMER_PROTOCOL_TYPE;
use crate::groups::alarm::Alarm;
use crate::groups::classic::{JoinRequest, Joined, Leaver, SyncRequest, Synced};
use crate::groups::promise::Promise;

/// `classicGroupJoinToConsumerGroup`.
pub(in crate::groups) fn classic_join(
    cluster: &mut Cluster,
    request: &JoinRequest,
    promise: &Promise<Joined>,
) {
    match join(cluster, request) {
        Ok(joined) => promise.keep(joined),
        Err(code) => promise.keep(Joined::failed(code, "")),
    }
}

fn join(cluster: &mut Cluster, request: &JoinRequest) -> Result<Joined, ErrorCode> {
    let JoinRequest { group_id, instance_id, .. } = request;
    let is_unknown = request.member_id.is_empty();
    let member_id = if is_unknown { cluster.random_id_text() } else { request.member_id.clone() };
    let max_size = cluster.broker_config_i64("group.consumer.max.size");
    let group = cluster.groups.consumer(group_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
    let is_full = i64::try_from(group.members.len()).unwrap_or(i64::MAX) >= max_size;
    if is_full && !group.members.contains_key(&member_id) {
        return Err(ErrorCode::GROUP_MAX_SIZE_REACHED);
    }
    if !supports(group, request) {
        return Err(ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    }
    if is_unknown && instance_id.is_none() && request.requires_known_member_id {
        return Ok(Joined::failed(ErrorCode::MEMBER_ID_REQUIRED, &member_id));
    }
    let (protocol, metadata) = request.protocols.first().ok_or(ErrorCode::INCONSISTENT_GROUP_PROTOCOL)?;
    let subscription = decode_subscription(metadata).ok_or(ErrorCode::UNKNOWN_SERVER_ERROR)?;
    let replaced = instance_id.as_ref().and_then(|instance| group.static_member(instance)).map(str::to_owned);
    let before = find_member(cluster, request, &member_id, replaced.as_deref(), is_unknown)?;
    let member = Member {
        instance_id: instance_id.clone().or_else(|| before.instance_id.clone()),
        rack_id: subscription.rack_id.or_else(|| before.rack_id.clone()),
        rebalance_timeout_ms: request.rebalance_timeout_ms,
        topic_names: subscription.topics,
        client_id: request.client_id.clone(),
        client_host: request.client_host.clone(),
        classic: Some(ClassicMember {
            session_timeout_ms: request.session_timeout_ms,
            protocols: request.protocols.clone(),
        }),
        ..before.clone()
    };
    let owned = by_id(cluster, subscription.owned);
    let after = refresh(cluster, group_id, &member_id, member, &before, Some(&owned));
    let is_replaced = replaced.is_some_and(|replaced| replaced != member_id);
    if !(is_replaced && migration::downgrade_if_all_classic(cluster, group_id, false)) {
        set_alarms(cluster, group_id, &member_id, request);
    }
    Ok(Joined {
        error: ErrorCode::NONE,
        member_id,
        generation: after.epoch,
        protocol_type: Some(CONSUMER_PROTOCOL_TYPE.to_owned()),
        protocol: Some(protocol.clone()),
        leader: String::new(),
        skip_assignment: false,
        members: Vec::new(),
    })
}

/// The member must be heard of, and must come for its assignment in time.
fn set_alarms(cluster: &mut Cluster, group_id: &str, member_id: &str, request: &JoinRequest) {
    let (group, member) = (group_id.to_owned(), member_id.to_owned());
    cluster.set_alarm_ms(Alarm::ConsumerSession(group.clone(), member.clone()), request.session_timeout_ms);
    cluster.set_alarm_ms(Alarm::ConsumerRebalance(group, member), request.rebalance_timeout_ms);
}

/// Whether the classic members of the group know one of the protocols.
fn supports(group: &ConsumerGroup, request: &JoinRequest) -> bool {
    let classic = || group.members.values().filter_map(|member| member.classic.as_ref());
    let known =
        |name: &String| classic().all(|member| member.protocols.iter().any(|(known, _)| known == name));
    request.protocol_type == CONSUMER_PROTOCOL_TYPE && request.protocols.iter().any(|(name, _)| known(name))
}

fn find_member(
    cluster: &mut Cluster,
    request: &JoinRequest,
    member_id: &str,
    existing: Option<&str>,
    is_unknown: bool,
) -> Result<Member, ErrorCode> {
    let group_id = &request.group_id;
    let group = cluster.groups.consumer_mut(group_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
    match existing {
        Some(existing) if is_unknown => {
            group.replace(existing, member_id);
            cluster.cancel_alarm(&Alarm::ConsumerSession(group_id.clone(), existing.to_owned()));
            cluster.cancel_alarm(&Alarm::ConsumerRebalance(group_id.clone(), existing.to_owned()));
        }
        Some(existing) if existing != member_id => return Err(ErrorCode::FENCED_INSTANCE_ID),
        None if request.instance_id.is_some() && !is_unknown => return Err(ErrorCode::UNKNOWN_MEMBER_ID),
        _ => {}
    }
    let group = cluster.groups.consumer(group_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
    Ok(group.members.get(member_id).cloned().unwrap_or_default())
}

/// The member that means itself, which must speak the classic protocol.
fn classic_member<'a>(
    group: &'a ConsumerGroup,
    member_id: &str,
    instance_id: Option<&str>,
) -> Result<(&'a Member, &'a ClassicMember), ErrorCode> {
    if let Some(instance) = instance_id {
        match group.static_member(instance) {
            None => return Err(ErrorCode::UNKNOWN_MEMBER_ID),
            Some(existing) if existing != member_id => return Err(ErrorCode::FENCED_INSTANCE_ID),
            Some(_) => {}
        }
    }
    let member = group.members.get(member_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
    let classic = member.classic.as_ref().ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
    Ok((member, classic))
}

/// `classicGroupSyncToConsumerGroup`.
pub(in crate::groups) fn classic_sync(
    cluster: &mut Cluster,
    request: &SyncRequest,
    promise: &Promise<Synced>,
) {
    match synchronize(cluster, request) {
        Ok(synced) => promise.keep(synced),
        Err(code) => promise.keep(Synced::failed(code)),
    }
}

fn synchronize(cluster: &mut Cluster, request: &SyncRequest) -> Result<Synced, ErrorCode> {
    let SyncRequest { group_id, member_id, .. } = request;
    let group = cluster.groups.consumer(group_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
    let (member, classic) = classic_member(group, member_id, request.instance_id.as_deref())?;
    if member.epoch != request.generation {
        return Err(ErrorCode::ILLEGAL_GENERATION);
    }
    let first = classic.protocols.first();
    let differs = |theirs: &Option<String>, ours: &str| theirs.as_ref().is_some_and(|theirs| theirs != ours);
    if differs(&request.protocol_type, CONSUMER_PROTOCOL_TYPE)
        || differs(&request.protocol, first.map_or("", |(name, _)| name))
    {
        return Err(ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    }
    let alarm = Alarm::ConsumerRebalance(group_id.clone(), member_id.clone());
    if group.assignment_epoch > member.epoch && member.state != MemberState::UnrevokedPartitions {
        let timeout_ms = member.rebalance_timeout_ms;
        cluster.set_alarm_if_absent_ms(alarm, timeout_ms);
        return Err(ErrorCode::REBALANCE_IN_PROGRESS);
    }
    let metadata = first.map(|(_, metadata)| metadata.as_slice()).unwrap_or_default();
    let synced = Synced {
        error: None,
        protocol_type: request.protocol_type.clone(),
        protocol: request.protocol.clone(),
        assignment: encode_assignment(cluster, &member.assigned, metadata),
    };
    let session_ms = classic.session_timeout_ms;
    cluster.cancel_alarm(&alarm);
    cluster.set_alarm_ms(Alarm::ConsumerSession(group_id.clone(), member_id.clone()), session_ms);
    Ok(synced)
}

/// `classicGroupHeartbeatToConsumerGroup`.
pub(in crate::groups) fn classic_heartbeat(
    cluster: &mut Cluster,
    group_id: &str,
    member_id: &str,
    instance_id: Option<&str>,
    generation: i32,
) -> Result<(), ErrorCode> {
    let group = cluster.groups.consumer(group_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
    let (member, classic) = classic_member(group, member_id, instance_id)?;
    if member.epoch != generation {
        return Err(ErrorCode::ILLEGAL_GENERATION);
    }
    let (session_ms, rebalance_ms) = (classic.session_timeout_ms, member.rebalance_timeout_ms);
    let must_rejoin = member.epoch < group.assignment_epoch
        || member.state == MemberState::UnrevokedPartitions
        || (member.state == MemberState::UnreleasedPartitions && !waits_for_others(group, member_id, member));
    cluster.set_alarm_ms(Alarm::ConsumerSession(group_id.to_owned(), member_id.to_owned()), session_ms);
    if !must_rejoin {
        return Ok(());
    }
    let alarm = Alarm::ConsumerRebalance(group_id.to_owned(), member_id.to_owned());
    cluster.set_alarm_if_absent_ms(alarm, rebalance_ms);
    Err(ErrorCode::REBALANCE_IN_PROGRESS)
}

/// `ConsumerGroup.waitingOnUnreleasedPartition`.
fn waits_for_others(group: &ConsumerGroup, member_id: &str, member: &Member) -> bool {
    let target = group.targets.get(member_id).into_iter().flatten();
    let mut missing = target.flat_map(|(topic, of)| of.iter().map(move |partition| (*topic, *partition)));
    missing.any(|(topic, partition)| {
        let has = member.assigned.get(&topic).is_some_and(|assigned| assigned.contains(&partition));
        !has && group.members.values().any(|other| other.owns(topic, partition))
    })
}

/// `classicGroupLeaveToConsumerGroup`: an operator may remove members of either protocol.
pub(in crate::groups) fn classic_leave(
    cluster: &mut Cluster,
    group_id: &str,
    leavers: &[Leaver],
) -> Vec<Result<String, ErrorCode>> {
    let mut left = Vec::new();
    let mut results = Vec::new();
    for leaver in leavers {
        let found = cluster.groups.consumer(group_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID).and_then(|group| {
            let Some(instance) = &leaver.instance_id else {
                let known =
                    group.members.contains_key(&leaver.member_id) && !left.contains(&leaver.member_id);
                return known.then(|| leaver.member_id.clone()).ok_or(ErrorCode::UNKNOWN_MEMBER_ID);
            };
            let existing = group.static_member(instance).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
            let is_meant = leaver.member_id.is_empty() || leaver.member_id == existing;
            is_meant.then(|| existing.to_owned()).ok_or(ErrorCode::FENCED_INSTANCE_ID)
        });
        left.extend(found.clone());
        results.push(found.map(|_| leaver.member_id.clone()));
    }
    leave::fence(cluster, group_id, &left);
    results
}
