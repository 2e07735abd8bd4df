//! Workload clients: they speak the real protocol as the Java client and librdkafka do, and write down what they did and saw.
//!
//! Every client is a program on a simulated host of its own. What it may do at random comes from the named streams of its host, so
//! that nothing it draws depends on any other client or on faults. It never knows which faults there are, nor whether it speaks to a
//! broker or to a gateway.

mod admin;
mod codes;
mod consumer;
mod fetcher;
mod group;
mod hostile;
mod link;
mod network;
mod processor;
mod producer;
pub mod records;
mod sender;
mod transactions;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::history::{Client, Isolation, Name, Partition, Producer};
use crate::random::Stream;

pub use admin::AdminRole;
pub use consumer::AssignRole;
pub use fetcher::FetchSettings;
pub use group::{GroupProtocol, GroupRole};
pub use hostile::{ATTEMPT, HostileRole};
pub use link::{CallError, Link, Versions};
pub use network::{Address, Network, Target, Times};
pub use processor::ProcessorRole;
pub use producer::ProducerRole;
pub use sender::SenderSettings;
pub use transactions::{TransactionSettings, TransactionsRole};

/// What all clients of a run are told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Order {
    /// To work.
    Work,
    /// To send nothing new. What was sent is brought to its end, and consumers read on.
    Drain,
    /// To end.
    Stop,
}

/// Gives orders to clients.
#[derive(Debug)]
pub struct Commander(watch::Sender<Order>);

/// Hears orders.
#[derive(Debug, Clone)]
pub struct Orders(watch::Receiver<Order>);

impl Commander {
    /// Clients are to work.
    #[must_use]
    pub fn new() -> (Self, Orders) {
        let (sender, receiver) = watch::channel(Order::Work);
        (Self(sender), Orders(receiver))
    }

    /// Gives an order.
    pub fn order(&self, order: Order) {
        self.0.send_replace(order);
    }
}

impl Orders {
    /// The order that is in force.
    #[must_use]
    pub fn current(&self) -> Order {
        *self.0.borrow()
    }

    /// Waits until at least this is ordered. Whoever gives orders may be gone: then it is the end.
    pub async fn wait_for(&mut self, order: Order) {
        let _ = self.0.wait_for(|current| *current >= order).await;
    }
}

/// How far consumers have read, by group or, without one, by client; and how many writers have something to finish.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    read: BTreeMap<Name, BTreeMap<Partition, i64>>,
    writing: usize,
}

impl Progress {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A consumer has read up to this offset, exclusively.
    pub fn set(&self, reader: &Name, partition: &Partition, offset: i64) {
        self.state().read.entry(reader.clone()).or_default().insert(partition.clone(), offset);
    }

    /// How far each reader is.
    #[must_use]
    pub fn all(&self) -> BTreeMap<Name, BTreeMap<Partition, i64>> {
        self.state().read.clone()
    }

    /// Somebody writes, or may still write, until this is dropped: logs may grow though they stand still at the moment.
    #[must_use]
    pub fn writes(&self) -> Writing {
        self.state().writing += 1;
        Writing(self.clone())
    }

    /// Whether anybody does.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.state().writing > 0
    }
}

/// A writer that has not finished. One whose host is stopped has.
#[derive(Debug)]
pub struct Writing(Progress);

impl Drop for Writing {
    fn drop(&mut self) {
        self.0.state().writing -= 1;
    }
}

/// What every client is given.
#[derive(Clone)]
pub struct Context {
    /// Its view of the cluster.
    pub network: Network,
    /// How often its host was started before.
    pub incarnation: u32,
    /// What it is told to do.
    pub orders: Orders,
    /// Where it tells how far it is.
    pub progress: Progress,
}

impl Context {
    /// A random stream of the client's, by its purpose. Each start of its host has streams of its own.
    fn stream(&self, purpose: &str) -> Stream {
        let env = self.network.env();
        match self.incarnation {
            0 => env.stream(purpose),
            number => env.stream(&format!("{purpose}/{number}")),
        }
    }
}

/// What a client is.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    /// Sends records.
    Producer(ProducerRole),
    /// Reads all partitions of its topics.
    Assign(AssignRole),
    /// Reads as a member of a group.
    Group(GroupRole),
    /// Sends records in transactions.
    Transactions(TransactionsRole),
    /// Reads as a member of a group, and writes what it reads on in transactions.
    Processor(GroupRole, ProcessorRole),
    /// Administers.
    Admin(AdminRole),
    /// Does what no client should.
    Hostile(HostileRole),
}

impl Role {
    /// How a history speaks of it.
    #[must_use]
    pub fn describe(&self, name: &Name) -> Client {
        let consumer = |isolation: Isolation| Client {
            name: name.clone(),
            producer: None,
            isolation,
            from_beginning: true,
        };
        let settings = SenderSettings::default();
        let transactional = |isolation: Isolation| Client {
            producer: Some(Producer {
                idempotent: settings.idempotent,
                acks: settings.acks,
                in_flight_max: settings.in_flight_max,
            }),
            ..consumer(isolation)
        };
        match self {
            Self::Producer(role) => Client {
                name: name.clone(),
                producer: Some(Producer {
                    idempotent: role.sender.idempotent,
                    acks: role.sender.acks,
                    in_flight_max: role.sender.in_flight_max,
                }),
                isolation: Isolation::default(),
                from_beginning: false,
            },
            Self::Assign(role) => consumer(role.fetch.isolation),
            Self::Group(role) => consumer(role.fetch.isolation),
            Self::Transactions(_) => Client { from_beginning: false, ..transactional(Isolation::default()) },
            Self::Processor(role, _) => transactional(role.fetch.isolation),
            Self::Admin(_) | Self::Hostile(_) => {
                Client { from_beginning: false, ..consumer(Isolation::default()) }
            }
        }
    }

    /// Works until the order to end, or until nothing is left to do.
    pub async fn run(self, context: Context) {
        let name = context.network.name().clone();
        context.network.recorder().client(self.describe(&name));
        let network = context.network.clone();
        match self {
            Self::Producer(role) => producer::run(context, role).await,
            Self::Assign(role) => consumer::run(context, role).await,
            Self::Group(role) => group::run(context, role, None).await,
            Self::Transactions(role) => transactions::run(context, role).await,
            Self::Processor(role, processor) => group::run(context, role, Some(processor)).await,
            Self::Admin(role) => admin::run(context, role).await,
            Self::Hostile(role) => hostile::run(context, role).await,
        }
        network.close();
    }
}
