//! A message as a tree of values over the schema tables: for what has to be built or judged as a whole, of any API and version.
//!
//! Decoding happens only after the [walker](crate::walk) has validated the bytes, so that no allocation is sized by a count on
//! the wire that the wire does not back with bytes. A tree may take fifty times the memory of its body all the same (an element
//! of two bytes becomes a value for each row of its struct), so that [`MESSAGE_VALUES_MAX`](crate::limits::MESSAGE_VALUES_MAX)
//! bounds it.
//!
//! It never knows which API it holds: rows decide everything.

mod decode;
mod encode;

pub(crate) use decode::decode_names;
pub use decode::{decode, decode_fields};
pub use encode::{EncodeError, encode};

use crate::schema::{Default as D, Field, Kind};
use crate::walk::Data;

/// The content of one field, or of one element of an array.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Null.
    #[default]
    Null,
    /// A boolean (0 or 1) or an integer of any width.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// A UUID.
    Uuid([u8; 16]),
    /// A string, bytes or records. Strings are not necessarily UTF-8: Kafka decodes them leniently.
    Bytes(Vec<u8>),
    /// A struct. Boxed, so that a value takes 32 bytes and not the size of the largest thing it can be.
    Struct(Box<Struct>),
    /// An array.
    Array(Vec<Self>),
}

impl Value {
    /// What `field` holds when nobody sets it.
    #[must_use]
    pub fn default_of(field: &Field) -> Self {
        match (field.default, field.kind) {
            (D::Null, _) => Self::Null,
            _ if field.array => Self::Array(Vec::new()),
            (D::Int(value), Kind::Float64) => Self::Float(value as f64),
            (D::Int(value), _) => Self::Int(value),
            (D::Text(text), _) => Self::from(text),
            (D::Zero, Kind::Float64) => Self::Float(0.0),
            (D::Zero, Kind::Uuid) => Self::Uuid([0; 16]),
            (D::Zero, Kind::String | Kind::Bytes | Kind::Records) => Self::Bytes(Vec::new()),
            (D::Zero, Kind::Struct(fields)) => Self::from(Struct::new(fields)),
            (D::Zero, _) => Self::Int(0),
        }
    }

    /// Whether this is what `field` holds when nobody sets it; such a tagged field is left out of a message.
    #[must_use]
    pub fn is_default_of(&self, field: &Field) -> bool {
        match (self, field.default, field.kind) {
            (Self::Null, default, _) => default == D::Null,
            (_, D::Null, _) => false,
            (Self::Array(elements), ..) => elements.is_empty(),
            (Self::Struct(inner), ..) => inner.is_default(),
            _ => *self == Self::default_of(field),
        }
    }

    pub(crate) fn from_data(data: Data<'_>) -> Self {
        match data {
            Data::Null => Self::Null,
            Data::Int(value) => Self::Int(value),
            Data::Float(value) => Self::Float(value),
            Data::Uuid(id) => Self::Uuid(*id),
            Data::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }

    /// The integer, if it is one.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// The bytes of a string, bytes or records; `None` for null and everything else.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The text of a string; `None` for null, for bytes that are not UTF-8 and for everything else.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        self.as_bytes().and_then(|bytes| str::from_utf8(bytes).ok())
    }

    /// The UUID, if it is one.
    #[must_use]
    pub const fn as_uuid(&self) -> Option<&[u8; 16]> {
        match self {
            Self::Uuid(id) => Some(id),
            _ => None,
        }
    }

    /// The struct, if it is one.
    #[must_use]
    pub const fn as_struct(&self) -> Option<&Struct> {
        match self {
            Self::Struct(inner) => Some(inner),
            _ => None,
        }
    }

    /// The elements of an array; none for null and everything else.
    #[must_use]
    pub fn elements(&self) -> &[Self] {
        match self {
            Self::Array(elements) => elements,
            _ => &[],
        }
    }

    /// The structs of an array of structs.
    pub fn structs(&self) -> impl Iterator<Item = &Struct> {
        self.elements().iter().filter_map(Self::as_struct)
    }

    /// Whether it is null.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Bytes(text.as_bytes().to_vec())
    }
}

macro_rules! from_int {
    ($($int:ty)*) => {
        $(impl From<$int> for Value {
            fn from(value: $int) -> Self {
                Self::Int(i64::from(value))
            }
        })*
    };
}

from_int!(bool i8 i16 i32 i64 u16 u32);

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Bytes(text.into_bytes())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<[u8; 16]> for Value {
    fn from(id: [u8; 16]) -> Self {
        Self::Uuid(id)
    }
}

/// `None` is null.
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<Struct> for Value {
    fn from(inner: Struct) -> Self {
        Self::Struct(Box::new(inner))
    }
}

impl From<Vec<Struct>> for Value {
    fn from(elements: Vec<Struct>) -> Self {
        Self::Array(elements.into_iter().map(Self::from).collect())
    }
}

/// A struct, or a whole message: a value for each row of its table, those of other versions included (at their defaults).
#[derive(Clone, PartialEq)]
pub struct Struct {
    fields: &'static [Field],
    values: Vec<Value>,
    /// Tagged fields that the table does not have, in the order of their tags.
    unknown: Vec<(u32, Vec<u8>)>,
}

/// Names and values, without the rows.
impl std::fmt::Debug for Struct {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_map();
        out.entries(self.iter().map(|(field, value)| (Name(field.name), value)));
        out.entries(self.unknown.iter().map(|(tag, bytes)| (tag, bytes))).finish()
    }
}

/// A name that is printed without quotes.
struct Name(&'static str);

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl Struct {
    /// A struct in which every field has its default.
    #[must_use]
    pub fn new(fields: &'static [Field]) -> Self {
        Self { fields, values: fields.iter().map(Value::default_of).collect(), unknown: Vec::new() }
    }

    /// The rows of the struct.
    #[must_use]
    pub const fn fields(&self) -> &'static [Field] {
        self.fields
    }

    /// The value of the field called `name`; `None` where the table has no such row in any version.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.index(name).map(|index| &self.values[index])
    }

    /// The value of the field called `name`, to change it.
    pub fn value_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.index(name).map(|index| &mut self.values[index])
    }

    /// Sets the field called `name`. Whether the value suits the row shows when the message is encoded.
    ///
    /// # Panics
    /// Where the table has no such row: names are constants of the caller, so that this is a bug of the code, never of a peer.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> &mut Self {
        let index = self.index(name).expect("the caller names a row of the table");
        self.values[index] = value.into();
        self
    }

    /// The rows and their values, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Field, &Value)> {
        self.fields.iter().zip(&self.values)
    }

    /// The rows and their values, to change them.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&'static Field, &mut Value)> {
        self.fields.iter().zip(&mut self.values)
    }

    /// The tagged fields that the table does not have, in the order of their tags.
    #[must_use]
    pub fn unknown_tags(&self) -> &[(u32, Vec<u8>)] {
        &self.unknown
    }

    /// Adds a tagged field that the table does not have, or replaces it. A tag that the table has in the version that is
    /// encoded is left out then: the row decides.
    pub fn set_unknown_tag(&mut self, tag: u32, bytes: Vec<u8>) {
        match self.unknown.binary_search_by_key(&tag, |(tag, _)| *tag) {
            Ok(index) => self.unknown[index].1 = bytes,
            Err(index) => self.unknown.insert(index, (tag, bytes)),
        }
    }

    /// A struct of defaults that would be an element of the array of structs called `name`; `None` where there is none.
    #[must_use]
    pub fn new_element(&self, name: &str) -> Option<Self> {
        match self.fields[self.index(name)?].kind {
            Kind::Struct(fields) => Some(Self::new(fields)),
            _ => None,
        }
    }

    /// Appends an element to the array called `name`, which begins empty where it was null.
    ///
    /// # Panics
    /// Where the table has no such row, as [`Struct::set`] does.
    pub fn push(&mut self, name: &str, element: impl Into<Value>) -> &mut Self {
        let index = self.index(name).expect("the caller names a row of the table");
        match &mut self.values[index] {
            Value::Array(elements) => elements.push(element.into()),
            value => *value = Value::Array(vec![element.into()]),
        }
        self
    }

    /// The row called `name`.
    pub(crate) fn field(&self, name: &str) -> &'static Field {
        &self.fields[self.index(name).expect("the caller names a row of the table")]
    }

    /// Whether nothing differs from [`Struct::new`].
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.unknown.is_empty() && self.iter().all(|(field, value)| value.is_default_of(field))
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}
