//! A producer from the moment at which it has its transactional id to itself: one transaction after the other.
//!
//! It never knows why transactions are aborted.

use tokio::sync::mpsc;

use super::TransactionSettings;
use super::coordinator::{Coordinator, GroupOffsets};
use super::open::Open;
use crate::clients::network::Network;
use crate::clients::producer::sleep_until;
use crate::clients::records;
use crate::clients::sender::{self, Identity, Sender};
use crate::history::{Outcome, Partition, Seen};

/// Why a transaction cannot go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::clients) enum Broken {
    /// It has to be aborted; the producer can go on.
    Abortable(String),
    /// The producer is of no more use.
    Fatal(String),
}

impl Broken {
    fn text(&self) -> &str {
        match self {
            Self::Abortable(why) | Self::Fatal(why) => why,
        }
    }
}

/// A transactional producer.
pub(in crate::clients) struct Session {
    network: Network,
    settings: TransactionSettings,
    sender: Sender,
    events: mpsc::UnboundedReceiver<sender::Event>,
    coordinator: Coordinator,
    identity: Identity,
    open: Option<Open>,
    /// Whether the coordinator may know of the transaction.
    is_known: bool,
}

impl Session {
    /// Gets the transactional id. What was left of a transaction before is aborted.
    ///
    /// # Errors
    /// It cannot be had.
    pub(in crate::clients) async fn begin(
        network: &Network,
        settings: &TransactionSettings,
        topics: Vec<String>,
    ) -> Result<Self, Broken> {
        let mut coordinator = Coordinator::new(network.clone(), settings.clone());
        let identity = coordinator.init(None).await?;
        let (mut sender, events) = Sender::new(network.clone(), settings.sender(), topics);
        sender.identify(identity);
        sender.set_transactions_v2(coordinator.v2);
        Ok(Self {
            network: network.clone(),
            settings: settings.clone(),
            sender,
            events,
            coordinator,
            identity,
            open: None,
            is_known: false,
        })
    }

    /// A transaction begins, with what its client had read before.
    pub(in crate::clients) fn open(&mut self, polled: Vec<Seen>) {
        self.open = Some(Open::begin(&self.network, &self.settings.id, polled));
        self.is_known = false;
        self.sender.broken = None;
    }

    /// Sends records and waits until all are acknowledged: number, partition, id, length of the value.
    ///
    /// # Errors
    /// The transaction cannot go on, or the producer cannot.
    pub(in crate::clients) async fn send(
        &mut self,
        records: Vec<(u64, Partition, String, usize)>,
    ) -> Result<(), Broken> {
        let Some(open) = &mut self.open else { return Ok(()) };
        for (number, partition, id, _) in &records {
            open.send(*number, partition, id);
        }
        // Whatever happens to this client now, these may be in the logs.
        open.note(&self.network);
        let mut partitions: Vec<Partition> = records.iter().map(|(_, p, ..)| p.clone()).collect();
        partitions.sort();
        partitions.dedup();
        if partitions.is_empty() {
            return Ok(());
        }
        self.is_known = true;
        if !self.coordinator.v2 {
            self.coordinator.add_partitions(self.identity, &partitions).await?;
        }
        for (number, partition, id, length) in records {
            self.sender.push(number, &partition, records::value(&id, length));
        }
        self.sender.flush();
        self.settle(false).await;
        match self.sender.broken.take() {
            Some(why) => Err(Broken::Abortable(why)),
            None => Ok(()),
        }
    }

    /// Waits until nothing waits and nothing is on the wire, or until a batch has failed. A transaction that is aborted gives up what
    /// waits, whatever has failed. Returns whether brokers may wait for sequences that will never come.
    async fn settle(&mut self, aborts: bool) -> bool {
        let mut gap = false;
        loop {
            if aborts {
                gap |= self.sender.abandon();
                self.sender.broken = None;
            }
            self.sender.dispatch();
            let done = self.sender.take_done();
            if let Some(open) = &mut self.open {
                open.done(done);
            }
            if self.sender.is_idle() || self.sender.broken.is_some() {
                return gap;
            }
            tokio::select! {
                biased;
                Some(event) = self.events.recv() => self.sender.handle(event),
                () = sleep_until(self.sender.wake_at()) => {}
            }
        }
    }

    /// Makes offsets of a group part of the transaction.
    ///
    /// # Errors
    /// The transaction cannot go on, or the producer cannot.
    pub(in crate::clients) async fn commit_offsets(&mut self, offsets: GroupOffsets) -> Result<(), Broken> {
        if let Some(open) = &mut self.open {
            open.offsets(&offsets.group, offsets.offsets.clone());
            open.note(&self.network);
        }
        self.is_known = true;
        self.coordinator.commit_offsets(self.identity, &offsets).await
    }

    /// Commits. Where that is refused and can be aborted still, [`Self::abort`] has to follow.
    ///
    /// # Errors
    /// It was not, or nobody knows; the history does.
    pub(in crate::clients) async fn commit(&mut self) -> Result<(), Broken> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        if !self.is_known {
            open.asks_to_commit();
            open.end(&self.network, Outcome::Ok);
            return Ok(());
        }
        open.asks_to_commit();
        open.note(&self.network);
        match self.coordinator.end(self.identity, true).await {
            Ok(told) => {
                open.end(&self.network, Outcome::Ok);
                self.become_next(told);
                Ok(())
            }
            Err((broken, ambiguous)) => {
                let why = broken.text().to_owned();
                let outcome = if ambiguous { Outcome::Unknown(why) } else { Outcome::Fail(why) };
                open.end(&self.network, outcome);
                Err(broken)
            }
        }
    }

    /// Aborts, because of an error or because it is wished.
    ///
    /// # Errors
    /// The producer is of no more use.
    pub(in crate::clients) async fn abort(&mut self, why: Option<Broken>) -> Result<(), Broken> {
        let end = |session: &mut Self, outcome| {
            if let Some(open) = session.open.take() {
                open.end(&session.network, outcome);
            }
        };
        if let Some(Broken::Fatal(why)) = why {
            end(self, Outcome::Fail(why.clone()));
            return Err(Broken::Fatal(why));
        }
        // What waits is given up, and what is on the wire is waited for: it must not come into the next transaction.
        let gap = self.settle(true).await;
        if !self.is_known {
            end(self, Outcome::Ok);
            return Ok(());
        }
        match self.coordinator.end(self.identity, false).await {
            Ok(told) => {
                end(self, Outcome::Ok);
                let raised = told.is_some();
                self.become_next(told);
                // Sequences that brokers wait for will never come, but a new epoch begins anew (KIP-360).
                if (gap || why.is_some()) && !raised {
                    self.identity = self.coordinator.init(Some(self.identity)).await?;
                    self.sender.identify(self.identity);
                }
                Ok(())
            }
            Err((broken, _)) => {
                end(self, Outcome::Fail(broken.text().to_owned()));
                Err(broken)
            }
        }
    }

    fn become_next(&mut self, told: Option<Identity>) {
        if let Some(identity) = told {
            self.identity = identity;
            self.sender.identify(identity);
        }
    }
}
