//! No value is at more than one offset. Values are unique, so that one that is at two was appended twice.
//!
//! It never knows whether a producer may do so: that is [`super::no_duplicates`].

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Evidence, Finding};
use crate::history::{Partition, Value};

/// All the places of values that have more than one, by clients and log together.
#[must_use]
pub fn places<'a>(evidence: &Evidence<'a>) -> BTreeMap<&'a Value, BTreeSet<(&'a Partition, i64)>> {
    let known = evidence.orders.iter().flat_map(|(partition, order)| {
        let slots = order.slots.iter();
        slots.flat_map(|slot| slot.values.iter().map(|value| (*value, *partition, slot.offset)))
    });
    let logged = evidence.truth.logs.iter().flat_map(|(partition, log)| {
        let records = log.records.iter();
        records.filter_map(move |record| Some((record.value.as_ref()?, partition, record.offset)))
    });
    // sorted, as nearly all values have one place, and a set for each would be most of the work
    let mut all: Vec<_> = known.chain(logged).collect();
    all.sort_unstable();
    all.dedup();
    let several = all.chunk_by(|a, b| a.0 == b.0).filter(|places| places.len() > 1);
    let several = several.map(|places| {
        (places[0].0, places.iter().map(|(_, partition, offset)| (*partition, *offset)).collect())
    });
    several.collect()
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
