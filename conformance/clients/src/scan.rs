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

/// Cuts a stream into frames. It stops at the first thing that is no frame, as TLS is none.
#[derive(Debug)]
struct Frames<const HEAD_BYTES: usize> {
    /// What is known of the present frame's first bytes, its length included.
    head: Vec<u8>,
    /// Bytes of the present frame that are still to come.
    left: usize,
    lost: bool,
}

/// A part of a frame.
enum Part<'a, const HEAD_BYTES: usize> {
    /// A frame begins: its length and what follows.
    Head([u8; HEAD_BYTES]),
    /// More of it.
    Body(&'a [u8]),
}

impl<const HEAD_BYTES: usize> Default for Frames<HEAD_BYTES> {
    fn default() -> Self {
        Self { head: Vec::new(), left: 0, lost: false }
    }
}

impl<const HEAD_BYTES: usize> Frames<HEAD_BYTES> {
    fn feed(&mut self, mut piece: &[u8], mut each: impl FnMut(Part<'_, HEAD_BYTES>)) {
        while !piece.is_empty() && !self.lost {
            if self.left > 0 {
                let (body, rest) = piece.split_at(self.left.min(piece.len()));
                self.left -= body.len();
                piece = rest;
                each(Part::Body(body));
                continue;
            }
            let (head, rest) = piece.split_at(piece.len().min(HEAD_BYTES - self.head.len()));
            self.head.extend_from_slice(head);
            piece = rest;
            let Ok(head) = <[u8; HEAD_BYTES]>::try_from(self.head.as_slice()) else { return };
            self.head.clear();
            let length = i32_at(&head, 0);
            // The length does not count itself.
            match usize::try_from(length).ok().and_then(|length| (length + 4).checked_sub(HEAD_BYTES)) {
                Some(left) if length <= FRAME_BYTES_MAX => {
                    self.left = left;
                    each(Part::Head(head));
                }
                _ => self.lost = true,
            }
        }
    }
}

fn i16_at(head: &[u8], at: usize) -> i16 {
    i16::from_be_bytes([head[at], head[at + 1]])
}

fn i32_at(head: &[u8], at: usize) -> i32 {
    i32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]])
}

/// Counts the requests of a client by (API key, version), until something comes that is no frame.
#[derive(Debug, Default)]
pub struct RequestCounter {
    /// Length, key, version.
    frames: Frames<8>,
    counts: BTreeMap<(i16, i16), u64>,
}

impl RequestCounter {
    /// The next piece of the stream.
    pub fn feed(&mut self, piece: &[u8]) {
        let counts = &mut self.counts;
        self.frames.feed(piece, |part| {
            if let Part::Head(head) = part {
                *counts.entry((i16_at(&head, 4), i16_at(&head, 6))).or_default() += 1;
            }
        });
    }

    /// The requests seen so far by (API key, version).
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<(i16, i16), u64> {
        &self.counts
    }
}

/// Requests that wait for their responses; those with acks=0 get none and are forgotten when it gets crowded.
const OUTSTANDING_MAX: usize = 10_000;

/// Finds a text in the responses on a connection to a broker, and says to which APIs they belong.
#[derive(Debug)]
pub struct ResponseScan {
    text: String,
    /// Length, key, version, correlation id.
    requests: Frames<12>,
    outstanding: BTreeMap<i32, i16>,
    /// Length, correlation id.
    responses: Frames<8>,
    /// The API of the present response, and what looks through it.
    present: Option<(i16, Needle)>,
    finds: BTreeMap<i16, u64>,
}

impl ResponseScan {
    /// Looks for `text`, which is not empty.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            requests: Frames::default(),
            outstanding: BTreeMap::new(),
            responses: Frames::default(),
            present: None,
            finds: BTreeMap::new(),
        }
    }

    /// The next piece of what goes to the broker.
    pub fn feed_requests(&mut self, piece: &[u8]) {
        let outstanding = &mut self.outstanding;
        self.requests.feed(piece, |part| {
            if let Part::Head(head) = part {
                outstanding.insert(i32_at(&head, 8), i16_at(&head, 4));
                if outstanding.len() > OUTSTANDING_MAX {
                    outstanding.pop_first();
                }
            }
        });
    }

    /// The next piece of what comes from the broker.
    pub fn feed_responses(&mut self, piece: &[u8]) {
        let Self { text, outstanding, responses, present, finds, .. } = self;
        responses.feed(piece, |part| match part {
            Part::Head(head) => {
                *present = outstanding.remove(&i32_at(&head, 4)).map(|key| (key, Needle::new(text)));
            }
            Part::Body(body) => {
                if let Some((key, needle)) = present {
                    let before = needle.finds();
                    needle.feed(body);
                    if needle.finds() > before {
                        *finds.entry(*key).or_default() += needle.finds() - before;
                    }
                }
            }
        });
    }

    /// How often the text was in the responses of each API.
    #[must_use]
    pub fn finds(&self) -> &BTreeMap<i16, u64> {
        &self.finds
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
        assert!(counter.counts().is_empty() && counter.frames.lost);
    }

    #[test]
    fn finds_belong_to_the_api_that_was_asked_wherever_the_stream_is_cut() {
        let request = |key: u8, id: u8| [0, 0, 0, 10, 0, key, 0, 1, 0, 0, 0, id, 0xff, 0xff];
        let response = |id: u8, body: &[u8]| {
            let length = (body.len() as u32 + 4).to_be_bytes();
            [&length[..], &[0, 0, 0, id], body].concat()
        };
        let asked = [request(3, 1), request(0, 2), request(1, 4)].concat();
        let answers = [
            response(1, b"at 127.0.0.2 and 127.0.0.2"),
            response(2, b""),
            response(9, b"127.0.0.2"),
            response(4, b"127.0.0.2"),
        ]
        .concat();
        for size in [1, 5, 12, asked.len().max(answers.len())] {
            let mut scan = ResponseScan::new("127.0.0.2");
            asked.chunks(size).for_each(|piece| scan.feed_requests(piece));
            answers.chunks(size).for_each(|piece| scan.feed_responses(piece));
            assert_eq!(*scan.finds(), BTreeMap::from([(3, 2), (1, 1)]), "pieces of {size}");
        }
    }
}
