//! Kafka frames on a simulated stream, for both sides: read, validated by the walker, and only then decoded.
//!
//! It never knows what a broker or a client does with them.

use std::io;
use std::time::Duration;

use anyhow::Context;
use bytes::{Bytes, BytesMut};
use kafka_protocol::messages::{ApiKey, RequestHeader, RequestKind, ResponseHeader, ResponseKind};
use kafka_protocol::protocol::{Encodable, StrBytes};
use tidegate_env::BoxStream;
use tidegate_wire::frame::{self, LENGTH_BYTES};
use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{Api, Categories, Category, Direction};
use tidegate_wire::walk::{Seen, Visitor, walk};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

/// Largest frame that simulated brokers and clients take, in bytes.
pub const FRAME_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A frame's buffer grows by at most so many bytes before they have arrived.
const GROWTH_BYTES_MAX: usize = 64 * 1024;

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Which API.
    pub api: ApiKey,
    /// The version, of its response too.
    pub version: i16,
    /// To be repeated in the response.
    pub correlation_id: i32,
    /// The message.
    pub body: RequestKind,
}

/// Reads a frame without its length; `None` where the stream ends before one.
///
/// # Errors
/// The stream fails or ends inside a frame, or a length is not between 4 and [`FRAME_BYTES_MAX`].
pub async fn read_frame(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Bytes>> {
    let mut prefix = [0; LENGTH_BYTES];
    if stream.read(&mut prefix[..1]).await? == 0 {
        return Ok(None);
    }
    stream.read_exact(&mut prefix[1..]).await?;
    let length = frame::length(&prefix, 4, FRAME_BYTES_MAX).map_err(io::Error::other)?.unwrap_or_default();
    let mut bytes = BytesMut::new();
    let mut limited = stream.take(length as u64);
    while bytes.len() < length {
        bytes.reserve((length - bytes.len()).min(GROWTH_BYTES_MAX));
        if limited.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(Some(bytes.freeze()))
}

/// Writes a frame with its length before it.
///
/// # Errors
/// The stream fails.
pub async fn write_frame(stream: &mut BoxStream, frame: &[u8]) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(LENGTH_BYTES + frame.len());
    bytes.extend_from_slice(&i32::try_from(frame.len()).map_err(io::Error::other)?.to_be_bytes());
    bytes.extend_from_slice(frame);
    stream.write_all(&bytes).await?;
    stream.flush().await
}

/// Decodes a request.
///
/// # Errors
/// The first violation of the protocol.
pub fn decode_request(frame: &Bytes) -> anyhow::Result<Request> {
    let header = frame::request_header(frame, frame.len())?.context("the header is longer than the frame")?;
    let (version, correlation_id, body_at) = (header.api_version, header.correlation_id, header.body_at);
    let schema = Api::of(header.api_key).context("no such API")?;
    walk(schema, version, Direction::Request, frame, body_at, Categories::EMPTY, &mut ())?;
    let api = ApiKey::try_from(header.api_key)
        .map_err(|()| anyhow::anyhow!("the other codec has no {}", schema.name))?;
    let body = RequestKind::decode(api, &mut frame.slice(body_at..), version)?;
    Ok(Request { api, version, correlation_id, body })
}

/// Encodes a request.
///
/// # Errors
/// The version cannot hold it.
pub fn encode_request(request: &Request, client_id: &'static str) -> anyhow::Result<BytesMut> {
    let Request { api, version, correlation_id, body } = request;
    let mut header =
        RequestHeader::default().with_request_api_key(*api as i16).with_request_api_version(*version);
    header = header
        .with_correlation_id(*correlation_id)
        .with_client_id(Some(StrBytes::from_static_str(client_id)));
    let mut out = BytesMut::new();
    header.encode(&mut out, api.request_header_version(*version))?;
    body.encode(&mut out, *version)?;
    Ok(out)
}

/// Sees for how long a client is asked to be silent (`throttle_time_ms`).
#[derive(Default)]
struct Throttle(i64);

impl Visitor for Throttle {
    fn field(&mut self, seen: Seen<'_>, _: &mut Patches) {
        self.0 = self.0.max(seen.int());
    }
}

/// Decodes the response to a request. With it comes for how long the client is asked to be silent (KIP-219).
///
/// # Errors
/// The first violation of the protocol, or a response to something else.
pub fn decode_response(frame: &Bytes, request: &Request) -> anyhow::Result<(ResponseKind, Duration)> {
    let Request { api, correlation_id, .. } = request;
    let schema = Api::of(*api as i16).context("no such API")?;
    let header_version = schema.response_header_version(request.version);
    let header = frame::response_header(frame, frame.len(), header_version)?;
    let (answered, body_at) = header.context("the header is longer than the frame")?;
    anyhow::ensure!(
        answered == *correlation_id,
        "an answer to request {answered} where {correlation_id} was next"
    );
    let (wanted, mut throttle) = (Categories::EMPTY.with(Category::ThrottleTime), Throttle::default());
    walk(schema, request.version, Direction::Response, frame, body_at, wanted, &mut throttle)?;
    let silence = Duration::from_millis(u64::try_from(throttle.0).unwrap_or(0));
    Ok((ResponseKind::decode(*api, &mut frame.slice(body_at..), request.version)?, silence))
}

/// Encodes the response to a request.
///
/// # Errors
/// The version cannot hold it.
pub fn encode_response(request: &Request, body: &ResponseKind) -> anyhow::Result<BytesMut> {
    let mut out = BytesMut::new();
    let header = ResponseHeader::default().with_correlation_id(request.correlation_id);
    header.encode(&mut out, request.api.response_header_version(request.version))?;
    body.encode(&mut out, request.version)?;
    Ok(out)
}
