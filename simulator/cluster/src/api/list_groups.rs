//! ListGroups: the groups that a broker coordinates, by state and type.
//!
//! Never knows the groups of other brokers.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::fields::Fields as _;
use crate::groups::Group;
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let may_all = cluster.may(request, Operation::Describe, Resource::Cluster);
    let states = request.body.texts("StatesFilter");
    let types = request.body.texts("TypesFilter");
    let passes = |filter: &[String], value: &str| {
        filter.is_empty() || filter.iter().any(|wanted| wanted.eq_ignore_ascii_case(value))
    };
    for (group_id, group) in &cluster.groups.by_id {
        let ours = cluster.group_coordinator(group_id) == Some(request.node_id);
        let wanted = passes(&states, group.state_name()) && passes(&types, group.type_name());
        let may = || may_all || cluster.may(request, Operation::Describe, Resource::Group(group_id));
        if ours && wanted && may() {
            let mut element = response.element("Groups");
            element.set("GroupId", group_id.as_str()).set("ProtocolType", Group::protocol_type(group));
            element.set("GroupState", group.state_name()).set("GroupType", group.type_name());
            response.push("Groups", element);
        }
    }
    Outcome::Answer(response)
}
