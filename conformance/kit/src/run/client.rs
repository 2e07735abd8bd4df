//! The kit's own plain requests: to learn about a cluster, and to make the world of a case. One request, one answer.

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;
use tidegate_wire::schema::{Api, Direction};

use super::connection::{Connection, NoFrame};
use crate::case::api_named;
use crate::codec::{header, read, write};

/// How the kit calls itself to a cluster.
pub const CLIENT_ID: &str = "tidegate-conformance";

/// The frame of a request, with its length.
///
/// # Errors
/// A body that the version cannot hold.
pub fn frame(api: &Api, version: i16, correlation_id: i32, body: &Value) -> Result<Vec<u8>> {
    let flexible = api.flexible.contains(version);
    let body = write::message(api.request, version, flexible, body)
        .map_err(|error| anyhow!("{} v{version} cannot be written: {error}", api.name))?;
    Ok(header::framed(&header::request(api, version, correlation_id, CLIENT_ID, &body)?)?)
}

/// The answer in a frame, and the correlation id before it.
///
/// # Errors
/// A frame that is no such response.
pub fn decode(api: &Api, version: i16, frame: &[u8]) -> Result<(i32, Value), String> {
    let header_version = api.response_header_version(version);
    let (correlation_id, body) =
        header::response(frame, header_version).map_err(|error| error.to_string())?;
    let fields = api.fields(Direction::Response);
    match read::message(fields, version, api.flexible.contains(version), body) {
        Ok(value) => Ok((correlation_id, value)),
        // Whoever does not know a version of ApiVersions answers in version 0 (KIP-511).
        Err(_) if api.name == "ApiVersions" && body.starts_with(&[0, 35]) => {
            let value = read::message(fields, 0, false, body).map_err(|error| error.to_string())?;
            Ok((correlation_id, value))
        }
        Err(error) => Err(error.to_string()),
    }
}

/// Sends a request and waits for its answer.
///
/// # Errors
/// If the connection ends, or the answer cannot be read.
pub fn call(connection: &mut Connection, api: &str, version: i16, body: &Value) -> Result<Value> {
    let api = api_named(api).with_context(|| format!("there is no API {api}"))?;
    let correlation_id = connection.correlation_id();
    let what = || format!("{} v{version}", api.name);
    connection.send(&frame(api, version, correlation_id, body)?).with_context(what)?;
    let answer = connection.receive().map_err(|why| match why {
        NoFrame::Closed => anyhow!("{}: the connection was closed", what()),
        NoFrame::Silence => anyhow!("{}: no answer", what()),
        NoFrame::Nonsense(text) => anyhow!("{}: {text}", what()),
    })?;
    let (answered, value) = decode(api, version, &answer).map_err(|text| anyhow!("{}: {text}", what()))?;
    anyhow::ensure!(answered == correlation_id, "{}: an answer to another request", what());
    Ok(value)
}
