//! DescribeConfigs.
//!
//! Never knows which settings there are. Documentation is left empty: see the list of deviations.

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::config::{ConfigResource, Entry, Source, resource_type};
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::topics::name_fault;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let (mut seen, mut hidden) = (Vec::new(), Vec::new());
    for asked in request.body.structs("Resources") {
        let mut out = response.element("Results");
        let (kind, name) = (asked.i8("ResourceType"), asked.text("ResourceName"));
        out.set("ResourceType", kind).set("ResourceName", name.as_str()).set("ErrorMessage", "");
        match authorized(cluster, request, kind, &name) {
            Some(code) => {
                out.set("ErrorCode", code).set("ErrorMessage", code.message());
                hidden.push(out);
            }
            None => {
                if let Err((code, text)) = describe(cluster, request, asked, &mut out) {
                    out.set("ErrorCode", code).set("ErrorMessage", text);
                }
                seen.push(out);
            }
        }
    }
    for out in seen.into_iter().chain(hidden) {
        response.push("Results", out);
    }
    Outcome::Answer(response)
}

/// Why a resource may not be seen.
fn authorized(cluster: &Cluster, request: &Request, kind: i8, name: &str) -> Option<ErrorCode> {
    let (resource, code) = match kind {
        resource_type::TOPIC => (Resource::Topic(name), ErrorCode::TOPIC_AUTHORIZATION_FAILED),
        resource_type::GROUP => (Resource::Group(name), ErrorCode::GROUP_AUTHORIZATION_FAILED),
        _ => (Resource::Cluster, ErrorCode::CLUSTER_AUTHORIZATION_FAILED),
    };
    (!cluster.may(request, Operation::DescribeConfigs, resource)).then_some(code)
}

fn describe(
    cluster: &Cluster,
    request: &Request,
    asked: &Struct,
    out: &mut Struct,
) -> Result<(), (ErrorCode, String)> {
    let resource = resource(cluster, request, asked)?;
    let keys = asked.texts("ConfigurationKeys");
    for entry in cluster.describe_config(&resource, request.node_id) {
        if keys.is_empty() || keys.contains(&entry.name) {
            let config = config(request, out, entry);
            out.push("Configs", config);
        }
    }
    Ok(())
}

/// What is asked for, if it is there (`ConfigHelper.describeConfigs`).
fn resource(
    cluster: &Cluster,
    request: &Request,
    asked: &Struct,
) -> Result<ConfigResource, (ErrorCode, String)> {
    let name = asked.text("ResourceName");
    let invalid = |text: String| Err((ErrorCode::INVALID_REQUEST, text));
    let node_id = |unexpected: &str| match name.parse() {
        Ok(node_id) if node_id == request.node_id => Ok(node_id),
        Ok(node_id) => {
            let expected = request.node_id;
            Err(format!("Unexpected broker id, expected {expected}{unexpected} but received {node_id}"))
        }
        Err(_) => Err(format!("Broker id must be an integer, but it is: {name}")),
    };
    match asked.i8("ResourceType") {
        resource_type::TOPIC => match name_fault(&name) {
            Some(fault) => Err((ErrorCode::INVALID_TOPIC_EXCEPTION, fault)),
            None if cluster.topics.get(&name).is_none() => {
                Err((ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, String::new()))
            }
            None => Ok(ConfigResource::Topic(name)),
        },
        resource_type::BROKER if name.is_empty() => Ok(ConfigResource::Broker(None)),
        resource_type::BROKER => {
            node_id(" or empty string,").map(|node_id| ConfigResource::Broker(Some(node_id))).or_else(invalid)
        }
        resource_type::BROKER_LOGGER if name.is_empty() => invalid("Broker id must not be empty".to_owned()),
        resource_type::BROKER_LOGGER => node_id("").map(ConfigResource::BrokerLogger).or_else(invalid),
        resource_type::CLIENT_METRICS if name.is_empty() => {
            invalid("Client metrics subscription name must not be empty".to_owned())
        }
        resource_type::CLIENT_METRICS => Ok(ConfigResource::ClientMetrics(name)),
        resource_type::GROUP if name.is_empty() => invalid("Group name must not be empty".to_owned()),
        resource_type::GROUP => Ok(ConfigResource::Group(name)),
        _ => invalid(ErrorCode::INVALID_REQUEST.message().to_owned()),
    }
}

fn config(request: &Request, out: &Struct, entry: Entry) -> Struct {
    let mut config = out.element("Configs");
    let value: Value = entry.value.into();
    config.set("Name", entry.name).set("Value", value).set("ReadOnly", entry.read_only);
    config.set("IsSensitive", entry.sensitive).set("ConfigSource", entry.source as i8);
    config.set("IsDefault", entry.source == Source::Default).set("ConfigType", entry.kind);
    // Loggers have an empty documentation, even for who does not ask.
    let documentation = (entry.source == Source::DynamicBrokerLogger).then_some("");
    config.set("Documentation", documentation);
    if request.version >= 1 && request.body.flag("IncludeSynonyms") {
        for synonym in entry.synonyms {
            let mut element = config.element("Synonyms");
            let value: Value = synonym.value.into();
            element.set("Name", synonym.name).set("Value", value).set("Source", synonym.source as i8);
            config.push("Synonyms", element);
        }
    }
    config
}
