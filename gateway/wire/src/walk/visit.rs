//! What a walk shows: fields, their content, and where they stand; and who looks at them.

use std::ops::Range;

use crate::patch::Patches;
use crate::schema::Field;

/// The content of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Data<'a> {
    /// Null.
    Null,
    /// A boolean (0 or 1) or an integer of any width.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// A UUID.
    Uuid(&'a [u8; 16]),
    /// A string, bytes or records, without the length.
    Bytes(&'a [u8]),
}

/// A field as the walker shows it.
#[derive(Debug, Clone)]
pub struct Seen<'a> {
    /// The row of the table.
    pub field: &'static Field,
    /// Where it stands in the frame, its length prefix included.
    pub span: Range<usize>,
    /// Its content.
    pub data: Data<'a>,
    /// Whether its length is a compact one.
    pub compact: bool,
}

impl<'a> Seen<'a> {
    /// The integer, or zero where the field is none: the schema decides the type, so a caller that asks knows.
    #[must_use]
    pub const fn int(&self) -> i64 {
        match self.data {
            Data::Int(value) => value,
            _ => 0,
        }
    }

    /// The bytes of a string, bytes or records field; `None` when null.
    #[must_use]
    pub const fn bytes(&self) -> Option<&'a [u8]> {
        match self.data {
            Data::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// What becomes of an array element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// It stays, with whatever patches were made inside.
    Keep,
    /// It is cut out, and the count of the array is lowered.
    Drop,
}

/// Who looks at the fields of a message.
pub trait Visitor {
    /// A field of a wanted category.
    fn field(&mut self, seen: Seen<'_>, patches: &mut Patches);

    /// An element of an array of structs begins. Called for arrays that hold a wanted category at any depth.
    fn element_begins(&mut self, _array: &'static Field) {}

    /// Such an element ended.
    fn element_ends(&mut self, _array: &'static Field) -> Element {
        Element::Keep
    }
}

/// The visitor of a pure validation.
impl Visitor for () {
    fn field(&mut self, _seen: Seen<'_>, _patches: &mut Patches) {}
}
