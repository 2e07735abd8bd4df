//! DescribeUserScramCredentials (KIP-554): who has which, never what they are.
//!
//! Never knows how credentials are checked.

use std::collections::BTreeMap;

use tidegate_wire::message::Value;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    if !cluster.may(request, Operation::Describe, Resource::Cluster) {
        let code = ErrorCode::CLUSTER_AUTHORIZATION_FAILED;
        response.set("ErrorCode", code).set("ErrorMessage", Value::Null);
        // `DescribeUserScramCredentialsRequest.getErrorResponse` says it once for each that was asked for, without the names.
        for _ in request.body.structs("Users") {
            let mut result = response.element("Results");
            result.set("ErrorCode", code).set("ErrorMessage", Value::Null);
            response.push("Results", result);
        }
        return Outcome::Answer(response);
    }
    let credentials = &cluster.security.credentials;
    // How often each is asked for.
    let mut users: BTreeMap<String, u32> = BTreeMap::new();
    for user in request.body.structs("Users") {
        *users.entry(user.text("Name")).or_default() += 1;
    }
    if users.is_empty() {
        users = credentials.scram_users().map(|user| (user.clone(), 1)).collect();
    }
    for (user, times) in users {
        let mut result = response.element("Results");
        result.set("User", user.clone());
        match credentials.of_user(&user) {
            _ if times > 1 => {
                let text = "Cannot describe SCRAM credentials for the same user twice in a single request: ";
                result.set("ErrorCode", ErrorCode::DUPLICATE_RESOURCE);
                result.set("ErrorMessage", format!("{text}{user}"));
            }
            None => {
                let text = "Attempt to describe a user credential that does not exist: ";
                result.set("ErrorCode", ErrorCode::RESOURCE_NOT_FOUND);
                result.set("ErrorMessage", format!("{text}{user}"));
            }
            Some(credentials) => {
                for (scram, iterations) in credentials {
                    let mut info = result.element("CredentialInfos");
                    info.set("Mechanism", scram as i8).set("Iterations", iterations);
                    result.push("CredentialInfos", info);
                }
            }
        }
        response.push("Results", result);
    }
    Outcome::Answer(response)
}
