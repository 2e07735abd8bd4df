//! Random values of any message of the tables, drawn from a seed. Never knows how they are written.

use rand::rngs::SmallRng;
use rand::{Rng as _, RngCore as _};
use serde_json::{Map, Value};
use tidegate_conformance::codec::{hex, uuid};
use tidegate_wire::schema::{Category, Field, Kind};

/// A value with every field of the version.
pub(crate) fn message(fields: &'static [Field], version: i16, rng: &mut SmallRng) -> Value {
    let fields = fields.iter().filter(|field| field.versions.contains(version));
    Value::Object(
        fields.map(|field| (field.name.to_owned(), field_value(field, version, rng))).collect::<Map<_, _>>(),
    )
}

fn field_value(field: &'static Field, version: i16, rng: &mut SmallRng) -> Value {
    if field.nullable.contains(version) && rng.random_ratio(1, 4) {
        return Value::Null;
    }
    if field.array {
        let count = rng.random_range(0..3);
        return Value::Array((0..count).map(|_| one(field, version, rng)).collect());
    }
    one(field, version, rng)
}

fn one(field: &'static Field, version: i16, rng: &mut SmallRng) -> Value {
    match field.kind {
        Kind::Bool => rng.random::<bool>().into(),
        Kind::Int8 => rng.random::<i8>().into(),
        Kind::Int16 => rng.random::<i16>().into(),
        Kind::Uint16 => rng.random::<u16>().into(),
        Kind::Int32 => rng.random::<i32>().into(),
        Kind::Uint32 => rng.random::<u32>().into(),
        Kind::Int64 => rng.random::<i64>().into(),
        Kind::Float64 => f64::from(rng.random::<i16>()).into(),
        Kind::Uuid => {
            let mut bytes = [0; 16];
            rng.fill_bytes(&mut bytes);
            uuid::to_text(bytes).into()
        }
        Kind::String if field.category == Category::None && rng.random() => "é".repeat(70).into(),
        Kind::String => format!("s{}", rng.random::<u8>()).into(),
        Kind::Bytes => {
            let mut bytes = vec![0; rng.random_range(0..200)];
            rng.fill_bytes(&mut bytes);
            hex::to_text(&bytes).into()
        }
        Kind::Records => Value::Array(Vec::new()),
        Kind::Struct(fields) => message(fields, version, rng),
    }
}
