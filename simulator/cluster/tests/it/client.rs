//! A cluster and its clients in a story: requests are built from the schema tables, answers are read by them.
//!
//! Never knows what an API does.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use tidegate_cluster::{Cluster, ConnectionId, Instant, Output, Peer, Plan, TopicPlan};
use tidegate_wire::message::{self, Struct, Value};
use tidegate_wire::schema::{Api, Direction};

/// What came for a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    Frame(Bytes),
    Closed(String),
}

/// A cluster of brokers 1, 2, …, whose clock is the story's.
pub(crate) struct World {
    pub(crate) cluster: Cluster,
    pub(crate) now: Instant,
    told: BTreeMap<ConnectionId, VecDeque<Told>>,
    next_correlation_id: i32,
}

/// A request that has been sent: what its answer is read by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    connection: ConnectionId,
    api: &'static Api,
    version: i16,
    correlation_id: i32,
}

impl World {
    /// So many brokers with Kafka's defaults.
    pub(crate) fn new(brokers: u16) -> Self {
        Self::with(brokers, |_| {})
    }

    /// So many brokers, with changes to the plan.
    pub(crate) fn with(brokers: u16, change: impl FnOnce(&mut Plan)) -> Self {
        let mut plan = Plan::plain((0..brokers).map(|index| ("broker".to_owned(), 9092 + index)));
        plan.started_at_ms = 1_700_000_000_000;
        change(&mut plan);
        Self {
            cluster: Cluster::new(plan),
            now: Instant::default(),
            told: BTreeMap::new(),
            next_correlation_id: 0,
        }
    }

    /// A client connects to a broker that takes connections.
    pub(crate) fn connect(&mut self, node_id: i32) -> ConnectionId {
        self.try_connect(node_id).expect("the broker takes connections")
    }

    /// A client tries to connect.
    pub(crate) fn try_connect(&mut self, node_id: i32) -> Option<ConnectionId> {
        let peer = Peer {
            node_id,
            listener: "PLAINTEXT".to_owned(),
            host: "127.0.0.1".to_owned(),
            tls_principal: None,
        };
        self.cluster.connect(self.now, peer)
    }

    /// Sends a request and goes on without its answer.
    pub(crate) fn send(&mut self, connection: ConnectionId, key: i16, version: i16, body: &Struct) -> Sent {
        let api = Api::of(key).expect("the table has the API");
        self.next_correlation_id += 1;
        let sent = Sent { connection, api, version, correlation_id: self.next_correlation_id };
        let flexible = api.flexible.contains(version);
        let mut frame = Vec::new();
        frame.extend_from_slice(&key.to_be_bytes());
        frame.extend_from_slice(&version.to_be_bytes());
        frame.extend_from_slice(&sent.correlation_id.to_be_bytes());
        if api.request_header_version(version) >= 1 {
            frame.extend_from_slice(&5_i16.to_be_bytes());
            frame.extend_from_slice(b"story");
        }
        if api.request_header_version(version) >= 2 {
            frame.push(0);
        }
        frame.extend(message::encode(body, version, flexible).expect("the story's request fits its version"));
        self.cluster.handle_frame(self.now, connection, frame.into());
        self.collect();
        sent
    }

    /// The answer to a request, if it is there. Answers come in order.
    pub(crate) fn answer(&mut self, sent: Sent) -> Option<Struct> {
        let told = self.told.get_mut(&sent.connection)?.pop_front()?;
        let Told::Frame(frame) = told else { panic!("closed instead of an answer: {told:?}") };
        let header = if sent.api.response_header_version(sent.version) >= 1 { 9 } else { 8 };
        assert_eq!(frame[4..8], sent.correlation_id.to_be_bytes(), "answers come in order");
        let decoded = message::decode(sent.api, sent.version, Direction::Response, &frame[header..]);
        Some(decoded.expect("an answer of its version"))
    }

    /// Sends a request and takes its answer, which must be there at once.
    pub(crate) fn ask(&mut self, connection: ConnectionId, key: i16, version: i16, body: &Struct) -> Struct {
        let sent = self.send(connection, key, version, body);
        self.answer(sent).expect("an answer at once")
    }

    /// The next thing that a connection was told.
    pub(crate) fn told(&mut self, connection: ConnectionId) -> Option<Told> {
        self.told.get_mut(&connection)?.pop_front()
    }

    /// Time passes; what is due on the way happens.
    pub(crate) fn pass(&mut self, time: Duration) {
        self.now = self.now.plus(time);
        self.cluster.handle_timeout(self.now);
        self.collect();
    }

    /// Does something to the cluster that must be possible.
    pub(crate) fn cause<E: std::fmt::Debug>(
        &mut self,
        fault: impl FnOnce(&mut Cluster, Instant) -> Result<(), E>,
    ) {
        fault(&mut self.cluster, self.now).expect("the fault is possible");
        self.collect();
    }

    fn collect(&mut self) {
        while let Some(output) = self.cluster.next_output() {
            let (connection, told) = match output {
                Output::Send { connection, frame } => (connection, Told::Frame(frame)),
                Output::Close { connection, reason } => (connection, Told::Closed(reason)),
                Output::Ready { .. } => continue,
            };
            self.told.entry(connection).or_default().push_back(told);
        }
    }
}

/// A topic with one partition on so many brokers.
pub(crate) fn topic(name: &str, replication_factor: i16, configs: &[(&str, &str)]) -> TopicPlan {
    TopicPlan {
        name: name.to_owned(),
        partitions: 1,
        replication_factor,
        configs: configs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        assignment: Vec::new(),
    }
}

/// A request of defaults.
pub(crate) fn request(key: i16) -> Struct {
    Struct::new(Api::of(key).expect("the table has the API").request)
}

/// An element of an array of structs.
pub(crate) fn element(of: &Struct, name: &str) -> Struct {
    of.new_element(name).expect("an array of structs")
}

/// What a path of names leads to, through the first elements of arrays: `Responses.PartitionResponses.ErrorCode`.
pub(crate) fn at<'a>(message: &'a Struct, path: &str) -> &'a Value {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let value = message.value(name).unwrap_or_else(|| panic!("no field {name}"));
    let Some(rest) = rest else { return value };
    let inner = match value {
        Value::Struct(inner) => inner,
        _ => value.structs().next().unwrap_or_else(|| panic!("{name} is empty")),
    };
    at(inner, rest)
}

/// [`at`] for a number.
pub(crate) fn int(message: &Struct, path: &str) -> i64 {
    at(message, path).as_int().unwrap_or_else(|| panic!("{path} is no number"))
}
