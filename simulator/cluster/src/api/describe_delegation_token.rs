//! DescribeDelegationToken (KIP-48): one's own tokens, and those that one may see.
//!
//! Never knows what a token is good for.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::tokens::Token;
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    if !cluster.may_ask_for_tokens(request) {
        response.set("ErrorCode", ErrorCode::DELEGATION_TOKEN_REQUEST_NOT_ALLOWED);
        return Outcome::Answer(response);
    }
    if !cluster.has_tokens() {
        response.set("ErrorCode", ErrorCode::DELEGATION_TOKEN_AUTH_DISABLED);
        return Outcome::Answer(response);
    }
    let owners: Option<Vec<String>> = request.body.nullable_structs("Owners").map(|owners| {
        let principal = |owner: &&tidegate_wire::message::Struct| {
            format!("{}:{}", owner.text("PrincipalType"), owner.text("PrincipalName"))
        };
        owners.iter().map(principal).collect()
    });
    let of =
        |token: &Token, principal: &String| token.owner == *principal || token.renewers.contains(principal);
    for token in cluster.security.tokens.iter() {
        let wanted = owners.as_ref().is_none_or(|owners| owners.iter().any(|owner| of(token, owner)));
        let visible = || {
            of(token, &request.principal)
                || cluster.may(request, Operation::Describe, Resource::DelegationToken(&token.id))
                || cluster.may(request, Operation::DescribeTokens, Resource::User(&token.owner))
        };
        if !wanted || !visible() {
            continue;
        }
        let mut out = response.element("Tokens");
        let split = |principal: &str| -> (String, String) {
            let (kind, name) = principal.split_once(':').unwrap_or(("User", principal));
            (kind.to_owned(), name.to_owned())
        };
        let (kind, name) = split(&token.owner);
        out.set("PrincipalType", kind).set("PrincipalName", name);
        let (kind, name) = split(&token.requester);
        out.set("TokenRequesterPrincipalType", kind).set("TokenRequesterPrincipalName", name);
        out.set("IssueTimestamp", token.issued_at_ms).set("ExpiryTimestamp", token.expires_at_ms);
        out.set("MaxTimestamp", token.max_at_ms).set("TokenId", token.id.clone());
        out.set("Hmac", token.hmac.clone());
        for renewer in &token.renewers {
            let mut part = out.element("Renewers");
            let (kind, name) = split(renewer);
            part.set("PrincipalType", kind).set("PrincipalName", name);
            out.push("Renewers", part);
        }
        response.push("Tokens", out);
    }
    Outcome::Answer(response)
}
