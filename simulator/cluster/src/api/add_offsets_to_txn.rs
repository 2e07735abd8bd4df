//! AddOffsetsToTxn: the offsets of a group become part of a transaction, as the partition of the groups' topic they are in.
//!
//! Never knows offsets.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::topics::OFFSETS_TOPIC;
use crate::transactions::Producer;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    if let Err(code) = add(cluster, request) {
        response.set("ErrorCode", code);
    }
    Outcome::Answer(response)
}

fn add(cluster: &mut Cluster, request: &Request) -> Result<(), ErrorCode> {
    let id = request.body.text("TransactionalId");
    let group = request.body.text("GroupId");
    if !cluster.may(request, Operation::Write, Resource::TransactionalId(&id)) {
        return Err(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    }
    if !cluster.may(request, Operation::Read, Resource::Group(&group)) {
        return Err(ErrorCode::GROUP_AUTHORIZATION_FAILED);
    }
    let producer = Producer { id: request.body.int("ProducerId"), epoch: request.body.i16("ProducerEpoch") };
    let place = (OFFSETS_TOPIC.to_owned(), cluster.group_partition(&group));
    cluster
        .add_to_transaction(request.node_id, &id, producer, vec![place], false)
        .map_err(|code| super::fencing_error(request, code))
}
