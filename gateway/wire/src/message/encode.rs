//! Values to bytes, in the one form that Kafka's own writers choose: shortest lengths, tags in order, defaults left out.

use super::{Struct, Value};
use crate::limits::STRING_BYTES_MAX;
use crate::schema::{Field, Kind};
use crate::varint;

/// Why a tree of values is no message: a bug of whoever built it, never of a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A value of another type than the row has.
    #[error("{0} holds a value of another type")]
    Type(&'static str),
    /// An integer that the width of the row cannot hold.
    #[error("{0} holds an integer that does not fit")]
    IntRange(&'static str),
    /// Null in a version that does not allow it.
    #[error("{0} is null, which this version does not allow")]
    NullNotAllowed(&'static str),
    /// A string over [`STRING_BYTES_MAX`], or bytes or an array over `i32::MAX - 1`.
    #[error("{0} is too long")]
    TooLong(&'static str),
}

/// Most messages fit, and are not moved while they grow.
const BYTES_AT_FIRST: usize = 256;

/// Encodes `message` for `version`. Rows that the version does not have are left out, whatever they hold: what a version cannot
/// say is the caller's to judge. Tagged fields with their default are left out; unknown ones are kept.
///
/// # Errors
/// [`EncodeError`] for the first value that does not suit its row.
pub fn encode(message: &Struct, version: i16, flexible: bool) -> Result<Vec<u8>, EncodeError> {
    let mut writer = Writer { out: Vec::with_capacity(BYTES_AT_FIRST), version, flexible };
    writer.fields(message)?;
    Ok(writer.out)
}

struct Writer {
    out: Vec<u8>,
    version: i16,
    flexible: bool,
}

impl Writer {
    fn fields(&mut self, message: &Struct) -> Result<(), EncodeError> {
        for (field, value) in message.iter() {
            if field.versions.contains(self.version) && !field.is_tagged(self.version) {
                self.field(field, value)?;
            }
        }
        if self.flexible { self.tags(message) } else { Ok(()) }
    }

    fn tags(&mut self, message: &Struct) -> Result<(), EncodeError> {
        let version = self.version;
        let tagged = |field: &&Field| field.versions.contains(version) && field.is_tagged(version);
        let mut tags = Vec::new();
        for (field, value) in message.iter().filter(|(field, _)| tagged(field)) {
            if value.is_default_of(field) {
                continue;
            }
            let mut inner = Self { out: Vec::new(), version, flexible: true };
            inner.field(field, value)?;
            tags.push((field.tag, inner.out));
        }
        for (tag, bytes) in &message.unknown {
            if !message.fields.iter().any(|field| tagged(&field) && field.tag == *tag) {
                tags.push((*tag, bytes.clone()));
            }
        }
        tags.sort_by_key(|(tag, _)| *tag);
        varint::write(tags.len() as u32, &mut self.out);
        for (tag, bytes) in tags {
            varint::write(tag, &mut self.out);
            varint::write(
                u32::try_from(bytes.len()).map_err(|_| EncodeError::TooLong("a tagged field"))?,
                &mut self.out,
            );
            self.out.extend_from_slice(&bytes);
        }
        Ok(())
    }

    fn field(&mut self, field: &'static Field, value: &Value) -> Result<(), EncodeError> {
        let nullable = field.nullable.contains(self.version);
        if value.is_null() && !nullable {
            return Err(EncodeError::NullNotAllowed(field.name));
        }
        match (field.array, value) {
            (true, Value::Null) => self.length(field, false, None),
            (true, Value::Array(elements)) => {
                self.length(field, false, Some(elements.len()))?;
                elements.iter().try_for_each(|element| self.element(field, element))
            }
            (true, _) => Err(EncodeError::Type(field.name)),
            (false, Value::Null) if matches!(field.kind, Kind::Struct(_)) => {
                self.out.push(0xff);
                Ok(())
            }
            (false, Value::Null) => self.length(field, field.kind == Kind::String, None),
            (false, value) => {
                if nullable && matches!(field.kind, Kind::Struct(_)) {
                    self.out.push(1);
                }
                self.element(field, value)
            }
        }
    }

    fn element(&mut self, field: &'static Field, value: &Value) -> Result<(), EncodeError> {
        match (field.kind, value) {
            (Kind::Struct(fields), Value::Struct(inner)) if inner.fields.as_ptr() == fields.as_ptr() => {
                self.fields(inner)
            }
            (Kind::String | Kind::Bytes | Kind::Records, Value::Bytes(bytes)) => {
                self.length(field, field.kind == Kind::String, Some(bytes.len()))?;
                self.out.extend_from_slice(bytes);
                Ok(())
            }
            (Kind::Uuid, Value::Uuid(id)) => {
                self.out.extend_from_slice(id);
                Ok(())
            }
            (Kind::Float64, Value::Float(value)) => {
                self.out.extend_from_slice(&value.to_be_bytes());
                Ok(())
            }
            (Kind::Uuid | Kind::Float64, _) => Err(EncodeError::Type(field.name)),
            (kind, Value::Int(value)) => self.int(field, kind, *value),
            _ => Err(EncodeError::Type(field.name)),
        }
    }

    fn int(&mut self, field: &'static Field, kind: Kind, value: i64) -> Result<(), EncodeError> {
        let range = match kind {
            Kind::Bool => 0..=1,
            Kind::Int8 => i64::from(i8::MIN)..=i64::from(i8::MAX),
            Kind::Int16 => i64::from(i16::MIN)..=i64::from(i16::MAX),
            Kind::Uint16 => 0..=i64::from(u16::MAX),
            Kind::Int32 => i64::from(i32::MIN)..=i64::from(i32::MAX),
            Kind::Uint32 => 0..=i64::from(u32::MAX),
            Kind::Int64 => i64::MIN..=i64::MAX,
            _ => return Err(EncodeError::Type(field.name)),
        };
        if !range.contains(&value) {
            return Err(EncodeError::IntRange(field.name));
        }
        let bytes = kind.fixed_bytes().expect("every integer has a fixed size");
        self.out.extend_from_slice(&value.to_be_bytes()[8 - bytes..]);
        Ok(())
    }

    /// A length or count, in the form that the version has; `None` for null. `short`: a string, whose length has two bytes.
    fn length(
        &mut self,
        field: &'static Field,
        short: bool,
        length: Option<usize>,
    ) -> Result<(), EncodeError> {
        let bytes_max = if short { STRING_BYTES_MAX } else { i32::MAX as usize - 1 };
        if length.is_some_and(|length| length > bytes_max) {
            return Err(EncodeError::TooLong(field.name));
        }
        if self.flexible {
            varint::write(length.map_or(0, |length| length as u32 + 1), &mut self.out);
        } else if short {
            self.out.extend_from_slice(&length.map_or(-1, |length| length as i16).to_be_bytes());
        } else {
            self.out.extend_from_slice(&length.map_or(-1, |length| length as i32).to_be_bytes());
        }
        Ok(())
    }
}
