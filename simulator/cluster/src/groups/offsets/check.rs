//! Who may commit, fetch and delete offsets: the members of a group, or anybody where nobody is a member.
//!
//! Never knows the offsets.

use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::Group;
use crate::groups::classic::{ClassicGroup, State};
use crate::groups::consumer::ConsumerGroup;

/// Who commits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Committer<'a> {
    pub(crate) group_id: &'a str,
    /// Empty where it is none.
    pub(crate) member_id: &'a str,
    pub(crate) instance_id: Option<&'a str>,
    /// -1 for who is not a member.
    pub(crate) generation_or_epoch: i32,
    /// The version of OffsetCommit or TxnOffsetCommit: what a client is told depends on it.
    pub(crate) version: i16,
}

/// The version of OffsetCommit from which on a client understands errors of KIP-848.
const OFFSET_COMMIT_KIP_848: i16 = 9;

/// `validateOffsetCommit`, and its transactional sister. Makes a group for whoever commits without being a member of one.
pub(super) fn check_commit(
    cluster: &mut Cluster,
    committer: &Committer<'_>,
    transactional: bool,
) -> Result<(), ErrorCode> {
    let now_ms = cluster.wall_ms();
    match cluster.groups.by_id.get(committer.group_id) {
        None if committer.generation_or_epoch < 0 => {
            let group = Group::Classic(ClassicGroup::new(now_ms));
            cluster.groups.by_id.insert(committer.group_id.to_owned(), group);
            check_classic(cluster, committer, transactional)
        }
        None if !transactional && committer.version >= OFFSET_COMMIT_KIP_848 => {
            Err(ErrorCode::GROUP_ID_NOT_FOUND)
        }
        None => Err(ErrorCode::ILLEGAL_GENERATION),
        Some(Group::Classic(_)) => check_classic(cluster, committer, transactional),
        Some(Group::Consumer(group)) => check_consumer(group, committer, transactional),
    }
}

/// `ConsumerGroup.validateOffsetCommit`.
fn check_consumer(
    group: &ConsumerGroup,
    committer: &Committer<'_>,
    transactional: bool,
) -> Result<(), ErrorCode> {
    if committer.generation_or_epoch < 0 && group.members.is_empty() {
        return Ok(());
    }
    let member = group.members.get(committer.member_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
    if !transactional && member.classic.is_none() && committer.version < OFFSET_COMMIT_KIP_848 {
        return Err(ErrorCode::UNSUPPORTED_VERSION);
    }
    match group.check_epoch(committer.member_id, committer.generation_or_epoch) {
        // TxnOffsetCommit has no word for it.
        Err(ErrorCode::STALE_MEMBER_EPOCH) if transactional => Err(ErrorCode::ILLEGAL_GENERATION),
        result => result.map(|_| ()),
    }
}

fn check_classic(
    cluster: &mut Cluster,
    committer: &Committer<'_>,
    transactional: bool,
) -> Result<(), ErrorCode> {
    let group = cluster.groups.classic_mut(committer.group_id).ok_or(ErrorCode::GROUP_ID_NOT_FOUND)?;
    let Committer { member_id, instance_id, generation_or_epoch: generation, .. } = *committer;
    if generation < 0 && group.state == State::Empty {
        return Ok(());
    }
    if generation >= 0 || !member_id.is_empty() || instance_id.is_some() {
        group.check_member(member_id, instance_id)?;
        if generation != group.generation {
            return Err(ErrorCode::ILLEGAL_GENERATION);
        }
    } else if !transactional && group.state != State::Empty {
        return Err(ErrorCode::UNKNOWN_MEMBER_ID);
    }
    if !transactional && group.state == State::CompletingRebalance {
        return Err(ErrorCode::REBALANCE_IN_PROGRESS);
    }
    Ok(())
}

/// Whether a member may fetch. `Ok(false)`: there is no such group, and so there are no offsets.
pub(crate) fn check_fetch(
    cluster: &Cluster,
    group_id: &str,
    member_id: Option<&str>,
    member_epoch: i32,
) -> Result<bool, ErrorCode> {
    match cluster.groups.by_id.get(group_id) {
        None => Ok(false),
        Some(Group::Consumer(group)) if member_id.is_some() || member_epoch >= 0 => {
            group.check_epoch(member_id.unwrap_or_default(), member_epoch).map(|_| true)
        }
        Some(Group::Classic(_) | Group::Consumer(_)) => Ok(true),
    }
}

/// Whether offsets may be deleted at all (`validateOffsetDelete`).
pub(crate) fn check_delete(cluster: &Cluster, group_id: &str) -> Result<(), ErrorCode> {
    match cluster.groups.by_id.get(group_id) {
        None => Err(ErrorCode::GROUP_ID_NOT_FOUND),
        Some(Group::Classic(group)) if group.state != State::Empty && !group.uses_consumer_protocol() => {
            Err(ErrorCode::NON_EMPTY_GROUP)
        }
        Some(Group::Classic(_) | Group::Consumer(_)) => Ok(()),
    }
}
