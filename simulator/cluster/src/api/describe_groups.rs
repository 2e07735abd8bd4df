//! DescribeGroups: groups of the classic protocol, with their members.
//!
//! Never knows the other protocols: their groups are not found.

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::groups::Group;
use crate::groups::classic::{ClassicGroup, State};
use crate::security::{Operation, Resource};

/// The first version in which a group that does not exist is an error (KIP-1043).
const NOT_FOUND_VERSION: i16 = 6;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    for group_id in request.body.texts("Groups") {
        let mut element = response.element("Groups");
        element.set("GroupId", group_id.as_str());
        match check(cluster, request, &group_id) {
            Err(code) => drop(element.set("ErrorCode", code)),
            Ok(()) => fill(cluster, request, &group_id, &mut element),
        }
        response.push("Groups", element);
    }
    Outcome::Answer(response)
}

fn check(cluster: &Cluster, request: &Request, group_id: &str) -> Result<(), ErrorCode> {
    if !cluster.may(request, Operation::Describe, Resource::Group(group_id)) {
        return Err(ErrorCode::GROUP_AUTHORIZATION_FAILED);
    }
    cluster.check_group_coordinator(request, group_id)
}

fn fill(cluster: &Cluster, request: &Request, group_id: &str, out: &mut Struct) {
    let problem = match cluster.groups.by_id.get(group_id) {
        Some(Group::Classic(group)) => {
            describe(group, out);
            None
        }
        Some(Group::Consumer(_)) => Some(format!("Group {group_id} is not a classic group.")),
        None => Some(format!("Group {group_id} not found.")),
    };
    if let Some(problem) = problem {
        out.set("GroupState", "Dead");
        if request.version >= NOT_FOUND_VERSION {
            out.set("ErrorCode", ErrorCode::GROUP_ID_NOT_FOUND).set("ErrorMessage", problem);
            return;
        }
    }
    if request.body.flag("IncludeAuthorizedOperations") {
        out.set("AuthorizedOperations", cluster.authorized_operations(request, Resource::Group(group_id)));
    }
}

fn describe(group: &ClassicGroup, out: &mut Struct) {
    let protocol = group.protocol.as_deref().filter(|_| group.state == State::Stable);
    out.set("GroupState", group.state.name());
    out.set("ProtocolType", group.protocol_type.as_deref().unwrap_or_default());
    out.set("ProtocolData", protocol.unwrap_or_default());
    for (member_id, member) in &group.members {
        let mut element = out.element("Members");
        element
            .set("MemberId", member_id.as_str())
            .set("GroupInstanceId", member.instance_id.clone())
            .set("ClientId", member.client_id.as_str())
            .set("ClientHost", member.client_host.as_str())
            .set("MemberMetadata", member.metadata(protocol))
            .set("MemberAssignment", member.assignment.clone());
        out.push("Members", element);
    }
}
