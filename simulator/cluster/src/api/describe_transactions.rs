//! DescribeTransactions: what a coordinator knows of transactional ids.
//!
//! Never changes anything.

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, int_array};
use crate::security::{Operation, Resource};

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    for id in request.body.texts("TransactionalIds") {
        let mut element = response.element("TransactionStates");
        element.set("TransactionalId", id.as_str());
        if let Err(code) = describe(cluster, request, &id, &mut element) {
            element.set("ErrorCode", code);
        }
        response.push("TransactionStates", element);
    }
    Outcome::Answer(response)
}

fn describe(cluster: &Cluster, request: &Request, id: &str, out: &mut Struct) -> Result<(), ErrorCode> {
    if !cluster.may(request, Operation::Describe, Resource::TransactionalId(id)) {
        return Err(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    }
    if id.is_empty() {
        return Err(ErrorCode::INVALID_REQUEST);
    }
    cluster.coordinates_transaction(request.node_id, id)?;
    let metadata = cluster.transactions.get(id).ok_or(ErrorCode::TRANSACTIONAL_ID_NOT_FOUND)?;
    out.set("ProducerId", metadata.producer.id).set("ProducerEpoch", metadata.producer.epoch);
    out.set("TransactionState", metadata.state.name());
    out.set("TransactionTimeoutMs", metadata.timeout_ms);
    out.set("TransactionStartTimeMs", metadata.started_at_ms);
    let places = metadata.partitions.iter();
    for of_topic in places.collect::<Vec<_>>().chunk_by(|a, b| a.0 == b.0) {
        let Some((topic, _)) = of_topic.first() else { continue };
        if cluster.may(request, Operation::Describe, Resource::Topic(topic)) {
            let mut element = out.element("Topics");
            element.set("Topic", topic.as_str());
            element.set("Partitions", int_array(of_topic.iter().map(|(_, index)| *index)));
            out.push("Topics", element);
        }
    }
    Ok(())
}
