//! A bounds-checked reader over record bytes, and the zigzag integers of record format v2
//! (Kafka's `ByteUtils.readVarint`, `writeVarint` and their long forms).
//! Never allocates and never panics.

use super::error::{Field, RecordError};

/// Most bytes of a zigzag `int32`.
const VARINT_BYTES_MAX: u32 = 5;
/// Most bytes of a zigzag `int64`.
const VARLONG_BYTES_MAX: u32 = 10;

/// The bytes not yet read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn remaining(&self) -> usize {
        self.rest.len()
    }

    #[inline]
    pub(super) fn take(&mut self, bytes: usize, field: Field) -> Result<&'a [u8], RecordError> {
        let (taken, rest) = self.rest.split_at_checked(bytes).ok_or(RecordError::UnexpectedEnd(field))?;
        self.rest = rest;
        Ok(taken)
    }

    #[inline]
    fn array<const N: usize>(&mut self, field: Field) -> Result<[u8; N], RecordError> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(RecordError::UnexpectedEnd(field))?;
        self.rest = rest;
        Ok(*taken)
    }

    #[inline]
    pub(super) fn i8(&mut self, field: Field) -> Result<i8, RecordError> {
        Ok(i8::from_be_bytes(self.array(field)?))
    }

    pub(super) fn i16(&mut self, field: Field) -> Result<i16, RecordError> {
        Ok(i16::from_be_bytes(self.array(field)?))
    }

    pub(super) fn i32(&mut self, field: Field) -> Result<i32, RecordError> {
        Ok(i32::from_be_bytes(self.array(field)?))
    }

    pub(super) fn u32(&mut self, field: Field) -> Result<u32, RecordError> {
        Ok(u32::from_be_bytes(self.array(field)?))
    }

    pub(super) fn i64(&mut self, field: Field) -> Result<i64, RecordError> {
        Ok(i64::from_be_bytes(self.array(field)?))
    }

    /// A zigzag `int32`. Overlong forms of up to five bytes are accepted, as `ByteUtils` does.
    #[inline]
    pub(super) fn varint(&mut self, field: Field) -> Result<i32, RecordError> {
        let raw = match self.rest.split_first() {
            // Most lengths and deltas are one byte.
            Some((&byte, rest)) if byte < 0x80 => {
                self.rest = rest;
                u32::from(byte)
            }
            _ => self.unsigned(VARINT_BYTES_MAX, field)? as u32,
        };
        Ok((raw >> 1) as i32 ^ -((raw & 1) as i32))
    }

    /// A zigzag `int64`, of up to ten bytes.
    #[inline]
    pub(super) fn varlong(&mut self, field: Field) -> Result<i64, RecordError> {
        let raw = match self.rest.split_first() {
            Some((&byte, rest)) if byte < 0x80 => {
                self.rest = rest;
                u64::from(byte)
            }
            _ => self.unsigned(VARLONG_BYTES_MAX, field)?,
        };
        Ok((raw >> 1) as i64 ^ -((raw & 1) as i64))
    }

    /// Bits beyond the type's width are shifted out, as in Kafka's reader.
    fn unsigned(&mut self, bytes_max: u32, field: Field) -> Result<u64, RecordError> {
        let mut value = 0u64;
        for index in 0..bytes_max {
            let Some((&byte, rest)) = self.rest.split_first() else {
                return Err(RecordError::UnexpectedEnd(field));
            };
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(RecordError::VarintTooLong(field))
    }

    /// Bytes behind a zigzag length; any negative length is null, as in `Utils.readBytes`.
    #[inline]
    pub(super) fn nullable_bytes(&mut self, field: Field) -> Result<Option<&'a [u8]>, RecordError> {
        match usize::try_from(self.varint(field)?) {
            Ok(length) => self.take(length, field).map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Bytes behind a zigzag length that may not be negative.
    pub(super) fn bytes(&mut self, field: Field) -> Result<&'a [u8], RecordError> {
        let length = self.varint(field)?;
        let bytes = usize::try_from(length).map_err(|_| RecordError::NegativeLength { field, length })?;
        self.take(bytes, field)
    }
}

/// Bytes that [`put_varlong`] writes for `value`; also right for `int32` values.
pub(super) fn varlong_bytes(value: i64) -> usize {
    let bits = 64 - (zigzag(value) | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

/// Writes a zigzag integer in its shortest form. For an `int32`, widening first gives the same bytes.
#[inline]
pub(super) fn put_varlong(out: &mut Vec<u8>, value: i64) {
    let mut raw = zigzag(value);
    while raw >= 0x80 {
        out.push(raw as u8 | 0x80);
        raw >>= 7;
    }
    out.push(raw as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_round_trip_at_every_width() {
        for shift in 0..64 {
            for value in [1i64 << shift, (1i64 << shift).wrapping_sub(1), (1i64 << shift).wrapping_neg()] {
                let mut bytes = Vec::new();
                put_varlong(&mut bytes, value);
                assert_eq!(bytes.len(), varlong_bytes(value));
                assert_eq!(Cursor::new(&bytes).varlong(Field::Record), Ok(value));
                if let Ok(narrow) = i32::try_from(value) {
                    assert_eq!(Cursor::new(&bytes).varint(Field::Record), Ok(narrow));
                }
            }
        }
    }

    #[test]
    fn integers_end_at_their_last_allowed_byte() {
        let five = [0xff, 0xff, 0xff, 0xff, 0x0f];
        assert_eq!(Cursor::new(&five).varint(Field::Key), Ok(i32::MIN));
        let six = [0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
        assert_eq!(Cursor::new(&six).varint(Field::Key), Err(RecordError::VarintTooLong(Field::Key)));
        assert_eq!(Cursor::new(&six).varlong(Field::Key), Ok(0));
        assert_eq!(Cursor::new(&[0x80; 11]).varlong(Field::Key), Err(RecordError::VarintTooLong(Field::Key)));
        assert_eq!(Cursor::new(&[0x80]).varint(Field::Key), Err(RecordError::UnexpectedEnd(Field::Key)));
        assert_eq!(Cursor::new(&[]).varlong(Field::Key), Err(RecordError::UnexpectedEnd(Field::Key)));
    }
}
