//! A client's view of the cluster: connections by broker, metadata, and when to try again.
//!
//! It follows the Java client: a connection for each broker, another one to a coordinator, reconnects and refreshes with backoff and
//! jitter (`reconnect.backoff.ms`, `retry.backoff.ms`), the bootstrap servers again when no known broker can be reached (KIP-899).
//! It never knows whether it speaks to a broker or to a gateway, nor what its owner does.

mod metadata;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kafka_protocol::messages::{
    ApiKey, ApiVersionsRequest, RequestKind, ResponseKind, SaslAuthenticateRequest, SaslHandshakeRequest,
};
use kafka_protocol::protocol::StrBytes;
use rustls::pki_types::ServerName;
use tidegate_env::{BoxStream, Env as _};
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use uuid::Uuid;

use super::link::{Answer, CallError, Link, Versions};
use crate::env::SimEnv;
use crate::history::{EventKind, Name, Recorder, ServerCertificate};
use crate::random::Stream;

/// A host and a port.
pub type Address = (String, u16);

/// Times of a client, with Kafka's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// `request.timeout.ms`.
    pub request_timeout: Duration,
    /// `socket.connection.setup.timeout.ms`.
    pub connect_timeout: Duration,
    /// `reconnect.backoff.ms`: doubles up to [`Self::reconnect_backoff_max`] with each failure, give or take a fifth.
    pub reconnect_backoff: Duration,
    /// `reconnect.backoff.max.ms`.
    pub reconnect_backoff_max: Duration,
    /// Whether each connection that is made lengthens the pause before the next one, until none was made for
    /// [`Self::reconnect_backoff_max`]: librdkafka's `rd_kafka_broker_update_reconnect_backoff`. In the Java client only failures
    /// lengthen it, and a connection that was made ends that.
    pub reconnect_backoff_lasts: bool,
    /// `retry.backoff.ms`: doubles up to [`Self::retry_backoff_max`] with each failure, give or take a fifth.
    pub retry_backoff: Duration,
    /// `retry.backoff.max.ms`.
    pub retry_backoff_max: Duration,
    /// `metadata.max.age.ms`.
    pub metadata_max_age: Duration,
}

impl Default for Times {
    /// The Java client's, but for the time a request may take: scenarios last a minute, not an hour.
    fn default() -> Self {
        Self {
            request_timeout: Duration::from_secs(5),
            connect_timeout: Duration::from_secs(5),
            reconnect_backoff: Duration::from_millis(50),
            reconnect_backoff_max: Duration::from_secs(1),
            reconnect_backoff_lasts: false,
            retry_backoff: Duration::from_millis(100),
            retry_backoff_max: Duration::from_secs(1),
            metadata_max_age: Duration::from_secs(300),
        }
    }
}

/// Where a connection leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// One of the bootstrap servers, by its number.
    Bootstrap(usize),
    /// A broker.
    Node(i32),
    /// A broker as a coordinator: a connection of its own, so that a pending JoinGroup keeps no fetch waiting.
    Coordinator(i32),
}

/// A topic as the last metadata said.
#[derive(Debug, Clone, Default)]
pub struct Topic {
    /// Its id; zero where the version has none.
    pub id: Uuid,
    /// Its partitions: leader (-1 for none) and leader epoch (-1 where unknown).
    pub partitions: Vec<(i32, i32)>,
}

#[derive(Default)]
struct Slot {
    address: Option<Address>,
    link: Option<Arc<Link>>,
    connecting: bool,
    failures: u32,
    /// With a backoff that lasts: connections in a row, whether they were made or not.
    attempts: u32,
    not_before: Option<Instant>,
}

struct State {
    slots: BTreeMap<Target, Slot>,
    brokers: BTreeMap<i32, Address>,
    topics: BTreeMap<String, Topic>,
    random: Stream,
    refreshing: bool,
    /// How often metadata has come.
    generation: u64,
    refreshed: Option<Instant>,
    /// The coordinators that were found, by kind and key.
    coordinators: BTreeMap<(i8, String), i32>,
}

struct Inner {
    env: Arc<SimEnv>,
    tls: Option<TlsConnector>,
    bootstrap: Vec<Address>,
    times: Times,
    user: Option<(String, String)>,
    name: Name,
    recorder: Recorder,
    state: Mutex<State>,
    changed: Notify,
}

/// The network of one client. Clones share it.
#[derive(Clone)]
pub struct Network(Arc<Inner>);

/// A pause after so many failures in a row: doubling, give or take a fifth, and never longer than the longest (`ExponentialBackoff`).
fn backoff(random: &mut Stream, (first, max): (Duration, Duration), failures: u32) -> Duration {
    let doubled = first.saturating_mul(1 << failures.min(16)).min(max);
    let micros = u64::try_from(doubled.as_micros()).unwrap_or(u64::MAX).max(5);
    Duration::from_micros(random.within(micros / 5 * 4..micros / 5 * 6 + 1)).min(max)
}

impl Network {
    /// A client that knows only where to begin. With a user it authenticates by name and password (SASL PLAIN).
    #[must_use]
    pub fn new(
        env: Arc<SimEnv>,
        tls: Option<TlsConnector>,
        (bootstrap, user): (Vec<Address>, Option<(String, String)>),
        times: Times,
        recorder: Recorder,
    ) -> Self {
        let name = Name::from(env.host());
        let state = State {
            slots: BTreeMap::new(),
            brokers: BTreeMap::new(),
            topics: BTreeMap::new(),
            random: env.stream("network"),
            refreshing: false,
            generation: 0,
            refreshed: None,
            coordinators: BTreeMap::new(),
        };
        let (state, changed) = (Mutex::new(state), Notify::new());
        Self(Arc::new(Inner { env, tls, bootstrap, times, user, name, recorder, state, changed }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The host's world.
    #[must_use]
    pub fn env(&self) -> &Arc<SimEnv> {
        &self.0.env
    }

    /// The client's times.
    #[must_use]
    pub fn times(&self) -> &Times {
        &self.0.times
    }

    /// The client's name.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.0.name
    }

    /// Where the client writes down what it does.
    #[must_use]
    pub fn recorder(&self) -> &Recorder {
        &self.0.recorder
    }

    /// Writes down what happens to the client.
    pub fn tell(&self, kind: EventKind) {
        self.0.recorder.event(self.0.env.now(), &self.0.name, kind);
    }

    /// Runs a task beside the client's program.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.env.spawn(Box::pin(task));
    }

    /// A backoff after so many failures in a row.
    #[must_use]
    pub fn backoff(&self, first: Duration, max: Duration, failures: u32) -> Duration {
        backoff(&mut self.state().random, (first, max), failures)
    }

    /// Waits before something is tried again.
    pub async fn pause(&self, failures: u32) {
        let times = self.times();
        tokio::time::sleep(self.backoff(times.retry_backoff, times.retry_backoff_max, failures)).await;
    }

    // ---- connections ----

    /// A connection that is ready now. Where there is none, one is on its way, or will be after a backoff.
    #[must_use]
    pub fn ready(&self, target: Target) -> Option<Arc<Link>> {
        let mut state = self.state();
        let address = match target {
            Target::Bootstrap(number) => {
                self.0.bootstrap.get(number % self.0.bootstrap.len().max(1)).cloned()
            }
            Target::Node(id) | Target::Coordinator(id) => state.brokers.get(&id).cloned(),
        }?;
        let State { slots, random, .. } = &mut *state;
        let slot = slots.entry(target).or_default();
        if slot.address.as_ref() != Some(&address) {
            let connecting = slot.connecting;
            *slot = Slot { address: Some(address.clone()), connecting, ..Slot::default() };
        }
        if let Some(link) = &slot.link {
            if link.is_open() {
                return Some(link.clone());
            }
            let reason = link.why_closed().unwrap_or_default();
            slot.link = None;
            self.note_failure(slot, random, &address, reason);
        }
        if !slot.connecting {
            slot.connecting = true;
            let wait = slot.not_before.map(|at| at.saturating_duration_since(Instant::now()));
            let network = self.clone();
            self.spawn(async move { network.connect(target, address, wait.unwrap_or_default()).await });
        }
        None
    }

    /// A connection, as soon as there is one.
    ///
    /// # Errors
    /// The broker is unknown, or connecting has failed once more.
    pub async fn link(&self, target: Target) -> Result<Arc<Link>, CallError> {
        let failures = self.state().slots.get(&target).map_or(0, |slot| slot.failures);
        loop {
            let changed = self.0.changed.notified();
            if let Some(link) = self.ready(target) {
                return Ok(link);
            }
            match self.state().slots.get(&target) {
                None => return Err(CallError::Unsent("no broker of that id is known".into())),
                Some(slot) if slot.failures > failures && !slot.connecting => {
                    return Err(CallError::Unsent("not connected".into()));
                }
                Some(_) => {}
            }
            let failed = || {
                let state = self.state();
                state.slots.get(&target).is_some_and(|slot| slot.failures > failures && slot.link.is_none())
            };
            changed.await;
            if failed() {
                return Err(CallError::Unsent("not connected".into()));
            }
        }
    }

    async fn connect(&self, target: Target, address: Address, wait: Duration) {
        tokio::time::sleep(wait).await;
        self.note_attempt(target);
        let opened = tokio::time::timeout(self.times().connect_timeout, self.open(&address)).await;
        let opened = opened.unwrap_or_else(|_| Err("not in time".into()));
        {
            let mut state = self.state();
            let State { slots, random, .. } = &mut *state;
            let slot = slots.entry(target).or_default();
            slot.connecting = false;
            match opened {
                Ok(link) => {
                    slot.link = Some(link);
                    slot.failures = 0;
                    if !self.times().reconnect_backoff_lasts {
                        slot.not_before = None;
                    }
                    let event = EventKind::Connected { address: format!("{}:{}", address.0, address.1) };
                    self.0.recorder.event(self.0.env.now(), &self.0.name, event);
                }
                Err(reason) => self.note_failure(slot, random, &address, reason),
            }
        }
        self.0.changed.notify_waiters();
    }

    /// With a backoff that lasts: a connection is about to be made.
    fn note_attempt(&self, target: Target) {
        let times = self.times();
        if !times.reconnect_backoff_lasts {
            return;
        }
        let (now, max) = (Instant::now(), times.reconnect_backoff_max);
        let attempts = {
            let mut state = self.state();
            let slot = state.slots.entry(target).or_default();
            if slot.not_before.is_none_or(|at| at + max < now) {
                slot.attempts = 0;
            }
            slot.attempts += 1;
            slot.attempts - 1
        };
        let pause = self.backoff(times.reconnect_backoff, max, attempts);
        self.state().slots.entry(target).or_default().not_before = Some(now + pause);
    }

    fn note_failure(&self, slot: &mut Slot, random: &mut Stream, address: &Address, reason: String) {
        let times = &self.0.times;
        if !times.reconnect_backoff_lasts {
            let bounds = (times.reconnect_backoff, times.reconnect_backoff_max);
            slot.not_before = Some(Instant::now() + backoff(random, bounds, slot.failures));
        }
        slot.failures += 1;
        let address = format!("{}:{}", address.0, address.1);
        let event = EventKind::Disconnected { address, reason };
        self.0.recorder.event(self.0.env.now(), &self.0.name, event);
    }

    async fn dial(&self, address: &Address) -> Result<BoxStream, String> {
        let since = self.0.env.now();
        let stream = self.0.env.dial(&address.0, address.1).await.map_err(|error| error.to_string())?.stream;
        Ok(match &self.0.tls {
            None => stream,
            Some(tls) => {
                let name = ServerName::try_from(address.0.clone()).map_err(|error| error.to_string())?;
                let stream = tls.connect(name, stream).await.map_err(|error| error.to_string())?;
                if let Some([certificate, ..]) = stream.get_ref().1.peer_certificates() {
                    let (address, certificate) =
                        (format!("{}:{}", address.0, address.1), ServerCertificate::fingerprint(certificate));
                    self.tell(EventKind::Shown { address, certificate, since });
                }
                Box::new(stream)
            }
        })
    }

    async fn open(&self, address: &Address) -> Result<Arc<Link>, String> {
        let stream = self.dial(address).await?;
        let heard = self.clone();
        let throttled = move |silence: Duration| {
            let millis = u64::try_from(silence.as_millis()).unwrap_or(u64::MAX);
            heard.tell(EventKind::Throttled { millis });
        };
        let link = Link::new(self.0.env.as_ref(), stream, "tidegate-sim", Box::new(throttled));
        let versions = self.versions_of(&link, ApiKey::ApiVersions.valid_versions().max).await?;
        link.set_versions(versions);
        if let Some((user, password)) = &self.0.user {
            self.authenticate(&link, user, password).await?;
        }
        Ok(link)
    }

    async fn authenticate(&self, link: &Arc<Link>, user: &str, password: &str) -> Result<(), String> {
        let time_max = self.times().request_timeout;
        let version = |api| link.newest(api, i16::MAX).ok_or_else(|| format!("{api:?} is not offered"));
        let hello = SaslHandshakeRequest::default().with_mechanism(StrBytes::from_static_str("PLAIN"));
        let handshake = version(ApiKey::SaslHandshake)?;
        match link.call(ApiKey::SaslHandshake, handshake, hello.into(), time_max).await {
            Ok(ResponseKind::SaslHandshake(answer)) if answer.error_code == 0 => {}
            other => return Err(format!("SaslHandshake was answered with {other:?}")),
        }
        let token = format!("\0{user}\0{password}");
        let body = SaslAuthenticateRequest::default().with_auth_bytes(token.into());
        let version = version(ApiKey::SaslAuthenticate)?;
        match link.call(ApiKey::SaslAuthenticate, version, body.into(), time_max).await {
            Ok(ResponseKind::SaslAuthenticate(answer)) if answer.error_code == 0 => Ok(()),
            other => Err(format!("SaslAuthenticate was answered with {other:?}")),
        }
    }

    /// Asks for versions; where ours is too new, in the oldest version (KIP-511).
    async fn versions_of(&self, link: &Arc<Link>, newest: i16) -> Result<Versions, String> {
        let body = ApiVersionsRequest::default()
            .with_client_software_name(StrBytes::from_static_str("tidegate-sim"))
            .with_client_software_version(StrBytes::from_static_str(env!("CARGO_PKG_VERSION")));
        let time_max = self.times().request_timeout;
        let call = link.call(ApiKey::ApiVersions, newest, RequestKind::ApiVersions(body), time_max);
        match call.await.map_err(|error| error.to_string())? {
            ResponseKind::ApiVersions(answer) if answer.error_code == 0 => {
                let features = answer.finalized_features.iter();
                Ok(Versions {
                    apis: answer.api_keys.iter().map(|a| (a.api_key, a.min_version, a.max_version)).collect(),
                    features: features.map(|f| (f.name.to_string(), f.max_version_level)).collect(),
                })
            }
            other => Err(format!("ApiVersions was answered with {other:?}")),
        }
    }

    /// Sends a request to a broker and waits for the answer.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call(&self, target: Target, api: ApiKey, body: impl Into<RequestKind>) -> Answer {
        self.call_up_to(target, api, i16::MAX, body, self.times().request_timeout).await
    }

    /// The same with a version of at most `max`, and another patience.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn call_up_to(
        &self,
        target: Target,
        api: ApiKey,
        max: i16,
        body: impl Into<RequestKind>,
        time_max: Duration,
    ) -> Answer {
        let link = self.link(target).await?;
        let version =
            link.newest(api, max).ok_or_else(|| CallError::Unsent(format!("{api:?} is not offered")))?;
        link.call(api, version, body.into(), time_max).await
    }

    /// A connection to a bootstrap server that nobody has said anything on: a plain one, or with TLS where that is expected.
    ///
    /// # Errors
    /// There is none.
    pub async fn dial_bootstrap(&self) -> Result<BoxStream, String> {
        let count = self.0.bootstrap.len().max(1) as u64;
        let at = self.state().random.within(0..count) as usize;
        let address = self.0.bootstrap.get(at).ok_or("there is no address")?;
        let dialled = tokio::time::timeout(self.times().connect_timeout, self.dial(address)).await;
        dialled.unwrap_or_else(|_| Err("not in time".into()))
    }

    /// The brokers that are known.
    #[must_use]
    pub fn nodes(&self) -> Vec<i32> {
        self.state().brokers.keys().copied().collect()
    }

    /// One of those that are known, or else a bootstrap server.
    #[must_use]
    pub fn anybody(&self) -> Target {
        self.candidates().first().copied().unwrap_or(Target::Bootstrap(0))
    }

    /// Ends all connections in order.
    pub fn close(&self) {
        let slots = std::mem::take(&mut self.state().slots);
        for link in slots.into_values().filter_map(|slot| slot.link) {
            link.close("the client has ended");
        }
    }
}
