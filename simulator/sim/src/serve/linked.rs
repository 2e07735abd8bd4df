//! A listener on a real port whose connections go over links that can be in trouble, as those of the simulated network are.
//!
//! It stands in for a network between two hosts: whoever comes to it is one of them, whoever accepts is the other. A socket can do less
//! than a simulated network: a connection is made before it can be refused, and what is cut may still lie in the system's buffers. It
//! never knows which troubles there will be, nor what the bytes are.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tidegate_env::{BoxFuture, BoxStream, Env, Listener};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, duplex, split};

use super::Clock;
use crate::env::{Leave, LinkEnd, Links};
use crate::random::Stream;

/// Bytes that lie between the two hosts at the most, for each direction, beside what the system holds.
const WINDOW_BYTES: usize = 64 * 1024;

/// From one host to another.
type Way = (String, String);

/// How long messages take on links, where they take time.
#[derive(Debug, Clone, Default)]
pub struct Latencies(Arc<Mutex<BTreeMap<Way, Range<Duration>>>>);

impl Latencies {
    /// From now on messages take so long between these two, in both directions.
    pub fn set(&self, one: &str, other: &str, latency: Range<Duration>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in [(one.to_owned(), other.to_owned()), (other.to_owned(), one.to_owned())] {
            all.insert(key, latency.clone());
        }
    }

    fn draw(&self, from: &str, to: &str, random: &mut Stream) -> Duration {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(latency) = all.get(&(from.to_owned(), to.to_owned())) else { return Duration::ZERO };
        let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX - 1);
        Duration::from_nanos(
            random.within(nanos(latency.start)..nanos(latency.end).max(nanos(latency.start)) + 1),
        )
    }
}

/// The network between two hosts.
#[derive(Clone)]
pub struct Between {
    /// Who comes.
    pub from: Arc<str>,
    /// Who accepts.
    pub to: Arc<str>,
    /// Their links.
    pub links: Links,
    /// How long messages take on them.
    pub latencies: Latencies,
    /// What time it is.
    pub clock: Clock,
    /// Decides what latencies draw.
    pub seed: u64,
}

/// A listener at the end of links.
pub struct Linked {
    inner: Box<dyn Listener>,
    env: Arc<dyn Env>,
    between: Between,
}

impl std::fmt::Debug for Linked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Linked({} to {})", self.between.from, self.between.to)
    }
}

impl Linked {
    /// Puts links before a listener.
    #[must_use]
    pub fn new(inner: Box<dyn Listener>, env: Arc<dyn Env>, between: Between) -> Self {
        Self { inner, env, between }
    }
}

impl Listener for Linked {
    fn accept(&mut self) -> BoxFuture<'_, io::Result<(BoxStream, SocketAddr)>> {
        Box::pin(async {
            let (outside, peer) = self.inner.accept().await?;
            let (inside, far) = duplex(WINDOW_BYTES);
            let between = self.between.clone();
            // Whatever ends the way between the two ends both connections.
            self.env.spawn(Box::pin(async move {
                let _ = between.carry(outside, far).await;
            }));
            Ok((Box::new(inside) as BoxStream, peer))
        })
    }

    fn local_address(&self) -> SocketAddr {
        self.inner.local_address()
    }
}

impl Between {
    async fn carry(&self, outside: BoxStream, inside: impl AsyncRead + AsyncWrite) -> io::Result<()> {
        self.links.admit(&self.from, &self.to).await?;
        let (there, back) = (self.links.end(&self.to, &self.from), self.links.end(&self.from, &self.to));
        let ((from_outside, to_outside), (from_inside, to_inside)) = (split(outside), split(inside));
        tokio::try_join!(
            self.pump(&there, (&self.from, &self.to), from_outside, to_inside),
            self.pump(&back, (&self.to, &self.from), from_inside, to_outside),
        )?;
        Ok(())
    }

    /// Carries one direction until its end.
    async fn pump(
        &self,
        end: &LinkEnd,
        (from, to): (&str, &str),
        mut source: impl AsyncRead + Unpin,
        mut sink: impl AsyncWrite + Unpin,
    ) -> io::Result<()> {
        let mut random = Stream::named(self.seed, &format!("latency/{from}/{to}"));
        let mut buffer = vec![0; WINDOW_BYTES];
        loop {
            let count = tokio::select! {
                biased;
                () = end.broken() => return Err(io::ErrorKind::ConnectionReset.into()),
                read = source.read(&mut buffer) => read?,
            };
            let latency = self.latencies.draw(from, to, &mut random).max(end.delay());
            if !latency.is_zero() {
                tokio::time::sleep(latency).await;
            }
            let mut left = &buffer[..count];
            while !left.is_empty() {
                let now = (self.clock)();
                match poll_fn(|cx| end.poll_read(cx, || now)).await? {
                    Leave::NotBefore(at) => tokio::time::sleep(at.saturating_sub(now)).await,
                    Leave::Bytes(bytes) => {
                        let (piece, rest) = left.split_at(bytes.min(left.len()));
                        sink.write_all(piece).await?;
                        sink.flush().await?;
                        end.was_read(piece.len(), now);
                        left = rest;
                    }
                }
            }
            if count == 0 {
                // The end arrives as bytes would.
                poll_fn(|cx| end.poll_read(cx, || (self.clock)())).await?;
                return sink.shutdown().await;
            }
        }
    }
}
