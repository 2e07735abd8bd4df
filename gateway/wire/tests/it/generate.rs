//! A seeded generator of valid messages for any API, version and direction, from the schema tables alone.
//!
//! Names are unique markers ([`name`]), so that a property can follow each of them through a mapping.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tidegate_wire::limits::STRING_BYTES_MAX;
use tidegate_wire::message::{Struct, Value, encode};
use tidegate_wire::schema::{APIS, Api, Category, Direction, Field, Kind};

/// The first tag that no table row has in any version; unknown tags are drawn from here on.
pub(crate) const UNKNOWN_TAG_MIN: u32 = 9_000;

/// How much of a message is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Defaults, but nothing null that need not be: the shortest message.
    Minimal,
    /// Two elements in every array, nothing null, every tagged field present.
    Full,
    /// Anything that is valid, edge values more often than chance would have them.
    Random,
}

/// One half of an API in one version.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Half {
    pub(crate) api: &'static Api,
    pub(crate) version: i16,
    pub(crate) direction: Direction,
}

impl Half {
    pub(crate) fn fields(&self) -> &'static [Field] {
        self.api.fields(self.direction)
    }

    pub(crate) fn flexible(&self) -> bool {
        self.api.flexible.contains(self.version)
    }

    pub(crate) fn encode(&self, message: &Struct) -> Vec<u8> {
        encode(message, self.version, self.flexible()).unwrap_or_else(|error| panic!("{self}: {error}"))
    }

    /// The message of `shape` that `seed` gives.
    pub(crate) fn generate(&self, shape: Shape, seed: u64) -> Struct {
        Generator::new(*self, shape, seed).message()
    }
}

impl std::fmt::Display for Half {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{:?} v{}", self.api.name, self.direction, self.version)
    }
}

/// Every half of every API in every version of the table.
pub(crate) fn halves() -> impl Iterator<Item = Half> {
    APIS.iter().filter(|api| !api.versions.is_empty()).flat_map(|api| {
        (api.versions.min..=api.versions.max).flat_map(move |version| {
            [Direction::Request, Direction::Response].map(|direction| Half { api, version, direction })
        })
    })
}

/// Draws the values of one message.
pub(crate) struct Generator {
    half: Half,
    shape: Shape,
    rng: StdRng,
    marks: u32,
    /// How many elements and long strings may still be drawn: bounds the message.
    budget: u32,
}

impl Generator {
    pub(crate) fn new(half: Half, shape: Shape, seed: u64) -> Self {
        let place = (half.api.key as u64) << 24 | (half.version as u64) << 8 | half.direction as u64;
        Self { half, shape, rng: StdRng::seed_from_u64(seed << 40 ^ place), marks: 0, budget: 60 }
    }

    pub(crate) fn message(&mut self) -> Struct {
        self.fields(self.half.fields())
    }

    fn fields(&mut self, fields: &'static [Field]) -> Struct {
        let mut out = Struct::new(fields);
        for (field, value) in out.iter_mut() {
            if field.versions.contains(self.half.version) {
                *value = self.field(field);
            }
        }
        if self.half.flexible() && self.shape == Shape::Random {
            for _ in 0..self.rng.random_range(0..8_u32).saturating_sub(5) {
                let tag = UNKNOWN_TAG_MIN + self.rng.random_range(0..1_000_000);
                let bytes = self.bytes();
                out.set_unknown_tag(tag, bytes);
            }
        }
        out
    }

    fn field(&mut self, field: &'static Field) -> Value {
        let nullable = field.nullable.contains(self.half.version);
        let tagged = field.is_tagged(self.half.version);
        match self.shape {
            Shape::Minimal if tagged => return Value::default_of(field),
            Shape::Minimal if nullable => return Value::Null,
            Shape::Random if nullable && self.rng.random_ratio(1, 4) => return Value::Null,
            Shape::Random if tagged && self.rng.random_ratio(1, 2) => {
                return self.valid_default(field, nullable);
            }
            Shape::Minimal | Shape::Full | Shape::Random => {}
        }
        if !field.array {
            return self.element(field);
        }
        let wanted = match self.shape {
            Shape::Minimal => 0,
            Shape::Full => 2,
            Shape::Random => [0, 1, 1, 2, 3, 20][self.rng.random_range(0..6)],
        };
        let count = if self.shape == Shape::Full { wanted } else { wanted.min(self.budget) };
        self.budget -= count.min(self.budget);
        Value::Array((0..count).map(|_| self.element(field)).collect())
    }

    /// The default, but for a row whose default is null in versions that do not allow it.
    fn valid_default(&mut self, field: &'static Field, nullable: bool) -> Value {
        match Value::default_of(field) {
            Value::Null if !nullable => self.element(field),
            value => value,
        }
    }

    fn element(&mut self, field: &'static Field) -> Value {
        match field.kind {
            Kind::Struct(fields) => Value::from(self.fields(fields)),
            Kind::String => Value::Bytes(self.string(field).into_bytes()),
            Kind::Bytes | Kind::Records => {
                Value::Bytes(if self.shape == Shape::Minimal { Vec::new() } else { self.bytes() })
            }
            Kind::Uuid if self.shape == Shape::Minimal => Value::Uuid([0; 16]),
            Kind::Uuid => Value::Uuid(self.rng.random()),
            Kind::Float64 if self.shape == Shape::Minimal => Value::Float(0.0),
            Kind::Float64 => Value::Float(f64::from(self.rng.random::<i32>()) / 64.0),
            kind => Value::Int(self.int(field, kind)),
        }
    }

    fn int(&mut self, field: &Field, kind: Kind) -> i64 {
        if self.shape == Shape::Minimal {
            return 0;
        }
        if matches!(field.category, Category::NodeId | Category::BrokerPort) && kind == Kind::Int32 {
            self.marks += 1;
            return NUMBERS.start + i64::from(self.marks);
        }
        let bits = 8 * kind.fixed_bytes().expect("integers have a fixed size") as u32;
        let (min, max) = match kind {
            Kind::Bool => (0, 1),
            Kind::Uint16 | Kind::Uint32 => (0, (1_i64 << bits) - 1),
            _ => (i64::MIN >> (64 - bits), i64::MAX >> (64 - bits)),
        };
        match self.rng.random_range(0..8) {
            0 => min,
            1 => max,
            2 if min < 0 => -1,
            3 => 0,
            _ => self.rng.random_range(min..=max),
        }
    }

    fn string(&mut self, field: &Field) -> String {
        if self.shape == Shape::Minimal {
            return String::new();
        }
        self.marks += 1;
        if is_name(field.category) {
            return name(field.category, self.marks);
        }
        if self.shape == Shape::Full {
            return format!("text-{}", self.marks);
        }
        match self.rng.random_range(0..40) {
            0 if self.budget >= 30 => {
                self.budget -= 30;
                "x".repeat(STRING_BYTES_MAX)
            }
            1..8 => String::new(),
            8..16 => "\u{0}ä€😀\u{feff}".to_owned(),
            16..20 => "s".repeat(self.rng.random_range(120..140)),
            _ => "a".to_owned(),
        }
    }

    fn bytes(&mut self) -> Vec<u8> {
        let bytes = [0, 1, 3, 17, 126, 127, 128][self.rng.random_range(0..7)];
        (0..bytes).map(|_| self.rng.random()).collect()
    }
}

/// Node ids and ports are numbers of this range, so that they can be told from everything else in a printed message.
pub(crate) const NUMBERS: std::ops::Range<i64> = 1_234_500_000..1_234_600_000;

/// Whether strings of this category get a unique name.
fn is_name(category: Category) -> bool {
    matches!(
        category,
        Category::TopicName | Category::GroupId | Category::TransactionalId | Category::BrokerHost
    )
}

/// A name that occurs once in a message.
fn name(category: Category, mark: u32) -> String {
    format!("<{category:?}-{mark:05}>")
}
