//! Metadata: brokers, topics, leaders.
//!
//! Never knows what is in the logs.

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, Uuid, int_array};
use crate::security::{Operation, Resource};
use crate::topics::{Topic, is_valid_name};

/// What stands for "not asked" in a field of allowed operations.
pub(super) const OPERATIONS_OMITTED: i32 = i32::MIN;

/// What whoever asks may do with the cluster; nothing for whoever may not even describe it.
pub(super) fn allowed_on_cluster(cluster: &Cluster, request: &Request) -> i32 {
    match cluster.may(request, Operation::Describe, Resource::Cluster) {
        true => cluster.authorized_operations(request, Resource::Cluster),
        false => 0,
    }
}

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let asked = match asked(request) {
        Ok(asked) => asked,
        Err(code) => return Outcome::Answer(failed(request, code)),
    };
    let mut response = request.response();
    let teller = request.node_id;
    for node_id in cluster.brokers.ids() {
        let Some(broker) = cluster.known_endpoint(teller, node_id, &request.listener) else { continue };
        let mut element = response.element("Brokers");
        element.set("NodeId", broker.node_id).set("Host", broker.host).set("Port", i32::from(broker.port));
        element.set("Rack", broker.rack);
        response.push("Brokers", element);
    }
    response
        .set("ClusterId", cluster.topics.cluster_id.as_str())
        .set("ControllerId", cluster.brokers.controller());
    if (8..=10).contains(&request.version) && request.body.flag("IncludeClusterAuthorizedOperations") {
        response.set("ClusterAuthorizedOperations", allowed_on_cluster(cluster, request));
    }
    match asked {
        Asked::All => all(cluster, request, &mut response),
        Asked::Names(names) => by_names(cluster, request, names, &mut response),
        Asked::Ids(ids) => by_ids(cluster, request, ids, &mut response),
    }
    Outcome::Answer(response)
}

/// What the request is about.
enum Asked {
    All,
    Names(Vec<String>),
    Ids(Vec<Uuid>),
}

/// Null is all, and so is an empty list in version 0. One id makes it a request by ids.
fn asked(request: &Request) -> Result<Asked, ErrorCode> {
    let Some(topics) = request.body.nullable_structs("Topics") else { return Ok(Asked::All) };
    if topics.is_empty() && request.version == 0 {
        return Ok(Asked::All);
    }
    let names: Vec<Option<String>> = topics.iter().map(|topic| topic.nullable_text("Name")).collect();
    let ids: Vec<Uuid> =
        topics.iter().map(|topic| topic.uuid("TopicId")).filter(|id| *id != [0; 16]).collect();
    let nameless = names.iter().any(Option::is_none);
    if (10..=11).contains(&request.version) && (nameless || !ids.is_empty()) {
        return Err(ErrorCode::INVALID_REQUEST);
    }
    if !ids.is_empty() {
        return Ok(Asked::Ids(unique(ids)));
    }
    // Kafka stumbles over a topic that has neither.
    if nameless {
        return Err(ErrorCode::UNKNOWN_SERVER_ERROR);
    }
    Ok(Asked::Names(unique(names.into_iter().flatten().collect())))
}

/// Each once, in the order in which they come first.
fn unique<T: Ord + Clone>(values: Vec<T>) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    values.into_iter().filter(|value| seen.insert(value.clone())).collect()
}

/// The answer to a request that makes no sense: its topics, each with the code (`MetadataRequest.getErrorResponse`).
fn failed(request: &Request, code: ErrorCode) -> Struct {
    let mut response = request.response();
    for topic in request.body.structs("Topics") {
        let mut element = response.element("Topics");
        element.set("ErrorCode", code).set("Name", topic.text("Name")).set("TopicId", topic.uuid("TopicId"));
        response.push("Topics", element);
    }
    response
}

fn all(cluster: &Cluster, request: &Request, response: &mut Struct) {
    for topic in cluster.topics.iter() {
        if cluster.may(request, Operation::Describe, Resource::Topic(&topic.name)) {
            let element = describe(cluster, request, response, topic);
            response.push("Topics", element);
        }
    }
}

/// Those that exist, then those that do not, then those that may not be seen, as Kafka puts them.
fn by_names(cluster: &mut Cluster, request: &Request, names: Vec<String>, response: &mut Struct) {
    let (mut missing, mut hidden) = (Vec::new(), Vec::new());
    for name in names {
        if !cluster.may(request, Operation::Describe, Resource::Topic(&name)) {
            hidden.push((name, ErrorCode::TOPIC_AUTHORIZATION_FAILED));
        } else if let Some(topic) = cluster.topics.get(&name) {
            let element = describe(cluster, request, response, topic);
            response.push("Topics", element);
        } else {
            missing.push(name);
        }
    }
    for name in missing {
        let allowed = request.version < 4 || request.body.flag("AllowAutoTopicCreation");
        let mut code = match is_valid_name(&name) {
            true => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            false => ErrorCode::INVALID_TOPIC_EXCEPTION,
        };
        if allowed && cluster.creates_topics() && is_valid_name(&name) {
            let may = cluster.may(request, Operation::Create, Resource::Cluster)
                || cluster.may(request, Operation::Create, Resource::Topic(&name));
            match may {
                true => cluster.create_topic_by_default(&name),
                false => code = ErrorCode::TOPIC_AUTHORIZATION_FAILED,
            }
        }
        let element = absent(cluster, request, response, &name, code);
        response.push("Topics", element);
    }
    for (name, code) in hidden {
        let mut element = response.element("Topics");
        element.set("ErrorCode", code).set("Name", name);
        response.push("Topics", element);
    }
}

fn by_ids(cluster: &Cluster, request: &Request, ids: Vec<Uuid>, response: &mut Struct) {
    let (known, unknown): (Vec<_>, Vec<_>) =
        ids.into_iter().partition(|id| cluster.topics.by_id(*id).is_some());
    let mut hidden = Vec::new();
    for id in known {
        let Some(topic) = cluster.topics.by_id(id) else { continue };
        if cluster.may(request, Operation::Describe, Resource::Topic(&topic.name)) {
            let element = describe(cluster, request, response, topic);
            response.push("Topics", element);
        } else {
            hidden.push((id, ErrorCode::TOPIC_AUTHORIZATION_FAILED));
        }
    }
    let unknown = unknown.into_iter().map(|id| (id, ErrorCode::UNKNOWN_TOPIC_ID));
    for (id, code) in unknown.chain(hidden) {
        let mut element = response.element("Topics");
        element.set("ErrorCode", code).set("TopicId", id).set("Name", Value::Null);
        response.push("Topics", element);
    }
}

fn absent(cluster: &Cluster, request: &Request, response: &Struct, name: &str, code: ErrorCode) -> Struct {
    let mut element = response.element("Topics");
    element.set("ErrorCode", code).set("Name", name);
    if request.version >= 8 && request.body.flag("IncludeTopicAuthorizedOperations") {
        element
            .set("TopicAuthorizedOperations", cluster.authorized_operations(request, Resource::Topic(name)));
    }
    element
}

fn describe(cluster: &Cluster, request: &Request, response: &Struct, topic: &Topic) -> Struct {
    let mut element = absent(cluster, request, response, &topic.name, ErrorCode::NONE);
    element.set("TopicId", topic.id).set("IsInternal", topic.is_internal());
    for (index, partition) in (0_i32..).zip(&topic.partitions) {
        let mut out = element.element("Partitions");
        let known = cluster.known_leader(request.node_id, topic, index);
        if known.leader < 0 {
            out.set("ErrorCode", ErrorCode::LEADER_NOT_AVAILABLE);
        }
        out.set("PartitionIndex", index).set("LeaderId", known.leader);
        out.set("LeaderEpoch", known.leader_epoch);
        let is_offline = |id: &i32| !cluster.is_known_alive(request.node_id, *id);
        let offline = partition.replicas.iter().copied().filter(is_offline);
        out.set("ReplicaNodes", int_array(partition.replicas.iter().copied()));
        out.set("IsrNodes", int_array(known.isr));
        out.set("OfflineReplicas", int_array(offline));
        element.push("Partitions", out);
    }
    element
}
