//! From the client to the cluster: frames are cut, headers read and entered into the ledger; the rest passes as it arrives.

use tidegate_wire::WireError;
use tidegate_wire::frame::{self, LENGTH_BYTES};
use tidegate_wire::limits::REQUEST_BYTES_MIN;
use tidegate_wire::patch::Patches;
use tidegate_wire::reply::error_reply;
use tidegate_wire::schema::{Api, Categories, Category, Direction, keys};
use tidegate_wire::walk::{Progress, Seen, Visitor, Walker};

use crate::addresses;
use crate::api_versions;
use crate::bugs::{Bug, planted};
use crate::connection::{Action, Connection};
use crate::error::ClientFault;
use crate::event::{Completed, Event, Instant};
use crate::ledger::{Answer, Care, InFlight};
use crate::limits::SASL_TOKEN_BYTES_MAX;
use crate::sasl;
use crate::segments::Segments;

/// Where the stream of requests stands.
#[derive(Debug, Default)]
pub(crate) struct RequestLane {
    body: Body,
    /// Raw SASL tokens that the client still has to send.
    raw_tokens: u8,
    /// A SaslHandshake v0 or a raw token was sent on, and what comes next depends on its answer.
    awaits_handshake: bool,
}

/// What becomes of the bytes of the request that is passing.
#[derive(Debug, Default)]
enum Body {
    /// A new frame is next.
    #[default]
    Boundary,
    /// So many bytes are passed on.
    Pass(usize),
    /// So many bytes are answered by the gateway and go nowhere.
    Discard(usize),
    /// So many bytes of a Produce that wants no answer are passed on.
    PassUnanswered(usize, Box<Completed>, Instant),
}

impl RequestLane {
    pub(crate) const fn at_boundary(&self) -> bool {
        matches!(self.body, Body::Boundary)
    }

    pub(crate) const fn awaits_handshake(&self) -> bool {
        self.awaits_handshake
    }

    /// The answer to a SaslHandshake v0 or to a raw token has passed.
    pub(crate) const fn handshake_answered(&mut self, raw_tokens: Option<u8>) {
        self.awaits_handshake = false;
        if let Some(raw_tokens) = raw_tokens {
            self.raw_tokens = raw_tokens;
        }
    }
}

impl Connection {
    /// Reads up to the end of the input, or to a fault: what comes before it was consumed and put into `out`.
    pub(crate) fn read_requests(
        &mut self,
        now: Instant,
        input: &[u8],
        out: &mut Segments,
    ) -> (usize, Option<ClientFault>) {
        let mut at = 0;
        while at < input.len() {
            let arrived = &input[at..];
            match &mut self.request_lane.body {
                Body::Boundary => {
                    if self.pauses_requests() {
                        break;
                    }
                    match self.begin_request(now, arrived) {
                        Ok(Some(body)) => self.request_lane.body = body,
                        Ok(None) => {
                            self.header_since.get_or_insert(now);
                            break;
                        }
                        Err(fault) => return (at, Some(fault)),
                    }
                    self.header_since = None;
                }
                Body::Pass(left) | Body::PassUnanswered(left, ..) => {
                    let step = arrived.len().min(*left);
                    out.input(at..at + step);
                    at += step;
                    *left -= step;
                }
                Body::Discard(left) => {
                    let step = arrived.len().min(*left);
                    at += step;
                    *left -= step;
                }
            }
            self.end_request(now);
        }
        (at, None)
    }

    /// Closes the books on a request whose last byte has passed.
    fn end_request(&mut self, now: Instant) {
        match &mut self.request_lane.body {
            Body::Pass(0) | Body::Discard(0) => {
                self.ledger.newest_passed(now);
            }
            Body::PassUnanswered(0, completed, since) => {
                completed.client = now.since(*since);
                self.events.push_back(Event::Completed(**completed));
            }
            _ => return,
        }
        self.request_lane.body = Body::Boundary;
    }

    /// Reads as much of a new frame as decides what becomes of it. `None`: more is needed, and nothing was consumed.
    fn begin_request(&mut self, now: Instant, arrived: &[u8]) -> Result<Option<Body>, ClientFault> {
        if self.request_lane.raw_tokens > 0 {
            return self.begin_raw_token(now, arrived);
        }
        let length = frame::length(arrived, REQUEST_BYTES_MIN, self.settings.request_bytes_max)
            .map_err(ClientFault::Request)?;
        let Some(length) = length else { return Ok(None) };
        let arrived = &arrived[LENGTH_BYTES..arrived.len().min(LENGTH_BYTES + length)];
        let Some((api_key, api_version, correlation_id)) = frame::request_start(arrived) else {
            return Ok(None);
        };
        let request = InFlight::new(
            (api_key, api_version, correlation_id),
            (LENGTH_BYTES + length) as u32,
            // The first header is owed from the start; no byte of it need have come then.
            self.header_since.filter(|_| self.dialled).unwrap_or(now),
            Answer::Upstream(Care::None),
        );
        let known = Api::of(api_key).is_some_and(|api| api.versions.contains(api_version));
        let destiny = if api_key == keys::API_VERSIONS && !known {
            // Not even the header of such a request is known, but its answer is (KIP-511).
            let start = &arrived[..REQUEST_BYTES_MIN];
            Some(Destiny::Refused(refusal(start, api_versions::UNSUPPORTED_VERSION)?))
        } else {
            destiny(arrived, length)?
        };
        Ok(destiny.map(|destiny| self.enter(request, destiny)))
    }

    /// Enters a request into the ledger, if it will be answered, and decides what becomes of its bytes.
    fn enter(&mut self, mut request: InFlight, destiny: Destiny) -> Body {
        let bytes = request.request_bytes as usize;
        match destiny {
            Destiny::Refused(answer) => {
                self.ledger.enter_local(request, answer);
                return Body::Discard(bytes);
            }
            Destiny::Unanswered => {
                self.dial();
                let since = request.first_byte_at;
                return Body::PassUnanswered(bytes, Box::new(request.completed(since, since)), since);
            }
            Destiny::Passed(care) => {
                self.request_lane.awaits_handshake |= matches!(care, Care::SaslHandshake { .. });
                request.answer = Answer::Upstream(care);
            }
        }
        self.dial();
        self.ledger.enter(request);
        Body::Pass(bytes)
    }

    fn begin_raw_token(&mut self, now: Instant, arrived: &[u8]) -> Result<Option<Body>, ClientFault> {
        let length =
            frame::length(arrived, 0, SASL_TOKEN_BYTES_MAX).map_err(|_| ClientFault::SaslTokenTooLong)?;
        let Some(length) = length else { return Ok(None) };
        let bytes = (LENGTH_BYTES + length) as u32;
        self.ledger.enter(InFlight::new((keys::SASL_AUTHENTICATE, 0, 0), bytes, now, Answer::RawToken));
        self.request_lane.raw_tokens -= 1;
        self.request_lane.awaits_handshake = true;
        Ok(Some(Body::Pass(LENGTH_BYTES + length)))
    }

    fn dial(&mut self) {
        if !self.dialled {
            self.dialled = true;
            self.actions.push_back(Action::Dial);
        }
    }
}

/// What becomes of a request.
enum Destiny {
    /// It goes to the cluster, and its answer needs this care.
    Passed(Care),
    /// It goes to the cluster, which will not answer: a Produce with acks=0.
    Unanswered,
    /// The gateway answers with these bytes, and the cluster never sees it.
    Refused(Vec<u8>),
}

/// Decides by the header, and by as much of the body as that takes. `None`: more is needed.
fn destiny(arrived: &[u8], length: usize) -> Result<Option<Destiny>, ClientFault> {
    let Some(header) = frame::request_header(arrived, length).map_err(ClientFault::Request)? else {
        return Ok(None);
    };
    let (body, span) = (&arrived[header.body_at..], header.body_at..length);
    match (header.api_key, header.api_version) {
        (keys::PRODUCE, version) => {
            let acks = produce_acks(version, body, span).map_err(ClientFault::Request)?;
            Ok(acks.map(|acks| {
                if acks == 0 && !planted(Bug::ForgetAcksZero) {
                    Destiny::Unanswered
                } else {
                    Destiny::Passed(care(keys::PRODUCE, version))
                }
            }))
        }
        (keys::SASL_HANDSHAKE, 0) => {
            let Some(tokens) = handshake_tokens(body, span).map_err(ClientFault::Request)? else {
                return Ok(None);
            };
            Ok(Some(match tokens {
                Some(tokens) => Destiny::Passed(Care::SaslHandshake { tokens }),
                None => Destiny::Refused(refusal(arrived, sasl::UNSUPPORTED_SASL_MECHANISM)?),
            }))
        }
        (key, version) => Ok(Some(Destiny::Passed(care(key, version)))),
    }
}

/// The answer of a broker that refuses a request.
fn refusal(request: &[u8], code: i16) -> Result<Vec<u8>, ClientFault> {
    Ok(error_reply(request, code, None).map_err(ClientFault::Request)?.unwrap_or_default())
}

/// What the response to a request needs. Which responses carry addresses is read off the table.
fn care(api_key: i16, api_version: i16) -> Care {
    match api_key {
        keys::FIND_COORDINATOR if api_version >= 4 && planted(Bug::LeakFindCoordinator) => return Care::None,
        keys::DESCRIBE_CLUSTER if planted(Bug::LeakDescribeCluster) => return Care::None,
        keys::API_VERSIONS => return Care::ApiVersions,
        keys::DESCRIBE_CONFIGS => return Care::Configs,
        _ => {}
    }
    let Some(api) = Api::of(api_key) else { return Care::None };
    let inside = tidegate_wire::schema::categories_of(api.response);
    let forgets = inside.contains(Category::Records) && planted(Bug::ForgetTaggedEndpoints);
    if forgets
        || !inside.contains(Category::BrokerHost)
        || !addresses::has(api.response, api_version, addresses::HOSTS)
    {
        Care::None
    } else if inside.contains(Category::Records) {
        Care::AddressesAtTail
    } else {
        Care::Addresses
    }
}

const TOPICS: Categories = Categories::EMPTY.with(Category::TopicName).with(Category::TopicId);

/// The acks of a Produce, which stand before its first topic. `None`: more is needed.
fn produce_acks(version: i16, body: &[u8], span: std::ops::Range<usize>) -> Result<Option<i16>, WireError> {
    struct Acks(Option<i16>);
    impl Visitor for Acks {
        fn field(&mut self, seen: Seen<'_>, _patches: &mut Patches) {
            if seen.field.name == "Acks" {
                self.0 = Some(seen.int() as i16);
            }
        }
    }
    let api = Api::of(keys::PRODUCE).ok_or(WireError::UnknownApi(keys::PRODUCE))?;
    let mut acks = Acks(None);
    let mut walker = Walker::new(api, version, Direction::Request, span, Categories::ALL)?.stop_at(TOPICS);
    walker.advance(body, &mut acks, &mut Patches::default())?;
    Ok(acks.0)
}

/// How many raw tokens follow a SaslHandshake v0. `None`: more is needed; `Some(None)`: the mechanism cannot be relayed raw.
fn handshake_tokens(body: &[u8], span: std::ops::Range<usize>) -> Result<Option<Option<u8>>, WireError> {
    struct Mechanism(Option<u8>);
    impl Visitor for Mechanism {
        fn field(&mut self, seen: Seen<'_>, _patches: &mut Patches) {
            self.0 = sasl::tokens(seen.bytes().unwrap_or_default());
        }
    }
    let api = Api::of(keys::SASL_HANDSHAKE).ok_or(WireError::UnknownApi(keys::SASL_HANDSHAKE))?;
    let mut mechanism = Mechanism(None);
    let mut walker = Walker::new(api, 0, Direction::Request, span, Categories::ALL)?;
    match walker.advance(body, &mut mechanism, &mut Patches::default())? {
        Progress::Done => Ok(Some(mechanism.0)),
        Progress::More | Progress::Tail => Ok(None),
    }
}
