//! One group of the classic protocol (`ClassicGroup`): members, generations, the protocol that all of them know.
//!
//! Never knows time, nor the other groups; what happens over time is in the files beside this one.

mod answers;
mod heartbeat;
mod join;
mod leave;
mod rebalance;
mod subscription;
mod sync;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use answers::{Joined, JoinedMember, Synced};
pub(crate) use heartbeat::heartbeat;
pub(super) use heartbeat::keep_session;
pub(crate) use join::{JoinRequest, join};
pub(crate) use leave::{Leaver, leave};
pub(super) use rebalance::{join_time_is_over, prepare, restart_session, session_expired, sync_time_is_over};
pub(crate) use sync::{SyncRequest, sync};

use super::CONSUMER_PROTOCOL_TYPE;
use super::promise::Promise;
use crate::errors::ErrorCode;

/// Where a group stands (`ClassicGroupState`). A dead group does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Empty,
    PreparingRebalance,
    CompletingRebalance,
    Stable,
}

impl State {
    /// Kafka's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::PreparingRebalance => "PreparingRebalance",
            Self::CompletingRebalance => "CompletingRebalance",
            Self::Stable => "Stable",
        }
    }
}

/// One member.
#[derive(Debug, Default)]
pub(crate) struct Member {
    pub(crate) instance_id: Option<String>,
    pub(crate) client_id: String,
    /// As Java prints an address: `/127.0.0.1`.
    pub(crate) client_host: String,
    pub(crate) rebalance_timeout_ms: i32,
    pub(crate) session_timeout_ms: i32,
    /// Names and metadata, the preferred one first.
    pub(crate) protocols: Vec<(String, Vec<u8>)>,
    pub(crate) assignment: Vec<u8>,
    pub(super) joining: Option<Promise<Joined>>,
    pub(super) syncing: Option<Promise<Synced>>,
    /// Has joined, and does not know its id yet: it cannot send heartbeats.
    pub(super) is_new: bool,
}

impl Member {
    pub(super) const fn is_joining(&self) -> bool {
        self.joining.is_some()
    }

    /// A member that waits for an answer is alive whether it sends heartbeats or not.
    pub(super) const fn is_waiting(&self) -> bool {
        self.joining.is_some() || self.syncing.is_some()
    }

    pub(crate) fn metadata(&self, protocol: Option<&str>) -> Vec<u8> {
        let chosen = self.protocols.iter().find(|(name, _)| Some(name.as_str()) == protocol);
        chosen.map(|(_, metadata)| metadata.clone()).unwrap_or_default()
    }

    pub(super) fn answer_join(&mut self, answer: Joined) {
        if let Some(promise) = self.joining.take() {
            promise.keep(answer);
        }
    }

    /// Answers a pending SyncGroup; says whether there was one.
    pub(super) fn answer_sync(&mut self, answer: Synced) -> bool {
        self.syncing.take().is_some_and(|promise| {
            promise.keep(answer);
            true
        })
    }
}

/// One group.
#[derive(Debug)]
pub(crate) struct ClassicGroup {
    pub(crate) state: State,
    pub(super) previous_state: State,
    /// When the state changed, in milliseconds since 1970.
    pub(super) state_since_ms: i64,
    pub(crate) protocol_type: Option<String>,
    pub(crate) protocol: Option<String>,
    pub(crate) generation: i32,
    pub(crate) leader: Option<String>,
    pub(crate) members: BTreeMap<String, Member>,
    static_members: BTreeMap<String, String>,
    /// Ids that were given to members who have not come back with them yet.
    pub(super) pending_join: BTreeSet<String>,
    /// Members whose SyncGroup has not come yet.
    pub(super) pending_sync: BTreeSet<String>,
    /// Whether somebody came while the first rebalance waits for more.
    pub(super) new_member_added: bool,
    /// The first rebalance: how long this round is, and what may be added, in milliseconds.
    pub(super) initial_delay: (i64, i64),
    /// The topics of all members; `None` where they are not consumers, or cannot be read.
    pub(super) subscribed_topics: Option<BTreeSet<String>>,
}

impl ClassicGroup {
    pub(crate) fn new(now_ms: i64) -> Self {
        Self {
            state: State::Empty,
            previous_state: State::Empty,
            state_since_ms: now_ms,
            protocol_type: None,
            protocol: None,
            generation: 0,
            leader: None,
            members: BTreeMap::new(),
            static_members: BTreeMap::new(),
            pending_join: BTreeSet::new(),
            pending_sync: BTreeSet::new(),
            new_member_added: false,
            initial_delay: (0, 0),
            subscribed_topics: None,
        }
    }

    pub(super) fn transition(&mut self, state: State, now_ms: i64) {
        self.previous_state = self.state;
        self.state = state;
        self.state_since_ms = now_ms;
    }

    pub(super) const fn can_rebalance(&self) -> bool {
        !matches!(self.state, State::PreparingRebalance)
    }

    pub(crate) fn uses_consumer_protocol(&self) -> bool {
        self.protocol_type.as_deref() == Some(CONSUMER_PROTOCOL_TYPE)
    }

    /// Whether offsets of the topic are in use.
    pub(crate) fn is_subscribed_to(&self, topic: &str) -> bool {
        match &self.subscribed_topics {
            Some(topics) => topics.contains(topic),
            None => self.uses_consumer_protocol(),
        }
    }

    pub(in crate::groups) fn add(&mut self, member_id: &str, member: Member, protocol_type: &str) {
        if let Some(instance) = &member.instance_id {
            self.static_members.insert(instance.clone(), member_id.to_owned());
        }
        if self.members.is_empty() {
            self.protocol_type = Some(protocol_type.to_owned());
        }
        self.leader.get_or_insert_with(|| member_id.to_owned());
        self.members.insert(member_id.to_owned(), member);
        self.pending_join.remove(member_id);
    }

    /// Becomes a stable group with the members that were added, in this generation.
    pub(in crate::groups) fn become_stable(&mut self, generation: i32, now_ms: i64) {
        self.generation = generation;
        self.protocol = self.select_protocol();
        self.subscribed_topics = self.compute_subscribed_topics();
        self.transition(State::Stable, now_ms);
    }

    /// Answers everybody who waits.
    pub(in crate::groups) fn answer_all(&mut self, code: ErrorCode) {
        for (member_id, member) in &mut self.members {
            member.answer_join(Joined::failed(code, member_id));
            let _ = member.answer_sync(Synced::failed(code));
        }
    }

    pub(super) fn remove(&mut self, member_id: &str) {
        if let Some(instance) = self.members.remove(member_id).and_then(|member| member.instance_id) {
            self.static_members.remove(&instance);
        }
        if self.leader.as_deref() == Some(member_id) {
            self.leader = self.members.keys().next().cloned();
        }
        self.pending_join.remove(member_id);
        self.pending_sync.remove(member_id);
    }

    pub(crate) fn static_member(&self, instance_id: &str) -> Option<&str> {
        self.static_members.get(instance_id).map(String::as_str)
    }

    pub(super) fn is_leader(&self, member_id: &str) -> bool {
        self.leader.as_deref() == Some(member_id)
    }

    pub(super) fn joining(&self) -> usize {
        self.members.values().filter(|member| member.is_joining()).count()
    }

    pub(super) fn have_all_joined(&self) -> bool {
        self.pending_join.is_empty() && self.members.values().all(Member::is_joining)
    }

    /// The longest of the members'.
    pub(super) fn rebalance_timeout_ms(&self) -> i32 {
        self.members.values().map(|member| member.rebalance_timeout_ms).max().unwrap_or(0).max(0)
    }

    /// `ClassicGroup.validateMember`.
    pub(crate) fn check_member(&self, member_id: &str, instance_id: Option<&str>) -> Result<(), ErrorCode> {
        if let Some(instance) = instance_id {
            match self.static_member(instance) {
                None => return Err(ErrorCode::UNKNOWN_MEMBER_ID),
                Some(existing) if existing != member_id => return Err(ErrorCode::FENCED_INSTANCE_ID),
                Some(_) => {}
            }
        }
        if self.members.contains_key(member_id) { Ok(()) } else { Err(ErrorCode::UNKNOWN_MEMBER_ID) }
    }

    /// Whether somebody with these protocols can be a member. Protocols that all members know are required of a newcomer too.
    pub(crate) fn supports(&self, protocol_type: &str, protocols: &[(String, Vec<u8>)]) -> bool {
        if self.state == State::Empty {
            return !protocol_type.is_empty() && !protocols.is_empty();
        }
        let known_by_all = |name: &String| {
            self.members.values().all(|member| member.protocols.iter().any(|(known, _)| known == name))
        };
        self.protocol_type.as_deref() == Some(protocol_type)
            && protocols.iter().any(|(name, _)| known_by_all(name))
    }

    /// The protocol with the most votes among those that everybody knows; each member votes for the first of its own.
    pub(super) fn select_protocol(&self) -> Option<String> {
        let known_by_all = |name: &str| {
            self.members.values().all(|member| member.protocols.iter().any(|(known, _)| known == name))
        };
        let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
        for member in self.members.values() {
            if let Some((name, _)) = member.protocols.iter().find(|(name, _)| known_by_all(name)) {
                *votes.entry(name).or_default() += 1;
            }
        }
        let most = votes.values().max()?;
        votes.iter().find(|(_, count)| *count == most).map(|(name, _)| (*name).to_owned())
    }

    /// What the leader is told of the members.
    pub(super) fn joined_members(&self) -> Vec<JoinedMember> {
        let member = |(id, member): (&String, &Member)| JoinedMember {
            member_id: id.clone(),
            instance_id: member.instance_id.clone(),
            metadata: member.metadata(self.protocol.as_deref()),
        };
        self.members.iter().map(member).collect()
    }

    /// What a member is told of the current generation.
    pub(super) fn joined(&self, member_id: &str, members: Vec<JoinedMember>) -> Joined {
        Joined {
            error: ErrorCode::NONE,
            member_id: member_id.to_owned(),
            generation: self.generation,
            protocol_type: self.protocol_type.clone(),
            protocol: self.protocol.clone(),
            leader: self.leader.clone().unwrap_or_default(),
            skip_assignment: false,
            members,
        }
    }
}
