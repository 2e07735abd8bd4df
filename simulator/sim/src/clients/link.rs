//! One connection of a client: requests are pipelined, answers come in the order of requests.
//!
//! It never knows what requests mean, nor when to connect again.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use kafka_protocol::messages::{ApiKey, RequestKind, ResponseKind};
use tidegate_env::{BoxStream, Env};
use tokio::io::{AsyncWriteExt as _, BufReader, ReadHalf, WriteHalf};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::Instant;

use crate::kafka::{self, Request};

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// It never left: nobody can have acted on it.
    #[error("not sent: {0}")]
    Unsent(String),
    /// It left, or part of it: somebody may have acted on it.
    #[error("no answer: {0}")]
    Lost(String),
    /// It was answered, and the answer is none that a client can use.
    #[error("answered {0}")]
    Refused(String),
}

impl CallError {
    /// Whether the request may have been acted on.
    #[must_use]
    pub const fn is_ambiguous(&self) -> bool {
        matches!(self, Self::Lost(_))
    }
}

/// What a request comes to.
pub(super) type Answer = Result<ResponseKind, CallError>;

struct Outgoing {
    frame: Bytes,
    /// `None` for a request without an answer.
    waiting: Option<Waiting>,
}

struct Waiting {
    request: Request,
    answer: oneshot::Sender<Answer>,
}

#[derive(Debug, Default)]
struct Fate {
    why: Option<String>,
    /// Until when the other side has asked for silence (KIP-219).
    silent_until: Option<Instant>,
}

/// Hears of each request for silence.
pub(super) type Throttled = Box<dyn Fn(Duration) + Send + Sync>;

/// A connection that was made. It ends when either side ends it, or when the last clone has gone.
pub struct Link {
    outgoing: mpsc::UnboundedSender<Outgoing>,
    next_correlation_id: AtomicI32,
    versions: Mutex<Versions>,
    client_id: &'static str,
    open: Arc<AtomicBool>,
    fate: Arc<Mutex<Fate>>,
    cut: Arc<Notify>,
}

/// What the other side offers, as ApiVersions says.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    /// API, lowest version, highest version.
    pub apis: Vec<(i16, i16, i16)>,
    /// Features that are in force, with their levels (KIP-584).
    pub features: Vec<(String, i16)>,
}

/// Newest versions that are used where the codec has no newer one.
const CAPS: [(ApiKey, i16); 2] = [(ApiKey::OffsetCommit, 9), (ApiKey::OffsetFetch, 9)];

impl Versions {
    /// The newest version of an API that both sides have, at most `max`.
    #[must_use]
    pub fn newest(&self, api: ApiKey, max: i16) -> Option<i16> {
        let (_, low, high) = self.apis.iter().find(|(key, ..)| *key == api as i16)?;
        let ours = api.valid_versions();
        let cap = CAPS.iter().find(|(capped, _)| *capped == api).map_or(ours.max, |(_, cap)| *cap);
        let version = (*high).min(cap).min(ours.max).min(max);
        (version >= *low && version >= ours.min).then_some(version)
    }
}

impl Link {
    /// Takes a stream over. Its task runs on the host of `env`.
    #[must_use]
    pub(super) fn new(
        env: &dyn Env,
        stream: BoxStream,
        client_id: &'static str,
        throttled: Throttled,
    ) -> Arc<Self> {
        let (outgoing, queue) = mpsc::unbounded_channel();
        let link = Self {
            outgoing,
            next_correlation_id: AtomicI32::new(0),
            versions: Mutex::default(),
            client_id,
            open: Arc::new(AtomicBool::new(true)),
            fate: Arc::default(),
            cut: Arc::default(),
        };
        let (open, fate, cut) = (link.open.clone(), link.fate.clone(), link.cut.clone());
        env.spawn(Box::pin(async move { serve(stream, queue, &open, &fate, &cut, &throttled).await }));
        Arc::new(link)
    }

    /// Whether nothing has ended it yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Relaxed)
    }

    /// Why it ended, where it did.
    #[must_use]
    pub fn why_closed(&self) -> Option<String> {
        lock(&self.fate).why.clone()
    }

    /// Ends it: what waits for an answer gets none.
    pub fn close(&self, why: &str) {
        end(&self.open, &self.fate, why);
        self.cut.notify_one();
    }

    /// What the other side offers.
    pub fn set_versions(&self, versions: Versions) {
        *lock(&self.versions) = versions;
    }

    /// The level of a feature that is in force; 0 where it is none.
    #[must_use]
    pub fn feature(&self, name: &str) -> i16 {
        let versions = lock(&self.versions);
        versions.features.iter().find(|(known, _)| known == name).map_or(0, |(_, level)| *level)
    }

    /// The newest version of an API that both sides have, at most `max`.
    #[must_use]
    pub fn newest(&self, api: ApiKey, max: i16) -> Option<i16> {
        lock(&self.versions).newest(api, max)
    }

    /// Sends a request now; the answer comes later. One that takes longer than `time_max` costs the connection, as in every client.
    ///
    /// # Errors
    /// See [`CallError`].
    pub fn call(
        self: &Arc<Self>,
        api: ApiKey,
        version: i16,
        body: RequestKind,
        time_max: Duration,
    ) -> impl Future<Output = Answer> + Send + 'static {
        let sent = self.send(api, version, body);
        let link = self.clone();
        async move {
            match tokio::time::timeout(time_max, sent?).await {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) => {
                    Err(CallError::Lost(link.why_closed().unwrap_or_else(|| "the connection ended".into())))
                }
                Err(_) => {
                    link.close("a request has timed out");
                    Err(CallError::Lost(format!("none in {time_max:?}")))
                }
            }
        }
    }

    /// Sends a request that has no answer.
    ///
    /// # Errors
    /// It cannot be encoded, or the connection has ended.
    pub fn call_unanswered(&self, api: ApiKey, version: i16, body: RequestKind) -> Result<(), CallError> {
        let request = Request { api, version, correlation_id: self.next_id(), body };
        let frame = self.encode(&request)?;
        self.push(Outgoing { frame, waiting: None })
    }

    fn send(
        &self,
        api: ApiKey,
        version: i16,
        body: RequestKind,
    ) -> Result<oneshot::Receiver<Answer>, CallError> {
        let request = Request { api, version, correlation_id: self.next_id(), body };
        let frame = self.encode(&request)?;
        let (answer, receiver) = oneshot::channel();
        self.push(Outgoing { frame, waiting: Some(Waiting { request, answer }) })?;
        Ok(receiver)
    }

    fn next_id(&self) -> i32 {
        self.next_correlation_id.fetch_add(1, Ordering::Relaxed)
    }

    fn encode(&self, request: &Request) -> Result<Bytes, CallError> {
        let encoded = kafka::encode_request(request, self.client_id);
        encoded.map(Into::into).map_err(|error| CallError::Unsent(format!("{error:#}")))
    }

    fn push(&self, outgoing: Outgoing) -> Result<(), CallError> {
        if !self.is_open() || self.outgoing.send(outgoing).is_err() {
            return Err(CallError::Unsent("the connection has ended".into()));
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn end(open: &AtomicBool, fate: &Mutex<Fate>, why: &str) {
    if open.swap(false, Ordering::Relaxed) {
        lock(fate).why = Some(why.to_owned());
    }
}

type Pending = Mutex<VecDeque<Waiting>>;

async fn serve(
    stream: BoxStream,
    queue: mpsc::UnboundedReceiver<Outgoing>,
    open: &AtomicBool,
    fate: &Mutex<Fate>,
    cut: &Notify,
    throttled: &Throttled,
) {
    let (reader, writer) = tokio::io::split(stream);
    let pending = Pending::default();
    let why = tokio::select! {
        biased;
        () = cut.notified() => String::new(),
        why = read(reader, &pending, fate, throttled) => why,
        why = write(writer, queue, &pending, fate) => why,
    };
    end(open, fate, &why);
    // Their senders go with the queue: whoever waits is told.
    lock(&pending).clear();
}

async fn write(
    mut writer: WriteHalf<BoxStream>,
    mut queue: mpsc::UnboundedReceiver<Outgoing>,
    pending: &Pending,
    fate: &Mutex<Fate>,
) -> String {
    while let Some(Outgoing { frame, waiting }) = queue.recv().await {
        let silent_until = lock(fate).silent_until;
        if let Some(until) = silent_until {
            tokio::time::sleep_until(until).await;
        }
        if let Some(waiting) = waiting {
            lock(pending).push_back(waiting);
        }
        let mut bytes = Vec::with_capacity(4 + frame.len());
        // A frame is far below 2 GiB: its codec has a limit.
        bytes.extend_from_slice(&i32::try_from(frame.len()).unwrap_or(i32::MAX).to_be_bytes());
        bytes.extend_from_slice(&frame);
        let written = async {
            writer.write_all(&bytes).await?;
            writer.flush().await
        };
        if let Err(error) = written.await {
            return format!("writing failed: {error}");
        }
    }
    "the client closed it".into()
}

async fn read(
    reader: ReadHalf<BoxStream>,
    pending: &Pending,
    fate: &Mutex<Fate>,
    throttled: &Throttled,
) -> String {
    let mut reader = BufReader::new(reader);
    loop {
        let frame = match kafka::read_frame(&mut reader).await {
            Ok(Some(frame)) => frame,
            Ok(None) => return "the other side closed it".into(),
            Err(error) => return format!("reading failed: {error}"),
        };
        let Some(Waiting { request, answer }) = lock(pending).pop_front() else {
            return "an answer that nobody asked for".into();
        };
        match kafka::decode_response(&frame, &request) {
            Ok((response, silence)) => {
                if !silence.is_zero() {
                    lock(fate).silent_until = Some(Instant::now() + silence);
                    throttled(silence);
                }
                // Whoever asked may have given up.
                drop(answer.send(Ok(response)));
            }
            Err(error) => {
                let why = format!("a wrong answer to {:?} v{}: {error:#}", request.api, request.version);
                drop(answer.send(Err(CallError::Lost(why.clone()))));
                return why;
            }
        }
    }
}
