//! The consumer protocol: what members of classic groups say of themselves and are assigned, as bytes in other messages.
//!
//! Never knows groups.

use std::collections::BTreeSet;

use tidegate_wire::message::{Struct, Value, decode_fields, encode};
use tidegate_wire::schema::{EMBEDDED, Embedded};

use super::Assignment;
use crate::cluster::Cluster;
use crate::fields::{Fields as _, int_array};

/// What a member says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Subscription {
    pub(super) topics: BTreeSet<String>,
    pub(super) rack_id: Option<String>,
    /// What it has.
    pub(super) owned: Vec<(String, Vec<i32>)>,
}

fn embedded(name: &str) -> &'static Embedded {
    EMBEDDED.iter().find(|message| message.name == name).expect("the table has the consumer protocol")
}

/// The version that stands before a message, as far as it is known here: what comes later begins with what came before.
fn version_of(bytes: &[u8], message: &Embedded) -> Option<i16> {
    let version = i16::from_be_bytes(*bytes.first_chunk()?);
    (version >= 0).then(|| version.min(message.versions.max))
}

fn decode(name: &str, bytes: &[u8]) -> Option<Struct> {
    let message = embedded(name);
    let version = version_of(bytes, message)?;
    decode_fields(message.fields, version, message.flexible, &bytes[2..]).ok()
}

/// Reads `ConsumerProtocolSubscription`; `None` where the bytes are not one.
pub(super) fn decode_subscription(bytes: &[u8]) -> Option<Subscription> {
    let message = decode("ConsumerProtocolSubscription", bytes)?;
    let owned = message.structs("OwnedPartitions").into_iter();
    Some(Subscription {
        topics: message.texts("Topics").into_iter().collect(),
        rack_id: message.nullable_text("RackId").filter(|rack_id| !rack_id.is_empty()),
        owned: owned.map(|topic| (topic.text("Topic"), topic.ints("Partitions"))).collect(),
    })
}

/// Topics by name as topics by id; those that do not exist are left out.
pub(super) fn by_id(cluster: &Cluster, topics: Vec<(String, Vec<i32>)>) -> Assignment {
    let known = |(name, partitions): (String, Vec<i32>)| {
        Some((cluster.topics.get(&name)?.id, partitions.into_iter().collect::<BTreeSet<i32>>()))
    };
    topics.into_iter().filter_map(known).filter(|(_, partitions)| !partitions.is_empty()).collect()
}

/// Reads `ConsumerProtocolAssignment`: nothing where the bytes are not one.
pub(crate) fn decode_assignment(cluster: &Cluster, bytes: &[u8]) -> Assignment {
    let Some(message) = decode("ConsumerProtocolAssignment", bytes) else { return Assignment::new() };
    let topics = message.structs("AssignedPartitions").into_iter();
    by_id(cluster, topics.map(|topic| (topic.text("Topic"), topic.ints("Partitions"))).collect())
}

/// Writes `ConsumerProtocolAssignment`, in the version of the member's `metadata`.
pub(super) fn encode_assignment(cluster: &Cluster, assignment: &Assignment, metadata: &[u8]) -> Vec<u8> {
    let message = embedded("ConsumerProtocolAssignment");
    let version = version_of(metadata, message).unwrap_or(0);
    let mut out = Struct::new(message.fields);
    for (topic_id, partitions) in assignment {
        let Some(topic) = cluster.topics.by_id(*topic_id) else { continue };
        let mut element = out.element("AssignedPartitions");
        element.set("Topic", topic.name.as_str());
        element.set("Partitions", int_array(partitions.iter().copied()));
        out.push("AssignedPartitions", element);
    }
    out.set("UserData", Value::Null);
    let body = encode(&out, version, false).expect("names of topics are short");
    [version.to_be_bytes().as_slice(), &body].concat()
}
