//! AlterClientQuotas (KIP-546).
//!
//! Never knows what quotas do.

use std::collections::{BTreeMap, BTreeSet};

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::quotas::{Entity, Refusal};
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    if !cluster.may(request, Operation::AlterConfigs, Resource::Cluster) {
        return refused(request);
    }
    let validate_only = request.body.flag("ValidateOnly");
    let mut results: BTreeMap<Entity, Result<(), Refusal>> = BTreeMap::new();
    for entry in request.body.structs("Entries") {
        let entity = entity_of(entry);
        let result = if results.contains_key(&entity) || has_key_twice(entry) {
            // A key that comes twice makes a broker take the entity itself for a duplicate.
            let text = format!("Ignoring duplicate entity {}", name_of(&entity));
            Err((ErrorCode::INVALID_REQUEST, text))
        } else {
            cluster.security.quotas.alter(&entity, &changes_of(entry), validate_only)
        };
        results.insert(entity, result);
    }
    let mut response = request.response();
    for (entity, result) in results {
        let mut out = response.element("Entries");
        out.set("ErrorMessage", Value::Null);
        if let Err((code, text)) = result {
            out.set("ErrorCode", code).set("ErrorMessage", text);
        }
        for (kind, name) in entity {
            let mut part = out.element("Entity");
            part.set("EntityType", kind).set("EntityName", name);
            out.push("Entity", part);
        }
        response.push("Entries", out);
    }
    Outcome::Answer(response)
}

/// The entries as they came (`AlterClientQuotasRequest.getErrorResponse`).
fn refused(request: &Request) -> Outcome {
    let code = ErrorCode::CLUSTER_AUTHORIZATION_FAILED;
    let mut response = request.response();
    for entry in request.body.structs("Entries") {
        let mut out = response.element("Entries");
        out.set("ErrorCode", code).set("ErrorMessage", code.message());
        for asked in entry.structs("Entity") {
            let mut part = out.element("Entity");
            part.set("EntityType", asked.text("EntityType"));
            part.set("EntityName", asked.nullable_text("EntityName"));
            out.push("Entity", part);
        }
        response.push("Entries", out);
    }
    Outcome::Answer(response)
}

fn entity_of(entry: &Struct) -> Entity {
    let part = |part: &Struct| (part.text("EntityType"), part.nullable_text("EntityName"));
    entry.structs("Entity").into_iter().map(part).collect()
}

fn has_key_twice(entry: &Struct) -> bool {
    let mut seen = BTreeSet::new();
    entry.structs("Ops").into_iter().any(|op| !seen.insert(op.text("Key")))
}

fn changes_of(entry: &Struct) -> BTreeMap<String, Option<f64>> {
    let change = |op: &Struct| {
        let value = match op.field("Value") {
            Value::Float(value) if !op.flag("Remove") => Some(*value),
            _ => None,
        };
        (op.text("Key"), value)
    };
    entry.structs("Ops").into_iter().map(change).collect()
}

/// `ClientQuotaEntity.toString`.
fn name_of(entity: &Entity) -> String {
    let part =
        |(kind, name): (&String, &Option<String>)| format!("{kind}={}", name.as_deref().unwrap_or("null"));
    let parts: Vec<String> = entity.iter().map(part).collect();
    format!("ClientQuotaEntity(entries={{{}}})", parts.join(", "))
}
