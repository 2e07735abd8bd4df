//! turmoil's sockets with a trace on them, and the observer's taps.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tidegate_env::{BoxFuture, BoxStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use turmoil::net::{TcpListener, TcpStream};

use super::Recorder;
use super::links::{Leave, LinkEnd, Links};
use crate::observer::{Observer, Tap};
use crate::random::hash_bytes;
use crate::trace::Kind;

pub(super) struct SimListener {
    pub(super) listener: TcpListener,
    pub(super) address: SocketAddr,
    pub(super) links: Links,
    pub(super) observer: Observer,
    pub(super) recorder: Recorder,
}

impl Listener for SimListener {
    fn accept(&mut self) -> BoxFuture<'_, io::Result<(BoxStream, SocketAddr)>> {
        Box::pin(async {
            let (stream, peer) = self.listener.accept().await?;
            let recorder = Recorder { connection: self.recorder.trace.connection(), ..self.recorder.clone() };
            let host = turmoil::reverse_lookup(peer.ip()).unwrap_or_else(|| peer.ip().to_string());
            recorder.made(&host, stream.local_addr()?, peer, false);
            recorder.record(
                Kind::Accepted,
                u64::from(self.address.port()),
                hash_bytes(0, peer.to_string().as_bytes()),
            );
            let end = self.links.end(&recorder.host, &host).between(stream.local_addr()?, peer);
            let now = recorder.clock.elapsed().into();
            let tap = self.observer.accepted(&recorder.host, self.address.port(), now);
            Ok((Box::new(SimStream::new(stream, end, recorder, tap)) as BoxStream, peer))
        })
    }

    fn local_address(&self) -> SocketAddr {
        self.address
    }
}

/// One end of a connection.
pub(super) struct SimStream {
    stream: TcpStream,
    end: LinkEnd,
    recorder: Recorder,
    tap: Option<Box<Tap>>,
    finished: bool,
    /// Until when the link lets nothing through: what was written takes its time, or its bandwidth is used up.
    pause: Option<(Duration, Pin<Box<tokio::time::Sleep>>)>,
}

impl SimStream {
    pub(super) fn new(stream: TcpStream, end: LinkEnd, recorder: Recorder, tap: Option<Tap>) -> Self {
        Self { stream, end, recorder, tap: tap.map(Box::new), finished: false, pause: None }
    }

    /// Simulated time, which stands still while something is polled.
    fn now(&self) -> Duration {
        self.recorder.clock.elapsed()
    }

    fn broken(&mut self, now: Duration) {
        self.recorder.at(now).record(Kind::Broken, 0, 0);
        self.tell(|tap| tap.failed(now.into()));
    }

    /// Tells the observer, if there is one.
    fn tell(&mut self, what: impl FnOnce(&mut Tap)) {
        if let Some(tap) = &mut self.tap {
            what(tap);
        }
    }

    /// How many bytes the link lets through now.
    fn poll_leave(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        loop {
            match ready!(self.end.poll_read(cx, || self.now()))? {
                Leave::Bytes(bytes) => return Poll::Ready(Ok(bytes)),
                Leave::NotBefore(at) => {
                    // Not at once again: the clock hardly moves within a tick.
                    let wait = at.saturating_sub(self.now()).max(Duration::from_millis(1));
                    let pause = self.pause.take().filter(|(until, _)| *until == at);
                    let pause = pause.unwrap_or_else(|| (at, Box::pin(tokio::time::sleep(wait))));
                    ready!(self.pause.insert(pause).1.as_mut().poll(cx));
                    self.pause = None;
                }
            }
        }
    }
}

impl Drop for SimStream {
    fn drop(&mut self) {
        let now = self.now();
        self.recorder.at(now).record(Kind::Dropped, 0, 0);
        self.tell(|tap| tap.closed(now.into()));
    }
}

impl AsyncRead for SimStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.tell(|tap| tap.touched());
        let before = buf.filled().len();
        let outcome = match ready!(self.poll_leave(cx)) {
            Ok(leave) if leave < buf.remaining() => {
                let mut part = ReadBuf::new(buf.initialize_unfilled_to(leave));
                let outcome = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut part));
                let read = part.filled().len();
                buf.advance(read);
                outcome
            }
            Ok(_) => ready!(Pin::new(&mut self.stream).poll_read(cx, buf)),
            Err(broken) => Err(broken),
        };
        let now = self.now();
        if let Err(error) = outcome {
            self.broken(now);
            return Poll::Ready(Err(error));
        }
        match &buf.filled()[before..] {
            [] => {
                self.recorder.at(now).record(Kind::Ended, 0, 0);
                self.tell(|tap| tap.finished(now.into()));
            }
            bytes => {
                self.end.was_read(bytes.len(), now);
                self.recorder.at(now).record_bytes(Kind::Received, bytes);
                self.tell(|tap| tap.received(bytes, now.into()));
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for SimStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if let Err(broken) = self.end.check_write(cx) {
            let now = self.now();
            self.broken(now);
            return Poll::Ready(Err(broken));
        }
        let room = self.end.room(cx);
        let sent = match room == 0 && !bytes.is_empty() {
            true => Poll::Pending,
            false => Pin::new(&mut self.stream).poll_write(cx, &bytes[..bytes.len().min(room)]),
        };
        let written = match sent {
            // TCP answers what nobody will read with a reset, the engine with silence.
            Poll::Pending if self.end.reader_left() => Err(io::ErrorKind::ConnectionReset.into()),
            Poll::Pending => return Poll::Pending,
            Poll::Ready(written) => written,
        };
        let now = self.now();
        match written {
            Ok(sent) => {
                self.end.was_written(sent, now);
                self.recorder.at(now).record_bytes(Kind::Sent, &bytes[..sent]);
                self.tell(|tap| tap.sent(&bytes[..sent], now.into()));
                Poll::Ready(Ok(sent))
            }
            Err(error) => {
                self.broken(now);
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
