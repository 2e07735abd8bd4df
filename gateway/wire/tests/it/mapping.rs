//! Changing a message by patches gives what changing the tree gives; and a codec of other people reads both alike.
//!
//! `kafka-protocol` is that codec. It is given only what the generator made, and it is asked to decode A and B to their ends,
//! to encode B again, and to print both: with the names replaced, the print of A must be the print of B.

use std::collections::{BTreeMap, BTreeSet};

use bytes::{Buf, Bytes, BytesMut};
use kafka_protocol::messages::{ApiKey, RequestKind, ResponseKind};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tidegate_wire::message::{Struct, Value, decode};
use tidegate_wire::patch::Patches;
use tidegate_wire::schema::{Categories, Category, Direction, Field, Kind};
use tidegate_wire::walk::{Data, Element, Seen, Visitor, walk};

use crate::generate::{Half, NUMBERS, Shape, halves};

const MAPPED: Categories = Categories::EMPTY
    .with(Category::TopicName)
    .with(Category::GroupId)
    .with(Category::TransactionalId)
    .with(Category::BrokerHost)
    .with(Category::BrokerPort)
    .with(Category::NodeId)
    .with(Category::TopicId);

/// Another name, never of the same length: shorter, longer, or so long that its compact length takes a byte more.
fn mapped_name(name: &str) -> String {
    let inner = &name[1..name.len() - 1];
    match name.bytes().map(usize::from).sum::<usize>() % 3 {
        0 => format!("({})", &inner[inner.len() - 5..]),
        1 => format!("[tenant-{inner}]"),
        _ => format!("[{inner}-{}]", "long".repeat(30)),
    }
}

fn mapped_bytes(bytes: &[u8]) -> Option<String> {
    let name = str::from_utf8(bytes).ok()?;
    (name.starts_with('<') && name.ends_with('>')).then(|| mapped_name(name))
}

/// The numbers that the generator gives to node ids and ports move; edge values stay.
fn mapped_int(value: i64) -> Option<i64> {
    NUMBERS.contains(&value).then_some(value + 50_000_000)
}

/// Every id moves but the zero one, which means "none".
fn mapped_uuid(id: &[u8; 16]) -> Option<[u8; 16]> {
    (*id != [0; 16]).then(|| id.map(|byte| byte ^ 0x55))
}

/// As `kafka-protocol` prints an id.
fn hyphenated(id: &[u8; 16]) -> String {
    let hex: Vec<String> = id.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..4], &hex[4..6], &hex[6..8], &hex[8..10], &hex[10..]].map(|part| part.concat()).join("-")
}

/// Maps the tree, and remembers what became what.
fn map_tree(message: &mut Struct, version: i16, names: &mut BTreeMap<String, String>) {
    for (field, value) in message.iter_mut() {
        if field.versions.contains(version) {
            map_value(field, value, version, names);
        }
    }
}

fn map_value(field: &'static Field, value: &mut Value, version: i16, names: &mut BTreeMap<String, String>) {
    let wanted = MAPPED.contains(field.category);
    match value {
        Value::Struct(inner) => map_tree(inner, version, names),
        Value::Array(elements) => {
            elements.iter_mut().for_each(|element| map_value(field, element, version, names))
        }
        Value::Bytes(bytes) if wanted => {
            if let Some(mapped) = mapped_bytes(bytes) {
                names.insert(String::from_utf8(bytes.clone()).unwrap(), mapped.clone());
                *bytes = mapped.into_bytes();
            }
        }
        Value::Int(value) if wanted => {
            if let Some(mapped) = mapped_int(*value) {
                names.insert(value.to_string(), mapped.to_string());
                *value = mapped;
            }
        }
        Value::Uuid(id) if wanted => {
            if let Some(mapped) = mapped_uuid(id) {
                names.insert(hyphenated(id), hyphenated(&mapped));
                *id = mapped;
            }
        }
        _ => {}
    }
}

/// Maps by patches.
struct Map;

impl Visitor for Map {
    fn field(&mut self, seen: Seen<'_>, patches: &mut Patches) {
        match seen.data {
            Data::Bytes(bytes) => {
                if let Some(mapped) = mapped_bytes(bytes) {
                    patches.replace_string(seen.span, seen.compact, &mapped);
                }
            }
            Data::Int(value) => {
                if let Some(mapped) = mapped_int(value) {
                    let bytes = &mapped.to_be_bytes()[8 - seen.span.len()..];
                    patches.replace(seen.span, bytes);
                }
            }
            Data::Uuid(id) => {
                if let Some(mapped) = mapped_uuid(id) {
                    patches.replace(seen.span, &mapped);
                }
            }
            Data::Null | Data::Float(_) => {}
        }
    }
}

/// What `kafka-protocol` makes of a body: how it prints, and what it encodes it to. `None` where it does not claim the version.
fn foreign(half: &Half, body: &[u8]) -> Option<Result<(String, Vec<u8>), String>> {
    let key = ApiKey::try_from(half.api.key).ok()?;
    let known = key.valid_versions();
    if half.version < known.min || half.version > known.max {
        return None;
    }
    let (mut bytes, mut out) = (Bytes::copy_from_slice(body), BytesMut::new());
    let print = match half.direction {
        Direction::Request => RequestKind::decode(key, &mut bytes, half.version)
            .and_then(|kind| kind.encode(&mut out, half.version).map(|()| format!("{kind:?}"))),
        Direction::Response => ResponseKind::decode(key, &mut bytes, half.version)
            .and_then(|kind| kind.encode(&mut out, half.version).map(|()| format!("{kind:?}"))),
    };
    Some(match print {
        Ok(_) if bytes.has_remaining() => Err(format!("leaves {} bytes", bytes.remaining())),
        Ok(print) => Ok((print, out.to_vec())),
        Err(error) => Err(format!("{error:#}")),
    })
}

#[test]
fn mapping_by_patches_is_mapping_the_tree() {
    let mut changed = 0;
    for half in halves() {
        for (shape, seed) in [(Shape::Full, 5), (Shape::Random, 6), (Shape::Random, 7)] {
            let mut message = half.generate(shape, seed);
            let a = half.encode(&message);
            map_tree(&mut message, half.version, &mut BTreeMap::new());
            let b = half.encode(&message);
            let patches = walk(half.api, half.version, half.direction, &a, 0, MAPPED, &mut Map).unwrap();
            assert_eq!(patches.apply(&a), b, "{half} {shape:?}");
            assert_eq!(patches.delta(), b.len() as isize - a.len() as isize, "{half} {shape:?}");
            changed += usize::from(a != b);
        }
    }
    assert!(changed > 500, "most messages hold something to map: {changed}");
}

#[test]
fn another_codec_reads_what_patches_wrote() {
    let (mut compared, mut differences) = (0, BTreeSet::new());
    for half in halves() {
        for (shape, seed) in [(Shape::Minimal, 0), (Shape::Full, 8), (Shape::Random, 9), (Shape::Random, 14)]
        {
            let mut message = half.generate(shape, seed);
            let a = half.encode(&message);
            let Some(read_a) = foreign(&half, &a) else { continue };
            let mut names = BTreeMap::new();
            map_tree(&mut message, half.version, &mut names);
            let patches = walk(half.api, half.version, half.direction, &a, 0, MAPPED, &mut Map).unwrap();
            let b = patches.apply(&a);
            let read_b = foreign(&half, &b).expect("it claimed the version before");
            let ((print_a, again_a), (print_b, again_b)) = match (read_a, read_b) {
                (Ok(a), Ok(b)) => (a, b),
                (a, b) => {
                    let [a, b] = [a, b].map(|read| read.err().unwrap_or_default());
                    differences.insert(format!("{half}: {a} / {b}"));
                    continue;
                }
            };
            if again_a != a || again_b != b {
                differences.insert(format!("{half}: encodes to other bytes"));
            }
            let expected = names.iter().fold(print_a, |print, (from, to)| print.replace(from, to));
            assert_eq!(expected, print_b, "{half} {shape:?}");
            compared += 1;
        }
    }
    assert!(compared > 1000, "{compared}");
    insta::assert_snapshot!(
        "where_another_codec_differs",
        differences.into_iter().collect::<Vec<_>>().join("\n")
    );
}

/// Drops elements by a rule that needs only their order, and remembers which.
struct DropSome {
    rng: StdRng,
    dropped: usize,
}

impl Visitor for DropSome {
    fn field(&mut self, seen: Seen<'_>, patches: &mut Patches) {
        Map.field(seen, patches);
    }

    fn element_ends(&mut self, _array: &'static Field) -> Element {
        if self.rng.random_ratio(1, 3) {
            self.dropped += 1;
            Element::Drop
        } else {
            Element::Keep
        }
    }
}

/// Deletes from the tree what [`DropSome`] drops: elements are asked about when they end, inner ones first.
fn drop_from_tree(message: &mut Struct, version: i16, rng: &mut StdRng) {
    for tagged in [false, true] {
        let mut here: Vec<_> = message
            .iter_mut()
            .filter(|(field, _)| field.versions.contains(version) && field.is_tagged(version) == tagged)
            .collect();
        here.sort_by_key(|(field, _)| if tagged { field.tag } else { 0 });
        for (field, value) in here {
            match value {
                Value::Struct(inner) => drop_from_tree(inner, version, rng),
                Value::Array(elements) if matches!(field.kind, Kind::Struct(_)) => {
                    elements.retain_mut(|element| {
                        if let Value::Struct(inner) = element {
                            drop_from_tree(inner, version, rng);
                        }
                        !field.within.intersects(MAPPED) || !rng.random_ratio(1, 3)
                    })
                }
                _ => {}
            }
        }
    }
}

#[test]
fn dropping_elements_is_deleting_them_from_the_tree() {
    let mut dropped = 0;
    for half in halves() {
        for (shape, seed) in [(Shape::Full, 10), (Shape::Full, 11), (Shape::Random, 12)] {
            let mut message = half.generate(shape, seed);
            let a = half.encode(&message);
            let mut visitor = DropSome { rng: StdRng::seed_from_u64(seed), dropped: 0 };
            let patches = walk(half.api, half.version, half.direction, &a, 0, MAPPED, &mut visitor).unwrap();
            // An array in a tagged field that lost all its elements stays as an empty one, where the tree leaves it out: both
            // are the same message, so that the trees are compared, not the bytes.
            drop_from_tree(&mut message, half.version, &mut StdRng::seed_from_u64(seed));
            map_tree(&mut message, half.version, &mut BTreeMap::new());
            let b = patches.apply(&a);
            let read = decode(half.api, half.version, half.direction, &b)
                .unwrap_or_else(|error| panic!("{half}: {error}"));
            assert_eq!(read, message, "{half} {shape:?}");
            dropped += visitor.dropped;
        }
    }
    assert!(dropped > 500, "{dropped}");
}

#[test]
fn endpoints_in_tagged_fields_get_the_sizes_of_their_new_hosts() {
    let mut seen = 0;
    for half in halves().filter(|half| half.fields().iter().any(|field| field.name == "NodeEndpoints")) {
        let Some(field) = half.fields().iter().find(|field| field.name == "NodeEndpoints") else { continue };
        if !field.is_tagged(half.version) {
            continue;
        }
        let message = half.generate(Shape::Full, 13);
        let a = half.encode(&message);
        let only_hosts = Categories::EMPTY.with(Category::BrokerHost);
        let b = walk(half.api, half.version, half.direction, &a, 0, only_hosts, &mut Map).unwrap().apply(&a);
        let read = decode(half.api, half.version, half.direction, &b).unwrap();
        let hosts = |message: &Struct| -> Vec<String> {
            let endpoints = message.value("NodeEndpoints").unwrap();
            endpoints
                .structs()
                .map(|node| node.value("Host").unwrap().as_text().unwrap().to_owned())
                .collect()
        };
        let expected: Vec<String> = hosts(&message).iter().map(|host| mapped_name(host)).collect();
        assert_eq!(hosts(&read), expected, "{half}");
        seen += 1;
    }
    // Produce v10 to v13 and Fetch v16 to v18, and the quorum APIs.
    assert!(seen >= 7, "{seen}");
}
