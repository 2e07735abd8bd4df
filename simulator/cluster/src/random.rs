//! Random numbers that depend on a seed and a name, and on nothing else.
//!
//! Each consumer takes a stream of its own name, so that one that draws more, or is removed, changes nothing for the others. The
//! generator is xoshiro256++ (Blackman and Vigna, 2019), its state filled by SplitMix64: the same numbers on every platform.
//!
//! It never knows who draws. Not fit for secrets outside a simulation.

use std::fmt;
use std::ops::Range;

/// A hash of bytes that never changes with versions or platforms: eight bytes at a time, multiplied and folded.
///
/// Good against accidents, not against attackers.
#[must_use]
pub fn hash_bytes(seed: u64, bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut tail = [0; 8];
    tail[..rest.len()].copy_from_slice(rest);
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    let start = mix(seed ^ (bytes.len() as u64).wrapping_mul(GOLDEN));
    words.chain([u64::from_le_bytes(tail)]).fold(start, |hash, word| {
        let product = u128::from(hash ^ word ^ GOLDEN) * u128::from(MULTIPLIER);
        (product as u64 ^ (product >> 64) as u64).wrapping_add(hash.rotate_left(23))
    })
}

/// 2^64 divided by the golden ratio, the step of SplitMix64.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// An odd number without pattern; the first one of SplitMix64's finalizer.
const MULTIPLIER: u64 = 0xbf58_476d_1ce4_e5b9;

/// SplitMix64's finalizer: every bit of the input changes every bit of the output.
#[must_use]
pub const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(MULTIPLIER);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A stream of random numbers.
#[derive(Clone)]
pub struct Stream {
    state: [u64; 4],
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream")
    }
}

impl Stream {
    /// The stream of this name under this seed.
    #[must_use]
    pub fn named(seed: u64, name: &str) -> Self {
        let mut counter = hash_bytes(mix(seed.wrapping_add(GOLDEN)), name.as_bytes());
        let state = std::array::from_fn(|_| {
            counter = counter.wrapping_add(GOLDEN);
            mix(counter)
        });
        Self { state }
    }

    /// The next number, all of its 64 bits random.
    pub const fn next_u64(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = a.wrapping_add(d).rotate_left(23).wrapping_add(a);
        let (c2, d2) = (c ^ a, d ^ b);
        self.state = [a ^ d2, b ^ c2, c2 ^ (b << 17), d2.rotate_left(45)];
        result
    }

    /// A number of `range`, which must not be empty. Uneven by less than one in 2^32 for ranges below 2^32.
    ///
    /// # Panics
    /// The range is empty.
    pub const fn within(&mut self, range: Range<u64>) -> u64 {
        assert!(range.start < range.end, "there is a number to choose");
        let width = (range.end - range.start) as u128;
        range.start + ((self.next_u64() as u128 * width) >> 64) as u64
    }

    /// Fills `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xoshiro_gives_the_numbers_of_its_reference_code() {
        // The first outputs of the authors' xoshiro256plusplus.c for this state.
        let mut stream = Stream { state: [1, 2, 3, 4] };
        let expected = [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386];
        assert_eq!(expected.map(|_| stream.next_u64()), expected);
    }

    #[test]
    fn streams_differ_by_name_and_by_seed_and_never_change() {
        let first = |seed, name: &str| Stream::named(seed, name).next_u64();
        assert_ne!(first(1, "faults"), first(1, "tls"));
        assert_ne!(first(1, "faults"), first(2, "faults"));
        // Worked out by a second implementation, in another language.
        assert_eq!(first(1, "faults"), 0xeedb_2bba_be85_8bd4);
    }

    #[test]
    fn hashes_see_length_order_and_every_byte() {
        let base = hash_bytes(0, b"0123456789abcdef");
        assert_ne!(base, hash_bytes(0, b"0123456789abcdef\0"));
        assert_ne!(base, hash_bytes(0, b"89abcdef01234567"));
        assert_ne!(base, hash_bytes(1, b"0123456789abcdef"));
        for at in 0..16 {
            let mut bytes = *b"0123456789abcdef";
            bytes[at] ^= 1;
            assert_ne!(base, hash_bytes(0, &bytes), "byte {at}");
        }
    }

    #[test]
    fn ranges_keep_their_bounds_and_reach_them() {
        let mut stream = Stream::named(7, "range");
        let drawn: Vec<_> = (0..1000).map(|_| stream.within(3..6)).collect();
        assert!(
            (3..6).all(|value| drawn.contains(&value)) && drawn.iter().all(|value| (3..6).contains(value))
        );
    }
}
