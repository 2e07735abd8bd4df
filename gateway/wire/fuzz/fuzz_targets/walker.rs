//! Any body for any API, version and direction: the walk is the same however the bytes arrive; what it accepts can be decoded,
//! encoded again to a fixed point, and emptied by dropping every element.
//!
//! The first three bytes choose: the API key, the version (from the lowest known one), the direction and the chunk size.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidegate_wire::message::{decode, encode};
use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{Api, Categories, Category, Direction, Field};
use tidegate_wire::walk::{Element, Progress, Seen, Visitor, Walker, walk};

/// Changes every second string, and drops elements where it was told to.
#[derive(Default, PartialEq, Debug)]
struct Meddler {
    drops: bool,
    fields: usize,
    open: usize,
}

impl Visitor for Meddler {
    fn field(&mut self, seen: Seen<'_>, patches: &mut Patches) {
        self.fields += 1;
        if self.fields % 2 == 0 && seen.bytes().is_some() {
            patches.replace_string(seen.span, seen.compact, "x");
        }
    }

    fn element_begins(&mut self, _array: &'static Field) {
        self.open += 1;
    }

    fn element_ends(&mut self, _array: &'static Field) -> Element {
        self.open -= 1;
        if self.drops { Element::Drop } else { Element::Keep }
    }
}

fuzz_target!(|input: &[u8]| {
    let [key, version, choice, body @ ..] = input else { return };
    let Some(api) = Api::of(i16::from(*key)) else { return };
    let known = i16::from(*version) % (api.versions.max - api.versions.min + 1);
    let version = api.versions.min + known;
    let direction = if choice & 1 == 0 { Direction::Request } else { Direction::Response };
    let chunk_bytes = usize::from(choice >> 2) + 1;

    let wants = Categories::ALL;
    let mut counter = Count(0);
    let whole = walk(api, version, direction, body, 0, wants, &mut counter);
    let mut walker =
        Walker::new(api, version, direction, 0..body.len(), wants).expect("the version is known");
    let (mut patches, mut arrived, mut chunked) = (Patches::default(), 0, Count(0));
    let outcome = loop {
        match walker.advance(&body[walker.at().min(arrived)..arrived], &mut chunked, &mut patches) {
            Ok(Progress::Done) => break Ok(()),
            Ok(_) if arrived == body.len() => panic!("asks for more than there is"),
            Ok(_) => arrived = (arrived + chunk_bytes).min(body.len()),
            Err(error) => break Err(error),
        }
    };
    assert_eq!(whole.as_ref().map(|_| ()), outcome.as_ref().map(|()| ()));
    if outcome.is_ok() {
        assert_eq!(counter.0, chunked.0);
    }

    let message = decode(api, version, direction, body);
    assert_eq!(message.as_ref().err(), outcome.as_ref().err());
    let Ok(message) = message else { return };
    let flexible = api.flexible.contains(version);
    let again = encode(&message, version, flexible).expect("what was decoded can be encoded");
    let decoded_again = decode(api, version, direction, &again).expect("what was encoded can be decoded");
    assert_eq!(encode(&decoded_again, version, flexible).as_ref(), Ok(&again), "a fixed point");

    let mut meddler = Meddler { drops: choice & 2 != 0, ..Meddler::default() };
    let names = Categories::EMPTY.with(Category::TopicName);
    let patches = walk(api, version, direction, body, 0, names, &mut meddler).expect("it was valid before");
    assert_eq!(meddler.open, 0);
    let changed = patches.apply(body);
    assert_eq!(changed.len() as isize, body.len() as isize + patches.delta());
    walk(api, version, direction, &changed, 0, Categories::EMPTY, &mut ())
        .expect("patched messages are valid");
});

/// Counts what it sees.
struct Count(usize);

impl Visitor for Count {
    fn field(&mut self, _seen: Seen<'_>, _patches: &mut Patches) {
        self.0 += 1;
    }
}
