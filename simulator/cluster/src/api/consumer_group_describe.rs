//! ConsumerGroupDescribe (KIP-848): groups of the protocol in which the coordinator assigns, with their members.
//!
//! Never knows the other protocols: their groups are not found.

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, int_array, text_array};
use crate::groups::Group;
use crate::groups::consumer::{Assignment, ConsumerGroup, Member, configured_assignors};
use crate::security::{Operation, Resource};

/// The member type of a member that speaks the classic protocol.
const CLASSIC_MEMBER: i8 = 0;
/// The member type of a member that speaks the consumer protocol.
const CONSUMER_MEMBER: i8 = 1;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    for group_id in request.body.texts("GroupIds") {
        let mut element = response.element("Groups");
        element.set("GroupId", group_id.as_str());
        if let Err((code, message)) = describe(cluster, request, &group_id, &mut element) {
            element.set("ErrorCode", code).set("ErrorMessage", message);
        } else if request.body.flag("IncludeAuthorizedOperations") {
            element.set(
                "AuthorizedOperations",
                cluster.authorized_operations(request, Resource::Group(&group_id)),
            );
        }
        response.push("Groups", element);
    }
    Outcome::Answer(response)
}

fn describe(
    cluster: &Cluster,
    request: &Request,
    group_id: &str,
    out: &mut Struct,
) -> Result<(), (ErrorCode, Option<String>)> {
    if !cluster.may(request, Operation::Describe, Resource::Group(group_id)) {
        return Err((ErrorCode::GROUP_AUTHORIZATION_FAILED, None));
    }
    if group_id.is_empty() {
        return Err((ErrorCode::INVALID_GROUP_ID, None));
    }
    cluster.check_group_coordinator(request, group_id).map_err(|code| (code, None))?;
    let not_found = |text: String| (ErrorCode::GROUP_ID_NOT_FOUND, Some(text));
    let group = match cluster.groups.by_id.get(group_id) {
        None => return Err(not_found(format!("Group {group_id} not found."))),
        Some(Group::Classic(_)) => {
            return Err(not_found(format!("Group {group_id} is not a consumer group.")));
        }
        Some(Group::Consumer(group)) => group,
    };
    let may = |topic: &String| cluster.may(request, Operation::Describe, Resource::Topic(topic));
    if !group.members.values().flat_map(|member| &member.topic_names).all(may) {
        let text = "The group has described topic(s) that the client is not authorized to describe.";
        return Err((ErrorCode::TOPIC_AUTHORIZATION_FAILED, Some(text.to_owned())));
    }
    fill(cluster, group, out);
    Ok(())
}

fn fill(cluster: &Cluster, group: &ConsumerGroup, out: &mut Struct) {
    let default = || configured_assignors(cluster).first().copied().unwrap_or_default();
    out.set("GroupState", group.state().name())
        .set("GroupEpoch", group.epoch)
        .set("AssignmentEpoch", group.assignment_epoch)
        .set("AssignorName", group.preferred_assignor().unwrap_or_else(default));
    for (member_id, member) in &group.members {
        let mut element = out.element("Members");
        element.set("MemberId", member_id.as_str());
        fill_member(member, &mut element);
        let target = group.targets.get(member_id).cloned().unwrap_or_default();
        set_assignment(cluster, &mut element, "Assignment", &member.owned());
        set_assignment(cluster, &mut element, "TargetAssignment", &target);
        out.push("Members", element);
    }
}

fn fill_member(member: &Member, out: &mut Struct) {
    let member_type = if member.classic.is_some() { CLASSIC_MEMBER } else { CONSUMER_MEMBER };
    out.set("InstanceId", member.instance_id.clone())
        .set("RackId", member.rack_id.clone())
        .set("MemberEpoch", member.epoch)
        .set("ClientId", member.client_id.as_str())
        .set("ClientHost", member.client_host.as_str())
        .set("SubscribedTopicNames", text_array(member.topic_names.iter().cloned()))
        .set("SubscribedTopicRegex", member.topic_regex.as_deref().unwrap_or_default())
        .set("MemberType", member_type);
}

fn set_assignment(cluster: &Cluster, out: &mut Struct, name: &str, assignment: &Assignment) {
    let mut element = out.element(name);
    for (topic_id, partitions) in assignment {
        // A topic that is gone has no name, and is left out.
        let Some(topic) = cluster.topics.by_id(*topic_id) else { continue };
        let mut of_topic = element.element("TopicPartitions");
        of_topic.set("TopicId", *topic_id).set("TopicName", topic.name.as_str());
        of_topic.set("Partitions", int_array(partitions.iter().copied()));
        element.push("TopicPartitions", of_topic);
    }
    out.set(name, Value::from(element));
}
