//! What every part of a scenario can do: be checked against the world it is in, and be chosen by a seed.
//!
//! A part has two types, as it is written and as it is after the seed has chosen; `stages!` makes both out of one definition, so that
//! they cannot drift apart. Never knows which parts there are.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use tidegate_yaml::{Document, Problem};

use super::facts::Facts;
use super::units::{Bandwidth, Bytes, Choice, Count, OneOf, Percent, Quantity, Rate, Spread, Time};
use crate::random::Stream;

/// Draws from one stream over one world.
#[derive(Debug)]
pub struct Draw<'f> {
    /// The world.
    pub facts: &'f Facts,
    /// The stream.
    pub stream: Stream,
}

impl Draw<'_> {
    /// A number below `count`; 0 where that is 0.
    pub fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { self.stream.within(0..count as u64) as usize }
    }

    /// A value between two, both included.
    pub fn between<T: Quantity>(&mut self, low: T, high: T) -> T {
        let grain = T::grain(low, high);
        let (low, high) = (low.to_steps(), high.to_steps());
        let grains = high.saturating_sub(low) / grain;
        T::of_steps(low + grain * self.stream.within(0..grains + 1))
    }

    /// So many of these, in their order.
    pub fn some<T>(&mut self, mut all: Vec<T>, count: usize) -> Vec<T> {
        while all.len() > count {
            let index = self.below(all.len());
            all.remove(index);
        }
        all
    }

    /// Whether something of this likelihood is.
    pub fn chance(&mut self, percent: Percent) -> bool {
        self.stream.within(0..100) < u64::from(percent.0)
    }

    /// These, in an order of chance.
    pub fn shuffled<T>(&mut self, mut all: Vec<T>) -> Vec<T> {
        let mut shuffled = Vec::with_capacity(all.len());
        while !all.is_empty() {
            let index = self.below(all.len());
            shuffled.push(all.remove(index));
        }
        shuffled
    }
}

/// Collects the problems of a file while its parts are walked.
#[derive(Debug)]
pub struct Checker<'d, T> {
    document: &'d Document<T>,
    /// The world with the fewest hosts that a seed can choose.
    pub facts: &'d Facts,
    path: String,
    problems: Vec<Problem>,
}

impl<'d, T> Checker<'d, T> {
    /// Begins at the root of the file.
    pub fn new(document: &'d Document<T>, facts: &'d Facts) -> Self {
        Self { document, facts, path: String::new(), problems: Vec::new() }
    }

    /// What was found.
    #[must_use]
    pub fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

/// A [`Checker`] of any file.
pub trait Check {
    /// The world with the fewest hosts that a seed can choose.
    fn facts(&self) -> &Facts;

    /// Goes into a key.
    fn enter(&mut self, key: &str) -> usize;

    /// Goes back to where it was before [`Check::enter`].
    fn leave(&mut self, length: usize);

    /// A problem at the place where it is.
    fn problem(&mut self, message: String, help: Option<String>);
}

impl<T> Check for Checker<'_, T> {
    fn facts(&self) -> &Facts {
        self.facts
    }

    fn enter(&mut self, key: &str) -> usize {
        let length = self.path.len();
        let key = key.trim_start_matches("r#");
        if key.starts_with('[') || length == 0 {
            self.path.push_str(key);
        } else {
            self.path.push('.');
            self.path.push_str(key);
        }
        length
    }

    fn leave(&mut self, length: usize) {
        self.path.truncate(length);
    }

    fn problem(&mut self, message: String, help: Option<String>) {
        self.problems.push(self.document.problem(&self.path, message, help));
    }
}

impl dyn Check + '_ {
    /// Checks what is under a key.
    pub fn at(&mut self, key: &str, work: impl FnOnce(&mut dyn Check)) {
        let length = self.enter(key);
        work(self);
        self.leave(length);
    }

    /// Checks an entry of a list.
    pub fn nth(&mut self, index: usize, work: impl FnOnce(&mut dyn Check)) {
        self.at(&format!("[{index}]"), work);
    }

    /// A name that is none of those there are.
    pub fn unknown(&mut self, what: &str, name: &str, known: &[&str]) {
        let message = format!("there is no {what} {}", tidegate_yaml::quote(name));
        self.problem(message, tidegate_yaml::help_for(name, known));
    }
}

/// A part of a scenario.
pub trait Choose {
    /// What it is after the seed has chosen.
    type Chosen;

    /// Chooses. The part has passed [`Choose::check`].
    fn choose(&self, draw: &mut Draw<'_>) -> Self::Chosen;

    /// Tells what is wrong beyond its form.
    fn check(&self, check: &mut dyn Check);
}

/// Defines parts of a scenario in both stages: as written, and as chosen. Attributes in brackets before a field are for the written
/// stage only: in the chosen one everything is written out.
macro_rules! stages {
    ($(
        $(#[$meta:meta])*
        struct $raw:ident => $chosen:ident {
            $( $(#[$field_meta:meta])* $([$($raw_meta:meta),*])? $field:ident : $ty:ty ),* $(,)?
        }
    )*) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        $(#[$meta])*
        pub struct $raw { $( $(#[$field_meta])* $($(#[$raw_meta])*)? pub $field: $ty ),* }

        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        $(#[$meta])*
        pub struct $chosen { $( $(#[$field_meta])* pub $field: <$ty as $crate::scenario::Choose>::Chosen ),* }

        impl $crate::scenario::Choose for $raw {
            type Chosen = $chosen;

            fn choose(&self, draw: &mut $crate::scenario::Draw<'_>) -> $chosen {
                $chosen { $( $field: $crate::scenario::Choose::choose(&self.$field, draw) ),* }
            }

            fn check(&self, check: &mut dyn $crate::scenario::Check) {
                $( check.at(stringify!($field), |check| {
                    $crate::scenario::Choose::check(&self.$field, check);
                }); )*
            }
        }
    )*};
    ($(
        $(#[$meta:meta])*
        enum $raw:ident => $chosen:ident {
            $( $(#[$variant_meta:meta])* $variant:ident $name:literal ( $inner:ident => $inner_chosen:ident ) ),* $(,)?
        }
    )*) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        $(#[$meta])*
        pub enum $raw { $( $(#[$variant_meta])* #[serde(rename = $name)] $variant($inner) ),* }

        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        $(#[$meta])*
        pub enum $chosen { $( $(#[$variant_meta])* #[serde(rename = $name)] $variant($inner_chosen) ),* }

        impl $raw {
            /// The word that begins it in a file.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $( Self::$variant(_) => $name ),* }
            }
        }

        impl $chosen {
            /// The word that begins it in a file.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $( Self::$variant(_) => $name ),* }
            }
        }

        impl $crate::scenario::Choose for $raw {
            type Chosen = $chosen;

            fn choose(&self, draw: &mut $crate::scenario::Draw<'_>) -> $chosen {
                match self { $( Self::$variant(inner) => $chosen::$variant(inner.choose(draw)) ),* }
            }

            fn check(&self, check: &mut dyn $crate::scenario::Check) {
                match self { $( Self::$variant(inner) => check.at($name, |check| inner.check(check)) ),* }
            }
        }
    )*};
}
pub(crate) use stages;

/// Parts in which there is nothing to choose.
macro_rules! plain_parts {
    ($($ty:ty)*) => {$(
        impl $crate::scenario::Choose for $ty {
            type Chosen = Self;

            fn choose(&self, _: &mut $crate::scenario::Draw<'_>) -> Self {
                self.clone()
            }

            fn check(&self, _: &mut dyn $crate::scenario::Check) {}
        }
    )*};
}
pub(crate) use plain_parts;

plain_parts! { String bool Time Rate Bytes Bandwidth Percent Count serde_json::Map<String, serde_json::Value> }

impl<T: Choose> Choose for Option<T> {
    type Chosen = Option<T::Chosen>;

    fn choose(&self, draw: &mut Draw<'_>) -> Self::Chosen {
        self.as_ref().map(|inner| inner.choose(draw))
    }

    fn check(&self, check: &mut dyn Check) {
        if let Some(inner) = self {
            inner.check(check);
        }
    }
}

impl<T: Choose> Choose for Vec<T> {
    type Chosen = Vec<T::Chosen>;

    fn choose(&self, draw: &mut Draw<'_>) -> Self::Chosen {
        self.iter().map(|inner| inner.choose(draw)).collect()
    }

    fn check(&self, check: &mut dyn Check) {
        for (index, inner) in self.iter().enumerate() {
            check.nth(index, |check| inner.check(check));
        }
    }
}

impl<T: Choose> Choose for BTreeMap<String, T> {
    type Chosen = BTreeMap<String, T::Chosen>;

    fn choose(&self, draw: &mut Draw<'_>) -> Self::Chosen {
        self.iter().map(|(key, inner)| (key.clone(), inner.choose(draw))).collect()
    }

    fn check(&self, check: &mut dyn Check) {
        for (key, inner) in self {
            // A key with a dot is a step of its own in a path.
            check.at(&quoted(key), |check| inner.check(check));
        }
    }
}

pub(super) fn quoted(key: &str) -> String {
    if key.contains('.') { format!("[{key:?}]") } else { key.to_owned() }
}

/// A range from high to low is a slip that would choose nothing.
fn check_order<T: Quantity>(low: T, high: T, check: &mut dyn Check) {
    if low > high {
        check.problem(format!("the range {low}..{high} is empty"), Some(format!("write {high}..{low}")));
    }
}

impl<T: Quantity> Choose for Spread<T> {
    type Chosen = Self;

    fn choose(&self, _: &mut Draw<'_>) -> Self {
        *self
    }

    fn check(&self, check: &mut dyn Check) {
        check_order(self.low, self.high, check);
    }
}

impl<T: Quantity> Choose for Choice<T> {
    type Chosen = T;

    fn choose(&self, draw: &mut Draw<'_>) -> T {
        match self {
            Self::Fixed(value) => *value,
            Self::Within(low, high) => draw.between(*low, *high),
            Self::OneOf(values) => values[draw.below(values.len())],
        }
    }

    fn check(&self, check: &mut dyn Check) {
        match self {
            Self::Within(low, high) => check_order(*low, *high, check),
            Self::OneOf(values) if values.is_empty() => {
                check.problem("nothing to choose from".to_owned(), None);
            }
            Self::Fixed(_) | Self::OneOf(_) => {}
        }
    }
}

/// A quantity of which none would do nothing: how long something lasts, how often it happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent, bound = "T: Quantity")]
pub struct NotZero<T>(pub Choice<T>);

impl<T: Quantity> JsonSchema for NotZero<T> {
    fn schema_name() -> Cow<'static, str> {
        Choice::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Choice::<T>::json_schema(generator)
    }
}

impl<T: Quantity> Choose for NotZero<T> {
    type Chosen = T;

    fn choose(&self, draw: &mut Draw<'_>) -> T {
        self.0.choose(draw)
    }

    fn check(&self, check: &mut dyn Check) {
        self.0.check(check);
        if let Some(zero) = self.0.min().filter(|min| min.to_steps() == 0) {
            check.problem(format!("with {zero} nothing happens"), None);
        }
    }
}

impl<T: Clone> Choose for OneOf<T> {
    type Chosen = T;

    fn choose(&self, draw: &mut Draw<'_>) -> T {
        match self {
            Self::Fixed(value) => value.clone(),
            Self::Of(values) => values[draw.below(values.len())].clone(),
        }
    }

    fn check(&self, check: &mut dyn Check) {
        if matches!(self, Self::Of(values) if values.is_empty()) {
            check.problem("nothing to choose from".to_owned(), None);
        }
    }
}
