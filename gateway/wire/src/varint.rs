//! Unsigned variable-length integers, as compact lengths and tags use them (KIP-482): seven bits a byte, low bits first.

/// What reading one gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Varint {
    /// The value and the bytes it took.
    Value(u32, usize),
    /// The bytes end before the integer does.
    Short,
    /// More than five bytes, or more than 32 bits.
    TooLong,
}

/// Reads one from the front of `bytes`. Overlong forms of small values are accepted, as Kafka's `ByteUtils` does.
#[must_use]
#[inline]
pub fn read(bytes: &[u8]) -> Varint {
    let mut value = 0_u32;
    for (index, &byte) in bytes.iter().take(5).enumerate() {
        if index == 4 && byte > 0x0f {
            return Varint::TooLong;
        }
        value |= u32::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Varint::Value(value, index + 1);
        }
    }
    if bytes.len() < 5 { Varint::Short } else { Varint::TooLong }
}

/// Appends `value` in its shortest form.
pub fn write(mut value: u32, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The bytes that [`write()`] takes for `value`.
#[must_use]
pub const fn len(value: u32) -> usize {
    match value {
        0..0x80 => 1,
        0x80..0x4000 => 2,
        0x4000..0x20_0000 => 3,
        0x20_0000..0x1000_0000 => 4,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_it_reads_at_every_length() {
        for value in
            [0, 1, 0x7f, 0x80, 0x3fff, 0x4000, 0x1f_ffff, 0x20_0000, 0xfff_ffff, 0x1000_0000, u32::MAX]
        {
            let mut out = Vec::new();
            write(value, &mut out);
            assert_eq!(out.len(), len(value));
            assert_eq!(read(&out), Varint::Value(value, out.len()));
            assert_eq!(read(&out[..out.len() - 1]), Varint::Short);
        }
    }

    #[test]
    fn refuses_more_than_32_bits() {
        assert_eq!(read(&[0xff, 0xff, 0xff, 0xff, 0x10]), Varint::TooLong);
        assert_eq!(read(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x01]), Varint::TooLong);
        assert_eq!(read(&[0x81, 0x00]), Varint::Value(1, 2), "overlong forms are legal");
    }
}
