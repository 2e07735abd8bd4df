//! Groups of the protocol of KIP-848 (`ConsumerGroup`).
//!
//! Never knows how requests and responses look.

use std::collections::BTreeMap;

use super::classic::{JoinRequest, Joined, Leaver, SyncRequest, Synced};
use super::promise::Promise;
use crate::cluster::Cluster;
use crate::errors::ErrorCode;

/// Where a group stands (`ConsumerGroupState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Empty,
}

impl State {
    /// Kafka's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty",
        }
    }
}

/// One group.
#[derive(Debug, Default)]
pub(crate) struct ConsumerGroup {
    pub(crate) members: BTreeMap<String, ()>,
}

impl ConsumerGroup {
    pub(crate) fn state(&self) -> State {
        State::Empty
    }

    pub(crate) fn is_subscribed_to(&self, _: &str) -> bool {
        false
    }
}

pub(super) fn delete(cluster: &mut Cluster, group_id: &str) {
    cluster.groups.by_id.remove(group_id);
}

pub(super) fn classic_join(_: &mut Cluster, request: &JoinRequest, promise: &Promise<Joined>) {
    promise.keep(Joined::failed(ErrorCode::INCONSISTENT_GROUP_PROTOCOL, &request.member_id));
}

pub(super) fn classic_sync(_: &mut Cluster, _: &SyncRequest, promise: &Promise<Synced>) {
    promise.keep(Synced::failed(ErrorCode::UNKNOWN_MEMBER_ID));
}

pub(super) fn classic_heartbeat(
    _: &mut Cluster,
    _: &str,
    _: &str,
    _: Option<&str>,
    _: i32,
) -> Result<(), ErrorCode> {
    Err(ErrorCode::UNKNOWN_MEMBER_ID)
}

pub(super) fn classic_leave(_: &mut Cluster, _: &str, leavers: &[Leaver]) -> Vec<Result<String, ErrorCode>> {
    leavers.iter().map(|_| Err(ErrorCode::UNKNOWN_MEMBER_ID)).collect()
}

pub(super) fn session_expired(_: &mut Cluster, _: &str, _: &str) {}

pub(super) fn rebalance_time_is_over(_: &mut Cluster, _: &str, _: &str) {}
