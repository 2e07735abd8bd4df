//! Bytes as hexadecimal text. Spaces and line ends between digits are for the reader.

use super::{CodecError, Result};

/// Lower-case digits without spaces.
#[must_use]
pub fn to_text(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// The bytes of a text, in either case, with any white space.
///
/// # Errors
/// A character that is no digit, or half a byte.
pub fn from_text(text: &str) -> Result<Vec<u8>> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).ok_or_else(|| CodecError::new(format!("`{c}` is no hexadecimal digit"))))
        .collect::<Result<_>>()?;
    if digits.len() % 2 == 1 {
        return Err(CodecError::new("an odd number of hexadecimal digits"));
    }
    Ok(digits.chunks_exact(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(from_text(&to_text(&bytes)).unwrap(), bytes);
        assert_eq!(from_text("00 Ff\n10").unwrap(), [0, 255, 16]);
        assert!(from_text("0").is_err() && from_text("0g").is_err());
    }
}
