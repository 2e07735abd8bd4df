//! A reader of messages over the schema tables that shares no code with the gateway's walker, because it helps to judge it.
//!
//! Every length and count is held against the bytes that are left. It keeps nothing: what it reads it shows to a [`Sink`].

use tidegate_wire::schema::{Field, Kind};

/// Deepest nesting of structs that is read, in levels. No message of Kafka has more than six.
const DEPTH_MAX: usize = 16;

/// What is wrong with bytes, as a phrase with Kafka's name of the field.
pub(super) type Wrong = String;

/// Who is shown what is read.
pub(super) trait Sink<'a> {
    /// An integer or a bool, of a struct that is so deep inside the message.
    fn int(&mut self, depth: usize, field: &'static Field, value: i64);
    /// A string, a uuid, or bytes.
    fn bytes(&mut self, depth: usize, field: &'static Field, value: &'a [u8]);
    /// A struct begins whose fields will be so deep: the message itself, or that of a field.
    fn enter(&mut self, depth: usize, field: Option<&'static Field>);
    /// It has ended, its tagged fields too.
    fn leave(&mut self, depth: usize);
}

/// Reads a message, which must end with the bytes.
pub(super) fn message<'a>(
    (fields, version, flexible): (&'static [Field], i16, bool),
    body: &'a [u8],
    sink: &mut dyn Sink<'a>,
) -> Result<(), Wrong> {
    let mut reader = Reader { bytes: body, version, flexible };
    reader.fields((fields, None), 0, sink)?;
    match reader.bytes.len() {
        0 => Ok(()),
        left => Err(format!("{left} bytes are left over after the message")),
    }
}

/// Skips the tag section of a header. Returns what comes behind it.
pub(super) fn skip_tags(bytes: &[u8]) -> Result<&[u8], Wrong> {
    let mut reader = Reader { bytes, version: 0, flexible: true };
    for _ in 0..reader.varint("the header's tags")? {
        reader.varint("a tag")?;
        let size = reader.varint("the size of a tag")?;
        reader.take(size as usize, "a tagged field")?;
    }
    Ok(reader.bytes)
}

struct Reader<'a> {
    bytes: &'a [u8],
    version: i16,
    flexible: bool,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize, what: &str) -> Result<&'a [u8], Wrong> {
        let left = self.bytes.len();
        let split = self.bytes.split_at_checked(count);
        let (taken, rest) =
            split.ok_or_else(|| format!("{what} takes {count} bytes where {left} are left"))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn varint(&mut self, what: &str) -> Result<u32, Wrong> {
        let mut value = 0u64;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1, what)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(value).map_err(|_| format!("{what} exceeds 32 bits"));
            }
        }
        Err(format!("{what} is a varint of more than five bytes"))
    }

    /// A signed integer of so many bytes.
    fn int(&mut self, bytes: usize, what: &str) -> Result<i64, Wrong> {
        let taken = self.take(bytes, what)?;
        let start = if taken.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
        Ok(taken.iter().fold(start, |value, byte| value << 8 | i64::from(*byte)))
    }

    /// A length or a count; `None` where it says null.
    fn length(&mut self, short: bool, nullable: bool, what: &str) -> Result<Option<usize>, Wrong> {
        let length = match self.flexible {
            true => i64::from(self.varint(what)?) - 1,
            false => self.int(if short { 2 } else { 4 }, what)?,
        };
        match usize::try_from(length) {
            Ok(length) if length > self.bytes.len() => {
                Err(format!("{what} says {length} where {} bytes are left", self.bytes.len()))
            }
            Ok(length) => Ok(Some(length)),
            Err(_) if length == -1 && nullable => Ok(None),
            Err(_) => Err(format!("{what} has the length {length}")),
        }
    }

    fn fields(
        &mut self,
        (fields, of): (&'static [Field], Option<&'static Field>),
        depth: usize,
        sink: &mut dyn Sink<'a>,
    ) -> Result<(), Wrong> {
        if depth > DEPTH_MAX {
            return Err("nested deeper than any message of Kafka".into());
        }
        let version = self.version;
        sink.enter(depth, of);
        let plain =
            fields.iter().filter(|field| field.versions.contains(version) && !field.is_tagged(version));
        for field in plain {
            self.field(field, depth, sink)?;
        }
        if self.flexible {
            self.tags(fields, depth, sink)?;
        }
        sink.leave(depth);
        Ok(())
    }

    fn tags(&mut self, fields: &'static [Field], depth: usize, sink: &mut dyn Sink<'a>) -> Result<(), Wrong> {
        for _ in 0..self.varint("the count of tags")? {
            let tag = self.varint("a tag")?;
            let size = self.varint("the size of a tag")?;
            let bytes = self.take(size as usize, "a tagged field")?;
            let known = fields.iter().find(|field| field.tag == tag && field.is_tagged(self.version));
            let Some(field) = known else { continue };
            let mut inner = Reader { bytes, ..*self };
            inner.field(field, depth, sink)?;
            if !inner.bytes.is_empty() {
                return Err(format!("{} is shorter than its tag says", field.name));
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'static Field, depth: usize, sink: &mut dyn Sink<'a>) -> Result<(), Wrong> {
        let nullable = field.nullable.contains(self.version);
        if !field.array {
            return self.one(field, nullable, depth, sink);
        }
        // Every element takes a byte at least, so that a count is bounded by what is there.
        for _ in 0..self.length(false, nullable, field.name)?.unwrap_or(0) {
            self.one(field, false, depth, sink)?;
        }
        Ok(())
    }

    fn one(
        &mut self,
        field: &'static Field,
        nullable: bool,
        depth: usize,
        sink: &mut dyn Sink<'a>,
    ) -> Result<(), Wrong> {
        match field.kind {
            Kind::Struct(fields) => {
                if nullable && self.int(1, field.name)? < 0 {
                    return Ok(());
                }
                self.fields((fields, Some(field)), depth + 1, sink)?;
            }
            Kind::String | Kind::Bytes | Kind::Records => {
                let length = self.length(field.kind == Kind::String, nullable, field.name)?;
                if let Some(length) = length {
                    sink.bytes(depth, field, self.take(length, field.name)?);
                }
            }
            Kind::Uuid => sink.bytes(depth, field, self.take(16, field.name)?),
            Kind::Float64 => drop(self.take(8, field.name)?),
            kind => {
                let bytes = kind.fixed_bytes().expect("every other kind has a fixed size");
                sink.int(depth, field, self.int(bytes, field.name)?);
            }
        }
        Ok(())
    }
}
