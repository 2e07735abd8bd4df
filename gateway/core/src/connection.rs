//! One client connection: bytes of both sides in, bytes for both sides out.
//!
//! Call order for the caller: after any `handle_*`, send the segments, then drain [`Connection::poll_local`],
//! [`Connection::poll_action`] and [`Connection::poll_event`], and arm a timer for [`Connection::deadline`]. Bytes that a call did
//! not consume must be given again with more behind them. Instants must not go backwards.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::brokers::{Broker, Brokers};
use crate::bugs::{Bug, Kept, planted};
use crate::error::{ClientFault, Error, UpstreamFault};
use crate::event::{Event, Instant};
use crate::ledger::{Answer, InFlight, Ledger, release_if_empty};
use crate::limits;
use crate::requests::RequestLane;
use crate::responses::ResponseLane;
use crate::segments::Segments;

/// The limits of a connection that an operator may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Longest request in bytes; the default is Kafka's `socket.request.max.bytes`.
    pub request_bytes_max: usize,
    /// Longest response in bytes that is held to be rewritten.
    pub held_response_bytes_max: usize,
    /// Requests read but not yet answered.
    pub in_flight_requests_max: usize,
    /// Time for a request header to become complete.
    pub request_header_timeout: Duration,
    /// Time without traffic after which the connection is closed.
    pub idle_timeout: Duration,
    /// Time for requests in flight after the client has closed its side.
    pub half_closed_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            request_bytes_max: tidegate_wire::limits::REQUEST_BYTES_MAX,
            held_response_bytes_max: limits::HELD_RESPONSE_BYTES_MAX,
            in_flight_requests_max: limits::IN_FLIGHT_REQUESTS_MAX,
            request_header_timeout: Duration::from_millis(limits::REQUEST_HEADER_TIMEOUT_MS),
            idle_timeout: Duration::from_millis(limits::IDLE_TIMEOUT_MS),
            half_closed_timeout: Duration::from_millis(limits::HALF_CLOSED_TIMEOUT_MS),
        }
    }
}

/// What the connection needs from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Connect to the cluster: the first valid request header has arrived. Its bytes wait in the output.
    Dial,
    /// Make these brokers known, then call [`Connection::handle_learned`]. The response that names them waits.
    Learn(Vec<Broker>),
    /// Send what is pending, then close both sides.
    Close(Close),
}

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Close {
    /// Everything that was asked has been answered.
    Done,
    /// The cluster closed its side; what it had sent was passed on.
    UpstreamClosed,
    /// A fault. What was valid before it has been passed on, and what a client asked before it has been answered.
    Fault(Error),
}

impl Close {
    /// Whether what the cluster has not been sent yet still counts. Else only what the client is owed does.
    #[must_use]
    pub const fn waits_for_upstream(self) -> bool {
        matches!(self, Self::Done | Self::Fault(Error::Client(_)))
    }
}

/// The state machine of one client connection.
pub struct Connection {
    pub(crate) settings: Settings,
    pub(crate) brokers: Arc<dyn Brokers>,
    pub(crate) ledger: Ledger,
    pub(crate) request_lane: RequestLane,
    pub(crate) response_lane: ResponseLane,
    pub(crate) actions: VecDeque<Action>,
    pub(crate) events: VecDeque<Event>,
    pub(crate) dialled: bool,
    pub(crate) learning: bool,
    draining: bool,
    client_closed_at: Option<Instant>,
    /// What the client did wrong, while what it had asked before is still being answered. Nothing more of it is read.
    client_fault: Option<ClientFault>,
    closed: bool,
    /// Whether silence is the client's own.
    stuck: bool,
    pub(crate) bugs: Kept,
    /// When a byte last passed in either direction.
    pub(crate) active_at: Instant,
    /// Since when a request header has been incomplete; a new connection owes its first one.
    pub(crate) header_since: Option<Instant>,
}

impl Connection {
    /// A connection that was accepted at `now`.
    #[must_use]
    pub fn new(now: Instant, settings: Settings, brokers: Arc<dyn Brokers>) -> Self {
        Self {
            settings,
            brokers,
            ledger: Ledger::default(),
            request_lane: RequestLane::default(),
            response_lane: ResponseLane::default(),
            actions: VecDeque::new(),
            events: VecDeque::new(),
            dialled: false,
            learning: false,
            draining: false,
            client_closed_at: None,
            client_fault: None,
            closed: false,
            stuck: false,
            bugs: Kept::default(),
            active_at: now,
            header_since: Some(now),
        }
    }

    /// Bytes from the client. Returns how many were consumed; `to_upstream` refers to them.
    ///
    /// A fault behind valid requests is told by [`Action::Close`] once these have been answered, as a broker reads a request only
    /// when it has answered the one before. That may take as long as it may after the end of the client's stream.
    ///
    /// # Errors
    /// A fault of the client before which nothing is unanswered: close the connection. Nothing was consumed.
    pub fn handle_client_bytes(
        &mut self,
        now: Instant,
        input: &[u8],
        to_upstream: &mut Segments,
    ) -> Result<usize, Error> {
        self.active_at = now;
        let (consumed, fault) = self.read_requests(now, input, to_upstream);
        self.bugs.requests(input, to_upstream);
        if let Some(fault) = fault {
            if consumed == 0 && self.is_settled() || planted(Bug::FaultLosesRequests) {
                return Err(fault.into());
            }
            self.client_fault = Some(fault);
            self.client_closed_at = Some(now);
            self.header_since = None;
            self.close_when_done();
        }
        Ok(consumed)
    }

    /// Bytes from the cluster. Returns how many were consumed; `to_client` refers to them. A fault behind valid responses is told by
    /// [`Action::Close`].
    ///
    /// # Errors
    /// A fault of the cluster: close the connection. Nothing was consumed.
    pub fn handle_upstream_bytes(
        &mut self,
        now: Instant,
        input: &[u8],
        to_client: &mut Segments,
    ) -> Result<usize, Error> {
        self.active_at = now;
        let (consumed, fault) = self.read_responses(now, input, to_client);
        self.bugs.responses(input, to_client, self.ledger.len());
        match fault {
            Some(fault) if consumed == 0 && to_client.is_empty() => return Err(fault.into()),
            Some(fault) => self.close(Close::Fault(fault.into())),
            None => self.close_when_done(),
        }
        Ok(consumed)
    }

    /// The brokers of [`Action::Learn`] are known now, or they cannot be, and the connection closes like this rather than give a
    /// broker's own address away: the configuration has no address for one of them
    /// ([`Unroutable`](crate::ConfigurationFault::Unroutable)), the cluster names too many, or it is no longer the cluster that is
    /// meant ([`Close::UpstreamClosed`]).
    pub fn handle_learned(&mut self, outcome: Result<(), Close>) {
        self.learning = planted(Bug::LearnsForEver);
        if let Err(how) = outcome {
            self.close(how);
        }
    }

    /// The client will send no more (it may still read). `unconsumed` bytes of it were never consumed.
    ///
    /// # Errors
    /// The stream ended inside a request.
    pub fn handle_client_closed(&mut self, now: Instant, unconsumed: usize) -> Result<(), Error> {
        self.client_closed_at = Some(now);
        self.header_since = None;
        if unconsumed > 0 || !self.request_lane.at_boundary() {
            return Err(ClientFault::EndInsideRequest.into());
        }
        if planted(Bug::HalfCloseLosesAnswers) {
            self.close(Close::Done);
        }
        self.close_when_done();
        Ok(())
    }

    /// The cluster closed its side. `unconsumed` bytes of it were never consumed.
    ///
    /// # Errors
    /// The stream ended inside a response.
    pub fn handle_upstream_closed(&mut self, unconsumed: usize) -> Result<(), Error> {
        if unconsumed > 0 || !self.response_lane.at_boundary() {
            return Err(UpstreamFault::EndInsideResponse.into());
        }
        self.close(Close::UpstreamClosed);
        Ok(())
    }

    /// The gateway is going away: no further request is read, those in flight are answered, then the connection closes.
    pub fn handle_drain(&mut self) {
        self.draining = true;
        if planted(Bug::DrainAtOnce) {
            self.close(Close::Done);
        }
        self.close_when_done();
    }

    /// Bytes of the client could not be read for so long, for a reason that was not the client's: what it is late with falls due so
    /// much later.
    pub fn handle_unread(&mut self, unread: Duration) {
        self.header_since = self.header_since.map(|since| since.plus(unread));
        self.active_at = self.active_at.plus(unread);
    }

    /// Whether the client is stuck: it takes nothing of what waits for it, or it cannot be heard because more of it came than is
    /// looked at before its turn. Then silence is its own, whatever the cluster still owes it.
    pub const fn handle_stuck(&mut self, stuck: bool) {
        self.stuck = stuck;
    }

    /// The client took bytes that had waited for it.
    pub const fn handle_taken(&mut self, now: Instant) {
        self.active_at = now;
    }

    /// The time is `now`.
    ///
    /// # Errors
    /// A deadline has passed: close the connection.
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        match self.due() {
            Some((at, fault)) if at <= now => Err(fault.into()),
            _ => Ok(()),
        }
    }

    /// When [`Connection::handle_timeout`] should be called next.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.due().map(|(at, _)| at)
    }

    fn due(&self) -> Option<(Instant, ClientFault)> {
        let header = self
            .header_since
            .map(|since| (since.plus(self.settings.request_header_timeout), ClientFault::HeaderTimeout));
        let half = self.client_closed_at.map(|since| {
            let fault = self.client_fault.unwrap_or(ClientFault::HalfClosedTimeout);
            (since.plus(self.settings.half_closed_timeout), fault)
        });
        // The cluster may rightly take long over a request (a JoinGroup waits for a whole rebalance): silence only counts while
        // it has none, or none that has arrived whole, or where the client could not be given the answer.
        let owed = !self.stuck && !planted(Bug::IdleThoughOwed);
        let owed = owed && self.ledger.head().is_some_and(|head| head.passed_at().is_some());
        let idle =
            (!owed).then(|| (self.active_at.plus(self.settings.idle_timeout), ClientFault::IdleTimeout));
        [header, half, idle].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// Whether more bytes of the client should be read: back-pressure is exerted by not reading.
    #[must_use]
    pub fn reads_client(&self) -> bool {
        !self.closed
            && self.client_closed_at.is_none()
            && !(self.request_lane.at_boundary() && self.pauses_requests())
    }

    /// Whether the client is only not read because its next request has to wait. The shell should still look for the end of its
    /// stream, and tell of one that nothing stands before.
    #[must_use]
    pub fn awaits_turn(&self) -> bool {
        !self.closed && self.client_closed_at.is_none() && !self.reads_client()
    }

    /// Whether the next request has to wait.
    pub(crate) fn pauses_requests(&self) -> bool {
        self.draining
            || self.ledger.len() >= self.settings.in_flight_requests_max
            || self.request_lane.awaits_handshake()
    }

    /// Whether more bytes of the cluster should be read.
    #[must_use]
    pub const fn reads_upstream(&self) -> bool {
        !self.closed && !self.learning
    }

    /// The bytes of input that have to be at hand before the frame that the cluster is sending can pass: it is held until then.
    #[must_use]
    pub const fn upstream_bytes_wanted(&self) -> usize {
        self.response_lane.wanted()
    }

    /// Answers of the gateway itself whose turn it is. To be sent before anything else that comes from the cluster.
    pub fn poll_local(&mut self, now: Instant, to_client: &mut Segments) {
        self.pass_local(now, to_client);
        self.close_when_done();
    }

    /// Passes the gateway's own answers at the head of the ledger.
    pub(crate) fn pass_local(&mut self, now: Instant, to_client: &mut Segments) {
        while self.owes_answer() {
            let Some((settled, bytes)) = self.ledger.settle_local() else { break };
            let completed = settled.completed(now, now);
            let response_bytes = bytes.len() as u64;
            self.events.push_back(Event::Completed(crate::Completed { response_bytes, ..completed }));
            to_client.new_bytes(bytes);
        }
    }

    /// Whether an answer of the gateway itself waits for [`Connection::poll_local`], its turn having come.
    #[must_use]
    pub fn owes_answer(&self) -> bool {
        let own = |head: &InFlight| head.answer == Answer::Local && head.passed_at().is_some();
        self.response_lane.at_boundary() && self.ledger.head().is_some_and(own)
    }

    /// What the connection needs next.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// What has happened since.
    pub fn poll_event(&mut self) -> Option<Event> {
        let event = self.events.pop_front();
        release_if_empty(&mut self.events);
        event
    }

    /// How many requests are unanswered.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.ledger.len()
    }

    fn close_when_done(&mut self) {
        let leaving = self.draining || self.client_closed_at.is_some();
        if leaving && self.is_settled() {
            self.close(self.client_fault.map_or(Close::Done, |fault| Close::Fault(fault.into())));
        }
    }

    /// Whether every request that has begun is whole, and answered whole.
    fn is_settled(&self) -> bool {
        self.ledger.is_empty() && self.request_lane.at_boundary() && self.response_lane.at_boundary()
    }

    fn close(&mut self, how: Close) {
        if !self.closed {
            self.closed = true;
            self.actions.push_back(Action::Close(how));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brokers::Address;

    struct Nobody;

    impl Brokers for Nobody {
        fn advertised(&self, _node_id: i32, _host: &str, _port: u16) -> Option<Address> {
            None
        }

        fn bootstrap(&self) -> Address {
            Address { host: "gw".into(), port: 1 }
        }
    }

    #[test]
    fn a_burst_leaves_no_memory_behind() {
        let mut connection = Connection::new(Instant(0), Settings::default(), Arc::new(Nobody));
        // ApiVersions of a version that nobody knows, which the gateway answers itself: one entry and one event each.
        let asked = [0, 0, 0, 8, 0, 18, 0, 99, 0, 0, 0, 1].repeat(100);
        let consumed = connection.handle_client_bytes(Instant(1), &asked, &mut Segments::default());
        assert_eq!((consumed, connection.in_flight()), (Ok(asked.len()), 100));
        connection.poll_local(Instant(1), &mut Segments::default());
        assert_eq!(std::iter::from_fn(|| connection.poll_event()).count(), 100);
        assert!(connection.events.capacity() <= limits::IDLE_ENTRIES_MAX);
    }
}
