//! CreateAcls.
//!
//! Never knows what entries decide.

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::acls::{Acl, RESOURCE_CLUSTER};
use crate::security::{CLUSTER_NAME, Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let acl = |fields: &Struct| Acl {
        resource_type: fields.i8("ResourceType"),
        name: fields.text("ResourceName"),
        pattern_type: fields.i8("ResourcePatternType"),
        principal: fields.text("Principal"),
        host: fields.text("Host"),
        operation: fields.i8("Operation"),
        permission: fields.i8("PermissionType"),
    };
    let acls: Vec<Acl> = request.body.structs("Creations").into_iter().map(acl).collect();
    if acls.iter().any(Acl::is_unknown) {
        return Outcome::Close("CreatableAcls contain unknown elements".to_owned());
    }
    let refused = refusal(cluster, request).map(|(code, text)| (code, Value::from(text)));
    // One that is no entry but a filter fails them all, without a word: Kafka's classes throw before anything is looked at.
    let failed = acls.iter().any(Acl::is_filter).then_some((ErrorCode::UNKNOWN_SERVER_ERROR, Value::Null));
    let refused = refused.or(failed);
    let mut response = request.response();
    for acl in acls {
        let mut out = response.element("Results");
        let result = match &refused {
            Some(refused) => Err(refused.clone()),
            None => check(&acl).map_err(|text| (ErrorCode::INVALID_REQUEST, Value::from(text))),
        };
        match result {
            Ok(()) => cluster.security.acls.add(acl),
            Err((code, text)) => drop(out.set("ErrorCode", code).set("ErrorMessage", text)),
        }
        response.push("Results", out);
    }
    Outcome::Answer(response)
}

/// Why nobody, or not this client, may change entries at all.
pub(super) fn refusal(cluster: &Cluster, request: &Request) -> Option<(ErrorCode, String)> {
    if !cluster.may(request, Operation::Alter, Resource::Cluster) {
        let code = ErrorCode::CLUSTER_AUTHORIZATION_FAILED;
        return Some((code, code.message().to_owned()));
    }
    let text = || (ErrorCode::SECURITY_DISABLED, "No Authorizer is configured.".to_owned());
    (!cluster.has_authorizer()).then(text)
}

/// `AclApis.handleCreateAcls`, then `AclControlManager.validateNewAcl`.
fn check(acl: &Acl) -> Result<(), String> {
    if acl.resource_type == RESOURCE_CLUSTER && acl.name != CLUSTER_NAME {
        return Err(format!("The only valid name for the CLUSTER resource is {CLUSTER_NAME}"));
    }
    if acl.name.is_empty() {
        return Err("Invalid empty resource name".to_owned());
    }
    if let Some(part) = acl.unknown_part() {
        return Err(format!("Invalid {part} UNKNOWN"));
    }
    if !acl.principal.contains(':') {
        return Err(format!(
            "Could not parse principal from `{}` (no colon is present separating the principal type from the principal name)",
            acl.principal
        ));
    }
    Ok(())
}
