//! A client's connection to one broker: who it is, and the requests that wait for their turn.
//!
//! A broker works on one request of a connection at a time and answers in order (`SocketServer` mutes the channel); so do we.
//!
//! It never knows the socket.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::security::Session;

/// Tells a connection from all others that a cluster ever had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// Who has connected, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// The broker that was reached.
    pub node_id: i32,
    /// The name of its listener.
    pub listener: String,
    /// The client's host, as ACLs and DescribeGroups have it.
    pub host: String,
    /// The principal that TLS has authenticated, such as `User:CN=alice`.
    pub tls_principal: Option<String>,
}

/// The software of a client that has not said what it is (`ClientInformation.EMPTY`).
pub(crate) fn unknown_software() -> (String, String) {
    ("unknown".to_owned(), "unknown".to_owned())
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) peer: Peer,
    pub(crate) session: Session,
    /// Name and version of the client's software, as ApiVersions had them (KIP-511).
    pub(crate) software: (String, String),
    /// Whether a request is being worked on or waits for something.
    pub(crate) busy: bool,
    /// Frames that have arrived meanwhile.
    pub(crate) queue: VecDeque<Bytes>,
}
