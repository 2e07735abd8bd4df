//! CreateTopics.
//!
//! Never knows where replicas are best placed, nor what a valid setting is.

use std::collections::BTreeSet;

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::config::{Entry, Values};
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::topics::{METADATA_TOPIC, PARTITIONS_PER_REQUEST_MAX, Refusal, Wanted};

/// The first version that is refused what is over a quota (KIP-599); those before are only slowed down.
const STRICT_QUOTA_VERSION: i16 = 6;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let names: Vec<String> =
        request.body.structs("Topics").into_iter().map(|topic| topic.text("Name")).collect();
    let duplicates = duplicates(&names);
    let everywhere = cluster.may(request, Operation::Create, Resource::Cluster);
    let whole = refused_as_a_whole(cluster, request, &duplicates);
    let mut last = Vec::new();
    for topic in request.body.structs("Topics") {
        let name = topic.text("Name");
        let mut out = response.element("Topics");
        out.set("Name", name.as_str());
        if duplicates.contains(&name) {
            continue;
        }
        if name == METADATA_TOPIC {
            let text = format!("Creation of internal topic {METADATA_TOPIC} is prohibited.");
            refuse(&mut out, (ErrorCode::INVALID_REQUEST, Some(text)));
            last.push(out);
            continue;
        }
        if !everywhere && !cluster.may(request, Operation::Create, Resource::Topic(&name)) {
            refuse(
                &mut out,
                (ErrorCode::TOPIC_AUTHORIZATION_FAILED, Some("Authorization failed.".to_owned())),
            );
            last.push(out);
            continue;
        }
        let done = match &whole {
            Some(refusal) => Err(refusal.clone()),
            None => create(cluster, request, topic, &mut out),
        };
        if let Err(refusal) = done {
            refuse(&mut out, refusal);
        }
        response.push("Topics", out);
    }
    for name in duplicates {
        let mut out = response.element("Topics");
        out.set("Name", name);
        refuse(&mut out, (ErrorCode::INVALID_REQUEST, Some("Duplicate topic name.".to_owned())));
        response.push("Topics", out);
    }
    for out in last {
        response.push("Topics", out);
    }
    Outcome::Answer(response)
}

/// Names that come more than once.
pub(super) fn duplicates(names: &[String]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    names.iter().filter(|name| !seen.insert(*name)).cloned().collect()
}

fn refuse(out: &mut Struct, (code, text): Refusal) {
    out.set("ErrorCode", code).set("ErrorMessage", text);
}

/// What speaks against all topics of the request: no time to do it, or more partitions than one request may create.
fn refused_as_a_whole(
    cluster: &Cluster,
    request: &Request,
    duplicates: &BTreeSet<String>,
) -> Option<Refusal> {
    if request.body.i32("timeoutMs") <= 0 {
        return Some((ErrorCode::REQUEST_TIMED_OUT, None));
    }
    let topics = request.body.structs("Topics").into_iter().map(wanted);
    let counted = topics.filter(|wanted| !duplicates.contains(&wanted.name));
    let partitions: usize = counted.map(|wanted| cluster.partitions_wanted(&wanted)).sum();
    let text = "Excessively large number of partitions per request.";
    (partitions > PARTITIONS_PER_REQUEST_MAX).then(|| (ErrorCode::POLICY_VIOLATION, Some(text.to_owned())))
}

fn wanted(topic: &Struct) -> Wanted {
    let assignment = |one: &Struct| (one.i32("PartitionIndex"), one.ints("BrokerIds"));
    let config = |config: &Struct| (config.text("Name"), config.text("Value"));
    Wanted {
        name: topic.text("Name"),
        partitions: topic.i32("NumPartitions"),
        replication_factor: topic.i16("ReplicationFactor"),
        assignments: topic.structs("Assignments").into_iter().map(assignment).collect(),
        configs: topic.structs("Configs").into_iter().map(config).collect::<Values>(),
    }
}

fn create(cluster: &mut Cluster, request: &Request, topic: &Struct, out: &mut Struct) -> Result<(), Refusal> {
    let wanted = wanted(topic);
    let nulls: Vec<String> = topic
        .structs("Configs")
        .into_iter()
        .filter(|config| config.nullable_text("Value").is_none())
        .map(|config| config.text("Name"))
        .collect();
    let mut configs = wanted.configs.clone();
    configs.retain(|name, _| !nulls.contains(name));
    let assignment = cluster.check_topic(&Wanted { configs, ..wanted.clone() });
    if !nulls.is_empty() && !matches!(&assignment, Err((code, _)) if *code != ErrorCode::INVALID_CONFIG) {
        let text = format!("Null value not supported for topic configs: {}", nulls.join(","));
        return Err((ErrorCode::INVALID_CONFIG, Some(text)));
    }
    let assignment = assignment?;
    cluster.charge_mutations(request, assignment.len(), STRICT_QUOTA_VERSION).map_err(|code| (code, None))?;
    let name = &wanted.name;
    if cluster.may(request, Operation::DescribeConfigs, Resource::Topic(name)) {
        let replicas = assignment.first().map_or(0, Vec::len);
        out.set("NumPartitions", assignment.len() as i64).set("ReplicationFactor", replicas as i64);
        for entry in cluster.topic_entries(request.node_id, &wanted.configs) {
            let config = config(out, &entry);
            out.push("Configs", config);
        }
    } else {
        out.set("TopicConfigErrorCode", ErrorCode::TOPIC_AUTHORIZATION_FAILED);
    }
    let id = match request.body.flag("validateOnly") {
        true => cluster.new_uuid(),
        false => cluster.create_topic_at(name, assignment, wanted.configs),
    };
    out.set("TopicId", id).set("ErrorMessage", Value::Null);
    Ok(())
}

fn config(out: &Struct, entry: &Entry) -> Struct {
    let mut config = out.element("Configs");
    let value: Value = entry.value.clone().into();
    config.set("Name", entry.name.as_str()).set("Value", value).set("ReadOnly", entry.read_only);
    config.set("ConfigSource", entry.source as i8).set("IsSensitive", entry.sensitive);
    config
}
