//! turmoil's sockets with a trace on them.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tidegate_env::{BoxFuture, BoxStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use turmoil::net::{TcpListener, TcpStream};

use super::Recorder;
use crate::random::hash_bytes;
use crate::trace::Kind;

pub(super) struct SimListener {
    pub(super) listener: TcpListener,
    pub(super) address: SocketAddr,
    pub(super) recorder: Recorder,
}

impl Listener for SimListener {
    fn accept(&mut self) -> BoxFuture<'_, io::Result<(BoxStream, SocketAddr)>> {
        Box::pin(async {
            let (stream, peer) = self.listener.accept().await?;
            let recorder = Recorder { connection: self.recorder.trace.connection(), ..self.recorder.clone() };
            recorder.record(
                Kind::Accepted,
                u64::from(self.address.port()),
                hash_bytes(0, peer.to_string().as_bytes()),
            );
            Ok((Box::new(SimStream::new(stream, recorder)) as BoxStream, peer))
        })
    }

    fn local_address(&self) -> SocketAddr {
        self.address
    }
}

/// One end of a connection.
pub(super) struct SimStream {
    stream: TcpStream,
    recorder: Recorder,
    finished: bool,
}

impl SimStream {
    pub(super) const fn new(stream: TcpStream, recorder: Recorder) -> Self {
        Self { stream, recorder, finished: false }
    }
}

impl Drop for SimStream {
    fn drop(&mut self) {
        self.recorder.record(Kind::Dropped, 0, 0);
    }
}

impl AsyncRead for SimStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        if let Err(error) = ready!(Pin::new(&mut self.stream).poll_read(cx, buf)) {
            self.recorder.record(Kind::Broken, 0, 0);
            return Poll::Ready(Err(error));
        }
        match &buf.filled()[before..] {
            [] => self.recorder.record(Kind::Ended, 0, 0),
            bytes => self.recorder.record(Kind::Received, bytes.len() as u64, hash_bytes(0, bytes)),
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for SimStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match ready!(Pin::new(&mut self.stream).poll_write(cx, bytes)) {
            Ok(sent) => {
                self.recorder.record(Kind::Sent, sent as u64, hash_bytes(0, &bytes[..sent]));
                Poll::Ready(Ok(sent))
            }
            Err(error) => {
                self.recorder.record(Kind::Broken, 0, 0);
                Poll::Ready(Err(error))
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// As a kernel does: a second time changes nothing. turmoil calls it an error.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.finished {
            return Poll::Ready(Ok(()));
        }
        let outcome = ready!(Pin::new(&mut self.stream).poll_shutdown(cx));
        self.finished = true;
        self.recorder.record(Kind::Finished, 0, 0);
        Poll::Ready(outcome)
    }
}
