//! A client that does what no client should: each attempt is a connection of its own, and what became of it is in the history.
//!
//! It never knows who is at the other end. It leaves nothing behind: each connection has its time, and then it ends.

use std::time::Duration;

use tidegate_env::BoxStream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{Context, Order};
use crate::history::{Action, Outcome};
use crate::random::Stream;
use crate::scenario::HostileAct;

/// What the history calls its attempts, where others have the name of an API.
pub const ATTEMPT: &str = "hostile";

/// What a hostile client does.
#[derive(Debug, Clone, PartialEq)]
pub struct HostileRole {
    /// The mean time between two attempts.
    pub every: Duration,
    /// What it does, each as likely.
    pub acts: Vec<HostileAct>,
    /// How long a connection is kept on which nothing happens.
    pub linger: Duration,
}

/// Requests of one flood.
const FLOOD_REQUESTS: usize = 2_000;

/// Bytes of garbage.
const GARBAGE_BYTES: usize = 512;

/// The time between two bytes of a client that is slow on purpose.
const SLOW_BYTE: Duration = Duration::from_millis(50);

struct Hostile {
    context: Context,
    role: HostileRole,
    random: Stream,
}

/// Begins nothing new after the order to drain.
pub(super) async fn run(context: Context, role: HostileRole) {
    let mut orders = context.orders.clone();
    let random = context.stream("workload");
    let hostile = Hostile { context, role, random };
    tokio::select! {
        biased;
        () = orders.wait_for(Order::Stop) => {}
        () = hostile.work() => {}
    }
}

/// How an attempt ended.
enum Met {
    /// The other side ended the connection.
    Refused(String),
    /// Nothing happened, or it was answered.
    Borne,
}

impl Hostile {
    async fn work(mut self) {
        loop {
            let nanos = u64::try_from(self.role.every.as_nanos()).unwrap_or(u64::MAX).max(2);
            let pause = Duration::from_nanos(self.random.within(nanos / 2..nanos / 2 + nanos));
            tokio::select! {
                biased;
                // An attempt that has begun has its time: the engine has no reset for a connection that is let go with bytes unread.
                () = self.context.orders.wait_for(Order::Drain) => return,
                () = tokio::time::sleep(pause) => {}
            }
            let act = self.role.acts[self.random.within(0..self.role.acts.len().max(1) as u64) as usize];
            let network = self.context.network.clone();
            let subject = format!("{act:?}");
            let action = Action::Admin { api: ATTEMPT.into(), subject };
            let Ok(stream) = network.dial_bootstrap().await else { continue };
            let ticket = network.recorder().begin(network.env().now(), network.name(), action.clone());
            let outcome = match self.attempt(act, stream).await {
                Met::Refused(why) => Outcome::Fail(why),
                Met::Borne => Outcome::Ok,
            };
            network.recorder().complete(ticket, network.env().now(), outcome, action);
        }
    }

    async fn attempt(&mut self, act: HostileAct, mut stream: BoxStream) -> Met {
        let bytes = self.bytes(act);
        match act {
            HostileAct::SlowBytes => {
                for byte in &bytes {
                    if stream.write_all(&[*byte]).await.is_err() || stream.flush().await.is_err() {
                        return Met::Refused("writing failed".into());
                    }
                    tokio::time::sleep(SLOW_BYTE).await;
                }
            }
            HostileAct::Flood => {
                // Nothing is read meanwhile: whoever answers without end would have to keep it all.
                let flood = async {
                    for _ in 0..FLOOD_REQUESTS {
                        stream.write_all(&bytes).await?;
                    }
                    stream.flush().await
                };
                if let Ok(Err(error)) = tokio::time::timeout(self.role.linger, flood).await {
                    return Met::Refused(error.to_string());
                }
            }
            HostileAct::HalfClose => {
                if stream.write_all(&bytes).await.is_err() || stream.shutdown().await.is_err() {
                    return Met::Refused("writing failed".into());
                }
            }
            _ => {
                if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
                    return Met::Refused("writing failed".into());
                }
            }
        }
        self.wait(stream).await
    }

    /// Waits for the other side to end it, for a while.
    async fn wait(&self, mut stream: BoxStream) -> Met {
        let mut buffer = vec![0; 4096];
        let ended = async {
            loop {
                match stream.read(&mut buffer).await {
                    Ok(0) => return "the other side closed it".to_owned(),
                    Ok(_) => {}
                    Err(error) => return error.to_string(),
                }
            }
        };
        match tokio::time::timeout(self.role.linger, ended).await {
            Ok(why) => Met::Refused(why),
            Err(_) => Met::Borne,
        }
    }

    fn bytes(&mut self, act: HostileAct) -> Vec<u8> {
        match act {
            HostileAct::Garbage => {
                let mut bytes = vec![0; GARBAGE_BYTES];
                self.random.fill(&mut bytes);
                bytes
            }
            HostileAct::HalfFrame => {
                let mut bytes = framed(&metadata_of_all());
                bytes.truncate(bytes.len() - 1);
                bytes
            }
            HostileAct::HugeFrame => i32::MAX.to_be_bytes().to_vec(),
            HostileAct::Flood | HostileAct::Unauthenticated | HostileAct::SlowBytes => {
                framed(&metadata_of_all())
            }
            HostileAct::HalfOpen => Vec::new(),
            HostileAct::HugeArray => framed(&request(METADATA, 8, &i32::MAX.to_be_bytes())),
            HostileAct::WrongVersion => framed(&request(METADATA, i16::MAX, &(-1_i32).to_be_bytes())),
            HostileAct::HalfClose => framed(&metadata_of_all()),
            HostileAct::LateGarbage => [framed(&metadata_of_all()), vec![0xff; GARBAGE_BYTES]].concat(),
            HostileAct::LateVersions => {
                let mut versions = request(API_VERSIONS, i16::MAX, &[]);
                versions[CORRELATION_ID_AT + 3] += 1;
                [framed(&metadata_of_all()), framed(&versions)].concat()
            }
        }
    }
}

/// The key of Metadata.
const METADATA: i16 = 3;

/// The key of ApiVersions.
const API_VERSIONS: i16 = 18;

/// Where in a request its correlation id stands.
const CORRELATION_ID_AT: usize = 4;

/// A request with a header of version 1.
fn request(api_key: i16, version: i16, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(api_key.to_be_bytes());
    bytes.extend(version.to_be_bytes());
    bytes.extend(7_i32.to_be_bytes());
    bytes.extend((-1_i16).to_be_bytes());
    bytes.extend(body);
    bytes
}

/// Metadata v8 of all topics: a null array, and four flags.
fn metadata_of_all() -> Vec<u8> {
    let mut body = (-1_i32).to_be_bytes().to_vec();
    body.extend([0, 0, 0]);
    request(METADATA, 8, &body)
}

fn framed(frame: &[u8]) -> Vec<u8> {
    let mut bytes = i32::try_from(frame.len()).unwrap_or(i32::MAX).to_be_bytes().to_vec();
    bytes.extend(frame);
    bytes
}
