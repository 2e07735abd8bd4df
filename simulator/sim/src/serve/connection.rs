//! One connection to a simulated broker: bytes to frames, and frames to bytes.
//!
//! Reads no further than one frame while a request is being worked on, as a broker does. It never knows what frames hold.

use std::io;

use bytes::{Bytes, BytesMut};
use tidegate_cluster::Peer;
use tidegate_env::BoxStream;
use tidegate_wire::frame::{self, LENGTH_BYTES};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc::UnboundedReceiver;

use super::{Served, Told};

/// A buffer grows by at most so many bytes before they have arrived.
const GROWTH_BYTES_MAX: usize = 1024 * 1024;

/// Bytes that a buffer has room for when it is made.
const ROOM_BYTES: usize = 64 * 1024;

/// Bytes that one read has room for at least. Fewer than a new buffer has, because logs keep the buffer that a batch arrived in: many
/// small requests share one.
const READ_BYTES_MIN: usize = 4 * 1024;

/// Serves a connection until either side ends it.
pub(super) async fn serve(served: Served, mut stream: BoxStream, peer: Peer) {
    let Some((id, mut told)) = served.connect(peer) else { return };
    let guard = Guard { served: &served, id };
    // Whatever goes wrong with a socket, the other side has gone.
    let _ = run(&guard, &mut stream, &mut told).await;
    let _ = stream.shutdown().await;
}

/// Says that the connection has gone, also when its task is dropped with its host.
struct Guard<'a> {
    served: &'a Served,
    id: tidegate_cluster::ConnectionId,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.served.disconnect(self.id);
    }
}

async fn run(
    guard: &Guard<'_>,
    stream: &mut BoxStream,
    told: &mut UnboundedReceiver<Told>,
) -> io::Result<()> {
    let mut buffer = BytesMut::new();
    let mut whole: Option<Bytes> = None;
    loop {
        while let Ok(message) = told.try_recv() {
            if !write(stream, message).await? {
                return Ok(());
            }
        }
        // Asked after what was told: an answer that is given from now on, by whoever keeps time, is told later, and wakes us.
        let turn = guard.served.turn_of(guard.id);
        if whole.is_none() {
            whole = take_frame(&mut buffer, turn.frame_bytes_max)?;
        }
        if !turn.busy
            && let Some(frame) = whole.take()
        {
            if !guard.served.handle_frame(guard.id, frame) {
                return Ok(());
            }
            continue;
        }
        tokio::select! {
            biased;
            message = told.recv() => {
                let Some(message) = message else { return Ok(()) };
                if !write(stream, message).await? {
                    return Ok(());
                }
            }
            read = stream.read_buf(&mut buffer), if whole.is_none() => {
                if read? == 0 {
                    return Ok(());
                }
            }
        }
    }
}

async fn write(stream: &mut BoxStream, told: Told) -> io::Result<bool> {
    match told {
        Told::Frame(frame) => stream.write_all(&frame).await?,
        Told::Close(reason) => {
            tracing::debug!(reason, "the broker ends a connection");
            return Ok(false);
        }
        Told::Ready => return Ok(true),
    }
    stream.flush().await?;
    Ok(true)
}

/// The next frame without its length, if it is all there; else room for more of it.
fn take_frame(buffer: &mut BytesMut, bytes_max: usize) -> io::Result<Option<Bytes>> {
    let missing = match frame::length(buffer, 0, bytes_max).map_err(io::Error::other)? {
        Some(length) if buffer.len() >= LENGTH_BYTES + length => {
            let mut whole = buffer.split_to(LENGTH_BYTES + length).freeze();
            return Ok(Some(whole.split_off(LENGTH_BYTES)));
        }
        Some(length) => LENGTH_BYTES + length - buffer.len(),
        None => LENGTH_BYTES,
    };
    if buffer.capacity() - buffer.len() < missing.clamp(READ_BYTES_MIN, ROOM_BYTES) {
        buffer.reserve(missing.clamp(ROOM_BYTES, GROWTH_BYTES_MAX));
    }
    Ok(None)
}
