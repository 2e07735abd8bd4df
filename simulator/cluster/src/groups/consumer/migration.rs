//! Between the protocols: groups that change theirs while they run, and members of consumer groups that speak the classic one
//! (KIP-848, "Online migration").
//!
//! Never knows how the requests came.

use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::groups::classic::{JoinRequest, Joined, Leaver, SyncRequest, Synced};
use crate::groups::promise::Promise;

pub(super) fn upgrade(_: &mut Cluster, _: &str) -> bool {
    false
}

pub(super) fn downgrade_if_all_classic(_: &mut Cluster, _: &str) {}

pub(in crate::groups) fn classic_join(_: &mut Cluster, request: &JoinRequest, promise: &Promise<Joined>) {
    promise.keep(Joined::failed(ErrorCode::INCONSISTENT_GROUP_PROTOCOL, &request.member_id));
}

pub(in crate::groups) fn classic_sync(_: &mut Cluster, _: &SyncRequest, promise: &Promise<Synced>) {
    promise.keep(Synced::failed(ErrorCode::UNKNOWN_MEMBER_ID));
}

pub(in crate::groups) fn classic_heartbeat(
    _: &mut Cluster,
    _: &str,
    _: &str,
    _: Option<&str>,
    _: i32,
) -> Result<(), ErrorCode> {
    Err(ErrorCode::UNKNOWN_MEMBER_ID)
}

pub(in crate::groups) fn classic_leave(
    _: &mut Cluster,
    _: &str,
    leavers: &[Leaver],
) -> Vec<Result<String, ErrorCode>> {
    leavers.iter().map(|_| Err(ErrorCode::UNKNOWN_MEMBER_ID)).collect()
}
