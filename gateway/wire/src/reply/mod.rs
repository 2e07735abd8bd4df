//! Error replies: the response that a broker would give to a request when it refuses it as a whole, for any API and version.
//!
//! What `AbstractRequest.getErrorResponse` is in Kafka, one class per API, is a table of [correspondences](table) here, and one
//! interpreter: the error stands in every error code of the response's root and of every element that echoes the request.
//!
//! It never knows why a request is refused.

mod table;

use crate::error::WireError;
use crate::frame::{request_header, request_start};
use crate::limits::STRING_BYTES_MAX;
use crate::message::{Struct, Value, decode_names, encode};
use crate::schema::{Api, Category, Direction, Versions, keys};
use table::{Constant, Part, RULES};

/// Kafka's `UNSUPPORTED_VERSION`.
const UNSUPPORTED_VERSION: i16 = 35;

/// The whole response frame, its length included, that refuses `request` (a frame without its length) with `code`.
///
/// `None` for a Produce with acks=0, which is never answered; a broker closes the connection instead, so that the client
/// notices. `message` stands in every `ErrorMessage` of the reply, cut to [`STRING_BYTES_MAX`]; without one, these are null.
/// An ApiVersions request of an unknown version gets a body of version 0 that names the known ones (KIP-511).
///
/// The records and other opaque bytes of the request are walked, not copied.
///
/// # Errors
/// What is wrong with the request: a broker closes the connection then.
pub fn error_reply(request: &[u8], code: i16, message: Option<&str>) -> Result<Option<Vec<u8>>, WireError> {
    let (key, version, correlation_id) =
        request_start(request).ok_or(WireError::Truncated("the request header"))?;
    let api = Api::of(key).ok_or(WireError::UnknownApi(key))?;
    if key == keys::API_VERSIONS && !api.versions.contains(version) {
        let body = encode_reply(&api_versions(api, code), 0, false);
        return Ok(Some(frame(correlation_id, 0, &body)));
    }
    let header = request_header(request, request.len())?.ok_or(WireError::Truncated("the request header"))?;
    let body = &request[header.body_at..];
    let asked = decode_names(api, version, Direction::Request, body)?;
    if key == keys::PRODUCE && asked.value("Acks") == Some(&Value::Int(0)) {
        return Ok(None);
    }
    let response = if key == keys::API_VERSIONS && code == UNSUPPORTED_VERSION {
        api_versions(api, code)
    } else {
        let text = message.map(cut).map_or(Value::Null, Value::from);
        Refusal { version, code, text }.refuse(api, asked)
    };
    let body = encode_reply(&response, version, api.flexible.contains(version));
    Ok(Some(frame(correlation_id, api.response_header_version(version), &body)))
}

/// The longest head of `text` that a Kafka string can hold.
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(STRING_BYTES_MAX)]
}

/// The answer to a version that nobody knows: the error, and the versions of ApiVersions itself.
fn api_versions(api: &Api, code: i16) -> Struct {
    let mut response = Struct::new(api.response);
    response.set("ErrorCode", i64::from(code));
    if let Some(mut known) = response.new_element("ApiKeys") {
        known.set("ApiKey", i64::from(api.key));
        known.set("MinVersion", i64::from(api.versions.min));
        known.set("MaxVersion", i64::from(api.versions.max));
        response.set("ApiKeys", vec![known]);
    }
    response
}

fn encode_reply(response: &Struct, version: i16, flexible: bool) -> Vec<u8> {
    encode(response, version, flexible)
        .expect("the table of correspondences suits the schema: tested over every version")
}

fn frame(correlation_id: i32, header_version: i16, body: &[u8]) -> Vec<u8> {
    let header_bytes = if header_version >= 1 { 5 } else { 4 };
    let length = header_bytes + body.len() as u32;
    let mut out = Vec::with_capacity(4 + length as usize);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&correlation_id.to_be_bytes());
    if header_version >= 1 {
        out.push(0);
    }
    out.extend_from_slice(body);
    out
}

/// One refusal, while its response is built.
struct Refusal {
    version: i16,
    code: i16,
    text: Value,
}

impl Refusal {
    fn refuse(&self, api: &Api, asked: Struct) -> Struct {
        let mut response = Struct::new(api.response);
        self.fail(&mut response);
        let asked = Value::from(asked);
        for rule in RULES.iter().filter(|rule| rule.key == api.key && rule.versions.contains(self.version)) {
            self.apply(rule.parts, &mut response, &asked);
        }
        response
    }

    /// Puts the error wherever a struct has a place for it.
    fn fail(&self, response: &mut Struct) {
        for (field, value) in response.iter_mut() {
            if field.category == Category::ErrorCode {
                *value = Value::Int(i64::from(self.code));
            } else if field.name == "ErrorMessage" {
                *value = self.allowed(&self.text, field.nullable);
            }
        }
    }

    /// `value`, or an empty string for a null that the version does not allow.
    fn allowed(&self, value: &Value, nullable: Versions) -> Value {
        if value.is_null() && !nullable.contains(self.version) { Value::from("") } else { value.clone() }
    }

    fn apply(&self, parts: &[Part], response: &mut Struct, asked: &Value) {
        for part in parts {
            match part {
                Part::Set(name, constant) => {
                    let nullable = response.field(name).nullable;
                    let value = match constant {
                        Constant::Int(value) => Value::Int(*value),
                        Constant::Text(text) => Value::from(*text),
                        // Versions that cannot say null keep the default.
                        Constant::Null if nullable.contains(self.version) => Value::Null,
                        Constant::Null => continue,
                    };
                    response.set(name, value);
                }
                Part::Itself(name) => {
                    response.set(name, asked.clone());
                }
                Part::Copy(name, from) => {
                    if let Some(value) = asked.as_struct().and_then(|asked| asked.value(from)) {
                        let value = self.allowed(value, response.field(name).nullable);
                        response.set(name, value);
                    }
                }
                Part::Each(name, path, parts) => {
                    let mut sources = vec![asked];
                    for step in *path {
                        sources = sources.iter().flat_map(|source| elements_of(source, step)).collect();
                    }
                    for source in sources {
                        let Some(mut element) = response.new_element(name) else { continue };
                        self.fail(&mut element);
                        self.apply(parts, &mut element, source);
                        response.push(name, element);
                    }
                }
            }
        }
    }
}

/// The elements of the array `name` of a struct; none where it is null.
fn elements_of<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.as_struct().and_then(|inner| inner.value(name)).map_or(&[], Value::elements)
}
