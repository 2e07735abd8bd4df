//! The real env with a tap in it: whatever passes between clients, gateway and brokers is read along, in bounded
//! memory. Upstream connections are made from an address of their own. Never changes a byte.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::SystemTime;

use rustls::crypto::CryptoProvider;
use tidegate_env::{BoxFuture, BoxStream, Dialled, Env, Listener, Real};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpSocket;

use crate::scan::{Needle, RequestCounter, ResponseScan};
use crate::world::GATEWAY_SOURCE;

/// Who is at the other end of a connection of the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peer {
    /// A client that came to this socket.
    Client(SocketAddr),
    /// A broker, as the gateway was told to find it.
    Broker(String, u16),
}

/// What was seen on one connection.
#[derive(Debug)]
pub struct Seen {
    /// The other end.
    pub peer: Peer,
    /// Bytes that came from the other end.
    pub received_bytes: u64,
    /// Bytes that went to the other end.
    pub sent_bytes: u64,
    /// Broker addresses that went to the other end.
    pub sent: Needle,
    /// Of a client: its requests, unless it speaks TLS.
    pub requests: RequestCounter,
    /// Of a broker: the APIs whose responses held addresses, unless it speaks TLS.
    pub responses: ResponseScan,
    /// Whether the gateway has closed it.
    pub closed: bool,
}

/// Everything that was seen, one entry a connection.
#[derive(Debug)]
pub struct Book {
    secret: String,
    connections: Mutex<Vec<Arc<Mutex<Seen>>>>,
}

impl Book {
    /// Looks out for `secret`, the address that clients must not learn.
    #[must_use]
    pub fn new(secret: &str) -> Arc<Self> {
        Arc::new(Self { secret: secret.to_owned(), connections: Mutex::default() })
    }

    fn open(&self, peer: Peer) -> Arc<Mutex<Seen>> {
        let seen = Arc::new(Mutex::new(Seen {
            peer,
            received_bytes: 0,
            sent_bytes: 0,
            sent: Needle::new(&self.secret),
            requests: RequestCounter::default(),
            responses: ResponseScan::new(&self.secret),
            closed: false,
        }));
        lock(&self.connections).push(seen.clone());
        seen
    }

    /// What `look` makes of each connection, in the order in which they began.
    pub fn each<T>(&self, mut look: impl FnMut(&Seen) -> Option<T>) -> Vec<T> {
        let connections = lock(&self.connections).clone();
        connections.iter().filter_map(|seen| look(&lock(seen))).collect()
    }

    /// The bytes around the first broker address that went to each client that was told one.
    #[must_use]
    pub fn leaks(&self) -> Vec<String> {
        self.each(|seen| {
            let first = seen.sent.first().filter(|_| matches!(seen.peer, Peer::Client(_)))?;
            let (peer, requests) = (&seen.peer, seen.requests.counts());
            Some(format!("{peer:?} after {requests:?}: {first}"))
        })
    }

    /// How many addresses of brokers came from brokers that do not speak TLS, by the API of the response. Nothing is
    /// proved by what clients did not get if there are none.
    #[must_use]
    pub fn addresses_from_brokers(&self) -> BTreeMap<i16, u64> {
        let mut all = BTreeMap::new();
        for (key, count) in self.each(|seen| Some(seen.responses.finds().clone())).into_iter().flatten() {
            *all.entry(key).or_default() += count;
        }
        all
    }

    /// All requests of clients that do not speak TLS, by (API key, version).
    #[must_use]
    pub fn requests(&self) -> BTreeMap<(i16, i16), u64> {
        let mut all = BTreeMap::new();
        let clients =
            |seen: &Seen| matches!(seen.peer, Peer::Client(_)).then(|| seen.requests.counts().clone());
        for (request, count) in self.each(clients).into_iter().flatten() {
            *all.entry(request).or_default() += count;
        }
        all
    }

    /// How many connections to brokers were made, by the port that was dialled.
    #[must_use]
    pub fn dials(&self) -> BTreeMap<(String, u16), u64> {
        let mut all = BTreeMap::new();
        let broker = |seen: &Seen| match &seen.peer {
            Peer::Broker(host, port) => Some((host.clone(), *port)),
            Peer::Client(_) => None,
        };
        for address in self.each(broker) {
            *all.entry(address).or_default() += 1;
        }
        all
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The real world, written down in a [`Book`].
pub struct Tap {
    real: Arc<Real>,
    book: Arc<Book>,
}

impl Tap {
    /// The real world, written down in `book`.
    #[must_use]
    pub fn new(book: Arc<Book>) -> Arc<Self> {
        Arc::new(Self { real: Real::new(), book })
    }
}

impl Env for Tap {
    fn bind(&self, address: SocketAddr) -> BoxFuture<'_, io::Result<Box<dyn Listener>>> {
        Box::pin(async move {
            let inner = self.real.bind(address).await?;
            Ok(Box::new(TapListener { inner, book: self.book.clone() }) as Box<dyn Listener>)
        })
    }

    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Dialled>> {
        Box::pin(async move {
            let ip: IpAddr = host.parse().map_err(io::Error::other)?;
            let socket = TcpSocket::new_v4()?;
            // The port is chosen with the connection, or 60 s after many closed ones none would be free.
            socket.bind(SocketAddr::new(GATEWAY_SOURCE.into(), 0))?;
            let stream = socket.connect(SocketAddr::new(ip, port)).await?;
            stream.set_nodelay(true)?;
            let (local, peer) = (stream.local_addr()?, stream.peer_addr()?);
            let seen = self.book.open(Peer::Broker(host.to_owned(), port));
            Ok(Dialled { stream: Box::new(TapStream { inner: Box::new(stream), seen }), local, peer })
        })
    }

    fn wall_clock(&self) -> SystemTime {
        self.real.wall_clock()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.real.fill_random(bytes);
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.real.spawn(task);
    }

    fn read_file<'a>(&'a self, path: &'a Path) -> BoxFuture<'a, io::Result<Vec<u8>>> {
        self.real.read_file(path)
    }

    fn crypto(&self) -> Arc<CryptoProvider> {
        self.real.crypto()
    }
}

struct TapListener {
    inner: Box<dyn Listener>,
    book: Arc<Book>,
}

impl Listener for TapListener {
    fn accept(&mut self) -> BoxFuture<'_, io::Result<(BoxStream, SocketAddr)>> {
        Box::pin(async {
            let (inner, peer) = self.inner.accept().await?;
            let seen = self.book.open(Peer::Client(self.inner.local_address()));
            Ok((Box::new(TapStream { inner, seen }) as BoxStream, peer))
        })
    }

    fn local_address(&self) -> SocketAddr {
        self.inner.local_address()
    }
}

struct TapStream {
    inner: BoxStream,
    seen: Arc<Mutex<Seen>>,
}

impl TapStream {
    fn sent(&self, bytes: &[u8]) {
        let mut seen = lock(&self.seen);
        seen.sent_bytes += bytes.len() as u64;
        seen.sent.feed(bytes);
        if matches!(seen.peer, Peer::Broker(..)) {
            seen.responses.feed_requests(bytes);
        }
    }
}

impl AsyncRead for TapStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let outcome = Pin::new(&mut self.inner).poll_read(cx, buf);
        let bytes = &buf.filled()[before..];
        if !bytes.is_empty() {
            let mut seen = lock(&self.seen);
            seen.received_bytes += bytes.len() as u64;
            match seen.peer {
                Peer::Client(_) => seen.requests.feed(bytes),
                Peer::Broker(..) => seen.responses.feed_responses(bytes),
            }
        }
        outcome
    }
}

impl AsyncWrite for TapStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write(cx, buf);
        if let Poll::Ready(Ok(len)) = outcome {
            self.sent(&buf[..len]);
        }
        outcome
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        if let Poll::Ready(Ok(mut left)) = outcome {
            for buf in bufs {
                let len = left.min(buf.len());
                self.sent(&buf[..len]);
                left -= len;
            }
        }
        outcome
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl Drop for TapStream {
    fn drop(&mut self) {
        lock(&self.seen).closed = true;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const SECRET: &str = "127.0.0.2";

    /// A client, and the gateway's end of its connection.
    async fn accepted(env: &Tap) -> (std::net::TcpStream, BoxStream) {
        let mut listener = env.bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let client = std::net::TcpStream::connect(listener.local_address()).unwrap();
        (client, listener.accept().await.unwrap().0)
    }

    #[test]
    fn an_address_that_goes_to_a_client_is_a_leak_and_one_that_comes_from_it_is_none() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let book = Book::new(SECRET);
            let env = Tap::new(book.clone());
            let (mut client, mut stream) = accepted(&env).await;
            client.write_all(b"at 127.0.0.2").unwrap();
            stream.read_exact(&mut [0; 12]).await.unwrap();
            assert!(book.leaks().is_empty());
            let pieces = [io::IoSlice::new(b"at 127."), io::IoSlice::new(b"0.0.2:1234")];
            assert_eq!(stream.write_vectored(&pieces).await.unwrap(), 17);
            let leaks = book.leaks();
            assert!(leaks.len() == 1 && leaks[0].contains("at 127.0.0.2:1234"), "{leaks:?}");
            assert_eq!(book.each(|seen| Some((seen.received_bytes, seen.sent_bytes))), [(12, 17)]);
        });
    }

    #[test]
    fn connections_to_brokers_come_from_an_address_of_their_own() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let book = Book::new(SECRET);
            let broker = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let port = broker.local_addr().unwrap().port();
            let stream = Tap::new(book.clone()).dial("127.0.0.1", port).await.unwrap();
            assert_eq!(broker.accept().unwrap().1.ip(), IpAddr::from(GATEWAY_SOURCE));
            assert_eq!(book.dials(), BTreeMap::from([(("127.0.0.1".to_owned(), port), 1)]));
            drop(stream);
            assert_eq!(book.each(|seen| Some(seen.closed)), [true]);
        });
    }
}
