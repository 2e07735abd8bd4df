//! How a member comes from what it has to what it is to have: it revokes first, and gets what others have released
//! (`CurrentAssignmentBuilder`).
//!
//! Never knows who decides what it is to have.

use std::collections::BTreeSet;

use super::{Assignment, ConsumerGroup, Member, MemberState};
use crate::fields::Uuid;

/// The next step of a member towards its target. `owned` is what the member says it has, if it says so.
pub(super) fn reconcile(
    group: &ConsumerGroup,
    member: &Member,
    member_id: &str,
    owned: Option<&Assignment>,
) -> Member {
    let target = group.targets.get(member_id);
    let subscribed = group.topics_of(member);
    let wanted = |topic: &Uuid| -> BTreeSet<i32> {
        let partitions = target.and_then(|target| target.get(topic)).filter(|_| subscribed.contains(topic));
        partitions.cloned().unwrap_or_default()
    };
    match member.state {
        MemberState::Stable if member.epoch != group.assignment_epoch => {
            step(group, member, member.epoch, &wanted, owned)
        }
        // The group has not been assigned anew, but the member has given up topics.
        MemberState::Stable if member.assigned.keys().any(|topic| !subscribed.contains(topic)) => {
            step(group, member, member.epoch, &wanted, owned)
        }
        MemberState::Stable => member.clone(),
        MemberState::UnrevokedPartitions if is_owned(owned, &member.to_revoke) => member.clone(),
        MemberState::UnrevokedPartitions => step(group, member, member.epoch + 1, &wanted, owned),
        MemberState::UnreleasedPartitions => step(group, member, member.epoch, &wanted, owned),
    }
}

/// Whether the member still has any of these; one that does not say what it has, has.
fn is_owned(owned: Option<&Assignment>, partitions: &Assignment) -> bool {
    owned.is_none_or(|owned| {
        partitions.iter().any(|(topic, of)| owned.get(topic).is_some_and(|owned| !owned.is_disjoint(of)))
    })
}

fn step(
    group: &ConsumerGroup,
    member: &Member,
    epoch: i32,
    wanted: &impl Fn(&Uuid) -> BTreeSet<i32>,
    owned: Option<&Assignment>,
) -> Member {
    let topics = group.targets.values().flat_map(Assignment::keys).chain(member.assigned.keys());
    let topics: BTreeSet<Uuid> = topics.copied().collect();
    let (mut kept, mut revoked, mut added) = (Assignment::new(), Assignment::new(), Assignment::new());
    let mut unreleased = false;
    for topic in topics {
        let wanted = wanted(&topic);
        let assigned = member.assigned.get(&topic).cloned().unwrap_or_default();
        put(&mut kept, topic, assigned.intersection(&wanted).copied());
        put(&mut revoked, topic, assigned.difference(&wanted).copied());
        let is_taken = |partition: &i32| group.members.values().any(|other| other.owns(topic, *partition));
        let (taken, free): (Vec<i32>, Vec<i32>) =
            wanted.difference(&assigned).partition(|partition| is_taken(partition));
        unreleased |= !taken.is_empty();
        put(&mut added, topic, free);
    }
    let mut next = member.clone();
    next.to_revoke = Assignment::new();
    if !revoked.is_empty() && is_owned(owned, &revoked) {
        next.state = MemberState::UnrevokedPartitions;
        next.assigned = kept;
        next.to_revoke = revoked;
        set_epoch(&mut next, epoch);
        return next;
    }
    for (topic, partitions) in added {
        kept.entry(topic).or_default().extend(partitions);
    }
    next.state = if unreleased { MemberState::UnreleasedPartitions } else { MemberState::Stable };
    next.assigned = kept;
    set_epoch(&mut next, group.assignment_epoch);
    next
}

fn set_epoch(member: &mut Member, epoch: i32) {
    if epoch != member.epoch {
        member.previous_epoch = member.epoch;
        member.epoch = epoch;
    }
}

fn put(into: &mut Assignment, topic: Uuid, partitions: impl IntoIterator<Item = i32>) {
    let partitions: BTreeSet<i32> = partitions.into_iter().collect();
    if !partitions.is_empty() {
        into.insert(topic, partitions);
    }
}
