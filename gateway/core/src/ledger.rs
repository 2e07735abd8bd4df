//! The ledger of one connection: which requests are unanswered, in order. Every request gets exactly one answer in the order of
//! requests, or none if and only if it is a Produce with acks=0 (which is never entered here), or the connection closes.

use std::collections::VecDeque;

use crate::bugs::{Bug, planted};
use crate::event::Instant;
use crate::limits::IDLE_ENTRIES_MAX;

/// What a response needs before it may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// Nothing: it is passed on as it arrives.
    None,
    /// Broker addresses in it are replaced; it is held until it is whole.
    Addresses,
    /// Broker addresses may stand behind its records; a long one is followed as it passes.
    AddressesAtTail,
    /// The versions in it are narrowed.
    ApiVersions,
    /// Broker configurations in it that hold addresses are hidden.
    Configs,
    /// A SaslHandshake v0: raw tokens follow if it succeeded.
    SaslHandshake {
        /// How many tokens each side sends for the mechanism.
        tokens: u8,
    },
}

/// A request that waits for its answer. Clients decide how many there are, so that it is kept small.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InFlight {
    pub(crate) first_byte_at: Instant,
    passed_at: Instant,
    pub(crate) correlation_id: i32,
    /// Its length with the four bytes of the length; Kafka's own lengths end at `i32::MAX`.
    pub(crate) request_bytes: u32,
    pub(crate) api_key: i16,
    pub(crate) api_version: i16,
    pub(crate) answer: Answer,
}

impl InFlight {
    /// Where [`InFlight::passed_at`] stands while the request is still arriving: a moment that never comes.
    const STILL_ARRIVING: Instant = Instant(u64::MAX);

    /// A request whose first byte came at `first_byte_at`, and whose last one has not passed.
    pub(crate) const fn new(
        (api_key, api_version, correlation_id): (i16, i16, i32),
        request_bytes: u32,
        first_byte_at: Instant,
        answer: Answer,
    ) -> Self {
        let passed_at = Self::STILL_ARRIVING;
        Self { first_byte_at, passed_at, correlation_id, request_bytes, api_key, api_version, answer }
    }

    /// When the last byte of the request was passed on; `None` while it is still arriving.
    pub(crate) fn passed_at(&self) -> Option<Instant> {
        Some(self.passed_at).filter(|passed_at| *passed_at != Self::STILL_ARRIVING)
    }
}

/// Who answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The cluster.
    Upstream(Care),
    /// The cluster, with a raw SASL token.
    RawToken,
    /// The gateway itself, with bytes that the ledger keeps.
    Local,
}

/// The unanswered requests.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    queue: VecDeque<InFlight>,
    /// The gateway's own answers to those of them that it answers itself, in the same order. They are rare.
    local: VecDeque<Vec<u8>>,
}

impl Ledger {
    pub(crate) fn enter(&mut self, request: InFlight) {
        self.queue.push_back(request);
    }

    /// Enters a request that the gateway answers itself.
    pub(crate) fn enter_local(&mut self, mut request: InFlight, answer: Vec<u8>) {
        request.answer = Answer::Local;
        if planted(Bug::LocalAnswerFirst) {
            request.passed_at = request.first_byte_at;
            self.local.push_front(answer);
            return self.queue.push_front(request);
        }
        self.queue.push_back(request);
        self.local.push_back(answer);
    }

    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub(crate) fn head(&self) -> Option<&InFlight> {
        self.queue.front()
    }

    /// The last byte of the request that arrived last has passed.
    pub(crate) fn newest_passed(&mut self, now: Instant) {
        if let Some(newest) = self.queue.back_mut() {
            newest.passed_at = now;
        }
    }

    /// Takes out the oldest request: it has been answered.
    pub(crate) fn settle(&mut self) -> Option<InFlight> {
        let settled = self.queue.pop_front();
        release_if_empty(&mut self.queue);
        settled
    }

    /// Takes out the oldest request with the gateway's own answer to it.
    pub(crate) fn settle_local(&mut self) -> Option<(InFlight, Vec<u8>)> {
        let answer = self.local.pop_front()?;
        release_if_empty(&mut self.local);
        self.settle().map(|settled| (settled, answer))
    }
}

/// Gives the memory of an empty queue back, but for that of [`IDLE_ENTRIES_MAX`] entries: a connection that was once busy costs no
/// more, when it rests, than one that never was.
pub(crate) fn release_if_empty<T>(queue: &mut VecDeque<T>) {
    if queue.is_empty() && queue.capacity() > IDLE_ENTRIES_MAX {
        *queue = VecDeque::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> InFlight {
        InFlight::new((0, 9, 1), 100, Instant(5), Answer::Upstream(Care::None))
    }

    #[test]
    fn an_entry_is_small() {
        assert_eq!(size_of::<InFlight>(), 32);
        let mut ledger = Ledger::default();
        (0..1024).for_each(|_| ledger.enter(asked()));
        assert!(ledger.queue.capacity() * size_of::<InFlight>() <= 32 * 1024, "{}", ledger.queue.capacity());
    }

    #[test]
    fn an_empty_ledger_gives_its_memory_back() {
        let mut ledger = Ledger::default();
        for count in [1, IDLE_ENTRIES_MAX, IDLE_ENTRIES_MAX + 1, 1000] {
            (0..count).for_each(|_| ledger.enter_local(asked(), vec![1]));
            assert!(ledger.queue.capacity() >= count);
            (0..count).for_each(|_| assert!(ledger.settle_local().is_some()));
            assert!(
                ledger.queue.capacity() <= IDLE_ENTRIES_MAX && ledger.local.capacity() <= IDLE_ENTRIES_MAX
            );
        }
        (0..3).for_each(|_| ledger.enter(asked()));
        assert!(ledger.settle().is_some() && ledger.queue.capacity() > 0, "what is usual is kept");
    }

    #[test]
    fn a_request_passes_once_its_last_byte_has() {
        let mut ledger = Ledger::default();
        ledger.enter(asked());
        assert_eq!(ledger.head().and_then(InFlight::passed_at), None);
        ledger.newest_passed(Instant(7));
        assert_eq!(ledger.head().and_then(InFlight::passed_at), Some(Instant(7)));
    }
}
