//! Heartbeat of a member of a classic group.
//!
//! Never knows how long a session is.

use super::{Outcome, Request, failed};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::groups::classic;
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let result = heartbeat(cluster, request);
    failed(request, result.err().unwrap_or(ErrorCode::NONE))
}

fn heartbeat(cluster: &mut Cluster, request: &Request) -> Result<(), ErrorCode> {
    let group_id = request.body.text("GroupId");
    if !cluster.may(request, Operation::Read, Resource::Group(&group_id)) {
        return Err(ErrorCode::GROUP_AUTHORIZATION_FAILED);
    }
    if group_id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    cluster.check_group_coordinator(request, &group_id)?;
    let member_id = request.body.text("MemberId");
    let instance_id = request.body.nullable_text("GroupInstanceId");
    let generation = request.body.i32("GenerationId");
    classic::heartbeat(cluster, &group_id, &member_id, instance_id.as_deref(), generation)
}
