//! CreateAcls.
//!
//! Never knows what entries decide.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::acls::{ANY, Acl, PATTERN_LITERAL, PATTERN_PREFIXED, RESOURCE_CLUSTER};
use crate::security::{CLUSTER_NAME, Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let acl = |fields: &tidegate_wire::message::Struct| Acl {
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
    let refused = refusal(cluster, request);
    let mut response = request.response();
    for acl in acls {
        let mut out = response.element("Results");
        let result = match &refused {
            Some(refused) => Err(refused.clone()),
            None => check(&acl).map_err(|text| (ErrorCode::INVALID_REQUEST, text)),
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
    if acl.resource_type == ANY {
        return Err("Invalid resourceType ANY".to_owned());
    }
    if ![PATTERN_LITERAL, PATTERN_PREFIXED].contains(&acl.pattern_type) {
        let name = if acl.pattern_type == ANY { "ANY" } else { "MATCH" };
        return Err(format!("Invalid patternType {name}"));
    }
    if acl.operation == ANY {
        return Err("Invalid operation ANY".to_owned());
    }
    if acl.permission == ANY {
        return Err("Invalid permissionType ANY".to_owned());
    }
    if !acl.principal.contains(':') {
        return Err(format!(
            "Could not parse principal from `{}` (no colon is present separating the principal type from the principal name)",
            acl.principal
        ));
    }
    Ok(())
}
