//! The cluster as a whole: its inputs, its outputs, and the one loop between them.
//!
//! An input (bytes of a client, the passing of time) runs a handler; whatever the handler touches wakes requests that wait; when
//! nothing is left to wake, the outputs are complete. Nothing happens in between inputs.
//!
//! It never knows what a request means: see `api`.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use tidegate_wire::message::Struct;

use crate::api::{self, Outcome, Request};
use crate::config::Configs;
use crate::connection::{Connection, ConnectionId, Peer};
use crate::cuts::Cuts;
use crate::faults::Faults;
use crate::fetch_sessions::FetchSessions;
use crate::groups::Groups;
use crate::journal::Journal;
use crate::known::Known;
use crate::partition::{Brokers, Process};
use crate::plan::Plan;
use crate::random::Stream;
use crate::replication::Retained;
use crate::security::{Security, Session};
use crate::telemetry::Telemetry;
use crate::time::Instant;
use crate::topics::Topics;
use crate::transactions::Transactions;
use crate::waiting::{Action, Key, Wait, Waiter, Waiting, Wake};

/// What the cluster wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A frame, with its length before it, for a client.
    Send {
        /// To whom.
        connection: ConnectionId,
        /// The frame.
        frame: Bytes,
    },
    /// A connection ends, after what was sent before. It is forgotten already.
    Close {
        /// Which.
        connection: ConnectionId,
        /// Why, for the log of whoever serves the cluster.
        reason: String,
    },
    /// A connection that was busy is not any more, though nothing was sent: more may be read from it.
    Ready {
        /// Which.
        connection: ConnectionId,
    },
}

/// Requests of one connection that may wait for their turn. A broker reads no further while it works on one; whoever serves the
/// cluster should do the same ([`Cluster::is_busy`]), and a peer that is served without goes no further than this.
const QUEUED_REQUESTS_MAX: usize = 1024;

/// All brokers of a cluster.
pub struct Cluster {
    pub(crate) plan: Plan,
    /// The moment of the input that is being worked on.
    pub(crate) now: Instant,
    pub(crate) random: Stream,
    pub(crate) brokers: Brokers,
    pub(crate) topics: Topics,
    pub(crate) transactions: Transactions,
    pub(crate) configs: Configs,
    pub(crate) retained: Retained,
    /// By broker.
    pub(crate) fetch_sessions: BTreeMap<i32, FetchSessions>,
    pub(crate) groups: Groups,
    pub(crate) faults: Faults,
    pub(crate) cuts: Cuts,
    pub(crate) known: Known,
    pub(crate) security: Security,
    /// Kept where somebody wants it.
    pub(crate) journal: Option<Journal>,
    pub(crate) telemetry: Telemetry,
    connections: BTreeMap<ConnectionId, Connection>,
    next_connection: u64,
    waiting: Waiting,
    outputs: VecDeque<Output>,
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster").field("now", &self.now).finish_non_exhaustive()
    }
}

impl Cluster {
    /// A cluster as planned.
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        let mut cluster = Self {
            now: Instant::default(),
            random: Stream::named(plan.seed, "cluster"),
            brokers: Brokers::new(&plan),
            topics: Topics::default(),
            transactions: Transactions::default(),
            configs: Configs::new(&plan),
            retained: Retained::default(),
            fetch_sessions: BTreeMap::new(),
            groups: Groups::default(),
            faults: Faults::default(),
            cuts: Cuts::default(),
            known: Known::default(),
            security: Security::new(&plan),
            journal: None,
            telemetry: Telemetry::default(),
            connections: BTreeMap::new(),
            next_connection: 0,
            waiting: Waiting::default(),
            outputs: VecDeque::new(),
            plan,
        };
        cluster.topics.cluster_id = crate::fields::uuid_text(cluster.new_uuid());
        for topic in cluster.plan.topics.clone() {
            if topic.assignment.is_empty() {
                cluster.create_topic(&topic.name, topic.partitions, topic.replication_factor, topic.configs);
            } else {
                cluster.create_topic_at(&topic.name, topic.assignment, topic.configs);
            }
        }
        cluster.start_log_checks();
        cluster
    }

    /// A client has connected. `None` where there is no such broker or listener, or it is down.
    pub fn connect(&mut self, now: Instant, peer: Peer) -> Option<ConnectionId> {
        self.advance(now);
        let sasl = self.brokers.open_listener(peer.node_id, &peer.listener)?.sasl;
        self.next_connection += 1;
        let id = ConnectionId(self.next_connection);
        let session = Session::new(&peer, sasl);
        let software = crate::connection::unknown_software();
        self.connections
            .insert(id, Connection { peer, session, software, busy: false, queue: VecDeque::new() });
        Some(id)
    }

    /// A client has gone, or its connection failed. What it asked for and was not answered is forgotten.
    pub fn disconnect(&mut self, now: Instant, connection: ConnectionId) {
        self.advance(now);
        self.forget(connection);
        self.settle();
    }

    /// A frame of a client has arrived, without its length.
    pub fn handle_frame(&mut self, now: Instant, connection: ConnectionId, frame: Bytes) {
        self.advance(now);
        let Some(state) = self.connections.get_mut(&connection) else { return };
        if state.queue.len() >= QUEUED_REQUESTS_MAX {
            return self.close(connection, "more requests in flight than a broker reads");
        }
        state.queue.push_back(frame);
        self.work(connection);
        self.settle();
    }

    /// Time has passed: to be called when [`Self::next_deadline`] has come.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
    }

    /// When something will happen by itself.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Instant> {
        self.waiting.next_deadline()
    }

    /// Whether a connection has requests that are not answered yet, so that nothing more should be read from it.
    #[must_use]
    pub fn is_busy(&self, connection: ConnectionId) -> bool {
        self.connections.get(&connection).is_some_and(|state| state.busy)
    }

    /// The next thing to be done outside. To be drained after every input.
    pub fn next_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    // ---- what handlers use ----

    /// The time of day in milliseconds.
    pub(crate) fn wall_ms(&self) -> i64 {
        self.plan.started_at_ms.saturating_add(i64::try_from(self.now.0.as_millis()).unwrap_or(i64::MAX))
    }

    /// Something changed that requests may wait for.
    pub(crate) fn touch(&mut self, key: Key) {
        self.waiting.touch(key);
    }

    /// Does something later. Whoever sets a timer looks, when it fires, whether it still matters.
    pub(crate) fn after(&mut self, delay: Duration, action: impl FnOnce(&mut Self) + Send + 'static) {
        let action: Action = Box::new(action);
        self.waiting.at(self.now.plus(delay), action);
    }

    /// The connection a request came by; `None` where it has gone meanwhile.
    pub(crate) fn connection(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.connections.get_mut(&id)
    }

    /// All connections.
    pub(crate) fn connections(&self) -> impl Iterator<Item = &Connection> {
        self.connections.values()
    }

    /// A new random id that is never zero nor one of Kafka's reserved ones.
    pub(crate) fn new_uuid(&mut self) -> crate::fields::Uuid {
        let mut id = [0; 16];
        self.random.fill(&mut id);
        // The form of a random UUID (RFC 9562, version 4), as `Uuid.randomUuid` makes them.
        id[6] = (id[6] & 0x0f) | 0x40;
        id[8] = (id[8] & 0x3f) | 0x80;
        id
    }

    /// Ends a connection.
    pub(crate) fn close(&mut self, connection: ConnectionId, reason: impl Into<String>) {
        if self.connections.contains_key(&connection) {
            self.forget(connection);
            self.outputs.push_back(Output::Close { connection, reason: reason.into() });
        }
    }

    /// Ends every connection to a broker.
    pub(crate) fn close_all_of(&mut self, node_id: i32, reason: &str) {
        let of_broker =
            |(id, state): (&ConnectionId, &Connection)| (state.peer.node_id == node_id).then_some(*id);
        let gone: Vec<ConnectionId> = self.connections.iter().filter_map(of_broker).collect();
        for connection in gone {
            self.close(connection, reason);
        }
    }

    // ---- the loop ----

    /// Moves to `now`, and does what was due before, at its own moment and in its order.
    fn advance(&mut self, now: Instant) {
        self.settle();
        while let Some(next) = self.waiting.next_deadline().filter(|next| *next <= now) {
            self.now = self.now.max(next);
            if let Some((_, action)) = self.waiting.take_due(self.now) {
                action(self);
            } else if let Some(waiter) = self.waiting.take_expired(self.now) {
                self.resume(waiter, Wake::Expired);
            }
            self.settle();
        }
        self.now = self.now.max(now);
    }

    /// Looks again at requests that wait for what was touched, until nothing is touched any more.
    pub(crate) fn settle(&mut self) {
        while let Some(waiters) = self.waiting.take_touched() {
            for waiter in waiters {
                self.resume(waiter, Wake::Touched);
            }
        }
    }

    fn resume(&mut self, waiter: Waiter, wake: Wake) {
        let Waiter { request, wait } = waiter;
        let outcome = (wait.resume)(self, &request, wake);
        let connection = request.connection;
        self.conclude(request, outcome);
        self.work(connection);
    }

    /// Works on the requests of a connection until one has to wait.
    pub(crate) fn work(&mut self, connection: ConnectionId) {
        while let Some(state) = self.connections.get_mut(&connection) {
            if state.busy {
                return;
            }
            if self.brokers.process(state.peer.node_id) != Some(Process::Running) {
                return;
            }
            let Some(frame) = state.queue.pop_front() else { return };
            if self.authenticate(connection, &frame) {
                continue;
            }
            match api::parse(self, connection, &frame) {
                Ok(mut request) => {
                    self.bound_fetch(&mut request);
                    if self.admit(&mut request, &frame) {
                        let outcome = api::handle(self, &mut request);
                        self.conclude(request, outcome);
                    }
                }
                Err(refusal) => self.refuse(connection, refusal),
            }
        }
    }

    /// Works on what has come in for a broker.
    pub(crate) fn work_all_of(&mut self, node_id: i32) {
        let of_broker =
            |(id, state): (&ConnectionId, &Connection)| (state.peer.node_id == node_id).then_some(*id);
        let connections: Vec<ConnectionId> = self.connections.iter().filter_map(of_broker).collect();
        for connection in connections {
            self.work(connection);
        }
    }

    /// Something is to be done outside.
    pub(crate) fn push_output(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    fn refuse(&mut self, connection: ConnectionId, refusal: api::Refusal) {
        match refusal {
            api::Refusal::Answer(frame) => self.outputs.push_back(Output::Send { connection, frame }),
            api::Refusal::Close(reason) => self.close(connection, reason),
        }
    }

    fn conclude(&mut self, request: Request, outcome: Outcome) {
        let connection = request.connection;
        let Some(state) = self.connections.get_mut(&connection) else { return };
        state.busy = false;
        match outcome {
            Outcome::Answer(body) => self.answer(request, body),
            Outcome::Silent => {}
            Outcome::Wait(wait) => self.wait(request, wait),
            Outcome::Close(reason) => self.close(connection, reason),
        }
    }

    fn answer(&mut self, request: Request, mut body: Struct) {
        let connection = request.connection;
        let pause = self.throttle(&request, &mut body);
        self.send_answer(request, body);
        if !pause.is_zero() {
            self.mute(connection, pause);
        }
    }

    /// Hears nothing of a connection for a while.
    fn mute(&mut self, connection: ConnectionId, pause: Duration) {
        if let Some(state) = self.connections.get_mut(&connection) {
            state.busy = true;
        }
        self.after(pause, move |cluster| {
            if let Some(state) = cluster.connections.get_mut(&connection) {
                state.busy = false;
                cluster.outputs.push_back(Output::Ready { connection });
                cluster.work(connection);
            }
        });
    }

    fn wait(&mut self, request: Request, wait: Wait) {
        if let Some(state) = self.connections.get_mut(&request.connection) {
            state.busy = true;
            self.waiting.enter(Waiter { request, wait });
        }
    }

    fn forget(&mut self, connection: ConnectionId) {
        self.connections.remove(&connection);
        self.telemetry.forget(connection);
        self.waiting.forget(|request| request.connection == connection);
    }
}
