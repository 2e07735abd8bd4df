//! Which hosts have anything to say to each other, so that no fault is spent on a link that carries nothing.
//!
//! Clients speak with gateways, and gateways with brokers, over connections. Brokers fetch from each other without any: faults that cut
//! a link keep them from it, and others find nothing there. Never knows what happens to a link.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::choices::{OfAll, Roles as _, check_hosts, choose_among, role_of_word};
use super::choose::{Check, Choose, Draw};
use super::facts::{Facts, Role};
use super::selector::{LinkSelector, Selector, Term};
use super::target::{Links, Target};

/// What a fault finds on links.
pub trait Carried {
    /// Whether it finds what brokers fetch from each other.
    const BETWEEN_BROKERS: bool;
}

/// Marks links that carry connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections;
/// Marks links that carry connections, or what brokers fetch from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anything;

impl Carried for Connections {
    const BETWEEN_BROKERS: bool = false;
}
impl Carried for Anything {
    const BETWEEN_BROKERS: bool = true;
}

/// Whether hosts of these roles have anything to say to each other.
pub(crate) const fn speak(one: Role, other: Role, between_brokers: bool) -> bool {
    matches!(
        (one, other),
        (Role::Client, Role::Gateway)
            | (Role::Gateway, Role::Client | Role::Broker)
            | (Role::Broker, Role::Gateway)
    ) || between_brokers && matches!((one, other), (Role::Broker, Role::Broker))
}

/// A selector of links that carry something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over<C> {
    /// As it is written.
    pub selector: LinkSelector,
    carried: PhantomData<C>,
}

impl<C> serde::Serialize for Over<C> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.selector.serialize(serializer)
    }
}

impl<'de, C> serde::Deserialize<'de> for Over<C> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        LinkSelector::deserialize(deserializer).map(|selector| Self { selector, carried: PhantomData })
    }
}

impl<C> schemars::JsonSchema for Over<C> {
    fn schema_name() -> Cow<'static, str> {
        LinkSelector::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        LinkSelector::json_schema(generator)
    }
}

impl<C: Carried> Choose for Over<C> {
    type Chosen = Links;

    /// `any` is one of those that have something to say to the other side.
    fn choose(&self, draw: &mut Draw<'_>) -> Links {
        let LinkSelector { from, to, both_ways } = &self.selector;
        let speak = |one, other| speak(one, other, C::BETWEEN_BROKERS);
        let others = roles(to);
        let from = choose_among(from, OfAll::ROLES, draw, &|host| {
            others.iter().any(|role| speak(Facts::role(&host.kind), *role))
        });
        let to = choose_among(to, OfAll::ROLES, draw, &|host| {
            let suits = |target: &Target| {
                *target != Target::Host(host.clone()) && speak(role(target), Facts::role(&host.kind))
            };
            from.0.iter().any(suits)
        });
        Links { from, to, both_ways: *both_ways }
    }

    fn check(&self, check: &mut dyn Check) {
        let LinkSelector { from, to, .. } = &self.selector;
        check_hosts(from, OfAll::ROLES, check);
        check_hosts(to, OfAll::ROLES, check);
        let several = check.facts().brokers > 1 && (from != to || !is_one_host(from));
        let carries = |one: &Role, other: &Role| {
            let both_brokers = matches!((one, other), (Role::Broker, Role::Broker));
            speak(*one, *other, C::BETWEEN_BROKERS) && (several || !both_brokers)
        };
        let (ones, others) = (roles(from), roles(to));
        if ones.iter().any(|one| others.iter().any(|other| carries(one, other))) {
            return;
        }
        let brokers = ones.contains(&Role::Broker) && others.contains(&Role::Broker) && several;
        let help = match brokers {
            true => "between brokers only `stall`, `blackhole`, `partition` and `swizzle` have an effect",
            false => "clients speak with gateways, gateways with brokers, and brokers fetch from each other",
        };
        check.problem(format!("nothing goes over `{}`", self.selector), Some(help.to_owned()));
    }
}

fn is_one_host(selector: &Selector) -> bool {
    matches!(selector.0.as_slice(), [item] if item.quantity.is_none() && !matches!(item.term, Term::Any | Term::All(_)))
}

/// The roles that hosts of a selector can have.
pub(crate) fn roles(selector: &Selector) -> Vec<Role> {
    let of = |term: &Term| match term {
        Term::Any | Term::Rest => OfAll::ROLES.to_vec(),
        Term::All(word) => vec![role_of_word(word)],
        Term::Host(host) => vec![Facts::role(&host.kind)],
        Term::Leader(_) | Term::Follower(..) | Term::Coordinator(_) => vec![Role::Broker],
    };
    selector.0.iter().flat_map(|item| of(&item.term)).collect()
}

/// The role of a host that was chosen.
pub(crate) fn role(target: &Target) -> Role {
    match target {
        Target::Host(host) => Facts::role(&host.kind),
        Target::Leader(_) | Target::Follower(..) | Target::Coordinator(_) => Role::Broker,
    }
}
