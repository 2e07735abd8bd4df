//! EndTxn: a producer commits or aborts its transaction.
//!
//! Never knows how markers reach partitions: see `transactions`.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::transactions::{Decision, Producer};

/// The version from which on the end of a transaction raises the producer's epoch (KIP-890).
const RAISES_EPOCH_FROM: i16 = 5;

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    match end(cluster, request) {
        Ok(producer) => response.set("ProducerId", producer.id).set("ProducerEpoch", producer.epoch),
        Err(code) => response.set("ErrorCode", code),
    };
    Outcome::Answer(response)
}

fn end(cluster: &mut Cluster, request: &Request) -> Result<Producer, ErrorCode> {
    let id = request.body.text("TransactionalId");
    if !cluster.may(request, Operation::Write, Resource::TransactionalId(&id)) {
        return Err(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    }
    let producer = Producer { id: request.body.int("ProducerId"), epoch: request.body.i16("ProducerEpoch") };
    let decision = if request.body.flag("Committed") { Decision::Commit } else { Decision::Abort };
    let second_version = request.version >= RAISES_EPOCH_FROM;
    cluster
        .end_transaction(request.node_id, &id, producer, decision, second_version)
        .map_err(|code| super::fencing_error(request, code))
}
