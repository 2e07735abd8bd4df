//! Bytes to values. Every length and count is held against the bytes that are left before anything is made of it.

use serde_json::{Map, Number, Value};
use tidegate_wire::schema::{Field, Kind};

use super::{CodecError, DEPTH_MAX, Result, STRING_BYTES_MAX, TAGS, hex, records, uuid};

/// The message in `body`, which must end with it.
///
/// # Errors
/// The first violation of the protocol, with its path.
pub fn message(fields: &'static [Field], version: i16, flexible: bool, body: &[u8]) -> Result<Value> {
    let mut decoder = Decoder { reader: Reader::new(body), version, flexible };
    let value = decoder.fields(fields, 0)?;
    match decoder.reader.rest().len() {
        0 => Ok(value),
        left => Err(CodecError::new(format!("{left} bytes are left over after the message"))),
    }
}

/// Bytes that are read from the front.
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// At the first byte.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// What has not been read.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    /// There are fewer.
    pub fn take(&mut self, count: usize, what: &str) -> Result<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or_else(|| {
            CodecError::new(format!("{what} takes {count} bytes where {} are left", self.bytes.len()))
        })?;
        self.bytes = rest;
        Ok(taken)
    }

    /// The next `N` bytes.
    ///
    /// # Errors
    /// There are fewer.
    pub fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N]> {
        Ok(self.take(N, what)?.try_into().expect("as many bytes were taken"))
    }

    /// An unsigned varint of 32 bits.
    ///
    /// # Errors
    /// The bytes end in it, or it is longer than five bytes.
    pub fn varint(&mut self, what: &str) -> Result<u32> {
        let mut value = 0u64;
        for shift in (0..35).step_by(7) {
            let [byte] = self.array(what)?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(value).map_err(|_| CodecError::new(format!("{what} exceeds 32 bits")));
            }
        }
        Err(CodecError::new(format!("{what} is a varint of more than five bytes")))
    }

    /// A signed (zigzag) varint of 64 bits, as records have them.
    ///
    /// # Errors
    /// The bytes end in it, or it is longer than ten bytes.
    pub fn zigzag(&mut self, what: &str) -> Result<i64> {
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let [byte] = self.array(what)?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok((value >> 1) as i64 ^ -((value & 1) as i64));
            }
        }
        Err(CodecError::new(format!("{what} is a varint of more than ten bytes")))
    }
}

struct Decoder<'a> {
    reader: Reader<'a>,
    version: i16,
    flexible: bool,
}

impl Decoder<'_> {
    fn fields(&mut self, fields: &'static [Field], depth: usize) -> Result<Value> {
        if depth > DEPTH_MAX {
            return Err(CodecError::new("nested deeper than any message of Kafka"));
        }
        let mut object = Map::new();
        let version = self.version;
        for field in fields.iter().filter(|field| field.versions.contains(version)) {
            let value = if field.is_tagged(self.version) {
                super::write::default_of(field, self.version)
            } else {
                self.field(field, depth).map_err(|error| error.within(field.name))?
            };
            object.insert(field.name.to_owned(), value);
        }
        if self.flexible {
            self.tags(fields, depth, &mut object)?;
        }
        Ok(Value::Object(object))
    }

    fn tags(
        &mut self,
        fields: &'static [Field],
        depth: usize,
        object: &mut Map<String, Value>,
    ) -> Result<()> {
        let mut unknown = Map::new();
        let mut previous = None;
        for _ in 0..self.reader.varint("the count of tags")? {
            let tag = self.reader.varint("a tag")?;
            if previous.is_some_and(|previous| previous >= tag) {
                return Err(CodecError::new(format!("tag {tag} stands out of order")));
            }
            previous = Some(tag);
            let size = self.reader.varint("the size of a tag")? as usize;
            let bytes = self.reader.take(size, "a tagged field")?;
            match fields.iter().find(|field| field.tag == tag && field.is_tagged(self.version)) {
                Some(field) => {
                    let mut inner = Decoder { reader: Reader::new(bytes), ..*self };
                    let value = inner.field(field, depth).map_err(|error| error.within(field.name))?;
                    if !inner.reader.rest().is_empty() {
                        return Err(CodecError::new("is shorter than its tag says").within(field.name));
                    }
                    object.insert(field.name.to_owned(), value);
                }
                None => drop(unknown.insert(tag.to_string(), Value::String(hex::to_text(bytes)))),
            }
        }
        if !unknown.is_empty() {
            object.insert(TAGS.to_owned(), Value::Object(unknown));
        }
        Ok(())
    }

    fn field(&mut self, field: &'static Field, depth: usize) -> Result<Value> {
        let nullable = field.nullable.contains(self.version);
        if !field.array {
            return self.one(field, nullable, depth);
        }
        let Some(count) = self.length(false, nullable)? else { return Ok(Value::Null) };
        // Every element takes a byte at least, so that a count is bounded by what is there.
        if count > self.reader.rest().len() {
            let left = self.reader.rest().len();
            return Err(CodecError::new(format!("{count} elements where {left} bytes are left")));
        }
        let mut elements = Vec::new();
        for index in 0..count {
            let element = self.one(field, false, depth);
            elements.push(element.map_err(|error| error.within(&format!("[{index}]")))?);
        }
        Ok(Value::Array(elements))
    }

    fn one(&mut self, field: &'static Field, nullable: bool, depth: usize) -> Result<Value> {
        let reader = &mut self.reader;
        let value = match field.kind {
            Kind::Bool => match reader.array("a bool")? {
                [0] => Value::Bool(false),
                [1] => Value::Bool(true),
                [other] => return Err(CodecError::new(format!("a bool of {other}"))),
            },
            Kind::Int8 => i8::from_be_bytes(reader.array("an int8")?).into(),
            Kind::Int16 => i16::from_be_bytes(reader.array("an int16")?).into(),
            Kind::Uint16 => u16::from_be_bytes(reader.array("a uint16")?).into(),
            Kind::Int32 => i32::from_be_bytes(reader.array("an int32")?).into(),
            Kind::Uint32 => u32::from_be_bytes(reader.array("a uint32")?).into(),
            Kind::Int64 => i64::from_be_bytes(reader.array("an int64")?).into(),
            Kind::Float64 => float(f64::from_be_bytes(reader.array("a float64")?)),
            Kind::Uuid => Value::String(uuid::to_text(reader.array("a uuid")?)),
            Kind::String => match self.length(true, nullable)? {
                Some(bytes) => self.string(bytes)?,
                None => Value::Null,
            },
            Kind::Bytes => match self.length(false, nullable)? {
                Some(bytes) => Value::String(hex::to_text(self.reader.take(bytes, "a bytes field")?)),
                None => Value::Null,
            },
            Kind::Records => match self.length(false, nullable)? {
                Some(bytes) => records::read(self.reader.take(bytes, "the records")?)?,
                None => Value::Null,
            },
            Kind::Struct(fields) => {
                if nullable {
                    match reader.array("whether a struct is null")? {
                        [0xff] => return Ok(Value::Null),
                        [1] => {}
                        [other] => return Err(CodecError::new(format!("{other} where 1 or -1 says null"))),
                    }
                }
                self.fields(fields, depth + 1)?
            }
        };
        Ok(value)
    }

    fn string(&mut self, bytes: usize) -> Result<Value> {
        if bytes > STRING_BYTES_MAX {
            return Err(CodecError::new(format!("a string of {bytes} bytes")));
        }
        let bytes = self.reader.take(bytes, "a string")?;
        let text = std::str::from_utf8(bytes).map_err(|_| CodecError::new("a string that is not UTF-8"))?;
        Ok(Value::String(text.to_owned()))
    }

    /// A length or a count in the form of the version; `None` for null.
    fn length(&mut self, short: bool, nullable: bool) -> Result<Option<usize>> {
        let length = if self.flexible {
            i64::from(self.reader.varint("a length")?) - 1
        } else if short {
            i16::from_be_bytes(self.reader.array("a length")?).into()
        } else {
            i32::from_be_bytes(self.reader.array("a length")?).into()
        };
        match length {
            -1 if nullable => Ok(None),
            -1 => Err(CodecError::new("null where the version has no null")),
            negative if negative < -1 => Err(CodecError::new(format!("a length of {negative}"))),
            length => Ok(Some(usize::try_from(length).expect("it is not negative"))),
        }
    }
}

/// JSON has no infinities; they are text.
fn float(value: f64) -> Value {
    Number::from_f64(value).map_or_else(|| Value::String(value.to_string()), Value::Number)
}
