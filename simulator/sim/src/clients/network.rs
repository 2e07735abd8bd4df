//! A client's view of the cluster: connections by broker, metadata, and when to try again.
//!
//! It follows the Java client: a connection for each broker, another one to a coordinator, reconnects and refreshes with backoff and
//! jitter (`reconnect.backoff.ms`, `retry.backoff.ms`), the bootstrap servers again when no known broker can be reached (KIP-899).
//! It never knows whether it speaks to a broker or to a gateway, nor what its owner does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kafka_protocol::messages::metadata_request::MetadataRequestTopic;
use kafka_protocol::messages::{
    ApiKey, ApiVersionsRequest, FindCoordinatorRequest, MetadataRequest, MetadataResponse, RequestKind,
    ResponseKind, SaslAuthenticateRequest, SaslHandshakeRequest, TopicName,
};
use kafka_protocol::protocol::StrBytes;
use rustls::pki_types::ServerName;
use tidegate_env::Env as _;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use uuid::Uuid;

use super::link::{Answer, CallError, Link, Versions};
use crate::env::SimEnv;
use crate::history::{EventKind, Name, Recorder};
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

    /// Runs a task beside the client's program.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.env.spawn(Box::pin(task));
    }

    /// A backoff after so many failures in a row: doubling, bounded, give or take a fifth.
    #[must_use]
    pub fn backoff(&self, first: Duration, max: Duration, failures: u32) -> Duration {
        let doubled = first.saturating_mul(1 << failures.min(16)).min(max);
        let micros = u64::try_from(doubled.as_micros()).unwrap_or(u64::MAX).max(5);
        Duration::from_micros(self.state().random.within(micros / 5 * 4..micros / 5 * 6 + 1))
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
        let slot = state.slots.entry(target).or_default();
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
            self.note_failure(slot, &address, reason);
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
        let opened = tokio::time::timeout(self.times().connect_timeout, self.open(&address)).await;
        let opened = opened.unwrap_or_else(|_| Err("not in time".into()));
        {
            let mut state = self.state();
            let slot = state.slots.entry(target).or_default();
            slot.connecting = false;
            match opened {
                Ok(link) => {
                    slot.link = Some(link);
                    slot.failures = 0;
                    slot.not_before = None;
                    let event = EventKind::Connected { address: format!("{}:{}", address.0, address.1) };
                    self.0.recorder.event(self.0.env.now(), &self.0.name, event);
                }
                Err(reason) => self.note_failure(slot, &address, reason),
            }
        }
        self.0.changed.notify_waiters();
    }

    fn note_failure(&self, slot: &mut Slot, address: &Address, reason: String) {
        let times = &self.0.times;
        let doubled = times.reconnect_backoff.saturating_mul(1 << slot.failures.min(16));
        slot.not_before = Some(Instant::now() + doubled.min(times.reconnect_backoff_max));
        slot.failures += 1;
        let address = format!("{}:{}", address.0, address.1);
        let event = EventKind::Disconnected { address, reason };
        self.0.recorder.event(self.0.env.now(), &self.0.name, event);
    }

    async fn open(&self, address: &Address) -> Result<Arc<Link>, String> {
        let stream = self.0.env.dial(&address.0, address.1).await.map_err(|error| error.to_string())?.stream;
        let stream = match &self.0.tls {
            None => stream,
            Some(tls) => {
                let name = ServerName::try_from(address.0.clone()).map_err(|error| error.to_string())?;
                Box::new(tls.connect(name, stream).await.map_err(|error| error.to_string())?)
            }
        };
        let link = Link::new(self.0.env.as_ref(), stream, "tidegate-sim");
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
            ResponseKind::ApiVersions(answer) if answer.error_code == 0 => Ok(Versions(
                answer.api_keys.iter().map(|api| (api.api_key, api.min_version, api.max_version)).collect(),
            )),
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

    /// Ends all connections in order.
    pub fn close(&self) {
        let slots = std::mem::take(&mut self.state().slots);
        for link in slots.into_values().filter_map(|slot| slot.link) {
            link.close("the client has ended");
        }
    }

    // ---- metadata ----

    /// The topic as far as it is known.
    #[must_use]
    pub fn topic(&self, name: &str) -> Option<Topic> {
        self.state().topics.get(name).cloned()
    }

    /// The topic of this id.
    #[must_use]
    pub fn topic_name(&self, id: Uuid) -> Option<String> {
        self.state().topics.iter().find(|(_, topic)| topic.id == id).map(|(name, _)| name.clone())
    }

    /// The leader of a partition and its epoch; `None` where there is none, or none is known.
    #[must_use]
    pub fn leader(&self, topic: &str, partition: i32) -> Option<(i32, i32)> {
        let state = self.state();
        let found = state.topics.get(topic)?.partitions.get(usize::try_from(partition).ok()?)?;
        (found.0 >= 0 && state.brokers.contains_key(&found.0)).then_some(*found)
    }

    /// How often metadata has come.
    #[must_use]
    pub fn metadata_generation(&self) -> u64 {
        self.state().generation
    }

    /// Whether metadata is older than `metadata.max.age.ms`.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        let max = self.times().metadata_max_age;
        self.state().refreshed.is_none_or(|at| at.elapsed() >= max)
    }

    /// Asks for metadata of these topics in the background, unless somebody already does.
    pub fn refresh_soon(&self, topics: &[String]) {
        if !std::mem::replace(&mut self.state().refreshing, true) {
            let (network, topics) = (self.clone(), topics.to_vec());
            self.spawn(async move {
                // A refresh that fails is tried again by whoever still needs it.
                let _ = network.refresh_now(&topics).await;
                network.pause(0).await;
                network.state().refreshing = false;
                network.0.changed.notify_waiters();
            });
        }
    }

    /// Waits until every topic has a partition, trying again for as long as it takes.
    pub async fn wait_for(&self, topics: &[String]) {
        let mut failures = 0;
        loop {
            let known = |name: &String| self.topic(name).is_some_and(|topic| !topic.partitions.is_empty());
            if topics.iter().all(known) {
                return;
            }
            let _ = self.refresh_now(topics).await;
            if !topics.iter().all(known) {
                self.pause(failures).await;
                failures += 1;
            }
        }
    }

    /// Asks for metadata: a broker that is connected, else any that is known, else a bootstrap server.
    ///
    /// # Errors
    /// Nobody answers.
    pub async fn refresh_now(&self, topics: &[String]) -> Result<(), CallError> {
        let mut last = CallError::Unsent("there is no address".into());
        for target in self.candidates() {
            let topic = |name: &String| {
                let name = TopicName(StrBytes::from_string(name.clone()));
                MetadataRequestTopic::default().with_name(Some(name))
            };
            let body = MetadataRequest::default()
                .with_topics(Some(topics.iter().map(topic).collect()))
                .with_allow_auto_topic_creation(false);
            match self.call(target, ApiKey::Metadata, body).await {
                Ok(ResponseKind::Metadata(metadata)) => {
                    self.take(&metadata);
                    return Ok(());
                }
                Ok(other) => last = CallError::Refused(format!("{other:?}")),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn candidates(&self) -> Vec<Target> {
        let mut state = self.state();
        let State { slots, brokers, random, .. } = &mut *state;
        let open = |slot: &Slot| slot.link.as_ref().is_some_and(|link| link.is_open());
        let connected = |target: &Target| slots.get(target).is_some_and(open);
        let nodes = brokers.keys().copied().map(Target::Node);
        let (mut candidates, mut others): (Vec<_>, Vec<_>) = nodes.partition(connected);
        rotate(&mut candidates, random);
        // One broker that is not connected is tried before the bootstrap servers, as a rebootstrap would be after a while.
        rotate(&mut others, random);
        candidates.extend(others.into_iter().take(1));
        let mut bootstrap: Vec<_> = (0..self.0.bootstrap.len()).map(Target::Bootstrap).collect();
        rotate(&mut bootstrap, random);
        candidates.extend(bootstrap);
        candidates
    }

    fn take(&self, metadata: &MetadataResponse) {
        let mut state = self.state();
        if !metadata.brokers.is_empty() {
            let address = |port: i32| u16::try_from(port).unwrap_or(0);
            state.brokers = metadata
                .brokers
                .iter()
                .map(|b| (b.node_id.0, (b.host.to_string(), address(b.port))))
                .collect();
        }
        for found in &metadata.topics {
            let Some(name) = &found.name else { continue };
            if found.error_code != 0 {
                continue;
            }
            let known = state.topics.entry(name.0.to_string()).or_default();
            let same = known.id == found.topic_id;
            let count = found.partitions.iter().map(|p| p.partition_index + 1).max().unwrap_or(0);
            let mut partitions = vec![(-1, -1); usize::try_from(count).unwrap_or(0)];
            for partition in &found.partitions {
                let Ok(index) = usize::try_from(partition.partition_index) else { continue };
                let old = known.partitions.get(index).copied().filter(|_| same);
                let new = (partition.leader_id.0, partition.leader_epoch);
                // A broker that is behind must not take us back (KIP-320).
                partitions[index] = old.filter(|old| old.1 > new.1).unwrap_or(new);
            }
            *known = Topic { id: found.topic_id, partitions };
        }
        state.generation += 1;
        state.refreshed = Some(Instant::now());
        drop(state);
        self.0.changed.notify_waiters();
    }

    // ---- coordinators ----

    /// Finds the coordinator of a group (`key_type` 0) or a transactional id (1), trying again for as long as it takes.
    pub async fn coordinator(&self, key: &str, key_type: i8) -> i32 {
        let mut failures = 0;
        loop {
            for target in self.candidates() {
                if let Some(id) = self.ask_coordinator(target, key, key_type).await {
                    return id;
                }
            }
            self.pause(failures).await;
            failures += 1;
        }
    }

    async fn ask_coordinator(&self, target: Target, key: &str, key_type: i8) -> Option<i32> {
        let key = StrBytes::from_string(key.to_owned());
        let link = self.link(target).await.ok()?;
        let version = link.newest(ApiKey::FindCoordinator, i16::MAX)?;
        let body = FindCoordinatorRequest::default().with_key_type(key_type);
        let body = if version < 4 { body.with_key(key) } else { body.with_coordinator_keys(vec![key]) };
        let time_max = self.times().request_timeout;
        let answer = link.call(ApiKey::FindCoordinator, version, body.into(), time_max).await.ok()?;
        let ResponseKind::FindCoordinator(answer) = answer else { return None };
        let (error, id, host, port) = match answer.coordinators.first() {
            Some(found) => (found.error_code, found.node_id.0, &found.host, found.port),
            None => (answer.error_code, answer.node_id.0, &answer.host, answer.port),
        };
        if error != 0 {
            return None;
        }
        let address = (host.to_string(), u16::try_from(port).unwrap_or(0));
        self.state().brokers.entry(id).or_insert(address);
        Some(id)
    }
}

fn rotate(targets: &mut [Target], random: &mut Stream) {
    if !targets.is_empty() {
        targets.rotate_left(random.within(0..targets.len() as u64) as usize);
    }
}
