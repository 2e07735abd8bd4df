//! A connection on a listener with SASL, until it has authenticated and when it does so again (`SaslServerAuthenticator`, KIP-43,
//! KIP-152, KIP-368).
//!
//! Never knows what a mechanism does with its tokens.

use std::time::Duration;

use bytes::Bytes;
use tidegate_wire::frame;
use tidegate_wire::reply;
use tidegate_wire::schema::keys;

use super::mechanisms::{Admitted, Exchange, MECHANISMS, Refused, Step};
use crate::api::{self, Outcome, Refusal, Request};
use crate::cluster::Cluster;
use crate::connection::ConnectionId;
use crate::errors::ErrorCode;
use crate::fields::{Fields as _, text_array};
use crate::time::Instant;

/// A client may not authenticate again sooner than this (`KafkaChannel.MIN_REAUTH_INTERVAL_ONE_SECOND_NANOS`).
const REAUTHENTICATION_INTERVAL_MIN: Duration = Duration::from_secs(1);

/// What a connection may send next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Requests: who it is, is settled.
    Settled,
    /// ApiVersions or SaslHandshake.
    Begin,
    /// SaslHandshake: ApiVersions has been answered.
    Handshake,
    /// Tokens of a mechanism, in SaslAuthenticate or (`raw`) as they are.
    Tokens { exchange: Exchange, mechanism: String, raw: bool },
    /// Something that is refused with this text: it has changed its mechanism.
    OtherMechanism(String),
    /// Nothing: it was refused, and is about to be closed.
    Refused,
}

/// Authentication as far as it outlives one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sasl {
    pub(crate) stage: Stage,
    /// The mechanism by which it authenticated.
    mechanism: Option<String>,
    /// When it must have authenticated again; `None`: never.
    expires_at: Option<Instant>,
    reauthentication_began: Option<Instant>,
}

impl Sasl {
    pub(crate) fn new(wanted: bool) -> Self {
        let stage = if wanted { Stage::Begin } else { Stage::Settled };
        Self { stage, mechanism: None, expires_at: None, reauthentication_began: None }
    }

    fn is_again(&self) -> bool {
        self.mechanism.is_some()
    }
}

/// What comes of a frame.
enum Verdict {
    /// An answer, and what may be sent next.
    Go(Option<Bytes>, Stage),
    /// Perhaps an answer, and then the end.
    End(Option<Bytes>, String),
}

impl Cluster {
    /// Takes a frame that belongs to authentication; `false` leaves it to the handlers of requests.
    pub(crate) fn authenticate(&mut self, id: ConnectionId, bytes: &Bytes) -> bool {
        let now = self.now;
        let Some(state) = self.connection(id) else { return true };
        let sasl = &mut state.session.sasl;
        if sasl.stage == Stage::Settled {
            let Some(expires_at) = sasl.expires_at else { return false };
            let is_handshake =
                frame::request_start(bytes).is_some_and(|(key, _, _)| key == keys::SASL_HANDSHAKE);
            let soon = |began: Instant| now.since(began) < REAUTHENTICATION_INTERVAL_MIN;
            if !is_handshake || sasl.reauthentication_began.is_some_and(soon) {
                if expires_at <= now {
                    self.close(id, "the session has expired and was not authenticated again");
                    return true;
                }
                return false;
            }
            sasl.reauthentication_began = Some(now);
            sasl.stage = Stage::Handshake;
        }
        let stage = std::mem::replace(&mut sasl.stage, Stage::Refused);
        match self.judge(id, stage, bytes) {
            Verdict::Go(frame, stage) => {
                if let Some(state) = self.connection(id) {
                    state.session.sasl.stage = stage;
                }
                if let Some(frame) = frame {
                    self.tell(id, frame);
                }
            }
            Verdict::End(frame, reason) => self.end_later(id, frame, reason),
        }
        true
    }

    fn tell(&mut self, id: ConnectionId, frame: Bytes) {
        if let Some(node_id) = self.connection(id).map(|state| state.peer.node_id) {
            self.send(node_id, id, frame);
        }
    }

    /// A broker lets a client that it has refused wait, and answers then.
    fn end_later(&mut self, id: ConnectionId, frame: Option<Bytes>, reason: String) {
        let delay_ms = self.broker_config_i64("connection.failed.authentication.delay.ms");
        if let Some(state) = self.connection(id) {
            state.busy = true;
        }
        let delay = Duration::from_millis(u64::try_from(delay_ms).unwrap_or(0));
        self.after(delay, move |cluster| {
            if let Some(frame) = frame {
                cluster.tell(id, frame);
            }
            cluster.close(id, reason);
        });
    }

    fn judge(&mut self, id: ConnectionId, stage: Stage, bytes: &Bytes) -> Verdict {
        match stage {
            Stage::Begin | Stage::Handshake => self.judge_request(id, &stage, bytes),
            Stage::Tokens { exchange, mechanism, raw: true } => {
                self.judge_raw_token(id, exchange, mechanism, bytes)
            }
            Stage::Tokens { exchange, mechanism, raw: false } => {
                self.judge_token(id, exchange, mechanism, bytes)
            }
            Stage::OtherMechanism(text) => Verdict::End(None, text),
            Stage::Settled | Stage::Refused => Verdict::End(None, "nothing more is heard".to_owned()),
        }
    }

    fn judge_request(&mut self, id: ConnectionId, stage: &Stage, bytes: &Bytes) -> Verdict {
        match frame::request_start(bytes).map(|(key, _, _)| key) {
            Some(keys::API_VERSIONS) if *stage == Stage::Begin => self.judge_api_versions(id, bytes),
            Some(keys::SASL_HANDSHAKE) => self.judge_handshake(id, bytes),
            Some(key) => {
                let reason = format!("Unexpected Kafka request of API key {key} during SASL handshake.");
                Verdict::End(None, reason)
            }
            None => Verdict::End(None, "no request, but bytes of something else".to_owned()),
        }
    }

    fn judge_api_versions(&mut self, id: ConnectionId, bytes: &Bytes) -> Verdict {
        let mut request = match api::parse(self, id, bytes) {
            Ok(request) => request,
            // A version that nobody knows is answered, and the client tries another.
            Err(Refusal::Answer(frame)) => return Verdict::Go(Some(frame), Stage::Begin),
            Err(Refusal::Close(reason)) => return Verdict::End(None, reason),
        };
        let Outcome::Answer(response) = api::handle(self, &mut request) else {
            return Verdict::End(None, "ApiVersions was not answered".to_owned());
        };
        let next = if response.i16("ErrorCode") == 0 { Stage::Handshake } else { Stage::Begin };
        match api::encode(&request, &response) {
            Ok(frame) => Verdict::Go(Some(frame), next),
            Err(error) => Verdict::End(None, error.to_string()),
        }
    }

    /// The mechanisms that a listener takes.
    fn mechanisms(&self) -> Vec<String> {
        let enabled = self.broker_config("sasl.enabled.mechanisms");
        let names = enabled.split(',').map(str::trim).filter(|name| MECHANISMS.contains(name));
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        names.sort_by_key(|name| hash_bucket(name));
        names
    }

    fn judge_handshake(&mut self, id: ConnectionId, bytes: &Bytes) -> Verdict {
        let request = match api::parse(self, id, bytes) {
            Ok(request) => request,
            Err(Refusal::Answer(_)) => return Verdict::End(None, "not a handshake".to_owned()),
            Err(Refusal::Close(reason)) => return Verdict::End(None, reason),
        };
        let wanted = request.body.text("Mechanism");
        let enabled = self.mechanisms();
        let exchange = Exchange::new(&wanted).filter(|_| enabled.contains(&wanted));
        let mut response = request.response();
        response.set("Mechanisms", text_array(enabled));
        if exchange.is_none() {
            response.set("ErrorCode", ErrorCode::UNSUPPORTED_SASL_MECHANISM);
        }
        let frame = api::encode(&request, &response).ok();
        let Some(exchange) = exchange else {
            return Verdict::End(frame, format!("Unsupported SASL mechanism {wanted}"));
        };
        let before = self.connection(id).and_then(|state| state.session.sasl.mechanism.clone());
        let next = match before {
            Some(before) if before != wanted => Stage::OtherMechanism(format!(
                "SASL mechanism '{wanted}' requested by client is not supported for re-authentication of mechanism '{before}'"
            )),
            _ => Stage::Tokens { exchange, mechanism: wanted, raw: request.version == 0 },
        };
        Verdict::Go(frame, next)
    }

    /// A token as it is, after SaslHandshake v0. Who is refused is told nothing.
    fn judge_raw_token(
        &mut self,
        id: ConnectionId,
        mut exchange: Exchange,
        mechanism: String,
        bytes: &Bytes,
    ) -> Verdict {
        let step = exchange.evaluate(self, bytes).and_then(|step| self.same_principal(id, step));
        let step = match step {
            Ok(step) => step,
            Err(Refused::Told(text)) => return Verdict::End(None, text),
            Err(Refused::Untold) => return Verdict::End(None, self.untold(id, &mechanism)),
        };
        let frame = step.reply.map(|reply| framed(&reply));
        match step.admitted {
            Some(admitted) => {
                self.settle_session(id, admitted, mechanism);
                Verdict::Go(frame, Stage::Settled)
            }
            None => Verdict::Go(frame, Stage::Tokens { exchange, mechanism, raw: true }),
        }
    }

    fn judge_token(
        &mut self,
        id: ConnectionId,
        mut exchange: Exchange,
        mechanism: String,
        bytes: &Bytes,
    ) -> Verdict {
        let is_authenticate =
            frame::request_start(bytes).is_some_and(|(key, _, _)| key == keys::SASL_AUTHENTICATE);
        if !is_authenticate {
            return other_request(bytes);
        }
        let request = match api::parse(self, id, bytes) {
            Ok(request) => request,
            Err(Refusal::Answer(_)) => return Verdict::End(None, "not a token".to_owned()),
            Err(Refusal::Close(reason)) => return Verdict::End(None, reason),
        };
        let step = exchange.evaluate(self, request.body.bytes("AuthBytes"));
        let step = match step.and_then(|step| self.same_principal(id, step)) {
            Ok(step) => step,
            Err(refused) => {
                let text = match refused {
                    Refused::Told(text) => text,
                    Refused::Untold => self.untold(id, &mechanism),
                };
                let mut response = request.response();
                response.set("ErrorCode", ErrorCode::SASL_AUTHENTICATION_FAILED);
                response.set("ErrorMessage", text.clone());
                return Verdict::End(api::encode(&request, &response).ok(), text);
            }
        };
        self.take_step(id, &request, step, exchange, mechanism)
    }

    fn take_step(
        &mut self,
        id: ConnectionId,
        request: &Request,
        step: Step,
        exchange: Exchange,
        mechanism: String,
    ) -> Verdict {
        let mut response = request.response();
        response.set("AuthBytes", step.reply.unwrap_or_default());
        let next = match step.admitted {
            Some(admitted) => {
                response.set("SessionLifetimeMs", self.settle_session(id, admitted, mechanism));
                Stage::Settled
            }
            None => Stage::Tokens { exchange, mechanism, raw: false },
        };
        match api::encode(request, &response) {
            Ok(frame) => Verdict::Go(Some(frame), next),
            Err(error) => Verdict::End(None, error.to_string()),
        }
    }

    /// Who authenticates again must be who it was.
    fn same_principal(&mut self, id: ConnectionId, step: Step) -> Result<Step, Refused> {
        let (Some(state), Some(admitted)) = (self.connection(id), &step.admitted) else { return Ok(step) };
        let before = &state.session.principal;
        if !state.session.sasl.is_again() || *before == admitted.principal {
            return Ok(step);
        }
        let dotted = |principal: &str| principal.replacen(':', ".", 1);
        Err(Refused::Told(format!(
            "Cannot change principals during re-authentication from {}: {}",
            dotted(before),
            dotted(&admitted.principal)
        )))
    }

    /// What is said to those who shall not learn what was wrong.
    fn untold(&mut self, id: ConnectionId, mechanism: &str) -> String {
        let again = self.connection(id).is_some_and(|state| state.session.sasl.is_again());
        let what = if again { "re-authentication" } else { "authentication" };
        format!(
            "Authentication failed during {what} due to invalid credentials with SASL mechanism {mechanism}"
        )
    }

    /// Settles who the connection is. Returns for how long, in milliseconds; zero for ever.
    fn settle_session(&mut self, id: ConnectionId, admitted: Admitted, mechanism: String) -> i64 {
        let limit_ms = self.broker_config_i64("connections.max.reauth.ms");
        let (now, wall_ms) = (self.now, self.wall_ms());
        let left_ms = admitted.expires_at_ms.map(|at| at.saturating_sub(wall_ms));
        let limit_ms = (limit_ms > 0).then_some(limit_ms);
        let lifetime_ms = left_ms.into_iter().chain(limit_ms).min().map(|ms| ms.max(0));
        if let Some(state) = self.connection(id) {
            let session = &mut state.session;
            session.principal = admitted.principal;
            session.by_token = admitted.by_token;
            session.sasl.mechanism = Some(mechanism);
            session.sasl.expires_at = lifetime_ms.map(|ms| now.plus_ms(ms));
        }
        lifetime_ms.unwrap_or(0)
    }
}

/// Where a small `HashMap` of Java has a key: a broker names its mechanisms in this order.
fn hash_bucket(key: &str) -> u32 {
    let hash = key.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    (hash ^ (hash >> 16)) % 16
}

/// Another request where a token was due: an answer with the error, and the end. What cannot be read is not answered.
fn other_request(bytes: &Bytes) -> Verdict {
    let text = "Unexpected Kafka request during SASL authentication.";
    let code = ErrorCode::ILLEGAL_SASL_STATE.0;
    let frame = reply::error_reply(bytes, code, Some(text)).ok().flatten().map(Bytes::from);
    Verdict::End(frame, text.to_owned())
}

/// Bytes with their length before them.
fn framed(bytes: &[u8]) -> Bytes {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes()[..], bytes].concat().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mechanisms_are_named_in_the_order_of_a_broker() {
        let mut names = MECHANISMS;
        names.sort_by_key(|name| hash_bucket(name));
        // As Kafka 4.3.1 answers.
        assert_eq!(names, ["PLAIN", "SCRAM-SHA-512", "SCRAM-SHA-256", "OAUTHBEARER"]);
    }
}
