//! The harness: one connection between a client and a cluster that are byte streams, and a stand-in for the shell.
//!
//! It does what the call order of [`Connection`] asks for, and checks what must always hold: nothing is sent to a cluster that was
//! not dialled, segments stay within their input, and nothing but the given bytes leads to answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tidegate_core::{
    Action, Address, Broker, Brokers, Close, Completed, ConfigurationFault, Connection, Error, Event,
    Instant, Segment, Segments, Settings,
};

/// The gateway's address for a broker.
pub(crate) fn ours(node_id: i32) -> Address {
    Address { host: format!("gw-{node_id}").into(), port: 40_000 + node_id as u16 }
}

/// The gateway's bootstrap address.
pub(crate) fn bootstrap() -> Address {
    Address { host: "gw".into(), port: 40_000 }
}

/// What the shell knows of the brokers.
pub(crate) struct World {
    known: Mutex<BTreeMap<i32, Address>>,
    /// What clients are told for a broker.
    address: fn(i32) -> Address,
}

impl World {
    pub(crate) fn learn(&self, brokers: &[Broker]) {
        let mut known = self.known.lock().unwrap();
        known.extend(brokers.iter().map(|broker| (broker.node_id, broker.address.clone())));
    }
}

impl Brokers for World {
    fn advertised(&self, node_id: i32, host: &str, port: u16) -> Option<Address> {
        let known = self.known.lock().unwrap();
        let known = known.get(&node_id).filter(|known| &*known.host == host && known.port == port);
        known.map(|_| (self.address)(node_id))
    }

    fn bootstrap(&self) -> Address {
        bootstrap()
    }
}

/// How often the shell may be asked to learn brokers in one story, lest one that never ends is told for ever.
const LEARNS_MAX: usize = 1000;

/// One connection and both its ends.
pub(crate) struct Pair {
    pub(crate) connection: Connection,
    pub(crate) world: Arc<World>,
    pub(crate) now: Instant,
    /// Whether brokers are learned as soon as they are asked for.
    pub(crate) learns_at_once: bool,
    pub(crate) dialled: bool,
    pub(crate) closed: Option<Close>,
    pub(crate) learning: Vec<Vec<Broker>>,
    pub(crate) learned: usize,
    pub(crate) events: Vec<Event>,
    pub(crate) to_client: Vec<u8>,
    pub(crate) to_cluster: Vec<u8>,
    /// How many pieces of each output were new bytes instead of input.
    pub(crate) new_pieces: usize,
    /// How many pieces there were in all.
    pub(crate) pieces: usize,
    from_client: Vec<u8>,
    from_cluster: Vec<u8>,
}

impl Pair {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default(), ours)
    }

    pub(crate) fn with(settings: Settings, address: fn(i32) -> Address) -> Self {
        let world = Arc::new(World { known: Mutex::default(), address });
        let now = Instant(1_000_000_000);
        Self {
            connection: Connection::new(now, settings, world.clone()),
            world,
            now,
            learns_at_once: true,
            dialled: false,
            closed: None,
            learning: Vec::new(),
            learned: 0,
            events: Vec::new(),
            to_client: Vec::new(),
            to_cluster: Vec::new(),
            new_pieces: 0,
            pieces: 0,
            from_client: Vec::new(),
            from_cluster: Vec::new(),
        }
    }

    /// The client sends these bytes.
    pub(crate) fn client(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.from_client.extend_from_slice(bytes);
        self.settle()
    }

    /// The cluster sends these bytes.
    pub(crate) fn cluster(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.from_cluster.extend_from_slice(bytes);
        self.settle()
    }

    /// The client closes its side once everything it sent was read, as the shell does.
    pub(crate) fn client_closes(&mut self) -> Result<(), Error> {
        assert!(self.connection.reads_client(), "the shell only sees the end of a stream that it reads");
        self.connection.handle_client_closed(self.now, self.from_client.len())?;
        self.settle()
    }

    pub(crate) fn cluster_closes(&mut self) -> Result<(), Error> {
        self.connection.handle_upstream_closed(self.from_cluster.len())?;
        self.settle()
    }

    pub(crate) fn drain(&mut self) {
        self.connection.handle_drain();
        self.settle().unwrap();
    }

    /// Brokers that were asked for are known now, or `unroutable` cannot be.
    pub(crate) fn learned(&mut self, unroutable: Option<i32>) -> Result<(), Error> {
        let brokers = self.learning.remove(0);
        if unroutable.is_none() {
            self.world.learn(&brokers);
        }
        let fault = |node_id| Close::Fault(ConfigurationFault::Unroutable { node_id }.into());
        self.connection.handle_learned(unroutable.map_or(Ok(()), |node_id| Err(fault(node_id))));
        self.settle()
    }

    /// Lets time pass.
    pub(crate) fn after(&mut self, time: Duration) -> Result<(), Error> {
        self.now = self.now.plus(time);
        self.connection.handle_timeout(self.now)
    }

    /// Bytes of the client that were not consumed.
    pub(crate) fn client_waits(&self) -> usize {
        self.from_client.len()
    }

    /// Bytes of the cluster that were not consumed.
    pub(crate) fn cluster_waits(&self) -> usize {
        self.from_cluster.len()
    }

    pub(crate) fn completed(&self) -> Vec<Completed> {
        let completed = |event: &Event| match event {
            Event::Completed(completed) => Some(*completed),
            _ => None,
        };
        self.events.iter().filter_map(completed).collect()
    }

    /// Does what the shell does until nothing moves.
    fn settle(&mut self) -> Result<(), Error> {
        loop {
            let mut moved = self.local();
            if !self.from_cluster.is_empty() && self.connection.reads_upstream() {
                let mut out = Segments::default();
                let outcome = self.connection.handle_upstream_bytes(self.now, &self.from_cluster, &mut out);
                let consumed = outcome?;
                self.note(&out, consumed);
                self.to_client.extend_from_slice(&out.concat(&self.from_cluster));
                self.from_cluster.drain(..consumed);
                moved |= consumed > 0 || self.local();
            }
            if !self.from_client.is_empty() && self.connection.reads_client() {
                let mut out = Segments::default();
                let consumed = self.connection.handle_client_bytes(self.now, &self.from_client, &mut out)?;
                self.note(&out, consumed);
                self.to_cluster.extend_from_slice(&out.concat(&self.from_client));
                self.from_client.drain(..consumed);
                moved |= consumed > 0;
            }
            moved |= self.local();
            moved |= self.act()?;
            if !moved {
                assert!(
                    self.to_cluster.is_empty() || self.dialled,
                    "nothing is sent that nobody dialled for"
                );
                return Ok(());
            }
        }
    }

    fn local(&mut self) -> bool {
        let mut out = Segments::default();
        self.connection.poll_local(self.now, &mut out);
        self.to_client.extend_from_slice(&out.concat(&[]));
        !out.is_empty()
    }

    fn act(&mut self) -> Result<bool, Error> {
        let mut acted = false;
        while let Some(action) = self.connection.poll_action() {
            acted = true;
            match action {
                Action::Dial => {
                    assert!(!std::mem::replace(&mut self.dialled, true), "one connection is dialled once")
                }
                Action::Close(Close::Fault(error)) => return Err(error),
                Action::Close(how) => assert_eq!(self.closed.replace(how), None, "it closes once"),
                Action::Learn(brokers) => {
                    self.learned += 1;
                    assert!(self.learned < LEARNS_MAX, "asking for brokers ends");
                    self.learning.push(brokers);
                    if self.learns_at_once {
                        self.world.learn(&self.learning.remove(0));
                        self.connection.handle_learned(Ok(()));
                    }
                }
            }
        }
        while let Some(event) = self.connection.poll_event() {
            self.events.push(event);
        }
        Ok(acted)
    }

    fn note(&mut self, out: &Segments, consumed: usize) {
        let bytes: usize = out
            .as_slice()
            .iter()
            .map(|segment| match segment {
                Segment::Input(range) => {
                    assert!(range.end <= consumed, "what is sent has been consumed");
                    range.len()
                }
                Segment::New(bytes) => bytes.len(),
            })
            .sum();
        assert_eq!(bytes, out.bytes());
        self.pieces += out.as_slice().len();
        self.new_pieces += out.as_slice().iter().filter(|segment| matches!(segment, Segment::New(_))).count();
    }
}
