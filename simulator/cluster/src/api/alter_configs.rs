//! AlterConfigs, and what it has in common with IncrementalAlterConfigs.
//!
//! Never knows which settings there are.

use std::collections::BTreeSet;

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::config::{ConfigResource, resource_type};
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::topics::Refusal;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let refusals = refusals(cluster, request, |_| true);
    answer(cluster, request, refusals, |cluster, request, asked| {
        let resource = resource(request, asked, false)?;
        let config = |config: &Struct| (config.text("Name"), config.text("Value"));
        let values = asked.structs("Configs").into_iter().map(config).collect();
        cluster.replace_config(&resource, values, request.body.flag("ValidateOnly"))
    })
}

/// What speaks against each resource of a request before anybody looks at its settings (`ConfigAdminManager.preprocess`).
pub(super) fn refusals(
    cluster: &Cluster,
    request: &Request,
    needs_value: impl Fn(&Struct) -> bool,
) -> Vec<Option<Refusal>> {
    let resources = request.body.structs("Resources");
    let key = |asked: &Struct| (asked.i8("ResourceType"), asked.text("ResourceName"));
    let refusal = |asked: &&Struct| {
        let invalid = |text: String| Some((ErrorCode::INVALID_REQUEST, Some(text)));
        if resources.iter().filter(|other| key(other) == key(asked)).count() > 1 {
            return invalid("Each resource must appear at most once.".to_owned());
        }
        let configs = asked.structs("Configs");
        let names: BTreeSet<String> = configs.iter().map(|config| config.text("Name")).collect();
        if names.len() < configs.len() {
            return invalid("Error due to duplicate config keys".to_owned());
        }
        let is_null = |config: &&&Struct| needs_value(config) && config.nullable_text("Value").is_none();
        let nulls: Vec<String> = configs.iter().filter(is_null).map(|config| config.text("Name")).collect();
        if !nulls.is_empty() {
            return invalid(format!("Null value not supported for : {}", nulls.join(",")));
        }
        unauthorized(cluster, request, &key(asked))
    };
    resources.iter().map(refusal).collect()
}

fn unauthorized(cluster: &Cluster, request: &Request, (kind, name): &(i8, String)) -> Option<Refusal> {
    let (resource, code) = match *kind {
        resource_type::TOPIC => (Resource::Topic(name), ErrorCode::TOPIC_AUTHORIZATION_FAILED),
        resource_type::GROUP => (Resource::Group(name), ErrorCode::GROUP_AUTHORIZATION_FAILED),
        resource_type::BROKER | resource_type::BROKER_LOGGER | resource_type::CLIENT_METRICS => {
            (Resource::Cluster, ErrorCode::CLUSTER_AUTHORIZATION_FAILED)
        }
        _ => return None,
    };
    let may = cluster.may(request, Operation::AlterConfigs, resource);
    (!may).then(|| (code, Some(code.message().to_owned())))
}

/// What a request wants to change.
pub(super) fn resource(
    request: &Request,
    asked: &Struct,
    incremental: bool,
) -> Result<ConfigResource, Refusal> {
    let (kind, name) = (asked.i8("ResourceType"), asked.text("ResourceName"));
    let invalid = |text: String| Err((ErrorCode::INVALID_REQUEST, Some(text)));
    let node_id = |unexpected: &dyn Fn(i32) -> String| match name.parse() {
        Ok(node_id) if node_id == request.node_id => Ok(node_id),
        Ok(node_id) => Err(unexpected(node_id)),
        Err(_) => Err(format!("Node id must be an integer, but it is: {name}")),
    };
    let expected = request.node_id;
    match kind {
        resource_type::TOPIC => Ok(ConfigResource::Topic(name)),
        resource_type::BROKER if name.is_empty() => Ok(ConfigResource::Broker(None)),
        resource_type::BROKER => {
            node_id(&|id| format!("Unexpected broker id, expected {expected}, but received {id}"))
                .map(|node_id| ConfigResource::Broker(Some(node_id)))
                .or_else(invalid)
        }
        resource_type::BROKER_LOGGER if incremental => {
            node_id(&|id| format!("Unexpected node id. Expected {expected}, but received {id}"))
                .map(ConfigResource::BrokerLogger)
                .or_else(invalid)
        }
        resource_type::CLIENT_METRICS => Ok(ConfigResource::ClientMetrics(name)),
        resource_type::GROUP => Ok(ConfigResource::Group(name)),
        _ => invalid(format!("Unknown resource type {kind}")),
    }
}

/// Does what nothing speaks against, and says what came of each resource.
pub(super) fn answer(
    cluster: &mut Cluster,
    request: &Request,
    refusals: Vec<Option<Refusal>>,
    alter: impl Fn(&mut Cluster, &Request, &Struct) -> Result<(), Refusal>,
) -> Outcome {
    let mut response = request.response();
    for (asked, refusal) in request.body.structs("Resources").into_iter().zip(refusals) {
        let done = refusal.map_or_else(|| alter(cluster, request, asked), Err);
        let mut out = response.element("Responses");
        out.set("ResourceType", asked.i8("ResourceType")).set("ResourceName", asked.text("ResourceName"));
        let (code, text) = done.err().unwrap_or((ErrorCode::NONE, None));
        out.set("ErrorCode", code).set("ErrorMessage", text);
        response.push("Responses", out);
    }
    Outcome::Answer(response)
}
