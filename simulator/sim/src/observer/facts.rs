//! What of a message checkers want to know: record batches, nodes, versions, error codes.
//!
//! It never knows where a message came from.

use tidegate_wire::schema::{Category, Field, Kind};
use uuid::Uuid;

use super::read::Sink;
use crate::history::{Address, Batch, Node, Partition, VersionRange};
use crate::random::{hash_bytes, mix};

/// Where in a batch its length stands, which counts the bytes behind itself (`DefaultRecordBatch`).
const BATCH_LENGTH_AT: usize = 8;

/// Where in a batch of magic 2 its magic stands.
const MAGIC_AT: usize = 16;

/// Where in a batch of magic 2 its producer id stands.
const PRODUCER_ID_AT: usize = 43;

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

impl<'a> Facts<'a> {
    /// Whether a gateway has reason to change a field: where brokers are, what is offered, what may hold an address.
    fn is_changed(&self, field: &Field) -> bool {
        self.left_out > 0
            || matches!(field.category, Category::BrokerHost | Category::BrokerPort | Category::ConfigKv)
            || field.name == "ApiKey"
            || self.open.last().is_some_and(|open| open.api_key.is_some())
    }

    fn mix(&mut self, value: u64) {
        self.content = mix(self.content.rotate_left(5) ^ value);
    }

    fn records(&mut self, mut bytes: &[u8]) {
        let topic: String = match self.topic {
            Topic::None => String::new(),
            Topic::Name(name) => String::from_utf8_lossy(name).into_owned(),
            Topic::Id(id) => Uuid::from_slice(id).map(|id| id.to_string()).unwrap_or_default(),
        };
        let partition = Partition::new(topic, self.partition);
        while !bytes.is_empty() {
            let length = int_at::<4>(bytes, BATCH_LENGTH_AT).and_then(|length| usize::try_from(length).ok());
            let whole = length.map_or(bytes.len(), |length| BATCH_LENGTH_AT + 4 + length).min(bytes.len());
            let (batch, rest) = bytes.split_at(whole);
            let is_modern = batch.get(MAGIC_AT).is_some_and(|magic| *magic >= 2);
            let producer_id = int_at::<8>(batch, PRODUCER_ID_AT).filter(|_| is_modern).unwrap_or(-1);
            let hash = hash_bytes(0, batch);
            self.mix(hash);
            if self.batches.is_empty() {
                // Most messages have one, and all that was seen is kept until the end.
                self.batches.reserve_exact(1);
            }
            self.batches.push(Batch {
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

impl<'a> Sink<'a> for Facts<'a> {
    fn int(&mut self, depth: usize, field: &'static Field, value: i64) {
        let short = value as i16;
        if !self.is_changed(field) {
            self.mix(value as u64);
        }
        let Some(open) = self.open.last_mut() else { return };
        match (field.category, field.name) {
            (Category::NodeId, _) => open.node_id = Some(value as i32),
            (Category::BrokerPort, _) => open.port = Some(value as i32),
            (Category::ErrorCode, _) if depth == 0 => self.error_code = self.error_code.or(Some(short)),
            (_, "Acks") if depth == 0 => self.acks = Some(value),
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
            _ if depth == 0 && field.name == "Mechanism" => self.mechanism = Some(value),
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
            self.nodes.push(Node { node_id: node_id.unwrap_or(-1), address: Address { host, port } });
        }
        if let (Some(api_key), Some(min), Some(max)) = (api_key, min, max) {
            self.versions.push(VersionRange { api_key, min, max });
        }
    }
}
