//! Bytes to values, after the walker has seen that they are a message.
//!
//! It never believes a count: elements are pushed one by one, each paid for by bytes that were there.

use super::{Struct, Value};
use crate::error::WireError;
use crate::limits::{MESSAGE_VALUES_MAX, WALK_DEPTH_MAX};
use crate::patch::Patches;
use crate::schema::{Api, Categories, Direction, Field, Kind, Versions};
use crate::varint::{self, Varint};
use crate::walk::{Progress, Walker, fixed_data};

/// Decodes the body of a message.
///
/// Where a tagged field stands twice, the last one counts, as in Kafka's generated readers.
///
/// # Errors
/// What the walker finds wrong with the bytes.
pub fn decode(api: &Api, version: i16, direction: Direction, body: &[u8]) -> Result<Struct, WireError> {
    if !api.versions.contains(version) {
        return Err(WireError::UnknownVersion { key: api.key, version });
    }
    decode_fields(api.fields(direction), version, api.flexible, body)
}

/// Decodes the body of a message without its opaque bytes: records and other bytes fields are walked, and hold their defaults.
/// What remains is small beside the message, and all that an echo needs.
///
/// # Errors
/// What the walker finds wrong with the bytes.
pub(crate) fn decode_names(
    api: &Api,
    version: i16,
    direction: Direction,
    body: &[u8],
) -> Result<Struct, WireError> {
    if !api.versions.contains(version) {
        return Err(WireError::UnknownVersion { key: api.key, version });
    }
    decode_with(api.fields(direction), version, api.flexible, body, false)
}

/// Decodes any list of fields: an embedded protocol, or a header.
///
/// # Errors
/// What the walker finds wrong with the bytes.
pub fn decode_fields(
    fields: &'static [Field],
    version: i16,
    flexible: Versions,
    body: &[u8],
) -> Result<Struct, WireError> {
    decode_with(fields, version, flexible, body, true)
}

fn decode_with(
    fields: &'static [Field],
    version: i16,
    flexible: Versions,
    body: &[u8],
    opaque: bool,
) -> Result<Struct, WireError> {
    let mut walker = Walker::over(fields, version, flexible, 0..body.len(), Categories::EMPTY);
    match walker.advance(body, &mut (), &mut Patches::default())? {
        Progress::Done => {}
        Progress::More | Progress::Tail => return Err(WireError::Truncated("the message")),
    }
    let mut reader = Reader {
        bytes: body,
        version,
        flexible: flexible.contains(version),
        opaque,
        values_left: MESSAGE_VALUES_MAX,
    };
    reader.fields(fields, WALK_DEPTH_MAX)
}

/// What is left of the body. Checks everything once more: correct alone, and cheap beside what it allocates.
struct Reader<'a> {
    bytes: &'a [u8],
    version: i16,
    flexible: bool,
    /// Whether records and bytes fields are copied, or left at their defaults.
    opaque: bool,
    /// How many values may still be made.
    values_left: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize, name: &'static str) -> Result<&'a [u8], WireError> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(WireError::Truncated(name))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn varint(&mut self, name: &'static str) -> Result<u32, WireError> {
        match varint::read(self.bytes) {
            Varint::Value(value, taken) => {
                self.bytes = &self.bytes[taken..];
                Ok(value)
            }
            Varint::Short => Err(WireError::Truncated(name)),
            Varint::TooLong => Err(WireError::VarintTooLong(name)),
        }
    }

    fn length(&mut self, name: &'static str, short: bool) -> Result<Option<usize>, WireError> {
        if self.flexible {
            return Ok(self.varint(name)?.checked_sub(1).map(|length| length as usize));
        }
        let bytes = self.take(if short { 2 } else { 4 }, name)?;
        let value = bytes
            .iter()
            .fold(if bytes[0] >= 0x80 { -1_i64 } else { 0 }, |value, byte| value << 8 | i64::from(*byte));
        match value {
            -1 => Ok(None),
            value => usize::try_from(value).map(Some).map_err(|_| WireError::NegativeLength(name)),
        }
    }

    /// Pays for `count` values before they are made.
    fn count(&mut self, count: usize) -> Result<(), WireError> {
        self.values_left = self.values_left.checked_sub(count).ok_or(WireError::TooManyValues)?;
        Ok(())
    }

    fn fields(&mut self, fields: &'static [Field], depth: usize) -> Result<Struct, WireError> {
        self.count(fields.len())?;
        let mut values = Vec::with_capacity(fields.len());
        for field in fields {
            let is_there = field.versions.contains(self.version) && !field.is_tagged(self.version);
            values.push(if is_there { self.field(field, depth)? } else { Value::default_of(field) });
        }
        let mut out = Struct { fields, values, unknown: Vec::new() };
        if !self.flexible {
            return Ok(out);
        }
        for _ in 0..self.varint("a tag section")? {
            let tag = self.varint("a tag section")?;
            let size = self.varint("a tag section")? as usize;
            let bytes = self.take(size, "a tagged field")?;
            let known = fields.iter().position(|field| field.tag == tag && field.is_tagged(self.version));
            let Some(index) = known else {
                self.count(1)?;
                out.unknown.push((tag, bytes.to_vec()));
                continue;
            };
            let field = &fields[index];
            let behind = std::mem::replace(&mut self.bytes, bytes);
            out.values[index] = self.field(field, depth)?;
            if !self.bytes.is_empty() {
                return Err(WireError::TagSizeMismatch(field.name));
            }
            self.bytes = behind;
        }
        keep_last_in_order(&mut out.unknown);
        Ok(out)
    }

    fn field(&mut self, field: &'static Field, depth: usize) -> Result<Value, WireError> {
        let nullable = field.nullable.contains(self.version);
        if field.array {
            let Some(count) = self.length(field.name, false)? else {
                return if nullable { Ok(Value::Null) } else { Err(WireError::NullNotAllowed(field.name)) };
            };
            let mut elements = Vec::new();
            for _ in 0..count {
                self.count(1)?;
                elements.push(self.element(field, false, depth)?);
            }
            return Ok(Value::Array(elements));
        }
        if nullable && matches!(field.kind, Kind::Struct(_)) {
            let marker = self.take(1, field.name)?[0] as i8;
            if marker < 0 {
                return Ok(Value::Null);
            }
        }
        self.element(field, nullable, depth)
    }

    fn element(&mut self, field: &'static Field, nullable: bool, depth: usize) -> Result<Value, WireError> {
        match field.kind {
            Kind::Struct(fields) => {
                let depth =
                    depth.checked_sub(1).expect("the schema tables are shallower than WALK_DEPTH_MAX");
                self.fields(fields, depth).map(Value::from)
            }
            Kind::String | Kind::Bytes | Kind::Records => {
                match self.length(field.name, field.kind == Kind::String)? {
                    Some(length) => {
                        let bytes = self.take(length, field.name)?;
                        let copied = if self.opaque || field.kind == Kind::String { bytes } else { &[] };
                        Ok(Value::Bytes(copied.to_vec()))
                    }
                    None if nullable => Ok(Value::Null),
                    None => Err(WireError::NullNotAllowed(field.name)),
                }
            }
            kind => {
                let bytes = kind.fixed_bytes().expect("all other kinds have a fixed size");
                Ok(Value::from_data(fixed_data(kind, self.take(bytes, field.name)?)))
            }
        }
    }
}

/// Sorts by tag, and keeps the last of those that are equal. Once, at the end: tags may come in any order and number.
fn keep_last_in_order(tags: &mut Vec<(u32, Vec<u8>)>) {
    tags.reverse();
    tags.sort_by_key(|(tag, _)| *tag);
    tags.dedup_by_key(|(tag, _)| *tag);
}
