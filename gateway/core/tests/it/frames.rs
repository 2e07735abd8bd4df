//! Frames of any API and version, built over the schema tables: requests as short as they may be, responses with every field filled.

use tidegate_core::Address;
use tidegate_wire::message::{Struct, Value, decode, encode};
use tidegate_wire::schema::{APIS, Api, Categories, Category, Direction, Field, Kind, keys};

const HOSTS: Categories = Categories::EMPTY.with(Category::BrokerHost);

/// The broker's own address that [`Filler`] gives to `node_id`.
pub(crate) fn own(node_id: i32) -> Address {
    Address { host: format!("own-{node_id}.internal").into(), port: 20_000 + node_id as u16 }
}

/// The row of an API.
pub(crate) fn api(key: i16) -> &'static Api {
    Api::of(key).unwrap()
}

/// A frame: its length, then `payload`.
pub(crate) fn frame(payload: &[u8]) -> Vec<u8> {
    [&(payload.len() as u32).to_be_bytes()[..], payload].concat()
}

/// The payload of a request whose header says `version`, known or not.
pub(crate) fn raw_request(
    key: i16,
    version: i16,
    correlation_id: i32,
    header_version: i16,
    body: &[u8],
) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(&key.to_be_bytes());
    out.extend_from_slice(&version.to_be_bytes());
    out.extend_from_slice(&correlation_id.to_be_bytes());
    if header_version >= 1 {
        out.extend_from_slice(&4_i16.to_be_bytes());
        out.extend_from_slice(b"test");
    }
    if header_version >= 2 {
        out.push(0);
    }
    out.extend_from_slice(body);
    frame(&out)
}

/// A request with a given body.
pub(crate) fn request_of(key: i16, version: i16, correlation_id: i32, message: &Struct) -> Vec<u8> {
    let api = api(key);
    let body = encode(message, version, api.flexible.contains(version)).unwrap();
    raw_request(key, version, correlation_id, api.request_header_version(version), &body)
}

/// The shortest request of an API; a Produce wants an answer.
pub(crate) fn request(key: i16, version: i16, correlation_id: i32) -> Vec<u8> {
    let mut message = minimal(api(key).request, version);
    if key == keys::PRODUCE {
        message.set("Acks", -1);
    }
    request_of(key, version, correlation_id, &message)
}

/// A Produce with these acks, and one topic whose records have so many bytes.
pub(crate) fn produce(version: i16, correlation_id: i32, acks: i64, record_bytes: usize) -> Vec<u8> {
    let mut message = minimal(api(keys::PRODUCE).request, version);
    let mut topic = message.new_element("TopicData").unwrap();
    let mut partition = topic.new_element("PartitionData").unwrap();
    partition.set("Records", Value::Bytes(vec![7; record_bytes]));
    topic.set("PartitionData", vec![partition]).set("Name", "t");
    message.set("TopicData", vec![topic]).set("Acks", acks);
    request_of(keys::PRODUCE, version, correlation_id, &message)
}

/// A response with a given body.
pub(crate) fn response_of(key: i16, version: i16, correlation_id: i32, message: &Struct) -> Vec<u8> {
    let api = api(key);
    let mut out = correlation_id.to_be_bytes().to_vec();
    if api.response_header_version(version) >= 1 {
        out.push(0);
    }
    out.extend_from_slice(&encode(message, version, api.flexible.contains(version)).unwrap());
    frame(&out)
}

/// The body of a response frame, decoded.
pub(crate) fn decoded(key: i16, version: i16, response: &[u8]) -> Struct {
    decode(api(key), version, Direction::Response, body(key, version, response)).unwrap()
}

/// Where the body of a response frame stands, behind a header without tags.
pub(crate) fn body(key: i16, version: i16, response: &[u8]) -> &[u8] {
    &response[8 + usize::from(api(key).response_header_version(version) >= 1)..]
}

/// The correlation id of a request or response frame.
pub(crate) fn correlation_id(frame: &[u8], at: usize) -> i32 {
    i32::from_be_bytes(frame[at..at + 4].try_into().unwrap())
}

/// Cuts a stream into its frames, lengths included; the second part is an unfinished one.
pub(crate) fn frames(mut stream: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let mut out = Vec::new();
    while stream.len() >= 4 {
        let length = 4 + u32::from_be_bytes(stream[..4].try_into().unwrap()) as usize;
        if length > stream.len() {
            break;
        }
        let (frame, rest) = stream.split_at(length);
        out.push(frame);
        stream = rest;
    }
    (out, stream)
}

/// Defaults, but nothing null that must not be.
fn minimal(fields: &'static [Field], version: i16) -> Struct {
    let mut out = Struct::new(fields);
    for (field, value) in out.iter_mut() {
        if value.is_null() && !field.nullable.contains(version) {
            *value = match field.kind {
                _ if field.array => Value::Array(Vec::new()),
                Kind::Struct(fields) => Value::from(minimal(fields, version)),
                _ => Value::Bytes(Vec::new()),
            };
        }
    }
    out
}

/// Fills responses: two elements in every array, every address told, records of a chosen size.
pub(crate) struct Filler {
    pub(crate) version: i16,
    /// What is told of node k.
    pub(crate) address: fn(i32) -> Address,
    pub(crate) record_bytes: usize,
    pub(crate) node_id: i32,
}

impl Filler {
    pub(crate) fn new(version: i16, address: fn(i32) -> Address) -> Self {
        Self { version, address, record_bytes: 10, node_id: 0 }
    }

    pub(crate) fn response(mut self, key: i16) -> Struct {
        self.fields(api(key).response)
    }

    fn fields(&mut self, fields: &'static [Field]) -> Struct {
        let mut out = Struct::new(fields);
        for (field, value) in out.iter_mut() {
            if field.versions.contains(self.version) {
                *value = match field.array {
                    true => Value::Array((0..2).map(|_| self.value(field)).collect()),
                    false => self.value(field),
                };
            }
        }
        out
    }

    fn value(&mut self, field: &'static Field) -> Value {
        match (field.category, field.kind) {
            (Category::NodeId, _) => {
                self.node_id += 1;
                Value::Int(i64::from(self.node_id))
            }
            (Category::BrokerHost, _) => Value::from(&*(self.address)(self.node_id).host),
            (Category::BrokerPort, _) => Value::Int(i64::from((self.address)(self.node_id).port)),
            (_, Kind::Struct(fields)) => Value::from(self.fields(fields)),
            (_, Kind::Records) => Value::Bytes(vec![3; self.record_bytes]),
            (_, Kind::String) => Value::from("text"),
            (_, Kind::Bytes) => Value::Bytes(vec![1, 2, 3]),
            (_, Kind::Uuid) => Value::Uuid([9; 16]),
            (_, Kind::Float64) => Value::Float(0.5),
            _ => Value::Int(1),
        }
    }
}

/// Every version of every API whose responses tell addresses, of those that a client may ask.
pub(crate) fn carriers() -> Vec<(i16, i16)> {
    let mut out = Vec::new();
    for api in APIS.iter().filter(|api| api.on_broker && !api.versions.is_empty()) {
        let versions = api.versions.min..=api.versions.max;
        out.extend(
            versions.filter(|version| tells(api.response, *version)).map(|version| (api.key, version)),
        );
    }
    out
}

fn tells(fields: &[Field], version: i16) -> bool {
    let present =
        fields.iter().filter(|field| field.versions.contains(version) && field.within.intersects(HOSTS));
    present.into_iter().any(|field| match field.kind {
        Kind::Struct(inside) => tells(inside, version),
        _ => true,
    })
}
