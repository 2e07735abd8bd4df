//! One connection at a gateway's socket as requests and responses.
//!
//! It reads what the gateway is judged by with the reader of this folder, and never changes or holds up a byte.

use std::collections::VecDeque;

use tidegate_wire::schema::{Api, Direction, keys};

use super::facts::{Collector, Facts, Topics};
use super::lane::Lane;
use super::read;
use crate::env::Sealed;
use crate::history::Wire;
use crate::random::hash_bytes;

/// Kafka's error code UNSUPPORTED_VERSION: an ApiVersions response with it has version 0 (KIP-511).
const UNSUPPORTED_VERSION: i16 = 35;

/// Bytes of a request's key, version and correlation id.
const REQUEST_START_BYTES: usize = 8;

/// A request that waits for its response.
#[derive(Debug, Clone, Copy)]
struct Asked {
    correlation_id: i32,
    api_key: i16,
    api_version: i16,
    /// Of a SaslHandshake: how many tokens the client will send.
    tokens: u32,
}

/// Where an authentication stands.
#[derive(Debug, Clone, Copy, Default)]
struct Sasl {
    /// Tokens of the client that have not been answered yet.
    tokens_left: u32,
    /// After a SaslHandshake of version 0: raw tokens that are still to come from either side.
    raw_requests: u32,
    raw_responses: u32,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Dialogue {
    requests: Lane,
    responses: Lane,
    /// Whether requests come to the gateway and responses leave it: the side of clients.
    of_client: bool,
    asked: VecDeque<Asked>,
    sasl: Sasl,
    topics: Topics,
}

impl Dialogue {
    /// A connection of which nothing has passed yet; with TLS if there is a place of copies.
    pub(super) fn new(of_client: bool, sealed: Option<Sealed>) -> Self {
        let (requests, responses) = (Lane::new(sealed.clone()), Lane::new(sealed));
        let (asked, sasl, topics) = (VecDeque::new(), Sasl::default(), Topics::default());
        Self { requests, responses, of_client, asked, sasl, topics }
    }

    /// The gateway has read these bytes.
    pub(super) fn received(&mut self, bytes: &[u8], told: &mut dyn FnMut(Wire)) {
        if self.of_client { self.pass_requests(bytes, told) } else { self.pass_responses(bytes, told) }
    }

    /// The gateway has sent these bytes.
    pub(super) fn sent(&mut self, bytes: &[u8], told: &mut dyn FnMut(Wire)) {
        if self.of_client { self.pass_responses(bytes, told) } else { self.pass_requests(bytes, told) }
    }

    /// What the end of the other side's stream is now.
    pub(super) fn ended(&self) -> Wire {
        let incoming = if self.of_client { &self.requests } else { &self.responses };
        if incoming.is_inside() { Wire::Failed } else { Wire::Finished }
    }

    fn pass_requests(&mut self, bytes: &[u8], told: &mut dyn FnMut(Wire)) {
        let outgoing = !self.of_client;
        self.requests.pass(bytes);
        loop {
            let read = match self.requests.next_frame() {
                Ok(None) => return,
                Ok(Some(_)) if self.sasl.raw_requests > 0 => {
                    self.sasl.raw_requests -= 1;
                    continue;
                }
                Ok(Some(frame)) => request(frame, &mut self.topics),
                Err(why) => Err(why),
            };
            match read {
                Ok((asked, wire, wrong)) => {
                    if let Wire::Request { answered: true, .. } = wire {
                        self.asked.push_back(asked);
                    }
                    told(wire);
                    if let Some(why) = wrong {
                        told(Wire::Broken { outgoing, why });
                    }
                }
                Err(why) => {
                    told(Wire::Broken { outgoing, why });
                    self.requests.give_up();
                }
            }
        }
    }

    fn pass_responses(&mut self, bytes: &[u8], told: &mut dyn FnMut(Wire)) {
        let outgoing = self.of_client;
        self.responses.pass(bytes);
        loop {
            let frame = match self.responses.next_frame() {
                Ok(None) => return,
                Ok(Some(frame)) => frame,
                Err(why) => {
                    told(Wire::Broken { outgoing, why });
                    self.responses.give_up();
                    return;
                }
            };
            if self.sasl.raw_responses > 0 {
                self.sasl.raw_responses -= 1;
                if self.sasl.raw_responses == 0 {
                    told(Wire::Authenticated);
                }
                continue;
            }
            let Some(correlation_id) = frame.first_chunk::<4>().map(|raw| i32::from_be_bytes(*raw)) else {
                told(Wire::Broken { outgoing, why: "a response without a correlation id".into() });
                self.responses.give_up();
                return;
            };
            // One that is out of turn is read as what it says it answers, so that one mistake is one finding.
            let turn = self.asked.iter().position(|asked| asked.correlation_id == correlation_id);
            let asked = turn.and_then(|turn| self.asked.remove(turn));
            let facts =
                asked.map_or_else(|| Ok(Facts::default()), |asked| response(frame, asked, &mut self.topics));
            let facts = facts.unwrap_or_else(|why| {
                let api = asked.map_or(-1, |asked| asked.api_key);
                told(Wire::Broken { outgoing, why: format!("a response of API {api}: {why}") });
                Facts::default()
            });
            let error_code = facts.error_code.unwrap_or(0);
            let Facts { nodes, versions, batches, content, .. } = facts;
            told(Wire::Response { correlation_id, error_code, nodes, versions, batches, content });
            if let Some(asked) = asked.filter(|_| error_code == 0)
                && self.sasl.answered(asked)
            {
                told(Wire::Authenticated);
            }
        }
    }
}

impl Sasl {
    /// A request was answered without an error. Returns whether that completes an authentication.
    fn answered(&mut self, asked: Asked) -> bool {
        match (asked.api_key, asked.api_version) {
            (keys::SASL_HANDSHAKE, 0) => {
                (self.raw_requests, self.raw_responses) = (asked.tokens, asked.tokens);
                false
            }
            (keys::SASL_HANDSHAKE, _) => {
                self.tokens_left = asked.tokens;
                false
            }
            (keys::SASL_AUTHENTICATE, _) => {
                self.tokens_left = self.tokens_left.saturating_sub(1);
                self.tokens_left == 0
            }
            _ => false,
        }
    }
}

/// How many tokens a client sends with a mechanism.
const fn tokens(mechanism: &[u8]) -> u32 {
    match mechanism {
        b"PLAIN" | b"OAUTHBEARER" => 1,
        b"SCRAM-SHA-256" | b"SCRAM-SHA-512" => 2,
        // As many as it takes: nobody can tell from outside when it is over.
        _ => u32::MAX,
    }
}

/// Reads a request. What is wrong behind its header is told too.
///
/// # Errors
/// It has no header that anybody knows, so that nobody will answer it.
fn request(frame: &[u8], topics: &mut Topics) -> Result<(Asked, Wire, Option<String>), String> {
    let start = frame.first_chunk::<REQUEST_START_BYTES>().ok_or("a request without a header")?;
    let [k0, k1, v0, v1, c0, c1, c2, c3] = *start;
    let (api_key, api_version) = (i16::from_be_bytes([k0, k1]), i16::from_be_bytes([v0, v1]));
    let correlation_id = i32::from_be_bytes([c0, c1, c2, c3]);
    let (mut collector, mut wrong) = (Collector::new(topics), None);
    match Api::of(api_key).filter(|api| api.versions.contains(api_version)) {
        // Even one of a version that nobody knows is answered (KIP-511).
        None if api_key == keys::API_VERSIONS => {}
        None => return Err(format!("there is no version {api_version} of an API {api_key}")),
        Some(api) => {
            let body = skip_header(api, api_version, frame)?;
            if matches!(api_key, keys::PRODUCE | keys::SASL_HANDSHAKE) {
                let shape = (api.fields(Direction::Request), api_version, api.flexible.contains(api_version));
                let read = read::message(shape, body, &mut collector);
                wrong = read.err().map(|why| format!("a request of API {api_key}: {why}"));
            }
        }
    }
    let Facts { acks, mechanism, batches, .. } = collector.facts;
    let tokens = mechanism.map_or(0, tokens);
    let answered = !(api_key == keys::PRODUCE && acks == Some(0));
    let content = hash_bytes(0, frame);
    let wire = Wire::Request { correlation_id, api_key, api_version, answered, batches, content };
    Ok((Asked { correlation_id, api_key, api_version, tokens }, wire, wrong))
}

/// The body of a request.
fn skip_header<'a>(api: &Api, version: i16, frame: &'a [u8]) -> Result<&'a [u8], String> {
    let mut body = &frame[REQUEST_START_BYTES..];
    if api.request_header_version(version) >= 1 {
        let (raw, rest) = body.split_first_chunk::<2>().ok_or("the header ends in the client id")?;
        let length = match i16::from_be_bytes(*raw) {
            -1 => 0,
            length => usize::try_from(length).map_err(|_| format!("a client id of {length} bytes"))?,
        };
        body = rest.get(length..).ok_or("the header ends in the client id")?;
    }
    if api.request_header_version(version) >= 2 {
        body = read::skip_tags(body)?;
    }
    Ok(body)
}

fn response<'a>(frame: &'a [u8], asked: Asked, topics: &mut Topics) -> Result<Facts<'a>, String> {
    let Asked { api_key, api_version, .. } = asked;
    let mut body = &frame[4..];
    let refused =
        body.first_chunk::<2>().is_some_and(|code| i16::from_be_bytes(*code) == UNSUPPORTED_VERSION);
    let version = if api_key == keys::API_VERSIONS && refused { 0 } else { api_version };
    let api = Api::of(api_key).filter(|api| api.versions.contains(version));
    let api = api.ok_or_else(|| format!("there is no version {version}"))?;
    if api.response_header_version(version) >= 1 {
        body = read::skip_tags(body)?;
    }
    let mut collector = Collector::new(topics);
    let shape = (api.fields(Direction::Response), version, api.flexible.contains(version));
    read::message(shape, body, &mut collector)?;
    Ok(collector.facts)
}
