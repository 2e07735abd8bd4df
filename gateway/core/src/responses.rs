//! From the cluster to the client: each frame is matched with the oldest unanswered request, then passes as it arrives, or is
//! held until it can be rewritten, or is followed to its tail.

use tidegate_wire::frame::{self, LENGTH_BYTES};
use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{Api, Direction};
use tidegate_wire::walk::{Progress, Walker, walk};
use tidegate_wire::{WireError, schema::keys};

use crate::addresses::{HOSTS, Rewriter, WANTS};
use crate::api_versions;
use crate::brokers::Broker;
use crate::bugs::{Bug, planted};
use crate::configs;
use crate::connection::{Action, Connection};
use crate::error::UpstreamFault;
use crate::event::{Completed, Event, Instant};
use crate::ledger::{Answer, Care, InFlight};
use crate::limits::{
    HELD_RECORDS_BYTES_MAX, LEARN_ROUNDS_MAX, RESPONSE_BYTES_MAX, SASL_TOKEN_BYTES_MAX, TAIL_BYTES_MAX,
};
use crate::patched::{LeaveOut, pass_patched, rewrite_tail};
use crate::segments::Segments;
use crate::tail;

/// Where the stream of responses stands.
#[derive(Debug, Default)]
pub(crate) struct ResponseLane {
    body: Body,
    /// Bytes of the frame that is passing, as the client gets it.
    bytes: u64,
    wanted: usize,
    /// When the frame that is held now was first complete.
    complete_at: Option<Instant>,
    /// How often brokers of the frame that is held now had to be learned.
    learned: u32,
}

#[derive(Debug, Default)]
enum Body {
    /// A new frame is next.
    #[default]
    Boundary,
    /// So many bytes are passed on.
    Pass { left: usize },
    /// The message of a frame of `length` bytes is walked as it passes, to find its tail.
    Follow { walker: Box<Walker>, length: usize },
}

impl ResponseLane {
    pub(crate) const fn at_boundary(&self) -> bool {
        matches!(self.body, Body::Boundary)
    }

    pub(crate) const fn wanted(&self) -> usize {
        self.wanted
    }
}

/// What a frame needs before any of it can pass.
enum Verdict {
    /// More bytes, this many at the least.
    Hold(usize),
    /// Brokers that are not known yet.
    Learn(Vec<Broker>),
    /// It was passed, or has begun to: so many bytes were consumed.
    Passed(usize),
}

impl InFlight {
    /// The books of a request whose last response byte arrived at `arrived` and was passed on at `now`.
    pub(crate) fn completed(&self, arrived: Instant, now: Instant) -> Completed {
        let passed_at = self.passed_at().unwrap_or(now);
        Completed {
            api_key: self.api_key,
            api_version: self.api_version,
            request_bytes: u64::from(self.request_bytes),
            response_bytes: 0,
            client: passed_at.since(self.first_byte_at),
            cluster: arrived.since(passed_at),
            gateway: now.since(arrived),
        }
    }
}

impl Connection {
    /// Reads up to the end of the input, or to a fault: what comes before it was consumed and put into `out`.
    pub(crate) fn read_responses(
        &mut self,
        now: Instant,
        input: &[u8],
        out: &mut Segments,
    ) -> (usize, Option<UpstreamFault>) {
        let mut at = 0;
        self.response_lane.wanted = 0;
        while at < input.len() && !self.learning {
            // What arrives behind the answer to an earlier request may stand behind one of the gateway's own.
            self.pass_local(now, out);
            match self.read_response(now, &input[at..], at, out) {
                Ok(Verdict::Passed(step)) => at += step,
                Ok(Verdict::Hold(wanted)) => {
                    self.response_lane.wanted = wanted;
                    break;
                }
                Ok(Verdict::Learn(brokers)) => {
                    if let Err(fault) = self.learn_again() {
                        return (at, Some(fault));
                    }
                    self.learning = true;
                    self.response_lane.complete_at.get_or_insert(now);
                    self.actions.push_back(Action::Learn(brokers));
                }
                Err(fault) => return (at, Some(fault)),
            }
        }
        (at, None)
    }

    /// Goes on with the frame that is passing, or with a new one; `arrived` stands `at` this offset of the input.
    fn read_response(
        &mut self,
        now: Instant,
        arrived: &[u8],
        at: usize,
        out: &mut Segments,
    ) -> Result<Verdict, UpstreamFault> {
        match &mut self.response_lane.body {
            Body::Boundary => self.begin_response(now, arrived, at, out),
            Body::Pass { left } => {
                let step = arrived.len().min(*left);
                *left -= step;
                out.input(at..at + step);
                if *left == 0 {
                    self.end_response(now);
                }
                Ok(Verdict::Passed(step))
            }
            Body::Follow { .. } => self.follow(now, arrived, at, out),
        }
    }

    /// A response that names an address again that another one for the same broker replaced is never done with learning.
    fn learn_again(&mut self) -> Result<(), UpstreamFault> {
        self.response_lane.learned += 1;
        if self.response_lane.learned > LEARN_ROUNDS_MAX {
            let api_key = self.ledger.head().map_or(keys::METADATA, |head| head.api_key);
            return Err(UpstreamFault::Contradiction { api_key });
        }
        Ok(())
    }

    /// Books the answer of the oldest request. Its bytes are counted by whoever passes them.
    fn end_response(&mut self, now: Instant) {
        let bytes = std::mem::take(&mut self.response_lane.bytes);
        self.response_lane.body = Body::Boundary;
        self.response_lane.learned = 0;
        let arrived = self.response_lane.complete_at.take().unwrap_or(now);
        if let Some(settled) = self.ledger.settle() {
            let completed = settled.completed(arrived, now);
            self.events.push_back(Event::Completed(Completed { response_bytes: bytes, ..completed }));
        }
    }

    /// The head of a new frame.
    fn begin_response(
        &mut self,
        now: Instant,
        arrived: &[u8],
        at: usize,
        out: &mut Segments,
    ) -> Result<Verdict, UpstreamFault> {
        let Some(head) = self.ledger.head() else { return Err(UpstreamFault::Unsolicited) };
        let (api_key, api_version, expected) = (head.api_key, head.api_version, head.correlation_id);
        let care = match head.answer {
            Answer::Upstream(care) => care,
            Answer::RawToken => return self.raw_token(arrived),
            Answer::Local => return Err(UpstreamFault::Unsolicited),
        };
        let length = frame::length(arrived, 4, RESPONSE_BYTES_MAX).map_err(UpstreamFault::Frame)?;
        let Some(length) = length else { return Ok(Verdict::Hold(LENGTH_BYTES + 4)) };
        let frame = &arrived[LENGTH_BYTES..arrived.len().min(LENGTH_BYTES + length)];
        let fault = |error| UpstreamFault::Response { api_key, api_version, error };
        let api = Api::of(api_key).ok_or(WireError::UnknownApi(api_key)).map_err(fault)?;
        let header =
            frame::response_header(frame, length, api.response_header_version(api_version)).map_err(fault)?;
        let Some((found, body_at)) = header else { return Ok(Verdict::Hold(arrived.len() + 1)) };
        if found != expected {
            return Err(UpstreamFault::CorrelationId { expected, found });
        }
        self.response_lane.bytes = (LENGTH_BYTES + length) as u64;
        let whole = LENGTH_BYTES + length;
        match care {
            Care::None => {
                self.response_lane.body = Body::Pass { left: whole };
                return Ok(Verdict::Passed(0));
            }
            Care::AddressesAtTail if length > HELD_RECORDS_BYTES_MAX => {
                let walker = Walker::new(api, api_version, Direction::Response, body_at..length, WANTS)
                    .map_err(fault)?;
                self.response_lane.body = Body::Follow { walker: Box::new(walker.stop_at(HOSTS)), length };
                out.input(at..at + LENGTH_BYTES + body_at);
                return Ok(Verdict::Passed(LENGTH_BYTES + body_at));
            }
            _ if length > self.settings.held_response_bytes_max => {
                return Err(UpstreamFault::TooLongToHold { api_key, bytes: length });
            }
            _ if frame.len() < length => return Ok(Verdict::Hold(whole)),
            _ => {}
        }
        let brokers = self.brokers.clone();
        let mut rewriter = Rewriter::new(api_key, &*brokers);
        let patches = match care {
            Care::ApiVersions => api_versions::narrow(frame, body_at, api_version),
            Care::Configs => configs::hide_addresses(frame, body_at, api_version),
            Care::SaslHandshake { tokens } => {
                self.handshake_answered(frame, body_at, tokens);
                Ok(Patches::default())
            }
            _ => walk(api, api_version, Direction::Response, frame, body_at, WANTS, &mut rewriter),
        }
        .map_err(fault)?;
        let unknown = rewriter.outcome()?;
        if !unknown.is_empty() {
            return Ok(Verdict::Learn(unknown));
        }
        self.response_lane.bytes = pass_patched(frame, at + LENGTH_BYTES, &patches, out) as u64;
        self.end_response(now);
        Ok(Verdict::Passed(whole))
    }

    /// Goes on with a long response. What carries records passes; the tail is held and rewritten within its length.
    fn follow(
        &mut self,
        now: Instant,
        arrived: &[u8],
        at: usize,
        out: &mut Segments,
    ) -> Result<Verdict, UpstreamFault> {
        let Body::Follow { walker, length } = &mut self.response_lane.body else {
            return Ok(Verdict::Passed(0));
        };
        let length = *length;
        let (api_key, api_version) =
            self.ledger.head().map_or((keys::FETCH, 0), |head| (head.api_key, head.api_version));
        let fault = |error| UpstreamFault::Response { api_key, api_version, error };
        let from = walker.at();
        if !walker.stopped() {
            let progress = walker.advance(arrived, &mut (), &mut Patches::default()).map_err(fault)?;
            let step = walker.at() - from;
            if step > 0 || progress == Progress::More {
                if step > 1 && planted(Bug::CorruptLongFetch) {
                    out.input(at..at + step - 1);
                    out.input(at..at + 1);
                } else {
                    out.input(at..at + step);
                }
                return Ok(if step > 0 { Verdict::Passed(step) } else { Verdict::Hold(arrived.len() + 1) });
            }
        }
        assert!(!planted(Bug::PanicInTail), "a planted bug");
        let tail_bytes = length - from;
        if tail_bytes > TAIL_BYTES_MAX {
            return Err(UpstreamFault::TailTooLong { api_key });
        }
        if arrived.len() < tail_bytes {
            return Ok(Verdict::Hold(tail_bytes));
        }
        let walker = (**walker).clone();
        let arrived = &arrived[..tail_bytes];
        let brokers = self.brokers.clone();
        let mut rewriter = Rewriter::new(api_key, &*brokers);
        let (rewritten, tags_at) = rewrite_tail(walker.clone(), arrived, &mut rewriter).map_err(fault)?;
        let unknown = rewriter.outcome()?;
        if !unknown.is_empty() {
            return Ok(Verdict::Learn(unknown));
        }
        match rewritten.and_then(|tail| tail::fill(&tail, tags_at, tail_bytes).or(Some(Vec::new()))) {
            None => out.input(at..at + tail_bytes),
            Some(filled) if !filled.is_empty() => out.new_bytes(filled),
            Some(_) => {
                let (emptied, tags_at) = rewrite_tail(walker, arrived, &mut LeaveOut).map_err(fault)?;
                let filled = emptied.and_then(|tail| tail::fill(&tail, tags_at, tail_bytes));
                // An endpoint takes more bytes than the smallest filling, so leaving one out always makes room.
                out.new_bytes(filled.ok_or(UpstreamFault::TailTooLong { api_key })?);
                self.events.push_back(Event::EndpointsLeftOut);
            }
        }
        self.end_response(now);
        Ok(Verdict::Passed(tail_bytes))
    }

    /// A raw SASL token of the cluster: a frame without a header.
    fn raw_token(&mut self, arrived: &[u8]) -> Result<Verdict, UpstreamFault> {
        let length = frame::length(arrived, 0, SASL_TOKEN_BYTES_MAX).map_err(UpstreamFault::Frame)?;
        let Some(length) = length else { return Ok(Verdict::Hold(LENGTH_BYTES)) };
        self.response_lane.bytes = (LENGTH_BYTES + length) as u64;
        self.request_lane.handshake_answered(None);
        self.response_lane.body = Body::Pass { left: LENGTH_BYTES + length };
        Ok(Verdict::Passed(0))
    }

    /// The answer to a SaslHandshake v0: raw tokens follow only if it succeeded.
    fn handshake_answered(&mut self, frame: &[u8], body_at: usize, tokens: u8) {
        let succeeded = frame.get(body_at..body_at + 2) == Some(&[0, 0][..]);
        self.request_lane.handshake_answered(Some(if succeeded { tokens } else { 0 }));
    }
}
