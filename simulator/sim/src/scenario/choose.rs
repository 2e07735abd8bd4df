//! What every part of a scenario can do: be checked against the world it is in, and be chosen by a seed.
//!
//! A part has two types, as it is written and as it is after the seed has chosen; `stages!` makes both out of one definition, so that
//! they cannot drift apart. Never knows which parts there are.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use tidegate_yaml::{Document, Problem};

use super::facts::{Facts, Role};
use super::selector::{Coordinated, Host, Item, LinkSelector, Partition, PartitionSelector, Selector, Term};
use super::target::{Links, PartitionTarget, Target, Targets};
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

fn quoted(key: &str) -> String {
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

/// Which roles a selector is for.
pub trait Roles {
    /// They.
    const ROLES: &'static [Role];
}

/// Marks a selector of brokers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfBrokers;
/// Marks a selector of gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfGateways;
/// Marks a selector of brokers and gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfServers;
/// Marks a selector of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfClients;
/// Marks a selector of any hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfAll;

impl Roles for OfBrokers {
    const ROLES: &'static [Role] = &[Role::Broker];
}
impl Roles for OfGateways {
    const ROLES: &'static [Role] = &[Role::Gateway];
}
impl Roles for OfServers {
    const ROLES: &'static [Role] = &[Role::Broker, Role::Gateway];
}
impl Roles for OfClients {
    const ROLES: &'static [Role] = &[Role::Client];
}
impl Roles for OfAll {
    const ROLES: &'static [Role] = &[Role::Broker, Role::Gateway, Role::Client];
}

/// A selector for hosts of certain roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct On<R> {
    /// As it is written.
    pub selector: Selector,
    roles: PhantomData<R>,
}

impl<R> On<R> {
    /// A selector that this argument is to have.
    #[must_use]
    pub const fn new(selector: Selector) -> Self {
        Self { selector, roles: PhantomData }
    }
}

impl<R> serde::Serialize for On<R> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.selector.serialize(serializer)
    }
}

impl<'de, R> serde::Deserialize<'de> for On<R> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Selector::deserialize(deserializer).map(Self::new)
    }
}

impl<R> schemars::JsonSchema for On<R> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Selector::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Selector::json_schema(generator)
    }
}

impl<R: Roles> Choose for On<R> {
    type Chosen = Targets;

    fn choose(&self, draw: &mut Draw<'_>) -> Targets {
        choose_hosts(&self.selector, R::ROLES, draw)
    }

    fn check(&self, check: &mut dyn Check) {
        check_hosts(&self.selector, R::ROLES, check);
    }
}

impl Choose for LinkSelector {
    type Chosen = Links;

    fn choose(&self, draw: &mut Draw<'_>) -> Links {
        let from = choose_hosts(&self.from, OfAll::ROLES, draw);
        Links { from, to: choose_hosts(&self.to, OfAll::ROLES, draw), both_ways: self.both_ways }
    }

    fn check(&self, check: &mut dyn Check) {
        check_hosts(&self.from, OfAll::ROLES, check);
        check_hosts(&self.to, OfAll::ROLES, check);
        if self.from == self.to && matches!(self.from.0.as_slice(), [Item { term: Term::Host(_), .. }]) {
            check.problem("a link from a host to itself".to_owned(), None);
        }
    }
}

impl Choose for PartitionSelector {
    type Chosen = PartitionTarget;

    fn choose(&self, draw: &mut Draw<'_>) -> PartitionTarget {
        match self {
            Self::Coordinator(of) => PartitionTarget::Coordinator(of.clone()),
            other => PartitionTarget::One(choose_partition(other, draw)),
        }
    }

    fn check(&self, check: &mut dyn Check) {
        check_partition(self, check);
    }
}

fn choose_partition(selector: &PartitionSelector, draw: &mut Draw<'_>) -> Partition {
    let facts = draw.facts;
    let all = facts.topics.iter().flat_map(|(topic, partitions)| {
        (0..*partitions).map(move |index| Partition { topic: topic.clone(), index })
    });
    let suiting: Vec<Partition> = match selector {
        PartitionSelector::One(partition) => return partition.clone(),
        PartitionSelector::AnyOf(topic) => all.filter(|partition| partition.topic == *topic).collect(),
        PartitionSelector::Any | PartitionSelector::Coordinator(_) => all.collect(),
    };
    let index = draw.below(suiting.len());
    suiting[index].clone()
}

/// Chooses hosts for an argument that takes these roles.
pub(crate) fn choose_hosts(selector: &Selector, roles: &[Role], draw: &mut Draw<'_>) -> Targets {
    let mut targets: Vec<Target> = Vec::new();
    for item in &selector.0 {
        for target in choose_item(item, roles, draw) {
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
    }
    Targets(targets)
}

fn choose_item(item: &Item, roles: &[Role], draw: &mut Draw<'_>) -> Vec<Target> {
    let facts = draw.facts;
    let hosts: Vec<Host> = match &item.term {
        Term::Leader(of) => return vec![Target::Leader(choose_partition(of, draw))],
        Term::Follower(index, of) => return vec![Target::Follower(*index, choose_partition(of, draw))],
        Term::Coordinator(of) => return vec![Target::Coordinator(of.clone())],
        Term::Host(host) => vec![host.clone()],
        Term::All(word) => facts.hosts_named(word).unwrap_or_default(),
        Term::Any | Term::Rest => roles.iter().flat_map(|role| facts.hosts_of(*role)).collect(),
    };
    let count = match (&item.term, item.quantity) {
        (Term::Any, quantity) => quantity.map_or(1, |quantity| quantity.of(hosts.len())),
        (_, Some(quantity)) => quantity.of(hosts.len()),
        (_, None) => hosts.len(),
    };
    draw.some(hosts, count).into_iter().map(Target::Host).collect()
}

/// Checks hosts for an argument that takes these roles.
pub(crate) fn check_hosts(selector: &Selector, roles: &[Role], check: &mut dyn Check) {
    for item in &selector.0 {
        check_item(item, roles, check);
    }
}

fn check_item(item: &Item, roles: &[Role], check: &mut dyn Check) {
    let (count, role) = match &item.term {
        Term::Rest => {
            let help = Some("name the hosts".to_owned());
            return check.problem("`rest` has a meaning among the groups of a partition only".into(), help);
        }
        Term::Leader(of) | Term::Follower(_, of) => {
            check_partition(of, check);
            (None, Role::Broker)
        }
        Term::Coordinator(of) => {
            check_coordinated(of, check);
            (None, Role::Broker)
        }
        Term::Any => (Some(roles.iter().map(|role| check.facts().hosts_of(*role).len()).sum()), roles[0]),
        Term::Host(host) => {
            check_host(host, check);
            (Some(1), Facts::role(&host.kind))
        }
        Term::All(word) => match check.facts().hosts_named(word) {
            Some(hosts) => (Some(hosts.len()), role_of_word(word)),
            None => {
                let words: Vec<String> = check.facts().words().into_iter().map(str::to_owned).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                return check.unknown("host", word, &words);
            }
        },
    };
    if !roles.contains(&role) {
        let wanted: Vec<&str> = roles.iter().map(|role| role.plural()).collect();
        let message =
            format!("`{}` are {}, and this is for {}", item.term, role.plural(), wanted.join(" and "));
        return check.problem(message, None);
    }
    check_quantity(item, count, check);
}

fn check_quantity(item: &Item, count: Option<usize>, check: &mut dyn Check) {
    match (count, item.quantity) {
        (None, Some(_)) => check.problem(
            format!(
                "`{item}`: who that is only the running cluster can tell, so nothing can be chosen of it"
            ),
            Some(format!("write `{}`", item.term)),
        ),
        (Some(0), None) => check.problem(format!("`{item}` selects nothing"), None),
        (Some(count), Some(quantity)) if quantity.of(count) == 0 || quantity.of(count) > count => {
            check.problem(format!("`{item}` selects nothing: there are {count} in the smallest world"), None);
        }
        _ => {}
    }
}

fn role_of_word(word: &str) -> Role {
    [Role::Broker, Role::Gateway].into_iter().find(|role| role.plural() == word).unwrap_or(Role::Client)
}

fn check_host(host: &Host, check: &mut dyn Check) {
    match check.facts().count(&host.kind) {
        Some(count) if host.number <= count => {}
        Some(count) => {
            let help = (count > 0).then(|| {
                format!("there are `{}[0]` to `{}[{}]` in every world", host.kind, host.kind, count - 1)
            });
            check.problem(format!("`{host}` selects nothing"), help);
        }
        None => {
            let mut words = vec!["broker".to_owned(), "gateway".to_owned()];
            words.extend(check.facts().clients.iter().map(|(name, _)| name.clone()));
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            check.unknown("host", &host.kind, &words);
        }
    }
}

fn check_partition(selector: &PartitionSelector, check: &mut dyn Check) {
    let topic = match selector {
        PartitionSelector::Coordinator(of) => return check_coordinated(of, check),
        PartitionSelector::Any => {
            if check.facts().topics.is_empty() {
                check.problem("`any` selects nothing: there are no topics".to_owned(), None);
            }
            return;
        }
        PartitionSelector::AnyOf(topic) => topic,
        PartitionSelector::One(partition) => &partition.topic,
    };
    match (check.facts().topics.get(topic), selector) {
        (None, _) => {
            let known: Vec<String> = check.facts().topics.keys().cloned().collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            check.unknown("topic", topic, &known);
        }
        (Some(partitions), PartitionSelector::One(partition)) if partition.index >= *partitions => {
            let help = Some(format!("it has 0 to {}", partitions.saturating_sub(1)));
            check.problem(format!("there is no partition `{partition}`"), help);
        }
        _ => {}
    }
}

fn check_coordinated(of: &Coordinated, check: &mut dyn Check) {
    let (what, name, known) = match of {
        Coordinated::Group(name) => ("group", name, &check.facts().groups),
        Coordinated::Transaction(name) => ("transactional id", name, &check.facts().transactions),
    };
    if !known.contains(name) {
        let known: Vec<String> = known.iter().cloned().collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        check.unknown(what, name, &known);
    }
}
