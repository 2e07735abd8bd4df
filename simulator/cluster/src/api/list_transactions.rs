//! ListTransactions: the transactional ids that a broker coordinates, by producer, state, age and name (KIP-664, KIP-994, KIP-1152).
//!
//! Deviation: patterns are those of the `regex` crate. What Java has beyond it (look-around, back references, possessive quantifiers)
//! is answered as an invalid pattern.
//!
//! Never changes anything.

use regex::Regex;

use super::{Outcome, Request};
use crate::cluster::Cluster;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, text_array};
use crate::security::{Operation, Resource};
use crate::transactions::{Metadata, STATE_NAMES};

/// What a request asks for.
struct Filters {
    producer_ids: Vec<i64>,
    states: Vec<String>,
    /// Negative: none.
    duration_ms: i64,
    pattern: Option<Regex>,
    now_ms: i64,
}

impl Filters {
    fn let_pass(&self, id: &str, metadata: &Metadata) -> bool {
        let named = |state: &String| state == metadata.state.name();
        (self.producer_ids.is_empty() || self.producer_ids.contains(&metadata.producer.id))
            && (self.states.is_empty() || self.states.iter().any(named))
            && (self.duration_ms < 0 || self.now_ms - metadata.started_at_ms > self.duration_ms)
            && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(id))
    }
}

pub(super) fn handle(cluster: &mut Cluster, request: &mut Request) -> Outcome {
    let mut response = request.response();
    let body = &request.body;
    let producer_ids = body.field("ProducerIdFilters").elements().iter();
    let pattern = match body.nullable_text("TransactionalIdPattern").filter(|pattern| !pattern.is_empty()) {
        None => None,
        // Java's `matches`: the whole name.
        Some(pattern) => match Regex::new(&format!("^(?:{pattern})$")) {
            Ok(pattern) => Some(pattern),
            Err(_) => {
                response.set("ErrorCode", ErrorCode::INVALID_REGULAR_EXPRESSION);
                return Outcome::Answer(response);
            }
        },
    };
    let filters = Filters {
        producer_ids: producer_ids.filter_map(tidegate_wire::message::Value::as_int).collect(),
        states: body.texts("StateFilters"),
        duration_ms: if request.version >= 1 { body.int("DurationFilter") } else { -1 },
        pattern,
        now_ms: cluster.wall_ms(),
    };
    let mut unknown: Vec<&String> = Vec::new();
    for state in filters.states.iter().filter(|state| !STATE_NAMES.contains(&state.as_str())) {
        if !unknown.contains(&state) {
            unknown.push(state);
        }
    }
    response.set("UnknownStateFilters", text_array(unknown.into_iter().cloned()));
    for (id, metadata) in cluster.transactions.iter() {
        let shown = filters.let_pass(id, metadata)
            && cluster.coordinates_transaction(request.node_id, id).is_ok()
            && cluster.may(request, Operation::Describe, Resource::TransactionalId(id));
        if shown {
            let mut element = response.element("TransactionStates");
            element.set("TransactionalId", id.as_str()).set("ProducerId", metadata.producer.id);
            element.set("TransactionState", metadata.state.name());
            response.push("TransactionStates", element);
        }
    }
    Outcome::Answer(response)
}
