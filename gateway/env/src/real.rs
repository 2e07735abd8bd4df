//! The real world, on tokio. The only file that names sockets, the system's clock and its entropy.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::{BoxFuture, BoxStream, Env, Listener};

/// Connections that the kernel holds for us until they are accepted.
const ACCEPT_BACKLOG: u32 = 1024;

/// After this much silence the kernel asks whether the peer still lives, so that a vanished one is noticed at all.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(60);

/// The real world.
#[derive(Debug)]
pub struct Real {
    crypto: Arc<CryptoProvider>,
}

impl Real {
    /// The real world, with AWS-LC for cryptography.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self { crypto: Arc::new(rustls::crypto::aws_lc_rs::default_provider()) })
    }
}

struct RealListener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener for RealListener {
    fn accept(&mut self) -> BoxFuture<'_, io::Result<(BoxStream, SocketAddr)>> {
        Box::pin(async {
            let (stream, peer) = self.listener.accept().await?;
            Ok((tuned(stream)?, peer))
        })
    }

    fn local_address(&self) -> SocketAddr {
        self.address
    }
}

fn tuned(stream: TcpStream) -> io::Result<BoxStream> {
    stream.set_nodelay(true)?;
    SockRef::from(&stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEPALIVE_AFTER))?;
    Ok(Box::new(stream))
}

impl Env for Real {
    fn bind(&self, address: SocketAddr) -> BoxFuture<'_, io::Result<Box<dyn Listener>>> {
        Box::pin(async move {
            let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            socket.set_reuseaddr(true)?;
            socket.bind(address)?;
            let listener = socket.listen(ACCEPT_BACKLOG)?;
            let address = listener.local_addr()?;
            Ok(Box::new(RealListener { listener, address }) as Box<dyn Listener>)
        })
    }

    #[expect(clippy::disallowed_methods, reason = "this is the world that the ban points to")]
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<BoxStream>> {
        Box::pin(async move { tuned(TcpStream::connect((host, port)).await?) })
    }

    #[expect(clippy::disallowed_methods, reason = "this is the world that the ban points to")]
    fn wall_clock(&self) -> SystemTime {
        SystemTime::now()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.crypto.secure_random.fill(bytes).expect("the system has entropy, or nothing secret can be made");
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        tokio::spawn(task);
    }

    fn read_file<'a>(&'a self, path: &'a Path) -> BoxFuture<'a, io::Result<Vec<u8>>> {
        Box::pin(tokio::fs::read(path))
    }

    fn crypto(&self) -> Arc<CryptoProvider> {
        self.crypto.clone()
    }
}
