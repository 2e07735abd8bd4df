//! Request and response headers (KIP-482 added the flexible ones). Writes what a client sends, reads what a broker answers.

use tidegate_wire::schema::Api;

use super::read::Reader;
use super::write::{put_string, put_varint};
use super::{CodecError, Result};

/// A request frame without its length: header, then body.
///
/// # Errors
/// A client id longer than a string may be.
pub fn request(
    api: &Api,
    version: i16,
    correlation_id: i32,
    client_id: &str,
    body: &[u8],
) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    out.extend_from_slice(&api.key.to_be_bytes());
    out.extend_from_slice(&version.to_be_bytes());
    out.extend_from_slice(&correlation_id.to_be_bytes());
    let header_version = api.request_header_version(version);
    if header_version >= 1 {
        // The client id kept its two-byte length in header v2, so that a broker can always read it.
        put_string(&mut out, client_id, false)?;
    }
    if header_version >= 2 {
        put_varint(&mut out, 0);
    }
    out.extend_from_slice(body);
    Ok(out)
}

/// The correlation id of a response frame, and its body.
///
/// # Errors
/// A frame that ends inside its header.
pub fn response(frame: &[u8], header_version: i16) -> Result<(i32, &[u8])> {
    let mut reader = Reader::new(frame);
    let correlation_id = i32::from_be_bytes(reader.array("the response header")?);
    if header_version >= 1 {
        for _ in 0..reader.varint("the header's tags")? {
            reader.varint("a tag of the header")?;
            let bytes = reader.varint("the size of a tag of the header")?;
            reader.take(bytes as usize, "a tag of the header")?;
        }
    }
    Ok((correlation_id, reader.rest()))
}

/// The same frame with its length before it.
///
/// # Errors
/// A frame of 2 GiB or more.
pub fn framed(frame: &[u8]) -> Result<Vec<u8>> {
    let length = i32::try_from(frame.len()).map_err(|_| CodecError::new("a frame of 2 GiB or more"))?;
    let mut out = length.to_be_bytes().to_vec();
    out.extend_from_slice(frame);
    Ok(out)
}
