//! A transaction under way, as the history will have it.
//!
//! It never knows requests.

use std::collections::BTreeMap;

use crate::clients::network::Network;
use crate::clients::sender::{Done, Fate};
use crate::history::{Action, Ending, Name, Outcome, Partition, Poll, Seen, Send, Step, Ticket, Transaction};

/// A transaction under way.
pub(super) struct Open {
    ticket: Ticket,
    transaction: Transaction,
    /// The step of each record by its number.
    places: BTreeMap<u64, usize>,
}

impl Open {
    /// One begins, with what its client had read before.
    pub(super) fn begin(network: &Network, id: &str, polled: Vec<Seen>) -> Self {
        let polls = (!polled.is_empty()).then_some(Step::Poll(Poll { records: polled }));
        let transaction = Transaction {
            transactional_id: Name::from(id),
            steps: polls.into_iter().collect(),
            ending: Ending::Abort,
        };
        let action = Action::Transaction(transaction.clone());
        let ticket = network.recorder().begin(network.env().now(), network.name(), action);
        Self { ticket, transaction, places: BTreeMap::new() }
    }

    /// A record is part of it.
    pub(super) fn send(&mut self, number: u64, partition: &Partition, id: &str) {
        self.places.insert(number, self.transaction.steps.len());
        let send = Send { partition: partition.clone(), value: id.into(), offset: None, attempts: 0 };
        self.transaction.steps.push(Step::Send(send));
    }

    /// Offsets are part of it.
    pub(super) fn offsets(&mut self, group: &str, offsets: Vec<(Partition, i64)>) {
        self.transaction.steps.push(Step::Offsets { group: group.into(), offsets });
    }

    /// What became of records.
    pub(super) fn done(&mut self, done: Vec<Done>) {
        for Done { number, attempts, fate } in done {
            let step = self.places.get(&number).and_then(|at| self.transaction.steps.get_mut(*at));
            if let Some(Step::Send(send)) = step {
                send.attempts = attempts;
                if let Fate::Acknowledged(offset) = fate {
                    send.offset = offset;
                }
            }
        }
    }

    /// It will be asked to be committed: from now on it may be, whatever happens to the client.
    pub(super) const fn asks_to_commit(&mut self) {
        self.transaction.ending = Ending::Commit;
    }

    /// Writes down what it has done so far: that stands if its client dies.
    pub(super) fn note(&self, network: &Network) {
        network.recorder().progress(&self.ticket, Action::Transaction(self.transaction.clone()));
    }

    /// It is over.
    pub(super) fn end(self, network: &Network, outcome: Outcome) {
        let action = Action::Transaction(self.transaction);
        network.recorder().complete(self.ticket, network.env().now(), outcome, action);
    }
}
