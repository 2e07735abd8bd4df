//! What of a message checkers want to know: record batches, nodes, versions, error codes.
//!
//! It never knows where a message came from.

use std::collections::BTreeMap;

use tidegate_wire::schema::{Category, Field, Kind};
use uuid::Uuid;

use super::read::Sink;
use crate::history::{Address, Batch, Name, Node, Partition, VersionRange};
use crate::random::{hash_bytes, mix};

/// Where in a batch its length stands, which counts the bytes behind itself (`DefaultRecordBatch`).
const BATCH_LENGTH_AT: usize = 8;

/// Where in a batch of magic 2 its magic stands.
const MAGIC_AT: usize = 16;

/// Where in a batch of magic 2 its producer id stands.
const PRODUCER_ID_AT: usize = 43;

/// Topics of one connection that are remembered, so many by name and so many by id. Of one that has more, all are forgotten.
const TOPICS_MAX: usize = 1024;

/// The topics whose records a connection has carried, so that all its batches share their names.
#[derive(Debug, Default)]
pub(super) struct Topics {
    by_name: BTreeMap<Vec<u8>, Name>,
    by_id: BTreeMap<Vec<u8>, Name>,
}

impl Topics {
    fn name(&mut self, topic: Topic<'_>) -> Name {
        let (known, raw) = match topic {
            Topic::None => return Name::from(""),
            Topic::Name(raw) => (&mut self.by_name, raw),
            Topic::Id(raw) => (&mut self.by_id, raw),
        };
        if let Some(name) = known.get(raw) {
            return name.clone();
        }
        let name = Name::from(match topic {
            Topic::Id(id) => Uuid::from_slice(id).map(|id| id.to_string()).unwrap_or_default(),
            _ => String::from_utf8_lossy(raw).into_owned(),
        });
        if known.len() >= TOPICS_MAX {
            known.clear();
        }
        known.insert(raw.to_vec(), name.clone());
        name
    }
}

/// What a message says.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    /// The acks of a Produce.
    pub(super) acks: Option<i64>,
    /// The top-level error code.
    pub(super) error_code: Option<i16>,
    /// The mechanism of a SaslHandshake.
    pub(super) mechanism: Option<&'a [u8]>,
    /// The nodes that it names with an address.
    pub(super) nodes: Vec<Node>,
    /// The versions of an ApiVersions response.
    pub(super) versions: Vec<VersionRange>,
    /// The record batches.
    pub(super) batches: Vec<Batch>,
    /// A hash over everything but what a gateway has reason to change.
    pub(super) content: u64,
}

/// Collects what a message says while it is read.
#[derive(Debug)]
pub(super) struct Collector<'a, 't> {
    pub(super) facts: Facts<'a>,
    topics: &'t mut Topics,
    topic: Topic<'a>,
    partition: i32,
    /// How deep inside of something that may be left out.
    left_out: usize,
    /// For each struct that has begun, what it has said of a node and of versions.
    open: Vec<Open<'a>>,
}

#[derive(Debug, Clone, Copy, Default)]
enum Topic<'a> {
    #[default]
    None,
    Name(&'a [u8]),
    Id(&'a [u8]),
}

#[derive(Debug, Clone, Copy, Default)]
struct Open<'a> {
    node_id: Option<i32>,
    host: Option<&'a [u8]>,
    port: Option<i32>,
    api_key: Option<i16>,
    min: Option<i16>,
    max: Option<i16>,
}

impl<'a, 't> Collector<'a, 't> {
    /// Of a message of which nothing has been read yet.
    pub(super) fn new(topics: &'t mut Topics) -> Self {
        let (facts, topic) = (Facts::default(), Topic::default());
        Self { facts, topics, topic, partition: 0, left_out: 0, open: Vec::new() }
    }

    /// Whether a gateway has reason to change a field: where brokers are, what is offered, what may hold an address.
    fn is_changed(&self, field: &Field) -> bool {
        self.left_out > 0
            || matches!(field.category, Category::BrokerHost | Category::BrokerPort | Category::ConfigKv)
            || field.name == "ApiKey"
            || self.open.last().is_some_and(|open| open.api_key.is_some())
    }

    fn mix(&mut self, value: u64) {
        self.facts.content = mix(self.facts.content.rotate_left(5) ^ value);
    }

    fn records(&mut self, mut bytes: &[u8]) {
        let partition = Partition { topic: self.topics.name(self.topic), index: self.partition };
        while !bytes.is_empty() {
            let length = int_at::<4>(bytes, BATCH_LENGTH_AT).and_then(|length| usize::try_from(length).ok());
            let whole = length.map_or(bytes.len(), |length| BATCH_LENGTH_AT + 4 + length).min(bytes.len());
            let (batch, rest) = bytes.split_at(whole);
            let is_modern = batch.get(MAGIC_AT).is_some_and(|magic| *magic >= 2);
            let producer_id = int_at::<8>(batch, PRODUCER_ID_AT).filter(|_| is_modern).unwrap_or(-1);
            let hash = hash_bytes(0, batch);
            self.mix(hash);
            if self.facts.batches.is_empty() {
                // Most messages have one, and all that was seen is kept until the end.
                self.facts.batches.reserve_exact(1);
            }
            self.facts.batches.push(Batch {
                partition: partition.clone(),
                producer_id,
                bytes: batch.len() as u64,
                hash,
            });
            bytes = rest;
        }
    }
}

/// The signed integer of `N` bytes there.
fn int_at<const N: usize>(bytes: &[u8], at: usize) -> Option<i64> {
    let raw: [u8; N] = bytes.get(at..at + N)?.try_into().ok()?;
    let start = if raw[0] >= 0x80 { -1 } else { 0 };
    Some(raw.iter().fold(start, |value, byte| value << 8 | i64::from(*byte)))
}

impl<'a> Sink<'a> for Collector<'a, '_> {
    fn int(&mut self, depth: usize, field: &'static Field, value: i64) {
        let short = value as i16;
        if !self.is_changed(field) {
            self.mix(value as u64);
        }
        let Some(open) = self.open.last_mut() else { return };
        match (field.category, field.name) {
            (Category::NodeId, _) => open.node_id = Some(value as i32),
            (Category::BrokerPort, _) => open.port = Some(value as i32),
            (Category::ErrorCode, _) if depth == 0 => {
                self.facts.error_code = self.facts.error_code.or(Some(short))
            }
            (_, "Acks") if depth == 0 => self.facts.acks = Some(value),
            (_, "Index" | "PartitionIndex") => self.partition = value as i32,
            (_, "ApiKey") => open.api_key = Some(short),
            (_, "MinVersion") => open.min = Some(short),
            (_, "MaxVersion") => open.max = Some(short),
            _ => {}
        }
    }

    fn bytes(&mut self, depth: usize, field: &'static Field, value: &'a [u8]) {
        if field.kind != Kind::Records && !self.is_changed(field) {
            self.mix(hash_bytes(0, value));
        }
        match (field.category, field.kind) {
            (_, Kind::Records) => self.records(value),
            (Category::TopicName, _) => self.topic = Topic::Name(value),
            (Category::TopicId, _) => self.topic = Topic::Id(value),
            (Category::BrokerHost, _) => {
                if let Some(open) = self.open.last_mut() {
                    open.host = Some(value);
                }
            }
            _ if depth == 0 && field.name == "Mechanism" => self.facts.mechanism = Some(value),
            _ => {}
        }
    }

    fn enter(&mut self, _depth: usize, field: Option<&'static Field>) {
        // Of a long response they are left out where the gateway's addresses have no room (KIP-951).
        self.left_out +=
            usize::from(self.left_out > 0 || field.is_some_and(|field| field.name == "NodeEndpoints"));
        // A listener of a node stands within it.
        let node_id = self.open.last().and_then(|outer| outer.node_id);
        self.open.push(Open { node_id, ..Open::default() });
    }

    fn leave(&mut self, _depth: usize) {
        self.left_out = self.left_out.saturating_sub(1);
        let Some(Open { node_id, host, port, api_key, min, max }) = self.open.pop() else { return };
        if let (Some(host), Some(port)) = (host, port) {
            let host = String::from_utf8_lossy(host).into_owned().into();
            self.facts.nodes.push(Node { node_id: node_id.unwrap_or(-1), address: Address { host, port } });
        }
        if let (Some(api_key), Some(min), Some(max)) = (api_key, min, max) {
            self.facts.versions.push(VersionRange { api_key, min, max });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_has_one_name_and_an_id_is_no_name_of_the_same_bytes() {
        let mut topics = Topics::default();
        let raw = *b"sixteen-letters!";
        let name = topics.name(Topic::Name(&raw));
        assert_eq!((&*name, name.as_ptr()), ("sixteen-letters!", topics.name(Topic::Name(&raw)).as_ptr()));
        assert_eq!(&*topics.name(Topic::Id(&raw)), "73697874-6565-6e2d-6c65-747465727321");
        assert_eq!(&*topics.name(Topic::None), "");
        assert_eq!(&*topics.name(Topic::Name(&[0xff])), "\u{fffd}");
    }

    #[test]
    fn a_connection_that_names_ever_more_topics_takes_no_more_memory() {
        let mut topics = Topics::default();
        for number in 0..=TOPICS_MAX {
            let name = number.to_string();
            assert_eq!(&*topics.name(Topic::Name(name.as_bytes())), name);
            assert!(topics.by_name.len() <= TOPICS_MAX);
        }
        assert_eq!((topics.by_name.len(), &*topics.name(Topic::Name(b"7"))), (1, "7"));
    }
}
