//! AddRaftVoter and RemoveRaftVoter (KIP-853): refused, as by a cluster whose controllers are written in a file.
//!
//! Never knows the controllers.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};

pub(super) fn add(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    refuse(cluster, request, "Add", "adding")
}

pub(super) fn remove(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    refuse(cluster, request, "Remove", "removing")
}

fn refuse(cluster: &Cluster, request: &Request, verb: &str, gerund: &str) -> Outcome {
    let own = &cluster.topics.cluster_id;
    let given = request.body.nullable_text("ClusterId");
    let no_voter = request.body.i32("VoterId") < 0 || request.body.uuid("VoterDirectoryId") == [0; 16];
    let (code, text) = if !cluster.may(request, Operation::Alter, Resource::Cluster) {
        let code = ErrorCode::CLUSTER_AUTHORIZATION_FAILED;
        (code, code.message().to_owned())
    } else if let Some(given) = given.filter(|given| given != own) {
        let text = format!("The given id \"{given}\" doesn't match the cluster id \"{own}\"");
        (ErrorCode::INCONSISTENT_CLUSTER_ID, text)
    } else if no_voter {
        (ErrorCode::INVALID_REQUEST, format!("{verb} voter request didn't include a valid voter"))
    } else {
        let text = format!("Cluster doesn't support {gerund} voter because the kraft.version feature is 0");
        (ErrorCode::UNSUPPORTED_VERSION, text)
    };
    let mut response = request.response();
    response.set("ErrorCode", code).set("ErrorMessage", text);
    Outcome::Answer(response)
}
