//! A broker that answers a handful of requests by hand, as a real one would, and tells what it saw.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tidegate_wire::frame::request_header;
use tidegate_wire::message::{Struct, decode, encode};
use tidegate_wire::schema::{Api, Direction, keys};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The request that waits for [`Stub::open_gate`].
pub(crate) const HEARTBEAT: i16 = 12;

/// What all connections of a stub share.
pub(crate) struct Seen {
    pub(crate) open: AtomicUsize,
    pub(crate) accepted: AtomicUsize,
    pub(crate) bytes_in: AtomicU64,
    pub(crate) bytes_out: AtomicU64,
    /// Those of them that were records.
    pub(crate) record_bytes_out: AtomicU64,
    pub(crate) produced: AtomicUsize,
    /// Heartbeats that arrived.
    pub(crate) heartbeats: AtomicUsize,
    /// What it says in Metadata about the brokers.
    brokers: Mutex<Vec<(i32, SocketAddr)>>,
    /// Bytes of records in each answer to a Fetch.
    fetch_bytes: AtomicUsize,
    /// Whether a request of a kind that it does not know was seen.
    pub(crate) puzzled: AtomicBool,
    gate: watch::Sender<bool>,
    node_id: i32,
}

/// A broker.
pub(crate) struct Stub {
    pub(crate) address: SocketAddr,
    pub(crate) seen: Arc<Seen>,
    _runtime: tokio::runtime::Runtime,
}

impl Stub {
    /// A broker with this id that names itself in Metadata.
    pub(crate) fn start(node_id: i32) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen {
            open: AtomicUsize::new(0),
            accepted: AtomicUsize::new(0),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
            record_bytes_out: AtomicU64::new(0),
            produced: AtomicUsize::new(0),
            heartbeats: AtomicUsize::new(0),
            brokers: Mutex::new(vec![(node_id, address)]),
            fetch_bytes: AtomicUsize::new(100),
            puzzled: AtomicBool::new(false),
            gate: watch::Sender::new(false),
            node_id,
        });
        let shared = seen.clone();
        runtime.spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let seen = shared.clone();
                seen.accepted.fetch_add(1, Ordering::SeqCst);
                seen.open.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    // A connection ends when either side has had enough.
                    let _ = seen.serve(stream).await;
                    seen.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { address, seen, _runtime: runtime }
    }

    pub(crate) fn knows(&self, brokers: &[(i32, SocketAddr)]) {
        *self.seen.brokers.lock().unwrap() = brokers.to_vec();
    }

    pub(crate) fn fetches(&self, bytes: usize) {
        self.seen.fetch_bytes.store(bytes, Ordering::SeqCst);
    }

    /// Lets heartbeats be answered.
    pub(crate) fn open_gate(&self) {
        self.seen.gate.send_replace(true);
    }
}

impl Seen {
    async fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        loop {
            let length = stream.read_u32().await? as usize;
            let mut frame = vec![0; length];
            stream.read_exact(&mut frame).await?;
            self.bytes_in.fetch_add(4 + length as u64, Ordering::SeqCst);
            let Some((head, records)) = self.answer(&frame).await else { return Ok(()) };
            let whole = head.len() + records;
            if whole == 0 {
                continue;
            }
            stream.write_all(&head).await?;
            self.bytes_out.fetch_add(head.len() as u64, Ordering::SeqCst);
            let scrap = [0; 16 * 1024];
            let mut left = records;
            while left > 0 {
                let sent = stream.write(&scrap[..left.min(scrap.len())]).await?;
                self.bytes_out.fetch_add(sent as u64, Ordering::SeqCst);
                self.record_bytes_out.fetch_add(sent as u64, Ordering::SeqCst);
                left -= sent;
            }
        }
    }

    /// The answer to a request: its bytes, and how many zeros follow them. `None`: a broker would hang up.
    async fn answer(&self, frame: &[u8]) -> Option<(Vec<u8>, usize)> {
        let header = request_header(frame, frame.len()).ok()??;
        let api = Api::of(header.api_key)?;
        let version = header.api_version;
        let request = decode(api, version, Direction::Request, &frame[header.body_at..]).ok()?;
        let mut response = Struct::new(api.response);
        let mut records = 0;
        match header.api_key {
            keys::API_VERSIONS => {
                for (key, max) in [
                    (keys::PRODUCE, 9),
                    (keys::FETCH, 11),
                    (keys::METADATA, 9),
                    (keys::API_VERSIONS, 3),
                    (HEARTBEAT, 4),
                ] {
                    let mut offer = response.new_element("ApiKeys")?;
                    offer.set("ApiKey", i64::from(key)).set("MaxVersion", max);
                    response.push("ApiKeys", offer);
                }
            }
            keys::METADATA => {
                response.set("ControllerId", i64::from(self.node_id));
                for (node_id, address) in self.brokers.lock().unwrap().iter() {
                    let mut broker = response.new_element("Brokers")?;
                    broker.set("NodeId", i64::from(*node_id)).set("Host", address.ip().to_string().as_str());
                    broker.set("Port", i64::from(address.port()));
                    response.push("Brokers", broker);
                }
            }
            keys::PRODUCE => {
                self.produced.fetch_add(1, Ordering::SeqCst);
                if request.value("Acks")?.as_int() == Some(0) {
                    return Some((Vec::new(), 0));
                }
            }
            keys::FETCH => {
                records = self.fetch_bytes.load(Ordering::SeqCst);
                return Some((fetch(header.correlation_id, records), records));
            }
            HEARTBEAT => {
                self.heartbeats.fetch_add(1, Ordering::SeqCst);
                self.gate.subscribe().wait_for(|open| *open).await.ok()?;
            }
            _ => {
                self.puzzled.store(true, Ordering::SeqCst);
                return None;
            }
        }
        let mut payload = header.correlation_id.to_be_bytes().to_vec();
        if api.response_header_version(version) >= 1 {
            payload.push(0);
        }
        payload.extend(encode(&response, version, api.flexible.contains(version)).ok()?);
        Some(([&(payload.len() as u32).to_be_bytes()[..], &payload].concat(), records))
    }
}

/// The front of a Fetch v4 response with one partition, up to its records.
fn fetch(correlation_id: i32, records: usize) -> Vec<u8> {
    let mut body = correlation_id.to_be_bytes().to_vec();
    body.extend_from_slice(&0_i32.to_be_bytes()); // throttle time
    body.extend_from_slice(&[0, 0, 0, 1, 0, 1, b't', 0, 0, 0, 1]); // one topic "t", one partition
    body.extend_from_slice(&0_i32.to_be_bytes()); // index
    body.extend_from_slice(&0_i16.to_be_bytes()); // error
    body.extend_from_slice(&0_i64.to_be_bytes()); // high watermark
    body.extend_from_slice(&0_i64.to_be_bytes()); // last stable offset
    body.extend_from_slice(&(-1_i32).to_be_bytes()); // aborted transactions
    body.extend_from_slice(&(records as i32).to_be_bytes());
    [&((body.len() + records) as u32).to_be_bytes()[..], &body].concat()
}
