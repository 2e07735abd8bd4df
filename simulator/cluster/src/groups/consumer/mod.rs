//! Groups of the protocol of KIP-848 (`ConsumerGroup`): the coordinator assigns, and members reconcile with their assignment.
//!
//! Never knows how requests and responses look.

mod assignors;
mod classic_members;
mod heartbeat;
mod leave;
mod migration;
mod protocol;
mod reconcile;
mod subscription;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use classic_members::{classic_heartbeat, classic_join, classic_leave, classic_sync};
pub(crate) use heartbeat::{Beat, Heartbeat, check, configured_assignors, heartbeat};
pub(super) use leave::{rebalance_time_is_over, restart_session, session_expired};
pub(crate) use protocol::decode_assignment;
pub(crate) use subscription::check_regex;

use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Uuid;
use crate::time::Instant;

/// The member epoch with which a member leaves.
pub(crate) const LEAVE_EPOCH: i32 = -1;
/// The member epoch with which a static member leaves for a while.
pub(crate) const LEAVE_STATIC_EPOCH: i32 = -2;

/// Partitions by topic.
pub(crate) type Assignment = BTreeMap<Uuid, BTreeSet<i32>>;

/// An error with what a client is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// Where a group stands (`ConsumerGroupState`). A dead group does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Empty,
    Assigning,
    Reconciling,
    Stable,
}

impl State {
    /// Kafka's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::Assigning => "Assigning",
            Self::Reconciling => "Reconciling",
            Self::Stable => "Stable",
        }
    }
}

/// Where a member stands (`MemberState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum MemberState {
    #[default]
    Stable,
    /// It must give up partitions before it gets new ones.
    UnrevokedPartitions,
    /// Others must give up partitions before it gets them.
    UnreleasedPartitions,
}

/// What is known of a member that speaks the classic protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClassicMember {
    pub(crate) session_timeout_ms: i32,
    pub(crate) protocols: Vec<(String, Vec<u8>)>,
}

/// One member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Member {
    pub(crate) instance_id: Option<String>,
    pub(crate) rack_id: Option<String>,
    pub(crate) client_id: String,
    /// As Java prints an address: `/127.0.0.1`.
    pub(crate) client_host: String,
    pub(crate) rebalance_timeout_ms: i32,
    pub(crate) topic_names: BTreeSet<String>,
    pub(crate) topic_regex: Option<String>,
    pub(crate) assignor: Option<String>,
    pub(crate) epoch: i32,
    pub(crate) previous_epoch: i32,
    pub(crate) state: MemberState,
    pub(crate) assigned: Assignment,
    pub(crate) to_revoke: Assignment,
    pub(crate) classic: Option<ClassicMember>,
}

impl Member {
    pub(crate) fn owns(&self, topic: Uuid, partition: i32) -> bool {
        let has = |partitions: &Assignment| partitions.get(&topic).is_some_and(|of| of.contains(&partition));
        has(&self.assigned) || has(&self.to_revoke)
    }

    /// Everything that it may still be reading from.
    pub(crate) fn owned(&self) -> Assignment {
        let mut owned = self.assigned.clone();
        for (topic, partitions) in &self.to_revoke {
            owned.entry(*topic).or_default().extend(partitions);
        }
        owned
    }
}

/// A topic that somebody is subscribed to: its id, and how many partitions it has.
pub(crate) type Subscribed = BTreeMap<String, (Uuid, i32)>;

/// One group.
#[derive(Debug)]
pub(crate) struct ConsumerGroup {
    pub(crate) epoch: i32,
    pub(crate) assignment_epoch: i32,
    pub(crate) members: BTreeMap<String, Member>,
    static_members: BTreeMap<String, String>,
    pub(crate) targets: BTreeMap<String, Assignment>,
    /// When the last target was computed.
    assigned_at: Option<Instant>,
    /// The topics as they were when the group last looked.
    subscribed: Subscribed,
    /// Which topics regular expressions match.
    regexes: BTreeMap<String, BTreeSet<String>>,
    /// When that was looked up.
    regexes_resolved_at: Option<Instant>,
}

/// The epoch of a new group, before anybody has joined.
const FIRST_EPOCH: i32 = 1;

impl ConsumerGroup {
    pub(super) const fn new() -> Self {
        Self {
            epoch: FIRST_EPOCH,
            assignment_epoch: 0,
            members: BTreeMap::new(),
            static_members: BTreeMap::new(),
            targets: BTreeMap::new(),
            assigned_at: None,
            subscribed: BTreeMap::new(),
            regexes: BTreeMap::new(),
            regexes_resolved_at: None,
        }
    }

    pub(crate) fn state(&self) -> State {
        let is_behind =
            |member: &Member| member.state != MemberState::Stable || member.epoch != self.assignment_epoch;
        if self.members.is_empty() {
            State::Empty
        } else if self.epoch > self.assignment_epoch {
            State::Assigning
        } else if self.members.values().any(is_behind) {
            State::Reconciling
        } else {
            State::Stable
        }
    }

    /// Whether offsets of the topic are in use.
    pub(crate) fn is_subscribed_to(&self, topic: &str) -> bool {
        let matches = |regex: &String| self.regexes.get(regex).is_some_and(|topics| topics.contains(topic));
        self.members
            .values()
            .any(|member| member.topic_names.contains(topic) || member.topic_regex.iter().any(matches))
    }

    pub(crate) fn static_member(&self, instance_id: &str) -> Option<&str> {
        self.static_members.get(instance_id).map(String::as_str)
    }

    fn put(&mut self, member_id: &str, member: Member) {
        if let Some(instance) = &member.instance_id {
            self.static_members.insert(instance.clone(), member_id.to_owned());
        }
        self.members.insert(member_id.to_owned(), member);
    }

    fn remove(&mut self, member_id: &str) -> Option<Member> {
        let member = self.members.remove(member_id)?;
        if let Some(instance) = &member.instance_id
            && self.static_member(instance) == Some(member_id)
        {
            self.static_members.remove(instance);
        }
        self.targets.remove(member_id);
        Some(member)
    }

    /// Gives the place of a static member to another id.
    fn replace(&mut self, old_id: &str, new_id: &str) {
        let target = self.targets.get(old_id).cloned();
        let Some(mut member) = self.remove(old_id) else { return };
        member.epoch = 0;
        member.previous_epoch = 0;
        self.put(new_id, member);
        if let Some(target) = target {
            self.targets.insert(new_id.to_owned(), target);
        }
    }

    /// `ConsumerGroup.validateMemberEpoch`, for commits and fetches of offsets.
    pub(crate) fn check_epoch(&self, member_id: &str, epoch: i32) -> Result<&Member, ErrorCode> {
        let member = self.members.get(member_id).ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        match epoch == member.epoch {
            true => Ok(member),
            false if member.classic.is_some() => Err(ErrorCode::ILLEGAL_GENERATION),
            false => Err(ErrorCode::STALE_MEMBER_EPOCH),
        }
    }

    /// The assignor that most members want.
    pub(crate) fn preferred_assignor(&self) -> Option<&str> {
        let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
        for name in self.members.values().filter_map(|member| member.assignor.as_deref()) {
            *votes.entry(name).or_default() += 1;
        }
        let most = votes.values().max()?;
        votes.iter().find(|(_, count)| *count == most).map(|(name, _)| *name)
    }
}

/// Forgets a group without members.
pub(super) fn delete(cluster: &mut Cluster, group_id: &str) {
    cluster.groups.by_id.remove(group_id);
}
