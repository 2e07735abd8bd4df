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
                _ => cluster.add_partitions(
                    &name,
                    topic.i32("Count"),
                    assignments,
                    request.body.flag("ValidateOnly"),
                ),
            }
        } else {
            Err((ErrorCode::TOPIC_AUTHORIZATION_FAILED, None))
        };
        push(&mut response, &name, done);
    }
    Outcome::Answer(response)
}

fn push(response: &mut Struct, name: &str, done: Result<(), Refusal>) {
    let mut out = response.element("Results");
    out.set("Name", name);
    if let Err((code, text)) = done {
        out.set("ErrorCode", code).set("ErrorMessage", text);
    }
    response.push("Results", out);
}
