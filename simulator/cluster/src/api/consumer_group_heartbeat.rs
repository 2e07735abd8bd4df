//! ConsumerGroupHeartbeat (KIP-848): joins, keeps, changes and ends a membership.
//!
//! Never knows who is assigned what.

use std::collections::BTreeSet;

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, int_array};
use crate::groups::consumer::{self, Assignment, Beat, Heartbeat, LEAVE_EPOCH, Problem};
use crate::security::{Operation, Resource};

/// The version from which on members make their ids themselves (KIP-1082).
const OWN_MEMBER_ID_VERSION: i16 = 1;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let result = try_handle(cluster, request);
    let mut response = request.response();
    match result {
        Ok(beat) => fill(&mut response, beat),
        Err(Problem { code, message }) => {
            let message = Some(message).filter(|message| !message.is_empty());
            response.set("ErrorCode", code).set("ErrorMessage", message);
        }
    }
    Outcome::Answer(response)
}

fn try_handle(cluster: &mut Cluster, request: &Request) -> Result<Beat, Problem> {
    let plain = |code: ErrorCode| Problem::new(code, "");
    let group_id = request.body.text("GroupId");
    if !cluster.may(request, Operation::Read, Resource::Group(&group_id)) {
        return Err(plain(ErrorCode::GROUP_AUTHORIZATION_FAILED));
    }
    let topic_names: Option<BTreeSet<String>> = match request.body.field("SubscribedTopicNames").is_null() {
        true => None,
        false => Some(request.body.texts("SubscribedTopicNames").into_iter().collect()),
    };
    let may_describe =
        |cluster: &Cluster, topic: &str| cluster.may(request, Operation::Describe, Resource::Topic(topic));
    if topic_names.iter().flatten().any(|topic| !may_describe(cluster, topic)) {
        return Err(plain(ErrorCode::TOPIC_AUTHORIZATION_FAILED));
    }
    let member_id = request.body.text("MemberId");
    let member_epoch = request.body.i32("MemberEpoch");
    let needs_id =
        request.version >= OWN_MEMBER_ID_VERSION || member_epoch > 0 || member_epoch == LEAVE_EPOCH;
    if needs_id && member_id.trim().is_empty() {
        return Err(Problem::new(ErrorCode::INVALID_REQUEST, "MemberId can't be empty."));
    }
    let topic_regex = request.body.nullable_text("SubscribedTopicRegex");
    let heartbeat = Heartbeat {
        group_id,
        member_id,
        member_epoch,
        instance_id: request.body.nullable_text("InstanceId"),
        rack_id: request.body.nullable_text("RackId"),
        rebalance_timeout_ms: Some(request.body.i32("RebalanceTimeoutMs"))
            .filter(|timeout_ms| *timeout_ms != -1),
        topic_names,
        topic_regex,
        assignor: request.body.nullable_text("ServerAssignor"),
        owned: request.body.nullable_structs("TopicPartitions").map(owned),
        client_id: request.client_id.clone(),
        client_host: format!("/{}", request.client_host),
    };
    consumer::check(cluster, &heartbeat)?;
    cluster.check_group_coordinator(request, &heartbeat.group_id).map_err(plain)?;
    if let Some(regex) = heartbeat.topic_regex.as_deref().filter(|regex| !regex.is_empty()) {
        consumer::check_regex(regex)?;
    }
    consumer::heartbeat(cluster, &heartbeat, may_describe)
}

fn owned(topics: Vec<&Struct>) -> Assignment {
    let topic = |topic: &Struct| (topic.uuid("TopicId"), topic.ints("Partitions").into_iter().collect());
    topics.into_iter().map(topic).collect()
}

fn fill(response: &mut Struct, beat: Beat) {
    response
        .set("MemberId", beat.member_id)
        .set("MemberEpoch", beat.member_epoch)
        .set("HeartbeatIntervalMs", beat.heartbeat_interval_ms);
    if let Some(assignment) = beat.assignment {
        let mut out = response.element("Assignment");
        for (topic_id, partitions) in assignment {
            let mut element = out.element("TopicPartitions");
            element.set("TopicId", topic_id).set("Partitions", int_array(partitions));
            out.push("TopicPartitions", element);
        }
        response.set("Assignment", Value::from(out));
    }
}
