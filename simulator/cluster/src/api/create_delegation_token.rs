//! CreateDelegationToken (KIP-48, KIP-373).
//!
//! Never knows what a token is good for.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};

/// What stands in the times of a response that has no token (`DelegationTokenManager.ErrorTimestamp`).
const NO_TIME: i64 = -1;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let requester = request.principal.clone();
    let owner = match request.body.text("OwnerPrincipalName") {
        name if name.is_empty() => requester.clone(),
        name => format!("{}:{name}", request.body.text("OwnerPrincipalType")),
    };
    let mut response = request.response();
    let (kind, name) = owner.split_once(':').unwrap_or(("User", &owner));
    response.set("PrincipalType", kind).set("PrincipalName", name);
    let (kind, name) = requester.split_once(':').unwrap_or(("User", &requester));
    response.set("TokenRequesterPrincipalType", kind).set("TokenRequesterPrincipalName", name);
    let renewers = request.body.structs("Renewers");
    let of_other_type = renewers.iter().any(|renewer| renewer.text("PrincipalType") != "User");
    let renewers = renewers.iter().map(|renewer| format!("User:{}", renewer.text("PrincipalName"))).collect();
    let refused = if !cluster.may_ask_for_tokens(request) {
        Some(ErrorCode::DELEGATION_TOKEN_REQUEST_NOT_ALLOWED)
    } else if owner != requester && !cluster.may(request, Operation::CreateTokens, Resource::User(&owner)) {
        Some(ErrorCode::DELEGATION_TOKEN_AUTHORIZATION_FAILED)
    } else if of_other_type {
        Some(ErrorCode::INVALID_PRINCIPAL_TYPE)
    } else {
        None
    };
    if let Some(code) = refused {
        response.set("ErrorCode", code).set("IssueTimestampMs", NO_TIME);
        response.set("ExpiryTimestampMs", NO_TIME).set("MaxTimestampMs", NO_TIME);
        return Outcome::Answer(response);
    }
    match cluster.create_token(owner, requester, renewers, request.body.int("MaxLifetimeMs")) {
        Ok(token) => {
            response.set("IssueTimestampMs", token.issued_at_ms);
            response.set("ExpiryTimestampMs", token.expires_at_ms).set("MaxTimestampMs", token.max_at_ms);
            response.set("TokenId", token.id).set("Hmac", token.hmac);
        }
        Err(code) => drop(response.set("ErrorCode", code)),
    }
    Outcome::Answer(response)
}

impl Cluster {
    /// Whether a request may be about delegation tokens.
    pub(super) fn may_ask_for_tokens(&mut self, request: &Request) -> bool {
        self.connection(request.connection).is_some_and(|state| state.session.may_ask_for_tokens())
    }
}

/// The answer of RenewDelegationToken and ExpireDelegationToken: when the token ends.
pub(super) fn answer_end(
    cluster: &mut Cluster,
    request: &Request,
    change: impl FnOnce(&mut Cluster) -> Result<i64, ErrorCode>,
) -> Outcome {
    let mut response = request.response();
    if !cluster.may_ask_for_tokens(request) {
        response.set("ErrorCode", ErrorCode::DELEGATION_TOKEN_REQUEST_NOT_ALLOWED);
        response.set("ExpiryTimestampMs", NO_TIME);
        return Outcome::Answer(response);
    }
    match change(cluster) {
        Ok(at_ms) => response.set("ExpiryTimestampMs", at_ms),
        Err(code) => response.set("ErrorCode", code),
    };
    Outcome::Answer(response)
}
