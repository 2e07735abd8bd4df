//! Bytes that are no message, or another one than was sent: an error or a valid walk, never a panic, and never more memory
//! than the bytes that arrived can justify.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tidegate_wire::WireError;
use tidegate_wire::message::{Value, decode};
use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{Api, Categories, Direction, Field, Kind};
use tidegate_wire::walk::{Element, Progress, Seen, Visitor, Walker, walk};

use crate::allocation::allocated;
use crate::generate::{Half, Shape, halves};
use crate::lengths::{Form, lengths};

/// Memory that a decoded tree may take per byte of the body: the widest struct of a message that takes a byte or two.
const TREE_BYTES_PER_BYTE: usize = 400;

/// Visits everything and changes nothing.
struct Look(usize);

impl Visitor for Look {
    fn field(&mut self, _seen: Seen<'_>, _patches: &mut Patches) {
        self.0 += 1;
    }
}

/// Drops everything that it may.
struct DropAll;

impl Visitor for DropAll {
    fn field(&mut self, _seen: Seen<'_>, _patches: &mut Patches) {}

    fn element_ends(&mut self, _array: &'static Field) -> Element {
        Element::Drop
    }
}

/// Walks `body` and says whether it is valid. The walk may not allocate at all.
fn judge(half: &Half, body: &[u8]) -> Result<(), WireError> {
    let mut look = Look(0);
    let (outcome, bytes) = allocated(|| {
        walk(half.api, half.version, half.direction, body, 0, Categories::ALL, &mut look).map(|_| ())
    });
    assert_eq!(bytes, 0, "{half}: a walk needs no memory");
    outcome
}

/// What a walk says that gets one byte more each time.
fn judge_bytewise(half: &Half, body: &[u8]) -> Result<(), WireError> {
    let mut walker = Walker::new(half.api, half.version, half.direction, 0..body.len(), Categories::ALL)?;
    let mut patches = Patches::default();
    for arrived in 0..=body.len() {
        match walker.advance(&body[walker.at().min(arrived)..arrived], &mut Look(0), &mut patches)? {
            Progress::Done => return Ok(()),
            Progress::More | Progress::Tail => {}
        }
    }
    Err(WireError::Truncated("asks for more at the end"))
}

/// Judges `body`; where it is valid, also decodes and empties it.
fn judge_and_use(half: &Half, body: &[u8]) -> bool {
    let valid = judge(half, body);
    let (tree, bytes) = allocated(|| decode(half.api, half.version, half.direction, body));
    assert_eq!(tree.as_ref().err(), valid.as_ref().err(), "{half}: both judge alike");
    let bytes_max = if tree.is_ok() { 4096 + TREE_BYTES_PER_BYTE * body.len() } else { 0 };
    assert!(bytes <= bytes_max, "{half}: {bytes} bytes allocated for {}", body.len());
    if tree.is_ok() {
        let patches =
            walk(half.api, half.version, half.direction, body, 0, Categories::ALL, &mut DropAll).unwrap();
        let emptied = patches.apply(body);
        judge(half, &emptied).unwrap_or_else(|error| panic!("{half}: {error} after dropping all elements"));
    }
    valid.is_ok()
}

#[test]
fn a_message_that_is_cut_short_or_goes_on_is_refused() {
    for half in halves() {
        for shape in [Shape::Minimal, Shape::Full] {
            let body = half.encode(&half.generate(shape, 20));
            for end in 0..body.len() {
                assert!(judge(&half, &body[..end]).is_err(), "{half} cut at {end} of {}", body.len());
            }
            let longer = [&body[..], &[0]].concat();
            assert_eq!(judge(&half, &longer), Err(WireError::TrailingBytes(1)), "{half}");
        }
    }
}

#[test]
fn every_byte_of_a_small_message_may_be_any_other() {
    for half in halves() {
        let mut body = half.encode(&half.generate(Shape::Minimal, 0));
        for at in 0..body.len().min(24) {
            let kept = body[at];
            for value in 0..=u8::MAX {
                body[at] = value;
                judge_and_use(&half, &body);
            }
            body[at] = kept;
        }
    }
}

#[test]
fn bytes_of_a_large_message_may_be_others() {
    let mut rng = StdRng::seed_from_u64(21);
    for half in halves() {
        let mut body = half.encode(&half.generate(Shape::Full, 22));
        // ApiVersions v0 and the like have requests without a byte.
        for _ in 0..if body.is_empty() { 0 } else { 200 } {
            let at = rng.random_range(0..body.len());
            let kept = body[at];
            body[at] = [0, 1, 0x7f, 0x80, 0xff, kept.wrapping_add(1), kept ^ 0x80, rng.random()]
                [rng.random_range(0..8)];
            judge_and_use(&half, &body);
            assert_eq!(judge_bytewise(&half, &body), judge(&half, &body), "{half} byte by byte");
            body[at] = kept;
        }
    }
}

#[test]
fn a_length_that_nothing_stands_behind_is_refused_without_memory() {
    let (mut refused, mut walks) = (0, 0);
    for half in halves() {
        let body = half.encode(&half.generate(Shape::Full, 23));
        for length in lengths(&half, &body) {
            let claims = length.at_most(&body);
            let behind = length.at + claims.len() - body.len() + length.bytes;
            for hostile in [&claims[..], &claims[..behind]] {
                walks += 1;
                let error = judge(&half, hostile).expect_err("nothing stands behind it");
                let named = matches!(error, WireError::LengthBeyondFrame(_) | WireError::StringTooLong(_));
                assert!(named, "{half}: {error} for {length:?}");
                refused += usize::from(length.form != Form::Plain);
            }
        }
    }
    assert!(refused > 5_000, "{refused} of {walks}");
}

#[test]
fn lengths_below_zero_mean_null_or_nothing() {
    for half in halves().filter(|half| !half.flexible()) {
        let body = half.encode(&half.generate(Shape::Full, 24));
        for length in lengths(&half, &body) {
            for lowest in [0xff_u8, 0x80] {
                let mut hostile = body.clone();
                hostile[length.at..length.at + length.bytes].fill(0xff);
                hostile[length.at] = lowest;
                let outcome = judge(&half, &hostile);
                if lowest == 0x80 {
                    assert!(outcome.is_err(), "{half}: {length:?} far below zero");
                }
            }
        }
    }
}

#[test]
fn a_long_array_of_strings_is_neither_held_nor_read_twice() {
    let delete_topics = Api::of(20).unwrap();
    let names = 20_000_usize;
    let mut body = (names as u32).to_be_bytes().to_vec();
    body.extend(std::iter::repeat_n([0, 1, b't'], names).flatten());
    body.extend([0; 4]);
    for wants in [Categories::EMPTY, Categories::ALL] {
        let mut walker = Walker::new(delete_topics, 1, Direction::Request, 0..body.len(), wants).unwrap();
        let mut look = Look(0);
        for arrived in (1..=body.len()).step_by(5) {
            walker.advance(&body[walker.at()..arrived], &mut look, &mut Patches::default()).unwrap();
            // What is held back is at most a name that is not there as a whole, or a count.
            assert!(arrived - walker.at() < 4, "{} of {arrived} bytes walked", walker.at());
        }
    }
}

#[test]
fn an_element_of_an_array_of_strings_is_never_null() {
    for half in halves() {
        let arrays = |field: &&Field| {
            field.array
                && field.kind == Kind::String
                && field.versions.contains(half.version)
                && !field.is_tagged(half.version)
        };
        for field in half.fields().iter().filter(arrays) {
            let mut message = half.generate(Shape::Minimal, 0);
            message.set(field.name, Value::Array(vec![Value::from("abc")]));
            let body = half.encode(&message);
            let at = body.windows(3).position(|three| three == b"abc").unwrap();
            let (length, null): (usize, &[u8]) = if half.flexible() { (1, &[0]) } else { (2, &[0xff, 0xff]) };
            let hostile = [&body[..at - length], null, &body[at + 3..]].concat();
            assert_eq!(judge(&half, &hostile), Err(WireError::NullNotAllowed(field.name)), "{half}");
        }
    }
}

#[test]
fn a_tag_of_another_version_is_an_unknown_one() {
    let mut tried = 0;
    for half in halves().filter(Half::flexible) {
        let elsewhere = |field: &&Field| !field.tagged.is_empty() && !field.is_tagged(half.version);
        for field in half.fields().iter().filter(elsewhere) {
            let mut message = half.generate(Shape::Minimal, 0);
            message.set_unknown_tag(field.tag, vec![0xff; 3]);
            let body = half.encode(&message);
            assert_eq!(judge(&half, &body), Ok(()), "{half} {}", field.name);
            assert_eq!(
                decode(half.api, half.version, half.direction, &body).as_ref(),
                Ok(&message),
                "{half}"
            );
            tried += 1;
        }
    }
    // NodeEndpoints of Produce v9 and of Fetch v12 to v15, the replica state of Fetch v12 to v14, and more.
    assert!(tried >= 8, "{tried}");
}

/// A visitor whose names are too long spoils the walk, whatever comes after, and cannot forget that it did.
#[test]
fn a_replacement_that_cannot_be_made_ends_the_walk() {
    struct Rename(usize);
    impl Visitor for Rename {
        fn field(&mut self, seen: Seen<'_>, patches: &mut Patches) {
            patches.replace_string(seen.span, seen.compact, &"n".repeat(self.0));
        }
    }
    // A Metadata v0 request for two topics.
    let body = [0, 0, 0, 2, 0, 1, b'a', 0, 1, b'b'];
    let api = Api::of(3).unwrap();
    for (bytes, patched) in [(32_767, true), (32_768, false)] {
        let wants = Categories::EMPTY.with(tidegate_wire::schema::Category::TopicName);
        let walked = walk(api, 0, Direction::Request, &body, 0, wants, &mut Rename(bytes));
        match walked {
            Ok(patches) => assert_eq!((patches.apply(&body).len(), patched), (4 + 2 * (2 + bytes), true)),
            Err(error) => assert_eq!((error, patched), (WireError::StringTooLong("a new value"), false)),
        }
    }
}
