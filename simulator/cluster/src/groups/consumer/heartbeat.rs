//! ConsumerGroupHeartbeat (`GroupMetadataManager.consumerGroupHeartbeat`).
//!
//! Never knows how the request came.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::assignors::{self, Candidate};
use super::reconcile::reconcile;
use super::{
    Assignment, ConsumerGroup, LEAVE_EPOCH, LEAVE_STATIC_EPOCH, Member, MemberState, Problem, leave,
    migration, subscription,
};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::Group;
use crate::groups::alarm::Alarm;
use crate::groups::classic;

/// A heartbeat. What is `None` has not changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heartbeat {
    pub(crate) group_id: String,
    pub(crate) member_id: String,
    pub(crate) member_epoch: i32,
    pub(crate) instance_id: Option<String>,
    pub(crate) rack_id: Option<String>,
    pub(crate) rebalance_timeout_ms: Option<i32>,
    pub(crate) topic_names: Option<BTreeSet<String>>,
    pub(crate) topic_regex: Option<String>,
    pub(crate) assignor: Option<String>,
    pub(crate) owned: Option<Assignment>,
    pub(crate) client_id: String,
    pub(crate) client_host: String,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Beat {
    pub(crate) member_id: String,
    pub(crate) member_epoch: i32,
    pub(crate) heartbeat_interval_ms: i32,
    pub(crate) assignment: Option<Assignment>,
}

/// A heartbeat, which [`check`] has found right, of somebody who joins, stays or leaves. `may_describe` says which topics a regular expression may show.
pub(crate) fn heartbeat(
    cluster: &mut Cluster,
    request: &Heartbeat,
    may_describe: impl Fn(&Cluster, &str) -> bool,
) -> Result<Beat, Problem> {
    if matches!(request.member_epoch, LEAVE_EPOCH | LEAVE_STATIC_EPOCH) {
        return leave::leave(cluster, request);
    }
    let group_id = &request.group_id;
    find_group(cluster, request)?;
    let member_id = match request.member_id.is_empty() {
        true => cluster.random_id_text(),
        false => request.member_id.clone(),
    };
    let before = find_member(cluster, request, &member_id)?;
    let mut member = before.clone();
    update(&mut member, request);
    let mut after = refresh(cluster, group_id, &member_id, member, &before, request.owned.as_ref());
    subscription::resolve_regexes(cluster, group_id, may_describe);
    set_alarms(cluster, group_id, &member_id, &before, &after);
    cluster.note_group(group_id);
    let is_full = request.rebalance_timeout_ms.is_some()
        && (request.topic_names.is_some() || request.topic_regex.is_some())
        && request.owned.is_some();
    let shows = request.member_epoch == 0 || is_full || before.assigned != after.assigned;
    Ok(Beat {
        member_id,
        member_epoch: after.epoch,
        heartbeat_interval_ms: interval_ms(cluster, group_id),
        assignment: shows.then(|| std::mem::take(&mut after.assigned)),
    })
}

/// How often members should be heard of, in milliseconds.
pub(super) fn interval_ms(cluster: &Cluster, group_id: &str) -> i32 {
    let interval_ms = cluster.group_config_i64(group_id, "consumer.heartbeat.interval.ms");
    i32::try_from(interval_ms).unwrap_or(i32::MAX)
}

/// `throwIfConsumerGroupHeartbeatRequestIsInvalid`, but for what depends on the version.
pub(crate) fn check(cluster: &Cluster, request: &Heartbeat) -> Result<(), Problem> {
    let invalid = |text: &str| Err(Problem::new(ErrorCode::INVALID_REQUEST, text));
    let is_blank = |text: &Option<String>| text.as_ref().is_some_and(|text| text.trim().is_empty());
    if request.group_id.trim().is_empty() {
        return invalid("GroupId can't be empty.");
    } else if is_blank(&request.instance_id) {
        return invalid("InstanceId can't be empty.");
    } else if is_blank(&request.rack_id) {
        return invalid("RackId can't be empty.");
    }
    match request.member_epoch {
        0 if request.rebalance_timeout_ms.is_none() => {
            return invalid("RebalanceTimeoutMs must be provided in first request.");
        }
        0 if request.owned.as_ref().is_none_or(|owned| !owned.is_empty()) => {
            return invalid("TopicPartitions must be empty when (re-)joining.");
        }
        0 if request.topic_names.is_none() && request.topic_regex.is_none() => {
            return invalid(
                "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.",
            );
        }
        LEAVE_STATIC_EPOCH if request.instance_id.is_none() => return invalid("InstanceId can't be null."),
        ..LEAVE_STATIC_EPOCH => return invalid("MemberEpoch is invalid."),
        _ => {}
    }
    if let Some(assignor) = &request.assignor {
        let known = configured_assignors(cluster);
        if !known.contains(&assignor.as_str()) {
            let text = format!(
                "ServerAssignor {assignor} is not supported. Supported assignors: {}.",
                known.join(", ")
            );
            return Err(Problem::new(ErrorCode::UNSUPPORTED_ASSIGNOR, text));
        }
    }
    Ok(())
}

/// The assignors that the brokers offer, the default one first.
pub(crate) fn configured_assignors(cluster: &Cluster) -> Vec<&str> {
    let names = cluster.broker_config("group.consumer.assignors").split(',').map(str::trim);
    names.filter(|name| assignors::NAMES.contains(name)).collect()
}

/// Finds the group, or makes it for the first member.
fn find_group(cluster: &mut Cluster, request: &Heartbeat) -> Result<(), Problem> {
    let group_id = &request.group_id;
    let joins = request.member_epoch == 0;
    let not_found = |text: String| Err(Problem::new(ErrorCode::GROUP_ID_NOT_FOUND, text));
    let max_size = cluster.broker_config_i64("group.consumer.max.size");
    match cluster.groups.by_id.get(group_id) {
        None if !joins => return not_found(format!("Consumer group {group_id} not found.")),
        Some(Group::Consumer(group)) => {
            let is_full = i64::try_from(group.members.len()).unwrap_or(i64::MAX) >= max_size;
            if is_full && !group.members.contains_key(&request.member_id) {
                let text =
                    format!("The consumer group has reached its maximum capacity of {max_size} members.");
                return Err(Problem::new(ErrorCode::GROUP_MAX_SIZE_REACHED, text));
            }
            return Ok(());
        }
        Some(Group::Classic(group)) if joins && group.state != classic::State::Empty => {
            return match migration::upgrade(cluster, group_id) {
                true => Ok(()),
                false => not_found(format!("Group {group_id} is not a consumer group.")),
            };
        }
        Some(Group::Classic(_)) if !joins => {
            return not_found(format!("Group {group_id} is not a consumer group."));
        }
        None | Some(Group::Classic(_)) => {}
    }
    cluster.groups.by_id.insert(group_id.clone(), Group::Consumer(ConsumerGroup::new()));
    Ok(())
}

/// The member as it is, or as a new one begins.
fn find_member(cluster: &mut Cluster, request: &Heartbeat, member_id: &str) -> Result<Member, Problem> {
    let group_id = &request.group_id;
    let unknown = |text: String| Problem::new(ErrorCode::UNKNOWN_MEMBER_ID, text);
    let Some(group) = cluster.groups.consumer_mut(group_id) else {
        return Err(unknown(format!("Group {group_id} not found.")));
    };
    let joins = request.member_epoch == 0;
    let Some(instance) = &request.instance_id else {
        return match group.members.get(member_id) {
            Some(member) => check_epoch(member, request).map(|()| member.clone()),
            None if joins => Ok(Member::default()),
            None => Err(unknown(format!("Member {member_id} is not a member of group {group_id}."))),
        };
    };
    let existing_id = group.static_member(instance).map(str::to_owned);
    let existing = existing_id.as_ref().and_then(|id| group.members.get(id));
    match (existing_id.as_ref(), existing) {
        (Some(id), Some(existing)) if joins => {
            if existing.classic.is_none() && existing.epoch != LEAVE_STATIC_EPOCH {
                let text = format!(
                    "Static member {member_id} with instance id {instance} cannot join the group because the instance id is owned by {id} member."
                );
                return Err(Problem::new(ErrorCode::UNRELEASED_INSTANCE_ID, text));
            }
            group.replace(id, member_id);
            let (id, group_id) = (id.clone(), group_id.clone());
            let member = group.members.get(member_id).cloned().unwrap_or_default();
            cluster.cancel_alarm(&Alarm::ConsumerSession(group_id.clone(), id.clone()));
            cluster.cancel_alarm(&Alarm::ConsumerRebalance(group_id, id));
            Ok(member)
        }
        (_, None) if joins => Ok(Member::default()),
        (Some(id), Some(existing)) if id == member_id => {
            check_epoch(existing, request).map(|()| existing.clone())
        }
        (Some(id), Some(_)) => {
            let text =
                format!("Static member {member_id} with instance id {instance} was fenced by member {id}.");
            Err(Problem::new(ErrorCode::FENCED_INSTANCE_ID, text))
        }
        _ => Err(unknown(format!("Instance id {instance} is unknown."))),
    }
}

/// `throwIfConsumerGroupMemberEpochIsInvalid`: the previous epoch is accepted from a member whose answer was lost.
fn check_epoch(member: &Member, request: &Heartbeat) -> Result<(), Problem> {
    let (received, known) = (request.member_epoch, member.epoch);
    let is_subset = request.owned.as_ref().is_some_and(|owned| {
        owned.iter().all(|(topic, of)| {
            member.assigned.get(topic).is_some_and(|assigned| of.is_subset(assigned)) || of.is_empty()
        })
    });
    let relation = match received.cmp(&known) {
        std::cmp::Ordering::Equal => return Ok(()),
        std::cmp::Ordering::Less if received == member.previous_epoch && is_subset => return Ok(()),
        std::cmp::Ordering::Less => "smaller",
        std::cmp::Ordering::Greater => "greater",
    };
    let text = format!(
        "The consumer group member has a {relation} member epoch ({received}) than the one known by the group coordinator ({known}). The member must abandon all its partitions and rejoin."
    );
    Err(Problem::new(ErrorCode::FENCED_MEMBER_EPOCH, text))
}

fn update(member: &mut Member, request: &Heartbeat) {
    let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    member.instance_id = or(&request.instance_id, &member.instance_id);
    member.rack_id = or(&request.rack_id, &member.rack_id);
    member.assignor = or(&request.assignor, &member.assignor);
    if let Some(timeout_ms) = request.rebalance_timeout_ms {
        member.rebalance_timeout_ms = timeout_ms;
    }
    if let Some(names) = &request.topic_names {
        member.topic_names.clone_from(names);
    }
    if let Some(regex) = &request.topic_regex {
        // An empty one takes the old one away.
        member.topic_regex = Some(regex.clone()).filter(|regex| !regex.is_empty());
    }
    member.client_id.clone_from(&request.client_id);
    member.client_host.clone_from(&request.client_host);
    member.classic = None;
}

/// Puts the member into the group, lets the group follow its topics, assigns anew where that is due, and takes the member's
/// next step. Returns the member as it is then.
pub(super) fn refresh(
    cluster: &mut Cluster,
    group_id: &str,
    member_id: &str,
    member: Member,
    before: &Member,
    owned: Option<&Assignment>,
) -> Member {
    let Some(group) = cluster.groups.consumer_mut(group_id) else { return member };
    // What a new regular expression matches is found out later, and changes the group then.
    let has_new_regex = member.topic_regex != before.topic_regex
        && member.topic_regex.as_ref().is_none_or(|regex| group.regexes.contains_key(regex));
    let changed = member.topic_names != before.topic_names || has_new_regex;
    group.put(member_id, member);
    subscription::follow(cluster, group_id, changed);
    assign(cluster, group_id);
    let Some(group) = cluster.groups.consumer_mut(group_id) else { return Member::default() };
    let Some(member) = group.members.get(member_id) else { return Member::default() };
    let after = reconcile(group, member, member_id, owned);
    group.put(member_id, after.clone());
    after
}

/// Computes a new target where the group has changed, but not too often (KIP-1263).
fn assign(cluster: &mut Cluster, group_id: &str) {
    let now = cluster.now;
    let interval_ms = cluster.group_config_i64(group_id, "consumer.assignment.interval.ms");
    let interval = Duration::from_millis(u64::try_from(interval_ms).unwrap_or(0));
    let default = configured_assignors(cluster).first().copied().unwrap_or("uniform").to_owned();
    let Some(group) = cluster.groups.consumer_mut(group_id) else { return };
    let too_early = group.assigned_at.is_some_and(|at| now.since(at) < interval);
    if group.epoch <= group.assignment_epoch || too_early {
        return;
    }
    let candidate = |(id, member): (&String, &Member)| {
        let candidate = Candidate {
            instance_id: member.instance_id.clone(),
            topics: group.topics_of(member),
            target: group.targets.get(id).cloned().unwrap_or_default(),
        };
        (id.clone(), candidate)
    };
    let candidates: BTreeMap<String, Candidate> = group.members.iter().map(candidate).collect();
    let partitions = group.subscribed.values().copied().collect();
    let name = group.preferred_assignor().map_or(default, str::to_owned);
    group.targets = assignors::assign(&name, &candidates, &partitions);
    group.assignment_epoch = group.epoch;
    group.assigned_at = Some(now);
}

/// A member must be heard of, and must revoke in time.
fn set_alarms(cluster: &mut Cluster, group_id: &str, member_id: &str, before: &Member, after: &Member) {
    let session_ms = cluster.group_config_i64(group_id, "consumer.session.timeout.ms");
    cluster.set_alarm_ms(Alarm::ConsumerSession(group_id.to_owned(), member_id.to_owned()), session_ms);
    let alarm = Alarm::ConsumerRebalance(group_id.to_owned(), member_id.to_owned());
    let is_same =
        before.state == after.state && before.epoch == after.epoch && before.to_revoke == after.to_revoke;
    if after.state != MemberState::UnrevokedPartitions {
        cluster.cancel_alarm(&alarm);
    } else if !is_same {
        cluster.set_alarm_ms(alarm, after.rebalance_timeout_ms);
    }
}
