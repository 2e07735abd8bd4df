//! `ByteSize`: a number of bytes as people write it. It never knows which setting it belongs to.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The units, largest first, in bytes. Only powers of 1024: `KB` means 1000 to some people and 1024 to others.
const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

/// What is accepted, in words.
const EXPECTED: &str = "a size such as `64 KiB`, `16 MiB`, `1 GiB` or a number of bytes";

/// A size in bytes, from 0 to 2^64 - 1, written as `65536`, `64 KiB`, `16 MiB` or `1 GiB`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(pub u64);

impl ByteSize {
    /// The number of bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// Reads `64 KiB`, `64KiB` or `65536`. Nothing if it is written otherwise or exceeds 2^64 - 1 bytes.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, unit) = digits_and_unit(text)?;
        digits.parse::<u64>().ok()?.checked_mul(unit).map(Self)
    }
}

/// The digits of a size and its unit in bytes. Nothing if the text is written otherwise.
fn digits_and_unit(text: &str) -> Option<(&str, u64)> {
    let (digits, unit) = UNITS
        .iter()
        .find_map(|(name, bytes)| Some((text.strip_suffix(name)?, *bytes)))
        .map_or((text, 1), |(digits, bytes)| (digits.strip_suffix(' ').unwrap_or(digits), bytes));
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some((digits, unit))
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.iter().find(|(_, bytes)| self.0 > 0 && self.0.is_multiple_of(*bytes)) {
            Some((name, bytes)) => write!(f, "{} {name}", self.0 / bytes),
            None => write!(f, "{}", self.0),
        }
    }
}

impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = ByteSize;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }
            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<ByteSize, E> {
                Ok(ByteSize(bytes))
            }
            fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<ByteSize, E> {
                u64::try_from(bytes)
                    .map(ByteSize)
                    .map_err(|_| E::invalid_value(de::Unexpected::Signed(bytes), &self))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<ByteSize, E> {
                ByteSize::parse(text).ok_or_else(|| match digits_and_unit(text) {
                    Some(_) => E::custom("more than 2^64 - 1 bytes"),
                    None => E::invalid_value(de::Unexpected::Str(text), &self),
                })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for ByteSize {
    fn schema_name() -> Cow<'static, str> {
        "ByteSize".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A size in bytes: a number, or a text such as `64 KiB`, `16 MiB`, `1 GiB`.",
            "x-expected": EXPECTED,
            "anyOf": [
                { "type": "integer", "format": "uint64", "minimum": 0, "x-expected": EXPECTED },
                { "type": "string", "pattern": "^[0-9]+ ?(KiB|MiB|GiB)$", "x-expected": EXPECTED },
            ],
        })
    }
}
