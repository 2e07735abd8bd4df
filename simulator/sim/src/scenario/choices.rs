//! How selectors of hosts, links and partitions are checked, and chosen from. Never knows what happens to what was chosen.

use std::marker::PhantomData;

use super::choose::{Check, Choose, Draw};
use super::facts::{Facts, Role};
use super::selector::{Coordinated, Host, Item, LinkSelector, Partition, PartitionSelector, Selector, Term};
use super::target::{Links, PartitionTarget, Target, Targets};

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
