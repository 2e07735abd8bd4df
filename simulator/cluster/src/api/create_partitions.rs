//! CreatePartitions.
//!
//! Never knows where replicas are best placed.

use tidegate_wire::message::Struct;

use super::create_topics::duplicates;
use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::topics::Refusal;

/// The first version that is refused what is over a quota (KIP-599); those before are only slowed down.
const STRICT_QUOTA_VERSION: i16 = 3;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let topics = request.body.structs("Topics");
    let names: Vec<String> = topics.iter().map(|topic| topic.text("Name")).collect();
    let duplicates = duplicates(&names);
    for name in &duplicates {
        let refusal = (ErrorCode::INVALID_REQUEST, Some("Duplicate topic name.".to_owned()));
        push(&mut response, name, Err(refusal));
    }
    for topic in topics {
        let name = topic.text("Name");
        if duplicates.contains(&name) {
            continue;
        }
        let done = if cluster.may(request, Operation::Alter, Resource::Topic(&name)) {
            let replicas = |assignment: &Struct| assignment.ints("BrokerIds");
            let assignments = topic
                .nullable_structs("Assignments")
                .map(|assignments| assignments.into_iter().map(replicas).collect());
            match request.body.i32("TimeoutMs") {
                ..=0 => Err((ErrorCode::REQUEST_TIMED_OUT, None)),
                _ => add(cluster, request, &name, topic.i32("Count"), assignments),
            }
        } else {
            Err((ErrorCode::TOPIC_AUTHORIZATION_FAILED, None))
        };
        push(&mut response, &name, done);
    }
    Outcome::Answer(response)
}

fn add(
    cluster: &mut Cluster,
    request: &Request,
    name: &str,
    count: i32,
    assignments: Option<Vec<Vec<i32>>>,
) -> Result<(), Refusal> {
    // What could not be done does not count against a quota.
    cluster.add_partitions(name, count, assignments.clone(), true)?;
    let there = cluster.topics.get(name).map_or(0, |topic| topic.partitions.len());
    let more = usize::try_from(count).unwrap_or(0).saturating_sub(there);
    cluster.charge_mutations(request, more, STRICT_QUOTA_VERSION).map_err(|code| (code, None))?;
    match request.body.flag("ValidateOnly") {
        true => Ok(()),
        false => cluster.add_partitions(name, count, assignments, false),
    }
}

fn push(response: &mut Struct, name: &str, done: Result<(), Refusal>) {
    let mut out = response.element("Results");
    out.set("Name", name);
    if let Err((code, text)) = done {
        out.set("ErrorCode", code).set("ErrorMessage", text);
    }
    response.push("Results", out);
}
