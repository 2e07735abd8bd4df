//! Values to bytes. Fields that a value leaves out get the default of the table; fields that the version does not have are
//! left out, so that one body serves every version; fields that no version has are an error.
//!
//! A bytes field takes hexadecimal text, `{text: "…"}`, or `{message: ConsumerProtocolSubscription, version: 1, body: {…}}`:
//! one of the messages that travel inside others. An error code takes its name.

use serde_json::{Map, Value};
use tidegate_wire::schema::{Category, Default, EMBEDDED, Field, Kind};

use super::{CodecError, Result, STRING_BYTES_MAX, TAGS, errors, hex, records, sasl, uuid};

/// The bytes of a message. `value` is an object, or null for nothing but defaults.
///
/// # Errors
/// What does not suit the table, with its path.
pub fn message(fields: &'static [Field], version: i16, flexible: bool, value: &Value) -> Result<Vec<u8>> {
    let mut encoder = Encoder { out: Vec::new(), version, flexible };
    encoder.fields(fields, value)?;
    Ok(encoder.out)
}

/// What a field holds when nobody sets it.
#[must_use]
pub fn default_of(field: &Field, version: i16) -> Value {
    match field.default {
        Default::Null => Value::Null,
        Default::Text(text) => Value::String(text.to_owned()),
        Default::Int(value) if field.kind == Kind::Bool => Value::Bool(value != 0),
        Default::Int(value) => value.into(),
        Default::Zero if field.array => Value::Array(Vec::new()),
        Default::Zero => match field.kind {
            Kind::Bool => Value::Bool(false),
            Kind::String | Kind::Bytes => Value::String(String::new()),
            Kind::Records if field.nullable.contains(version) => Value::Null,
            Kind::Records => Value::Array(Vec::new()),
            Kind::Uuid => Value::String(uuid::ZERO.to_owned()),
            Kind::Float64 => 0.0.into(),
            Kind::Struct(fields) => {
                let fields = fields.iter().filter(|field| field.versions.contains(version));
                Value::Object(
                    fields.map(|field| (field.name.to_owned(), default_of(field, version))).collect(),
                )
            }
            _ => 0.into(),
        },
    }
}

/// An unsigned varint.
pub fn put_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A string in either encoding.
///
/// # Errors
/// More than [`STRING_BYTES_MAX`] bytes.
pub fn put_string(out: &mut Vec<u8>, text: &str, compact: bool) -> Result<()> {
    if text.len() > STRING_BYTES_MAX {
        return Err(CodecError::new(format!("a string of {} bytes", text.len())));
    }
    let length = i16::try_from(text.len()).expect("it was just checked");
    if compact {
        put_varint(out, length as u32 + 1);
    } else {
        out.extend_from_slice(&length.to_be_bytes());
    }
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

struct Encoder {
    out: Vec<u8>,
    version: i16,
    flexible: bool,
}

impl Encoder {
    fn fields(&mut self, fields: &'static [Field], value: &Value) -> Result<()> {
        let empty = Map::new();
        let object = match value {
            Value::Null => &empty,
            Value::Object(object) => object,
            _ => return Err(CodecError::new(format!("{value} where an object of fields is needed"))),
        };
        for name in object.keys().filter(|name| *name != TAGS) {
            if !fields.iter().any(|field| field.name == name) {
                return Err(CodecError::new("no version has such a field").within(name));
            }
        }
        let mut tags = Vec::new();
        let version = self.version;
        for field in fields.iter().filter(|field| field.versions.contains(version)) {
            let default = default_of(field, self.version);
            let value = object.get(field.name).unwrap_or(&default);
            if !field.is_tagged(self.version) {
                self.field(field, value).map_err(|error| error.within(field.name))?;
            } else if *value != default {
                let mut inner = Self { out: Vec::new(), ..*self };
                inner.field(field, value).map_err(|error| error.within(field.name))?;
                tags.push((field.tag, inner.out));
            }
        }
        if self.flexible {
            for (tag, bytes) in object.get(TAGS).and_then(Value::as_object).into_iter().flatten() {
                let tag = tag.parse().map_err(|_| CodecError::new("a tag is a number").within(tag))?;
                tags.push((tag, hex::from_text(bytes.as_str().unwrap_or_default())?));
            }
            self.tags(tags);
        }
        Ok(())
    }

    fn tags(&mut self, mut tags: Vec<(u32, Vec<u8>)>) {
        tags.sort();
        put_varint(&mut self.out, tags.len() as u32);
        for (tag, bytes) in tags {
            put_varint(&mut self.out, tag);
            put_varint(&mut self.out, bytes.len() as u32);
            self.out.extend_from_slice(&bytes);
        }
    }

    fn field(&mut self, field: &'static Field, value: &Value) -> Result<()> {
        let nullable = field.nullable.contains(self.version);
        if value.is_null() && !nullable {
            return Err(CodecError::new(format!("is not nullable in version {}", self.version)));
        }
        match value {
            Value::Null if !field.array && matches!(field.kind, Kind::Struct(_)) => self.out.push(0xff),
            Value::Null => self.length(field.kind == Kind::String && !field.array, None)?,
            Value::Array(elements) if field.array => {
                self.length(false, Some(elements.len()))?;
                for (index, element) in elements.iter().enumerate() {
                    self.one(field, element).map_err(|error| error.within(&format!("[{index}]")))?;
                }
            }
            _ if field.array => return Err(CodecError::new(format!("{value} where a list is needed"))),
            _ => {
                if nullable && matches!(field.kind, Kind::Struct(_)) {
                    self.out.push(1);
                }
                self.one(field, value)?;
            }
        }
        Ok(())
    }

    fn one(&mut self, field: &'static Field, value: &Value) -> Result<()> {
        let wrong = |kind: &str| CodecError::new(format!("{value} where {kind} is needed"));
        match field.kind {
            Kind::Bool => self.out.push(value.as_bool().ok_or_else(|| wrong("true or false"))?.into()),
            Kind::Float64 => {
                let number = value.as_f64().ok_or_else(|| wrong("a number"))?;
                self.out.extend_from_slice(&number.to_be_bytes());
            }
            Kind::Uuid => {
                let id = uuid::from_text(value.as_str().ok_or_else(|| wrong("a uuid"))?)?;
                self.out.extend_from_slice(&id);
            }
            Kind::String => {
                let text = value.as_str().ok_or_else(|| wrong("a string"))?;
                put_string(&mut self.out, text, self.flexible)?;
            }
            Kind::Bytes => self.sized(&bytes_of(value)?)?,
            Kind::Records => self.sized(&records::write(value)?)?,
            Kind::Struct(fields) => self.fields(fields, value)?,
            _ => self.int(field, value)?,
        }
        Ok(())
    }

    fn int(&mut self, field: &'static Field, value: &Value) -> Result<()> {
        let named = value.as_str().filter(|_| field.category == Category::ErrorCode).and_then(errors::code);
        let number = value.as_i64().or(named);
        let number = number.ok_or_else(|| CodecError::new(format!("{value} where an integer is needed")))?;
        let (min, max) = match field.kind {
            Kind::Int8 => (i8::MIN.into(), i8::MAX.into()),
            Kind::Int16 => (i16::MIN.into(), i16::MAX.into()),
            Kind::Uint16 => (0, u16::MAX.into()),
            Kind::Int32 => (i32::MIN.into(), i32::MAX.into()),
            Kind::Uint32 => (0, u32::MAX.into()),
            _ => (i64::MIN, i64::MAX),
        };
        if number < min || number > max {
            return Err(CodecError::new(format!("{number} is not between {min} and {max}")));
        }
        let bytes = field.kind.fixed_bytes().expect("every integer has a fixed size");
        self.out.extend_from_slice(&number.to_be_bytes()[8 - bytes..]);
        Ok(())
    }

    fn sized(&mut self, bytes: &[u8]) -> Result<()> {
        self.length(false, Some(bytes.len()))?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// A length or a count in the form of the version; `None` for null.
    fn length(&mut self, short: bool, length: Option<usize>) -> Result<()> {
        let length = length.map(i32::try_from).transpose().map_err(|_| CodecError::new("2 GiB or more"))?;
        if self.flexible {
            put_varint(&mut self.out, length.map_or(0, |length| length as u32 + 1));
        } else if short {
            let length = length.map(i16::try_from).transpose();
            let length = length.map_err(|_| CodecError::new("longer than a string may be"))?;
            self.out.extend_from_slice(&length.unwrap_or(-1).to_be_bytes());
        } else {
            self.out.extend_from_slice(&length.unwrap_or(-1).to_be_bytes());
        }
        Ok(())
    }
}

/// The bytes that a case describes for a bytes field.
fn bytes_of(value: &Value) -> Result<Vec<u8>> {
    if let Some(text) = value.as_str() {
        return hex::from_text(text);
    }
    if let Some(text) = value.get("text").and_then(Value::as_str) {
        return Ok(text.as_bytes().to_vec());
    }
    if let Some(bytes) = sasl::bytes_of(value)? {
        return Ok(bytes);
    }
    let wrong = || {
        let forms = "bytes are hexadecimal text, `{text: …}`, `{message, version, body}`, `{oauthbearer: …}`, `{scram_final: …}`";
        CodecError::new(format!("{forms} or `{{salted_password: …}}`"))
    };
    let name = value.get("message").and_then(Value::as_str).ok_or_else(wrong)?;
    let version = value.get("version").and_then(Value::as_i64).ok_or_else(wrong)?;
    let embedded = EMBEDDED.iter().find(|known| known.name == name);
    let embedded =
        embedded.ok_or_else(|| CodecError::new(format!("there is no embedded message `{name}`")))?;
    let version = i16::try_from(version).map_err(|_| wrong())?;
    let mut out = version.to_be_bytes().to_vec();
    let flexible = embedded.flexible.contains(version);
    out.extend(message(embedded.fields, version, flexible, value.get("body").unwrap_or(&Value::Null))?);
    Ok(out)
}
