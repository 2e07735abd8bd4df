//! Short ways to read the fields of a decoded message and to build one.
//!
//! Names are Kafka's, as the schema table has them. A name that the table does not have is a bug of ours and panics; what a peer
//! sends never can, because the walker has seen the bytes before they became values.

use tidegate_wire::message::{Struct, Value};

/// A 16-byte id of a topic, a member or a directory.
pub(crate) type Uuid = [u8; 16];

/// A UUID as Kafka writes it: 22 characters of URL-safe Base64 without padding (`Uuid.toString`).
pub(crate) fn uuid_text(id: Uuid) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits = u128::from_be_bytes(id);
    // 21 characters of six bits, and one for the two that are left.
    let six =
        |at: u32| if at == 21 { (bits << 4) as u8 & 0x3f } else { (bits >> (122 - 6 * at)) as u8 & 0x3f };
    (0..22).map(|at| char::from(ALPHABET[usize::from(six(at))])).collect()
}

/// Reading by name.
pub(crate) trait Fields {
    /// The value called `name`.
    fn field(&self, name: &str) -> &Value;
    /// A struct of defaults that fits into the array of structs (or the struct field) called `name`.
    fn element(&self, name: &str) -> Struct;

    /// An integer or a boolean.
    fn int(&self, name: &str) -> i64 {
        self.field(name).as_int().unwrap_or_default()
    }

    /// An `int32`.
    fn i32(&self, name: &str) -> i32 {
        self.int(name) as i32
    }

    /// An `int16`.
    fn i16(&self, name: &str) -> i16 {
        self.int(name) as i16
    }

    /// An `int8`.
    fn i8(&self, name: &str) -> i8 {
        self.int(name) as i8
    }

    /// A boolean.
    fn flag(&self, name: &str) -> bool {
        self.int(name) != 0
    }

    /// A string, empty where it is null. Kafka decodes bytes that are not UTF-8 leniently.
    fn text(&self, name: &str) -> String {
        self.nullable_text(name).unwrap_or_default()
    }

    /// A string or null.
    fn nullable_text(&self, name: &str) -> Option<String> {
        self.field(name).as_bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    /// Bytes; none where they are null.
    fn bytes(&self, name: &str) -> &[u8] {
        self.field(name).as_bytes().unwrap_or_default()
    }

    /// A UUID, zero where it is none.
    fn uuid(&self, name: &str) -> Uuid {
        self.field(name).as_uuid().copied().unwrap_or_default()
    }

    /// The structs of an array; none where it is null.
    fn structs(&self, name: &str) -> Vec<&Struct> {
        self.field(name).structs().collect()
    }

    /// The structs of an array, or null.
    fn nullable_structs(&self, name: &str) -> Option<Vec<&Struct>> {
        (!self.field(name).is_null()).then(|| self.structs(name))
    }

    /// The strings of an array; none where it is null.
    fn texts(&self, name: &str) -> Vec<String> {
        let text = |value: &Value| String::from_utf8_lossy(value.as_bytes().unwrap_or_default()).into_owned();
        self.field(name).elements().iter().map(text).collect()
    }

    /// The integers of an array; none where it is null.
    fn ints(&self, name: &str) -> Vec<i32> {
        self.field(name).elements().iter().map(|value| value.as_int().unwrap_or_default() as i32).collect()
    }

    /// A struct that is a field by itself; `None` where it is null.
    fn inner(&self, name: &str) -> Option<&Struct> {
        self.field(name).as_struct()
    }
}

impl Fields for Struct {
    fn field(&self, name: &str) -> &Value {
        self.value(name).expect("the caller names a row of the table")
    }

    fn element(&self, name: &str) -> Struct {
        self.new_element(name).expect("the caller names an array of structs of the table")
    }
}

/// An array of integers.
pub(crate) fn int_array(values: impl IntoIterator<Item = i32>) -> Value {
    Value::Array(values.into_iter().map(Value::from).collect())
}

/// An array of strings.
pub(crate) fn text_array<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Value {
    Value::Array(values.into_iter().map(|text| Value::from(text.into())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_written_as_kafka_does() {
        assert_eq!(uuid_text([0; 16]), "AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!(uuid_text([255; 16]), "_____________________w");
        assert_eq!(uuid_text(*b"0123456789abcdef"), "MDEyMzQ1Njc4OWFiY2RlZg");
    }
}
