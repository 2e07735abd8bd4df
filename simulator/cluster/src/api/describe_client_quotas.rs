//! DescribeClientQuotas (KIP-546).
//!
//! Never knows what quotas do.

use std::collections::BTreeMap;

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::quotas::{CLIENT_ID, IP, Match, Refusal, USER};
use crate::security::{Operation, Resource};

/// `MatchType` of the protocol.
const MATCH_EXACT: i8 = 0;
const MATCH_DEFAULT: i8 = 1;
const MATCH_SPECIFIED: i8 = 2;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let result = if cluster.may(request, Operation::DescribeConfigs, Resource::Cluster) {
        filter_of(&request.body).map_err(|(code, text)| (code, Some(text)))
    } else {
        Err((ErrorCode::CLUSTER_AUTHORIZATION_FAILED, None))
    };
    let filter = match result {
        Ok(filter) => filter,
        Err((code, text)) => {
            response.set("ErrorCode", code).set("ErrorMessage", text).set("Entries", Value::Null);
            return Outcome::Answer(response);
        }
    };
    for (entity, quotas) in cluster.security.quotas.matching(&filter, request.body.flag("Strict")) {
        let mut entry = response.element("Entries");
        for (kind, name) in entity {
            let mut part = entry.element("Entity");
            part.set("EntityType", kind.clone()).set("EntityName", name.clone());
            entry.push("Entity", part);
        }
        for (key, value) in quotas {
            let mut out = entry.element("Values");
            out.set("Key", key.clone()).set("Value", Value::Float(*value));
            entry.push("Values", out);
        }
        response.push("Entries", entry);
    }
    Outcome::Answer(response)
}

/// `ClientQuotasImage.describe`, as far as it looks at the request.
fn filter_of(body: &Struct) -> Result<BTreeMap<String, Match>, Refusal> {
    let invalid = |text: String| Err((ErrorCode::INVALID_REQUEST, text));
    let mut filter = BTreeMap::new();
    for component in body.structs("Components") {
        let kind = component.text("EntityType");
        if kind.is_empty() {
            return invalid("Invalid empty entity type.".to_owned());
        }
        if filter.contains_key(&kind) {
            return invalid(format!("Entity type {kind} cannot appear more than once in the filter."));
        }
        if ![USER, CLIENT_ID, IP].contains(&kind.as_str()) {
            return Err((ErrorCode::UNSUPPORTED_VERSION, format!("Unsupported entity type {kind}")));
        }
        let also = |name: &str| format!("Request specified {name}, but also specified a match string.");
        let wanted = match (component.i8("MatchType"), component.nullable_text("Match")) {
            (MATCH_EXACT, Some(name)) => Match::Exactly(Some(name)),
            (MATCH_EXACT, None) => {
                return invalid(
                    "Request specified MATCH_TYPE_EXACT, but set match string to null.".to_owned(),
                );
            }
            (MATCH_DEFAULT, None) => Match::Exactly(None),
            (MATCH_DEFAULT, Some(_)) => return invalid(also("MATCH_TYPE_DEFAULT")),
            (MATCH_SPECIFIED, None) => Match::Specified,
            (MATCH_SPECIFIED, Some(_)) => return invalid(also("MATCH_TYPE_SPECIFIED")),
            (other, _) => return invalid(format!("Unknown match type {other}")),
        };
        filter.insert(kind, wanted);
    }
    if filter.contains_key(IP) && filter.len() > 1 {
        return invalid(
            "Invalid entity filter component combination. IP filter component should not be used with user or clientId \
             filter component."
                .to_owned(),
        );
    }
    Ok(filter)
}
