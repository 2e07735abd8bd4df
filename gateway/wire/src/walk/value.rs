//! Reading single values: of a fixed size, with a length before them, or the head of a struct or an array. A value is read whole or
//! not at all: a step that lacks bytes leaves the walk as it was.

use super::input::{Input, Step, Stop};
use super::step::Level;
use super::{Data, Seen, Visitor, Walker};
use crate::error::WireError;
use crate::limits::STRING_BYTES_MAX;
use crate::patch::Patches;
use crate::schema::{Field, Kind};
use crate::varint::{self, Varint};

impl Walker {
    /// Reads one field: a value of fixed size, a length-prefixed one, or the head of a struct or an array.
    pub(super) fn value(
        &mut self,
        field: &'static Field,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<()> {
        if field.array {
            return self.array(field, input, visitor, patches);
        }
        let wanted = self.wants.contains(field.category);
        match field.kind {
            Kind::Struct(fields) => {
                if field.nullable.contains(self.version) {
                    let [marker] = input.array::<1>(self.at).ok_or(Stop::More)?;
                    self.at += 1;
                    if (*marker as i8) < 0 {
                        return Ok(());
                    }
                }
                self.push(Level::Fields { fields, next: 0 });
                Ok(())
            }
            Kind::String | Kind::Bytes | Kind::Records => {
                let nullable = field.nullable.contains(self.version);
                self.sized(field, nullable, input, visitor, patches)
            }
            kind => {
                let bytes = kind.fixed_bytes().expect("all other kinds have a fixed size");
                self.fixed(field, kind, bytes, wanted, input, visitor, patches)
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the walk's own state and one field of it")]
    pub(super) fn fixed(
        &mut self,
        field: &'static Field,
        kind: Kind,
        bytes: usize,
        wanted: bool,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<()> {
        let at = self.at;
        let data = input.from(at).get(..bytes).ok_or(Stop::More)?;
        self.at += bytes;
        if wanted {
            let data = fixed_data(kind, data);
            visitor.field(Seen { field, span: at..at + bytes, data, compact: false }, patches);
        }
        Ok(())
    }

    /// A string, bytes or records: shown whole where wanted, else passed over without waiting for it.
    pub(super) fn sized(
        &mut self,
        field: &'static Field,
        nullable: bool,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<()> {
        let wanted = self.wants.contains(field.category);
        let short = matches!(field.kind, Kind::String);
        let (length, prefix) = self.length(input, self.at, field.name, short)?;
        let start = self.at + prefix;
        let Some(length) = length else {
            if !nullable {
                return Err(WireError::NullNotAllowed(field.name).into());
            }
            if wanted {
                let seen = Seen { field, span: self.at..start, data: Data::Null, compact: self.flexible };
                visitor.field(seen, patches);
            }
            self.at = start;
            return Ok(());
        };
        if short && length > STRING_BYTES_MAX {
            return Err(WireError::StringTooLong(field.name).into());
        }
        if length > self.end.saturating_sub(start) {
            return Err(WireError::LengthBeyondFrame(field.name).into());
        }
        if wanted {
            let data = input.from(start).get(..length).ok_or(Stop::More)?;
            let seen = Seen {
                field,
                span: self.at..start + length,
                data: Data::Bytes(data),
                compact: self.flexible,
            };
            visitor.field(seen, patches);
            self.at = start + length;
        } else {
            self.at = start;
            self.skip = length;
        }
        Ok(())
    }

    pub(super) fn array(
        &mut self,
        field: &'static Field,
        input: &Input<'_>,
        visitor: &mut impl Visitor,
        patches: &mut Patches,
    ) -> Step<()> {
        let (count, prefix) = self.length(input, self.at, field.name, false)?;
        let start = self.at + prefix;
        let Some(count) = count else {
            if !field.nullable.contains(self.version) {
                return Err(WireError::NullNotAllowed(field.name).into());
            }
            self.at = start;
            return Ok(());
        };
        // Every element takes at least one byte, those of a fixed size just that.
        let room = self.end.saturating_sub(start);
        let least = field.kind.fixed_bytes().unwrap_or(1);
        if count > room / least {
            return Err(WireError::LengthBeyondFrame(field.name).into());
        }
        if let Kind::Struct(_) = field.kind {
            let count_span = (self.at, start);
            self.at = start;
            let total = count as u32;
            let first = patches.mark();
            self.push(Level::Elements {
                field,
                left: total,
                dropped: 0,
                total,
                count: count_span,
                first,
                element: None,
            });
            return Ok(());
        }
        let wanted = self.wants.contains(field.category);
        match field.kind.fixed_bytes() {
            Some(size) if !wanted => {
                self.at = start;
                self.skip = count * size;
                Ok(())
            }
            Some(size) => {
                let all = input.from(start).get(..count * size).ok_or(Stop::More)?;
                for (index, data) in all.chunks_exact(size).enumerate() {
                    let at = start + index * size;
                    let data = fixed_data(field.kind, data);
                    visitor.field(Seen { field, span: at..at + size, data, compact: false }, patches);
                }
                self.at = start + count * size;
                Ok(())
            }
            None => {
                self.at = start;
                self.push(Level::Strings { field, left: count as u32 });
                Ok(())
            }
        }
    }

    /// A length or count at `at`: `None` for null, and the bytes that the prefix takes.
    pub(super) fn length(
        &self,
        input: &Input<'_>,
        at: usize,
        name: &'static str,
        short: bool,
    ) -> Step<(Option<usize>, usize)> {
        if self.flexible {
            let (value, taken) = self.varint(input, at, name)?;
            return Ok((value.checked_sub(1).map(|length| length as usize), taken));
        }
        if input.base + input.bytes.len() < at {
            return Err(Stop::More);
        }
        let (value, taken) = if short {
            (i32::from(i16::from_be_bytes(*input.array::<2>(at).ok_or(Stop::More)?)), 2)
        } else {
            (i32::from_be_bytes(*input.array::<4>(at).ok_or(Stop::More)?), 4)
        };
        match value {
            -1 => Ok((None, taken)),
            value => match usize::try_from(value) {
                Ok(length) => Ok((Some(length), taken)),
                Err(_) => Err(WireError::NegativeLength(name).into()),
            },
        }
    }

    #[expect(clippy::unused_self, reason = "reads as the others do")]
    pub(super) fn varint(&self, input: &Input<'_>, at: usize, name: &'static str) -> Step<(u32, usize)> {
        if input.base + input.bytes.len() < at {
            return Err(Stop::More);
        }
        match varint::read(input.from(at)) {
            Varint::Value(value, taken) => Ok((value, taken)),
            Varint::Short => Err(Stop::More),
            Varint::TooLong => Err(WireError::VarintTooLong(name).into()),
        }
    }
}

/// The value of a field of fixed size; `data` has just the bytes of `kind`.
pub(crate) fn fixed_data(kind: Kind, data: &[u8]) -> Data<'_> {
    let wide = |data: &[u8]| data.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    match kind {
        Kind::Uuid => Data::Uuid(data.first_chunk::<16>().expect("a UUID has 16 bytes")),
        Kind::Float64 => Data::Float(f64::from_bits(wide(data))),
        Kind::Bool => Data::Int(i64::from(data[0] != 0)),
        Kind::Uint16 | Kind::Uint32 => Data::Int(wide(data) as i64),
        _ => {
            // Sign extension: the value stands in the low bits, its sign bit wherever the width puts it.
            let unused = 64 - 8 * data.len() as u32;
            Data::Int((wide(data) << unused) as i64 >> unused)
        }
    }
}
