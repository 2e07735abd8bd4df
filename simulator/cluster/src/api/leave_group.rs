//! LeaveGroup: one member (versions 0 to 2) or several (from version 3 on, for operators too).
//!
//! Never knows why they leave.

use tidegate_wire::message::Struct;

use super::{Outcome, Request, failed};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::groups::classic::{Leaver, leave};
use crate::security::{Operation, Resource};

/// The first version with several members.
const BATCHED_VERSION: i16 = 3;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let leavers = leavers(request);
    let results = match try_leave(cluster, request, &leavers) {
        Ok(results) => results,
        // There is no such group, and so each of them is unknown.
        Err(ErrorCode::UNKNOWN_MEMBER_ID) => {
            leavers.iter().map(|_| Err(ErrorCode::UNKNOWN_MEMBER_ID)).collect()
        }
        Err(code) => return failed(request, code),
    };
    let mut response = request.response();
    if request.version < BATCHED_VERSION {
        let code = results.first().and_then(|result| result.as_ref().err().copied());
        return failed(request, code.unwrap_or(ErrorCode::NONE));
    }
    for (leaver, result) in leavers.iter().zip(results) {
        let mut element = response.element("Members");
        element.set("GroupInstanceId", leaver.instance_id.clone());
        match result {
            Ok(member_id) => element.set("MemberId", member_id),
            Err(code) => element.set("MemberId", leaver.member_id.as_str()).set("ErrorCode", code),
        };
        response.push("Members", element);
    }
    Outcome::Answer(response)
}

fn leavers(request: &Request) -> Vec<Leaver> {
    if request.version < BATCHED_VERSION {
        return vec![Leaver { member_id: request.body.text("MemberId"), instance_id: None }];
    }
    let leaver = |member: &Struct| Leaver {
        member_id: member.text("MemberId"),
        instance_id: member.nullable_text("GroupInstanceId"),
    };
    request.body.structs("Members").into_iter().map(leaver).collect()
}

fn try_leave(
    cluster: &mut Cluster,
    request: &Request,
    leavers: &[Leaver],
) -> Result<Vec<Result<String, ErrorCode>>, ErrorCode> {
    let group_id = request.body.text("GroupId");
    if !cluster.may(request, Operation::Read, Resource::Group(&group_id)) {
        return Err(ErrorCode::GROUP_AUTHORIZATION_FAILED);
    }
    if group_id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    cluster.check_group_coordinator(request, &group_id)?;
    leave(cluster, &group_id, leavers)
}
