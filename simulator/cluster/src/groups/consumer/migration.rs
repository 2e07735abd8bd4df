//! Groups that change their protocol while they run (KIP-848, "Online migration").
//!
//! Never knows how the requests came.

use super::protocol::{decode_assignment, decode_subscription, encode_assignment};
use super::{ClassicMember, ConsumerGroup, Member};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::Group;
use crate::groups::alarm::Alarm;
use crate::groups::classic::{self, ClassicGroup};

/// Whether groups may change their protocol in this direction (`group.consumer.migration.policy`).
fn allows(cluster: &Cluster, direction: &str) -> bool {
    let policy = cluster.broker_config("group.consumer.migration.policy");
    policy.eq_ignore_ascii_case("bidirectional") || policy.eq_ignore_ascii_case(direction)
}

/// Turns a classic group of consumers into a consumer group, because a member comes that speaks the consumer protocol. Says whether
/// that was possible.
pub(super) fn upgrade(cluster: &mut Cluster, group_id: &str) -> bool {
    let max_size = cluster.broker_config_i64("group.consumer.max.size");
    let allowed = allows(cluster, "upgrade");
    let Some(Group::Classic(group)) = cluster.groups.by_id.get(group_id) else { return false };
    let fits = i64::try_from(group.members.len()).is_ok_and(|members| members <= max_size);
    if !allowed || !group.uses_consumer_protocol() || !fits {
        return false;
    }
    let Some(upgraded) = from_classic(cluster, group) else { return false };
    let sessions: Vec<(String, i32)> =
        group.members.iter().map(|(id, member)| (id.clone(), member.session_timeout_ms)).collect();
    if let Some(group) = cluster.groups.classic_mut(group_id) {
        group.answer_all(ErrorCode::REBALANCE_IN_PROGRESS);
    }
    cluster.groups.by_id.insert(group_id.to_owned(), Group::Consumer(upgraded));
    cluster.cancel_alarm(&Alarm::ClassicJoin(group_id.to_owned()));
    cluster.cancel_alarm(&Alarm::ClassicSync(group_id.to_owned()));
    for (member_id, session_ms) in sessions {
        cluster.cancel_alarm(&Alarm::ClassicSession(group_id.to_owned(), member_id.clone()));
        cluster.set_alarm_ms(Alarm::ConsumerSession(group_id.to_owned(), member_id), session_ms);
    }
    cluster.touch_group(group_id);
    true
}

/// `ConsumerGroup.fromClassicGroup`; `None` where a member's metadata cannot be read.
fn from_classic(cluster: &Cluster, group: &ClassicGroup) -> Option<ConsumerGroup> {
    let mut upgraded = ConsumerGroup::new();
    upgraded.epoch = group.generation;
    upgraded.assignment_epoch = group.generation;
    for (member_id, member) in &group.members {
        // A group whose first generation is not complete has no protocol yet.
        let protocol = group.protocol.as_deref().or_else(|| Some(member.protocols.first()?.0.as_str()));
        let subscription = decode_subscription(&member.metadata(protocol))?;
        let assigned = decode_assignment(cluster, &member.assignment);
        upgraded.targets.insert(member_id.clone(), assigned.clone());
        let classic = ClassicMember {
            session_timeout_ms: member.session_timeout_ms,
            protocols: member.protocols.clone(),
        };
        let new = Member {
            instance_id: member.instance_id.clone(),
            rack_id: subscription.rack_id,
            client_id: member.client_id.clone(),
            client_host: member.client_host.clone(),
            rebalance_timeout_ms: member.rebalance_timeout_ms,
            topic_names: subscription.topics,
            epoch: group.generation,
            previous_epoch: group.generation,
            assigned,
            classic: Some(classic),
            ..Member::default()
        };
        upgraded.put(member_id, new);
    }
    Some(upgraded)
}

/// Turns a consumer group into a classic one where all members that are left speak the classic protocol. `rebalances` where
/// a member has left; not where another one took its place.
pub(super) fn downgrade_if_all_classic(cluster: &mut Cluster, group_id: &str, rebalances: bool) -> bool {
    let now_ms = cluster.wall_ms();
    let (max_size, allowed) = (cluster.group_max_size(), allows(cluster, "downgrade"));
    let Some(group) = cluster.groups.consumer(group_id) else { return false };
    let all_classic = group.members.values().all(|member| member.classic.is_some());
    if !allowed || group.members.is_empty() || !all_classic || group.members.len() > max_size {
        return false;
    }
    let downgraded = to_classic(cluster, group, now_ms);
    let members: Vec<String> = group.members.keys().cloned().collect();
    cluster.groups.by_id.insert(group_id.to_owned(), Group::Classic(downgraded));
    for member_id in members {
        cluster.cancel_alarm(&Alarm::ConsumerSession(group_id.to_owned(), member_id.clone()));
        cluster.cancel_alarm(&Alarm::ConsumerRebalance(group_id.to_owned(), member_id.clone()));
        classic::keep_session(cluster, group_id, &member_id);
    }
    if rebalances {
        classic::prepare(cluster, group_id);
    }
    true
}

/// `ClassicGroup.fromConsumerGroup`.
fn to_classic(cluster: &Cluster, group: &ConsumerGroup, now_ms: i64) -> ClassicGroup {
    let mut downgraded = ClassicGroup::new(now_ms);
    for (member_id, member) in &group.members {
        let Some(spoken) = &member.classic else { continue };
        let new = classic::Member {
            instance_id: member.instance_id.clone(),
            client_id: member.client_id.clone(),
            client_host: member.client_host.clone(),
            rebalance_timeout_ms: member.rebalance_timeout_ms,
            session_timeout_ms: spoken.session_timeout_ms,
            protocols: spoken.protocols.clone(),
            ..classic::Member::default()
        };
        downgraded.add(member_id, new, crate::groups::CONSUMER_PROTOCOL_TYPE);
    }
    downgraded.become_stable(group.epoch, now_ms);
    let protocol = downgraded.protocol.clone();
    for (member_id, member) in &mut downgraded.members {
        let version = member.metadata(protocol.as_deref());
        let target = group.targets.get(member_id).cloned().unwrap_or_default();
        member.assignment = encode_assignment(cluster, &target, &version);
    }
    downgraded
}
