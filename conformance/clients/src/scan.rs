//! Reading along with a stream that arrives in pieces: finding a text in it, counting the Kafka requests in it.
//! Memory does not grow with the stream. Never knows sockets.

use std::collections::BTreeMap;

/// How many bytes around a find are kept for whoever has to explain it.
const CONTEXT_BYTES: usize = 160;

/// Longest frame that is believed; a TLS record read as a frame would be longer.
const FRAME_BYTES_MAX: i32 = 110 * 1024 * 1024;

/// Looks for one text in a stream.
#[derive(Debug)]
pub struct Needle {
    text: Vec<u8>,
    /// The last bytes seen: what a text cut in two needs, and some more as context.
    last: Vec<u8>,
    finds: u64,
    first: Option<String>,
}

impl Needle {
    /// Looks for `text`, which is not empty.
    #[must_use]
    pub fn new(text: &str) -> Self {
        assert!(!text.is_empty(), "an empty text is everywhere");
        Self { text: text.as_bytes().to_vec(), last: Vec::new(), finds: 0, first: None }
    }

    /// The next piece of the stream.
    pub fn feed(&mut self, piece: &[u8]) {
        let seen = self.last.len();
        self.last.extend_from_slice(piece);
        // A text that ends among the bytes seen before was found then.
        let from = (seen + 1).saturating_sub(self.text.len());
        let mut at = from;
        while let Some(offset) = find(&self.last[at..], &self.text) {
            at += offset;
            self.finds += 1;
            if self.first.is_none() {
                let start = at.saturating_sub(CONTEXT_BYTES);
                let end = (at + self.text.len() + CONTEXT_BYTES).min(self.last.len());
                self.first = Some(self.last[start..end].escape_ascii().to_string());
            }
            at += 1;
        }
        let keep = self.text.len() + CONTEXT_BYTES;
        self.last.drain(..self.last.len().saturating_sub(keep));
    }

    /// How often the text was there.
    #[must_use]
    pub fn finds(&self) -> u64 {
        self.finds
    }

    /// The bytes around the first find.
    #[must_use]
    pub fn first(&self) -> Option<&str> {
        self.first.as_deref()
    }
}

fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    let first = text[0];
    let mut at = 0;
    while let Some(offset) = bytes[at..].iter().position(|&byte| byte == first) {
        at += offset;
        if bytes[at..].starts_with(text) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Counts the requests of a client by (API key, version). It stops at the first thing that is no frame, as TLS is none.
#[derive(Debug, Default)]
pub struct RequestCounter {
    /// What is known of the present frame's first eight bytes: length, key, version.
    head: Vec<u8>,
    /// Bytes of the present frame that are still to come.
    left: usize,
    lost: bool,
    counts: BTreeMap<(i16, i16), u64>,
}

impl RequestCounter {
    /// The next piece of the stream.
    pub fn feed(&mut self, mut piece: &[u8]) {
        while !piece.is_empty() && !self.lost {
            if self.left > 0 {
                let skipped = self.left.min(piece.len());
                self.left -= skipped;
                piece = &piece[skipped..];
                continue;
            }
            let (&byte, rest) = piece.split_first().expect("the loop ends with the piece");
            piece = rest;
            self.head.push(byte);
            if let Ok(head) = <[u8; 8]>::try_from(self.head.as_slice()) {
                self.head.clear();
                self.begin(head);
            }
        }
    }

    fn begin(&mut self, [a, b, c, d, e, f, g, h]: [u8; 8]) {
        let length = i32::from_be_bytes([a, b, c, d]);
        let key = i16::from_be_bytes([e, f]);
        // The length counts the key and the version.
        match usize::try_from(length).ok().and_then(|length| length.checked_sub(4)) {
            Some(left) if length <= FRAME_BYTES_MAX && (0..200).contains(&key) => {
                self.left = left;
                *self.counts.entry((key, i16::from_be_bytes([g, h]))).or_default() += 1;
            }
            _ => self.lost = true,
        }
    }

    /// The requests seen so far by (API key, version).
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<(i16, i16), u64> {
        &self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_once_wherever_the_stream_is_cut() {
        let stream = [&[7; 400][..], b"host 127.0.0.2 and 127.0.0.21", &[9; 400]].concat();
        for cut in 0..stream.len() {
            let mut needle = Needle::new("127.0.0.2");
            needle.feed(&stream[..cut]);
            needle.feed(&stream[cut..]);
            assert_eq!(needle.finds(), 2, "cut at {cut}");
        }
        let mut needle = Needle::new("127.0.0.2");
        stream.iter().for_each(|byte| needle.feed(&[*byte]));
        assert_eq!(needle.finds(), 2);
        assert!(needle.first().unwrap().contains("host 127.0.0.2"));
        assert!(needle.last.len() <= 9 + CONTEXT_BYTES);
    }

    #[test]
    fn requests_are_counted_wherever_the_stream_is_cut() {
        let frame = |key: u8, version: u8, body: usize| {
            let mut frame = (body as u32 + 4).to_be_bytes().to_vec();
            frame.extend([0, key, 0, version]);
            frame.resize(8 + body, 0xff);
            frame
        };
        let stream = [frame(18, 4, 30), frame(3, 13, 0), frame(0, 12, 5000), frame(18, 4, 1)].concat();
        for size in [1, 7, 8, 9, 1000, stream.len()] {
            let mut counter = RequestCounter::default();
            stream.chunks(size).for_each(|piece| counter.feed(piece));
            let expected = BTreeMap::from([((18, 4), 2), ((3, 13), 1), ((0, 12), 1)]);
            assert_eq!(*counter.counts(), expected, "pieces of {size}");
        }
    }

    #[test]
    fn what_is_no_kafka_is_not_counted() {
        let mut counter = RequestCounter::default();
        counter.feed(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03");
        assert!(counter.counts().is_empty() && counter.lost);
    }
}
