//! Kafka's text form of a uuid: 16 bytes as 22 characters of URL-safe base64 without padding (`org.apache.kafka.common.Uuid`).

use super::{CodecError, Result};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// `Uuid.ZERO_UUID`, which stands for "none".
pub const ZERO: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// The 22 characters of a uuid.
#[must_use]
pub fn to_text(bytes: [u8; 16]) -> String {
    let number = u128::from_be_bytes(bytes);
    // 128 bits are 21 characters of six bits and two bits more, padded with zeros on the right.
    (0..22)
        .map(|index| {
            let bits = if index < 21 { number >> (122 - 6 * index) & 63 } else { (number & 3) << 4 };
            char::from(ALPHABET[bits as usize])
        })
        .collect()
}

/// The bytes of 22 characters.
///
/// # Errors
/// A text of another length, another alphabet, or with bits that no uuid has.
pub fn from_text(text: &str) -> Result<[u8; 16]> {
    let wrong = || CodecError::new(format!("`{text}` is no uuid: 22 characters of URL-safe base64"));
    if text.len() != 22 {
        return Err(wrong());
    }
    let mut number = 0u128;
    for (index, c) in text.bytes().enumerate() {
        let bits = ALPHABET.iter().position(|known| *known == c).ok_or_else(wrong)? as u128;
        if index < 21 {
            number = number << 6 | bits;
        } else if bits & 15 == 0 {
            number = number << 2 | bits >> 4;
        } else {
            return Err(wrong());
        }
    }
    Ok(number.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(to_text([0; 16]), ZERO);
        let mut bytes = [0u8; 16];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = (index * 37 + 5) as u8;
        }
        assert_eq!(from_text(&to_text(bytes)).unwrap(), bytes);
        assert_eq!(to_text([255; 16]), "_____________________w");
        assert_eq!(from_text("_____________________w").unwrap(), [255; 16]);
        for wrong in ["", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAA+"] {
            assert!(from_text(wrong).is_err(), "{wrong}");
        }
    }
}
