//! JoinGroup: becomes, or stays, a member of a group of the classic protocol.
//!
//! Never knows when the others come.

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::groups::classic::{JoinRequest, Joined, join};
use crate::groups::promise::{Promise, answer_when_kept};
use crate::security::{Operation, Resource};

/// The first version with a rebalance timeout of its own.
const REBALANCE_TIMEOUT_VERSION: i16 = 1;
/// The first version in which a member must know its id before it joins (KIP-394).
const KNOWN_MEMBER_ID_VERSION: i16 = 4;
/// The first version in which names of protocols can be null.
const NULL_PROTOCOL_VERSION: i16 = 7;
/// The first version in which a leader need not assign (KIP-814).
const SKIP_ASSIGNMENT_VERSION: i16 = 9;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let group_id = request.body.text("GroupId");
    if !cluster.may(request, Operation::Read, Resource::Group(&group_id)) {
        return answer(request, Err(ErrorCode::GROUP_AUTHORIZATION_FAILED));
    }
    let member_id = request.body.text("MemberId");
    if group_id.is_empty() {
        return answer(request, Ok(&Joined::failed(ErrorCode::INVALID_GROUP_ID, &member_id)));
    }
    let session_timeout_ms = request.body.i32("SessionTimeoutMs");
    let (shortest, longest) = cluster.session_timeout_bounds_ms();
    if !(shortest..=longest).contains(&i64::from(session_timeout_ms)) {
        return answer(request, Ok(&Joined::failed(ErrorCode::INVALID_SESSION_TIMEOUT, &member_id)));
    }
    if let Err(code) = cluster.check_group_coordinator(request, &group_id) {
        return answer(request, Err(code));
    }
    let promise = Promise::default();
    let protocol = |protocol: &Struct| (protocol.text("Name"), protocol.bytes("Metadata").to_vec());
    let joining = JoinRequest {
        member_id,
        instance_id: request.body.nullable_text("GroupInstanceId"),
        protocol_type: request.body.text("ProtocolType"),
        protocols: request.body.structs("Protocols").into_iter().map(protocol).collect(),
        session_timeout_ms,
        rebalance_timeout_ms: match request.version {
            REBALANCE_TIMEOUT_VERSION.. => request.body.i32("RebalanceTimeoutMs"),
            _ => session_timeout_ms,
        },
        client_id: request.client_id.clone(),
        client_host: format!("/{}", request.client_host),
        requires_known_member_id: request.version >= KNOWN_MEMBER_ID_VERSION,
        can_skip_assignment: request.version >= SKIP_ASSIGNMENT_VERSION,
        group_id,
    };
    join(cluster, &joining, &promise);
    answer_when_kept(cluster, request, &joining.group_id, promise, answer)
}

fn answer(request: &Request, result: Result<&Joined, ErrorCode>) -> Outcome {
    let mut response = request.response();
    let no_name = || if request.version < NULL_PROTOCOL_VERSION { Value::from("") } else { Value::Null };
    let joined = match result {
        Ok(joined) => joined,
        Err(code) => &Joined::failed(code, ""),
    };
    response
        .set("ErrorCode", joined.error)
        .set("GenerationId", joined.generation)
        .set("ProtocolType", joined.protocol_type.clone())
        .set("ProtocolName", joined.protocol.as_deref().map_or_else(no_name, Value::from))
        .set("Leader", joined.leader.as_str())
        .set("SkipAssignment", joined.skip_assignment)
        .set("MemberId", joined.member_id.as_str());
    for member in &joined.members {
        let mut element = response.element("Members");
        element.set("MemberId", member.member_id.as_str()).set("GroupInstanceId", member.instance_id.clone());
        element.set("Metadata", member.metadata.clone());
        response.push("Members", element);
    }
    Outcome::Answer(response)
}
