//! AlterUserScramCredentials (KIP-554).
//!
//! Never knows how credentials are checked.

use std::collections::{BTreeMap, BTreeSet};

use tidegate_wire::message::{Struct, Value};

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::credentials::{SCRAM_ITERATIONS_MAX, SCRAM_ITERATIONS_MIN, Scram, ScramCredential};
use crate::security::{Operation, Resource};

/// What is wrong with one of the changes.
type Refusal = (ErrorCode, &'static str);

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let deletions = request.body.structs("Deletions");
    let upsertions = request.body.structs("Upsertions");
    let all = || deletions.iter().chain(&upsertions).map(|change| change.text("Name"));
    let mut results: BTreeMap<String, Option<Refusal>> = BTreeMap::new();
    if cluster.may(request, Operation::Alter, Resource::Cluster) {
        let mut seen = BTreeSet::new();
        let twice: BTreeSet<String> = all().filter(|name| !seen.insert(name.clone())).collect();
        for (change, apply) in deletions
            .iter()
            .map(|deletion| (deletion, delete as Change))
            .chain(upsertions.iter().map(|upsertion| (upsertion, upsert as Change)))
        {
            let name = change.text("Name");
            let refused = if twice.contains(&name) {
                let text = "A user credential cannot be altered twice in the same request";
                // What was wrong before it came again is what is said.
                results
                    .get(&name)
                    .copied()
                    .flatten()
                    .or_else(|| check(cluster, change).err())
                    .or(Some((ErrorCode::DUPLICATE_RESOURCE, text)))
            } else {
                apply(cluster, change).err()
            };
            results.insert(name, refused);
        }
    } else {
        let code = ErrorCode::CLUSTER_AUTHORIZATION_FAILED;
        results.extend(all().map(|name| (name, Some((code, code.message())))));
    }
    let mut response = request.response();
    for (name, refused) in results {
        let mut out = response.element("Results");
        out.set("User", name).set("ErrorMessage", Value::Null);
        if let Some((code, text)) = refused {
            out.set("ErrorCode", code).set("ErrorMessage", text);
        }
        response.push("Results", out);
    }
    Outcome::Answer(response)
}

type Change = fn(&mut Cluster, &Struct) -> Result<(), Refusal>;

/// What is wrong with a change by itself: with an upsertion where it has iterations.
fn check(cluster: &Cluster, change: &Struct) -> Result<(String, Scram), Refusal> {
    let (name, scram) = user_and_mechanism(change)?;
    if change.value("Iterations").is_some() {
        check_iterations(change)?;
    } else if cluster.security.credentials.scram(&name, scram).is_none() {
        let text = "Attempt to delete a user credential that does not exist";
        return Err((ErrorCode::RESOURCE_NOT_FOUND, text));
    }
    Ok((name, scram))
}

fn user_and_mechanism(change: &Struct) -> Result<(String, Scram), Refusal> {
    let name = change.text("Name");
    if name.is_empty() {
        return Err((ErrorCode::UNACCEPTABLE_CREDENTIAL, "Username must not be empty"));
    }
    let scram = Scram::of_type(change.i8("Mechanism"));
    let scram = scram.ok_or((ErrorCode::UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism"))?;
    Ok((name, scram))
}

fn check_iterations(change: &Struct) -> Result<(), Refusal> {
    match change.i32("Iterations") {
        ..SCRAM_ITERATIONS_MIN => Err((ErrorCode::UNACCEPTABLE_CREDENTIAL, "Too few iterations")),
        SCRAM_ITERATIONS_MIN..=SCRAM_ITERATIONS_MAX => Ok(()),
        _ => Err((ErrorCode::UNACCEPTABLE_CREDENTIAL, "Too many iterations")),
    }
}

fn delete(cluster: &mut Cluster, deletion: &Struct) -> Result<(), Refusal> {
    let (name, scram) = check(cluster, deletion)?;
    cluster.security.credentials.remove(&name, scram);
    Ok(())
}

fn upsert(cluster: &mut Cluster, upsertion: &Struct) -> Result<(), Refusal> {
    let (name, scram) = check(cluster, upsertion)?;
    let salt = upsertion.bytes("Salt").to_vec();
    let iterations = upsertion.i32("Iterations");
    let credential = ScramCredential::of_salted(scram, salt, upsertion.bytes("SaltedPassword"), iterations);
    cluster.security.credentials.set(&name, scram, credential);
    Ok(())
}
