//! InitProducerId: a producer gets its id and epoch.
//!
//! Never knows how epochs are counted: see `transactions`.

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::transactions::{NO_PRODUCER_EPOCH, NO_PRODUCER_ID};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    match init(cluster, request) {
        Ok((producer_id, epoch)) => response.set("ProducerId", producer_id).set("ProducerEpoch", epoch),
        Err(code) => response
            .set("ErrorCode", code)
            .set("ProducerId", NO_PRODUCER_ID)
            .set("ProducerEpoch", NO_PRODUCER_EPOCH),
    };
    Outcome::Answer(response)
}

fn init(cluster: &mut Cluster, request: &Request) -> Result<(i64, i16), ErrorCode> {
    let transactional_id = request.body.nullable_text("TransactionalId");
    match &transactional_id {
        Some(id) if !cluster.may(request, Operation::Write, Resource::TransactionalId(id)) => {
            return Err(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
        }
        None if !cluster.may(request, Operation::IdempotentWrite, Resource::Cluster) => {
            return Err(ErrorCode::CLUSTER_AUTHORIZATION_FAILED);
        }
        _ => {}
    }
    let given = (request.body.int("ProducerId"), request.body.i16("ProducerEpoch"));
    let without = (given.0 == NO_PRODUCER_ID, given.1 == NO_PRODUCER_EPOCH);
    if without.0 != without.1 {
        return Err(ErrorCode::INVALID_REQUEST);
    }
    match transactional_id {
        None => Ok((cluster.transactions.producer_ids.next(request.node_id), 0)),
        Some(_) => Err(ErrorCode::COORDINATOR_NOT_AVAILABLE),
    }
}
