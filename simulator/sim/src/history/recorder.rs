//! Recording a history while it happens.
//!
//! A recorder never looks at a clock: the caller says when. Operations are numbered as they begin and written down as they end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::names::{Name, Nanos};
use super::operation::{Action, Client, Event, EventKind, Operation, OperationId, Outcome};
use super::{Entry, FaultSpan, History, Phases};

/// The error of an operation that the end of the run cut off.
pub const UNFINISHED: &str = "the run ended first";

/// An operation under way. Whoever lets it go without a word leaves an operation that the end of the run cut off.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "an operation that began has to be completed"]
pub struct Ticket(OperationId);

impl Ticket {
    /// The number of the operation.
    #[must_use]
    pub const fn id(&self) -> OperationId {
        self.0
    }
}

#[derive(Debug, Default)]
struct State {
    history: History,
    begun: u64,
    open: BTreeMap<OperationId, Operation>,
}

/// Records what clients do. Clones share the history.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<State>>);

impl Recorder {
    /// A recorder of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a client known. One of the same name is replaced.
    pub fn client(&self, client: Client) {
        let clients = &mut self.state().history.clients;
        clients.retain(|known| known.name != client.name);
        clients.push(client);
    }

    /// An operation begins. `action` is what is known of it now; it stands if the operation never ends.
    pub fn begin(&self, at: Nanos, client: &Name, action: Action) -> Ticket {
        let mut state = self.state();
        let id = OperationId(state.begun);
        state.begun += 1;
        let outcome = Outcome::Unknown(UNFINISHED.to_owned());
        let operation =
            Operation { id, client: client.clone(), invoked: at, completed: None, outcome, action };
        state.open.insert(id, operation);
        Ticket(id)
    }

    /// What an operation under way has done so far, as a transaction step by step.
    pub fn progress(&self, ticket: &Ticket, action: Action) {
        if let Some(operation) = self.state().open.get_mut(&ticket.0) {
            operation.action = action;
        }
    }

    /// An operation is over. `action` is all that is known of it then.
    pub fn complete(&self, ticket: Ticket, at: Nanos, outcome: Outcome, action: Action) {
        let mut state = self.state();
        if let Some(operation) = state.open.remove(&ticket.0) {
            let operation = Operation { completed: Some(at), outcome, action, ..operation };
            state.history.entries.push(Entry::Operation(operation));
        }
    }

    /// Something happened to a client.
    pub fn event(&self, at: Nanos, client: &Name, kind: EventKind) {
        let event = Event { at, client: client.clone(), kind };
        self.state().history.entries.push(Entry::Event(event));
    }

    /// Tells everything that was written down after the first `from` entries. Returns how many there are.
    pub fn tell_since(&self, from: usize, mut tell: impl FnMut(&Entry)) -> usize {
        let state = self.state();
        let entries = &state.history.entries;
        entries.iter().skip(from).for_each(&mut tell);
        entries.len()
    }

    /// A fault was healed.
    pub fn fault(&self, span: FaultSpan) {
        self.state().history.faults.push(span);
    }

    /// Takes the history out. What is still under way ends as unknown, in the order of begin.
    #[must_use]
    pub fn finish(&self, phases: Option<Phases>) -> History {
        let mut state = self.state();
        let open = std::mem::take(&mut state.open);
        let mut history = std::mem::take(&mut state.history);
        history.entries.extend(open.into_values().map(Entry::Operation));
        history.faults.sort_by_key(|fault| fault.from);
        history.phases = phases;
        history
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Poll, Seen};
    use super::*;

    fn poll(offsets: &[i64]) -> Action {
        let seen =
            |offset: &i64| Seen { partition: "t/0".parse().unwrap(), offset: *offset, value: "x".into() };
        Action::Poll(Poll { records: offsets.iter().map(seen).collect() })
    }

    #[test]
    fn operations_are_numbered_by_begin_and_ordered_by_completion() {
        let recorder = Recorder::new();
        let other = recorder.clone();
        let (a, b) = (Name::from("a"), Name::from("b"));
        let first = recorder.begin(Nanos(1), &a, poll(&[]));
        let second = recorder.begin(Nanos(2), &b, poll(&[]));
        let third = recorder.begin(Nanos(3), &b, poll(&[]));
        recorder.progress(&third, poll(&[7]));
        recorder.complete(second, Nanos(4), Outcome::Ok, poll(&[1]));
        recorder.event(Nanos(4), &a, EventKind::Restarted);
        other.complete(first, Nanos(4), Outcome::Fail("no".into()), poll(&[]));
        let history = recorder.finish(None);
        let ids: Vec<_> = history.operations().map(|operation| operation.id.0).collect();
        assert_eq!(ids, [1, 0, 2]);
        assert!(matches!(history.entries[1], Entry::Event(_)));
        let last = history.operations().next_back().unwrap();
        assert_eq!((last.completed, &last.outcome), (None, &Outcome::Unknown(UNFINISHED.into())));
        assert_eq!(last.seen()[0].offset, 7);
        assert_eq!(other.finish(None), History::default());
    }
}
