//! No value is at more than one offset. Values are unique, so that one that is at two was appended twice.
//!
//! It never knows whether a producer may do so: that is [`super::no_duplicates`].

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Evidence, Finding};
use crate::history::{Partition, Value};

/// All the places of values that have more than one, by clients and log together.
#[must_use]
pub fn places<'a>(evidence: &Evidence<'a>) -> BTreeMap<&'a Value, BTreeSet<(&'a Partition, i64)>> {
    let mut places: BTreeMap<&Value, BTreeSet<_>> = BTreeMap::new();
    for (partition, order) in &evidence.orders {
        for slot in &order.slots {
            for value in &slot.values {
                places.entry(value).or_default().insert((*partition, slot.offset));
            }
        }
    }
    for (partition, log) in &evidence.truth.logs {
        for record in &log.records {
            if let Some(value) = &record.value {
                places.entry(value).or_default().insert((partition, record.offset));
            }
        }
    }
    places.retain(|_, places| places.len() > 1);
    places
}

/// The finding for a value at several places.
#[must_use]
pub fn finding(evidence: &Evidence<'_>, value: &Value, places: &BTreeSet<(&Partition, i64)>) -> Finding {
    let texts: Vec<_> = places.iter().map(|(partition, offset)| format!("{partition}@{offset}")).collect();
    let sent = evidence.sent(value);
    let attempts = sent.map_or(0, |sent| sent.send.attempts);
    let sentence = format!("`{value}`, sent {attempts} times, is at {}", texts.join(" and "));
    let finding = Finding::new(sentence).between(sent.map(|sent| sent.operation.id));
    match places.first() {
        Some((partition, _)) => finding.on(partition),
        None => finding,
    }
}

/// See the module.
#[must_use]
pub fn check(evidence: &Evidence<'_>) -> Vec<Finding> {
    places(evidence).iter().map(|(value, places)| finding(evidence, value, places)).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::dsl::{accepts, rejects};

    #[test]
    fn a_value_at_one_place_is_accepted() {
        accepts("duplicate", "a send p0=x @0 | c poll p0:0=x | c poll p0:0=x | log p0 0=x");
    }

    #[test]
    fn a_value_at_two_places_is_rejected() {
        rejects("duplicate", "c poll p0:0=x p0:1=x");
        rejects("duplicate", "c poll p0:0=x | d poll p1:0=x");
        rejects("duplicate", "a send p0=x @0 | c poll p0:1=x");
        rejects("duplicate", "client a plain | a send p0=x @0 tries=2 | log p0 0=x 1=x");
    }
}
