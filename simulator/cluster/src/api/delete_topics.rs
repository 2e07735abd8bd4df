//! DeleteTopics.
//!
//! Never knows what a topic holds.

use std::collections::BTreeSet;

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, Uuid};
use crate::security::{Operation, Resource};

/// A topic as a request names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    name: Option<String>,
    id: Uuid,
}

/// The first version that is refused what is over a quota (KIP-599); those before are only slowed down.
const STRICT_QUOTA_VERSION: i16 = 5;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    if !cluster.broker_config_flag("delete.topic.enable") {
        // Old clients know no code for it (KIP-322).
        let code =
            if request.version < 3 { ErrorCode::INVALID_REQUEST } else { ErrorCode::TOPIC_DELETION_DISABLED };
        for named in named(request) {
            push(&mut response, &named, code, Some(code.message()));
        }
        return Outcome::Answer(response);
    }
    let all = named(request);
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<&Named> = all.iter().filter(|named| !seen.insert(*named)).collect();
    for named in &twice {
        if named.name.is_some() {
            push(&mut response, named, ErrorCode::INVALID_REQUEST, Some("Duplicate topic name."));
        } else if named.id != [0; 16] {
            push(&mut response, named, ErrorCode::INVALID_REQUEST, Some("Duplicate topic id."));
        } else {
            push(&mut response, named, ErrorCode::INVALID_REQUEST, Some(NEITHER));
        }
    }
    for named in all.iter().filter(|named| !twice.contains(named)) {
        delete(cluster, request, named, &mut response);
    }
    Outcome::Answer(response)
}

const NEITHER: &str = "Neither topic name nor id were specified.";

fn named(request: &Request) -> Vec<Named> {
    let by_name = |name| Named { name: Some(name), id: [0; 16] };
    let of_field = |topic: &Struct| Named { name: topic.nullable_text("Name"), id: topic.uuid("TopicId") };
    match request.version {
        ..6 => request.body.texts("TopicNames").into_iter().map(by_name).collect(),
        6.. => request.body.structs("Topics").into_iter().map(of_field).collect(),
    }
}

fn delete(cluster: &mut Cluster, request: &Request, named: &Named, response: &mut Struct) {
    let refuse = |response: &mut Struct, code: ErrorCode| push(response, named, code, Some(code.message()));
    let by_id = named.id != [0; 16];
    let found = match (&named.name, by_id) {
        (Some(_), true) => {
            let text = "You may not specify both topic name and topic id.";
            return push(response, named, ErrorCode::INVALID_REQUEST, Some(text));
        }
        (None, false) => return push(response, named, ErrorCode::INVALID_REQUEST, Some(NEITHER)),
        (Some(name), false) => cluster.topics.get(name),
        (None, true) => cluster.topics.by_id(named.id),
    };
    let found = found.map(|topic| Named { name: Some(topic.name.clone()), id: topic.id });
    let name = found.as_ref().and_then(|found| found.name.clone()).or_else(|| named.name.clone());
    // Whoever may not describe a topic does not learn whether it is there, by its name; by its id the name stays hidden.
    if let Some(name) = &name {
        let topic = Resource::Topic(name);
        if !cluster.may(request, Operation::Describe, topic) {
            return refuse(response, ErrorCode::TOPIC_AUTHORIZATION_FAILED);
        }
        if !cluster.may(request, Operation::Delete, topic) {
            let shown = found.as_ref().unwrap_or(named);
            let code = ErrorCode::TOPIC_AUTHORIZATION_FAILED;
            return push(response, shown, code, Some(code.message()));
        }
    }
    match found {
        None if by_id => refuse(response, ErrorCode::UNKNOWN_TOPIC_ID),
        None => refuse(response, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION),
        Some(found) if request.body.i32("TimeoutMs") <= 0 => {
            let code = ErrorCode::REQUEST_TIMED_OUT;
            push(response, &found, code, Some(code.message()));
        }
        Some(found) => {
            let name = found.name.as_deref().unwrap_or_default();
            let partitions = cluster.topics.get(name).map_or(0, |topic| topic.partitions.len());
            if let Err(code) = cluster.charge_mutations(request, partitions, STRICT_QUOTA_VERSION) {
                return push(response, &found, code, None);
            }
            cluster.delete_topic(name);
            push(response, &found, ErrorCode::NONE, None);
        }
    }
}

fn push(response: &mut Struct, named: &Named, code: ErrorCode, text: Option<&str>) {
    let mut out = response.element("Responses");
    let name: Value = named.name.clone().into();
    out.set("Name", name).set("TopicId", named.id).set("ErrorCode", code).set("ErrorMessage", text);
    response.push("Responses", out);
}
