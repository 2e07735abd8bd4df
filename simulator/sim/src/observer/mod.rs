//! Stands at the sockets of gateways, and tells what passes: which connections there are, and the requests and responses on them.
//!
//! It is no part of the gateway and shares no code with its walker. What a gateway reads is told when it has read it, what it sends
//! when it has sent it, so that nothing is told of before what it follows from. Bytes under TLS are found by the copies that
//! those who sealed them left (`env::sealed`).
//!
//! Which client a connection to the cluster serves is told by the task: the gateway has one for each client connection. What a task
//! without a client connects to, such as a keeper of keys, is not looked at. It never knows what clients mean, nor what faults there are.

mod dialogue;
mod facts;
mod lane;
mod read;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::env::Sealed;
use crate::history::{Authentication, Name, Nanos, Upstream, Wire, WireEvent};
use dialogue::Dialogue;

/// How a gateway is connected.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings {
    /// Its port that is for operators.
    pub(crate) admin_port: u16,
    /// Whether clients speak TLS with it.
    pub(crate) client_tls: bool,
    /// Whether it speaks TLS with brokers.
    pub(crate) broker_tls: bool,
    /// Who authenticates clients.
    pub(crate) authentication: Authentication,
}

/// Which broker is on a host; negative for none.
pub(crate) type NodeOf = fn(&str) -> i32;

#[derive(Debug)]
struct Gateway {
    name: Name,
    surroundings: Surroundings,
    node_of: NodeOf,
    /// Connections to the cluster that are open.
    upstreams: u64,
    /// Its process was ended, and nothing that it lets go of is its own doing.
    is_over: bool,
}

/// Room for what is seen in an ordinary minute: to move it while it grows costs more than to keep it.
const EVENTS_AT_FIRST: usize = 1 << 17;

#[derive(Debug)]
struct State {
    gateways: BTreeMap<String, Gateway>,
    /// The client connections that tasks serve.
    served: BTreeMap<tokio::task::Id, u64>,
    connections: u64,
    events: Vec<WireEvent>,
}

/// The observer of a world. Clones share what it has seen.
#[derive(Debug, Clone)]
pub(crate) struct Observer {
    state: Arc<Mutex<State>>,
    sealed: Sealed,
}

impl Default for Observer {
    fn default() -> Self {
        let state = State {
            gateways: BTreeMap::new(),
            served: BTreeMap::new(),
            connections: 0,
            events: Vec::with_capacity(EVENTS_AT_FIRST),
        };
        Self { state: Arc::new(Mutex::new(state)), sealed: Sealed::default() }
    }
}

impl Observer {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where whoever seals records leaves copies.
    pub(crate) fn sealed(&self) -> Sealed {
        self.sealed.clone()
    }

    /// There is a gateway on this host.
    pub(crate) fn watch(&self, host: &str, surroundings: Surroundings, node_of: NodeOf) {
        let gateway = Gateway { name: host.into(), surroundings, node_of, upstreams: 0, is_over: false };
        self.state().gateways.insert(host.to_owned(), gateway);
    }

    /// The process of a gateway begins, or is over.
    pub(crate) fn set_over(&self, host: &str, is_over: bool) {
        if let Some(gateway) = self.state().gateways.get_mut(host) {
            gateway.is_over = is_over;
        }
    }

    /// How many connections to the cluster a gateway has now.
    pub(crate) fn upstreams(&self, host: &str) -> u64 {
        self.state().gateways.get(host).map_or(0, |gateway| gateway.upstreams)
    }

    /// What was seen, in order. It forgets it.
    pub(crate) fn take(&self) -> Vec<WireEvent> {
        std::mem::take(&mut self.state().events)
    }

    /// A host has accepted a connection on one of its ports.
    pub(crate) fn accepted(&self, host: &str, port: u16, at: Nanos) -> Option<Tap> {
        let mut state = self.state();
        let number = state.connections;
        let gateway = state.gateways.get(host)?;
        let Surroundings { admin_port, client_tls, authentication, .. } = gateway.surroundings;
        if port == admin_port {
            return None;
        }
        let gateway = gateway.name.clone();
        state.connections += 1;
        drop(state);
        let opened = Wire::Opened { authentication, after: Nanos(0) };
        Some(self.open((gateway, number, None), client_tls, opened, at))
    }

    /// The task that runs now, on this host, begins to connect to another one.
    pub(crate) fn dialling(&self, host: &str, at: Nanos) -> Option<Dialling> {
        let state = self.state();
        let gateway = state.gateways.get(host)?.name.clone();
        let connection = *state.served.get(&tokio::task::try_id()?)?;
        let about = About { gateway, connection, upstream: None };
        Some(Dialling { observer: self.clone(), about, since: at })
    }

    /// A host has connected to another one, in the task that runs now.
    pub(crate) fn dialled(&self, host: &str, to: &str, (since, at): (Nanos, Nanos)) -> Option<Tap> {
        let mut state = self.state();
        let State { gateways, served, connections, .. } = &mut *state;
        let gateway = gateways.get_mut(host)?;
        let connection = *served.get(&tokio::task::try_id()?)?;
        gateway.upstreams += 1;
        let upstream = Upstream { id: *connections, node_id: (gateway.node_of)(to) };
        *connections += 1;
        let (name, tls) = (gateway.name.clone(), gateway.surroundings.broker_tls);
        drop(state);
        let opened = Wire::Opened { authentication: Authentication::None, after: at.since(since) };
        Some(self.open((name, connection, Some(upstream)), tls, opened, at))
    }

    fn open(
        &self,
        (gateway, connection, upstream): (Name, u64, Option<Upstream>),
        tls: bool,
        opened: Wire,
        at: Nanos,
    ) -> Tap {
        let dialogue = Dialogue::new(upstream.is_none(), tls.then(|| self.sealed.clone()));
        let about = About { gateway, connection, upstream };
        self.state().events.push(about.event(at, opened));
        Tap { observer: self.clone(), about, dialogue, task: None }
    }
}

/// A connection to the cluster that is being made.
#[derive(Debug)]
pub(crate) struct Dialling {
    observer: Observer,
    about: About,
    since: Nanos,
}

impl Dialling {
    /// It was not made.
    pub(crate) fn failed(&self, at: Nanos) {
        let event = self.about.event(at, Wire::Unreachable { after: at.since(self.since) });
        self.observer.state().events.push(event);
    }
}

#[derive(Debug, Clone)]
struct About {
    gateway: Name,
    connection: u64,
    upstream: Option<Upstream>,
}

impl About {
    fn event(&self, at: Nanos, what: Wire) -> WireEvent {
        let Self { gateway, connection, upstream } = self.clone();
        WireEvent { at, gateway, connection, upstream, what }
    }
}

/// One connection of a gateway under observation.
#[derive(Debug)]
pub(crate) struct Tap {
    observer: Observer,
    about: About,
    dialogue: Dialogue,
    /// Of a client connection: the task that serves it.
    task: Option<tokio::task::Id>,
}

impl Tap {
    /// The task that runs now works on the connection. Whoever accepted it hands it on before.
    pub(crate) fn touched(&mut self) {
        if self.task.is_none() && self.about.upstream.is_none() {
            self.task = tokio::task::try_id();
            if let Some(task) = self.task {
                self.observer.state().served.insert(task, self.about.connection);
            }
        }
    }

    /// The gateway has read these bytes.
    pub(crate) fn received(&mut self, bytes: &[u8], at: Nanos) {
        let Self { observer, about, dialogue, .. } = self;
        dialogue.received(bytes, &mut |what| observer.state().events.push(about.event(at, what)));
    }

    /// The gateway has sent these bytes.
    pub(crate) fn sent(&mut self, bytes: &[u8], at: Nanos) {
        let Self { observer, about, dialogue, .. } = self;
        dialogue.sent(bytes, &mut |what| observer.state().events.push(about.event(at, what)));
    }

    /// The other side will send no more.
    pub(crate) fn finished(&self, at: Nanos) {
        let ended = self.dialogue.ended();
        self.observer.state().events.push(self.about.event(at, ended));
    }

    /// It has failed.
    pub(crate) fn failed(&self, at: Nanos) {
        self.observer.state().events.push(self.about.event(at, Wire::Failed));
    }

    /// The gateway has let go of it.
    pub(crate) fn closed(&self, at: Nanos) {
        let mut state = self.observer.state();
        if state.gateways.get(&*self.about.gateway).is_some_and(|gateway| gateway.is_over) {
            state.events.push(self.about.event(at, Wire::Failed));
        }
        state.events.push(self.about.event(at, Wire::Closed));
        match self.about.upstream {
            None => {
                if let Some(task) = self.task {
                    state.served.remove(&task);
                }
            }
            Some(_) => {
                if let Some(gateway) = state.gateways.get_mut(&*self.about.gateway) {
                    gateway.upstreams = gateway.upstreams.saturating_sub(1);
                }
            }
        }
    }
}
