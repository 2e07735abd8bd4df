//! Frames and headers: the four-byte length, and what stands before the body of a request or a response.

use crate::error::WireError;
use crate::limits::{HEADER_BYTES_MAX, REQUEST_BYTES_MIN};
use crate::schema::Api;
use crate::varint::{self, Varint};

/// Bytes of the length that stands before each frame.
pub const LENGTH_BYTES: usize = 4;

/// Reads the length of a frame from the front of `bytes`; `None` while fewer than four bytes are there.
///
/// # Errors
/// [`WireError::FrameLength`] for a length below `bytes_min`, [`WireError::FrameTooLong`] over `bytes_max`.
pub fn length(bytes: &[u8], bytes_min: usize, bytes_max: usize) -> Result<Option<usize>, WireError> {
    let Some(raw) = bytes.first_chunk::<LENGTH_BYTES>() else { return Ok(None) };
    let claimed = i32::from_be_bytes(*raw);
    match usize::try_from(claimed) {
        Ok(length) if length > bytes_max => Err(WireError::FrameTooLong { bytes: length, bytes_max }),
        Ok(length) if length >= bytes_min => Ok(Some(length)),
        _ => Err(WireError::FrameLength(claimed)),
    }
}

/// The header of a request, borrowed from its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestHeader<'a> {
    /// The API key.
    pub api_key: i16,
    /// The version of the request and of its response.
    pub api_version: i16,
    /// The number that the response repeats.
    pub correlation_id: i32,
    /// Who the client says it is; not necessarily UTF-8. Kafka treats null as empty.
    pub client_id: Option<&'a [u8]>,
    /// Where the body begins in the frame.
    pub body_at: usize,
}

/// The key, version and correlation id at the front of any request, known or not.
#[must_use]
pub fn request_start(frame: &[u8]) -> Option<(i16, i16, i32)> {
    let start = frame.first_chunk::<REQUEST_BYTES_MIN>()?;
    let [k0, k1, v0, v1, c0, c1, c2, c3] = *start;
    Some((i16::from_be_bytes([k0, k1]), i16::from_be_bytes([v0, v1]), i32::from_be_bytes([c0, c1, c2, c3])))
}

/// Reads a request header from what has arrived of a frame of `frame_bytes` (its length not counted). `None`: more is needed.
///
/// # Errors
/// An unknown key or version, or a header that the frame or [`HEADER_BYTES_MAX`] cannot hold.
pub fn request_header(arrived: &[u8], frame_bytes: usize) -> Result<Option<RequestHeader<'_>>, WireError> {
    let arrived = &arrived[..arrived.len().min(frame_bytes)];
    let Some((api_key, api_version, correlation_id)) = request_start(arrived) else {
        return if frame_bytes < REQUEST_BYTES_MIN {
            Err(WireError::Truncated("the request header"))
        } else {
            Ok(None)
        };
    };
    let api = Api::of(api_key).ok_or(WireError::UnknownApi(api_key))?;
    if !api.versions.contains(api_version) {
        return Err(WireError::UnknownVersion { key: api_key, version: api_version });
    }
    let header_version = api.request_header_version(api_version);
    let mut reader = Reader { arrived, frame_bytes, at: REQUEST_BYTES_MIN };
    let client_id = match header_version {
        0 => Ok(Some(None)),
        _ => reader.client_id(),
    }?;
    let Some(client_id) = client_id else { return Ok(None) };
    if header_version >= 2 && reader.tags()?.is_none() {
        return Ok(None);
    }
    Ok(Some(RequestHeader { api_key, api_version, correlation_id, client_id, body_at: reader.at }))
}

/// Reads a response header: the correlation id and where the body begins. `None`: more is needed.
///
/// # Errors
/// A tag section that the frame or [`HEADER_BYTES_MAX`] cannot hold.
pub fn response_header(
    arrived: &[u8],
    frame_bytes: usize,
    header_version: i16,
) -> Result<Option<(i32, usize)>, WireError> {
    let arrived = &arrived[..arrived.len().min(frame_bytes)];
    let Some(raw) = arrived.first_chunk::<4>() else {
        return if frame_bytes < 4 { Err(WireError::Truncated("the response header")) } else { Ok(None) };
    };
    let mut reader = Reader { arrived, frame_bytes, at: 4 };
    if header_version >= 1 && reader.tags()?.is_none() {
        return Ok(None);
    }
    Ok(Some((i32::from_be_bytes(*raw), reader.at)))
}

struct Reader<'a> {
    arrived: &'a [u8],
    frame_bytes: usize,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The client id keeps its two-byte length even in flexible versions (KIP-482).
    fn client_id(&mut self) -> Result<Option<Option<&'a [u8]>>, WireError> {
        let Some(raw) = self.arrived[self.at..].first_chunk::<2>() else { return self.short() };
        self.at += 2;
        let length = match i16::from_be_bytes(*raw) {
            -1 => return Ok(Some(None)),
            length => usize::try_from(length).map_err(|_| WireError::NegativeLength("ClientId"))?,
        };
        if length > self.frame_bytes - self.at {
            return Err(WireError::LengthBeyondFrame("ClientId"));
        }
        let Some(id) = self.arrived.get(self.at..self.at + length) else { return self.short() };
        self.at += length;
        Ok(Some(Some(id)))
    }

    /// The tag section of a header; Kafka defines no tag in it yet.
    fn tags(&mut self) -> Result<Option<()>, WireError> {
        let Some(count) = self.varint()? else { return Ok(None) };
        for _ in 0..count {
            if self.varint()?.is_none() {
                return Ok(None);
            }
            let Some(size) = self.varint()? else { return Ok(None) };
            if size as usize > self.frame_bytes - self.at {
                return Err(WireError::LengthBeyondFrame("a tagged field of the header"));
            }
            if self.at + size as usize > HEADER_BYTES_MAX {
                return Err(WireError::HeaderTooLong);
            }
            if self.arrived.len() < self.at + size as usize {
                return self.short();
            }
            self.at += size as usize;
        }
        Ok(Some(()))
    }

    fn varint(&mut self) -> Result<Option<u32>, WireError> {
        match varint::read(&self.arrived[self.at..]) {
            Varint::Value(value, taken) => {
                self.at += taken;
                Ok(Some(value))
            }
            Varint::Short => self.short(),
            Varint::TooLong => Err(WireError::VarintTooLong("the header")),
        }
    }

    /// More bytes are needed: the frame has them, or it was cut short.
    fn short<T>(&self) -> Result<Option<T>, WireError> {
        if self.arrived.len() >= self.frame_bytes {
            return Err(WireError::Truncated("the header"));
        }
        if self.arrived.len() > HEADER_BYTES_MAX {
            return Err(WireError::HeaderTooLong);
        }
        Ok(None)
    }
}
