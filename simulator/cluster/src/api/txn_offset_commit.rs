//! TxnOffsetCommit: offsets that become a group's when the transaction is committed (KIP-98, KIP-447, KIP-890).
//!
//! Never knows what consumers do with offsets, nor how transactions end.

use super::offset_commit::{add, all_failed, respond, sort_out};
use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::groups::offsets::{Commit, Committer, commit_transactional};
use crate::security::{Operation, Resource};
use crate::topics::OFFSETS_TOPIC;
use crate::transactions::{Producer, Verification};

/// The first version with topic ids.
const TOPIC_ID_VERSION: i16 = 6;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let transactional_id = request.body.text("TransactionalId");
    let group_id = request.body.text("GroupId");
    if !cluster.may(request, Operation::Write, Resource::TransactionalId(&transactional_id)) {
        return all_failed(request, ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    }
    if !cluster.may(request, Operation::Read, Resource::Group(&group_id)) {
        return all_failed(request, ErrorCode::GROUP_AUTHORIZATION_FAILED);
    }
    let by_id = request.version >= TOPIC_ID_VERSION;
    let (mut answered, mut commits) = (Vec::new(), Vec::new());
    for topic in request.body.structs("Topics") {
        sort_out(cluster, request, by_id, topic, &mut answered, &mut commits);
    }
    if !commits.is_empty() {
        let results = try_commit(cluster, request, &transactional_id, &group_id, &commits);
        let results = results.unwrap_or_else(|code| vec![code; commits.len()]);
        for (commit, code) in commits.into_iter().zip(results) {
            add(&mut answered, commit.topic, commit.topic_id, commit.partition, code);
        }
    }
    Outcome::Answer(respond(request, answered))
}

fn try_commit(
    cluster: &mut Cluster,
    request: &Request,
    transactional_id: &str,
    group_id: &str,
    commits: &[Commit],
) -> Result<Vec<ErrorCode>, ErrorCode> {
    if group_id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    cluster.check_group_coordinator(request, group_id)?;
    let producer = Producer { id: request.body.int("ProducerId"), epoch: request.body.i16("ProducerEpoch") };
    let place = (OFFSETS_TOPIC.to_owned(), cluster.group_partition(group_id));
    let verification = Verification::of_offset_commit(request.version);
    cluster.verify_transaction(transactional_id, producer, place, verification)?;
    let member_id = request.body.text("MemberId");
    let instance_id = request.body.nullable_text("GroupInstanceId");
    let committer = Committer {
        group_id,
        member_id: &member_id,
        instance_id: instance_id.as_deref(),
        generation_or_epoch: request.body.i32("GenerationIdOrMemberEpoch"),
        version: request.version,
    };
    commit_transactional(cluster, &committer, producer.id, commits)
}
