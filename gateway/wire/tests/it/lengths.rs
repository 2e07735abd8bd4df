//! Where the lengths and counts of a message stand: a second reader of the schema tables, which trusts its input and shares
//! nothing with the walker.

use tidegate_wire::schema::{Field, Kind};

use crate::generate::Half;

/// A length, a count or a tag count in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) name: &'static str,
    pub(crate) at: usize,
    /// The bytes it takes here.
    pub(crate) bytes: usize,
    pub(crate) form: Form,
}

/// How a length is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Two or four bytes, -1 for null.
    Fixed,
    /// A varint, one more than the length, 0 for null.
    Compact,
    /// A varint: the number of tags, or the size of one.
    Plain,
}

impl Length {
    /// `body` with this length replaced by the greatest one that its form can say.
    pub(crate) fn at_most(&self, body: &[u8]) -> Vec<u8> {
        let most: &[u8] = match (self.form, self.bytes) {
            (Form::Fixed, 2) => &[0x7f, 0xff],
            (Form::Fixed, _) => &[0x7f, 0xff, 0xff, 0xff],
            // 0x7fffffff and one.
            (Form::Compact, _) => &[0x80, 0x80, 0x80, 0x80, 0x08],
            (Form::Plain, _) => &[0xff, 0xff, 0xff, 0xff, 0x07],
        };
        [&body[..self.at], most, &body[self.at + self.bytes..]].concat()
    }
}

/// Every length in a valid `body`.
pub(crate) fn lengths(half: &Half, body: &[u8]) -> Vec<Length> {
    let mut scan = Scan { version: half.version, flexible: half.flexible(), body, at: 0, out: Vec::new() };
    scan.fields(half.fields());
    assert_eq!(scan.at, body.len(), "{half}: read to the end");
    scan.out
}

struct Scan<'a> {
    version: i16,
    flexible: bool,
    body: &'a [u8],
    at: usize,
    out: Vec<Length>,
}

impl Scan<'_> {
    fn varint(&mut self) -> u32 {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let byte = self.body[self.at];
            self.at += 1;
            value |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }

    fn length(&mut self, name: &'static str, short: bool) -> usize {
        let at = self.at;
        let (form, value) = if self.flexible {
            (Form::Compact, i64::from(self.varint()) - 1)
        } else {
            let bytes = if short { 2 } else { 4 };
            let raw = &self.body[at..at + bytes];
            self.at += bytes;
            let value = if short {
                i64::from(i16::from_be_bytes(raw.try_into().unwrap()))
            } else {
                i64::from(i32::from_be_bytes(raw.try_into().unwrap()))
            };
            (Form::Fixed, value)
        };
        self.out.push(Length { name, at, bytes: self.at - at, form });
        value.max(0) as usize
    }

    fn plain(&mut self, name: &'static str) -> u32 {
        let at = self.at;
        let value = self.varint();
        self.out.push(Length { name, at, bytes: self.at - at, form: Form::Plain });
        value
    }

    fn fields(&mut self, fields: &'static [Field]) {
        for field in fields {
            if field.versions.contains(self.version) && !field.is_tagged(self.version) {
                self.field(field);
            }
        }
        if !self.flexible {
            return;
        }
        for _ in 0..self.plain("a tag section") {
            let tag = self.varint();
            let size = self.plain("a tagged field") as usize;
            match fields.iter().find(|field| field.tag == tag && field.is_tagged(self.version)) {
                Some(field) => self.field(field),
                None => self.at += size,
            }
        }
    }

    fn field(&mut self, field: &'static Field) {
        if field.array {
            for _ in 0..self.length(field.name, false) {
                self.element(field);
            }
        } else if matches!(field.kind, Kind::Struct(_)) && field.nullable.contains(self.version) {
            self.at += 1;
            if self.body[self.at - 1] < 0x80 {
                self.element(field);
            }
        } else {
            self.element(field);
        }
    }

    fn element(&mut self, field: &'static Field) {
        match field.kind {
            Kind::Struct(fields) => self.fields(fields),
            Kind::String => self.at += self.length(field.name, true),
            Kind::Bytes | Kind::Records => self.at += self.length(field.name, false),
            kind => self.at += kind.fixed_bytes().unwrap(),
        }
    }
}
