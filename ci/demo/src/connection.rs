//! One connection to one broker: a request, then its response. Knows frames and headers, and nothing of what is in them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use bytes::{Bytes, BytesMut};
use kafka_protocol::messages::{RequestHeader, ResponseHeader};
use kafka_protocol::protocol::{Decodable as _, Encodable as _, HeaderVersion as _, Request, StrBytes};

/// Who the client says it is.
pub(crate) const CLIENT_ID: &str = "tidegate-demo";

/// How long a broker may be silent.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes of the longest response that is read; far more than any request here asks for.
const RESPONSE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Bytes of the shortest response: a correlation id.
const RESPONSE_BYTES_MIN: u64 = 4;

pub(crate) struct Connection {
    stream: TcpStream,
    correlation_id: i32,
}

impl Connection {
    /// # Errors
    /// If nobody listens there.
    pub(crate) fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(READ_TIMEOUT))?;
        Ok(Self { stream, correlation_id: 0 })
    }

    /// Sends a request and waits for its response.
    ///
    /// # Errors
    /// If the connection breaks, nothing comes in time, or what comes is no response to it.
    pub(crate) fn call<R: Request>(&mut self, version: i16, body: &R) -> Result<R::Response> {
        self.correlation_id += 1;
        let header = RequestHeader::default()
            .with_request_api_key(R::KEY)
            .with_request_api_version(version)
            .with_correlation_id(self.correlation_id)
            .with_client_id(Some(StrBytes::from_static_str(CLIENT_ID)));
        let mut frame = BytesMut::new();
        header.encode(&mut frame, R::header_version(version))?;
        body.encode(&mut frame, version)?;
        self.stream.write_all(&u32::try_from(frame.len())?.to_be_bytes())?;
        self.stream.write_all(&frame)?;

        let mut response = self.read().with_context(|| format!("the answer of API {}", R::KEY))?;
        let header = ResponseHeader::decode(&mut response, R::Response::header_version(version))?;
        ensure!(header.correlation_id == self.correlation_id, "an answer to another request");
        R::Response::decode(&mut response, version)
    }

    fn read(&mut self) -> Result<Bytes> {
        let mut length = [0; 4];
        self.stream.read_exact(&mut length)?;
        let length = u64::from(u32::from_be_bytes(length));
        ensure!((RESPONSE_BYTES_MIN..=RESPONSE_BYTES_MAX).contains(&length), "a response of {length} bytes");
        let mut bytes = Vec::new();
        let read = (&mut self.stream).take(length).read_to_end(&mut bytes)?;
        ensure!(u64::try_from(read)? == length, "it ended after {read} of {length} bytes");
        Ok(bytes.into())
    }
}
