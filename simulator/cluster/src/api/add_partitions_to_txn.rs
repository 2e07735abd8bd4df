//! AddPartitionsToTxn: partitions become part of a transaction. Versions 0 to 3 are the producers'; from 4 on brokers ask for many
//! transactions at once, to add or to verify (KIP-890).
//!
//! Never knows how a transaction changes: see `transactions`.

use tidegate_wire::message::Struct;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::Fields as _;
use crate::security::{Operation, Resource};
use crate::topics::is_internal_name;
use crate::transactions::{Place, Producer};

/// The version from which on only brokers send it.
const BROKERS_FROM: i16 = 4;

/// What is asked for one transactional id.
struct Asked {
    id: String,
    producer: Producer,
    verify_only: bool,
    places: Vec<Place>,
}

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    if request.version < BROKERS_FROM {
        let body = &request.body;
        let producer =
            Producer { id: body.int("V3AndBelowProducerId"), epoch: body.i16("V3AndBelowProducerEpoch") };
        let id = body.text("V3AndBelowTransactionalId");
        let places = places(&body.structs("V3AndBelowTopics"));
        let asked = Asked { id, producer, verify_only: false, places };
        let results = answer(cluster, request, &asked);
        push_results(&mut response, "ResultsByTopicV3AndBelow", &results);
        return Outcome::Answer(response);
    }
    if !cluster.may(request, Operation::ClusterAction, Resource::Cluster) {
        response.set("ErrorCode", ErrorCode::CLUSTER_AUTHORIZATION_FAILED);
        return Outcome::Answer(response);
    }
    for transaction in request.body.structs("Transactions") {
        let producer =
            Producer { id: transaction.int("ProducerId"), epoch: transaction.i16("ProducerEpoch") };
        let asked = Asked {
            id: transaction.text("TransactionalId"),
            producer,
            verify_only: transaction.flag("VerifyOnly"),
            places: places(&transaction.structs("Topics")),
        };
        let results = answer(cluster, request, &asked);
        let mut element = response.element("ResultsByTransaction");
        element.set("TransactionalId", asked.id);
        push_results(&mut element, "TopicResults", &results);
        response.push("ResultsByTransaction", element);
    }
    Outcome::Answer(response)
}

fn places(topics: &[&Struct]) -> Vec<Place> {
    let of_topic = |topic: &&Struct| {
        let name = topic.text("Name");
        topic.ints("Partitions").into_iter().map(move |index| (name.clone(), index)).collect::<Vec<_>>()
    };
    topics.iter().flat_map(of_topic).collect()
}

fn answer(cluster: &mut Cluster, request: &Request, asked: &Asked) -> Vec<(Place, ErrorCode)> {
    let all = |code| asked.places.iter().map(|place| (place.clone(), code)).collect();
    let client = request.version < BROKERS_FROM;
    if client && !cluster.may(request, Operation::Write, Resource::TransactionalId(&asked.id)) {
        return all(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    }
    let refused: Vec<Option<ErrorCode>> =
        asked.places.iter().map(|place| refused(cluster, request, place)).collect();
    if refused.iter().any(Option::is_some) {
        let code = |code: Option<ErrorCode>| code.unwrap_or(ErrorCode::OPERATION_NOT_ATTEMPTED);
        let results = asked.places.iter().cloned().zip(refused.into_iter().map(code));
        let mut results: Vec<(Place, ErrorCode)> = results.collect();
        // A broker joins three lists, one of each kind.
        results.sort_by_key(|(_, code)| match *code {
            ErrorCode::TOPIC_AUTHORIZATION_FAILED => 0,
            ErrorCode::UNKNOWN_TOPIC_OR_PARTITION => 1,
            _ => 2,
        });
        return results;
    }
    if asked.verify_only {
        let verify = |place: &Place| {
            let result = cluster.verify_partition(request.node_id, &asked.id, asked.producer, place);
            (place.clone(), result.err().unwrap_or(ErrorCode::NONE))
        };
        return asked.places.iter().map(verify).collect();
    }
    let places = asked.places.clone();
    match cluster.add_to_transaction(request.node_id, &asked.id, asked.producer, places, !client) {
        Ok(()) => all(ErrorCode::NONE),
        Err(code) => all(super::fencing_error(request, code)),
    }
}

/// Why a partition cannot be in a transaction at all.
fn refused(cluster: &Cluster, request: &Request, (topic, index): &Place) -> Option<ErrorCode> {
    let client = request.version < BROKERS_FROM;
    // A client has no business with the internal topics: to them its rights are not even looked up.
    let may = || !is_internal_name(topic) && cluster.may(request, Operation::Write, Resource::Topic(topic));
    if client && !may() {
        return Some(ErrorCode::TOPIC_AUTHORIZATION_FAILED);
    }
    cluster.topics.partition(topic, *index).is_none().then_some(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)
}

/// Results by topic, in the order in which the request names them.
fn push_results(message: &mut Struct, name: &str, results: &[(Place, ErrorCode)]) {
    let mut topics: Vec<Struct> = Vec::new();
    for ((topic, index), code) in results {
        let at = topics.iter().position(|element| element.text("Name") == *topic).unwrap_or_else(|| {
            let mut element = message.element(name);
            element.set("Name", topic.as_str());
            topics.push(element);
            topics.len() - 1
        });
        let mut partition = topics[at].element("ResultsByPartition");
        partition.set("PartitionIndex", *index).set("PartitionErrorCode", *code);
        topics[at].push("ResultsByPartition", partition);
    }
    message.set(name, topics);
}
