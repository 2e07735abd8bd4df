//! Walking to the end: at once, byte by byte and in chunks, with the same visits; and what a walk that changes nothing leaves.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tidegate_wire::limits::WALK_DEPTH_MAX;
use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{Categories, Field, Kind};
use tidegate_wire::walk::{Element, Progress, Seen, Visitor, Walker, walk};

use crate::generate::{Half, Shape, halves};

/// Bytes that stand before the body, so that offsets of the frame and of the body are told apart.
const BODY_AT: usize = 7;

/// Every visit, as text; and the patches of whoever replaces each value by itself.
#[derive(Default)]
struct Log {
    visits: Vec<String>,
    open: usize,
}

impl Visitor for Log {
    fn field(&mut self, seen: Seen<'_>, patches: &mut Patches) {
        self.visits.push(format!("{} {:?} {:?}", seen.field.name, seen.span, seen.data));
        // Every third value gets another length, where that is possible: patches are compared too.
        if self.visits.len().is_multiple_of(3) && seen.bytes().is_some() {
            patches.replace_string(seen.span, seen.compact, "another value");
        }
    }

    fn element_begins(&mut self, array: &'static Field) {
        self.open += 1;
        self.visits.push(format!("{} begins", array.name));
    }

    fn element_ends(&mut self, array: &'static Field) -> Element {
        self.open -= 1;
        self.visits.push(format!("{} ends", array.name));
        if self.visits.len().is_multiple_of(11) { Element::Drop } else { Element::Keep }
    }
}

fn framed(half: &Half, shape: Shape, seed: u64) -> Vec<u8> {
    let mut frame = vec![0xee; BODY_AT];
    frame.extend(half.encode(&half.generate(shape, seed)));
    frame
}

/// Feeds a frame piece by piece, each time with what was not walked before it.
fn walk_in_chunks(
    half: &Half,
    frame: &[u8],
    tail: Option<Categories>,
    mut chunk: impl FnMut() -> usize,
) -> (Log, Patches) {
    let (mut log, mut patches) = (Log::default(), Patches::default());
    let span = BODY_AT..frame.len();
    let mut walker = Walker::new(half.api, half.version, half.direction, span, Categories::ALL).unwrap();
    if let Some(tail) = tail {
        walker = walker.stop_at(tail);
    }
    let (mut arrived, mut tails) = (BODY_AT, 0);
    loop {
        match walker.advance(&frame[walker.at()..arrived], &mut log, &mut patches) {
            Ok(Progress::Done) => break,
            Ok(Progress::Tail) => tails += 1,
            Ok(Progress::More) => {
                assert!(arrived < frame.len(), "{half}: asks for more than there is");
                arrived = (arrived + chunk()).min(frame.len());
            }
            Err(error) => panic!("{half}: {error} at {} of {}", walker.at(), frame.len()),
        }
        assert!(tails <= 2, "{half}: stops once for a category and once for the tags");
    }
    assert_eq!(log.open, 0, "{half}: every element that began ended");
    (log, patches)
}

#[test]
fn a_generated_message_walks_to_its_end_however_it_arrives() {
    let mut rng = StdRng::seed_from_u64(1);
    for half in halves() {
        for (shape, seed) in [(Shape::Minimal, 0), (Shape::Full, 1), (Shape::Random, 2), (Shape::Random, 3)] {
            let frame = framed(&half, shape, seed);
            let mut log = Log::default();
            let whole =
                walk(half.api, half.version, half.direction, &frame, BODY_AT, Categories::ALL, &mut log)
                    .unwrap_or_else(|error| panic!("{half} {shape:?}: {error}"));
            assert_eq!(log.open, 0, "{half}: every element that began ended");
            if frame.len() < 4_000 {
                let (bytewise, patches) = walk_in_chunks(&half, &frame, None, || 1);
                assert_eq!(bytewise.visits, log.visits, "{half} byte by byte");
                assert_eq!(patches.apply(&frame), whole.apply(&frame), "{half} byte by byte");
            }
            let tail = half.fields().last().map_or(Categories::ALL, |field| field.within);
            let (chunked, patches) = walk_in_chunks(&half, &frame, Some(tail), || rng.random_range(1..200));
            assert_eq!(chunked.visits, log.visits, "{half} in chunks");
            assert_eq!(patches.apply(&frame), whole.apply(&frame), "{half} in chunks");
        }
    }
}

#[test]
fn a_walk_that_changes_nothing_leaves_the_same_bytes() {
    struct Look;
    impl Visitor for Look {
        fn field(&mut self, _seen: Seen<'_>, _patches: &mut Patches) {}
    }
    for half in halves() {
        let frame = framed(&half, Shape::Random, 4);
        for wants in [Categories::EMPTY, Categories::ALL] {
            let patches =
                walk(half.api, half.version, half.direction, &frame, BODY_AT, wants, &mut Look).unwrap();
            assert!(patches.is_empty(), "{half}");
            assert_eq!(patches.apply(&frame), frame, "{half}");
        }
    }
}

/// Levels that the walker needs for a list of fields: one for the list, one for a tag section or a tagged field's frame, and
/// two for an array and its element.
fn depth(fields: &[Field]) -> usize {
    let inner = |field: &Field| {
        let inside = if let Kind::Struct(fields) = field.kind { depth(fields) } else { 0 };
        usize::from(!field.tagged.is_empty()) + usize::from(field.array) + inside
    };
    1 + fields.iter().map(inner).max().unwrap_or(0)
}

#[test]
fn no_schema_is_deeper_than_the_walker_can_hold() {
    let deepest = halves().map(|half| depth(half.fields())).max().unwrap();
    assert!(deepest <= WALK_DEPTH_MAX, "{deepest} levels");
    // A limit that is far off is not a limit that somebody thought about.
    assert!(deepest * 2 >= WALK_DEPTH_MAX, "{deepest} levels");
}
