//! One connection to one broker, over blocking sockets. Frames go out as they are given and come back whole; knows no
//! message.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};

/// How long a connection may take to be accepted.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a broker may take to answer or to close. A JoinGroup waits for others, and a broken broker for ever.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);

/// How long a read waits at the end of a run, when its time is up: a socket cannot be told to wait for nothing.
const READ_TIMEOUT_MIN: Duration = Duration::from_millis(1);

/// Longest response that is read, in bytes. A fetch of a case is a thousandth of it.
pub const RESPONSE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Why no frame came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoFrame {
    /// The other side closed the connection.
    Closed,
    /// Nothing came within [`ANSWER_TIMEOUT`], or before the time of the run was up.
    Silence,
    /// What came is no frame.
    Nonsense(String),
}

/// A connection to a broker.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    /// When the run that it belongs to has to end.
    deadline: Option<Instant>,
    next_correlation_id: i32,
}

impl Connection {
    /// Connects. Nothing is waited for after `deadline`.
    ///
    /// # Errors
    /// If the name cannot be resolved or nobody accepts.
    pub fn open(host: &str, port: u16, deadline: Option<Instant>) -> io::Result<Self> {
        let mut last = io::Error::other(format!("{host} has no address"));
        for address in (host, port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, CONNECT_TIMEOUT) {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    stream.set_write_timeout(Some(ANSWER_TIMEOUT))?;
                    return Ok(Self { stream, deadline, next_correlation_id: 1 });
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// A correlation id that this connection has not used.
    pub fn correlation_id(&mut self) -> i32 {
        self.next_correlation_id += 1;
        self.next_correlation_id - 1
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// If the other side has closed the connection, or does not read.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// The next frame, without its length.
    ///
    /// # Errors
    /// Why none came.
    pub fn receive(&mut self) -> Result<Vec<u8>, NoFrame> {
        let left = self.deadline.map(|at| at.saturating_duration_since(Instant::now()));
        let timeout = left.map_or(ANSWER_TIMEOUT, |left| left.clamp(READ_TIMEOUT_MIN, ANSWER_TIMEOUT));
        self.stream.set_read_timeout(Some(timeout)).map_err(|error| no_frame(&error))?;
        let mut length = [0; 4];
        self.fill(&mut length)?;
        let length = i32::from_be_bytes(length);
        let bytes = usize::try_from(length).ok().filter(|bytes| *bytes <= RESPONSE_BYTES_MAX);
        let Some(bytes) = bytes else { return Err(NoFrame::Nonsense(format!("a frame of {length} bytes"))) };
        let mut frame = Vec::new();
        let taken = (&mut self.stream).take(bytes as u64).read_to_end(&mut frame);
        taken.map_err(|error| no_frame(&error))?;
        if frame.len() < bytes {
            return Err(NoFrame::Nonsense(format!(
                "closed after {} of {bytes} bytes of a frame",
                frame.len()
            )));
        }
        Ok(frame)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoFrame> {
        self.stream.read_exact(bytes).map_err(|error| no_frame(&error))
    }
}

fn no_frame(error: &io::Error) -> NoFrame {
    match error.kind() {
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => NoFrame::Silence,
        // However it ended: a broker that closes with bytes unread resets the connection.
        _ => NoFrame::Closed,
    }
}
