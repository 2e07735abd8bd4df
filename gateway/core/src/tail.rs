//! The end of a long response, behind its records, rewritten without changing its length.
//!
//! A response that carries records is passed on as it arrives, and its length has long been sent when the endpoints of new
//! leaders (KIP-951) come at its very end. They are replaced all the same: shorter addresses are made up for by an unknown tagged
//! field, which every client skips (KIP-482); where the gateway's addresses are longer, the endpoints are left out and the client
//! asks for metadata as it did before KIP-951. A broker's own address never passes.

use tidegate_wire::varint;

/// The tag of the filling. Kafka numbers tags from 0 upwards within each struct, and has never used more than a handful.
const FILLING_TAG: u32 = 100;

/// `tail` ends with the tag section of the message, which begins at `tags_at`; the result has `bytes` bytes.
///
/// `None` where the tail is already too long, or one byte short of what a filling can fill.
pub(crate) fn fill(tail: &[u8], tags_at: usize, bytes: usize) -> Option<Vec<u8>> {
    if tail.len() == bytes {
        return Some(tail.to_vec());
    }
    let varint::Varint::Value(count, count_bytes) = varint::read(tail.get(tags_at..)?) else { return None };
    let mut out = Vec::with_capacity(bytes);
    out.extend_from_slice(&tail[..tags_at]);
    varint::write(count + 1, &mut out);
    out.extend_from_slice(&tail[tags_at + count_bytes..]);
    let gap = bytes.checked_sub(out.len() + 1)?;
    // The filling is a tag of one byte, its size and that many zeros; sizes at the edge of a longer form are written overlong.
    let size_bytes = (1..=5)
        .find(|&size_bytes| gap >= size_bytes && varint::len((gap - size_bytes) as u32) <= size_bytes)?;
    varint::write(FILLING_TAG, &mut out);
    overlong((gap - size_bytes) as u32, size_bytes, &mut out);
    out.resize(bytes, 0);
    Some(out)
}

/// `value` in exactly `bytes` bytes.
fn overlong(value: u32, bytes: usize, out: &mut Vec<u8>) {
    for index in 0..bytes {
        let more = if index + 1 < bytes { 0x80 } else { 0 };
        out.push((value >> (7 * index) & 0x7f) as u8 | more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_every_gap_but_those_too_small_for_a_tag() {
        let tail = [9, 9, 0];
        for bytes in 3..40_000 {
            match fill(&tail, 2, bytes) {
                Some(filled) => {
                    assert_eq!(filled.len(), bytes);
                    if bytes > 3 {
                        assert_eq!(&filled[..4], &[9, 9, 1, 100]);
                        let varint::Varint::Value(size, taken) = varint::read(&filled[4..]) else {
                            panic!("a size")
                        };
                        assert_eq!(4 + taken + size as usize, bytes);
                    }
                }
                None => assert_eq!(bytes, 4, "one byte cannot hold a tag and a size"),
            }
        }
        assert_eq!(fill(&tail, 2, 2), None, "a tail cannot shrink");
    }
}
