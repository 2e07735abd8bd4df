//! Values with units as scenario files write them, and values that a seed chooses.
//!
//! A number without its unit is refused, because `for: 500` means milliseconds to one reader and seconds to the next. Never knows
//! what a value is for.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

/// A value that can be written down, and drawn from a range.
pub trait Quantity: Copy + Ord + fmt::Debug + Display {
    /// The name of its schema.
    const NAME: &'static str;
    /// A regular expression for one value, without anchors.
    const PATTERN: &'static str;
    /// What is accepted, for messages.
    const EXPECTED: &'static str;
    /// Whether a single value is a plain number in the file, and not text.
    const IS_NUMBER: bool = false;

    /// Reads a text that fits the pattern. Nothing where it does not, or exceeds the largest value.
    fn parse(text: &str) -> Option<Self>;

    /// Its number of smallest steps, from which it is drawn.
    fn to_steps(self) -> u64;

    /// The value of so many steps.
    fn of_steps(steps: u64) -> Self;

    /// The steps between values that are drawn: people write whole milliseconds, and want to read them.
    #[must_use]
    fn grain(_low: Self, _high: Self) -> u64 {
        1
    }
}

/// A span of time, in whole microseconds: `250us`, `20ms`, `5s`, `2m`, `1h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Time(pub Duration);

/// The units of [`Time`] in microseconds, largest first.
const TIME_UNITS: [(&str, u64); 5] =
    [("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)];

/// Steps of [`Time`] in a millisecond.
const MILLISECOND: u64 = 1_000;

/// Steps of [`Rate`] in one per second.
const PER_SECOND: u64 = 60;

impl Time {
    /// So many milliseconds.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Self {
        Self(Duration::from_millis(ms))
    }

    /// So many seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

impl Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.to_steps();
        let (unit, size) = TIME_UNITS
            .into_iter()
            .find(|(_, size)| micros > 0 && micros.is_multiple_of(*size))
            .unwrap_or(("ms", 1_000));
        write!(f, "{}{unit}", micros / size)
    }
}

impl Quantity for Time {
    const NAME: &'static str = "Time";
    const PATTERN: &'static str = "[0-9]{1,15}(us|ms|s|m|h)";
    const EXPECTED: &'static str = "a time such as `250ms`, `5s` or `2m`";

    fn parse(text: &str) -> Option<Self> {
        let (digits, unit) = number_and_unit(text, TIME_DIGITS_MAX)?;
        let (_, size) = TIME_UNITS.into_iter().find(|(name, _)| *name == unit)?;
        Some(Self::of_steps(digits.checked_mul(size)?))
    }

    fn to_steps(self) -> u64 {
        u64::try_from(self.0.as_micros()).unwrap_or(u64::MAX)
    }

    fn of_steps(steps: u64) -> Self {
        Self(Duration::from_micros(steps))
    }

    fn grain(low: Self, high: Self) -> u64 {
        let is_whole = |time: Self| time.to_steps().is_multiple_of(MILLISECOND);
        if is_whole(low) && is_whole(high) { MILLISECOND } else { 1 }
    }
}

/// How often: `200/s`, `30/m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate {
    /// Times per minute.
    pub per_minute: u64,
}

impl Rate {
    /// The mean time from one to the next. Nothing for a rate of zero.
    #[must_use]
    pub fn interval(self) -> Option<Duration> {
        Some(Duration::from_nanos(60_000_000_000_u64.checked_div(self.per_minute)?))
    }
}

impl Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.per_minute.is_multiple_of(60) {
            write!(f, "{}/s", self.per_minute / 60)
        } else {
            write!(f, "{}/m", self.per_minute)
        }
    }
}

impl Quantity for Rate {
    const NAME: &'static str = "Rate";
    const PATTERN: &'static str = "[0-9]{1,9}/[sm]";
    const EXPECTED: &'static str = "a rate such as `200/s` or `30/m`";

    fn parse(text: &str) -> Option<Self> {
        let (number, unit) = number_and_unit(text, DIGITS_MAX)?;
        let per_minute = match unit {
            "/s" => number.checked_mul(60)?,
            "/m" => number,
            _ => return None,
        };
        Some(Self { per_minute })
    }

    fn to_steps(self) -> u64 {
        self.per_minute
    }

    fn of_steps(steps: u64) -> Self {
        Self { per_minute: steps }
    }

    fn grain(low: Self, high: Self) -> u64 {
        let is_whole = |rate: Self| rate.per_minute.is_multiple_of(PER_SECOND);
        if is_whole(low) && is_whole(high) { PER_SECOND } else { 1 }
    }
}

/// Bytes: `100 B`, `64 KiB`, `4 MiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub u64);

/// The units of [`Bytes`], largest first.
const BYTE_UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

impl Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, size) = BYTE_UNITS
            .into_iter()
            .find(|(_, size)| self.0 > 0 && self.0.is_multiple_of(*size))
            .unwrap_or(("B", 1));
        write!(f, "{} {unit}", self.0 / size)
    }
}

impl Quantity for Bytes {
    const NAME: &'static str = "Bytes";
    const PATTERN: &'static str = "[0-9]{1,9} ?(B|KiB|MiB|GiB)";
    const EXPECTED: &'static str = "a size such as `100 B`, `64 KiB` or `4 MiB`";

    fn parse(text: &str) -> Option<Self> {
        let (number, unit) = number_and_unit(text, DIGITS_MAX)?;
        let unit = unit.strip_prefix(' ').unwrap_or(unit);
        let (_, size) = BYTE_UNITS.into_iter().find(|(name, _)| *name == unit)?;
        number.checked_mul(size).map(Self)
    }

    fn to_steps(self) -> u64 {
        self.0
    }

    fn of_steps(steps: u64) -> Self {
        Self(steps)
    }
}

/// Bytes per second: `256 KiB/s`, `4 MiB/s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bandwidth {
    /// Bytes per second.
    pub bytes_per_second: u64,
}

impl Display for Bandwidth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/s", Bytes(self.bytes_per_second))
    }
}

impl Quantity for Bandwidth {
    const NAME: &'static str = "Bandwidth";
    const PATTERN: &'static str = "[0-9]{1,9} ?(B|KiB|MiB|GiB)/s";
    const EXPECTED: &'static str = "a bandwidth such as `256 KiB/s` or `4 MiB/s`";

    fn parse(text: &str) -> Option<Self> {
        Bytes::parse(text.strip_suffix("/s")?).map(|bytes| Self { bytes_per_second: bytes.0 })
    }

    fn to_steps(self) -> u64 {
        self.bytes_per_second
    }

    fn of_steps(steps: u64) -> Self {
        Self { bytes_per_second: steps }
    }
}

/// A share: `0%` to `100%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(pub u8);

impl Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.0)
    }
}

impl Quantity for Percent {
    const NAME: &'static str = "Percent";
    const PATTERN: &'static str = "(100|[1-9]?[0-9])%";
    const EXPECTED: &'static str = "a share from `0%` to `100%`";

    fn parse(text: &str) -> Option<Self> {
        let (number, unit) = number_and_unit(text, DIGITS_MAX)?;
        (unit == "%" && number <= 100).then_some(Self(u8::try_from(number).ok()?))
    }

    fn to_steps(self) -> u64 {
        u64::from(self.0)
    }

    fn of_steps(steps: u64) -> Self {
        Self(u8::try_from(steps).unwrap_or(u8::MAX))
    }
}

/// A number of things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(pub u32);

impl Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Quantity for Count {
    const NAME: &'static str = "Count";
    const PATTERN: &'static str = "[0-9]{1,9}";
    const EXPECTED: &'static str = "a number";
    const IS_NUMBER: bool = true;

    fn parse(text: &str) -> Option<Self> {
        number_and_unit(text, DIGITS_MAX).filter(|(_, unit)| unit.is_empty())?.0.try_into().ok().map(Self)
    }

    fn to_steps(self) -> u64 {
        u64::from(self.0)
    }

    fn of_steps(steps: u64) -> Self {
        Self(u32::try_from(steps).unwrap_or(u32::MAX))
    }
}

/// Digits of a number.
const DIGITS_MAX: usize = 9;

/// Digits of a time: resolved scenarios have sums of times in microseconds.
const TIME_DIGITS_MAX: usize = 15;

/// A number, and what follows its digits.
fn number_and_unit(text: &str, digits_max: usize) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    if digits.len() > digits_max {
        return None;
    }
    Some((digits.parse().ok()?, unit))
}

/// Reads a single value out of what serde has.
fn single<T: Quantity>(value: &Value) -> Option<T> {
    match value {
        Value::Number(number) if T::IS_NUMBER => T::parse(&number.to_string()),
        Value::String(text) if !T::IS_NUMBER => T::parse(text),
        _ => None,
    }
}

/// Reads `low..high` out of what serde has.
fn span<T: Quantity>(value: &Value) -> Option<(T, T)> {
    let (low, high) = value.as_str()?.split_once("..")?;
    Some((T::parse(low)?, T::parse(high)?))
}

fn to_value<T: Quantity>(value: &T) -> Value {
    if T::IS_NUMBER { Value::from(value.to_steps()) } else { Value::from(value.to_string()) }
}

fn single_schema<T: Quantity>() -> Value {
    if T::IS_NUMBER {
        serde_json::json!({ "type": "integer", "minimum": 0, "maximum": 999_999_999 })
    } else {
        serde_json::json!({ "type": "string", "pattern": format!("^{}$", T::PATTERN), "x-expected": T::EXPECTED })
    }
}

fn span_schema<T: Quantity>(expected: &str) -> Value {
    let pattern = if T::IS_NUMBER {
        format!(r"^{0}\.\.{0}$", T::PATTERN)
    } else {
        format!(r"^{0}(\.\.{0})?$", T::PATTERN)
    };
    serde_json::json!({ "type": "string", "pattern": pattern, "x-expected": expected })
}

macro_rules! quantities_are_values {
    ($($name:ident)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                to_value(self).serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = Value::deserialize(deserializer)?;
                single(&value).ok_or_else(|| de::Error::custom(format!("expected {}", Self::EXPECTED)))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                Self::NAME.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let mut schema = single_schema::<Self>();
                schema["description"] = Self::EXPECTED.into();
                schema.try_into().expect("an object is a schema")
            }
        }
    )*};
}

quantities_are_values! { Time Rate Bytes Bandwidth Percent Count }

/// A value that each *use* draws anew, evenly: `5ms` or `1ms..8ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread<T> {
    /// The lowest.
    pub low: T,
    /// The highest.
    pub high: T,
}

impl<T: Quantity> Spread<T> {
    /// Always this.
    #[must_use]
    pub const fn always(value: T) -> Self {
        Self { low: value, high: value }
    }
}

impl<T: Quantity> Display for Spread<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { low, high } = self;
        if low == high { Display::fmt(low, f) } else { write!(f, "{low}..{high}") }
    }
}

impl<T: Quantity> Serialize for Spread<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.low == self.high {
            to_value(&self.low).serialize(serializer)
        } else {
            serializer.collect_str(self)
        }
    }
}

impl<'de, T: Quantity> Deserialize<'de> for Spread<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let spread = single(&value).map(Self::always).or_else(|| {
            let (low, high) = span(&value)?;
            Some(Self { low, high })
        });
        spread.ok_or_else(|| de::Error::custom(format!("expected {}, or a range of it", T::EXPECTED)))
    }
}

impl<T: Quantity> JsonSchema for Spread<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Spread", T::NAME).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let expected = format!("{}, or a range of it with `..`", T::EXPECTED);
        let description = format!("{expected}; each use draws anew.");
        let mut schema = json_schema!({ "description": description, "x-expected": expected });
        if T::IS_NUMBER {
            schema.insert("anyOf".into(), vec![single_schema::<T>(), span_schema::<T>(&expected)].into());
            return schema;
        }
        for (key, value) in span_schema::<T>(&expected).as_object().into_iter().flatten() {
            schema.insert(key.clone(), value.clone());
        }
        schema
    }
}

/// A value that the *seed* chooses once: `5s`, a range `1s..5s`, or one of `[1s, 5s, 30s]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice<T> {
    /// This.
    Fixed(T),
    /// From the first to the second, both included, evenly.
    Within(T, T),
    /// One of these, each as likely.
    OneOf(Vec<T>),
}

impl<T: Quantity> Choice<T> {
    /// The lowest that can be chosen.
    #[must_use]
    pub fn min(&self) -> Option<T> {
        match self {
            Self::Fixed(value) | Self::Within(value, _) => Some(*value),
            Self::OneOf(values) => values.iter().min().copied(),
        }
    }

    /// The highest that can be chosen.
    #[must_use]
    pub fn max(&self) -> Option<T> {
        match self {
            Self::Fixed(value) | Self::Within(_, value) => Some(*value),
            Self::OneOf(values) => values.iter().max().copied(),
        }
    }
}

impl<T: Quantity> Serialize for Choice<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fixed(value) => to_value(value).serialize(serializer),
            Self::Within(low, high) => serializer.collect_str(&format_args!("{low}..{high}")),
            Self::OneOf(values) => serializer.collect_seq(values.iter().map(to_value)),
        }
    }
}

impl<'de, T: Quantity> Deserialize<'de> for Choice<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let choice = match &value {
            Value::Array(values) => values.iter().map(single).collect::<Option<_>>().map(Self::OneOf),
            value => single(value)
                .map(Self::Fixed)
                .or_else(|| span(value).map(|(low, high)| Self::Within(low, high))),
        };
        choice.ok_or_else(|| de::Error::custom(format!("expected {}, a range or a list of it", T::EXPECTED)))
    }
}

impl<T: Quantity> JsonSchema for Choice<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Choice", T::NAME).into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let expected = format!("{}, a range of it with `..`, or a list to choose from", T::EXPECTED);
        let mut forms = vec![
            span_schema::<T>(&expected),
            serde_json::json!({
                "type": "array", "minItems": 1, "items": single_schema::<T>(), "x-expected": expected,
            }),
        ];
        if T::IS_NUMBER {
            let mut form = single_schema::<T>();
            form["x-expected"] = expected.clone().into();
            forms.insert(0, form);
        }
        let description = format!("{expected}; the seed chooses once.");
        json_schema!({ "description": description, "x-expected": expected, "anyOf": forms })
    }
}

/// A word that the *seed* chooses once: one, or a list to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOf<T> {
    /// This.
    Fixed(T),
    /// One of these, each as likely.
    Of(#[schemars(length(min = 1))] Vec<T>),
}
