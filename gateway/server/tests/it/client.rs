//! A client of the tests' own: blocking, and with a deadline on everything.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use tidegate_wire::message::{Struct, Value, decode, encode};
use tidegate_wire::schema::{Api, Direction, keys};

/// Only a gateway that hangs takes this long.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// A byte stream, TLS or not.
pub(crate) trait Stream: Read + Write + Send {}

impl<T: Read + Write + Send> Stream for T {}

/// A connection to the gateway.
pub(crate) struct Client {
    pub(crate) stream: Box<dyn Stream>,
    next_id: i32,
}

/// What Metadata told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// (node id, host, port) of each broker.
    pub(crate) brokers: Vec<(i64, String, u16)>,
    /// The node id of the broker that answered: the stub says it is the controller.
    pub(crate) by: i64,
}

impl Told {
    /// The socket address of a broker.
    pub(crate) fn address(&self, node_id: i64) -> SocketAddr {
        let (_, host, port) = self.brokers.iter().find(|(id, ..)| *id == node_id).unwrap();
        SocketAddr::new(host.parse().unwrap(), *port)
    }
}

/// A socket with deadlines.
pub(crate) fn socket(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, DEADLINE).unwrap();
    with_deadlines(stream)
}

/// A socket from a loopback address of one's own.
pub(crate) fn socket_from(source: IpAddr, address: SocketAddr) -> TcpStream {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::new(source, 0).into()).unwrap();
    socket.connect_timeout(&address.into(), DEADLINE).unwrap();
    with_deadlines(socket.into())
}

fn with_deadlines(stream: TcpStream) -> TcpStream {
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.set_write_timeout(Some(DEADLINE)).unwrap();
    stream
}

/// A request frame of any key and version, with a body that is already encoded.
pub(crate) fn raw_request(key: i16, version: i16, correlation_id: i32, body: &[u8]) -> Vec<u8> {
    let mut payload = Vec::new();
    payload.extend_from_slice(&key.to_be_bytes());
    payload.extend_from_slice(&version.to_be_bytes());
    payload.extend_from_slice(&correlation_id.to_be_bytes());
    payload.extend_from_slice(&[0, 2, b'i', b't']);
    if Api::of(key).is_some_and(|api| api.request_header_version(version) >= 2) {
        payload.push(0);
    }
    payload.extend_from_slice(body);
    [&(payload.len() as u32).to_be_bytes()[..], &payload].concat()
}

/// The shortest request of an API. A Produce wants these acks.
pub(crate) fn request(key: i16, version: i16, correlation_id: i32, acks: i64) -> Vec<u8> {
    let api = Api::of(key).unwrap();
    let mut message = Struct::new(api.request);
    if key == keys::PRODUCE {
        message.set("Acks", acks);
    }
    if key == keys::METADATA {
        message.set("Topics", Value::Array(Vec::new()));
    }
    raw_request(
        key,
        version,
        correlation_id,
        &encode(&message, version, api.flexible.contains(version)).unwrap(),
    )
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        Self::over(socket(address))
    }

    pub(crate) fn over(stream: impl Stream + 'static) -> Self {
        Self { stream: Box::new(stream), next_id: 1 }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }

    /// The next frame, without its length.
    pub(crate) fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.stream.read_exact(&mut length)?;
        let mut frame = vec![0; u32::from_be_bytes(length) as usize];
        self.stream.read_exact(&mut frame)?;
        Ok(frame)
    }

    /// Asks, and returns the answer's body.
    pub(crate) fn ask(&mut self, key: i16, version: i16) -> io::Result<Struct> {
        let id = self.next_id;
        self.next_id += 1;
        self.send(&request(key, version, id, 1))?;
        let frame = self.receive()?;
        assert_eq!(frame[..4], id.to_be_bytes(), "answers come in order");
        let api = Api::of(key).unwrap();
        let body_at = 4 + usize::from(api.response_header_version(version) >= 1);
        Ok(decode(api, version, Direction::Response, &frame[body_at..]).unwrap())
    }

    /// What the cluster says about its brokers.
    pub(crate) fn metadata(&mut self) -> Told {
        self.try_metadata().unwrap()
    }

    pub(crate) fn try_metadata(&mut self) -> io::Result<Told> {
        let answer = self.ask(keys::METADATA, 1)?;
        let int = |message: &Struct, name: &str| message.value(name).and_then(Value::as_int).unwrap();
        let brokers = answer.value("Brokers").unwrap().structs().map(|broker| {
            let host = broker.value("Host").and_then(Value::as_text).unwrap().to_owned();
            (int(broker, "NodeId"), host, int(broker, "Port") as u16)
        });
        Ok(Told { brokers: brokers.collect(), by: int(&answer, "ControllerId") })
    }

    /// Whether the gateway closes, whatever it says before.
    pub(crate) fn is_closed(&mut self) -> bool {
        let mut scrap = [0; 4096];
        loop {
            match self.stream.read(&mut scrap) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => {
                    return !matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut);
                }
            }
        }
    }
}
