//! Faults that consist of others: partitions into groups, rolling restarts, swizzling. Each becomes single actions when the seed
//! chooses, so that shrinking can take them apart. Never knows what an action does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arguments::{DrainNode, Outage, StopBroker};
use super::{Action, CutMode, CutModeSpec};
use crate::scenario::{
    Check, Choice, Choose, Draw, Facts, Host, Item, Links, NotZero, OfAll, OfServers, On, OneOf,
    Quantity as _, Role, Roles, Selector, Target, Targets, Term, Time, check_hosts, choose_among, role,
    roles, speak,
};

/// Groups that cannot reach each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// The groups. `rest` stands for all hosts that the groups before it do not have.
    #[schemars(length(min = 2))]
    pub groups: Vec<Selector>,
    /// Whether only what goes from an earlier group to a later one is cut, and the way back is open.
    #[serde(default = "both_ways")]
    pub one_way: OneOf<bool>,
    /// What becomes of bytes.
    #[serde(default = "blackhole")]
    pub mode: CutModeSpec,
    /// How long.
    pub r#for: NotZero<Time>,
}

const fn both_ways() -> OneOf<bool> {
    OneOf::Fixed(false)
}

const fn blackhole() -> CutModeSpec {
    OneOf::Fixed(CutMode::Blackhole)
}

impl Partition {
    pub(super) fn check(&self, check: &mut dyn Check) {
        check.at("groups", |check| {
            for (index, group) in self.groups.iter().enumerate() {
                let others =
                    Selector(group.0.iter().filter(|item| !is_rest(item)).cloned().collect::<Vec<_>>());
                check.nth(index, |check| {
                    if group.0.iter().any(is_rest) && (index == 0 || group.0.len() > 1) {
                        let help = Some("write it alone, after the groups that it leaves out".to_owned());
                        check.problem("`rest` of what?".to_owned(), help);
                    }
                    check_hosts(&others, OfAll::ROLES, check);
                });
            }
            check_not_empty(&self.groups, check);
            // Brokers have no connections among themselves that could be refused, and the seed may choose any of the modes.
            let may_refuse = match &self.mode {
                OneOf::Fixed(mode) => *mode == CutMode::Refuse,
                OneOf::Of(modes) => modes.contains(&CutMode::Refuse),
            };
            check_cuts(&self.groups, !may_refuse, check);
        });
        check.at("one_way", |check| self.one_way.check(check));
        check.at("mode", |check| self.mode.check(check));
        check.at("for", |check| self.r#for.check(check));
    }

    pub(super) fn actions(&self, draw: &mut Draw<'_>) -> Vec<(Time, Action)> {
        let (one_way, mode) = (self.one_way.choose(draw), self.mode.choose(draw));
        let lasts = self.r#for.choose(draw);
        let mut groups: Vec<Targets> = Vec::new();
        for group in &self.groups {
            // A host is in the first group that has it.
            let has = |target: &Target| groups.iter().any(|group| group.0.contains(target));
            let mut targets = if group.0.iter().any(is_rest) {
                Targets(draw.facts.all_hosts().into_iter().map(Target::Host).collect())
            } else {
                choose_among(group, OfAll::ROLES, draw, &|host| !has(&Target::Host(host.clone())))
            };
            targets.0.retain(|target| !has(target));
            groups.push(targets);
        }
        let mut actions = Vec::new();
        for (index, from) in groups.iter().enumerate() {
            for to in &groups[index + 1..] {
                if !from.0.is_empty() && !to.0.is_empty() {
                    let links = Links { from: from.clone(), to: to.clone(), both_ways: !one_way };
                    actions.push((Time::default(), mode.action(links, lasts)));
                }
            }
        }
        actions
    }
}

/// A group of which the groups before may have taken all hosts would cut nobody off.
fn check_not_empty(groups: &[Selector], check: &mut dyn Check) {
    let facts = check.facts().clone();
    // Hosts that are in a group for sure, and how many more the seed chooses.
    let (mut taken, mut chosen): (Vec<Host>, Vec<(Vec<Host>, usize)>) = (Vec::new(), Vec::new());
    for (index, group) in groups.iter().enumerate() {
        let mut free: Vec<Host> = Vec::new();
        let mut known = true;
        let (mut own, mut own_chosen) = (Vec::new(), Vec::new());
        for Item { quantity, term } in &group.0 {
            let hosts = match term {
                Term::Any | Term::Rest => facts.all_hosts(),
                Term::All(word) => facts.hosts_named(word).unwrap_or_default(),
                Term::Host(host) => vec![host.clone()],
                // Who that is only the running cluster can tell.
                Term::Leader(_) | Term::Follower(..) | Term::Coordinator(_) => {
                    known = false;
                    continue;
                }
            };
            free.extend(hosts.iter().filter(|host| !taken.contains(*host)).cloned());
            match quantity {
                None if *term != Term::Any => own.extend(hosts),
                quantity => {
                    let count = quantity.map_or(1, |quantity| quantity.of(hosts.len()));
                    own_chosen.push((hosts, count));
                }
            }
        }
        let among = |(hosts, count): &(Vec<Host>, usize)| match hosts.iter().any(|host| free.contains(host)) {
            true => *count,
            false => 0,
        };
        if known && free.len() <= chosen.iter().map(among).sum() {
            let message = format!("the groups before can have all hosts of `{group}`");
            check.nth(index, |check| check.problem(message, None));
        }
        taken.extend(own);
        chosen.extend(own_chosen);
    }
}

/// Groups between which nothing goes are apart without any fault.
fn check_cuts(groups: &[Selector], between_brokers: bool, check: &mut dyn Check) {
    let speak = |one: &Selector, other: &Selector| {
        roles(one).iter().any(|one| roles(other).iter().any(|other| speak(*one, *other, between_brokers)))
    };
    let cuts = |(index, one): (usize, &Selector)| groups[index + 1..].iter().any(|other| speak(one, other));
    if groups.len() > 1 && !groups.iter().enumerate().any(cuts) {
        let help = "clients speak with gateways, gateways with brokers, and brokers fetch from each other";
        check.problem("nothing goes from one group to another".to_owned(), Some(help.to_owned()));
    }
}

fn is_rest(item: &Item) -> bool {
    item.term == Term::Rest
}

/// How a server goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RollingBy {
    /// In order: a broker shuts down, a gateway drains.
    Order,
    /// The process is killed.
    Kill,
}

/// Servers that are restarted one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rolling {
    /// Which brokers or gateways, in this order.
    pub nodes: On<OfServers>,
    /// How they go away.
    #[serde(default = "in_order")]
    pub by: OneOf<RollingBy>,
    /// How long each is away.
    pub down: Choice<Time>,
    /// How long the next one waits when one has come back.
    pub pause: Choice<Time>,
}

const fn in_order() -> OneOf<RollingBy> {
    OneOf::Fixed(RollingBy::Order)
}

impl Rolling {
    pub(super) fn check(&self, check: &mut dyn Check) {
        check.at("nodes", |check| {
            self.nodes.check(check);
            only_named(&self.nodes.selector, check);
        });
        check.at("by", |check| self.by.check(check));
        check.at("down", |check| self.down.check(check));
        check.at("pause", |check| self.pause.check(check));
    }

    pub(super) fn actions(&self, draw: &mut Draw<'_>) -> Vec<(Time, Action)> {
        let by = self.by.choose(draw);
        let mut at = Time::default();
        let mut actions = Vec::new();
        for target in self.nodes.choose(draw).0 {
            let lasts = self.down.choose(draw);
            let is_broker = !matches!(&target, Target::Host(host) if Facts::role(&host.kind) != Role::Broker);
            let node = Targets(vec![target]);
            let action = match by {
                RollingBy::Kill => Action::Kill(Outage { node, r#for: lasts }),
                RollingBy::Order if is_broker => Action::Stop(StopBroker { node, r#for: lasts }),
                RollingBy::Order => Action::Drain(DrainNode { node, r#for: lasts }),
            };
            actions.push((at, action));
            at = Time(at.0 + lasts.0 + self.pause.choose(draw).0);
        }
        actions
    }
}

/// Hosts that are cut off one by one, and come back in another order: half of the time each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Swizzle {
    /// Which hosts.
    pub nodes: On<OfAll>,
    /// What becomes of bytes.
    #[serde(default = "stall")]
    pub mode: CutModeSpec,
    /// How long all of it takes.
    pub r#for: NotZero<Time>,
}

const fn stall() -> CutModeSpec {
    OneOf::Fixed(CutMode::Stall)
}

impl Swizzle {
    pub(super) fn check(&self, check: &mut dyn Check) {
        check.at("nodes", |check| {
            self.nodes.check(check);
            only_named(&self.nodes.selector, check);
        });
        check.at("mode", |check| self.mode.check(check));
        check.at("for", |check| self.r#for.check(check));
    }

    pub(super) fn actions(&self, draw: &mut Draw<'_>) -> Vec<(Time, Action)> {
        let (mode, half) = (self.mode.choose(draw), self.r#for.choose(draw).to_steps() / 2);
        let chosen = self.nodes.choose(draw).0;
        let count = chosen.len();
        let (begins, ends) = (draw.shuffled((0..count).collect()), draw.shuffled((0..count).collect()));
        let all: Vec<Host> = draw.facts.all_hosts();
        let moment = |place: usize| half * place as u64 / count.max(1) as u64;
        let mut actions: Vec<(Time, Action)> = Vec::new();
        for (target, (begin, end)) in chosen.into_iter().zip(begins.into_iter().zip(ends)) {
            let speaks = |other: &Target| *other != target && speak(role(&target), role(other), true);
            let others = all.iter().cloned().map(Target::Host).filter(speaks).collect::<Vec<_>>();
            let (begin, end) = (moment(begin), half + moment(end + 1));
            let link = Links { from: Targets(vec![target]), to: Targets(others), both_ways: true };
            actions.push((Time::of_steps(begin), mode.action(link, Time::of_steps(end - begin))));
        }
        actions.sort_by_key(|(at, _)| *at);
        actions
    }
}

/// An order of hosts needs hosts that have names beforehand.
fn only_named(selector: &Selector, check: &mut dyn Check) {
    let dynamic =
        |item: &&Item| matches!(item.term, Term::Leader(_) | Term::Follower(..) | Term::Coordinator(_));
    if let Some(item) = selector.0.iter().find(dynamic) {
        let help = Some("name brokers or gateways".to_owned());
        check.problem(format!("`{item}` is known only when the cluster runs, too late for an order"), help);
    }
}
