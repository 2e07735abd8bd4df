//! DescribeAcls: the entries that fit a filter, by resource.
//!
//! Never knows what entries decide.

use std::collections::BTreeMap;

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields;
use crate::security::acls::{Acl, AclFilter};
use crate::security::{Operation, Resource};

/// What a client is told where there is no authorizer.
const NO_AUTHORIZER: &str = "No Authorizer is configured on the broker";

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let filter = filter_of(&request.body);
    if filter.is_unknown() {
        return Outcome::Close("DescribeAclsRequest contains UNKNOWN elements".to_owned());
    }
    let mut response = request.response();
    if !cluster.may(request, Operation::Describe, Resource::Cluster) {
        response.set("ErrorCode", ErrorCode::CLUSTER_AUTHORIZATION_FAILED);
        response.set("ErrorMessage", ErrorCode::CLUSTER_AUTHORIZATION_FAILED.message());
        return Outcome::Answer(response);
    }
    if !cluster.has_authorizer() {
        response.set("ErrorCode", ErrorCode::SECURITY_DISABLED).set("ErrorMessage", NO_AUTHORIZER);
        return Outcome::Answer(response);
    }
    let mut by_resource: BTreeMap<(i8, &str, i8), Vec<&Acl>> = BTreeMap::new();
    for acl in cluster.security.acls.matching(&filter) {
        by_resource.entry((acl.resource_type, &acl.name, acl.pattern_type)).or_default().push(acl);
    }
    for ((resource_type, name, pattern_type), acls) in by_resource {
        let mut resource = response.element("Resources");
        resource.set("ResourceType", resource_type).set("ResourceName", name);
        resource.set("PatternType", pattern_type);
        for acl in acls {
            let mut out = resource.element("Acls");
            out.set("Principal", acl.principal.clone()).set("Host", acl.host.clone());
            out.set("Operation", acl.operation).set("PermissionType", acl.permission);
            resource.push("Acls", out);
        }
        response.push("Resources", resource);
    }
    Outcome::Answer(response)
}

/// The filter of a DescribeAcls request, or of an element of a DeleteAcls request.
pub(super) fn filter_of(fields: &Struct) -> AclFilter {
    AclFilter {
        resource_type: fields.i8("ResourceTypeFilter"),
        name: fields.nullable_text("ResourceNameFilter"),
        pattern_type: fields.i8("PatternTypeFilter"),
        principal: fields.nullable_text("PrincipalFilter"),
        host: fields.nullable_text("HostFilter"),
        operation: fields.i8("Operation"),
        permission: fields.i8("PermissionType"),
    }
}
