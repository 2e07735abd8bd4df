//! The real world, on tokio. The only file that names sockets, the system's clock and its entropy.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::{BoxFuture, BoxStream, Dialled, Env, FILE_BYTES_MAX, Listener};

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

fn only_regular(metadata: &std::fs::Metadata) -> io::Result<()> {
    let refused = || io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file");
    metadata.is_file().then_some(()).ok_or_else(refused)
}

/// Opens a regular file. What stands at a path may be another thing at each look, so that the handle is asked what it is; and to
/// open a pipe that nobody writes to would take for ever, unless it is opened without waiting.
async fn open(path: &Path) -> io::Result<tokio::fs::File> {
    let mut options = tokio::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    options.custom_flags(libc::O_NONBLOCK);
    let file = options.open(path).await?;
    only_regular(&file.metadata().await?)?;
    Ok(file)
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
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Dialled>> {
        Box::pin(async move {
            let stream = TcpStream::connect((host, port)).await?;
            let (local, peer) = (stream.local_addr()?, stream.peer_addr()?);
            Ok(Dialled { stream: tuned(stream)?, local, peer })
        })
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
        Box::pin(async move {
            // Before it is opened: to open a device may already do something.
            only_regular(&tokio::fs::metadata(path).await?)?;
            let mut bytes = Vec::new();
            let file = open(path).await?;
            // One byte more tells a file that is just short enough from one that is too long.
            file.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).await?;
            if bytes.len() > FILE_BYTES_MAX {
                let message = format!("it is longer than {FILE_BYTES_MAX} bytes");
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
            }
            Ok(bytes)
        })
    }

    fn crypto(&self) -> Arc<CryptoProvider> {
        self.crypto.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> io::Result<Vec<u8>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(Real::new().read_file(path))
    }

    #[test]
    fn files_up_to_the_limit_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for (bytes, fine) in [(FILE_BYTES_MAX - 1, true), (FILE_BYTES_MAX, true), (FILE_BYTES_MAX + 1, false)]
        {
            std::fs::write(&path, vec![7; bytes]).unwrap();
            match read(&path) {
                Ok(content) => assert!(fine && content == vec![7; bytes], "{bytes} bytes"),
                Err(error) => assert!(!fine && error.kind() == io::ErrorKind::FileTooLarge, "{error}"),
            }
        }
    }

    /// As if each had taken the place of a regular file after that one was looked at.
    #[test]
    fn what_took_the_place_of_a_regular_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for path in [pipe.as_path(), folder.path(), Path::new("/dev/zero")] {
            let refused = runtime.block_on(open(path)).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::InvalidInput, "{}", path.display());
        }
    }

    #[test]
    fn what_is_no_regular_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [pipe.as_path(), folder.path(), Path::new("/dev/zero")] {
            assert_eq!(read(path).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{}", path.display());
        }
        assert_eq!(read(&folder.path().join("missing")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
