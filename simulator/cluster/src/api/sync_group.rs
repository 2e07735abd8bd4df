//! SyncGroup: the leader of a classic group gives assignments, everybody gets their own.
//!
//! Never knows what is assigned.

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::groups::classic::{SyncRequest, Synced, sync};
use crate::groups::promise::{Promise, answer_when_kept};
use crate::security::{Operation, Resource};

/// The version from which on a member must say which protocol it means (KIP-559).
const MANDATORY_PROTOCOL_VERSION: i16 = 5;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let group_id = request.body.text("GroupId");
    let protocol_type = request.body.nullable_text("ProtocolType");
    let protocol = request.body.nullable_text("ProtocolName");
    let says_protocol = protocol_type.is_some() && protocol.is_some();
    if request.version >= MANDATORY_PROTOCOL_VERSION && !says_protocol {
        return answer(request, Err(ErrorCode::INCONSISTENT_GROUP_PROTOCOL));
    }
    if !cluster.may(request, Operation::Read, Resource::Group(&group_id)) {
        return answer(request, Err(ErrorCode::GROUP_AUTHORIZATION_FAILED));
    }
    if group_id.is_empty() {
        return answer(request, Err(ErrorCode::INVALID_GROUP_ID));
    }
    if let Err(code) = cluster.check_group_coordinator(request, &group_id) {
        return answer(request, Err(code));
    }
    let assignment = |of: &Struct| (of.text("MemberId"), of.bytes("Assignment").to_vec());
    let syncing = SyncRequest {
        generation: request.body.i32("GenerationId"),
        member_id: request.body.text("MemberId"),
        instance_id: request.body.nullable_text("GroupInstanceId"),
        protocol_type,
        protocol,
        assignments: request.body.structs("Assignments").into_iter().map(assignment).collect(),
        group_id: group_id.clone(),
    };
    let promise = Promise::default();
    sync(cluster, syncing, &promise);
    answer_when_kept(cluster, request, &group_id, promise, answer)
}

fn answer(request: &Request, result: Result<&Synced, ErrorCode>) -> Outcome {
    let mut response = request.response();
    match result {
        Err(code) => drop(response.set("ErrorCode", code)),
        Ok(synced) => {
            response
                .set("ErrorCode", synced.error.unwrap_or(ErrorCode::NONE))
                .set("ProtocolType", synced.protocol_type.clone())
                .set("ProtocolName", synced.protocol.clone())
                .set("Assignment", synced.assignment.clone());
        }
    }
    Outcome::Answer(response)
}
