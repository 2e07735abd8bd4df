//! The server-side assignors: `uniform` keeps what members have and spreads the rest evenly, `range` gives each member a stretch
//! of each topic.
//!
//! Never knows groups, epochs or time.

use std::collections::{BTreeMap, BTreeSet};

use super::Assignment;
use crate::fields::Uuid;

/// The names of the assignors, as clients ask for them.
pub(super) const NAMES: [&str; 2] = ["uniform", "range"];

/// A member as an assignor sees it.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidate {
    pub(super) instance_id: Option<String>,
    /// The topics that it is subscribed to; all of them exist.
    pub(super) topics: BTreeSet<Uuid>,
    /// What it was to have until now.
    pub(super) target: Assignment,
}

/// Assigns all partitions (their number by topic) to members by id. `name` is one of [`NAMES`].
pub(super) fn assign(
    name: &str,
    members: &BTreeMap<String, Candidate>,
    partitions: &BTreeMap<Uuid, i32>,
) -> BTreeMap<String, Assignment> {
    match name {
        "range" => range(members, partitions),
        _ => uniform(members, partitions),
    }
}

/// `RangeAssignor`: members in the order of their instance ids, then of their ids.
fn range(
    members: &BTreeMap<String, Candidate>,
    partitions: &BTreeMap<Uuid, i32>,
) -> BTreeMap<String, Assignment> {
    let mut order: Vec<(&String, &Candidate)> = members.iter().collect();
    order.sort_by_key(|(id, member)| (member.instance_id.is_none(), member.instance_id.clone(), *id));
    let mut out: BTreeMap<String, Assignment> =
        members.keys().map(|id| (id.clone(), Assignment::new())).collect();
    for (topic, count) in partitions {
        let subscribed: Vec<_> = order.iter().filter(|(_, member)| member.topics.contains(topic)).collect();
        let Ok(members) = i32::try_from(subscribed.len()) else { continue };
        let mut next = 0;
        for (index, (id, _)) in (0..).zip(subscribed) {
            let end = next + count / members + i32::from(index < count % members);
            if let Some(assignment) = out.get_mut(*id).filter(|_| next < end) {
                assignment.insert(*topic, (next..end).collect());
            }
            next = end;
        }
    }
    out
}

/// One partition.
type Place = (Uuid, i32);

/// `UniformAssignor`.
fn uniform(
    members: &BTreeMap<String, Candidate>,
    partitions: &BTreeMap<Uuid, i32>,
) -> BTreeMap<String, Assignment> {
    let all = partitions.iter().flat_map(|(topic, count)| (0..*count).map(|index| (*topic, index)));
    let mut free: BTreeSet<Place> = all.collect();
    let mut out: BTreeMap<String, Assignment> =
        members.keys().map(|id| (id.clone(), Assignment::new())).collect();
    let mut same = members.values().map(|member| &member.topics);
    let first = same.next();
    if same.all(|topics| Some(topics) == first) {
        let total = free.len();
        keep_to_quota(members, total, &mut free, &mut out);
    } else {
        keep_all(members, &mut free, &mut out);
        for place in free {
            give_to_poorest(members, place, &mut out);
        }
        balance(members, &mut out);
    }
    out
}

/// Everybody is subscribed to the same: members keep what they have up to their quota, and are then filled up in their order.
fn keep_to_quota(
    members: &BTreeMap<String, Candidate>,
    total: usize,
    free: &mut BTreeSet<Place>,
    out: &mut BTreeMap<String, Assignment>,
) {
    let (quota, mut extra) = (total / members.len().max(1), total % members.len().max(1));
    let mut left = Vec::new();
    for (id, member) in members {
        let mut remaining = quota;
        if extra > 0 {
            extra -= 1;
            remaining += 1;
        }
        for (topic, indexes) in &member.target {
            for index in indexes {
                if remaining > 0 && free.remove(&(*topic, *index)) {
                    remaining -= 1;
                    insert(out, id, (*topic, *index));
                }
            }
        }
        left.push((id, remaining));
    }
    let mut rest = std::mem::take(free).into_iter();
    for (id, remaining) in left {
        for place in rest.by_ref().take(remaining) {
            insert(out, id, place);
        }
    }
}

fn keep_all(
    members: &BTreeMap<String, Candidate>,
    free: &mut BTreeSet<Place>,
    out: &mut BTreeMap<String, Assignment>,
) {
    for (id, member) in members {
        for (topic, indexes) in member.target.iter().filter(|(topic, _)| member.topics.contains(*topic)) {
            for index in indexes {
                if free.remove(&(*topic, *index)) {
                    insert(out, id, (*topic, *index));
                }
            }
        }
    }
}

fn insert(out: &mut BTreeMap<String, Assignment>, id: &str, (topic, index): Place) {
    if let Some(assignment) = out.get_mut(id) {
        assignment.entry(topic).or_default().insert(index);
    }
}

fn load(out: &BTreeMap<String, Assignment>, id: &str) -> usize {
    out.get(id).map_or(0, |assignment| assignment.values().map(BTreeSet::len).sum())
}

fn give_to_poorest(
    members: &BTreeMap<String, Candidate>,
    place: Place,
    out: &mut BTreeMap<String, Assignment>,
) {
    let wanting = members.iter().filter(|(_, member)| member.topics.contains(&place.0));
    let poorest = wanting.min_by_key(|(id, _)| load(out, id)).map(|(id, _)| id.clone());
    if let Some(id) = poorest {
        insert(out, &id, place);
    }
}

/// Moves partitions from members with more to members with at least two fewer, until there is none.
fn balance(members: &BTreeMap<String, Candidate>, out: &mut BTreeMap<String, Assignment>) {
    while let Some((from, to, place)) = next_move(members, out) {
        if let Some(assignment) = out.get_mut(&from) {
            if let Some(indexes) = assignment.get_mut(&place.0) {
                indexes.remove(&place.1);
            }
            assignment.retain(|_, indexes| !indexes.is_empty());
        }
        insert(out, &to, place);
    }
}

fn next_move(
    members: &BTreeMap<String, Candidate>,
    out: &BTreeMap<String, Assignment>,
) -> Option<(String, String, Place)> {
    let mut by_load: Vec<(usize, &String)> = out.keys().map(|id| (load(out, id), id)).collect();
    by_load.sort();
    for (rich_load, rich) in by_load.iter().rev() {
        for (poor_load, poor) in by_load.iter().take_while(|(poor_load, _)| poor_load + 1 < *rich_load) {
            let wanted = out[*rich].iter().rev().find(|(topic, _)| members[*poor].topics.contains(*topic));
            debug_assert!(poor_load < rich_load, "only towards whoever has less");
            if let Some(place) = wanted.and_then(|(topic, indexes)| Some((*topic, *indexes.last()?))) {
                return Some(((*rich).clone(), (*poor).clone(), place));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Uuid = [1; 16];
    const B: Uuid = [2; 16];

    fn candidate(topics: &[Uuid], target: &[(Uuid, &[i32])]) -> Candidate {
        Candidate {
            instance_id: None,
            topics: topics.iter().copied().collect(),
            target: target
                .iter()
                .map(|(topic, indexes)| (*topic, indexes.iter().copied().collect()))
                .collect(),
        }
    }

    fn check(name: &str, members: &[(&str, Candidate)], partitions: &[(Uuid, i32)], expected: &[&[Place]]) {
        let by_id = members.iter().map(|(id, member)| ((*id).to_owned(), member.clone())).collect();
        let assigned = assign(name, &by_id, &partitions.iter().copied().collect());
        let flat = |assignment: &Assignment| -> Vec<Place> {
            assignment.iter().flat_map(|(topic, of)| of.iter().map(|index| (*topic, *index))).collect()
        };
        assert_eq!(assigned.values().map(flat).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn range_gives_the_first_members_one_more() {
        let member = || candidate(&[A, B], &[]);
        check(
            "range",
            &[("x", member()), ("y", member())],
            &[(A, 3), (B, 1)],
            &[&[(A, 0), (A, 1), (B, 0)], &[(A, 2)]],
        );
        check(
            "range",
            &[("x", candidate(&[A], &[])), ("y", member())],
            &[(A, 2), (B, 1)],
            &[&[(A, 0)], &[(A, 1), (B, 0)]],
        );
    }

    #[test]
    fn range_puts_static_members_first() {
        let named = Candidate { instance_id: Some("i".to_owned()), ..candidate(&[A], &[]) };
        check("range", &[("x", candidate(&[A], &[])), ("y", named)], &[(A, 1)], &[&[], &[(A, 0)]]);
    }

    #[test]
    fn uniform_keeps_what_members_have_up_to_their_quota() {
        check(
            "uniform",
            &[("x", candidate(&[A], &[(A, &[0, 1, 2, 3])])), ("y", candidate(&[A], &[]))],
            &[(A, 4)],
            &[&[(A, 0), (A, 1)], &[(A, 2), (A, 3)]],
        );
    }

    #[test]
    fn uniform_gives_nothing_to_whoever_is_not_subscribed() {
        check(
            "uniform",
            &[("x", candidate(&[A], &[])), ("y", candidate(&[A, B], &[(A, &[0, 1])]))],
            &[(A, 2), (B, 2)],
            &[&[(A, 0), (A, 1)], &[(B, 0), (B, 1)]],
        );
    }
}
