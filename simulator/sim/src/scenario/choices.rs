//! How selectors of hosts and partitions are checked, and chosen from. Never knows what happens to what was chosen.

use std::marker::PhantomData;

use super::choose::{Check, Choose, Draw};
use super::facts::{Facts, Role};
use super::selector::{Coordinated, Host, Item, Partition, PartitionSelector, Selector, Term};
use super::target::{PartitionTarget, Target, Targets};

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

impl Choose for PartitionSelector {
    type Chosen = PartitionTarget;

    fn choose(&self, draw: &mut Draw<'_>) -> PartitionTarget {
        match self {
            Self::Coordinator(of) => PartitionTarget::Coordinator(of.clone()),
            other => PartitionTarget::One(choose_partition(other, 1, draw)),
        }
    }

    fn check(&self, check: &mut dyn Check) {
        check_partition(self, 1, check);
    }
}

/// A selector of partitions that have followers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct Followed(pub PartitionSelector);

/// Fewest replicas of a partition that has followers.
const FOLLOWED: u32 = 2;

impl Choose for Followed {
    type Chosen = PartitionTarget;

    fn choose(&self, draw: &mut Draw<'_>) -> PartitionTarget {
        match &self.0 {
            PartitionSelector::Coordinator(of) => PartitionTarget::Coordinator(of.clone()),
            other => PartitionTarget::One(choose_partition(other, FOLLOWED, draw)),
        }
    }

    fn check(&self, check: &mut dyn Check) {
        check_partition(&self.0, FOLLOWED, check);
    }
}

/// Chooses a partition with so many replicas at least.
fn choose_partition(selector: &PartitionSelector, replicas: u32, draw: &mut Draw<'_>) -> Partition {
    let facts = draw.facts;
    let suiting = facts.topics.iter().filter(|(topic, _)| facts.replicas(topic) >= replicas);
    let all = suiting.flat_map(|(topic, partitions)| {
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
    choose_among(selector, roles, draw, &|_| true)
}

/// The same, where the seed chooses among those only that suit: of `any`, and of so many of others.
pub(crate) fn choose_among(
    selector: &Selector,
    roles: &[Role],
    draw: &mut Draw<'_>,
    suits: &dyn Fn(&Host) -> bool,
) -> Targets {
    let mut targets: Vec<Target> = Vec::new();
    for item in &selector.0 {
        for target in choose_item(item, roles, draw, suits) {
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
    }
    Targets(targets)
}

fn choose_item(
    item: &Item,
    roles: &[Role],
    draw: &mut Draw<'_>,
    suits: &dyn Fn(&Host) -> bool,
) -> Vec<Target> {
    let facts = draw.facts;
    let mut hosts: Vec<Host> = match &item.term {
        Term::Leader(of) => return vec![Target::Leader(choose_partition(of, 1, draw))],
        Term::Follower(index, of) => {
            return vec![Target::Follower(*index, choose_partition(of, FOLLOWED, draw))];
        }
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
    if item.quantity.is_some() || item.term == Term::Any {
        hosts.retain(suits);
    }
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
        Term::Leader(of) => {
            check_partition(of, 1, check);
            (None, Role::Broker)
        }
        Term::Follower(_, of) => {
            check_partition(of, FOLLOWED, check);
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

pub(super) fn role_of_word(word: &str) -> Role {
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

/// Checks a partition that is to have so many replicas at least.
fn check_partition(selector: &PartitionSelector, replicas: u32, check: &mut dyn Check) {
    let facts = check.facts().clone();
    let few = |topic: &String| facts.replicas(topic) < replicas;
    let (topic, all_few) = match selector {
        PartitionSelector::Coordinator(of) => {
            let few = facts.brokers < replicas;
            check_coordinated(of, check);
            return if few {
                no_followers(selector, check)
            };
        }
        PartitionSelector::Any if facts.topics.is_empty() => {
            return check.problem("`any` selects nothing: there are no topics".to_owned(), None);
        }
        PartitionSelector::Any => (None, facts.topics.keys().all(few)),
        PartitionSelector::AnyOf(topic) | PartitionSelector::One(Partition { topic, .. }) => {
            (Some(topic), few(topic))
        }
    };
    match (topic.map(|topic| (topic, facts.topics.get(topic))), selector) {
        (Some((topic, None)), _) => {
            let known: Vec<String> = facts.topics.keys().cloned().collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            check.unknown("topic", topic, &known);
        }
        (Some((_, Some(partitions))), PartitionSelector::One(partition))
            if partition.index >= *partitions =>
        {
            let help = Some(format!("it has 0 to {}", partitions.saturating_sub(1)));
            check.problem(format!("there is no partition `{partition}`"), help);
        }
        _ if all_few => no_followers(selector, check),
        _ => {}
    }
}

fn no_followers(selector: &PartitionSelector, check: &mut dyn Check) {
    let message = format!("`{selector}` has one replica in the smallest world, and no follower");
    check.problem(message, Some("give it a `replication` of 2 or more, and as many brokers".to_owned()));
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
