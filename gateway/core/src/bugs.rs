//! Bugs that are planted on purpose, to see that simulations find them (`cargo xtask mutants`).
//!
//! Without the feature `planted-bugs` there is nothing here but a function that says `false`, and the compiler takes what stands
//! behind it away. With it, one bug at a time can be chosen for the whole process. No release can have it: it needs debug assertions.
//!
//! It never knows how bugs are found: that is data in `scenarios/mutants.toml`.

use crate::segments::Segments;

#[cfg(all(feature = "planted-bugs", not(debug_assertions)))]
compile_error!("`planted-bugs` is for simulations with debug assertions, and never for a release");

/// A list of bugs with their names.
macro_rules! bugs {
    ($($(#[$doc:meta])* $bug:ident = $name:literal,)*) => {
        /// A bug that can be planted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Bug {
            $($(#[$doc])* $bug,)*
        }

        impl Bug {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$bug,)*];

            /// Its name, by which it is chosen.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$bug => $name,)* }
            }

            /// The one of this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|bug| bug.name() == name)
            }
        }
    };
}

bugs! {
    /// The endpoints of new leaders behind the records are not rewritten (KIP-951).
    ForgetTaggedEndpoints = "forget_tagged_endpoints",
    /// FindCoordinator is not rewritten from version 4 on, where it has a list.
    LeakFindCoordinator = "leak_find_coordinator",
    /// DescribeCluster is not rewritten.
    LeakDescribeCluster = "leak_describe_cluster",
    /// The address of a broker that nobody has heard of passes as it is.
    UnknownBrokerPasses = "unknown_broker_passes",
    /// Every broker is said to be at the bootstrap address.
    EveryNodeIsTheBootstrap = "every_node_is_the_bootstrap",
    /// Every broker is said to be where the next one is.
    WrongNodeAddress = "wrong_node_address",
    /// A connection for a broker is led to any.
    ForgetTarget = "forget_target",
    /// A port is written into two bytes where it has four.
    NarrowPort = "narrow_port",
    /// One version more than there is is offered.
    AdvertiseTooMuch = "advertise_too_much",
    /// The features of the cluster are left out of ApiVersions.
    DropFeatures = "drop_features",
    /// Two responses change places.
    SwapTwoResponses = "swap_two_responses",
    /// The gateway's own answer does not wait for its turn.
    LocalAnswerFirst = "local_answer_first",
    /// Responses have the correlation id of the next request.
    CorrelationIdOffByOne = "correlation_id_off_by_one",
    /// One response in many waits for the next one.
    LateAnswer = "late_answer",
    /// Whoever fetches is shown what is not committed.
    ForgetIsolation = "forget_isolation",
    /// Who wants to commit a transaction aborts it, and the other way round.
    FlipTransactions = "flip_transactions",
    /// Groups commit one record more than they have read.
    CommitAhead = "commit_ahead",
    /// A Produce with acks=0 is waited for.
    ForgetAcksZero = "forget_acks_zero",
    /// What was not answered when the cluster's connection ended is sent again.
    ResendAfterLoss = "resend_after_loss",
    /// A connection to the cluster is used again for another client.
    SharedUpstream = "shared_upstream",
    /// A client that sends no more gets no more.
    HalfCloseLosesAnswers = "half_close_loses_answers",
    /// What was asked before nonsense is not answered.
    FaultLosesRequests = "fault_loses_requests",
    /// Connections are closed as soon as the gateway is to leave.
    DrainAtOnce = "drain_at_once",
    /// A reload closes all connections.
    ReloadCutsConnections = "reload_cuts_connections",
    /// A reload makes connections leave, and all that come after it as well.
    LeavesForEver = "leaves_for_ever",
    /// Sockets that stay open go on as before a reload, with the certificate that they had.
    ForgetBinding = "forget_binding",
    /// A client that waits for the cluster counts as idle.
    IdleThoughOwed = "idle_though_owed",
    /// A byte of a long Fetch is another one.
    CorruptLongFetch = "corrupt_long_fetch",
    /// Memory is taken beyond its bound.
    UnboundedBuffers = "unbounded_buffers",
    /// Dialling has no deadline.
    ForgottenDialDeadline = "forgotten_dial_deadline",
    /// The connection to the cluster stays when the client has gone.
    LeakedUpstream = "leaked_upstream",
    /// Once brokers were learned, nothing more is read.
    LearnsForEver = "learns_for_ever",
    /// The tail of a long response ends in a panic.
    PanicInTail = "panic_in_tail",
}

/// Whether this bug is planted.
#[cfg(not(feature = "planted-bugs"))]
#[must_use]
#[inline(always)]
pub const fn planted(_bug: Bug) -> bool {
    false
}

#[cfg(feature = "planted-bugs")]
pub use planting::{plant, planted};

#[cfg(feature = "planted-bugs")]
mod planting {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::Bug;

    const NONE: u8 = u8::MAX;

    static PLANTED: AtomicU8 = AtomicU8::new(NONE);

    /// Plants a bug in the whole process, in the place of the one that was. Simulations only.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.store(bug.map_or(NONE, |bug| bug as u8), Ordering::SeqCst);
    }

    /// Whether this bug is planted.
    #[must_use]
    pub fn planted(bug: Bug) -> bool {
        PLANTED.load(Ordering::Relaxed) == bug as u8
    }
}

/// What bugs of a connection keep. Nothing without the feature.
#[cfg(not(feature = "planted-bugs"))]
#[derive(Debug, Default)]
pub(crate) struct Kept {}

#[cfg(not(feature = "planted-bugs"))]
impl Kept {
    pub(crate) const fn responses(&mut self, _: &[u8], _: &mut Segments, _: usize) {}

    pub(crate) const fn requests(&mut self, _: &[u8], _: &mut Segments) {}
}

#[cfg(feature = "planted-bugs")]
pub(crate) use keeping::Kept;

#[cfg(feature = "planted-bugs")]
mod keeping {
    use std::collections::VecDeque;

    use tidegate_wire::frame;
    use tidegate_wire::message::{Struct, Value, decode, encode};
    use tidegate_wire::schema::{Api, Direction};

    use super::{Bug, Segments, planted};
    use crate::segments::Segments as Out;

    /// Bytes of a frame's length.
    const LENGTH_BYTES: usize = 4;

    /// Requests that are kept to be sent again.
    const REQUESTS_MAX: usize = 64;

    /// Every so many responses one comes late.
    const LATE_EVERY: u64 = 50;

    /// Bugs that change what a request asks for.
    const OF_REQUESTS: [Bug; 3] = [Bug::ForgetIsolation, Bug::FlipTransactions, Bug::CommitAhead];

    /// What bugs of a connection keep.
    #[derive(Debug, Default)]
    pub(crate) struct Kept {
        responses: Vec<u8>,
        responses_seen: u64,
        held_back: Option<Vec<u8>>,
        requests: Vec<u8>,
        whole_requests: VecDeque<Vec<u8>>,
    }

    /// The first frame with its length, if it is all there.
    fn take_frame(bytes: &mut Vec<u8>) -> Option<Vec<u8>> {
        let length = u32::from_be_bytes(*bytes.first_chunk::<LENGTH_BYTES>()?) as usize;
        (bytes.len() >= LENGTH_BYTES + length).then(|| bytes.drain(..LENGTH_BYTES + length).collect())
    }

    /// A request that asks for something else.
    fn changed(bug: Bug, whole: &[u8]) -> Option<Vec<u8>> {
        let bytes = &whole[LENGTH_BYTES..];
        let header = frame::request_header(bytes, bytes.len()).ok()??;
        let (api, version) = (Api::of(header.api_key)?, header.api_version);
        let mut body = decode(api, version, Direction::Request, &bytes[header.body_at..]).ok()?;
        match (bug, api.name) {
            (Bug::ForgetIsolation, "Fetch") => drop(body.set("IsolationLevel", 0_i8)),
            (Bug::FlipTransactions, "EndTxn") => {
                let committed = body.value("Committed").and_then(Value::as_int) == Some(1);
                body.set("Committed", !committed);
            }
            (Bug::CommitAhead, "OffsetCommit") => each(&mut body, "Topics", |topic| {
                each(topic, "Partitions", |partition| {
                    let offset = partition.value("CommittedOffset").and_then(Value::as_int).unwrap_or(0);
                    partition.set("CommittedOffset", offset + 1);
                });
            }),
            _ => return None,
        }
        let body = encode(&body, version, api.flexible.contains(version)).ok()?;
        let mut out = u32::try_from(header.body_at + body.len()).ok()?.to_be_bytes().to_vec();
        out.extend_from_slice(&bytes[..header.body_at]);
        out.extend(body);
        Some(out)
    }

    fn each(of: &mut Struct, name: &str, change: impl FnMut(&mut Struct)) {
        let Some(Value::Array(elements)) = of.value_mut(name) else { return };
        let structs = elements.iter_mut().filter_map(|element| match element {
            Value::Struct(inner) => Some(&mut **inner),
            _ => None,
        });
        structs.for_each(change);
    }

    impl Kept {
        /// Before responses are sent to the client, of whom so many others still are to come.
        pub(crate) fn responses(&mut self, input: &[u8], out: &mut Segments, in_flight: usize) {
            let of_responses = [Bug::SwapTwoResponses, Bug::CorrelationIdOffByOne, Bug::LateAnswer];
            if !of_responses.into_iter().any(planted) {
                return;
            }
            self.responses.extend(out.concat(input));
            let mut changed = Out::default();
            while let Some(mut frame) = take_frame(&mut self.responses) {
                self.responses_seen += 1;
                if planted(Bug::CorrelationIdOffByOne) {
                    frame[LENGTH_BYTES + 3] ^= 1;
                } else if planted(Bug::LateAnswer) {
                    changed.new_bytes(self.held_back.take().unwrap_or_default());
                    if self.responses_seen.is_multiple_of(LATE_EVERY) {
                        self.held_back = Some(frame);
                        continue;
                    }
                } else if self.held_back.is_none() && in_flight > 0 {
                    self.held_back = Some(frame);
                    continue;
                }
                changed.new_bytes(frame);
                changed.new_bytes(self.held_back.take().unwrap_or_default());
            }
            *out = changed;
        }

        /// Before requests are sent to the cluster.
        pub(crate) fn requests(&mut self, input: &[u8], out: &mut Segments) {
            if let Some(bug) = OF_REQUESTS.into_iter().find(|bug| planted(*bug)) {
                self.requests.extend(out.concat(input));
                let mut asked = Out::default();
                while let Some(frame) = take_frame(&mut self.requests) {
                    asked.new_bytes(changed(bug, &frame).unwrap_or(frame));
                }
                *out = asked;
            }
            if planted(Bug::ResendAfterLoss) {
                self.requests.extend(out.concat(input));
                while let Some(frame) = take_frame(&mut self.requests) {
                    self.whole_requests.push_back(frame);
                }
                let surplus = self.whole_requests.len().saturating_sub(REQUESTS_MAX);
                self.whole_requests.drain(..surplus);
            }
        }
    }

    impl crate::Connection {
        /// The requests that have no answer, if they are known and whole.
        pub fn unanswered(&self) -> Option<Vec<u8>> {
            let first = self.bugs.whole_requests.len().checked_sub(self.in_flight())?;
            let whole =
                self.in_flight() > 0 && self.bugs.requests.is_empty() && self.response_lane.at_boundary();
            whole.then(|| self.bugs.whole_requests.range(first..).flatten().copied().collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bug_has_a_name_of_its_own() {
        for bug in Bug::ALL {
            assert_eq!(Bug::named(bug.name()), Some(*bug));
            assert!(!planted(*bug));
        }
    }
}
