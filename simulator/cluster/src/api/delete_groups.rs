//! DeleteGroups: groups without members, with what they committed.
//!
//! Never knows who uses them.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::groups;
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    for group_id in request.body.texts("GroupsNames") {
        let result = delete(cluster, request, &group_id);
        let mut element = response.element("Results");
        element.set("GroupId", group_id).set("ErrorCode", result.err().unwrap_or(ErrorCode::NONE));
        response.push("Results", element);
    }
    Outcome::Answer(response)
}

fn delete(cluster: &mut Cluster, request: &Request, group_id: &str) -> Result<(), ErrorCode> {
    if !cluster.may(request, Operation::Delete, Resource::Group(group_id)) {
        return Err(ErrorCode::GROUP_AUTHORIZATION_FAILED);
    }
    cluster.check_group_coordinator(request, group_id)?;
    groups::delete(cluster, group_id)
}
