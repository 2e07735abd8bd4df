//! The outside world as a small trait set: dial, bind, wall clock, entropy, spawn, files, cryptography.
//!
//! Two worlds implement it: [`Real`] on tokio, and a simulation elsewhere. The same release code runs in both; the edges are `dyn`,
//! which costs nothing beside a system call. Durations and timers need no method here: both worlds are tokio runtimes, and a
//! simulation pauses their clock.
//!
//! It never knows Kafka.

mod real;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use rustls::crypto::CryptoProvider;
use tokio::io::{AsyncRead, AsyncWrite};

pub use real::Real;

/// Longest file in bytes that [`Env::read_file`] reads. Configurations end at 1 MiB, and all authorities of a system together take
/// a quarter of that.
pub const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A boxed future, as the methods of [`Env`] return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A connected byte stream.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A connected byte stream of any kind.
pub type BoxStream = Box<dyn Stream>;

/// A connection that was made, and its two ends as the system tells them.
pub struct Dialled {
    /// The bytes.
    pub stream: BoxStream,
    /// Our end.
    pub local: SocketAddr,
    /// The other end, after names were resolved.
    pub peer: SocketAddr,
}

/// A socket that accepts connections.
pub trait Listener: Send {
    /// The next connection and the address of its peer.
    ///
    /// # Errors
    /// As the world's accept does; some are passing (too many open files), and the caller decides.
    fn accept(&mut self) -> BoxFuture<'_, io::Result<(BoxStream, SocketAddr)>>;

    /// The address that was bound, with the port that was chosen where 0 was asked for.
    fn local_address(&self) -> SocketAddr;
}

/// The outside world.
pub trait Env: Send + Sync + 'static {
    /// Listens on `address`.
    ///
    /// # Errors
    /// The address is in use, or not ours.
    fn bind(&self, address: SocketAddr) -> BoxFuture<'_, io::Result<Box<dyn Listener>>>;

    /// Resolves `host` and connects to it. Has no deadline of its own.
    ///
    /// # Errors
    /// The name does not resolve, or no address of it accepts.
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Dialled>>;

    /// The time of day, for certificates and logs. Durations are measured with tokio's clock instead.
    fn wall_clock(&self) -> SystemTime;

    /// Fills `bytes` with random bytes fit for secrets.
    fn fill_random(&self, bytes: &mut [u8]);

    /// Runs `task` to its end in the background.
    fn spawn(&self, task: BoxFuture<'static, ()>);

    /// Reads a whole file. Has no deadline of its own, and dropping the future may leave the read under way.
    ///
    /// # Errors
    /// As the file system's; also what is no regular file, or longer than [`FILE_BYTES_MAX`].
    fn read_file<'a>(&'a self, path: &'a Path) -> BoxFuture<'a, io::Result<Vec<u8>>>;

    /// The cryptography that TLS uses. Passed explicitly everywhere, so that no default is ever chosen behind our back.
    fn crypto(&self) -> Arc<CryptoProvider>;
}
