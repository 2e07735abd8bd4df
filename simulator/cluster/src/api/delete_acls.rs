//! DeleteAcls: takes out the entries that fit filters, and names them.
//!
//! Never knows what entries decide.

use std::collections::BTreeSet;

use tidegate_wire::message::Value;

use super::create_acls::refusal;
use super::describe_acls::filter_of;
use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::acls::{Acl, AclFilter};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let filters: Vec<AclFilter> = request.body.structs("Filters").into_iter().map(filter_of).collect();
    if filters.iter().any(AclFilter::is_unknown) {
        return Outcome::Close("Filters contain UNKNOWN elements".to_owned());
    }
    let refused = refusal(cluster, request);
    let mut response = request.response();
    let mut gone: BTreeSet<Acl> = BTreeSet::new();
    for filter in &filters {
        let mut result = response.element("FilterResults");
        if let Some((code, text)) = &refused {
            result.set("ErrorCode", *code).set("ErrorMessage", text.clone());
            response.push("FilterResults", result);
            continue;
        }
        if let Some(text) = filter.problem() {
            result.set("ErrorCode", ErrorCode::INVALID_REQUEST).set("ErrorMessage", text);
            response.push("FilterResults", result);
            continue;
        }
        result.set("ErrorMessage", Value::Null);
        for acl in cluster.security.acls.matching(filter) {
            let mut out = result.element("MatchingAcls");
            out.set("ErrorMessage", Value::Null).set("ResourceType", acl.resource_type);
            out.set("ResourceName", acl.name.clone()).set("PatternType", acl.pattern_type);
            out.set("Principal", acl.principal.clone()).set("Host", acl.host.clone());
            out.set("Operation", acl.operation).set("PermissionType", acl.permission);
            result.push("MatchingAcls", out);
            gone.insert(acl.clone());
        }
        response.push("FilterResults", result);
    }
    cluster.security.acls.remove(&gone);
    Outcome::Answer(response)
}
