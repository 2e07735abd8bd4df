//! The ledger of one connection: which requests are unanswered, in order. Every request gets exactly one answer in the order of
//! requests, or none if and only if it is a Produce with acks=0 (which is never entered here), or the connection closes.

use std::collections::VecDeque;

use crate::event::Instant;

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

/// A request that waits for its answer.
#[derive(Debug)]
pub(crate) struct InFlight {
    pub(crate) api_key: i16,
    pub(crate) api_version: i16,
    pub(crate) correlation_id: i32,
    pub(crate) request_bytes: u64,
    pub(crate) first_byte_at: Instant,
    /// When the last byte of the request was passed on; `None` while it is still arriving.
    pub(crate) passed_at: Option<Instant>,
    pub(crate) answer: Answer,
}

/// Who answers a request.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The cluster.
    Upstream(Care),
    /// The cluster, with a raw SASL token.
    RawToken,
    /// The gateway itself, with these bytes.
    Local(Vec<u8>),
}

/// The unanswered requests.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    queue: VecDeque<InFlight>,
}

impl Ledger {
    pub(crate) fn enter(&mut self, request: InFlight) {
        self.queue.push_back(request);
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

    /// The request that arrived last, while its body is still passing.
    pub(crate) fn newest_mut(&mut self) -> Option<&mut InFlight> {
        self.queue.back_mut()
    }

    pub(crate) fn settle(&mut self) -> Option<InFlight> {
        let settled = self.queue.pop_front();
        if self.queue.is_empty() && self.queue.capacity() > 64 {
            self.queue.shrink_to(16);
        }
        settled
    }
}
