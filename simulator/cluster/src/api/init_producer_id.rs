//! InitProducerId: a producer gets its id and epoch.
//!
//! Never knows how epochs are counted: see `transactions`.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::transactions::{NO_PRODUCER_EPOCH, NO_PRODUCER_ID, Producer};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    match init(cluster, request) {
        Ok(producer) => response.set("ProducerId", producer.id).set("ProducerEpoch", producer.epoch),
        Err(code) => response
            .set("ErrorCode", code)
            .set("ProducerId", NO_PRODUCER_ID)
            .set("ProducerEpoch", NO_PRODUCER_EPOCH),
    };
    Outcome::Answer(response)
}

fn init(cluster: &mut Cluster, request: &Request) -> Result<Producer, ErrorCode> {
    let transactional_id = request.body.nullable_text("TransactionalId");
    match &transactional_id {
        Some(id) if !cluster.may(request, Operation::Write, Resource::TransactionalId(id)) => {
            return Err(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
        }
        // Who may write to any topic may also number what it writes (KIP-679).
        None if !cluster.may(request, Operation::IdempotentWrite, Resource::Cluster)
            && !cluster.may_for_any(request, Operation::Write, Resource::Topic("")) =>
        {
            return Err(ErrorCode::CLUSTER_AUTHORIZATION_FAILED);
        }
        _ => {}
    }
    let given = (request.body.int("ProducerId"), request.body.i16("ProducerEpoch"));
    let without = (given.0 == NO_PRODUCER_ID, given.1 == NO_PRODUCER_EPOCH);
    if without.0 != without.1 {
        return Err(ErrorCode::INVALID_REQUEST);
    }
    let Some(transactional_id) = transactional_id else {
        return Ok(Producer { id: cluster.transactions.producer_ids.next(request.node_id), epoch: 0 });
    };
    let timeout_ms = request.body.i32("TransactionTimeoutMs");
    let given = (!without.0).then_some(Producer { id: given.0, epoch: given.1 });
    cluster.init_transactions(request.node_id, &transactional_id, timeout_ms, given).map_err(|code| {
        // Clients before KIP-588 do not know PRODUCER_FENCED.
        match code {
            ErrorCode::PRODUCER_FENCED if request.version < 4 => ErrorCode::INVALID_PRODUCER_EPOCH,
            code => code,
        }
    })
}
